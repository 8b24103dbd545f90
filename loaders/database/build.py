"""Records and documents into a new database, put in place whole or not at all.

The file is written under a name of its own and the address that readers open is then pointed at it. A
build that fails or is killed leaves the former database as it was.
"""

from __future__ import annotations

import glob
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from loaders.database import kept
from loaders.database.address import Address, Elsewhere
from loaders.database.preparing import prepare
from loaders.database.publishing import publish
from loaders.database.schema import Tables
from loaders.database.writing import write_database
from loaders.files import alone, discard, said_of
from loaders.problems import expected

DATA = Path(__file__).resolve().parents[2] / "data"
DATABASE = DATA / "chengbiao.duckdb"
_HERE = ".elsewhere.duckdb"  # what went elsewhere last


@dataclass(frozen=True)
class Report:
    """What a build made: its counts, and what it could not confirm in the documents."""

    database: Address
    data_version: str
    plans: int
    figures: int
    documents: int
    complaints: tuple[str, ...]


def build(
    data: Path = DATA,
    documents: Path | None = None,
    database: Address | None = None,
    empty: bool = False,
    hidden: bool = True,
) -> Report:
    """Build the database.

    Args:
        data: the folder with places.csv, indicators.toml, plans/ and, where there is one, corrections.toml.
        documents: a folder with the plans' documents; default `data`/documents. May be missing.
        database: the address that readers open; default `data`/chengbiao.duckdb.
        empty: a folder without any record is all right; a dashboard starts so before its first import.
        hidden: whether to show no progress.

    Raises:
        BadInput: a record or the catalogue is broken; the former database stays.
    """
    database = database or data / DATABASE.name
    tables, complaints = prepare(data, documents, empty, _remembered(data, database), hidden)
    put_in_place(tables, database, data)
    counts = len(tables.plans), len(tables.figures), len(tables.documents)
    return Report(database, tables.data_version, *counts, tuple(complaints))


def put_in_place(tables: Tables, database: Address, data: Path | None = None) -> None:
    """Write the database beside its address and point the address at it in one step.

    Args:
        tables: what goes in.
        database: the address that readers open.
        data: a folder to keep a large database in that goes elsewhere, so that the next is written sooner.

    Raises:
        BadInput: the address is a folder or another kind of file, its folder cannot be written, or what it
            names elsewhere cannot be.
    """
    if isinstance(database, Elsewhere):
        _put_elsewhere(tables, database, data)
        return
    if database.is_dir() or (database.is_file() and database.suffix != ".duckdb"):
        kind = "a folder" if database.is_dir() else "a file of another kind"
        raise expected(str(database), "a name ending in .duckdb for the database", kind, "correct --database")
    with said_of(database, "a folder that can be written", "correct --database, or make room there"):
        database.parent.mkdir(parents=True, exist_ok=True)
        with alone(_lock(database)):  # or one build would tidy away what another has just written
            _discard_leftovers(database)
            _replace(tables, database)


def _put_elsewhere(tables: Tables, address: Elsewhere, data: Path | None) -> None:
    """Derive and write here, where it is quick; there is only copied."""
    with said_of(Path(gettempdir())), TemporaryDirectory(prefix="chengbiao-") as folder:
        is_kept = data is not None and len(tables.figures) >= kept.MANY and os.access(data, os.W_OK)
        built = data / _HERE if data and is_kept else Path(folder) / DATABASE.name
        put_in_place(tables, built)
        publish(Path(os.path.realpath(built)), address, tables.data_version)


def tidy_up(database: Address) -> None:
    """Remove what builds left that were killed outright; a build that runs now is left alone."""
    if isinstance(database, Elsewhere):
        return
    with suppress(OSError), alone(_lock(database), wait=False):
        _discard_leftovers(database)


def _lock(database: Path) -> Path:
    return database.with_name(f".{database.name}.lock")


def _remembered(data: Path, database: Address) -> Path:
    """Where is kept what was read before: beside the database, or with the data where that is elsewhere."""
    if isinstance(database, Elsewhere):
        return data / f".{DATABASE.name}.remembered"
    return database.with_name(f".{database.name}.remembered")


def _discard_leftovers(database: Path) -> None:
    for step in ("building", "link"):
        for path in database.parent.glob(f".{glob.escape(database.name)}.{step}-*"):
            discard(path)


def _replace(tables: Tables, database: Path) -> None:
    # A build's own name keeps apart two builds of the same data, one with documents and one without.
    token = f"{time.time_ns():x}"
    unfinished = database.with_name(f".{database.name}.building-{token}")
    link = database.with_name(f".{database.name}.link-{token}")
    former = Path(os.path.realpath(database))
    try:
        write_database(unfinished, tables, former)
        name = f"{database.stem}-{tables.data_version}-{token}{kept.checksum(unfinished)}{database.suffix}"
        final = unfinished.replace(database.with_name(name))
        link.symlink_to(final.name)
        link.replace(database)
    finally:  # `final` stays: the link may already point at it, and the next build removes it if it does not
        discard(unfinished)
        discard(link)
    _remove_former(database, keep={final.name, former.name})


def _remove_former(database: Path, keep: set[str]) -> None:
    """Remove databases of earlier builds, but for the last: a reader may be about to open it."""
    for path in database.parent.glob(f"{glob.escape(database.stem)}-????????????-*{database.suffix}"):
        if path.name not in keep:
            discard(path)
