"""Qualifiers as intervals, so that "at least" survives arithmetic.

A stated amount with its comparator is the interval in which the true amount lies: "at least 25" is
[25, ∞), "3 to 5" is [3, 5], "less than 8" is (-∞, 8). A derived value is computed at both ends, and the
comparator is read off the result. Where both ends are open nothing is known, and nothing is given:
"more than 100" growing to "more than 200" bounds the growth on neither side.

"About" has no interval of its own. It is a mark (`about`) that every result inherits, beside the bound.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from loaders.model import COMPARATORS
from metrics.frames import Table, decoded, first_that_holds

# Position 0 says that nothing is known.
_SAID = ("", *COMPARATORS)


class Bounds(NamedTuple):
    """Arrays of one length: where the true amount lies.

    `low` is -inf and `high` is +inf where open. `low_strict` and `high_strict` say that the end itself
    is excluded ("more than"). `about` says that an amount named "about" went in.
    """

    low: np.ndarray
    high: np.ndarray
    low_strict: np.ndarray
    high_strict: np.ndarray
    about: np.ndarray

    def at(self, positions: np.ndarray) -> Bounds:
        """The same at `positions` (or where a boolean array says)."""
        return Bounds(*(array[positions] for array in self))

    @property
    def known(self) -> np.ndarray:
        """Where at least one end is closed, so that there is something to say."""
        return np.isfinite(self.low) | np.isfinite(self.high)


def stated_bounds(table: Table) -> Bounds:
    """What the qualifiers say of the columns value, upper, comparator; rounding is not considered."""
    return table.once(("stated_bounds",), lambda: _stated_bounds(table))


def _stated_bounds(table: Table) -> Bounds:
    value, upper = table.numbers("value"), table.numbers("upper")
    low = np.where(table.among("comparator", "le", "lt"), -np.inf, value)
    high = np.where(table.among("comparator", "range"), upper, value)
    high = np.where(table.among("comparator", "ge", "gt"), np.inf, high)
    strict = table.among("comparator", "gt"), table.among("comparator", "lt")
    return Bounds(low, high, *strict, table.among("comparator", "approx"))


class Qualified(NamedTuple):
    """As the columns of a figure: value, upper (NaN unless range), comparator ("" where nothing is known)."""

    value: np.ndarray
    upper: np.ndarray
    comparator: Any


def qualified(bounds: Bounds) -> Qualified:
    """Value, upper and comparator of the amounts that `bounds` describes."""
    has_low, has_high = np.isfinite(bounds.low), np.isfinite(bounds.high)
    both = has_low & has_high
    point = both & (bounds.low == bounds.high)
    rules = (
        ("approx", point & bounds.about), ("eq", point), ("range", both),
        ("gt", has_low & bounds.low_strict), ("ge", has_low),
        ("lt", has_high & bounds.high_strict), ("le", has_high),
    )  # fmt: skip
    value = np.where(has_low, bounds.low, np.where(has_high, bounds.high, np.nan))
    upper = np.where(both & ~point, bounds.high, np.nan)
    return Qualified(value, upper, decoded(first_that_holds(_SAID, rules, ""), _SAID))


def rising_falling(
    function: Callable[[np.ndarray, np.ndarray], np.ndarray], rising: Bounds, falling: Bounds
) -> Bounds:
    """Bounds of `function(rising, falling)`, which grows with its first argument and falls with its second.

    The low end comes from the smallest `rising` and the largest `falling`; it is open as soon as one of
    the two is, or the function has no value there.
    """
    with np.errstate(all="ignore"):
        low, high = function(rising.low, falling.high), function(rising.high, falling.low)
    low_known = np.isfinite(rising.low) & np.isfinite(falling.high) & np.isfinite(low)
    high_known = np.isfinite(rising.high) & np.isfinite(falling.low) & np.isfinite(high)
    return Bounds(
        np.where(low_known, low, -np.inf),
        np.where(high_known, high, np.inf),
        rising.low_strict | falling.high_strict,
        rising.high_strict | falling.low_strict,
        rising.about | falling.about,
    )


def mirrored(bounds: Bounds) -> Bounds:
    """The same with its ends exchanged: passed as the falling argument, it acts as a rising one."""
    return Bounds(bounds.high, bounds.low, bounds.high_strict, bounds.low_strict, bounds.about)


def choose(condition: np.ndarray, yes: Callable[[], Bounds], no: Callable[[], Bounds]) -> Bounds:
    """`yes()` where the condition holds, `no()` elsewhere; neither is worked out when nothing needs it."""
    if not condition.any():
        return no()
    if condition.all():
        return yes()
    return Bounds(*(np.where(condition, a, b) for a, b in zip(yes(), no(), strict=True)))


def joined(parts: Sequence[Bounds]) -> Bounds:
    """Several bounds as one, their rows one after the other."""
    return Bounds(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))
