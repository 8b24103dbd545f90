"""Compare: one indicator, chosen cities, read over the plan years or city by city from the same figures."""

from __future__ import annotations

from functools import partial

import streamlit as st

from loaders.store import Filters
from metrics.comparability import YARDSTICKS, Split, View, split
from pages.shared import address, charts, filters, marks, tables
from pages.shared.address import Choice
from pages.shared.data import data
from pages.shared.figure import choose_from_chart
from pages.shared.frame import notices

words, source = st.session_state["words"], data()
READINGS = ("years", "cities")

# 1 Choose
city, indicator = filters.city_choice(source), filters.indicator_choice(source)
yardstick = Choice("yardstick", YARDSTICKS, YARDSTICKS[:1])
reading = Choice("reading", READINGS, READINGS[:1])
years = filters.year_choices(source)
narrowing = filters.narrowing_choice(source)
chosen, unused = address.take(indicator, city, yardstick, reading, narrowing, *years)
with st.container(key="filters"):
    left, right, span = st.columns([3, 5, 2])
    with left:
        filters.indicator(words, indicator)
    with right:
        filters.cities(words, city)
    with span:
        filters.years(words, years)
    with st.container(horizontal=True):
        filters.one(words, yardstick, "filter.yardstick", lambda code: words(f"yardstick.{code}"))
        filters.one(words, reading, "filter.reading", lambda code: words(f"reading.{code}"))
        filters.narrowing(words, narrowing, chosen)
notices(words, unused)
if not chosen["city"]:
    st.info(words("compare.no_city"))
    st.stop()

# 2 Read and divide
entry = source.indicators.loc[chosen["indicator"][0]]
figures = source.store.figures(Filters(indicator=chosen["indicator"], city=chosen["city"]))
scope, tier = (None, None) if chosen["narrowing"] == (filters.AUTO,) else chosen["narrowing"][0].split("|")
view = View(
    chosen["city"], entry["indicator"], entry["kind"], chosen["yardstick"][0], filters.year_range(chosen),
    scope=scope, tier=tier,
)  # fmt: skip
parts: Split = split(figures, source.plans.reset_index(drop=True), view)
is_pace = view.yardstick == "annual_pace"
rows = (marks.of_paces if is_pace else marks.of_figures)(parts.on_axis, words, source)

# 3 Draw, with the same rows beside
unit = words("axis.pace_points" if entry["kind"] == "ratio" else "axis.pace") if is_pace else words.axis_unit(view.yardstick, entry["unit"])
title = words.indicator(view.indicator) + words.narrowed(parts.scope, parts.tier)
st.markdown(f"## {title} · {words(f'yardstick.{view.yardstick}')}")
st.caption(words.definition(entry))
if rows.empty:
    st.info(words("compare.nothing_on_axis"))
else:
    drawing, beside = st.columns([3, 2])
    tints = charts.colours(source.cities)
    axis = words("axis.title", name=words.indicator(view.indicator), unit=unit)
    if chosen["reading"][0] == "years":
        figure = charts.over_years(rows, tints, words, axis, joined=view.yardstick == "stated_level")
    else:
        figure = charts.city_by_city(rows, tints, words, axis)
    drawing.plotly_chart(
        figure,
        key="compare_chart",
        on_select=partial(choose_from_chart, "compare_chart"),
        selection_mode="points",
        config=charts.config(words.language),
        alt=words("compare.alt", title=title, count=len(rows)),
    )
    with beside:
        tables.of_marks(rows, words, key="compare_rows")

# 4 What is left out, and why
left = marks.left_out(parts.left_out, figures, words, source)
st.markdown(f"### {words('compare.left_out', count=len(left))}")
if left.empty:
    st.caption(words("compare.nothing_left_out"))
else:
    tables.of_left_out(left, words, key="compare_left_out")
