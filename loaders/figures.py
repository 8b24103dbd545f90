"""Plan records into the rows of the one figures table: checked, converted, identified, in canonical order.

Nothing here corrects a figure; what does not fit the catalogue is a problem, and the build stops.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator

from loaders.catalogue import Catalogue
from loaders.model import Indicator, Plan, StatedFigure
from loaders.problems import BadInput, expected
from loaders.records import first_of
from loaders.units import GROWTH_UNIT, conversion_factor, convert

# The columns of the figures table in order, with their DuckDB types (DESIGN.md section 3).
COLUMNS: dict[str, str] = {
    "figure": "VARCHAR", "plan": "VARCHAR", "place": "VARCHAR", "indicator": "VARCHAR", "scope": "VARCHAR",
    "tier": "VARCHAR", "role": "VARCHAR", "measure": "VARCHAR", "basis": "VARCHAR", "comparator": "VARCHAR",
    "value": "DOUBLE", "upper": "DOUBLE", "unit": "VARCHAR", "year": "BIGINT", "base_year": "BIGINT",
    "force": "VARCHAR", "named_as": "VARCHAR", "amount_as": "VARCHAR", "location": "VARCHAR",
    "start": "BIGINT", "stop": "BIGINT", "also": "VARCHAR", "quote": "VARCHAR",
}  # fmt: skip
_IDENTITY = (
    "indicator",
    "scope",
    "tier",
    "role",
    "measure",
    "basis",
    "comparator",
    "value",
    "upper",
    "unit",
    "year",
    "base_year",
)
_GROWTH_RANGE = (-100.0, 20_000.0)


def figure_rows(plans: list[Plan], catalogue: Catalogue) -> list[dict]:
    """One dict a figure with the keys of COLUMNS, ordered by plan and place in the document.

    Raises:
        BadInput: the first problem of the records, and how many there are.
    """
    if problems := list(record_problems(plans, catalogue)):
        raise first_of(problems)
    rows = [_row(plan, figure, catalogue) for plan in plans for figure in plan.figures]
    return sorted(rows, key=lambda row: (row["plan"], row["start"], row["figure"]))


def record_problems(plans: list[Plan], catalogue: Catalogue) -> Iterator[BadInput]:
    """Everything in the records that the catalogue does not allow, each as a sentence."""
    by_document: dict[str, str] = {}
    for plan in plans:
        yield from _plan_problems(plan, catalogue)
        if (other := by_document.setdefault(plan.sha256, plan.id)) != plan.id:
            yield expected(
                f"{plan.id}.toml, field sha256",
                "a document of its own",
                f"that of {other}",
                "keep one record",
            )
        seen: dict[tuple, int] = {}
        for number, figure in enumerate(plan.figures, 1):
            where = f"{plan.id}.toml, figure {number} ({figure.indicator})"
            yield from _figure_problems(where, plan, figure, catalogue)
            first = seen.setdefault(_sameness(figure, catalogue), number)
            if first != number:
                yield expected(
                    where,
                    "each figure once",
                    f"figure {first} again",
                    "list this place under “also” of the first",
                )


def _sameness(figure: StatedFigure, catalogue: Catalogue) -> tuple:
    """What makes two entries one figure: 5000万元 is 0.5亿元."""
    stated = tuple(_canonical(getattr(figure, name)) for name in _IDENTITY)
    indicator = catalogue.indicators.get(figure.indicator)
    if indicator is None or figure.value is None:
        return stated
    try:
        factor = conversion_factor(figure.unit, _unit(figure, indicator))
    except BadInput:  # reported as a problem of its own
        return stated
    amounts = {
        name: bound * factor if (bound := getattr(figure, name)) is not None else None
        for name in ("value", "upper")
    }
    return tuple(_canonical(amounts.get(name, getattr(figure, name))) for name in _IDENTITY if name != "unit")


def _plan_problems(plan: Plan, catalogue: Catalogue) -> Iterator[BadInput]:
    place, where = catalogue.places.get(plan.place), f"{plan.id}.toml"
    if place is None:
        yield expected(
            f"{where}, field place", "a code in places.csv", plan.place, "add the place or correct the code"
        )
    elif place.valid_to and plan.first_year > place.valid_to:
        remedy = f"use its successor {place.successor}" if place.successor else "correct the code"
        yield expected(
            f"{where}, field place",
            f"a code valid in {plan.first_year}",
            f"{plan.place}, valid to {place.valid_to}",
            remedy,
        )
    elif place.valid_from and plan.last_year < place.valid_from:
        yield expected(
            f"{where}, field place",
            f"a code valid in {plan.last_year}",
            f"{plan.place}, valid from {place.valid_from}",
            "correct the code",
        )
    if not plan.figures:
        yield expected(where, "at least one figure or qualitative aim", "none", "read the document again")


def _figure_problems(
    where: str, plan: Plan, figure: StatedFigure, catalogue: Catalogue
) -> Iterator[BadInput]:
    indicator = catalogue.indicators.get(figure.indicator)
    if indicator is None:
        yield expected(
            f"{where}, field indicator",
            "an id in indicators.toml",
            figure.indicator,
            "correct it or add the indicator",
        )
        return
    if figure.scope and figure.scope.partition(":")[0] not in catalogue.scopes:
        yield expected(
            f"{where}, field scope", "a scope in indicators.toml", figure.scope, "correct it or add the scope"
        )
    if figure.role == "target" and figure.year < plan.first_year:
        yield expected(
            f"{where}, field year",
            f"a target in {plan.first_year} or later",
            str(figure.year),
            "correct the year or the role",
        )
    if figure.role == "actual" and figure.year > plan.last_year:
        yield expected(
            f"{where}, field year",
            f"a result in {plan.last_year} or earlier",
            str(figure.year),
            "correct the year or the role",
        )
    if figure.measure == "qualitative":
        return
    try:
        values = [
            convert(bound, figure.unit, _unit(figure, indicator)) for bound in (figure.value, figure.upper)
        ]
    except BadInput as problem:
        yield BadInput(f"{where}, field {problem}")
        return
    low, high = _GROWTH_RANGE if figure.measure == "growth" else indicator.plausible
    for value in values:
        if value is not None and not low <= value <= high:
            yield expected(
                f"{where}, field value",
                f"{low:g} to {high:g} {_unit(figure, indicator)}",
                f"{value:g}",
                "check value and unit against the document",
            )


def _unit(figure: StatedFigure, indicator: Indicator) -> str:
    return GROWTH_UNIT if figure.measure == "growth" else indicator.unit


def figure_id(plan: Plan, figure: StatedFigure) -> str:
    """The stable id: the plan and eight hexadecimal digits of what the document states."""
    stated = json.dumps([_canonical(getattr(figure, name)) for name in _IDENTITY], ensure_ascii=False)
    return f"{plan.id}-{hashlib.sha256(stated.encode()).hexdigest()[:8]}"


def _canonical(value: object) -> str:
    """A value's one spelling: 20, 20.0 and 20.00 are the same number."""
    if value is None:
        return ""
    text = str(value)
    return f"{value.normalize():f}" if hasattr(value, "normalize") else text


def _row(plan: Plan, figure: StatedFigure, catalogue: Catalogue) -> dict:
    unit = _unit(figure, catalogue.indicators[figure.indicator])
    also = [place.model_dump() for place in figure.also]
    fields = {name: getattr(figure, name) for name in COLUMNS if name in StatedFigure.model_fields}
    return fields | {
        "figure": figure_id(plan, figure),
        "plan": plan.id,
        "place": plan.place,
        "value": convert(figure.value, figure.unit, unit),
        "upper": convert(figure.upper, figure.unit, unit),
        "unit": unit,
        "also": json.dumps(also, ensure_ascii=False) if also else "",
        "quote": "",
    }


def data_version(rows: list[dict], plans: list[Plan]) -> str:
    """Twelve hexadecimal digits that name the data: the hash of the figures' canonical CSV.

    The sentence (`quote`) is left out, because it depends on the documents at hand; the plans' own
    fields go in, because a citation shows them.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = [name for name in COLUMNS if name != "quote"]
    writer.writerow(names)
    writer.writerows([["" if row[name] is None else row[name] for name in names] for row in rows])
    heads = [name for name in Plan.model_fields if name != "figures"]
    writer.writerows(
        [[getattr(plan, name) for name in heads] for plan in sorted(plans, key=lambda plan: plan.id)]
    )
    return hashlib.sha256(text.getvalue().encode()).hexdigest()[:12]
