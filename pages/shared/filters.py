"""The filters that pages share: the same widgets, the same names in the address."""

from __future__ import annotations

import streamlit as st

from pages.shared.address import Choice
from pages.shared.data import Data
from pages.shared.words import Words


def city_choice(data: Data) -> Choice:
    """Which cities; all at first."""
    return Choice("city", tuple(data.cities), tuple(data.cities), many=True)


def indicator_choice(data: Data) -> Choice:
    """Which one indicator; the first headline at first."""
    ids = tuple(data.indicators.index)
    return Choice("indicator", ids, ("rd_intensity",))


def year_choices(data: Data) -> tuple[Choice, Choice]:
    """From which year to which; all at first."""
    first, last = data.years
    options = tuple(str(year) for year in range(first, last + 1))
    return Choice("year_from", options, options[:1]), Choice("year_to", options, options[-1:])


def cities(words: Words, choice: Choice) -> None:
    """The widget for several cities."""
    st.multiselect(
        words("filter.city"), choice.options, format_func=words.place, key=choice.key, placeholder=words("filter.choose")
    )


def indicator(words: Words, choice: Choice) -> None:
    """The widget for one indicator."""
    st.selectbox(words("filter.indicator"), choice.options, format_func=words.indicator, key=choice.key)


def many(words: Words, choice: Choice, label: str, name) -> None:
    """A widget for several values; empty means all."""
    st.multiselect(words(label), choice.options, format_func=name, key=choice.key, placeholder=words("filter.all"))


def one(words: Words, choice: Choice, label: str, name) -> None:
    """A widget for one of a few values, all of them visible."""
    st.segmented_control(words(label), choice.options, format_func=name, key=choice.key, required=True)


def one_year(words: Words, choice: Choice, label: str) -> None:
    """The widget for the first or the last year."""
    st.selectbox(words(label), choice.options, key=choice.key)


def year_range(chosen: dict[str, tuple[str, ...]]) -> tuple[int, int]:
    """The chosen years, the earlier first."""
    first, last = sorted((int(chosen["year_from"][0]), int(chosen["year_to"][0])))
    return first, last
