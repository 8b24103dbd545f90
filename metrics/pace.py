"""Annual pace: the one yardstick on which a stated growth, two levels and an increment can meet.

Stocks and flows move in per cent a year, ratios in percentage points a year. A growth rate a year that a
plan states is taken as it stands; everything else is derived, says by which formula and from which
figures, and keeps its qualifiers (metrics.bounds).

Refused, with a reason: an increment or a level without a known base, a total over a period, a cumulative
growth whose base year nobody names, a growth in per cent of an indicator that is itself a ratio, and a
target and base whose qualifiers pull in opposite directions, because then nothing is known of the pace.

From 300 in 2020 to 500 in 2025 is a pace of (500 / 300)^(1/5) − 1 a year:

    >>> float(percent_a_year(np.array([500 / 300]), np.array([5])).round(2)[0])
    10.76
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from loaders.model import IDENTITY
from metrics.bases import (
    Pairs,
    counts_from,
    exact_bases,
    is_plain_level,
    level_bases,
    plan_years,
    reported_levels,
)
from metrics.bounds import Bounds, choose, joined, mirrored, qualified, rising_falling, stated_bounds
from metrics.frames import NO_YEAR, YEAR_SPAN, Table, dated, decoded, id_tuples, nullable_integers, require
from metrics.rounding import reach, strict_ends

# In the order of preference: where a plan gives a pace in two ways, the earlier formula stands on the axis.
FORMULAS = (
    "stated",
    "two_levels",
    "two_levels_points",
    "increment_over_base",
    "increment_points",
    "cumulative_annualised",
)
UNITS = ("percent_a_year", "points_a_year")
REASONS = ("no_base_value", "cumulative_total", "qualitative", "different_measure")
DETAILS = (
    "no_base_figure",
    "base_year_unknown",
    "base_not_positive",
    "opposed_bounds",
    "period_total",
    "no_number",
    "growth_of_ratio",
)
NEEDED = ("figure", "plan", "place", *(name for name in IDENTITY if name != "unit"))
_SAME_PACE = ("place", "plan", "indicator", "scope", "tier", "role", "year")
_REASON_OF = {
    "no_number": "qualitative",
    "period_total": "cumulative_total",
    "growth_of_ratio": "different_measure",
}


class Pace(NamedTuple):
    """`rows`: one pace each (see annual_pace). `refused`: a row a figure: figure, reason, detail."""

    rows: pd.DataFrame
    refused: pd.DataFrame


def annual_pace(
    figures: pd.DataFrame | Table,
    plans: pd.DataFrame,
    kinds: Mapping[str, str],
    roles: Sequence[str] = ("target",),
) -> Pace:
    """The pace of every figure of `roles`, or the reason why none follows.

    Args:
        figures: all figures of the places, reported levels included: they are the bases.
        plans: the plans frame; first_year and last_year say what a missing base year means.
        kinds: indicator id → stock, flow or ratio.
        roles: whose figures get a pace.

    Returns:
        rows with the columns figure, place, plan, indicator, scope, tier, role, year, value, upper,
        comparator, approximate (an amount named "about" went in), unit (UNITS), base_year (Int64),
        years (Int64, the horizon; NA where a stated average names no base year), formula (FORMULAS),
        derived, inputs (tuple of figure ids, base first), stated_value, stated_upper, stated_comparator
        (the figure the pace is of), base_value, base_upper, base_comparator, preferred (stands on the
        axis), lowest, highest (between them the pace lies, rounding and "about" allowed for).

    Raises:
        ValueError: a column is missing, or an indicator has no kind.
    """
    table = Table.of(figures)
    require(table.frame, NEEDED, "a figures frame")
    found = find_paces(dated(table), plans, kinds, roles)
    return Pace(found.rows(np.arange(len(found.end))), found.refusals())


@dataclass(frozen=True)
class Paces:
    """A Pace before it is frames, for callers that go on working with the figures' row positions.

    `end` is the figure of every pace, `preferred` whether it stands on the axis; `refused` are the figures
    without a pace, with positions in REASONS and DETAILS.
    """

    work: _Work
    found: _Found
    preferred: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    refused: np.ndarray
    reason: np.ndarray
    detail: np.ndarray

    @property
    def end(self) -> np.ndarray:
        return self.found.end

    def rows(self, chosen: np.ndarray) -> pd.DataFrame:
        """The paces at positions `chosen` as the rows of annual_pace."""
        more = {name: getattr(self, name)[chosen] for name in ("preferred", "lowest", "highest")}
        return pd.DataFrame(_columns(self.work, self.found.at(chosen)) | more, copy=False)

    def refusals(self) -> pd.DataFrame:
        """The refused figures: figure, reason, detail."""
        columns = {"reason": decoded(self.reason, REASONS), "detail": decoded(self.detail, DETAILS)}
        return pd.DataFrame(self.work.table.picked(("figure",), self.refused) | columns, copy=False)


def find_paces(
    figures: pd.DataFrame | Table, plans: pd.DataFrame, kinds: Mapping[str, str], roles: Sequence[str]
) -> Paces:
    """What annual_pace gives, as arrays of row positions, for callers that choose rows first."""
    table = Table.of(figures)
    require(table.frame, NEEDED, "a figures frame")
    plan, ratio = plan_years(table, plans), ratio_indicators(table, kinds)
    asked, start, reported = table.among("role", *roles), counts_from(table, plan), reported_levels(table)
    levels = level_bases(table, plan, reported, np.flatnonzero(asked & is_plain_level(table)))
    counted = np.flatnonzero(asked & table.among("measure", "increment") & (start != NO_YEAR) & ~ratio)
    increments = exact_bases(table, reported, counted, start[counted])
    work = _Work(table, ratio, table.years("year"), start, stated_bounds(table), levels, increments, asked)
    tried = _all_paces(work)
    given = np.flatnonzero(tried.pace.known)
    found = tried.at(given)
    ends = strict_ends(_all_paces(work._replace(amount=reach(table))).pace.at(given))
    return Paces(work, found, _preferred(work, found), *ends, *_refusals(work, tried, found))


class _Work(NamedTuple):
    """The figures as arrays, one item a row of the frame, and which row counts from which."""

    table: Table
    ratio: np.ndarray
    year: np.ndarray
    start: np.ndarray
    amount: Bounds
    levels: Pairs
    increments: Pairs
    asked: np.ndarray

    def at(self, condition: np.ndarray) -> np.ndarray:
        """Positions of the asked rows for which the condition holds."""
        return np.flatnonzero(self.asked & condition)


class _Found(NamedTuple):
    """Paces before they are a frame: positions of the figure and its base (-1: none), formula, base year."""

    end: np.ndarray
    base: np.ndarray
    pace: Bounds
    formula: np.ndarray
    start: np.ndarray

    def at(self, rows: np.ndarray) -> _Found:
        """The paces at the positions `rows`."""
        return _Found(
            self.end[rows], self.base[rows], self.pace.at(rows), self.formula[rows], self.start[rows]
        )


def _all_paces(work: _Work) -> _Found:
    parts = [_stated(work), _cumulative(work), _levels(work), *_increments(work)]
    end, base, pace, formula, start = zip(*parts, strict=True)
    end, base, formula, start = (np.concatenate(arrays) for arrays in (end, base, formula, start))
    return _Found(end, base, joined(pace), formula, start)


def _found(end: np.ndarray, base: np.ndarray | int, pace: Bounds, formula: str, start: np.ndarray) -> _Found:
    return _Found(
        end, np.broadcast_to(base, end.shape), pace, np.full(end.shape, FORMULAS.index(formula)), start
    )


def ratio_indicators(table: Table, kinds: Mapping[str, str]) -> np.ndarray:
    """Where the indicator is a ratio. Raises ValueError when an indicator has no kind."""
    unknown = sorted(set(table.coded("indicator")[1]) - set(kinds))
    if unknown:
        raise ValueError(
            f"Expected a kind for every indicator, found none for {', '.join(unknown)}; add it to kinds."
        )
    return table.among("indicator", *(name for name, kind in kinds.items() if kind == "ratio"))


def _growth(work: _Work, *bases: str) -> np.ndarray:
    return work.table.among("measure", "growth") & work.table.among("basis", *bases) & ~work.ratio


def _stated(work: _Work) -> _Found:
    at = work.at(_growth(work, "yoy", "annual_average"))
    yoy = work.table.among("basis", "yoy")[at]
    start = np.where(yoy, work.year[at] - 1, work.table.years("base_year")[at])
    return _found(at, -1, work.amount.at(at), "stated", start)


def _cumulative(work: _Work) -> _Found:
    base_year = work.table.years("base_year")
    at = work.at(_growth(work, "cumulative") & (base_year != NO_YEAR))
    years, given = work.year[at] - base_year[at], work.amount.at(at)
    with np.errstate(all="ignore"):
        low, high = (percent_a_year(1 + end / 100, years) for end in (given.low, given.high))
    # The root of a growth below -100 % is no number: that end is open, as if nothing had been said.
    low, high = np.where(np.isfinite(low), low, -np.inf), np.where(np.isfinite(high), high, np.inf)
    return _found(at, -1, given._replace(low=low, high=high), "cumulative_annualised", base_year[at])


def _levels(work: _Work) -> _Found:
    pairs = work.levels
    start = work.year[pairs.base]
    points = work.ratio[pairs.end]
    ends, bases = work.amount.at(pairs.end), work.amount.at(pairs.base)
    pace = between_levels(ends, bases, work.year[pairs.end] - start, points)
    found = _found(pairs.end, pairs.base, pace, "two_levels", start)
    formula = np.where(points, FORMULAS.index("two_levels_points"), FORMULAS.index("two_levels"))
    return found._replace(formula=formula)


def between_levels(end: Bounds, base: Bounds, years: np.ndarray, points: np.ndarray) -> Bounds:
    """The pace from `base` to `end`: percentage points a year where `points`, else per cent a year."""

    def percent() -> Bounds:
        return rising_falling(lambda late, early: percent_a_year(late / positive(early), years), end, base)

    def difference() -> Bounds:
        return rising_falling(lambda late, early: (late - early) / years, end, base)

    return choose(points, difference, percent)


def _increments(work: _Work) -> tuple[_Found, _Found]:
    dated = work.table.among("measure", "increment") & (work.start != NO_YEAR)
    at, pairs = work.at(dated & work.ratio), work.increments
    years, added = work.year[at] - work.start[at], work.amount.at(at)
    points = added._replace(low=added.low / years, high=added.high / years)
    start = work.start[pairs.end]
    percent = _over_base(work.amount.at(pairs.end), work.amount.at(pairs.base), work.year[pairs.end] - start)
    return (
        _found(at, -1, points, "increment_points", work.start[at]),
        _found(pairs.end, pairs.base, percent, "increment_over_base", start),
    )


def _over_base(added: Bounds, base: Bounds, years: np.ndarray) -> Bounds:
    """Pace of `added` on top of `base`. A decrease weighs less on a larger base, so there the ends swap."""
    rises = np.where(np.isfinite(added.low), added.low, added.high) >= 0

    def pace(extra: np.ndarray, start: np.ndarray) -> np.ndarray:
        return percent_a_year(1 + extra / positive(start), years)

    return rising_falling(pace, added, choose(rises, lambda: base, lambda: mirrored(base)))


def positive(base: np.ndarray) -> np.ndarray:
    """`base`, NaN where it is not above zero: no growth rate can describe a rise from nothing."""
    return np.where(base > 0, base, np.nan)


def percent_a_year(ratio: np.ndarray, years: np.ndarray) -> np.ndarray:
    """The yearly growth in per cent that multiplies by `ratio` in `years`."""
    return (ratio ** (1 / years) - 1) * 100


def _columns(work: _Work, found: _Found) -> dict[str, Any]:
    no_start, result = found.start == NO_YEAR, qualified(found.pace)
    return {
        **work.table.picked(("figure", *_SAME_PACE), found.end),
        "value": result.value,
        "upper": result.upper,
        "comparator": result.comparator,
        "approximate": found.pace.about,
        "unit": decoded(work.ratio[found.end].astype(int), UNITS),
        "base_year": nullable_integers(found.start, no_start),
        "years": nullable_integers(work.year[found.end] - found.start, no_start),
        "formula": decoded(found.formula, FORMULAS),
        "derived": found.formula != FORMULAS.index("stated"),
        "inputs": id_tuples(work.table.objects("figure"), found.base, found.end),
        **work.table.amounts("stated", found.end),
        **work.table.amounts("base", found.base),
    }


def _preferred(work: _Work, found: _Found) -> np.ndarray:
    """Where no earlier formula of FORMULAS gives a pace of the same plan, series, role and years.

    A growth of one year and the pace of five say different things: both stand.
    """
    group = pd.factorize(work.table.groups(*_SAME_PACE)[found.end] * YEAR_SPAN + found.start)[0]
    best = np.full(len(group), len(FORMULAS))
    np.minimum.at(best, group, found.formula)
    return found.formula == best[group]


def _refusals(work: _Work, tried: _Found, found: _Found) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions of the asked figures without a pace, the reason, and what exactly is missing."""
    table = work.table
    attempted, from_nothing, without = (np.zeros(len(table), dtype=bool) for _ in range(3))
    attempted[tried.end] = True
    from_nothing[tried.end[(tried.base >= 0) & (table.numbers("value")[tried.base] <= 0)]] = True
    without[work.asked] = True
    without[found.end] = False
    growth, undated = table.among("measure", "growth"), table.years("base_year") == NO_YEAR
    conditions = {
        "no_number": table.among("measure", "qualitative"),
        "period_total": table.among("measure", "level") & ~undated,
        "growth_of_ratio": growth & work.ratio,
        "base_year_unknown": ~attempted & np.where(growth, undated, work.start == NO_YEAR)
        & ~table.among("measure", "level"),
        "base_not_positive": from_nothing,
        "opposed_bounds": attempted,
    }  # fmt: skip
    at = np.flatnonzero(without)
    order = [DETAILS.index(code) for code in conditions]
    detail = np.select([c[at] for c in conditions.values()], order, default=DETAILS.index("no_base_figure"))
    reason = np.array([REASONS.index(_REASON_OF.get(code, "no_base_value")) for code in DETAILS])[detail]
    return at, reason, detail
