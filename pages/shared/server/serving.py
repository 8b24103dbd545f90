"""Several processes of one dashboard behind nginx, from one command: they begin and end together.

A restart (SIGUSR1) goes process by process: a new one starts, and only when it can serve does the old one
give way. It takes no new browsers then, and ends when its sessions have, or after a while; their pages find
another process by themselves. Where the new one does not start, the old one stays. A process that ends
unasked is replaced.
"""

from __future__ import annotations

import itertools
import logging
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType

from pages.shared.server import nginx
from pages.shared.server.across import PROCESSES, STATE
from pages.shared.server.process import Process

_log = logging.getLogger("chengbiao")
_STOP, _RESTART = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP), signal.SIGUSR1
_A_START, _PAUSE = 600.0, 0.1  # seconds: a first start may build a large database; between two looks
# Read as it is: the module of words loads pandas, and this process only waits.
_WORDS = Path(__file__).resolve().parents[1] / "words.toml"


@dataclass(frozen=True)
class Settings:
    """How many processes, where the proxy listens, how long a process that gives way waits for its sessions.

    Attributes:
        drain: seconds.
        options: more words for each `streamlit run`.
    """

    processes: int
    address: str
    port: int
    drain: float
    options: Sequence[str] = ()


@dataclass
class Serving:
    """The processes and their proxy."""

    settings: Settings
    folder: Path
    processes: list[Process] = field(default_factory=list)
    _signals: list[int] = field(default_factory=list)
    _names: itertools.count = field(default_factory=lambda: itertools.count(1))
    _proxy: subprocess.Popen | None = None

    def __post_init__(self) -> None:
        self._environment = {
            STATE: os.environ.get(STATE) or str(self.folder / "state"),
            PROCESSES: str(self.settings.processes),
            # One for all, or a cookie of one process would be none for the next.
            "STREAMLIT_SERVER_COOKIE_SECRET": os.environ.get("STREAMLIT_SERVER_COOKIE_SECRET")
            or secrets.token_hex(32),
        }

    def run(self) -> int:
        """Serve until a signal ends it; the exit status."""
        for number in (*_STOP, _RESTART):
            signal.signal(number, self._note)
        try:
            if not self._begin():
                return 0 if self._is_ending else 1
            while not self._is_ending:
                time.sleep(_PAUSE)
                if self._proxy is not None and self._proxy.poll() is not None:
                    _log.error("nginx ended with status %d; see above.", self._proxy.returncode)
                    return 1
                self._replace_ended()
                if _RESTART in self._signals:
                    self._signals.remove(_RESTART)
                    self._restart()
            return 0
        finally:
            self._end()

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._signals.append(number)

    @property
    def _is_ending(self) -> bool:
        return any(number in _STOP for number in self._signals)

    def _begin(self) -> bool:
        """Start all; whether they serve."""
        self.processes = [self._new(slot) for slot in range(1, self.settings.processes + 1)]
        for one in self.processes:
            one.start()
        if not all(self._comes_up(one) for one in self.processes):
            return False
        self._write()
        self._proxy = subprocess.Popen(
            [nginx.executable(), "-p", str(self.folder), "-e", "stderr", "-c", nginx.FOUND],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        threading.Thread(target=_pass_on, args=(self._proxy,), daemon=True).start()
        _log.info(
            "Chengbiao: http://%s:%d, %d processes. Ctrl-C ends it, kill -USR1 %d restarts it one by one.",
            self.settings.address, self.settings.port, len(self.processes), os.getpid(),
        )  # fmt: skip
        return True

    def _new(self, slot: int) -> Process:
        return Process(next(self._names), slot, self.settings.options, self._environment)

    def _comes_up(self, one: Process) -> bool:
        """Wait until a process that was started serves; whether it does."""
        self._until(lambda: one.is_over or one.is_ready(), _A_START)
        if one.is_over or not one.is_ready():
            if not self._is_ending:
                _log.error("Process %d does not start; see above.", one.name)
            return False
        if said := one.hindrance():
            _log.error("Process %d: %s", one.name, said)
        return True

    def _until(self, condition: Callable[[], bool], seconds: float) -> None:
        """Return when something is so, or time is up, or everything ends."""
        deadline = time.monotonic() + seconds
        while not condition() and time.monotonic() < deadline and not self._is_ending:
            time.sleep(_PAUSE)

    def _replaced_by_new(self, slot: int) -> Process | None:
        """A new process of a slot that serves; None where it does not come up."""
        one = self._new(slot)
        one.start()
        if self._comes_up(one):
            return one
        one.end()
        return None

    def _replace_ended(self) -> None:
        for old in [one for one in self.processes if one.is_over]:
            _log.error("Process %d ended; another one takes its place.", old.name)
            if new := self._replaced_by_new(old.slot):
                self.processes[self.processes.index(old)] = new
                self._configure()

    def _restart(self) -> None:
        """A new process for each old one, whose sessions have time to end."""
        for old in list(self.processes):
            new = self._replaced_by_new(old.slot)
            if new is None:
                _log.error("Restart: process %d stays, because a new one does not start.", old.name)
                return
            old.gives_way = True
            self.processes.append(new)
            self._configure()
            self._until(partial(_is_left, old), self.settings.drain)
            self.processes.remove(old)
            self._configure()
            old.end()
            _log.info("Restart: process %d took the place of process %d.", new.name, old.name)

    def _configure(self) -> None:
        """Tell the proxy which processes there are now; sockets that are open stay open."""
        self._write()
        if self._proxy is not None:
            self._proxy.send_signal(signal.SIGHUP)

    def _write(self) -> None:
        listen = f"{self.settings.address}:{self.settings.port}"
        text = nginx.configuration([one.upstream for one in self.processes], listen)
        sentences = tomllib.loads(_WORDS.read_text(encoding="utf-8"))["server.away"].values()
        nginx.write(self.folder, text, list(sentences))

    def _end(self) -> None:
        """The proxy first, so that nobody sees the processes go; then all of them at once."""
        if self._proxy is not None:
            self._proxy.terminate()
            self._proxy.wait()
        enders = [threading.Thread(target=one.end) for one in self.processes]
        for ender in enders:
            ender.start()
        for ender in enders:
            ender.join()


def _is_left(one: Process) -> bool:
    return one.sessions() == 0


def _pass_on(proxy: subprocess.Popen) -> None:
    """The proxy's log to our own output, which it cannot open where that is a socket, as under systemd."""
    for line in proxy.stdout or ():
        with suppress(OSError):  # nobody reads it any more; the proxy must not wait for that
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()


def serve(settings: Settings) -> int:
    """Serve in a folder of its own, which goes with it; the exit status."""
    nginx.executable()
    with tempfile.TemporaryDirectory(prefix="chengbiao-serving-") as folder:
        return Serving(settings, Path(folder)).run()
