"""Tables without drawn lines between their columns: rows of short pieces that stand below each other.

The rows with the most pieces say where the columns are; a piece over several columns is a heading over them,
and a line with a piece in one column only goes on with the row nearest to it. Where pieces do not stand in
columns, or are as long as running text (a page set in two columns), there is no table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from loaders.documents.grid import Cell, table_lines
from loaders.documents.lines import NO_PART, continued
from loaders.documents.pdf_cells import Table, height, lines_of, written
from loaders.documents.pdf_page import Box, Character

_GAP = 1.0  # heights of a line between two cells
_LEAST_ROWS, _LONGEST_PIECE = 3, 16  # rows of a table; characters of half its pieces at most
_APART = 2.6  # heights between lines that still belong to one table
_WRAPPED = 1.5  # heights between lines of one cell
_SEEN = 40  # lines of a table that say where its columns are
_MOST = 20_000  # characters of a page looked at


@dataclass(frozen=True)
class _Piece:
    text: str
    left: float
    right: float
    members: frozenset[int]


@dataclass(frozen=True)
class _Row:
    pieces: list[_Piece]
    middle: float
    height: float


def may_hold_columns(text: str) -> bool:
    """Whether enough lines of a page have gaps; asked before any character is measured."""
    gaps = [line for line in text.splitlines() if " " in line.strip() and len(line) < 120]
    return len(gaps) >= _LEAST_ROWS


def column_tables(characters: list[Character], taken: frozenset[int]) -> list[Table]:
    """The tables that stand on a page by their columns alone, outside what is taken already."""
    if len(characters) > _MOST:
        return []
    tables = (_table(rows) for rows in _blocks(_rows(characters, taken)))
    return [table for table in tables if table is not None]


def _rows(characters: list[Character], taken: frozenset[int]) -> list[_Row]:
    """The lines of a page from the top, each cut at its wide gaps."""
    number = {id(one): n for n, one in enumerate(characters)}
    free = [one for n, one in enumerate(characters) if n not in taken]
    rows = []
    for line in lines_of(free):
        tall = height(line)
        pieces: list[list[Character]] = []
        for one in line:
            if pieces and one.box.left - pieces[-1][-1].box.right <= _GAP * tall:
                pieces[-1].append(one)
            else:
                pieces.append([one])
        middle = (min(one.box.bottom for one in line) + max(one.box.top for one in line)) / 2
        rows.append(_Row([_piece(piece, number) for piece in pieces], middle, tall))
    return rows


def _piece(characters: list[Character], number: dict[int, int]) -> _Piece:
    members = frozenset(number[id(one)] for one in characters)
    return _Piece(written(characters), characters[0].box.left, max(c.box.right for c in characters), members)


def _blocks(rows: list[_Row]) -> Iterator[list[_Row]]:
    """Runs of lines that may be a table: close together, from the first with several pieces to the last."""
    block: list[_Row] = []
    for row in rows:
        goes_on = block and block[-1].middle - row.middle <= _APART * max(row.height, block[-1].height)
        if not goes_on or (len(row.pieces) == 1 and _is_running(row, block[-_SEEN:])):
            yield _trimmed(block)
            block = []
        block.append(row)
    yield _trimmed(block)


def _is_running(row: _Row, block: list[_Row]) -> bool:
    """Whether a single piece reaches into a column that it does not begin in, as running text does."""
    piece, most = row.pieces[0], max(len(above.pieces) for above in block)
    full = [above.pieces for above in block if len(above.pieces) == most]
    gaps = (
        (max(one[n].right for one in full), min(one[n + 1].left for one in full)) for n in range(most - 1)
    )
    return any(piece.left < right and left < piece.right for right, left in gaps)


def _trimmed(block: list[_Row]) -> list[_Row]:
    """The lines of a table: from the first with several pieces to the last, and the rest of their names."""
    several = [n for n, row in enumerate(block) if len(row.pieces) > 1]
    if not several:
        return []
    first, last = several[0], several[-1]
    while last + 1 < len(block) and _is_of_a_name(
        block[last + 1], block[last], block[max(0, last - _SEEN) : last + 1]
    ):
        last += 1
    has_values = any(piece.text[:1].isdigit() for piece in block[first].pieces[1:])
    while (
        has_values and first and _is_of_a_name(block[first - 1], block[first], block[first : first + _SEEN])
    ):
        first -= 1
    return block[first : last + 1]


def _is_of_a_name(row: _Row, beside: _Row, table: list[_Row]) -> bool:
    """Whether a line with one piece is of a name: close to a row of the table, and in its column of names."""
    piece = row.pieces[0]
    close = abs(row.middle - beside.middle) <= _WRAPPED * max(row.height, beside.height)
    column = [one.text for above in table for one in above.pieces if abs(one.left - piece.left) <= row.height]
    names = [text for text in column if not text[:1].isdigit()]
    closed = row.middle < beside.middle and names[-1:] and names[-1].endswith((")", "）"))
    return bool(close and len(names) > 1 and not closed and not NO_PART.search(piece.text))


def _table(rows: list[_Row]) -> Table | None:
    """The table of a run of lines; None where its pieces are not in columns."""
    columns = _columns(rows)
    if not columns:
        return None
    full = [row for row in rows if len(row.pieces) > 1]
    pieces = [piece for row in rows for piece in row.pieces]
    if len(full) < _LEAST_ROWS or median(len(piece.text) for piece in pieces) > _LONGEST_PIECE:
        return None
    lines = [_cells(row, columns) for row in rows]
    members = frozenset(n for piece in pieces for n in piece.members)
    box = Box(min(p.left for p in pieces), rows[-1].middle, max(p.right for p in pieces), rows[0].middle)
    return Table(table_lines(_wrapped(rows, lines, len(columns))), members, box)


def _columns(rows: list[_Row]) -> list[tuple[float, float]]:
    """From where to where each column reaches, by the rows with the most pieces; none where they differ."""
    most = max((len(row.pieces) for row in rows), default=0)
    widest = [row for row in rows if len(row.pieces) == most]
    if most < 2 or len(widest) < 2:
        return []
    columns = [
        (min(row.pieces[n].left for row in widest), max(row.pieces[n].right for row in widest))
        for n in range(most)
    ]
    apart = all(one[1] < other[0] for one, other in pairwise(columns))
    return columns if apart else []


def _cells(row: _Row, columns: list[tuple[float, float]]) -> dict[int, Cell]:
    """The pieces of a row by the column they begin in; a piece over several spans those that are free."""
    cells: dict[int, Cell] = {}
    for piece in row.pieces:
        over = _over(piece, columns)
        while over[0] in cells and len(over) > 1:
            over = over[1:]
        for taken, cell in cells.items():
            if taken + cell.columns > over[0] > taken:
                cells[taken] = Cell(cell.text, over[0] - taken)
        before = cells.get(over[0])
        text = continued(before.text, piece.text) if before else piece.text
        cells[over[0]] = Cell(text, len(over))
    return cells


def _over(piece: _Piece, columns: list[tuple[float, float]]) -> list[int]:
    """The columns a piece stands over; one that covers the middle of a gap stands over both its sides."""
    over = {n for n, (left, right) in enumerate(columns) if piece.left < right and left < piece.right}
    for n, (one, other) in enumerate(pairwise(columns)):
        if piece.left < (one[1] + other[0]) / 2 < piece.right:
            over |= {n, n + 1}
    return sorted(over) or [min(range(len(columns)), key=lambda n: abs(columns[n][0] - piece.left))]


def _wrapped(rows: list[_Row], lines: list[dict[int, Cell]], columns: int) -> list[list[Cell]]:
    """Rows of cells, where a line with one piece goes on with the row nearest to it."""
    heads = [n for n, row in enumerate(rows) if len(row.pieces) > 1]
    whole: dict[int, dict[int, Cell]] = {n: {} for n in heads}
    for n, cells in enumerate(lines):
        head = n if n in whole else min(heads, key=lambda m: (abs(rows[m].middle - rows[n].middle), m))
        for column, cell in cells.items():
            before = whole[head].get(column)
            text = continued(before.text, cell.text) if before else cell.text
            whole[head][column] = Cell(text, cell.columns)
    return [_filled(whole[n], columns) for n in heads]


def _filled(cells: dict[int, Cell], columns: int) -> list[Cell]:
    """A row with an empty cell in each column that has none."""
    row, at = [], 0
    while at < columns:
        row.append(cells.get(at, Cell("")))
        at += row[-1].columns
    return row
