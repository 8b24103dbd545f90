"""The last part of the Import page: what saving would change, and the save itself.

A record that is there already is shown beside the new one before it can be replaced. If somebody else saves in
between, the save is refused, and the difference to their record is shown.
"""

from __future__ import annotations

import streamlit as st

from pages.shared import url
from pages.shared.data import data
from pages.shared.frame import plain
from pages.shared.importing import actions as importing
from pages.shared.importing import changes as importing_difference
from pages.shared.importing.actions import BadInput, Changes, Conflict, Desk
from pages.shared.importing.head import name_en, new_division
from pages.shared.words import Words

_SAVED = "import_saved"


def show(words: Words, desk: Desk, number: str) -> None:
    """The difference, the confirmation and the button; afterwards the way to the city."""
    st.markdown(f"## {words('import.record')}")
    _saved(words)
    work = importing.work(desk, number)
    if waiting := sum(row["state"] == "open" for row in work["rows"]):
        st.info(words("import.still_open", count=waiting))
        return
    try:
        plan = importing.plan_of(work)
        present, difference = importing.former(plan)
    except BadInput as problem:
        st.error(plain(str(problem)))
        return
    seen = work.setdefault("seen", {}).setdefault(plan.id, present)
    importing.keep(desk, number, work)
    if present and not _changes(words, plan.id, difference):
        return
    sure = st.checkbox(words("import.confirm"), key=f"import_sure_{desk.token[:8]}_{number}")
    verb = ("replace" if difference else "keep_document") if present else "save"
    label = words(f"import.{verb}", plan=plan.id)
    if st.button(label, key="import_save", type="primary", disabled=not sure):
        _save(words, desk, number, work, seen)


def _changes(words: Words, plan: str, difference: Changes) -> bool:
    """What saving would change in the record that is there; whether there is anything to save."""
    if difference:
        st.warning(words("import.exists", plan=plan))
        importing_difference.show(words, difference, "import_difference")
        return True
    is_here = plan in data().at_hand
    st.caption(words("import.no_difference" if is_here else "import.document_only"))
    return not is_here


def _saved(words: Words) -> None:
    if done := st.session_state.pop(_SAVED, None):
        st.success(
            plain(words("import.saved", plan=done["plan"], figures=done["figures"], version=done["version"]))
        )
        for complaint in done["complaints"]:
            st.warning(plain(complaint))
        place = done["place"]
        st.page_link("city.py", label=words("import.to_city"), query_params=url.link(place=place))
        places = dict.fromkeys([*data().cities, place])  # a province is compared where it is named
        query = url.link(city=list(places), yardstick="stated_level")
        st.page_link("compare.py", label=words("import.to_compare"), query_params=query)


def _save(words: Words, desk: Desk, number: str, work: dict, seen: str) -> None:
    division = new_division(work)
    try:
        report = importing.save(desk, number, seen, division, name_en(work) if division else "")
    except Conflict as conflict:
        _show_conflict(words, desk, number, conflict)
        return
    except BadInput as problem:
        st.error(plain(str(problem)))
        return
    plan = importing.plan_of(work)
    st.session_state[_SAVED] = {
        "plan": plan.id, "place": plan.place, "figures": len(plan.figures), "version": report.data_version,
        "complaints": [one for one in report.complaints if plan.id in one],
    }  # fmt: skip
    _, present = importing.present(plan.id)
    mine = {"plan": plan.id, "hash": present}  # nothing to go on from: the record is this draft
    importing.keep(desk, number, work | {"seen": {}, "went_on": mine, "saved": plan.id})
    st.rerun()


def _show_conflict(words: Words, desk: Desk, number: str, conflict: Conflict) -> None:
    """The difference to what somebody else saved; from now on that record counts as seen."""
    st.error(words("import.conflict"))
    work = importing.work(desk, number)
    plan = importing.plan_of(work)
    importing.keep(desk, number, work | {"seen": {plan.id: conflict.present}})
    importing_difference.show(words, conflict.difference, "import_conflict")
