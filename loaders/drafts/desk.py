"""Work that is not saved yet, kept on the server: a reload or a lost connection loses nothing.

Each person's work is a folder under a token that nobody can guess, which stands in the address of their page.
It holds the uploaded files, their texts, and what was decided so far; a week after the last change it goes.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from loaders.documents.limits import LIMITS, Limits, refuse_size
from loaders.drafts.uploads import read_upload, safe_name
from loaders.files import write_whole
from loaders.problems import expected

FOLDER = ".drafts"
KEPT_SECONDS = 7 * 24 * 3600
MOST_DOCUMENTS = 50
_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Desk:
    """One person's unsaved work."""

    data: Path
    token: str

    @property
    def folder(self) -> Path:
        """Where it is kept."""
        return self.data / FOLDER / self.token

    def documents(self) -> dict[str, str]:
        """The uploaded documents: number to file name, in the order of upload."""
        found = sorted(self.folder.glob("*.json"), key=lambda path: int(path.stem))
        return {path.stem: json.loads(path.read_text(encoding="utf-8"))["name"] for path in found}

    def add(self, name: str, content: bytes, limits: Limits = LIMITS) -> str:
        """Keep and read one upload; the number it has from now on.

        Raises:
            BadInput: the file is refused or cannot be read; nothing of it is kept.
        """
        name = safe_name(name)
        refuse_size(name, len(content), limits)
        self.folder.mkdir(parents=True, exist_ok=True)
        numbers = [int(path.stem) for path in self.folder.glob("*.json")]
        if len(numbers) >= MOST_DOCUMENTS:
            raise expected(
                name, f"at most {MOST_DOCUMENTS} documents at once", "one more", "save or drop some"
            )
        number = str(max(numbers, default=0) + 1)
        path = self.folder / f"{number}-{name}"
        path.write_bytes(content)
        try:
            self._keep(number, name, path, read_upload(path, self.data, limits=limits))
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return number

    def read_again(self, number: str, place: str, year: int, limits: Limits = LIMITS) -> dict:
        """Read a document anew with the place and year that a person confirmed; decisions start afresh.

        Raises:
            BadInput: it cannot be read.
        """
        work = self.work(number)
        path = self.file(number)
        found = read_upload(path, self.data, place, year, limits)
        found["head"] = work["head"]
        return self._keep(number, work["name"], path, found)

    def _keep(self, number: str, name: str, path: Path, found: dict) -> dict:
        write_whole(self.folder / f"{number}.text", found.pop("text").encode())
        rows = [row | {"state": "open", "found": True} for row in found.pop("rows")]
        work = found | {"name": name, "file": path.name, "rows": rows}
        self.keep(number, work)
        return work

    def keep(self, number: str, work: dict) -> None:
        """Keep what was decided so far, in place of what was kept before."""
        write_whole(self.folder / f"{number}.json", json.dumps(work, ensure_ascii=False).encode())

    def work(self, number: str) -> dict:
        """What is known and decided of one document.

        Raises:
            BadInput: there is no such document, or it has expired.
        """
        path = self.folder / f"{number}.json"
        if not number.isdigit() or not path.is_file():
            raise expected(f"document {number[:10]}", "one of this draft", "none", "upload it again")
        return json.loads(path.read_text(encoding="utf-8"))

    def text(self, number: str) -> str:
        """The text that positions count in."""
        return (self.folder / f"{number}.text").read_bytes().decode()

    def file(self, number: str) -> Path:
        """The uploaded file itself."""
        return self.folder / self.work(number)["file"]

    def drop(self, number: str) -> None:
        """Forget one document."""
        self.file(number).unlink(missing_ok=True)
        for suffix in ("text", "json"):
            (self.folder / f"{number}.{suffix}").unlink(missing_ok=True)


def new_desk(data: Path) -> Desk:
    """An empty desk under a new token; old ones are cleared away first."""
    clear_away(data)
    return Desk(data, secrets.token_hex(16))


def desk(data: Path, token: str) -> Desk | None:
    """The desk of a token, or None where it is no token, unknown or expired."""
    if not _TOKEN.fullmatch(token) or not (data / FOLDER / token).is_dir():
        return None
    clear_away(data)
    found = Desk(data, token)
    return found if found.folder.is_dir() else None


def clear_away(data: Path, now: float | None = None) -> None:
    """Remove desks on which nothing has changed for a week."""
    oldest = (now or time.time()) - KEPT_SECONDS
    for folder in (data / FOLDER).glob("*"):
        if _TOKEN.fullmatch(folder.name) and _last_change(folder) < oldest:
            shutil.rmtree(folder, ignore_errors=True)


def _last_change(folder: Path) -> float:
    return max(path.stat().st_mtime for path in (folder, *folder.iterdir()))
