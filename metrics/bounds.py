"""Qualifiers as intervals, so that "at least" survives arithmetic.

A stated amount with its comparator is the interval in which the true amount lies: "at least 25" is
[25, ∞), "3 to 5" is [3, 5], "less than 8" is (-∞, 8). A derived value is computed at both ends, and the
comparator is read off the result. Where both ends are open nothing is known, and nothing is given:
"more than 100" growing to "more than 200" bounds the growth on neither side.

"About" has no interval of its own. It is a mark (`about`) that every result inherits, beside the bound.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from metrics.frames import equals, is_among


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

    def take(self, positions: np.ndarray) -> Bounds:
        """The same at `positions`."""
        return Bounds(*(array[positions] for array in self))


def stated_bounds(frame: pd.DataFrame) -> Bounds:
    """What the qualifiers of `frame` (columns value, upper, comparator) say; rounding is not considered."""
    value = frame["value"].to_numpy(dtype="float64", na_value=np.nan)
    upper = frame["upper"].to_numpy(dtype="float64", na_value=np.nan)
    comparator = frame["comparator"]
    above = is_among(comparator, ("ge", "gt"))
    below = is_among(comparator, ("le", "lt"))
    low = np.where(below, -np.inf, value)
    high = np.where(above, np.inf, np.where(equals(comparator, "range"), upper, value))
    return Bounds(low, high, equals(comparator, "gt"), equals(comparator, "lt"), equals(comparator, "approx"))


class Qualified(NamedTuple):
    """Arrays as the columns of a figure: value, upper (NaN unless range), comparator ("" where nothing is known)."""

    value: np.ndarray
    upper: np.ndarray
    comparator: np.ndarray


def qualified(bounds: Bounds) -> Qualified:
    """Value, upper and comparator of the amounts that `bounds` describes."""
    has_low, has_high = np.isfinite(bounds.low), np.isfinite(bounds.high)
    point = has_low & has_high & (bounds.low == bounds.high)
    comparator = np.select(
        [point & bounds.about, point, has_low & has_high, has_low, has_high],
        ["approx", "eq", "range", np.where(bounds.low_strict, "gt", "ge"), np.where(bounds.high_strict, "lt", "le")],
        default="",
    )
    value = np.where(has_low, bounds.low, np.where(has_high, bounds.high, np.nan))
    upper = np.where(has_low & has_high & ~point, bounds.high, np.nan)
    return Qualified(value, upper, comparator)


def known(bounds: Bounds) -> np.ndarray:
    """Where at least one end is closed, so that there is something to say."""
    return np.isfinite(bounds.low) | np.isfinite(bounds.high)


def rising_falling(function, rising: Bounds, falling: Bounds) -> Bounds:
    """Bounds of `function(rising, falling)`, which grows with its first argument and falls with its second.

    The low end comes from the smallest `rising` and the largest `falling`; it is open as soon as one of
    the two is.
    """
    low_known = np.isfinite(rising.low) & np.isfinite(falling.high)
    high_known = np.isfinite(rising.high) & np.isfinite(falling.low)
    with np.errstate(all="ignore"):
        low = np.where(low_known, function(rising.low, falling.high), -np.inf)
        high = np.where(high_known, function(rising.high, falling.low), np.inf)
    return Bounds(
        low,
        high,
        rising.low_strict | falling.high_strict,
        rising.high_strict | falling.low_strict,
        rising.about | falling.about,
    )
