"""Reading a document into text, because every figure points into that text by character offsets.

The text is what the file says and nothing else: newlines, full-width digits and odd spaces stay as they
are, only a byte-order mark is left off. A file that cannot be read for certain is refused with
`DocumentError`; no character is ever replaced by a guess.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from loaders.documents.html import html_page
from loaders.documents.not_readable import NotReadableError, PicturesError
from loaders.documents.pdf import pdf_text
from loaders.documents.recognition import is_picture
from loaders.documents.word import docx_text
from loaders.problems import BadInput

LARGEST_FILE = 200_000_000  # bytes; the largest collections of yearbooks stay far below
_HTML = re.compile(
    r"\A\s*+(?:<\?xml[^>]*+>\s*+)?+(?><!--.*?-->\s*+)*+<(?:!doctype html|html|head|body)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


class DocumentError(BadInput):
    """A file that is not a readable document; the message is one sentence for the person who gave it."""


class ScanError(DocumentError):
    """A document whose pages are pictures, so many of them."""

    def __init__(self, message: str, pages: int):
        super().__init__(message)
        self.pages = pages


@dataclass(frozen=True)
class Document:
    """A document as read. `start` and `stop` of every figure count characters of `text`.

    `attachments` are files that a web page links to as parts of the document: they are not in `text`.
    `empty_pages` are the numbers of a PDF's pages that have none, from 1.
    """

    name: str
    text: str
    sha256: str
    attachments: tuple[str, ...] = ()
    empty_pages: tuple[int, ...] = ()


def read_document(path: str | Path) -> Document:
    """Reads one file of any supported format.

    Raises:
        DocumentError: the file is missing, empty, too large, damaged, or not text.
    """
    path = Path(path)
    content = _read_bytes(path)
    found = _read(content, path.name)
    return Document(path.name, found.text, hashlib.sha256(content).hexdigest(), *found[1:])


def text_of(content: bytes, name: str) -> str:
    """The text of a file's bytes; what the file is shows in its first bytes, and in `name` for HTML.

    Raises:
        DocumentError: damaged, without text, or no format that is read.
    """
    return _read(content, name).text


class _Content(NamedTuple):
    """What a file holds; see `Document`."""

    text: str
    attachments: tuple[str, ...] = ()
    empty_pages: tuple[int, ...] = ()


def _read(content: bytes, name: str) -> _Content:
    try:
        if content.startswith(b"%PDF-"):
            text, empty_pages = pdf_text(content)
            return _Content(text, empty_pages=empty_pages)
        if content.startswith(b"PK\x03\x04"):
            return _Content(docx_text(content))
        if content.startswith(b"\xd0\xcf\x11\xe0"):
            raise NotReadableError(
                "a document as text, HTML, DOCX or PDF", "an old Word file (.doc)", "save it as DOCX"
            )
        if is_picture(content):
            raise PicturesError("a document with text", "a picture", 1)
        text = decode(content, name)
        if not (name.lower().endswith((".html", ".htm", ".shtml", ".xhtml")) or _HTML.match(text)):
            return _Content(text)
        page = html_page(text)
        return _Content(page.text, page.attachments)
    except NotReadableError as problem:
        said = f"{name}: expected {problem.wanted}, found {problem.found}; {problem.remedy}."
        if isinstance(problem, PicturesError):
            raise ScanError(said, problem.pages) from problem
        raise DocumentError(said) from problem


def _read_bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise DocumentError(
                f"{path.name}: expected at most {LARGEST_FILE:,} bytes, found {size:,}; split the file."
            )
        content = path.read_bytes()
    except OSError as error:
        raise DocumentError(
            f"{path}: expected a readable file, found: {error.strerror}; check the path."
        ) from error
    if not content.strip():
        raise DocumentError(f"{path.name}: expected a document, found an empty file; give one with text.")
    return content


def decode(content: bytes, name: str) -> str:
    """Bytes to text: by byte-order mark, else UTF-8, UTF-16 or GB18030, whichever fits without a flaw."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content[len(mark) :], encoding, name, "byte-order mark")
    for encoding in _likely_encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_prose(text):
            return text
    if declared := _declared_encoding(content):
        return _strictly(content, declared, name, "declaration in the page")
    raise DocumentError(
        f"{name}: expected text in UTF-8, GB18030 or UTF-16, found bytes that are none of these; "
        "save the document as UTF-8 text, HTML, DOCX or PDF."
    )


def _declared_encoding(content: bytes) -> str:
    """A single-byte or Big5 encoding that a web page declares; only those that Python knows."""
    match = re.search(rb"<meta[^>]+charset=[\"']?([\w-]{3,20})", content[:4096], re.IGNORECASE)
    name = match[1].decode().lower() if match else ""
    return name if name in ("big5", "big5-hkscs", "iso-8859-1", "windows-1252") else ""


def _strictly(content: bytes, encoding: str, name: str, promise: str) -> str:
    """The text of bytes in the one encoding that `promise` names."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{name}: its {promise} promises {encoding}, found a byte at {error.start} that is not; "
            "save the document again as UTF-8."
        ) from error
    if not _is_prose(text):
        raise DocumentError(
            f"{name}: expected text, found control characters; save the document as UTF-8 text."
        )
    return text


def _likely_encodings(content: bytes) -> tuple[str, ...]:
    """UTF-16 without a mark shows by its zero bytes (every ASCII character has one); other text has none."""
    sample = content[:4096]
    if b"\0" not in sample:
        return ("utf-8", "gb18030")
    odd_zeros = sample[1::2].count(0)
    return ("utf-16-le",) if odd_zeros > sample[::2].count(0) else ("utf-16-be",)


def _is_prose(text: str) -> bool:
    """Text that a person wrote has next to no control characters and no unassigned ones."""
    sample = text[:20_000]
    odd = sum(
        1 for c in sample if (c < " " and c not in "\t\n\r\f\v") or "\ue000" <= c <= "\uf8ff" or c == "\ufffe"
    )
    return odd * 50 <= len(sample)
