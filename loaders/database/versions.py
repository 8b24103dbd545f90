"""Which builds stand at an address, and which of them is meant: the newest, or the last of a data version.

A build never changes once it is written. A file's builds are files beside it, PostgreSQL's are schemas, a
DuckLake's are its snapshots. A reader is given one of them and keeps it, whatever is built meanwhile.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import duckdb

from loaders.database.address import LAKE, POSTGRES, Address, Elsewhere
from loaders.database.attaching import attach, connect, unreachable
from loaders.database.store import Store
from loaders.problems import expected, shortened, unavailable

AUTHOR = "Chengbiao"  # of a lake's snapshots
SCHEMA = "chengbiao_"  # begins the names of PostgreSQL's schemas, which have the data version as comment
_BUILD_IT = "run python -m loaders build with this --database"
# The builds of an address by number and data version, the newest first.
_BUILDS = {
    LAKE: (
        "SELECT snapshot_id::VARCHAR, commit_message FROM source.snapshots() "
        f"WHERE author = '{AUTHOR}' ORDER BY snapshot_id DESC"
    ),
    POSTGRES: (
        "SELECT * FROM postgres_query('source', $$SELECT nspname::text, obj_description(oid, 'pg_namespace') "
        f"FROM pg_namespace WHERE nspname ~ '^{SCHEMA}[0-9]{{9}}$'$$) ORDER BY 1 DESC"
    ),
}


def builds(connection: duckdb.DuckDBPyConnection, engine: str) -> list[tuple[str, str]]:
    """Number and data version of what is built in the attached `source`, the newest first."""
    return connection.cursor().execute(_BUILDS[engine]).fetchall()


def newest(address: Address) -> Address:
    """The newest build at an address: what a reader opens, and what tells it from every other one.

    Raises:
        BadInput: there is none, or nothing answers there; of a missing file it is said when it is opened.
    """
    if isinstance(address, Path):
        return Path(os.path.realpath(address))
    found = _builds_at(address)
    if not found:
        raise unavailable(str(address), "a Chengbiao collection", "none", _BUILD_IT)
    return replace(address, version=found[0][0])


@contextmanager
def opened(address: Address, data_version: str = "") -> Iterator[Store]:
    """The newest build at an address, or the last one of a data version, as long as it is needed.

    Raises:
        BadInput: there is none that can be read, or the data version is not kept there.
    """
    store = Store(newest(address))
    try:
        if data_version and store.meta()["data_version"] != data_version:
            store.close()
            store = Store(_kept(address, data_version))
        yield store
    finally:
        store.close()


def _kept(address: Address, data_version: str) -> Address:
    """The last build of a data version."""
    if not re.fullmatch("[0-9a-f]{12}", data_version):
        wanted = "a data version, twelve digits and letters from a to f"
        raise expected("version", wanted, f"“{shortened(data_version)}”", "take it from the export")
    found: list[Address]
    if isinstance(address, Path):
        pattern = f"{glob.escape(address.stem)}-{data_version}-*{address.suffix}"
        found = [*sorted(address.parent.glob(pattern), reverse=True)]
    else:
        found = [replace(address, version=n) for n, version in _builds_at(address) if version == data_version]
    if not found:
        remedy = "build it from the records of that day"
        raise expected(str(address), f"data version {data_version}", "that it is not kept here", remedy)
    return found[0]


def _builds_at(address: Elsewhere) -> list[tuple[str, str]]:
    try:
        return builds(_look_out(address), address.engine)
    except duckdb.InvalidInputException:  # DuckLake, where there is no catalogue yet
        return []
    except duckdb.Error as error:
        raise unreachable(address, error) from None  # the error may hold a password


@lru_cache(maxsize=4)
def _look_out(address: Elsewhere) -> duckdb.DuckDBPyConnection:
    """A connection kept for looking what is new, which readers do all the time."""
    connection = connect()
    try:
        attach(connection, address)
    except BaseException:
        connection.close()
        raise
    return connection
