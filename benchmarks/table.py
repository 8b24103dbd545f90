"""What is promised of speed, row by row, each against something named: python -m benchmarks.table [FIGURES].

Everything is measured in this run, on this machine, so that the ratios hold whatever else it does. FIGURES is
the size of the made-up collection that stands for a large one, 1,000,000 unless said otherwise. Where a row
needs what this machine does not have, the row says so.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks.made_up import write_collection
from benchmarks.views import SIZES, cold_reruns
from loaders.database.build import DATA, build
from tests.serving import ROOT, serve
from tests.sessions import Session

SESSIONS = 50


class Row(NamedTuple):
    """A row: the work, what it is held against, the aim, and what was measured."""

    work: str
    against: str
    aim: str
    measured: str


def processor_time(*arguments: str) -> float:
    """Seconds of CPU that a run of Python takes, with all that it starts."""
    before = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - before


def builds(figures: int, folder: Path) -> Iterator[Row]:
    """A first build of the large collection, then one changed record."""
    write_collection(folder, SIZES[figures])
    imports = processor_time("-c", "import pandas, duckdb")
    for work, aim in ((f"build of {figures:,} figures", "≤ 120 s"), ("one record of them changed", "≤ 5 s")):
        begin = time.perf_counter()
        taken = processor_time("-m", "loaders", "build", "--data", str(folder))
        waited = time.perf_counter() - begin
        yield Row(
            work,
            "importing pandas and duckdb",
            aim,
            f"{waited:.1f} s, {taken:.1f} s CPU, {taken / imports:.1f} ×",
        )
        record = sorted((folder / "plans").iterdir())[0]
        record.write_text(record.read_text("utf-8").replace("编造的机关", "另一机关", 1), "utf-8")


def reruns(shipped: Path, large: Path, figures: int) -> Iterator[Row]:
    """Every page cold, with the shipped collection and with the large one."""
    for name, aim, database in (("shipped", 40, shipped), (f"{figures:,}", 80, large)):
        taken = cold_reruns(database)
        listed = ", ".join(f"{page} {each:.0f}" for page, each in taken.items())
        yield Row(f"cold rerun, {name} figures", "–", f"≤ {aim} ms", listed)


def resident(process: int) -> float:
    """The megabytes that a process holds in memory."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def sessions(database: Path, folder: Path, large: bool) -> Iterator[Row]:
    """Memory a session, and the answers to many at once from one process."""
    with serve(database, folder) as address:
        (process,) = _listening(int(address.split(":")[2].split("/")[0]))
        opened = [Session(address)]
        opened[0].run(page="compare")
        before = resident(process)
        opened += [Session(address) for _ in range(SESSIONS - 1)]
        answers = [_seconds(partial(one.run, page="compare")) for one in opened for _ in range(2)]
        each, whole = (resident(process) - before) / (SESSIONS - 1), resident(process)
    aim = "≤ 1 MB; ≤ 1.5 GB" if large else "≤ 1 MB"
    yield Row("memory a session; the server with 50", "–", aim, f"{each:.2f} MB; {whole / 1024:.2f} GB")
    late = sorted(answers)[int(0.95 * len(answers))]
    yield Row("50 sessions in turn, p95 of an answer", "–", "no error", f"{1000 * late:.0f} ms")


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _listening(port: int) -> list[int]:
    """The process of ours that was started with a port."""
    wanted, found = f"--server.port\0{port}\0", []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if wanted in entry.read_text():
                found.append(int(entry.parent.name))
        except OSError:
            continue
    return found


def elsewhere() -> Iterator[Row]:
    """The query of Compare on file, DuckLake and PostgreSQL."""
    command = [sys.executable, "-m", "benchmarks.addresses", "--places", "60"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("Compare, ten cities")]
    yield Row(
        "the Compare query elsewhere", "the file", "print", lines[0] if lines else "not on this machine"
    )


def main() -> None:
    """Print the table."""
    figures = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shipped = folder / "own.duckdb"
        build(DATA, database=shipped)
        os.environ["STREAMLIT_BROWSER_GATHER_USAGE_STATS"] = "false"
        parts = (
            builds(figures, folder / "large"),
            reruns(shipped, folder / "large" / "chengbiao.duckdb", figures),
            sessions(folder / "large" / "chengbiao.duckdb", folder, large=True),
            elsewhere(),
        )
        print("work | against | aim | measured")
        for part in parts:
            for row in part:
                print(" | ".join(row), flush=True)


if __name__ == "__main__":
    main()
