"""Evidence: one figure, where its plan states it, and its sentence in context where the document is at hand."""

from __future__ import annotations

import streamlit as st

from loaders.store import Filters
from pages.shared import address, context, tables, views
from pages.shared.address import Choice
from pages.shared.data import data
from pages.shared.figure import CHOSEN, show
from pages.shared.frame import notices, plain

words, source = st.session_state["words"], data()

# 1 Choose: a figure by its id, the others of its plan beside it
if clicked := st.session_state.pop(CHOSEN, None):
    st.session_state["choice_figure"] = clicked
figure = Choice("figure", tuple(source.store.known()["figure"]), tuple(source.store.known()["figure"][:1]))
chosen, unused = address.take(figure)
notices(words, unused)
row = source.store.figures(Filters(figure=chosen["figure"])).iloc[0]

# 2 The figure, and its sentence in context
left, right = st.columns([3, 2])
with left:
    show(words, row)
    context.show(words, row, source.store.document(row["plan"]))

# 3 The other figures of the plan
with right:
    st.markdown(f"### {words('evidence.others')}")
    st.caption(plain(source.plans.at[row["plan"], "title"]))
    others = views.figures(source.store.address, Filters(plan=(row["plan"],)), words.language)
    tables.of_plan(others, words, key="evidence_others")
