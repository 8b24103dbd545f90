"""From an accepted document to a saved record: the one door through which pages change the data folder.

Nothing is overwritten in silence. Whoever saves says which former record they have seen; where another one is in
place meanwhile, the save is refused with the difference. Former records and documents are kept. A save is whole
or it did not happen: when the build fails, record, places and document are as they were.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from loaders.catalogue import PLACES, read_catalogue
from loaders.database.build import Report, build
from loaders.divisions import Division, as_place, named_in, read_divisions, with_place
from loaders.documents.limits import LIMITS
from loaders.drafts.desk import Desk, desk, new_desk
from loaders.drafts.former import Former, bring_back, former_records
from loaders.drafts.going_on import GoneOn, go_on, is_lost, qualifier_beside
from loaders.drafts.uploads import SUFFIXES
from loaders.model import READ, Place, Plan, StatedFigure, plan_id
from loaders.numbers import parse_amount
from loaders.problems import BadInput, expected, shortened
from loaders.records.changes import Changed, Changes, changes_between
from loaders.records.keeping import Change, alone, plan_path, present_hash
from loaders.records.record import dump_plan, read_plan
from loaders.toml import first_of, model_problems

# The one module of loaders, beside the store, that pages may import: what they need of the others stands here.
__all__ = [
    "LIMITS", "NOTES", "SUFFIXES", "BadInput", "Changed", "Conflict", "Desk", "Changes", "Division",
    "Former", "GoneOn", "Plan", "Saving", "StatedFigure", "added_row", "as_place", "bring_back", "desk",
    "difference", "changes_between", "former_records", "go_on", "is_lost", "located", "named_in", "new_desk",
    "plan_id", "plan_of", "present", "present_hash", "qualifier_beside", "read_divisions", "save",
]  # fmt: skip
NOTES = ("note_zh", "note_en")


class Conflict(BadInput):
    """There is a record that the person who saves has not seen."""

    def __init__(self, plan: str, difference: Changes, present: str):
        super().__init__(
            str(
                expected(
                    f"{plan}.toml", "the record you started from", "another one", "look at the difference"
                )
            )
        )
        self.difference, self.present = difference, present


@dataclass(frozen=True)
class Saving:
    """What is to be saved. `seen` is the hash of the former record the person has seen, "" for none."""

    plan: Plan
    document: Path
    seen: str = ""
    place: Place | None = None


def plan_of(head: dict, sha256: str, rows: list[dict]) -> Plan:
    """The record of the accepted rows.

    Args:
        head: place, title, issuer, document_number, issue_date, first_year, last_year, kind.
        rows: rows with the fields of a figure and a `state`; only accepted ones go in.

    Raises:
        BadInput: the first field that does not fit, named by figure and field.
    """
    fields = {name: value for name, value in head.items() if value not in ("", None)}
    figures = [_stated(row) for row in rows if row["state"] == "accepted"]
    try:
        return Plan.model_validate(fields | {"sha256": sha256, "reading": "reviewed", "figures": figures})
    except ValidationError as error:
        raise first_of(model_problems("the record", error, figures)) from error


def _stated(row: dict) -> dict:
    if is_lost(row):
        where = f"{row['indicator']} {row['amount_as']}"
        raise expected(where, "a place in the document", "none", "say where it stands, or reject it")
    named = {name: row.get(name) for name in (*READ, "also", *NOTES)}
    return {name: value for name, value in named.items() if value not in ("", None, [])} | {
        "comparator": row.get("comparator") or ""
    }


def difference(data: Path, plan: Plan) -> Changes:
    """What saving a plan would change in the record that is in place; all is new where there is none.

    Raises:
        BadInput: the record in place cannot be read.
    """
    path = plan_path(data, plan.id)
    return changes_between(read_plan(path), plan) if path.exists() else Changes(added=tuple(plan.figures))


def present(data: Path, plan: str) -> tuple[Plan | None, str]:
    """The record of a plan that is in place, and its hash; None and "" where there is none.

    Raises:
        BadInput: it cannot be read.
    """
    path = plan_path(data, plan)
    return (read_plan(path), present_hash(data, plan)) if path.exists() else (None, "")


def located(text: str, amount: str) -> list[tuple[int, int]]:
    """Every place where an amount stands in a text exactly as typed."""
    amount = amount.strip()
    return [match.span() for match in re.finditer(re.escape(amount), text)] if amount else []


def added_row(
    work: dict, indicator: str, named_as: str, amount_as: str, at: tuple[int, int], **fields
) -> dict:
    """A row for a figure that reading missed, its number taken from the amount as it stands.

    Args:
        work: the document's draft, for the headings around the place.
        at: start and stop of the amount in the text.
        fields: role, measure, year and what else the person chose.

    Raises:
        BadInput: the amount is none that can be read as one.
    """
    location = "正文"
    for start, heading in work["places"]:
        if start > at[0]:
            break
        location = heading
    row = dict.fromkeys(READ, "") | {"value": None, "upper": None, "base_year": None, "also": []}
    stated = _numbers(amount_as) if fields.get("measure") != "qualitative" else {}
    basis = "yoy" if fields.get("measure") == "growth" else ""
    where = {
        "named_as": named_as,
        "amount_as": amount_as,
        "location": location,
        "start": at[0],
        "stop": at[1],
    }
    decided = {"indicator": indicator, "state": "accepted", "found": False, "basis": basis}
    return row | stated | where | decided | fields


def _numbers(amount_as: str) -> dict:
    amount = parse_amount(amount_as)
    if amount is None:
        raise expected(
            "the amount", "a number with its unit as it stands", f"“{shortened(amount_as)}”", "correct it"
        )
    upper = None if amount.upper is None else str(amount.upper)
    return {"comparator": amount.comparator, "unit": amount.unit, "value": str(amount.value), "upper": upper}


def save(data: Path, database: Path, saving: Saving) -> Report:
    """Write record, place and document, and rebuild the database.

    Raises:
        Conflict: another record is in place than the one that `saving` has seen.
        BadInput: record or place do not fit; nothing has changed.
    """
    with alone(data):
        in_place = present_hash(data, saving.plan.id)
        if in_place != saving.seen:
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
    change.write(document, saving.document.read_bytes())
    change.write(plan_path(data, plan), dump_plan(saving.plan).encode())
