"""One open database and the way it is asked: values bound, a cursor of its own for every read.

Every read runs on its own cursor, so threads may share one reader. What is refused is a file that is missing,
no database, or of another schema, in one sentence that says to build it again.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from loaders.database.schema import SCHEMA_VERSION
from loaders.problems import expected

# What DuckDB raises where the system refuses to write: at once, when it commits, and from then on.
UNWRITABLE = (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException)
_REBUILD = "run python -m loaders build"
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


def first_line(error: duckdb.Error) -> str:
    """What DuckDB says, without the name of the file where it gives the system's reason after it."""
    return str(error).splitlines()[0].rpartition('": ')[2]


def quoted(address: str | Path) -> str:
    return in_utf8(address).replace("'", "''")


def in_utf8(address: str | Path) -> str:
    """A path as DuckDB takes it, in UTF-8; where the locale is another, Python has kept its bytes apart.

    Raises:
        BadInput: its bytes are not UTF-8.
    """
    try:
        return str(address).encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeDecodeError as error:
        raise expected(ascii(str(address)), "a name in UTF-8", "another encoding", "rename it") from error


class Reader:
    """A database opened for reading.

    Args:
        address: what DuckDB can attach: a file path, or the address of tables kept elsewhere.

    Raises:
        BadInput: the database is missing, not a database, or of another schema.
    """

    def __init__(self, address: str | Path):
        self.address = str(address)
        self._connection = duckdb.connect()
        try:
            self._connection.execute(f"ATTACH '{quoted(address)}' AS source (READ_ONLY)")
            found = self._connection.execute("SELECT schema_version FROM source.meta").fetchone()
        except duckdb.Error as error:
            self._connection.close()
            raise expected(self.address, "a Chengbiao database", first_line(error), _REBUILD) from error
        if found != (SCHEMA_VERSION,):
            self._connection.close()
            version = found[0] if found else "none"
            raise expected(self.address, f"schema version {SCHEMA_VERSION}", version, _REBUILD)

    def close(self) -> None:
        """Close the database; a Store is of no use afterwards."""
        self._connection.close()

    def _frame(self, select: str, values: dict | None = None) -> pd.DataFrame:
        return typed(self._run(select, values).df())

    def _rows(self, select: str, values: dict | None = None) -> list[tuple]:
        return self._run(select, values).fetchall()

    def _run(self, statement: str, values: dict | None = None) -> duckdb.DuckDBPyConnection:
        """Run one statement on a cursor of its own; a damaged file shows only when its blocks are read."""
        try:
            return self._connection.cursor().execute(statement, values or {})
        except duckdb.IOException as error:
            raise expected(self.address, "a whole Chengbiao database", first_line(error), _REBUILD) from error
