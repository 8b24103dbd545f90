"""What the tables of the database hold: their columns, and the rows that the build gives them.

No SQL stands here but the names of types; the statements are in loaders.database.store.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from loaders.catalogue import Catalogue
from loaders.database.sources import Sources
from loaders.database.stated import Figures
from loaders.groups import region_of
from loaders.model import Indicator, Place, Plan
from loaders.records.figures import COLUMNS
from metrics.peers import Ranks, circles, members

SCHEMA_VERSION = 11
TABLES = {
    "places": dict.fromkeys((*Place.model_fields, "region"), "VARCHAR")
    | {"valid_from": "BIGINT", "valid_to": "BIGINT"},
    "indicators": {("indicator" if name == "id" else name): "VARCHAR" for name in Indicator.model_fields}
    | {"aliases": "VARCHAR[]", "not_to_confuse": "VARCHAR[]", "plausible": "DOUBLE[]", "number": "BIGINT"},
    "plans": {"plan": "VARCHAR"}
    | {name: "VARCHAR" for name in Plan.model_fields if name != "figures"}
    | {"issue_date": "DATE", "accessed": "DATE", "first_year": "BIGINT", "last_year": "BIGINT"},
    "figures": COLUMNS,  # in a file a view, as is `snapshot`: both are of the table `stated`
    "documents": {"plan": "VARCHAR", "name": "VARCHAR", "sha256": "VARCHAR", "text": "VARCHAR"},
    "corrections": dict.fromkeys(
        ["figure", "action", "field", "stated", "corrected", "reason_zh", "reason_en", "status"], "VARCHAR"
    )
    | {"date": "DATE", "number": "BIGINT"},
    # Of each place the hash of all that its derived rows depend on; of each plan the same of its figures, and
    # the turn in which they were written: the figures of one turn stand in order.
    "origins": {"place": "VARCHAR", "origin": "VARCHAR"},
    "turns": {"plan": "VARCHAR", "origin": "VARCHAR", "turn": "BIGINT"},
    "circles": {"circle": "VARCHAR", "place": "VARCHAR", "own": "BOOLEAN"},  # see metrics.peers
    "meta": {
        "schema_version": "BIGINT",
        "data_version": "VARCHAR",
        "built_at": "TIMESTAMP",
        "vocabulary": "VARCHAR",
        "sources": "VARCHAR",
    },
}
# A figure without where it stands in its document, and without notes: what metrics and marks need.
BARE = tuple(
    name
    for name in COLUMNS
    if name not in ("named_as", "location", "start", "stop", "also", "note_zh", "note_en", "quote")
)
# Once more in the order of the indicators, so that those of one stand together; `start` gives their order.
BY_INDICATOR = (*BARE, "start")
# What a snapshot adds to the figures' own columns, so that a row can be read and cited alone.
JOINED = {
    "place_zh": "p.name_zh",
    "place_en": "p.name_en",
    "indicator_zh": "i.zh",
    "indicator_en": "i.en",
    "plan_title": "d.title",
    "issuer": "d.issuer",
    "document_number": "d.document_number",
    "issue_date": "d.issue_date",
    "url": "d.url",
    "data_version": "m.data_version",
}
SNAPSHOT_COLUMNS: dict[str, str] = COLUMNS | dict.fromkeys(JOINED, "VARCHAR") | {"issue_date": "DATE"}
# The figures with all that a snapshot has of them but for the data version, which is one for all.
STATED = {name: kind for name, kind in SNAPSHOT_COLUMNS.items() if name != "data_version"}
# Codes never begin with a character by which a spreadsheet knows a formula; every other text is looked at.
CODES = frozenset(
    [
        "figure",
        "plan",
        "place",
        "indicator",
        "tier",
        "role",
        "measure",
        "basis",
        "comparator",
        "unit",
        "force",
        "also",
        "reading",
        "data_version",
    ]
)
# By these a spreadsheet knows a formula; a Chinese or Japanese one takes the full-width signs as well.
FORMULA_STARTS = tuple("=+-@＝＋－＠\t\n\r")
# How a snapshot states what it was chosen by: the metadata of a Parquet file; the sheet "about" of a
# workbook, where people read it as well. A ZIP has it in datapackage.json.
FILTERS_KEY = "chengbiao_filters"
FILTERS_LABEL, FILTERS_BETWEEN, NO_FILTERS = "筛选条件 Filters", "; ", "none (all figures)"
_DESCRIPTIONS = Path(__file__).with_name("columns.toml")


@dataclass(frozen=True)
class Tables:
    """All that a database holds: the catalogue, the plans, the rows of figures, documents and corrections.

    `sources` is what all was read from, None in tests that read nothing; `origins` is what the derived rows
    of each place depend on, as a hash, and `plan_origins` what the figures of each plan do, by plan.
    """

    catalogue: Catalogue
    plans: list[Plan]
    figures: Figures
    documents: list[dict]
    data_version: str
    built_at: str
    corrections: list[dict] = field(default_factory=list)
    sources: Sources | None = None
    origins: dict[str, str] = field(default_factory=dict)
    plan_origins: dict[str, str] = field(default_factory=dict)


def table_rows(tables: Tables, turns: Mapping[str, int]) -> dict[str, list[dict]]:
    """The rows of every table but the figures; `turns` says in which turn those of each plan are written."""
    return {
        "places": [
            place.model_dump() | {"region": region_of(place.place)}
            for place in tables.catalogue.places.values()
        ],
        "indicators": _numbered(_renamed(e.model_dump()) for e in tables.catalogue.indicators.values()),
        "plans": [{"plan": plan.id} | plan.model_dump(exclude={"figures"}) for plan in tables.plans],
        "documents": tables.documents,
        "corrections": _numbered(tables.corrections),
        "origins": [{"place": place, "origin": origin} for place, origin in tables.origins.items()],
        "turns": [
            {"plan": plan, "origin": origin, "turn": turns[plan]}
            for plan, origin in tables.plan_origins.items()
        ],
        "circles": _circle_rows(tables),
        "meta": [_meta(tables)],
    }


def _ranks(tables: Tables) -> Ranks:
    places = (tables.catalogue.places[code] for code in sorted({plan.place for plan in tables.plans}))
    return {place.place: (place.level, place.grade) for place in places}


def members_of_circles(tables: Tables) -> dict[str, set[str]]:
    """The members of every circle of places that a place has (see metrics.peers)."""
    ranks = _ranks(tables)
    return {circle: set(members(ranks, circle)) for circle in sorted(set(circles(ranks).values()))}


def _circle_rows(tables: Tables) -> list[dict]:
    """Every circle with its members; `own` says of which it is the circle."""
    own = circles(_ranks(tables))
    return [
        {"circle": circle, "place": place, "own": own[place] == circle}
        for circle, places in members_of_circles(tables).items()
        for place in sorted(places)
    ]


def _numbered(rows: Iterable[dict]) -> list[dict]:
    """Rows with their place in the order of the file that they come from: a table by itself has none."""
    return [row | {"number": number} for number, row in enumerate(rows)]


def _renamed(entry: dict) -> dict:
    return entry | {"indicator": entry["id"], "plausible": list(entry["plausible"])}


def _meta(tables: Tables) -> dict:
    sections = ("groups", "units", "headlines", "scopes", "tiers")
    words = {
        s: [word.model_dump(mode="json") for word in getattr(tables.catalogue, s).values()] for s in sections
    }
    described = tomllib.loads(_DESCRIPTIONS.read_text(encoding="utf-8"))
    words["columns"] = [
        {"id": name, "type": kind} | described[name] for name, kind in SNAPSHOT_COLUMNS.items()
    ]
    return {
        "schema_version": SCHEMA_VERSION,
        "data_version": tables.data_version,
        "built_at": tables.built_at,
        "vocabulary": json.dumps(words, ensure_ascii=False),
        "sources": json.dumps(asdict(tables.sources)) if tables.sources else "",
    }
