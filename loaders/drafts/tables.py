"""A table of statistics in work: an uploaded spreadsheet, what a person said of it, and saving its records.

The file is read in a confined process; here are texts of cells only. What is read follows from these texts
and the person's word each time anew, so that a draft holds no figure. Records of other people are never
written over: which ones stand in the way is told before the save, and they are left out of it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from loaders.catalogue import Catalogue, read_catalogue
from loaders.database.address import Address
from loaders.database.build import Report, build
from loaders.divisions import read_divisions
from loaders.drafts.draft import Kept
from loaders.drafts.recording import head_hindrances
from loaders.model import Place, Plan
from loaders.problems import BadInput, shortened
from loaders.records.changes import Changes, changes_between
from loaders.records.keeping import Change, alone, plan_path
from loaders.records.record import read_plan
from loaders.statistics.headings import Heading, names_of
from loaders.statistics.places import Gazetteer
from loaders.statistics.reasons import Left, because
from loaders.statistics.sheets import Sheet, cell_name
from loaders.statistics.table import Said, Understood, read_table
from loaders.statistics.yearbook import Source, beside, new_places, plans_of, put
from loaders.toml import model_problems

SUFFIXES = (".csv", ".xlsx")
_EXAMPLES, _LONGEST_EXAMPLE = 3, 12
Fate = Literal["new", "added", "same", "others"]


class ColumnSaid(Kept):
    """What a person says of a column: whether it is taken, and as what."""

    is_taken: bool = True
    indicator: str = ""
    unit: str = ""
    year: int | None = None
    growth: bool = False


class SheetSaid(Kept):
    """What a person says of a sheet: columns by their number, codes of places by their names, one year."""

    columns: dict[int, ColumnSaid] = Field(default={})
    places: dict[str, str] = Field(default={})
    year: int | None = None


class TableDraft(Kept):
    """One uploaded spreadsheet in work."""

    name: str
    file: str
    sha256: str
    sheets: tuple[str, ...] = Field(min_length=1)  # their names; their texts are kept apart
    sheet: int = 0  # the one in hand
    said: dict[int, SheetSaid] = Field(default={})
    url: str = ""
    title: str = ""
    issuer: str = ""
    issue_date: str = ""
    accessed: str = ""
    saved: str = ""  # the sheet that was saved last

    @property
    def mine(self) -> SheetSaid:
        """What was said of the sheet in hand."""
        return self.said.get(self.sheet, SheetSaid())

    def saying(self, **fields: object) -> TableDraft:
        """The draft with more said of the sheet in hand."""
        return self.changed(said=self.said | {self.sheet: self.mine.changed(**fields)})


class Reader:
    """The names of places and indicators that a table is read by; made once, for it takes a while."""

    def __init__(self, data: Path):
        self.catalogue: Catalogue = read_catalogue(data)
        self.divisions = read_divisions()
        self.gazetteer = Gazetteer(self.catalogue, self.divisions)
        self.names = names_of(self.catalogue)

    def read(self, sheet: Sheet, mine: SheetSaid) -> Understood:
        """What a sheet says, a person's word before it.

        Raises:
            BadInput: the sheet has no table with places down.
        """
        read = read_table(sheet, self.gazetteer, self.names, mine.year)
        if not (mine.columns or mine.places):
            return read
        columns = {at: _said(read.headings[at], one) for at, one in mine.columns.items()}
        return read_table(sheet, self.gazetteer, self.names, mine.year, Said(columns, mine.places))


def _said(read: Heading, said: ColumnSaid) -> Heading:
    """A heading as a person says it; its words stay those of the table."""
    if not said.is_taken:
        return Heading(read.written, reason=because("left_out"))
    named_as = read.named_as or read.written.rpartition(" › ")[2]
    return Heading(read.written, "", said.indicator, named_as[:55], said.unit, said.year, said.growth)


def letters(column: int) -> str:
    """The letters of a column, as a spreadsheet shows them."""
    return cell_name(0, column)[:-1]


def examples(sheet: Sheet, column: int) -> str:
    """A few texts from the middle of a column, by which a person knows it again."""
    texts = [row[column] for row in sheet.rows if row[column]]
    middle = texts[len(texts) // 2 : len(texts) // 2 + _EXAMPLES]
    return " · ".join(shortened(text, _LONGEST_EXAMPLE) for text in middle)


@dataclass(frozen=True)
class Outcome:
    """One record that a table makes: what becomes of it, and how it differs from the one in place.

    A record of `others` is not written: the one in place was reviewed, or is of another page.
    """

    plan: Plan
    fate: Fate
    changes: Changes


@dataclass(frozen=True)
class Result:
    """All that saving a table would do."""

    outcomes: tuple[Outcome, ...]
    places: tuple[Place, ...]
    left: tuple[Left, ...]

    @property
    def written(self) -> list[Plan]:
        """The records that would be written."""
        return [one.plan for one in self.outcomes if one.fate in ("new", "added")]


def source_of(draft: TableDraft) -> Source:
    """The page that a table was taken from, as a person entered it."""
    issue_date, accessed = (
        datetime.date.fromisoformat(day) if day else None for day in (draft.issue_date, draft.accessed)
    )
    return Source(draft.url, draft.title, draft.issuer, issue_date, accessed)


def result_of(data: Path, reader: Reader, draft: TableDraft, read: Understood) -> Result:
    """What saving the sheet in hand would do.

    Raises:
        BadInput: address, title or issuer cannot stand in a record, or a record in place cannot be read.
    """
    _refuse_source(draft)
    plans, left = plans_of(read.found, source_of(draft), reader.catalogue)
    places, unnamed = new_places(plans, reader.catalogue, reader.divisions)
    left += [Left(code, because("no_english")) for code in unnamed]
    outcomes = [_outcome(data, plan) for plan in plans if plan.place not in unnamed]
    return Result(tuple(outcomes), tuple(places), (*read.left, *left))


def _refuse_source(draft: TableDraft) -> None:
    """Refuse an address, a title or an issuer that no record may have, by its code and field."""
    said = {"place": "110000", "first_year": 2000, "last_year": 2000, "kind": "yearbook", "reading": "cited"}
    try:
        Plan.model_validate(said | {"url": draft.url, "title": draft.title, "issuer": draft.issuer})
    except ValidationError as error:
        one, problem = head_hindrances(error)[0], model_problems("the table", error)[0]
        raise BadInput(str(problem), one.code, **{"field": one.field} | dict(one.facts)) from error


def _outcome(data: Path, plan: Plan) -> Outcome:
    path = plan_path(data, plan.id)
    if not path.exists():
        return Outcome(plan, "new", Changes(added=tuple(plan.figures)))
    present = read_plan(path)
    try:
        together = beside(data, plan)
    except BadInput:
        return Outcome(plan, "others", changes_between(present, plan))
    changes = changes_between(present, together)
    return Outcome(plan, "added" if changes else "same", changes)


def save(data: Path, database: Address, result: Result) -> Report:
    """Write the records and places of a table and rebuild the database, all or nothing.

    Raises:
        BadInput: a record in place is another's meanwhile, or something does not fit; nothing has changed.
    """
    wanted = {plan.place for plan in result.written}
    places = [place for place in result.places if place.place in wanted]
    with alone(data):
        change = Change()
        try:
            put(data, result.written, places, change)
            return build(data, database=database)
        except BaseException:
            change.undo()
            raise
