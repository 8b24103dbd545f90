"""The database: the only module that speaks SQL, writes the tables and reads them.

It stores and returns what the build made; it derives nothing. Values are bound, names come from constants
here, pages read read-only. Every read runs on a cursor of its own, so threads may share one Store.
"""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path

import duckdb
import pandas as pd

from loaders.database.filters import Filters
from loaders.database.schema import (
    CODES,
    FILTERS_KEY,
    FORMULA_STARTS,
    JOINED,
    SCHEMA_VERSION,
    SNAPSHOT_COLUMNS,
    TABLES,
    Tables,
    table_rows,
)
from loaders.problems import expected
from loaders.records.evidence import confirmed_places

# Joined once by the build: DuckDB's joins do not keep the order of rows, and sorting them again for each
# export takes longer than writing them. A scan keeps the order, so no read below joins.
_NAMED = ", ".join(f"{column} AS {name}" for name, column in JOINED.items())
_SNAPSHOT = (
    f"CREATE TABLE source.snapshot AS SELECT f.*, {_NAMED} FROM source.figures f "
    "JOIN source.places p USING (place) JOIN source.indicators i USING (indicator) "
    "JOIN source.plans d USING (plan) CROSS JOIN source.meta m ORDER BY f.plan, f.start, f.figure"
)
_STARTS = ", ".join(f"chr({ord(sign)})" for sign in FORMULA_STARTS)
# Never IN: DuckDB makes a join of a long list, and with it the order of rows is another at every export.
_HARMLESS = f"CASE WHEN list_contains([{_STARTS}], {{0}}[1]) THEN '''' || {{0}} ELSE {{0}} END AS {{0}}"
_CONDITIONS = {
    "city": "list_contains($city, place)",
    "indicator": "list_contains($indicator, indicator)",
    "group": "list_contains($group, indicator)",
    "role": "list_contains($role, role)",
    "measure": "list_contains($measure, measure)",
    "plan": "list_contains($plan, plan)",
    "figure": "list_contains($figure, figure)",
    "reading": "list_contains($reading, reading)",
    "year_from": "year >= $year_from",
    "year_to": "year <= $year_to",
}
_COPY_OPTIONS = {
    "csv": "FORMAT csv, HEADER",
    "parquet": "FORMAT parquet, COMPRESSION zstd",
    "json": "FORMAT json, ARRAY true",
}
_BYTE_ORDER_MARK = "\ufeff"
_REBUILD = "run python -m loaders build"
# What DuckDB raises where the system refuses to write: at once, when it commits, and from then on.
_UNWRITABLE = (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException)
_WHOLE_NUMBERS = {"year", "base_year", "start", "stop", "first_year", "last_year", "valid_from", "valid_to"}


def write_database(path: Path, tables: Tables) -> None:
    """Write a new database file at `path`, which must not exist; the caller moves it into place.

    Raises:
        BadInput: there is no room, or no permission; the caller removes what was begun.
    """
    connection = duckdb.connect()
    try:
        connection.execute(f"ATTACH '{_quoted(path)}' AS source")
        for name, rows in table_rows(tables).items():
            _write_table(connection, name, TABLES[name], rows)
        connection.execute(_SNAPSHOT)
        connection.execute("CHECKPOINT source")  # everything into the one file, before the caller moves it
        connection.execute("DETACH source")
    except _UNWRITABLE as error:
        raise expected(
            str(path.parent), "a folder that can be written", _first_line(error), "make room there"
        ) from error
    finally:
        connection.close()


def _write_table(
    connection: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str], rows: list[dict]
) -> None:
    typed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    connection.execute(f"CREATE TABLE source.{name} ({typed})")
    if rows:
        frame = pd.DataFrame(
            [[row.get(column) for column in columns] for row in rows], columns=list(columns), dtype=object
        )
        casts = ", ".join(f'"{c}"::{kind}' for c, kind in columns.items())
        connection.register("incoming", frame)
        connection.execute(f"INSERT INTO source.{name} SELECT {casts} FROM incoming")
        connection.unregister("incoming")


def _first_line(error: duckdb.Error) -> str:
    """What DuckDB says, without the name of the file where it gives the system's reason after it."""
    return str(error).splitlines()[0].rpartition('": ')[2]


def _quoted(address: str | Path) -> str:
    return _in_utf8(address).replace("'", "''")


def _in_utf8(address: str | Path) -> str:
    """A path as DuckDB takes it, in UTF-8; where the locale is another, Python has kept its bytes apart.

    Raises:
        BadInput: its bytes are not UTF-8.
    """
    try:
        return str(address).encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeDecodeError as error:
        raise expected(ascii(str(address)), "a name in UTF-8", "another encoding", "rename it") from error


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
            raise expected(self.address, "a Chengbiao database", _first_line(error), _REBUILD) from error
        if found != (SCHEMA_VERSION,):
            self._connection.close()
            version = found[0] if found else "none"
            raise expected(self.address, f"schema version {SCHEMA_VERSION}", version, _REBUILD)

    def close(self) -> None:
        """Close the database; a Store is of no use afterwards."""
        self._connection.close()

    def figures(self, filters: Filters | None = None) -> pd.DataFrame:
        """The figures that the filters keep, one row each, in the order of plan and place in the document."""
        where, values = self._where(filters)
        return self._frame(f"SELECT * FROM source.figures{where}", values)

    def count(self, filters: Filters | None = None) -> int:
        """How many figures the filters keep."""
        where, values = self._where(filters)
        return self._rows(f"SELECT count(*) FROM source.figures{where}", values)[0][0]

    def snapshot(self, filters: Filters | None = None, limit: int | None = None) -> pd.DataFrame:
        """The figures with the names of place, indicator and plan: what an export holds, row for row."""
        where, values = self._where(filters)
        most = "" if limit is None else f" LIMIT {int(limit)}"
        return self._frame(f"SELECT * FROM source.snapshot{where}{most}", values)

    def copy(self, path: Path, kind: str, filters: Filters, bom: bool = False) -> None:
        """Write the snapshot's rows to `path` as csv, parquet or json, by DuckDB's own COPY.

        Raises:
            OSError: the file cannot be written.
        """
        where, values = self._where(filters)
        columns = ", ".join(
            _csv_column(name, bom) if kind == "csv" else f'"{name}"' for name in SNAPSHOT_COLUMNS
        )
        rows = f"SELECT {columns} FROM source.snapshot{where}"
        stated = _quoted(json.dumps(filters.stated(), ensure_ascii=False))
        metadata = f", KV_METADATA {{{FILTERS_KEY}: '{stated}'}}" if kind == "parquet" else ""
        copy = f"COPY ({rows}) TO $path ({_COPY_OPTIONS[kind]}{metadata}, USE_TMP_FILE false)"
        try:
            self._connection.cursor().execute(copy, values | {"path": _in_utf8(path)})
        except _UNWRITABLE as error:
            raise OSError(_first_line(error)) from error

    def places(self) -> pd.DataFrame:
        """The places, in pinyin order of their names."""
        return self._frame("SELECT * FROM source.places ORDER BY name_zh COLLATE zh, place")

    def indicators(self) -> pd.DataFrame:
        """The indicators in the order of the catalogue."""
        return self._frame("SELECT * FROM source.indicators")

    def plans(self, filters: Filters | None = None) -> pd.DataFrame:
        """The plans, by place and first year; with filters those with a figure that the filters keep."""
        where, values = ("", {}) if filters is None else self._where(filters)
        having = f" WHERE plan IN (SELECT plan FROM source.figures{where})" if where else ""
        return self._frame(f"SELECT * FROM source.plans{having} ORDER BY place, first_year, plan", values)

    def year_span(self) -> tuple[int, int]:
        """The first and the last year that a figure is for."""
        return self._rows("SELECT min(year), max(year) FROM source.figures")[0]

    def narrowings(self) -> list[tuple[str, str, str]]:
        """Every combination of indicator, scope and tier that a figure has, in order."""
        return self._rows("SELECT DISTINCT indicator, scope, tier FROM source.figures ORDER BY ALL")

    def notes(self) -> list[tuple[str, str, str]]:
        """The reviewers' notes: figure, Chinese, English; only of figures that have one."""
        return self._rows("SELECT figure, note_zh, note_en FROM source.figures WHERE note_zh <> ''")

    def meta(self) -> dict:
        """schema_version, data_version, built_at, vocabulary (a dict of lists of id, zh, en) and sources."""
        return self._meta

    @cached_property
    def _meta(self) -> dict:
        names = list(TABLES["meta"])
        # Not strict: a database of an earlier day has no sources, which come last.
        row = dict(zip(names, self._rows("SELECT * FROM source.meta")[0], strict=False))
        return row | {"vocabulary": json.loads(row["vocabulary"])}

    def document(self, plan: str) -> str | None:
        """The text of a plan's document, or None where it is not at hand."""
        rows = self._rows("SELECT text FROM source.documents WHERE plan = $plan", {"plan": plan})
        return rows[0][0] if rows else None

    def places_in_document(self, plan: str) -> list[tuple[str, int, int]]:
        """Where a plan's document confirms its figures: figure, start, stop; [] without a document."""
        if (text := self.document(plan)) is None:
            return []
        rows = self.figures(Filters(plan=(plan,))).to_dict("records")
        return [(row["figure"], *place) for row in rows for place in confirmed_places(row, text)]

    def at_hand(self) -> dict[str, str]:
        """The plans whose document is at hand, with the name of its file."""
        return dict(self._rows("SELECT plan, name FROM source.documents"))

    def corrections(self) -> pd.DataFrame:
        """The declared corrections in the order of their file, whatever their status."""
        return self._frame("SELECT * FROM source.corrections")

    def known(self) -> dict[str, list[str]]:
        """The codes that filters may name. A built database never changes, so they are read once."""
        return self._known

    @cached_property
    def _known(self) -> dict[str, list[str]]:
        codes = {
            "city": "SELECT place FROM source.places",
            "indicator": "SELECT indicator FROM source.indicators",
            "group": 'SELECT DISTINCT "group" FROM source.indicators',
            "plan": "SELECT plan FROM source.plans",
            "figure": "SELECT figure FROM source.figures",
        }
        return {name: [row[0] for row in self._rows(select)] for name, select in codes.items()}

    def _where(self, filters: Filters | None) -> tuple[str, dict]:
        """The WHERE clause of the filters that are set, and the values to bind."""
        wanted = filters or Filters()
        values = {name: getattr(wanted, name) for name in _CONDITIONS} | {"reading": wanted.readings()}
        values = {
            name: list(v) if isinstance(v, tuple) else v for name, v in values.items() if v not in ((), None)
        }
        if "group" in values:
            members = 'SELECT indicator FROM source.indicators WHERE list_contains($group, "group")'
            values["group"] = [row[0] for row in self._rows(members, {"group": values["group"]})]
        clause = " AND ".join(_CONDITIONS[name] for name in values)
        return (f" WHERE {clause}" if clause else ""), values

    def _frame(self, select: str, values: dict | None = None) -> pd.DataFrame:
        frame = self._run(select, values).df()
        if frame.empty:  # DuckDB gives columns without rows the type object
            untyped = [name for name, kind in frame.dtypes.items() if kind.name == "object"]
            frame = frame.astype(dict.fromkeys(untyped, "str"))
        for name in _WHOLE_NUMBERS.intersection(frame.columns):
            frame[name] = frame[name].astype("Int64")
        return frame

    def _rows(self, select: str, values: dict | None = None) -> list[tuple]:
        return self._run(select, values).fetchall()

    def _run(self, statement: str, values: dict | None = None) -> duckdb.DuckDBPyConnection:
        """Run one statement on a cursor of its own; a damaged file shows only when its blocks are read."""
        try:
            return self._connection.cursor().execute(statement, values or {})
        except duckdb.IOException as error:
            raise expected(
                self.address, "a whole Chengbiao database", _first_line(error), _REBUILD
            ) from error


def _csv_column(name: str, bom: bool) -> str:
    """A column of a CSV; a byte-order mark is the first character of the header's first name."""
    if name == "figure" and bom:
        return f'figure AS "{_BYTE_ORDER_MARK}figure"'
    is_text = SNAPSHOT_COLUMNS[name] == "VARCHAR" and name not in CODES
    return _HARMLESS.format(f'"{name}"') if is_text else f'"{name}"'
