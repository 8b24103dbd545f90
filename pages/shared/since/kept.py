"""The earlier snapshots that readers have in hand, on the disk for a while: another process has them too.

A reload, or a process that gives way to another, must not lose the file that somebody just brought. So it is
kept, under a token that nobody can guess and that stands in the address of the page, until the reader puts it
aside, for a day at most; and ten are kept at once, of which the oldest gives way.
"""

from __future__ import annotations

import re
import secrets
import time
from pathlib import Path
from typing import NamedTuple

from loaders.files import alone, write_whole
from pages.shared.server import across

MOST, SECONDS = 10, 24 * 3600
_TOKEN = re.compile(r"[0-9a-f]{32}")


class Kept(NamedTuple):
    """A file as it was brought."""

    name: str
    content: bytes


def keep(name: str, content: bytes) -> str:
    """Keep a file; its token.

    Raises:
        BadInput: there is no room for it.
    """
    token = secrets.token_hex(16)
    folder = _folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    with alone(folder / ".lock"):
        write_whole(folder / token, name.encode() + b"\0" + content)
        _clear_away()
    return token


def find(token: str) -> Kept | None:
    """The file of a token; None where it is no token, put aside or gone."""
    if not is_kept(token):
        return None
    try:
        name, _, content = (_folder() / token).read_bytes().partition(b"\0")
    except FileNotFoundError:  # it gave way just now
        return None
    return Kept(name.decode(), content)


def is_kept(token: str) -> bool:
    """Whether there is a file of this token."""
    path = _folder() / token
    return bool(_TOKEN.fullmatch(token)) and path.exists() and not _is_old(path)


def drop(token: str) -> None:
    """Put a file aside."""
    if _TOKEN.fullmatch(token):
        (_folder() / token).unlink(missing_ok=True)


def _clear_away() -> None:
    """Remove what is a day old, and the oldest beyond those that there is room for."""
    files = [path for path in _folder().iterdir() if _TOKEN.fullmatch(path.name)]
    newest = sorted(files, key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in newest:
        if path in newest[MOST:] or _is_old(path):
            path.unlink(missing_ok=True)


def _is_old(path: Path) -> bool:
    return time.time() - path.stat().st_mtime > SECONDS


def _folder() -> Path:
    return across.folder() / "earlier"
