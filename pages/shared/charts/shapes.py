"""Shapes and colours of marks. A mark tells comparator and role by its shape, so that no colour is needed.

Filled is a target, outlined a reported result. A dot is derived: in a diamond a target, in a circle a result,
in a triangle filled or outlined as ever. Open upward is at least, with hollow sides more than, a bar a range,
soft about; what lies over a mark says how far its document was read (overlays).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pandas as pd

from pages.shared.charts import overlays
from pages.shared.looks import FIELD, GREY, MINE, PALETTE
from pages.shared.words import Words

BELOW = 40  # pixels below an axis of years
SOFT, PALE = 0.5, 0.3  # about, and superseded
_SHAPES = {
    "ge": "triangle-up", "gt": "star-triangle-up", "le": "triangle-down", "lt": "star-triangle-down",
}  # fmt: skip
# Nothing of Plotly's own around a chart: no logo, no button, nothing that leaves the machine.
CONFIG = {"displaylogo": False, "displayModeBar": False, "showSendToCloud": False, "scrollZoom": False}


class Mark(NamedTuple):
    """One mark as plain values; the columns of the frame of marks by name."""

    figure: str
    series: str
    city: str
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


def rows_of(marks: pd.DataFrame) -> list[Mark]:
    """The marks by year, as plain values: a chart has few, and a frame is slow with few."""
    rows = map(Mark._make, zip(*(marks[name].tolist() for name in Mark._fields), strict=True))
    return sorted(rows, key=lambda row: row.year)


def grouped(rows: Iterable[Mark], by: str) -> dict[str, list[Mark]]:
    """The marks of each plan (`series`) or place, in the order in which they first occur."""
    found: dict[str, list[Mark]] = {}
    for row in rows:
        found.setdefault(getattr(row, by), []).append(row)
    return found


def colours(shown: Sequence[str], order: dict[str, int], mine: str = "") -> dict[str, str]:
    """A colour for each place shown: the strong one for `mine`, the palette for seven more, grey for others.

    A place has the colour of its position in `order`, so that it keeps it whoever else is shown; only where
    a place before it has the same, the next that is free.
    """
    found, free = {mine: MINE}, list(PALETTE)
    for place in (place for place in shown if place != mine):
        wanted = PALETTE[order.get(place, 0) % len(PALETTE)]
        tint = wanted if wanted in free else free[0] if free else GREY
        found[place] = tint
        if tint in free:
            free.remove(tint)
    return found


def symbol(comparator: str, role: str, derived: bool = False) -> str:
    """The Plotly symbol of a mark."""
    if derived and role == "target":
        # A target is filled here too; the diamond is hollow and no result has it.
        return f"{_SHAPES[comparator]}-dot" if comparator in _SHAPES else "diamond-open-dot"
    shape = _SHAPES.get(comparator, "circle")
    return (shape if role == "target" else f"{shape}-open") + ("-dot" if derived else "")


def marker_trace(rows: Sequence[Mark], x: Sequence, y: Sequence, tint: str, strong: bool = False) -> dict:
    """The marks of one series as a trace that a click and the pointer meet."""
    soft = [row.comparator == "approx" for row in rows]
    symbols = [symbol(row.comparator, row.role, row.derived) for row in rows]
    size = 14 if strong else 12
    tints = [
        faded(tint, PALE) if row.superseded else faded(tint, SOFT) if is_soft else tint
        for row, is_soft in zip(rows, soft, strict=True)
    ]
    edges = [
        faded(tint, PALE) if row.superseded else _outline(shape, tint)
        for row, shape in zip(rows, symbols, strict=True)
    ]
    # The rim of a soft disc is what is seen of it on black.
    widths = [1 if is_soft else 2 for is_soft in soft]
    return {
        "type": "scatter", "mode": "markers", "x": list(x), "y": list(y), "cliponaxis": False,
        "marker": {
            "color": tints,
            "opacity": 1,  # Plotly pales marks of several sizes by itself
            "size": [size + 4 if is_soft or "star" in shape else size
                     for is_soft, shape in zip(soft, symbols, strict=True)],
            "symbol": symbols,
            # The outline of a filled triangle draws its dot too, which has to stand out from the filling.
            "line": {"width": widths, "color": edges},
        },
        # A click selects a mark; the others keep their full colour, because paleness means "about" here.
        "unselected": {"marker": {"opacity": 1}},
        "customdata": [row.figure for row in rows],
        "hovertext": [row.hover for row in rows],
        "hoverinfo": "text",
        "showlegend": False,
    }  # fmt: skip


def _outline(shape: str, tint: str) -> str:
    return "#FFFFFF" if shape.endswith("-dot") and "open" not in shape else tint


def faded(colour: str, strength: float) -> str:
    """A colour of the palette, paler."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {strength})"


def line(x: list, y: list, tint: str, width: float = 1.5, dash: str = "") -> dict:
    """A line that no click or pointer meets."""
    look = {"color": tint, "width": width} | ({"dash": dash} if dash else {})
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": look} | {
        "hoverinfo": "skip", "showlegend": False,
    }  # fmt: skip


def bars(rows: Sequence[Mark], tint: str, across: bool = False) -> list[dict]:
    """A thick bar from the lower to the upper end of every range."""
    found = []
    for row in rows:
        if row.shown_upper != row.shown_upper:  # not a number: no range
            continue
        ends, same = [row.shown, row.shown_upper], [row.city if across else row.year] * 2
        x, y = (ends, same) if across else (same, ends)
        found.append(line(x, y, tint, width=9) | {"opacity": 0.55})
    return found


def merged(traces: Sequence[dict]) -> list[dict]:
    """Traces that look the same as one, where the first of them was; gaps part their lines.

    Plotly goes through everything it knows once for each trace: of four hundred that took seconds.

    >>> merged([line([1, 2], [5, 6], "#0072B2"), line([3, 4], [7, 8], "#0072B2")])[0]["x"]
    [1, 2, None, 3, 4]
    """
    found: dict[str, dict] = {}
    for trace in traces:
        look = json.dumps(_look(trace), sort_keys=True)
        gap = [None] if "lines" in trace["mode"] else []
        found[look] = _with(found[look], trace, gap) if look in found else trace
    return list(found.values())


def _look(part: dict) -> dict:
    """What traces must share to become one: all but the values of their points."""
    looks = {name: _look(one) if isinstance(one, dict) else one for name, one in part.items()}
    return {name: [] if isinstance(one, list) else one for name, one in looks.items()}


def _with(part: dict, other: dict, gap: list) -> dict:
    """A trace with the points of another that looks the same."""
    found = dict(part)
    for name, one in part.items():
        if isinstance(one, dict):
            found[name] = _with(one, other[name], gap)
        elif isinstance(one, list):
            found[name] = [*one, *gap, *other[name]]
    return found


def keys(rows: Sequence[Mark], with_path: bool = False) -> list[str]:
    """What a legend names of these marks: keys of words, of the shapes that occur and no others."""
    return [key for key, *_ in _samples(rows)] + (["mark.path"] if with_path else [])


def legend(rows: Sequence[Mark], words: Words, more: Sequence[dict] = ()) -> list[dict]:
    """Grey sample marks that name the shapes occurring in this chart, and no others, then `more`."""
    samples = [*(_sample(words(key), shape, opacity) for key, shape, opacity in _samples(rows)), *more]
    return [sample | {"legendrank": rank} for rank, sample in enumerate(samples)]


def _samples(rows: Sequence[Mark]) -> list[tuple[str, str, float]]:
    """The key of the name, the symbol and the opacity of every kind of mark in the chart."""
    stated = {row.role for row in rows if not row.derived}
    comparators = list(dict.fromkeys(row.comparator for row in rows))
    samples: list[tuple[str, str, float]] = [
        (f"role.{role}", symbol("eq", role), 1) for role in ("target", "actual") if role in stated
    ]
    for comparator in comparators:
        if comparator not in ("eq", "", "range"):
            opacity = SOFT if comparator == "approx" else 1
            samples.append((f"comparator.{comparator}", symbol(comparator, "target"), opacity))
    if "range" in comparators:
        samples.append(("comparator.range", "line-ns", 1))
    derived = {row.role for row in rows if row.derived}
    samples += [
        (f"mark.derived.{role}", symbol("eq", role, derived=True), 1)
        for role in ("target", "actual")
        if role in derived
    ]
    lying_over = {code for row in rows for code in overlays.codes(row)}
    names = {code: f"reading.{code}" for code in overlays.SYMBOLS} | {overlays.SUPERSEDED: "mark.superseded"}
    return samples + [(names[c], shape, 1) for c, shape in overlays.SYMBOLS.items() if c in lying_over]


def _sample(name: str, shape: str, opacity: float) -> dict:
    marker = {"symbol": shape or "circle", "color": GREY, "size": 11, "opacity": opacity}
    return {
        "type": "scatter", "mode": "markers", "x": [None], "y": [None], "name": name, "hoverinfo": "skip",
        "showlegend": True, "marker": marker | {"line": {"width": 2, "color": GREY}},
    }  # fmt: skip


def line_sample(name: str) -> dict:
    """The entry of the legend for what is ours between two stated values."""
    return _sample(name, "", 1) | {"mode": "lines", "line": {"color": GREY, "width": 1.5, "dash": "dot"}}


def field_sample(name: str) -> dict:
    """The entry of the legend for the places that stand behind."""
    return _sample(name, "", 1) | {"marker": {"color": FIELD, "size": 7}}


def inked(drawn: dict, ink: str) -> dict:
    """The figure with all texts at its marks in one colour: Streamlit's own for them is too pale to read."""
    layout, font = drawn["layout"], {"color": ink}
    notes = [text | {"font": text.get("font", {}) | font} for text in layout.get("annotations", ())]
    data = [
        trace | {"textfont": font, "unselected": trace.get("unselected", {}) | {"textfont": font}}
        if "text" in trace.get("mode", "")
        else trace
        for trace in drawn["data"]
    ]
    return {"data": data, "layout": layout | ({"annotations": notes} if notes else {})}


def layout(height: int, right: int = 24, top: int = 16) -> dict:
    """What all charts have in common; `right` and `top` are the room beside and above, in pixels.

    The legend is in the picture to take away. On a page it stands below the chart as text that flows: in the
    chart it would take half of a phone's, and where labels stand would not be known.
    """
    return {
        "height": height,
        "margin": {"l": 8, "r": right, "t": top, "b": BELOW},
        "hovermode": "closest",
        "hoverlabel": {"align": "left", "namelength": -1, "font": {"size": 14}},
        "dragmode": False,
        "clickmode": "event+select",
        "showlegend": False,
        "legend": {
            "orientation": "h", "x": 0, "xanchor": "left", "y": -0.12, "yanchor": "top",
            "itemclick": False, "itemdoubleclick": False,
        },
        "font": {"size": 14},
    }  # fmt: skip


def value_axis(title: str) -> dict:
    """The axis of values: from zero, in whole numbers as the labels have them; "20k" is no Chinese."""
    return {
        "title": {"text": title}, "rangemode": "tozero", "automargin": True, "fixedrange": True,
        "separatethousands": True, "exponentformat": "none",
    }  # fmt: skip
