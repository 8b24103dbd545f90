"""The first part of the Import page: files come in, and one of them is taken in hand."""

from __future__ import annotations

import streamlit as st

from pages.shared.frame import plain
from pages.shared.importing import actions as importing
from pages.shared.importing.actions import BadInput, Desk
from pages.shared.url import Choice
from pages.shared.words import Words

_TOKEN, _ROUND, _REFUSED = "import_token", "import_round", "import_refused"


def desk() -> Desk | None:
    """The desk that the address names, else the session's own; None before the first upload."""
    named = st.query_params.get("draft", "")
    for token in (named, st.session_state.get(_TOKEN, "")):
        if token and (found := importing.find_desk(token)):
            st.session_state[_TOKEN] = token
            return found
    return None


def show(words: Words, desk: Desk | None) -> None:
    """The drop zone, and what became of the last files."""
    st.markdown(words("import.lead", days=7))
    turn = st.session_state.setdefault(_ROUND, 0)
    files = st.file_uploader(
        words("import.drop"),
        type=[suffix.removeprefix(".") for suffix in importing.SUFFIXES],
        accept_multiple_files=True,
        max_upload_size=importing.LIMITS.size // 1_000_000,
        key=f"import_files_{turn}",
    )
    if files:
        _receive(words, desk or importing.new_desk(), files)
    for problem in st.session_state.pop(_REFUSED, []):
        st.error(plain(problem))


def _receive(words: Words, desk: Desk, files: list) -> None:
    """Read the files one after the other; a refused one is told and does not hold up the others."""
    refused, last = [], ""
    bar = st.progress(0.0)
    for place, file in enumerate(files):
        bar.progress(
            place / len(files), plain(words("import.reading", name=file.name[:80], count=len(files) - place))
        )
        try:
            last = importing.receive(desk, file.name, file.getvalue())
        except BadInput as problem:
            refused.append(str(problem))
    bar.empty()
    st.session_state[_REFUSED] = refused
    st.session_state[_ROUND] += 1  # an empty drop zone: a rerun must not take the same files again
    if last:
        st.session_state[_TOKEN] = desk.token
        st.query_params.from_dict({"lang": words.language, "draft": desk.token, "document": last})
    st.rerun()


def choose(words: Words, desk: Desk, document: Choice) -> str:
    """The document in hand, and a way to drop it."""
    names = importing.documents(desk)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox(
            words("import.document"),
            list(names),
            format_func=lambda one: _label(words, desk, names, one),
            key=document.key,
        )
        st.button(words("import.drop_document"), key="import_drop", on_click=_drop, args=(desk, number))
    return number


def _label(words: Words, desk: Desk, names: dict[str, str], number: str) -> str:
    """The file's name, and whether its record is saved."""
    if number not in names:
        return number
    saved = importing.work(desk, number).get("saved")
    return words("import.document.saved", name=names[number], plan=saved) if saved else names[number]


def _drop(desk: Desk, number: str) -> None:
    importing.drop(desk, number)
    st.session_state.pop("choice_document", None)
