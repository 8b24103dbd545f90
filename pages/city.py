"""City: everything that one city's plans state, group by group, with where it stands in the document."""

from __future__ import annotations

import streamlit as st

from loaders.store import Filters
from pages.shared import address, filters, tables, views
from pages.shared.address import Choice
from pages.shared.data import data
from pages.shared.figure import plan_line
from pages.shared.frame import notices, plain

words, source = st.session_state["words"], data()
ROLES = ("target", "actual")

# 1 Choose
place = Choice("place", tuple(source.cities), tuple(source.cities[:1]))
role = Choice("role", ROLES, ROLES, many=True)
years = filters.year_choices(source)
chosen, unused = address.take(place, role, *years)
with st.container(key="filters"):
    left, middle, span = st.columns([3, 5, 2])
    with left:
        st.selectbox(words("filter.one_city"), place.options, format_func=words.place, key=place.key)
    with middle:
        filters.many(words, role, "filter.role", lambda code: words(f"role.{code}"))
    with span:
        filters.years(words, years)
notices(words, unused)

# 2 Read
code, (first, last) = chosen["place"][0], filters.year_range(chosen)
wanted = Filters(city=(code,), role=chosen["role"], year_from=first, year_to=last)
rows = views.figures(source.store.address, wanted, words.language)
plans = source.plans[source.plans["place"].eq(code)]
entry = source.places.loc[code]

# 3 The city and its plans
province = entry[f"province_{words.language}"]
st.markdown(f"## {plain(words.place(code))}")
st.caption(words("city.about", province=province, level=words(f"level.{entry['level']}"), code=code))
st.markdown("\n".join(f"- {plain(plan_line(words, plan))}" for _, plan in plans.iterrows()))

# 4 Its figures, group by group
if rows.empty:
    st.info(words("city.nothing"))
    st.stop()
group_of = source.indicators["group"]
for group in source.names("groups"):
    mine = rows[rows["indicator"].map(group_of).eq(group)]
    if not mine.empty:
        st.markdown(f"### {words.named('groups', group)}{words('brackets', inner=len(mine))}")
        tables.of_city(mine, words, key=f"city_{group}")
