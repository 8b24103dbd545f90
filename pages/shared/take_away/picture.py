"""The chart as a picture that stands alone: title, filters, legend, notes and source are inside it.

The picture is drawn by the reader's own browser, so that it needs no browser on the server and the reader's
fonts write Chinese. Its size is that of a slide.
"""

from __future__ import annotations

from typing import NamedTuple

from plotly.basedatatypes import BaseFigure

from pages.shared import looks
from pages.shared.charts import shapes
from pages.shared.charts.marks import folded

WIDTH, LEAST_HEIGHT = 1280, 720  # pixels, of which a saved picture has twice as many each way
_INK, _SOFT, _RULE, _GROUND = map(looks.colour, ("ink", "muted", "line", "ground"))
_FONTS = (
    "'Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', "
    "'Heiti SC', sans-serif"
)
_SIDE, _LINE, _ENTRY = 48, 22, 250  # margins, a line of small text, the width of an entry of the legend
_FOLD = 82  # Chinese characters in a line of small text


class Texts(NamedTuple):
    """What stands around the chart: title, what was chosen, notes on how to read it, and the source."""

    title: str
    chosen: str
    notes: str
    source: str


def compose(figure: BaseFigure, texts: Texts) -> dict:
    """The figure as a plain dict with the texts in it, on white whatever the theme of the page."""
    drawn = shapes.inked(figure.to_dict(), _INK)
    layout = dict(drawn["layout"])
    entries = sum(1 for trace in drawn["data"] if trace.get("showlegend") and trace.get("name"))
    legend_lines = -(-entries // ((WIDTH - 2 * _SIDE) // _ENTRY))
    chosen, notes, source = (folded(text, _FOLD) for text in texts[1:])
    below = [part for part in (notes, source) if part]
    below_lines = sum(1 + part.count("<br>") for part in below)
    above = 92 + _LINE * (1 + chosen.count("<br>"))
    axis_above = layout["xaxis"].get("side") == "top"
    top = above + (84 if axis_above else 0)
    bottom = (16 if axis_above else 52) + _LINE * (legend_lines + below_lines) + 44
    height = max(LEAST_HEIGHT, top + bottom + max(0, layout["height"] - 56))
    plot = height - top - bottom
    right = max(layout["margin"]["r"] + 24, _SIDE)
    layout |= {
        "width": WIDTH, "height": height, "template": {}, "showlegend": True, "autosize": False,
        "paper_bgcolor": _GROUND, "plot_bgcolor": _GROUND,
        "font": {"family": _FONTS, "size": 16, "color": _INK},
        "margin": {"l": 110, "r": right, "t": top, "b": bottom},
    }  # fmt: skip
    legend_y = -(16 if axis_above else 52) / plot
    layout["legend"] = layout["legend"] | {
        "y": legend_y, "x": 0, "yanchor": "top", "entrywidth": _ENTRY - 40, "font": {"size": 14},
    }  # fmt: skip
    for axis in ("xaxis", "yaxis"):
        layout[axis] = layout[axis] | {"gridcolor": _RULE, "zerolinecolor": _RULE, "automargin": False}
    if layout["yaxis"].get("type") == "category":
        layout["margin"]["l"] = 190
    left = -(layout["margin"]["l"] - _SIDE)
    head = f"<b>{folded(texts.title, 40)}</b>"
    around = [
        _text(head, left, 1, top - 28, 26, _INK, "top"),
        _text(chosen, left, 1, top - 72, 15, _SOFT, "top"),
        _text("<br>".join(below), left, 0, -(bottom - 16), 13, _SOFT, "bottom"),
    ]
    layout["annotations"] = [*layout.get("annotations", ()), *around]
    return drawn | {"layout": layout}


def _text(text: str, left: float, y: int, shift: float, size: int, colour: str, anchor: str) -> dict:
    """A text beside the chart; `shift` in pixels up from its upper (1) or lower (0) edge."""
    return {
        "xref": "paper", "yref": "paper", "x": 0, "y": y, "xshift": left, "yshift": shift, "text": text,
        "xanchor": "left", "yanchor": anchor, "align": "left", "showarrow": False,
        "font": {"size": size, "color": colour},
    }  # fmt: skip
