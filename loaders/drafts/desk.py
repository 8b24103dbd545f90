"""Work that is not saved yet, kept on the server: a reload or a lost connection loses nothing.

Each person's work is a folder under a token that nobody can guess, which stands in the URL of their page.
It holds the uploaded files, their texts, and what was decided so far; a week after the last change it goes.
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from loaders.documents.limits import LIMITS, Limits, refuse_size
from loaders.drafts.draft import Draft, UnreadableDraft, dump_draft, read_draft
from loaders.drafts.uploads import read_upload, safe_name
from loaders.files import alone, write_whole
from loaders.problems import expected

FOLDER, LOCK = ".drafts", ".drafts.lock"
KEPT_SECONDS = 7 * 24 * 3600
MOST_DOCUMENTS = 50
_TOKEN = re.compile(r"[0-9a-f]{32}")
_NUMBER = re.compile(r"\d+")
_UPLOADED = re.compile(r"(\d+)-(.+)")


@dataclass(frozen=True)
class Desk:
    """One person's unsaved work. Documents have numbers, in the order of their upload."""

    data: Path
    token: str

    @property
    def folder(self) -> Path:
        """Where it is kept."""
        return self.data / FOLDER / self.token

    def documents(self) -> dict[str, str]:
        """The uploaded documents: number to file name, in the order of upload. Reads no draft."""
        names = {number: path.name.partition("-")[2] for number, path in self._uploaded().items()}
        return {number: name for number, name in names.items() if self._kept(number).exists()}

    def drafts(self) -> dict[str, Draft | UnreadableDraft]:
        """All drafts by number, each read once; one that cannot be read is the complaint about it."""
        found: dict[str, Draft | UnreadableDraft] = {}
        for number, name in self.documents().items():
            try:
                found[number] = read_draft(self._kept(number).read_bytes(), name)
            except UnreadableDraft as problem:
                found[number] = problem
        return found

    def add(
        self,
        name: str,
        content: bytes,
        limits: Limits = LIMITS,
        progress: Callable[[int, int], None] = lambda done, pages: None,
    ) -> str:
        """Keep and read one upload; the number it has from now on.

        `progress` is told of a scan how many pages of how many are read.

        Raises:
            BadInput: the file is refused or cannot be read; nothing of it is kept.
        """
        name = safe_name(name)
        refuse_size(name, len(content), limits)
        number, path = self.put(name, content)
        try:
            found = read_upload(path, self.data, limits=limits, progress=progress)
            self._keep_read(number, name, path, found)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return number

    def put(self, name: str, content: bytes) -> tuple[str, Path]:
        """Keep the bytes of an upload: the number it has from now on, and where it is.

        Raises:
            BadInput: there are too many.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.alone():  # two uploads at once must not get one number
            number, path = self._next(name)
            path.write_bytes(content)
        return number, path

    def _next(self, name: str) -> tuple[str, Path]:
        if len(self._uploaded()) >= MOST_DOCUMENTS:
            wanted = f"at most {MOST_DOCUMENTS} documents at once"
            raise expected(name, wanted, "one more", "save or drop some")
        # Also those that were dropped: pages remember things of a document by its number.
        taken = [int(found[0]) for path in self.folder.glob("*") if (found := _NUMBER.match(path.name))]
        number = str(max(taken, default=0) + 1)
        return number, self.folder / f"{number}-{name}"

    def read_again(self, number: str, place: str, year: int, limits: Limits = LIMITS) -> Draft:
        """Read a document anew with the place and year that a person confirmed; decisions start afresh.

        Raises:
            BadInput: it cannot be read.
        """
        path, cuts = self.file(number), self.draft(number).cuts
        recognised = {"text": self.text(number), "cuts": [asdict(cut) for cut in cuts]} if cuts else None
        found = read_upload(path, self.data, place, year, limits, recognised=recognised)
        rows = [row | {"state": "open"} for row in found["rows"]]
        fresh = {"rows": rows, "headings": found["headings"], "unread": found["unread"]}
        fresh |= {"read_with": (place, year), "went_on": None}
        return self.change(number, lambda draft: draft.changed(**fresh))

    def _keep_read(self, number: str, name: str, path: Path, found: dict) -> None:
        write_whole(self.folder / f"{number}.text", found.pop("text").encode())
        self._keep(number, Draft.model_validate(found | {"name": name, "file": path.name}))

    def change(self, number: str, change: Callable[[Draft], Draft]) -> Draft:
        """Put what `change` makes of a draft in its place; two changes at once are made one after the other.

        Raises:
            BadInput: there is no such draft, or `change` raises it; nothing has changed.
        """
        with self.alone():
            draft = self.draft(number)
            changed = change(draft)
            if changed != draft:
                self._keep(number, changed)
        return changed

    def draft(self, number: str) -> Draft:
        """What is known and decided of one document.

        Raises:
            BadInput: there is no such document, it has expired, or what is kept of it cannot be read.
        """
        name = self.file(number).name.partition("-")[2]
        return read_draft(self._kept(number).read_bytes(), name)

    def text(self, number: str) -> str:
        """The text that positions count in; `draft` says first whether there is one."""
        return (self.folder / f"{number}.text").read_bytes().decode()

    def file(self, number: str) -> Path:
        """The uploaded file itself.

        Raises:
            BadInput: there is no such document, or it has expired.
        """
        if number not in self.documents():
            where = f"document {number[:10]}"
            raise expected(where, "one of this draft", "none", "upload it again", "no_draft")
        return self._uploaded()[number]

    def drop(self, number: str) -> None:
        """Forget one document, whether or not its draft can be read."""
        uploaded = self._uploaded()
        if number not in uploaded:
            return
        for path in (uploaded[number], *self.folder.glob(f"{number}.*")):
            path.unlink(missing_ok=True)
        (self.folder / f"{number}.dropped").touch()

    def _uploaded(self) -> dict[str, Path]:
        """The uploaded files by number."""
        named = [
            (match[1], path) for path in self.folder.glob("*") if (match := _UPLOADED.fullmatch(path.name))
        ]
        return dict(sorted(named, key=lambda one: int(one[0])))

    def _kept(self, number: str) -> Path:
        return self.folder / f"{number}.json"

    def _keep(self, number: str, draft: Draft) -> None:
        write_whole(self._kept(number), dump_draft(draft))

    def alone(self) -> AbstractContextManager[None]:
        """One change of any desk at a time."""
        return alone(self.data / LOCK)


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
    times = []
    for path in (folder, *folder.iterdir()):
        with suppress(FileNotFoundError):  # written or dropped by somebody just now
            times.append(path.stat().st_mtime)
    return max(times, default=time.time())
