"""City: a profile of one city in pictures, its findings and documents, then every figure with its place."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from loaders.database.filters import Filters
from metrics.checks import VERDICTS
from pages.shared import filters, findings, mine, paging, profile, provenance, tables, url, views
from pages.shared.charts import picture
from pages.shared.data import data
from pages.shared.frame import notices, plain
from pages.shared.picker import spelling
from pages.shared.url import Choice

words, source = st.session_state["words"], data()
ROLES = ("target", "actual")
FINDINGS, ROWS = 25, 100  # on one page

# 1 Choose
own = mine.code()
place = Choice("place", (*source.cities, *source.provinces), (own,) if own else tuple(source.cities[:1]))
role = Choice("role", ROLES, ROLES, many=True)
years, layers = filters.year_choices(source), filters.layers_choice(source)
reading = filters.reading_choice()
chosen, unused = url.take(place, role, reading, layers, *years)
with st.container(key="filters"):
    names = spelling.labels(source, words.language)
    st.selectbox(
        words("filter.one_city"), place.options, format_func=names.__getitem__, key=place.key,
        filter_mode="contains", label_visibility="collapsed", width=420,
    )  # fmt: skip
notices(words, unused)

# 2 Read
code, (first, last) = chosen["place"][0], filters.year_range(chosen)
every = Filters(city=(code,), reading=filters.readings(chosen))
wanted = replace(every, role=chosen["role"], year_from=first, year_to=last)
groups = views.groups(source, wanted)
glance = views.profile(source, code, words.language)
drawn = profile.quantities(source, every, code, words.language)
entry = source.places.loc[code]

# 3 The city at a glance: the headlines, then each group, on small axes
st.markdown(f"## {plain(words.place(code))}")
st.caption(
    words(
        "city.about",
        province=plain(entry[f"province_{words.language}"]),
        level=words(f"level.{entry['level']}"),
        code=code,
    )
)
picture.show(profile.headline_cards(source, code, drawn, words), key="city_headlines")
st.caption(words("city.how"))
if code == own:
    mine.stands(words, source)
for group in views.groups(source, every):
    if cards := profile.group_cards(source, code, group, drawn, words):
        st.markdown(f"### {plain(words.named('groups', group))}")
        picture.show(cards, key=f"city_cards_{group}")
if not drawn.quantities:
    st.info(words("city.nothing"))

# 4 What does not add up, what is not mentioned, and what all of it comes from
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
st.markdown(f"### {words('city.documents')}")
provenance.documents(words, source.plans[source.plans["place"].eq(code)])
if glance.not_mentioned:
    with st.expander(words("city.not_mentioned", count=len(glance.not_mentioned)), key="city_not_mentioned"):
        st.markdown(plain(words("list.separator").join(glance.not_mentioned)))

# 5 Tables: the paces, and its figures group by group, as they are filtered
if len(glance.paces):
    st.markdown(f"### {words('city.pace')}")
    with_derived = filters.derived(words, layers, chosen)
    paces = glance.paces if with_derived else glance.paces[~glance.paces["derived"]]
    if len(paces):
        tables.of_paces(paces, words, key="city_pace")
st.markdown(f"## {words('city.tables')}")
with st.container(horizontal=True, vertical_alignment="bottom", key="table_filters"):
    filters.several(words, role, "filter.role", lambda code: words(f"role.{code}"))
    filters.reading(words, reading)
    filters.years(words, years)
if not groups:
    st.info(words("city.none_of_these"))
for group, count in groups.items():
    st.markdown(f"### {plain(words.named('groups', group))}{words('brackets', inner=count)}")
    skip = paging.skipped(count, ROWS, key=(page := f"city_page_{group}"))
    rows = views.of_group(source, replace(wanted, group=(group,)), skip, ROWS, words.language)
    tables.of_city(rows, words, key=f"city_{group}")
    paging.show(words, count, ROWS, key=page)
