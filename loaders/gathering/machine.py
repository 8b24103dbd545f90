"""What the extractor read of one document as a `machine` record: confirmed by nobody, and nothing guessed.

A document that does not say its place, its years or its title gets no record. A figure that the catalogue or
the plan's years do not allow is left out of it, with the sentence that says why: a person has to look.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal

from pydantic import ValidationError

from loaders.catalogue import Catalogue
from loaders.model import Plan, StatedFigure
from loaders.problems import BadInput, expected
from loaders.records.conformity import figure_problems, plan_problems, repeated
from loaders.toml import first_of, model_problems

_TOLD = {
    "place": "a place of places.csv in title, issuer or first page",
    "title": "the title of a plan or report",
    "first_year": "the year or years of the plan in its title",
    "last_year": "the year or years of the plan in its title",
}


def machine_record(name: str, draft: str, catalogue: Catalogue) -> tuple[Plan, list[tuple[int, str]]]:
    """The record of a document, and what was left out of it: the number of the figure read, and why.

    Args:
        name: of the file, for sentences.
        draft: the draft record as TOML, as `extract` makes it.

    Raises:
        BadInput: the document does not say what identifies it, or states nothing that can be recorded.
    """
    raw = tomllib.loads(draft, parse_float=Decimal)
    for field, wanted in _TOLD.items():
        if not raw.get(field):
            raise expected(
                name, wanted, "none", "read it with extract or Import, and fill in what is missing"
            )
    plan = _plan(name, raw | {"figures": [], "reading": "machine"})
    kept, left = _fitting(name, plan, raw["figures"], catalogue)
    plan = plan.model_copy(update={"figures": kept})
    for problem in plan_problems(plan, catalogue):
        found = str(problem).removeprefix(f"{plan.id}.toml").removeprefix(", ").removeprefix(": ")
        raise BadInput(f"{name}: {found}", problem.code)
    return plan, left


def _plan(name: str, fields: dict) -> Plan:
    try:
        return Plan.model_validate(fields)
    except ValidationError as error:
        raise first_of(model_problems(name, error)) from error


def _fitting(
    name: str, plan: Plan, entries: list[dict], catalogue: Catalogue
) -> tuple[list[StatedFigure], list[tuple[int, str]]]:
    """The figures that fit the catalogue, each once; and the others."""
    kept: list[StatedFigure] = []
    left: list[tuple[int, str]] = []
    for number, entry in enumerate(entries, 1):
        where = f"{name}, figure {number} ({entry['indicator']} {entry['amount_as']})"
        try:
            figure = StatedFigure.model_validate(entry)
        except ValidationError as error:
            left.append((number, str(model_problems(where, error)[0])))
            continue
        problems = [str(problem) for problem in figure_problems(where, plan, figure, catalogue)]
        if len(kept) + 1 in repeated([*kept, figure], catalogue):
            problems.append(str(expected(where, "each figure once", "the same again", "look at both")))
        if problems:
            left.append((number, problems[0]))
        else:
            kept.append(figure)
    return kept, left
