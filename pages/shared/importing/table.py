"""The editable table of the Import page: rows of a draft into columns and corrections back into rows.

Numbers are edited as text, so that 2.50 stays what was typed and no float comes between.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, get_args

import pandas as pd
import streamlit as st

from loaders.drafts.draft import Row, State
from loaders.layout import fold
from loaders.model import AMOUNTS, CLOSED
from pages.shared import confidence
from pages.shared.data import data
from pages.shared.importing import wording
from pages.shared.words import Words

STATES: tuple[str, ...] = get_args(State)
OPTIONS: dict[str, tuple[str, ...]] = {"state": STATES} | CLOSED
_NAMES = {name: f"{name}." for name in OPTIONS}
_TEXTS = (*AMOUNTS, "unit", "named_as", "location")
_YEARS = ("year", "base_year")
COLUMNS = (
    "number", "state", "origin", "rule", "indicator", "amount_as", "year", "role", "measure", "comparator",
    "value", "upper", "unit", "base_year", "basis", "scope", "tier", "force", "named_as", "location",
)  # fmt: skip
_SHOWN_ONLY = (
    "number",
    "origin",
    "rule",
    "amount_as",
    "scope",
)  # a coverage is chosen beside the figure in hand
_HEIGHT, _HEAD_HEIGHT, _ROW_HEIGHT = 520, 38, 35


def show(
    words: Words,
    rows: Sequence[Row],
    key: str,
    on_change: Callable,
    args: tuple,
    only: Sequence[int] | None = None,
    first: Sequence[str] = (),
) -> None:
    """The table. What is changed in it comes with the callback, as Streamlit's `edited_rows`.

    Args:
        only: the numbers of the rows to show, from 0; all unless given.
        first: columns that stand right behind the amount, so that they are seen without scrolling.
    """
    table = frame(rows)
    table["scope"] = [wording.scope(words, row.scope) for row in rows]
    table["origin"] = [words(f"import.origin.{row.origin}") if row.origin else "" for row in rows]
    table["rule"] = [confidence.step(words, row.rule) for row in rows]
    table = table if only is None else table.iloc[list(only)]
    without = [name for name in ("origin", "rule") if not any(getattr(row, name) for row in rows)]
    st.data_editor(
        table,
        hide_index=True,
        height=min(_HEIGHT, _HEAD_HEIGHT + _ROW_HEIGHT * max(len(table), 1)),
        disabled=list(_SHOWN_ONLY),
        column_config=_columns(words),
        column_order=[name for name in _order(first) if name not in without],
        placeholder="",
        key=key,
        on_change=on_change,
        args=args,
        alt=words("import.figures"),
    )


def _order(first: Sequence[str]) -> list[str]:
    """The columns with some of them moved right behind the amount."""
    at = COLUMNS.index("amount_as") + 1
    known = [name for name in first if name in COLUMNS[at:]]
    return [*COLUMNS[:at], *known, *(name for name in COLUMNS[at:] if name not in known)]


def frame(rows: Sequence[Row]) -> pd.DataFrame:
    """One row a figure with the columns of COLUMNS: texts, and years as Int64."""
    columns: dict[str, object] = {"number": range(1, len(rows) + 1)}
    for name in COLUMNS[1:]:
        values = [getattr(row, name) for row in rows]
        if name in _YEARS:
            columns[name] = pd.array(values, dtype="Int64")
        else:
            columns[name] = ["" if value is None else fold(str(value)) for value in values]
    return pd.DataFrame(columns, columns=list(COLUMNS))


def corrected(rows: Sequence[Row], drawn: Sequence[Row], edits: Mapping[int, Mapping]) -> tuple[Row, ...]:
    """The rows with the corrections of a table; unknown rows, columns and codes are left out.

    Args:
        rows: as they are now; somebody may have changed them elsewhere since the table was drawn.
        drawn: the rows from which the table was drawn.
        edits: column to value, by the number of the row in the table, from 0.
    """
    after = list(rows)
    for number, fields in edits.items():
        if (at := _now_at(rows, drawn, int(number))) is not None:
            after[at] = after[at].changed(**_entered_all(fields))
    return tuple(after)


def _now_at(rows: Sequence[Row], drawn: Sequence[Row], number: int) -> int | None:
    """Where a row of the table is now; None where there is none, or not for certain."""
    if not 0 <= number < len(drawn):
        return None
    if [row.span for row in rows] == [row.span for row in drawn]:
        return number
    mine = (drawn[number].indicator, drawn[number].span)
    like = [at for at, row in enumerate(rows) if (row.indicator, row.span) == mine]
    return like[0] if len(like) == 1 else None


def _entered_all(fields: Mapping[str, object]) -> dict[str, object]:
    """What was entered into known columns, as a row keeps it."""
    entered = {name: _entered(name, value) for name, value in fields.items() if name in (*_TEXTS, *_YEARS)}
    chosen = {name: value or "" for name, value in fields.items() if (value or "") in _allowed(name)}
    return entered | chosen


def _allowed(name: str) -> tuple[str, ...]:
    return tuple(data().indicators.index) if name == "indicator" else OPTIONS.get(name, ())


def _entered(name: str, value: Any) -> str | int | None:
    if name in _YEARS:
        return None if value is None else int(value)
    text = "" if value is None else str(value).strip()
    return (text or None) if name in AMOUNTS else text


def _columns(words: Words) -> dict:
    names = data().indicator_names[words.language]
    columns = {
        "number": st.column_config.NumberColumn(words("import.column.number"), width=45, pinned=True),
        "amount_as": st.column_config.TextColumn(words("figure.amount_as"), width=110),
        "indicator": st.column_config.SelectboxColumn(
            words("column.indicator"), options=list(names), format_func=partial(_named, names), required=True,
            width=190,
        ),
    }  # fmt: skip
    for name, options in OPTIONS.items():
        columns[name] = st.column_config.SelectboxColumn(
            words(f"import.column.{name}"), options=list(options), required="" not in options,
            format_func=partial(option, words, name), width=125 if name == "role" else 105,
        )  # fmt: skip
    for name in (*_TEXTS, "scope", "origin", "rule"):
        columns[name] = st.column_config.TextColumn(words(f"import.column.{name}"))
    for name in _YEARS:
        columns[name] = st.column_config.NumberColumn(
            words(f"import.column.{name}"), format="%d", min_value=1949, max_value=2100, step=1, width=75
        )
    return columns


def _named(names: Mapping[str, str], code: Any) -> str:
    return names.get(code, str(code))


def option(words: Words, name: str, code: Any) -> str:
    """A code of a column in words; nothing for the empty code."""
    if not code:
        return ""
    return words.named_tier(code) if name == "tier" else words(_NAMES[name] + code)
