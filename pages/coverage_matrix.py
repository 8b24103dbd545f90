"""Coverage: which city states which indicator, and which kind of empty every other cell is."""

from __future__ import annotations

from functools import partial

import streamlit as st

from metrics.comparability import YARDSTICKS
from metrics.coverage import STATES
from pages.shared import filters, tables, url
from pages.shared.covered import coverage
from pages.shared.data import data
from pages.shared.frame import notices
from pages.shared.url import Choice

words, source = st.session_state["words"], data()
ROLES = ("target", "actual")
first, last = int(source.plans["first_year"].min()), int(source.plans["last_year"].max())

# 1 Choose
city = filters.city_choice(source)
group = Choice("group", tuple(source.names("groups")), (), many=True)
role = Choice("role", ROLES, ROLES, many=True)
options = tuple(str(year) for year in range(first, last + 1))
years = Choice("plan_from", options, options[:1]), Choice("plan_to", options, options[-1:])
reading = filters.reading_choice()
chosen, unused = url.take(city, group, role, reading, *years)
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
    filters.reading(words, reading)
notices(words, unused)
if not chosen["city"]:
    st.info(words("compare.no_city"))
    st.stop()

# 2 Read and sum up
covered = filters.year_range(chosen, ("plan_from", "plan_to"))
readings, roles = filters.readings(chosen), chosen["role"] or ROLES
shown = coverage(source, chosen["city"], chosen["group"], roles, covered, words.language, readings)

# 3 Show
st.caption(
    words(
        "coverage.lead",
        cities=len(chosen["city"]),
        indicators=len(shown.table),
        first=covered[0],
        last=covered[1],
    )
)
with st.container(horizontal=True):
    for state in STATES:
        st.metric(words(f"state.{state}"), f"{shown.totals[state]:,}", width="content")
st.caption(words("coverage.total", total=f"{sum(shown.totals.values()):,}"))
counts = [
    words("coverage.read", reading=words(f"reading.{code}"), plans=f"{plans:,}", figures=f"{figures:,}")
    for code, (plans, figures) in shown.read.items()
]
st.markdown("  \n".join(counts))
tables.of_coverage(shown.table, words, key="coverage")

# 4 Go where a cell was clicked
if opened := st.session_state.pop(tables.OPENED_CELL, None):
    wanted = f"stated_{shown.measures.get(opened, '')}"
    yardstick = wanted if wanted in YARDSTICKS else YARDSTICKS[0]
    query = url.link(indicator=opened[0], city=list(chosen["city"]), yardstick=yardstick)
    st.switch_page("compare.py", query_params=query)
