"""Files are written whole or not at all, and by one process at a time where that matters.

Whatever ends a write, an error, a full disk or Ctrl-C, what it began is removed, and what cannot be written
is one sentence. Only a process that is killed outright leaves something; a later write of the same file
removes it.
"""

from __future__ import annotations

import glob
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loaders.problems import expected

_LONGEST_NAME = (
    50  # characters of a name that go into that of its part: with four bytes each still a file name
)
_ABANDONED = 24 * 3600  # seconds after which nobody writes to a part any more


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """An empty file beside `path` to write to: it takes its place, or is gone where anything failed.

    The work may put more files beside it whose names begin with that of the part: they go with it.

    Raises:
        BadInput: the file cannot be written.
    """
    begin = f".{path.name[:_LONGEST_NAME]}."
    part = path.with_name(f"{begin}{secrets.token_hex(8)}.part")
    with said_of(path):
        _remove_abandoned(path.parent, begin)
        try:
            part.touch(exist_ok=False)
            yield part
            part.replace(path)
        finally:
            discard(part)


def write_whole(path: Path, content: bytes) -> None:
    """Put `content` in the place of a file, whole or not at all.

    Raises:
        BadInput: the file cannot be written.
    """
    with whole(path) as part:
        part.write_bytes(content)


@contextmanager
def said_of(
    path: Path,
    wanted: str = "a file that can be written",
    remedy: str = "check folder, space and permissions",
) -> Iterator[None]:
    """What the system refuses to write is a sentence about `path`: no room, no permission, no such folder."""
    try:
        yield
    except OSError as error:
        raise expected(str(path), wanted, error.strerror or str(error), remedy) from error


def discard(path: Path) -> None:
    """Remove a file or folder, and what stands beside it under the same beginning, as DuckDB's log does."""
    for left in path.parent.glob(f"{glob.escape(path.name)}*"):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _remove_abandoned(folder: Path, begin: str) -> None:
    """Remove the parts that writers of the same file left when they were killed."""
    for left in folder.glob(f"{glob.escape(begin)}{'[0-9a-f]' * 16}.part"):
        if left.exists() and time.time() - left.stat().st_mtime > _ABANDONED:
            discard(left)


@contextmanager
def alone(lock: Path, wait: bool = True) -> Iterator[None]:
    """One at a time, across threads and processes. The lock ends with the process, however that ends.

    Args:
        lock: a file beside what is changed, made where there is none, and left there.
        wait: wait for whoever holds it.

    Raises:
        TimeoutError: somebody holds it, and `wait` is False.
        OSError: the file cannot be made.
    """
    from filelock import FileLock  # loaded by those who change something, not by every reader

    lock.touch()  # where it cannot be made, FileLock would wait for it without end
    with FileLock(lock, blocking=wait, fallback_to_soft=False):
        yield
