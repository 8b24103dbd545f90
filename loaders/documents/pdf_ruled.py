"""Tables drawn with lines: which cells the lines make, and what stands in each.

A cell is what no line divides, so cells over several rows or columns show by the lines that are missing.
Lines that make fewer than two rows of two columns are frames or underlines, not a table.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from itertools import pairwise

from loaders.documents.grid import Cell, table_lines
from loaders.documents.pdf_cells import Table, cell_text, together
from loaders.documents.pdf_page import Box, Character, Edge

_NEAR = 3.0  # points between lines that are meant to meet
_LARGEST = 40_000  # pairs of lines compared, and cells of a table


def ruled_tables(level: list[Edge], upright: list[Edge], characters: list[Character]) -> list[Table]:
    """The tables that the drawn lines of a page make, each with the characters in it."""
    level, upright = _joined(level), _joined(upright)
    if len(level) < 2 or not upright or len(level) * len(upright) > _LARGEST:
        return []
    tables = (_table(*group, characters) for group in _groups(level, upright))
    return [table for table in tables if table is not None]


def _joined(edges: list[Edge]) -> list[Edge]:
    """Lines drawn in pieces, cell by cell, as whole lines."""
    whole: list[Edge] = []
    for at in together([edge.at for edge in edges], _NEAR):
        pieces = sorted((edge for edge in edges if abs(edge.at - at) <= _NEAR), key=lambda edge: edge.first)
        for edge in pieces:
            if whole and whole[-1].at == at and edge.first <= whole[-1].last + _NEAR:
                whole[-1] = Edge(at, whole[-1].first, max(whole[-1].last, edge.last))
            else:
                whole.append(Edge(at, edge.first, edge.last))
    return whole


def _groups(level: list[Edge], upright: list[Edge]) -> list[tuple[list[Edge], list[Edge]]]:
    """Lines that cross or meet, directly or by others, are lines of one table."""
    group = list(range(len(level) + len(upright)))

    def root(n: int) -> int:
        while group[n] != n:
            group[n] = group[group[n]]
            n = group[n]
        return n

    for i, line in enumerate(level):
        for j, post in enumerate(upright, len(level)):
            if _meets(line, post.at) and _meets(post, line.at):
                group[root(j)] = root(i)
    found: dict[int, tuple[list[Edge], list[Edge]]] = defaultdict(lambda: ([], []))
    for i, line in enumerate(level):
        found[root(i)][0].append(line)
    for j, post in enumerate(upright, len(level)):
        found[root(j)][1].append(post)
    return list(found.values())


def _meets(edge: Edge, at: float) -> bool:
    return edge.first - _NEAR <= at <= edge.last + _NEAR


def _table(level: list[Edge], upright: list[Edge], characters: list[Character]) -> Table | None:
    """The table of one group of lines; None where it is none."""
    # a table may be open at its sides: the ends of its lines bound it all the same
    across = together(
        [post.at for post in upright] + [x for line in level for x in (line.first, line.last)], _NEAR
    )
    down = together(
        [line.at for line in level] + [y for post in upright for y in (post.first, post.last)], _NEAR
    )
    columns, rows = len(across) - 1, len(down) - 1
    if columns < 2 or rows < 2 or columns * rows > _LARGEST:
        return None
    cells = _Cells(across, down, level, upright)
    texts: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, character in enumerate(characters):
        if (cell := cells.holding(character.box)) is not None:
            texts[cell].append(number)
    if sum(any(characters[n].sign.strip() for n in one) for one in texts.values()) < 4:
        return None
    filled = {place: cell_text([characters[n] for n in one]) for place, one in texts.items()}
    members = frozenset(n for one in texts.values() for n in one)
    return Table(table_lines(cells.rows(filled)), members, Box(across[0], down[0], across[-1], down[-1]))


def _places(edges: list[Edge], crossing: list[Edge]) -> list[float]:
    """Where lines of one direction lie, and where those that cross them end."""
    ends = [place for edge in crossing for place in (edge.first, edge.last)]
    return together([*(edge.at for edge in edges), *ends], _NEAR)


class _Cells:
    """The cells between lines; (row, column) of a cell is its upper left field, rows counted from the top."""

    def __init__(self, across: list[float], down: list[float], level: list[Edge], upright: list[Edge]):
        self._across, self._down = across, down
        self._posts, self._lines = defaultdict(list), defaultdict(list)
        for post in upright:
            self._posts[_nearest(across, post.at)].append(post)
        for line in level:
            self._lines[_nearest(down, line.at)].append(line)
        self._corner = self._corners()

    def holding(self, box: Box) -> tuple[int, int] | None:
        """The cell in which the middle of a box lies."""
        x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        column, row = bisect_right(self._across, x) - 1, len(self._down) - 1 - bisect_right(self._down, y)
        return self._corner.get((row, column))

    def rows(self, texts: dict[tuple[int, int], str]) -> list[list[Cell]]:
        """The cells row by row, with what they span."""
        # fields come from the top and from the left: the last of a cell is its lower right one
        last = {corner: place for place, corner in self._corner.items()}
        rows: list[list[Cell]] = [[] for _ in range(len(self._down) - 1)]
        for (row, column), (low, right) in last.items():
            rows[row].append(Cell(texts.get((row, column), ""), right - column + 1, low - row + 1))
        return [row for row in rows if row]

    def _corners(self) -> dict[tuple[int, int], tuple[int, int]]:
        """For each field between all lines, the corner of the cell it is part of."""
        corner: dict[tuple[int, int], tuple[int, int]] = {}
        for row, (top, bottom) in enumerate(pairwise(reversed(self._down))):
            for column, (left, right) in enumerate(pairwise(self._across)):
                corner[row, column] = (row, column)
                if row and not _covers(self._lines[len(self._down) - 1 - row], left, right):
                    corner[row, column] = corner[row - 1, column]
                elif column and not _covers(self._posts[column], bottom, top):
                    corner[row, column] = corner[row, column - 1]
        return corner


def _covers(edges: list[Edge], first: float, last: float) -> bool:
    """Whether a line runs between two fields."""
    middle = (first + last) / 2
    return any(edge.first - _NEAR <= middle <= edge.last + _NEAR for edge in edges)


def _nearest(places: list[float], at: float) -> int:
    return min(range(len(places)), key=lambda n: abs(places[n] - at))
