"""Method: what every indicator counts, how marks and words are to be read, how the figures were made."""

from __future__ import annotations

import textwrap

import streamlit as st

from loaders.database.store import CHART_QUERIES
from metrics.comparability import YARDSTICKS
from metrics.confidence import ENOUGH, MOSTLY, OFTEN
from pages.shared import correcting, legend, mine, tables, url
from pages.shared.data import data, quality
from pages.shared.frame import notices, plain

words, source = st.session_state["words"], data()
_, unused = url.take()
notices(words, unused)


def defined(entry: dict) -> str:
    """One indicator with unit, id and definition."""
    unit = words.unit(entry["unit"]) or words("axis.number")
    head = words("method.entry", name=words.indicator(entry["indicator"]), unit=unit, id=entry["indicator"])
    return f"**{plain(head)}**  \n{plain(words.definition(entry))}"


st.markdown(f"## {words('method.how')}")
st.markdown(words("method.text"))
legend.how_to_read(words)
st.markdown(f"## {words('method.yardsticks')}")
st.markdown(
    "\n".join(
        f"- **{words(f'yardstick.{code}')}**{words('colon')}{words(f'yardstick.{code}.meaning')}"
        for code in YARDSTICKS
    )
)
mine.stands(words, source)
st.markdown(f"## {words('method.definitions')}")
indicators = source.indicators.to_dict("records")
for group in source.names("groups"):
    entries = [entry for entry in indicators if entry["group"] == group]
    with st.expander(
        plain(words.named("groups", group)) + words("brackets", inner=len(entries)),
        key=f"definitions_{group}",
    ):
        st.markdown("\n\n".join(defined(entry) for entry in entries))
st.markdown(f"## {words('method.plans')}")
tables.of_plans(source, words, key="method_plans")
st.caption(words("method.places"))

st.markdown(f"## {words('method.queries')}")
st.caption(words("method.queries.lead", file=f"chengbiao-{source.meta['data_version']}"))
for chart, query in CHART_QUERIES.items():
    with st.expander(words(f"query.{chart}"), key=f"query_{chart}"):
        st.code(textwrap.dedent(query).strip(), language="sql", wrap_lines=True)

st.markdown(f"## {words('method.corrections')}")
if source.corrections.empty:
    st.caption(words("corrections.none"))
else:
    sentences = [correcting.sentence(words, row) for row in source.corrections.itertuples()]
    tables.of_corrections(source.corrections, sentences, words, key="method_corrections")

if measured := quality():
    st.markdown(f"## {words('method.quality')}")
    st.markdown(words("quality.lead", version=measured["data_version"], documents=measured["documents"]))
    if held_out := measured.get("held_out"):
        core, halves = held_out["core"], measured["halves"]
        rates = {
            "core": core["headline"], "full": held_out["headline"], "all_core": core["all"],
            "half": halves["unseen"]["core"]["headline"], "all_half": halves["unseen"]["core"]["all"],
        }  # fmt: skip
        shares = {name: f"{rate['f1']:.3f}" for name, rate in rates.items()}
        shares |= {"documents": held_out["documents"], "seen": halves["seen"]["documents"]}
        st.markdown(words("quality.held_out", unseen=halves["unseen"]["documents"], **shares))
    if measured["data_version"] != source.meta["data_version"]:
        st.caption(words("quality.other_version", version=source.meta["data_version"]))
    tables.of_quality(measured, source, words, key="method_quality")
    tables.of_quality_fields(measured, words, key="method_quality_fields")
if measured and measured.get("rules"):
    st.markdown(f"## {words('method.confidence')}")
    steps = {"enough": ENOUGH, "mostly": f"{MOSTLY:.0%}", "often": f"{OFTEN:.0%}"}
    st.markdown(words("confidence.lead", documents=measured["documents"], **steps))
    tables.of_rules(measured, source, words, key="method_confidence")
