"""A snapshot that a reader took away earlier, read back to be compared with the data of today.

The file is of unknown origin and anybody may bring one: it is read in a confined process, a few at a time,
within limits, and nothing of it is written here. What comes back is text.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pandas as pd

from loaders.confined import Ended, Fault, ask
from loaders.database.filters import Filters, stated_filters
from loaders.database.schema import SNAPSHOT_COLUMNS
from loaders.snapshots.refused import Refused


@dataclass(frozen=True)
class EarlierLimits:
    """What reading one file may cost."""

    size: int = 20_000_000  # bytes
    rows: int = 50_000
    characters: int = 25_000_000  # of all cells that are compared
    seconds: int = 40
    memory: int = 1_200_000_000  # bytes of address space
    wait: float = 10.0  # seconds for a free reader


EARLIER_LIMITS = EarlierLimits()
_AT_ONCE = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Earlier:
    """What a file holds.

    Args:
        version: its data version.
        rows: its rows by figure, every cell spelled by `loaders.snapshots.spelling`; the columns that it has.
        lacks: the columns of a snapshot that it does not have.
        unknown: its columns that no snapshot has.
        filters: what it was chosen by; None where it does not say.
    """

    version: str
    rows: pd.DataFrame
    lacks: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    filters: Filters | None = None


def read_earlier(content: bytes, limits: EarlierLimits = EARLIER_LIMITS) -> Earlier:
    """A snapshot of any kind, CSV, XLSX, Parquet, JSON or ZIP.

    Raises:
        Refused: it is no snapshot, is damaged, or not within the limits.
    """
    refuse_size(len(content), limits)
    request = {"most_rows": limits.rows, "most_characters": limits.characters}
    try:
        with _turn(limits.wait):
            answer = ask("loaders.snapshots.earlier_reader", request, content, limits.memory, limits.seconds)
    except Fault as error:
        raise Refused("fault", number=error.number) from error
    except Ended as error:
        is_slow = error.reason == "slow"
        raise (Refused("slow", seconds=limits.seconds) if is_slow else Refused("damaged")) from error
    if "refused" in answer:
        raise Refused(answer["refused"], **answer["facts"])
    found = answer["earlier"]
    rows = pd.DataFrame(found["rows"], columns=found["columns"], dtype="str").set_index("figure", drop=False)
    lacks = tuple(name for name in SNAPSHOT_COLUMNS if name not in rows.columns and name != "quote")
    filters = None if found["filters"] is None else stated_filters(found["filters"])
    return Earlier(found["version"], rows, lacks, tuple(found["unknown"]), filters)


def refuse_size(size: int, limits: EarlierLimits = EARLIER_LIMITS) -> None:
    """Refuse a file that is empty or too large, before anything of it is copied.

    Raises:
        Refused: it is.
    """
    if not 0 < size <= limits.size:
        raise Refused("size", most=f"{limits.size:,}", found=f"{size:,}")


@contextmanager
def _turn(seconds: float) -> Iterator[None]:
    """A place among the few that read at the same time: many readers at once must not exhaust the server."""
    if not _AT_ONCE.acquire(timeout=seconds):
        raise Refused("busy")
    try:
        yield
    finally:
        _AT_ONCE.release()
