"""Where the texts at marks stand, so that each is seen to belong to its own; what fits nowhere is left out.

Plotly places every text on the side that it is told and lets them overlap. The size that a chart will have
is not known here, so a smaller one is assumed: what is clear there is clear on a larger screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from pages.shared.charts.ends import BREAK, YEARS
from pages.shared.words import Words

_SIDES = (
    "top center", "bottom center", "top right", "top left",
    "middle right", "middle left", "bottom right", "bottom left",
)  # fmt: skip
_LINE, _GAP = 18, 9  # the height of a line of text, and the distance of a text from the middle of its mark
_NARROW, _WIDE = 8.6, 14  # the width of a Latin and of a Chinese character, in a wide font
_CLEAR = 4  # how much farther than from its own mark a text stands from any other
_STACK = 45  # marks above one another and closer than this are read from top to bottom, and so are texts
# The width of a chart city by city on a phone, its rows' names too, and their size: what is clear there is so
# in a wider window.
_PICTURE, _TICK = 316, 13 / 14
_NONE = ("", "")
ROWS_FROM, ROWS_LEFT = -0.6, 0.3  # where the axis of rows begins, and how far before the next row it ends
ROW_HEIGHT = 48  # of a chart city by city
_EDGE = 4  # how far a text may reach over the axis


Point = tuple[float, float]
Line = Sequence[Point]


class _Box(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def distance(self, x: float, y: float) -> float:
        beside = max(self.left - x, x - self.right, 0)
        above = max(self.bottom - y, y - self.top, 0)
        return (beside**2 + above**2) ** 0.5


def _along(start: Point, end: Point) -> list[Point]:
    """Points from one to the other, near enough to each other that no text lies between two."""
    (x, y), (to_x, to_y) = start, end
    steps = int(max(abs(to_x - x), abs(to_y - y)) / 8) + 1
    return [(x + (to_x - x) * step / steps, y + (to_y - y) * step / steps) for step in range(steps + 1)]


class Room:
    """The drawing area with its marks, in which one text after another takes its room."""

    def __init__(self, marks: Sequence[Point], width: float, height: float, lines: Iterable[Line] = ()):
        """Marks and lines are in pixels from the lower left corner of the area, which no text leaves."""
        self._marks, self._width, self._height = marks, width, height
        self._on_lines = [point for line in lines for ends in pairwise(line) for point in _along(*ends)]
        self._taken: list[_Box] = []

    def take(self, x: float, y: float, *forms: str) -> tuple[str, str]:
        """The first form of a text that has room at the mark, and its side; "" and "" for none."""
        crossing = None
        for text in filter(None, forms):
            for side, box in _around(x, y, text):
                if not (self._is_free(box) and self._is_clear(side, box, x, y)):
                    continue
                if not any(box.distance(*point) == 0 for point in self._on_lines):
                    self._taken.append(box)
                    return text, side
                crossing = crossing or (text, side, box)
        if crossing:  # rather on a line than nowhere
            text, side, box = crossing
            self._taken.append(box)
            return text, side
        return "", ""

    def within(self, x: float, y: float, *forms: str) -> tuple[str, str]:
        """The first form that leaves the area on no side, rather over a mark or a line than cut."""
        places = [(text, side, box) for text in forms for side, box in _around(x, y, text)]
        whole = [one for one in places if self._is_across(one[2])] or places[-1:]
        text, side, box = min(whole, key=lambda one: self._covered(one[2], y))
        self._taken.append(box)
        return text, side

    def _covered(self, box: _Box, y: float) -> tuple[int, int]:
        """How many texts a box would hide, and how many marks; to reach into the next row is as bad."""
        marks = sum(box.distance(*mark) == 0 for mark in self._marks)
        return sum(map(box.meets, self._taken)), marks + (max(box.top - y, y - box.bottom) > _LINE + _GAP)

    def _is_across(self, box: _Box) -> bool:
        return box.left >= -_EDGE and box.right <= self._width + _LINE

    def _is_free(self, box: _Box) -> bool:
        return (
            self._is_across(box)
            and box.bottom >= -_GAP
            and box.top <= self._height
            and not any(map(box.meets, self._taken))
        )

    def _is_clear(self, side: str, box: _Box, x: float, y: float) -> bool:
        """Whether a text is nearer to its mark than to any other, and in a stack on the outer side of it."""
        least = box.distance(x, y) + _CLEAR
        inner = {"top": 1, "middle": 0, "bottom": -1}[side.split(maxsplit=1)[0]]
        for other_x, other_y in self._marks:
            above = other_y - y
            if abs(other_x - x) < 1 and above * inner <= 0 and (inner or not above):
                continue  # the mark itself, or one that the text stands away from
            if abs(other_x - x) < 1 and 0 < above * inner < _STACK:
                return False
            if box.distance(other_x, other_y) < least:
                return False
        return True


def _around(x: float, y: float, text: str) -> Iterator[tuple[str, _Box]]:
    lines = text.split(BREAK)
    length = max(map(_length, lines))
    height = _LINE * len(lines)
    starts = {"center": -length / 2, "right": _GAP, "left": -length - _GAP}
    levels = {"top": _GAP, "middle": -height / 2, "bottom": -height - _GAP}
    for side in _SIDES:
        level, start = side.split()
        left, bottom = x + starts[start], y + levels[level]
        yield side, _Box(left, bottom, left + length, bottom + height)


def _length(text: str) -> float:
    return sum(_NARROW if ord(character) < 0x2E80 else _WIDE for character in text)


Series = Sequence[Sequence[Any]]  # the marks of each plan, as pages.shared.charts.shapes has them


def city_by_city(series: Series, order: list[str], words: Words) -> list[dict]:
    """Amount and year at every mark of a chart with a row for each name in `order`, for each series."""
    names = (re.sub("</?b>", "", line) for name in order for line in name.split(BREAK))
    width = _PICTURE - _TICK * max(map(_length, names))
    lowest, along = _scale((row.shown for mine in series for row in mine), width / 1.05)
    at = {
        row.figure: ((row.shown - lowest) * along, (order.index(row.city) - ROWS_FROM) * ROW_HEIGHT)
        for mine in series
        for row in mine
    }
    room = Room(list(at.values()), width, (len(order) - ROWS_LEFT - ROWS_FROM) * ROW_HEIGHT)
    found = {}
    said = [[row for row in reversed(mine) if row.label] for mine in series]
    for last in (mine[0] for mine in said if mine):  # what a place promises is said, wherever there is room
        place, forms = at[last.figure], _dated(last, words)
        free = room.take(*place, *forms)
        found[last.figure] = free if free[0] else room.within(*place, *forms)
    for row in (row for mine in said for row in mine[1:]):
        found[row.figure] = room.take(*at[row.figure], *_dated(row, words))
    return _texts(series, found)


def _dated(row: Any, words: Words) -> tuple[str, str]:
    """The amount with its year in one line and in two; a pace that says its years needs no other."""
    if f"–{row.year}" in row.label:
        return row.label, BREAK.join(YEARS.split(row.label))
    year = words("label.year", year=row.year)
    return words("statement.level", amount=row.label, year=row.year), f"{row.label}{BREAK}{year}"


def _scale(shown: Iterable[float], size: float) -> tuple[float, float]:
    """Where a value axis that includes zero begins, and how many pixels a unit takes on it."""
    values = (0.0, *shown)
    return min(values), size / (max(values) - min(values) or 1)


def _texts(series: Series, found: dict[str, tuple[str, str]]) -> list[dict]:
    """The texts of each series with their sides, as Plotly takes them."""
    return [
        {
            "mode": "markers+text",
            "text": [found.get(row.figure, _NONE)[0] for row in mine],
            "textposition": [found.get(row.figure, _NONE)[1] or "top center" for row in mine],
            "cliponaxis": False,
        }
        for mine in series
    ]
