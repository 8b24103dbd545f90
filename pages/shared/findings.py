"""Findings on a page: a card with the figures side by side, or a row of a table."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.shared import address, tables
from pages.shared.frame import plain
from pages.shared.words import Words

_COLOURS = {"contradiction": "red", "rounding": "orange", "agrees": "green", "not_checkable": "gray"}


def card(words: Words, row, key: str) -> None:
    """One finding: verdict, what it is about, the sentence, and each figure with a link to its place."""
    with st.container(border=True, key=key):
        badge = f":{_COLOURS[row.verdict]}-badge[{words(f'verdict.{row.verdict}')}]"
        st.markdown(f"{badge} **{plain(row.city)} · {plain(row.name)}**  \n{plain(row.sentence)}")
        with st.container(horizontal=True):
            for code, label in row.links:
                query = address.link(figure=code)
                st.page_link("evidence.py", label=plain(label), query_params=query, width="content")


def table(words: Words, rows: pd.DataFrame, key: str) -> None:
    """Findings as rows; a click opens the figure that was checked."""
    labels = {
        "city": "column.city",
        "name": "column.indicator",
        "verdict_text": "column.verdict",
        "sentence": "column.finding",
    }
    tables.show(rows[list(labels)], labels, pd.Series([codes[-1] for codes in rows["figures"]]), words, key)
