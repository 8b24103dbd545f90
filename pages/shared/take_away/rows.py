"""The rows of a chart as a file: what its table shows, with the amount, the document and the way back to it.

Headings are in the reader's language; cells that a spreadsheet would run as a formula are made harmless.
"""

from __future__ import annotations

from io import BytesIO

import pandas as pd
import xlsxwriter

from loaders.snapshots.spelling import harmless
from loaders.snapshots.workbook import width_of
from pages.shared.data import Data
from pages.shared.words import Words

_BYTE_ORDER_MARK = "\ufeff"


def table(rows: pd.DataFrame, words: Words, source: Data) -> pd.DataFrame:
    """The marks of a chart as a table with headings in the reader's language."""
    plans = source.plans.loc[rows["plan"]]
    columns = {
        "city": rows["city"], "indicator": rows["indicator_name"], "stated": rows["text"],
        "role": rows["role_text"], "qualifier": rows["comparator"].map(lambda code: _qualifier(words, code)),
        "value": rows["shown"], "upper": rows["shown_upper"],
        "unit": [_unit(row, words) for row in rows.itertuples()],
        "base_year": rows.get("base_year"), "year": rows["year"], "reading": rows["reading_text"],
        "document_title": plans["title"].to_numpy(), "page": plans["url"].to_numpy(),
        "place": rows["place"], "figure": rows["figure"],
    }  # fmt: skip
    return pd.DataFrame({words(f"take.{name}"): list(values) for name, values in columns.items()})


def _qualifier(words: Words, comparator: str) -> str:
    return "" if comparator in ("", "eq") else words(f"comparator.{comparator}")


def _unit(row, words: Words) -> str:
    if row.unit in ("percent_a_year", "points_a_year"):
        return words("axis.pace" if row.unit == "percent_a_year" else "axis.pace_points")
    return words.unit(row.unit)


def as_csv(found: pd.DataFrame) -> bytes:
    """The table as CSV that Excel opens as it should."""
    return (_BYTE_ORDER_MARK + _safe(found).to_csv(index=False)).encode()


def as_xlsx(found: pd.DataFrame, about: list[tuple[str, str]], sheet: str, about_sheet: str) -> bytes:
    """The table as a workbook, with a second sheet that says what it is."""
    content, kept = BytesIO(), _safe(found)
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
        page = book.add_worksheet(sheet)
        page.write_row(0, 0, list(kept), bold)
        for number, row in enumerate(kept.itertuples(index=False), start=1):
            page.write_row(number, 0, [None if pd.isna(cell) else cell for cell in row])
        page.freeze_panes(1, 1)
        page.autofilter(0, 0, len(kept), len(kept.columns) - 1)
        page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # codes, no numbers
        for column, heading in enumerate(kept):
            page.set_column(column, column, width_of(heading, kept[heading]))
        notes = book.add_worksheet(about_sheet)
        notes.set_column(0, 0, 18, bold)
        notes.set_column(1, 1, 90, wrapped)
        for number, line in enumerate(about):
            notes.write_row(number, 0, [harmless(part) for part in line])
    return content.getvalue()


def _safe(found: pd.DataFrame) -> pd.DataFrame:
    return found.map(lambda cell: harmless(cell) if isinstance(cell, str) else cell)
