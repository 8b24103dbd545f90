"""The official list of places: provinces, prefectures and counties by GB/T 2260 code, former ones too.

A place that is not in places.csv yet is chosen from this list, never typed, so that no code is invented.
What the list cannot say for certain it leaves open: years are those of the editions that hold a code, and the
English name is a suggestion in pinyin, empty where pinyin would be wrong. data/divisions.md says where it
comes from.
"""

from __future__ import annotations

import csv
import datetime
from functools import lru_cache
from pathlib import Path

from pydantic import Field, ValidationError

from loaders.groups import Cluster, Grade
from loaders.model import Place, PlaceCode, PlaceLevel, Strict
from loaders.problems import BadInput, expected
from loaders.toml import model_problems

_NEWER = ("grade", "cluster")  # the last columns, which a file of before does not have
DIVISIONS = Path(__file__).resolve().parents[1] / "data" / "divisions.csv"


class Division(Strict):
    """A code with one of its names, and the editions of the list (by their dates) that hold it or do not.

    `absent_until` is the last edition before it came, `seen_from` the first with it; both are empty where the
    oldest edition has it. `seen_to` and `absent_from` are the same for its end, empty while it is valid.
    """

    place: PlaceCode
    name_zh: str = Field(min_length=1)
    name_en_suggested: str = ""
    province_zh: str = Field(min_length=1)
    province_en: str = Field(min_length=1)
    level: PlaceLevel
    absent_until: datetime.date | None = None
    seen_from: datetime.date | None = None
    seen_to: datetime.date | None = None
    absent_from: datetime.date | None = None
    grade: Grade = ""
    cluster: Cluster = ""

    @property
    def key(self) -> str:
        """What names this entry alone: a code may have had several names."""
        return f"{self.place} {self.name_zh}"

    def held_in(self, year: int) -> bool:
        """Whether the code and name can have been valid in a year, as far as the editions say."""
        begins = self.absent_until.year if self.absent_until else 0
        ends = self.seen_to.year if self.seen_to else 9999
        return begins <= year <= ends


def read_divisions(path: Path = DIVISIONS) -> tuple[Division, ...]:
    """The whole list in the order of the codes.

    Raises:
        BadInput: the file is missing or a line of it is wrong.
    """
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise expected(str(path), "the list of places", error.strerror, "restore the file") from error
    return _read(path, changed)


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> tuple[Division, ...]:
    del changed  # only a part of the key: a replaced file is read again
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return tuple(_division(f"{path}, line {number}", row) for number, row in enumerate(rows, 2))


def _division(where: str, row: dict) -> Division:
    try:
        return Division.model_validate({name: value for name, value in row.items() if value})
    except ValidationError as error:
        raise model_problems(where, error)[0] from error


def as_place(division: Division, name_en: str) -> Place:
    """The entry of places.csv for a division, under the English name that a person confirmed.

    Raises:
        BadInput: the English name is empty or holds characters that no page can show.
    """
    begins, ends = division.absent_until, division.seen_to
    fields = {name: getattr(division, name) for name in Place.model_fields if name in Division.model_fields}
    fields |= {"valid_from": begins.year if begins else None, "valid_to": ends.year if ends else None}
    try:
        return Place.model_validate(fields | {"name_en": name_en})
    except ValidationError as error:
        raise model_problems(f"{division.key}, the English name", error)[0] from error


def named_in(words: str, divisions: tuple[Division, ...], year: int | None) -> list[Division]:
    """The divisions whose whole name stands in a title or an issuer, the longest names first."""
    found = [one for one in divisions if one.name_zh in words and (year is None or one.held_in(year))]
    return sorted(found, key=lambda one: -len(one.name_zh))


def with_place(csv_text: str, place: Place) -> str:
    """places.csv with one more line; every line that is there stays as it is.

    The first line alone is put right where the file is of before places had a grade and a cluster.

    Raises:
        BadInput: the file has other columns than a place has fields.
    """
    first, *_ = csv_text.splitlines() or [""]
    columns = first.removeprefix("\ufeff").split(",")
    if columns == [name for name in Place.model_fields if name not in _NEWER]:
        csv_text = csv_text.replace(first, ",".join((first, *_NEWER)), 1)
    elif columns != list(Place.model_fields):
        raise BadInput("places.csv: expected its usual columns, found others; restore the first line.")
    values = ["" if (value := getattr(place, name)) is None else str(value) for name in Place.model_fields]
    added = ",".join(f'"{v.replace(chr(34), chr(34) * 2)}"' if set(v) & set(',"\n') else v for v in values)
    return (csv_text if csv_text.endswith("\n") else csv_text + "\n") + added + "\n"
