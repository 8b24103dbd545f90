"""The path from baseline to target over the plan years, with what is stated and what is ours kept apart.

A plan states where it starts and where it wants to be; the years in between are our interpolation, marked
as such: geometric (the same percentage every year) for stocks and flows, linear (the same step every
year) for ratios and for a rise from nothing. Several plans of one place keep their own paths.

Refused: a path where the start or the end is stated in two ways that disagree, a path to a total over a
period, extrapolation beyond the target year, and a milestone on which the qualifiers leave no bound.
"""

from __future__ import annotations

from collections.abc import Mapping

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
from metrics.bounds import Bounds, choose, mirrored, qualified, rising_falling, stated_bounds
from metrics.frames import NO_YEAR, Table, nullable_integers, object_array, require, words
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
        ids, start first), ordered by plan, series and year. A target without a known start is a lone point.
        The baseline carries the plan whose path it begins, also where another document reports it.
    """
    table = Table.of(figures)
    require(table.frame, NEEDED, "a figures frame")
    ratio, amount = ratio_indicators(table, kinds), stated_bounds(table)
    pairs, starts_at_base = _segments(table, plans)
    ends = np.flatnonzero(_is_target(table))
    none = np.full(len(ends), -1)
    first = Pairs(pairs.end[starts_at_base], pairs.base[starts_at_base])
    # One baseline a plan and series, however many targets count from it.
    _, once = np.unique(np.stack([table.groups(*_SERIES)[first.end], first.base]), axis=1, return_index=True)
    first = Pairs(first.end[once], first.base[once])
    years = table.years("year")
    parts = [
        _points(
            table, first.end, first.base, years[first.base], amount.at(first.base), "baseline", first.base, 0
        ),
        _points(table, ends, none, years[ends], amount.at(ends), "target", ends, 0),
    ]
    if milestones:
        parts.append(_milestones(table, pairs, amount, ratio))
    found = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    return found.sort_values([*_SERIES, "year"], kind="stable", ignore_index=True)


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


def _milestones(table: Table, pairs: Pairs, amount: Bounds, ratio: np.ndarray) -> pd.DataFrame:
    """The years strictly between start and end, where both are stated in one way."""
    group, year = table.groups(*_SERIES), table.years("year")
    ends = pd.DataFrame({"group": group[pairs.end], "year": year[pairs.end]})
    one_way = ~ends.duplicated(keep=False).to_numpy()
    end, base = pairs.end[one_way], pairs.base[one_way]
    between = np.maximum(year[end] - year[base] - 1, 0)
    segment = np.repeat(np.arange(len(end)), between)
    step = np.arange(len(segment)) - np.repeat(np.cumsum(between) - between, between) + 1
    end, base = end[segment], base[segment]
    linear = ratio[end] | (table.numbers("value")[base] <= 0) | (table.numbers("value")[end] <= 0)
    path = interpolated(amount.at(base), amount.at(end), step / (year[end] - year[base]), linear)
    rows = _points(table, end, base, year[base] + step, path, "milestone", np.full(len(end), -1), 1 + linear)
    return rows[path.known].reset_index(drop=True)


def interpolated(start: Bounds, end: Bounds, share: np.ndarray, linear: np.ndarray) -> Bounds:
    """Bounds at `share` (0 to 1) of the way; they rise with the start as they do with the end."""
    straight = rising_falling(lambda b, a: a + (b - a) * share, end, mirrored(start))
    curved = rising_falling(
        lambda b, a: np.where((a > 0) & (b > 0), a ** (1 - share) * b**share, np.nan), end, mirrored(start)
    )
    return choose(linear, straight, curved)


def _points(
    table: Table, end: np.ndarray, base: np.ndarray, year: np.ndarray, bounds: Bounds, point: str,
    figure: np.ndarray, formula: np.ndarray | int,
) -> pd.DataFrame:  # fmt: skip
    """Points of the path to `end`; `figure` is the position of the figure that a point is, -1 for none."""
    result, ids = qualified(bounds), table.objects("figure")
    formula = np.broadcast_to(formula, len(end))
    inputs = [
        (ids[own],) if own >= 0 else (ids[start], ids[stop])
        for own, start, stop in zip(figure.tolist(), base.tolist(), end.tolist(), strict=True)
    ]
    columns = {
        **table.picked(_SERIES, end),
        "year": nullable_integers(year, np.zeros(len(end), dtype=bool)),
        "point": words(np.full(len(end), POINTS.index(point)), POINTS),
        "value": result.value,
        "upper": result.upper,
        "comparator": result.comparator,
        "approximate": bounds.about,
        "formula": words(formula, FORMULAS),
        "derived": formula != FORMULAS.index("stated"),
        "figure": table.texts("figure", figure),
        "inputs": object_array(inputs),
    }
    return pd.DataFrame(columns, copy=False)
