"""How to read a mark and a cell: the key that stands under the matrix and on the Method page."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

import streamlit as st

from metrics.coverage import STATES
from pages.shared import filters
from pages.shared.looks import GREY
from pages.shared.words import Words

# The shapes of pages/shared/charts/shapes.py as small drawings: (what it says, SVG path or shape).
_DRAWINGS = {
    "role.target": '<circle cx="9" cy="9" r="5" fill="INK"/>',
    "role.actual": '<circle cx="9" cy="9" r="5" fill="none" stroke="INK" stroke-width="2"/>',
    "comparator.ge": '<path d="M9 3 15 14 3 14Z" fill="INK"/>',
    "comparator.gt": '<path d="M9 1 11 10 17 15 9 13 1 15 7 10Z" fill="INK"/>',
    "comparator.le": '<path d="M9 15 15 4 3 4Z" fill="INK"/>',
    "comparator.lt": '<path d="M9 17 11 8 17 3 9 5 1 3 7 8Z" fill="INK"/>',
    "comparator.approx": '<circle cx="9" cy="9" r="7" fill="INK" opacity="0.45"/>',
    "comparator.range": '<rect x="6" y="1" width="6" height="16" fill="INK" opacity="0.55"/>',
    "mark.derived.target": '<path d="M9 2 16 9 9 16 2 9Z" fill="none" stroke="INK" stroke-width="2"/>'
    '<circle cx="9" cy="9" r="2" fill="INK"/>',
    "mark.derived.actual": '<circle cx="9" cy="9" r="6" fill="none" stroke="INK" stroke-width="2"/>'
    '<circle cx="9" cy="9" r="2" fill="INK"/>',
    "reading.cited": '<circle cx="9" cy="9" r="4.5" fill="INK"/>'
    '<rect x="1" y="1" width="16" height="16" fill="none" stroke="INK"/>',
    "reading.machine": '<circle cx="9" cy="9" r="4.5" fill="INK"/>'
    '<path d="M2 2 16 16M16 2 2 16" stroke="INK" stroke-width="2"/>',
    "mark.superseded": '<circle cx="9" cy="9" r="5" fill="INK" opacity="0.35"/>'
    '<path d="M0 9H18" stroke="INK" stroke-width="2"/>',
}


# What only stands under a chart.
_BEHIND = {
    "mark.path": '<path d="M0 9H18" stroke="INK" stroke-width="2" stroke-dasharray="2 3"/>',
    "mark.field": '<circle cx="9" cy="9" r="3" fill="INK" opacity="0.5"/>',
    "spread.quartiles": '<rect x="0" y="4" width="18" height="10" fill="INK" opacity="0.4"/>',
    "spread.median": '<path d="M9 1V17" stroke="INK" stroke-width="3"/>',
    "spread.place": '<circle cx="9" cy="9" r="3" fill="INK" opacity="0.5"/>',
}
SPREAD = ("spread.quartiles", "spread.median", "spread.place")


def under(words: Words, keys: Sequence[str], field: int = 0) -> None:
    """The legend of a chart below it: the keys of what occurs in it, and how many places stand behind."""
    texts = {key: words(key) for key in keys} | (
        {"mark.field": words("mark.field", count=field)} if field else {}
    )
    st.html(f'<div class="keys">{"".join(_key(key, text) for key, text in texts.items())}</div>')


def _key(key: str, text: str) -> str:
    return f'<span class="key"><img alt="" src="{_image((_DRAWINGS | _BEHIND)[key])}">{text}</span>'


def _image(drawing: str) -> str:
    """A drawing as a data URL of its own: the page's sanitiser lets no inline SVG through."""
    drawing = drawing.replace("INK", GREY)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="18" height="18">{drawing}</svg>'
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def how_to_read(words: Words) -> None:
    """The shapes of marks, the four states, and how far a document can have been read, in one line each."""
    st.markdown(f"## {words('legend.title')}")
    marks = "".join(_key(label, words(label)) for label in _DRAWINGS)
    st.html(f'<div class="keys">{marks}</div>')
    st.markdown(
        "\n".join(
            f"- **{words(f'state.{state}')}**{words('colon')}{words(f'state.{state}.meaning')}"
            for state in STATES
        )
    )
    st.markdown(
        "\n".join(
            f"- **{words(f'reading.{reading}')}**{words('colon')}{words(f'reading.{reading}.meaning')}"
            for reading in filters.READINGS
        )
    )
