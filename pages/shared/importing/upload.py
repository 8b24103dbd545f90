"""The first part of the Import page: files come in, and one of them is taken in hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from loaders.drafts.desk import Desk
from loaders.drafts.draft import Draft, UnreadableDraft
from loaders.drafts.tables import SUFFIXES as TABLES
from loaders.drafts.tables import TableDraft
from loaders.drafts.uploads import LIMITS, SUFFIXES
from loaders.problems import BadInput
from pages.shared.frame import plain
from pages.shared.importing import actions, queue, wording
from pages.shared.importing.opened import REFUSED, TOKEN, Opened, OpenedTable, take_in_hand
from pages.shared.url import Choice
from pages.shared.words import Words

_ROUND = "import_round"


def desk() -> Desk | None:
    """The desk that the address names, else the session's own; None before the first upload."""
    named = st.query_params.get("draft", "")
    for token in (named, st.session_state.get(TOKEN, "")):
        if token and (found := actions.find_desk(token)):
            st.session_state[TOKEN] = token
            return found
    return None


def show(words: Words, desk: Desk | None) -> None:
    """The drop zone, and what became of the last files and changes."""
    st.markdown(words("import.lead", days=7))
    turn = st.session_state.setdefault(_ROUND, 0)
    files = st.file_uploader(
        words("import.drop"),
        type=[suffix.removeprefix(".") for suffix in (*SUFFIXES, *TABLES)],
        accept_multiple_files=True,
        max_upload_size=LIMITS.size // 1_000_000,
        key=f"import_files_{turn}",
    )
    if files:
        _receive(words, desk or actions.new_desk(), files)
    for problem in st.session_state.pop(REFUSED, []):
        st.error(wording.refusal(words, problem))


def _receive(words: Words, desk: Desk, files: list) -> None:
    """Read the files one after the other; a refused one is told and does not hold up the others."""
    refused, last = [], ""
    bar = st.progress(0.0)
    for done, file in enumerate(files):
        left = len(files) - done
        bar.progress(done / len(files), plain(words("import.reading", name=file.name[:80], count=left)))
        try:
            page = partial(_page_read, words, bar, done / len(files), file.name[:80])
            last = _received(desk, file.name, file.getvalue(), page)
        except BadInput as problem:
            refused.append(problem)
    bar.empty()
    st.session_state[REFUSED] = refused
    st.session_state[_ROUND] += 1  # an empty drop zone: a rerun must not take the same files again
    if last:
        take_in_hand(words.language, desk, last)
    st.rerun()


def _received(desk: Desk, name: str, content: bytes, progress: Callable[[int, int], None]) -> str:
    """Keep and read one file: its number. A document that waits for its review goes on from its record."""
    if name.lower().endswith(TABLES):
        return actions.receive_table(desk, name, content)
    number = actions.receive(desk, name, content, progress)
    if waiting := queue.waits_for(actions.draft(desk, number).sha256):
        actions.go_on(desk, number, waiting.plan, None)
    return number


def _page_read(words: Words, bar: DeltaGenerator, done: float, name: str, page: int, pages: int) -> None:
    bar.progress(done, plain(words("import.reading_page", name=name, page=min(page + 1, pages), pages=pages)))


def choose(words: Words, desk: Desk, document: Choice) -> Opened | OpenedTable | None:
    """What is in hand, and a way to drop it; None where its draft cannot be read, which is said."""
    drafts: dict[str, Draft | TableDraft | UnreadableDraft] = {
        **actions.drafts(desk),
        **actions.spreadsheets(desk),
    }
    labels = _labels(words, drafts)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox(
            words("import.document"),
            list(labels),
            format_func=lambda one: labels.get(one, one),
            key=document.key,
        )
        st.button(words("import.drop_document"), key="import_drop", on_click=_drop, args=(desk, number))
    draft = drafts[number]
    if isinstance(draft, UnreadableDraft):
        st.error(wording.refusal(words, draft))
        return None
    if isinstance(draft, TableDraft):
        return OpenedTable(desk, number, draft)
    return Opened(desk, number, draft, actions.text(desk, number))


def _labels(words: Words, drafts: Mapping[str, Draft | TableDraft | UnreadableDraft]) -> dict[str, str]:
    """The files' names, and as what their records are saved."""
    labels = {}
    for number, draft in drafts.items():
        if isinstance(draft, UnreadableDraft):
            labels[number] = str(draft.facts["name"])
        elif draft.saved:
            labels[number] = words("import.document.saved", name=draft.name, plan=draft.saved)
        else:
            labels[number] = draft.name
    return labels


def _drop(desk: Desk, number: str) -> None:
    actions.drop(desk, number)
    st.session_state.pop("choice_document", None)
