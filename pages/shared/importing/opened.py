"""Which figure of a draft is in hand, and from which rows its table was drawn: the session's side of a draft.

The table stays as it was drawn while somebody types in it; after a button it is drawn anew from the draft.
"""

from __future__ import annotations

import streamlit as st

from pages.shared.importing import actions as importing
from pages.shared.importing.actions import Desk


def base_key(desk: Desk, number: str) -> str:
    """Where the session keeps how often the table was drawn anew, and from which rows."""
    return f"import_base_{desk.token[:8]}_{number}"


def current_key(desk: Desk, number: str) -> str:
    """Where the session keeps the place of the figure in hand."""
    return f"import_current_{desk.token[:8]}_{number}"


def go(desk: Desk, number: str, at: int) -> None:
    """Take the figure at a place in hand."""
    st.session_state[current_key(desk, number)] = at


def first_open(rows: list[dict]) -> int:
    """The first figure that is not decided, or the first of all."""
    return next((at for at, row in enumerate(rows) if row["state"] == "open"), 0)


def redraw(desk: Desk, number: str, work: dict) -> None:
    """Keep the draft, and draw the table from it at the next run."""
    importing.keep(desk, number, work)
    turn = st.session_state.get(base_key(desk, number), (0, None))[0]
    st.session_state[base_key(desk, number)] = (turn + 1, work["rows"])
