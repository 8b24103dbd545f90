"""The last part of the Import page: what hinders saving, what it would change, and the save itself.

What does not fit is listed figure by figure, with a table of just these figures to put it right in. A record
that is there already is shown beside the new one before it can be replaced. If somebody else saves in
between, the save is refused, and the difference to their record is shown.
"""

from __future__ import annotations

import streamlit as st

from loaders.drafts.desk import Desk
from loaders.drafts.draft import Draft, WentOn
from loaders.drafts.recording import Hindrance
from loaders.drafts.saving import Conflict
from loaders.model import Place, Plan
from loaders.problems import BadInput
from loaders.records.changes import Changes
from pages.shared import url
from pages.shared.data import data
from pages.shared.frame import plain
from pages.shared.importing import actions, changes, queue, table, wording
from pages.shared.importing.head import ANCHOR, new_place
from pages.shared.importing.opened import Opened, change, change_and_draw, drawn, go
from pages.shared.words import Words

_SAVED, _NEXT, _MOST_LISTED = "import_saved", "import_saved_number", 20


def show(words: Words, opened: Opened) -> None:
    """The difference, the confirmation and the button; afterwards the way to the city."""
    st.markdown(f"## {words('import.record')}")
    _saved(words, opened)
    if waiting := len(opened.draft.open_rows):
        st.info(words("import.still_open", count=waiting))
        return
    try:
        place = new_place(opened.draft)
        if found := actions.hindrances(opened.draft, place):
            _hindered(words, opened, found)
            return
        if not _named(words, opened):
            return
        plan = actions.plan_of(opened.draft)
        present, difference = actions.difference(plan)
        record, _ = actions.present(plan.id)
    except BadInput as problem:
        st.error(wording.refusal(words, problem))
        return
    seen = _seen(opened, plan.id, present)
    confirms = record is not None and record.reading == "machine"  # a change, whatever its figures
    if present and not _changes(words, plan.id, difference, confirms):
        return
    sure = st.checkbox(words("import.confirm"), key=opened.key("sure"))
    verb = ("replace" if difference or confirms else "keep_document") if present else "save"
    label = words(f"import.{verb}", plan=plan.id)
    if st.button(label, key="import_save", type="primary", disabled=not sure):
        _save(words, opened, plan, seen, place)


def _named(words: Words, opened: Opened) -> bool:
    """Under which id the record goes, asked where one of its kind is in place; whether there is an id."""
    names, name = actions.names_of(opened.draft), actions.name_of(opened.draft)
    if not name:
        st.error(words("import.no_name"))
        return False
    if names.in_place and not names.is_same and names.free:
        options = [*names.in_place, names.free]
        key = opened.key("save_as")
        st.radio(
            words("import.save_as"), options, index=options.index(name), key=key, on_change=_save_as,
            args=(*opened.where, key), format_func=lambda one: _option(words, names.free, one),
        )  # fmt: skip
    elif name == names.free and name.endswith(opened.draft.head.kind):
        st.caption(words("import.beside", plan=name))
    return True


def _option(words: Words, free: str, name: str) -> str:
    return words("import.save_as.free" if name == free else "import.save_as.replace", plan=name)


def _save_as(desk: Desk, number: str, key: str) -> None:
    """Callback: the id goes into the draft."""
    change(desk, number, lambda draft: draft.changed(save_as=st.session_state[key]))


def _seen(opened: Opened, plan: str, present: str) -> str:
    """The hash of the record that this person has seen: from the first look on, whatever is there later."""
    if plan not in opened.draft.seen:
        actions.change(*opened.where, lambda draft: draft.changed(seen=draft.seen | {plan: present}))
    return opened.draft.seen.get(plan, present)


def _hindered(words: Words, opened: Opened, found: list[Hindrance]) -> None:
    """What has to be put right, and the figures concerned in a table of their own to do it in."""
    rows = opened.draft.rows
    lines = [f"- {wording.hindrance(words, one, rows)}" for one in found[:_MOST_LISTED]]
    st.error("\n".join([words("import.hindered", count=len(found)), "", *lines]))
    if any(one.row is None for one in found):
        st.markdown(f"[{words('import.hindered.head')}](#{ANCHOR})")
    numbers = list(dict.fromkeys(one.row for one in found if one.row is not None))[:_MOST_LISTED]
    if not numbers:
        return
    st.caption(words("import.hindered.table"))
    with st.container(horizontal=True):
        for at in numbers:
            label = words("import.hindered.go", number=at + 1)
            st.button(label, key=f"import_hindered_{at}", on_click=go, args=(*opened.where, at))
    turn, _ = drawn(*opened.where, rows)
    key = f"{opened.key('hindered')}_{turn}_{'_'.join(map(str, numbers))}"
    fields = tuple(dict.fromkeys(one.field for one in found if one.row is not None))
    args = (*opened.where, key, numbers)
    table.show(words, rows, key, on_change=_correct, args=args, only=numbers, first=fields)


def _correct(desk: Desk, number: str, key: str, numbers: list[int]) -> None:
    """Callback of the table of hindered figures: its corrections go onto their rows."""
    edits = {numbers[int(at)]: fields for at, fields in st.session_state[key]["edited_rows"].items()}

    def corrected(draft: Draft) -> Draft:
        return draft.changed(rows=table.corrected(draft.rows, draft.rows, edits))

    change_and_draw(desk, number, corrected)
    for at in edits:
        go(desk, number, at)


def _changes(words: Words, plan: str, difference: Changes, confirms: bool) -> bool:
    """What saving would change in the record that is there; whether there is anything to save."""
    if difference:
        st.warning(words("import.exists", plan=plan))
        changes.show(words, difference, "import_difference")
        return True
    if confirms:
        st.caption(words("queue.as_read"))
        return True
    is_here = plan in data().at_hand
    st.caption(words("import.no_difference" if is_here else "import.document_only"))
    return not is_here


def _saved(words: Words, opened: Opened) -> None:
    if done := st.session_state.pop(_SAVED, None):
        values = {name: done[name] for name in ("plan", "figures", "version")}
        st.success(plain(words("import.saved", **values)))
        for complaint in done["complaints"]:
            st.warning(plain(complaint))
        place = done["place"]
        st.page_link("city.py", label=words("import.to_city"), query_params=url.link(place=place))
        cities = dict.fromkeys([*data().cities, place])  # a province is compared where it is named
        query = url.link(city=list(cities), yardstick="stated_level")
        st.page_link("compare.py", label=words("import.to_compare"), query_params=query)
        st.session_state[_NEXT] = opened.number
    if st.session_state.get(_NEXT) == opened.number:  # it is pressed in a later run
        queue.show_next(words, opened.desk, opened.number, "queue_next_saved")


def _save(words: Words, opened: Opened, plan: Plan, seen: str, place: Place | None) -> None:
    try:
        report = actions.save(*opened.where, seen, place)
    except Conflict as conflict:
        _show_conflict(words, opened, plan.id, conflict)
        return
    except BadInput as problem:
        st.error(wording.refusal(words, problem))
        return
    st.session_state[_SAVED] = {
        "plan": plan.id, "place": plan.place, "figures": len(plan.figures), "version": report.data_version,
        "complaints": [one for one in report.complaints if plan.id in one],
    }  # fmt: skip
    _, present = actions.present(plan.id)
    mine = WentOn(plan=plan.id, hash=present)  # nothing to go on from: the record is this draft
    actions.change(*opened.where, lambda draft: draft.changed(seen={}, went_on=mine, saved=plan.id))
    st.rerun()


def _show_conflict(words: Words, opened: Opened, plan: str, conflict: Conflict) -> None:
    """The difference to what somebody else saved; from now on that record counts as seen."""
    st.error(words("import.conflict"))
    actions.change(*opened.where, lambda draft: draft.changed(seen={plan: conflict.present}))
    changes.show(words, conflict.difference, "import_conflict")
