"""A real PostgreSQL of its own for tests: on a socket in a temporary folder, never as root, with passwords."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

PROGRAMS = Path(os.environ.get("POSTGRESQL", "/usr/lib/postgresql/15/bin"))
PASSWORD = "not to be 'shown'"
QUOTED = PASSWORD.replace("'", r"\'")
ENGINES = ("lake", "postgres", "lake_in_sqlite")
# Nothing of it has to outlive a power failure.
_SETTINGS = {"listen_addresses": "", "fsync": "off", "full_page_writes": "off", "max_connections": "200"}


class Postgresql:
    """A running server, and new databases in it.

    Attributes:
        folder: of its socket, which is what `host=` names.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        # PostgreSQL refuses to run as root; Debian's package has brought a user for it.
        as_root = os.geteuid() == 0
        self._user: dict = {"user": "postgres", "group": "postgres", "extra_groups": []} if as_root else {}
        self._numbers = count(1)
        self._process: subprocess.Popen | None = None
        if as_root:
            shutil.chown(folder, "postgres", "postgres")
        password = folder / "password"
        password.write_text(PASSWORD, encoding="utf-8")
        command: list[str | Path] = [
            PROGRAMS / "initdb",
            "-D",
            folder / "data",
            "-U",
            "owner",
            "--auth=scram-sha-256",
        ]
        command += [f"--pwfile={password}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(command, check=True, capture_output=True, **self._user)

    def start(self) -> None:
        """Start it and return when it answers.

        Raises:
            RuntimeError: it did not within a minute; with its log.
        """
        settings = _SETTINGS | {"unix_socket_directories": str(self.folder)}
        command: list[str | Path] = [PROGRAMS / "postgres", "-D", self.folder / "data"]
        command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        log = self.folder / "log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command, stdout=output, stderr=output, cwd=self.folder, **self._user
            )
        ready: list[str | Path] = [PROGRAMS / "pg_isready", "--quiet", "--host", self.folder]
        deadline = time.monotonic() + 60
        while subprocess.run(ready, check=False).returncode:
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError(f"PostgreSQL did not start.\n{log.read_text(errors='replace')}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it, whoever is connected."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(60)

    def run(self, statements: str, database: str = "postgres") -> str:
        """Run statements as the owner of everything; their rows as text."""
        command: list[str | Path] = [
            PROGRAMS / "psql",
            "-h",
            self.folder,
            "-U",
            "owner",
            "-At",
            "-v",
            "ON_ERROR_STOP=1",
            database,
        ]
        environment = os.environ | {"PGPASSWORD": PASSWORD}
        done = subprocess.run(
            command, input=statements, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def new_database(self) -> str:
        """What DuckDB connects to an empty database with, `postgres:` before it left out."""
        name = f"collection_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name}")
        return self.connection(name)

    def address(self, engine: str, folder: Path) -> str:
        """The address of an empty place of an engine, as a person writes it; a lake's files go below the folder."""
        files = f" (DATA_PATH '{folder / engine}')"
        if engine == "lake_in_sqlite":
            return f"ducklake:sqlite:{folder / 'catalogue.sqlite'}{files}"
        place = f"postgres:{self.new_database()}"
        return f"ducklake:{place}{files}" if engine == "lake" else place

    def connection(self, database: str) -> str:
        """What DuckDB connects to a database with."""
        return f"dbname={database} host={self.folder} user=owner password='{QUOTED}'"


@contextmanager
def postgresql() -> Iterator[Postgresql]:
    """A server until the block ends. The folder's path is short: a socket's may have 107 characters."""
    if not os.access(PROGRAMS / "postgres", os.X_OK):
        raise RuntimeError(
            f"PostgreSQL: expected {PROGRAMS}/postgres, found nothing; run tests/postgresql.sh or set POSTGRESQL."
        )
    with tempfile.TemporaryDirectory(prefix="postgresql-") as name:
        server = Postgresql(Path(name))
        server.start()
        try:
            yield server
        finally:
            server.stop()
