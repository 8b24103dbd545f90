"""Reading a document into text, because every figure points into that text by character offsets.

The text is what the file says and nothing else: newlines, full-width digits and odd spaces stay as they
are, only a byte-order mark is left off. A file that cannot be read for certain is refused with
`DocumentError`; no character is ever replaced by a guess.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

LARGEST_FILE = 200_000_000  # bytes; the largest collections of yearbooks stay far below
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


class DocumentError(ValueError):
    """A file that is not a readable document; the message is one sentence for the person who gave it."""


@dataclass(frozen=True)
class Document:
    """A document as read. `start` and `stop` of every figure count characters of `text`."""

    name: str
    text: str
    sha256: str


def read_document(path: str | Path) -> Document:
    """Reads one file of any supported format.

    Raises:
        DocumentError: the file is missing, empty, too large, damaged, or not text.
    """
    path = Path(path)
    content = _read_bytes(path)
    return Document(path.name, decode(content, path.name), hashlib.sha256(content).hexdigest())


def _read_bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise DocumentError(f"{path.name}: expected at most {LARGEST_FILE:,} bytes, found {size:,}; split the file.")
        content = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path}: expected a readable file, found: {error.strerror}; check the path.") from error
    if not content.strip():
        raise DocumentError(f"{path.name}: expected a document, found an empty file; give one with text.")
    return content


def decode(content: bytes, name: str) -> str:
    """Bytes to text: by byte-order mark, else UTF-8, UTF-16 or GB18030, whichever fits without a flaw."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content[len(mark) :], encoding, name)
    for encoding in _likely_encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_prose(text):
            return text
    raise DocumentError(
        f"{name}: expected text in UTF-8, GB18030 or UTF-16, found bytes that are none of these; "
        "save the document as UTF-8 text, HTML, DOCX or PDF."
    )


def _strictly(content: bytes, encoding: str, name: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{name}: its byte-order mark promises {encoding}, found a byte at {error.start} that is not; "
            "save the document again as UTF-8."
        ) from error
    if not _is_prose(text):
        raise DocumentError(f"{name}: expected text, found control characters; save the document as UTF-8 text.")
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
    odd = sum(1 for c in sample if (c < " " and c not in "\t\n\r\f\v") or "\ue000" <= c <= "\uf8ff" or c == "\ufffe")
    return odd * 50 <= len(sample)
