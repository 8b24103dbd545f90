"""A million rows of CSV by HTTP against DuckDB's own COPY of the same rows, in turn, under the same load."""

from __future__ import annotations

import shutil
import tempfile
import urllib.request
from pathlib import Path

from benchmarks.build import ROWS, best_of, replicated
from loaders.database.store import Store
from tests.serving import serve

RUNS = 5


def download(address: str, target: Path) -> None:
    """A file as a script takes it: not compressed."""
    with urllib.request.urlopen(address) as answer, target.open("wb") as file:
        shutil.copyfileobj(answer, file, 1 << 20)


def main(folder: Path) -> None:
    """Print rows a second of both, and their ratio."""
    database = replicated(folder / "large.duckdb")
    store = Store(database)
    target, plain = folder / "figures.csv", folder / "plain.csv"
    copy = f"COPY source.snapshot TO '{plain}' (FORMAT csv, HEADER)"
    with serve(database, folder) as address:
        pairs = [
            (
                best_of(1, lambda: download(f"{address}/api/figures.csv", target)),
                best_of(1, lambda: store._connection.cursor().execute(copy)),
            )
            for _ in range(RUNS)
        ]
    ours, theirs = (min(times) for times in zip(*pairs, strict=True))
    print(
        f"CSV by HTTP, {ROWS:,} rows ({target.stat().st_size / 1e6:.0f} MB)  {ROWS / ours:,.0f} rows/s, "
        f"{theirs / ours:.2f} times DuckDB's COPY ({ROWS / theirs:,.0f} rows/s)"
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        main(Path(name))
