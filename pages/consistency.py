"""Consistency: where a plan's own figures give one another and where they do not, with the arithmetic."""

from __future__ import annotations

import streamlit as st

from metrics.checks import VERDICTS
from pages.shared import filters, findings, url, views
from pages.shared.data import data
from pages.shared.frame import notices
from pages.shared.url import Choice

words, source = st.session_state["words"], data()

# 1 Choose
city = filters.city_choice(source)
verdict = Choice("verdict", VERDICTS, VERDICTS, many=True)
chosen, unused = url.take(city, verdict)
with st.container(key="filters"):
    left, right = st.columns([1, 1])
    with left:
        filters.cities(words, city)
    with right:
        filters.many(words, verdict, "filter.verdict", lambda code: words(f"verdict.{code}"))
notices(words, unused)

# 2 Read
every = views.checks(source, words.language)
rows = every[every["place"].isin(chosen["city"]) & every["verdict"].isin(chosen["verdict"] or VERDICTS)]

# 3 Show: what calls for a look first, each with its figures side by side; then the rest as a table
st.markdown(words("consistency.lead"))
with st.container(horizontal=True):
    for code in VERDICTS:
        st.metric(words(f"verdict.{code}"), int(rows["verdict"].eq(code).sum()), width="content")
if rows.empty:
    st.info(words("consistency.nothing"))
worth_a_look = rows["verdict"].isin(["contradiction", "rounding"]) | rows["reason"].eq(
    "two_quantities_one_value"
)
for number, row in enumerate(rows[worth_a_look].itertuples()):
    findings.card(words, row, key=f"finding_{number}")
rest = rows[~worth_a_look]
if len(rest):
    st.markdown(f"### {words('consistency.rest', count=len(rest))}")
    findings.listed(words, rest)
