"""Getting the server ready and keeping it so: a database that can be read, and is of the records there are.

Getting ready takes a second, and a browser needs two for its own scripts. So the server starts at once, gets
ready in a thread, and whoever needs the database waits for that thread. Whether the records have changed
since the database was built is looked at in a thread as well, at the start and when a session opens; nobody
waits for a database that is built again.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from loaders.database.address import Address, read_address

DATABASE = Path(__file__).resolve().parents[2] / "data" / "chengbiao.duckdb"
_A_LOOK = 0.5  # seconds that a session waits to learn whether the database is current


class Renewal(Protocol):
    """What keeps the database to its records."""

    @property
    def state(self) -> str:
        """What there is to say: "running" while it is built again, "failed" after that failed, else ""."""

    def look(self) -> None:
        """Build the database again where the records have changed."""


@dataclass
class _Server:
    """The threads of this process, once it has begun; None where nobody began, as in tests of pages."""

    ready: threading.Thread | None = None
    look: threading.Thread | None = None
    renewal: Renewal | None = None
    hindrance: str = ""
    one_at_a_time: threading.Lock = field(default_factory=threading.Lock)


_server = _Server()


def data_path() -> Path:
    """The folder with places.csv, indicators.toml and plans/; CHENGBIAO_DATA names another one."""
    return Path(os.environ.get("CHENGBIAO_DATA") or DATABASE.parent)


def database_address() -> Address:
    """The address of the database, in the data folder; CHENGBIAO_DATABASE names another one.

    Raises:
        BadInput: what it names is no address.
    """
    named = os.environ.get("CHENGBIAO_DATABASE")
    return read_address(named) if named else data_path() / DATABASE.name


def begin(task: Callable[[], str], renewal: Renewal) -> None:
    """Start getting ready by `task`, which returns why it could not, or ""; once a process."""

    def get_ready() -> None:
        _server.hindrance = task()
        if not _server.hindrance:
            look_again(wait=False)

    if _server.ready is None:
        _server.renewal = renewal
        _server.ready = threading.Thread(target=get_ready, name="getting ready", daemon=True)
        _server.ready.start()


def wait() -> None:
    """Return when the server is ready, at once where nobody began."""
    if _server.ready is not None:
        _server.ready.join()


def is_getting_ready() -> bool:
    """Whether the server is not ready yet."""
    return _server.ready is not None and _server.ready.is_alive()


def hindrance() -> str:
    """Why the server could not get ready, in a sentence; "" where it could."""
    return _server.hindrance


def look_again(wait: bool = True) -> None:
    """Look whether the records have changed, in a thread, and wait for the answer if it comes at once."""
    if _server.renewal is None:
        return
    with _server.one_at_a_time:
        look = _server.look
        if look is None or not look.is_alive():
            look = threading.Thread(target=_server.renewal.look, name="looking at records", daemon=True)
            look.start()
            _server.look = look
    if wait:
        look.join(_A_LOOK)


def renewal_state() -> str:
    """As `Renewal.state`; "" where nobody began."""
    return _server.renewal.state if _server.renewal is not None else ""
