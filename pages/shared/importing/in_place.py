"""What is there already of the plan in hand: its record to go on from, former records to bring back."""

from __future__ import annotations

import datetime

import streamlit as st

from pages.shared.data import data
from pages.shared.frame import plain
from pages.shared.importing import actions as importing
from pages.shared.importing import changes as importing_difference
from pages.shared.importing import hand as importing_hand
from pages.shared.importing import head as importing_head
from pages.shared.importing import opened as importing_draft
from pages.shared.importing.actions import BadInput, Desk, Former
from pages.shared.words import Words

_BROUGHT, _KEPT = "import_brought_back", "import_document_kept"


def show(words: Words, desk: Desk, number: str) -> None:
    """The offer to go on from the record that is there, or what came of taking it."""
    work = importing.work(desk, number)
    if not (plan := importing.plan_named(work)):
        return
    try:
        record, present = importing.present(plan)
    except BadInput as problem:
        st.error(plain(str(problem)))
        return
    if record is None:
        return
    done = work.get("went_on", {})
    if (done.get("plan"), done.get("hash")) == (plan, present):
        _what_came(words, done)
        return
    is_same = record.sha256 == work["sha256"]
    other = "" if is_same else words("import.present.other")
    st.info(plain(words("import.present", plan=plan, figures=len(record.figures)) + other))
    with st.container(horizontal=True):
        st.button(words("import.go_on"), key="import_go_on", on_click=_go_on, args=(desk, number, plan))
        if is_same and plan not in data().at_hand:
            if st.button(words("import.only_document"), key="import_only_document"):
                _keep_document(desk, number, plan)
    if st.session_state.pop(_KEPT, False):
        st.success(words("import.document_kept"))


def _keep_document(desk: Desk, number: str, plan: str) -> None:
    """The document alone: its record was reviewed elsewhere, and its sentences are wanted here."""
    try:
        importing.keep_document(desk, number, plan)
    except BadInput as problem:
        st.error(plain(str(problem)))
        return
    st.session_state[_KEPT] = True
    st.rerun()


def _what_came(words: Words, done: dict) -> None:
    if "kept" not in done:  # it was saved from here, and nothing was taken in
        return
    st.success(words("import.went_on", kept=done["kept"], new=done["new"]))
    if done["lost"]:
        st.warning(words("import.went_on.lost", count=done["lost"]))
    if done["fewer"]:
        st.warning(words("import.went_on.fewer", count=done["fewer"]))


def _go_on(desk: Desk, number: str, plan: str) -> None:
    """Callback: the record's figures and head come into the draft, and everything is drawn from it."""
    importing.go_on(desk, number, plan, data().store.document(plan))
    work = importing.work(desk, number)
    importing_head.redraw(desk, number)
    importing_hand.forget(desk, number)
    importing_draft.redraw(desk, number, work)
    importing_draft.go(desk, number, importing_draft.first_open(work["rows"]))


def show_former(words: Words, desk: Desk, number: str) -> None:
    """The former records of the plan, what bringing one back would change, and the button."""
    if st.session_state.pop(_BROUGHT, False):
        st.success(words("import.brought_back"))
    plan = importing.plan_named(importing.work(desk, number))
    formers = importing.former_records(plan) if plan else []
    if not formers:
        return
    with st.expander(words("import.former", count=len(formers)), key=f"import_former_{number}"):
        by_name = {one.name: one for one in formers}
        name = st.selectbox(
            words("import.former.which"), list(by_name), key=f"import_former_of_{plan}",
            format_func=lambda one: _label(words, by_name[one]),
        )  # fmt: skip
        _former(words, desk, number, by_name[name or formers[0].name])


def _label(words: Words, former: Former) -> str:
    replaced = former.replaced.astimezone(datetime.UTC)
    date, figures = f"{replaced:%Y-%m-%d %H:%M:%S} UTC", len(former.plan.figures)
    return words("import.former.one", date=date, figures=figures)


def _former(words: Words, desk: Desk, number: str, former: Former) -> None:
    try:
        seen, difference = importing.difference_to(former)
    except BadInput as problem:
        st.error(plain(str(problem)))
        return
    if not difference:
        st.caption(words("import.former.same"))
        return
    importing_difference.show(words, difference, "import_former_difference")
    if not st.button(words("import.bring_back"), key="import_bring_back"):
        return
    try:
        importing.bring_back(former, seen)
    except BadInput as problem:
        st.error(plain(str(problem)))
        return
    importing.keep(desk, number, importing.work(desk, number) | {"seen": {}})
    st.session_state[_BROUGHT] = True
    st.rerun()
