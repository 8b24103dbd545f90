"""The former records of a plan: which there are, and bringing one back. Nothing is deleted by it.

The record that is in place becomes a former one itself. The document goes with its record: where the former
record was read from other bytes, those are brought back too, if they were kept.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from loaders.database.address import Address
from loaders.database.build import Report, build
from loaders.model import Plan
from loaders.problems import expected
from loaders.records.keeping import FORMER, STAMP, Change, alone, plan_path, present_hash
from loaders.records.record import check_plan


@dataclass(frozen=True)
class Former:
    """A former record: since when it is one (UTC), and what it holds."""

    name: str
    replaced: datetime.datetime
    plan: Plan


def former_records(data: Path, plan: str) -> list[Former]:
    """The former records of a plan, the latest first; what cannot be read any more is left out."""
    pattern = re.compile(rf"{re.escape(plan)}-(\d{{8}}T\d{{12}})")
    found = []
    for path in (data / "plans" / FORMER).glob(f"{plan}-*.toml"):
        if match := pattern.fullmatch(path.stem):
            record, _ = check_plan(path)  # its file name is not that of a record, and need not be
            stamp = datetime.datetime.strptime(match[1], STAMP).replace(tzinfo=datetime.UTC)
            if record and record.may_be(plan):
                found.append(Former(path.name, stamp, record.under(plan)))
    return sorted(found, key=lambda one: one.replaced, reverse=True)


def bring_back(data: Path, database: Address, plan: str, name: str, seen: str) -> Report:
    """Put a former record in the place of the present one, its document with it, and rebuild the database.

    Args:
        name: the former record, as `former_records` names it.
        seen: the hash of the present record that the person has seen, "" for none.

    Raises:
        BadInput: there is no such record, another one is in place, or it does not fit; nothing has changed.
    """
    with alone(data):
        former = next((one for one in former_records(data, plan) if one.name == name), None)
        if former is None:
            wanted, remedy = "one of its former records", "choose one of the list"
            raise expected(plan, wanted, "none of this name", remedy, "no_record")
        if present_hash(data, plan) != seen:
            remedy = "look at the difference again"
            raise expected(f"{plan}.toml", "the record you have seen", "another one", remedy, "other_record")
        change = Change()
        try:
            content = (data / "plans" / FORMER / name).read_bytes()
            change.write(plan_path(data, plan), content)
            _bring_document(data / "documents", former.plan, change)
            return build(data, database=database)
        except BaseException:
            change.undo()
            raise


def _bring_document(folder: Path, plan: Plan, change: Change) -> None:
    """The document that the record was read from; one with other bytes goes aside."""
    present = [path for path in folder.glob(f"{plan.id}.*") if path.is_file()]
    if any(_hash(path) == plan.sha256 for path in present):
        return
    for path in present:
        change.set_aside(path)
    for path in sorted((folder / FORMER).glob(f"{plan.id}-*")):
        if _hash(path) == plan.sha256:
            change.write(folder / f"{plan.id}{path.suffix}", path.read_bytes())
            return


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
