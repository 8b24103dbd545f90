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
from loaders.documents.pdf_lines import PageLines, text_of_pages
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
        request: with `path` and `limits`; with `page` for one page of pictures, with `pages` for all as
            they were read, with `text` and `cuts` for what was made of them before, with `cut` for one part.

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
        document = pictured(path.name, path.read_bytes(), [_of_json(page) for page in request["pages"]])
        return _within(document, limits)
    try:
        return read_within(path, limits)
    except ScanError as scan:
        if not is_installed():
            raise
        return {"pictures": scan.pages}


def pictured(name: str, content: bytes, pages: list[PageLines]) -> Pictured:
    """A document of recognised pages, and where each of their lines went.

    Raises:
        BadInput: nothing was recognised on them.
    """
    text = "\n".join(text_of_pages(pages))
    if not text.strip():
        raise expected(name, "pictures with text", "none that was recognised", "scan it again, sharper")
    return Pictured(name, text, hashlib.sha256(content).hexdigest(), cuts=tuple(_cuts(text, pages)))


def _recognised_before(path: Path, text: str, cuts: list[dict]) -> Pictured:
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Pictured(
        path.name, text, sha256, cuts=tuple(Cut(**cut | {"box": Box(*cut["box"])}) for cut in cuts)
    )


def _cuts(text: str, pages: list[PageLines]) -> list[Cut]:
    """The lines that stand in the text, in its order; a row of a table is one cut, found by its cells."""
    found, at = [], 0
    for number, page in enumerate(pages, 1):
        for line in page.lines:
            start = text.find(line.text.strip(), at, at + _NEAR + len(line.text))
            if start >= 0:
                at = start + len(line.text.strip())
                found.append(Cut(start, at, number, line.box))
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
