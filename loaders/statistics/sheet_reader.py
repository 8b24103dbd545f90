"""A CSV or XLSX file into rows of texts, in a confined process (`loaders.confined`).

It is for `loaders.statistics.sheets` alone and reads files that nobody has seen. No formula is run: what a
file holds as its result is its value. A number is spelled with the fifteen digits a spreadsheet keeps.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from decimal import Decimal

from loaders.archives import ArchiveLimits, is_bomb
from loaders.confined import is_ours, serve

_ARCHIVE = ArchiveLimits(unpacked=200_000_000)
_MOST_MEMBERS, _PROLOGUE = 2_000, 10_000  # members; bytes in which a document type would stand
_MOST_MERGED = 5_000
_LONGEST_CELL = 2_000
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']"
)
_UNVALUED = re.compile(
    rb"<c\b[^>]*?\br=\"([A-Z]{1,3})(\d{1,7})\"[^>]*><f\b(?:[^>]*/>|[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>"
)
_QUOTED = re.compile(r'"[^"]*"|\\.')  # of a number format: signs that are only shown
_DELIMITERS = "\t,;"


class Refused(Exception):  # noqa: N818 - the rest of a sentence about the file
    """What was expected, what was found, what to do."""


def answer(request: dict, content: bytes) -> dict:
    """The sheets, or the three parts of the sentence that says why not, in types that JSON has."""
    try:
        return {"sheets": _sheets(request["name"], content, request["limits"])}
    except Refused as refusal:
        return {"refused": refusal.args}
    except (MemoryError, RecursionError):
        raise
    except Exception as error:
        if is_ours(error) and not isinstance(error, (csv.Error, zipfile.BadZipFile)):
            raise
        return {"refused": ("a whole CSV or XLSX file", "a damaged one", "save it anew")}


def _sheets(name: str, content: bytes, limits: dict) -> list[dict]:
    found, cells = [], 0
    sheets = _workbook(content, limits) if content.startswith(b"PK\x03\x04") else _text(name, content, limits)
    for title, ragged, merged, unvalued in sheets:
        width = max(map(len, ragged), default=0)
        rows = [row + [""] * (width - len(row)) for row in ragged]
        covered = _spread(rows, merged)
        cells += sum(map(bool, (text for row in rows for text in row)))
        if cells > limits["cells"]:
            raise Refused(f"at most {limits['cells']:,} cells", "more", "split the table")
        if any(map(any, rows)):
            found.append({"name": title, "rows": rows, "merged": covered, "unvalued": unvalued})
    if not found:
        raise Refused("a table", "nothing but empty cells", "give the file that has the table")
    return found


def _rows(rows: Iterable[Iterable[str]], limits: dict) -> list[list[str]]:
    """The rows without the empty ends that a spreadsheet carries along."""
    kept: list[list[str]] = []
    for number, texts in enumerate(rows, 1):
        row = [text.strip()[:_LONGEST_CELL] for text in texts]
        while row and not row[-1]:
            row.pop()
        if len(row) > limits["columns"]:
            raise Refused(f"at most {limits['columns']} columns", f"{len(row):,} in row {number}", "split it")
        if row and number > limits["rows"]:
            raise Refused(f"at most {limits['rows']:,} rows", "more", "split the table")
        if number <= limits["rows"]:
            kept.append(row)
    while kept and not kept[-1]:
        kept.pop()
    return kept


# --- CSV ------------------------------------------------------------------------------------------------
def _text(name: str, content: bytes, limits: dict) -> Iterator[tuple[str, list, list, list]]:
    text = _decoded(content)
    lines = text.splitlines()
    delimiter = max(_DELIMITERS, key=lambda sign: sum(sign in line for line in lines))
    csv.field_size_limit(100_000)
    yield name, _rows(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), limits), [], []


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    if b"\0" in content or content.startswith(b"\xd0\xcf\x11\xe0") or content.lstrip()[:1] == b"<":
        raise Refused("a CSV or XLSX file", "another kind", "save the table as XLSX")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("text in UTF-8 or GB 18030", "another encoding", "save the table as CSV in UTF-8")


# --- XLSX -----------------------------------------------------------------------------------------------
def _workbook(content: bytes, limits: dict) -> Iterator[tuple[str, list, list, list]]:
    import openpyxl

    archive = zipfile.ZipFile(io.BytesIO(content))
    _refuse_harmful(archive, len(content))
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    if len(book.worksheets) > limits["sheets"]:
        raise Refused(f"at most {limits['sheets']} sheets", f"{len(book.worksheets)}", "split the workbook")
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a sheet says of its own size is not believed
        # read_only knows nothing of merged cells, so they are looked for in the sheet's own XML
        source = archive.read(sheet._worksheet_path)
        rows = _rows(((_spelled(cell) for cell in row) for row in sheet.iter_rows()), limits)
        unvalued = [(int(row) - 1, _column(letters)) for letters, row in _UNVALUED.findall(source)]
        yield sheet.title, rows, _merged(source), unvalued[: limits["cells"]]


def _refuse_harmful(archive: zipfile.ZipFile, packed: int) -> None:
    if is_bomb(archive, packed, _ARCHIVE) or len(archive.infolist()) > _MOST_MEMBERS:
        raise Refused("a workbook of ordinary size", "one that unpacks to far more", "save the table as CSV")
    for name in archive.namelist():
        with archive.open(name) as member:
            # no workbook declares entities
            if re.search(rb"<!DOCTYPE|<\0!\0D\0O|\0<\0!\0D\0O", member.read(_PROLOGUE), re.IGNORECASE):
                raise Refused("a workbook", "one that declares a document type", "save the table as CSV")


def _spelled(cell: object) -> str:
    value = getattr(cell, "value", None)
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, (int, float)):
        if abs(value) > 1e15:
            return str(value)
        number = Decimal(f"{value:.15g}")
        percent = "%" in _QUOTED.sub("", str(getattr(cell, "number_format", "")))
        return f"{(number * 100).normalize():f}%" if percent else f"{number:f}"
    return f"{value:%Y-%m-%d}" if isinstance(value, (datetime.date, datetime.datetime)) else str(value)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _merged(source: bytes) -> list[tuple[int, int, int, int]]:
    found = _MERGED.findall(source)
    if len(found) > _MOST_MERGED:
        raise Refused(f"at most {_MOST_MERGED:,} merged cells", f"{len(found):,}", "save the table as CSV")
    return [
        (int(top) - 1, _column(left), int(bottom) - 1, _column(right)) for left, top, right, bottom in found
    ]


def _spread(rows: list[list[str]], merged: list[tuple[int, int, int, int]]) -> list[tuple[int, int]]:
    """The text of a merged cell into all its cells that are within the table; these cells."""
    covered: set[tuple[int, int]] = set()
    for top, left, bottom, right in merged:
        inside = [
            (row, column)
            for row in range(top, min(bottom + 1, len(rows)))
            for column in range(left, min(right + 1, len(rows[row])))
        ]
        for row, column in inside:
            rows[row][column] = rows[top][left]
        covered.update(inside)
    return sorted(covered)


if __name__ == "__main__":
    sys.exit(serve(answer))
