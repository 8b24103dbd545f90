"""By which rule each figure of a machine record was read: kept beside the records, for their review alone.

A record states what its document states; how the program came to it is no part of that, and is not published.
What is kept is known by the document's hash, so that it also says which documents were collected at all. One
that is lost or damaged costs the review an order, nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from loaders.files import write_whole

FOLDER = ".collected"


def keep_rules(data: Path, sha256: str, rules: Sequence[str]) -> None:
    """Keep the rules of a document's figures, one for each figure that was read."""
    path = _path(data, sha256)
    path.parent.mkdir(exist_ok=True)
    write_whole(path, json.dumps(list(rules)).encode())


def kept_rules(data: Path, sha256: str) -> tuple[str, ...] | None:
    """The rules of a document's figures; None where it was not collected, or they cannot be read."""
    try:
        found = json.loads(_path(data, sha256).read_bytes())
    except (OSError, ValueError):
        return None
    is_list = isinstance(found, list) and all(isinstance(rule, str) for rule in found)
    return tuple(found) if is_list else None


def _path(data: Path, sha256: str) -> Path:
    return data / FOLDER / f"{sha256}.json"
