"""Choosing places on pages that show all of them at first: one group with one click, or some by name."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.shared import mine, url
from pages.shared.data import Data
from pages.shared.picker import groups, spelling, widgets
from pages.shared.url import Choice, Chosen, DependentChoice
from pages.shared.words import Words

_FIRST = "picker_first"


def choice(source: Data) -> DependentChoice:
    """Which places: all of the group that is chosen before, until some are named."""
    options = (*source.cities, *source.provinces)

    def settled(chosen: Chosen) -> Choice:
        members = tuple(groups.members(source, chosen["among"][0], mine.code()))
        return Choice("city", options, members, many=True, everything=members)

    return DependentChoice("city", options, (), many=True, after=settled)


def show(words: Words, source: Data, city: Choice, among: Choice, chosen: Chosen) -> None:
    """The group, and beside it which of its places: all, or some that were named."""
    members = groups.members(source, chosen["among"][0], mine.code())
    texts = widgets.with_counts(words, source, among)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            words("filter.among"),
            list(texts),
            format_func=texts.__getitem__,
            key=among.key,
            on_change=partial(url.forget, city.name),
            filter_mode="contains",
        )
        if set(chosen["city"]) == set(members):
            _all(words, source, city, members)
        else:
            widgets.places(words, source, city, None, chosen["city"])
            st.button(words("picker.all_again"), key="picker_all", on_click=partial(url.forget, city.name))


def _all(words: Words, source: Data, city: Choice, members: list[str]) -> None:
    """All of a group; a place that is named leaves the others out."""
    texts = spelling.labels(source, words.language)

    def name() -> None:
        if named := st.session_state[_FIRST]:
            st.session_state[city.key] = [named]
        st.session_state[_FIRST] = None

    with st.popover(words("picker.all", count=len(members)), width="stretch"):
        st.selectbox(
            words("picker.only"),
            city.options,
            index=None,
            format_func=texts.__getitem__,
            key=_FIRST,
            placeholder=words("picker.example"),
            filter_mode="contains",
            on_change=name,
        )
        widgets.sets(words, city, members)
