"""Consistency: where a plan's own figures give one another and where they do not, with the arithmetic."""

from __future__ import annotations

import streamlit as st

from metrics.checks import VERDICTS
from pages.shared import filters, findings, mine, paging, url, views
from pages.shared.data import data
from pages.shared.frame import notices
from pages.shared.url import Choice

words, source = st.session_state["words"], data()
CARDS, LINES = 25, 50  # on one page

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
places, verdicts = chosen["city"], chosen["verdict"] or VERDICTS
checks = views.checks(source, places, verdicts)

# 3 Show: what calls for a look first, each with its figures side by side; then the rest as a list
st.markdown(words("consistency.lead"))
with st.container(horizontal=True):
    for code in VERDICTS:
        st.metric(words(f"verdict.{code}"), f"{checks.counts[code]:,}", width="content")
if not sum(checks.counts.values()):
    st.info(words("consistency.nothing"))
if checks.telling:
    skip = paging.skipped(checks.telling, CARDS, key="consistency_telling")
    rows = views.findings(source, places, verdicts, True, CARDS, skip, words.language)
    for number, row in enumerate(rows.itertuples()):
        findings.card(words, row, key=f"finding_{number}")
    paging.show(words, checks.telling, CARDS, key="consistency_telling")
if checks.quiet:
    st.markdown(f"## {words('consistency.rest', count=f'{checks.quiet:,}')}")
    skip = paging.skipped(checks.quiet, LINES, key="consistency_rest")
    findings.listed(words, views.findings(source, places, verdicts, False, LINES, skip, words.language))
    paging.show(words, checks.quiet, LINES, key="consistency_rest")
mine.stands(words, source)
