"""One label for each place, at the last of its marks; labels that would hide each other are moved apart.

The size that a chart will have is not known here, so that of a phone is assumed: what is clear there is clear
on a larger screen. A label that was moved is joined to its mark by a thin line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pages.shared.charts import shapes
from pages.shared.charts.marks import escaped
from pages.shared.charts.shapes import Mark

_YEARS = re.compile(r"(?<=,) |(?=（)")  # before the years that a pace says, in either language
BREAK = "<br>"  # between the lines of a text, as Plotly writes it
_WIDTH, _HEIGHT = 180, 380  # pixels between the axes of the smallest chart
_LINE, _GAP = 17, 12  # the height of a line of text, and the distance of a text from its mark
_NARROW, _WIDE = 7.6, 14  # the width of a Latin and of a Chinese character
_RADIUS, _FAR = 6, 60  # of a mark; how far a label goes to hide none, in pixels
_LONGEST = 116  # a longer text stands in two lines


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


def labels(
    rows: Sequence[Mark], years: Sequence[int], limits: tuple[float, float], colour: dict[str, str]
) -> tuple[list[dict], int]:
    """The annotations, and how much room they need to the right of the chart, in pixels.

    Args:
        rows: all marks.
        years: those of the axis.
        limits: the lowest and highest value of the axis.
        colour: by place.
    """
    lasts = [_last(mine) for mine in shapes.grouped(rows, "place").values()]
    along, up = _WIDTH / len(years), _HEIGHT / (limits[1] - limits[0])
    at = {row.place: ((row.year - years[0] + 0.5) * along, (row.shown - limits[0]) * up) for row in lasts}
    marks = [((row.year - years[0] + 0.5) * along, (row.shown - limits[0]) * up) for row in rows]
    moved = _moved({row.place: (*at[row.place], *size(text(row))) for row in lasts}, marks)
    found = [_annotation(row, moved[row.place], colour[row.place]) for row in lasts]
    reach = [at[row.place][0] + _GAP + size(text(row))[0] for row in lasts]
    return found, max(24, round(max(reach) - _WIDTH) + 6)


def _last(rows: Sequence[Mark]) -> Mark:
    """The mark that has the label: the latest in force, a target before a result."""
    return max(rows, key=lambda row: (not row.superseded, row.year, row.role == "target"))


def text(row: Mark) -> str:
    """The name and the amount, on one line or on as many as it takes to be narrow."""
    whole = f"{row.city} {row.label}"
    if _length(whole) <= _LONGEST:
        return whole
    amount = [row.label] if _length(row.label) <= _LONGEST else _YEARS.split(row.label)
    return BREAK.join([row.city, *amount])


def size(shown: str) -> tuple[float, float]:
    """The width and height of a text in pixels."""
    lines = shown.split(BREAK)
    return max(map(_length, lines)), _LINE * len(lines)


def _length(line: str) -> float:
    return sum(_NARROW if ord(character) < 0x2E80 else _WIDE for character in line)


def _moved(
    wanted: dict[str, tuple[float, float, float, float]], marks: Sequence[tuple[float, float]]
) -> dict[str, float]:
    """How far each label is moved up (or, below zero, down) so that none hides another, nor a mark close by.

    Args:
        wanted: by place where the mark is, and the width and height of its text, in pixels.
        marks: where all marks are.
    """
    taken: list[_Box] = []
    on_marks = [_Box(x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS) for x, y in marks]
    found: dict[str, float] = {}
    for place, (x, y, width, height) in sorted(wanted.items(), key=lambda item: item[1][1]):
        for shift in _steps():
            middle = y + shift
            box = _Box(x + _GAP, middle - height / 2, x + _GAP + width, middle + height / 2)
            hidden = taken if abs(shift) > _FAR else [*taken, *on_marks]
            if box.bottom >= -_LINE and not any(map(box.meets, hidden)):
                break
        taken.append(box)
        found[place] = shift
    return found


def _steps() -> Iterator[float]:
    """Nothing, then farther and farther up and down by turns."""
    yield 0.0
    step = 0.0
    while True:
        step += 3
        yield step
        yield -step


def _annotation(row: Mark, moved: float, tint: str) -> dict:
    shown = BREAK.join(escaped(line) for line in text(row).split(BREAK))
    if tint == shapes.MINE:
        shown = f"<b>{shown}</b>"
    plain = {"x": row.year, "y": row.shown, "text": shown, "xanchor": "left", "align": "left"}
    plain |= {"font": {"size": 13}, "captureevents": False}
    if not moved:
        return plain | {"showarrow": False, "xshift": _GAP}
    leader = {"showarrow": True, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": tint, "standoff": 8}
    return plain | leader | {"ax": _GAP, "ay": -moved}
