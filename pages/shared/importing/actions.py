"""All that the Import page may do to the server: keep uploads and drafts, and save a record.

This is the one door of pages to what writes. Every function of it asks who is asking
(`pages.shared.editors`), so that no page, old session or crafted request gets past the check.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from loaders.database.store import Store
from loaders.divisions import Division, as_place, named_in, read_divisions
from loaders.drafts import desk as desks
from loaders.drafts import former, going_on, missed, recording, saving, table_desk, tables, uploads
from loaders.drafts import queue as queues
from loaders.drafts.desk import Desk
from loaders.drafts.draft import Draft, UnreadableDraft
from loaders.drafts.former import Former
from loaders.drafts.queue import Queue, Waiting
from loaders.drafts.recording import Hindrance
from loaders.drafts.saving import Report
from loaders.drafts.tables import Reader, Result, Sheet, TableDraft, Understood
from loaders.model import Place, Plan
from loaders.problems import expected
from loaders.records.changes import Changes
from loaders.records.naming import Names
from pages.shared.editors import for_editors
from pages.shared.ready import data_path, database_address


@for_editors
def unwritable() -> list[str]:
    """The folders that a save changes and that this server may not write to."""
    data = data_path()
    folders = [data, data / "plans", data / "documents"]
    if isinstance(database := database_address(), Path):  # elsewhere only a save shows whether it may write
        folders.append(database.parent)
    return [str(one) for one in dict.fromkeys(folders) if one.is_dir() and not os.access(one, os.W_OK)]


@for_editors
def find_desk(token: str) -> Desk | None:
    """The unsaved work of a token, None where there is none (any more)."""
    return desks.desk(data_path(), token)


@for_editors
def new_desk() -> Desk:
    """An empty desk."""
    return desks.new_desk(data_path())


@for_editors
def receive(desk: Desk, name: str, content: bytes, progress: Callable[[int, int], None]) -> str:
    """Keep and read an upload; its number. Raises BadInput where it is refused.

    `progress` is told of a scan how many pages of how many are read.
    """
    return desk.add(name, content, progress=progress)


@for_editors
def receive_table(desk: Desk, name: str, content: bytes) -> str:
    """Keep and read a spreadsheet; its number. Raises BadInput where it is refused."""
    return table_desk.add_table(desk, name, content)


@for_editors
def spreadsheets(desk: Desk) -> dict[str, TableDraft | UnreadableDraft]:
    """The spreadsheets of a desk by number; one whose draft cannot be read is the complaint about it."""
    return table_desk.tables(desk)


@for_editors
def sheet(desk: Desk, number: str, at: int) -> Sheet:
    """The texts of one sheet of a spreadsheet."""
    return table_desk.sheet(desk, number, at)


@for_editors
def change_table(desk: Desk, number: str, changed: Callable[[TableDraft], TableDraft]) -> TableDraft:
    """Keep what `changed` makes of a spreadsheet's draft, and give it back. Raises BadInput."""
    return table_desk.change_table(desk, number, changed)


@for_editors
def table_reader() -> Reader:
    """What a table is read by. Raises BadInput where the catalogue cannot be read."""
    return Reader(data_path())


@for_editors
def result_of_table(reader: Reader, draft: TableDraft, read: Understood) -> Result:
    """What saving a sheet would do. Raises BadInput where its source does not fit."""
    return tables.result_of(data_path(), reader, draft, read)


@for_editors
def save_table(result: Result) -> Report:
    """Write the records of a sheet and its new places; rebuild the database. Raises BadInput."""
    return tables.save(data_path(), database_address(), result)


@for_editors
def documents(desk: Desk) -> dict[str, str]:
    """The uploads of a desk, number to file name."""
    return desk.documents()


@for_editors
def drafts(desk: Desk) -> dict[str, Draft | UnreadableDraft]:
    """The drafts of a desk by number, each read once; one that cannot be read is the complaint about it."""
    return desk.drafts()


@for_editors
def text(desk: Desk, number: str) -> str:
    """The text of an upload."""
    return desk.text(number)


@for_editors
def change(desk: Desk, number: str, changed: Callable[[Draft], Draft]) -> Draft:
    """Keep what `changed` makes of a draft, and give it back. Raises BadInput where there is none."""
    return desk.change(number, changed)


@for_editors
def draft(desk: Desk, number: str) -> Draft:
    """What is known and decided of one document. Raises BadInput where there is none."""
    return desk.draft(number)


@for_editors
def queue(store: Store) -> Queue:
    """The documents that only the program has read, and how many were reviewed."""
    return queues.queue(data_path(), store)


@for_editors
def take_up(desk: Desk, waiting: Waiting) -> str:
    """Begin the review of a machine record, or go on with it: the number of its document on the desk.

    What was reviewed before leaves the desk.

    Raises:
        BadInput: its document is not at hand (any more), or cannot be read.
    """
    queues.clear_reviewed(desk)
    number = queues.on_desk(desk, waiting.sha256) or queues.put_on(desk, waiting)
    if not desk.draft(number).queued:
        go_on(desk, number, waiting.plan, None)
    return number


@for_editors
def drop(desk: Desk, number: str) -> None:
    """Forget an upload."""
    desk.drop(number)


@for_editors
def read_again(desk: Desk, number: str, place: str, year: int) -> Draft:
    """Read an upload anew with the place and year that a person confirmed. Raises BadInput."""
    return desk.read_again(number, place, year)


@for_editors
def add_missed(desk: Desk, number: str, at: tuple[int, int], stated: Mapping[str, object]) -> Draft:
    """Add a figure that reading missed. Raises BadInput where the amount at this passage is none."""
    written = desk.text(number)

    def with_it(draft: Draft) -> Draft:
        row = missed.added_row(draft, written, at, stated)
        return draft.changed(rows=tuple(sorted((*draft.rows, row), key=lambda one: one.start)))

    return desk.change(number, with_it)


@for_editors
def hindrances(draft: Draft, new_place: Place | None) -> list[Hindrance]:
    """All that hinders saving what was accepted. Raises BadInput where the catalogue cannot be read."""
    return saving.hindrances_in(data_path(), draft, new_place)


@for_editors
def plan_of(draft: Draft) -> Plan:
    """The record of what was accepted, under its id. Raises BadInput where something does not fit."""
    plan = recording.plan_of(draft)
    return plan.under(saving.name_of(data_path(), draft))


@for_editors
def names_of(draft: Draft) -> Names:
    """The ids under which a draft that names place and years may be saved. Raises BadInput."""
    return saving.names_of(data_path(), draft)


@for_editors
def name_of(draft: Draft) -> str:
    """The id under which a draft is saved, "" while place or years are missing. Raises BadInput."""
    return saving.name_of(data_path(), draft)


@for_editors
def difference(plan: Plan) -> tuple[str, Changes]:
    """The hash of the record that is in place ("" for none), and what putting this one there would change."""
    _, seen = saving.present(data_path(), plan.id)
    return seen, saving.difference(data_path(), plan)


@for_editors
def present(plan: str) -> tuple[Plan | None, str]:
    """The record of a plan that is in place, and its hash. Raises BadInput where it cannot be read."""
    return saving.present(data_path(), plan)


@for_editors
def go_on(desk: Desk, number: str, plan: str, former_text: str | None) -> Draft:
    """Take the figures and the head of the plan's record into a draft, its candidates folded into them.

    Args:
        former_text: the text that the record's passages count in; None where it is not at hand.

    Raises:
        BadInput: there is no such record (any more), or it cannot be read.
    """
    record, seen = saving.present(data_path(), plan)
    if record is None:
        raise expected(f"{plan}.toml", "the record to go on from", "none", "load the page again", "no_record")
    written = desk.text(number)

    def gone_on(draft: Draft) -> Draft:
        return going_on.taken_up(draft, record, seen, written, former_text)

    return desk.change(number, gone_on)


@for_editors
def keep_document(desk: Desk, number: str, plan: str) -> Report:
    """Keep an upload as the document of the plan's record, which stays as it is; rebuild the database.

    Raises:
        BadInput: the upload is not the document of the record.
    """
    record, seen = saving.present(data_path(), plan)
    if record is None or record.sha256 != desk.draft(number).sha256:
        wanted, remedy = "the document of the record", "go on from the record"
        raise expected(plan, wanted, "another one", remedy, "other_document")
    kept = saving.Saving(record, desk.file(number), seen, recognised=recognised(desk, number))
    return saving.save(data_path(), database_address(), kept)


@for_editors
def former_records(plan: str) -> list[Former]:
    """The former records of a plan, the latest first."""
    return former.former_records(data_path(), plan)


@for_editors
def bring_back(one: Former, seen: str) -> Report:
    """Put a former record in place again. Raises BadInput where another record is in place meanwhile."""
    return former.bring_back(data_path(), database_address(), one.plan.id, one.name, seen)


@for_editors
def save(desk: Desk, number: str, seen: str, new_place: Place | None) -> Report:
    """Write the record of an upload, its document and, where it is new, its place; rebuild the database.

    Args:
        seen: the hash of the former record whose difference was shown, "" for none.
        new_place: the place, where places.csv does not have it yet.

    Raises:
        Conflict: another record is in place meanwhile.
        BadInput: something does not fit; nothing has changed.
    """
    plan = plan_of(desk.draft(number))
    kept = saving.Saving(plan, desk.file(number), seen, new_place, recognised(desk, number))
    return saving.save(data_path(), database_address(), kept)


@for_editors
def recognised(desk: Desk, number: str) -> str:
    """The text of an upload that is a scan, which no later build could read from it; else ""."""
    return desk.text(number) if desk.draft(number).cuts else ""


@for_editors
def picture(desk: Desk, number: str, start: int) -> bytes:
    """What the line of a scan looks like that holds a character of its text, as PNG.

    Raises:
        BadInput: there is none, or it cannot be drawn.
    """
    cut = desk.draft(number).cut_at(start)
    if cut is None:
        raise expected(desk.file(number).name, "a scan", "a document with text", "load the page again")
    return uploads.picture(desk.file(number), cut)


def divisions() -> dict[str, Division]:
    """The official list by code and name. It is public, as is the repository."""
    return {one.key: one for one in read_divisions()}


def likely_division(named: str, year: int | None) -> str:
    """The one entry of the list that a title and an issuer name most narrowly, "" where that is not one."""
    found = named_in(named, read_divisions(), year)
    narrowest = [
        one for one in found if not any(o is not one and o.province_zh == one.name_zh for o in found)
    ]
    return narrowest[0].key if len(narrowest) == 1 else ""


@for_editors
def new_place(division: Division, name_en: str) -> Place:
    """The place that saving would add, under its English name. Raises BadInput where that is none."""
    return as_place(division, name_en)
