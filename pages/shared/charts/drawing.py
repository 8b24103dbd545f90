"""Figures as plain Plotly dicts. A mark tells comparator and role by its shape, so that no colour is needed.

Filled is a target, outlined a reported result. A dot is derived: in a diamond a target, in a circle a result,
in a triangle filled or outlined as ever. Open upward is at least, a bar a range, soft about; what lies over a
mark says how far its document was read (overlays). Charts take rows that are ready: they draw, they do not
compute.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from pages.shared.charts import labels, overlays
from pages.shared.looks import GREY, PALETTE
from pages.shared.words import Words

_SHAPES = {"ge": "triangle-up", "gt": "triangle-up", "le": "triangle-down", "lt": "triangle-down"}
_LABELLED = 12  # above this many series the names at the lines would hide each other
_DENSE = 40  # above this many series marks and lines are drawn small, and rows close together
_DENSE_ROW_HEIGHT = 18
TALLEST = 1100  # a higher chart scrolls inside its frame
# Nothing of Plotly's own around a chart: no logo, no button, nothing that leaves the machine.
CONFIG = {"displaylogo": False, "displayModeBar": False, "showSendToCloud": False, "scrollZoom": False}
_SOFT, _PALE = 0.5, 0.3  # about, and superseded


def colours(places: list[str]) -> dict[str, str]:
    """A colour for each place, by its position in the list of all places."""
    return {place: PALETTE[number % len(PALETTE)] for number, place in enumerate(places)}


def symbol(comparator: str, role: str, derived: bool = False) -> str:
    """The Plotly symbol of a mark."""
    if derived and role == "target":
        # A target is filled here too; the diamond is hollow and no result has it.
        return f"{_SHAPES[comparator]}-dot" if comparator in _SHAPES else "diamond-open-dot"
    shape = _SHAPES.get(comparator, "circle")
    return (shape if role == "target" else f"{shape}-open") + ("-dot" if derived else "")


def over_years(
    marks: pd.DataFrame, path: pd.DataFrame, colour: dict[str, str], words: Words, axis: str, milestones: bool
) -> dict:
    """Marks over the plan years, one series a plan; the path to a target is dotted, because it is ours.

    Args:
        marks: the columns of Mark by name; level is a stated level, which a line may join to another.
        path: columns plan, place, year, point, shown, hover (empty: no path is drawn).
        colour: by place.
        axis: the title of the value axis: what is measured and in which unit.
        milestones: draw the years of the path as marks.
    """
    rows = _rows(marks)
    years = list(range(min(row.year for row in rows), max(row.year for row in rows) + 1))
    series = _by_series(rows)
    dense = len(series) > _DENSE
    traces = _paths(path, colour, milestones, dense)
    for mine in series:
        traces += _reported_line(mine, colour[mine[0].place])
    lines = [list(zip(line["x"], line["y"], strict=True)) for line in traces]
    texts: list[dict] = [{}] * len(series)
    if len(series) <= _LABELLED:
        texts = labels.over_years(series, years, _joined(series, path), lines)
    for mine, text in zip(series, texts, strict=True):
        tint = colour[mine[0].place]
        traces += _bars(mine, tint)
        at: dict[str, list] = {"x": [row.year for row in mine], "y": [row.shown for row in mine]}
        traces.append(_marks(mine, tint, dense) | at | {"mode": "markers"} | text)
        traces += overlays.over(mine, at["x"], at["y"], tint, dense)
    layout = _layout(height=440)
    layout["xaxis"] = {"tickformat": "d", "tickvals": years[:: len(years) // 12 + 1], "fixedrange": True}
    layout["xaxis"]["range"] = [years[0] - 0.5, years[-1] + 0.5]
    layout["yaxis"] = {"title": {"text": axis}, "rangemode": "tozero", "automargin": True, "fixedrange": True}
    layout["yaxis"]["autorangeoptions"] = {"include": max(row.shown for row in rows) * labels.HEADROOM}
    return {"data": traces + _legend(rows, words, bool(len(path))), "layout": layout}


class Mark(NamedTuple):
    """One mark as plain values; the columns of the frame of marks by name."""

    figure: str
    series: str
    name: str
    place: str
    role: str
    comparator: str
    year: int
    shown: float
    shown_upper: float
    label: str
    derived: bool
    level: bool
    reading: str
    superseded: bool
    hover: str


def _rows(marks: pd.DataFrame) -> list[Mark]:
    """The marks by year, as plain values: a chart has few, and a frame is slow with few."""
    rows = map(Mark._make, zip(*(marks[name].tolist() for name in Mark._fields), strict=True))
    return sorted(rows, key=lambda row: row.year)


def _by_series(rows: list[Mark]) -> list[list[Mark]]:
    """The marks of each plan, in the order in which the plans first occur."""
    found: dict[str, list[Mark]] = {}
    for row in rows:
        found.setdefault(row.series, []).append(row)
    return list(found.values())


def _paths(path: pd.DataFrame, colour: dict[str, str], milestones: bool, dense: bool) -> list[dict]:
    """A dotted line from every baseline to its target, with hollow marks for the years between on request."""
    lines, look = [], {"symbol": symbol("eq", "target", derived=True)}
    for _, rows in path.groupby(["plan", "scope", "tier"], sort=False) if len(path) else ():
        tint = colour[rows["place"].iloc[0]]
        between = rows["point"].eq("milestone") & milestones
        lines.append(
            {
                "type": "scatter", "x": rows["year"].tolist(), "y": rows["shown"].tolist(),
                "mode": "lines+markers" if milestones else "lines",
                "line": {"color": tint, "width": 0.6 if dense else 1.5, "dash": "dot"},
                "marker": look | {"color": tint, "size": [8 if own else 0 for own in between]},
                "hovertext": rows["hover"].tolist(), "hoverinfo": "text" if milestones else "skip",
                "showlegend": False,
            }
        )  # fmt: skip
    return lines


def _reported_line(rows: list[Mark], tint: str) -> list[dict]:
    """A solid line through the reported results of a series; a target is no part of it."""
    reported = [row for row in rows if row.role == "actual" and not row.derived]
    years = [row.year for row in reported]
    if len(reported) < 2 or len(set(years)) < len(years):
        return []
    line = {"type": "scatter", "mode": "lines", "x": years, "y": [row.shown for row in reported]}
    return [line | {"line": {"color": tint, "width": 1.5}, "hoverinfo": "skip", "showlegend": False}]


def city_by_city(marks: pd.DataFrame, colour: dict[str, str], words: Words, axis: str) -> dict:
    """A row for each plan, the largest first; a dotted line joins a baseline and its targets."""
    rows = _rows(marks)
    largest: dict[str, float] = {}
    for row in rows:
        largest[row.name] = max(row.shown, largest.get(row.name, row.shown))
    order = sorted(largest, key=largest.__getitem__)
    dense = len(order) > _DENSE
    series = _by_series(rows)
    texts = [{}] * len(series) if dense else labels.city_by_city(series, order, words)
    traces = []
    for mine, text in zip(series, texts, strict=True):
        tint = colour[mine[0].place]
        traces += _bars(mine, tint, across=True) + _from_baseline(mine, tint)
        at: dict[str, list] = {"x": [row.shown for row in mine], "y": [row.name for row in mine]}
        traces.append(_marks(mine, tint, dense) | at | {"mode": "markers"} | text)
        traces += overlays.over(mine, at["x"], at["y"], tint, dense)
    legend = _legend(rows, words)
    # On a phone the legend stands in several lines, which are not to press the rows together.
    layout = _layout(
        height=150
        + 20 * max(0, len(legend) - 2)
        + (_DENSE_ROW_HEIGHT if dense else labels.ROW_HEIGHT) * len(order)
    )
    layout["xaxis"] = {"title": {"text": axis}, "rangemode": "tozero", "automargin": True, "fixedrange": True}
    layout["yaxis"] = {
        "type": "category", "categoryorder": "array", "categoryarray": order, "automargin": True,
        "fixedrange": True, "range": [labels.ROWS_FROM, len(order) - labels.ROWS_LEFT], "dtick": 1,
        "tickfont": {"size": 11 if dense else 13},
    }  # fmt: skip
    return {"data": traces + legend, "layout": layout}


def _from_baseline(rows: list[Mark], tint: str) -> list[dict]:
    """A dotted line across from the latest reported level of a plan to each target after it."""
    levels = [row for row in rows if row.level]
    reported = [row for row in levels if row.role == "actual"]
    baselines = [row for row in reported if row.year == reported[-1].year]
    if len(baselines) != 1:  # none, or stated in two ways
        return []
    (start,) = baselines
    line = {"color": tint, "width": 1.5, "dash": "dot"}
    look = {"type": "scatter", "mode": "lines", "line": line, "hoverinfo": "skip", "showlegend": False}
    return [
        look | {"x": [start.shown, row.shown], "y": [start.name, row.name]}
        for row in levels
        if row.role == "target" and row.year > start.year
    ]


def _marks(rows: list[Mark], tint: str, dense: bool) -> dict:
    soft = [row.comparator == "approx" for row in rows]
    symbols = [symbol(row.comparator, row.role, row.derived) for row in rows]
    small, large, edge = (7, 10, 1.2) if dense else (12, 16, 2)
    return {
        "type": "scatter",
        "marker": {
            "color": [
                _faded(tint, _PALE) if row.superseded else _faded(tint, _SOFT) if is_soft else tint
                for row, is_soft in zip(rows, soft, strict=True)
            ],
            "opacity": 1,  # Plotly pales marks of several sizes by itself
            "size": [large if is_soft else small for is_soft in soft],
            "symbol": symbols,
            # The outline of a filled triangle draws its dot too, which has to stand out from the filling.
            "line": {
                "width": [
                    0 if is_soft and "dot" not in shape else edge
                    for is_soft, shape in zip(soft, symbols, strict=True)
                ],
                "color": [
                    _faded(tint, _PALE) if row.superseded else _outline(shape, tint)
                    for row, shape in zip(rows, symbols, strict=True)
                ],
            },
        },
        # A click selects a mark; the others keep their full colour, because paleness means "about" here.
        "unselected": {"marker": {"opacity": 1}, "textfont": {"color": GREY}},
        "customdata": [row.figure for row in rows],
        "hovertext": [row.hover for row in rows],
        "hoverinfo": "text",
        "showlegend": False,
    }


def _outline(shape: str, tint: str) -> str:
    return "#FFFFFF" if shape.endswith("-dot") and "open" not in shape else tint


def _faded(colour: str, strength: float) -> str:
    """A colour of the palette, paler."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {strength})"


def _bars(rows: list[Mark], tint: str, across: bool = False) -> list[dict]:
    """A thick bar from the lower to the upper end of every range."""
    bars = []
    for row in rows:
        if row.shown_upper != row.shown_upper:  # not a number: no range
            continue
        ends, same = [row.shown, row.shown_upper], [row.name if across else row.year] * 2
        x, y = (ends, same) if across else (same, ends)
        line = {"color": tint, "width": 9}
        bars.append(
            {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "opacity": 0.55}
            | {"hoverinfo": "skip", "showlegend": False}
        )
    return bars


def _joined(series: list[list[Mark]], path: pd.DataFrame) -> set[str]:
    """The figures of marks that a line joins to others of their plan, so that one name does for all."""
    ends = path[path["point"].ne("milestone")] if len(path) else path
    on_path = set(zip(ends["plan"], ends["year"], strict=True)) if len(path) else set()
    found: set[str] = set()
    for mine in series:
        lines = [
            [row.figure for row in mine if (row.series, row.year) in on_path],
            [row.figure for row in mine if _reported_line(mine, "") and row.role == "actual"],
        ]
        found.update(*(line for line in lines if len(line) > 1))
    return found


def _legend(rows: list[Mark], words: Words, with_path: bool = False) -> list[dict]:
    """Grey sample marks that name the shapes occurring in this chart, and no others."""
    entries = [_sample(rank, *sample) for rank, sample in enumerate(_samples(rows, words))]
    if with_path:
        line = {"color": GREY, "width": 1.5, "dash": "dot"}
        entries.append(_sample(len(entries), words("mark.path"), "", 1) | {"mode": "lines", "line": line})
    return entries


def _samples(rows: list[Mark], words: Words) -> list[tuple[str, str, float]]:
    """The name, symbol and opacity of every kind of mark in the chart."""
    stated = {row.role for row in rows if not row.derived}
    comparators = list(dict.fromkeys(row.comparator for row in rows))
    samples: list[tuple[str, str, float]] = [
        (words(f"role.{role}"), symbol("eq", role), 1) for role in ("target", "actual") if role in stated
    ]
    for comparator in comparators:
        if comparator not in ("eq", "", "range"):
            opacity = _SOFT if comparator == "approx" else 1
            samples.append((words(f"comparator.{comparator}"), symbol(comparator, "target"), opacity))
    if "range" in comparators:
        samples.append((words("comparator.range"), "line-ns", 1))
    derived = {row.role for row in rows if row.derived}
    samples += [
        (words(f"mark.derived.{role}"), symbol("eq", role, derived=True), 1)
        for role in ("target", "actual")
        if role in derived
    ]
    lying_over = {code for row in rows for code in overlays.codes(row)}
    names = {code: f"reading.{code}" for code in overlays.SYMBOLS} | {overlays.SUPERSEDED: "mark.superseded"}
    samples += [(words(names[c]), shape, 1) for c, shape in overlays.SYMBOLS.items() if c in lying_over]
    return samples


def _sample(rank: int, name: str, shape: str, opacity: float) -> dict:
    marker = {"symbol": shape or "circle", "color": GREY, "size": 11, "opacity": opacity}
    return {
        "type": "scatter", "mode": "markers", "x": [None], "y": [None], "name": name, "hoverinfo": "skip",
        "legendrank": rank, "marker": marker | {"line": {"width": 2, "color": GREY}},
    }  # fmt: skip


def _layout(height: int) -> dict:
    return {
        "height": height,
        "margin": {"l": 8, "r": 24, "t": 56, "b": 8},
        "hovermode": "closest",
        "dragmode": False,
        "clickmode": "event+select",
        "showlegend": True,
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1.0,
            "yanchor": "bottom",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        "font": {"size": 14},
    }
