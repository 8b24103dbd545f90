"""The third part of the Import page: the figures found, beside the text that states them.

The table takes corrections, the buttons decide one figure after the other, from the keyboard too; each decision
is kept at once. The table stays as it was drawn while somebody types in it, and is drawn anew after a button.
"""

from __future__ import annotations

import copy
from functools import partial

import streamlit as st

from loaders.problems import BadInput
from pages.shared.data import data
from pages.shared.frame import plain
from pages.shared.importing import actions as importing
from pages.shared.importing import excerpt as importing_text
from pages.shared.importing import hand as importing_hand
from pages.shared.importing import table as importing_table
from pages.shared.importing.actions import Desk
from pages.shared.importing.opened import base_key, current_key, first_open, go, redraw
from pages.shared.words import Words

MOST_OCCURRENCES, _ADDED = 40, "import_added"


def show(words: Words, desk: Desk, number: str) -> None:
    """Counts, buttons, table and text."""
    rows = importing.work(desk, number)["rows"]
    counts = {state: sum(row["state"] == state for row in rows) for state in importing_table.STATES}
    st.markdown(f"## {words('import.figures')}")
    st.caption(words("import.counts", **counts))
    if not rows:
        st.info(words("import.no_figures"))
        return
    at = min(st.session_state.setdefault(current_key(desk, number), first_open(rows)), len(rows) - 1)
    _buttons(words, desk, number, at, rows)
    left, right = st.columns([3, 2])
    with left:
        _table(words, desk, number, rows)
    with right:
        importing_hand.show(words, desk, number, rows, at)


def _buttons(words: Words, desk: Desk, number: str, at: int, rows: list[dict]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name, shortcut in (("previous", "Alt+P"), ("next", "Alt+N")):
            st.button(
                words(f"import.{name}"),
                key=f"import_{name}",
                shortcut=shortcut,
                on_click=go,
                args=(desk, number, (at + (1 if name == "next" else -1)) % len(rows)),
            )
        st.number_input(
            words("import.go_to"), 1, len(rows), value=at + 1, step=1, width=110,
            key=(key := f"import_go_{desk.token[:8]}_{number}_{at}"), on_change=_go_to, args=(desk, number, key),
        )  # fmt: skip
        for state, shortcut in (("accepted", "Alt+A"), ("rejected", "Alt+X")):
            st.button(
                words(f"import.make.{state}"),
                key=f"import_{state}",
                type="primary" if state == "accepted" else "secondary",
                shortcut=shortcut,
                on_click=_decide,
                args=(desk, number, at, state),
            )
        if any(row["state"] == "open" and not importing.is_lost(row) for row in rows):
            st.button(words("import.accept_all"), key="import_all", on_click=_accept_all, args=(desk, number))


def _go_to(desk: Desk, number: str, key: str) -> None:
    """Callback of the number: the figure of that row."""
    go(desk, number, int(st.session_state[key] or 1) - 1)


def _decide(desk: Desk, number: str, at: int, state: str) -> None:
    """Callback: decide one figure and go to the next that is open."""
    work = importing.work(desk, number)
    if state == "accepted" and importing.is_lost(work["rows"][at]):
        return  # it has no place in this document; the warning beside it says what can be done
    work["rows"][at]["state"] = state
    redraw(desk, number, work)
    order = [*range(at + 1, len(work["rows"])), *range(at + 1)]
    following = (one for one in order if work["rows"][one]["state"] == "open")
    go(desk, number, next(following, at))


def _accept_all(desk: Desk, number: str) -> None:
    work = importing.work(desk, number)
    for row in work["rows"]:
        if row["state"] == "open" and not importing.is_lost(row):
            row["state"] = "accepted"
    redraw(desk, number, work)
    if any(row["state"] == "open" for row in work["rows"]):  # one without a place
        go(desk, number, first_open(work["rows"]))


def _table(words: Words, desk: Desk, number: str, rows: list[dict]) -> None:
    turn, base = st.session_state.setdefault(base_key(desk, number), (0, rows))
    key = f"import_table_{desk.token[:8]}_{number}_{turn}"
    importing_table.show(words, base, key, on_change=_correct, args=(desk, number, key))


def _correct(desk: Desk, number: str, key: str) -> None:
    """Callback of the table: its corrections go onto the rows it was drawn from."""
    _, base = st.session_state[base_key(desk, number)]
    work = importing.work(desk, number)
    before = work["rows"]
    work["rows"] = importing_table.corrected(copy.deepcopy(base), st.session_state[key]["edited_rows"])
    importing.keep(desk, number, work)
    changed = [at for at, (old, new) in enumerate(zip(before, work["rows"], strict=True)) if old != new]
    if changed:  # the text follows the row that somebody works on
        go(desk, number, changed[-1])


def show_adding(words: Words, desk: Desk, number: str) -> None:
    """A figure that reading missed: its indicator, the amount as it stands, and which of its places."""
    with st.expander(words("import.add"), key=f"import_adding_{number}"):
        if st.session_state.pop(_ADDED, False):
            for name in ("amount", "named"):  # the fields of the figure that was added, not of the next one
                st.session_state.pop(f"import_add_{name}", None)
            st.success(words("import.added_it"))
        text, names = importing.text(desk, number), data().indicator_names[words.language]
        left, right = st.columns(2)
        indicator = left.selectbox(
            words("filter.indicator"), list(names), format_func=names.get, index=None,
            placeholder=words("filter.choose"), key="import_add_indicator",
        )  # fmt: skip
        amount = right.text_input(words("import.amount"), key="import_add_amount", max_chars=40).strip()
        places = importing.occurrences(text, amount)
        if amount and not places:
            st.warning(words("import.not_there", amount=plain(amount)))
        if indicator is not None:
            left.caption(plain(words.definition(data().indicators.loc[indicator])))
        if not places or indicator is None:
            return
        labels = [importing_text.around(text, *place) for place in places[:MOST_OCCURRENCES]]
        at = st.radio(
            words("import.which", count=len(places)), range(len(labels)),
            format_func=lambda one: plain(labels[one]), key="import_add_place",
        )  # fmt: skip
        place = places[min(at or 0, len(labels) - 1)]
        if beside := importing.qualifier_beside(text, *place):
            st.warning(words("import.qualifier_beside", amount=plain(amount), words=beside))
        _add_form(words, desk, number, indicator, amount, place)


def _option(words: Words, name: str, code: str) -> str:
    """An option in words; a dash for none, where Streamlit would ask in English to choose."""
    return importing_table.option(words, name, code) or "—"


def _add_form(
    words: Words, desk: Desk, number: str, indicator: str, amount: str, at: tuple[int, int]
) -> None:
    head = importing.work(desk, number)["head"]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        named_as = st.text_input(words("figure.named_as"), key="import_add_named", max_chars=60)
        choices = {
            name: st.selectbox(
                words(f"import.column.{name}"), importing_table.OPTIONS[name],
                format_func=partial(_option, words, name), key=f"import_add_{name}",
            )
            for name in ("role", "measure", "tier")
        }  # fmt: skip
        year = st.number_input(
            words("column.year"), 1949, 2100, value=head["last_year"] or None, step=1, key="import_add_year"
        )
        if not st.button(words("import.add_it"), key="import_add_it"):
            return
    if not named_as.strip() or year is None:
        st.warning(words("import.add_incomplete"))
        return
    try:
        importing.add_missed(desk, number, indicator, named_as.strip(), amount, at, **choices, year=int(year))
    except BadInput as problem:
        st.error(plain(str(problem)))
        return
    work = importing.work(desk, number)
    redraw(desk, number, work)
    go(desk, number, [row["start"] for row in work["rows"]].index(at[0]))
    st.session_state[_ADDED] = True
    st.rerun()
