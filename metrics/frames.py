"""A frame as arrays: what every metric needs to stay vectorised, and nothing else.

A group of rows is an integer, a year is an integer, a missing year is NO_YEAR. Text is compared once a
distinct value, not once a row. Refused are frames that lack a column: no metric computes without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

NO_YEAR = -1
# Years fit below this, so that (group, year) packs into one integer that sorts by group, then year.
YEAR_SPAN = 4096
_PACKED = 2**40


def require(frame: pd.DataFrame, columns: Iterable[str], what: str) -> None:
    """Raise ValueError when `frame` lacks one of `columns`; `what` names the frame in the sentence."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ValueError(
            f"Expected {what} with the columns of the figures contract, found no column "
            f"{', '.join(missing)}; pass the frame as loaders.store gives it."
        )


def require_one_of(value: str, allowed: Sequence[str], what: str) -> None:
    """Raise ValueError when `value` is not in the closed list `allowed`."""
    if value not in allowed:
        listed = ", ".join(allowed)
        raise ValueError(f'Expected {what} to be one of {listed}, found "{value}"; choose one of them.')


class Table:
    """The columns of a frame as arrays, each worked out when first asked for."""

    def __init__(self, frame: pd.DataFrame):
        self.frame = frame
        self._coded: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def __len__(self) -> int:
        return len(self.frame)

    def coded(self, column: str) -> tuple[np.ndarray, np.ndarray]:
        """An integer a row, and the distinct values (objects) that the integers stand for."""
        if column not in self._coded:
            numbers, values = pd.factorize(self.frame[column], use_na_sentinel=False)
            self._coded[column] = numbers, np.asarray(values, dtype=object)
        return self._coded[column]

    def among(self, column: str, *values: str) -> np.ndarray:
        """Where a text column is one of `values`."""
        numbers, distinct = self.coded(column)
        wanted = set(values)
        return np.fromiter((value in wanted for value in distinct), dtype=bool, count=len(distinct))[numbers]

    def years(self, column: str) -> np.ndarray:
        """A column of years as int64, NO_YEAR where there is none."""
        return as_years(self.frame[column])

    def numbers(self, column: str) -> np.ndarray:
        """A column of amounts as float64, NaN where there is none."""
        return self.frame[column].to_numpy(dtype="float64", na_value=np.nan)

    def objects(self, column: str) -> np.ndarray:
        """A column as Python objects."""
        return self.frame[column].to_numpy(dtype=object)

    def amounts(self, prefix: str, at: np.ndarray) -> dict[str, np.ndarray | pd.Series]:
        """Columns <prefix>_value, _upper, _comparator of the rows at `at`, empty where it is -1."""
        missing = at < 0
        columns: dict[str, np.ndarray | pd.Series] = {
            f"{prefix}_{name}": np.where(missing, np.nan, self.numbers(name)[at])
            for name in ("value", "upper")
        }
        columns[f"{prefix}_comparator"] = self.texts("comparator", at)
        return columns

    def texts(self, column: str, at: np.ndarray) -> pd.Series:
        """A text column of the rows at `at`, "" where it is -1."""
        return pd.Series(np.where(at < 0, "", self.objects(column)[at]), dtype="str")

    def looked_up(self, column: str, values: pd.Series) -> np.ndarray:
        """For every row the year that `values` (years by key) has for the row's `column`, else NO_YEAR."""
        numbers, distinct = self.coded(column)
        return as_years(values.reindex(distinct))[numbers]

    def groups(self, *columns: str) -> np.ndarray:
        """An integer a row, equal exactly where the rows agree in all `columns` (missing equals missing)."""
        combined, size = np.zeros(len(self), dtype="int64"), 1
        for column in columns:
            numbers, distinct = self.coded(column)
            combined, size = combined * max(len(distinct), 1) + numbers, size * max(len(distinct), 1)
            if size > _PACKED:
                combined, found = pd.factorize(combined)
                size = len(found)
        return combined


def as_years(column: pd.Series) -> np.ndarray:
    """Years as int64, NO_YEAR where the column has none."""
    return column.astype("Int64").to_numpy(dtype="int64", na_value=NO_YEAR)


def nullable_integers(numbers: np.ndarray, missing: np.ndarray) -> pd.arrays.IntegerArray:
    """Whole numbers as a nullable column, empty where `missing`."""
    return pd.arrays.IntegerArray(numbers.astype("int64"), missing.copy())


def words(codes: np.ndarray, closed: Sequence[str]) -> pd.Series:
    """Positions in a closed list as a text column."""
    return pd.Series(np.array(closed, dtype=object)[codes], dtype="str")


def tuples(starts: np.ndarray, stops: np.ndarray, values: np.ndarray) -> np.ndarray:
    """An object array whose items are the tuples values[start:stop]."""
    listed = values.tolist()
    pairs = zip(starts.tolist(), stops.tolist(), strict=True)
    return object_array([tuple(listed[start:stop]) for start, stop in pairs])


def object_array(items: list) -> np.ndarray:
    """`items` as a one-dimensional object array, also when they are tuples of equal length."""
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array
