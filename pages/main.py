"""The frame around every page: language, navigation, title, footer."""

from __future__ import annotations

import streamlit as st

from pages.shared import address
from pages.shared.data import data
from pages.shared.figure import open_chosen_figure
from pages.shared.frame import footer, style
from pages.shared.words import LANGUAGES, Words, texts

PAGES = ("start", "compare", "city", "coverage", "consistency", "evidence", "export", "method")
# The file of a page must not be named like a library: this folder comes first in the import path.
FILES = {"coverage": "coverage_matrix.py"}

language = address.language()
st.set_page_config(
    page_title=texts()["app.title"][language],
    page_icon="🏙️",
    layout="wide",
    initial_sidebar_state="collapsed",
)
words = Words(language, data())
page = st.navigation(
    [
        st.Page(
            FILES.get(name, f"{name}.py"), title=words(f"page.{name}"), url_path=name, default=name == "start"
        )
        for name in PAGES
    ],
    position="top",
)
open_chosen_figure(page.url_path)
style()
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    st.markdown(f"# {page.title if page.url_path else words('app.title')}")
    st.segmented_control(
        words("language"),
        list(LANGUAGES),
        format_func=LANGUAGES.get,
        key="choice_lang",
        required=True,
        label_visibility="collapsed",
    )
st.session_state["words"] = words
body = st.container()
footer(words)  # before the page, which may stop early, but below it
with body:
    page.run()
