"""What was not read of the document in hand: each with its place, and one click to add its figure by hand."""

from __future__ import annotations

import html
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from loaders.drafts.draft import Draft, Unread
from loaders.drafts.missed import first_amount
from loaders.layout import passages
from pages.shared.frame import plain
from pages.shared.importing import excerpt
from pages.shared.importing.figures import ADDING, MOST_OCCURRENCES
from pages.shared.importing.opened import Opened
from pages.shared.words import Words

_WITH_A_FIGURE = ("sentence", "of_months", "table")
_SHOWN, _HEIGHT = 70, 300  # characters of a passage in the table; pixels


def show(words: Words, opened: Opened) -> None:
    """What is missing as a whole, then the passages to look at, and the one that was chosen with its text."""
    left = still_unread(opened.draft)
    for one in left:
        if one.kind not in _WITH_A_FIGURE:
            st.warning(plain(words(f"unread.{one.kind}", name=one.named_as)))
    found = [one for one in left if one.kind in _WITH_A_FIGURE]
    if not found:
        st.caption(words("unread.none"))
        return
    st.caption(words("unread.lead", count=len(found)))
    table, text = st.columns([3, 2])
    with table:
        at = _chosen(words, opened, found)
    if at is not None:
        with text:
            _passage(words, opened, found[at])


def still_unread(draft: Draft) -> list[Unread]:
    """The passages in which no figure stands yet, and what has no passage."""
    starts = [row.start for row in draft.rows if not row.is_lost and row.state != "rejected"]
    return [one for one in draft.unread if not any(one.start <= start < one.stop for start in starts)]


def _chosen(words: Words, opened: Opened, found: Sequence[Unread]) -> int | None:
    """The table, and the number of the row that is chosen in it."""
    rows = {
        "unread.kind": [words(f"unread.{one.kind}") for one in found],
        "unread.named": [one.named_as for one in found],
        "unread.words": [_short(opened.text[one.start : one.stop]) for one in found],
        "import.column.location": [one.location for one in found],
    }
    frame = pd.DataFrame({words(name): texts for name, texts in rows.items()})
    done = len(opened.draft.unread) - len(found)  # a figure was added: the rows are others
    chosen = st.dataframe(
        frame, hide_index=True, height=min(_HEIGHT, 38 + 35 * len(found)), on_select="rerun",
        selection_mode="single-row", key=f"{opened.key('unread')}_{done}", alt=words("unread.kind"),
    )  # fmt: skip
    at = next(iter(chosen["selection"]["rows"]), None)
    return at if at is not None and at < len(found) else None


def _passage(words: Words, opened: Opened, one: Unread) -> None:
    st.button(
        words("unread.add"), key="import_unread_add", type="primary", on_click=_begin_adding,
        args=(opened.text, one, ADDING.format(opened.number)),
    )  # fmt: skip
    amount = first_amount(opened.text, one.start, one.stop)
    if amount is None:
        st.html(f'<div class="beginning">{html.escape(opened.text[one.start : one.stop])}</div>')
    else:
        excerpt.show_at(opened.text, amount)


def _begin_adding(text: str, one: Unread, expander: str) -> None:
    """Callback: the form below is filled with what the passage says and opened."""
    st.session_state[expander] = True
    if one.indicator:
        st.session_state["import_add_indicator"] = one.indicator
    st.session_state["import_add_named"] = one.named_as
    if amount := first_amount(text, one.start, one.stop):
        written = text[slice(*amount)]
        st.session_state["import_add_amount"] = written
        places = passages(text, written)[:MOST_OCCURRENCES]
        if amount in places:
            st.session_state["import_add_place"] = places.index(amount)


def _short(passage: str) -> str:
    line = " ".join(passage.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
