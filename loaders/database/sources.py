"""What a database was built from: the folders, and hashes of the records and of the documents that they held.

A build notes it before it reads, so that what changes meanwhile counts as changed.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from loaders.catalogue import INDICATORS, PLACES
from loaders.records import corrections


@dataclass(frozen=True)
class Sources:
    """The folders as real paths; "" for a hash where there is no such folder."""

    data: str
    documents: str
    records_hash: str
    documents_hash: str


def sources_of(data: Path, documents: Path | None = None) -> Sources:
    """What a build would be made from now; `documents` as `loaders.database.build.build` takes it."""
    return look(data, documents)[0]


def look(data: Path, documents: Path | None = None) -> tuple[Sources, dict[Path, str]]:
    """What a build would be made from now, and the hash of each of its files."""
    documents = documents or data / "documents"
    records = {path: _digest(path) for path in record_files(data)}
    read = {path: _digest(path) for path in document_files(documents)} if documents.is_dir() else None
    hashes = _hash(records), "" if read is None else _hash(read)
    folders = os.path.realpath(data), os.path.realpath(documents)
    return Sources(*folders, *hashes), records | (read or {})


def record_files(data: Path) -> list[Path]:
    """The catalogue, the places, the corrections and the plan records, in a fixed order."""
    single = [data / name for name in (PLACES, INDICATORS, corrections.FILE)]
    return [path for path in (*single, *sorted((data / "plans").glob("*.toml"))) if path.is_file()]


def document_files(folder: Path) -> list[Path]:
    """The documents, in a fixed order; what begins with a dot is none yet, or none any more."""
    return [path for path in sorted(folder.glob("[!.]*")) if path.is_file()]


def _hash(digests: dict[Path, str]) -> str:
    named = [f"{path.name} {digest}" for path, digest in digests.items()]
    return hashlib.sha256("\n".join(named).encode()).hexdigest()


def _digest(path: Path) -> str:
    """The hash of a file; of one that cannot be read the reason, as the build complains about it itself."""
    try:
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        return str(error.strerror)
