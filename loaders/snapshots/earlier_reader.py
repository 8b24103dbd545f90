"""One earlier snapshot into comparable rows, in a confined process (`loaders.confined`).

It is for `loaders.snapshots.earlier` alone and reads files that nobody has seen.
Nothing is guessed: a cell that cannot stand in its column refuses the file, with its row and column.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator

from loaders.confined import is_ours, serve
from loaders.database.schema import SNAPSHOT_COLUMNS
from loaders.model import CONTROL, KINDS
from loaders.problems import shortened
from loaders.snapshots.earlier_kinds import Opened, opened
from loaders.snapshots.refused import Refused
from loaders.snapshots.spelling import spelled

# Without these a file is no snapshot; the others may be missing in one of an older version.
REQUIRED = ("figure", "plan", "place", "indicator", "role", "measure", "year", "data_version")
NOT_READ = ("quote",)  # depends on the documents at hand
_PLAN = rf"[1-9]\d{{5}}-\d{{4}}(-\d{{4}})?(-({'|'.join(KINDS)})(-[2-9])?)?"
_CODES = {
    "figure": re.compile(rf"{_PLAN}-[0-9a-f]{{8}}", re.ASCII),
    "plan": re.compile(_PLAN, re.ASCII),
    "place": re.compile(r"[1-9]\d{5}", re.ASCII),
    "indicator": re.compile(r"[a-z][a-z0-9_]{0,79}"),
    "year": re.compile(r"(\d{4})?", re.ASCII),
    "data_version": re.compile(r"([0-9a-f]{12})?"),
}
_LONGEST_CELL = 20_000


def read(content: bytes, most_rows: int, most_characters: int) -> dict:
    """The snapshot in types that JSON has: version, columns, rows, unknown (other columns), filters or None.

    Raises:
        Refused: it is no snapshot, or not within the limits.
    """
    table = opened(content)
    columns = [name for name in SNAPSHOT_COLUMNS if name in table.header and name not in NOT_READ]
    if missing := [name for name in REQUIRED if name not in columns]:
        raise Refused("columns", names=", ".join(missing))
    places = [(name, table.header.index(name)) for name in columns]
    rows, characters = [], 0
    for row in _checked(table, places):
        rows.append(row)
        characters += sum(map(len, row))
        if len(rows) > most_rows or characters > most_characters:
            raise Refused("rows", most=f"{most_rows:,}")
    if not rows:
        raise Refused("empty")
    return {
        "version": _version({row[columns.index("data_version")] for row in rows}),
        "columns": columns,
        "rows": rows,
        "unknown": [shortened(name) for name in table.header if name not in SNAPSHOT_COLUMNS],
        "filters": None if table.filters is None else table.filters.stated(),
    }


def _checked(table: Opened, places: list[tuple[str, int]]) -> Iterator[list[str]]:
    """Every row as texts in the order of `places`; each figure once."""
    seen: set[str] = set()
    for number, values in enumerate(table.rows, 2):  # the header is row 1
        if len(values) != len(table.header):
            raise Refused("cells", found=len(values), row=number)
        row = [_cell(name, values[place], number) for name, place in places]
        figure = row[0]  # the first of SNAPSHOT_COLUMNS
        if figure in seen:
            raise Refused("twice", figure=figure, row=number)
        seen.add(figure)
        yield row


def _cell(name: str, value: object, number: int) -> str:
    if isinstance(value, str) and len(value) > _LONGEST_CELL:
        raise Refused("length", most=f"{_LONGEST_CELL:,}", row=number)
    try:
        text = spelled(name, value)
    except ValueError as error:
        raise Refused("cell", column=name, found=shortened(value), row=number) from error
    if (name in _CODES and not _CODES[name].fullmatch(text)) or (name == "also" and not _is_also(text)):
        raise Refused("cell", column=name, found=shortened(text), row=number)
    return text


def _is_also(text: str) -> bool:
    """Whether a cell is empty or a list of places, whose names hide nothing behind an escape."""
    try:
        places = json.loads(text or "[]")
    except ValueError:
        return False
    return isinstance(places, list) and all(
        isinstance(place, dict)
        and isinstance(name := place.get("location"), str)
        and not CONTROL.search(name)
        for place in places
    )


def _version(found: set[str]) -> str:
    if "" in found:
        raise Refused("no_version")
    if len(found) > 1:
        names = sorted(found)
        raise Refused("versions", found=", ".join(names[:3]) + (" …" if len(names) > 3 else ""))
    return found.pop()


def answer(request: dict, content: bytes) -> dict:
    """A snapshot or the reason why not, in types that JSON has."""
    try:
        return {"earlier": read(content, **request)}
    except Refused as refusal:
        return {"refused": refusal.code, "facts": refusal.facts}
    except (MemoryError, RecursionError):
        raise
    except Exception as error:
        if is_ours(error) and not isinstance(error, csv.Error):  # csv raises in the frame that reads on
            raise
        return {"refused": "damaged", "facts": {}}


if __name__ == "__main__":
    sys.exit(serve(answer))
