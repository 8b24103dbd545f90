"""What a consistency check is: amounts, the value computed from them, the stated value, and the verdict.

A check never says who is wrong, and never more than its arithmetic. "agrees" means that the computed value
gives the stated one as written; "rounding" that rounding can give it; "contradiction" that
it cannot. What cannot be checked says so, with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from metrics.bounds import Bounds, joined, qualified
from metrics.frames import Table, decoded, first_that_holds, nullable_integers, tuples
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


class Listed(NamedTuple):
    """Row positions in lists of different length: all of them one after the other, and the lengths."""

    flat: np.ndarray
    sizes: np.ndarray

    @property
    def starts(self) -> np.ndarray:
        """Where each list begins."""
        return np.cumsum(self.sizes) - self.sizes

    @property
    def last(self) -> np.ndarray:
        """The last position of each list."""
        return self.flat[np.cumsum(self.sizes) - 1]

    def at(self, rows: np.ndarray) -> Listed:
        """The lists at `rows`."""
        sizes = self.sizes[rows]
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return Listed(self.flat[np.repeat(self.starts[rows], sizes) + within], sizes)

    def tuples_of(self, values: np.ndarray) -> np.ndarray:
        """The lists as tuples of what `values` has at their positions."""
        return tuples(self.starts, self.starts + self.sizes, values[self.flat])


def side_by_side(*positions: np.ndarray) -> Listed:
    """Lists of one length: the first of each array, the second of each, …"""
    return Listed(np.stack(positions, axis=1).ravel(), np.full(len(positions[0]), len(positions)))


def listed(lists: Sequence[Sequence[int]]) -> Listed:
    """Lists of row positions."""
    flat = np.array([at for positions in lists for at in positions], dtype="int64")
    return Listed(flat, np.array([len(positions) for positions in lists], dtype="int64"))


class Checks(NamedTuple):
    """Checks of one kind, as arrays of one length.

    `figures` are lists of row positions, the figure checked last. `computed` is what the stated amounts
    give, `possible` the same with the inputs' rounding. `stated` is the value checked, as written: a
    computed one inside `agrees` agrees with it, a possible one inside `allows` does so by rounding.
    """

    kind: str
    formula: str
    figures: Listed
    computed: Bounds
    possible: Bounds
    stated: Bounds
    agrees: Bounds
    allows: Bounds
    reason: np.ndarray


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
    return Checks(kind, "", side_by_side(positions), empty, empty, given, given, given, reason)


def verdicts(checks: Checks) -> np.ndarray:
    """Positions in VERDICTS."""
    unknown = ~checks.computed.known | (checks.reason == REASONS.index("two_quantities_one_value"))
    rules = (
        ("not_checkable", unknown),
        ("agrees", overlap(checks.computed, checks.agrees)),
        ("rounding", overlap(checks.possible, checks.allows)),
    )
    return first_that_holds(VERDICTS, rules, "contradiction")


def as_frame(table: Table, found: Sequence[Checks]) -> pd.DataFrame:
    """All checks as rows, contradictions first, then in the order of the figures checked."""
    together = _together(found)
    verdict = verdicts(together)
    order = np.lexsort((together.figures.last, verdict))
    sizes = [len(each.figures.sizes) for each in found]
    kinds = np.repeat([KINDS.index(each.kind) for each in found], sizes)[order]
    formulas = np.repeat([list(FORMULAS).index(each.formula) for each in found], sizes)[order]
    named = {"kind": decoded(kinds, KINDS), "formula": decoded(formulas, tuple(FORMULAS))}
    ordered = together._replace(
        figures=together.figures.at(order),
        computed=together.computed.at(order),
        possible=together.possible.at(order),
        stated=together.stated.at(order),
        reason=together.reason[order],
    )
    shown = table.picked(SHOWN, ordered.figures.last)
    return pd.DataFrame(shown | named | _columns(table, ordered, verdict[order]), copy=False)


def _together(found: Sequence[Checks]) -> Checks:
    """All checks as one, without kind and formula."""
    lists = Listed(
        np.concatenate([each.figures.flat for each in found]),
        np.concatenate([each.figures.sizes for each in found]),
    )
    bounds = {
        name: joined([getattr(each, name) for each in found])
        for name in ("computed", "possible", "stated", "agrees", "allows")
    }
    return Checks("", "", lists, **bounds, reason=np.concatenate([each.reason for each in found]))


def _columns(table: Table, checks: Checks, verdict: np.ndarray) -> dict[str, Any]:
    unexplained = (verdict == VERDICTS.index("not_checkable")) & (checks.reason == 0)
    lists = checks.figures
    columns = {
        "verdict": decoded(verdict, VERDICTS),
        "reason": decoded(np.where(unexplained, REASONS.index("open_bounds"), checks.reason), REASONS),
        "figures": lists.tuples_of(table.objects("figure")),
        "terms": lists.tuples_of(table.numbers("value")),
        "start_year": nullable_integers(table.years("year")[lists.flat[lists.starts]], lists.sizes == 1),
    }
    for name, bounds in (("stated", checks.stated), ("computed", checks.computed)):
        columns[f"{name}_value"], columns[f"{name}_upper"], columns[f"{name}_comparator"] = qualified(bounds)
    return columns | {"lowest": checks.possible.low, "highest": checks.possible.high}
