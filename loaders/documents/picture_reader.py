"""A document as a confined reader is asked for it; one whose pages are pictures in several requests.

`loaders.documents.pictures` has the other side.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from loaders.documents.document import Document, ScanError
from loaders.documents.limits import Limits, read_within
from loaders.documents.not_readable import NotReadableError
from loaders.documents.pdf import joined_text, pdf_pages
from loaders.documents.pdf_lines import PageLines
from loaders.documents.pdf_page import Box, Line
from loaders.documents.pictures import Cut
from loaders.documents.recognition import cut_out, is_installed, page_lines
from loaders.problems import expected

_NEAR = 300  # characters within which a line's text is looked for: page numbers and heads are not in the text


@dataclass(frozen=True)
class Pictured(Document):
    """A document that was read from pictures."""

    cuts: tuple[Cut, ...] = ()


def requested(request: dict) -> Document | dict:
    """What a confined reader is to work on: a document; or a part of one, as answer for `with_pictures`.

    Args:
        request: with `path` and `limits`; with `page` for one page of pictures, with `pages` for all of them
            by number, as they were read, with `text` and `cuts` for what was made of them before, with `cut`
            for one part.

    Raises:
        BadInput: it cannot be read, or is longer than the limits.
    """
    path, limits = Path(request["path"]), Limits(**request["limits"])
    try:
        if "page" in request:
            return {"page": _as_json(page_lines(path.read_bytes(), request["page"]))}
        if "cut" in request:
            png = cut_out(path.read_bytes(), request["cut"]["page"] - 1, Box(*request["cut"]["box"]))
            return {"png": base64.b64encode(png).decode()}
    except NotReadableError as problem:
        raise expected(path.name, problem.wanted, problem.found, problem.remedy) from problem
    if "cuts" in request:
        return _recognised_before(path, request["text"], request["cuts"])
    if "pages" in request:
        pages = {number: _of_json(page) for number, page in request["pages"]}
        return _within(pictured(path.name, path.read_bytes(), pages), limits)
    try:
        document = read_within(path, limits)
    except ScanError as scan:
        if not is_installed():
            raise
        return {"pictures": list(range(scan.pages))}
    if document.empty_pages and is_installed():
        return {"pictures": [number - 1 for number in document.empty_pages]}
    return document


def pictured(name: str, content: bytes, recognised: dict[int, PageLines]) -> Pictured:
    """A document with recognised pages, and where each of their lines went.

    Args:
        recognised: by the number of the page, from 0; the other pages of a PDF are read by their text.

    Raises:
        BadInput: nothing was recognised on them.
    """
    stated = pdf_pages(content)[0] if content.startswith(b"%PDF-") else []
    pages = [recognised.get(number, page) for number, page in enumerate(stated)] or [recognised[0]]
    text = joined_text(pages)
    if not text.strip():
        raise expected(name, "pictures with text", "none that was recognised", "scan it again, sharper")
    cuts = tuple(_cuts(text, pages, frozenset(recognised)))
    return Pictured(name, text, hashlib.sha256(content).hexdigest(), cuts=cuts)


def _recognised_before(path: Path, text: str, cuts: list[dict]) -> Pictured:
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Pictured(
        path.name, text, sha256, cuts=tuple(Cut(**cut | {"box": Box(*cut["box"])}) for cut in cuts)
    )


def _cuts(text: str, pages: list[PageLines], recognised: frozenset[int]) -> list[Cut]:
    """The lines that stand in the text, in its order; a row of a table is one cut, found by its cells.

    Text that was not recognised is one cut of no picture (page 0), as far as it goes.
    """
    found: list[Cut] = []
    at = 0
    for number, page in enumerate(pages):
        for line in page.lines:
            start = text.find(line.text.strip(), at, at + _NEAR + len(line.text))
            if start < 0:
                continue
            at = start + len(line.text.strip())
            if number in recognised:
                found.append(Cut(start, at, number + 1, line.box))
            elif not found or found[-1].page:
                found.append(Cut(start, at, 0, line.box))
    return found


def _within(document: Pictured, limits: Limits) -> Pictured:
    if (length := len(document.text)) > limits.characters:
        raise expected(document.name, f"at most {limits.characters:,} characters", f"{length:,}", "split it")
    return document


def _as_json(page: PageLines) -> dict:
    return {
        "width": page.width,
        "height": page.height,
        "lines": [asdict(line) | {"box": list(line.box)} for line in page.lines],
    }


def _of_json(page: dict) -> PageLines:
    lines = [replace(Line(**line), box=Box(*line["box"])) for line in page["lines"]]
    return PageLines(lines, page["width"], page["height"])
