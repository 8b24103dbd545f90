"""Annual pace: the one yardstick on which a stated growth, two levels and an increment can meet.

Stocks and flows move in per cent a year, ratios in percentage points a year. A growth rate a year that a
plan states is taken as it stands; everything else is derived, says by which formula and from which
figures, and keeps its qualifiers (metrics.bounds).

Refused, with a reason: an increment or a level without a known base, a total over a period, a cumulative
growth whose base year nobody names, a growth in per cent of an indicator that is itself a ratio, and a
target and base whose qualifiers pull in opposite directions, because then nothing is known of the pace.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from metrics.bases import Pairs, counts_from, exact_bases, is_plain_level, level_bases
from metrics.bounds import Bounds, known, qualified, rising_falling, stated_bounds
from metrics.frames import NO_YEAR, codes, equals, is_among, object_array, require, year_array

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
NEEDED = (
    "figure", "plan", "place", "indicator", "scope", "tier", "role", "measure", "basis",
    "comparator", "value", "upper", "year", "base_year",
)  # fmt: skip
_SAME_PACE = ("place", "plan", "indicator", "scope", "tier", "role", "year")


class Pace(NamedTuple):
    """`rows`: one pace each (see annual_pace). `refused`: columns figure, reason, detail; one row a figure."""

    rows: pd.DataFrame
    refused: pd.DataFrame


def annual_pace(
    figures: pd.DataFrame, plans: pd.DataFrame, kinds: Mapping[str, str], roles: Sequence[str] = ("target",)
) -> Pace:
    """The pace of every figure of `roles`, or the reason why none follows.

    Args:
        figures: all figures of the places, reported levels included: they are the bases.
        plans: the plans frame; first_year and last_year say what a missing base year means.
        kinds: indicator id → stock, flow or ratio.
        roles: whose figures get a pace.

    Returns:
        rows with the columns figure, place, plan, indicator, scope, tier, role, value, upper, comparator,
        approximate (an amount named "about" went in), unit (UNITS), base_year and year (Int64), years
        (Int64, the horizon; NA where a stated average names no base year), derived, formula (FORMULAS),
        inputs (tuple of figure ids, base first), base_value, base_upper, base_comparator, stated_value,
        stated_upper, stated_comparator (the figure the pace is of), preferred (stands on the axis).

    Raises:
        ValueError: a column is missing, or an indicator has no kind.
    """
    require(figures, NEEDED, "a figures frame")
    require(plans, ("plan", "first_year", "last_year"), "a plans frame")
    asked = np.flatnonzero(is_among(figures["role"], roles))
    work = _Work(figures, plans, _is_ratio(figures, kinds), counts_from(figures, plans))
    parts = [_stated(work, asked), _cumulative(work, asked), _levels(work, asked), _increments(work, asked)]
    rows = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    unbounded = rows["comparator"].eq("")
    refused = _refusals(work, asked, rows)
    rows = rows[~unbounded].reset_index(drop=True)
    return Pace(rows.assign(preferred=_preferred(rows)), refused)


class _Work(NamedTuple):
    figures: pd.DataFrame
    plans: pd.DataFrame
    ratio: np.ndarray
    start: np.ndarray


def _is_ratio(figures: pd.DataFrame, kinds: Mapping[str, str]) -> np.ndarray:
    unknown = sorted(set(figures["indicator"].unique()) - set(kinds))
    if unknown:
        raise ValueError(f"Expected a kind for every indicator, found none for {', '.join(unknown)}; add it to kinds.")
    return is_among(figures["indicator"], [name for name, kind in kinds.items() if kind == "ratio"])


def _growth(work: _Work, asked: np.ndarray, bases: Sequence[str]) -> np.ndarray:
    wanted = equals(work.figures["measure"], "growth") & is_among(work.figures["basis"], bases) & ~work.ratio
    return asked[wanted[asked]]


def _stated(work: _Work, asked: np.ndarray) -> pd.DataFrame:
    at = _growth(work, asked, ("yoy", "annual_average"))
    year = year_array(work.figures["year"])
    yoy = equals(work.figures["basis"], "yoy")
    start = np.where(yoy, year - 1, year_array(work.figures["base_year"]))
    return _rows(work, at, None, stated_bounds(work.figures).take(at), "stated", start[at])


def _cumulative(work: _Work, asked: np.ndarray) -> pd.DataFrame:
    at = _growth(work, asked, ("cumulative",))
    start = year_array(work.figures["base_year"])
    at = at[start[at] != NO_YEAR]
    years = year_array(work.figures["year"])[at] - start[at]
    given = stated_bounds(work.figures).take(at)
    with np.errstate(all="ignore"):
        low, high = (((1 + end / 100) ** (1 / years) - 1) * 100 for end in (given.low, given.high))
    # The root of a growth below -100 % is no number: the end is open, as if nothing had been said.
    low, high = np.where(np.isfinite(low), low, -np.inf), np.where(np.isfinite(high), high, np.inf)
    return _rows(work, at, None, given._replace(low=low, high=high), "cumulative_annualised", start[at])


def _levels(work: _Work, asked: np.ndarray) -> pd.DataFrame:
    pairs = level_bases(work.figures, work.plans, asked[is_plain_level(work.figures)[asked]])
    given = stated_bounds(work.figures)
    start = year_array(work.figures["year"])[pairs.base]
    years = year_array(work.figures["year"])[pairs.end] - start
    ends, bases, points = given.take(pairs.end), given.take(pairs.base), work.ratio[pairs.end]
    percent = rising_falling(lambda end, base: _percent(end / np.where(base > 0, base, np.nan), years), ends, bases)
    difference = rising_falling(lambda end, base: (end - base) / years, ends, bases)
    formula = np.where(points, "two_levels_points", "two_levels")
    return _rows(work, pairs.end, pairs.base, _choose(points, difference, percent), formula, start)


def _increments(work: _Work, asked: np.ndarray) -> pd.DataFrame:
    at = asked[equals(work.figures["measure"], "increment")[asked] & (work.start[asked] != NO_YEAR)]
    given, year = stated_bounds(work.figures), year_array(work.figures["year"])
    ratio = at[work.ratio[at]]
    years = year[ratio] - work.start[ratio]
    added = given.take(ratio)
    points = _rows(
        work, ratio, None, added._replace(low=added.low / years, high=added.high / years), "increment_points",
        work.start[ratio],
    )  # fmt: skip
    pairs = exact_bases(work.figures, at[~work.ratio[at]], work.start[at[~work.ratio[at]]])
    percent = _over_base(given.take(pairs.end), given.take(pairs.base), year[pairs.end] - work.start[pairs.end])
    over_base = _rows(work, pairs.end, pairs.base, percent, "increment_over_base", work.start[pairs.end])
    return pd.concat([part for part in (points, over_base) if len(part)] or [points], ignore_index=True)


def _over_base(added: Bounds, base: Bounds, years: np.ndarray) -> Bounds:
    """Pace of `added` on top of `base`. A decrease weighs less on a larger base, so there the ends swap."""
    rises = np.where(np.isfinite(added.low), added.low, added.high) >= 0
    swapped = Bounds(*(np.where(rises, a, b) for a, b in zip(base, _mirrored(base), strict=True)))

    def pace(extra: np.ndarray, start: np.ndarray) -> np.ndarray:
        return _percent(1 + extra / np.where(start > 0, start, np.nan), years)

    return rising_falling(pace, added, swapped)


def _mirrored(base: Bounds) -> Bounds:
    return Bounds(base.high, base.low, base.high_strict, base.low_strict, base.about)


def _percent(ratio: np.ndarray, years: np.ndarray) -> np.ndarray:
    return (ratio ** (1 / years) - 1) * 100


def _choose(condition: np.ndarray, yes: Bounds, no: Bounds) -> Bounds:
    return Bounds(*(np.where(condition, a, b) for a, b in zip(yes, no, strict=True)))


def _rows(
    work: _Work, end: np.ndarray, base: np.ndarray | None, pace: Bounds, formula: str | np.ndarray, start: np.ndarray
) -> pd.DataFrame:
    figures, result = work.figures, qualified(pace)
    rows = figures[["figure", *_SAME_PACE]].take(end).reset_index(drop=True)
    year, ids = year_array(rows["year"]), figures["figure"].to_numpy()
    rows["value"], rows["upper"], rows["comparator"] = result
    rows["approximate"] = pace.about
    rows["unit"] = np.where(work.ratio[end], "points_a_year", "percent_a_year")
    rows["base_year"] = pd.array(np.where(start == NO_YEAR, 0, start), dtype="Int64")
    rows["years"] = pd.array(year - start, dtype="Int64")
    rows.loc[start == NO_YEAR, ["base_year", "years"]] = pd.NA
    rows["formula"] = np.broadcast_to(formula, len(rows)).astype(object)
    rows["derived"] = rows["formula"] != "stated"
    rows["inputs"] = object_array(list(zip(ids[end]) if base is None else zip(ids[base], ids[end], strict=True)))
    for prefix, at in (("stated", end), ("base", base)):
        for column in ("value", "upper", "comparator"):
            values = figures[column].to_numpy()
            missing = "" if column == "comparator" else np.nan
            rows[f"{prefix}_{column}"] = np.full(len(rows), missing) if at is None else values[at]
    return rows


def _preferred(rows: pd.DataFrame) -> np.ndarray:
    """Where no earlier formula of FORMULAS gives a pace of the same plan, series, role and year."""
    if rows.empty:
        return np.zeros(0, dtype=bool)
    group = codes(rows, _SAME_PACE)
    order = rows["formula"].map({formula: place for place, formula in enumerate(FORMULAS)}).to_numpy(dtype="int64")
    best = np.full(group.max() + 1, len(FORMULAS))
    np.minimum.at(best, group, order)
    return order == best[group]


def _refusals(work: _Work, asked: np.ndarray, rows: pd.DataFrame) -> pd.DataFrame:
    """Every asked figure without a pace, with the reason and what exactly is missing."""
    figures = work.figures
    with_pace = is_among(figures["figure"], rows.loc[rows["comparator"] != "", "figure"])
    tried = is_among(figures["figure"], rows["figure"])
    at = asked[~with_pace[asked]]
    measure, cumulative = figures["measure"], equals(figures["basis"], "cumulative")
    total = equals(measure, "level") & (year_array(figures["base_year"]) != NO_YEAR)
    growth = equals(measure, "growth")
    increment = equals(measure, "increment")
    conditions = [
        equals(measure, "qualitative"), total, growth & work.ratio, growth & cumulative & ~tried,
        increment & (work.start == NO_YEAR), _base_is_zero(figures, rows), tried,
    ]  # fmt: skip
    details = [
        "no_number", "period_total", "growth_of_ratio", "base_year_unknown", "base_year_unknown",
        "base_not_positive", "opposed_bounds",
    ]  # fmt: skip
    reasons = {"no_number": "qualitative", "period_total": "cumulative_total", "growth_of_ratio": "different_measure"}
    detail = np.select([c[at] for c in conditions], details, default="no_base_figure").astype(object)
    reason = [reasons.get(code, "no_base_value") for code in detail]
    return pd.DataFrame({"figure": figures["figure"].to_numpy()[at], "reason": reason, "detail": detail}, dtype="str")


def _base_is_zero(figures: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    """Where a pace was tried over a base of nothing (or less), which no growth rate can describe."""
    empty = rows["comparator"].eq("") & rows["base_value"].le(0)
    return is_among(figures["figure"], rows.loc[empty, "figure"])
