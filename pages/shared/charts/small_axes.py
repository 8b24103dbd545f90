"""One quantity of one place on small axes: aims and results by year, with what stands behind them in grey.

The shapes are those of the large charts: filled an aim, outlined a result, a triangle at least or at most, a
bar a range, soft about, a thin frame cited. Each mark links to its figure. It draws, and computes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from pages.shared.charts import picture

_WIDTH, _HEIGHT = 260, 128
_LEFT, _RIGHT, _TOP, _FOOT = 10, 250, 24, 104  # of the room in which marks stand
_SIZE = 5
_NEAR_ZERO = 0.45  # where the least is below this share of the most, the axis begins at zero


class Behind(NamedTuple):
    """An amount behind the marks: of the province or the middle of places like this one."""

    year: int
    shown: float
    said: str
    is_median: bool


class _Scale(NamedTuple):
    """Years and amounts as places on the drawing."""

    first: int
    span: int
    low: float
    high: float

    def x(self, year: int) -> float:
        if not self.span:
            return (_LEFT + _RIGHT) / 2
        inner = _RIGHT - _LEFT - 4 * _SIZE
        return round(_LEFT + 2 * _SIZE + inner * (year - self.first) / self.span, 1)

    def y(self, shown: float) -> float:
        return round(_FOOT - 8 - (_FOOT - 8 - _TOP) * (shown - self.low) / ((self.high - self.low) or 1), 1)


def drawing(rows: Sequence[Any], behind: Sequence[Behind]) -> str:
    """The axes with their marks as markup.

    Args:
        rows: marks (pages.shared.charts.marks) of one quantity and place, at least one.
        behind: what stands behind them, in the same unit.
    """
    scale = _scale(rows, behind)
    parts = [_axis(scale), *(_grey(one, scale) for one in behind), _lines(rows, scale)]
    parts += [_mark(row, scale) for row in sorted(rows, key=lambda row: row.role, reverse=True)]
    parts.append(_label(leading(rows), scale))
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}">{"".join(parts)}</svg>'


def _scale(rows: Sequence[Any], behind: Sequence[Behind]) -> _Scale:
    years = [row.year for row in (*rows, *behind)]
    ends = [end for row in rows for end in (row.shown, row.shown_upper) if end == end]
    ends += [one.shown for one in behind]
    low, high = min(ends), max(ends)
    begins = min(0.0, low) if low <= 0 or low < _NEAR_ZERO * high else low - (high - low) * 0.3
    return _Scale(min(years), max(years) - min(years), begins, high if high > begins else begins + 1)


def _axis(scale: _Scale) -> str:
    line = f"<line {picture.attributes(x1=_LEFT, x2=_RIGHT, y1=_FOOT, y2=_FOOT)}/>"
    ends = dict.fromkeys((scale.first, scale.first + scale.span))
    said = (
        f"<text {picture.attributes(x=scale.x(year), y=_FOOT + 15, text_anchor='middle')}>{year}</text>"
        for year in ends
    )
    return line + "".join(said)


def _grey(one: Behind, scale: _Scale) -> str:
    """The median as a dash, the province as a small square."""
    x, y = scale.x(one.year), scale.y(one.shown)
    if one.is_median:
        shape = f"<path {picture.attributes(d=f'M{x - 9} {y}h18', **{'class': 'median'})}/>"
    else:
        box = {"x": x - 3.5, "y": y - 3.5, "width": 7, "height": 7, "class": "province"}
        shape = f"<rect {picture.attributes(**box)}/>"
    return f"<g>{shape}{picture.hint(one.said)}</g>"


def _lines(rows: Sequence[Any], scale: _Scale) -> str:
    """A line through the results, and a dotted one from the last of them to each aim in force after it."""
    results = sorted((row for row in rows if row.role == "actual"), key=lambda row: row.year)
    if not results:
        return ""
    at = [(scale.x(row.year), scale.y(row.shown)) for row in results]
    way = "M" + "L".join(f"{x} {y}" for x, y in at)
    aims = [row for row in rows if row.role == "target" and not row.superseded]
    after = [row for row in aims if row.year > results[-1].year]
    dotted = "".join(f"M{at[-1][0]} {at[-1][1]}L{scale.x(row.year)} {scale.y(row.shown)}" for row in after)
    solid = f"<path {picture.attributes(d=way, **{'class': 'results'})}/>" if len(at) > 1 else ""
    return solid + (f"<path {picture.attributes(d=dotted, **{'class': 'ours'})}/>" if dotted else "")


def _mark(row: Any, scale: _Scale) -> str:
    x, y = scale.x(row.year), scale.y(row.shown)
    kinds = [row.role, "about" * (row.comparator == "approx"), "former" * bool(row.superseded)]
    look = picture.attributes(d=_shape(row.comparator, x, y), **{"class": " ".join(filter(None, kinds))})
    inner = f"<path {look}/>"
    if row.shown_upper == row.shown_upper:  # a range
        to = picture.attributes(d=f"M{x} {y}V{scale.y(row.shown_upper)}", **{"class": "range"})
        inner = f"<path {to}/>{inner}"
    if row.reading == "cited":
        box = {"x": x - 8, "y": y - 8, "width": 16, "height": 16, "class": "cited"}
        inner += f"<rect {picture.attributes(**box)}/>"
    if row.reading == "machine":
        inner += (
            f"<path {picture.attributes(d=f'M{x - 6} {y - 6}l12 12m0 -12l-12 12', **{'class': 'cited'})}/>"
        )
    said = " · ".join((row.role_text, row.text, row.plan_title))
    return picture.link("evidence", inner + picture.hint(said), said, figure=row.figure)


def _shape(comparator: str, x: float, y: float) -> str:
    if comparator in ("ge", "gt"):
        return f"M{x} {y - 6}l6 10h-12z"
    if comparator in ("le", "lt"):
        return f"M{x} {y + 6}l6 -10h-12z"
    size = 7 if comparator == "approx" else _SIZE
    return f"M{x - size} {y}a{size} {size} 0 1 0 {2 * size} 0a{size} {size} 0 1 0 -{2 * size} 0z"


def leading(rows: Sequence[Any]) -> Any:
    """The last aim in force, else the last result: its amount is written, others are under the pointer."""
    aims = [row for row in rows if row.role == "target" and not row.superseded]
    return max(aims or rows, key=lambda row: row.year)


def _label(row: Any, scale: _Scale) -> str:
    x, y = scale.x(row.year), scale.y(row.shown if row.shown_upper != row.shown_upper else row.shown_upper)
    middle = (_LEFT + _RIGHT) / 2
    anchor = "start" if x < middle - 40 else "end" if x > middle + 40 else "middle"
    at = {"start": max(x - 8, 0), "end": min(x + 10, _WIDTH), "middle": x}[anchor]
    look = picture.attributes(x=at, y=y - 11, text_anchor=anchor, **{"class": "amount"})
    return f"<text {look}>{picture.text(row.label)}</text>"
