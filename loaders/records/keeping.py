"""Changing files of the data folder so that nothing is lost: former ones are kept, a failed change is undone.

One change is made at a time, by whoever holds the lock; the lock ends with the process, however that ends.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loaders import files
from loaders.files import write_whole

FORMER = ".former"
STAMP = "%Y%m%dT%H%M%S%f"


def plan_path(data: Path, plan: str) -> Path:
    """Where the record of a plan is kept."""
    return data / "plans" / f"{plan}.toml"


def present_hash(data: Path, plan: str) -> str:
    """The hash of the record that is in place now, "" for none."""
    path = plan_path(data, plan)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


class Change:
    """A change of several files: what each held is remembered, to be undone, and kept as a former one."""

    def __init__(self) -> None:
        self._stamp = datetime.datetime.now(datetime.UTC).strftime(STAMP)
        self._before: list[tuple[Path, bytes | None]] = []

    def write(self, path: Path, content: bytes, keep: bool = True) -> None:
        """Put `content` in place of what is there, which is kept where it is another."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.read_bytes() == content:
            return
        if keep and path.exists():
            self.set_aside(path)
        self._remember(path)
        write_whole(path, content)

    def set_aside(self, path: Path) -> None:
        """Move a file to the former ones."""
        former = path.parent / FORMER / f"{path.stem}-{self._stamp}{path.suffix}"
        former.parent.mkdir(exist_ok=True)
        self._remember(former)
        self._remember(path)
        path.replace(former)

    def _remember(self, path: Path) -> None:
        self._before.append((path, path.read_bytes() if path.exists() else None))

    def undo(self) -> None:
        """Put everything back as it was."""
        for path, content in reversed(self._before):
            if content is None:
                path.unlink(missing_ok=True)
            else:
                write_whole(path, content)


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """One change of the data folder at a time."""
    with files.alone(data / ".importing.lock"):
        yield
