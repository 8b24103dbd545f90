"""The promise matrix: places down, headlines across; a click on a cell compares.

Of hundreds of places a reader finds some by typing any spelling of them, and says in which order they come.
"""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from pages.shared import filters, mine, url
from pages.shared.charts import picture
from pages.shared.data import Data
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
    own = mine.code()
    return sorted(found, key=lambda code: code != own)


def drawn(words: Words, source: Data, rows: list[Cell]) -> str:
    """The cells as markup, with the headlines above; on a narrow screen every cell says its own."""
    headlines = {code: picture.text(words.named("headlines", code)) for code in source.names("headlines")}
    head = "".join(f'<th scope="col">{name}</th>' for name in headlines.values())
    body = []
    for place, row in groupby(rows, key=lambda cell: cell.place):
        name = words.place(place)
        cells = "".join(
            f'<td data-of="{headlines[cell.headline]}">{_cell(cell, source)}</td>' for cell in row
        )
        link = picture.link("city", picture.text(name), name, place=place)
        body.append(f'<tr><th scope="row">{link}</th>{cells}</tr>')
    return (
        f'<table class="matrix"><thead><tr><td></td>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'
    )


def _cell(cell: Cell, source: Data) -> str:
    cities = list(dict.fromkeys([cell.place, *source.at_first(cell.indicator)]))[:STRONG]
    stated = picture.link(
        "compare", picture.text(cell.text), cell.text, "" if cell.figure else "empty",
        indicator=cell.indicator, city=cities, yardstick=cell.yardstick,
    )  # fmt: skip
    return stated + (f"<small>{picture.text(cell.below)}</small>" if cell.below else "")
