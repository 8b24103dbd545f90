"""`python -m loaders table FILE`: what a table says, column by column, and with --write its records."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from loaders.catalogue import read_catalogue
from loaders.divisions import read_divisions
from loaders.files import said_of
from loaders.model import Place, Plan
from loaders.problems import BadInput, expected, shortened
from loaders.records.record import dump_plan
from loaders.statistics.headings import Names, names_of
from loaders.statistics.places import Gazetteer
from loaders.statistics.sheets import read_sheets
from loaders.statistics.table import Understood, understand
from loaders.statistics.yearbook import Source, beside, new_places, plans_of, write


def table_command(chosen: argparse.Namespace) -> int:
    """Read `chosen.file`; print its records, or write them with --write.

    Raises:
        BadInput: there is no url, no table, or a record in place is another's; nothing is written then.
    """
    if not chosen.url:
        remedy = "give --url with the page that published the table"
        raise expected("--url", "the address of the table, which a cited record needs", "none", remedy)
    catalogue, divisions = read_catalogue(chosen.data), read_divisions()
    sheets = _understood(chosen, Gazetteer(catalogue, divisions), names_of(catalogue))
    title = chosen.title or next((text for one in sheets for text in one.titles), chosen.file.stem)
    source = Source(chosen.url, shortened(title, 200), chosen.issuer)
    plans, left = plans_of((one for sheet in sheets for one in sheet.found), source, catalogue)
    places, unnamed = new_places(plans, catalogue, divisions)
    _tell([*left, *(f"{code}: places.csv lacks it and no English name is suggested" for code in unnamed)])
    plans = [plan for plan in plans if plan.place not in unnamed]
    _tell([f"new place {place.place} {place.name_zh}, in English {place.name_en}" for place in places])
    _finish(chosen, plans, places)
    return 0


def _understood(chosen: argparse.Namespace, gazetteer: Gazetteer, names: Names) -> list[Understood]:
    """What every sheet says; one that has no table is named, and a file without any is refused."""
    found, problems = [], []
    for sheet in read_sheets(chosen.file):
        try:
            one = understand(sheet, gazetteer, names, chosen.year)
        except BadInput as problem:
            problems.append(problem)
            continue
        found.append(one)
        places = "places: " + ", ".join(f"{shortened(name)} {code}" for name, code in one.places.items())
        _tell([f"sheet {one.sheet}:", *(f"  {line}" for line in [*one.columns, places, *map(str, one.left)])])
    if not found:
        raise BadInput(f"{chosen.file}: {problems[0]}")
    _tell(problems)
    return found


def _finish(chosen: argparse.Namespace, plans: list[Plan], places: list[Place]) -> None:
    figures = sum(len(plan.figures) for plan in plans)
    counted = f"{len(plans)} records with {figures} figures"
    if chosen.write:
        for path in write(chosen.data, plans, places):
            sys.stdout.write(f"{path}\n")
        _tell([f"{counted} written; python -m loaders build shows them"])
        return
    with said_of(Path("standard output")):
        for plan in plans:
            sys.stdout.write(f"# {plan.id}.toml\n{dump_plan(beside(chosen.data, plan))}\n")
        sys.stdout.flush()
    _tell([f"{counted}; nothing is written without --write"])


def _tell(lines: Iterable[object]) -> None:
    for line in lines:
        sys.stderr.write(f"{line}\n")
