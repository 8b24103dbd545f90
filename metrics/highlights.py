"""Three sentences for the first page, by rule: what today's figures justify, with the numbers that fill them.

Refused are superlatives that rest on one case: "most" is said only of two or more, and a tie says nothing.
A highlight gives a code, the place and the indicator; the words are the page's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from metrics.frames import require

CODES = ("most_cities", "fewest_numbers", "contradictions", "numbers")
MOST = 3


class Highlight(NamedTuple):
    """One sentence: its code (CODES), what it is about, and its numbers.

    `number` of `total` are cities, headlines or findings, as the code says.
    """

    code: str
    place: str
    indicator: str
    number: int
    total: int


def highlights(promises: pd.DataFrame, verdicts: Mapping[str, int]) -> list[Highlight]:
    """At most three highlights, in the order of CODES.

    Args:
        promises: a result of metrics.promise.promise_matrix.
        verdicts: how many checks of metrics.consistency have each verdict.
    """
    require(promises, ("place", "headline", "state", "role", "scope"), "a promise matrix")
    rules = (
        _most_cities(promises), _fewest_numbers(promises), _contradictions(verdicts), _numbers(promises)
    )  # fmt: skip
    return [found for found in rules if found is not None][:MOST]


def _most_cities(promises: pd.DataFrame) -> Highlight | None:
    """The headline that most places put a number on, for its own coverage: a narrower one is another."""
    stated = (
        promises[_with_number(promises) & promises["scope"].eq("")]
        .groupby("headline")
        .size()
        .sort_values(ascending=False)
    )
    places = promises["place"].nunique()
    if len(stated) < 2 or stated.iloc[0] == stated.iloc[1]:
        return None
    return Highlight("most_cities", "", stated.index[0], int(stated.iloc[0]), places)


def _fewest_numbers(promises: pd.DataFrame) -> Highlight | None:
    """The place that leaves most headlines without a number, if its plans were read at all."""
    read = promises[~promises["state"].eq("not_collected")]
    bare = read[~_with_number(read)].groupby("place").size().sort_values(ascending=False)
    if len(bare) < 1 or (len(bare) > 1 and bare.iloc[0] == bare.iloc[1]):
        return None
    return Highlight("fewest_numbers", bare.index[0], "", int(bare.iloc[0]), promises["headline"].nunique())


def _with_number(promises: pd.DataFrame) -> pd.Series:
    """Which cells hold an aim with a number; a reported result is none."""
    return promises["state"].eq("stated") & promises["role"].eq("target")


def _numbers(promises: pd.DataFrame) -> Highlight | None:
    """How many of the cells of places whose plans were read hold an aim with a number."""
    read = promises[~promises["state"].eq("not_collected")]
    return Highlight("numbers", "", "", int(_with_number(read).sum()), len(read)) if len(read) > 1 else None


def _contradictions(verdicts: Mapping[str, int]) -> Highlight | None:
    """How many checks of the plans' own arithmetic do not come out."""
    checked = sum(verdicts.values()) - verdicts.get("not_checkable", 0)
    return (
        Highlight("contradictions", "", "", verdicts.get("contradiction", 0), checked)
        if checked > 1
        else None
    )
