"""The filters that pages share: the same widgets, the same names in the URL."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from loaders.model import CONFIRMED
from metrics.comparability import YARDSTICKS
from pages.shared import mine, standing
from pages.shared.data import Data
from pages.shared.picker import groups
from pages.shared.url import Choice, Chosen, DependentChoice
from pages.shared.words import Words

AUTO, DERIVED = "auto", "derived"
READINGS = ("reviewed", "cited", "machine")  # drafts are nobody's to see


def city_choice(data: Data) -> DependentChoice:
    """Which cities are shown in full; at first those of groups.at_first, never all of many.

    Provinces can be added, but are no part of all.
    """
    (first,) = indicator_choice(data).default
    options, cities = (*data.cities, *data.provinces), tuple(data.cities)

    def settled(chosen: Chosen) -> Choice:
        (indicator,), (group,) = chosen.get("indicator", (first,)), chosen.get("among", (groups.ALL,))
        at_first = groups.at_first(data, indicator, group, mine.code())
        return Choice("city", options, at_first, many=True, everything=cities)

    return DependentChoice("city", options, (), many=True, everything=cities, after=settled)


def all_cities_choice(data: Data) -> Choice:
    """Which cities, all at first: for what is to be taken away."""
    options, cities = (*data.cities, *data.provinces), tuple(data.cities)
    return Choice("city", options, cities, many=True, everything=cities)


def indicator_choice(data: Data) -> Choice:
    """Which one indicator; at first that of the first headline, which one's own city states if any does."""
    ids = tuple(data.indicators.index)
    headline = next(iter(data.names("headlines").values()), {"indicators": ids})
    first = standing.telling(data, mine.code())[0] if mine.code() else headline["indicators"][0]
    headlines = [code for entry in data.names("headlines").values() for code in entry["indicators"]]
    return Choice("indicator", tuple(dict.fromkeys((*headlines, *ids))), (first,))


def yardstick_choice(data: Data) -> DependentChoice:
    """Which yardstick; at first the plainest, or the one on which one's own city can be compared."""

    def settled(chosen: Chosen) -> Choice:
        indicator, at_first = standing.telling(data, mine.code())
        usual = at_first if chosen["indicator"][0] == indicator else YARDSTICKS[0]
        return Choice("yardstick", YARDSTICKS, (usual,))

    return DependentChoice("yardstick", YARDSTICKS, YARDSTICKS[:1], after=settled)


def year_choices(data: Data) -> tuple[Choice, Choice]:
    """From which year to which; all at first."""
    first, last = data.years
    options = tuple(str(year) for year in range(first, last + 1))
    return Choice("year_from", options, options[:1]), Choice("year_to", options, options[-1:])


def reading_choice() -> Choice:
    """How far a document must have been read: what people read at first, the program's own on request."""
    return Choice("reading", READINGS, CONFIRMED, many=True, everything=READINGS)


def reading(words: Words, choice: Choice) -> None:
    """The switches for how far a document was read; none of them is as at first."""
    several(words, choice, "filter.reading", lambda code: words(f"reading.{code}"))


def readings(chosen: Chosen) -> tuple[str, ...]:
    """The readings that are chosen, always in one order."""
    return tuple(code for code in READINGS if code in (chosen["reading"] or CONFIRMED))


def cities(words: Words, choice: Choice) -> None:
    """The widget for several cities."""
    st.multiselect(
        words("filter.city"),
        choice.options,
        format_func=words.place,
        key=choice.key,
        placeholder=words("filter.choose"),
    )


def indicator(words: Words, choice: Choice, data: Data) -> None:
    """The widget for one indicator, each with its group and the number of cities that state it."""
    stating, groups_of = data.stating_counts, data.group_of

    def name(code: str) -> str:
        group = words.named("groups", groups_of[code])
        return words(
            "filter.stating", indicator=words.indicator(code), group=group, count=stating.get(code, 0)
        )

    st.selectbox(words("filter.indicator"), choice.options, format_func=name, key=choice.key)


def explained(
    words: Words, choice: Choice, label: str, name: Callable[[str], str], meaning: Callable[[str], str]
) -> None:
    """A switch whose values are explained under the pointer."""
    meanings = (f"**{name(code)}**{words('colon')}{meaning(code)}" for code in choice.options)
    st.segmented_control(
        words(label),
        choice.options,
        format_func=name,
        key=choice.key,
        required=True,
        wrap=True,
        help="\n\n".join(meanings),
    )


def many(words: Words, choice: Choice, label: str, name: Callable[[str], str]) -> None:
    """A widget for several values; empty means all."""
    st.multiselect(
        words(label), choice.options, format_func=name, key=choice.key, placeholder=words("filter.all")
    )


def one(words: Words, choice: Choice, label: str, name: Callable[[str], str]) -> None:
    """A widget for one of a few values, all of them visible."""
    st.segmented_control(
        words(label), choice.options, format_func=name, key=choice.key, required=True, wrap=True
    )


def years(
    words: Words,
    choices: tuple[Choice, Choice],
    labels: tuple[str, str] = ("filter.year_from", "filter.year_to"),
) -> None:
    """The widgets for the first and the last year, side by side."""
    with st.container(horizontal=True):
        for choice, label in zip(choices, labels, strict=True):
            st.selectbox(words(label), choice.options, key=choice.key, width=92)


def year_range(chosen: Chosen, names: tuple[str, str] = ("year_from", "year_to")) -> tuple[int, int]:
    """The chosen years, the earlier first."""
    first, last = sorted(int(chosen[name][0]) for name in names)
    return first, last


def narrowing_choice(data: Data) -> DependentChoice:
    """Which coverage and grade stand on the axis; "auto" leaves it to the indicator's own."""

    def settled(chosen: Chosen) -> Choice:
        pairs = data.narrowings.get(chosen["indicator"][0], ())
        return Choice("narrowing", (AUTO, *(f"{scope}|{tier}" for scope, tier in pairs)), (AUTO,))

    return DependentChoice("narrowing", (), (AUTO,), after=settled)


def narrowing(words: Words, choice: Choice, chosen: Chosen) -> None:
    """The widget for coverage and grade, where an indicator is stated with more than one."""
    options = choice.among(chosen).options
    if len(options) > 2:
        st.selectbox(
            words("filter.narrowing"), options, format_func=words.narrowing, key=choice.key, width=260
        )


def layers_choice(data: Data) -> Choice:
    """What is shown besides what is stated; derived values at first, here and on every page.

    A province is no city: its figures come in only when asked for, and are never ranked.
    """
    layers = (DERIVED, "milestones", "parents") if data.provinces else (DERIVED, "milestones")
    return Choice("layers", layers, (DERIVED,), many=True)


def rates_choice(data: Data) -> Choice:
    """The layers of Compare: also whether rates of different years are placed against each other."""
    layers = layers_choice(data)
    return Choice("layers", (*layers.options, "across_years"), layers.default, many=True)


def derived(words: Words, choice: Choice, chosen: Chosen) -> bool:
    """The switch of the derived values alone, for a page that has no other layers; whether they are shown."""
    state, is_on = st.session_state, DERIVED in chosen[choice.name]

    def switch() -> None:
        others = [layer for layer in chosen[choice.name] if layer != DERIVED]
        state[choice.key] = others if is_on else [DERIVED, *others]

    state["switch_derived"] = is_on
    st.toggle(words(f"layer.{DERIVED}"), key="switch_derived", on_change=switch)
    return is_on


def several(words: Words, choice: Choice, label: str, name: Callable[[str], str]) -> None:
    """A widget that switches a few things on and off."""
    st.pills(words(label), choice.options, format_func=name, key=choice.key, selection_mode="multi")
