"""Where the tables of a collection stand: in a file, in a DuckLake, or in PostgreSQL.

An address is written as DuckDB itself writes it. A password in it goes to DuckDB and nowhere else: what is
printed, logged or shown has gone through `redacted`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from loaders.problems import BadInput, expected

LAKE, POSTGRES = "ducklake", "postgres"
_LAKE = re.compile(
    r"(ducklake:(?:postgres|sqlite):.+?)\s*\(\s*DATA_PATH\s+'([^']+)'\s*\)\s*", re.IGNORECASE | re.DOTALL
)
_LAKE_FORM = "ducklake:postgres:dbname=NAME host=HOST (DATA_PATH '/FOLDER')"
_NAMED = re.compile(r"\b(\w*(?:password|passwd)\s*=\s*)(?:'(?:\\.|[^'\\])*'|\S+)", re.IGNORECASE | re.DOTALL)
_IN_URL = re.compile(r"(\w://[^:/@\s]*:)\S*(?=@)")
_HIDDEN = "…"


@dataclass(frozen=True, repr=False)
class Elsewhere:
    """Tables outside a file of our own.

    Attributes:
        engine: LAKE or POSTGRES.
        place: what DuckDB attaches, with the password where there is one.
        data_path: the folder or object store of a lake's files.
        version: the build that is meant, as its engine numbers it; "" for the newest.
    """

    engine: str
    place: str
    data_path: str = ""
    version: str = ""

    def __str__(self) -> str:
        return redacted(self.place) + (f" build {self.version}" if self.version else "")

    def __repr__(self) -> str:
        return f"Elsewhere({self})"


Address = Path | Elsewhere


def read_address(text: str) -> Address:
    """The address that somebody has written; what begins with no engine's name is a file.

    Raises:
        BadInput: it begins as the address of an engine and is none.
    """
    if text.startswith(("postgresql://", "postgres://")):
        return Elsewhere(POSTGRES, f"postgres:{text}")
    if text.startswith("postgres:"):
        return Elsewhere(POSTGRES, text)
    if not text.startswith("ducklake:"):
        return Path(text)
    if not (match := _LAKE.fullmatch(text)):
        raise _no_address(text, _LAKE_FORM, "write it so")
    if not (match[2].startswith("/") or "://" in match[2]):
        raise _no_address(text, "a DATA_PATH that is the same from every folder", "begin it with /")
    return Elsewhere(LAKE, *match.groups())


def redacted(text: str) -> str:
    """A text without the passwords of the addresses in it."""
    return _IN_URL.sub(rf"\1{_HIDDEN}", _NAMED.sub(rf"\1{_HIDDEN}", text))


def _no_address(text: str, wanted: str, remedy: str) -> BadInput:
    return expected("--database", wanted, f"“{redacted(text)}”", f"{remedy}; docs/deployment.md has examples")
