"""A frame as arrays: what every metric needs to stay vectorised, and nothing else.

A group of rows is an integer, a year is an integer, a missing year is NO_YEAR. Text is compared once a
distinct value, not once a row. Refused are frames that lack a column: no metric computes without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

NO_YEAR = -1
# Years fit below this, so that (group, year) packs into one integer that sorts by group, then year.
YEAR_SPAN = 4096
_PACKED = 2**40
# Longer lists of values (places, say) are looked up anew each time instead of being kept.
_FEW = 50


def require(frame: pd.DataFrame, columns: Iterable[str], what: str) -> None:
    """Raise ValueError when `frame` lacks one of `columns`; `what` names the frame in the sentence."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ValueError(
            f"Expected {what} with the columns of the figures contract, found no column "
            f"{', '.join(missing)}; pass the frame as loaders.database.store gives it."
        )


def require_one_of(value: str, allowed: Sequence[str], what: str) -> None:
    """Raise ValueError when `value` is not in the closed list `allowed`."""
    if value not in allowed:
        listed = ", ".join(allowed)
        raise ValueError(f'Expected {what} to be one of {listed}, found "{value}"; choose one of them.')


class Table:
    """The columns of a frame as arrays, each worked out once, when first asked for.

    Every metric takes a figures frame or a Table of it: who asks several questions of one frame makes
    the Table. The arrays are read-only, and the frame must not change under them.
    """

    def __init__(self, frame: pd.DataFrame):
        self.frame = frame
        self._known: dict[tuple, Any] = {}

    @classmethod
    def of(cls, figures: pd.DataFrame | Table) -> Table:
        """The table itself, or a new one of a frame."""
        return figures if isinstance(figures, Table) else cls(figures)

    def __len__(self) -> int:
        return len(self.frame)

    def once(self, key: tuple, work: Callable[[], Any]) -> Any:
        """The result of `work` the first time, the same result afterwards."""
        if key not in self._known:
            self._known[key] = work()
            if isinstance(self._known[key], np.ndarray):
                self._known[key].flags.writeable = False
        return self._known[key]

    def coded(self, column: str) -> tuple[np.ndarray, np.ndarray]:
        """An integer a row, and the distinct values (objects) that the integers stand for."""

        def work() -> tuple[np.ndarray, np.ndarray]:
            numbers, values = pd.factorize(self.frame[column].array, use_na_sentinel=False)
            return numbers, np.asarray(values, dtype=object)

        return self.once(("coded", column), work)

    def among(self, column: str, *values: str) -> np.ndarray:
        """Where a text column is one of `values`."""

        def work() -> np.ndarray:
            numbers, distinct = self.coded(column)
            wanted = frozenset(values)
            return np.array([value in wanted for value in distinct], dtype=bool)[numbers]

        return work() if len(values) > _FEW else self.once(("among", column, *values), work)

    def years(self, column: str) -> np.ndarray:
        """A column of years as int64, NO_YEAR where there is none."""
        return self.once(("years", column), lambda: as_years(self.frame[column]))

    def numbers(self, column: str) -> np.ndarray:
        """A column of amounts as float64, NaN where there is none."""
        return self.once(("numbers", column), lambda: self.frame[column].to_numpy("float64", True, np.nan))

    def objects(self, column: str) -> np.ndarray:
        """A column as Python objects."""
        return self.once(("objects", column), lambda: self.frame[column].to_numpy(object, True))

    def groups(self, *columns: str) -> np.ndarray:
        """An integer a row, equal exactly where the rows agree in all `columns` (missing equals missing)."""
        return self.once(("groups", *columns), lambda: self._grouped(columns))

    def _grouped(self, columns: tuple[str, ...]) -> np.ndarray:
        combined, size = np.zeros(len(self), dtype="int64"), 1
        for column in columns:
            numbers, distinct = self.coded(column)
            if len(distinct) <= 1:
                continue
            combined, size = combined * len(distinct) + numbers, size * len(distinct)
            if size > _PACKED:
                combined, found = pd.factorize(combined)
                size = len(found)
        return combined

    def picked(self, columns: Iterable[str], at: np.ndarray) -> dict[str, Any]:
        """The columns' values of the rows at `at`, for a new frame."""
        return {column: self.frame[column].array.take(at) for column in columns}

    def texts(self, column: str, at: np.ndarray) -> Any:
        """A text column of the rows at `at`, "" where it is -1."""
        # Position -1 takes the last value: a "" put there costs less than filling in what is missing.
        return self.once(("texts", column), lambda: self.frame[column].array.insert(len(self), "")).take(at)

    def amounts(self, prefix: str, at: np.ndarray) -> dict[str, Any]:
        """Columns <prefix>_value, _upper, _comparator of the rows at `at`, empty where it is -1."""
        missing = at < 0
        columns: dict[str, Any] = {
            f"{prefix}_{name}": np.where(missing, np.nan, self.numbers(name)[at])
            for name in ("value", "upper")
        }
        return columns | {f"{prefix}_comparator": self.texts("comparator", at)}


def dated(table: Table) -> Table:
    """The figures that say of which year they are: no other stands on a path or in a check."""

    def work() -> Table:
        known = table.years("year") != NO_YEAR
        return table if known.all() else Table(table.frame[known].reset_index(drop=True))

    return table.once(("dated",), work)


def read_whole(plans: pd.DataFrame) -> np.ndarray:
    """Which plans people read from first to last: of no other does silence mean anything."""
    require(plans, ("reading",), "a plans frame")
    return plans["reading"].eq("reviewed").to_numpy(dtype=bool)


def positions(wanted: Sequence | np.ndarray, among: Sequence | np.ndarray) -> np.ndarray:
    """Where each of `wanted` stands in `among`, whose values are distinct; -1 where it does not."""
    return pd.Index(among, dtype=object).get_indexer(pd.Index(wanted, dtype=object))


def as_years(column: pd.Series) -> np.ndarray:
    """Years as int64, NO_YEAR where the column has none."""
    whole = column if column.dtype == "Int64" else column.astype("Int64")
    return whole.to_numpy(dtype="int64", na_value=NO_YEAR)


def nullable_integers(numbers: np.ndarray, missing: np.ndarray) -> pd.arrays.IntegerArray:
    """Whole numbers as a nullable column, empty where `missing`."""
    return pd.arrays.IntegerArray(numbers.astype("int64"), missing.copy())


def decoded(codes: np.ndarray, closed: Sequence[str]) -> Any:
    """Positions in a closed list as a text array."""
    return _text_array(tuple(closed)).take(codes)


def first_that_holds(
    closed: Sequence[str], rules: Iterable[tuple[str, np.ndarray]], otherwise: str
) -> np.ndarray:
    """For every row the position in `closed` of the first code whose condition holds, else of `otherwise`."""
    codes, conditions = zip(*rules, strict=True)
    return np.select(conditions, [closed.index(code) for code in codes], default=closed.index(otherwise))


@lru_cache(maxsize=64)
def _text_array(closed: tuple[str, ...]) -> Any:
    return pd.array(list(closed), dtype="str")


def tuples(starts: np.ndarray, stops: np.ndarray, values: np.ndarray) -> np.ndarray:
    """An object array whose items are the tuples values[start:stop]."""
    found, sizes = np.empty(len(starts), dtype=object), stops - starts
    for size in np.flatnonzero(np.bincount(sizes)).tolist():
        rows = np.flatnonzero(sizes == size)
        columns = [values[starts[rows] + step].tolist() for step in range(size)]
        found[rows] = object_array(zip(*columns, strict=True) if columns else [()] * len(rows))
    return found


def id_tuples(ids: np.ndarray, *positions: np.ndarray) -> np.ndarray:
    """For every row the tuple of the ids at its positions, without those that are -1."""
    found = np.empty(len(positions[0]), dtype=object)
    pattern = sum((at >= 0) << number for number, at in enumerate(positions))
    for code in np.flatnonzero(np.bincount(pattern)).tolist():
        rows = np.flatnonzero(pattern == code)
        columns = [ids[at[rows]].tolist() for number, at in enumerate(positions) if code >> number & 1]
        found[rows] = object_array(zip(*columns, strict=True) if columns else [()] * len(rows))
    return found


def object_array(items: Iterable) -> np.ndarray:
    """`items` as a one-dimensional object array, also when they are tuples of equal length."""
    return np.fromiter(items, dtype=object)
