"""Compare: one indicator, chosen cities among all others, over the plan years or city by city."""

from __future__ import annotations

from functools import partial

import streamlit as st

from metrics.comparability import View
from pages.shared import compared, filters, legend, mine, tables, url
from pages.shared.charts import ladder, shapes
from pages.shared.data import data
from pages.shared.figure import choose_from_chart, remember_derivations
from pages.shared.frame import notices, plain
from pages.shared.left_out import by_reason
from pages.shared.picker import groups, widgets
from pages.shared.take_away import bar
from pages.shared.url import Choice

words, source = st.session_state["words"], data()
LAYOUTS = ("years", "cities")

# 1 Choose
indicator, among = filters.indicator_choice(source), widgets.among_choice(source)
city = filters.city_choice(source)
yardstick = filters.yardstick_choice(source)
layout = Choice("layout", LAYOUTS, LAYOUTS[:1])
years = filters.year_choices(source)
narrowing = filters.narrowing_choice(source)
layers, reading = filters.rates_choice(source), filters.reading_choice()
chosen, unused = url.take(indicator, among, city, yardstick, layout, narrowing, layers, reading, *years)
with st.container(key="filters"):
    left, right = st.columns([1, 1.4], vertical_alignment="bottom")
    with left:
        filters.indicator(words, indicator, source)
    with right, st.container(horizontal=True, vertical_alignment="bottom"):
        widgets.places(words, source, city, among, chosen["city"])
        filters.years(words, years)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        filters.explained(
            words, yardstick, "filter.yardstick", lambda code: words(f"yardstick.{code}"),
            lambda code: words(f"yardstick.{code}.meaning"),
        )  # fmt: skip
        filters.explained(
            words, layout, "filter.layout", lambda code: words(f"layout.{code}"),
            lambda code: words(f"layout.{code}.meaning"),
        )  # fmt: skip
        with st.popover(words("filter.more"), key="more_filters"):
            filters.several(words, layers, "filter.layers", lambda code: words(f"layer.{code}"))
            filters.reading(words, reading)
            filters.narrowing(words, narrowing, chosen)
notices(words, unused)
if not chosen["city"]:
    st.info(words("compare.no_city"))
    st.stop()

# 2 Read and divide
own, group = mine.code(), chosen["among"][0]
strong = groups.strong(source, chosen["indicator"][0], chosen["city"], own)
entry = source.indicators.loc[chosen["indicator"][0]]
scope, tier = (None, None) if chosen["narrowing"] == (filters.AUTO,) else chosen["narrowing"][0].split("|")
parents = source.parents(strong) if "parents" in chosen["layers"] else []
# Whoever chooses others of the same group asks of the same field, which is kept.
view = View(
    tuple(dict.fromkeys([*groups.members(source, group, own), *strong, *parents])),
    entry["indicator"], entry["kind"], chosen["yardstick"][0], filters.year_range(chosen),
    roles=("target", "actual"), scope=scope, tier=tier,
)  # fmt: skip
asked = compared.Asked(
    view, (*strong, *parents), own, words.language, "derived" in chosen["layers"],
    "across_years" in chosen["layers"], filters.readings(chosen),
)  # fmt: skip
found = compared.comparison(source, asked)
rows, left = found.rows, found.left_out
remember_derivations(rows)

# 3 Draw, with the same rows beside
title = words.indicator(view.indicator) + found.narrowed
st.markdown(f"## {plain(title)} · {words(f'yardstick.{view.yardstick}')}")
if rows.empty:
    st.info(words("compare.nothing_on_axis"))
else:
    # How a pace comes about is a sentence, which has no room beside the chart.
    with st.container(key="chart_and_rows"):
        wide, beside = (st.container(), st.container()) if asked.is_pace else st.columns([1.15, 1])
    milestones = "milestones" in chosen["layers"]
    figure = compared.chart(source, asked, chosen["layout"][0], milestones)
    with wide:
        st.plotly_chart(
            figure,
            key="compare_chart",
            on_select=partial(choose_from_chart, "compare_chart"),
            selection_mode="points",
            config=shapes.CONFIG,
            alt=words("compare.alt", title=title, count=len(rows)),
        )
        if chosen["layout"][0] == "years":
            drawn, cut = compared.behind(source, asked)
            legend.under(words, shapes.keys(shapes.rows_of(rows), len(found.path) > 0), drawn)
            if cut:
                st.caption(words("compare.beyond", count=cut))
        else:
            legend.under(words, shapes.keys(ladder.of_main_plans(shapes.rows_of(rows))))
        heading = words("take.title", title=title, yardstick=words(f"yardstick.{view.yardstick}"))
        bar.show(words, source, asked, chosen, heading, figure, rows)
    with beside:
        tables.of_marks(rows, words, key="compare_rows")
        if milestones and chosen["layout"][0] == "years":
            tables.of_milestones(found.path, words, key="compare_milestones")
mine.stands(words, source, view.indicator)
if over := len(chosen["city"]) - len(strong):
    st.caption(words("compare.strong", count=len(strong), over=over))

# 4 What is left out, and which yardstick would hold more
by_reason(words, source, asked, chosen, left)

# 5 How all are spread, and where the chosen ones stand
placed = compared.placed(source, asked)
st.markdown(f"### {words('rank.title')}")
if len(placed.ranking):
    st.caption(words("rank.among", group=groups.name(words, group)))
else:
    st.caption(words("rank.nothing"))
if placed.figure:
    alt = words("spread.alt", title=title)
    st.plotly_chart(placed.figure, key="compare_spread", config=shapes.CONFIG, alt=alt)
    legend.under(words, legend.SPREAD)
if len(placed.ranking):
    tables.of_ranking(placed.ranking, asked.with_derived, words, key="compare_ranking")
    st.caption(words("rank.note"))

# 6 Progress, where a later document reports a result, and what the indicator counts
progress = compared.progressed(source, asked, tuple(strong))
if len(progress):
    st.markdown(f"### {words('progress.title')}")
    tables.of_progress(progress, asked.with_derived, words, key="compare_progress")
else:
    st.caption(words("progress.nothing"))
st.caption(plain(words.definition(entry)))
