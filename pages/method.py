"""Method: what every indicator counts, how marks and words are to be read, how the figures were made."""

from __future__ import annotations

import streamlit as st

from metrics.comparability import YARDSTICKS
from pages.shared import address, reading, tables
from pages.shared.data import data
from pages.shared.frame import notices

words, source = st.session_state["words"], data()
_, unused = address.take()
notices(words, unused)

st.markdown(f"## {words('method.how')}")
st.markdown(words("method.text"))
reading.how_to_read(words)
st.markdown(f"## {words('method.yardsticks')}")
st.markdown("\n".join(f"- **{words(f'yardstick.{code}')}**{words('colon')}{words(f'yardstick.{code}.meaning')}" for code in YARDSTICKS))
st.markdown(f"## {words('method.definitions')}")
tables.of_definitions(source, words, key="method_definitions")
st.markdown(f"## {words('method.plans')}")
tables.of_plans(source, words, key="method_plans")
