"""How far a written amount can lie from the true one: its rounding, and what "about" allows.

This only ever holds a judgement back: two cities that rounding could swap are not ranked apart, a sum
that rounding explains is no contradiction. It never changes an amount.

- A count (家, 项, 人 …) is exact, unless a reported one is written in a larger unit (2.3万).
- Money, shares and rates are good to half a unit of their last written digit; the written amount
  (amount_as) tells 3.0 from 3, and otherwise the digits of the value do.
- "About" reaches one step of the last digit that is not zero, at most a tenth of the amount. Documents
  do not say how far it reaches; this is our convention, wide enough for 近28倍 to cover 27.5.
- "At least", "at most" and ranges are taken at their word: their ends are not widened.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from metrics.bounds import Bounds, stated_bounds
from metrics.frames import Table

MEASURED_UNITS = ("%", "亿元", "万元", "人年", "件")
_FINEST = 6
_NUMBER = re.compile(r"\d[\d,，]*(?:\.(\d+))?")


def reach(table: Table) -> Bounds:
    """Where the true amounts can lie, with rounding and "about" (columns value, upper, comparator, …).

    The columns unit, role and amount_as are used where the frame has them.
    """
    return table.once(("reach",), lambda: _reach(table))


def _reach(table: Table) -> Bounds:
    bounds, value = stated_bounds(table), table.numbers("value")
    decimals = _decimals(value)
    about = table.among("comparator", "approx")
    exact = table.among("comparator", "eq")
    half = np.where(exact | about, _half_unit(table, value, decimals), 0.0)
    about_reach = np.minimum(10.0**-decimals, np.abs(value) / 10)
    half = np.where(about, np.maximum(half, about_reach), half)
    # Rounding up begins at the half: 24.5 is written 25, 25.5 is written 26.
    return bounds._replace(
        low=bounds.low - half, high=bounds.high + half, high_strict=bounds.high_strict | (exact & (half > 0))
    )


def strict_ends(bounds: Bounds) -> tuple[np.ndarray, np.ndarray]:
    """Low and high as numbers that can be compared plainly: an excluded end moves by the smallest step."""
    low = np.nextafter(bounds.low, np.inf, where=bounds.low_strict, out=bounds.low.copy())
    high = np.nextafter(bounds.high, -np.inf, where=bounds.high_strict, out=bounds.high.copy())
    return low, high


@lru_cache(maxsize=20_000)  # the same words of a field are asked for by its axis, its ranking, its progress
def written_number(amount_as: str) -> tuple[float, int]:
    """The first number in the words and its digits after the point; NaN where there is none (双百)."""
    found = _NUMBER.search(amount_as)
    number = float(found.group().replace(",", "").replace("，", "")) if found else 0.0
    return (number, len(found.group(1) or "")) if found and number else (np.nan, 0)


def _half_unit(table: Table, value: np.ndarray, decimals: np.ndarray) -> np.ndarray:
    measured = np.ones(len(table), dtype=bool)
    if "unit" in table.frame:
        measured = table.among("unit", *MEASURED_UNITS)
    by_digits = np.where(measured, 0.5 * 10.0 ** -np.maximum(decimals, 0), 0.0)
    if "amount_as" not in table.frame:
        return by_digits
    number, distinct = table.coded("amount_as")
    written = np.array([written_number(text) for text in distinct], dtype="float64").reshape(-1, 2)[number]
    # How many of our units the document's unit is: 10 000 for 万家, 0.0001 for 万元 in 亿元.
    scale = np.abs(value / written[:, 0])
    half = 0.5 * 10.0 ** -written[:, 1] * scale
    reported_large = table.among("role", "actual") & (scale > 1)
    return np.where(np.isfinite(half) & (measured | reported_large), half, by_digits)


def _decimals(value: np.ndarray) -> np.ndarray:
    """Digits after the point up to the last that is not zero; negative for 2800 (-2). 0 for NaN and zero."""
    whole = np.nan_to_num(np.round(np.abs(value) * 10.0**_FINEST), nan=0.0, posinf=0.0).astype("int64")
    zeros, divisible = np.zeros(len(value), dtype="int64"), whole > 0
    for power in range(1, 16):
        divisible = divisible & (whole % 10**power == 0)
        if not divisible.any():
            break
        zeros += divisible
    return np.where(whole > 0, _FINEST - zeros, 0)
