"""A figure's place in its document: the text around its offsets, the amount marked. Text is shown as text."""

from __future__ import annotations

import html

import pandas as pd
import streamlit as st

from pages.shared.words import Words

_BEFORE, _AFTER = 160, 600  # little before, so that the mark is in sight on a phone too


def show(words: Words, figure: pd.Series, text: str | None) -> None:
    """The document around the figure, or nothing where it is not at hand (the figure itself says how to bring it)."""
    if text is None or text[figure["start"] : figure["stop"]] != figure["amount_as"]:
        return
    start, stop = int(figure["start"]), int(figure["stop"])
    before, after = text[max(0, start - _BEFORE) : start], text[stop : stop + _AFTER]
    marked = f"{html.escape(before)}<mark>{html.escape(text[start:stop])}</mark>{html.escape(after)}"
    st.markdown(f"### {words('evidence.context')}")
    st.html(f'<div class="document">{marked}</div>')
