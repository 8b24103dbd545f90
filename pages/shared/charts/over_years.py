"""The chart over the plan years: marks of some places joined in time, all others small and grey behind.

Every place has one label, joined to the last of its marks. A line between reported results is solid; one that
leads to a target is dotted, because nobody has walked it yet. Charts take rows that are ready and draw only.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from pages.shared import tuples
from pages.shared.charts import ends, overlays, shapes
from pages.shared.charts.shapes import Mark
from pages.shared.words import Words

_ROOM, _ABOVE = 384, 16  # pixels of the value axis, and above it
_BEND = 0.07  # of the axis of years: where lines lead to labels that stand apart
_HEADROOM = 0.1  # of the value axis is free above the highest mark, and below the lowest under zero
_FARTHEST = 2.5  # the field is shown whole up to so many times the highest mark, and cut beyond
_CLOSE = 0.03  # of the axis: a mark and a dot of the field so near would both be under the pointer
_FLAT, _FEW_YEARS = 4, 6  # years that have room on a phone, each or every other of them
NO_FIELD = pd.DataFrame({"place": [], "year": [], "shown": [], "name": []})


def over_years(
    marks: pd.DataFrame,
    path: pd.DataFrame,
    colour: dict[str, str],
    words: Words,
    axis: str,
    milestones: bool,
    field: pd.DataFrame = NO_FIELD,
) -> dict:
    """A figure as a plain dict.

    Args:
        marks: the columns of Mark by name.
        path: columns plan, place, year, point, shown, hover (empty: no path is drawn).
        colour: by place.
        axis: the title of the value axis: what is measured and in which unit.
        milestones: draw the years of the path as marks.
        field: place, year, shown and name of the marks that stand behind.
    """
    rows = shapes.rows_of(marks)
    years = list(range(min(row.year for row in rows), max(row.year for row in rows) + 1))
    top, bottom = _limits(rows, field)
    inside = field[_is_inside(rows, field)]
    traces = [*_behind(inside, rows, (top - bottom) * _CLOSE), *_paths(path, colour, milestones)]
    for mine in shapes.grouped(rows, "place").values():
        traces += _joined(mine, path, colour[mine[0].place])
    for mine in shapes.grouped(rows, "series").values():
        tint = colour[mine[0].place]
        x, y = [row.year for row in mine], [row.shown for row in mine]
        traces += shapes.bars(mine, tint)
        traces.append(shapes.marker_trace(mine, x, y, tint, strong=tint == shapes.MINE))
        traces += overlays.over(mine, x, y, tint)
    edge = years[-1] + max(0.5, len(years) * _BEND)
    labels = ends.labels(rows, years[-1] + 0.1, edge, (bottom, top), _ROOM, colour)
    layout = shapes.layout(labels.height + shapes.BELOW + _ABOVE, labels.right, _ABOVE)
    layout |= {"annotations": labels.texts, "shapes": labels.lines}
    layout["xaxis"] = {"tickformat": "d", "tickangle": 0, "fixedrange": True} | _years_said(years)
    layout["xaxis"]["range"] = [years[0] - 0.5, edge]
    layout["yaxis"] = shapes.value_axis(axis) | {"range": [bottom, top]}
    more = [shapes.line_sample(words("mark.path"))] if len(path) else []
    if len(inside):
        more.append(shapes.field_sample(words("mark.field", count=inside["place"].nunique())))
    return {"data": shapes.merged(traces) + shapes.legend(rows, words, more), "layout": layout}


def _years_said(years: list[int]) -> dict:
    """Which years stand at the axis, so few that they lie flat on a phone; every one has its tick.

    Of many the browser takes as many as there is room for: on a phone every fifth, where plans end.
    """
    tick = {"ticks": "outside", "tickcolor": shapes.GREY}
    every = tick | {"ticklen": 6, "minor": tick | {"dtick": 1, "ticklen": 3}}
    if len(years) > _FEW_YEARS:
        return every
    return every | {"tickvals": years if len(years) <= _FLAT else years[::-2][::-1]}


def behind(marks: pd.DataFrame, field: pd.DataFrame) -> tuple[int, int]:
    """How many places stand behind, and how many have a mark outside the chart, by amount or by year."""
    is_inside, place = _is_inside(shapes.rows_of(marks), field), field["place"]
    return place[is_inside].nunique(), place[~is_inside].nunique()


def _is_inside(rows: Sequence[Mark], field: pd.DataFrame) -> pd.Series:
    """What of the field lies within the axes, which the strong places set."""
    top, _ = _limits(rows, field)
    return field["shown"].le(top) & field["year"].between(rows[0].year, rows[-1].year)


def _limits(rows: Sequence[Mark], field: pd.DataFrame) -> tuple[float, float]:
    """The highest and the lowest value shown; zero is always among them."""
    own = [
        0.0,
        *(row.shown for row in rows),
        *(r.shown_upper for r in rows if r.shown_upper == r.shown_upper),
    ]
    high, low = max(own), min(own)
    if len(field):
        farthest = field["shown"].max()
        high = max(high, farthest if farthest <= _FARTHEST * high else high * 1.25)
    room = ((high - low) or 1.0) * _HEADROOM
    return high + room, low - room if low else low


def _behind(field: pd.DataFrame, rows: Sequence[Mark], close: float) -> list[dict]:
    """All others that can be compared: small, light, named under the pointer.

    Those as near as `close` to a mark are not met by the pointer, which is to find the mark.
    """
    if field.empty:
        return []
    of_year: dict[int, list[float]] = {}
    for row in rows:
        of_year.setdefault(row.year, []).append(row.shown)
    hidden = [
        any(abs(own - shown) < close for own in of_year.get(year, ()))
        for year, shown in zip(field["year"], field["shown"], strict=True)
    ]
    parts = (field[[not one for one in hidden]], "text"), (field[hidden], "skip")
    return [
        {
            "type": "scatter", "mode": "markers", "x": part["year"].tolist(), "y": part["shown"].tolist(),
            "marker": {"color": shapes.FIELD, "size": 5}, "hovertext": part["name"].tolist(),
            "hoverinfo": info, "showlegend": False, "unselected": {"marker": {"opacity": 1}},
        }
        for part, info in parts if len(part)
    ]  # fmt: skip


def _paths(path: pd.DataFrame, colour: dict[str, str], milestones: bool) -> list[dict]:
    """A dotted line from every baseline to its target, with hollow marks for the years between on request."""
    lines, look = [], {"symbol": shapes.symbol("eq", "target", derived=True)}
    ways: dict[tuple[str, ...], list[Any]] = {}
    for row in tuples.of(path):
        ways.setdefault((row.plan, row.scope, row.tier), []).append(row)
    for rows in ways.values():
        tint = colour[rows[0].place]
        sizes = [8 if milestones and row.point == "milestone" else 0 for row in rows]
        lines.append(
            shapes.line([row.year for row in rows], [row.shown for row in rows], tint, dash="dot")
            | {
                "mode": "lines+markers" if milestones else "lines",
                "marker": look | {"color": tint, "size": sizes},
                "hovertext": [row.hover for row in rows], "hoverinfo": "text" if milestones else "skip",
            }
        )  # fmt: skip
    return lines


def _joined(rows: Sequence[Mark], path: pd.DataFrame, tint: str) -> list[dict]:
    """The marks of one place in the order of time, a result before a target of the same year.

    Where a path leads from one to the next, it is the line.
    """
    of_year = {row.year: row for row in sorted(rows, key=lambda row: row.role != "target")
               if not row.superseded}  # fmt: skip
    stops = set(zip(path["place"], path["year"], strict=True)) if len(path) else set()
    lines = []
    for start, end in pairwise(of_year[year] for year in sorted(of_year)):
        if {(start.place, start.year), (end.place, end.year)} <= stops and end.role == "target":
            continue
        dash = "" if (start.role, end.role) == ("actual", "actual") and start.level else "dot"
        width = 3 if tint == shapes.MINE else 1.5
        ends_of = [start.year, end.year], [start.shown, end.shown]
        lines.append(shapes.line(*ends_of, tint, width, dash))
    return lines
