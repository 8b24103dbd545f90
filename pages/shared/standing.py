"""Where a city stands among all that can be compared with it, in one sentence for any page."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from metrics.comparability import View
from pages.shared import field
from pages.shared.data import BY_BUILD, Data
from pages.shared.words import Words

_TRIED = ("stated_level", "stated_growth", "annual_pace")  # the plainest that places it


@st.cache_resource(max_entries=200, show_spinner=False, hash_funcs=BY_BUILD)
def sentence(source: Data, place: str, indicator: str, language: str, yardsticks: tuple = _TRIED) -> str:
    """Where `place` stands among all cities (a province among provinces) on an indicator.

    The first of `yardsticks` that places it counts, its latest year, a target before a result. The sentence
    says so where none does, and what is missing is not known here.
    """
    words = Words(language, source)
    named = {"place": words.place(place), "indicator": words.indicator(indicator)}
    for yardstick in yardsticks:
        row = _position(source, place, indicator, yardstick)
        if row is not None:
            position = words(
                f"rank.{row['status']}", position=row["position"], last=row["last_position"],
                places=row["places"],
            )  # fmt: skip
            about = words(
                "standing.about", year=row["year"], role=words(f"role.{row['role']}"),
                yardstick=words(f"yardstick.{yardstick}"),
            )  # fmt: skip
            return words("standing.placed", about=about, position=position, **named)
    return words("standing.not_placed", **named)


def of_headlines(source: Data, place: str, language: str) -> list[str]:
    """A sentence for every headline on which the place stands among at least three, in their order."""
    found = []
    for entry in source.names("headlines").values():
        for indicator in entry["indicators"]:
            if any(_position(source, place, indicator, one) is not None for one in _TRIED):
                found.append(sentence(source, place, indicator, language))
                break
    return found


def _position(source: Data, place: str, indicator: str, yardstick: str) -> pd.Series | None:
    """The row of metrics.rank that tells most: with a position, of the latest year, a target first."""
    places = source.provincial if place in source.provinces else source.cities
    view = View(
        tuple(places), indicator, source.indicators.at[indicator, "kind"], yardstick, source.years,
        roles=("target", "actual"),
    )  # fmt: skip
    rows = field.ranked(source, view)
    rows = rows[rows["place"].eq(place) & rows["status"].ne("too_few")]
    if rows.empty:
        return None
    return rows.sort_values(["year", "role"], kind="stable").iloc[-1]
