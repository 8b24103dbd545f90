"""Coverage: which city states which indicator, and which kind of empty every other cell is."""

from __future__ import annotations

from functools import partial

import streamlit as st

from metrics.coverage import STATES
from pages.shared import covered, filters, mine, paging, tables, url
from pages.shared.charts import heat, picture
from pages.shared.data import data
from pages.shared.frame import notices, plain
from pages.shared.picker import many, widgets
from pages.shared.url import Choice

words, source = st.session_state["words"], data()
ROLES = ("target", "actual")
PLACES, WANTED = 24, 10  # across the map on one page, and in the list of what is wanted
first, last = int(source.plans["first_year"].min()), int(source.plans["last_year"].max())

# 1 Choose
among = widgets.among_choice(source)
city = many.choice(source)
group = Choice("group", tuple(source.names("groups")), (), many=True)
role = Choice("role", ROLES, ROLES, many=True)
options = tuple(str(year) for year in range(first, last + 1))
years = Choice("plan_from", options, options[:1]), Choice("plan_to", options, options[-1:])
reading = filters.reading_choice()
chosen, unused = url.take(among, city, group, role, reading, *years)
with st.container(key="filters"):
    left, right = st.columns([1.2, 1], vertical_alignment="bottom")
    with left:
        many.show(words, source, city, among, chosen)
    with right, st.container(horizontal=True, vertical_alignment="bottom"):
        filters.many(words, group, "filter.group", partial(words.named, "groups"))
        with st.popover(words("filter.more"), key="more_filters"):
            filters.years(words, years, ("filter.plan_from", "filter.plan_to"))
            filters.several(words, role, "filter.role", lambda code: words(f"role.{code}"))
            filters.reading(words, reading)
notices(words, unused)
if not chosen["city"]:
    st.info(words("compare.no_city"))
    st.stop()

# 2 Read and sum up
span_years = filters.year_range(chosen, ("plan_from", "plan_to"))
asked = covered.Asked(chosen["group"], chosen["role"] or ROLES, span_years, filters.readings(chosen))
seen = covered.overview(source, chosen["city"], asked)
skip = paging.skipped(len(seen.places), PLACES, key="coverage_page")
own = mine.code()
ordered = sorted(seen.places, key=lambda code: code != own)  # one's own before those with most
places = tuple(ordered[skip : skip + PLACES])
cells = covered.shown(source, seen, places, asked)
by_group, without = covered.rows(source, cells, seen, places, asked, words)

# 3 The picture, then what it adds up to
st.caption(
    words(
        "coverage.lead",
        cities=len(chosen["city"]),
        indicators=len(seen.indicators),
        first=span_years[0],
        last=span_years[1],
    )
)
picture.show(heat.key(asked.roles, words), key="heat_key")
drawn = heat.heat(covered.columns(source, places, asked, words), by_group, bool(asked.groups), words)
picture.show(drawn, key="heat")
paging.show(words, len(seen.places), PLACES, key="coverage_page")
mine.stands(words, source)
with st.container(horizontal=True):
    for state in STATES:
        st.metric(words(f"state.{state}"), f"{seen.totals[state]:,}", width="content")
st.caption(words("coverage.total", total=f"{sum(seen.totals.values()):,}"))
if without:
    with st.expander(words("coverage.without", count=len(without)), key="coverage_without"):
        st.markdown(plain(words("list.separator").join(without)))
with st.expander(words("coverage.as_table"), key="coverage_as_table"):
    tables.of_coverage(covered.table(cells, places, asked, words), words, key="coverage")

# 4 Which documents were read, and what is wanted most
st.markdown(f"## {words('coverage.documents_read')}")
counts = [
    words("coverage.read", reading=words(f"reading.{code}"), plans=f"{plans:,}", figures=f"{figures:,}")
    for code, (plans, figures) in seen.read.items()
    if plans
]
st.markdown("  \n".join(counts))
if wanted := covered.wanted_most(source, chosen["city"], WANTED):
    st.markdown(f"## {words('coverage.wanted')}")
    st.caption(words("coverage.wanted.meaning"))
    picture.show(covered.drawn_wanted(wanted, words), key="wanted")

# 5 Go where a cell of the table was clicked
if opened := st.session_state.pop(tables.OPENED_CELL, None):
    yardstick = covered.yardstick(cells, opened)
    query = url.link(indicator=opened[0], city=list(places), yardstick=yardstick)
    st.switch_page("compare.py", query_params=query)
