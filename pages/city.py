"""City: everything that one city's plans state, group by group, with where it stands in the document."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from loaders.database.filters import Filters
from metrics.checks import VERDICTS
from pages.shared import filters, findings, matrix, paging, tables, url, views
from pages.shared.data import data
from pages.shared.figure import plan_line
from pages.shared.frame import notices, plain
from pages.shared.url import Choice

words, source = st.session_state["words"], data()
ROLES = ("target", "actual")
FINDINGS, ROWS = 25, 100  # on one page

# 1 Choose
place = Choice("place", (*source.cities, *source.provinces), tuple(source.cities[:1]))
role = Choice("role", ROLES, ROLES, many=True)
years, layers = filters.year_choices(source), filters.layers_choice(source)
reading = filters.reading_choice()
chosen, unused = url.take(place, role, reading, layers, *years)
with st.container(key="filters"):
    left, middle, span = st.columns([3, 4.6, 2.4])
    with left:
        st.selectbox(words("filter.one_city"), place.options, format_func=words.place, key=place.key)
    with middle:
        filters.many(words, role, "filter.role", lambda code: words(f"role.{code}"))
    with span:
        filters.years(words, years)
    filters.reading(words, reading)
notices(words, unused)

# 2 Read
code, (first, last) = chosen["place"][0], filters.year_range(chosen)
wanted = Filters(
    city=(code,), role=chosen["role"], reading=filters.readings(chosen), year_from=first, year_to=last
)
groups = views.groups(source, wanted)
profile = views.profile(source, code, words.language)
plans = source.plans[source.plans["place"].eq(code)]
entry = source.places.loc[code]

# 3 The city at a glance: its plans, the headlines, its pace, what it does not mention
st.markdown(f"## {plain(words.place(code))}")
st.caption(
    words(
        "city.about",
        province=plain(entry[f"province_{words.language}"]),
        level=words(f"level.{entry['level']}"),
        code=code,
    )
)
st.markdown("\n".join(f"- {plain(plan_line(words, plan))}" for _, plan in plans.iterrows()))
with_parent = (code, *source.parents([code]))
matrix.cells(words, source, views.promises(source, with_parent, words.language))
if len(profile.paces):
    st.markdown(f"### {words('city.pace')}")
    with_derived = filters.derived(words, layers, chosen)
    paces = profile.paces if with_derived else profile.paces[~profile.paces["derived"]]
    if len(paces):
        tables.of_paces(paces, words, key="city_pace")
checks = views.checks(source, (code,), VERDICTS)
if number := sum(checks.counts.values()):
    st.markdown(f"### {words('city.findings')}")
    st.caption(words("city.findings_count", checks=number, **checks.counts))
    if checks.telling:
        skip = paging.skipped(checks.telling, FINDINGS, key="city_findings")
        findings.listed(
            words, views.findings(source, (code,), VERDICTS, True, FINDINGS, skip, words.language)
        )
        paging.show(words, checks.telling, FINDINGS, key="city_findings")
if profile.not_mentioned:
    with st.expander(words("city.not_mentioned", count=len(profile.not_mentioned)), key="city_not_mentioned"):
        st.markdown(plain(words("list.separator").join(profile.not_mentioned)))

# 4 Its figures, group by group
if not groups:
    st.info(words("city.nothing"))
for group, count in groups.items():
    st.markdown(f"### {plain(words.named('groups', group))}{words('brackets', inner=count)}")
    skip = paging.skipped(count, ROWS, key=(page := f"city_page_{group}"))
    rows = views.of_group(source, replace(wanted, group=(group,)), skip, ROWS, words.language)
    tables.of_city(rows, words, key=f"city_{group}")
    paging.show(words, count, ROWS, key=page)
