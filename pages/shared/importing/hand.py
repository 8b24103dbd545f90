"""The figure in hand on the Import page: how it was read, its passage in the text, its notes and coverage.

The table shows a part of each figure at a time; here the one in hand stands whole, beside its sentence.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from loaders.drafts.desk import Desk
from loaders.drafts.draft import Row
from loaders.drafts.going_on import qualifier_beside
from loaders.layout import fold, passages
from loaders.model import NOTES
from loaders.problems import BadInput
from pages.shared import confidence
from pages.shared.data import data
from pages.shared.frame import plain
from pages.shared.importing import actions, excerpt, wording
from pages.shared.importing.opened import Opened, change_and_draw, go, session_key
from pages.shared.words import Words

_MOST_PASSAGES, _LONGEST_NOTE = 40, 200


def _key(opened: Opened, row: Row, name: str) -> str:
    return f"{opened.key('hand')}_{row.indicator}_{row.start}_{row.stop}_{name}"


def draw_anew(desk: Desk, number: str) -> None:
    """Draw the fields anew from the draft, whatever was typed in them before."""
    prefix = session_key(desk, number, "hand")
    for key in [key for key in st.session_state if str(key).startswith(prefix)]:
        del st.session_state[key]


def show(words: Words, opened: Opened, at: int) -> None:
    """The figure in words, the text around it (or all of it), and what the table has no room for."""
    rows, text = opened.draft.rows, opened.text
    row = rows[at]
    _told(words, row, at, len(rows))
    if not row.is_lost:
        _picture(words, opened, row.start)
    if row.is_lost and row.is_open:
        _place(words, opened, row, at)
    if st.toggle(words("import.whole"), key=opened.key("whole")):
        excerpt.show_whole(words, text, opened.draft.sha256, rows, at, partial(go, *opened.where))
    else:
        excerpt.show(text, rows, at)
    with st.expander(words("import.more"), key=f"import_more_{opened.number}"):
        _scope(words, opened, row, at)
        for note in NOTES:
            key = _key(opened, row, note)
            st.text_input(
                words(f"field.{note}"), value=getattr(row, note), max_chars=_LONGEST_NOTE, key=key,
                on_change=_enter, args=(*opened.where, at, note, key),
            )  # fmt: skip


def _told(words: Words, row: Row, at: int, count: int) -> None:
    """The figure in words: which it is, how it was read, where it stands and what was decided."""
    name = words.indicator(row.indicator)
    title = words("import.in_hand", number=at + 1, count=count, name=name, amount=fold(row.amount_as))
    st.markdown(plain(title))
    st.markdown(plain(wording.reading(words, row)))
    origin = words(f"import.origin.{row.origin}") if row.origin else ""
    parts = (row.location, words(f"state.{row.state}"), origin)
    st.caption(plain(" · ".join(part for part in parts if part)))
    if row.rule:
        st.caption(plain(confidence.sentence(words, row.rule)))


def _picture(words: Words, opened: Opened, start: int) -> None:
    """Of a scan what the line looks like: recognition may have any sign wrong, so a person compares."""
    cut = opened.draft.cut_at(start)
    if cut is None:
        return
    try:
        picture = _drawn(opened.draft.sha256, cut.start, *opened.where)
        st.image(picture, caption=words("import.picture", page=cut.page))
    except BadInput as problem:
        st.warning(wording.refusal(words, problem))


@st.cache_data(max_entries=200, show_spinner=False)
def _drawn(sha256: str, start: int, _desk: Desk, _number: str) -> bytes:
    return actions.picture(_desk, _number, start)


def _enter(desk: Desk, number: str, at: int, name: str, key: str) -> None:
    """Called when a note was typed: it goes onto the row that it was typed for."""
    _set(desk, number, at, {name: st.session_state[key].strip()})


def _set(desk: Desk, number: str, at: int, fields: dict[str, object]) -> None:
    change_and_draw(desk, number, lambda draft: draft.with_row(at, **fields))


def _scope(words: Words, opened: Opened, row: Row, at: int) -> None:
    """What a figure covers where that is narrower than its indicator: one of the catalogue's, with a name."""
    kind, _, name = row.scope.partition(":")
    known = list(data().names("scopes"))
    options = ["", *known, *([kind] if kind and kind not in known else [])]
    keys = [_key(opened, row, part) for part in ("scope_kind", "scope_name")]
    left, right = st.columns(2)
    left.selectbox(
        words("field.scope"), options, index=options.index(kind), key=keys[0],
        format_func=lambda code: wording.scope(words, code) or words("narrowing.own"),
        on_change=_enter_scope, args=(*opened.where, at, *keys),
    )  # fmt: skip
    right.text_input(
        words("import.scope_name"), value=name, max_chars=40, key=keys[1],
        help=words("import.scope_name.help"), on_change=_enter_scope, args=(*opened.where, at, *keys),
    )  # fmt: skip


def _enter_scope(desk: Desk, number: str, at: int, kind: str, name: str) -> None:
    """Callback: the coverage as chosen and typed."""
    head, typed = st.session_state[kind] or "", st.session_state[name].replace(":", "").strip()
    _set(desk, number, at, {"scope": f"{head}:{typed}" if head and typed else head})


def _place(words: Words, opened: Opened, row: Row, at: int) -> None:
    """A figure of the record that was not found: the passages that hold its amount, to choose from."""
    found = passages(opened.text, row.amount_as)[:_MOST_PASSAGES]
    st.warning(words("import.lost" if found else "import.lost.nowhere"))
    if not found:
        return
    labels = [excerpt.around(opened.text, *passage) for passage in found]
    chosen = st.radio(
        words("import.which", count=len(found)), range(len(found)), index=None,
        format_func=lambda one: plain(labels[one]), key=_key(opened, row, "place"),
    )  # fmt: skip
    if chosen is not None:
        start, stop = found[chosen]
        beside = qualifier_beside(opened.text, start, stop)
        if beside:  # another figure, then: its "at least" must not be lost
            st.warning(words("import.qualifier_beside", amount=plain(row.amount_as), words=beside))
        fields = {"start": start, "stop": stop, "state": "accepted"}
        st.button(
            words("import.stands_here"), key="import_stands_here", disabled=bool(beside), on_click=_set,
            args=(*opened.where, at, fields),
        )  # fmt: skip
