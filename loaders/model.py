"""The vocabulary of the project: places, indicators, plans and figures, with their closed lists.

Every other module speaks in these terms; nothing here reads a file or knows how a figure is found,
stored or drawn. A value that is not in a closed list is refused, never mapped to a near one.
Names follow the OECD Frascati Manual, the NBS indicator lists and GB/T 2260.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from loaders.groups import Cluster, Grade
from loaders.layout import fold

Role = Literal["target", "actual"]
Measure = Literal["level", "increment", "growth", "qualitative"]
Basis = Literal["", "yoy", "annual_average", "cumulative"]
Comparator = Literal["", "eq", "ge", "gt", "le", "lt", "approx", "range"]
# By the authority that granted it (loaders.groups.tier_of); "+" is that grade and every one above it.
Tier = Literal["", "national", "provincial", "provincial+", "municipal", "municipal+", "county", "county+"]
Force = Literal["", "ensure", "strive", "binding", "expected"]
PlanKind = Literal["annual", "five_year", "action", "report", "outline", "communique", "yearbook", "article"]
# How far a document was read for its record: begun; whole and twice by people; single statements of the
# published page; whole by the extractor and confirmed by nobody.
Reading = Literal["draft", "reviewed", "cited", "machine"]
IndicatorKind = Literal["stock", "flow", "ratio"]
Direction = Literal["up", "down"]
PlaceLevel = Literal[
    "province",
    "municipality",
    "prefecture_level_city",
    "prefecture",
    "county_level_city",
    "county_level_city_under_province",
    "district",
    "county",
]

# The closed lists by the field of a figure that takes its value from them.
CLOSED: dict[str, tuple[str, ...]] = {
    "role": get_args(Role),
    "measure": get_args(Measure),
    "basis": get_args(Basis),
    "comparator": get_args(Comparator),
    "tier": get_args(Tier),
    "force": get_args(Force),
}
ROLES, MEASURES = CLOSED["role"], CLOSED["measure"]
KINDS: tuple[str, ...] = get_args(PlanKind)
READINGS: tuple[str, ...] = get_args(Reading)
CONFIRMED = ("reviewed", "cited")  # a person has read the figure; what every first view holds
COMPARATORS = tuple(comparator for comparator in CLOSED["comparator"] if comparator)

PlaceCode = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{5}$")]
IndicatorId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Year = Annotated[int, Field(ge=1949, le=2100)]
Offset = Annotated[int, Field(ge=0, le=10**9, strict=True)]
# Bounded, so that a slip such as 1e999999999 is refused before anything tries to write it out.
Amount = Annotated[Decimal, Field(ge=-(10**15), le=10**15, decimal_places=9, allow_inf_nan=False)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
WebAddress = Annotated[str, StringConstraints(pattern=r'^https?://[^\s<>"\\^`{|}]+$', max_length=2000)]
# A scope is one code, with the name of the park, programme or destination behind a colon where it has one.
Scope = Annotated[str, StringConstraints(pattern=r"^$|^[a-z][a-z0-9_]*(:[^\s:][^:]*)?$")]
Note = Annotated[str, StringConstraints(max_length=200)]
# A document's own words, without the line breaks that its layout puts into them.
AsWritten = Annotated[str, BeforeValidator(lambda found: fold(found) if isinstance(found, str) else found)]
# Control characters, line separators, and the marks that turn the direction of writing.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def refusal(code: str, wanted: str, **facts: object) -> PydanticCustomError:
    """A complaint of a model: the sentence's middle for a terminal, code and facts for pages to say it."""
    return PydanticCustomError(code, "{wanted}", {"wanted": wanted} | facts)


class Strict(BaseModel):
    """A record whose unknown fields are errors: a misspelt field must not vanish in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    @field_validator("*")
    @classmethod
    def nothing_invisible(cls, value: object) -> object:
        """Refuse control characters: they break a line, a cell or a page, and no reader sees why."""
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and (hidden := CONTROL.search(text)):
                found = f"U+{ord(hidden[0]):04X}"
                raise refusal("control", f"text without control characters ({found} is one)", given=found)
        return value


class Place(Strict):
    """An administrative division by its GB/T 2260 code, with the years in which the code was valid.

    A capital that is sub-provincial too has the higher `grade`. `cluster` is filled only where an official
    outline names the place itself. The region follows from the code (`loaders.groups`).
    """

    place: PlaceCode
    name_zh: str = Field(min_length=1)
    name_en: str = Field(min_length=1)
    province_zh: str = Field(min_length=1)
    province_en: str = Field(min_length=1)
    level: PlaceLevel
    valid_from: Year | None = None
    valid_to: Year | None = None
    successor: PlaceCode | None = None
    grade: Grade = ""
    cluster: Cluster = ""


class Indicator(Strict):
    """One quantity of the catalogue. `plausible` bounds a level, in `unit`; outside it a build stops."""

    id: IndicatorId
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)
    unit: str = Field(min_length=1)
    kind: IndicatorKind
    direction: Direction = "up"
    group: str
    headline: str = ""
    definition_zh: str = Field(min_length=1)
    definition_en: str = Field(min_length=1)
    source: str = Field(min_length=1)
    aliases: list[str] = Field(min_length=1)
    not_to_confuse: list[IndicatorId] = []
    plausible: tuple[float, float]

    @model_validator(mode="after")
    def plausible_runs_upward(self) -> Self:
        low, high = self.plausible
        if not (math.isfinite(low) and math.isfinite(high) and low < high):
            raise ValueError(f"plausible as two finite numbers, the lower first (it is {low:g} and {high:g})")
        return self


class Passage(Strict):
    """Where a document states something: the headings down to it, and character offsets (`stop` excluded)."""

    location: str = Field(min_length=1, max_length=160)
    start: Offset
    stop: Offset

    @model_validator(mode="after")
    def runs_forward(self) -> Self:
        if self.stop <= self.start:
            raise ValueError(f"a stop after start (start is {self.start}, stop {self.stop})")
        return self


class StatedFigure(Strict):
    """A figure as a document states it: `value` in the document's own `unit`, the qualifier beside it.

    `year` is empty only where the document does not say of when the figure is; the notes say so, and the
    figure stands on no axis of years.
    `start` and `stop` are left out together, and only in a record that cites single statements: whoever read
    them had the published page, not the document. `also` holds the further passages that state the very same
    figure. The notes are the reviewers' own words on what they had to assume, in both languages; they never
    repeat the document's sentence.
    """

    indicator: IndicatorId
    scope: Scope = ""
    tier: Tier = ""
    role: Role
    measure: Measure
    basis: Basis = ""
    comparator: Comparator
    value: Amount | None = None
    upper: Amount | None = None
    unit: str = ""
    year: Year | None = None
    base_year: Year | None = None
    force: Force = ""
    named_as: AsWritten = Field(min_length=1, max_length=60)
    amount_as: AsWritten = Field(min_length=1, max_length=40)
    location: str = Field(min_length=1, max_length=160)
    start: Offset | None = None
    stop: Offset | None = None
    also: list[Passage] = []
    note_zh: Note = ""
    note_en: Note = ""

    @model_validator(mode="after")
    def fields_agree(self) -> Self:
        for code, complaint in self._complaints():
            raise refusal(code, complaint)
        return self

    def _complaints(self) -> Iterator[tuple[str, str]]:
        """Each as its code and what was expected, with what was found in brackets."""
        if (self.start is None) != (self.stop is None):
            yield "stop", f"start and stop or neither (start is {self.start}, stop {self.stop})"
        elif self.start is not None and self.stop is not None and self.stop <= self.start:
            yield "stop", f"a stop after start (start is {self.start}, stop {self.stop})"
        yield from self._year_complaints()
        if (self.measure == "growth") != bool(self.basis):
            found = f'measure is {self.measure}, basis "{self.basis}"'
            yield "basis", f"a basis for growth and only for it ({found})"
        if bool(self.note_zh) != bool(self.note_en):
            yield "notes", f'note_zh and note_en or neither ("{self.note_zh}" and "{self.note_en}")'
        yield from (
            self._qualitative_complaints() if self.measure == "qualitative" else self._amount_complaints()
        )

    def _year_complaints(self) -> Iterator[tuple[str, str]]:
        if self.year is None:
            if not (self.note_zh and self.note_en):
                yield "no_year", "a year, or notes that say why there is none (there is neither)"
            if self.base_year is not None:
                yield "base_year", f"no base_year where there is no year (base_year is {self.base_year})"
        elif self.base_year is not None and self.base_year >= self.year:
            yield "base_year", f"a base_year before year (base_year is {self.base_year}, year {self.year})"

    def _qualitative_complaints(self) -> Iterator[tuple[str, str]]:
        if self.value is not None or self.upper is not None or self.comparator or self.unit:
            yield (
                "qualitative",
                'no value, upper and unit and comparator "" in a qualitative aim (one of them is given)',
            )

    def _amount_complaints(self) -> Iterator[tuple[str, str]]:
        if self.value is None:
            yield "no_value", f"a value for measure {self.measure} (there is none)"
        if not self.comparator or not self.unit:
            yield (
                "no_unit",
                f'a comparator and a unit for {self.measure} ("{self.comparator}" and "{self.unit}")',
            )
        if (self.comparator == "range") != (self.upper is not None):
            yield "upper", f"upper for comparator range and only for it ({self.comparator}, {self.upper})"
        if self.upper is not None and self.value is not None and not self.upper > self.value:
            yield "upper_above", f"an upper above value (value is {self.value}, upper {self.upper})"
        if self.unit.endswith("百分点") and self.measure != "increment":
            yield "percentage_points", f"percentage points in an increment only (measure is {self.measure})"


# The fields of a figure by what they are for; every list of some of them is made from these.
NOTES = ("note_zh", "note_en")
OFFSETS = ("start", "stop")
AMOUNTS = ("value", "upper")
# What a document states of a figure in one passage, where it stands included.
READ = tuple(name for name in StatedFigure.model_fields if name not in ("also", *NOTES))
# By these two statements are the same one: READ without the words, their force and where they stand.
IDENTITY = tuple(
    name for name in READ if name not in ("force", "named_as", "amount_as", "location", *OFFSETS)
)
# What a figure is about, whatever it says of it.
SUBJECT = tuple(name for name in IDENTITY if name not in ("comparator", *AMOUNTS, "unit"))


class Plan(Strict):
    """A plan document: what identifies it, and the figures that were found in it.

    Issuer, document number and issue date are empty where the document does not give them. `url` is the
    publisher's page, `archived_url` a copy of it elsewhere, `accessed` the day on which it was read. `sha256`
    is of the document's bytes; a document with another hash is another document.
    """

    place: PlaceCode
    title: str = Field(min_length=1)
    issuer: str = ""
    document_number: str = ""
    issue_date: datetime.date | None = None
    first_year: Year
    last_year: Year
    kind: PlanKind
    url: WebAddress | Literal[""] = ""
    archived_url: WebAddress | Literal[""] = ""
    accessed: datetime.date | None = None
    sha256: Sha256 | Literal[""] = ""
    reading: Reading = "draft"
    figures: list[StatedFigure] = []
    _id: str = PrivateAttr("")

    @property
    def id(self) -> str:
        """The stem of the record's file name: place and years, unless `under` said more."""
        return self._id or plan_id(self.place, self.first_year, self.last_year)

    def may_be(self, name: str) -> bool:
        """Whether a file may have this stem: place and years, and the kind where another plan has them.

        A second plan of one place, kind and span of years has a number behind the kind.
        """
        plain = plan_id(self.place, self.first_year, self.last_year)
        return name == plain or bool(re.fullmatch(rf"{plain}-{self.kind}(-[2-9])?", name))

    def under(self, name: str) -> Self:
        """The same plan with the id of its file; `may_be` must hold."""
        named = self.model_copy()
        named._id = name
        return named

    @model_validator(mode="before")
    @classmethod
    def reading_was_called_status(cls, fields: Any) -> Any:
        """Records of before have status, draft or reviewed."""
        given = fields if isinstance(fields, dict) else {}
        if given.get("status") in ("draft", "reviewed") and "reading" not in given:
            return {("reading" if name == "status" else name): value for name, value in given.items()}
        return fields

    @model_validator(mode="after")
    def fields_agree(self) -> Self:
        for code, complaint in self._complaints():
            raise refusal(code, complaint)
        return self

    def _complaints(self) -> Iterator[tuple[str, str]]:
        if self.last_year < self.first_year:
            found = f"they are {self.last_year} and {self.first_year}"
            yield "years", f"a last_year not before first_year ({found})"
        if self.reading == "cited":
            if not self.url:
                yield "no_url", "a url in a cited record (there is none)"
            return
        if not self.sha256:
            yield "no_sha256", f"a sha256 of the document in a {self.reading} record (there is none)"
        for number, figure in enumerate(self.figures, 1):
            if figure.start is None:
                found = f"figure {number}, {figure.indicator}, has none"
                yield "no_offsets", f"start and stop in a {self.reading} record ({found})"


def plan_id(place: str, first_year: int, last_year: int, kind: str = "") -> str:
    """The id of a plan record: one year is written once, several as first-last; with the kind where given."""
    years = f"{first_year}" if last_year == first_year else f"{first_year}-{last_year}"
    return "-".join(part for part in (place, years, kind) if part)
