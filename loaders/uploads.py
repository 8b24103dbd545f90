"""Files from a stranger: their names, their limits, and reading them where they can do no harm.

A file is never opened in the server's own process. It is read by another one that can be stopped, that knows no
secret of the server's environment, and whose memory and time are bounded; what comes back is text and figures.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from loaders.problems import BadInput, expected, shortened

ROOT = Path(__file__).resolve().parent.parent
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
    """Text, head and figures of one file, read in a process of its own (see `loaders.upload_reader.read`).

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
    request |= {name: getattr(limits, name) for name in ("pages", "characters", "memory", "seconds")}
    environment = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "loaders.upload_reader"],
            input=json.dumps(request), capture_output=True, text=True, encoding="utf-8",
            timeout=limits.seconds, env=environment, cwd=ROOT, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        wanted = f"a document read within {limits.seconds} seconds"
        raise expected(path.name, wanted, "a slower one", "split or simplify it") from error
    if done.returncode or not done.stdout:
        raise expected(path.name, "a document that can be read", "one that ended the reader", "leave it out")
    answer = json.loads(done.stdout)
    if "problem" in answer:
        raise BadInput(answer["problem"])
    return answer["result"]
