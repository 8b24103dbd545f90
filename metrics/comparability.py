"""The gate: which figures may stand on one axis, and why the others may not.

Two figures share an axis only if indicator, scope, tier, measure and unit agree, and for growth the
basis. Beyond that, three kinds of number are refused although their fields agree: a total over a period
beside a yearly amount or a total over another number of years, a cumulative growth over another number
of years, and a cumulative growth whose base year is unknown. A qualitative aim stands on no axis, and neither
does a figure of which the document does not say the year.
Increments over different periods do share an axis, but each then carries its years and its amount a year.

Nothing is dropped: what does not stand on the axis is listed with a reason from REASONS, and a chosen
place without any figure is listed as silent (its plans were read) or not collected (there are none). A target
that a later plan superseded stays beside its successor as stated, marked, but gives no pace.
Refused as well: mixing scopes or tiers. The caller chooses, or the default rule of `split` does and says so.

    >>> level = {"indicator": "incubators", "scope": "", "tier": "", "measure": "level", "basis": ""}
    >>> level |= {"unit": "家", "year": 2025, "base_year": None}
    >>> reason(level, level | {"year": 2026}), reason(level, level | {"tier": "national"})
    ('', 'different_tier')
    >>> reason(level, level | {"base_year": 2020})
    'cumulative_total'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from metrics.bases import PlanYears, counts_from, plan_years
from metrics.frames import (
    NO_YEAR,
    Table,
    as_years,
    dated,
    decoded,
    nullable_integers,
    object_array,
    positions,
    read_whole,
    require,
    require_one_of,
)  # fmt: skip
from metrics.pace import DETAILS as PACE_DETAILS
from metrics.pace import NEEDED, find_paces
from metrics.pace import REASONS as PACE_REASONS
from metrics.succession import successions

YARDSTICKS = ("stated_level", "stated_increment", "stated_growth", "annual_pace")
# Under a chart, in the order in which they are tried: a figure gets the first that holds.
REASONS = (
    "qualitative", "year_not_stated", "different_measure", "different_scope", "different_tier",
    "different_basis", "no_base_value", "cumulative_total", "superseded", "silent", "not_collected",
)  # fmt: skip
# Only between two figures taken freely: on a chart all figures are of one indicator.
PAIR_REASONS = ("different_indicator", "different_unit")
DETAILS = ("", *PACE_DETAILS, "other_pace")
_MEASURES = {"stated_level": "level", "stated_increment": "increment", "stated_growth": "growth"}
_ROLES = {"stated_level": ("target", "actual")}


def reason(a: Mapping[str, Any], b: Mapping[str, Any]) -> str:
    """Why figures `a` and `b` may not share an axis; "" when they may.

    Both are rows of the figures frame (a dict, a Series, anything read by field name). The answer does
    not depend on their order, and is one of REASONS or PAIR_REASONS.
    """
    return next((code for code, holds in _pair_rules(a, b) if holds), "")


def _pair_rules(a: Mapping[str, Any], b: Mapping[str, Any]):
    yield "different_indicator", a["indicator"] != b["indicator"]
    yield "qualitative", "qualitative" in (a["measure"], b["measure"])
    yield "year_not_stated", pd.isna(a["year"]) or pd.isna(b["year"])
    yield "different_measure", a["measure"] != b["measure"]
    yield "different_scope", a["scope"] != b["scope"]
    yield "different_tier", a["tier"] != b["tier"]
    yield "different_basis", a["basis"] != b["basis"]
    spans = _span(a), _span(b)
    cumulative = a["basis"] == "cumulative"
    yield "no_base_value", cumulative and None in spans
    yield "different_basis", cumulative and spans[0] != spans[1]
    yield "cumulative_total", a["measure"] == "level" and spans[0] != spans[1]
    yield "different_unit", a["unit"] != b["unit"]


def _span(row: Mapping[str, Any]) -> int | None:
    """Years from base year to year, None where the figure names no base year."""
    return None if pd.isna(row["base_year"]) else int(row["year"]) - int(row["base_year"])


@dataclass(frozen=True)
class View:
    """What a reader asks to see side by side.

    Attributes:
        places: the chosen places; every one ends up on the axis or in the list beside it.
        indicator, kind: the indicator and its kind (stock, flow, ratio).
        yardstick: one of YARDSTICKS.
        years: first and last year shown.
        roles: target, actual or both; empty means both for stated levels and targets otherwise.
        scope, tier: what stands on the axis; None lets the default rule choose (see split).
        basis: for stated_growth, yoy or annual_average; None lets the default rule choose.
    """

    places: tuple[str, ...]
    indicator: str
    kind: str
    yardstick: str
    years: tuple[int, int]
    roles: tuple[str, ...] = ()
    scope: str | None = None
    tier: str | None = None
    basis: str | None = None

    def __post_init__(self) -> None:
        require_one_of(self.yardstick, YARDSTICKS, "the yardstick")
        require_one_of(self.kind, ("stock", "flow", "ratio"), "the indicator's kind")
        if self.basis is not None:
            require_one_of(self.basis, ("yoy", "annual_average"), "the basis of a yearly growth")
        if len(set(self.places)) < len(self.places):
            raise ValueError(f"Expected each place once, found {self.places}; name no place twice.")
        if self.years[0] > self.years[1]:
            raise ValueError(
                f"Expected years as first and last, found {self.years}; put the earlier year first."
            )


class Split(NamedTuple):
    """What stands on the axis, what does not, and the scope, tier and basis that the axis has.

    `on_axis` has the columns of the figures frame and `superseded`, for stated_increment with `years` and
    `per_year`, `per_year_upper` beside them; for annual_pace it has the columns of metrics.pace.annual_pace.
    `left_out` has the columns place, figure ("" for a place without any), reason (REASONS), detail
    (DETAILS), plans (tuple of the plan ids read).
    """

    on_axis: pd.DataFrame
    left_out: pd.DataFrame
    scope: str
    tier: str
    basis: str


def split(figures: pd.DataFrame | Table, plans: pd.DataFrame, view: View) -> Split:
    """Divide the figures of `view` into those on the axis and those left out, each with its reason.

    A target is shown if its plan's years, stretched to its own, meet the chosen years (so that a place is
    silent here only if it is in metrics.coverage); a result if its own year does; what has no year if its
    plan's years do.

    Where scope or tier is None, the indicator's own ("") is taken if any figure that this yardstick can
    hold has it, otherwise the pair that most places state (the first by name when equal); a growth's
    basis is, in the same way, the yearly one that most places state.
    """
    whole = _of_view(Table.of(figures), view)
    require(plans, ("plan", "place", "first_year", "last_year"), "a plans frame")
    every = _in_view(whole, plan_years(whole, plans), view)
    table, shown = dated(whole), every[whole.years("year") != NO_YEAR]
    held = _held(table, shown, plans, view)
    chosen, axis = _axis(table, held.at, view)
    left = shown.copy()
    left[held.at[chosen]] = False
    left_out = _left_out(table, left, held, axis, view)
    apart = (_undated(whole, every), _empty_places(view, every, whole, plans))
    return Split(held.frame(chosen), _in_order(left_out, apart, view), *axis)


def places_on_axis(figures: pd.DataFrame | Table, plans: pd.DataFrame, view: View) -> frozenset[str]:
    """The places that have a figure on the axis which `split` finds, without dividing all the others."""
    table = dated(_of_view(Table.of(figures), view))
    held = _held(table, _in_view(table, plan_years(table, plans), view), plans, view)
    chosen, _ = _axis(table, held.at, view)
    return frozenset(table.objects("place")[held.at[chosen]])


class _Axis(NamedTuple):
    scope: str
    tier: str
    basis: str


class _Held(NamedTuple):
    """What a yardstick can hold: row positions, the frame of those chosen among them, and what is refused.

    `reason` and `detail` have a code for every row of the table: positions in REASONS and DETAILS, -1 and 0
    where nothing is refused.
    """

    at: np.ndarray
    frame: Callable[[np.ndarray], pd.DataFrame]
    reason: np.ndarray
    detail: np.ndarray


def _held(table: Table, shown: np.ndarray, plans: pd.DataFrame, view: View) -> _Held:
    """What the yardstick of the view can hold of the shown figures, all of which have a year."""
    superseded = table.among("figure", *successions(table, plans)["figure"])
    if view.yardstick == "annual_pace":
        return _paces(table, shown, plans, view, superseded)
    return _stated(table, shown, plan_years(table, plans), view, superseded)


def _of_view(table: Table, view: View) -> Table:
    """The table's rows of the view's indicator and places."""
    require(table.frame, NEEDED, "a figures frame")
    mine = table.among("indicator", view.indicator) & table.among("place", *view.places)
    return table if mine.all() else Table(table.frame[mine].reset_index(drop=True))


def _in_view(table: Table, plan: PlanYears, view: View) -> np.ndarray:
    roles = view.roles or _ROLES.get(view.yardstick, ("target",))
    year = table.years("year")
    stretched = table.among("role", "target") & (plan.first != NO_YEAR)
    undated = year == NO_YEAR
    begins = np.select([undated, stretched], [plan.first, np.minimum(year, plan.first)], year)
    ends = np.select([undated, stretched], [plan.last, np.maximum(year, plan.last)], year)
    return table.among("role", *roles) & (ends >= view.years[0]) & (begins <= view.years[1])


def _stated(table: Table, shown: np.ndarray, plan: PlanYears, view: View, superseded: np.ndarray) -> _Held:
    """The figures that a stated yardstick can hold, and those of its measure that it cannot."""
    of_measure = shown & table.among("measure", _MEASURES[view.yardstick])
    reason, detail = np.full(len(table), -1), np.zeros(len(table), dtype="int64")
    cannot = np.zeros(len(table), dtype=bool)
    if view.yardstick == "stated_level":
        cannot = of_measure & (table.years("base_year") != NO_YEAR)
        reason[cannot], detail[cannot] = REASONS.index("cumulative_total"), DETAILS.index("period_total")
    if view.yardstick == "stated_growth":
        cannot = of_measure & table.among("basis", "cumulative")
        reason[cannot] = REASONS.index("different_basis")
    at = np.flatnonzero(of_measure & ~cannot)

    def frame(chosen: np.ndarray) -> pd.DataFrame:
        rows = table.frame.take(at[chosen]).reset_index(drop=True)
        rows = rows.assign(superseded=superseded[at[chosen]])
        return _with_rate(rows, table, plan, at[chosen]) if view.yardstick == "stated_increment" else rows

    return _Held(at, frame, reason, detail)


def _with_rate(rows: pd.DataFrame, table: Table, plan: PlanYears, at: np.ndarray) -> pd.DataFrame:
    """Increments with the years they cover (NA where unknown) and the amount a year."""
    start, year = counts_from(table, plan)[at], table.years("year")[at]
    unknown = start == NO_YEAR
    count = np.where(unknown, np.nan, year - start)
    return rows.assign(
        years=nullable_integers(year - start, unknown),
        per_year=table.numbers("value")[at] / count,
        per_year_upper=table.numbers("upper")[at] / count,
    )


def _paces(table: Table, shown: np.ndarray, plans: pd.DataFrame, view: View, superseded: np.ndarray) -> _Held:
    """The preferred paces of the shown figures in force; of the others metrics.pace gives another or none."""
    number, roles = table.coded("role")
    pace = find_paces(table, plans, {view.indicator: view.kind}, tuple(roles[np.unique(number[shown])]))
    reason, detail = np.full(len(table), -1), np.zeros(len(table), dtype="int64")
    reason[pace.refused] = np.array([REASONS.index(code) for code in PACE_REASONS])[pace.reason]
    detail[pace.refused] = np.array([DETAILS.index(code) for code in PACE_DETAILS])[pace.detail]
    reason[pace.end], detail[pace.end] = REASONS.index("different_measure"), DETAILS.index("other_pace")
    reason[superseded], detail[superseded] = REASONS.index("superseded"), 0
    stands = np.flatnonzero(pace.preferred & shown[pace.end] & ~superseded[pace.end])
    return _Held(pace.end[stands], lambda chosen: pace.rows(stands[chosen]), reason, detail)


def _axis(table: Table, at: np.ndarray, view: View) -> tuple[np.ndarray, _Axis]:
    """Which of the rows at `at` stand on the axis, and the scope, tier and basis that it has."""
    chosen = np.ones(len(at), dtype=bool)
    for column, value in (("scope", view.scope), ("tier", view.tier)):
        chosen &= True if value is None else table.among(column, value)[at]
    own = (view.scope or "", view.tier or "")
    scope, tier = _most_stated(table, at[chosen], ("scope", "tier"), own)
    right = table.among("scope", scope)[at] & table.among("tier", tier)[at]
    if view.yardstick != "stated_growth":
        return right, _Axis(scope, tier, "")
    basis = view.basis or _most_stated(table, at[right], ("basis",), ("",))[0]
    return right & table.among("basis", basis)[at], _Axis(scope, tier, basis)


def _most_stated(
    table: Table, at: np.ndarray, columns: tuple[str, ...], own: tuple[str, ...]
) -> tuple[str, ...]:
    """`own` if any row has it, else the values that most places state; the first by name of equals."""
    kinds, first, number = np.unique(table.groups(*columns)[at], return_index=True, return_inverse=True)
    coded = [table.coded(column) for column in columns]
    values = [tuple(distinct[codes[at[row]]] for codes, distinct in coded) for row in first]
    if not values or own in values:
        return own
    stated = np.unique(number * (1 + len(table)) + table.coded("place")[0][at]) // (1 + len(table))
    places = np.bincount(stated, minlength=len(kinds))
    return min(value for value, count in zip(values, places, strict=True) if count == places.max())


def _left_out(table: Table, left: np.ndarray, held: _Held, axis: _Axis, view: View) -> pd.DataFrame:
    """The shown figures that do not stand on the axis; REASONS in the order in which they are tried."""
    at = np.flatnonzero(left)
    measure = _MEASURES.get(view.yardstick)
    other = ~table.among("measure", measure) if measure else np.zeros(len(table), dtype=bool)
    conditions = [table.among("measure", "qualitative"), other, ~table.among("scope", axis.scope)]
    conditions += [~table.among("tier", axis.tier), held.reason >= 0]
    found = ["qualitative", "different_measure", "different_scope", "different_tier"]
    codes = [REASONS.index(code) for code in found] + [held.reason[at]]
    code = np.select([c[at] for c in conditions], codes, default=REASONS.index("different_basis"))
    detail = np.where(code == held.reason[at], held.detail[at], 0)
    return _listed(table, at, decoded(code, REASONS), decoded(detail, DETAILS))


def _undated(table: Table, shown: np.ndarray) -> pd.DataFrame:
    """The shown figures without a year; an aim in words is that first."""
    at = np.flatnonzero(shown & (table.years("year") == NO_YEAR))
    in_words = table.among("measure", "qualitative")[at]
    code = np.where(in_words, REASONS.index("qualitative"), REASONS.index("year_not_stated"))
    return _listed(table, at, decoded(code, REASONS), decoded(np.zeros(len(at), dtype="int64"), DETAILS))


def _listed(table: Table, at: np.ndarray, reason: Any, detail: Any) -> pd.DataFrame:
    """The rows at `at` as they are left out, each with its plan."""
    number, distinct = table.coded("plan")
    plans = object_array([(plan,) for plan in distinct])[number[at]]
    columns = table.picked(("place", "figure"), at) | {"reason": reason, "detail": detail, "plans": plans}
    return pd.DataFrame(columns, copy=False)


def _empty_places(view: View, shown: np.ndarray, table: Table, plans: pd.DataFrame) -> pd.DataFrame:
    """A row for every chosen place without any figure: silent, with the plans read, or not collected."""
    number, distinct = table.coded("place")
    present = set(distinct[np.unique(number[shown])])
    empty = [place for place in view.places if place not in present]
    if not empty:
        return pd.DataFrame()
    first, last = (as_years(plans[column]) for column in ("first_year", "last_year"))
    in_force = (first <= view.years[1]) & (last >= view.years[0]) & read_whole(plans)
    read: dict[str, tuple[str, ...]] = dict.fromkeys(empty, ())
    for place, plan in zip(plans["place"].array[in_force], plans["plan"].array[in_force], strict=True):
        if place in read:
            read[place] += (plan,)
    reasons = ["silent" if ids else "not_collected" for ids in read.values()]
    rows = pd.DataFrame({"place": empty, "figure": "", "reason": reasons, "detail": ""}, dtype="str")
    return rows.assign(plans=object_array(read.values()))


def _in_order(left_out: pd.DataFrame, apart: tuple[pd.DataFrame, ...], view: View) -> pd.DataFrame:
    """All lists as one, in the order in which the places were chosen."""
    rows = pd.concat([part for part in (left_out, *apart) if len(part)] or [left_out])
    number, distinct = pd.factorize(rows["place"])
    rank = positions(distinct, view.places)
    return rows.take(np.argsort(rank[number], kind="stable")).reset_index(drop=True)
