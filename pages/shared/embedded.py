"""The embedded form of a page, for reports and slides, and links that name a data version.

Streamlit's own `embed=true` takes its menus away; here what only serves choosing goes too. A link that names
a version is answered with the newest data, and the page says so when these have moved on.
"""

from __future__ import annotations

import streamlit as st

from loaders.problems import BadInput
from pages.shared import url
from pages.shared.data import Data, store_of
from pages.shared.frame import plain
from pages.shared.words import Words

_STYLE = """<style>
.stApp .st-key-filters, .stApp .st-key-head_tools, .stApp .stMainBlockContainer h1,
.stApp [data-testid="stHeader"] { display: none; }
.stApp .stMainBlockContainer { padding-top: .5rem; padding-bottom: .5rem; }
</style>"""


def style() -> None:
    """Hide what only serves choosing, where the page stands inside another."""
    if st.context.is_embedded:
        st.html(_STYLE)


def version_notice(words: Words, source: Data) -> None:
    """Say that the data have moved on since the version that the address names."""
    asked, newest = url.pinned_version(), source.meta["data_version"]
    if asked and asked != newest:
        is_kept = _is_kept(asked, source.identity)
        then = words("version.kept", asked=plain(asked)) if is_kept else words("version.not_kept")
        st.info(words("version.moved_on", asked=plain(asked), newest=newest, then=then))


@st.cache_resource(max_entries=100, show_spinner=False)
def _is_kept(version: str, identity: str) -> bool:
    """Whether an earlier data version can be read; asked once for each build, which `identity` tells."""
    try:
        with store_of(version):
            return True
    except BadInput:
        return False
