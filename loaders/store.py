"""The database: the only module that speaks SQL, writes the tables and reads them.

It stores and returns what the build made; it derives nothing. Values are bound, names come from constants
here, pages read read-only. Every read runs on a cursor of its own, so threads may share one Store.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from loaders.catalogue import Catalogue
from loaders.figures import COLUMNS
from loaders.filters import NAMES, Filters, read_filters
from loaders.model import Indicator, Place, Plan
from loaders.problems import BadInput, expected

__all__ = ["NAMES", "BadInput", "Filters", "Store", "Tables", "read_filters", "write_database"]

SCHEMA_VERSION = 1
_TABLES = {
    "places": {name: "VARCHAR" for name in Place.model_fields} | {"valid_from": "BIGINT", "valid_to": "BIGINT"},
    "indicators": {("indicator" if name == "id" else name): "VARCHAR" for name in Indicator.model_fields}
    | {"aliases": "VARCHAR[]", "not_to_confuse": "VARCHAR[]", "plausible": "DOUBLE[]"},
    "plans": {"plan": "VARCHAR"}
    | {name: "VARCHAR" for name in Plan.model_fields if name != "figures"}
    | {"issue_date": "DATE", "first_year": "BIGINT", "last_year": "BIGINT"},
    "figures": COLUMNS,
    "documents": {"plan": "VARCHAR", "name": "VARCHAR", "sha256": "VARCHAR", "text": "VARCHAR"},
    "meta": {"schema_version": "BIGINT", "data_version": "VARCHAR", "built_at": "TIMESTAMP", "vocabulary": "VARCHAR"},
}
# What a snapshot adds to the figures' own columns, so that a row can be read and cited alone.
_JOINED = (
    "p.name_zh AS place_zh, p.name_en AS place_en, i.zh AS indicator_zh, i.en AS indicator_en, "
    "d.title AS plan_title, d.issuer, d.document_number, d.issue_date, m.data_version"
)
_FROM = (
    "FROM source.figures f JOIN source.places p USING (place) JOIN source.indicators i USING (indicator) "
    "JOIN source.plans d USING (plan) CROSS JOIN source.meta m"
)
# Words that come from documents; a spreadsheet would run a cell that begins with one of these characters.
_FREE_TEXT = ("scope", "named_as", "amount_as", "location", "also", "quote", "title", "issuer", "document_number")
_HARMLESS = "CASE WHEN {0}[1] IN ('=', '+', '-', '@', chr(9), chr(13)) THEN '''' || {0} ELSE {0} END AS {1}"
_CONDITIONS = {
    "city": "f.place = ANY($city)",
    "indicator": "f.indicator = ANY($indicator)",
    "group": 'f.indicator IN (SELECT indicator FROM source.indicators WHERE "group" = ANY($group))',
    "role": "f.role = ANY($role)",
    "measure": "f.measure = ANY($measure)",
    "plan": "f.plan = ANY($plan)",
    "figure": "f.figure = ANY($figure)",
    "year_from": "f.year >= $year_from",
    "year_to": "f.year <= $year_to",
}
_COPY_OPTIONS = {"csv": "FORMAT csv, HEADER", "parquet": "FORMAT parquet, COMPRESSION zstd", "json": "FORMAT json, ARRAY true"}


@dataclass(frozen=True)
class Tables:
    """All that a database holds: the catalogue, the plans, the figures' rows and the documents at hand."""

    catalogue: Catalogue
    plans: list[Plan]
    figures: list[dict]
    documents: list[dict]
    data_version: str
    built_at: str


def write_database(path: Path, tables: Tables) -> None:
    """Write a new database file at `path`, which must not exist; the caller moves it into place."""
    rows = {
        "places": [place.model_dump() for place in tables.catalogue.places.values()],
        "indicators": [_renamed(entry.model_dump()) for entry in tables.catalogue.indicators.values()],
        "plans": [{"plan": plan.id} | plan.model_dump(exclude={"figures"}) for plan in tables.plans],
        "figures": tables.figures,
        "documents": tables.documents,
        "meta": [_meta(tables)],
    }
    connection = duckdb.connect()
    try:
        connection.execute(f"ATTACH '{_quoted(path)}' AS source")
        for name, columns in _TABLES.items():
            _write_table(connection, name, columns, rows[name])
    finally:
        connection.close()


def _write_table(connection: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str], rows: list[dict]) -> None:
    typed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    connection.execute(f"CREATE TABLE source.{name} ({typed})")
    if rows:
        frame = pd.DataFrame([[row.get(column) for column in columns] for row in rows], columns=list(columns), dtype=object)
        casts = ", ".join(f'"{c}"::{kind}' for c, kind in columns.items())
        connection.register("incoming", frame)
        connection.execute(f"INSERT INTO source.{name} SELECT {casts} FROM incoming")
        connection.unregister("incoming")


def _renamed(entry: dict) -> dict:
    return entry | {"indicator": entry["id"], "plausible": list(entry["plausible"])}


def _meta(tables: Tables) -> dict:
    sections = ("groups", "units", "headlines", "scopes", "tiers")
    words = {s: [word.model_dump(mode="json") for word in getattr(tables.catalogue, s).values()] for s in sections}
    return {
        "schema_version": SCHEMA_VERSION,
        "data_version": tables.data_version,
        "built_at": tables.built_at,
        "vocabulary": json.dumps(words, ensure_ascii=False),
    }


def _quoted(address: str | Path) -> str:
    return str(address).replace("'", "''")


class Store:
    """A database opened for reading.

    Args:
        address: what DuckDB can attach: a file path, or the address of tables kept elsewhere.

    Raises:
        BadInput: the database is missing, not a database, or of another schema.
    """

    def __init__(self, address: str | Path):
        self.address = str(address)
        self._connection = duckdb.connect()
        try:
            self._connection.execute(f"ATTACH '{_quoted(address)}' AS source (READ_ONLY)")
            found = self._connection.execute("SELECT schema_version FROM source.meta").fetchone()
        except duckdb.Error as error:
            self._connection.close()
            raise expected(self.address, "a Chengbiao database", str(error).splitlines()[0], _REBUILD) from error
        if found != (SCHEMA_VERSION,):
            self._connection.close()
            version = found[0] if found else "none"
            raise expected(self.address, f"schema version {SCHEMA_VERSION}", version, _REBUILD)

    def close(self) -> None:
        """Close the database; a Store is of no use afterwards."""
        self._connection.close()

    def figures(self, filters: Filters | None = None) -> pd.DataFrame:
        """The figures that the filters keep, one row each, in the order of plan and place in the document."""
        where, values = _where(filters or Filters())
        columns = ", ".join(f'f."{name}"' for name in COLUMNS)
        return self._frame(f"SELECT {columns} FROM source.figures f{where}", values)

    def count(self, filters: Filters | None = None) -> int:
        """How many figures the filters keep."""
        where, values = _where(filters or Filters())
        return self._rows(f"SELECT count(*) FROM source.figures f{where}", values)[0][0]

    def snapshot(self, filters: Filters | None = None, limit: int | None = None) -> pd.DataFrame:
        """The figures with the names of place, indicator and plan: what an export holds, row for row."""
        where, values = _where(filters or Filters())
        most = "" if limit is None else f" LIMIT {int(limit)}"
        return self._frame(f"SELECT {_export_columns(harmless=False)} {_FROM}{where}{most}", values)

    def export(self, path: str | Path, kind: str, filters: Filters | None = None) -> None:
        """Write a snapshot to a file; kind is csv (cells made harmless), parquet or json."""
        where, values = _where(filters or Filters())
        select = f"SELECT {_export_columns(harmless=kind == 'csv')} {_FROM}{where}"
        values["path"] = str(path)
        self._connection.cursor().execute(f"COPY ({select}) TO $path ({_COPY_OPTIONS[kind]})", values)

    def places(self) -> pd.DataFrame:
        """The places, in pinyin order of their names."""
        return self._frame("SELECT * FROM source.places ORDER BY name_zh COLLATE zh, place")

    def indicators(self) -> pd.DataFrame:
        """The indicators in the order of the catalogue."""
        return self._frame("SELECT * FROM source.indicators")

    def plans(self) -> pd.DataFrame:
        """The plans, by place and first year."""
        return self._frame("SELECT * FROM source.plans ORDER BY place, first_year, plan")

    def year_span(self) -> tuple[int, int]:
        """The first and the last year that a figure is for."""
        return self._rows("SELECT min(year), max(year) FROM source.figures")[0]

    def meta(self) -> dict:
        """schema_version, data_version, built_at and the vocabulary (a dict of lists of id, zh, en)."""
        names = list(_TABLES["meta"])
        row = dict(zip(names, self._rows("SELECT * FROM source.meta")[0], strict=True))
        return row | {"vocabulary": json.loads(row["vocabulary"])}

    def document(self, plan: str) -> str | None:
        """The text of a plan's document, or None where it is not at hand."""
        rows = self._rows("SELECT text FROM source.documents WHERE plan = $plan", {"plan": plan})
        return rows[0][0] if rows else None

    def known(self) -> dict[str, list[str]]:
        """The codes that filters may name."""
        codes = {
            "city": "SELECT place FROM source.places",
            "indicator": "SELECT indicator FROM source.indicators",
            "group": 'SELECT DISTINCT "group" FROM source.indicators',
            "plan": "SELECT plan FROM source.plans",
            "figure": "SELECT figure FROM source.figures",
        }
        return {name: [row[0] for row in self._rows(select)] for name, select in codes.items()}

    def _frame(self, select: str, values: dict | None = None) -> pd.DataFrame:
        return self._connection.cursor().execute(select, values or {}).df()

    def _rows(self, select: str, values: dict | None = None) -> list[tuple]:
        return self._connection.cursor().execute(select, values or {}).fetchall()


_REBUILD = "run python -m loaders build"


def _where(filters: Filters) -> tuple[str, dict]:
    """The WHERE clause of the filters that are set, and the values to bind."""
    values = {name: getattr(filters, name) for name in _CONDITIONS}
    values = {name: list(v) if isinstance(v, tuple) else v for name, v in values.items() if v not in ((), None)}
    clause = " AND ".join(_CONDITIONS[name] for name in values)
    return (f" WHERE {clause}" if clause else ""), values


def _export_columns(harmless: bool) -> str:
    columns = [f'f."{name}"' for name in COLUMNS] + _JOINED.split(", ")
    if not harmless:
        return ", ".join(columns)
    return ", ".join(_harmless(column) for column in columns)


def _harmless(column: str) -> str:
    source, _, name = column.partition(" AS ")
    bare = source.split(".")[1].strip('"')
    return _HARMLESS.format(source, name or bare) if bare in _FREE_TEXT else column
