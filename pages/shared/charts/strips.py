"""A strip of dots: one quantity, a dot a place, like amounts above one another, one's own city strong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pages.shared.charts import picture

_WIDTH, _HEIGHT, _EDGE = 300, 76, 8  # of the drawing, and what is left free at both ends
_HEAD, _FOOT = 18, 56  # below the name of one's own place, and where the axis lies
_RADIUS, _MINE = 3.4, 5.2


class Dot(NamedTuple):
    """A place on a strip: its code, its amount as a number, its name, and its amount in words."""

    place: str
    value: float
    name: str
    amount: str

    @property
    def said(self) -> str:
        return f"{self.name} {self.amount}"


def strip(dots: Sequence[Dot], mine: str, is_result: bool) -> str:
    """The dots of one quantity on an axis from the least to the most, as markup.

    Args:
        dots: at least one, by amount.
        mine: the reader's own place, "" for none.
        is_result: the dots are outlined, as results are everywhere.
    """
    first, last = dots[0], dots[-1]
    along = (_WIDTH - 2 * _EDGE) / ((last.value - first.value) or 1)
    placed = _stacked([(_EDGE + (dot.value - first.value) * along, dot) for dot in dots])
    drawn = "".join(_dot(x, y, dot, is_result) for x, y, dot in placed if dot.place != mine)
    drawn += "".join(_own(x, dot) for x, _, dot in placed if dot.place == mine)
    axis = f"<line {picture.attributes(x1=_EDGE, x2=_WIDTH - _EDGE, y1=_FOOT, y2=_FOOT)}/>"
    said = (
        f"<text {picture.attributes(x=x, y=_HEIGHT, text_anchor=anchor)}>{picture.text(end.amount)}</text>"
        for x, anchor, end in ((0, "start", first), (_WIDTH, "end", last))
    )
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT + 4}" aria-hidden="true">{axis}{drawn}{"".join(said)}</svg>'


def _stacked(at: Sequence[tuple[float, Dot]]) -> list[tuple[float, float, Dot]]:
    """Each dot with its position: those that would touch stand on one another, closer where they are many."""
    columns: dict[int, list[tuple[float, Dot]]] = {}
    for x, dot in sorted(at, key=lambda one: (one[0], one[1].place)):
        columns.setdefault(int(x / (2 * _RADIUS)), []).append((x, dot))
    tallest = max(map(len, columns.values()))
    step = min(2 * _RADIUS, (_FOOT - _HEAD - 2 * _RADIUS) / max(tallest - 1, 1))
    return [
        (x, _FOOT - 1.6 * _RADIUS - step * level, dot)
        for column in columns.values()
        for level, (x, dot) in enumerate(column)
    ]


def _dot(x: float, y: float, dot: Dot, is_result: bool) -> str:
    shape = picture.attributes(
        cx=f"{x:.1f}", cy=f"{y:.1f}", r=_RADIUS, **{"class": "result" if is_result else ""}
    )
    return f"<circle {shape}>{picture.hint(dot.said)}</circle>"


def _own(x: float, dot: Dot) -> str:
    """One's own place, on the axis itself, so that no other hides it, with its name and amount."""
    anchor = "start" if x < _WIDTH / 3 else "end" if x > _WIDTH * 2 / 3 else "middle"
    circle = f"<circle {picture.attributes(cx=f'{x:.1f}', cy=_FOOT, r=_MINE)}/>"
    label = picture.attributes(x=f"{x:.1f}", y=12, text_anchor=anchor)
    return f'<g class="mine">{circle}<text {label}>{picture.text(dot.said)}</text></g>'
