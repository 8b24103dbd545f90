"""Derived rows of the former database that hold for the new one: of places of which nothing has changed.

All that is derived of a place depends on its own plans, on the catalogue, on the span of years and on our
code; the hash of these is its origin, and stands in the database beside what was derived. So one changed
record among thousands costs what its place costs. Refused is a former database that cannot be read or does
not say: then all is derived anew, as it is in a small collection, where copying would save nothing.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from loaders.database.attaching import quoted
from loaders.database.schema import SCHEMA_VERSION, Tables

MANY = 20_000  # figures from which on copying is worth while


def outdated_places(
    connection: duckdb.DuckDBPyConnection, former: Path | None, tables: Tables
) -> list[str] | None:
    """The places of which something has changed since the former database; None where all must be derived.

    The former database is attached as `former` where its rows can be taken.
    """
    if former is None or not former.is_file() or tables.figures.num_rows < MANY:
        return None
    try:
        connection.execute(f"ATTACH '{quoted(former)}' AS former (READ_ONLY)")
        schema = connection.execute("SELECT schema_version FROM former.meta").fetchone()
        if schema != (SCHEMA_VERSION,):
            return None
        before = dict(connection.execute("SELECT place, origin FROM former.origins").fetchall())
    except duckdb.Error:
        return None
    now = tables.origins
    return sorted(place for place in before.keys() | now.keys() if before.get(place) != now.get(place))


def take_over(connection: duckdb.DuckDBPyConnection, name: str, outdated: list[str]) -> None:
    """Copy the rows of a derived table that hold, from the former database into the new one."""
    rows = f"SELECT * FROM former.{name} WHERE NOT list_contains($outdated, place)"
    connection.execute(f"INSERT INTO source.{name} BY NAME {rows}", {"outdated": outdated})
