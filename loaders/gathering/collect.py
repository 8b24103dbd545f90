"""`python -m loaders collect`: a folder of documents into machine-read records, in parallel and resumable.

A record is written whole as soon as its document is read, so that a run that was killed goes on where it
stopped. A document is known by its hash: what has a record, whoever wrote it, is not read again, and no
record is ever written over. Where place and years are taken, the id has the kind, then a number.
"""

from __future__ import annotations

import contextlib
import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

from loaders import files
from loaders.catalogue import read_catalogue
from loaders.documents.pictures import text_path
from loaders.extraction.files import read_each
from loaders.files import said_of, write_whole
from loaders.gathering.left import NAME, Left, LeftList
from loaders.gathering.machine import machine_record
from loaders.model import Plan, plan_id
from loaders.problems import BadInput, expected, shortened
from loaders.records.keeping import alone, plan_path
from loaders.records.read_by import keep_rules
from loaders.records.record import dump_plan, plan_paths
from loaders.toml import read_toml


@dataclass
class Counts:
    """What became of the documents of a folder."""

    documents: int = 0
    written: int = 0
    figures: int = 0
    had_record: int = 0
    left: int = 0


def collect(folder: Path, data: Path, hidden: bool = True) -> Counts:
    """Reads every document of a folder that has no record yet into one.

    Args:
        folder: with documents, in folders of their own too; hidden files are none.
        data: the folder with places.csv, indicators.toml and plans/.
        hidden: whether to show no progress.

    Raises:
        BadInput: the folder, the catalogue or a record cannot be read, or a record cannot be written.
    """
    try:
        with files.alone(data / ".collecting.lock", wait=False):
            return _Collection(folder, data).collect(hidden)
    except TimeoutError as error:
        found, remedy = "another one", "wait until it has ended"
        raise expected(str(data), "no collection under way", found, remedy) from error


class _Collection:
    """One run over a folder."""

    def __init__(self, folder: Path, data: Path):
        self._folder, self._data = folder, data
        self._catalogue, self._records = read_catalogue(data), Records(data)
        self._documents = _documents(folder)
        self._left = LeftList(data / NAME, set(self._documents.values()))
        self._counts = Counts(len(self._documents))
        self._asked = {"place": "", "year": None, "form": "toml", "aims": False, "data": str(data.absolute())}

    def collect(self, hidden: bool) -> Counts:
        from tqdm import tqdm

        waiting = self._waiting()
        self._counts.had_record = len(self._documents) - len(waiting)
        with tqdm(total=len(waiting), unit="document", file=sys.stderr, disable=hidden) as bar:
            for path, answer in zip(waiting, read_each(waiting, self._asked), strict=True):
                for row in self._take(path, answer):
                    bar.write(row.reason, file=sys.stderr)
                bar.update()
        self._left.write()
        return self._counts

    def _waiting(self) -> list[Path]:
        """The documents without a record; of files that are the very same document, the first."""
        seen, waiting = self._records.hashes(), []
        for path, digest in self._documents.items():
            if digest not in seen:
                waiting.append(path)
            seen.add(digest)
        return waiting

    def _take(self, path: Path, answer: dict | BadInput) -> list[Left]:
        """Put what was read of a document in its place: the list first (returned), then the record."""
        name, digest = shortened(path.relative_to(self._folder).as_posix(), 200), self._documents[path]
        try:
            if isinstance(answer, BadInput):
                raise answer
            plan, dropped = machine_record(name, answer["output"], self._catalogue)
            keep_rules(self._data, digest, answer["rules"])
        except BadInput as problem:
            plan, dropped = None, [(0, str(problem))]
        rows = self._list(name, digest, dropped)
        if plan is None:
            self._counts.left += 1
            return rows
        try:
            is_new = self._records.add(plan)
        except NoFreeId as problem:
            self._counts.left += 1
            return self._list(name, digest, [(0, f"{name}: {problem}")])
        if not isinstance(answer, BadInput) and answer["is_pictured"]:
            path = text_path(self._data, digest)
            path.parent.mkdir(exist_ok=True)
            write_whole(path, answer["text"].encode())
        self._counts.written += is_new
        self._counts.figures += len(plan.figures) if is_new else 0
        self._counts.had_record += not is_new
        return rows

    def _list(self, name: str, digest: str, reasons: list[tuple[int, str]]) -> list[Left]:
        rows = [Left(name, digest, number, reason) for number, reason in reasons]
        self._left.put(digest, rows)
        return rows


def _documents(folder: Path) -> dict[Path, str]:
    """The files of a folder with the hashes of their bytes, in the order of their paths."""
    if not folder.is_dir():
        raise expected(str(folder), "a folder with documents", "no folder", "correct the name")
    with said_of(folder, "a folder whose files can be read", "check the permissions"):
        paths = sorted(
            path
            for path in folder.rglob("*")
            if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        )
        if not paths:
            raise expected(str(folder), "at least one document", "none", "correct the name")
        return {path: digest_of(path) for path in paths}


def digest_of(path: Path) -> str:
    """The hash of a file's bytes."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


class NoFreeId(BadInput):
    """Place, years and kind have as many records as there can be."""


class Records:
    """The records of a data folder by the hash of their document; others may add to them meanwhile."""

    def __init__(self, data: Path):
        self._data = data
        self._known: dict[tuple[Path, int], str] = {}

    def hashes(self) -> set[str]:
        """The hashes of all documents that have a record now.

        Raises:
            BadInput: a record cannot be read.
        """
        present: dict[tuple[Path, int], str] = {}
        for path in plan_paths(self._data / "plans"):
            with contextlib.suppress(FileNotFoundError):  # moved away by a save just now
                key = (path, path.stat().st_mtime_ns)
                present[key] = self._known.get(key) or str(read_toml(path).get("sha256", ""))
        self._known = present
        return set(present.values()) - {""}

    def add(self, plan: Plan) -> bool:
        """Write a record under an id that is free; False where its document has one meanwhile.

        Raises:
            NoFreeId: place, years and kind have as many records as there can be.
            BadInput: a record cannot be read, or this one not be written.
        """
        with alone(self._data):
            if plan.sha256 in self.hashes():
                return False
            path = plan_path(self._data, self._free_id(plan))
            path.parent.mkdir(exist_ok=True)
            write_whole(path, dump_plan(plan).encode())
            return True

    def _free_id(self, plan: Plan) -> str:
        plain = plan_id(plan.place, plan.first_year, plan.last_year)
        numbered = [f"{plain}-{plan.kind}", *(f"{plain}-{plan.kind}-{number}" for number in range(2, 10))]
        for name in (plain, *numbered):
            if not plan_path(self._data, name).exists():
                return name
        wanted, remedy = f"an id that is free, up to {plain}-{plan.kind}-9", "read it with Import"
        raise NoFreeId(str(expected(plain, wanted, "none", remedy)))
