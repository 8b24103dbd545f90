"""Checks of parts against their whole, of a stock and its planned additions against the target, and of
one value given to two quantities that are easily confused.

What is part of what is a closed list (scopes, grades, kinds counted together). Refused are scopes that
are no parts, such as contracts bought by a city (absorbed) among those it sells, ratios, whose parts do
not add up, and any sum across plans.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
import pandas as pd

from metrics.bases import expanded, sorted_levels
from metrics.bounds import Bounds
from metrics.checks import REASONS, Checks, Listed, listed, no_reason, not_checkable, nothing, side_by_side
from metrics.frames import tuples
from metrics.growth_checks import Claims
from metrics.rounding import MEASURED_UNITS, strict_ends

# Scope codes (before the colon) whose figure is contained in the indicator's own.
PART_SCOPES = (
    "above_scale", "above_scale_enterprises", "applied", "basic_research", "county_level", "elite_action",
    "enterprises", "exported", "first_prize", "incubator", "industrial_enterprises", "key", "municipal_level",
    "park", "program", "provincial_soes", "revenue_100m", "second_prize", "third_prize", "transferred",
)  # fmt: skip
# The grades that a wider grade counts; "" counts every grade.
TIERS_WITHIN = {
    "provincial+": ("national", "provincial"),
    "municipal+": ("national", "provincial", "municipal"),
    "county+": ("national", "provincial", "municipal", "county"),
    "": ("national", "provincial", "municipal", "county"),
}
# Kinds that documents also count together.
WHOLES = {"incubators_and_makerspaces": ("incubators", "makerspaces")}
_SAME_CLAIM = ("plan", "place", "indicator", "role", "measure", "basis", "year", "base_year")


def parts_of_wholes(work: Claims, kinds: Mapping[str, str]) -> list[Checks]:
    """Every narrower amount against the one that contains it, and the sum of grades against their whole."""
    table = work.table
    ratio = table.among("indicator", *(name for name, kind in kinds.items() if kind == "ratio"))
    countable = work.measure("level", "increment") & ~ratio
    by_scope = _by_scope(work, countable)
    by_tier = _by_tier(work, countable)
    return [_part_of_whole(work, *(np.concatenate(arrays) for arrays in zip(by_scope, by_tier, strict=True))),
            _sum_of_tiers(work, countable)]  # fmt: skip


def _by_scope(work: Claims, countable: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions of figures with a part's scope, and of the figure with the indicator's own scope."""
    number, scopes = work.table.coded("scope")
    is_part = np.array([scope.partition(":")[0] in PART_SCOPES for scope in scopes], dtype=bool)[number]
    key = work.table.groups(*_SAME_CLAIM, "tier")
    return _joined(
        key, np.flatnonzero(countable & is_part), np.flatnonzero(countable & (number == _code(scopes, "")))
    )


def _by_tier(work: Claims, countable: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions of figures of a grade, and of the same figure for a wider grade."""
    table, key = work.table, work.table.groups(*_SAME_CLAIM, "scope")
    pairs = []
    for wide, narrow in {
        **TIERS_WITHIN,
        "": (*TIERS_WITHIN[""], "provincial+", "municipal+", "county+"),
    }.items():
        parts = np.flatnonzero(countable & table.among("tier", *narrow))
        pairs.append(_joined(key, parts, np.flatnonzero(countable & table.among("tier", wide))))
    parts, wholes = (np.concatenate(arrays) for arrays in zip(*pairs, strict=True))
    return parts, wholes


def _code(distinct: np.ndarray, value: str) -> int:
    found = np.flatnonzero(distinct == value)
    return int(found[0]) if len(found) else -1


def _joined(key: np.ndarray, left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of a `left` and a `right` position with the same key."""
    year = np.zeros(len(key), dtype="int64")
    levels = sorted_levels(key, year, right)
    pairs = expanded(left, levels, *levels.within(key[left], year[left]))
    return pairs.end, pairs.base


def _up_to(bounds: Bounds) -> Bounds:
    """What a part of the amount may be: anything not above it."""
    no = np.zeros(len(bounds.low), dtype=bool)
    return bounds._replace(low=np.full(len(bounds.low), -np.inf), low_strict=no)


def _part_of_whole(work: Claims, part: np.ndarray, whole: np.ndarray) -> Checks:
    stated = work.amount.at(whole)
    return Checks(
        "parts_exceed_whole", "part_of_whole", side_by_side(part, whole), work.amount.at(part),
        work.reach.at(part), stated, _up_to(stated), _up_to(work.reach.at(whole)), no_reason(len(part)),
    )  # fmt: skip


def _sum_of_tiers(work: Claims, countable: np.ndarray) -> Checks:
    """The grades that do not overlap, added up, against the figure for all of them."""
    table, key = work.table, work.table.groups(*_SAME_CLAIM, "scope")
    figures: list[tuple[int, ...]] = []
    for wide, narrow in TIERS_WITHIN.items():
        parts = np.flatnonzero(countable & table.among("tier", *narrow))
        part, whole = _joined(key, parts, np.flatnonzero(countable & table.among("tier", wide)))
        figures += _several_grades(part, whole, table.coded("tier")[0][part])
    lists = listed(figures)
    stated = work.amount.at(lists.last)
    return Checks(
        "parts_exceed_whole", "sum_of_parts", lists, _sums(work.amount, lists),
        _sums(work.reach, lists), stated, _up_to(stated), _up_to(work.reach.at(lists.last)),
        no_reason(len(figures)),
    )  # fmt: skip


def _several_grades(part: np.ndarray, whole: np.ndarray, tier: np.ndarray) -> list[tuple[int, ...]]:
    """(parts …, whole) of every whole with several parts, unless a grade is stated in two ways.

    That is a finding of its own; adding both would count the grade twice.
    """
    if not len(whole):
        return []
    pairs = pd.DataFrame({"whole": whole, "tier": tier})
    twice = np.unique(whole[pairs.duplicated(keep=False).to_numpy()])
    order = np.argsort(whole, kind="stable")
    part, whole = part[order], whole[order]
    wholes, first, size = np.unique(whole, return_index=True, return_counts=True)
    use = (size > 1) & ~np.isin(wholes, twice)
    sums = tuples(first[use], (first + size)[use], part)
    return [(*positions, at) for positions, at in zip(sums.tolist(), wholes[use].tolist(), strict=True)]


def _sums(amount: Bounds, lists: Listed) -> Bounds:
    """Bounds of the sums of all positions of a list but its last."""
    if not len(lists.sizes):
        return nothing(0)
    is_part = np.ones(len(lists.flat), dtype=bool)
    is_part[np.cumsum(lists.sizes) - 1] = False
    parts, sizes = amount.at(lists.flat[is_part]), lists.sizes - 1
    first = np.cumsum(sizes) - sizes
    ends = (np.add.reduceat(end, first) for end in parts[:2])
    return Bounds(*ends, *(np.logical_or.reduceat(mark, first) for mark in parts[2:]))


def stock_and_additions(work: Claims, wholes: Mapping[str, Sequence[str]]) -> list[Checks]:
    """A target level against the stock that the plan reports and what it plans to add."""
    target, increment = _planned(work)
    start = work.base_year[increment]
    direct = work.at_year(increment, start)
    reported = work.table.among("role", "actual")[direct.base]
    at, stock = direct.end[reported], direct.base[reported]
    figures = np.stack([stock, increment[at], target[at]], axis=1).tolist()
    unstated = [False] * len(figures)
    without = np.flatnonzero(~np.isin(np.arange(len(target)), at))
    assembled = _assembled(work, target[without], increment[without], wholes) if len(without) else []
    figures += [positions for positions, _ in assembled if len(positions) > 2]
    unstated += [missing for positions, missing in assembled if len(positions) > 2]
    lone = np.array([positions[-1] for positions, _ in assembled if len(positions) == 2], dtype="int64")
    nowhere = np.full(len(lone), REASONS.index("no_base_value"))
    return [
        _stock_checks(work, figures, unstated),
        not_checkable("stock_plus_additions", lone, work.amount, nowhere),
    ]


def _planned(work: Claims) -> tuple[np.ndarray, np.ndarray]:
    """Target levels beside the planned increments of the same series that end in the same year."""
    aims = work.table.among("role", "target")
    increments = np.flatnonzero(aims & work.measure("increment") & (work.base_year >= 0))
    found = work.at_year(increments, work.year[increments])
    is_aim = aims[found.base]
    return found.base[is_aim], increments[found.end[is_aim]]


def _assembled(
    work: Claims, target: np.ndarray, increment: np.ndarray, wholes: Mapping[str, Sequence[str]]
) -> list[tuple[tuple[int, ...], bool]]:
    """(stock parts …, increment, target) and whether a part is not stated, for stocks reported in parts.

    Parts are the kinds counted together and the grades within the target's, each of the year that the
    increment counts from.
    """
    table = work.table
    reported = np.flatnonzero(table.among("role", "actual") & work.plain & table.among("scope", ""))
    names = ("plan", "place", "indicator", "tier")
    columns = {name: table.objects(name) for name in names}
    keys = zip(*(columns[name][reported] for name in names), work.year[reported].tolist(), strict=True)
    # Of an amount reported twice the first counts; that they differ is a finding of its own.
    stock = dict(zip(reversed(list(keys)), reported[::-1].tolist(), strict=True))
    found = []
    for aim, added in zip(target.tolist(), increment.tolist(), strict=True):
        plan, place, indicator, tier = (columns[name][aim] for name in names)
        kinds, tiers = wholes.get(indicator, (indicator,)), TIERS_WITHIN.get(tier, (tier,))
        year = int(work.base_year[added])
        cells = [stock.get((plan, place, *cell, year)) for cell in product(kinds, tiers)]
        parts = [cell for cell in cells if cell is not None] if table.objects("scope")[aim] == "" else []
        found.append(((*parts, added, aim), len(parts) < len(cells)))
    return found


def _stock_checks(work: Claims, figures: list[Sequence[int]], unstated: list[bool]) -> Checks:
    lists = listed(figures)
    computed, stated = _sums(work.amount, lists), work.amount.at(lists.last)
    more = strict_ends(computed)[0] > strict_ends(stated)[1]
    reason = np.select(
        [more, np.array(unstated, dtype=bool)],
        [REASONS.index("more_than_needed"), REASONS.index("unstated_parts")],
        0,
    )
    # Only falling short is a finding: additions are gross, some of the stock may be lost.
    return Checks(
        "stock_plus_additions", "stock_and_additions", lists, computed, _sums(work.reach, lists), stated,
        _from(stated), _from(work.reach.at(lists.last)), reason,
    )  # fmt: skip


def _from(bounds: Bounds) -> Bounds:
    """What reaches the amount: it and anything above it."""
    no = np.zeros(len(bounds.high), dtype=bool)
    return bounds._replace(high=np.full(len(bounds.high), np.inf), high_strict=no)


def same_value_of_two(work: Claims, confusable: Mapping[str, Sequence[str]]) -> Checks:
    """The same measured amount, stated in different passages of a plan for two easily confused quantities.

    Nothing in the figures tells whether one is a slip of the pen for the other, so the verdict is
    not_checkable. Counts are left out: equal small numbers say nothing. So are two amounts that one
    passage states side by side, where the plan itself keeps them apart.
    """
    table = work.table
    rows = np.flatnonzero(
        work.plain & table.among("unit", *MEASURED_UNITS) & table.among("indicator", *confusable)
    )  # fmt: skip
    keys = table.groups("plan", "place", "role", "scope", "tier", "year", "value", "upper", "unit")
    one, other = _joined(keys, rows, rows)
    number, distinct = table.coded("indicator")
    names = distinct[number]
    figures = [
        (a, b)
        for a, b in zip(one.tolist(), other.tolist(), strict=True)
        if a < b
        and (names[b] in confusable[names[a]] or names[a] in confusable[names[b]])
        and _apart(work, a, b)
    ]
    lists = listed(figures)
    first = lists.flat[lists.starts]
    reason = np.full(len(figures), REASONS.index("two_quantities_one_value"))
    return Checks(
        "same_value_confusable_indicators", "two_quantities", lists, work.amount.at(first),
        work.reach.at(first), *work.claim(lists.last), reason,
    )  # fmt: skip


def _apart(work: Claims, a: int, b: int) -> bool:
    """Whether no passage states both figures."""
    return not (_places_in_document(work, a) & _places_in_document(work, b))


def _places_in_document(work: Claims, position: int) -> set[str]:
    row = work.table.frame.iloc[position]
    further = json.loads(row["also"] or "[]") if "also" in row else []
    return {row["location"], *(at["location"] for at in further)}
