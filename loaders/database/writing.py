"""The tables of a new database, written in one go: what records state, and what is derived from them.

It stores what the build made and changes nothing; the caller moves the finished file into place.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

from loaders.database.attaching import connect, quoted, reason
from loaders.database.derived import Collection, derive, span_of
from loaders.database.kept import outdated_places, take_over
from loaders.database.reader import UNWRITABLE, typed
from loaders.database.schema import JOINED, TABLES, Tables, table_rows
from loaders.database.shown import write_shown
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


def write_database(path: Path, tables: Tables, former: Path | None = None) -> None:
    """Write a new database file at `path`, which must not exist; the caller moves it into place.

    Args:
        path: the file.
        tables: what goes in.
        former: an earlier database, from which derived rows are taken where they hold.

    Raises:
        BadInput: there is no room, or no permission; the caller removes what was begun.
    """
    connection = connect()
    try:
        connection.execute(f"ATTACH '{quoted(path)}' AS source")
        for name, rows in table_rows(tables).items():
            _write_table(connection, name, TABLES[name], rows)
        connection.execute(_SNAPSHOT)
        _write_derived(connection, tables, former)
        write_shown(connection, tables.catalogue.headlines.values())
        connection.execute("CHECKPOINT source")  # everything into the one file, before the caller moves it
        connection.execute("DETACH source")
    except UNWRITABLE as error:
        raise expected(
            str(path.parent), "a folder that can be written", reason(error), "make room there"
        ) from error
    finally:
        connection.close()


def _write_table(
    connection: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str], rows: list[dict] | pa.Table
) -> None:
    typed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    connection.execute(f"CREATE TABLE source.{name} ({typed})")
    if len(rows):
        frame = rows if isinstance(rows, pa.Table) else _frame_of(rows, columns)
        casts = ", ".join(f'"{c}"::{kind}' for c, kind in columns.items())
        connection.register("incoming", frame)
        connection.execute(f"INSERT INTO source.{name} SELECT {casts} FROM incoming")
        connection.unregister("incoming")


def _frame_of(rows: list[dict], columns: dict[str, str]) -> pd.DataFrame:
    cells = [[row.get(column) for column in columns] for row in rows]
    return pd.DataFrame(cells, columns=list(columns), dtype=object)


def _write_derived(connection: duckdb.DuckDBPyConnection, tables: Tables, former: Path | None) -> None:
    """Derive from the tables as readers see them, and write what is derived beside them."""
    outdated = outdated_places(connection, former, tables)
    for name, rows in derive(_collection(connection, tables, outdated)).items():
        connection.register("incoming", rows)
        connection.execute(f"CREATE TABLE source.{name} AS SELECT * FROM incoming")
        connection.unregister("incoming")
        if outdated is not None:
            take_over(connection, name, outdated)


def _collection(
    connection: duckdb.DuckDBPyConnection, tables: Tables, places: list[str] | None
) -> Collection:
    """What is derived from: all of it, or that of some places."""
    where = "TRUE" if places is None else "list_contains($places, place)"
    chosen = {} if places is None else {"places": places}
    figures = f"SELECT * FROM source.figures WHERE list_contains($confirmed, reading) AND {where}"
    plans = f"SELECT * FROM source.plans WHERE {where} ORDER BY place, first_year, plan"
    indicators = tables.catalogue.indicators.values()
    return Collection(
        typed(connection.execute(figures, chosen | {"confirmed": list(CONFIRMED)}).df()),
        typed(connection.execute(plans, chosen).df()),
        span_of(tables.plans),
        {indicator.id: indicator.kind for indicator in indicators},
        {indicator.id: tuple(indicator.not_to_confuse) for indicator in indicators},
        {headline.id: tuple(headline.indicators) for headline in tables.catalogue.headlines.values()},
    )
