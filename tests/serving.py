"""The application as a user runs it: `streamlit run app.py` in a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


@contextmanager
def serve(
    database: Path,
    folder: Path,
    script: Path = ROOT / "app.py",
    options: tuple[str, ...] = (),
    path: str = "",
    **environment: str,
) -> Iterator[str]:
    """Run `script` until the block ends.

    Args:
        database: the address of the database; it is built where nothing is.
        folder: for the server's log and its temporary files.
        script: what Streamlit runs.
        options: more words of the command line.
        path: what the server is below, without slashes at its ends.
        environment: more variables of the process.

    Yields:
        The server's address, without a slash at its end.

    Raises:
        RuntimeError: the server ended or did not answer within a minute; with its log.
    """
    port, log = free_port(), folder / "server.log"
    temporary = folder / "temporary"
    temporary.mkdir(exist_ok=True)
    command = [
        sys.executable,
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
    own = {
        "CHENGBIAO_DATABASE": str(database),
        "CHENGBIAO_STATE": str(folder / "state"),
        "TMPDIR": str(temporary),
        "PYTHONPATH": "",
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=script.parent, env=os.environ | own | environment, stdout=output, stderr=output
        )
    address = f"http://localhost:{port}/{path}".rstrip("/")
    try:
        _wait_for(address, process, log)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(address: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.02)
    raise RuntimeError(f"{address}: the server did not start.\n{log.read_text(errors='replace')}")
