"""DuckDB's connections, and how an address of any kind is attached to one, as `source`.

The extensions for addresses elsewhere come from packages pinned to this version of DuckDB and are loaded from
there, never fetched: no connection of ours installs or loads anything by itself.
"""

from __future__ import annotations

import os
import re
from importlib.util import find_spec
from pathlib import Path

import duckdb

from loaders.database.address import LAKE, Address, Elsewhere, redacted
from loaders.problems import BadInput, expected, shortened, unavailable

SHARED = "requirements-shared.txt"
# Rows inside the catalogue, as DuckLake has it for small tables, have other types there. In another journal
# than this one, a reader of SQLite would keep builds out.
_WRITING = {
    "postgres": {"DATA_INLINING_ROW_LIMIT": "0"},
    "sqlite": {"DATA_INLINING_ROW_LIMIT": "0", "META_JOURNAL_MODE": "WAL"},
}
# DuckDB takes keys, region and endpoint of an object store from the environment by itself, this it does not.
_URL_STYLE = "DUCKDB_S3_URL_STYLE"
_OF_SERVER = re.compile(r"(?:ERROR|FATAL): +(.+)")


def connect() -> duckdb.DuckDBPyConnection:
    """A connection that fetches nothing."""
    offline = dict.fromkeys(("autoinstall_known_extensions", "autoload_known_extensions"), False)
    return duckdb.connect(config={**offline})


def attach(connection: duckdb.DuckDBPyConnection, address: Address, read_only: bool = True) -> None:
    """Attach what stands at an address as `source`; the version that it names, or all there is.

    Raises:
        BadInput: the extension that the address needs is not installed.
        duckdb.Error: nothing can be attached there; see `reason`.
    """
    options = {"READ_ONLY": ""} if read_only else {}
    if isinstance(address, Path):
        _attach(connection, in_utf8(address), options)
        return
    for extension in _extensions(address):
        _load(connection, extension)
    if "httpfs" in _extensions(address):
        _address_buckets(connection)
    if address.engine == LAKE:
        options |= {"DATA_PATH": address.data_path} | ({} if read_only else _WRITING[_catalogue(address)])
    if address.version:
        options["SNAPSHOT_VERSION" if address.engine == LAKE else "SCHEMA"] = address.version
    _attach(connection, address.place, options)


def _attach(connection: duckdb.DuckDBPyConnection, place: str, options: dict[str, str]) -> None:
    given = ", ".join(f"{name} '{quoted(value)}'" if value else name for name, value in options.items())
    connection.execute(f"ATTACH '{quoted(place)}' AS source" + (f" ({given})" if given else ""))


def _catalogue(address: Elsewhere) -> str:
    return address.place.split(":")[1].lower()


def _extensions(address: Elsewhere) -> list[str]:
    if address.engine != LAKE:
        return ["postgres_scanner"]
    return [f"{_catalogue(address)}_scanner", LAKE] + (["httpfs"] if "://" in address.data_path else [])


def _load(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Load an extension from its package.

    Raises:
        BadInput: the package is not installed, or is of another version than DuckDB.
    """
    package = f"duckdb_extension_{name}"
    spec = find_spec(package)
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    file = folder / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
    if not file.is_file():
        wanted = f"the package {package.replace('_', '-')} {duckdb.__version__}"
        raise expected("--database", wanted, "none", f"run pip install -r {SHARED}")
    connection.execute(f"LOAD '{quoted(file)}'")


def _address_buckets(connection: duckdb.DuckDBPyConnection) -> None:
    """Whether a bucket is named in the path of its address, as small stores want it, or in the host.

    Raises:
        BadInput: the setting is neither; DuckDB would ask for something else than the bucket.
    """
    if style := os.environ.get(_URL_STYLE, ""):
        if style not in ("path", "vhost"):
            raise expected(_URL_STYLE, "path or vhost", f"“{shortened(style)}”", "correct it")
        connection.execute(f"SET GLOBAL s3_url_style = '{style}'")  # for the cursors too


def reason(error: duckdb.Error) -> str:
    """What the server says, else DuckDB, without file names, statements and passwords around it."""
    text = str(error)
    said = _OF_SERVER.findall(text) or [text.splitlines()[0].rpartition('": ')[2]]
    return shortened(redacted(said[-1]), 300)


def unreachable(address: Address, error: duckdb.Error) -> BadInput:
    """The sentence about a server, catalogue or data path that is not there or refuses us."""
    remedy = "look whether it is running, and correct address, rights or settings"
    return unavailable(str(address), "a database that can be reached", reason(error), remedy)


def quoted(text: str | Path) -> str:
    """A text or path as it stands between single quotes in a statement."""
    return in_utf8(text).replace("'", "''")


def in_utf8(address: str | Path) -> str:
    """A path as DuckDB takes it, in UTF-8; where the locale is another, Python has kept its bytes apart.

    Raises:
        BadInput: its bytes are not UTF-8.
    """
    try:
        return str(address).encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeDecodeError as error:
        raise expected(ascii(str(address)), "a name in UTF-8", "another encoding", "rename it") from error
