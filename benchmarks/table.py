"""What is promised of speed, row by row, each against something named: python -m benchmarks.table [PART ...].

Everything is measured in this run, on this machine, so that the ratios hold whatever else it does. A made-up
collection of `--figures` stands for a large one. It is built by the part `builds`, or where it is missing, in
`--folder`, which stays and serves the next part. Where a row needs what this machine does not have, the row
says so.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from benchmarks import browser, sessions
from benchmarks.made_up import write_collection
from benchmarks.views import SIZES, cold_reruns
from loaders.database.build import DATA, build
from loaders.database.store import Store
from metrics.checks import VERDICTS
from tests.serving import ROOT


class Row(NamedTuple):
    """A row: the work, what it is held against, the aim, and what was measured."""

    work: str
    against: str
    aim: str
    measured: str


@dataclass(frozen=True)
class Bench:
    """What is measured: the databases, a folder for servers, and how often and how long."""

    shipped: Path
    large: Path
    folder: Path
    figures: int
    rounds: int
    seconds: float

    @property
    def size(self) -> str:
        """The size of the large collection in words."""
        return f"{self.figures:,} figures"


def processor_time(*arguments: str) -> float:
    """Seconds of CPU that a run of Python takes, with all that it starts."""
    before = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - before


def builds(bench: Bench) -> Iterator[Row]:
    """A first build of the large collection, then one changed record."""
    data = bench.large.parent
    for old in data.glob("*chengbiao*"):
        old.unlink()
    write_collection(data, SIZES[bench.figures])
    imports = processor_time("-c", "import pandas, duckdb")
    for work, aim in ((f"build of {bench.size}", "≤ 120 s"), ("one record of them changed", "≤ 5 s")):
        begin = time.perf_counter()
        taken = processor_time("-m", "loaders", "build", "--data", str(data))
        waited = time.perf_counter() - begin
        measured = f"{waited:.1f} s, {taken:.1f} s CPU, {taken / imports:.1f} ×"
        yield Row(work, "importing pandas and duckdb", aim, measured)
        record = sorted((data / "plans").iterdir())[0]
        record.write_text(record.read_text("utf-8").replace("编造的机关", "另一机关", 1), "utf-8")


def reruns(bench: Bench) -> Iterator[Row]:
    """Every page cold, with the shipped collection and with the large one."""
    for name, aim, database in (
        ("shipped figures", 40, bench.shipped),
        (bench.size, 80, bench.large),
    ):
        taken = cold_reruns(database)
        listed = ", ".join(f"{page} {each:.0f}" for page, each in taken.items())
        yield Row(f"cold rerun, {name}", "–", f"≤ {aim} ms", f"{listed} ms CPU")


def consistency(bench: Bench) -> Iterator[Row]:
    """The first screen of Consistency over every place."""
    os.environ["CHENGBIAO_DATABASE"] = str(bench.large)
    from benchmarks.views import forget_views
    from tests.screens import open_page

    with _opened(bench.large) as store:
        places = sorted(set(store.plans()["place"]))
        count = sum(store.finding_counts(tuple(places), VERDICTS).values())
    open_page("consistency")
    forget_views()
    begin = time.perf_counter()
    screen = open_page("consistency", city=places)
    taken = time.perf_counter() - begin
    if screen.exception or screen.error or not count:
        raise RuntimeError("Consistency shows an error or nothing: its time says nothing.")
    yield Row(f"Consistency, all of {bench.size}", "–", "≤ 1 s", f"{taken:.2f} s")


@contextmanager
def _opened(database: Path) -> Iterator[Store]:
    store = Store(database.resolve())
    try:
        yield store
    finally:
        store.close()


def waits(bench: Bench) -> Iterator[Row]:
    """Both waits of Compare beside a minimal page, and with the large collection beside the shipped one."""
    with browser.chromium() as opened:
        first, changed = browser.beside_minimal(opened, bench.shipped, bench.folder, bench.rounds)
        yield Row("filter change → redrawn chart", "minimal page", "≤ 1.15", changed)
        yield Row("server start → first chart", "minimal page", "≤ 1.1", first)
        _, changed = browser.beside_shipped(opened, bench.large, bench.shipped, bench.folder, bench.rounds)
        yield Row(f"the same change, {bench.size}, ten cities", "shipped", "≤ 1.3", changed)


def first_views(bench: Bench) -> Iterator[Row]:
    """The first view of every page in Chromium."""
    with browser.chromium() as opened:
        found = browser.views_beside(opened, bench.large, bench.shipped, bench.folder, bench.rounds)
    for page, said in found.items():
        yield Row(f"first view of {page}, {bench.size}", "shipped", "≤ 1.5", said)


def memory(bench: Bench) -> Iterator[Row]:
    """What a session weighs beside a minimal page's, and the server of the large collection with all."""
    minimal = bench.folder / "minimal.py"
    minimal.write_text(browser.MINIMAL, encoding="utf-8")
    _, least = sessions.weight(bench.shipped, bench.folder, minimal)
    _, ours = sessions.weight(bench.shipped, bench.folder, ROOT / "app.py", "compare")
    yield Row("memory a session", "minimal page", "≤ 1 MB", f"{ours:.2f} MB / {least:.2f} MB")
    alone, more = sessions.weight(bench.large, bench.folder, ROOT / "app.py", "compare")
    whole = f"{(alone + sessions.SESSIONS * more) / 1024:.2f} GB ({more:.2f} MB a session)"
    yield Row(f"server of {bench.size}, {sessions.SESSIONS} sessions", "–", "≤ 1.5 GB", whole)


def load(bench: Bench) -> Iterator[Row]:
    """Many sessions that change a filter all the time, on one, two and four processes."""
    with _opened(bench.large) as store:
        cities = sorted(set(store.plans()["place"]))
    for processes in sessions.PROCESSES:
        found = sessions.under_load(processes, bench.large, cities, bench.folder, bench.seconds)
        work = f"{sessions.SESSIONS} sessions, a filter every {sessions.PAUSE:.0f} s, processes: {processes}"
        yield Row(work, "–", "no error", found.said())


def elsewhere(bench: Bench) -> Iterator[Row]:
    """The query of Compare on file, DuckLake and PostgreSQL."""
    command = [sys.executable, "-m", "benchmarks.addresses", "--places", "60"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("Compare, ten cities")]
    measured = " ".join(lines[0].split()) if lines else "not on this machine"
    yield Row("the Compare query on file, DuckLake, PostgreSQL", "the file", "print", measured)


PARTS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "builds": builds, "reruns": reruns, "consistency": consistency, "waits": waits,
    "first_views": first_views, "memory": memory, "load": load, "elsewhere": elsewhere,
}  # fmt: skip


def main() -> None:
    """Print the rows of the parts that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.table", description="The table of speed.")
    parser.add_argument("parts", nargs="*", default=list(PARTS), help=f"of {', '.join(PARTS)}; all of them")
    parser.add_argument("--figures", type=int, default=1_000_000, choices=list(SIZES))
    parser.add_argument("--folder", type=Path, help="where the large collection is kept for the next part")
    parser.add_argument("--rounds", type=int, default=3, help="in the browser (3)")
    parser.add_argument("--seconds", type=float, default=sessions.SECONDS, help="under load")
    chosen = parser.parse_args()
    os.environ["STREAMLIT_BROWSER_GATHER_USAGE_STATS"] = "false"
    with tempfile.TemporaryDirectory() as name:
        kept = (chosen.folder or Path(name)) / f"made-up-{chosen.figures}"
        kept.mkdir(parents=True, exist_ok=True)
        large, shipped = kept / "chengbiao.duckdb", Path(name) / "own.duckdb"
        build(DATA, database=shipped)
        if not large.exists() and "builds" not in chosen.parts:
            write_collection(kept, SIZES[chosen.figures])
            build(kept, database=large)
        bench = Bench(shipped, large, Path(name), chosen.figures, chosen.rounds, chosen.seconds)
        print("work | against | aim | measured")
        for part in chosen.parts:
            for row in PARTS[part](bench):
                print(" | ".join(row), flush=True)


if __name__ == "__main__":
    main()
