"""The second part of the Import page: place, years, title, issuer, number and date as read, to be confirmed.

Every change is kept at once. The place comes from the official list; an English name is suggested only where
pinyin is right, and is confirmed by the person like everything else.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import get_args

import streamlit as st

from loaders.divisions import Division
from loaders.drafts.desk import Desk
from loaders.drafts.draft import Draft
from loaders.model import Place, PlanKind
from loaders.problems import BadInput
from pages.shared.data import data
from pages.shared.importing import actions, excerpt, wording
from pages.shared.importing.opened import Opened, change, go, redraw, session_key
from pages.shared.words import Words

KINDS = get_args(PlanKind)
ANCHOR = "document"  # of this part of the page, for links that lead here


def show(words: Words, opened: Opened) -> None:
    """The form, and a button to read again where place or year are not those the figures were read with."""
    st.header(words("import.head"), anchor=ANCHOR)
    left, right = st.columns(2)
    with left:
        _place(words, opened)
        _years(words, opened)
        excerpt.show_beginning(words, opened.text, opened.draft.head.title)
    with right:
        for name in ("title", "issuer", "document_number"):
            _text(words, opened, name)
        _date(words, opened)
    _reading_again(words, opened)


def first_look(opened: Opened) -> Opened:
    """Take the place from the official list where places.csv does not know it; note what was read with."""
    if opened.draft.read_with is not None:
        return opened
    head = opened.draft.head
    name = data().place_names["zh"].get(head.place, "")
    key = f"{head.place} {name}" if name else ""
    division = key or actions.likely_division(f"{head.title} {head.issuer}", head.first_year)
    place = division.partition(" ")[0]
    fields = {"division": division, "read_with": (place, head.first_year)}
    draft = actions.change(*opened.where, lambda draft: draft.with_head(place=place).changed(**fields))
    return replace(opened, draft=draft)


def draw_anew(desk: Desk, number: str) -> None:
    """Let the fields show the head of the draft, whatever was typed in them: they become new ones."""
    turn = session_key(desk, number, "head")
    st.session_state[turn] = st.session_state.get(turn, 0) + 1


def _key(desk: Desk, number: str, name: str) -> str:
    turn = st.session_state.get(session_key(desk, number, "head"), 0)
    return f"{session_key(desk, number, name)}_{turn}"


def _keep(desk: Desk, number: str, name: str) -> None:
    """Callback: what was entered goes into the draft."""
    value = st.session_state[_key(desk, number, name)]
    if isinstance(value, datetime.date):
        value = value.isoformat()
    if name == "division":
        st.session_state.pop(_key(desk, number, "name_en"), None)
    change(desk, number, lambda draft: _with(draft, name, value))


def _with(draft: Draft, name: str, value: object) -> Draft:
    if name == "division":
        division = str(value or "")
        return draft.with_head(place=division.partition(" ")[0]).changed(division=division, name_en=None)
    if name == "name_en":
        return draft.changed(name_en=value or "")
    is_year = name in ("first_year", "last_year")
    return draft.with_head(**{name: value if is_year else value or ""})


def _place(words: Words, opened: Opened) -> None:
    listed, draft = actions.divisions(), opened.draft
    year, chosen = draft.head.first_year, draft.division
    options = [key for key, one in listed.items() if not year or one.held_in(year) or key == chosen]
    st.selectbox(
        words("import.place"),
        options,
        index=options.index(chosen) if chosen in options else None,
        format_func=lambda key: f"{key} · {listed[key].province_zh}",
        placeholder=words("filter.choose"),
        key=_key(*opened.where, "division"),
        on_change=_keep,
        args=(*opened.where, "division"),
    )
    if division := _new_division(draft):
        st.text_input(
            words("import.name_en"),
            value=_name_en(draft, division),
            key=_key(*opened.where, "name_en"),
            help=words("import.name_en.help"),
            on_change=_keep,
            args=(*opened.where, "name_en"),
        )
        _editions(words, division)


def new_place(draft: Draft) -> Place | None:
    """The place that saving would add, None where places.csv has it. Raises BadInput for its English name."""
    division = _new_division(draft)
    return actions.new_place(division, _name_en(draft, division)) if division else None


def _new_division(draft: Draft) -> Division | None:
    """The chosen place where places.csv does not have it yet."""
    division = actions.divisions().get(draft.division)
    return division if division and division.place not in data().places.index else None


def _name_en(draft: Draft, division: Division) -> str:
    """The English name as entered, else as suggested."""
    return division.name_en_suggested if draft.name_en is None else draft.name_en


def _editions(words: Words, division: Division) -> None:
    """When the code was valid, as far as the list knows."""
    if division.seen_from:
        st.caption(words("import.came", before=division.absent_until, after=division.seen_from))
    if division.seen_to:
        st.caption(words("import.went", before=division.seen_to, after=division.absent_from))


def _years(words: Words, opened: Opened) -> None:
    head = opened.draft.head
    first, last, kind = st.columns(3)
    for column, name, year in ((first, "first_year", head.first_year), (last, "last_year", head.last_year)):
        column.number_input(
            words(f"import.{name}"),
            min_value=1949,
            max_value=2100,
            value=year,
            step=1,
            key=_key(*opened.where, name),
            on_change=_keep,
            args=(*opened.where, name),
        )
    kind.selectbox(
        words("import.kind"),
        KINDS,
        index=KINDS.index(head.kind) if head.kind in KINDS else None,
        format_func=lambda code: words(f"kind.{code}"),
        key=_key(*opened.where, "kind"),
        on_change=_keep,
        args=(*opened.where, "kind"),
    )


def _text(words: Words, opened: Opened, name: str) -> None:
    st.text_input(
        words(f"import.{name}"),
        value=getattr(opened.draft.head, name),
        key=_key(*opened.where, name),
        on_change=_keep,
        args=(*opened.where, name),
    )


def _date(words: Words, opened: Opened) -> None:
    read = opened.draft.head.issue_date
    st.date_input(
        words("import.issue_date"),
        value=datetime.date.fromisoformat(read) if read else None,
        min_value=datetime.date(1949, 1, 1),
        max_value=datetime.date(2100, 12, 31),
        format="YYYY-MM-DD",
        key=_key(*opened.where, "issue_date"),
        help=words("import.issue_date.help"),
        on_change=_keep,
        args=(*opened.where, "issue_date"),
    )


def _reading_again(words: Words, opened: Opened) -> None:
    head = opened.draft.head
    if (head.place, head.first_year) == opened.draft.read_with or not (head.place and head.first_year):
        return
    st.info(words("import.read_with_others"))
    if st.button(words("import.read_again"), key=_key(*opened.where, "again")):
        _read_again(words, opened, head.place, head.first_year)


def _read_again(words: Words, opened: Opened, place: str, year: int) -> None:
    try:
        draft = actions.read_again(*opened.where, place, year)
    except BadInput as problem:
        st.error(wording.refusal(words, problem))
        return
    # A table under a new key: corrections of the former reading must not stand in the new one.
    redraw(*opened.where, draft)
    go(*opened.where, 0)
    st.rerun()
