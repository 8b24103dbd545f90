"""City by city: a row for every place with what it promises in its own kind of number.

Rows stand in groups of one year and role, and only within a group by size: levels of different years are not
set above each other. Places that have nothing on the axis follow, each with its own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from pages.shared.charts import labels, overlays, shapes
from pages.shared.charts.shapes import Mark
from pages.shared.words import Words


class Group(NamedTuple):
    """Rows under one heading, the uppermost first."""

    heading: str
    cities: list[str]


def city_by_city(
    marks: pd.DataFrame,
    colour: dict[str, str],
    words: Words,
    axis: str,
    others: Sequence[tuple[str, str, str]] = (),
) -> dict:
    """A figure as a plain dict, of each place the plan of its main mark; a dotted line joins its levels.

    Args:
        marks: the columns of Mark by name.
        colour: by place.
        words: the texts.
        axis: the title of the value axis.
        others: places without a mark: city, what it states, and the heading that it stands under.
    """
    rows = of_main_plans(shapes.rows_of(marks))
    groups = [*grouped(rows, words), *_others(others)]
    order = [text for group in reversed(groups) for text in (*reversed(group.cities), _bold(group.heading))]
    series = list(shapes.grouped(rows, "series").values())
    traces = []
    for mine, text in zip(series, labels.city_by_city(series, order, words), strict=True):
        tint = colour[mine[0].place]
        x, y = [row.shown for row in mine], [row.city for row in mine]
        traces += shapes.bars(mine, tint, across=True) + _from_baseline(mine, tint)
        traces.append(shapes.marker_trace(mine, x, y, tint, strong=tint == shapes.MINE) | text)
        traces += overlays.over(mine, x, y, tint)
    layout = shapes.layout(100 + labels.ROW_HEIGHT * len(order), top=64)
    layout["legend"]["y"] = -0.02  # the axis is above
    layout["xaxis"] = shapes.value_axis(axis) | {"side": "top"}
    layout["yaxis"] = {
        "type": "category", "categoryorder": "array", "categoryarray": order, "automargin": True,
        "fixedrange": True, "range": [labels.ROWS_FROM, len(order) - labels.ROWS_LEFT], "dtick": 1,
        "tickfont": {"size": 13},
    }  # fmt: skip
    layout["annotations"] = [_said(city, said) for city, said, _ in others]
    return {"data": shapes.merged(traces) + shapes.legend(rows, words), "layout": layout}


def of_main_plans(rows: Sequence[Mark]) -> list[Mark]:
    """Of every place the marks of one plan: of the one that states what it promises."""
    plans = {_main(mine).series for mine in shapes.grouped(rows, "place").values()}
    return [row for row in rows if row.series in plans]


def grouped(rows: Sequence[Mark], words: Words) -> list[Group]:
    """The places by the year and role of their main mark, the latest year first, within it by size."""
    mains = [_main(mine) for mine in shapes.grouped(rows, "place").values()]
    found: dict[tuple[int, str], list[Mark]] = {}
    for row in sorted(mains, key=lambda row: (row.year, row.role, row.shown), reverse=True):
        found.setdefault((row.year, row.role), []).append(row)
    return [
        Group(words("ladder.group", year=year, role=words(f"role.{role}")), [row.city for row in mine])
        for (year, role), mine in found.items()
    ]


def _main(rows: Sequence[Mark]) -> Mark:
    """What a place promises: its latest target in force, else its latest result."""
    return max(rows, key=lambda row: (not row.superseded, row.role == "target", row.year, row.shown))


def _others(others: Sequence[tuple[str, str, str]]) -> list[Group]:
    found: dict[str, list[str]] = {}
    for city, _, heading in others:
        found.setdefault(heading, []).append(city)
    return [Group(heading, cities) for heading, cities in found.items()]


def _bold(heading: str) -> str:
    """The heading in bold, year above role: names of rows take their width from the chart."""
    return "<br>".join(f"<b>{line}</b>" for line in heading.replace(", ", ",\n").split("\n"))


def _said(city: str, said: str) -> dict:
    """What a place without a mark states, above the line of its row."""
    look = {"showarrow": False, "xanchor": "left", "font": {"size": 13, "color": shapes.GREY}}
    return {"xref": "paper", "x": 0, "xshift": 6, "y": city, "yshift": 10, "text": said} | look


def _from_baseline(rows: Sequence[Mark], tint: str) -> list[dict]:
    """A dotted line across from the latest reported level of a plan to each target after it."""
    levels = [row for row in rows if row.level]
    reported = [row for row in levels if row.role == "actual"]
    baselines = [row for row in reported if row.year == reported[-1].year]
    if len(baselines) != 1:  # none, or stated in two ways
        return []
    (start,) = baselines
    return [
        shapes.line([start.shown, row.shown], [start.city, row.city], tint, dash="dot")
        for row in levels
        if row.role == "target" and row.year > start.year
    ]
