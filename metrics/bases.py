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

from metrics.frames import NO_YEAR, YEAR_SPAN, Table, as_years, positions, require

SERIES = ("place", "indicator", "scope", "tier")
_AMOUNT = ("value", "upper", "comparator")


class Pairs(NamedTuple):
    """Row positions in the figures: `end[i]` counts from `base[i]`; an end may have several bases."""

    end: np.ndarray
    base: np.ndarray


class Levels(NamedTuple):
    """Levels sorted by (group, year): packed keys, and their row positions."""

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


class Reported(NamedTuple):
    """The reported levels, by plan and series and by series alone, and every row's group in both."""

    by_plan: Levels
    by_place: Levels
    plan_group: np.ndarray
    place_group: np.ndarray


def is_plain_level(table: Table) -> np.ndarray:
    """Where a row is an amount reached, not a total over a period."""
    return table.among("measure", "level") & (table.years("base_year") == NO_YEAR)


class PlanYears(NamedTuple):
    """First and last year of every row's plan; NO_YEAR where the plans frame does not have it."""

    first: np.ndarray
    last: np.ndarray


def plan_years(table: Table, plans: pd.DataFrame) -> PlanYears:
    """The years of every row's plan."""
    # The kept result holds the plans frame too, so that its identity cannot pass to another frame.
    return table.once(("plan_years", id(plans)), lambda: (plans, _plan_years(table, plans)))[1]


def _plan_years(table: Table, plans: pd.DataFrame) -> PlanYears:
    require(plans, ("plan", "first_year", "last_year"), "a plans frame")
    if not plans["plan"].is_unique:
        twice = ", ".join(sorted(plans.loc[plans["plan"].duplicated(), "plan"].unique()))
        raise ValueError(
            f"Expected each plan once in the plans frame, found {twice} again; drop the repeated rows."
        )
    number, distinct = table.coded("plan")
    at = positions(distinct, plans["plan"])
    years = (as_years(plans[column]) for column in ("first_year", "last_year"))
    return PlanYears(*(np.append(found, NO_YEAR)[at][number] for found in years))


def counts_from(table: Table, plan: PlanYears) -> np.ndarray:
    """The year an increment or growth counts from: its base year, or the year before in a plan of one year.

    NO_YEAR where the figure names no base year and its plan spans several: guessing the period would
    make a five-year aim look like a one-year one, or the reverse.
    """
    own, one_year = table.years("base_year"), (plan.first == plan.last) & (plan.first != NO_YEAR)
    return np.where((own == NO_YEAR) & one_year, table.years("year") - 1, own)


def reported_levels(table: Table) -> Reported:
    """The levels that plans report as reached: what a pace may count from."""
    return table.once(("reported",), lambda: _reported_levels(table))


def _reported_levels(table: Table) -> Reported:
    series, plan = table.groups(*SERIES), table.groups(*SERIES, "plan")
    positions = np.flatnonzero(table.among("role", "actual") & is_plain_level(table))
    year = table.years("year")
    return Reported(
        sorted_levels(plan, year, positions), sorted_levels(series, year, positions), plan, series
    )


def sorted_levels(group: np.ndarray, year: np.ndarray, positions: np.ndarray) -> Levels:
    """The rows at `positions`, ready to be looked up by group and year."""
    keys = group[positions] * YEAR_SPAN + year[positions]
    order = np.argsort(keys, kind="stable")
    return Levels(keys[order], positions[order])


def level_bases(table: Table, plan: PlanYears, reported: Reported, ends: np.ndarray) -> Pairs:
    """Bases of the levels at row positions `ends`; ends without a base do not occur in the result."""
    year, first = table.years("year")[ends], plan.first[ends]
    start = np.where((first != NO_YEAR) & (first - 1 < year), first - 1, NO_YEAR)
    own, place = reported.plan_group[ends], reported.place_group[ends]
    newest = reported.by_plan.newest_before(own, year)
    choices = (
        (reported.by_plan, own, start),
        (reported.by_plan, own, newest),
        (reported.by_place, place, start),
    )
    return _first_found(table, ends, choices)


def exact_bases(table: Table, reported: Reported, ends: np.ndarray, years: np.ndarray) -> Pairs:
    """Reported levels of exactly `years`, of the same plan if it has one, else of another of the place."""
    own, place = reported.plan_group[ends], reported.place_group[ends]
    return _first_found(table, ends, ((reported.by_plan, own, years), (reported.by_place, place, years)))


def expanded(ends: np.ndarray, levels: Levels, first: np.ndarray, last: np.ndarray) -> Pairs:
    """Every end beside each of the levels first:last that were found for it."""
    number = last - first
    within = np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number)
    return Pairs(np.repeat(ends, number), levels.positions[np.repeat(first, number) + within])


def _first_found(table: Table, ends: np.ndarray, choices: tuple) -> Pairs:
    """Expand each end by the first choice of levels that has any."""
    pairs, is_open = [], np.ones(len(ends), dtype=bool)
    for levels, group, year in choices:
        first, last = levels.within(group, year)
        last = np.where(is_open, last, first)
        is_open &= last == first
        pairs.append(expanded(ends, levels, first, last))
    return _distinct(table, Pairs(*(np.concatenate(arrays) for arrays in zip(*pairs, strict=True))))


def _distinct(table: Table, pairs: Pairs) -> Pairs:
    """The same amount reported twice is one base; two that disagree stay two."""
    if np.bincount(pairs.end, minlength=1).max() <= 1:
        return pairs
    amounts = table.frame[list(_AMOUNT)].take(pairs.base).assign(end=pairs.end)
    keep = ~amounts.duplicated().to_numpy()
    return Pairs(pairs.end[keep], pairs.base[keep])
