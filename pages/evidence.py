"""Evidence: one figure, where its plan states it, and the whole document around it where that is at hand."""

from __future__ import annotations

import streamlit as st

from loaders.database.filters import Filters
from pages.shared import context, correcting, mine, provenance, tables, url, views
from pages.shared.data import data
from pages.shared.figure import CHOSEN, choose, facts, head, show_derivation
from pages.shared.frame import notices, plain
from pages.shared.url import Choice

words, source = st.session_state["words"], data()

# 1 Choose: a figure by its id, the others of its plan beside it
clicked = st.session_state.pop(CHOSEN, None)
asked = clicked or url.wanted("figure", source.store.first_figure())
figure = Choice("figure", (asked,), (asked,))
if clicked:
    st.session_state[figure.key] = clicked
elif not source.store.has_figure(asked):
    # A cited figure is never answered with another one, and its URL stays.
    gone = correcting.declared(words, asked) or [
        words("evidence.unknown", version=source.meta["data_version"])
    ]
    for text in gone:
        st.info(plain(text))
    st.page_link("export.py", label=words("since.title"), query_params=url.link())
    st.stop()
chosen, unused = url.take(figure)
notices(words, unused)
row = source.store.figures(Filters(figure=chosen["figure"])).iloc[0]
others = views.figures(source, Filters(plan=(row["plan"],)), words.language)
others = others.sort_values("start", kind="stable")  # the order of the document

# 2 The figure, where it comes from, and the document opened at it where it is at hand
provenance.back(words, st.session_state["page_files"])
head(words, row)
show_derivation(words, row["figure"])
mine.stands(words, source, row["indicator"])
left, right = st.columns([1.1, 1], gap="medium")
with left:
    st.markdown(f"## {plain(words.title(row['plan']))}")
    provenance.said(words, row)
    provenance.document(words, row)
    context.show(words, source, row, others)
    provenance.elsewhere(words, source, row)
    provenance.reference(words, row)

# 3 What is recorded of it, and the other figures of the plan
with right:
    ids = others["figure"].tolist()
    at = ids.index(row["figure"])
    st.markdown(f"## {words('evidence.others')}")
    with st.container(horizontal=True):
        for key, step in (("evidence.former", -1), ("evidence.next", 1)):
            there = at + step
            is_end = not 0 <= there < len(ids)
            st.button(
                words(key), key=key, disabled=is_end, on_click=choose, args=("" if is_end else ids[there],)
            )
    tables.of_plan(others, context.numbered(others), row["figure"], words, key="evidence_others")
    facts(words, row)
