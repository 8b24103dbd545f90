"""The gate: which figures may stand on one axis, and why the others may not.

Two figures share an axis only if indicator, scope, tier, measure and unit agree, and for growth the
basis. Beyond that, three kinds of number are refused although their fields agree: a total over a period
beside a yearly amount or a total over another number of years, a cumulative growth over another number
of years, and a cumulative growth whose base year is unknown. A qualitative aim stands on no axis.

Nothing is dropped: what does not stand on the axis is listed with a reason from REASONS, and a chosen
place without any figure is listed as silent (its plans were read) or not collected (there are none).
Refused as well: guessing a scope or tier. The caller chooses, or the default rule of `Split` does and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from metrics.bases import counts_from
from metrics.frames import NO_YEAR, codes, equals, is_among, object_array, require, require_one_of, year_array
from metrics.pace import DETAILS as PACE_DETAILS
from metrics.pace import NEEDED, annual_pace

YARDSTICKS = ("stated_level", "stated_increment", "stated_growth", "annual_pace")
# Under a chart, in the order in which they are tried: a figure gets the first that holds.
REASONS = (
    "qualitative",
    "different_measure",
    "different_scope",
    "different_tier",
    "different_basis",
    "no_base_value",
    "cumulative_total",
    "silent",
    "not_collected",
)
# Only between two figures taken freely: on a chart all figures are of one indicator.
PAIR_REASONS = ("different_indicator", "different_unit")
DETAILS = ("", *PACE_DETAILS, "superseded")
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


def axis_key(figures: pd.DataFrame) -> pd.Series:
    """An integer a row: equal within this frame exactly where `reason` of the two rows is "".

    A figure that can stand on no axis (qualitative, cumulative growth without base year) has -1.
    """
    require(figures, NEEDED, "a figures frame")
    base, year = year_array(figures["base_year"]), year_array(figures["year"])
    cumulative = equals(figures["basis"], "cumulative")
    spans = equals(figures["measure"], "level") | cumulative
    span = np.where(spans & (base != NO_YEAR), year - base, 0)
    keyed = figures[["indicator", "measure", "scope", "tier", "basis", "unit"]].assign(span=span)
    nowhere = equals(figures["measure"], "qualitative") | (cumulative & (base == NO_YEAR))
    return pd.Series(np.where(nowhere, -1, codes(keyed, keyed.columns)), index=figures.index)


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
        if self.years[0] > self.years[1]:
            raise ValueError(f"Expected years as first and last, found {self.years}; put the earlier year first.")


class Split(NamedTuple):
    """What stands on the axis, what does not, and the scope, tier and basis that the axis has.

    `on_axis` has the columns of the figures frame, for stated_increment with `years` and `per_year`,
    `per_year_upper` beside them; for annual_pace it has the columns of metrics.pace.annual_pace.
    `left_out` has the columns place, figure ("" for a place without any), reason (REASONS), detail
    (DETAILS), plans (tuple of the plan ids read).
    """

    on_axis: pd.DataFrame
    left_out: pd.DataFrame
    scope: str
    tier: str
    basis: str


def split(figures: pd.DataFrame, plans: pd.DataFrame, view: View) -> Split:
    """Divide the figures of `view` into those on the axis and those left out, each with its reason.

    A target is shown if its plan's years, stretched to its own, meet the chosen years (so that a place is
    silent here only if it is in metrics.coverage); a result if its own year does. Where scope or tier is None, the indicator's own ("") is taken if any figure that this
    yardstick can hold has it, otherwise the pair that most places state (the first by name when equal);
    a growth's basis is, in the same way, the yearly one that most places state.
    """
    require(figures, NEEDED, "a figures frame")
    require(plans, ("plan", "place", "first_year", "last_year"), "a plans frame")
    mine = figures[is_among(figures["place"], view.places) & equals(figures["indicator"], view.indicator)]
    shown = mine[_in_view(mine, plans, view)]
    candidates, refused = (_paces if view.yardstick == "annual_pace" else _stated)(mine, shown, plans, view)
    scope, tier = _scope_and_tier(candidates, view)
    right = equals(candidates["scope"], scope) & equals(candidates["tier"], tier)
    basis = _basis(candidates[right], view)
    right &= equals(candidates["basis"], basis) if view.yardstick == "stated_growth" else True
    on_axis = candidates[right].reset_index(drop=True)
    left_out = _left_out(shown[~is_among(shown["figure"], on_axis["figure"])], refused, scope, tier, view.yardstick)
    return Split(on_axis, _with_empty_places(left_out, on_axis, plans, view), scope, tier, basis)


def _in_view(figures: pd.DataFrame, plans: pd.DataFrame, view: View) -> np.ndarray:
    roles = view.roles or _ROLES.get(view.yardstick, ("target",))
    year, spans = year_array(figures["year"]), plans.drop_duplicates("plan").set_index("plan")
    first, last = (year_array(figures["plan"].map(spans[name])) for name in ("first_year", "last_year"))
    stretched = equals(figures["role"], "target") & (first != NO_YEAR)
    begins, ends = (np.where(stretched, f(y, year), year) for f, y in ((np.minimum, first), (np.maximum, last)))
    return is_among(figures["role"], roles) & (ends >= view.years[0]) & (begins <= view.years[1])


def _stated(
    mine: pd.DataFrame, shown: pd.DataFrame, plans: pd.DataFrame, view: View
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The figures that the yardstick can hold, and those of the right measure that it cannot."""
    rows = shown[equals(shown["measure"], _MEASURES[view.yardstick])]
    based = year_array(rows["base_year"]) != NO_YEAR
    if view.yardstick == "stated_level":
        return rows[~based], _refusal(rows[based], "cumulative_total", "period_total")
    if view.yardstick == "stated_increment":
        return _with_rate(rows, plans), _refusal(rows[:0], "", "")
    cumulative = equals(rows["basis"], "cumulative")
    return rows[~cumulative], _refusal(rows[cumulative], "different_basis", "")


def _with_rate(rows: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Increments with the years they cover (NA where unknown) and the amount a year."""
    start = counts_from(rows, plans)
    years = pd.array(year_array(rows["year"]) - start, dtype="Int64")
    years[start == NO_YEAR] = pd.NA
    count = np.where(start == NO_YEAR, np.nan, year_array(rows["year"]) - start)
    return rows.assign(years=years, per_year=rows["value"] / count, per_year_upper=rows["upper"] / count)


def _refusal(rows: pd.DataFrame, code: str, detail: str) -> pd.DataFrame:
    return pd.DataFrame({"figure": rows["figure"], "reason": code, "detail": detail}, dtype="str")


def _paces(
    mine: pd.DataFrame, shown: pd.DataFrame, plans: pd.DataFrame, view: View
) -> tuple[pd.DataFrame, pd.DataFrame]:
    roles = tuple(shown["role"].unique())
    pace = annual_pace(mine, plans, {view.indicator: view.kind}, roles)
    rows = pace.rows[is_among(pace.rows["figure"], shown["figure"])]
    lower = rows[~rows["preferred"].to_numpy(dtype=bool)]
    refused = pd.concat([pace.refused, _refusal(lower, "different_measure", "superseded")])
    return rows[rows["preferred"].to_numpy(dtype=bool)], refused


def _scope_and_tier(candidates: pd.DataFrame, view: View) -> tuple[str, str]:
    """The axis' scope and tier: the chosen ones, else the indicator's own, else what most places state."""
    rows = candidates
    for column, wanted in (("scope", view.scope), ("tier", view.tier)):
        rows = rows if wanted is None else rows[equals(rows[column], wanted)]
    found = rows.drop_duplicates(["scope", "tier", "place"]).groupby(["scope", "tier"], sort=True).size()
    own = (view.scope or "", view.tier or "")
    if found.empty or own in found.index:
        return own
    return found.idxmax()


def _basis(candidates: pd.DataFrame, view: View) -> str:
    if view.yardstick != "stated_growth":
        return ""
    if view.basis is not None:
        return view.basis
    found = candidates.drop_duplicates(["basis", "place"]).groupby("basis", sort=True).size()
    return "yoy" if found.empty else found.idxmax()


def _left_out(rows: pd.DataFrame, refused: pd.DataFrame, scope: str, tier: str, yardstick: str) -> pd.DataFrame:
    by_figure = refused.drop_duplicates("figure").set_index("figure")
    given, why = (by_figure[name].reindex(rows["figure"], fill_value="").to_numpy() for name in ("reason", "detail"))
    other_measure = ~equals(rows["measure"], _MEASURES.get(yardstick, "")) if yardstick in _MEASURES else False
    conditions = [
        equals(rows["measure"], "qualitative"), np.broadcast_to(other_measure, len(rows)),
        ~equals(rows["scope"], scope), ~equals(rows["tier"], tier), given != "",
    ]  # fmt: skip
    codes_ = ["qualitative", "different_measure", "different_scope", "different_tier", given]
    code = np.select(conditions, codes_, default="different_basis")
    detail = np.where(code == given, why, "")
    left = pd.DataFrame({"place": rows["place"], "figure": rows["figure"], "reason": code, "detail": detail})
    left["plans"] = object_array([(plan,) for plan in rows["plan"]])
    return left


def _with_empty_places(left_out: pd.DataFrame, on_axis: pd.DataFrame, plans: pd.DataFrame, view: View) -> pd.DataFrame:
    """Add a row for every chosen place that has no figure at all: silent, with the plans read, or not collected."""
    present = set(on_axis["place"]) | set(left_out["place"])
    empty = [place for place in view.places if place not in present]
    first, last = year_array(plans["first_year"]), year_array(plans["last_year"])
    read = plans[(first <= view.years[1]) & (last >= view.years[0]) & is_among(plans["place"], empty)]
    by_place = {place: tuple(ids) for place, ids in read.groupby("place")["plan"]}
    added = pd.DataFrame({"place": empty, "figure": "", "reason": "", "detail": ""}, dtype="str")
    added["reason"] = ["silent" if place in by_place else "not_collected" for place in empty]
    added["plans"] = object_array([by_place.get(place, ()) for place in empty])
    rank = {place: number for number, place in enumerate(view.places)}
    rows = pd.concat([left_out, added]).reset_index(drop=True)
    rows = rows.astype({"place": "str", "figure": "str", "reason": "str", "detail": "str"})
    return rows.iloc[rows["place"].map(rank).argsort(kind="stable")].reset_index(drop=True)
