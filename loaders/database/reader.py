"""One open database and the way it is asked: values bound, a cursor of its own for every read.

Every read runs on its own cursor, so threads may share one reader. What is refused is a file that is missing,
no database, or of another schema, in one sentence that says to build it again.
"""

from __future__ import annotations

import re
from collections import namedtuple
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from loaders.database.address import POSTGRES, Address, Elsewhere
from loaders.database.attaching import attach, connect, reason, unreachable
from loaders.database.schema import SCHEMA_VERSION
from loaders.problems import BadInput, unavailable

# What DuckDB raises where the system refuses to write: at once, when it commits, and from then on.
UNWRITABLE = (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException)
SORTED = " ORDER BY plan, start, figure"  # the order of plan and place in the document
_REBUILD = "run python -m loaders build"
_IN_LIST, _SHORT = re.compile(r'list_contains\(\$(\w+), ("?\w+"?)\)'), 50
_WHOLE_NUMBERS = {"year", "base_year", "start", "stop", "first_year", "last_year", "valid_from", "valid_to"}
_WHOLE_NUMBERS |= {"start_year", "years", "others"}


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """A result in the types that metrics and pages count on: text as str, years and offsets as Int64."""
    if frame.empty:  # DuckDB gives columns without rows the type object
        untyped = [name for name, kind in frame.dtypes.items() if kind.name == "object"]
        frame = frame.astype(dict.fromkeys(untyped, "str"))
    for name in _WHOLE_NUMBERS.intersection(frame.columns):
        frame[name] = frame[name].astype("Int64")
    return frame


def _framed(found: pa.Table) -> pd.DataFrame:
    """The same of an Arrow table: of many rows twice as fast as DuckDB's own way to pandas."""
    for at, column in enumerate(found.schema):
        if pa.types.is_date(column.type):
            found = found.set_column(at, column.name, found.column(at).cast(pa.timestamp("us")))
    frame = found.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    counts = [column.name for column in found.schema if column.type == pa.int64()]
    for name in set(counts) - _WHOLE_NUMBERS:
        if not frame[name].hasnans:
            frame[name] = frame[name].astype("int64")
    return frame


def one_by_one(statement: str, values: dict) -> tuple[str, dict]:
    """A statement with its short lists compared value by value, and what to bind in it.

    So PostgreSQL gets the comparison and sends the rows that are wanted; of a list it is told nothing, and
    sends the whole table. Rows and order are the same.
    """
    bound = dict(values)

    def compared(match: re.Match) -> str:
        name, column = match.groups()
        if not 0 < len(values[name]) <= _SHORT:
            return match[0]
        bound.update({f"{name}_{number}": value for number, value in enumerate(values[name])})
        return "(" + " OR ".join(f"{column} = ${name}_{n}" for n in range(len(values[name]))) + ")"

    rewritten = _IN_LIST.sub(compared, statement)
    used = set(re.findall(r"\$(\w+)", rewritten))
    return rewritten, {name: value for name, value in bound.items() if name in used}


@lru_cache(maxsize=100)
def _row(names: tuple[str, ...]) -> type[Any]:
    return namedtuple("Row", names)


class Reader:
    """A database opened for reading.

    Args:
        address: a file, or one build elsewhere, as `loaders.database.versions.newest` gives it.

    Raises:
        BadInput: the database is missing, cannot be reached, is not a database, or of another schema.
    """

    def __init__(self, address: str | Address):
        self._place = Path(address) if isinstance(address, str) else address
        self.address = str(address)
        self._connection = connect()
        try:
            attach(self._connection, self._place)
            found = self._connection.execute("SELECT schema_version FROM source.meta").fetchone()
        except duckdb.Error as error:
            self._connection.close()
            raise self._complaint("a Chengbiao database", error) from None
        if found != (SCHEMA_VERSION,):
            self._connection.close()
            version = found[0] if found else "none"
            raise unavailable(self.address, f"schema version {SCHEMA_VERSION}", version, _REBUILD)

    def close(self) -> None:
        """Close the database; a Store is of no use afterwards."""
        self._connection.close()

    def _frame(self, select: str, values: dict | None = None) -> pd.DataFrame:
        return _framed(self._run(select, values).to_arrow_table())

    def _rows(self, select: str, values: dict | None = None) -> list[tuple]:
        return self._run(select, values).fetchall()

    def _records(self, select: str, values: dict | None = None) -> list[Any]:
        """The rows with their columns as attributes, None for nothing: a frame of a few rows costs more."""
        found = self._run(select, values)
        return list(map(_row(tuple(column[0] for column in found.description))._make, found.fetchall()))

    def _run(self, statement: str, values: dict | None = None) -> duckdb.DuckDBPyConnection:
        """Run one statement on a cursor of its own; a damaged file shows only when its blocks are read."""
        values = values or {}
        if isinstance(self._place, Elsewhere) and self._place.engine == POSTGRES:
            statement, values = one_by_one(statement, values)
        try:
            return self._connection.cursor().execute(statement, values)
        except self._unreadable as error:
            raise self._complaint("a whole Chengbiao database", error) from None

    @property
    def _in_order(self) -> str:
        """What brings the rows of a snapshot into the order of plan and place in the document.

        A scan of a file gives them so, and sorting a million rows again takes longer than exporting them.
        """
        return "" if isinstance(self._place, Path) else SORTED

    @property
    def _unreadable(self) -> type[duckdb.Error]:
        """What a read may raise that is no fault of its statement; elsewhere a server may refuse anything."""
        return duckdb.IOException if isinstance(self._place, Path) else duckdb.Error

    def _complaint(self, wanted: str, error: duckdb.Error) -> BadInput:
        """The sentence about a database that cannot be read. The error itself may hold a password."""
        if isinstance(self._place, Path):
            return unavailable(self.address, wanted, reason(error), _REBUILD)
        return unreachable(self._place, error)
