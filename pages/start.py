"""Start: what each city promises for the four headlines, in its own kind of number."""

from __future__ import annotations

import streamlit as st

from loaders.store import Filters
from metrics.comparability import YARDSTICKS
from metrics.promise import promise_matrix
from pages.shared import address, reading
from pages.shared.data import data
from pages.shared.frame import notices, plain

words, source = st.session_state["words"], data()
MOST_ROWS = 40  # a longer matrix is a list to scroll; Coverage holds every city

# 1 Read
_, unused = address.take()
notices(words, unused)
headlines = {code: entry["indicators"] for code, entry in source.names("headlines").items()}
members = tuple(indicator for group in headlines.values() for indicator in group)
figures = source.store.figures(Filters(indicator=members, role=("target",)))
shown = source.cities[:MOST_ROWS]
matrix = promise_matrix(figures, source.plans.reset_index(drop=True), shown, headlines).set_index(["place", "headline"])
by_id = figures.set_index("figure", drop=False)

# 2 What is covered, and how fresh it is
first, last = source.plans["first_year"].min(), source.plans["last_year"].max()
newest = source.plans["issue_date"].max()
st.markdown(words("start.lead"))
st.caption(
    words(
        "start.covered", cities=len(source.cities), plans=len(source.plans), figures=source.store.count(),
        first=first, last=last, newest=f"{newest:%Y-%m-%d}",
    )  # fmt: skip
)


def cell(place: str, headline: str) -> tuple[str, str, str, str]:
    """The text of a cell, what stands under it, and the indicator and yardstick that a click compares."""
    state = matrix.loc[(place, headline)]
    if not state["figure"]:
        return f":gray[{words('state.' + state['state'])}]", "", headlines[headline][0], YARDSTICKS[0]
    figure = by_id.loc[state["figure"]]
    name = words.indicator(figure["indicator"]) if figure["indicator"] != headlines[headline][0] else ""
    more = words("start.more", count=state["others"]) if state["others"] else ""
    yardstick = f"stated_{figure['measure']}" if state["state"] == "stated" else YARDSTICKS[0]
    text = words("state.qualitative") if state["state"] == "qualitative" else words.statement(figure)
    details = (name, words.named_tier(figure["tier"]), words.scope(figure["scope"]), more)
    below = words("list.separator").join(part for part in details if part)
    return plain(text), below, figure["indicator"], yardstick


# 3 The matrix; a click compares
with st.container(key="matrix"):
    widths = [2, *[3] * len(headlines)]
    with st.container(key="matrix_head"):
        for column, head in zip(st.columns(widths), ["", *headlines], strict=True):
            column.markdown(f"**{words.named('headlines', head)}**" if head else "")
    for place in shown:
        columns = st.columns(widths, border=False)
        columns[0].page_link(
            "city.py", label=f"**{plain(words.place(place))}**", query_params=address.link(place=place)
        )
        for column, headline in zip(columns[1:], headlines, strict=True):
            text, below, indicator, yardstick = cell(place, headline)
            query = address.link(indicator=indicator, city=source.cities, yardstick=yardstick)
            with column:
                st.html(f"<span class='cell-head'>{words.named('headlines', headline)}</span>")
                st.page_link("compare.py", label=text, query_params=query)
                if below:
                    st.caption(plain(below))
if len(source.cities) > len(shown):
    st.caption(words("start.further", count=len(source.cities) - len(shown)))

# 4 How to read a mark
reading.how_to_read(words)
