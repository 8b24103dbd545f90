"""A draft: one uploaded document in work, with what was read of it and what a person has decided so far.

A draft is looser than a record: what a person types is kept as it is typed, and whether it fits is asked when
it is to be saved (`loaders.drafts.recording`). All parts are frozen; a change makes a new draft. This module
alone knows how a draft stands on disk.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from loaders.documents.pictures import Cut, page_at
from loaders.model import AMOUNTS, OFFSETS, Plan, StatedFigure
from loaders.problems import BadInput

State = Literal["open", "accepted", "rejected"]
Origin = Literal["", "record", "new"]


class Kept(BaseModel):
    """A part of a draft, as it is kept on disk."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def changed(self, **fields: object) -> Self:
        """The same with other fields, each of them of the kind that can be kept."""
        return type(self).model_validate(dict(self) | fields)


class Passage(Kept):
    """Where the document states something; nowhere where it stops where it starts."""

    location: str = ""
    start: int
    stop: int


class Unread(Passage):
    """A passage from which nothing was taken: of `loaders.extraction.unread`.

    The name is what the passage calls an indicator, else the number of a page or the name of an attachment.
    """

    kind: str
    named_as: str = ""
    indicator: str = ""


class Row(Passage):
    """One figure in work: the fields of a `StatedFigure`, numbers as typed, and what was decided of it."""

    indicator: str
    scope: str = ""
    tier: str = ""
    role: str = ""
    measure: str = ""
    basis: str = ""
    comparator: str = ""
    value: str | None = None
    upper: str | None = None
    unit: str = ""
    year: int | None = None
    base_year: int | None = None
    force: str = ""
    named_as: str = ""
    amount_as: str = ""
    also: tuple[Passage, ...] = ()
    note_zh: str = ""
    note_en: str = ""
    state: State = "open"
    rule: str = ""  # of the extraction that read it, "" for one that a person added
    found: bool = True  # by reading; False for one that a person added or that comes from a record
    origin: Origin = ""  # where the draft goes on from a record: from there, or new beside it

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided on it."""
        return self.state == "open"

    @property
    def is_lost(self) -> bool:
        """Whether it has no place in the document; it can be rejected or placed, not accepted."""
        return self.stop <= self.start

    @property
    def span(self) -> tuple[int, int]:
        """Start and stop of its amount in the text."""
        return self.start, self.stop


# What of a row goes into the record.
STATED = tuple(StatedFigure.model_fields)


def row_of(figure: StatedFigure, is_confirmed: bool = True) -> Row:
    """A figure of a record as a row; decided, where the record is one that a person has confirmed."""
    fields = figure.model_dump()
    amounts = {name: None if fields[name] is None else f"{fields[name]:f}" for name in AMOUNTS}
    offsets = {name: fields[name] or 0 for name in OFFSETS}  # a cited statement stands nowhere in a document
    state = "accepted" if is_confirmed else "open"
    decided = {"state": state, "found": not is_confirmed, "origin": "record"}
    return Row.model_validate(fields | amounts | offsets | decided)


class Head(Kept):
    """What identifies the document, as read and confirmed: the fields of a `Plan`, empty ones included."""

    place: str = ""
    title: str = ""
    issuer: str = ""
    document_number: str = ""
    issue_date: str = ""
    first_year: int | None = None
    last_year: int | None = None
    kind: str = "annual"
    url: str = ""  # these three are of the record that the draft goes on from
    archived_url: str = ""
    accessed: str = ""

    @property
    def is_named(self) -> bool:
        """Whether place and years are known, which every id begins with."""
        return bool(self.place and self.first_year and self.last_year)


def head_of(plan: Plan) -> Head:
    """What a record says of its document, empty where it says nothing."""
    said = plan.model_dump(mode="json", include=set(Head.model_fields), exclude_none=True)
    return Head.model_validate(said)


class WentOn(Kept):
    """The record from which a draft goes on, by plan and hash, and what became of its figures.

    The counts are None where nothing was taken in, because the record was saved from this very draft.
    """

    plan: str
    hash: str
    kept: int | None = None
    new: int | None = None
    lost: int | None = None
    fewer: int | None = None


class Draft(Kept):
    """One uploaded document in work."""

    name: str  # of the uploaded file, for people
    file: str  # under which it is kept
    sha256: str
    head: Head = Head()
    rows: tuple[Row, ...] = ()
    # Where the lines of the text begin, and the headings down to each; earlier versions said places.
    headings: tuple[tuple[int, str], ...] = Field(
        default=(), validation_alias=AliasChoices("headings", "places")
    )
    unread: tuple[Unread, ...] = ()  # what a person should look at, because nothing was taken from it
    cuts: tuple[Cut, ...] = ()  # of a scan: which picture each part of the text was read from
    division: str = ""  # the place as an entry of the official list
    name_en: str | None = None  # the English name as a person entered it
    read_with: tuple[str, int | None] | None = None  # the place and year by which the figures were read
    seen: dict[str, str] = {}  # the hash of the record that the person has seen, by plan
    went_on: WentOn | None = None
    queued: str = ""  # the machine record whose review this is
    saved: str = ""  # the plan it was saved as
    save_as: str = ""  # the id that a person chose for its record, "" for the likeliest

    @property
    def open_rows(self) -> list[int]:
        """The numbers of the rows that are not decided, from 0."""
        return [at for at, row in enumerate(self.rows) if row.is_open]

    def with_row(self, at: int, **fields: object) -> Draft:
        """The draft with other fields in one row."""
        rows = [row.changed(**fields) if at == number else row for number, row in enumerate(self.rows)]
        return self.changed(rows=tuple(rows))

    def with_head(self, **fields: object) -> Draft:
        """The draft with other fields in its head."""
        return self.changed(head=self.head.changed(**fields))

    def cut_at(self, start: int) -> Cut | None:
        """The line of a picture that a character of the text was read from; None where it is no scan."""
        return page_at(self.cuts, start)

    def heading_at(self, start: int) -> str:
        """The headings down to a character of the text."""
        return next((heading for begin, heading in reversed(self.headings) if begin <= start), "正文")


class UnreadableDraft(BadInput):
    """What is kept of a draft is damaged, or of a version of this program that kept it otherwise."""


def read_draft(kept: bytes, name: str) -> Draft:
    """A draft as it was kept.

    Args:
        kept: what `dump_draft` gave.
        name: of the document, for the complaint.

    Raises:
        UnreadableDraft: it is none.
    """
    try:
        return Draft.model_validate_json(kept)
    except ValidationError as error:
        raise UnreadableDraft(
            f"{name}: expected a draft as this version keeps it, found another; upload the document again.",
            "unreadable_draft",
            name=name,
        ) from error


def dump_draft(draft: Draft) -> bytes:
    """A draft as bytes to keep."""
    return draft.model_dump_json(exclude_defaults=True).encode()
