"""The first part of the Import page: files come in, and one of them is taken in hand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from loaders.drafts.desk import Desk
from loaders.drafts.draft import Draft, UnreadableDraft
from loaders.drafts.uploads import LIMITS, SUFFIXES
from loaders.problems import BadInput
from pages.shared.frame import plain
from pages.shared.importing import actions, wording
from pages.shared.importing.opened import REFUSED, Opened
from pages.shared.url import Choice
from pages.shared.words import Words

_TOKEN, _ROUND = "import_token", "import_round"


def desk() -> Desk | None:
    """The desk that the address names, else the session's own; None before the first upload."""
    named = st.query_params.get("draft", "")
    for token in (named, st.session_state.get(_TOKEN, "")):
        if token and (found := actions.find_desk(token)):
            st.session_state[_TOKEN] = token
            return found
    return None


def show(words: Words, desk: Desk | None) -> None:
    """The drop zone, and what became of the last files and changes."""
    st.markdown(words("import.lead", days=7))
    turn = st.session_state.setdefault(_ROUND, 0)
    files = st.file_uploader(
        words("import.drop"),
        type=[suffix.removeprefix(".") for suffix in SUFFIXES],
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
            last = actions.receive(desk, file.name, file.getvalue(), page)
        except BadInput as problem:
            refused.append(problem)
    bar.empty()
    st.session_state[REFUSED] = refused
    st.session_state[_ROUND] += 1  # an empty drop zone: a rerun must not take the same files again
    if last:
        st.session_state[_TOKEN] = desk.token
        st.query_params.from_dict({"lang": words.language, "draft": desk.token, "document": last})
    st.rerun()


def _page_read(words: Words, bar: DeltaGenerator, done: float, name: str, page: int, pages: int) -> None:
    bar.progress(done, plain(words("import.reading_page", name=name, page=min(page + 1, pages), pages=pages)))


def choose(words: Words, desk: Desk, document: Choice) -> Opened | None:
    """The document in hand, and a way to drop it; None where its draft cannot be read, which is said."""
    drafts = actions.drafts(desk)
    labels = _labels(words, actions.documents(desk), drafts)
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
    return Opened(desk, number, draft, actions.text(desk, number))


def _labels(
    words: Words, names: Mapping[str, str], drafts: Mapping[str, Draft | UnreadableDraft]
) -> dict[str, str]:
    """The files' names, and as what their records are saved."""
    saved = {number: draft.saved for number, draft in drafts.items() if isinstance(draft, Draft)}
    return {
        number: words("import.document.saved", name=name, plan=saved[number]) if saved.get(number) else name
        for number, name in names.items()
        if number in drafts
    }


def _drop(desk: Desk, number: str) -> None:
    actions.drop(desk, number)
    st.session_state.pop("choice_document", None)
