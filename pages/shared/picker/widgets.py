"""The one picker of places that all pages share: type to add, click to remove, one click for a group."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from pages.shared import mine, url
from pages.shared.data import Data
from pages.shared.picker import groups, saved, spelling
from pages.shared.url import Choice
from pages.shared.words import Words

_ADDED, _NAME, _AMONG = "picker_added", "picker_set_name", "choice_among"
_WIDE = 280  # pixels of the button: on a phone the years stand below it side by side


def among_choice(source: Data) -> Choice:
    """Which group the places are compared within: all, those like one's own, a saved set or one of groups."""
    return Choice("among", (groups.ALL, groups.PEERS, *saved.codes(), *groups.codes(source)), (groups.ALL,))


def places(words: Words, source: Data, city: Choice, among: Choice | None, chosen: tuple[str, ...]) -> None:
    """The picker behind one button that says what is chosen.

    Args:
        words: the texts.
        source: the data.
        city: the choice of several places; its widget is here.
        among: the choice of a group, where the page compares within one.
        chosen: the places chosen for `city`.
    """
    with st.popover(_summary(words, chosen), key="picker", width=_WIDE):
        _finder(words, source, city, chosen)
        st.pills(
            words("picker.chosen"),
            chosen,
            format_func=lambda code: words("picker.remove", place=words.place(code)),
            key=city.key,
            selection_mode="multi",
        )
        if among:
            _groups(words, source, among)
        sets(words, city, chosen)


def _summary(words: Words, chosen: tuple[str, ...]) -> str:
    """What is chosen, as short as a button: the first place and how many there are."""
    if not chosen:
        return words("picker.none")
    if len(chosen) == 1:
        return words.place(chosen[0])
    return words("picker.some", place=words.place(chosen[0]), count=len(chosen))


def _finder(words: Words, source: Data, city: Choice, chosen: tuple[str, ...]) -> None:
    texts = spelling.labels(source, words.language)
    st.selectbox(
        words("picker.find"),
        [code for code in city.options if code not in chosen],
        index=None,
        format_func=texts.__getitem__,
        key=_ADDED,
        placeholder=words("picker.example"),
        filter_mode="contains",
        on_change=partial(_add, city.key),
    )


def _add(key: str) -> None:
    """Callback: the place that was found stands among the chosen ones, and the list is empty again."""
    if added := st.session_state[_ADDED]:
        st.session_state[key] = [*st.session_state[key], added]
    st.session_state[_ADDED] = None


def _groups(words: Words, source: Data, among: Choice) -> None:
    texts = with_counts(words, source, among)
    st.pills(
        words("filter.among"),
        list(texts),
        format_func=texts.__getitem__,
        key=among.key,
        required=True,
        on_change=partial(url.forget, "city"),
    )
    if own := mine.code():
        st.caption(words("among.peers.meaning", place=words.place(own)))


def sets(words: Words, city: Choice, chosen: Sequence[str]) -> None:
    """Keeping the chosen places as a set, and forgetting the set in force."""
    group = st.session_state.get(_AMONG, groups.ALL)
    if 1 < len(chosen) <= saved.MOST_PLACES:
        st.text_input(
            words("picker.save", count=len(chosen)),
            key=_NAME,
            max_chars=saved.LONGEST_NAME,
            placeholder=words("picker.save_example"),
            on_change=partial(_save, city.key),
        )
    if group.startswith(saved.KIND):
        label = words("picker.forget", name=groups.name(words, group))
        st.button(label, key="picker_forget", on_click=partial(_forget, group))


def _save(key: str) -> None:
    """Callback: the chosen places are a set and the group in force, and the field is empty again."""
    if group := saved.save(st.session_state[_NAME], st.session_state[key]):
        st.session_state[_AMONG] = group
    st.session_state[_NAME] = ""


def _forget(group: str) -> None:
    """Callback: the set is gone, and the places are compared within all."""
    saved.forget(group)
    st.session_state[_AMONG] = groups.ALL


def with_counts(words: Words, source: Data, among: Choice) -> dict[str, str]:
    """The groups that are offered by their codes, each with how many places it has."""
    counts = {
        group: len(groups.members(source, group, mine.code()))
        for group in among.options
        if group != groups.PEERS or mine.code()
    }
    return {
        group: words("among.count", name=groups.name(words, group), count=count)
        for group, count in counts.items()
    }
