"""Start: what each city promises for the four headlines, in its own kind of number."""

from __future__ import annotations

import streamlit as st

from loaders.database.filters import Filters
from pages.shared import legend, matrix, of_provinces, paging, url, views
from pages.shared.data import data
from pages.shared.frame import notices, plain

words, source = st.session_state["words"], data()
ROWS = 25  # of the matrix, on one page

# 1 Read
_, unused = url.take()
notices(words, unused)
skip = paging.skipped(len(source.cities), ROWS, key="start_page")
cells = views.promises(source, tuple(source.cities[skip : skip + ROWS]), words.language)

# 2 What is covered, and how fresh it is
plans = source.plans
st.markdown(words("start.lead"))
st.caption(
    words(
        "start.covered",
        cities=len(source.cities),
        plans=len(plans),
        figures=source.figures,
        first=plans["first_year"].min(),
        last=plans["last_year"].max(),
        newest="—" if plans["issue_date"].isna().all() else f"{plans['issue_date'].max():%Y-%m-%d}",
    )
)
if source.provinces:
    counts = {
        "plans": plans["place"].isin(source.provinces).sum(),
        "figures": source.store.count(Filters(city=tuple(source.provinces))),
    }
    st.caption(words("start.provinces", provinces=len(source.provinces), **counts))
    of_provinces.links(words)
of_provinces.readings(words, source)
with st.container(key="leading"):
    for sentence, page, query in views.leading(source, words.language):
        st.page_link(page, label=plain(sentence), query_params=url.link(**query))

# 3 The matrix; a click compares
matrix.cells(words, source, cells)
paging.show(words, len(source.cities), ROWS, key="start_page")

# 4 How to read a mark
legend.how_to_read(words)
