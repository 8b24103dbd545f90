"""The frame around every page: language, navigation, title, footer."""

from __future__ import annotations

import streamlit as st

from pages.shared import embedded, mine, ready, site, url
from pages.shared.data import begin_run, data
from pages.shared.editors import admit, can_sign_in, show_hindrance, show_sign_in
from pages.shared.figure import open_chosen_figure
from pages.shared.frame import brand, footer, found_again, renewal, style
from pages.shared.picker import saved
from pages.shared.provenance import CAME_FROM
from pages.shared.server.interface import MARK
from pages.shared.words import LANGUAGES, Words

st.session_state["page_files"] = {name: site.file(name) for name in site.PAGES}
language = url.language()
if not st.session_state.get("has_looked"):
    st.session_state["has_looked"] = True
    ready.look_again()
words = Words(language, begin_run())
mine.take(data())
saved.take(data())
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


def offered(names: tuple[str, ...]) -> list[st.Page]:
    """Those of the pages that there is something to see on, and that this reader may open."""
    shown = site.PAGES if data().figures else ("start", "import")
    return [
        found_page(name) for name in names if name in shown and (name != "import" or editing or can_sign_in())
    ]


groups = {words(f"group.{code}") if code else "": offered(names) for code, names in site.GROUPS.items()}
page = st.navigation({name: pages for name, pages in groups.items() if pages}, position="top")
st.set_page_config(
    page_title=f"{page.title} · {words('app.name')}" if page.url_path else words("app.title"),
    page_icon=MARK,
    layout="wide",
    initial_sidebar_state="collapsed",
)
if page.url_path != "evidence":
    st.session_state[CAME_FROM] = page.url_path or "start"
open_chosen_figure(page.url_path)
style(words)
found_again()
brand()
embedded.style()
with st.container(
    horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="head"
):
    st.markdown(f"# {page.title if page.url_path else words('app.title')}")
    with st.container(horizontal=True, width="content", vertical_alignment="center", key="head_tools"):
        show_sign_in(words)
        mine.show(words, data())
        saved.remember()
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
embedded.version_notice(words, data())
st.session_state["words"] = words
body = st.container()
footer(words)  # before the page, which may stop early, but below it
with body:
    page.run()
