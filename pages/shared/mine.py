"""The reader's own city: named once, in the address of every page and remembered by the browser.

The address says it first, then the session, then a cookie that holds nothing but the code of the place.
"""

from __future__ import annotations

import streamlit as st

from pages.shared import standing, url
from pages.shared.data import Data, data
from pages.shared.frame import plain
from pages.shared.picker.spelling import labels
from pages.shared.url import Choice
from pages.shared.words import Words

COOKIE = "chengbiao_mine"
_A_YEAR = 365 * 24 * 3600
_JUST_NAMED = "mine_just_named"
# Whoever names a city wants it among its likes: what was chosen for nobody's city begins anew.
_BEGIN_ANEW = ("city", "among", "place")


def take(source: Data) -> str:
    """The code of the reader's own city for this run, "" for none; before any page takes its choices."""
    options = ("", *source.cities, *source.provinces)
    remembered = "" if url.knows_own_city() else st.context.cookies.get(COOKIE, "")
    return url.of_every_page(Choice(url.MINE, options, (remembered if remembered in options else "",)))


def code() -> str:
    """The code of the reader's own city, "" for none."""
    return url.own_city()


def show(words: Words, source: Data) -> None:
    """The list in which the reader names a city; one types any spelling of it."""
    texts = labels(source, words.language) | {"": words("mine.none")}
    st.selectbox(
        words("mine.label"),
        ("", *source.cities, *source.provinces),
        format_func=texts.__getitem__,
        key=f"choice_{url.MINE}",
        filter_mode="contains",
        label_visibility="collapsed",
        help=words("mine.help"),
        on_change=_named,
        width=180,
    )
    if st.session_state.pop(_JUST_NAMED, False):
        _remember(code())


def stands(words: Words, source: Data, *indicators: str) -> None:
    """Say where one's own city stands among all that can be compared: on indicators, else the headlines."""
    if own := code():
        found = [standing.sentence(source, own, one, words.language) for one in indicators]
        lines = found or standing.of_headlines(source, own, words.language)
        st.caption("  \n".join(map(plain, lines)))


def _named() -> None:
    """Callback: what was chosen for another city begins anew, the indicator too where this one lacks it."""
    url.forget(*_BEGIN_ANEW)
    place, indicator = st.session_state[f"choice_{url.MINE}"], url.wanted("indicator", "")
    if indicator and not data().store.stating(indicator, (place,)):
        url.forget("indicator", "yardstick")
    st.session_state[_JUST_NAMED] = True


def _remember(place: str) -> None:
    """Let the browser keep the code of the place, or forget it."""
    kept = f"{COOKIE}={place}; path=/; SameSite=Lax; max-age={_A_YEAR if place else 0}"
    st.html(f'<script>document.cookie = "{kept}"</script>', unsafe_allow_javascript=True)
