"""The list of what a folder left open: documents without a record, figures that their record does not have.

It is kept beside the records and goes on where a killed run stopped, so that it is the same as that of one
run. A document is known in it by its hash; its sentences do not stand there.
"""

from __future__ import annotations

import csv
import io
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path

from loaders.files import write_whole
from loaders.snapshots.spelling import harmless

NAME = "collect-left.csv"


@dataclass(frozen=True)
class Left:
    """One thing that was left, and the sentence that says why.

    Attributes:
        document: the name of the file in its folder.
        sha256: of its bytes.
        figure: the number that the figure has among those read; 0 where no record was written.
        reason: one sentence.
    """

    document: str
    sha256: str
    figure: int
    reason: str


class LeftList:
    """The list as it stands on disk; a document is put in whole, in place of what was said of it before.

    Args:
        path: the CSV file; its rows of documents that are not in `folder` any more are dropped.
        folder: the hashes of the documents in the folder.
    """

    def __init__(self, path: Path, folder: set[str]):
        self._path = path
        self._rows = [row for row in _read(path) if row.sha256 in folder]

    def put(self, sha256: str, rows: list[Left]) -> None:
        """Replace what is said of a document; on disk at once, before its record is written."""
        kept = [row for row in self._rows if row.sha256 != sha256]
        spelled = [replace(row, document=harmless(row.document), reason=harmless(row.reason)) for row in rows]
        self._rows = sorted([*kept, *spelled], key=lambda row: (row.document, row.figure, row.reason))
        self.write()

    def write(self) -> None:
        """Write the list; where nothing is left there is no file.

        Raises:
            BadInput: the file cannot be written.
        """
        if not self._rows:
            self._path.unlink(missing_ok=True)
            return
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(field.name for field in fields(Left))
        writer.writerows(astuple(row) for row in self._rows)
        write_whole(self._path, text.getvalue().encode())


def _read(path: Path) -> list[Left]:
    """The rows of an earlier run; none where there is no list."""
    if not path.exists():
        return []
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8", errors="replace")))
    return [
        Left(row["document"] or "", row["sha256"] or "", int(row["figure"] or 0), row["reason"] or "")
        for row in rows
        if {field.name for field in fields(Left)} <= row.keys() and (row["figure"] or "").isdigit()
    ]
