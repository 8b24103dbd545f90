"""How the places are spread: a dot for each, the median and the quartiles, one row a year and role.

Only where three or more can be compared; places shown in full have their colour, all others are grey.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pages.shared import tuples
from pages.shared.charts import shapes
from pages.shared.words import Words

LEAST, MOST_ROWS = 3, 4
_ROW = 74


def spread(positions: pd.DataFrame, colour: dict[str, str], words: Words, axis: str) -> dict | None:
    """A figure as a plain dict; None where no row has three places.

    Args:
        positions: a row a place: row (its heading), place, name, shown, hover.
        colour: of the places shown in full.
        words: the texts.
        axis: the title of the value axis.
    """
    rows: dict[str, list[Any]] = {}
    for one in tuples.of(positions):
        rows.setdefault(one.row, []).append(one)
    large = [row for row, places in rows.items() if len(places) >= LEAST]
    first = sorted(large, key=lambda row: not any(one.place in colour for one in rows[row]))[:MOST_ROWS]
    kept = [row for row in large if row in first]
    if not kept:
        return None
    traces = [trace for row in kept for trace in _row(rows[row], row, colour)]
    layout = shapes.layout(72 + _ROW * len(kept), top=24)
    layout["legend"]["y"] = -56 / (_ROW * len(kept))
    layout["xaxis"] = shapes.value_axis(axis)
    layout["yaxis"] = {
        "type": "category", "categoryorder": "array", "categoryarray": kept[::-1], "automargin": True,
        "fixedrange": True, "range": [-0.6, len(kept) - 0.4], "tickfont": {"size": 13},
    }  # fmt: skip
    return {"data": traces + _legend(words), "layout": layout}


def _row(places: list[Any], row: str, colour: dict[str, str]) -> list[dict]:
    values = np.array([one.shown for one in places], dtype="float64")
    lower, median, upper = (float(end) for end in np.nanpercentile(values, (25, 50, 75)))
    others = [one for one in places if one.place not in colour]
    own = [one for one in places if one.place in colour]
    own.sort(key=lambda one: colour[one.place] == shapes.MINE)
    tints = [colour[one.place] for one in own]
    is_mine = [tint == shapes.MINE for tint in tints]
    return [
        shapes.line([lower, upper], [row, row], shapes.FIELD, width=26),
        _dots(others, row) | {"marker": {"color": shapes.FIELD, "size": 7}},
        _median(median, row),
        _dots(own, row)
        | {
            "mode": "markers+text",
            "marker": {"color": tints, "size": [15 if mine else 10 for mine in is_mine], "opacity": 1},
            "text": [f"<b>{one.name}</b>" if mine else ""
                     for one, mine in zip(own, is_mine, strict=True)],
            "textposition": "top center", "cliponaxis": False,
        },
    ]  # fmt: skip


def _dots(places: list[Any], row: str) -> dict:
    return {
        "type": "scatter", "mode": "markers", "x": [one.shown for one in places], "y": [row] * len(places),
        "hovertext": [one.hover for one in places], "hoverinfo": "text", "showlegend": False,
    }  # fmt: skip


def _median(value: float, row: str) -> dict:
    look = {"symbol": "line-ns", "size": 28, "line": {"width": 3, "color": shapes.GREY}}
    return {"type": "scatter", "mode": "markers", "x": [value], "y": [row], "marker": look} | {
        "hoverinfo": "skip", "showlegend": False,
    }  # fmt: skip


def _legend(words: Words) -> list[dict]:
    look = {"type": "scatter", "x": [None], "y": [None], "hoverinfo": "skip", "showlegend": True}
    box = {"mode": "lines", "line": {"color": shapes.FIELD, "width": 12}, "name": words("spread.quartiles")}
    median = {"symbol": "line-ns", "size": 12, "line": {"width": 3, "color": shapes.GREY}}
    return [
        look | box,
        look | {"mode": "markers", "marker": median, "name": words("spread.median")},
        look
        | {"mode": "markers", "marker": {"color": shapes.FIELD, "size": 7}, "name": words("spread.place")},
    ]
