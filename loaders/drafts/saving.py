"""From an accepted document to a saved record: the one door through which pages change the data folder.

Nothing is overwritten in silence. Whoever saves says which former record they have seen; where another one is
in place meanwhile, the save is refused with the difference. Former records and documents are kept. A save is
whole or it did not happen: when the build fails, record, places and document are as they were.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from loaders.catalogue import PLACES, read_catalogue
from loaders.database.address import Address
from loaders.database.build import Report, build
from loaders.divisions import with_place
from loaders.documents.pictures import text_path
from loaders.drafts.draft import Draft
from loaders.drafts.recording import Hindrance, hindrances
from loaders.model import Place, Plan
from loaders.problems import BadInput, expected
from loaders.records.changes import Changes, changes_between
from loaders.records.keeping import Change, alone, plan_path, present_hash
from loaders.records.naming import Names, names_for
from loaders.records.record import dump_plan, plan_paths, read_plan


class Conflict(BadInput):
    """There is a record that the person who saves has not seen."""

    def __init__(self, plan: str, difference: Changes, present: str):
        wanted, remedy = "the record you started from", "look at the difference"
        super().__init__(str(expected(f"{plan}.toml", wanted, "another one", remedy)), "conflict")
        self.difference, self.present = difference, present


@dataclass(frozen=True)
class Saving:
    """What is to be saved. `seen` is the hash of the former record the person has seen, "" for none."""

    plan: Plan
    document: Path
    seen: str = ""
    place: Place | None = None
    recognised: str = ""  # the text of a scan, which its offsets count in


def names_of(data: Path, draft: Draft) -> Names:
    """The ids under which a draft may be saved; the head must name place and years.

    Raises:
        BadInput: a record that is in place cannot be read.
    """
    head = draft.head
    years = head.first_year or 0, head.last_year or 0
    return names_for(data, head.place, years, head.kind, draft.sha256)


def name_of(data: Path, draft: Draft) -> str:
    """The id under which a draft is saved: as a person chose, else the likeliest; "" without place or years.

    Raises:
        BadInput: a record that is in place cannot be read.
    """
    if not draft.head.is_named:
        return ""
    names = names_of(data, draft)
    return draft.save_as if draft.save_as in (*names.in_place, names.free) else names.likeliest


def difference(data: Path, plan: Plan) -> Changes:
    """What saving a plan would change in the record that is in place; all is new where there is none.

    Raises:
        BadInput: the record in place cannot be read.
    """
    path = plan_path(data, plan.id)
    return changes_between(read_plan(path), plan) if path.exists() else Changes(added=tuple(plan.figures))


def hindrances_in(data: Path, draft: Draft, new_place: Place | None) -> list[Hindrance]:
    """All that hinders saving a draft, by the catalogue of the data folder.

    Raises:
        BadInput: the catalogue cannot be read.
    """
    return hindrances(draft, read_catalogue(data), new_place)


def present(data: Path, plan: str) -> tuple[Plan | None, str]:
    """The record of a plan that is in place, and its hash; None and "" where there is none.

    Raises:
        BadInput: it cannot be read.
    """
    path = plan_path(data, plan)
    return (read_plan(path), present_hash(data, plan)) if path.exists() else (None, "")


def save(data: Path, database: Address, saving: Saving) -> Report:
    """Write record, place and document, and rebuild the database.

    Raises:
        Conflict: another record is in place than the one that `saving` has seen.
        BadInput: record or place do not fit; nothing has changed.
    """
    with alone(data):
        in_place = present_hash(data, saving.plan.id)
        # A save that was killed has left this very record: nobody else's is lost.
        if in_place not in (saving.seen, hashlib.sha256(dump_plan(saving.plan).encode()).hexdigest()):
            raise Conflict(saving.plan.id, difference(data, saving.plan), in_place)
        change = Change()
        try:
            _write_all(data, saving, change)
            return build(data, database=database)
        except BaseException:
            change.undo()
            raise


def _write_all(data: Path, saving: Saving, change: Change) -> None:
    places, plan = data / PLACES, saving.plan.id
    if saving.place is not None and saving.place.place not in read_catalogue(data).places:
        listed = with_place(places.read_text(encoding="utf-8"), saving.place)
        change.write(places, listed.encode(), keep=False)
    document = data / "documents" / f"{plan}{saving.document.suffix}"
    # The former document under another suffix: two of one name would be a complaint at every build.
    for other in document.parent.glob(f"{plan}.*"):
        if other != document and other.is_file():
            change.set_aside(other)
    content = saving.document.read_bytes()
    change.write(document, content)
    if saving.recognised:
        change.write(
            text_path(data, hashlib.sha256(content).hexdigest()), saving.recognised.encode(), keep=False
        )
    for other in _read_by_machine(data, saving.plan):
        change.set_aside(other)
    change.write(plan_path(data, plan), dump_plan(saving.plan).encode())


def _read_by_machine(data: Path, plan: Plan) -> list[Path]:
    """The machine records of the plan's document under another id: a person corrected its head."""
    named = plan.sha256.encode()
    others = [path for path in plan_paths(data / "plans") if path != plan_path(data, plan.id)]
    same = [path for path in others if named in path.read_bytes()]
    return [path for path in same if read_plan(path).reading == "machine"]
