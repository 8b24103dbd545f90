"""What was worked out before, kept beside the database by a key of all that it depends on.

It saves work and holds no truth: it is asked by the hash of the bytes that are there now, another version of
this program or of its libraries finds nothing, each entry is held against its checksum, and a file that is
missing, damaged or locked by another build is as good as an empty one. It may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import sqlite3
import sys
import zlib
from contextlib import closing
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_LIBRARIES = ("pydantic", "numpy", "pandas", "pyarrow", "duckdb", "lxml", "pypdfium2")
_WAIT = 0.5  # seconds for another build to let go of the file


@cache
def code_version() -> str:
    """A hash of the code that reads and derives, of Python and of the libraries that have a say in it."""
    files = sorted(
        path
        for folder in ("loaders", "metrics")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".toml")
    )
    versions = [sys.version, *(importlib.metadata.version(name) for name in _LIBRARIES)]
    digest = hashlib.sha256("\n".join(versions).encode())
    for path in files:
        digest.update(f"\n{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def key_of(*parts: str) -> str:
    """One key of all that something depends on, the code that works it out among it."""
    return hashlib.sha256("\n".join([code_version(), *parts]).encode()).hexdigest()


class Memory:
    """What is kept in one file; entries that were not asked for are forgotten at the end.

    Args:
        path: the file; None remembers nothing.
    """

    def __init__(self, path: Path | None):
        self._path = path
        self._kept = _read(path) if path and path.is_file() else {}
        self._used: set[str] = set()
        self._new: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """What is kept under a key."""
        if key not in self._kept:
            return None
        self._used.add(key)
        return self._kept[key]

    def put(self, key: str, value: bytes) -> None:
        """Keep something from now on."""
        self._new[key] = value

    def write(self) -> None:
        """Write what is new; where that cannot be done, it is worked out again next time."""
        stale = self._kept.keys() - self._used - self._new.keys()
        if self._path is None or not (self._new or stale):
            return
        try:
            _write(self._path, self._new, stale)
        except sqlite3.OperationalError:  # locked, full, not to be written to
            return
        except sqlite3.DatabaseError:  # damaged: the next build begins anew
            self._path.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, bytes]:
    """The entries that are whole."""
    try:
        with closing(sqlite3.connect(path, timeout=_WAIT)) as connection:
            rows = connection.execute("SELECT key, CAST(value AS BLOB), checksum FROM kept").fetchall()
    except sqlite3.Error:
        return {}
    return {key: value for key, value, checksum in rows if checksum == zlib.crc32(value)}


def _write(path: Path, new: dict[str, bytes], stale: set[str]) -> None:
    with closing(sqlite3.connect(path, timeout=_WAIT)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")  # what a power failure damages is worked out again
        connection.execute(
            "CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value BLOB, checksum INTEGER)"
        )
        connection.executemany("DELETE FROM kept WHERE key = ?", [(key,) for key in stale])
        rows = [(key, value, zlib.crc32(value)) for key, value in new.items()]
        connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", rows)
