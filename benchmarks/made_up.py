"""A made-up collection of any size, as records on disk: python -m benchmarks.made_up FOLDER [--places N] ...

The places are those of data/divisions.csv and the indicators those of data/indicators.toml; all else is
invented from a seed, so that the same call writes the same bytes. A plan states levels, growths, increments,
cumulative growths and aims in words, with every qualifier, and its results a year back; each leaves some
indicators out. Nothing of it is meant to look like any city, and none of it goes into the repository.

The records are written as text, not through the model: a million figures take seconds this way. The build
checks them as it checks any record.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from loaders.catalogue import read_catalogue
from loaders.model import Indicator

DATA = Path(__file__).resolve().parent.parent / "data"
LAST_YEAR = 2026
_COPIED = ("indicators.toml",)
_QUALIFIERS = ("eq", "eq", "ge", "ge", "gt", "approx", "range", "le")
_WRITTEN = {"eq": "", "ge": "以上", "gt": "突破", "approx": "左右", "range": "", "le": "以下"}
_SILENT = 0.15  # how many of the indicators a plan leaves out


@dataclass(frozen=True)
class Size:
    """How many places, plans a place (one a year, every fifth of five years) and figures a plan, at most."""

    places: int = 300
    years: int = 8
    figures: int = 23


def write_collection(folder: Path, size: Size, seed: int = 0) -> int:
    """Write a data folder; the number of figures in it.

    Args:
        folder: is made; places.csv, indicators.toml and plans/ in it are replaced.
        size: how much there is of everything.
        seed: another number makes another collection.
    """
    plans = folder / "plans"
    shutil.rmtree(plans, ignore_errors=True)
    plans.mkdir(parents=True)
    for name in _COPIED:
        shutil.copy(DATA / name, folder / name)
    indicators = _spread(list(read_catalogue(DATA).indicators.values()))
    count = 0
    for number, place in enumerate(_write_places(folder / "places.csv", size.places)):
        for back in range(size.years):
            chance = random.Random(f"{seed} {place} {back}")
            first = LAST_YEAR - back
            span = 5 if (number + back) % 5 == 0 else 1
            figures = list(_figures(indicators, first, first + span - 1, size.figures, chance))
            count += len(figures)
            name = f"{place}-{first}" + (f"-{first + span - 1}" if span > 1 else "")
            (plans / f"{name}.toml").write_text(_record(place, first, span, figures), encoding="utf-8")
    return count


def _write_places(path: Path, most: int) -> list[str]:
    """Write places.csv from the official list: cities, then counties, never two of one name; their codes."""
    with (DATA / "divisions.csv").open(encoding="utf-8", newline="") as content:
        rows = [row for row in csv.DictReader(content) if not row["absent_from"]]
    levels = ("prefecture_level_city", "municipality", "county_level_city", "district", "county")
    rows = sorted((row for row in rows if row["level"] in levels), key=lambda row: levels.index(row["level"]))
    chosen = list({row["name_zh"]: row for row in reversed(rows)}.values())[::-1][:most]
    columns = (
        "place",
        "name_zh",
        "name_en",
        "province_zh",
        "province_en",
        "level",
        "valid_from",
        "valid_to",
        "successor",
    )
    with path.open("w", encoding="utf-8", newline="") as content:
        writer = csv.writer(content, lineterminator="\n")
        writer.writerow(columns)
        for row in chosen:
            named = row | {"name_en": row["name_en_suggested"] or row["place"]}
            writer.writerow([named.get(column, "") for column in columns])
    return [row["place"] for row in chosen]


def _spread(indicators: list[Indicator]) -> list[Indicator]:
    """The headlines first, so that a small collection has what first views show."""
    return sorted(indicators, key=lambda indicator: not indicator.headline)


def _figures(
    indicators: Sequence[Indicator], first: int, last: int, most: int, chance: random.Random
) -> Iterator[str]:
    """The figures of one plan as TOML, each indicator's statements one after the other."""
    rounds = ((park, indicator) for park in range(1 + most // len(indicators)) for indicator in indicators)
    spoken = ((park, indicator) for park, indicator in rounds if chance.random() >= _SILENT)
    stated = (
        (indicator, entry | ({"scope": f"park:{park}"} if park else {}))
        for park, indicator in spoken
        for entry in _statements(indicator, first, last, chance)
    )
    for number, (indicator, entry) in enumerate(islice(stated, most)):
        yield _entry(indicator, entry, 100 * number)


def _statements(indicator: Indicator, first: int, last: int, chance: random.Random) -> Iterator[dict]:
    """What one plan says of one indicator: a result, then a target in one of the ways that plans have."""
    low, high = indicator.plausible
    low = max(low, 0.0)
    middle = round(low + (high - low) * chance.uniform(0.02, 0.3), 2)
    if chance.random() < 0.8:
        yield {"role": "actual", "measure": "level", "value": middle, "year": first - 1}
    way = chance.random()
    if way < 0.5:
        grown = round(min(high * 0.9, middle * chance.uniform(1.01, 1.4)), 2)
        yield {"role": "target", "measure": "level", "value": grown, "year": last} | _qualified(
            grown, high, chance
        )
    elif way < 0.7:
        rate = round(chance.uniform(1, 30), 1)
        basis = "annual_average" if last > first else "yoy"
        yield {
            "role": "target",
            "measure": "growth",
            "basis": basis,
            "value": rate,
            "year": last,
        } | _qualified(rate, 100, chance)
    elif way < 0.85 and indicator.unit != "%":
        more = round(max(middle * chance.uniform(0.05, 0.3), 1), 2)
        yield {"role": "target", "measure": "increment", "value": more, "year": last} | _qualified(
            more, high, chance
        )
    elif way < 0.92:
        rate = round(chance.uniform(20, 150), 1)
        yield {
            "role": "target",
            "measure": "growth",
            "basis": "cumulative",
            "value": rate,
            "year": last,
            "base_year": first - 1,
        }
    else:
        yield {"role": "target", "measure": "qualitative", "year": last}


def _qualified(value: float, high: float, chance: random.Random) -> dict:
    """A qualifier, and the upper end of a range."""
    comparator = chance.choice(_QUALIFIERS)
    upper = round(min(value * 1.2 + 0.01, high), 2)
    if comparator != "range" or upper <= value:
        return {"comparator": comparator if comparator != "range" else "eq"}
    return {"comparator": "range", "upper": upper}


def _entry(indicator: Indicator, stated: dict, start: int) -> str:
    """One figure of a record as TOML."""
    in_words = stated["measure"] == "qualitative"
    unit = "%" if stated["measure"] == "growth" else indicator.unit
    comparator = "" if in_words else stated.get("comparator", "eq")
    amount = "稳步提升" if in_words else f"{stated['value']:g}{unit}{_WRITTEN[comparator]}"
    lines = ["[[figures]]", f'indicator = "{indicator.id}"', f'comparator = "{comparator}"']
    lines += [
        f'{name} = "{stated[name]}"' for name in ("role", "measure", "basis", "scope") if name in stated
    ]
    lines += [
        f"{name} = {stated[name]}" for name in ("value", "upper", "year", "base_year") if name in stated
    ]
    lines += [] if in_words else [f'unit = "{unit}"']
    lines += [
        f'named_as = "{indicator.aliases[0][:40]}"',
        f'amount_as = "{amount[:40]}"',
        'location = "一、目标"',
    ]
    return "\n".join([*lines, f"start = {start}", f"stop = {start + len(amount)}", ""])


def _record(place: str, first: int, span: int, figures: list[str]) -> str:
    """A record as TOML. Its hash is of no document: there is none."""
    head = {
        "place": place,
        "title": f"编造的计划 {place} {first}",
        "issuer": "编造的机关",
        "kind": "five_year" if span > 1 else "annual",
        "sha256": hashlib.sha256(f"{place} {first} {span}".encode()).hexdigest(),
        "reading": "reviewed",
    }
    lines = [f'{name} = "{value}"' for name, value in head.items()]
    lines += [f"first_year = {first}", f"last_year = {first + span - 1}", ""]
    return "\n".join([*lines, *figures])


def main() -> None:
    """Write a collection and say how many figures it has."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.made_up", description="A made-up collection.")
    parser.add_argument("folder", type=Path, help="the data folder to write")
    for name, default in vars(Size()).items():
        parser.add_argument(
            f"--{name}", type=int, default=default, help=f"at most so many {name} (default {default})"
        )
    chosen = parser.parse_args()
    size = Size(chosen.places, chosen.years, chosen.figures)
    print(f"{write_collection(chosen.folder, size):,} figures in {chosen.folder}")


if __name__ == "__main__":
    main()
