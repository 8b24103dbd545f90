"""How long a cold build of the shipped records takes, and how fast the store writes a million rows of CSV.

Times are the best of several runs on this machine; the ratios are what to compare.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from loaders.database.build import prepare
from loaders.database.filters import Filters
from loaders.database.schema import Tables
from loaders.database.stated import Figures
from loaders.database.store import Store
from loaders.database.writing import write_database
from loaders.snapshots.snapshot import write_snapshot

ROOT = Path(__file__).resolve().parent.parent
ROWS = 1_000_000


def best_of(runs: int, work: Callable[[], object]) -> float:
    """The shortest of several runs, in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def python(*arguments: str) -> None:
    """One run of Python, started anew."""
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def cold_build(folder: Path) -> None:
    """`python -m loaders build` against starting Python and importing what it cannot do without."""
    database = str(folder / "cold.duckdb")
    build = best_of(5, lambda: python("-m", "loaders", "build", "--database", database))
    start = best_of(5, lambda: python("-c", "import pandas, duckdb"))
    print(
        f"cold build of the records      {build:.2f} s, "
        f"{build / start:.2f} times importing pandas and duckdb ({start:.2f} s)"
    )


def csv_export(folder: Path) -> None:
    """`Store.export` against DuckDB's own COPY of the same million rows, in turn, under the same load."""
    store = Store(replicated(folder / "large.duckdb"))
    target, plain = folder / "figures.csv", folder / "plain.csv"
    copy = f"COPY source.snapshot TO '{plain}' (FORMAT csv, HEADER)"
    pairs = [
        (
            best_of(1, lambda: write_snapshot(store, target, "csv", Filters())),
            best_of(1, lambda: store._connection.cursor().execute(copy)),
        )
        for _ in range(5)
    ]
    ours, theirs = (min(times) for times in zip(*pairs, strict=True))
    megabytes = os.path.getsize(target) / 1e6
    print(
        f"CSV of {ROWS:,} rows ({megabytes:.0f} MB)  {ROWS / ours:,.0f} rows/s, "
        f"{theirs / ours:.2f} times DuckDB's COPY ({ROWS / theirs:,.0f} rows/s)"
    )


def replicated(database: Path) -> Path:
    """The shipped figures, again and again up to a million rows, without the documents."""
    tables, _ = prepare(ROOT / "data")
    times = ROWS // len(tables.figures) + 1
    lines = {plan: its * times for plan, its in tables.figures.lines.items()}
    figures = Figures(lines, len(tables.figures) * times)
    write_database(
        database, Tables(tables.catalogue, tables.plans, figures, [], tables.data_version, tables.built_at)
    )
    return database


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        cold_build(Path(name))
        csv_export(Path(name))
