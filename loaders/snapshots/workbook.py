"""A snapshot as an Excel workbook: the figures on one sheet, what they are and where from on another.

Text is written as text and nothing else: never a formula, a link or a number that only looks like one.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from loaders.files import discard
from loaders.problems import expected

LARGEST = 1_048_575  # rows of a worksheet below its header
_LONGEST_CELL = 32_767
_LOOKED_AT, _WIDEST, _DATE = 200, 42, 10  # rows that widths follow, the width of long texts, and of a date
_NOT_XML = re.compile("[\ufffe\uffff\ud800-\udfff]")


def write_workbook(
    path: Path,
    frame: pd.DataFrame,
    about: Sequence[tuple[str, str]],
    made: datetime.datetime,
    leading: int = 0,
) -> None:
    """Write the sheets "figures" and "about".

    Args:
        path: the file to write.
        frame: the snapshot's rows.
        about: label and text, a row each.
        made: what the workbook gives as its time of creation; the clock is not asked.
        leading: so many columns say what a row is about, and stay in sight.

    Raises:
        BadInput: more rows, or a longer text, than a worksheet holds.
    """
    if len(frame) > LARGEST:
        found = f"{len(frame):,}"
        raise expected(
            "xlsx",
            f"at most {LARGEST:,} figures, as a worksheet holds",
            found,
            "filter them or choose csv or parquet",
        )
    with _book(path) as book:
        book.set_properties({"title": "Chengbiao", "created": made})
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("figures")
        sheet.freeze_panes(1, leading)
        sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # codes, no numbers
        for column, name in enumerate(frame.columns):
            sheet.set_column(column, column, width_of(name, frame.iloc[:_LOOKED_AT, column]))
            sheet.write_string(0, column, name, bold)
        for row, values in enumerate(frame.itertuples(index=False), 1):
            for column, value in enumerate(values):
                _write(sheet, row, column, value)
        _write_about(book.add_worksheet("about"), about)


def width_of(heading: str, values: pd.Series) -> float:
    """The width of a column that shows its heading, with the button of the filter, and most of its texts."""
    is_date = any(isinstance(value, datetime.date) for value in values)
    texts = [] if is_date else values.dropna().astype(str)
    wanted = max((_signs(text) for text in texts), default=_DATE if is_date else 0)
    return max(_signs(heading) + 3, min(wanted + 1, _WIDEST))


def _signs(text: str) -> int:
    """How many digits are as wide as a text; a Chinese character is as wide as two."""
    return sum(1 if ord(character) < 0x2E80 else 2 for character in text)


@contextmanager
def _book(path: Path) -> Iterator[xlsxwriter.Workbook]:
    """A workbook whose rows wait beside it, not in memory; what cannot be written is an OSError."""
    rows = path.with_name(f"{path.name}-rows")
    rows.mkdir()
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd", "tmpdir": str(rows)}
    book = xlsxwriter.Workbook(str(path), options)
    try:
        yield book
        book.close()
    except FileCreateError as error:
        raise error.args[0] if isinstance(error.args[0], OSError) else OSError(str(error)) from error
    finally:
        discard(rows)


def _write(sheet: Worksheet, row: int, column: int, value: object) -> None:
    if isinstance(value, str):
        if len(value) > _LONGEST_CELL:
            raise expected(
                "xlsx",
                f"texts of at most {_LONGEST_CELL:,} characters",
                f"{len(value):,}",
                "choose csv or parquet",
            )
        if value:
            # write_string, never write: that would read formulas, links and numbers into a text
            sheet.write_string(row, column, _NOT_XML.sub("\ufffd", value))
    elif pd.isna(value):
        return
    elif isinstance(value, datetime.date):
        sheet.write_datetime(row, column, value)
    else:
        sheet.write_number(row, column, value)


def _write_about(sheet: Worksheet, about: Sequence[tuple[str, str]]) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 100)
    for row, pair in enumerate(about):
        for column, text in enumerate(pair):
            _write(sheet, row, column, text)
