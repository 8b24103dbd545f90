"""Figures of a table as records, one a place and year, and these beside the records that are there.

The records are cited ones: single numbers of a published page, which say nothing about what they do not hold.
Nobody else's record is replaced: the one in place must cite the same page.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from loaders.catalogue import PLACES, Catalogue
from loaders.divisions import Division, as_place, with_place
from loaders.model import SUBJECT, Place, Plan, StatedFigure, plan_id
from loaders.problems import BadInput, expected
from loaders.records.conformity import figure_problems, sameness
from loaders.records.keeping import Change, alone, plan_path
from loaders.records.record import dump_plan, read_plan
from loaders.statistics.reasons import Left, because
from loaders.statistics.table import Found
from loaders.toml import model_problems


@dataclass(frozen=True)
class Source:
    """What identifies the table: the page it was taken from, its title and who issued it."""

    url: str
    title: str
    issuer: str = ""
    issue_date: datetime.date | None = None
    accessed: datetime.date | None = None


def plans_of(found: Iterable[Found], source: Source, catalogue: Catalogue) -> tuple[list[Plan], list[Left]]:
    """The records in the order of place and year, and the figures that do not fit the catalogue.

    Raises:
        BadInput: title, issuer or url cannot stand in a record.
    """
    by_plan: dict[tuple[str, int], list[StatedFigure]] = defaultdict(list)
    for one in found:
        by_plan[one.place, one.year].append(one.figure)
    plans: list[Plan] = []
    left: list[Left] = []
    for (place, year), figures in sorted(by_plan.items()):
        plan = _plan(place, year, source)
        kept = _fitting(plan, figures, catalogue, left)
        if kept:
            named = plan.model_copy(update={"figures": kept})
            plans.append(named.under(plan_id(place, year, year, "yearbook")))
    return plans, left


def _plan(place: str, year: int, source: Source) -> Plan:
    try:
        return Plan(
            place=place, title=source.title, issuer=source.issuer, first_year=year, last_year=year,
            kind="yearbook", url=source.url, reading="cited",
            issue_date=source.issue_date, accessed=source.accessed,
        )  # fmt: skip
    except ValidationError as error:
        raise model_problems("the record", error)[0] from error


def _fitting(
    plan: Plan, figures: list[StatedFigure], catalogue: Catalogue, left: list[Left]
) -> list[StatedFigure]:
    """Each figure once, without those that a build would refuse."""
    kept: dict[tuple, StatedFigure] = {}
    for figure in figures:
        where = f"{plan.place} {figure.location}"
        if problem := next(figure_problems(where, plan, figure, catalogue), None):
            facts = {"sentence": str(problem), "refusal": problem.code} | problem.facts
            left.append(Left(figure.location, because("refused", **facts)))
        elif first := kept.get(key := sameness(figure, catalogue)):
            left.append(Left(f"{plan.place} {figure.location}", because("again", first=first.location)))
        else:
            kept[key] = figure
    return list(kept.values())


def beside(data: Path, plan: Plan) -> Plan:
    """The plan with what the record in place states beside it, where that cites the same page.

    Raises:
        BadInput: the record in place is not cited from that page.
    """
    path = plan_path(data, plan.id)
    if not path.exists():
        return plan
    present = read_plan(path)
    if present.reading != "cited" or present.url != plan.url:
        found = f"one that is {present.reading}" + (f", from {present.url}" if present.url else "")
        wanted, remedy = "no record or one cited from this url", "review that one on Import"
        raise expected(str(path), wanted, found, remedy, "not_ours", plan=plan.id)
    new = {_subject(figure) for figure in plan.figures}
    others = [figure for figure in present.figures if _subject(figure) not in new]
    return plan.model_copy(update={"figures": [*others, *plan.figures]})


def _subject(figure: StatedFigure) -> tuple:
    return tuple(getattr(figure, name) for name in SUBJECT)


def new_places(
    plans: list[Plan], catalogue: Catalogue, divisions: tuple[Division, ...]
) -> tuple[list[Place], list[str]]:
    """The places that places.csv lacks under their suggested English names, and codes that have none."""
    found, unnamed = [], []
    for plan in {plan.place: plan for plan in plans if plan.place not in catalogue.places}.values():
        entries = [one for one in divisions if one.place == plan.place and one.held_in(plan.first_year)]
        try:
            found.append(as_place(entries[-1], entries[-1].name_en_suggested))
        except (BadInput, IndexError):
            unnamed.append(plan.place)
    return found, unnamed


def write(data: Path, plans: list[Plan], places: list[Place]) -> list[Path]:
    """Write records and new places, all or none; former records are kept.

    Raises:
        BadInput: a record in place is another's, or a file cannot be written.
    """
    with alone(data):
        change = Change()
        try:
            put(data, plans, places, change)
        except BaseException:
            change.undo()
            raise
    return [plan_path(data, plan.id) for plan in plans]


def put(data: Path, plans: list[Plan], places: list[Place], change: Change) -> None:
    """Records and new places into a change of the data folder, which whoever made it ends or undoes.

    Raises:
        BadInput: a record in place is another's, or a file cannot be written.
    """
    together = [beside(data, plan) for plan in plans]
    listed = (data / PLACES).read_text(encoding="utf-8")
    for place in places:
        listed = with_place(listed, place)
    change.write(data / PLACES, listed.encode(), keep=False)
    for plan in together:
        change.write(plan_path(data, plan.id), dump_plan(plan).encode())
