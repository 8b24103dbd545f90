"""The tables of a new database, written in one go: what records state, and what is derived from them.

It stores what the build made and changes nothing; the caller moves the finished file into place.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from loaders.database.attaching import connect, quoted, reason
from loaders.database.counted import write_counts
from loaders.database.derived import Collection, derive, span_of
from loaders.database.kept import Changes, begin, runs
from loaders.database.middles import write_middles
from loaders.database.reader import UNWRITABLE, typed
from loaders.database.schema import BY_INDICATOR, JOINED, STATED, TABLES, Tables, table_rows
from loaders.database.shown import write_shown
from loaders.model import CONFIRMED
from loaders.problems import expected
from loaders.records.figures import COLUMNS

# Joined once by the build: DuckDB's joins do not keep the order of rows, and sorting them again for each
# export takes longer than writing them. A scan keeps the order, so no read below joins.
_NAMED = ", ".join(f"{column} AS {name}" for name, column in JOINED.items() if name in STATED)
_COLUMNS = ", ".join(COLUMNS)
_STATED = (
    f"INSERT INTO source.stated SELECT f.*, {_NAMED} FROM incoming f JOIN source.places p USING (place) "
    "JOIN source.indicators i USING (indicator) JOIN source.plans d USING (plan) "
    "ORDER BY f.plan, f.start, f.figure"
)
_BY_INDICATOR = (
    f"INSERT INTO source.by_indicator SELECT {', '.join(BY_INDICATOR)} FROM incoming "
    "ORDER BY indicator, plan, start, figure"
)


def write_database(path: Path, tables: Tables, former: Path | None = None) -> None:
    """Write a new database file at `path`, which must not exist; the caller moves it into place.

    Args:
        path: the file.
        tables: what goes in.
        former: an earlier database, from which is taken what holds.

    Raises:
        BadInput: there is no room, or no permission; the caller removes what was begun.
    """
    changes = begin(path, tables, former)
    connection = connect()
    try:
        connection.execute(f"ATTACH '{quoted(path)}' AS source")
        connection.execute("BEGIN")
        for name, rows in table_rows(tables, changes.turns).items():
            _write_table(connection, name, rows)
        _write_figures(connection, tables, changes)
        _write_derived(connection, tables, changes.places)
        write_shown(connection, tables.catalogue.headlines.values())
        write_middles(connection, changes.circles)
        write_counts(connection, changes.places)
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT source")  # everything into the one file, before the caller moves it
        connection.execute("DETACH source")
    except UNWRITABLE as error:
        raise expected(
            str(path.parent), "a folder that can be written", reason(error), "make room there"
        ) from error
    finally:
        connection.close()


def _write_table(connection: duckdb.DuckDBPyConnection, name: str, rows: list[dict]) -> None:
    _create(connection, name, TABLES[name])
    if rows:
        casts = ", ".join(f'"{c}"::{kind}' for c, kind in TABLES[name].items())
        connection.register("incoming", _frame_of(rows, TABLES[name]))
        connection.execute(f"INSERT INTO source.{name} SELECT {casts} FROM incoming")
        connection.unregister("incoming")


def _create(connection: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str]) -> None:
    typed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    connection.execute(f"CREATE OR REPLACE TABLE source.{name} ({typed})")


def _frame_of(rows: list[dict], columns: dict[str, str]) -> pd.DataFrame:
    cells = [[row.get(column) for column in columns] for row in rows]
    return pd.DataFrame(cells, columns=list(columns), dtype=object)


def _write_figures(connection: duckdb.DuckDBPyConnection, tables: Tables, changes: Changes) -> None:
    """Write the figures of what has changed, and the views in which readers have those of all."""
    if changes.plans is None:
        _create(connection, "stated", STATED)
        _create(connection, "by_indicator", {name: COLUMNS[name] for name in BY_INDICATOR})
        plans = list(tables.figures.lines)
    else:
        for name in ("stated", "by_indicator"):
            gone = f"DELETE FROM source.{name} WHERE plan IN (SELECT unnest($plans))"
            connection.execute(gone, {"plans": changes.plans})
        plans = [plan for plan in changes.plans if plan in tables.figures.lines]
    connection.register("incoming", tables.figures.of(plans))
    connection.execute(_STATED)
    connection.execute(_BY_INDICATOR)
    connection.unregister("incoming")
    connection.execute("USE source")  # a view that names the database would be of use under that name only
    for name, select in _views(tables.data_version, runs(changes.turns)).items():
        connection.execute(f"CREATE OR REPLACE VIEW {name} AS {select}")
    connection.execute("USE memory")


def _views(data_version: str, stretches: list[tuple[str, str]]) -> dict[str, str]:
    """The figures as they are stated, and in order with all that a snapshot has."""
    where = [f" WHERE plan BETWEEN '{quoted(first)}' AND '{quoted(last)}'" for first, last in stretches]
    select = f"SELECT *, '{quoted(data_version)}' AS data_version FROM stated"
    in_order = [select + its for its in where] if len(where) > 1 else [select]
    return {
        "figures": f"SELECT {_COLUMNS} FROM stated",
        "snapshot": " UNION ALL ".join(in_order),
    }


def _write_derived(connection: duckdb.DuckDBPyConnection, tables: Tables, places: list[str] | None) -> None:
    """Derive from the tables as readers see them, and write it beside them; of some places or of all."""
    for name, rows in derive(_collection(connection, tables, places)).items():
        connection.register("incoming", rows)
        if places is None:
            connection.execute(f"CREATE OR REPLACE TABLE source.{name} AS SELECT * FROM incoming")
        else:
            gone = f"DELETE FROM source.{name} WHERE place IN (SELECT unnest($places))"
            connection.execute(gone, {"places": places})
            connection.execute(f"INSERT INTO source.{name} BY NAME SELECT * FROM incoming")
        connection.unregister("incoming")


def _collection(
    connection: duckdb.DuckDBPyConnection, tables: Tables, places: list[str] | None
) -> Collection:
    """What is derived from: all of it, or that of some places."""
    where = "TRUE" if places is None else "list_contains($places, place)"
    chosen = {} if places is None else {"places": places}
    # Findings and paces come in the order of the figures; a snapshot is in order, unlike these.
    figures = f"SELECT {_COLUMNS} FROM source.snapshot WHERE list_contains($confirmed, reading) AND {where}"
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
