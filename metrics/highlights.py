"""Three sentences for the first page, by rule: what today's figures justify, with the numbers that fill them.

Refused are superlatives that rest on one case: "largest" and "most" are said only of two or more, and a tie
says nothing. A highlight gives a code, the place, the indicator and ids; the words are the page's.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from metrics.frames import require

CODES = ("largest_rise", "most_cities", "fewest_numbers", "contradictions", "numbers")
MOST = 3


class Highlight(NamedTuple):
    """One sentence: its code (CODES), what it is about, and its numbers.

    `number` of `total` are cities, headlines or findings, as the code says; `figures` are the ids behind it.
    """

    code: str
    place: str
    indicator: str
    figures: tuple[str, ...]
    number: int
    total: int


def highlights(promises: pd.DataFrame, paces: pd.DataFrame, findings: pd.DataFrame) -> list[Highlight]:
    """At most three highlights, in the order of CODES.

    Args:
        promises: a result of metrics.promise.promise_matrix.
        paces: rows of metrics.pace.annual_pace for the headline indicators.
        findings: a result of metrics.consistency.findings.
    """
    require(promises, ("place", "headline", "state", "role", "scope"), "a promise matrix")
    rules = (
        _largest_rise(paces), _most_cities(promises), _fewest_numbers(promises), _contradictions(findings),
        _numbers(promises),
    )  # fmt: skip
    return [found for found in rules if found is not None][:MOST]


def _largest_rise(paces: pd.DataFrame) -> Highlight | None:
    """The largest multiple between a reported level and the target, of stocks, flows and ratios alike."""
    rows = paces[paces["formula"].isin(["two_levels", "two_levels_points"]) & paces["base_value"].gt(0)]
    if len(rows) < 2:
        return None
    times = (rows["stated_value"] / rows["base_value"]).sort_values(ascending=False)
    if times.iloc[0] <= 1 or times.iloc[0] == times.iloc[1]:
        return None
    row = rows.loc[times.index[0]]
    return Highlight(
        "largest_rise", row["place"], row["indicator"], tuple(row["inputs"]), len(rows), len(rows)
    )


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
    return Highlight("most_cities", "", stated.index[0], (), int(stated.iloc[0]), places)


def _fewest_numbers(promises: pd.DataFrame) -> Highlight | None:
    """The place that leaves most headlines without a number, if its plans were read at all."""
    read = promises[~promises["state"].eq("not_collected")]
    bare = read[~_with_number(read)].groupby("place").size().sort_values(ascending=False)
    if len(bare) < 1 or (len(bare) > 1 and bare.iloc[0] == bare.iloc[1]):
        return None
    return Highlight(
        "fewest_numbers", bare.index[0], "", (), int(bare.iloc[0]), promises["headline"].nunique()
    )


def _with_number(promises: pd.DataFrame) -> pd.Series:
    """Which cells hold an aim with a number; a reported result is none."""
    return promises["state"].eq("stated") & promises["role"].eq("target")


def _numbers(promises: pd.DataFrame) -> Highlight | None:
    """How many of the cells of places whose plans were read hold an aim with a number."""
    read = promises[~promises["state"].eq("not_collected")]
    return (
        Highlight("numbers", "", "", (), int(_with_number(read).sum()), len(read)) if len(read) > 1 else None
    )


def _contradictions(findings: pd.DataFrame) -> Highlight | None:
    """How many checks of the plans' own arithmetic do not come out."""
    checked = findings[~findings["verdict"].eq("not_checkable")]
    wrong = checked["verdict"].eq("contradiction").sum()
    return Highlight("contradictions", "", "", (), int(wrong), len(checked)) if len(checked) > 1 else None
