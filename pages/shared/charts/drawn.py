"""A figure of ours as Streamlit takes it without looking at every property of every mark again.

`st.plotly_chart` checks a dict at every rerun and copies a `go.Figure` whole, which costs as much as all that
was measured for the chart. Our figures are dicts of a few fixed shapes, which the tests check instead.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import plotly.io
from plotly.basedatatypes import BaseFigure
from streamlit.elements.lib.streamlit_plotly_theme import configure_streamlit_plotly_theme


class Drawn(BaseFigure):
    """A figure that is its dict, with the template of the page's theme; nobody is to change it."""

    def __init__(self, figure: dict):
        self._figure = figure | {"layout": figure["layout"] | {"template": _template()}}

    def to_dict(self) -> dict:
        """The figure as Plotly writes it."""
        return self._figure


@cache
def _template() -> dict[str, Any]:
    """What Streamlit sets for all figures, set before the first of them is drawn."""
    configure_streamlit_plotly_theme()
    return plotly.io.templates[plotly.io.templates.default].to_plotly_json()
