"""One uploaded document into text and figures, in a process of its own: `python -m loaders.drafts.upload_reader`.

It is for `loaders.drafts.uploads` alone and reads files that nobody has seen, in what `loaders.confined` leaves it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from loaders.confined import serve
from loaders.documents.document import Document, read_document
from loaders.extraction.command import extract
from loaders.extraction.outline import lines_of
from loaders.extraction.plain import plain
from loaders.extraction.reading import Figure
from loaders.extraction.rules import load_rules
from loaders.model import AMOUNTS, READ
from loaders.problems import BadInput, expected

_HEAD = ("title", "issuer", "document_number", "first_year", "last_year", "kind", "place")


def read(path: Path, data: Path, place: str, year: int | None, pages: int, characters: int) -> dict:
    """All that the Import page needs of a document, in types that JSON has.

    Raises:
        BadInput: the document cannot be read, or is longer than the limits.
    """
    _refuse_many_pages(path, pages)
    document = read_document(path)
    if len(document.text) > characters:
        raise expected(
            path.name, f"at most {characters:,} characters", f"{len(document.text):,}", "split the document"
        )
    facts, figures = extract(document, place, year, data)
    head = {name: getattr(facts, name) for name in _HEAD}
    head["issue_date"] = facts.issue_date.isoformat() if facts.issue_date else ""
    return {
        "sha256": document.sha256,
        "text": document.text,
        "head": head,
        "rows": [_row(figure) for figure in figures],
        "places": _locations(document, facts, data),
    }


def _refuse_many_pages(path: Path, most: int) -> None:
    """Counted before any page is read; a PDF that cannot be opened is told apart by the reader itself."""
    with path.open("rb") as content:
        if content.read(5) != b"%PDF-":
            return
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError:
        return
    if (found := len(document)) > most:
        raise expected(path.name, f"at most {most} pages", str(found), "split the file")
    document.close()


def _row(figure: Figure) -> dict:
    row = {name: getattr(figure, name) for name in READ}
    for name in AMOUNTS:
        row[name] = None if row[name] is None else str(row[name])
    return row | {"also": [vars(place) for place in figure.also]}


def _locations(document: Document, facts, data: Path) -> list[tuple[int, str]]:
    """Where each line begins in the text as read, and the headings down to it: for figures a person adds."""
    even = plain(document.text)
    lines = lines_of(even.text, facts.calendar, load_rules(data), plain(facts.title).text)
    return [(even.original(line.start, line.start + 1)[0], line.location(line.start)) for line in lines]


def answer(request: dict, _: bytes) -> dict:
    """A result or a problem, in types that JSON has."""
    request |= {name: Path(request[name]) for name in ("path", "data")}
    try:
        return {"result": read(**request)}
    except BadInput as problem:
        return {"problem": str(problem)}
    except (MemoryError, RecursionError):
        found, wanted = "one too large or deep", "a document of ordinary size"
        return {"problem": str(expected(request["path"].name, wanted, found, "split it"))}


if __name__ == "__main__":
    sys.exit(serve(answer))
