"""Files from a stranger: their names, their limits, and reading them where they can do no harm.

A file is never opened in the server's own process but in a confined one (`loaders.confined`); what comes back
is text and figures.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from loaders.confined import Ended, Fault, ask
from loaders.documents.limits import LIMITS, Limits, no_answer, refuse_size
from loaders.documents.pictures import Cut, with_pictures
from loaders.problems import expected, shortened

SUFFIXES = (".txt", ".html", ".htm", ".docx", ".pdf", ".png", ".jpg", ".jpeg")
_ODD = re.compile(r"[^\w.()（）《》〔〕·-]+")
_LONGEST_NAME = 80
_READER = "loaders.drafts.upload_reader"


def safe_name(name: str, suffixes: tuple[str, ...] = SUFFIXES) -> str:
    """A file name without folders, control characters or a leading dot, of a kind that is read.

    Raises:
        BadInput: the name does not end in a suffix that is read.
    """
    last = re.split(r"[/\\]", name)[-1]
    cleaned = _ODD.sub("_", last).strip("._ ")
    stem, dot, suffix = cleaned.rpartition(".")
    if not dot or f".{suffix.lower()}" not in suffixes:
        raise expected(
            shortened(last) or "the file", f"a name ending in {', '.join(suffixes)}", "another", "convert it"
        )
    return f"{stem[:_LONGEST_NAME] or 'document'}.{suffix.lower()}"


def read_upload(
    path: Path,
    data: Path,
    place: str = "",
    year: int | None = None,
    limits: Limits = LIMITS,
    progress: Callable[[int, int], None] = lambda done, pages: None,
    recognised: dict | None = None,
) -> dict:
    """Text, head and figures of one file, read in a confined process (see `upload_reader.read`).

    Args:
        path: the file, kept under a name of ours.
        data: the folder with places.csv and indicators.toml.
        place: the code of the place, where a person has said it.
        year: the first year of the plan, where a person has said it.
        progress: is told of a scan how many pages of how many are read.
        recognised: what was made of a scan's pages before, `text` and `cuts`: they are not read again.

    Raises:
        BadInput: it cannot be read, or not within the limits.
    """
    refuse_size(path.name, path.stat().st_size, limits)
    request = {"path": str(path), "data": str(data), "place": place, "year": year, "limits": asdict(limits)}
    request |= recognised or {}
    try:
        answer = ask(_READER, request, b"", limits.memory, limits.seconds)
        return with_pictures(_READER, request, answer, limits, progress)
    except (Ended, Fault) as error:
        raise no_answer(path.name, error, limits) from error


def picture(path: Path, cut: Cut, limits: Limits = LIMITS) -> bytes:
    """What a line of a scan looks like, as PNG, drawn in a confined process.

    Raises:
        BadInput: it cannot be drawn.
    """
    request = {"path": str(path), "limits": asdict(limits), "cut": asdict(cut)}
    try:
        return base64.b64decode(ask(_READER, request, b"", limits.memory, limits.seconds)["png"])
    except (Ended, Fault) as error:
        raise no_answer(path.name, error, limits) from error
