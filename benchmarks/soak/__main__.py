"""Everything that goes wrong at once: readers, rebuilds, saves, kills, broken uploads and slow clients.

It prints what was lost, the answer times, and the server's memory and handles over the time, and ends with
status 1 where anything was lost, a reader saw a fault, or memory or handles grew without end.
`python -m benchmarks.soak SECONDS`, or `make soak SECONDS=180`; ten minutes unless said otherwise.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.soak.workers import WORK, Soak, guarded
from loaders.database.build import build
from loaders.database.store import Store
from loaders.records.record import read_plans
from tests.serving import ROOT, serve
from tests.sessions import Session

MORE_MEMORY, MORE_HANDLES = 150_000_000, 40  # allowed between the second third and the end
SOURCES = ("places.csv", "indicators.toml", "corrections.toml", "divisions.csv")


def server_process(port: str) -> int:
    """The server's process, by its command line."""
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (entry / "cmdline").read_bytes().split(b"\0")
            if port.encode() in words and b"streamlit" in words:
                return int(entry.name)
    raise RuntimeError(f"port {port}: expected a server, found none")


def state_of(process: int) -> tuple[int, int]:
    """Its memory in bytes, and how many handles it holds."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE"), len(os.listdir(f"/proc/{process}/fd"))


def watch(soak: Soak, process: int) -> list[tuple[int, int]]:
    """Memory and handles at the start, after each sixth of the time, and when all have left."""
    states, pause = [state_of(process)], (soak.until - time.monotonic()) / 6
    for _ in range(6):
        time.sleep(pause)
        states.append(state_of(process))
    return states


def what_is_lost(soak: Soak, before: dict[str, str]) -> None:
    """Records, and the database that should be of them, after the last session has seen to it."""
    with Session(soak.server) as session:
        session.run("lang=en")
    deadline = time.monotonic() + 60
    while not (same := _agree(soak)) and time.monotonic() < deadline:
        time.sleep(1)
    if not same:
        soak.lost.append("the database is not of the records")
    now = {plan.id: plan.sha256 for plan in read_plans(soak.data / "plans")}
    soak.lost += [f"the record {plan} is lost" for plan, digest in before.items() if now.get(plan) != digest]
    kept = "\n".join(path.read_text(encoding="utf-8") for path in (soak.data / "plans").rglob("*.toml"))
    soak.lost += [f"the saved record {one} is lost" for one in soak.saved if one.split()[1] not in kept]
    left = [*soak.data.glob(".*building*"), *(soak.data.parent / "temporary").iterdir()]
    soak.lost += [f"left behind: {path.name}" for path in left]


def _agree(soak: Soak) -> bool:
    store = Store(os.path.realpath(soak.database))
    try:
        rows = store.plans()
        found = dict(zip(rows["plan"], rows["sha256"], strict=True))
        return found == {plan.id: plan.sha256 for plan in read_plans(soak.data / "plans")}
    finally:
        store.close()


def report(soak: Soak, states: list[tuple[int, int]]) -> bool:
    """Print everything; whether all is well."""
    print("done     " + ", ".join(f"{count} {name}" for name, count in sorted(soak.done.items())))
    for name, times in soak.times.items():
        ordered = sorted(times)
        late = ordered[int(len(ordered) * 0.99)]
        print(f"{name:12} median {statistics.median(times):.2f} s, 99 % within {late:.2f} s ({len(times)})")
    print("memory   " + " ".join(f"{memory / 1e6:.0f}" for memory, _ in states) + " MB")
    print("handles  " + " ".join(str(handles) for _, handles in states))
    _, middle, last = states[0], states[len(states) // 3 + 1], states[-1]
    grown = last[0] > middle[0] + MORE_MEMORY or last[1] > middle[1] + MORE_HANDLES
    print("growth   " + ("without end" if grown else "none without end"))
    print(f"lost     {len(soak.lost) or 'nothing'}")
    for problem, count in sorted({one: soak.lost.count(one) for one in soak.lost}.items())[:20]:
        print(f"  {count} × {problem}")
    return not soak.lost and not grown


def main(seconds: float) -> bool:
    """Run everything for so many seconds; whether all is well."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = folder / "data"
        shutil.copytree(ROOT / "data" / "plans", data / "plans")
        for source in SOURCES:
            if (ROOT / "data" / source).exists():
                shutil.copy(ROOT / "data" / source, data)
        database = data / "chengbiao.duckdb"
        build(data)
        before = {plan.id: plan.sha256 for plan in read_plans(data / "plans")}
        with serve(database, folder, CHENGBIAO_DATA=str(data), CHENGBIAO_EDITING="local") as address:
            soak = Soak(address, data, database, time.monotonic() + seconds)
            workers = [threading.Thread(target=guarded, args=(work, soak), daemon=True)
                       for work, count in WORK for _ in range(count)]  # fmt: skip
            for worker in workers:
                worker.start()
            states = watch(soak, server_process(address.rpartition(":")[2]))
            for worker in workers:
                worker.join(120)
            time.sleep(5)
            states.append(state_of(server_process(address.rpartition(":")[2])))
            what_is_lost(soak, before)
        shutil.copy(folder / "server.log", Path(tempfile.gettempdir()) / "chengbiao-soak.log")
        return report(soak, states)


if __name__ == "__main__":
    sys.exit(0 if main(float(sys.argv[1]) if len(sys.argv) > 1 else 600) else 1)
