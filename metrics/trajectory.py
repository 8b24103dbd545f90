"""The path from baseline to target over the plan years, with what is stated and what is ours kept apart.

A plan states where it starts and where it wants to be; the years in between are our interpolation, marked
as such: geometric (the same percentage every year) for stocks and flows, linear (the same step every
year) for ratios and for a rise from nothing. Several plans of one place keep their own paths.

Refused: a path where the start or the end is stated in two ways that disagree, a path to a total over a
period, extrapolation beyond the target year, and a milestone on which the qualifiers leave no bound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from metrics.bases import (
    Pairs,
    expanded,
    is_plain_level,
    level_bases,
    plan_years,
    reported_levels,
    sorted_levels,
)
from metrics.bounds import Bounds, choose, joined, mirrored, qualified, rising_falling, stated_bounds
from metrics.frames import NO_YEAR, YEAR_SPAN, Table, dated, decoded, id_tuples, nullable_integers, require
from metrics.pace import NEEDED, ratio_indicators

POINTS = ("baseline", "milestone", "target")
FORMULAS = ("stated", "geometric", "linear")
_SERIES = ("place", "plan", "indicator", "scope", "tier")


def paths(
    figures: pd.DataFrame | Table, plans: pd.DataFrame, kinds: Mapping[str, str], milestones: bool = True
) -> pd.DataFrame:
    """The points of every plan's path to each of its target levels.

    Args:
        figures: all figures of the places, reported levels included.
        plans: the plans frame.
        kinds: indicator id → stock, flow or ratio.
        milestones: whether the years in between are given.

    Returns:
        one row a point: place, plan, indicator, scope, tier, year (Int64), point (POINTS), value, upper,
        comparator, approximate, formula (FORMULAS), derived, figure ("" for a milestone), inputs (tuple of
        ids, start first), ordered by plan and series as the figures are, then by year. A target without a
        known start is a lone point.
        The baseline carries the plan whose path it begins, also where another document reports it.
    """
    table = Table.of(figures)
    require(table.frame, NEEDED, "a figures frame")
    table = dated(table)
    amount, year = stated_bounds(table), table.years("year")
    pairs, from_base = _segments(table, plans)
    ends = np.flatnonzero(_is_target(table))
    first = _baselines(table, Pairs(pairs.end[from_base], pairs.base[from_base]))
    parts = [
        _Points(
            first.end, first.base, year[first.base], amount.at(first.base), *_codes(first.end, "baseline", 0)
        ),
        _Points(ends, ends, year[ends], amount.at(ends), *_codes(ends, "target", 0)),
    ]
    if milestones:
        parts.append(_milestones(table, pairs, amount, ratio_indicators(table, kinds)))
    return _frame(table, parts)


class _Points(NamedTuple):
    """Points of paths: the row positions of a path's end and of where the point starts from (a stated point
    starts from itself), year, bounds, and positions in POINTS and FORMULAS.
    """

    end: np.ndarray
    start: np.ndarray
    year: np.ndarray
    bounds: Bounds
    point: np.ndarray
    formula: np.ndarray


def _codes(rows: np.ndarray, point: str, formula: int | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.full(len(rows), POINTS.index(point)), np.broadcast_to(formula, len(rows))


def _baselines(table: Table, pairs: Pairs) -> Pairs:
    """One baseline a plan and series, however many targets count from it."""
    keys = np.stack([table.groups(*_SERIES)[pairs.end], pairs.base])
    once = np.unique(keys, axis=1, return_index=True)[1]
    return Pairs(pairs.end[once], pairs.base[once])


def _is_target(table: Table) -> np.ndarray:
    return table.among("role", "target") & is_plain_level(table)


def _segments(table: Table, plans: pd.DataFrame) -> tuple[Pairs, np.ndarray]:
    """Every target beside the plan's target before it, or beside its base; and where it is the base."""
    group, year = table.groups(*_SERIES), table.years("year")
    ends = np.flatnonzero(_is_target(table))
    targets = sorted_levels(group, year, ends)
    before = targets.newest_before(group[ends], year[ends])
    chained = expanded(ends, targets, *targets.within(group[ends], before))
    from_base = level_bases(table, plan_years(table, plans), reported_levels(table), ends[before == NO_YEAR])
    pairs = Pairs(*(np.concatenate(arrays) for arrays in zip(chained, from_base, strict=True)))
    return pairs, np.arange(len(pairs.end)) >= len(chained.end)


def _milestones(table: Table, pairs: Pairs, amount: Bounds, ratio: np.ndarray) -> _Points:
    """The years strictly between start and end, where both are stated in one way."""
    group, year = table.groups(*_SERIES), table.years("year")
    _, ends, times = np.unique(
        group[pairs.end] * YEAR_SPAN + year[pairs.end], return_inverse=True, return_counts=True
    )
    one_way = times[ends] == 1
    end, base = pairs.end[one_way], pairs.base[one_way]
    between = np.maximum(year[end] - year[base] - 1, 0)
    segment = np.repeat(np.arange(len(end)), between)
    step = np.arange(len(segment)) - np.repeat(np.cumsum(between) - between, between) + 1
    end, base = end[segment], base[segment]
    linear = ratio[end] | (table.numbers("value")[base] <= 0) | (table.numbers("value")[end] <= 0)
    path = interpolated(amount.at(base), amount.at(end), step / (year[end] - year[base]), linear)
    known = path.known
    end, base, linear = end[known], base[known], linear[known]
    years = year[base] + step[known]
    return _Points(end, base, years, path.at(known), *_codes(end, "milestone", 1 + linear))


def interpolated(start: Bounds, end: Bounds, share: np.ndarray, linear: np.ndarray) -> Bounds:
    """Bounds at `share` (0 to 1) of the way; they rise with the start as they do with the end."""

    def straight() -> Bounds:
        return rising_falling(lambda b, a: a + (b - a) * share, end, mirrored(start))

    def curved() -> Bounds:
        def between(late: np.ndarray, early: np.ndarray) -> np.ndarray:
            return np.where((early > 0) & (late > 0), early ** (1 - share) * late**share, np.nan)

        return rising_falling(between, end, mirrored(start))

    return choose(linear, straight, curved)


def _first_of_series(table: Table) -> np.ndarray:
    """For every row the position of the first row of its series."""
    _, first, number = np.unique(table.groups(*_SERIES), return_index=True, return_inverse=True)
    return first[number]


def _frame(table: Table, parts: Sequence[_Points]) -> pd.DataFrame:
    """All points as rows, ordered by plan and series as the figures are, then by year."""
    end, start, year, bounds, point, formula = zip(*parts, strict=True)
    end, start, year, point, formula = (np.concatenate(each) for each in (end, start, year, point, formula))
    order = np.lexsort((year, _first_of_series(table)[end]))
    end, start, year, point, formula = (each[order] for each in (end, start, year, point, formula))
    bounds, derived = joined(bounds).at(order), formula != FORMULAS.index("stated")
    result, ids = qualified(bounds), table.objects("figure")
    columns = {
        **table.picked(_SERIES, end),
        "year": nullable_integers(year, np.zeros(len(end), dtype=bool)),
        "point": decoded(point, POINTS),
        "value": result.value,
        "upper": result.upper,
        "comparator": result.comparator,
        "approximate": bounds.about,
        "formula": decoded(formula, FORMULAS),
        "derived": derived,
        "figure": table.texts("figure", np.where(derived, -1, start)),
        "inputs": id_tuples(ids, start, np.where(derived, end, -1)),
    }
    return pd.DataFrame(columns, copy=False)
