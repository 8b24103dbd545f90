"""How the places are spread: a dot for each, the median and the quartiles, one row a year and role.

Only where three or more can be compared; places shown in full have their colour, all others are grey.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

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
    sizes = positions.groupby("row", sort=False).agg(
        count=("place", "size"), own=("place", lambda codes: codes.isin(list(colour)).any())
    )
    sizes = sizes[sizes["count"].ge(LEAST)].sort_values("own", ascending=False, kind="stable")
    kept = [row for row in positions["row"].unique() if row in set(sizes.index[:MOST_ROWS])]
    if not kept:
        return None
    traces = []
    for row in kept:
        traces += _row(positions[positions["row"].eq(row)], row, colour)
    layout = shapes.layout(72 + _ROW * len(kept), top=24)
    layout["legend"]["y"] = -56 / (_ROW * len(kept))
    layout["xaxis"] = {"title": {"text": axis}, "rangemode": "tozero", "automargin": True, "fixedrange": True}
    layout["yaxis"] = {
        "type": "category", "categoryorder": "array", "categoryarray": kept[::-1], "automargin": True,
        "fixedrange": True, "range": [-0.6, len(kept) - 0.4], "tickfont": {"size": 13},
    }  # fmt: skip
    return {"data": traces + _legend(words), "layout": layout}


def _row(places: pd.DataFrame, row: str, colour: dict[str, str]) -> list[dict]:
    values = places["shown"].to_numpy("float64")
    lower, median, upper = (float(end) for end in np.nanpercentile(values, (25, 50, 75)))
    known = places["place"].isin(list(colour))
    own = places[known].sort_values("place", key=lambda codes: codes.map(colour).eq(shapes.MINE))
    tints = [colour[place] for place in own["place"]]
    is_mine = [tint == shapes.MINE for tint in tints]
    return [
        shapes.line([lower, upper], [row, row], shapes.FIELD, width=26),
        _dots(places[~known], row) | {"marker": {"color": shapes.FIELD, "size": 7}},
        _median(median, row),
        _dots(own, row)
        | {
            "mode": "markers+text",
            "marker": {"color": tints, "size": [15 if mine else 10 for mine in is_mine], "opacity": 1},
            "text": [f"<b>{name}</b>" if mine else ""
                     for name, mine in zip(own["name"], is_mine, strict=True)],
            "textposition": "top center", "cliponaxis": False,
        },
    ]  # fmt: skip


def _dots(places: pd.DataFrame, row: str) -> dict:
    return {
        "type": "scatter", "mode": "markers", "x": places["shown"].tolist(), "y": [row] * len(places),
        "hovertext": places["hover"].tolist(), "hoverinfo": "text", "showlegend": False,
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
