"""The review queue: the documents that only the program has read, and how many of them people have reviewed.

Everything is read from the database and a small file a document, so that hundreds of records cost one query.
The document itself need not be at hand: then its review waits for somebody who brings it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from loaders.database.store import Store
from loaders.drafts.desk import Desk
from loaders.drafts.draft import Draft
from loaders.problems import expected
from loaders.records.read_by import kept_rules


@dataclass(frozen=True)
class Waiting:
    """One machine record that nobody has reviewed.

    Attributes:
        rules: by which its figures were read; empty where that was not kept.
        document: the file it was read from, None where it is not at hand.
    """

    plan: str
    place: str
    title: str
    kind: str
    first_year: int
    last_year: int
    url: str
    sha256: str
    figures: int
    rules: tuple[str, ...]
    document: Path | None


@dataclass(frozen=True)
class Queue:
    """What waits for review, in the order of plan ids, and how many collected documents were reviewed."""

    waiting: tuple[Waiting, ...]
    done: int

    @property
    def total(self) -> int:
        """How many documents there are and were."""
        return len(self.waiting) + self.done


def queue(data: Path, store: Store) -> Queue:
    """The queue of a data folder, as its database knows the records."""
    names, folder = store.at_hand(), _documents(data, store)
    waiting, done = [], 0
    for row in store.read_whole():
        rules = kept_rules(data, row["sha256"])
        if row.pop("reading") != "machine":
            done += rules is not None
            continue
        document = folder / names[row["plan"]] if row["plan"] in names else None
        at_hand = document if document is not None and document.is_file() else None
        waiting.append(Waiting(**row, rules=rules or (), document=at_hand))
    return Queue(tuple(waiting), done)


def _documents(data: Path, store: Store) -> Path:
    """The folder that the database's documents were read from."""
    noted = json.loads(store.meta().get("sources") or "null")
    return Path(noted["documents"]) if noted else data / "documents"


def on_desk(desk: Desk, sha256: str) -> str:
    """The number under which a document is on a desk already; "" where it is not."""
    same = (
        number
        for number, draft in desk.drafts().items()
        if isinstance(draft, Draft) and draft.sha256 == sha256
    )
    return next(same, "")


def put_on(desk: Desk, waiting: Waiting) -> str:
    """Put a document of the queue on a desk; the number it has there.

    Raises:
        BadInput: it is not at hand (any more), or cannot be read.
    """
    try:
        content = waiting.document.read_bytes() if waiting.document else None
    except OSError:
        content = None
    if waiting.document is None or content is None:
        raise expected(waiting.plan, "its document at hand", "none", "upload it", "no_document")
    return desk.add(waiting.document.name, content)


def clear_reviewed(desk: Desk) -> None:
    """Take from a desk the documents of the queue that were saved: their records are in place."""
    for number, draft in desk.drafts().items():
        if isinstance(draft, Draft) and draft.queued and draft.saved:
            desk.drop(number)
