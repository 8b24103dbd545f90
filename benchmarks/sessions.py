"""How many readers one machine serves: sessions that change a filter all the time, and what each one weighs.

50 sessions are on Compare, and every two seconds each takes other cities, so that hardly a view was shown
before. Measured is from the asking to the end of the run, as a browser would see it, with 1, 2 and 4
processes behind nginx. The sessions run on the same machine and take their part of it. Memory is what the
server holds for a session beyond the first; all see the same, so that kept views do not count.
benchmarks.table prints both.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.serving import Running, serve_one, serve_several
from tests.sessions import Session

SESSIONS, PAUSE, SECONDS = 50, 2.0, 20.0
PROCESSES = (1, 2, 4)
CITIES = 5


@dataclass(frozen=True)
class Load:
    """The seconds that each answer took, and how many were errors."""

    seconds: list[float]
    errors: int

    def said(self) -> str:
        """Median, 95th percentile and longest, in milliseconds."""
        cuts = statistics.quantiles(self.seconds, n=20)
        middle, most, longest = (1000 * one for one in (cuts[9], cuts[18], max(self.seconds)))
        count = len(self.seconds)
        times = f"median {middle:5.0f} ms, p95 {most:5.0f} ms, longest {longest:5.0f} ms"
        return f"{times}; {count} answers, {self.errors} errors"


def under_load(
    processes: int, database: Path, cities: list[str], folder: Path, seconds: float = SECONDS
) -> Load:
    """So many processes, all sessions on them for a while."""
    with serve_several(database, folder, processes) as one, _sessions(one.address, "compare") as opened:
        begin = time.monotonic() + 1
        reader = partial(_reader, cities=cities, begin=begin, seconds=seconds)
        with ThreadPoolExecutor(SESSIONS) as pool:
            found = list(pool.map(reader, range(len(opened)), opened))
    return Load([took for times, _ in found for took in times], sum(errors for _, errors in found))


def _reader(
    number: int, session: Session, cities: list[str], begin: float, seconds: float
) -> tuple[list[float], int]:
    """A reader who takes other cities every two seconds, or at once where the last answer took longer."""
    choice, times, errors = random.Random(number), [], 0
    turn = begin + PAUSE * number / SESSIONS
    while turn < begin + seconds:
        time.sleep(max(0.0, turn - time.monotonic()))
        query = "&".join(["lang=en", *(f"city={city}" for city in choice.sample(cities, CITIES))])
        start = time.perf_counter()
        session.run(query, session.pages["compare"])
        times.append(time.perf_counter() - start)
        errors += not session.elements("plotly_chart") or bool(session.elements("exception"))
        turn += PAUSE
    return times, errors


@contextmanager
def _sessions(server: str, page: str = "", count: int = SESSIONS) -> Iterator[list[Session]]:
    with ExitStack() as opened:
        found = [opened.enter_context(Session(server)) for _ in range(count)]
        found[0].run("lang=en")
        for session in found:
            session.run("lang=en", found[0].pages.get(page, ""))
        yield found


def weight(database: Path, folder: Path, script: Path, page: str = "") -> tuple[float, float]:
    """Megabytes of a server with one session, and of each session more."""
    with serve_one(database, folder, script) as one, _sessions(one.address, page, 1):
        alone = _megabytes(one)
        with _sessions(one.address, page):
            return alone, (_megabytes(one) - alone) / SESSIONS


def _megabytes(one: Running) -> float:
    status = Path(f"/proc/{one.process.pid}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")) / 1024
