"""Lists longer than a screen or two, a page at a time: only what is on the page is read and put into words.

The number of the page is the widget's; it begins anew where the list became shorter.
"""

from __future__ import annotations

import streamlit as st

from pages.shared.words import Words


def skipped(count: int, size: int, key: str) -> int:
    """How many of `count` entries stand before the page in hand, with `size` on each."""
    chosen = st.session_state.get(key, 1)
    page = min(chosen, _pages(count, size))
    if page != chosen:
        st.session_state[key] = page
    return (page - 1) * size


def show(words: Words, count: int, size: int, key: str) -> None:
    """The pages to choose from below a list, and which entries are on this one; nothing for a single page."""
    if _pages(count, size) == 1:
        return
    before = skipped(count, size, key)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.pagination(_pages(count, size), key=key)
        until = min(before + size, count)
        st.caption(words("paging.shown", first=f"{before + 1:,}", last=f"{until:,}", count=f"{count:,}"))


def _pages(count: int, size: int) -> int:
    return max(1, -(-count // size))
