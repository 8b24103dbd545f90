"""Room for the files of downloads that are under way: so many bytes and so many at once, then no more.

A reader may take a file as slowly as `patience` bears; without a ceiling many of them would fill the disk
with files that wait.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field

BYTES = 2_000_000_000
FILES = 40


@dataclass
class Room:
    """The files that are held now, by name, with their sizes; 0 while one is being written."""

    bytes: int = BYTES
    files: int = FILES
    _held: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, name: str) -> bool:
        """Whether there is room for one more file, which is then held under its name."""
        with self._lock:
            if len(self._held) >= self.files or sum(self._held.values()) >= self.bytes:
                return False
            self._held[name] = 0
            return True

    def written(self, name: str) -> None:
        """The file is complete: its size counts from now on."""
        with self._lock:
            self._held[name] = os.path.getsize(name)

    def give_back(self, name: str) -> None:
        """Remove the file; its room is free again."""
        with self._lock:
            self._held.pop(name, None)
            if os.path.exists(name):
                os.unlink(name)
