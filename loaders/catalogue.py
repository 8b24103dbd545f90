"""The dictionary of the project: places, indicators, and the names of all their codes.

Everything else quotes it. A catalogue that names an unknown group, unit or indicator is refused whole.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pydantic import Field, ValidationError

from loaders.model import CLOSED, Indicator, Place, Strict
from loaders.problems import BadInput, expected, shortened
from loaders.toml import first_of, model_problems, read_toml

PLACES = "places.csv"
INDICATORS = "indicators.toml"


class Word(Strict):
    """The two names of a code."""

    id: str = Field(min_length=1)
    zh: str = Field(min_length=1)
    en: str


class Unit(Word):
    """A unit, "" in English where none is written; English writes `en_factor` times the stored value."""

    en_factor: Decimal = Decimal(1)


class Headline(Word):
    """One of the four first views, with its indicators in the order of preference."""

    indicators: list[str]


_SECTIONS: dict[str, type[Strict]] = {
    "groups": Word,
    "units": Unit,
    "headlines": Headline,
    "scopes": Word,
    "tiers": Word,
    "indicators": Indicator,
}


@dataclass(frozen=True)
class Catalogue:
    """All names, by their codes, in the order of the files."""

    places: dict[str, Place]
    indicators: dict[str, Indicator]
    groups: dict[str, Word]
    units: dict[str, Unit]
    headlines: dict[str, Headline]
    scopes: dict[str, Word]
    tiers: dict[str, Word]


def read_catalogue(data: Path) -> Catalogue:
    """The catalogue of a data folder.

    Raises:
        BadInput: the first problem, naming file, entry, field, what was expected and what to do.
    """
    catalogue, problems = check_catalogue(data)
    if catalogue is None or problems:
        raise first_of(problems)
    return catalogue


def check_catalogue(data: Path) -> tuple[Catalogue | None, list[BadInput]]:
    """The catalogue with everything that is wrong with it; None where a file cannot be read at all."""
    problems: list[BadInput] = []
    try:
        raw = read_toml(data / INDICATORS)
        places = _read_places(data / PLACES, problems)
    except BadInput as problem:
        return None, [problem]
    sections_known = f"sections {', '.join(_SECTIONS)}"
    problems += [
        expected(str(data / INDICATORS), sections_known, f"“{shortened(name)}”", "correct the name")
        for name in raw.keys() - _SECTIONS.keys()
    ]
    sections = {name: _section(data / INDICATORS, raw, name, problems) for name in _SECTIONS}
    catalogue = Catalogue(places=places, **sections)
    problems += [expected(str(data / PLACES), *dangling) for dangling in _dangling_successors(catalogue)]
    problems += [expected(str(data / INDICATORS), *dangling) for dangling in _dangling(catalogue)]
    return catalogue, problems


def _read_places(path: Path, problems: list[BadInput]) -> dict[str, Place]:
    """places.csv by code; an empty cell is a missing value."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines, restkey="cells beyond the header"))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise expected(str(path), "a CSV file in UTF-8", error, "correct the file") from error
    entries = [(f"{path}, line {number}", _filled(row)) for number, row in enumerate(rows, 2)]
    return _by_id(path, "place", Place, entries, problems)


def _filled(row: dict) -> dict:
    return {name: value for name, value in row.items() if value not in ("", None)}


def _section(path: Path, raw: dict, name: str, problems: list[BadInput]) -> dict:
    entries = raw.get(name)
    if not isinstance(entries, list) or not entries:
        problems.append(expected(str(path), f"at least one [[{name}]] entry", "none", "restore the section"))
        return {}
    numbered = [(f"{path}, {name} {number}", entry) for number, entry in enumerate(entries, 1)]
    return _by_id(path, "id", _SECTIONS[name], numbered, problems)


def _by_id(path: Path, key: str, model: type[Strict], entries: list, problems: list[BadInput]) -> dict:
    found: dict = {}
    for where, entry in entries:
        try:
            valid = model.model_validate(entry)
        except ValidationError as error:
            problems += model_problems(where, error)
            continue
        code = getattr(valid, key)
        if code in found:
            problems.append(expected(str(path), f"each {key} once", f"{code} twice", "remove one of the two"))
        found[code] = valid
    return found


def _dangling_successors(catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    for place in catalogue.places.values():
        if place.successor and place.successor not in catalogue.places:
            yield (
                f"a successor of {place.place} that is in the file",
                place.successor,
                "add that place or correct the code",
            )


def _dangling(catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    """Every name that points to nothing: (what was expected, what was found, what to do)."""
    yield from _dangling_in_indicators(catalogue)
    for headline in catalogue.headlines.values():
        for member in headline.indicators:
            if member not in catalogue.indicators:
                yield f"known indicators in headline {headline.id}", f"“{member}”", "correct the id"
    for tier in CLOSED["tier"]:
        if tier and tier not in catalogue.tiers:
            yield f"a name for grade {tier}", "none", "add it to [[tiers]]"


def _dangling_in_indicators(catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    for entry in catalogue.indicators.values():
        for field, known in (
            ("group", catalogue.groups),
            ("unit", catalogue.units),
            ("headline", catalogue.headlines),
        ):
            name = getattr(entry, field)
            if (name or field != "headline") and name not in known:
                yield f"a known {field} for {entry.id}", f"“{name}”", f"add it to [[{field}s]] or correct it"
        for other in entry.not_to_confuse:
            if other not in catalogue.indicators:
                yield f"known ids in not_to_confuse of {entry.id}", f"“{other}”", "correct the id"
