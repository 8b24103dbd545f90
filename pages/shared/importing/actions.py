"""All that the Import page may do to the server: keep uploads and drafts, and save a record.

This is the only module of pages that imports `loaders.drafts.saving`. Every function of it asks who is asking
(`pages.shared.editors`), so that no page, old session or crafted request gets past the check.
"""

from __future__ import annotations

import os
from pathlib import Path

from loaders.drafts import saving as loader
from loaders.drafts.saving import (
    LIMITS,
    NOTES,
    SUFFIXES,
    BadInput,
    Changed,
    Changes,
    Conflict,
    Desk,
    Division,
    Former,
    GoneOn,
    Plan,
    is_lost,
    qualifier_beside,
)  # fmt: skip
from pages.shared.editors import for_editors
from pages.shared.ready import data_path, database_path

__all__ = [
    "LIMITS",
    "NOTES",
    "SUFFIXES",
    "BadInput",
    "Changed",
    "Changes",
    "Conflict",
    "Desk",
    "Division",
    "Former",
    "GoneOn",
    "Plan",
    "is_lost",
    "qualifier_beside",
]  # fmt: skip
PLAN_FIELDS = ("place", "title", "issuer", "document_number", "issue_date", "first_year", "last_year", "kind")


@for_editors
def unwritable() -> list[str]:
    """The folders that a save changes and that this server may not write to."""
    data = data_path()
    folders = [data, data / "plans", data / "documents", database_path().parent]
    return [str(one) for one in dict.fromkeys(folders) if one.is_dir() and not os.access(one, os.W_OK)]


@for_editors
def find_desk(token: str) -> Desk | None:
    """The unsaved work of a token, None where there is none (any more)."""
    return loader.desk(data_path(), token)


@for_editors
def new_desk() -> Desk:
    """An empty desk."""
    return loader.new_desk(data_path())


@for_editors
def receive(desk: Desk, name: str, content: bytes) -> str:
    """Keep and read an upload; its number. Raises BadInput where it is refused."""
    return desk.add(name, content)


@for_editors
def documents(desk: Desk) -> dict[str, str]:
    """The uploads of a desk, number to name."""
    return desk.documents()


@for_editors
def work(desk: Desk, number: str) -> dict:
    """What is known and decided of an upload."""
    return desk.work(number)


@for_editors
def text(desk: Desk, number: str) -> str:
    """The text of an upload."""
    return desk.text(number)


@for_editors
def keep(desk: Desk, number: str, decided: dict) -> None:
    """Keep what was decided so far."""
    desk.keep(number, decided)


@for_editors
def drop(desk: Desk, number: str) -> None:
    """Forget an upload."""
    desk.drop(number)


@for_editors
def read_again(desk: Desk, number: str, place: str, year: int) -> dict:
    """Read an upload anew with the place and year that a person confirmed."""
    return desk.read_again(number, place, year)


@for_editors
def add_missed(
    desk: Desk, number: str, indicator: str, named_as: str, amount: str, at: tuple[int, int], **fields: object
) -> None:
    """Add a figure that reading missed. Raises BadInput where the amount is none."""
    decided = desk.work(number)
    decided["rows"].append(loader.added_row(decided, indicator, named_as, amount, at, **fields))
    decided["rows"].sort(key=lambda row: row["start"])
    desk.keep(number, decided)


@for_editors
def plan_of(decided: dict):
    """The record of what was accepted. Raises BadInput where something does not fit."""
    head = {name: decided["head"].get(name) for name in PLAN_FIELDS}
    return loader.plan_of(head, decided["sha256"], decided["rows"])


@for_editors
def former(plan) -> tuple[str, Changes]:
    """The hash of the record that is in place ("" for none), and what saving would change in it."""
    return loader.present_hash(data_path(), plan.id), loader.difference(data_path(), plan)


@for_editors
def plan_named(decided: dict) -> str:
    """The id of the plan that a head names; "" while place or years are missing."""
    place, first, last = (decided["head"].get(name) for name in ("place", "first_year", "last_year"))
    return loader.plan_id(place, int(first), int(last)) if place and first and last else ""


@for_editors
def present(plan: str) -> tuple[Plan | None, str]:
    """The record of a plan that is in place, and its hash. Raises BadInput where it cannot be read."""
    return loader.present(data_path(), plan)


@for_editors
def go_on(desk: Desk, number: str, plan: str, former_text: str | None) -> GoneOn:
    """Take the figures and the head of the plan's record into a draft, its candidates folded into them.

    Args:
        former_text: the text that the record's places count in; None where it is not at hand.
    """
    decided = desk.work(number)
    record, seen = loader.present(data_path(), plan)
    same = record.sha256 == decided["sha256"]
    done = loader.go_on(record, decided["rows"], desk.text(number), former_text, same)
    head = {name: getattr(record, name) for name in ("title", "issuer", "document_number", "kind")}
    decided["head"] |= head | {"issue_date": record.issue_date.isoformat() if record.issue_date else ""}
    counts = {name: getattr(done, name) for name in ("kept", "new", "lost", "fewer")}
    decided |= {"rows": done.rows, "went_on": {"plan": plan, "hash": seen} | counts}
    decided.setdefault("seen", {})[plan] = seen
    desk.keep(number, decided)
    return done


@for_editors
def keep_document(desk: Desk, number: str, plan: str):
    """Keep an upload as the document of the plan's record, which stays as it is; rebuild the database.

    Raises:
        BadInput: the upload is not the document of the record.
    """
    record, seen = loader.present(data_path(), plan)
    if record is None or record.sha256 != desk.work(number)["sha256"]:
        raise BadInput(
            f"{plan}: expected the document of the record, found another one; go on from the record."
        )
    return loader.save(data_path(), database_path(), loader.Saving(record, Path(desk.file(number)), seen))


@for_editors
def former_records(plan: str) -> list[Former]:
    """The former records of a plan, the latest first."""
    return loader.former_records(data_path(), plan)


@for_editors
def difference_to(former: Former) -> tuple[str, Changes]:
    """The hash of the record in place, and what bringing a former one back would change."""
    plan = former.plan
    return loader.present_hash(data_path(), plan.id), loader.difference(data_path(), plan)


@for_editors
def bring_back(former: Former, seen: str):
    """Put a former record in place again. Raises BadInput where another record is in place meanwhile."""
    return loader.bring_back(data_path(), database_path(), former.plan.id, former.name, seen)


@for_editors
def save(desk: Desk, number: str, seen: str, division: Division | None, name_en: str):
    """Write the record of an upload, its document and, where it is new, its place; rebuild the database.

    Args:
        seen: the hash of the former record whose difference was shown, "" for none.
        division: the place, where places.csv does not have it yet; `name_en` is its confirmed English name.

    Raises:
        Conflict: another record is in place meanwhile.
        BadInput: something does not fit; nothing has changed.
    """
    decided = desk.work(number)
    place = loader.as_place(division, name_en) if division else None
    saving = loader.Saving(plan_of(decided), Path(desk.file(number)), seen, place)
    return loader.save(data_path(), database_path(), saving)


def divisions() -> dict[str, Division]:
    """The official list by code and name. It is public, as is the repository."""
    return {one.key: one for one in loader.read_divisions()}


def likely_division(words: str, year: int | None) -> str:
    """The one entry of the list that a title and an issuer name most narrowly, "" where that is not one."""
    found = loader.named_in(words, loader.read_divisions(), year)
    narrowest = [
        one for one in found if not any(o is not one and o.province_zh == one.name_zh for o in found)
    ]
    return narrowest[0].key if len(narrowest) == 1 else ""


def occurrences(text: str, amount: str) -> list[tuple[int, int]]:
    """Where an amount stands in a text."""
    return loader.located(text, amount)
