"""Files from a stranger: their names, their limits, and reading them where they can do no harm.

A file is never opened in the server's own process but in a confined one (`loaders.confined`); what comes back
is text and figures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from loaders.confined import Ended, ask
from loaders.problems import BadInput, expected, shortened

SUFFIXES = (".txt", ".html", ".htm", ".docx", ".pdf")
_ODD = re.compile(r"[^\w.()（）《》〔〕·-]+")
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Limits:
    """What one upload may cost."""

    size: int = 20_000_000  # bytes
    pages: int = 500  # of a PDF
    characters: int = 2_000_000
    seconds: int = 60
    memory: int = 3_000_000_000  # bytes of address space


LIMITS = Limits()


def safe_name(name: str) -> str:
    """A file name without folders, control characters or a leading dot, of a kind that is read.

    Raises:
        BadInput: the name does not end in a suffix that is read.
    """
    last = re.split(r"[/\\]", name)[-1]
    cleaned = _ODD.sub("_", last).strip("._ ")
    stem, dot, suffix = cleaned.rpartition(".")
    if not dot or f".{suffix.lower()}" not in SUFFIXES:
        raise expected(
            shortened(last) or "the file", f"a name ending in {', '.join(SUFFIXES)}", "another", "convert it"
        )
    return f"{stem[:_LONGEST_NAME] or 'document'}.{suffix.lower()}"


def refuse_size(name: str, size: int, limits: Limits = LIMITS) -> None:
    """Refuse a file that is empty or too large, before anything of it is kept.

    Raises:
        BadInput: it is.
    """
    if not 0 < size <= limits.size:
        raise expected(name, f"a file of 1 to {limits.size:,} bytes", f"{size:,}", "split or compress it")


def read_upload(
    path: Path, data: Path, place: str = "", year: int | None = None, limits: Limits = LIMITS
) -> dict:
    """Text, head and figures of one file, read in a process of its own (see `loaders.drafts.upload_reader.read`).

    Args:
        path: the file, kept under a name of ours.
        data: the folder with places.csv and indicators.toml.
        place: the code of the place, where a person has said it.
        year: the first year of the plan, where a person has said it.

    Raises:
        BadInput: it cannot be read, or not within the limits.
    """
    refuse_size(path.name, path.stat().st_size, limits)
    request = {"path": str(path), "data": str(data), "place": place, "year": year}
    request |= {"pages": limits.pages, "characters": limits.characters}
    try:
        answer = ask("loaders.drafts.upload_reader", request, b"", limits.memory, limits.seconds)
    except Ended as error:
        if error.slow:
            wanted = f"a document read within {limits.seconds} seconds"
            raise expected(path.name, wanted, "a slower one", "split or simplify it") from error
        wanted = "a document that can be read"
        raise expected(path.name, wanted, "one that ended the reader", "leave it out") from error
    if "problem" in answer:
        raise BadInput(answer["problem"])
    return answer["result"]
