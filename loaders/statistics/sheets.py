"""The sheets of a spreadsheet as texts, read in a confined process: a table may come from anybody."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from loaders.confined import Ended, Fault, ask
from loaders.documents.limits import LIMITS as OF_UPLOADS
from loaders.documents.limits import refuse_size
from loaders.problems import BadInput, expected


@dataclass(frozen=True)
class TableLimits:
    """What one spreadsheet may cost beside its size, which is that of any upload."""

    sheets: int = 50
    rows: int = 20_000  # of a sheet
    columns: int = 200
    cells: int = 500_000  # that hold something, of all sheets
    seconds: int = 60
    memory: int = 1_500_000_000  # bytes of address space


LIMITS = TableLimits()
_READER = "loaders.statistics.sheet_reader"


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows are equally long, a merged cell's text stands in each of its cells.

    Cells are (row, column), both from 0. `merged` are all cells of merged ones; `unvalued` the formulas whose
    result the file does not hold, for none is ever run.
    """

    name: str
    rows: list[list[str]]
    merged: frozenset[tuple[int, int]] = frozenset()
    unvalued: frozenset[tuple[int, int]] = frozenset()


def read_sheets(path: Path, limits: TableLimits = LIMITS) -> list[Sheet]:
    """All sheets of a CSV or XLSX file that hold anything; what a file is, its first bytes say.

    Raises:
        BadInput: it is no such file, damaged, made to harm, or longer than the limits.
    """
    try:
        refuse_size(path.name, path.stat().st_size, OF_UPLOADS)
        content = path.read_bytes()
    except OSError as error:
        raise expected(str(path), "a file that can be read", error.strerror, "correct the name") from error
    asked = {"name": path.stem, "limits": asdict(limits)}
    try:
        answer = ask(_READER, asked, content, limits.memory, limits.seconds)
    except (Ended, Fault) as error:
        raise _no_answer(path, error) from error
    if "refused" in answer:
        raise expected(path.name, *answer["refused"])
    return [_sheet(**one) for one in answer["sheets"]]


def _sheet(name: str, rows: list, merged: list, unvalued: list) -> Sheet:
    return Sheet(name, rows, frozenset(map(tuple, merged)), frozenset(map(tuple, unvalued)))


def _no_answer(path: Path, error: Ended | Fault) -> BadInput:
    found = str(error) if isinstance(error, Fault) else f"one that made its reader end ({error.reason})"
    return expected(path.name, "a table that can be read", found, "save the table alone as CSV")


def cell_name(row: int, column: int) -> str:
    """The name of a cell as a spreadsheet shows it; both count from 0."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"
