"""A table's cells into lines, whatever rows and columns they span, for every format that has tables.

A cell over several rows or columns is repeated where it spans, so that columns stay columns. Only columns in
which some cell begins are columns, so no span makes a table larger than the cells there are; a table whose
spans would fill a page with copies all the same is read as if nothing in it spanned.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from loaders.documents.lines import one_blank

_COPIES, _FEW = 20, 1_000  # a table may grow to so many times its cells, and a few more
_LONGEST_COPY = 80  # characters; what is longer is no heading and is said once


@dataclass(frozen=True)
class Cell:
    """One cell as a table states it."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class _Place:
    """A cell in one row it covers: columns `first` to `stop` (excluded), rows it goes on `below`."""

    text: str
    first: int
    stop: int
    below: int


def table_lines(rows: list[list[Cell]]) -> list[str]:
    """The rows of a table as lines, the cells apart by tabs."""
    largest = _COPIES * sum(map(len, rows)) + _FEW
    placed = _placed(rows, largest)
    lines = _lines(placed, largest) if placed is not None else None
    if lines is None:
        return ["\t".join(_even(cell.text) for cell in row) for row in rows]
    return lines


def _placed(rows: list[list[Cell]], largest: int) -> list[list[_Place]] | None:
    """Where each row's cells lie, those from rows above among them; None where they are too many."""
    placed: list[list[_Place]] = []
    above: list[_Place] = []
    count = 0
    for row in rows:
        here = _row(row, above)
        count += len(here)
        if count > largest:
            return None
        placed.append(here)
        above = [
            _Place(_copy(place.text), place.first, place.stop, place.below - 1)
            for place in here
            if place.below > 0
        ]
    return placed


def _row(cells: list[Cell], above: list[_Place]) -> list[_Place]:
    """A row's own cells in the columns that those from above leave free, with them, from left to right."""
    here: list[_Place] = []
    waiting = list(reversed(above))
    at = 0
    for cell in cells:
        while waiting and waiting[-1].first <= at:
            here.append(waiting.pop())
            at = max(at, here[-1].stop)
        stop = min([at + cell.columns, *(place.first for place in waiting[-1:])])
        here.append(_Place(_even(cell.text), at, stop, cell.rows - 1))
        at = stop
    return sorted([*here, *waiting], key=lambda place: place.first)


def _lines(placed: list[list[_Place]], largest: int) -> list[str] | None:
    """The rows with each cell in every column it covers; None where they are too many."""
    columns = sorted({place.first for row in placed for place in row})
    lines, count = [], 0
    for row in placed:
        texts: list[str] = []
        for place in row:
            first, stop = bisect_left(columns, place.first), bisect_left(columns, place.stop)
            count += stop - len(texts)
            if count > largest:
                return None
            texts += [""] * (first - len(texts))
            texts += [place.text if n == first else _copy(place.text) for n in range(len(texts), stop)]
        lines.append("\t".join(texts))
    return lines


def _copy(text: str) -> str:
    return text if len(text) <= _LONGEST_COPY else ""


def _even(text: str) -> str:
    return one_blank(text.replace("\n", " ")).strip()
