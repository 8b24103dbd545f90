"""Start: what each city promises for the four headlines, in its own kind of number."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from pages.shared import address, reading, views
from pages.shared.data import data
from pages.shared.frame import notices, plain

words, source = st.session_state["words"], data()
MOST_ROWS = 40  # a longer matrix is a list to scroll; Coverage holds every city

# 1 Read
_, unused = address.take()
notices(words, unused)
shown = tuple(source.cities[:MOST_ROWS])
cells = views.promises(source.store.address, shown, words.language)
headlines = list(source.names("headlines"))

# 2 What is covered, and how fresh it is
plans = source.plans
st.markdown(words("start.lead"))
st.caption(
    words(
        "start.covered", cities=len(source.cities), plans=len(plans), figures=source.figures,
        first=plans["first_year"].min(), last=plans["last_year"].max(), newest=f"{plans['issue_date'].max():%Y-%m-%d}",
    )  # fmt: skip
)

# 3 The matrix; a click compares
WIDTHS = [2, *[3] * len(headlines)]
with st.container(key="matrix"):
    with st.container(key="matrix_head"):
        for column, head in zip(st.columns(WIDTHS)[1:], headlines, strict=True):
            column.markdown(f"**{words.named('headlines', head)}**")
    for place, row in groupby(cells, key=lambda cell: cell.place):
        first, *rest = st.columns(WIDTHS)
        first.page_link("city.py", label=f"**{plain(words.place(place))}**", query_params=address.link(place=place))
        for column, cell in zip(rest, row, strict=True):
            query = address.link(indicator=cell.indicator, city=source.cities, yardstick=cell.yardstick)
            with column.container(key=f"cell_{cell.headline}_{place}"):
                st.page_link("compare.py", label=cell.text, query_params=query)
                if cell.below:
                    st.caption(cell.below)
reading.heads_on_phones({head: words.named("headlines", head) for head in headlines})
if len(source.cities) > len(shown):
    st.caption(words("start.further", count=len(source.cities) - len(shown)))

# 4 How to read a mark
reading.how_to_read(words)
