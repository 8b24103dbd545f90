"""The promise matrix: places down, headlines across; a click on a cell compares.

Of hundreds of places a reader finds some by typing any spelling of them, and says in which order they come.
"""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from pages.shared import filters, mine, url
from pages.shared.data import Data
from pages.shared.frame import plain
from pages.shared.picker.groups import STRONG
from pages.shared.picker.spelling import labels
from pages.shared.url import Choice
from pages.shared.views import Cell
from pages.shared.words import Words

_ORDERS = ("most", "newest", "name")
_LONGEST = 40  # characters of a search


def order_choice() -> Choice:
    """In which order the places come: those first that aim at most, the newest documents, or by name."""
    return Choice("order", _ORDERS, _ORDERS[:1])


def find_choice() -> Choice:
    """What was typed to find places; "" for nothing."""
    typed = st.session_state.get(Choice("find", (), ()).key, "")
    return Choice("find", (typed[:_LONGEST], url.wanted("find", "")[:_LONGEST], ""), ("",))


def controls(words: Words, order: Choice, find: Choice) -> None:
    """The search and the order, side by side."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        st.text_input(
            words("matrix.find"),
            key=find.key,
            placeholder=words("matrix.example"),
            max_chars=_LONGEST,
            width=320,
        )
        filters.one(words, order, "matrix.order", lambda code: words(f"matrix.order.{code}"))


def places(source: Data, division: str, order: str, typed: str, language: str) -> list[str]:
    """The places to show, one's own first: of one division ("" for all) and found by what was typed."""
    found = [code for code in source.cities if code[:2] == division] if division else source.cities
    if wanted := typed.strip().lower():
        texts = labels(source, language)
        found = [code for code in found if wanted in texts[code].lower()]
    if order != "name":
        found = source.store.places_in_order(tuple(found), order)
    return sorted(found, key=lambda code: code != mine.code())


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
    label = plain(cell.text) if cell.figure else f":gray[{plain(cell.text)}]"
    st.page_link("compare.py", label=label, query_params=query)
    if cell.below:
        st.caption(plain(cell.below))
