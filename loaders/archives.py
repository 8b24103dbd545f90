"""Archives of unknown origin: one that is made to fill disk or memory is known before it is unpacked."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass


@dataclass(frozen=True)
class ArchiveLimits:
    """What an archive may hold.

    Args:
        unpacked: bytes of all members together.
        ratio: how many times its size an archive may grow to; real ones grow 5 to 50 times.
        suspect: bytes up to which nobody asks how much it grows.
    """

    unpacked: int
    ratio: int = 250
    suspect: int = 20_000_000


def unpacked_size(archive: zipfile.ZipFile) -> int:
    """The bytes of all members together, as they declare them; zipfile gives no byte more than that."""
    return sum(entry.file_size for entry in archive.infolist())


def is_bomb(archive: zipfile.ZipFile, packed: int, limits: ArchiveLimits) -> bool:
    """Whether an archive of `packed` bytes would become larger than any honest one."""
    size = unpacked_size(archive)
    return size > limits.unpacked or (size > limits.suspect and size > limits.ratio * packed)
