"""A finished database, put where tables stand elsewhere, in one transaction, beside the builds there are.

Until it is committed nobody sees any of it, and whatever ends it before, the former builds are as they were.
Of two that publish at once, one is refused.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from loaders.database.address import LAKE, Elsewhere
from loaders.database.attaching import attach, connect, quoted, unreachable
from loaders.database.versions import AUTHOR, SCHEMA, builds
from loaders.problems import BadInput, expected

_KEPT = 2  # builds that stay in PostgreSQL: a reader may still be with the former one
_OTHERS = "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'source'"
# What readers ask, each a table there: in a file figures and snapshot are views of one.
_BUILT = (
    "SELECT table_name FROM duckdb_tables() WHERE database_name = 'built' AND table_name <> 'stated' "
    "UNION ALL SELECT view_name FROM duckdb_views() WHERE database_name = 'built' AND NOT internal"
)
# How DuckLake, SQLite and PostgreSQL say that somebody else was quicker.
_CONFLICTS = ("Transaction conflict", "database is locked", "already exists", "duplicate key value")
_LOCK = "FROM postgres_query('source', $$SELECT pg_try_advisory_xact_lock(hashtext('chengbiao'))$$)"


def publish(built: Path, address: Elsewhere, data_version: str) -> None:
    """Copy all tables of a database file into a new build at an address.

    Raises:
        BadInput: nothing answers there, it may not be written, or another build is just being published.
    """
    connection = connect()
    try:
        attach(connection, address, read_only=False)
        connection.execute(f"ATTACH '{quoted(built)}' AS built (READ_ONLY)")
        connection.execute("BEGIN")
        (_into_lake if address.engine == LAKE else _into_postgres)(connection, address, data_version)
        connection.execute("COMMIT")
        if address.engine != LAKE:
            _remove_former(connection)
    except duckdb.Error as error:  # which may hold a password
        is_conflict = any(words in str(error) for words in _CONFLICTS)
        raise (_not_alone(address) if is_conflict else unreachable(address, error)) from None
    finally:
        connection.close()


def _into_lake(connection: duckdb.DuckDBPyConnection, address: Elsewhere, data_version: str) -> None:
    """A snapshot of the whole lake: what is replaced in it stays in the former snapshots."""
    # In this order: of a build that ends between the two questions the tables are not seen without it.
    if connection.execute(_OTHERS).fetchone() != (0,) and not builds(connection, LAKE):
        remedy = "name another catalogue"
        raise expected(str(address), "a DuckLake of its own", "one with tables of something else", remedy)
    for name in _tables(connection):
        connection.execute(f"CREATE OR REPLACE TABLE source.{name} AS FROM built.{name}")
    connection.execute(f"CALL source.set_commit_message('{AUTHOR}', '{quoted(data_version)}')")


def _into_postgres(connection: duckdb.DuckDBPyConnection, address: Elsewhere, data_version: str) -> None:
    """A schema of its own, with a number above all others."""
    if connection.execute(_LOCK).fetchone() != (True,):
        raise _not_alone(address)
    present = builds(connection, address.engine)
    number = int(present[0][0].removeprefix(SCHEMA)) + 1 if present else 1
    schema = f"{SCHEMA}{number:09}"
    connection.execute(f"CREATE SCHEMA source.{schema}")
    for name in _tables(connection):
        connection.execute(f"CREATE TABLE source.{schema}.{name} AS FROM built.{name}")
    comment = f"COMMENT ON SCHEMA {schema} IS '{quoted(data_version)}'"
    connection.execute("CALL postgres_execute('source', $comment)", {"comment": comment})


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [name for (name,) in connection.execute(_BUILT).fetchall()]


def _remove_former(connection: duckdb.DuckDBPyConnection) -> None:
    """Remove the builds before the last two; one that somebody is just reading waits for the next time."""
    for schema, _ in builds(connection, "postgres")[_KEPT:]:
        removal = f"SET LOCAL lock_timeout = '2s'; DROP SCHEMA IF EXISTS {schema} CASCADE"
        try:
            connection.execute("CALL postgres_execute('source', $removal)", {"removal": removal})
        except duckdb.Error:
            return


def _not_alone(address: Elsewhere) -> BadInput:
    found, remedy = "another one that is just being published", "run it again, its figures are still there"
    return expected(str(address), "no other build", found, remedy)
