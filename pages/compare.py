"""Compare: one indicator, chosen cities, read over the plan years or city by city from the same figures."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from metrics.comparability import YARDSTICKS, View
from metrics.rank import PEER_GROUPS
from pages.shared import filters, tables, url, views
from pages.shared.charts import drawing
from pages.shared.data import data
from pages.shared.figure import choose_from_chart, remember_derivations
from pages.shared.frame import notices, plain
from pages.shared.picker import widgets
from pages.shared.url import Choice

words, source = st.session_state["words"], data()
LAYOUTS = ("years", "cities")

# 1 Choose
city, indicator = filters.city_choice(source), filters.indicator_choice(source)
among = widgets.among_choice(source)
yardstick = Choice("yardstick", YARDSTICKS, YARDSTICKS[:1])
layout = Choice("layout", LAYOUTS, LAYOUTS[:1])
years = filters.year_choices(source)
narrowing = filters.narrowing_choice(source)
layers, reading = filters.layers_choice(source), filters.reading_choice()
peer = Choice("peers", ("all", *PEER_GROUPS), ("all",))
chosen, unused = url.take(indicator, among, city, yardstick, layout, narrowing, layers, reading, peer, *years)
with st.container(key="filters"):
    left, right, span = st.columns([3, 4.6, 2.4])
    with left:
        filters.indicator(words, indicator)
    with right:
        widgets.places(words, source, city, among, chosen["city"])
    with span:
        filters.years(words, years)
    with st.container(horizontal=True):
        filters.one(words, yardstick, "filter.yardstick", lambda code: words(f"yardstick.{code}"))
        filters.one(words, layout, "filter.layout", lambda code: words(f"layout.{code}"))
        filters.several(words, layers, "filter.layers", lambda code: words(f"layer.{code}"))
        filters.reading(words, reading)
        filters.narrowing(words, narrowing, chosen)
notices(words, unused)
if not chosen["city"]:
    st.info(words("compare.no_city"))
    st.stop()

# 2 Read and divide
entry = source.indicators.loc[chosen["indicator"][0]]
scope, tier = (None, None) if chosen["narrowing"] == (filters.AUTO,) else chosen["narrowing"][0].split("|")
view = View(
    chosen["city"], entry["indicator"], entry["kind"], chosen["yardstick"][0], filters.year_range(chosen),
    roles=("target", "actual"), scope=scope, tier=tier,
)  # fmt: skip
with_derived = "derived" in chosen["layers"]
shown = view
if "parents" in chosen["layers"]:
    shown = replace(view, places=(*view.places, *source.parents(view.places)))
readings = filters.readings(chosen)
compared = views.comparison(source, shown, words.language, with_derived, readings)
rows, left = compared.rows, compared.left_out

remember_derivations(rows)

# 3 Draw, with the same rows beside
title = words.indicator(view.indicator) + compared.narrowed
st.markdown(f"## {plain(title)} · {words(f'yardstick.{view.yardstick}')}")
st.caption(plain(words.definition(entry)))
if rows.empty:
    st.info(words("compare.nothing_on_axis"))
else:
    wide, beside = st.columns([3, 2])
    milestones = "milestones" in chosen["layers"]
    as_drawn = with_derived, chosen["layout"][0], milestones, readings
    figure = views.chart(source, shown, words.language, *as_drawn)
    frame = (
        wide.container(height=drawing.TALLEST, border=False)
        if figure.layout.height > drawing.TALLEST
        else wide
    )
    frame.plotly_chart(
        figure,
        key="compare_chart",
        on_select=partial(choose_from_chart, "compare_chart"),
        selection_mode="points",
        config=drawing.CONFIG,
        alt=words("compare.alt", title=title, count=len(rows)),
    )
    with beside:
        tables.of_marks(rows, words, key="compare_rows")
        if milestones and chosen["layout"][0] == "years":
            tables.of_milestones(compared.path, words, key="compare_milestones")

# 4 What is left out, and why
st.markdown(f"### {words('compare.left_out', count=len(left))}")
if left.empty:
    st.caption(words("compare.nothing_left_out"))
else:
    tables.of_left_out(left, words, key="compare_left_out")

# 5 Position and gap
st.markdown(f"### {words('rank.title')}")
filters.one(words, peer, "filter.peers", lambda code: words(f"peers.{code}"))
ranked = views.ranking(source, view, words.language, with_derived, chosen["peers"][0], readings)
if ranked.empty:
    st.caption(words("rank.nothing"))
else:
    tables.of_ranking(ranked, with_derived, words, key="compare_ranking")
    st.caption(words("rank.note"))

# 6 Progress, where a later document reports a result
st.markdown(f"### {words('progress.title')}")
standing = views.progressed(source, chosen["city"], view.indicator, words.language, readings)
if standing.empty:
    st.caption(words("progress.nothing"))
else:
    tables.of_progress(standing, with_derived, words, key="compare_progress")
