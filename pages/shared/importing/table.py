"""The editable table of the Import page: rows of a draft into columns and corrections back into rows.

Numbers are edited as text, so that 2.50 stays what was typed and no float comes between.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from loaders.model import CLOSED
from pages.shared.data import data
from pages.shared.importing import wording as importing_words
from pages.shared.words import Words

STATES = ("open", "accepted", "rejected")
OPTIONS: dict[str, tuple[str, ...]] = {"state": STATES} | CLOSED
_NAMES = {name: f"{name}." for name in OPTIONS}
_TEXTS = ("value", "upper", "unit", "named_as", "location")
_YEARS = ("year", "base_year")
COLUMNS = (
    "number", "state", "origin", "indicator", "amount_as", "year", "role", "measure", "comparator", "value",
    "upper", "unit", "base_year", "basis", "scope", "tier", "force", "named_as", "location",
)  # fmt: skip
_SHOWN_ONLY = ("number", "origin", "amount_as", "scope")  # a coverage is chosen beside the figure in hand
_HEIGHT, _HEAD_HEIGHT, _ROW_HEIGHT = 520, 38, 35


def show(words: Words, rows: list[dict], key: str, on_change: Callable, args: tuple) -> None:
    """The table. What is changed in it comes with the callback, as Streamlit's `edited_rows`."""
    table = frame(rows)
    table["scope"] = [importing_words.scope(words, row["scope"]) for row in rows]
    table["origin"] = [words(f"import.origin.{row['origin']}") if row.get("origin") else "" for row in rows]
    without = () if any(row.get("origin") for row in rows) else ("origin",)
    st.data_editor(
        table,
        hide_index=True,
        height=min(_HEIGHT, _HEAD_HEIGHT + _ROW_HEIGHT * max(len(rows), 1)),
        disabled=list(_SHOWN_ONLY),
        column_config=_columns(words),
        column_order=[name for name in COLUMNS if name not in without],
        placeholder="",
        key=key,
        on_change=on_change,
        args=args,
        alt=words("import.figures"),
    )


def frame(rows: list[dict]) -> pd.DataFrame:
    """One row a figure with the columns of COLUMNS: texts, and years as Int64."""
    columns: dict[str, object] = {"number": range(1, len(rows) + 1)}
    for name in COLUMNS[1:]:
        values = [row.get(name) for row in rows]
        if name in _YEARS:
            columns[name] = pd.array([int(value) if value else None for value in values], dtype="Int64")
        else:
            columns[name] = ["" if value is None else str(value) for value in values]
    return pd.DataFrame(columns, columns=list(COLUMNS))


def corrected(rows: list[dict], edits: dict) -> list[dict]:
    """The rows with the corrections of a table drawn from them; unknown rows, columns and codes are left out."""
    for place, fields in edits.items():
        if not 0 <= int(place) < len(rows):
            continue
        for name, value in fields.items():
            if name in (*_TEXTS, *_YEARS):
                rows[int(place)][name] = _entered(name, value)
            elif value in _allowed(name) or (value is None and "" in OPTIONS.get(name, ())):
                rows[int(place)][name] = value or ""
    return rows


def _allowed(name: str) -> tuple[str, ...]:
    return tuple(data().indicators.index) if name == "indicator" else OPTIONS.get(name, ())


def _entered(name: str, value: object) -> object:
    if name in _YEARS:
        return None if value is None else int(value)
    text = "" if value is None else str(value).strip()
    return (text or None) if name in ("value", "upper") else text


def _columns(words: Words) -> dict:
    names = data().indicator_names[words.language]
    columns = {
        "number": st.column_config.NumberColumn(words("import.column.number"), width=45, pinned=True),
        "amount_as": st.column_config.TextColumn(words("figure.amount_as"), width=110),
        "indicator": st.column_config.SelectboxColumn(
            words("column.indicator"), options=list(names), format_func=names.get, required=True, width=190
        ),
    }
    for name, options in OPTIONS.items():
        columns[name] = st.column_config.SelectboxColumn(
            words(f"import.column.{name}"), options=list(options), required="" not in options,
            format_func=lambda code, name=name: option(words, name, code), width=125 if name == "role" else 105,
        )  # fmt: skip
    for name in (*_TEXTS, "scope", "origin"):
        columns[name] = st.column_config.TextColumn(words(f"import.column.{name}"))
    for name in _YEARS:
        columns[name] = st.column_config.NumberColumn(
            words(f"import.column.{name}"), format="%d", min_value=1949, max_value=2100, step=1, width=75
        )
    return columns


def option(words: Words, name: str, code: str) -> str:
    """A code of a column in words; nothing for the empty code."""
    if not code:
        return ""
    return words.named_tier(code) if name == "tier" else words(_NAMES[name] + code)
