"""The record that a draft makes, and all that hinders it: by code, row and field, for pages to lead there.

What hinders a record is found here before anything is written; the save itself checks once more.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from loaders.catalogue import Catalogue
from loaders.drafts.draft import STATED, Draft, Row
from loaders.model import Place, Plan, StatedFigure
from loaders.problems import BadInput, expected, shortened
from loaders.records.conformity import emptiness, figure_problems, plan_problems, repeated
from loaders.records.record import first_of, model_problems

# What pydantic finds, by the code under which pages say it.
_FOUND = {
    "missing": "missing", "string_too_short": "missing", "string_too_long": "too_long",
    "literal_error": "not_listed", "string_pattern_mismatch": "spelling", "decimal_max_places": "decimals",
    "decimal_parsing": "number", "decimal_type": "number", "int_parsing": "number", "finite_number": "number",
    "greater_than_equal": "out_of_bounds", "less_than_equal": "out_of_bounds",
    "date_from_datetime_parsing": "date", "date_parsing": "date", "date_from_datetime_inexact": "date",
    "control": "control",
}  # fmt: skip
# What does not agree within a figure or a head, by its code; the field where it is best put right.
_DISAGREES = {
    "stop": "location", "base_year": "base_year", "no_year": "year", "basis": "basis", "notes": "note_zh",
    "qualitative": "value", "no_value": "value", "no_unit": "unit", "upper": "upper", "upper_above": "upper",
    "percentage_points": "unit", "years": "last_year", "no_url": "url", "no_sha256": "sha256",
    "no_offsets": "location",
}  # fmt: skip
_CATALOGUE = (
    "unknown",
    "not_valid",
    "no_figures",
    "too_early",
    "too_late",
    "no_such_tier",
    "unit",
    "implausible",
)
CODES = (*dict.fromkeys(_FOUND.values()), *_DISAGREES, *_CATALOGUE, "lost", "twice", "other")


@dataclass(frozen=True)
class Hindrance:
    """One reason why a draft cannot be saved.

    Attributes:
        code: one of CODES.
        row: the number of the row, from 0; None where it is about the document.
        field: of the row or the head; "" for none in particular.
        facts: what the sentence needs, by name.
    """

    code: str
    row: int | None = None
    field: str = ""
    facts: Mapping[str, object] = dataclasses.field(default_factory=dict)


def plan_of(draft: Draft) -> Plan:
    """The record of the accepted rows.

    Raises:
        BadInput: the first field that does not fit, named by figure and field.
    """
    figures = [_placed(row) for row in draft.rows if row.state == "accepted"]
    try:
        return Plan.model_validate(_head(draft) | {"figures": figures})
    except ValidationError as error:
        raise first_of(model_problems("the record", error, figures)) from error


def hindrances(draft: Draft, catalogue: Catalogue, new_place: Place | None = None) -> list[Hindrance]:
    """All that hinders the record of a draft, in the order of the page: the document, then row by row.

    Args:
        new_place: the place, where places.csv does not have it yet and saving would add it.
    """
    accepted = {at: row for at, row in enumerate(draft.rows) if row.state == "accepted"}
    found = {at: list(_row_hindrances(at, row)) for at, row in accepted.items()}
    figures = {at: StatedFigure.model_validate(_stated(accepted[at])) for at in found if not found[at]}
    try:
        plan = Plan.model_validate(_head(draft) | {"figures": list(figures.values())})
    except ValidationError as error:
        head = head_hindrances(error)
        return [*head, *(one for row in found.values() for one in row)]
    if new_place is not None:
        catalogue = replace(catalogue, places=catalogue.places | {new_place.place: new_place})
    for at, one in _catalogue_hindrances(plan, list(figures), catalogue):
        found.setdefault(at, []).append(one)
    head = [_of_problem(problem, None) for problem in plan_problems(plan, catalogue)]
    if not accepted:  # whoever reviews has most likely forgotten to decide
        head += [_of_problem(problem, None) for problem in emptiness(plan)]
    return [*head, *(one for row in found.values() for one in row)]


def head_hindrances(error: ValidationError) -> list[Hindrance]:
    """What does not fit in a record's head, each field once: of an address that is none, its spelling."""
    first: dict[str, Hindrance] = {}
    for number, complaint in enumerate(error.errors()):
        one = _hindrance(complaint, None)
        first.setdefault(one.field or str(number), one)
    return list(first.values())


def _head(draft: Draft) -> dict[str, object]:
    given = {name: value for name, value in draft.head if value not in ("", None)}
    return given | {"sha256": draft.sha256, "reading": "reviewed"}


def _placed(row: Row) -> dict[str, object]:
    if row.is_lost:
        where, remedy = f"{row.indicator} {row.amount_as}", "say where it stands, or reject it"
        raise expected(where, "a place in the document", "none", remedy)
    return _stated(row)


def _stated(row: Row) -> dict[str, object]:
    fields = row.model_dump(include=set(STATED))
    given = {name: value for name, value in fields.items() if value not in ("", None, ())}
    return given | {"comparator": row.comparator}


def _row_hindrances(at: int, row: Row) -> Iterator[Hindrance]:
    if row.is_lost:
        yield Hindrance("lost", at)
        return
    if row.year is None and not (row.note_zh and row.note_en):  # said even where another field is no value
        yield Hindrance("no_year", at, "year")
    try:
        StatedFigure.model_validate(_stated(row))
    except ValidationError as error:
        others = (complaint for complaint in error.errors() if complaint["type"] != "no_year")
        yield from (_hindrance(complaint, at) for complaint in others)


def _hindrance(complaint: ErrorDetails, row: int | None) -> Hindrance:
    kind, steps, bounds = complaint["type"], complaint["loc"], complaint.get("ctx", {})
    facts = {"given": bounds.get("given", shortened(complaint["input"], 30))}
    if most := bounds.get("max_length", bounds.get("decimal_places")):
        facts["most"] = most
    if kind in _DISAGREES:
        return Hindrance(kind, row, _DISAGREES[kind])
    code = _FOUND.get(kind, "other")
    if code == "other":
        facts["sentence"] = complaint["msg"]
    return Hindrance(code, row, str(steps[0]) if steps else "", facts)


def _catalogue_hindrances(
    plan: Plan, rows: list[int], catalogue: Catalogue
) -> Iterator[tuple[int, Hindrance]]:
    """What the catalogue does not allow in the figures; `rows` holds the number of each one's row."""
    again = repeated(plan.figures, catalogue)
    for number, (at, figure) in enumerate(zip(rows, plan.figures, strict=True), 1):
        for problem in figure_problems("", plan, figure, catalogue):
            yield at, _of_problem(problem, at)
        if first := again.get(number):
            yield at, Hindrance("twice", at, facts={"first": rows[first - 1] + 1})


def _of_problem(problem: BadInput, row: int | None) -> Hindrance:
    facts = dict(problem.facts)
    return Hindrance(
        problem.code or "other", row, str(facts.pop("field", "")), facts | {"sentence": str(problem)}
    )
