"""Documents whose pages are pictures, on the side of whoever has one read (`picture_reader` reads it).

A confined reader that is asked for a document says how many pictures it has; whoever asked goes on page by
page, so that each page has the time of a document (`with_pictures`). The text that was recognised belongs to
the bytes it came from and is kept under their hash: what is built later finds the same characters at the same
offsets, whether or not recognition is installed there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from loaders.confined import Reader
from loaders.documents.limits import Limits
from loaders.documents.pdf_page import Box

KEPT = ".recognised"  # of the data folder
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Cut:
    """Which characters of the text a line of a picture gave: page from 1, and its box on the page.

    From a cut of page 0 on, and up to the next one, the text came from no picture.
    """

    start: int
    stop: int
    page: int
    box: Box


def with_pictures(
    module: str, request: dict, answer: dict, limits: Limits, progress: Callable[[int, int], None]
) -> dict:
    """An answer about a document; where its pages are pictures, after they were read one after the other.

    Args:
        module: of the reader that gave the answer; it calls `requested`.
        request: what it was asked.
        progress: is told how many pages of how many are read.

    Raises:
        Ended, BadInput, Fault: as `Reader.ask`.
    """
    if not (numbers := answer.get("pictures")):
        return answer
    reader, pages = Reader(module, limits.memory, limits.seconds), []
    try:
        for done, number in enumerate(numbers):
            progress(done, len(numbers))
            pages.append((number, reader.ask(request | {"page": number})["page"]))
        progress(len(numbers), len(numbers))
        return reader.ask(request | {"pages": pages})
    finally:
        reader.end()


def page_at(cuts: tuple[Cut, ...], start: int) -> Cut | None:
    """The line of a picture that a character of the text came from, or the last one before it.

    None where it came from no picture.
    """
    cut = next((cut for cut in reversed(cuts) if cut.start <= start), None)
    return cut if cut and cut.page else None


def kept_text(data: Path, sha256: str) -> str | None:
    """The text that was once recognised in a document with that hash; None where it is not kept here."""
    path = text_path(data, sha256)
    return path.read_bytes().decode() if path.is_file() else None


def text_path(data: Path, sha256: str) -> Path:
    """Where the text is kept that was recognised in a document with that hash."""
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"{sha256!r} is no hash")
    return data / KEPT / f"{sha256}.txt"
