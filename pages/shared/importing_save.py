"""The last part of the Import page: what saving would change, and the save itself.

A record that is there already is shown beside the new one before it can be replaced. If somebody else saves in
between, the save is refused, and the difference to their record is shown.
"""

from __future__ import annotations

import streamlit as st

from pages.shared import address, importing
from pages.shared.frame import plain
from pages.shared.importing import BadInput, Conflict, Desk, Difference
from pages.shared.importing_head import name_en, new_division
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
    if present:
        _show_difference(words, plan.id, difference, "import_difference")
    sure = st.checkbox(words("import.confirm"), key=f"import_sure_{desk.token[:8]}_{number}")
    label = words("import.replace" if present else "import.save", plan=plan.id)
    if st.button(label, key="import_save", type="primary", disabled=not sure):
        _save(words, desk, number, work, seen)


def _saved(words: Words) -> None:
    if done := st.session_state.pop(_SAVED, None):
        st.success(plain(words("import.saved", plan=done["plan"], figures=done["figures"], version=done["version"])))
        for complaint in done["complaints"]:
            st.warning(plain(complaint))
        st.page_link("city.py", label=words("import.to_city"), query_params=address.link(place=done["place"]))


def _show_difference(words: Words, plan: str, difference: Difference, key: str) -> None:
    st.warning(words("import.exists", plan=plan))
    if not difference:
        st.caption(words("import.no_difference"))
    rows = [{"what": what, "before": before, "after": after} for what, before, after in difference.changed]
    rows += [{"what": words("import.added"), "before": "", "after": figure} for figure in difference.added]
    rows += [{"what": words("import.removed"), "before": figure, "after": ""} for figure in difference.removed]
    if rows:
        labels = {name: words(f"import.{name}") for name in ("what", "before", "after")}
        st.dataframe(rows, hide_index=True, column_config=labels, key=key, placeholder="—")


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
    importing.keep(desk, number, work | {"seen": {}})
    st.rerun()


def _show_conflict(words: Words, desk: Desk, number: str, conflict: Conflict) -> None:
    """The difference to what somebody else saved; from now on that record counts as seen."""
    st.error(words("import.conflict"))
    work = importing.work(desk, number)
    plan = importing.plan_of(work)
    importing.keep(desk, number, work | {"seen": {plan.id: conflict.present}})
    _show_difference(words, plan.id, conflict.difference, "import_conflict")
