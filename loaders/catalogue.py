"""The dictionary of the project: places, indicators and the names of groups, units, headlines, scopes and grades.

Everything else quotes it. A catalogue that names an unknown group, unit or indicator is refused whole.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from loaders.model import Indicator, Place, Strict
from loaders.problems import expected
from loaders.records import invalid, read_toml

PLACES = "places.csv"
INDICATORS = "indicators.toml"


class Word(Strict):
    """The two names of a code."""

    id: str
    zh: str
    en: str


class Unit(Word):
    """A unit; a value in English is the stored value times `en_factor` (亿元 are 0.1 billion)."""

    en_factor: Decimal = Decimal(1)


class Headline(Word):
    """One of the four first views, with its indicators in the order of preference."""

    indicators: list[str]


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
        BadInput: naming file, entry, field, what was expected and what to do.
    """
    path = data / INDICATORS
    raw = read_toml(path)
    catalogue = Catalogue(
        places=read_places(data / PLACES),
        indicators=_section(path, raw, "indicators", Indicator),
        groups=_section(path, raw, "groups", Word),
        units=_section(path, raw, "units", Unit),
        headlines=_section(path, raw, "headlines", Headline),
        scopes=_section(path, raw, "scopes", Word),
        tiers=_section(path, raw, "tiers", Word),
    )
    for complaint in _dangling(catalogue):
        raise expected(str(path), *complaint)
    return catalogue


def read_places(path: Path) -> dict[str, Place]:
    """places.csv by code; an empty cell is a missing value."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise expected(str(path), "a CSV file in UTF-8", error, "correct the file") from error
    return _by_id(path, "place", [_validated(path, "place", n, Place, _filled(row)) for n, row in enumerate(rows, 2)])


def _filled(row: dict) -> dict:
    return {name: value for name, value in row.items() if value not in ("", None)}


def _section(path: Path, raw: dict, name: str, model: type[Strict]) -> dict:
    entries = raw.get(name, [])
    if not isinstance(entries, list) or not entries:
        raise expected(str(path), f"at least one [[{name}]] entry", "none", "restore the section")
    return _by_id(path, "id", [_validated(path, name, n, model, entry) for n, entry in enumerate(entries, 1)])


def _validated(path: Path, name: str, number: int, model: type[Strict], entry: dict):
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        raise invalid(Path(f"{path}, {name} {number}"), [], error) from error


def _by_id(path: Path, key: str, entries: list) -> dict:
    found: dict = {}
    for entry in entries:
        code = getattr(entry, key)
        if code in found:
            raise expected(str(path), f"each {key} once", f"{code} twice", "remove one of the two")
        found[code] = entry
    return found


def _dangling(catalogue: Catalogue):
    """Every name that points to nothing: (what was expected, what was found, what to do)."""
    for entry in catalogue.indicators.values():
        for field, known in (("group", catalogue.groups), ("unit", catalogue.units), ("headline", catalogue.headlines)):
            name = getattr(entry, field)
            if name and name not in known:
                yield f"a known {field} for {entry.id}", f"“{name}”", f"add it to [[{field}s]] or correct it"
        for other in entry.not_to_confuse:
            if other not in catalogue.indicators:
                yield f"known ids in not_to_confuse of {entry.id}", f"“{other}”", "correct the id"
    for headline in catalogue.headlines.values():
        for member in headline.indicators:
            if member not in catalogue.indicators:
                yield f"known indicators in headline {headline.id}", f"“{member}”", "correct the id"


