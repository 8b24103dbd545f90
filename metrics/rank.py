"""Position among the places that state an indicator on one yardstick, and the gap to their median.

Every place is the interval in which its amount lies (qualifiers, rounding, "about"; several figures of
one place together). One place is above another only if its whole interval is; the position says how many
are surely above, and how far down it could be. Refused are a position among fewer than three comparable
places, levels of different years and targets beside results in one ranking, a target that a later plan
superseded, and any composite score.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from metrics.bounds import Bounds, qualified, stated_bounds
from metrics.comparability import YARDSTICKS
from metrics.frames import (
    Table,
    decoded,
    first_that_holds,
    nullable_integers,
    require,
    require_one_of,
    tuples,
)
from metrics.rounding import reach, strict_ends

STATUSES = ("ranked", "tie", "too_close", "too_few")
LEAST = 3
# An amount has three keys that sort by size: what stays just below it, itself, what stays just above it.
_KEYS = 3
_JUST_BELOW, _ITSELF, _JUST_ABOVE = range(_KEYS)


def rank(
    on_axis: pd.DataFrame, yardstick: str, direction: str = "up", within: Sequence[str] = ()
) -> pd.DataFrame:
    """The positions of the places on an axis.

    Args:
        on_axis: rows of a Split of `yardstick`; increments are ranked by their amount a year, and those
            whose years are unknown are left out (they are on no yearly scale).
        yardstick: one of YARDSTICKS. Levels are ranked year by year.
        direction: up where more is better, down where less is.
        within: further columns that part the ranking.

    Returns:
        one row a place and ranking: role, year (levels only), the columns of `within`, place, figures
        (tuple of ids), value, upper, comparator (a range where a place has several amounts), places (how
        many are ranked), position and last_position (Int64, equal where nothing is open; NA when too
        few), status (STATUSES), median, median_upper, median_comparator, median_approximate, and the same
        four for gap (value minus median; comparator "" where the qualifiers leave nothing to say).
    """
    require_one_of(yardstick, YARDSTICKS, "the yardstick")
    require_one_of(direction, ("up", "down"), "the direction")
    parts = ["role", *(["year"] if yardstick == "stated_level" else []), *within]
    require(on_axis, (*parts, "place", "figure", "value", "upper", "comparator"), "rows of an axis")
    if "superseded" in on_axis:
        on_axis = on_axis[~on_axis["superseded"].to_numpy(dtype=bool)].reset_index(drop=True)
    table, stated, ends = _amounts(on_axis, yardstick)
    order, first = _by_group(table.groups(*parts, "place"))
    hull, possible = _hull(stated, order, first), _hull(ends, order, first)
    last = np.append(first, len(order))[1:] if len(first) else first
    amount = qualified(hull)._asdict()
    group = pd.factorize(table.groups(*parts)[order[first]])[0]
    same = Table(pd.DataFrame(amount)).groups("value", "upper")
    columns = {
        **table.picked((*parts, "place"), order[first]),
        "figures": tuples(first, last, table.objects("figure")[order]),
        **amount,
        **_positions(possible, group, same, direction),
        **_gaps(hull, group),
    }
    return pd.DataFrame(columns, copy=False)


def _amounts(on_axis: pd.DataFrame, yardstick: str) -> tuple[Table, Bounds, Bounds]:
    """The rows that can be ranked, what they state, and where their amounts can lie."""
    if yardstick == "annual_pace":
        table = Table(on_axis)
        stated = stated_bounds(table)
        ends = (on_axis[name].to_numpy(dtype="float64") for name in ("lowest", "highest"))
        return table, stated, stated._replace(**dict(zip(("low", "high"), ends, strict=True)))
    rows, years = on_axis, 1.0
    if yardstick == "stated_increment":
        rows = on_axis[on_axis["years"].notna().to_numpy(dtype=bool)]
        years = rows["years"].to_numpy(dtype="float64")
    table = Table(rows)
    stated, possible = stated_bounds(table), reach(table)
    possible = possible._replace(**dict(zip(("low", "high"), strict_ends(possible), strict=True)))
    stated, possible = (b._replace(low=b.low / years, high=b.high / years) for b in (stated, possible))
    return table, stated, possible


def _by_group(group: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """An order that brings groups together, in the order of their first rows, and where each begins."""
    number = pd.factorize(group)[0]
    order = np.argsort(number, kind="stable")
    return order, np.flatnonzero(np.diff(number[order], prepend=-1))


def _hull(bounds: Bounds, order: np.ndarray, first: np.ndarray) -> Bounds:
    """The interval that holds all amounts of a group."""
    if not len(first):
        return bounds
    reduced = (np.minimum, np.maximum, np.logical_and, np.logical_and, np.logical_or)
    pairs = zip(reduced, bounds, strict=True)
    return Bounds(*(function.reduceat(array[order], first) for function, array in pairs))


def _positions(possible: Bounds, group: np.ndarray, value: np.ndarray, direction: str) -> dict[str, Any]:
    low, high = (possible.low, possible.high) if direction == "up" else (-possible.high, -possible.low)
    above, below, places = _surely(low, high, group)
    # Tied are places between which nothing but the same stated amount stands.
    same = pd.factorize(group * (1 + value.max(initial=0)) + value)[0]
    above_same, below_same, alike = _surely(low, high, same)
    open_to, open_same = places - above - below, alike - above_same - below_same
    few = places < LEAST
    rules = ("too_few", few), ("ranked", open_to == 1), ("tie", open_to == open_same)
    return {
        "places": places,
        "position": nullable_integers(1 + above, few),
        "last_position": nullable_integers(places - below, few),
        "status": decoded(first_that_holds(STATUSES, rules, "too_close"), STATUSES),
    }


def _surely(
    low: np.ndarray, high: np.ndarray, group: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For every interval how many of its group lie wholly above, wholly below, and how many there are."""
    ends = np.unique(np.concatenate([low, high]), return_inverse=True)[1]
    size = len(ends) + 1
    lows, highs = group * size + ends[: len(low)], group * size + ends[len(low) :]
    sorted_lows, sorted_highs = np.sort(lows), np.sort(highs)
    begin, end = (np.searchsorted(sorted_lows, (group + step) * size, "left") for step in (0, 1))
    above = end - np.searchsorted(sorted_lows, highs, "right")
    below = np.searchsorted(sorted_highs, lows, "left") - begin
    return above, below, end - begin


def _gaps(hull: Bounds, group: np.ndarray) -> dict[str, Any]:
    """The median of the group and the distance to it, with what the qualifiers leave of both."""
    middles = _middle(hull.low, group), _middle(hull.high, group)
    low, high = (_median(*pair) for pair in zip((hull.low, hull.high), middles, strict=True))
    about = np.logical_or.reduce([hull.about[at] for middle in middles for at in middle])
    no, few = np.zeros(len(group), dtype=bool), np.bincount(group, minlength=1)[group] < LEAST
    median = Bounds(np.where(few, -np.inf, low), np.where(few, np.inf, high), no, no, about)
    low, low_strict = _least_gap(hull.low, hull.low_strict, hull.high, hull.high_strict, group)
    high, high_strict = _least_gap(-hull.high, hull.high_strict, -hull.low, hull.low_strict, group)
    gap = Bounds(
        np.where(few, -np.inf, low),
        np.where(few, np.inf, 0.0 - high),
        low_strict,
        high_strict,
        hull.about | about,
    )
    columns: dict[str, Any] = {}
    for name, bounds in (("median", median), ("gap", gap)):
        columns[name], columns[f"{name}_upper"], columns[f"{name}_comparator"] = qualified(bounds)
        columns[f"{name}_approximate"] = bounds.about
    return columns


def _least_gap(
    low: np.ndarray, low_strict: np.ndarray, high: np.ndarray, high_strict: np.ndarray, group: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How little every amount can exceed the median of its group of three or more, and whether it is more.

    The amount is itself part of the median, and moves it at most as much as it moves: the gap rises with
    the own amount and falls with every other one. Its least is the own low end minus the median of that
    and the high ends of the others. (With all signs changed, it is minus the most.)
    """
    amounts, position = np.unique(np.concatenate([low, high]), return_inverse=True)
    size = _KEYS * len(amounts)
    low_key, high_key = np.split(_KEYS * position, 2) + group * size
    own = low_key + np.where(low_strict, _JUST_ABOVE, _ITSELF)
    opposite = high_key + np.where(high_strict, _JUST_BELOW, _ITSELF)
    ordered = np.sort(opposite)
    limits = (group * size, (group + 1) * size, opposite)
    begin, end, left_out = (np.searchsorted(ordered, limit) for limit in limits)

    def other(number: np.ndarray) -> np.ndarray:
        at = begin + number
        return ordered.take(at + (at >= left_out), mode="clip")

    # With the own end among the others, place n holds it, or the other one that comes before or after it.
    middle = [np.clip(own, other(n - 1), other(n)) for n in ((end - begin - 1) // 2, (end - begin) // 2)]
    with np.errstate(invalid="ignore"):
        gap = low - sum(amounts[key % size // _KEYS] for key in middle) / 2
    # An amount that is the median on its own is no further from it for being larger.
    is_median = (middle[0] == own) & (middle[1] == own)
    is_below = (middle[0] % _KEYS == _JUST_BELOW) | (middle[1] % _KEYS == _JUST_BELOW)
    strict = (low_strict & ~is_median) | is_below
    return np.where(np.isfinite(low) & np.isfinite(gap), gap, -np.inf), strict


def _middle(amount: np.ndarray, group: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For every row the positions of the two amounts (or twice the one) in the middle of its group."""
    order = np.lexsort((amount, group))
    begin, end = (np.searchsorted(group[order], group, side) for side in ("left", "right"))
    return order[(begin + end - 1) // 2], order[(begin + end) // 2]


def _median(amount: np.ndarray, middle: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    lower, upper = middle
    with np.errstate(invalid="ignore"):
        return (amount[lower] + amount[upper]) / 2
