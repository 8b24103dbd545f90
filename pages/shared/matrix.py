"""The promise matrix: places down, headlines across; a click on a cell compares."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from pages.shared import url
from pages.shared.data import Data
from pages.shared.frame import plain
from pages.shared.picker.groups import STRONG
from pages.shared.views import Cell
from pages.shared.words import Words


def cells(words: Words, source: Data, rows: list[Cell]) -> None:
    """Draw the cells, with the headlines above; on a narrow screen every cell says its own."""
    headlines = {code: words.named("headlines", code) for code in source.names("headlines")}
    widths = [2, *[3] * len(headlines)]
    with st.container(key="matrix"):
        with st.container(key="matrix_head"):
            for column, name in zip(st.columns(widths)[1:], headlines.values(), strict=True):
                column.markdown(f"**{plain(name)}**")
        for place, row in groupby(rows, key=lambda cell: cell.place):
            first, *rest = st.columns(widths)
            first.page_link(
                "city.py", label=f"**{plain(words.place(place))}**", query_params=url.link(place=place)
            )
            for column, cell in zip(rest, row, strict=True):
                with column.container(key=f"cell_{cell.headline}_{place}"):
                    _cell(cell, source)
    rules = "".join(
        f'[class*="st-key-cell_{code}_"]::before {{ content: "{name}"; }}' for code, name in headlines.items()
    )
    st.html(f"<style>@media (max-width: 640px) {{ {rules} }}</style>")


def _cell(cell: Cell, source: Data) -> None:
    cities = list(dict.fromkeys([cell.place, *source.at_first(cell.indicator)]))[:STRONG]
    query = url.link(indicator=cell.indicator, city=cities, yardstick=cell.yardstick)
    st.page_link("compare.py", label=cell.text, query_params=query)
    if cell.below:
        st.caption(cell.below)
