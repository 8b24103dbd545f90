"""How to read a mark and a cell: the key that stands under the matrix and on the Method page."""

from __future__ import annotations

import streamlit as st

from metrics.coverage import STATES
from pages.shared.words import Words

# The shapes of pages/shared/charts.py as small drawings: (what it says, SVG path or shape).
_DRAWINGS = {
    "role.target": '<circle cx="9" cy="9" r="5" fill="currentColor"/>',
    "role.actual": '<circle cx="9" cy="9" r="5" fill="none" stroke="currentColor" stroke-width="2"/>',
    "comparator.ge": '<path d="M9 3 15 14 3 14Z" fill="currentColor"/>',
    "comparator.le": '<path d="M9 15 15 4 3 4Z" fill="currentColor"/>',
    "comparator.approx": '<circle cx="9" cy="9" r="7" fill="currentColor" opacity="0.45"/>',
    "comparator.range": '<rect x="6" y="1" width="6" height="16" fill="currentColor" opacity="0.55"/>',
    "mark.derived": '<path d="M9 3 15 9 9 15 3 9Z" fill="none" stroke="currentColor" stroke-width="2"/>',
}


def how_to_read(words: Words) -> None:
    """The shapes of marks and the four states, in one line each."""
    st.markdown(f"### {words('reading.title')}")
    marks = "".join(
        f'<span class="key"><svg width="18" height="18" aria-hidden="true">{drawing}</svg>{words(label)}</span>'
        for label, drawing in _DRAWINGS.items()
    )
    st.html(f'<div class="keys">{marks}</div>')
    st.markdown("\n".join(f"- **{words(f'state.{state}')}**{words('colon')}{words(f'state.{state}.meaning')}" for state in STATES))
