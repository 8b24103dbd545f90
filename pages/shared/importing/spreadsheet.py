"""A spreadsheet of statistics on the Import page: what was understood of it, put right, and its records.

Columns and places stand in two tables that take corrections; what is left out is named with its reason. The
page that published the table is asked for, because every number that is shown leads to its source.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd
import streamlit as st

from loaders.drafts.desk import Desk
from loaders.drafts.tables import (
    ColumnSaid,
    Heading,
    Reader,
    Sheet,
    TableDraft,
    Understood,
    examples,
    letters,
)
from loaders.problems import BadInput
from pages.shared.data import BY_BUILD, Data, data
from pages.shared.importing import actions, spreadsheet_save, wording
from pages.shared.importing.opened import REFUSED, OpenedTable, session_key
from pages.shared.words import Words

_ROW, _HEAD, _HEIGHT = 35, 38, 420
_SOURCE = ("url", "title", "issuer")
_TEXTS = ("column", "written", "examples", "unit", "reason")
_DAYS = ("issue_date", "accessed")
_LONGEST = {"url": 2_000, "title": 200, "issuer": 100}


def show(words: Words, opened: OpenedTable) -> None:
    """What the sheet in hand says, where it comes from, and the records that it makes."""
    draft = _with_sheet(words, opened)
    sheet = actions.sheet(opened.desk, opened.number, draft.sheet)
    try:
        reader = _reader(data())
        read = _read(data(), draft.sha256, draft.sheet, draft.mine.model_dump_json(), sheet, draft)
    except BadInput as problem:
        st.error(wording.refusal(words, problem))
        return
    st.markdown(f"## {words('table.columns')}")
    st.caption(words("table.columns.lead"))
    _year(words, opened, draft)
    _columns(words, opened, draft, sheet, read)
    st.markdown(f"## {words('table.places')}")
    _places(words, opened, draft, read)
    st.markdown(f"## {words('table.source')}")
    _source(words, opened, draft, read)
    st.markdown(f"## {words('table.records')}")
    spreadsheet_save.show(words, opened, reader, draft, read)


def _with_sheet(words: Words, opened: OpenedTable) -> TableDraft:
    """The draft, and a choice among its sheets where there are several."""
    draft = opened.draft
    if len(draft.sheets) > 1:
        key = opened.key("sheet")
        st.selectbox(
            words("table.sheet"), range(len(draft.sheets)), index=draft.sheet, key=key,
            format_func=draft.sheets.__getitem__, on_change=_enter, args=(opened, key, _sheet_chosen),
        )  # fmt: skip
    return draft


def _sheet_chosen(draft: TableDraft, at: object) -> TableDraft:
    return draft.changed(sheet=at)


@st.cache_resource(max_entries=2, show_spinner=False, hash_funcs=BY_BUILD)
def _reader(source: Data) -> Reader:
    """The names that tables are read by, as they are since this build."""
    return actions.table_reader()


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=BY_BUILD)
def _read(source: Data, sha256: str, at: int, said: str, _sheet: Sheet, _draft: TableDraft) -> Understood:
    """What a sheet says, read once for what a person said of it."""
    return _reader(source).read(_sheet, _draft.mine)


def _enter(opened: OpenedTable, key: str, changed: Callable[[TableDraft, object], TableDraft]) -> None:
    """Callback: what was entered under a key goes into the draft."""
    entered = st.session_state[key]
    _change(opened.desk, opened.number, lambda draft: changed(draft, entered))


def _change(desk: Desk, number: str, changed: Callable[[TableDraft], TableDraft]) -> None:
    try:
        actions.change_table(desk, number, changed)
    except BadInput as problem:
        st.session_state.setdefault(REFUSED, []).append(problem)
    turn = session_key(desk, number, "table_turn")
    st.session_state[turn] = st.session_state.get(turn, 0) + 1


def _key(opened: OpenedTable, name: str) -> str:
    """A key that is another after every change: a table is drawn anew from the draft."""
    return f"{opened.key(name)}_{st.session_state.get(opened.key('table_turn'), 0)}"


def _year(words: Words, opened: OpenedTable, draft: TableDraft) -> None:
    key = opened.key(f"year_{draft.sheet}")
    st.number_input(
        words("table.year"), 1949, 2100, value=draft.mine.year, step=1, width=260, key=key,
        help=words("table.year.help"), on_change=_enter,
        args=(opened, key, lambda draft, year: draft.saying(year=year)),
    )  # fmt: skip


def _columns(words: Words, opened: OpenedTable, draft: TableDraft, sheet: Sheet, read: Understood) -> None:
    """The columns of figures and of what is said of rows; each but those of places can be corrected."""
    names, counted = data().indicator_names[words.language], _counts(read)
    rows = [
        {
            "column": letters(at), "written": heading.written,
            "taken": not heading.reason and not heading.key and bool(heading.indicator),
            "figures": counted.get(letters(at), 0), "indicator": heading.indicator or None,
            "unit": heading.unit, "year": heading.year, "growth": heading.growth,
            "reason": _said_of(words, heading), "examples": examples(sheet, at),
        }
        for at, heading in enumerate(read.headings)
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    frame["year"] = frame["year"].astype("Int64")
    key = _key(opened, "columns")
    shown_only = ["column", "written", "examples", "figures", "reason"]
    options = st.column_config.SelectboxColumn(
        words("column.indicator"),
        options=list(names),
        format_func=lambda code: names.get(str(code), str(code)),
    )
    years = st.column_config.NumberColumn(
        words("column.year"), format="%d", min_value=1949, max_value=2100, step=1, width=80
    )
    st.data_editor(
        frame, hide_index=True, disabled=shown_only, key=key, placeholder="",
        height=min(_HEIGHT, _HEAD + _ROW * len(rows)), alt=words("table.columns"),
        column_config={
            **{name: st.column_config.TextColumn(words(f"table.{name}")) for name in _TEXTS},
            "taken": st.column_config.CheckboxColumn(words("table.taken"), width=70),
            "growth": st.column_config.CheckboxColumn(words("table.growth"), width=90),
            "figures": st.column_config.NumberColumn(words("table.figures"), width=80),
            "indicator": options, "year": years,
        },
        on_change=_correct_columns, args=(opened.desk, opened.number, key, read.headings),
    )  # fmt: skip


def _counts(read: Understood) -> Mapping[str, int]:
    places = (one.figure.location.rpartition("!")[2].rstrip("0123456789") for one in read.found)
    return pd.Series(list(places), dtype="str").value_counts().to_dict()


def _said_of(words: Words, heading: Heading) -> str:
    """What a column is where it holds no figures, or why it is left out."""
    if heading.reason:
        return wording.reason(words, heading.reason)
    return words(f"table.key.{heading.key}") if heading.key else ""


def _correct_columns(desk: Desk, number: str, key: str, headings: list[Heading]) -> None:
    """Callback of the columns' table: a column that was touched is as its row says."""
    edits = st.session_state[key]["edited_rows"]

    def corrected(draft: TableDraft) -> TableDraft:
        columns = dict(draft.mine.columns)
        for at, fields in edits.items():
            columns[int(at)] = _column_said(headings[int(at)], fields, columns.get(int(at)))
        return draft.saying(columns=columns)

    _change(desk, number, corrected)


def _column_said(read: Heading, fields: Mapping, before: ColumnSaid | None) -> ColumnSaid:
    """What a person says of a column now: what was entered, the rest as it was said or read."""
    was = before or ColumnSaid(
        indicator=read.indicator, unit=read.unit, year=read.year, growth=read.growth, is_taken=True
    )
    said = {name: fields[name] for name in ("indicator", "unit", "year", "growth") if name in fields}
    said = {name: "" if value is None and name != "year" else value for name, value in said.items()}
    return was.changed(is_taken=fields.get("taken", was.is_taken), **said)


def _places(words: Words, opened: OpenedTable, draft: TableDraft, read: Understood) -> None:
    """The names of places that were not told, to be told, and on demand all of them."""
    unsure = list(read.unplaced)
    st.caption(words("table.places.lead", told=len(read.places), untold=len(unsure)))
    said = list(draft.mine.places)
    every = st.toggle(words("table.places.all"), key=opened.key("places_all"))
    names = list(dict.fromkeys([*unsure, *said, *(read.places if every else ())]))
    if not names:
        return
    listed = actions.divisions()
    keys = {one.place: key for key, one in listed.items()}
    frame = pd.DataFrame(
        {
            "name": names,
            "place": [keys.get(draft.mine.places.get(name, read.places.get(name, ""))) for name in names],
            "reason": [
                wording.reason(words, read.unplaced[name]) if name in read.unplaced else "" for name in names
            ],
        }
    )
    key = _key(opened, "places")
    columns = {
        "name": st.column_config.TextColumn(words("table.places.name")),
        "place": st.column_config.SelectboxColumn(words("import.place"), options=list(listed)),
        "reason": st.column_config.TextColumn(words("table.reason")),
    }
    st.data_editor(
        frame, hide_index=True, disabled=["name", "reason"], column_config=columns, key=key, placeholder="",
        height=min(_HEIGHT, _HEAD + _ROW * len(names)), alt=words("table.places"),
        on_change=_correct_places, args=(opened.desk, opened.number, key, names),
    )  # fmt: skip


def _correct_places(desk: Desk, number: str, key: str, names: list[str]) -> None:
    """Callback of the places' table."""
    edits = st.session_state[key]["edited_rows"]
    chosen = {names[int(at)]: (fields.get("place") or "").partition(" ")[0] for at, fields in edits.items()}
    _change(desk, number, lambda draft: draft.saying(places=draft.mine.places | chosen))


def _source(words: Words, opened: OpenedTable, draft: TableDraft, read: Understood) -> None:
    """The page that published the table; its title is the table's own where nobody says another."""
    if not draft.title and read.titles:
        first = read.titles[0][: _LONGEST["title"]]
        draft = actions.change_table(opened.desk, opened.number, lambda draft: draft.changed(title=first))
    left, right = st.columns(2)
    for name in _SOURCE:
        key = opened.key(f"source_{name}")
        left.text_input(
            words(f"import.{name}"), value=getattr(draft, name), max_chars=_LONGEST[name], key=key,
            on_change=_enter, args=(opened, key, partial(_source_said, name)),
        )  # fmt: skip
    for name in _DAYS:
        key = opened.key(f"source_{name}")
        day = getattr(draft, name)
        right.date_input(
            words(f"import.{name}"), value=datetime.date.fromisoformat(day) if day else None,
            min_value=datetime.date(1949, 1, 1), max_value=datetime.date(2100, 12, 31), format="YYYY-MM-DD",
            key=key, on_change=_enter, args=(opened, key, partial(_source_said, name)),
        )  # fmt: skip


def _source_said(name: str, draft: TableDraft, entered: object) -> TableDraft:
    text = entered.isoformat() if isinstance(entered, datetime.date) else str(entered or "").strip()
    return draft.changed(**{name: text})
