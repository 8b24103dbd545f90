"""What of the former database holds for the new one, so that one changed record costs what its place costs.

The figures of a plan depend on its record, its document, its place and the catalogue; what is derived of a
place depends on its plans, the catalogue and the span of years; both on our code. The hashes of these stand
in the database. So the new one begins as a copy of the former, and only rows whose hash is another are
written anew. Refused is a former database that is not whole to the byte, or of which much has changed: then
all is written from nothing, as it is in a small collection, where copying would save nothing.

A plan whose figures are written again stands behind all others. In which turn each was written is noted, and
the figures are read plan after plan by that (`runs`): their order is that of a database written from nothing.
"""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import duckdb

from loaders.database.attaching import connect, quoted
from loaders.database.schema import SCHEMA_VERSION, Tables, members_of_circles
from loaders.files import discard

MANY = 20_000  # figures from which on copying is worth while
_SHARE = 4  # where more than one plan in so many has changed, it is not
_RUNS = 17  # each costs every export about a millisecond
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Changes:
    """What has to be written.

    Attributes:
        plans: those whose figures are others, new or gone; None for those of all.
        places: those of which other things are derived; None for all.
        circles: those of other members, or with one of these places; None for all.
        turns: in which turn the figures of each plan are written, these among them.
    """

    plans: list[str] | None
    places: list[str] | None
    circles: list[str] | None
    turns: Mapping[str, int]


def begin(path: Path, tables: Tables, former: Path | None) -> Changes:
    """Make `path` a copy of the former database where much of it holds; what has to be written there."""
    everything = Changes(None, None, None, dict.fromkeys(tables.plan_origins, 0))
    if former is None or len(tables.figures) < MANY or (before := _noted(former)) is None:
        return everything
    origins, plan_origins, turns, circles = before
    plans = _different(plan_origins, tables.plan_origins)
    if len(plans) * _SHARE > len(tables.plan_origins) or not _copied(former, path):
        return everything
    now = dict.fromkeys(plans, 1 + max(turns.values(), default=0))
    later = {plan: now.get(plan, turns.get(plan, 0)) for plan in tables.plan_origins}
    places = _different(origins, tables.origins)
    others = _circles(circles, members_of_circles(tables), set(places))
    if len(runs(later)) > _RUNS:
        return Changes(None, places, others, everything.turns)
    return Changes(plans, places, others, later)


def runs(turns: Mapping[str, int]) -> list[tuple[str, str]]:
    """The first and the last plan of each stretch of plans, in order, that were written in one turn."""
    stretches = [[plan for plan, _ in group] for _, group in groupby(turns.items(), lambda item: item[1])]
    return [(plans[0], plans[-1]) for plans in stretches]


def checksum(path: Path) -> str:
    """Eight hexadecimal digits by which damage shows; a database's name ends in them."""
    found = 0
    with path.open("rb") as content:
        while chunk := content.read(_CHUNK):
            found = zlib.crc32(chunk, found)
    return f"{found:08x}"


def _copied(former: Path, path: Path) -> bool:
    """Copy the former database, if every byte is as it was written."""
    shutil.copyfile(former, path)
    if former.stem.endswith(checksum(path)):
        return True
    discard(path)
    return False


class _Noted(NamedTuple):
    """What a database notes: origins by place and by plan, turns by plan, members by circle."""

    origins: dict[str, str]
    plan_origins: dict[str, str]
    turns: dict[str, int]
    circles: dict[str, set[str]]


def _noted(former: Path) -> _Noted | None:
    """What a database notes; None where it is missing or of another schema."""
    connection = connect()
    try:
        connection.execute(f"ATTACH '{quoted(former)}' AS former (READ_ONLY)")
        if connection.execute("SELECT schema_version FROM former.meta").fetchone() != (SCHEMA_VERSION,):
            return None
        origins = connection.execute("SELECT place, origin FROM former.origins").fetchall()
        plans = connection.execute("SELECT plan, origin, turn FROM former.turns").fetchall()
        circles = connection.execute("SELECT circle, place FROM former.circles").fetchall()
    except duckdb.Error:
        return None
    finally:
        connection.close()
    members: dict[str, set[str]] = {}
    for circle, place in circles:
        members.setdefault(circle, set()).add(place)
    by_plan = {plan: origin for plan, origin, _ in plans}, {plan: turn for plan, _, turn in plans}
    return _Noted(dict(origins), *by_plan, members)


def _circles(before: dict[str, set[str]], now: dict[str, set[str]], places: set[str]) -> list[str]:
    """The circles of which other medians hold."""
    return sorted(
        circle
        for circle in before.keys() | now.keys()
        if (members := now.get(circle, set())) != before.get(circle) or members & places
    )


def _different(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return sorted(key for key in before.keys() | now.keys() if before.get(key) != now.get(key))
