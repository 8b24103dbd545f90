"""The third part of the Import page: the figures found, beside the text that states them.

The table takes corrections, the buttons decide one figure after the other, from the keyboard too; each
decision is kept at once. The table stays as it was drawn while somebody types in it, and is drawn anew after
a button.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from loaders.drafts.desk import Desk
from loaders.drafts.draft import Draft, Row, State
from loaders.drafts.going_on import qualifier_beside
from loaders.layout import passages
from loaders.problems import BadInput
from pages.shared.data import data
from pages.shared.frame import plain
from pages.shared.importing import actions, excerpt, hand, table, wording
from pages.shared.importing.opened import (
    Opened,
    change,
    change_and_draw,
    drawn,
    go,
    in_hand,
    redraw,
)
from pages.shared.words import Words

MOST_OCCURRENCES, _ADDED = 40, "import_added"
ADDING = "import_adding_{}"  # the form to add a figure, by the number of the document


def show(words: Words, opened: Opened) -> None:
    """Counts, buttons, table and text."""
    rows = opened.draft.rows
    counts = {state: sum(row.state == state for row in rows) for state in table.STATES}
    st.markdown(f"## {words('import.figures')}")
    st.caption(words("import.counts", **counts))
    if not rows:
        st.info(words("import.no_figures"))
        return
    at = in_hand(opened)
    _buttons(words, opened, at)
    left, right = st.columns([3, 2])
    with left:
        turn, base = drawn(*opened.where, rows)
        key = f"{opened.key('table')}_{turn}"
        table.show(words, base, key, on_change=_correct, args=(*opened.where, key))
    with right:
        hand.show(words, opened, at)


def _buttons(words: Words, opened: Opened, at: int) -> None:
    rows, where = opened.draft.rows, opened.where
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name, shortcut, step in (("previous", "Alt+P", -1), ("next", "Alt+N", 1)):
            st.button(
                words(f"import.{name}"), key=f"import_{name}", shortcut=shortcut, on_click=go,
                args=(*where, (at + step) % len(rows)),
            )  # fmt: skip
        st.number_input(
            words("import.go_to"), 1, len(rows), value=at + 1, step=1, width=110,
            key=(key := f"{opened.key('go')}_{at}"), on_change=_go_to, args=(*where, key),
        )  # fmt: skip
        for state, shortcut in (("accepted", "Alt+A"), ("rejected", "Alt+X")):
            st.button(
                words(f"import.make.{state}"), key=f"import_{state}",
                type="primary" if state == "accepted" else "secondary",
                shortcut=shortcut, on_click=_decide, args=(*where, at, state),
            )  # fmt: skip
        if opened.draft.cuts:
            st.caption(words("import.no_lot"))
        elif any(row.is_open and not row.is_lost for row in rows):
            st.button(words("import.accept_all"), key="import_all", on_click=_accept_all, args=where)


def _go_to(desk: Desk, number: str, key: str) -> None:
    """Callback of the number: the figure of that row."""
    go(desk, number, int(st.session_state[key] or 1) - 1)


def _decide(desk: Desk, number: str, at: int, state: State) -> None:
    """Callback: decide one figure and go to the next that is open."""

    def decided(draft: Draft) -> Draft:
        if at >= len(draft.rows) or (state == "accepted" and draft.rows[at].is_lost):
            return draft  # it has no place in this document; the warning beside it says what can be done
        return draft.with_row(at, state=state)

    draft = change_and_draw(desk, number, decided)
    if draft is not None and at < len(draft.rows) and draft.rows[at].state == state:
        following = [one for one in draft.open_rows if one > at] or draft.open_rows
        go(desk, number, following[0] if following else at)


def _accept_all(desk: Desk, number: str) -> None:
    """Callback: accept what is open and has a place; what is left is one without."""
    draft = change_and_draw(desk, number, _all_accepted)
    if draft is not None and draft.open_rows:
        go(desk, number, draft.open_rows[0])


def _all_accepted(draft: Draft) -> Draft:
    if draft.cuts:
        return draft  # any digit of a picture may be read wrongly: each is looked at
    rows = [row.changed(state="accepted") if row.is_open and not row.is_lost else row for row in draft.rows]
    return draft.changed(rows=tuple(rows))


def _correct(desk: Desk, number: str, key: str) -> None:
    """Callback of the table: its corrections go onto the rows it was drawn from."""
    _, base = drawn(desk, number, ())
    edits = st.session_state[key]["edited_rows"]
    before: list[Row] = []

    def corrected(draft: Draft) -> Draft:
        before.extend(draft.rows)
        return draft.changed(rows=table.corrected(draft.rows, base, edits))

    draft = change(desk, number, corrected)
    if draft is None:
        return
    changed = [at for at, (old, new) in enumerate(zip(before, draft.rows, strict=True)) if old != new]
    if changed:  # the text follows the row that somebody works on
        go(desk, number, changed[-1])


def show_adding(words: Words, opened: Opened) -> None:
    """A figure that reading missed: its indicator, the amount as it stands, and which of its passages."""
    with st.expander(words("import.add_form"), key=ADDING.format(opened.number), on_change="rerun"):
        if st.session_state.pop(_ADDED, False):
            for name in ("amount", "named"):  # the fields of the figure that was added, not of the next one
                st.session_state.pop(f"import_add_{name}", None)
            st.success(words("import.added_it"))
        indicator, amount = _what(words)
        found = passages(opened.text, amount)
        if amount and not found:
            st.warning(words("import.not_there", amount=plain(amount)))
        if indicator is None or not found:
            return
        _add_form(words, opened, indicator, _which(words, opened.text, amount, found))


def _what(words: Words) -> tuple[str | None, str]:
    """The indicator and the amount of the figure to add, as far as they are given."""
    names = data().indicator_names[words.language]
    left, right = st.columns(2)
    indicator = left.selectbox(
        words("filter.indicator"), list(names), format_func=names.__getitem__, index=None,
        placeholder=words("filter.choose"), key="import_add_indicator",
    )  # fmt: skip
    if indicator is not None:
        left.caption(plain(words.definition(data().indicators.loc[indicator])))
    amount = right.text_input(words("import.amount"), key="import_add_amount", max_chars=40)
    return indicator, amount.strip()


def _which(words: Words, text: str, amount: str, found: list[tuple[int, int]]) -> tuple[int, int]:
    """The passage that a person chooses, with a warning where a qualifier beside it would be lost."""
    labels = [excerpt.around(text, *passage) for passage in found[:MOST_OCCURRENCES]]
    at = st.radio(
        words("import.which", count=len(found)), range(len(labels)),
        format_func=lambda one: plain(labels[one]), key="import_add_place",
    )  # fmt: skip
    chosen = found[min(at or 0, len(labels) - 1)]
    if beside := qualifier_beside(text, *chosen):
        st.warning(words("import.qualifier_beside", amount=plain(amount), words=beside))
    return chosen


def _option(words: Words, name: str, code: str) -> str:
    """An option in words; a dash for none, where Streamlit would ask in English to choose."""
    return table.option(words, name, code) or "—"


def _add_form(words: Words, opened: Opened, indicator: str, passage: tuple[int, int]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        named_as = st.text_input(words("figure.named_as"), key="import_add_named", max_chars=60).strip()
        choices = {
            name: st.selectbox(
                words(f"import.column.{name}"), table.OPTIONS[name],
                format_func=partial(_option, words, name), key=f"import_add_{name}",
            )
            for name in ("role", "measure", "tier")
        }  # fmt: skip
        year = st.number_input(
            words("column.year"), 1949, 2100, value=opened.draft.head.last_year, step=1, key="import_add_year"
        )
        if not st.button(words("import.add_it"), key="import_add_it"):
            return
    if not named_as or year is None:
        st.warning(words("import.add_incomplete"))
        return
    try:
        stated = {"indicator": indicator, "named_as": named_as, "year": int(year)} | choices
        draft = actions.add_missed(*opened.where, passage, stated)
    except BadInput as problem:
        st.error(wording.refusal(words, problem))
        return
    redraw(*opened.where, draft)
    go(*opened.where, [row.start for row in draft.rows].index(passage[0]))
    st.session_state[_ADDED] = True
    st.rerun()
