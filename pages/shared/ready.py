"""Getting the server ready: a database that can be read, and the libraries that the first page needs.

This takes a second, and a browser needs two for its own scripts. So the server starts at once, gets ready in a
thread, and whoever needs the database waits for that thread.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

DATABASE = Path(__file__).resolve().parents[2] / "data" / "chengbiao.duckdb"
_thread: threading.Thread | None = None


def data_path() -> Path:
    """The folder with places.csv, indicators.toml and plans/; CHENGBIAO_DATA names another one."""
    return Path(os.environ.get("CHENGBIAO_DATA") or DATABASE.parent)


def database_path() -> Path:
    """The address of the database, in the data folder; CHENGBIAO_DATABASE names another one."""
    return Path(os.environ.get("CHENGBIAO_DATABASE") or data_path() / DATABASE.name)


def begin(task: Callable[[], None]) -> None:
    """Start getting ready by `task`; once a process."""
    global _thread
    if _thread is None:
        _thread = threading.Thread(target=task, name="getting ready", daemon=True)
        _thread.start()


def wait() -> None:
    """Return when the server is ready, at once where nobody began."""
    if _thread is not None:
        _thread.join()
