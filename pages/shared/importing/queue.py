"""The review queue of the Import page: what the program read alone, the surest and fullest documents first.

A document is taken from the list by one click, and the next one by one key. It is done when its record is
saved; one that is put off stays on the desk and comes again when the others are done.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from loaders.drafts.desk import Desk
from loaders.drafts.draft import Draft
from loaders.drafts.queue import Queue, Waiting
from loaders.problems import BadInput
from metrics.confidence import likely_kept
from pages.shared import confidence, paging
from pages.shared.data import Data, data
from pages.shared.frame import plain
from pages.shared.importing import actions
from pages.shared.importing.opened import REFUSED, take_in_hand
from pages.shared.kept import kept
from pages.shared.words import Words

_PAGE, _ROW, _HEAD = 20, 35, 38
_PAGES, _TURN, SHORTCUT = "import_queue_page", "import_queue_turn", "Alt+M"


def show(words: Words, desk: Desk | None, number: str) -> None:
    """How far the queue is, the next document, and all that wait; nothing where there never was any.

    Args:
        number: of the document in hand, "" for none.
    """
    found = of_build(data())
    st.session_state.setdefault(_TURN, 0)
    if not found.total:
        return
    st.markdown(f"## {words('queue')}")
    st.progress(found.done / found.total, text=_progress(words, found))
    if not found.waiting:
        st.success(words("queue.done"))
        return
    show_next(words, desk, number, "queue_next", SHORTCUT)
    turn = st.session_state[_TURN]  # a document was taken up: the list is closed again
    with st.expander(words("queue.list"), key=f"import_queue_{turn}", on_change="rerun") as listed:
        if listed.open:
            _list(words, desk, found)


def show_next(words: Words, desk: Desk | None, number: str, key: str, shortcut: str | None = None) -> None:
    """The button to the next document of the queue; nothing where none waits with its document at hand."""
    following = following_of(ordered(of_build(data())), desk, number)
    if following is None:
        return
    label = words("queue.next", title=plain(following.title))
    if st.button(label, key=key, type="primary", shortcut=shortcut):
        _take(words, desk, following)


def following_of(waiting: Sequence[Waiting], desk: Desk | None, number: str) -> Waiting | None:
    """The next document: the first that is not begun, else the first that was put off, not the one in hand.

    Args:
        number: of the document in hand, "" for none.
    """
    drafts = actions.drafts(desk) if desk else {}
    begun = {one.sha256: at for at, one in drafts.items() if isinstance(one, Draft)}
    at_hand = [one for one in waiting if one.document and begun.get(one.sha256) != number]
    fresh = [one for one in at_hand if one.sha256 not in begun]
    return next(iter(fresh or at_hand), None)


def ordered(found: Queue) -> list[Waiting]:
    """The queue in its order: where most figures are likely right first, then where most are to decide."""
    counts = confidence.counts()
    return sorted(found.waiting, key=lambda one: (-likely_kept(one.rules, counts), -one.figures, one.plan))


@kept(2)
def of_build(source: Data) -> Queue:
    """The queue as this build of the database has it."""
    return actions.queue(source.store)


def waits_for(sha256: str) -> Waiting | None:
    """The machine record of a document; None where none waits."""
    return next((one for one in of_build(data()).waiting if one.sha256 == sha256), None)


def _progress(words: Words, found: Queue) -> str:
    missing = sum(one.document is None for one in found.waiting)
    said = words("queue.progress", done=found.done, total=found.total, left=len(found.waiting))
    return said + (words("queue.missing", count=missing) if missing else "")


def _list(words: Words, desk: Desk | None, found: Queue) -> None:
    """One page of the queue; a click on a row takes its document up."""
    waiting = ordered(found)
    before = paging.skipped(len(waiting), _PAGE, _PAGES)
    shown = waiting[before : before + _PAGE]
    turn = st.session_state[_TURN]
    event = st.dataframe(
        _frame(words, shown), hide_index=True, height=_HEAD + _ROW * len(shown), on_select="rerun",
        selection_mode="single-row", key=f"import_queue_rows_{turn}_{before}_{found.done}",
        alt=words("queue.list"),
    )  # fmt: skip
    paging.show(words, len(waiting), _PAGE, _PAGES)
    rows = event["selection"]["rows"]
    if rows and rows[0] < len(shown):
        _open(words, desk, shown[rows[0]])


def _frame(words: Words, shown: Sequence[Waiting]) -> pd.DataFrame:
    counts = confidence.counts()
    likely = [likely_kept(one.rules, counts) / len(one.rules) if one.rules else None for one in shown]
    columns = {
        "import.place": [words.place(one.place) for one in shown],
        "plans.title": [one.title for one in shown],
        "plans.years": [_years(one) for one in shown],
        "plans.kind": [words(f"kind.{one.kind}") for one in shown],
        "queue.figures": [one.figures for one in shown],
        "queue.likely": [words("queue.unknown") if share is None else f"{share:.0%}" for share in likely],
        "queue.document": [words(f"queue.{'here' if one.document else 'away'}") for one in shown],
    }
    return pd.DataFrame({words(name): values for name, values in columns.items()})


def _years(one: Waiting) -> str:
    return f"{one.first_year}" if one.first_year == one.last_year else f"{one.first_year}–{one.last_year}"


def _open(words: Words, desk: Desk | None, one: Waiting) -> None:
    if one.document is not None:
        _take(words, desk, one)
        return
    st.warning(plain(words("queue.bring", title=one.title, sha256=one.sha256[:12])))
    if one.url:
        st.link_button(words("queue.page"), one.url)


def _take(words: Words, desk: Desk | None, one: Waiting) -> None:
    """Take a document up and go to it; what was saved before leaves the desk."""
    desk = desk or actions.new_desk()
    st.session_state[_TURN] += 1
    with st.spinner(plain(words("import.reading_one", name=one.title))):
        try:
            number = actions.take_up(desk, one)
        except BadInput as problem:
            st.session_state.setdefault(REFUSED, []).append(problem)
            st.rerun()
    take_in_hand(words.language, desk, number)
    st.rerun()
