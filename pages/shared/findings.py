"""Findings on a page: a card with the figures side by side, or a row of a table."""

from __future__ import annotations

from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from pages.shared import tuples, url
from pages.shared.frame import plain
from pages.shared.words import Words

_COLOURS = {"contradiction": "red", "rounding": "orange", "agrees": "green", "not_checkable": "gray"}


def card(words: Words, row, key: str) -> None:
    """One finding: verdict, what it is about, the sentence, and each figure with a link to its place."""
    with st.container(border=True, key=key):
        st.markdown(
            f"{_badge(words, row.verdict)} **{plain(row.city)} · {plain(row.name)}**  \n{plain(row.sentence)}"
        )
        with st.container(horizontal=True):
            for code, label in row.links:
                query = url.link(figure=code)
                st.page_link("evidence.py", label=plain(label), query_params=query, width="content")


def _badge(words: Words, verdict: str) -> str:
    return f":{_COLOURS[verdict]}-badge[{words(f'verdict.{verdict}')}]"


def listed(words: Words, rows: pd.DataFrame) -> None:
    """Findings as a list of sentences, each with links to its figures; one element, as there may be many."""
    lines = []
    for row in tuples.of(rows):
        links = words("list.separator").join(
            f"[{words('finding.figure', number=number)}](/evidence?{urlencode(url.link(figure=code))})"
            for number, (code, _) in enumerate(row.links, 1)
        )
        head = f"**{plain(row.city)} · {plain(row.name)}** {_badge(words, row.verdict)}"
        lines.append(f"- {head}  \n{plain(row.sentence)} {links}")
    st.markdown("\n".join(lines))
