"""The one spelling of every cell of a snapshot, whatever its kind of file, so that two can be compared.

A number is spelled with the fifteen digits a spreadsheet keeps; the apostrophe that makes a text harmless
is no part of its text; characters that nobody sees are replaced, because they could mislead a reader.
"""

from __future__ import annotations

import datetime
import math
import re

from loaders.database.schema import CODES, FORMULA_STARTS, SNAPSHOT_COLUMNS
from loaders.model import CONTROL

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", re.ASCII)
_LONGEST_NUMBER = 40
_GUARDED = tuple(f"'{sign}" for sign in FORMULA_STARTS)


def spelled(column: str, value: object) -> str:
    """A cell of a snapshot as text, "" where it is empty.

    Args:
        column: one of SNAPSHOT_COLUMNS.
        value: as a file or the database gives it.

    Raises:
        ValueError: it is nothing that the column can hold.
    """
    if value is None or value != value:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float, datetime.date)):
        raise ValueError(f"a value of type {type(value).__name__}")
    kind = SNAPSHOT_COLUMNS[column]
    if kind in ("DOUBLE", "BIGINT"):
        return _number(value, whole=kind == "BIGINT")
    if kind == "DATE" and isinstance(value, datetime.date):
        return f"{value:%Y-%m-%d}"
    return _text(column, value)


def _number(value: str | float | datetime.date, whole: bool) -> str:
    if isinstance(value, str):
        if not value:
            return ""
        if len(value) > _LONGEST_NUMBER or not _NUMBER.fullmatch(value):
            raise ValueError("text instead of a number")
    elif isinstance(value, datetime.date) or abs(value) > 1e300:
        raise ValueError("no number of ordinary size")
    number = float(value) + 0.0  # no negative zero
    if not math.isfinite(number) or (whole and number != int(number)):
        raise ValueError("no whole number" if whole else "an infinite number")
    return f"{int(number)}" if whole else f"{number:.15g}"


def _text(column: str, value: object) -> str:
    if isinstance(value, float) and value.is_integer():  # a code or a number of a document in a workbook
        value = int(value)
    text = CONTROL.sub("\ufffd", str(value))
    return text[1:] if column not in CODES and text.startswith(_GUARDED) else text


def harmless(text: str) -> str:
    """A text as a cell of a CSV: one that a spreadsheet would run begins with an apostrophe."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not _NUMBER.fullmatch(text) else text
