"""Small tools that every metric needs to treat a figures frame as arrays.

They exist so that the metrics stay vectorised: a group of rows is an integer, a year is an integer,
a missing year is NO_YEAR. They refuse frames that lack a column, instead of computing without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

NO_YEAR = -1
# Years fit below this, so that (group, year) packs into one integer that sorts by group, then year.
YEAR_SPAN = 4096


def require(frame: pd.DataFrame, columns: Iterable[str], what: str) -> None:
    """Raise ValueError when `frame` lacks one of `columns`; `what` names the frame in the sentence."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ValueError(
            f"Expected {what} with the columns of the figures contract, found no column {', '.join(missing)}; "
            "pass the frame as loaders.store gives it."
        )


def require_one_of(value: str, allowed: Sequence[str], what: str) -> None:
    """Raise ValueError when `value` is not in the closed list `allowed`."""
    if value not in allowed:
        raise ValueError(f'Expected {what} to be one of {", ".join(allowed)}, found "{value}"; choose one of them.')


def year_array(column: pd.Series) -> np.ndarray:
    """Years as int64, NO_YEAR where the frame has none."""
    return column.astype("Int64").to_numpy(dtype="int64", na_value=NO_YEAR)


def codes(frame: pd.DataFrame, columns: Sequence[str]) -> np.ndarray:
    """One integer a row, equal exactly where the rows agree in all `columns` (missing equals missing)."""
    combined = np.zeros(len(frame), dtype="int64")
    for column in columns:
        values, uniques = pd.factorize(frame[column], use_na_sentinel=False)
        combined = combined * max(len(uniques), 1) + values
        # Packing again keeps the product small however many columns there are.
        combined = pd.factorize(combined)[0]
    return combined


def equals(column: pd.Series, value: str) -> np.ndarray:
    """Where a text column equals `value`, as a plain boolean array."""
    return (column == value).to_numpy(dtype=bool)


def is_among(column: pd.Series, values: Iterable[str]) -> np.ndarray:
    """Where a text column is one of `values`, as a plain boolean array."""
    return column.isin(list(values)).to_numpy(dtype=bool)


def tuples(starts: np.ndarray, stops: np.ndarray, values: np.ndarray) -> np.ndarray:
    """An object array whose items are the tuples values[start:stop]."""
    items = np.empty(len(starts), dtype=object)
    listed = values.tolist()
    items[:] = [tuple(listed[start:stop]) for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)]
    return items


def object_array(items: list) -> np.ndarray:
    """`items` as a one-dimensional object array, also when they are tuples of equal length."""
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array
