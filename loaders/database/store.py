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

from loaders.database.derived import LISTS, Collection, derive
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
from loaders.model import CONFIRMED
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
_HARMLESS = f"CASE WHEN {{0}}[1] IN ({_STARTS}) THEN '''' || {{0}} ELSE {{0}} END AS {{0}}"
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
_WHOLE_NUMBERS = {"year", "base_year", "start", "stop", "first_year", "last_year", "valid_from", "valid_to"}
_WHOLE_NUMBERS |= {"start_year", "years", "others"}


def write_database(path: Path, tables: Tables) -> None:
    """Write a new database file at `path`, which must not exist; the caller moves it into place."""
    connection = duckdb.connect()
    try:
        connection.execute(f"ATTACH '{_quoted(path)}' AS source")
        for name, rows in table_rows(tables).items():
            _write_table(connection, name, TABLES[name], rows)
        connection.execute(_SNAPSHOT)
        _write_derived(connection, tables)
        connection.execute("DETACH source")  # writes everything into the one file, before the caller moves it
    except duckdb.IOException as error:
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


def _write_derived(connection: duckdb.DuckDBPyConnection, tables: Tables) -> None:
    """Derive from the tables as readers see them, and write what is derived beside them."""
    indicators = tables.catalogue.indicators.values()
    confirmed = "SELECT * FROM source.figures WHERE list_contains($confirmed, reading)"
    collection = Collection(
        _typed(connection.execute(confirmed, {"confirmed": list(CONFIRMED)}).df()),
        _typed(connection.execute("SELECT * FROM source.plans ORDER BY place, first_year, plan").df()),
        {indicator.id: indicator.kind for indicator in indicators},
        {indicator.id: tuple(indicator.not_to_confuse) for indicator in indicators},
        {headline.id: tuple(headline.indicators) for headline in tables.catalogue.headlines.values()},
    )
    for name, rows in derive(collection).items():
        connection.register("incoming", rows)
        connection.execute(f"CREATE TABLE source.{name} AS SELECT * FROM incoming")
        connection.unregister("incoming")


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """A result in the types that metrics and pages count on: text as str, years and offsets as Int64."""
    if frame.empty:  # DuckDB gives columns without rows the type object
        untyped = [name for name, kind in frame.dtypes.items() if kind.name == "object"]
        frame = frame.astype(dict.fromkeys(untyped, "str"))
    for name in _WHOLE_NUMBERS.intersection(frame.columns):
        frame[name] = frame[name].astype("Int64")
    return frame


def _first_line(error: duckdb.Error) -> str:
    return str(error).splitlines()[0]


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
            raise expected(self.address, "a Chengbiao database", _first_line(error), _REBUILD) from error
        if found != (SCHEMA_VERSION,):
            self._connection.close()
            version = found[0] if found else "none"
            raise expected(self.address, f"schema version {SCHEMA_VERSION}", version, _REBUILD)

    def close(self) -> None:
        """Close the database; a Store is of no use afterwards."""
        self._connection.close()

    def figures(
        self, filters: Filters | None = None, limit: int | None = None, skip: int = 0
    ) -> pd.DataFrame:
        """The figures that the filters keep, one row each, in the order of plan and place in the document.

        Args:
            filters: which figures; none means all.
            limit: at most so many.
            skip: after so many.
        """
        where, values = self._where(filters)
        page = "" if limit is None else f" LIMIT {int(limit)} OFFSET {int(skip)}"
        return self._frame(f"SELECT * FROM source.figures{where}{page}", values)

    def group_counts(self, filters: Filters | None = None) -> dict[str, int]:
        """How many of the figures that the filters keep are of each group of indicators."""
        where, values = self._where(filters)
        counted = f"SELECT indicator, count(*) AS n FROM source.figures{where} GROUP BY indicator"
        named = (
            f'SELECT "group", sum(n)::BIGINT FROM ({counted}) JOIN source.indicators USING (indicator) '
            "GROUP BY 1"
        )
        return dict(self._rows(named, values))

    def indicators_of(self, place: str) -> set[str]:
        """The indicators of which a place states anything."""
        found = "SELECT DISTINCT indicator FROM source.figures WHERE place = $place"
        return {code for (code,) in self._rows(found, {"place": place})}

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
        """Write the snapshot's rows to `path` as csv, parquet or json, by DuckDB's own COPY."""
        where, values = self._where(filters)
        columns = ", ".join(
            _csv_column(name, bom) if kind == "csv" else f'"{name}"' for name in SNAPSHOT_COLUMNS
        )
        rows = f"SELECT {columns} FROM source.snapshot{where}"
        stated = _quoted(json.dumps(filters.stated(), ensure_ascii=False))
        metadata = f", KV_METADATA {{{FILTERS_KEY}: '{stated}'}}" if kind == "parquet" else ""
        copy = f"COPY ({rows}) TO $path ({_COPY_OPTIONS[kind]}{metadata}, USE_TMP_FILE false)"
        try:
            self._connection.cursor().execute(copy, values | {"path": str(path)})
        except duckdb.IOException as error:
            raise expected(
                str(path), "a file that can be written", _first_line(error), "check folder and space"
            ) from error

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

    def findings(
        self,
        cities: tuple[str, ...],
        verdicts: tuple[str, ...],
        telling: bool | None = None,
        limit: int | None = None,
        skip: int = 0,
    ) -> pd.DataFrame:
        """Checks of the cities' plans with one of the verdicts, in the order of metrics.consistency.

        Args:
            cities: codes of places.
            verdicts: of metrics.checks.VERDICTS.
            telling: only those that call for a look, or only those that do not; None for all.
            limit: at most so many.
            skip: after so many.
        """
        where, values = self._of_findings(cities, verdicts, telling)
        page = "" if limit is None else f" LIMIT {int(limit)} OFFSET {int(skip)}"
        return _with_tuples(
            self._frame(f"SELECT * FROM source.findings{where} ORDER BY number{page}", values)
        )

    def finding_counts(
        self, cities: tuple[str, ...], verdicts: tuple[str, ...]
    ) -> dict[tuple[str, bool], int]:
        """How many checks there are, by verdict and by whether they call for a look."""
        where, values = self._of_findings(cities, verdicts, None)
        counted = f"SELECT verdict, telling, count(*) FROM source.findings{where} GROUP BY ALL"
        return {(verdict, telling): count for verdict, telling, count in self._rows(counted, values)}

    def _of_findings(
        self, cities: tuple[str, ...], verdicts: tuple[str, ...], telling: bool | None
    ) -> tuple[str, dict]:
        where = " WHERE list_contains($cities, place) AND list_contains($verdicts, verdict)"
        values: dict = {"cities": list(cities), "verdicts": list(verdicts)}
        if telling is None:
            return where, values
        return f"{where} AND telling = $telling", values | {"telling": telling}

    def promises(self, places: tuple[str, ...]) -> pd.DataFrame:
        """What each place promises for each headline (metrics.promise), in the order of `places`."""
        rows = "SELECT * FROM source.promises WHERE list_contains($places, place)"
        return self._frame(f"{rows} ORDER BY list_position($places, place), number", {"places": list(places)})

    def paces(self, places: tuple[str, ...], indicators: tuple[str, ...]) -> pd.DataFrame:
        """The paces of the places' targets that stand on an axis, as metrics.pace gives them."""
        rows = (
            "SELECT * FROM source.paces WHERE preferred AND role = 'target' "
            "AND list_contains($places, place) AND list_contains($indicators, indicator) ORDER BY number"
        )
        return _with_tuples(self._frame(rows, {"places": list(places), "indicators": list(indicators)}))

    def states(
        self, places: tuple[str, ...], indicators: tuple[str, ...], years: tuple[int, int], role: str = ""
    ) -> pd.DataFrame:
        """The states of metrics.coverage, without the plans behind them, for one role or, with "", either."""
        rows = (
            "SELECT place, indicator, year, state, only_narrower FROM source.states "
            "WHERE list_contains($places, place) AND list_contains($indicators, indicator) "
            "AND year BETWEEN $first AND $last AND role = $role "
            "ORDER BY list_position($places, place), list_position($indicators, indicator), year"
        )
        chosen = {"places": list(places), "indicators": list(indicators), "role": role}
        return self._frame(rows, chosen | {"first": years[0], "last": years[1]})

    def indicators_aimed_at(self) -> set[str]:
        """The indicators for which any place states an aim."""
        return {
            code
            for (code,) in self._rows("SELECT DISTINCT indicator FROM source.figures WHERE role = 'target'")
        }

    def most_stated(self, indicator: str, places: tuple[str, ...], most: int) -> list[str]:
        """The places with the most figures of an indicator, then the most at all; at most so many."""
        ranked = (
            "SELECT place FROM source.figures WHERE list_contains($places, place) GROUP BY place "
            "ORDER BY count(*) FILTER (indicator = $indicator) DESC, count(*) DESC, place LIMIT $most"
        )
        values = {"indicator": indicator, "places": list(places), "most": most}
        return [code for (code,) in self._rows(ranked, values)]

    def has_figure(self, figure: str) -> bool:
        """Whether there is a figure of this id."""
        return bool(self._rows("SELECT 1 FROM source.figures WHERE figure = $figure", {"figure": figure}))

    def first_figure(self) -> str:
        """The id of the first figure, "" without any."""
        rows = self._rows("SELECT figure FROM source.figures LIMIT 1")
        return rows[0][0] if rows else ""

    def document(self, plan: str) -> str | None:
        """The text of a plan's document, or None where it is not at hand."""
        rows = self._rows("SELECT text FROM source.documents WHERE plan = $plan", {"plan": plan})
        return rows[0][0] if rows else None

    def places_in_document(self, plan: str) -> list[tuple[str, int, int]]:
        """The places of a plan's figures that its document confirms: figure, start, stop; [] without a document."""
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
        if "figure" in values:  # an id begins with its plan's: far fewer rows are looked at
            values["plan"] = values.get("plan") or sorted({figure[:-9] for figure in values["figure"]})
        if "group" in values:
            members = 'SELECT indicator FROM source.indicators WHERE list_contains($group, "group")'
            values["group"] = [row[0] for row in self._rows(members, {"group": values["group"]})]
        clause = " AND ".join(_CONDITIONS[name] for name in values)
        return (f" WHERE {clause}" if clause else ""), values

    def _frame(self, select: str, values: dict | None = None) -> pd.DataFrame:
        return _typed(self._run(select, values).df())

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


def _with_tuples(frame: pd.DataFrame) -> pd.DataFrame:
    """Derived rows with the lists of a cell as tuples, as metrics gives them."""
    lists = [name for name in LISTS if name in frame]
    return frame.assign(**{name: [tuple(cell.tolist()) for cell in frame[name]] for name in lists})


def _csv_column(name: str, bom: bool) -> str:
    """A column of a CSV; a byte-order mark is the first character of the header's first name."""
    if name == "figure" and bom:
        return f'figure AS "{_BYTE_ORDER_MARK}figure"'
    is_text = SNAPSHOT_COLUMNS[name] == "VARCHAR" and name not in CODES
    return _HARMLESS.format(f'"{name}"') if is_text else f'"{name}"'
