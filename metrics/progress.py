"""Results reported later, held against the target that an earlier plan set.

Required is the pace from the plan's baseline to its target, achieved the pace from the same baseline to
the result; both belong to one series (place, indicator, scope, tier). A growth or an increment that was
aimed at is held against the result of the same kind, basis and years.

Refused, with a reason: a result of another scope, tier or measure, a result before the plan began or
after the target year (what was reached by the target year is then not known), a verdict that rounding or
a qualifier could turn, and "at most" where more is better. "Met" before the target year is said of
stocks only: what a year's flow or a ratio reaches early it may lose again. Where a later plan changed the
target, a result counts against the one that was in force at the end of its year.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from metrics.bases import (
    Levels,
    Pairs,
    expanded,
    is_plain_level,
    level_bases,
    plan_years,
    reported_levels,
    sorted_levels,
)
from metrics.bounds import Bounds, choose, mirrored, qualified, stated_bounds
from metrics.frames import (
    NO_YEAR,
    YEAR_SPAN,
    Table,
    dated,
    decoded,
    first_that_holds,
    id_tuples,
    nullable_integers,
    require,
)
from metrics.pace import NEEDED, UNITS, between_levels, ratio_indicators
from metrics.rounding import reach, strict_ends
from metrics.succession import successions
from metrics.trajectory import interpolated

STATUSES = ("on_track", "behind", "met", "not_comparable")
REASONS = (
    "",
    "no_result",
    "after_target_year",
    "different_measure",
    "different_scope",
    "different_tier",
    "different_basis",
    "cumulative_total",
    "no_base_value",
    "too_close",
    "other_direction",
    "superseded",
    "not_yet_in_force",
)
FORMULAS = ("required_and_achieved", "reached_or_not", "like_for_like", "")
_SERIES = ("place", "indicator", "scope", "tier")
_SHOWN = ("place", "plan", "indicator", "scope", "tier", "measure", "basis", "year")
# Results lie at most this much short of the path without being behind: the noise of floating point.
_NOISE = 1e-9


def progress(
    figures: pd.DataFrame | Table,
    plans: pd.DataFrame,
    kinds: Mapping[str, str],
    directions: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Every target beside each result reported for it, or alone with the reason why there is none.

    Args:
        figures: all figures of the places, of all their plans.
        plans: the plans frame.
        kinds: indicator id → stock, flow or ratio.
        directions: indicator id → up or down (what is better); up where not named.

    Returns:
        columns figure (the target), result, base (ids, "" for none), place, plan, indicator, scope, tier,
        measure, basis, year (the target's), result_year, base_year (Int64), result_plan, unit (of the two
        paces; "" for like_for_like, where they are the figures' own), required_value, required_upper,
        required_comparator, achieved_… (same three), target_…, result_…, base_… (the amounts), status
        (STATUSES), reason (REASONS), formula (FORMULAS), inputs (ids, base first).
    """
    table = Table.of(figures)
    require(table.frame, NEEDED, "a figures frame")
    table = dated(table)
    falls = [name for name, direction in (directions or {}).items() if direction == "down"]
    work = _Work(
        table, table.years("year"), is_plain_level(table), ratio_indicators(table, kinds),
        table.among("indicator", *(name for name, kind in kinds.items() if kind == "stock")),
        table.among("indicator", *falls), stated_bounds(table), reach(table),
    )  # fmt: skip
    cases, start = _cases(work, plans)
    status, reason = _judged(work, cases)
    _refuse_out_of_force(work, cases, successions(table, plans), status, reason)
    without = cases.result < 0
    reason[without] = _why_no_result(work, cases.target[without], start[without])
    return _rows(work, cases, status, reason)


def _refuse_out_of_force(
    work: _Work, cases: _Cases, followed: pd.DataFrame, status: np.ndarray, reason: np.ndarray
) -> None:
    """Take back the verdict on results of years in which another target of a succession was in force."""
    until = dict(zip(followed["figure"], followed["until"].tolist(), strict=True))
    since = dict(zip(followed["successor"], followed["until"].tolist(), strict=True))
    ids = work.table.objects("figure")[cases.target].tolist() if until else ()
    for row, figure in enumerate(ids):
        if cases.result[row] < 0:
            continue
        year = work.year[cases.result[row]]
        code = "superseded" if year >= until.get(figure, YEAR_SPAN) else ""
        code = "not_yet_in_force" if year < since.get(figure, 0) else code
        if code:
            status[row], reason[row] = STATUSES.index("not_comparable"), REASONS.index(code)


class _Work(NamedTuple):
    """The figures as arrays, one item a row of the frame."""

    table: Table
    year: np.ndarray
    plain: np.ndarray
    ratio: np.ndarray
    stock: np.ndarray
    falls: np.ndarray
    amount: Bounds
    reach: Bounds


class _Cases(NamedTuple):
    """Row positions of a target, its base and a result; -1 for none."""

    target: np.ndarray
    base: np.ndarray
    result: np.ndarray


def _cases(work: _Work, plans: pd.DataFrame) -> tuple[_Cases, np.ndarray]:
    """All targets with their bases and results, and the year after which a result counts."""
    table, numeric = work.table, ~work.table.among("measure", "qualitative")
    targets = np.flatnonzero(table.among("role", "target") & numeric)
    plan = plan_years(table, plans)
    pairs = level_bases(table, plan, reported_levels(table), targets[work.plain[targets]])
    alone = targets[~np.isin(targets, pairs.end)]
    target = np.concatenate([pairs.end, alone])
    base = np.concatenate([pairs.base, np.full(len(alone), -1)])
    first = plan.first[target]
    start = np.where(base >= 0, work.year[base], np.where(first == NO_YEAR, work.year[target], first) - 1)
    start = np.where(work.plain[target], start, work.year[target] - 1)
    group = table.groups(*_SERIES, "measure", "basis", "base_year")
    results = sorted_levels(group, work.year, np.flatnonzero(table.among("role", "actual") & numeric))
    found = _between(results, group[target], start, work.year[target])
    without = np.flatnonzero(~np.isin(np.arange(len(target)), found.end))
    number = np.concatenate([found.end, without])
    result = np.concatenate([found.base, np.full(len(without), -1)])
    order = np.lexsort((np.where(result < 0, 0, work.year[result]), target[number]))
    number, result = number[order], result[order]
    return _Cases(target[number], base[number], result), start[number]


def _between(results: Levels, group: np.ndarray, after: np.ndarray, until: np.ndarray) -> Pairs:
    """Results of a group in the years after `after` up to `until`; `end` counts the asked groups."""
    first = np.searchsorted(results.keys, group * YEAR_SPAN + after, "right")
    last = np.searchsorted(results.keys, group * YEAR_SPAN + until, "right")
    return expanded(np.arange(len(group)), results, first, np.maximum(first, last))


def _why_no_result(work: _Work, target: np.ndarray, start: np.ndarray) -> np.ndarray:
    """For targets without a result, which near one there is: a position in REASONS."""
    table = work.table
    reported = table.among("role", "actual") & ~table.among("measure", "qualitative")
    totals = reported & table.among("measure", "level") & ~work.plain
    single = reported & ~totals
    nearest = {
        "after_target_year": (reported, (*_SERIES, "measure", "basis", "base_year")),
        "cumulative_total": (totals, _SERIES),
        "different_basis": (single, (*_SERIES, "measure")),
        "different_tier": (single, ("place", "indicator", "scope", "measure")),
        "different_scope": (single, ("place", "indicator", "measure")),
        "different_measure": (reported, ("place", "indicator")),
    }
    rules = (
        (code, _newest(table.groups(*columns), work.year, rows, target) > start)
        for code, (rows, columns) in nearest.items()
    )
    return first_that_holds(REASONS, rules, "no_result")


def _newest(group: np.ndarray, year: np.ndarray, rows: np.ndarray, of: np.ndarray) -> np.ndarray:
    """For every position in `of` the newest year of the `rows` in its group, NO_YEAR without any."""
    number = pd.factorize(group)[0]
    newest = np.full(len(group), NO_YEAR)
    np.maximum.at(newest, number[rows], year[rows])
    return newest[number[of]]


def _oriented(bounds: Bounds, falls: np.ndarray) -> Bounds:
    """The same with more being better: negated where less is better."""

    def negated() -> Bounds:
        turned = mirrored(bounds)
        return turned._replace(low=-turned.low, high=-turned.high)

    return choose(falls, negated, lambda: bounds)


def _point(bounds: Bounds, low: np.ndarray) -> Bounds:
    """Bounds whose both ends are the amounts `low`; whether they are about is taken from `bounds`."""
    no = np.zeros(len(low), dtype=bool)
    return Bounds(low, low, no, no, bounds.about)


def _judged(work: _Work, cases: _Cases) -> tuple[np.ndarray, np.ndarray]:
    """Status and reason as positions in STATUSES and REASONS; rows without a result get no reason here."""
    target, base, result = cases
    falls, has_result = work.falls[target], result >= 0
    aim = _oriented(work.amount.at(target), falls)
    soft_aim = _oriented(work.reach.at(target), falls)
    soft_aim = aim._replace(low=np.where(aim.about, soft_aim.low, aim.low))
    reached, possible = (_oriented(b.at(result), falls) for b in (work.amount, work.reach))
    least, most = strict_ends(reached)[0], strict_ends(possible)[1]
    met, short = least >= strict_ends(aim)[0], most < strict_ends(soft_aim)[0]
    early = work.year[result] < work.year[target]
    on, behind = _against_path(work, cases, aim.low, soft_aim.low, possible.low, most)
    based = base >= 0
    other_direction = ~np.isfinite(aim.low)
    rules = (
        ("not_comparable", ~has_result | other_direction),
        ("met", ~early & met),
        ("behind", ~early & short),
        ("not_comparable", ~early),
        ("met", met & work.stock[target]),
        ("not_comparable", ~based),
        ("on_track", on),
        ("behind", behind),
    )
    status = first_that_holds(STATUSES, rules, "not_comparable")
    reasons = ("other_direction", has_result & other_direction), ("no_base_value", early & ~based)
    why = first_that_holds(REASONS, reasons, "too_close")
    return status, np.where(status == STATUSES.index("not_comparable"), why, 0)


def _against_path(
    work: _Work, cases: _Cases, aim: np.ndarray, soft_aim: np.ndarray, least: np.ndarray, most: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Whether a result surely lies on or above the path from base to aim, and whether surely below.

    All amounts but the figures' own are oriented. At equal years, a result above the path is the same as
    an achieved pace above the required one.
    """
    target, base, result = cases
    sign = np.where(work.falls[target], -1.0, 1.0)
    with np.errstate(all="ignore"):
        share = (work.year[result] - work.year[base]) / (work.year[target] - work.year[base])
        linear = work.ratio[target] | (work.table.numbers("value")[base] <= 0) | (aim * sign <= 0)
    start = work.reach.at(base)
    hard, soft = (interpolated(start, _point(start, end * sign), share, linear) for end in (aim, soft_aim))
    highest = _oriented(hard, work.falls[target]).high
    lowest = _oriented(soft, work.falls[target]).low
    noise = _NOISE * np.abs(np.where(np.isfinite(highest), highest, 0))
    return least >= highest - noise, most < lowest - noise


def _rows(work: _Work, cases: _Cases, status: np.ndarray, reason: np.ndarray) -> pd.DataFrame:
    table, (target, base, result) = work.table, cases
    judged = (result >= 0) & (reason != REASONS.index("other_direction"))
    like = judged & ~work.plain[target]
    paced = judged & (base >= 0)
    rules = ("required_and_achieved", paced), ("like_for_like", like), ("reached_or_not", judged)
    columns = {
        **table.picked(_SHOWN, target),
        "figure": table.texts("figure", target),
        "result": table.texts("figure", result),
        "base": table.texts("figure", base),
        "result_plan": table.texts("plan", result),
        "result_year": nullable_integers(work.year[result], result < 0),
        "base_year": nullable_integers(work.year[base], base < 0),
        "unit": decoded(np.where(paced, work.ratio[target], len(UNITS)), (*UNITS, "")),
        **_pace(work, "required", target, base, paced, like),
        **_pace(work, "achieved", result, base, paced, like),
        **table.amounts("target", target),
        **table.amounts("result", result),
        **table.amounts("base", base),
        "status": decoded(status, STATUSES),
        "reason": decoded(reason, REASONS),
        "formula": decoded(first_that_holds(FORMULAS, rules, ""), FORMULAS),
        "inputs": id_tuples(table.objects("figure"), base, target, result),
    }
    return pd.DataFrame(columns, copy=False)


def _pace(
    work: _Work, prefix: str, end: np.ndarray, base: np.ndarray, paced: np.ndarray, like: np.ndarray
) -> dict[str, Any]:
    """The pace from base to `end`, or the figure's own amount where like is held against like."""
    with np.errstate(all="ignore"):
        years = (work.year[end] - work.year[base]).astype("float64")
        years[years <= 0] = np.nan
    ends, bases = work.amount.at(end), work.amount.at(base)
    shown = choose(like, lambda: ends, lambda: between_levels(ends, bases, years, work.ratio[end]))
    unknown = ~(paced | like)
    shown = shown._replace(
        low=np.where(unknown, -np.inf, shown.low), high=np.where(unknown, np.inf, shown.high)
    )
    return {f"{prefix}_{name}": column for name, column in qualified(shown)._asdict().items()}
