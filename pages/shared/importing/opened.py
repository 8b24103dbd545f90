"""The document in hand: its draft and text as one run found them, and the session's side of it.

All parts of the page are given the document as it was opened at the beginning of the run. Callbacks run
before that and change the draft on disk (`change`). The table stays as it was drawn while somebody types in
it; after a button it is drawn anew from the draft.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from loaders.drafts.desk import Desk
from loaders.drafts.draft import Draft, Row
from loaders.drafts.tables import TableDraft
from loaders.problems import BadInput
from pages.shared.importing import actions

REFUSED, TOKEN = "import_refused", "import_token"


@dataclass(frozen=True)
class Opened:
    """The document in hand, read once a run."""

    desk: Desk
    number: str
    draft: Draft
    text: str

    @property
    def where(self) -> tuple[Desk, str]:
        """What a callback needs to change the draft."""
        return self.desk, self.number

    def key(self, name: str) -> str:
        """A key of the session for something of this document."""
        return session_key(self.desk, self.number, name)


@dataclass(frozen=True)
class OpenedTable:
    """The spreadsheet in hand, its draft read once a run."""

    desk: Desk
    number: str
    draft: TableDraft

    def key(self, name: str) -> str:
        """A key of the session for something of this spreadsheet."""
        return session_key(self.desk, self.number, name)


def take_in_hand(language: str, desk: Desk, number: str) -> None:
    """Go to a document of a desk: the address names it from the next run on."""
    st.session_state[TOKEN] = desk.token
    st.query_params.from_dict({"lang": language, "draft": desk.token, "document": number})


def session_key(desk: Desk, number: str, name: str) -> str:
    """A key of the session for something of a document."""
    return f"import_{name}_{desk.token[:8]}_{number}"


def change(desk: Desk, number: str, changed: Callable[[Draft], Draft]) -> Draft | None:
    """Keep what `changed` makes of the draft; None where that is refused, which the page then says."""
    try:
        return actions.change(desk, number, changed)
    except BadInput as problem:
        st.session_state.setdefault(REFUSED, []).append(problem)
        return None


def change_and_draw(desk: Desk, number: str, changed: Callable[[Draft], Draft]) -> Draft | None:
    """`change`, and draw the table from the draft at the next run."""
    draft = change(desk, number, changed)
    if draft is not None:
        redraw(desk, number, draft)
    return draft


def redraw(desk: Desk, number: str, draft: Draft) -> None:
    """Draw the table from the draft at the next run."""
    turn, _ = drawn(desk, number, draft.rows)
    st.session_state[session_key(desk, number, "base")] = turn + 1, draft.rows


def drawn(desk: Desk, number: str, rows: Sequence[Row]) -> tuple[int, Sequence[Row]]:
    """How often the table was drawn anew, and from which rows; `rows` where it was not drawn yet."""
    return st.session_state.setdefault(session_key(desk, number, "base"), (0, rows))


def go(desk: Desk, number: str, at: int) -> None:
    """Take the figure of a row in hand; rows are counted from 0."""
    st.session_state[session_key(desk, number, "current")] = at


def in_hand(opened: Opened) -> int:
    """The number of the row in hand, from 0: at first the first that is open."""
    rows = opened.draft.rows
    first = next(iter(opened.draft.open_rows), 0)
    return min(st.session_state.setdefault(opened.key("current"), first), len(rows) - 1)
