"""The frame around every page: language, navigation, title, footer."""

from __future__ import annotations

import streamlit as st

from pages.shared import mine, ready, url
from pages.shared.data import begin_run, data
from pages.shared.editors import admit, can_sign_in, show_hindrance, show_sign_in
from pages.shared.figure import open_chosen_figure
from pages.shared.frame import footer, renewal, style
from pages.shared.provenance import CAME_FROM
from pages.shared.words import LANGUAGES, Words, texts

PAGES = ("start", "compare", "city", "coverage", "consistency", "evidence", "import", "export", "method")
# The file of a page must not be named like a library or a word of Python: this folder is imported from first.
FILES = {"coverage": "coverage_matrix.py", "import": "import_plan.py"}

st.session_state["page_files"] = {name: FILES.get(name, f"{name}.py") for name in PAGES}
language = url.language()
st.set_page_config(
    page_title=texts()["app.title"][language],
    page_icon="🏙️",
    layout="wide",
    initial_sidebar_state="collapsed",
)
if not st.session_state.get("has_looked"):
    st.session_state["has_looked"] = True
    ready.look_again()
words = Words(language, begin_run())
mine.take(data())
editing = admit()


def nothing_yet() -> None:
    """The start of a dashboard without any plan, which has nothing to show on the other pages."""
    st.info(words("import.nothing_yet"))
    if editing:
        st.page_link("import_plan.py", label=words("page.import"), query_params=url.link())


def found_page(name: str) -> st.Page:
    """A page of the navigation."""
    source = nothing_yet if name == "start" and not data().figures else st.session_state["page_files"][name]
    hidden = name == "import" and not editing  # whoever follows a link to it is told to sign in
    return st.Page(
        source,
        title=words(f"page.{name}"),
        url_path=name,
        default=name == "start",
        visibility="hidden" if hidden else "visible",
    )


shown = PAGES if data().figures else ("start", "import")
offered = [found_page(name) for name in shown if name != "import" or editing or can_sign_in()]
page = st.navigation(offered, position="top")
if page.url_path != "evidence":
    st.session_state[CAME_FROM] = page.url_path or "start"
open_chosen_figure(page.url_path)
style()
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    st.markdown(f"# {page.title if page.url_path else words('app.title')}")
    with st.container(horizontal=True, width="content", vertical_alignment="center", key="head_tools"):
        show_sign_in(words)
        mine.show(words, data())
        st.segmented_control(
            words("language"),
            list(LANGUAGES),
            format_func=LANGUAGES.__getitem__,
            key="choice_lang",
            required=True,
            label_visibility="collapsed",
        )
show_hindrance(words, asked=page.url_path == "import")
renewal(words)
st.session_state["words"] = words
body = st.container()
footer(words)  # before the page, which may stop early, but below it
with body:
    page.run()
