"""Checks of a stated change against the plan's own levels, and of a thing stated twice.

Only figures of one plan and one series are held together, and only levels of exactly the years that the
change names. Refused: a nearby year, a level of another scope, and a total over a period as a level.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from metrics.bases import Levels, Pairs, expanded, is_plain_level, sorted_levels
from metrics.bounds import Bounds, rising_falling, stated_bounds
from metrics.checks import REASONS, Checks, no_reason, not_checkable, side_by_side
from metrics.frames import NO_YEAR, Table
from metrics.pace import percent_a_year, positive
from metrics.rounding import reach

SERIES = ("plan", "place", "indicator", "scope", "tier")


class Claims(NamedTuple):
    """The figures as arrays, one item a row of the frame; `group` is plan and series."""

    table: Table
    year: np.ndarray
    base_year: np.ndarray
    plain: np.ndarray
    group: np.ndarray
    levels: Levels
    amount: Bounds
    reach: Bounds

    def measure(self, *names: str) -> np.ndarray:
        """Where the measure is one of `names`."""
        return self.table.among("measure", *names)

    def at_year(self, positions: np.ndarray, years: np.ndarray) -> Pairs:
        """The levels of the same plan and series in exactly `years`; `end` counts `positions`."""
        first, last = self.levels.within(self.group[positions], years)
        return expanded(np.arange(len(positions)), self.levels, first, last)

    def claim(self, positions: np.ndarray) -> tuple[Bounds, Bounds, Bounds]:
        """A stated value as Checks hold it: as written, and twice what its own rounding allows."""
        rounded = self.reach.at(positions)
        return self.amount.at(positions), rounded, rounded


def claims(table: Table) -> Claims:
    """Work out what all the checks need."""
    year, plain, group = table.years("year"), is_plain_level(table), table.groups(*SERIES)
    levels = sorted_levels(group, year, np.flatnonzero(plain))
    amount = stated_bounds(table)
    return Claims(table, year, table.years("base_year"), plain, group, levels, amount, reach(table))


def stated_twice(work: Claims) -> Checks:
    """Figures that agree in all but their amount, each held against the first such figure of the plan."""
    table, numeric = work.table, np.flatnonzero(~work.measure("qualitative"))
    key = table.groups(*SERIES, "role", "measure", "basis", "year", "base_year")[numeric]
    number = pd.factorize(key)[0]
    _, first = np.unique(number, return_index=True)
    repeated = np.flatnonzero(first[number] != np.arange(len(number))) if len(number) else number
    one, other = numeric[first[number[repeated]]], numeric[repeated]
    given, rounded = work.amount.at(other), work.reach.at(other)
    return Checks(
        "stated_twice_differently", "same_amount", side_by_side(one, other), work.amount.at(one),
        work.reach.at(one), given, given, rounded, no_reason(len(one)),
    )  # fmt: skip


def _change_start(work: Claims) -> np.ndarray:
    """The year that a growth or increment counts from; NO_YEAR where it does not say."""
    yoy = work.table.among("basis", "yoy")
    return np.where(yoy, work.year - 1, work.base_year)


def growth_from_levels(work: Claims) -> list[Checks]:
    """Stated growth against the two levels of its years: over the whole period, and a year."""
    start, growth = _change_start(work), work.measure("growth")
    average = work.table.among("basis", "annual_average")
    return [
        _growth_of_levels(
            work, np.flatnonzero(growth & (start != NO_YEAR) & ~average), start, "growth_of_levels"
        ),
        _growth_of_levels(
            work, np.flatnonzero(growth & (start != NO_YEAR) & average), start, "annual_growth_of_levels"
        ),
    ]


def _growth_of_levels(work: Claims, claimed: np.ndarray, start: np.ndarray, formula: str) -> Checks:
    base, end, growth = _two_levels(work, claimed, start)
    years = np.where(formula == "growth_of_levels", 1, work.year[growth] - start[growth])

    def computed(amount: Bounds) -> Bounds:
        def rate(late: np.ndarray, early: np.ndarray) -> np.ndarray:
            return percent_a_year(late / positive(early), years)

        return rising_falling(rate, amount.at(end), amount.at(base))

    found = computed(work.amount)
    reason = (
        _read_as_multiple(work, base, end, growth)
        if formula == "growth_of_levels"
        else no_reason(len(growth))
    )
    return Checks(
        "growth_from_levels", formula, side_by_side(base, end, growth), found, computed(work.reach),
        *work.claim(growth), reason,
    )  # fmt: skip


def _two_levels(
    work: Claims, claimed: np.ndarray, start: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Base, end and claim for every pair of levels in the claim's two years."""
    ends = work.at_year(claimed, work.year[claimed])
    claim, end = claimed[ends.end], ends.base
    bases = work.at_year(claim, start[claim])
    return bases.base, end[bases.end], claim[bases.end]


def _read_as_multiple(work: Claims, base: np.ndarray, end: np.ndarray, growth: np.ndarray) -> np.ndarray:
    """Where a growth of so many hundred per cent is, to the whole number, the multiple that was reached.

    "Three times as many" is a growth of 200 %, but is often written in the words for a rise by three times.
    """
    value = work.table.numbers("value")
    with np.errstate(all="ignore"):
        multiple, written = value[end] / positive(value[base]), value[growth] / 100
        growth_as_written = np.abs(multiple - 1 - written)
        fits = (written >= 2) & (written == np.round(written)) & (np.round(multiple) == written)
    return np.where(fits & (growth_as_written > 0.5), REASONS.index("multiple_for_increase"), 0)


def growth_from_increment(work: Claims, checked: np.ndarray) -> Checks:
    """Stated growth against its increment and the level reached; the difference of the two is the base."""
    start = _change_start(work)
    claimed = np.flatnonzero(
        work.measure("growth") & ~work.table.among("basis", "annual_average") & (start != NO_YEAR)
    )
    claimed = claimed[~np.isin(claimed, checked)]
    increments = np.flatnonzero(work.measure("increment"))
    by_year = sorted_levels(work.group, work.year, increments)
    first, last = by_year.within(work.group[claimed], work.year[claimed])
    pairs = expanded(claimed, by_year, first, last)
    counted_from = np.where(work.base_year == NO_YEAR, work.year - 1, work.base_year)
    same = counted_from[pairs.base] == start[pairs.end]
    growth, increment = pairs.end[same], pairs.base[same]
    ends = work.at_year(growth, work.year[growth])
    growth, increment, end = growth[ends.end], increment[ends.end], ends.base

    def computed(amount: Bounds) -> Bounds:
        # More added to the same end means a smaller base; a larger end means a larger one.
        def rate(added: np.ndarray, reached: np.ndarray) -> np.ndarray:
            return 100 * added / positive(reached - added)

        return rising_falling(rate, amount.at(increment), amount.at(end))

    return Checks(
        "growth_from_increment", "growth_of_increment", side_by_side(end, increment, growth),
        computed(work.amount), computed(work.reach), *work.claim(growth),
        no_reason(len(growth)),
    )  # fmt: skip


def increment_from_levels(work: Claims) -> Checks:
    """A reported increment against the difference of the two levels of its years."""
    reported = work.table.among("role", "actual") & work.measure("increment") & (work.base_year != NO_YEAR)
    base, end, increment = _two_levels(work, np.flatnonzero(reported), work.base_year)

    def computed(amount: Bounds) -> Bounds:
        return rising_falling(np.subtract, amount.at(end), amount.at(base))

    return Checks(
        "increment_from_levels", "difference_of_levels", side_by_side(base, end, increment),
        computed(work.amount), computed(work.reach), *work.claim(increment),
        no_reason(len(increment)),
    )  # fmt: skip


def unchecked_growth(work: Claims, checked: np.ndarray) -> Checks:
    """Every stated growth that no other check reaches, with what is missing."""
    growth = np.flatnonzero(work.measure("growth"))
    left = growth[~np.isin(growth, checked)]
    undated = _change_start(work)[left] == NO_YEAR
    reason = np.where(undated, REASONS.index("base_year_unknown"), REASONS.index("no_base_value"))
    return not_checkable("growth_from_levels", left, work.amount, reason)
