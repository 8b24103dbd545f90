"""What reading one document may cost, whoever brings it: an upload, the command line, a folder of plans.

The limits of the process (time, memory) are held by `loaders.confined`, those of the file here.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from loaders.confined import Ended, Fault
from loaders.problems import BadInput, expected

if TYPE_CHECKING:
    from loaders.documents.document import Document


@dataclass(frozen=True)
class Limits:
    """What one document may cost."""

    size: int = 20_000_000  # bytes
    pages: int = 500  # of a PDF
    characters: int = 2_000_000
    seconds: int = 60
    memory: int = 3_000_000_000  # bytes of address space


LIMITS = Limits()


def refuse_size(name: str, size: int, limits: Limits = LIMITS) -> None:
    """Refuse a file that is empty or too large, before anything of it is kept.

    Raises:
        BadInput: it is.
    """
    if not 0 < size <= limits.size:
        raise expected(name, f"a file of 1 to {limits.size:,} bytes", f"{size:,}", "split or compress it")


def read_within(path: Path, limits: Limits = LIMITS) -> Document:
    """A document, read in a confined process.

    Raises:
        BadInput: the document cannot be read, or is longer than the limits.
    """
    from loaders.documents.document import read_document  # its libraries are for the confined process alone

    if path.is_file():
        refuse_size(path.name, path.stat().st_size, limits)
        _refuse_many_pages(path, limits.pages)
    document = read_document(path)
    if (found := len(document.text)) > limits.characters:
        wanted = f"at most {limits.characters:,} characters"
        raise expected(path.name, wanted, f"{found:,}", "split the document")
    return document


def _refuse_many_pages(path: Path, most: int) -> None:
    """Counted before any page is read; what is wrong with a PDF otherwise, its reader says."""
    with path.open("rb") as content:
        if content.read(5) != b"%PDF-":
            return
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError:
        return
    found = len(document)
    document.close()
    if found > most:
        raise expected(path.name, f"at most {most} pages", str(found), "split the file")


def no_answer(name: str, error: Ended | Fault, limits: Limits = LIMITS) -> BadInput:
    """The sentence for a document whose reader gave no answer."""
    if isinstance(error, Fault):
        found = f"an error of ours, number {error.number}"
        return expected(name, "a document that is read without an error", found, "report that number")
    wanted, found, remedy = {
        "slow": (f"a document read within {limits.seconds} seconds", "a slower one", "split or simplify it"),
        "large": ("a document of ordinary size", "one too large or deep", "split it"),
        "lost": ("a document that can be read", "one that ended the reader", "leave it out"),
    }[error.reason]
    return expected(name, wanted, found, remedy)
