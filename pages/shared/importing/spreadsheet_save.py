"""The last part of a spreadsheet on the Import page: what is left out, the records it makes, the save."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import streamlit as st

from loaders.drafts.tables import Outcome, Reader, Result, TableDraft, Understood
from loaders.problems import BadInput
from pages.shared import url
from pages.shared.frame import plain
from pages.shared.importing import actions, changes, wording
from pages.shared.importing.opened import OpenedTable
from pages.shared.words import Words

_SAVED, _MOST_LISTED, _ROW, _HEAD, _HEIGHT = "import_table_saved", 20, 35, 38, 320


def show(words: Words, opened: OpenedTable, reader: Reader, draft: TableDraft, read: Understood) -> None:
    """What stands in the way, or the records by what becomes of them and the button."""
    _saved(words)
    if not read.found:
        st.error(words("table.nothing"))
        _left_out(words, read.left)
        return
    if not draft.url or not draft.title:
        st.info(words("table.no_source"))
        _left_out(words, read.left)
        return
    try:
        result = actions.result_of_table(reader, draft, read)
    except BadInput as problem:
        st.error(wording.refusal(words, problem))
        return
    _left_out(words, result.left)
    _outcomes(words, result)
    if not result.written:
        return
    figures = sum(len(plan.figures) for plan in result.written)
    sure = st.checkbox(words("table.confirm"), key=opened.key("table_sure"))
    label = words("table.save", records=len(result.written), figures=figures)
    if st.button(label, key="import_table_save", type="primary", disabled=not sure):
        _save(words, opened, draft, result)


def _left_out(words: Words, left: list | tuple) -> None:
    """All that is not taken, with its place and reason."""
    if not left:
        st.caption(words("table.left.none"))
        return
    with st.expander(words("table.left", count=len(left)), key="import_table_left"):
        frame = pd.DataFrame(
            {
                words("table.left.at"): [_where(words, one.at) for one in left],
                words("table.left.shown"): [one.shown for one in left],
                words("table.reason"): [wording.reason(words, one.reason) for one in left],
            }
        )
        st.dataframe(frame, hide_index=True, height=min(_HEIGHT, _HEAD + _ROW * len(left)), placeholder="")


def _where(words: Words, at: str) -> str:
    return words("table.row", number=at) if at.isdigit() and len(at) < 6 else at


def _outcomes(words: Words, result: Result) -> None:
    """How many records are new, get more, stay or are others'; what those that change or stay would be."""
    counts = Counter(one.fate for one in result.outcomes)
    for fate in ("new", "added", "same", "others"):
        if counts[fate]:
            st.markdown(f"- {words(f'table.fate.{fate}', count=counts[fate])}")
    if result.places:
        names = words("list.separator").join(place.name_zh for place in result.places[:_MOST_LISTED])
        st.markdown(f"- {words('table.new_places', count=len(result.places), names=plain(names))}")
    differing = [one for one in result.outcomes if one.fate in ("added", "others")]
    if differing:
        with st.expander(words("table.differences", count=len(differing)), key="import_table_differences"):
            for one in differing[:_MOST_LISTED]:
                _difference(words, one)


def _difference(words: Words, one: Outcome) -> None:
    key = "table.would_change" if one.fate == "added" else "table.stays"
    st.markdown(words(key, plan=plain(one.plan.id)))
    changes.show(words, one.changes, f"import_table_{one.plan.id}")


def _save(words: Words, opened: OpenedTable, draft: TableDraft, result: Result) -> None:
    try:
        with st.spinner(words("table.saving")):
            report = actions.save_table(result)
    except BadInput as problem:
        st.error(wording.refusal(words, problem))
        return
    written = result.written
    st.session_state[_SAVED] = {
        "records": len(written), "figures": sum(len(plan.figures) for plan in written),
        "version": report.data_version, "indicator": written[0].figures[0].indicator,
    }  # fmt: skip
    saved = draft.sheets[draft.sheet]
    actions.change_table(opened.desk, opened.number, lambda draft: draft.changed(saved=saved))
    st.rerun()


def _saved(words: Words) -> None:
    if done := st.session_state.pop(_SAVED, None):
        st.success(plain(words("table.saved", **done)))
        query = url.link(indicator=done["indicator"])
        st.page_link("compare.py", label=words("import.to_compare"), query_params=query)
