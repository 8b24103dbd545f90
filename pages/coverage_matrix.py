"""Coverage: which city states which indicator, and which kind of empty every other cell is."""

from __future__ import annotations

from functools import partial

import streamlit as st

from loaders.store import Filters
from metrics.comparability import YARDSTICKS
from metrics.coverage import STATES, states, summary, totals
from pages.shared import address, filters, tables
from pages.shared.address import Choice
from pages.shared.data import data
from pages.shared.frame import notices

words, source = st.session_state["words"], data()
ROLES = ("target", "actual")
first, last = int(source.plans["first_year"].min()), int(source.plans["last_year"].max())

# 1 Choose
city = filters.city_choice(source)
group = Choice("group", tuple(source.names("groups")), (), many=True)
role = Choice("role", ROLES, ROLES, many=True)
options = tuple(str(year) for year in range(first, last + 1))
years = Choice("plan_from", options, options[:1]), Choice("plan_to", options, options[-1:])
chosen, unused = address.take(city, group, role, *years)
with st.container(key="filters"):
    left, right = st.columns([1, 1])
    with left:
        filters.cities(words, city)
    with right:
        filters.many(words, group, "filter.group", partial(words.named, "groups"))
    middle, span = st.columns([1, 1])
    with middle:
        filters.many(words, role, "filter.role", lambda code: words(f"role.{code}"))
    with span:
        filters.years(words, years, ("filter.plan_from", "filter.plan_to"))
notices(words, unused)
if not chosen["city"]:
    st.info(words("compare.no_city"))
    st.stop()

# 2 Read and sum up
wanted = source.indicators
if chosen["group"]:
    wanted = wanted[wanted["group"].isin(chosen["group"])]
figures = source.store.figures(Filters(city=chosen["city"], group=chosen["group"]))
covered = filters.year_range(chosen, ("plan_from", "plan_to"))
cells = states(figures, source.plans.reset_index(drop=True), chosen["city"], tuple(wanted.index), covered, chosen["role"] or ROLES)
best = summary(cells)

# 3 Show
st.caption(words("coverage.lead", cities=len(chosen["city"]), indicators=len(wanted), first=covered[0], last=covered[1]))
counts = totals(cells)
for column, state in zip(st.columns(len(STATES)), STATES, strict=True):
    column.metric(words(f"state.{state}"), f"{counts[state]:,}")
st.caption(words("coverage.total", total=f"{sum(counts.values()):,}"))
tables.of_coverage(best, figures, wanted, chosen["city"], chosen["role"] or ROLES, words, key="coverage")

# 4 Go where a cell was clicked
if opened := st.session_state.pop(tables.OPENED_CELL, None):
    stated = figures[figures["indicator"].eq(opened[0]) & figures["place"].eq(opened[1])]["measure"]
    yardstick = next((name for name in YARDSTICKS if name == f"stated_{stated.iloc[0] if len(stated) else ''}"), YARDSTICKS[0])
    st.switch_page("compare.py", query_params=address.link(indicator=opened[0], city=list(chosen["city"]), yardstick=yardstick))
