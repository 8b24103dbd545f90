"""One uploaded document into text and figures, in a confined process (`loaders.confined`).

It is for `loaders.drafts.uploads` alone and reads files that nobody has seen.
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

from loaders.confined import serve
from loaders.documents.document import Document
from loaders.documents.picture_reader import Pictured, requested
from loaders.extraction.command import extract, left_unread
from loaders.extraction.facts import Facts
from loaders.extraction.outline import lines_of
from loaders.extraction.plain import plain
from loaders.extraction.reading import Figure
from loaders.extraction.rules import load_rules
from loaders.extraction.unread import Unread
from loaders.model import AMOUNTS, READ

_MOST_UNREAD = 200
_HEAD = ("title", "issuer", "document_number", "first_year", "last_year", "kind", "place")


def read(document: Document, data: Path, place: str, year: int | None) -> dict:
    """All that the Import page needs of a document, in types that JSON has."""
    facts, figures = extract(document, place, year, data, aims=True)
    head = {name: getattr(facts, name) for name in _HEAD}
    head["issue_date"] = facts.issue_date.isoformat() if facts.issue_date else ""
    return {
        "sha256": document.sha256,
        "text": document.text,
        "head": head,
        "rows": [_row(figure) for figure in figures],
        "headings": _headings(document, facts, data),
        "unread": [_unread(one) for one in left_unread(document, facts, figures, data)[:_MOST_UNREAD]],
        "cuts": [asdict(cut) for cut in document.cuts] if isinstance(document, Pictured) else [],
    }


def _row(figure: Figure) -> dict:
    row = {name: getattr(figure, name) for name in (*READ, "rule")}
    for name in AMOUNTS:
        row[name] = None if row[name] is None else str(row[name])
    return row | {"also": [vars(passage) for passage in figure.also]}


def _unread(one: Unread) -> dict:
    """The passage by its place; its words stand in the text, unless it has no place there."""
    kept = {name: getattr(one, name) for name in ("kind", "location", "start", "stop", "indicator")}
    return kept | {"named_as": one.named_as or (one.words if one.kind in ("page", "attachment") else "")}


def _headings(document: Document, facts: Facts, data: Path) -> list[tuple[int, str]]:
    """Where each line begins in the text as read, and the headings down to it: for figures a person adds."""
    even = plain(document.text)
    lines = lines_of(even.text, facts.calendar, load_rules(data), plain(facts.title).text)
    return [(even.original(line.start, line.start + 1)[0], line.location(line.start)) for line in lines]


def answer(request: dict, _: bytes) -> dict:
    """What `read` gives of a file, from types that JSON has; of a scan its pages first.

    Raises:
        BadInput: the document cannot be read, or is longer than the limits.
    """
    document = requested(request)
    if isinstance(document, dict):
        return document
    return read(document, Path(request["data"]), request["place"], request["year"])


if __name__ == "__main__":
    sys.exit(serve(answer))
