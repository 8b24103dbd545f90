"""Where the texts at marks stand, so that none hides another; one that fits nowhere is left to the hover text.

Plotly places every text on the side that it is told and lets them overlap. The size that a chart will have
is not known here, so a smaller one is assumed: what is clear there is clear on a larger screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

_SIDES = (
    "top center", "bottom center", "top right", "top left",
    "middle right", "middle left", "bottom right", "bottom left",
)  # fmt: skip
_LINE, _GAP = 18, 9  # the height of a text, and its distance from the middle of its mark
_NARROW, _WIDE = 8, 14  # the width of a Latin and of a Chinese character


class Label(NamedTuple):
    """A text at a mark: the mark's position in pixels from the lower left corner, and the text."""

    x: float
    y: float
    text: str


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


def sides(labels: Sequence[Label], width: float) -> list[str]:
    """The side of its mark on which each text stands, in Plotly's words; "" for no text or no room.

    Args:
        labels: the texts, those that matter most first.
        width: of the drawing area in pixels; a text may not leave it sideways.
    """
    taken = [_Box(one.x - _GAP, one.y - _GAP, one.x + _GAP, one.y + _GAP) for one in labels]
    found = []
    for label in labels:
        free = (
            (side, box)
            for side, box in _around(label)
            if label.text
            and -_LINE <= box.left
            and box.right <= width + _LINE
            and not any(map(box.meets, taken))
        )
        side, box = next(free, ("", None))
        taken += [box] if box else []
        found.append(side)
    return found


def _around(label: Label) -> Iterator[tuple[str, _Box]]:
    length = sum(_NARROW if ord(character) < 0x2E80 else _WIDE for character in label.text)
    starts = {"center": -length / 2, "right": _GAP, "left": -length - _GAP}
    levels = {"top": _GAP, "middle": -_LINE / 2, "bottom": -_LINE - _GAP}
    for side in _SIDES:
        level, start = side.split()
        left, bottom = label.x + starts[start], label.y + levels[level]
        yield side, _Box(left, bottom, left + length, bottom + _LINE)
