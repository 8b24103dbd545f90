"""Where a city stands among all that can be compared with it, in one sentence for any page."""

from __future__ import annotations

import pandas as pd

from metrics.comparability import YARDSTICKS, View
from metrics.rank import LEAST
from pages.shared import field
from pages.shared.data import Data
from pages.shared.kept import kept
from pages.shared.words import Words

_TRIED = ("stated_level", "stated_growth", "annual_pace")  # the plainest that places it


@kept(200)
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
    """A sentence for every headline on which the place stands among at least three, in their order.

    Where it does on none: the sentence that says so of the headline that tells most of it.
    """
    found = []
    for entry in source.names("headlines").values():
        for indicator in entry["indicators"]:
            if any(_position(source, place, indicator, one) is not None for one in _TRIED):
                found.append(sentence(source, place, indicator, language))
                break
    return found or [sentence(source, place, telling(source, place)[0], language)]


@kept(200)
def telling(source: Data, place: str) -> tuple[str, str]:
    """The indicator and yardstick that tell most of a place at first: of the headlines in their order.

    Best is one on which it stands with at least two others, else one on which it stands; where it states
    none, and for "", the first headline's own level.
    """
    wanted = [code for entry in source.names("headlines").values() for code in entry["indicators"]]
    wanted = wanted or list(source.indicators.index)
    usual = wanted[0], YARDSTICKS[0]
    if not place:
        return usual
    found = [
        (one, yardstick)
        for one in wanted
        for yardstick in YARDSTICKS
        if place in set(field.divided(source, _view(source, place, one, yardstick)).on_axis["place"])
    ]
    return next((pair for pair in found if _count(source, place, *pair) >= LEAST), next(iter(found), usual))


def _count(source: Data, place: str, indicator: str, yardstick: str) -> int:
    """How many places stand on an axis."""
    return field.divided(source, _view(source, place, indicator, yardstick)).on_axis["place"].nunique()


def _position(source: Data, place: str, indicator: str, yardstick: str) -> pd.Series | None:
    """The row of metrics.rank that tells most: with a position, of the latest year, a target first."""
    rows = field.ranked(source, _view(source, place, indicator, yardstick))
    rows = rows[rows["place"].eq(place) & rows["status"].ne("too_few")]
    if rows.empty:
        return None
    return rows.sort_values(["year", "role"], kind="stable").iloc[-1]


def _view(source: Data, place: str, indicator: str, yardstick: str) -> View:
    """All cities on an indicator; for a province all provinces."""
    places = source.provincial if place in source.provinces else source.cities
    kind = source.indicators.at[indicator, "kind"]
    return View(tuple(places), indicator, kind, yardstick, source.years, roles=("target", "actual"))
