"""The application as a user runs it: `streamlit run app.py` in a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


@contextmanager
def serve(database: Path, folder: Path, *args: Any, **more: Any) -> Iterator[str]:
    """As `serve_one`; yields the address only."""
    with serve_one(database, folder, *args, **more) as one:
        yield one.address


@contextmanager
def serve_one(
    database: Path,
    folder: Path,
    script: Path = ROOT / "app.py",
    options: tuple[str, ...] = (),
    path: str = "",
    **environment: str,
) -> Iterator[Running]:
    """Run `script` until the block ends.

    Args:
        database: the address of the database; it is built where nothing is.
        folder: for the server's log and its temporary files.
        script: what Streamlit runs.
        options: more words of the command line.
        path: what the server is below, without slashes at its ends.
        environment: more variables of the process.

    Yields:
        The server.

    Raises:
        RuntimeError: the server ended or did not answer within a minute; with its log.
    """
    port = free_port()
    command = [
        "-m",
        "streamlit",
        "run",
        str(script),
        "--server.port",
        str(port),
        "--server.headless",
        "true",
        *(("--server.baseUrlPath", path) if path else ()),
        *options,
    ]
    with _running(
        command, database, folder, script.parent, f"http://localhost:{port}/{path}", environment
    ) as one:
        yield one


@dataclass
class Running:
    """A server that runs: its address, its process, and what it has logged."""

    address: str
    process: subprocess.Popen
    log: Path

    def said(self, text: str, seconds: float = 60) -> bool:
        """Whether the log says it, within a time."""
        return within(seconds, lambda: text in self.log.read_text(errors="replace"))


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    """Whether something is so, or becomes so within a time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def serve_several(
    database: Path,
    folder: Path,
    processes: int = 2,
    drain: float = 0,
    options: tuple[str, ...] = (),
    port: int = 0,
    **environment: str,
) -> Iterator[Running]:
    """Run several processes behind nginx until the block ends, as `make serve` does.

    Raises:
        RuntimeError: as `serve`.
    """
    port = port or free_port()
    command = [
        "-m", "pages.shared.server", "--processes", str(processes), "--port", str(port), "--drain", str(drain),
        "--", *options,
    ]  # fmt: skip
    with _running(command, database, folder, ROOT, f"http://localhost:{port}", environment) as one:
        yield one


@contextmanager
def _running(
    command: list[str], database: Path, folder: Path, place: Path, address: str, environment: dict[str, str]
) -> Iterator[Running]:
    log, temporary = folder / "server.log", folder / "temporary"
    temporary.mkdir(exist_ok=True)
    own = {
        "CHENGBIAO_DATABASE": str(database),
        "CHENGBIAO_STATE": str(folder / "state"),
        "TMPDIR": str(temporary),
        "PYTHONPATH": "",
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=place,
            env=os.environ | own | environment,
            stdout=output,
            stderr=output,
        )
    one = Running(address.rstrip("/"), process, log)
    try:
        _wait_for(one)
        yield one
    finally:
        process.terminate()
        process.wait(40)


def _wait_for(one: Running) -> None:
    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"{one.address}/_stcore/health", timeout=5):
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return one.process.poll() is not None

    if not within(60, answers) or one.process.poll() is not None:
        raise RuntimeError(f"{one.address}: the server did not start.\n{one.log.read_text(errors='replace')}")
