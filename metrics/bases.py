"""Which reported level a later figure counts from.

A pace is only as good as its base. Taken is, in this order: the level that the same plan reports for the
year before it begins; the newest level that the same plan reports before the figure's year; the level
that another document of the same place reports for the year before the plan begins. An increment counts
from exactly the year it names. Refused are a target as a base (nobody has reached it), a total over a
period, and any base of another indicator, scope or tier.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from metrics.frames import NO_YEAR, YEAR_SPAN, codes, equals, year_array

SERIES = ("place", "indicator", "scope", "tier")


class Pairs(NamedTuple):
    """Row positions in the figures frame: `end[i]` counts from `base[i]`; an end may have several bases."""

    end: np.ndarray
    base: np.ndarray


class _Levels(NamedTuple):
    """Reported levels sorted by (group, year): packed keys, and their row positions."""

    keys: np.ndarray
    positions: np.ndarray

    def within(self, group: np.ndarray, year: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """First and one past the last level of exactly that group and year."""
        key = np.where(year == NO_YEAR, NO_YEAR, group * YEAR_SPAN + year)
        return np.searchsorted(self.keys, key, "left"), np.searchsorted(self.keys, key, "right")

    def newest_before(self, group: np.ndarray, year: np.ndarray) -> np.ndarray:
        """The year of the group's newest level before `year`, NO_YEAR where there is none."""
        if not len(self.keys):
            return np.full(len(group), NO_YEAR)
        at = np.searchsorted(self.keys, group * YEAR_SPAN + year, "left") - 1
        found = self.keys[np.maximum(at, 0)]
        return np.where((at >= 0) & (found // YEAR_SPAN == group), found % YEAR_SPAN, NO_YEAR)


def is_plain_level(figures: pd.DataFrame) -> np.ndarray:
    """Where a row is an amount reached, not a total over a period."""
    return equals(figures["measure"], "level") & (year_array(figures["base_year"]) == NO_YEAR)


def year_before_plan(figures: pd.DataFrame, plans: pd.DataFrame) -> np.ndarray:
    """The year before the plan of each figure begins; NO_YEAR where `plans` does not have the plan."""
    first = figures["plan"].map(plans.drop_duplicates("plan").set_index("plan")["first_year"])
    years = year_array(first)
    return np.where(years == NO_YEAR, NO_YEAR, years - 1)


def counts_from(figures: pd.DataFrame, plans: pd.DataFrame) -> np.ndarray:
    """The year an increment or growth counts from: its base year, or the year before in a plan of one year.

    NO_YEAR where the figure names no base year and its plan spans several: guessing the period would
    make a five-year aim look like a one-year one, or the reverse.
    """
    own = year_array(figures["base_year"])
    spans = plans.drop_duplicates("plan").set_index("plan")
    one_year = figures["plan"].map(spans["first_year"] == spans["last_year"]).eq(True).to_numpy(dtype=bool)
    return np.where((own == NO_YEAR) & one_year, year_array(figures["year"]) - 1, own)


def level_bases(figures: pd.DataFrame, plans: pd.DataFrame, ends: np.ndarray) -> Pairs:
    """Bases of the levels at row positions `ends`; ends without a base do not occur in the result."""
    own, any_plan, group, series = _reported(figures)
    year = year_array(figures["year"])[ends]
    start = year_before_plan(figures, plans)[ends]
    start = np.where(start < year, start, NO_YEAR)
    choices = (
        (own, group[ends], start),
        (own, group[ends], own.newest_before(group[ends], year)),
        (any_plan, series[ends], start),
    )
    return _first_found(figures, ends, choices)


def exact_bases(figures: pd.DataFrame, ends: np.ndarray, years: np.ndarray) -> Pairs:
    """Reported levels of exactly `years`, from the same plan if it has one, else from another of the place."""
    own, any_plan, group, series = _reported(figures)
    return _first_found(figures, ends, ((own, group[ends], years), (any_plan, series[ends], years)))


def _reported(figures: pd.DataFrame) -> tuple[_Levels, _Levels, np.ndarray, np.ndarray]:
    series = codes(figures, SERIES)
    group = series * (1 + np.int64(figures["plan"].nunique())) + pd.factorize(figures["plan"])[0]
    reported = np.flatnonzero(equals(figures["role"], "actual") & is_plain_level(figures))
    year = year_array(figures["year"])[reported]
    return _sorted(group[reported], year, reported), _sorted(series[reported], year, reported), group, series


def _sorted(group: np.ndarray, year: np.ndarray, positions: np.ndarray) -> _Levels:
    keys = group * YEAR_SPAN + year
    order = np.argsort(keys, kind="stable")
    return _Levels(keys[order], positions[order])


def _first_found(figures: pd.DataFrame, ends: np.ndarray, choices: tuple) -> Pairs:
    """Expand each end by the first choice of levels that has any; the same amount twice counts once."""
    pairs, open_ends = [], np.ones(len(ends), dtype=bool)
    for levels, group, year in choices:
        first, last = levels.within(group, year)
        number = np.where(open_ends, last - first, 0)
        open_ends &= number == 0
        within = np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number)
        pairs.append((np.repeat(ends, number), levels.positions[np.repeat(first, number) + within]))
    found = pd.DataFrame({"end": np.concatenate([p[0] for p in pairs]), "base": np.concatenate([p[1] for p in pairs])})
    for column in ("value", "upper", "comparator"):
        found[column] = figures[column].to_numpy()[found["base"]]
    found = found.drop_duplicates(["end", "value", "upper", "comparator"])
    return Pairs(found["end"].to_numpy(dtype="int64"), found["base"].to_numpy(dtype="int64"))
