"""Whether records fit the catalogue: codes, years, units, plausible ranges, and nothing recorded twice.

Nothing here corrects a figure; what does not fit is a problem, said in one sentence.

A unit 座 at an indicator that is counted in 家 gives "330900-2026.toml, figure 4 (incubators), field unit:
expected one that converts to 家, found “座”", and what to do about it.
"""

from __future__ import annotations

from collections.abc import Iterator

from loaders.catalogue import Catalogue
from loaders.groups import MUNICIPALITIES
from loaders.model import AMOUNTS, IDENTITY, Indicator, Plan, StatedFigure
from loaders.problems import BadInput, expected
from loaders.units import GROWTH_UNIT, conversion_factor, convert

_GROWTH_RANGE = (-100.0, 20_000.0)


def record_problems(plans: list[Plan], catalogue: Catalogue) -> Iterator[BadInput]:
    """Everything in the records that the catalogue does not allow, each as a sentence."""
    by_document: dict[str, str] = {}
    for plan in plans:
        yield from place_problems(plan, catalogue)
        yield from document_problems(plan, by_document)
        yield from own_problems(plan, catalogue)


def document_problems(plan: Plan, by_document: dict[str, str]) -> Iterator[BadInput]:
    """Where another plan was read from the same document; `by_document` gathers who was the first."""
    if plan.sha256 and (other := by_document.setdefault(plan.sha256, plan.id)) != plan.id:
        where, wanted = f"{plan.id}.toml, field sha256", "a document of its own"
        yield expected(where, wanted, f"that of {other}", "keep one record", "same_document", plan=other)


def own_problems(plan: Plan, catalogue: Catalogue) -> Iterator[BadInput]:
    """What is wrong with a record whatever the places and the other records are."""
    if plan.reading != "reviewed":  # a document that was read whole may state nothing
        yield from emptiness(plan)
    again = repeated(plan.figures, catalogue)
    for number, figure in enumerate(plan.figures, 1):
        where = f"{plan.id}.toml, figure {number} ({figure.indicator})"
        yield from figure_problems(where, plan, figure, catalogue)
        if first := again.get(number):
            remedy = "list this passage under “also” of the first"
            yield expected(where, "each figure once", f"figure {first} again", remedy)


def repeated(figures: list[StatedFigure], catalogue: Catalogue) -> dict[int, int]:
    """The figures that state what an earlier one states: number to that of the first, from 1."""
    seen: dict[tuple, int] = {}
    firsts = {at: seen.setdefault(sameness(figure, catalogue), at) for at, figure in enumerate(figures, 1)}
    return {number: first for number, first in firsts.items() if first != number}


def plan_problems(plan: Plan, catalogue: Catalogue) -> Iterator[BadInput]:
    """All that the catalogue does not allow in a plan but for its figures."""
    yield from place_problems(plan, catalogue)
    if plan.reading != "reviewed":  # a document that was read whole may state nothing
        yield from emptiness(plan)


def place_problems(plan: Plan, catalogue: Catalogue) -> Iterator[BadInput]:
    """A plan whose place is not known, or was not valid in its years."""
    place, where = catalogue.places.get(plan.place), f"{plan.id}.toml, field place"
    if place is None:
        remedy = "add the place or correct the code"
        yield expected(where, "a code in places.csv", plan.place, remedy, "unknown", field="place")
    elif place.valid_to and plan.first_year > place.valid_to:
        remedy = f"use its successor {place.successor}" if place.successor else "correct the code"
        found = f"{plan.place}, valid to {place.valid_to}"
        yield _not_valid(where, plan.first_year, found, remedy)
    elif place.valid_from and plan.last_year < place.valid_from:
        found = f"{plan.place}, valid from {place.valid_from}"
        yield _not_valid(where, plan.last_year, found, "correct the code")


def emptiness(plan: Plan) -> Iterator[BadInput]:
    """A record without figures."""
    if not plan.figures:
        wanted = "at least one figure or qualitative aim"
        yield expected(f"{plan.id}.toml", wanted, "none", "read the document again", "no_figures")


def _not_valid(where: str, year: int, found: str, remedy: str) -> BadInput:
    return expected(where, f"a code valid in {year}", found, remedy, "not_valid", field="place", year=year)


def figure_problems(where: str, plan: Plan, figure: StatedFigure, catalogue: Catalogue) -> Iterator[BadInput]:
    """All that the catalogue or the plan's years do not allow in a figure; `where` begins each sentence."""
    indicator = catalogue.indicators.get(figure.indicator)
    if indicator is None:
        remedy = "correct it or add the indicator"
        wanted = "an id in indicators.toml"
        yield expected(
            f"{where}, field indicator", wanted, figure.indicator, remedy, "unknown", field="indicator"
        )
        return
    if figure.scope and figure.scope.partition(":")[0] not in catalogue.scopes:
        remedy = "correct it or add the scope"
        wanted = "a scope in indicators.toml"
        yield expected(f"{where}, field scope", wanted, figure.scope, remedy, "unknown", field="scope")
    if plan.place in MUNICIPALITIES and figure.tier.startswith("municipal"):
        wanted, remedy = "a tier that there is in a municipality", "provincial is what its 市级 means"
        yield expected(f"{where}, field tier", wanted, figure.tier, remedy, "no_such_tier", field="tier")
    yield from _year_problems(f"{where}, field year", plan, figure)
    if figure.measure != "qualitative":
        yield from _value_problems(where, figure, indicator)


def _year_problems(where: str, plan: Plan, figure: StatedFigure) -> Iterator[BadInput]:
    if figure.year is None:
        return
    remedy = "correct the year or the role"
    if figure.role == "target" and figure.year < plan.first_year:
        wanted, facts = f"a target in {plan.first_year} or later", {"field": "year", "year": plan.first_year}
        yield expected(where, wanted, figure.year, remedy, "too_early", **facts)
    if figure.role == "actual" and figure.year > plan.last_year:
        wanted, facts = f"a result in {plan.last_year} or earlier", {"field": "year", "year": plan.last_year}
        yield expected(where, wanted, figure.year, remedy, "too_late", **facts)


def _value_problems(where: str, figure: StatedFigure, indicator: Indicator) -> Iterator[BadInput]:
    unit = unit_of(figure, indicator)
    try:
        values = [convert(bound, figure.unit, unit) for bound in (figure.value, figure.upper)]
    except BadInput as problem:
        yield BadInput(f"{where}, field {problem}", "unit", field="unit", given=figure.unit, unit=unit)
        return
    low, high = _GROWTH_RANGE if figure.measure == "growth" else indicator.plausible
    for value in values:
        if value is not None and not low <= value <= high:
            wanted, remedy = f"{low:g} to {high:g} {unit}", "check value and unit against the document"
            numbers = {"given": value, "low": low, "high": high}
            facts = {name: f"{number:,.10g}" for name, number in numbers.items()}
            facts |= {"field": "value", "unit": unit}
            yield expected(f"{where}, field value", wanted, f"{value:g}", remedy, "implausible", **facts)


def sameness(figure: StatedFigure, catalogue: Catalogue) -> tuple:
    """What makes two entries one figure: 5000万元 is 0.5亿元."""
    stated = {name: getattr(figure, name) for name in IDENTITY}
    indicator = catalogue.indicators.get(figure.indicator)
    if indicator and figure.value is not None:
        try:
            factor = conversion_factor(figure.unit, unit_of(figure, indicator))
        except BadInput:  # reported as a problem of its own
            factor = None
        if factor is not None:
            amounts = {name: stated[name] * factor for name in AMOUNTS if stated[name] is not None}
            stated |= amounts | {"unit": ""}
    return tuple(map(canonical, stated.values()))


def unit_of(figure: StatedFigure, indicator: Indicator) -> str:
    """The unit of the table: the catalogue's, but per cent for growth."""
    return GROWTH_UNIT if figure.measure == "growth" else indicator.unit


def canonical(value: object) -> str:
    """A value's one spelling: 20, 20.0 and 20.00 are the same number."""
    if value is None:
        return ""
    text = str(value)
    return f"{value.normalize():f}" if hasattr(value, "normalize") else text
