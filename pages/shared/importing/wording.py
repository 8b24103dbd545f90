"""Figures of drafts and records in the reader's words: amounts as written, in units of the document."""

from __future__ import annotations

from loaders.drafts.draft import Head, Row
from loaders.drafts.recording import CODES, Hindrance
from loaders.layout import fold
from loaders.model import Passage, StatedFigure
from loaders.problems import BadInput
from loaders.statistics.reasons import Reason
from pages.shared import correcting
from pages.shared.data import data
from pages.shared.frame import plain
from pages.shared.words import SYMBOLS, Words

_OF_HEAD = ("sha256", *Head.model_fields)
# What is refused without being a hindrance of the record.
REFUSALS = (
    "same_document",
    "other_document",
    "no_amount",
    "no_record",
    "no_document",
    "no_draft",
    "unreadable_draft",
    "not_ours",
    "other_record",
)


def line(words: Words, figure: Row | StatedFigure) -> str:
    """A figure on one line: indicator with its narrowing, role, amount as written, year."""
    role, amount = words(f"role.{figure.role}"), fold(figure.amount_as)
    year = _year(words, figure.year)
    return words("import.line", name=named(words, figure), role=role, amount=amount, year=year)


def _year(words: Words, year: int | None) -> str:
    return words("import.by_year", year=year) if year else words("import.no_year")


def named(words: Words, figure: Row | StatedFigure) -> str:
    """The indicator with grade and coverage in brackets."""
    parts = (words.named_tier(figure.tier), scope(words, figure.scope))
    inner = words("list.separator").join(part for part in parts if part)
    return words.indicator(figure.indicator) + (words("brackets", inner=inner) if inner else "")


def scope(words: Words, code: str) -> str:
    """A coverage in words; one that the catalogue does not have stays as it was typed."""
    return words.scope(code) if code.partition(":")[0] in data().names("scopes") else code


def reading(words: Words, row: Row) -> str:
    """How a figure was read, whole: role, kind of number, amount in its unit, year, what it counts from."""
    basis = words("brackets", inner=words(f"basis.{row.basis}")) if row.basis else ""
    parts = [
        named(words, row),
        words.role(row.role, row.force),
        words(f"measure.{row.measure}") + basis,
        _amount(row),
        _year(words, row.year),
        words("import.since_year", year=row.base_year) if row.base_year else "",
        words("import.is_named", name=fold(row.named_as)),
    ]
    return " · ".join(part for part in parts if part)


def _amount(row: Row) -> str:
    if not row.value:
        return ""
    upper = f"–{row.upper}" if row.upper else ""
    parts = SYMBOLS.get(row.comparator, ""), f"{row.value}{upper}", row.unit
    return " ".join(part for part in parts if part)


def hindrance(words: Words, one: Hindrance, rows: tuple[Row, ...]) -> str:
    """Why a draft cannot be saved, as Markdown: which figure, which field, what is wrong and what to do."""
    where = []
    if one.row is not None:
        row = rows[one.row]
        name, amount = words.indicator(row.indicator), fold(row.amount_as)
        where.append(words("import.hindrance_at", number=one.row + 1, name=name, amount=amount))
    if one.field:
        where.append(field(words, one.field))
    said = words(f"import.hindrance.{one.code}", **one.facts)
    return plain(words("import.hindrance_is", where=" · ".join(where), what=said) if where else said)


def refusal(words: Words, problem: BadInput) -> str:
    """Why something was refused, as Markdown: in the reader's words where there are any."""
    if problem.code not in (*CODES, *REFUSALS):
        return plain(words("import.hindrance.other", sentence=str(problem)))
    return plain(words(f"import.hindrance.{problem.code}", **problem.facts))


def reason(words: Words, one: Reason) -> str:
    """Why something of a spreadsheet is not taken."""
    facts = dict(one.facts)
    if one.code == "refused":
        code = facts.pop("refusal", "")
        return words(f"import.hindrance.{code}", **facts) if code in CODES else str(facts["sentence"])
    return words(f"table.reason.{one.code}", **facts)


def field(words: Words, name: str) -> str:
    """The name of a field of a figure or of a record's head."""
    return words(f"{'import' if name in _OF_HEAD else 'field'}.{name}")


def value(words: Words, name: str, content: object) -> str:
    """A value of a field."""
    if content in (None, "", []):
        return words("correction.empty")
    if isinstance(content, list):
        return words("list.separator").join(one.location for one in content if isinstance(one, Passage))
    if name == "scope":
        return scope(words, str(content))
    if name == "sha256":
        return str(content)[:12]
    if name == "kind":
        return words(f"kind.{content}")
    if name == "place":
        return data().place_names[words.language].get(str(content), str(content))
    return correcting.coded(words, name, str(content))
