"""Spreadsheets on a desk: each beside the documents, with its texts and what a person said of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from loaders.documents.limits import LIMITS, refuse_size
from loaders.drafts.desk import Desk
from loaders.drafts.draft import UnreadableDraft
from loaders.drafts.tables import SUFFIXES, TableDraft
from loaders.drafts.uploads import safe_name
from loaders.files import write_whole
from loaders.problems import expected
from loaders.statistics.sheets import Sheet, read_sheets


def add_table(desk: Desk, name: str, content: bytes) -> str:
    """Keep and read one spreadsheet; the number it has from now on.

    Raises:
        BadInput: the file is refused or cannot be read; nothing of it is kept.
    """
    name = safe_name(name, SUFFIXES)
    refuse_size(name, len(content), LIMITS)
    number, path = desk.put(name, content)
    try:
        sheets = read_sheets(path)
        texts = [[one.name, one.rows, sorted(one.merged), sorted(one.unvalued)] for one in sheets]
        write_whole(_sheets(desk, number), json.dumps(texts, ensure_ascii=False).encode())
        digest, names = hashlib.sha256(content).hexdigest(), tuple(one.name for one in sheets)
        _keep(desk, number, TableDraft(name=name, file=path.name, sha256=digest, sheets=names))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return number


def tables(desk: Desk) -> dict[str, TableDraft | UnreadableDraft]:
    """The spreadsheets by number; one whose draft cannot be read is the complaint about it."""
    found: dict[str, TableDraft | UnreadableDraft] = {}
    paths = {path.name.partition(".")[0]: path for path in desk.folder.glob("*.table.json")}
    for number, path in sorted(paths.items(), key=lambda one: int(one[0])):
        try:
            found[number] = TableDraft.model_validate_json(path.read_bytes())
        except ValidationError:
            found[number] = UnreadableDraft(
                f"{path.name}: expected a draft as this version keeps it, found another; upload it again.",
                "unreadable_draft",
                name=path.name,
            )
    return found


def sheet(desk: Desk, number: str, at: int) -> Sheet:
    """The texts of one sheet."""
    name, rows, merged, unvalued = json.loads(_sheets(desk, number).read_bytes())[at]
    return Sheet(name, rows, frozenset(map(tuple, merged)), frozenset(map(tuple, unvalued)))


def change_table(desk: Desk, number: str, change: Callable[[TableDraft], TableDraft]) -> TableDraft:
    """Put what `change` makes of a draft in its place.

    Raises:
        BadInput: there is no such draft, or it cannot be read.
    """
    with desk.alone():
        draft = tables(desk).get(number)
        if draft is None:
            raise expected(f"table {number[:10]}", "one of this draft", "none", "upload it again", "no_draft")
        if isinstance(draft, UnreadableDraft):
            raise draft
        changed = change(draft)
        if changed != draft:
            _keep(desk, number, changed)
    return changed


def _sheets(desk: Desk, number: str) -> Path:
    return desk.folder / f"{number}.sheets.json"


def _keep(desk: Desk, number: str, draft: TableDraft) -> None:
    kept = draft.model_dump_json(exclude_defaults=True).encode()
    write_whole(desk.folder / f"{number}.table.json", kept)
