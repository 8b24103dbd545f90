"""What is there already of the plan in hand: its record to go on from, former records to bring back."""

from __future__ import annotations

import datetime

import streamlit as st

from loaders.drafts.desk import Desk
from loaders.drafts.draft import WentOn
from loaders.drafts.former import Former
from loaders.problems import BadInput
from pages.shared.data import data
from pages.shared.frame import plain
from pages.shared.importing import actions, changes, hand, head, wording
from pages.shared.importing.opened import REFUSED, Opened, go, redraw
from pages.shared.words import Words

_BROUGHT, _KEPT = "import_brought_back", "import_document_kept"


def show(words: Words, opened: Opened) -> None:
    """The offer to go on from the record that is there, or what came of taking it."""
    try:
        if not (plan := actions.name_of(opened.draft)):
            return
        record, present = actions.present(plan)
    except BadInput as problem:
        st.error(wording.refusal(words, problem))
        return
    if record is None:
        return
    done = opened.draft.went_on
    if done is not None and (done.plan, done.hash) == (plan, present):
        _what_came(words, done, bool(opened.draft.queued))
        return
    is_same = record.sha256 == opened.draft.sha256
    other = "" if is_same else words("import.present.other")
    st.info(plain(words("import.present", plan=plan, figures=len(record.figures)) + other))
    with st.container(horizontal=True):
        st.button(words("import.go_on"), key="import_go_on", on_click=_go_on, args=(*opened.where, plan))
        is_wanted = is_same and plan not in data().at_hand
        if is_wanted and st.button(words("import.only_document"), key="import_only_document"):
            _keep_document(words, opened, plan)
    if st.session_state.pop(_KEPT, False):
        st.success(words("import.document_kept"))


def _keep_document(words: Words, opened: Opened, plan: str) -> None:
    """The document alone: its record was reviewed elsewhere, and its sentences are wanted here."""
    try:
        actions.keep_document(*opened.where, plan)
    except BadInput as problem:
        st.error(wording.refusal(words, problem))
        return
    st.session_state[_KEPT] = True
    st.rerun()


def _what_came(words: Words, done: WentOn, queued: bool) -> None:
    if done.kept is None:  # it was saved from here, and nothing was taken in
        return
    said = "queue.went_on" if queued else "import.went_on"
    st.success(words(said, kept=done.kept, new=done.new))
    if done.lost:
        st.warning(words("import.went_on.lost", count=done.lost))
    if done.fewer:
        st.warning(words("import.went_on.fewer", count=done.fewer))


def _go_on(desk: Desk, number: str, plan: str) -> None:
    """Callback: the record's figures and head come into the draft, and everything is drawn from it."""
    try:
        draft = actions.go_on(desk, number, plan, data().store.document(plan))
    except BadInput as problem:
        st.session_state.setdefault(REFUSED, []).append(problem)
        return
    head.draw_anew(desk, number)
    hand.draw_anew(desk, number)
    redraw(desk, number, draft)
    go(desk, number, next(iter(draft.open_rows), 0))


def show_former(words: Words, opened: Opened) -> None:
    """The former records of the plan, what bringing one back would change, and the button."""
    if st.session_state.pop(_BROUGHT, False):
        st.success(words("import.brought_back"))
    try:
        plan = actions.name_of(opened.draft)
        formers = actions.former_records(plan) if plan else []
    except BadInput as problem:
        st.error(wording.refusal(words, problem))
        return
    if not formers:
        return
    with st.expander(words("import.former", count=len(formers)), key=f"import_former_{opened.number}"):
        by_name = {one.name: one for one in formers}
        name = st.selectbox(
            words("import.former.which"), list(by_name), key=f"import_former_of_{plan}",
            format_func=lambda one: _label(words, by_name[one]),
        )  # fmt: skip
        _former(words, opened, by_name[name or formers[0].name])


def _label(words: Words, former: Former) -> str:
    replaced = former.replaced.astimezone(datetime.UTC)
    date, figures = f"{replaced:%Y-%m-%d %H:%M:%S} UTC", len(former.plan.figures)
    return words("import.former.one", date=date, figures=figures)


def _former(words: Words, opened: Opened, former: Former) -> None:
    try:
        seen, difference = actions.difference(former.plan)
    except BadInput as problem:
        st.error(wording.refusal(words, problem))
        return
    if not difference:
        st.caption(words("import.former.same"))
        return
    changes.show(words, difference, "import_former_difference")
    if not st.button(words("import.bring_back"), key="import_bring_back"):
        return
    try:
        actions.bring_back(former, seen)
    except BadInput as problem:
        st.error(wording.refusal(words, problem))
        return
    actions.change(*opened.where, lambda draft: draft.changed(seen={}))
    st.session_state[_BROUGHT] = True
    st.rerun()
