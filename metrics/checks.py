"""What a consistency check is: amounts, the value computed from them, the stated value, and the verdict.

A check never says who is wrong, and never more than its arithmetic. "agrees" means that the computed value
gives the stated one as written; "rounding" that rounding can give it; "contradiction" that
it cannot. What cannot be checked says so, with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from metrics.bounds import Bounds, qualified
from metrics.frames import NO_YEAR, Table, nullable_integers, object_array, words
from metrics.rounding import strict_ends

KINDS = (
    "stated_twice_differently",
    "growth_from_levels",
    "growth_from_increment",
    "increment_from_levels",
    "parts_exceed_whole",
    "stock_plus_additions",
    "same_value_confusable_indicators",
)
VERDICTS = ("contradiction", "rounding", "agrees", "not_checkable")
REASONS = (
    "",
    "multiple_for_increase",
    "unstated_parts",
    "more_than_needed",
    "no_base_value",
    "base_year_unknown",
    "open_bounds",
    "two_quantities_one_value",
)
# The figures of a finding stand in the order that its formula names here; the last is the one checked.
FORMULAS = {
    "same_amount": ("first", "second"),
    "growth_of_levels": ("base", "end", "growth"),
    "annual_growth_of_levels": ("base", "end", "growth"),
    "growth_of_increment": ("end", "increment", "growth"),
    "difference_of_levels": ("base", "end", "increment"),
    "part_of_whole": ("part", "whole"),
    "sum_of_parts": ("parts …", "whole"),
    "stock_and_additions": ("stock …", "increment", "target"),
    "two_quantities": ("first", "second"),
    "": ("growth or target alone",),
}
SHOWN = (
    "plan",
    "place",
    "indicator",
    "scope",
    "tier",
    "role",
    "measure",
    "basis",
    "year",
    "base_year",
    "unit",
)


class Checks(NamedTuple):
    """Checks of one kind, as arrays of one length.

    `figures` are tuples of row positions, the figure checked last. `computed` is what the stated amounts
    give, `possible` the same with the inputs' rounding. `stated` is the value checked, as written: a
    computed one inside `agrees` agrees with it, a possible one inside `allows` does so by rounding.
    """

    kind: str
    formula: str
    figures: list[tuple[int, ...]]
    computed: Bounds
    possible: Bounds
    stated: Bounds
    agrees: Bounds
    allows: Bounds
    reason: np.ndarray

    @property
    def checked(self) -> np.ndarray:
        """Row positions of the figures checked."""
        return np.array([positions[-1] for positions in self.figures], dtype="int64")


def positions_as_tuples(*arrays: np.ndarray) -> list[tuple[int, ...]]:
    """Row positions side by side, one tuple a check."""
    return list(zip(*(array.tolist() for array in arrays), strict=True))


def no_reason(size: int) -> np.ndarray:
    """Positions of the empty reason."""
    return np.zeros(size, dtype="int64")


def overlap(a: Bounds, b: Bounds) -> np.ndarray:
    """Whether there is an amount that both allow."""
    (a_low, a_high), (b_low, b_high) = strict_ends(a), strict_ends(b)
    return (a_low <= b_high) & (b_low <= a_high)


def nothing(size: int) -> Bounds:
    """Bounds that say nothing."""
    no = np.zeros(size, dtype=bool)
    return Bounds(np.full(size, -np.inf), np.full(size, np.inf), no, no, no)


def not_checkable(kind: str, positions: np.ndarray, stated: Bounds, reason: np.ndarray) -> Checks:
    """Figures at `positions` for which there is nothing to compute."""
    empty = nothing(len(positions))
    given = stated.at(positions)
    return Checks(kind, "", positions_as_tuples(positions), empty, empty, given, given, given, reason)


def verdicts(checks: Checks) -> np.ndarray:
    """Positions in VERDICTS."""
    unknown = ~checks.computed.known | (checks.reason == REASONS.index("two_quantities_one_value"))
    conditions = [unknown, overlap(checks.computed, checks.agrees), overlap(checks.possible, checks.allows)]
    order = [VERDICTS.index(verdict) for verdict in ("not_checkable", "agrees", "rounding")]
    return np.select(conditions, order, default=VERDICTS.index("contradiction"))


def as_frame(table: Table, found: Sequence[Checks]) -> pd.DataFrame:
    """All checks as rows (see metrics.consistency.findings)."""
    frames = [_rows(table, checks) for checks in found]
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)


def _rows(table: Table, checks: Checks) -> pd.DataFrame:
    ids, value = table.objects("figure"), table.numbers("value").tolist()
    size, verdict = len(checks.figures), verdicts(checks)
    unexplained = (verdict == VERDICTS.index("not_checkable")) & (checks.reason == 0)
    reason = np.where(unexplained, REASONS.index("open_bounds"), checks.reason)
    columns = table.picked(SHOWN, checks.checked) | {
        "kind": words(np.full(size, KINDS.index(checks.kind)), KINDS),
        "verdict": words(verdict, VERDICTS),
        "reason": words(reason, REASONS),
        "formula": words(np.zeros(size, dtype="int64"), (checks.formula,)),
        "figures": object_array([tuple(ids[at] for at in positions) for positions in checks.figures]),
        "terms": object_array([tuple(value[at] for at in positions) for positions in checks.figures]),
        "start_year": _start_year(table, checks),
    }
    for name, bounds in (("stated", checks.stated), ("computed", checks.computed)):
        columns[f"{name}_value"], columns[f"{name}_upper"], columns[f"{name}_comparator"] = qualified(bounds)
    columns["lowest"], columns["highest"] = checks.possible.low, checks.possible.high
    return pd.DataFrame(columns, copy=False)


def _start_year(table: Table, checks: Checks) -> pd.arrays.IntegerArray:
    """The year that the first figure of a check holds at; NA where it is the only one."""
    first = np.array([positions[0] for positions in checks.figures], dtype="int64")
    alone = np.array([len(positions) == 1 for positions in checks.figures], dtype=bool)
    return nullable_integers(np.where(alone, NO_YEAR, table.years("year")[first]), alone)
