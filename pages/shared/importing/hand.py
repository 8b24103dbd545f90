"""The figure in hand on the Import page: how it was read, its place in the text, its notes and its coverage.

The table shows a part of each figure at a time; here the one in hand stands whole, beside its sentence.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.shared.data import data
from pages.shared.frame import plain
from pages.shared.importing import actions as importing
from pages.shared.importing import excerpt as importing_text
from pages.shared.importing import opened as importing_draft
from pages.shared.importing import wording as importing_words
from pages.shared.importing.actions import Desk
from pages.shared.words import Words

_MOST_PLACES, _LONGEST_NOTE = 40, 200


def _key(desk: Desk, number: str, row: dict, name: str = "") -> str:
    return f"{_prefix(desk, number)}_{row['indicator']}_{row['start']}_{row['stop']}_{name}"


def _prefix(desk: Desk, number: str) -> str:
    return f"import_hand_{desk.token[:8]}_{number}"


def forget(desk: Desk, number: str) -> None:
    """Draw the fields anew from the draft, whatever was typed in them before."""
    for key in [key for key in st.session_state if str(key).startswith(_prefix(desk, number))]:
        del st.session_state[key]


def show(words: Words, desk: Desk, number: str, rows: list[dict], at: int) -> None:
    """The figure in words, the text around it (or all of it), and what the table has no room for."""
    row, text = rows[at], importing.text(desk, number)
    name = words.indicator(row["indicator"])
    title = words("import.in_hand", number=at + 1, count=len(rows), name=name, amount=row["amount_as"])
    st.markdown(plain(title))
    st.markdown(plain(importing_words.reading(words, row)))
    origin = words(f"import.origin.{row['origin']}") if row.get("origin") else ""
    st.caption(plain(" · ".join(filter(None, (row["location"], words(f"state.{row['state']}"), origin)))))
    if importing.is_lost(row) and row["state"] == "open":
        _place(words, desk, number, row, at, text)
    if st.toggle(words("import.whole"), key=f"import_whole_{desk.token[:8]}_{number}"):
        sha256 = importing.work(desk, number)["sha256"]
        importing_text.show_whole(words, text, sha256, rows, at, partial(importing_draft.go, desk, number))
    else:
        importing_text.show(text, rows, at)
    with st.expander(words("import.more"), key=f"import_more_{number}"):
        _scope(words, desk, number, row, at)
        for note in importing.NOTES:
            key = _key(desk, number, row, note)
            st.text_input(
                words(f"field.{note}"), value=row.get(note) or "", max_chars=_LONGEST_NOTE, key=key,
                on_change=_enter, args=(desk, number, at, note, key),
            )  # fmt: skip


def _enter(desk: Desk, number: str, at: int, name: str, key: str) -> None:
    """Callback: a note goes onto its row."""
    _set(desk, number, at, {name: st.session_state[key].strip()})


def _set(desk: Desk, number: str, at: int, fields: dict) -> None:
    work = importing.work(desk, number)
    work["rows"][at] |= fields
    importing_draft.redraw(desk, number, work)


def _scope(words: Words, desk: Desk, number: str, row: dict, at: int) -> None:
    """What a figure covers where that is narrower than its indicator: one of the catalogue's, with a name."""
    kind, _, name = row["scope"].partition(":")
    known = list(data().names("scopes"))
    options = ["", *known, *([kind] if kind and kind not in known else [])]
    keys = [_key(desk, number, row, part) for part in ("scope_kind", "scope_name")]
    left, right = st.columns(2)
    left.selectbox(
        words("field.scope"), options, index=options.index(kind), key=keys[0],
        format_func=lambda code: importing_words.scope(words, code) or words("narrowing.own"),
        on_change=_enter_scope, args=(desk, number, at, *keys),
    )  # fmt: skip
    right.text_input(
        words("import.scope_name"), value=name, max_chars=40, key=keys[1],
        help=words("import.scope_name.help"), on_change=_enter_scope, args=(desk, number, at, *keys),
    )  # fmt: skip


def _enter_scope(desk: Desk, number: str, at: int, kind: str, name: str) -> None:
    """Callback: the coverage as chosen and typed."""
    head, typed = st.session_state[kind] or "", st.session_state[name].replace(":", "").strip()
    _set(desk, number, at, {"scope": f"{head}:{typed}" if head and typed else head})


def _place(words: Words, desk: Desk, number: str, row: dict, at: int, text: str) -> None:
    """A figure of the record whose place was not found: where its amount stands, to choose from."""
    places = importing.occurrences(text, row["amount_as"])[:_MOST_PLACES]
    st.warning(words("import.lost" if places else "import.lost.nowhere"))
    if not places:
        return
    labels = [importing_text.around(text, *place) for place in places]
    chosen = st.radio(
        words("import.which", count=len(places)), range(len(places)), index=None,
        format_func=lambda one: plain(labels[one]), key=_key(desk, number, row, "place"),
    )  # fmt: skip
    if chosen is not None:
        start, stop = places[chosen]
        beside = importing.qualifier_beside(text, start, stop)
        if beside:  # another figure, then: its "at least" must not be lost
            st.warning(words("import.qualifier_beside", amount=plain(row["amount_as"]), words=beside))
        st.button(
            words("import.stands_here"), key="import_stands_here", disabled=bool(beside), on_click=_set,
            args=(desk, number, at, {"start": start, "stop": stop, "state": "accepted"}),
        )  # fmt: skip
