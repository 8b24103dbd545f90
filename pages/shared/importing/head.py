"""The second part of the Import page: place, years, title, issuer, number and date as read, to be confirmed.

Every change is kept at once. The place comes from the official list; an English name is suggested only where
pinyin is right, and is confirmed by the person like everything else.
"""

from __future__ import annotations

import datetime

import streamlit as st

from pages.shared.data import data
from pages.shared.frame import plain
from pages.shared.importing import actions as importing
from pages.shared.importing import excerpt as importing_text
from pages.shared.importing import opened as importing_draft
from pages.shared.importing.actions import BadInput, Desk, Division
from pages.shared.words import Words

KINDS = ("annual", "five_year", "action", "report")


def show(words: Words, desk: Desk, number: str) -> None:
    """The form, and a button to read again where place or year are not those the figures were read with."""
    work = importing.work(desk, number)
    if "read_with" not in work:
        work = _first_look(desk, number, work)
    st.markdown(f"## {words('import.head')}")
    left, right = st.columns(2)
    with left:
        _place(words, desk, number, work)
        _years(words, desk, number, work)
        importing_text.show_beginning(words, importing.text(desk, number), work["head"]["title"] or "")
    with right:
        for name in ("title", "issuer", "document_number"):
            _text(words, desk, number, work, name)
        _date(words, desk, number, work)
    _reading_again(words, desk, number)


def _first_look(desk: Desk, number: str, work: dict) -> dict:
    """Take the place from the list where places.csv does not know it, and remember what was read with."""
    head = work["head"]
    name = data().place_names["zh"].get(head["place"], "")
    key = f"{head['place']} {name}" if name else ""
    work["division"] = key or importing.likely_division(
        f"{head['title']} {head['issuer']}", head["first_year"]
    )
    head["place"] = work["division"].partition(" ")[0]
    work["read_with"] = [head["place"], head["first_year"]]
    importing.keep(desk, number, work)
    return work


def _key(number: str, name: str, desk: Desk) -> str:
    return f"import_{desk.token[:8]}_{number}_{name}_{st.session_state.get(_turn(desk, number), 0)}"


def redraw(desk: Desk, number: str) -> None:
    """Let the fields show the head of the draft, whatever was typed in them: they become new ones."""
    st.session_state[_turn(desk, number)] = st.session_state.get(_turn(desk, number), 0) + 1


def _turn(desk: Desk, number: str) -> str:
    return f"import_head_{desk.token[:8]}_{number}"


def _keep(desk: Desk, number: str, name: str) -> None:
    """Callback: what was entered goes into the draft."""
    work, value = importing.work(desk, number), st.session_state[_key(number, name, desk)]
    if isinstance(value, datetime.date):
        value = value.isoformat()
    if name in ("name_en", "division"):
        work[name] = value or ""
    else:
        work["head"][name] = "" if value is None else value
    if name == "division":
        work["head"]["place"] = (value or "").partition(" ")[0]
        work.pop("name_en", None)
        st.session_state.pop(_key(number, "name_en", desk), None)
    importing.keep(desk, number, work)


def _place(words: Words, desk: Desk, number: str, work: dict) -> None:
    listed, year = importing.divisions(), work["head"]["first_year"]
    options = [
        key for key, one in listed.items() if not year or one.held_in(int(year)) or key == work["division"]
    ]
    st.selectbox(
        words("import.place"),
        options,
        index=options.index(work["division"]) if work["division"] in options else None,
        format_func=lambda key: f"{key} · {listed[key].province_zh}",
        placeholder=words("filter.choose"),
        key=_key(number, "division", desk),
        on_change=_keep,
        args=(desk, number, "division"),
    )
    if division := new_division(work):
        st.text_input(
            words("import.name_en"),
            value=name_en(work),
            key=_key(number, "name_en", desk),
            help=words("import.name_en.help"),
            on_change=_keep,
            args=(desk, number, "name_en"),
        )
        _editions(words, division)


def new_division(work: dict) -> Division | None:
    """The chosen place where places.csv does not have it yet."""
    division = importing.divisions().get(work["division"])
    return division if division and division.place not in data().places.index else None


def name_en(work: dict) -> str:
    """The English name as entered, else as suggested."""
    division = importing.divisions()[work["division"]]
    return work.get("name_en", division.name_en_suggested)


def _editions(words: Words, division: Division) -> None:
    """When the code was valid, as far as the list knows."""
    if division.seen_from:
        st.caption(words("import.came", before=division.absent_until, after=division.seen_from))
    if division.seen_to:
        st.caption(words("import.went", before=division.seen_to, after=division.absent_from))


def _years(words: Words, desk: Desk, number: str, work: dict) -> None:
    first, last, kind = st.columns(3)
    for column, name in ((first, "first_year"), (last, "last_year")):
        column.number_input(
            words(f"import.{name}"),
            min_value=1949,
            max_value=2100,
            value=work["head"][name] or None,
            step=1,
            key=_key(number, name, desk),
            on_change=_keep,
            args=(desk, number, name),
        )
    kind.selectbox(
        words("import.kind"),
        KINDS,
        index=KINDS.index(work["head"]["kind"]),
        format_func=lambda code: words(f"kind.{code}"),
        key=_key(number, "kind", desk),
        on_change=_keep,
        args=(desk, number, "kind"),
    )


def _text(words: Words, desk: Desk, number: str, work: dict, name: str) -> None:
    st.text_input(
        words(f"import.{name}"),
        value=work["head"][name],
        key=_key(number, name, desk),
        on_change=_keep,
        args=(desk, number, name),
    )


def _date(words: Words, desk: Desk, number: str, work: dict) -> None:
    read = work["head"]["issue_date"]
    st.date_input(
        words("import.issue_date"),
        value=datetime.date.fromisoformat(read) if read else None,
        min_value=datetime.date(1949, 1, 1),
        max_value=datetime.date(2100, 12, 31),
        format="YYYY-MM-DD",
        key=_key(number, "issue_date", desk),
        help=words("import.issue_date.help"),
        on_change=_keep,
        args=(desk, number, "issue_date"),
    )


def _reading_again(words: Words, desk: Desk, number: str) -> None:
    work = importing.work(desk, number)
    now = [work["head"]["place"], work["head"]["first_year"]]
    if now != work["read_with"] and all(now):
        st.info(words("import.read_with_others"))
        if st.button(words("import.read_again"), key=_key(number, "again", desk)):
            _read_again(desk, number, work, now)


def _read_again(desk: Desk, number: str, work: dict, now: list) -> None:
    try:
        found = importing.read_again(desk, number, now[0], int(now[1]))
    except BadInput as problem:
        st.error(plain(str(problem)))
        return
    kept = {name: work[name] for name in ("division", "name_en", "seen") if name in work}
    # A table under a new key: corrections of the former reading must not stand in the new one.
    importing_draft.redraw(desk, number, found | kept | {"read_with": now})
    importing_draft.go(desk, number, 0)
    st.rerun()
