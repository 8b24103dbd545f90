"""The tables of a new database, written in one go: what records state, and what is derived from them.

It stores what the build made and changes nothing; the caller moves the finished file into place.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from loaders.database.attaching import connect, quoted, reason
from loaders.database.derived import Collection, derive
from loaders.database.reader import UNWRITABLE, typed
from loaders.database.schema import JOINED, TABLES, Tables, table_rows
from loaders.model import CONFIRMED
from loaders.problems import expected

# Joined once by the build: DuckDB's joins do not keep the order of rows, and sorting them again for each
# export takes longer than writing them. A scan keeps the order, so no read below joins.
_NAMED = ", ".join(f"{column} AS {name}" for name, column in JOINED.items())
_SNAPSHOT = (
    f"CREATE TABLE source.snapshot AS SELECT f.*, {_NAMED} FROM source.figures f "
    "JOIN source.places p USING (place) JOIN source.indicators i USING (indicator) "
    "JOIN source.plans d USING (plan) CROSS JOIN source.meta m ORDER BY f.plan, f.start, f.figure"
)


def write_database(path: Path, tables: Tables) -> None:
    """Write a new database file at `path`, which must not exist; the caller moves it into place.

    Raises:
        BadInput: there is no room, or no permission; the caller removes what was begun.
    """
    connection = connect()
    try:
        connection.execute(f"ATTACH '{quoted(path)}' AS source")
        for name, rows in table_rows(tables).items():
            _write_table(connection, name, TABLES[name], rows)
        connection.execute(_SNAPSHOT)
        _write_derived(connection, tables)
        connection.execute("CHECKPOINT source")  # everything into the one file, before the caller moves it
        connection.execute("DETACH source")
    except UNWRITABLE as error:
        raise expected(
            str(path.parent), "a folder that can be written", reason(error), "make room there"
        ) from error
    finally:
        connection.close()


def _write_table(
    connection: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str], rows: list[dict]
) -> None:
    typed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    connection.execute(f"CREATE TABLE source.{name} ({typed})")
    if rows:
        frame = pd.DataFrame(
            [[row.get(column) for column in columns] for row in rows], columns=list(columns), dtype=object
        )
        casts = ", ".join(f'"{c}"::{kind}' for c, kind in columns.items())
        connection.register("incoming", frame)
        connection.execute(f"INSERT INTO source.{name} SELECT {casts} FROM incoming")
        connection.unregister("incoming")


def _write_derived(connection: duckdb.DuckDBPyConnection, tables: Tables) -> None:
    """Derive from the tables as readers see them, and write what is derived beside them."""
    indicators = tables.catalogue.indicators.values()
    confirmed = "SELECT * FROM source.figures WHERE list_contains($confirmed, reading)"
    collection = Collection(
        typed(connection.execute(confirmed, {"confirmed": list(CONFIRMED)}).df()),
        typed(connection.execute("SELECT * FROM source.plans ORDER BY place, first_year, plan").df()),
        {indicator.id: indicator.kind for indicator in indicators},
        {indicator.id: tuple(indicator.not_to_confuse) for indicator in indicators},
        {headline.id: tuple(headline.indicators) for headline in tables.catalogue.headlines.values()},
    )
    for name, rows in derive(collection).items():
        connection.register("incoming", rows)
        connection.execute(f"CREATE TABLE source.{name} AS SELECT * FROM incoming")
        connection.unregister("incoming")
