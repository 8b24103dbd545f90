"""What the soak does at once: the workers, each a function that runs until the time is over."""

from __future__ import annotations

import io
import itertools
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from loaders.drafts.desk import new_desk
from loaders.model import Plan
from tests.savers import Saver, savings
from tests.serving import ROOT
from tests.sessions import Session
from tests.test_importing import PROSE, drafted

READERS, REBUILDS = 20, 5
KINDS = ("csv", "json", "parquet", "xlsx", "zip")


@dataclass
class Soak:
    """What the workers share: where, until when, and what they saw."""

    server: str
    data: Path
    database: Path
    until: float
    lost: list[str] = field(default_factory=list)
    times: dict[str, list[float]] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)
    saved: set[str] = field(default_factory=set)

    def running(self) -> bool:
        """Whether there is time left."""
        return time.monotonic() < self.until

    def count(self, name: str) -> None:
        """One more of something."""
        self.done[name] = self.done.get(name, 0) + 1

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Note how long something took."""
        start = time.monotonic()
        yield
        self.times.setdefault(name, []).append(time.monotonic() - start)


def read(soak: Soak) -> None:
    """A reader: some pages of a session, a download, and again."""
    while soak.running():
        with soak.timed("first page"), Session(soak.server) as session:
            session.run("lang=en")
            pages = [page for name, page in session.pages.items() if name != "import"]
            for page in random.sample(pages, 4):
                time.sleep(random.uniform(0.5, 2))
                with soak.timed("page"):
                    session.run(random.choice(("lang=zh", "lang=en")), page=page)
                _look(soak, session)
                if not soak.running():
                    return
        download(soak)


def _look(soak: Soak, session: Session) -> None:
    """A page that was shown: without a fault."""
    soak.count("pages")
    said = [
        alert.body for alert in session.elements("alert") if "number" in alert.body or "编号" in alert.body
    ]
    for problem in [*said, *(one.message for one in session.elements("exception"))]:
        soak.lost.append(f"a page shows: {problem}")


def download(soak: Soak) -> None:
    """A file of everything: whole, whatever is built meanwhile."""
    kind = random.choice(KINDS)
    with (
        soak.timed("download"),
        urllib.request.urlopen(f"{soak.server}/api/figures.{kind}", timeout=60) as answer,
    ):
        content = answer.read()
    soak.count("downloads")
    if kind in ("xlsx", "zip") and not zipfile.is_zipfile(io.BytesIO(content)):
        soak.lost.append(f"a download of {kind} is not whole")


def rebuild(soak: Soak) -> None:
    """Five builds over the time, each by a process of its own."""
    pause = (soak.until - time.monotonic()) / (REBUILDS + 1)
    for _ in range(REBUILDS):
        time.sleep(pause)
        done = subprocess.run(_build(soak), cwd=ROOT, capture_output=True, text=True, check=False)
        soak.count("rebuilds")
        if done.returncode:
            soak.lost.append(f"a build failed: {done.stderr.strip()}")


def kill(soak: Soak) -> None:
    """Builds that are killed at any moment."""
    while soak.running():
        process = subprocess.Popen(
            _build(soak), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(random.uniform(0.5, 5))
        process.send_signal(signal.SIGKILL)
        process.wait()
        soak.count("killed builds")
        time.sleep(random.uniform(1, 5))


def _build(soak: Soak) -> list[str]:
    return [
        sys.executable,
        "-m",
        "loaders",
        "build",
        "--data",
        str(soak.data),
        "--database",
        str(soak.database),
    ]


def save(soak: Soak) -> None:
    """Saves one after the other, every second one killed at any moment."""
    saver, drafts = Saver(), new_desk(soak.data)
    number, first = drafted(drafts, PLAN, place=PLACE)
    drafts.drop(number)
    assert isinstance(first, Plan)
    with tempfile.TemporaryDirectory() as folder:
        for turn, saving in enumerate(savings(soak.data, Path(folder), first, PLAN, 300)):
            if not soak.running():
                break
            seconds = random.uniform(0, 2) if turn % 2 else None
            whole = saver.save(soak.data, soak.database, saving, seconds=seconds)
            soak.count("saves" if whole else "killed saves")
            if whole:
                soak.saved.add(f"{saving.plan.id} {saving.plan.sha256}")
            time.sleep(random.uniform(0.5, 2))
    saver.end()


PLACE = "341300"
PLAN = PROSE.replace("firms", "高新技术企业").replace("intensity", "研发投入强度")


def upload(soak: Soak) -> None:
    """Broken documents, dropped by an editor: each refused in words, none a fault."""
    for number, (name, content) in enumerate(itertools.cycle(broken())):
        if not soak.running():
            return
        with Session(soak.server) as session:
            session.run("lang=en")
            session.run("lang=en", page=session.pages["import"])
            status = session.upload(content, str(number))
            if status != 204:
                soak.lost.append(f"an upload was answered by {status}")
                continue
            dropped = session.dropped(str(number), name, len(content))
            session.run("lang=en", page=session.pages["import"], widgets=dropped)
            _look(soak, session)
        soak.count("broken uploads")
        time.sleep(1)


def broken() -> list[tuple[str, bytes]]:
    """Documents that are none, or too much."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 60_000_000)
    return [
        ("bomb.docx", bomb.getvalue()),
        ("torn.docx", bomb.getvalue()[:400]),
        ("noise.docx", b"PK\x03\x04" + b"x" * 5_000),
        ("noise.pdf", b"%PDF-1.7\n" + b"\xff" * 5_000),
        ("deep.html", b"<div>" * 20_000),
        ("noise.txt", bytes(range(256)) * 99),
    ]


def dawdle(soak: Soak) -> None:
    """Clients that ask by halves, and clients that read nothing."""
    host, port = soak.server.removeprefix("http://").split(":")
    sent = itertools.cycle(
        [b"GET / HTTP/1.1\r\nHost: x\r\n", b"GET /api/figures.csv HTTP/1.1\r\nHost: x\r\n\r\n", b""]
    )
    kept: list[socket.socket] = []
    while soak.running():
        with suppress(OSError):
            kept.append(socket.create_connection((host, int(port)), timeout=30))
            kept[-1].sendall(next(sent))
            soak.count("slow clients")
        time.sleep(2)


WORK: tuple[tuple[Callable[[Soak], None], int], ...] = (
    (read, READERS), (rebuild, 1), (kill, 1), (save, 1), (upload, 1), (dawdle, 1),
)  # fmt: skip


def guarded(work: Callable[[Soak], None], soak: Soak) -> None:
    """A worker goes on after what it was not prepared for; that counts as lost."""
    while soak.running():
        try:
            work(soak)
            return
        except Exception as problem:  # noqa: BLE001 - whatever a reader meets is what is looked for
            soak.lost.append(f"{work.__name__}: {type(problem).__name__}: {problem}")
            time.sleep(1)
