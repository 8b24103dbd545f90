"""The rows of a small frame as tuples with its columns as attributes.

Of some ten rows pandas' own way costs more than what is done with them: a class for every frame, and a Series
for every column.
"""

from __future__ import annotations

from collections import namedtuple
from functools import lru_cache
from typing import Any

import pandas as pd


def of(frame: pd.DataFrame) -> list[Any]:
    """A tuple for each row, in order; what is missing stays what the column has for it."""
    columns = [values.tolist() for _, values in frame.items()]
    return list(map(_row(tuple(frame.columns))._make, zip(*columns, strict=True)))


@lru_cache(maxsize=200)
def _row(names: tuple[str, ...]) -> type[Any]:
    return namedtuple("Row", names)
