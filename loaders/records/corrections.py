"""Declared corrections: what a record states wrongly, what it should state, and why.

A record keeps what the document states; data/corrections.toml says what is done about it, entry by entry.
An entry that matches no figure, changes nothing or leads outside the catalogue stops the build: nobody may
believe that something was corrected which was not. A corrected figure keeps the id of the stated one.

    >>> said = {"reason_zh": "年份误录", "reason_en": "Mistyped.", "status": "applied", "date": "2026-11-26"}
    >>> said |= {"target": "341500-2020-0a1b2c3d", "action": "replace", "field": "year", "value": 2021}
    >>> _replaced([Correction(**said)])
    {'year': 2021}
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator

from loaders.catalogue import Catalogue
from loaders.model import AMOUNTS, OFFSETS, READ, Plan, StatedFigure, Strict
from loaders.problems import BadInput, expected, shortened
from loaders.records.conformity import canonical, figure_problems, sameness
from loaders.records.figures import figure_id, figure_row, in_order
from loaders.toml import first_of, model_problems, read_toml

FILE = "corrections.toml"
CORRECTIONS = "corrections"
# The words of the amount and their offsets are the document's; who doubts them reads the document again.
REPLACEABLE = tuple(name for name in READ if name not in ("amount_as", *OFFSETS))


def _replaceable(name: str) -> str:
    if name not in REPLACEABLE:
        raise ValueError(f"one of {', '.join(REPLACEABLE)}")
    return name


class Correction(Strict):
    """One entry of corrections.toml. Only an applied one has an effect; the others are kept on record.

    `target` is a figure's id. `value` is what `field` is replaced by, an amount in the unit of the record
    (which is the document's, not the table's); "" empties a field that may be empty.
    """

    target: str = Field(min_length=1)
    action: Literal["replace", "withdraw", "note"]
    field: Annotated[str, AfterValidator(_replaceable)] | None = None
    value: str | int | Decimal | None = None
    reason_zh: str = Field(min_length=1)
    reason_en: str = Field(min_length=1)
    status: Literal["applied", "proposed", "rejected"]
    date: datetime.date

    @model_validator(mode="after")
    def fields_for_replace_only(self) -> Self:
        given = self.field is not None, self.value is not None
        if given != ((self.action == "replace"),) * 2:
            raise ValueError(f"field and value for action replace and only for it (action is {self.action})")
        return self


@dataclass(frozen=True)
class Stated:
    """A figure as its record states it, with the plan it stands in."""

    plan: Plan
    figure: StatedFigure


def read_corrections(data: Path) -> list[Correction]:
    """The corrections of a data folder in the order of the file; none where there is no file.

    Raises:
        BadInput: the first problem of the file, and how many there are.
    """
    corrections, problems = check_corrections(data)
    if problems:
        raise first_of(problems)
    return corrections


def check_corrections(data: Path) -> tuple[list[Correction], list[BadInput]]:
    """The entries that can be read, with everything that is wrong with the others."""
    path = data / FILE
    if not path.exists():
        return [], []
    try:
        raw = read_toml(path)
    except BadInput as problem:
        return [], [problem]
    problems = [
        expected(str(path), f"[[{CORRECTIONS}]] only", f"“{shortened(name)}”", "correct the name")
        for name in raw
        if name != CORRECTIONS
    ]
    entries = raw.get(CORRECTIONS, [])
    if not isinstance(entries, list):
        return [], [
            *problems,
            expected(str(path), f"[[{CORRECTIONS}]] entries", "something else", "correct it"),
        ]
    found = []
    for number, entry in enumerate(entries, 1):
        try:
            found.append(Correction.model_validate(entry))
        except ValidationError as error:
            problems += model_problems(f"{path}, correction {number}", error)
    return found, problems


def apply_corrections(
    rows: list[dict], corrections: list[Correction], plans: list[Plan], catalogue: Catalogue
) -> tuple[list[dict], list[dict]]:
    """The rows of the figures table after the applied corrections, and the rows of the corrections table.

    Raises:
        BadInput: an entry that cannot be applied, and how many there are.
    """
    stated = _stated(plans)
    problems = list(_problems(corrections, stated, catalogue))
    if problems:
        raise first_of(problems)
    kept = {row["figure"]: row for row in rows}
    for target, entries in _applied(corrections).items():
        if any(entry.action == "withdraw" for entry in entries):
            del kept[target]
        elif fields := _replaced(entries):
            one = stated[target]
            kept[target] = figure_row(one.plan, _corrected(one.figure, fields), catalogue) | {
                "figure": target
            }
    return in_order(kept.values()), [_row(entry, stated[entry.target].figure) for entry in corrections]


def correction_problems(
    corrections: list[Correction], plans: list[Plan], catalogue: Catalogue
) -> list[BadInput]:
    """Every entry that matches or changes nothing, contradicts another or does not fit the catalogue."""
    return list(_problems(corrections, _stated(plans), catalogue))


def plan_of(figure: str) -> str:
    """The plan in which a figure stands, by its id."""
    return figure[:-9]  # a hyphen and eight digits


def _stated(plans: list[Plan]) -> dict[str, Stated]:
    return {figure_id(plan, figure): Stated(plan, figure) for plan in plans for figure in plan.figures}


def _applied(corrections: list[Correction]) -> dict[str, list[Correction]]:
    """The applied entries by the figure that they are about."""
    found: dict[str, list[Correction]] = {}
    for entry in corrections:
        if entry.status == "applied":
            found.setdefault(entry.target, []).append(entry)
    return found


def _replaced(entries: list[Correction]) -> dict[str, object]:
    """The fields that the entries of one figure replace. "" empties a number or a year."""
    nothing = {"value": None, "upper": None, "base_year": None}
    return {
        entry.field: nothing.get(entry.field, "") if entry.value == "" else entry.value
        for entry in entries
        if entry.field is not None
    }


def _corrected(figure: StatedFigure, fields: dict[str, object]) -> StatedFigure:
    return StatedFigure.model_validate(figure.model_dump() | fields)


def _problems(
    corrections: list[Correction], stated: dict[str, Stated], catalogue: Catalogue
) -> Iterator[BadInput]:
    for entry in corrections:
        if entry.target not in stated:
            remedy = "correct the target, or remove the entry if the record was put right"
            where = f"{FILE}, target {shortened(entry.target)}"
            yield expected(where, "the id of a figure in the records", "no such figure", remedy)
    for target, entries in _applied(corrections).items():
        if target in stated:
            yield from _figure_problems(f"{FILE}, target {target}", stated[target], entries, catalogue)


def _figure_problems(
    where: str, one: Stated, entries: list[Correction], catalogue: Catalogue
) -> Iterator[BadInput]:
    """What is wrong with all that is applied to one figure."""
    actions = [entry.action for entry in entries]
    fields = [entry.field for entry in entries if entry.field]
    if "withdraw" in actions and (fields or actions.count("withdraw") > 1):
        yield expected(where, "a withdrawal alone", "another change beside it", "keep one of them")
        return
    for former, later in pairwise(sorted(fields)):
        if former == later:
            yield expected(f"{where}, field {former}", "one replacement", "two", "keep one of them")
    replaced = _replaced(entries)
    try:
        figure = _corrected(one.figure, replaced)
    except ValidationError as error:
        yield from model_problems(where, error)
        return
    for name in replaced:
        if getattr(figure, name) == getattr(one.figure, name):
            found = f"“{shortened(replaced[name])}”, as the record states"
            yield expected(f"{where}, field {name}", "another value than stated", found, "remove the entry")
    yield from figure_problems(where, one.plan, figure, catalogue)
    for other in one.plan.figures:
        if other is not one.figure and sameness(other, catalogue) == sameness(figure, catalogue):
            found = f"what {figure_id(one.plan, other)} states"
            yield expected(where, "a figure unlike the others of its plan", found, "withdraw one of the two")


def _row(entry: Correction, figure: StatedFigure) -> dict:
    """One row of the corrections table: what was stated and what stands now, amounts with their unit."""
    stated, corrected = "", ""
    if entry.field is not None:
        stated = _shown(entry.field, getattr(figure, entry.field), figure)
        corrected = _shown(entry.field, entry.value, figure)
    elif entry.action == "withdraw":
        stated = f"{figure.named_as} {figure.amount_as}"
    return {
        "figure": entry.target,
        "action": entry.action,
        "field": entry.field or "",
        "stated": stated,
        "corrected": corrected,
        "reason_zh": entry.reason_zh,
        "reason_en": entry.reason_en,
        "status": entry.status,
        "date": entry.date,
    }


def _shown(name: str, value: object, figure: StatedFigure) -> str:
    has_unit = name in AMOUNTS and value not in (None, "")
    return canonical(value) + (f" {figure.unit}" if has_unit else "")
