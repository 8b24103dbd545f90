"""One label for each place, in a column right of the axes, which a thin line joins to the last of its marks.

Beside the marks labels would hide lines, dots and each other wherever places lie close, and how wide a chart
will be is not known here. In the column only heights count, and those are known: so none hides another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pages.shared.charts import shapes
from pages.shared.charts.marks import escaped
from pages.shared.charts.shapes import Mark

YEARS = re.compile(r"(?<=,) |(?=（)")  # before the years that a pace says, in either language
BREAK = "<br>"  # between the lines of a text, as Plotly writes it
_FONT, _LINE, _APART = 13, 16, 6  # of a text, of its lines, and between two labels, in pixels
_NARROW, _WIDE = 8.0, 13.5  # the width of a Latin and of a Chinese character
_LONGEST = 144  # a longer text stands in several lines
_GAP, _PALE = 4, 0.55  # between a line and its text; how strong the line is


class Labels(NamedTuple):
    """The texts, the lines that lead to them, and the room they need to the right and in height."""

    texts: list[dict]
    lines: list[dict]
    right: int
    height: int


def labels(
    rows: Sequence[Mark],
    bend: float,
    edge: float,
    limits: tuple[float, float],
    room: int,
    tints: dict[str, str],
) -> Labels:
    """The labels of all places.

    Args:
        rows: all marks.
        bend: where along the axis of years a line leaves the height of its mark.
        edge: where that axis ends.
        limits: the lowest and highest value of the other axis.
        room: the height of that axis in pixels; it grows where the labels need more.
        tints: the colours by place.
    """
    lasts = sorted(map(_last, shapes.grouped(rows, "place").values()), key=lambda row: (row.shown, row.city))
    sizes = [size(text(row)) for row in lasts]
    room = max(room, round(sum(height + _APART for _, height in sizes)))
    scale = (limits[1] - limits[0]) / room
    wanted = [(row.shown - limits[0]) / scale for row in lasts]
    middles = apart(wanted, [height + _APART for _, height in sizes], room)
    at = [limits[0] + middle * scale for middle in middles]
    return Labels(
        [_text(row, edge, y, tints[row.place]) for row, y in zip(lasts, at, strict=True)],
        [_line(row, bend, edge, y, tints[row.place]) for row, y in zip(lasts, at, strict=True)],
        round(max(width for width, _ in sizes)) + 2 * _GAP,
        room,
    )


def _last(rows: Sequence[Mark]) -> Mark:
    """The mark that has the label: the latest in force, a target before a result."""
    return max(rows, key=lambda row: (not row.superseded, row.year, row.role == "target"))


def text(row: Mark) -> str:
    """The name and the amount, on one line or on as many as it takes to be narrow."""
    whole = f"{row.city} {row.label}"
    if _length(whole) <= _LONGEST:
        return whole
    pace, *years = YEARS.split(row.label)
    named = f"{row.city} {pace}"
    if years and _length(named) <= _LONGEST:
        return BREAK.join((named, *years))
    amount = [row.label] if _length(row.label) <= _LONGEST else (pace, *years)
    return BREAK.join(line for part in (row.city, *amount) for line in _narrow(part))


def _narrow(part: str) -> list[str]:
    """Lines of whole words; a word that is too long is left as it is, and the column is wider."""
    lines = [""]
    for word in part.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        lines[-1:] = [longer] if not lines[-1] or _length(longer) <= _LONGEST else [lines[-1], word]
    return lines


def size(shown: str) -> tuple[float, float]:
    """The width and height of a text in pixels."""
    lines = shown.split(BREAK)
    return max(map(_length, lines)), _LINE * len(lines)


def _length(line: str) -> float:
    return sum(_NARROW if ord(character) < 0x2E80 else _WIDE for character in line)


def apart(wanted: Sequence[float], heights: Sequence[float], room: float) -> list[float]:
    """The middles of boxes above one another: as near to the wanted ones as can be without overlapping.

    Args:
        wanted: the middles, the lowest first.
        heights: of the boxes, all together no more than `room`.
        room: what they have, from 0 up.
    """
    below = [sum(heights[:at]) + height / 2 for at, height in enumerate(heights)]
    free = room - sum(heights)
    shifts = _rising([middle - under for middle, under in zip(wanted, below, strict=True)])
    return [min(max(shift, 0), free) + under for shift, under in zip(shifts, below, strict=True)]


def _rising(values: Sequence[float]) -> list[float]:
    """Values that never fall, as near to the given ones as can be: those out of order get their mean."""
    blocks: list[tuple[float, int]] = []
    for value in values:
        blocks.append((value, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (mean, count), (other, more) = blocks[-2:]
            blocks[-2:] = [((mean * count + other * more) / (count + more), count + more)]
    return [mean for mean, count in blocks for _ in range(count)]


def _text(row: Mark, edge: float, y: float, tint: str) -> dict:
    shown = BREAK.join(escaped(line) for line in text(row).split(BREAK))
    if tint == shapes.MINE:
        shown = f"<b>{shown}</b>"
    look = {"xanchor": "left", "yanchor": "middle", "align": "left", "showarrow": False, "xshift": _GAP}
    return {"x": edge, "y": y, "text": shown, "font": {"size": _FONT}, "captureevents": False} | look


def _line(row: Mark, bend: float, edge: float, y: float, tint: str) -> dict:
    """Along at the height of the mark, then to the label; below all marks, and out of the pointer's way."""
    way = f"M{row.year} {row.shown}L{max(bend, row.year)} {row.shown}L{edge} {y}"
    look = {"color": shapes.faded(tint, _PALE), "width": 1}
    return {"type": "path", "path": way, "line": look, "layer": "below"}
