"""One process of the dashboard: started, asked how it is, ended."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pages.shared.server.across import SESSIONS
from pages.shared.server.nginx import Upstream

APP = Path(__file__).resolve().parents[3] / "app.py"
_A_REQUEST, _AN_END = 5.0, 30.0  # seconds for an answer, and for a process to end by itself


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Process:
    """A process that listens on a port of this machine; `name` and `slot` as in `Upstream`."""

    name: int
    slot: int
    options: Sequence[str]
    environment: Mapping[str, str]
    gives_way: bool = False
    port: int = field(default_factory=free_port)
    _running: subprocess.Popen | None = None

    @property
    def upstream(self) -> Upstream:
        """What the proxy knows of it."""
        return Upstream(self.name, self.slot, self.port, self.gives_way)

    def start(self) -> None:
        """Start it; whether it can serve, `is_ready` says."""
        own = ("--server.address", "127.0.0.1", "--server.port", str(self.port), "--server.headless", "true")
        command = [sys.executable, "-m", "streamlit", "run", str(APP), *own, *self.options]
        # In a session of its own: Ctrl-C is for the one that started all, which ends them in their order.
        # What Streamlit prints names a port that nobody is to open; its log goes to standard error.
        self._running = subprocess.Popen(
            command, cwd=APP.parent, env=os.environ | self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    @property
    def is_over(self) -> bool:
        """Whether it ended, by itself or by `end`."""
        return self._running is None or self._running.poll() is not None

    def is_ready(self) -> bool:
        """Whether it serves; one that says what hinders it is as ready as it will be."""
        status, headers, _ = self._health()
        return status == 200 or (status == 503 and "retry-after" not in headers)

    def hindrance(self) -> str:
        """Why it has no database, in a sentence; "" where it has one."""
        status, _, said = self._health()
        return said if status == 503 else ""

    def sessions(self) -> int:
        """How many sessions are open; none where it does not answer."""
        return int(self._health()[1].get(SESSIONS.lower()) or 0)

    def end(self) -> None:
        """Ask it to end, let it finish what it answers, and end it where that takes too long."""
        if self._running is None or self.is_over:
            return
        self._running.terminate()
        try:
            self._running.wait(_AN_END)
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()

    def _health(self) -> tuple[int, Mapping[str, str], str]:
        """Status, headers and text of its answer; 0 where there is none."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=_A_REQUEST) as answer:
                return answer.status, dict(answer.headers), answer.read().decode()
        except urllib.error.HTTPError as problem:
            return problem.code, dict(problem.headers), problem.read().decode()
        except OSError:
            return 0, {}, ""
