"""The database as readers ask it: figures, plans, places, documents, and files written straight from it.

It stores and returns what the build made; it derives nothing. Values are bound, names come from constants
here, pages read read-only. With `reader`, `derived_reader` and `writing` beside it this is all SQL there is.
"""

from __future__ import annotations

import json
from collections.abc import Container, Sequence
from functools import cached_property
from pathlib import Path

import pandas as pd

from loaders.database import wide
from loaders.database.attaching import in_utf8, quoted, reason
from loaders.database.derived_reader import BEST_STATES, MEDIANS, MOST_COMPARABLE, DerivedReader
from loaders.database.filters import LEVEL, Filters
from loaders.database.reader import SORTED, UNWRITABLE, one_by_one
from loaders.database.schema import (
    BY_INDICATOR,
    CODES,
    FILTERS_KEY,
    FORMULA_STARTS,
    SNAPSHOT_COLUMNS,
    TABLES,
)  # fmt: skip
from loaders.documents.sentence import flowed
from loaders.records.evidence import confirmed_passages

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
    "year_from": "coalesce(year, $year_from) >= $year_from",
    "year_to": "coalesce(year, $year_to) <= $year_to",
}
# The figures stand in order, once more by indicator: whole blocks outside the bounds are not looked at.
_SORTED = {
    "indicator": "indicator BETWEEN $least_indicator AND $most_indicator",
    "city": "place BETWEEN $least_city AND $most_city",
    "plan": "plan BETWEEN $least_plan AND $most_plan",
}
_FEW = 3  # indicators; those of more stand in as many blocks as those of few places
_COPY_OPTIONS = {
    "csv": "FORMAT csv, HEADER",
    "parquet": "FORMAT parquet, COMPRESSION zstd",
    "json": "FORMAT json, ARRAY true",
}
_OF_PLAN = ("plan", "place", "title", "kind", "first_year", "last_year", "url", "sha256", "reading")
_BYTE_ORDER_MARK = "\ufeff"

# What the charts ask of the published file, by the chart that it is of: Method shows these, and runs none.
CHART_QUERIES = {
    "compare": "SELECT * FROM source.figures WHERE "
    + " AND ".join(_CONDITIONS[name] for name in ("city", "indicator", "reading"))
    + SORTED,
    "strips": MOST_COMPARABLE,
    "medians": MEDIANS,
    "coverage": BEST_STATES,
    "wide": wide.select(""),
}


class Store(DerivedReader):
    """A database opened for reading (see Reader): all that pages, commands and HTTP ask of it."""

    def figures(
        self,
        filters: Filters | None = None,
        limit: int | None = None,
        skip: int = 0,
        columns: Sequence[str] = tuple(TABLES["figures"]),
    ) -> pd.DataFrame:
        """The figures that the filters keep, one row each, in the order of plan and place in the document.

        Args:
            filters: which figures; none means all.
            limit: at most so many.
            skip: after so many.
            columns: only these, such as BARE.
        """
        where, values = self._where(filters)
        page = "" if limit is None else f" LIMIT {int(limit)} OFFSET {int(skip)}"
        named = ", ".join(f'"{name}"' for name in columns)
        select = f"SELECT {named} FROM source.{_table(filters, columns)}{where}{SORTED}{page}"
        # Compared value by value, blocks without any of them are not looked at.
        return self._frame(*one_by_one(select, values))

    def group_counts(self, filters: Filters | None = None) -> dict[str, int]:
        """How many of the figures that the filters keep are of each group of indicators."""
        where, values = self._where(filters)
        counted = f"SELECT indicator, count(*) AS n FROM source.figures{where} GROUP BY indicator"
        named = (
            f'SELECT "group", sum(n)::BIGINT FROM ({counted}) JOIN source.indicators USING (indicator) '
            "GROUP BY 1"
        )
        return dict(self._rows(named, values))

    def stated_cells(self, filters: Filters) -> pd.DataFrame:
        """Of the figures that the filters keep: numbers and first measure by indicator and place."""
        where, values = self._where(filters)
        counted = (
            "SELECT indicator, place, count(*) FILTER (measure <> 'qualitative') AS numbers, "
            f"first(measure ORDER BY plan, start, figure) AS measure FROM source.figures{where} "
            "GROUP BY indicator, place ORDER BY indicator, place"
        )
        return self._frame(counted, values)

    def indicators_of(self, place: str) -> set[str]:
        """The indicators of which a place states anything."""
        found = "SELECT DISTINCT indicator FROM source.counted WHERE place = $place"
        return {code for (code,) in self._rows(found, {"place": place})}

    def count(self, filters: Filters | None = None) -> int:
        """How many figures the filters keep."""
        where, values = self._where(filters)
        if (table := _counted(filters)) == "counted":
            summed = f"SELECT coalesce(sum(figures), 0) FROM source.counted{where}"
            return int(self._rows(summed, values)[0][0])
        return self._rows(f"SELECT count(*) FROM source.{table}{where}", values)[0][0]

    def places_stating(self, filters: Filters) -> set[str]:
        """The places of which the filters keep a figure."""
        where, values = self._where(filters)
        return {place for (place,) in self._rows(f"SELECT DISTINCT place FROM source.figures{where}", values)}

    def snapshot(self, filters: Filters | None = None, limit: int | None = None) -> pd.DataFrame:
        """The figures with the names of place, indicator and plan: what an export holds, row for row."""
        where, values = self._where(filters)
        most = "" if limit is None else f" LIMIT {int(limit)}"
        return self._frame(f"SELECT * FROM source.snapshot{where}{self._in_order}{most}", values)

    def wide(self, filters: Filters) -> pd.DataFrame:
        """The wide form of what the filters keep (see loaders.database.wide)."""
        where, values = self._where(filters)
        return self._frame(wide.select(where), values)

    def wide_counts(self, filters: Filters) -> dict[str, tuple[int, int]]:
        """Of each place with any: its rows in the wide form of what the filters keep, and its indicators."""
        where, values = self._where(filters)
        rows = f"SELECT DISTINCT {', '.join(wide.KEY)} FROM source.{_counted(filters)}{where}"
        counted = f"SELECT place, count(*), count(DISTINCT indicator) FROM ({rows}) GROUP BY place"
        return {place: (count, indicators) for place, count, indicators in self._rows(counted, values)}

    def copy(self, path: Path, kind: str, filters: Filters, bom: bool = False) -> None:
        """Write the snapshot's rows to `path` as csv, parquet or json, by DuckDB's own COPY.

        Raises:
            OSError: the file cannot be written.
        """
        where, values = self._where(filters)
        columns = ", ".join(
            _csv_column(name, bom) if kind == "csv" else f'"{name}"' for name in SNAPSHOT_COLUMNS
        )
        rows = f"SELECT {columns} FROM source.snapshot{where}{self._in_order}"
        stated = quoted(json.dumps(filters.stated(), ensure_ascii=False))
        metadata = f", KV_METADATA {{{FILTERS_KEY}: '{stated}'}}" if kind == "parquet" else ""
        copy = f"COPY ({rows}) TO $path ({_COPY_OPTIONS[kind]}{metadata}, USE_TMP_FILE false)"
        try:
            self._connection.cursor().execute(copy, values | {"path": in_utf8(path)})
        except UNWRITABLE as error:
            raise OSError(reason(error)) from None  # the error itself may hold a password

    def places(self) -> pd.DataFrame:
        """The places, in pinyin order of their names."""
        return self._frame("SELECT * FROM source.places ORDER BY name_zh COLLATE zh, place")

    def indicators(self) -> pd.DataFrame:
        """The indicators in the order of the catalogue."""
        return self._frame("SELECT * EXCLUDE (number) FROM source.indicators ORDER BY number")

    def plans(self, filters: Filters | None = None) -> pd.DataFrame:
        """The plans, by place and first year; with filters those with a figure that the filters keep."""
        where, values = ("", {}) if filters is None else self._where(filters)
        having = f" WHERE plan IN (SELECT plan FROM source.figures{where})" if where else ""
        return self._frame(f"SELECT * FROM source.plans{having} ORDER BY place, first_year, plan", values)

    def planned(self) -> list[str]:
        """The places of which there is a plan, by code."""
        return [place for (place,) in self._rows("SELECT DISTINCT place FROM source.plans ORDER BY place")]

    def year_span(self) -> tuple[int, int]:
        """The first and the last year that a figure is for."""
        return self._rows("SELECT min(year), max(year) FROM source.figures")[0]

    def narrowings(self) -> list[tuple[str, str, str]]:
        """Every combination of indicator, scope and tier that a figure has, in order."""
        return self._rows("SELECT DISTINCT indicator, scope, tier FROM source.counted ORDER BY ALL")

    def notes(self) -> list[tuple[str, str, str]]:
        """The reviewers' notes: figure, Chinese, English; only of figures that have one."""
        noted = f"SELECT figure, note_zh, note_en FROM source.figures WHERE note_zh <> ''{SORTED}"
        return self._rows(noted)

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

    def document_to_read(self, plan: str) -> str:
        """The same text without the line ends that only the edge of a page made, by the same offsets."""
        return flowed(self.document(plan) or "")

    def places_in_document(self, plan: str) -> list[tuple[str, int, int]]:
        """Where a plan's document confirms its figures: figure, start, stop; [] without a document."""
        if (text := self.document(plan)) is None:
            return []
        rows = self.figures(Filters(plan=(plan,))).to_dict("records")
        return [(row["figure"], *place) for row in rows for place in confirmed_passages(row, text)]

    def at_hand(self) -> dict[str, str]:
        """The plans whose document is at hand, with the name of its file."""
        return dict(self._rows("SELECT plan, name FROM source.documents"))

    def read_whole(self) -> list[dict]:
        """The plans that were read from a document, by the program alone or by people, with their counts."""
        counted = "SELECT plan, count(*) AS figures FROM source.figures GROUP BY plan"
        whole = (
            f"SELECT {', '.join(_OF_PLAN)}, coalesce(figures, 0) FROM source.plans "
            f"LEFT JOIN ({counted}) USING (plan) WHERE reading IN ('machine', 'reviewed') ORDER BY plan"
        )
        return [dict(zip((*_OF_PLAN, "figures"), row, strict=True)) for row in self._rows(whole)]

    def corrections(self) -> pd.DataFrame:
        """The declared corrections in the order of their file, whatever their status."""
        return self._frame("SELECT * EXCLUDE (number) FROM source.corrections ORDER BY number")

    def known(self) -> dict[str, Container[str]]:
        """The codes that filters may name. A built database never changes, so the few are read once."""
        return self._known | {"figure": _FigureIds(self)}

    @cached_property
    def _known(self) -> dict[str, Container[str]]:
        codes = {
            "city": "SELECT place FROM source.places",
            "indicator": "SELECT indicator FROM source.indicators",
            "group": 'SELECT DISTINCT "group" FROM source.indicators',
            "plan": "SELECT plan FROM source.plans",
        }
        known = {name: [row[0] for row in self._rows(select)] for name, select in codes.items()}
        # Of the places those of which a plan was read: no level is without any, for no city would mean all.
        read = (
            "SELECT DISTINCT place, level FROM source.places JOIN source.plans USING (place) ORDER BY place"
        )
        at_level: dict[str, list[str]] = {}
        for place, level in self._rows(read):
            at_level.setdefault(level, []).append(place)
        return known | {LEVEL: at_level}

    @cached_property
    def _planned(self) -> set[str]:
        return set(self.planned())

    def _where(self, filters: Filters | None) -> tuple[str, dict]:
        """The WHERE clause of the filters that are set, and the values to bind."""
        wanted = filters or Filters()
        values = {name: getattr(wanted, name) for name in _CONDITIONS} | {"reading": wanted.readings()}
        values = {
            name: list(v) if isinstance(v, tuple) else v for name, v in values.items() if v not in ((), None)
        }
        if "city" in values and set(values["city"]) >= self._planned:
            del values["city"]  # hundreds would be compared in each row
        if "figure" in values:  # an id begins with its plan's: far fewer rows are looked at
            values["plan"] = values.get("plan") or sorted({figure[:-9] for figure in values["figure"]})
        if "group" in values:
            members = 'SELECT indicator FROM source.indicators WHERE list_contains($group, "group")'
            values["group"] = [row[0] for row in self._rows(members, {"group": values["group"]})]
        ranges = {name: (min(values[name]), max(values[name])) for name in _SORTED if name in values}
        conditions = [_SORTED[name] for name in ranges] + [_CONDITIONS[name] for name in values]
        values |= {
            f"{end}_{name}": bound
            for name, both in ranges.items()
            for end, bound in zip(("least", "most"), both, strict=True)
        }
        clause = " AND ".join(conditions)
        return (f" WHERE {clause}" if clause else ""), values


class _FigureIds(Container[str]):
    """The ids of all figures: each is looked up when asked for, as there may be a million."""

    def __init__(self, store: Store):
        self._store = store

    def __contains__(self, figure: object) -> bool:
        return self._store.has_figure(str(figure))


def _table(filters: Filters | None, columns: Sequence[str] = ()) -> str:
    """Where the figures are read: those of few indicators where these stand together."""
    few = filters is not None and 0 < len(filters.indicator) <= _FEW
    return "by_indicator" if few and set(columns) <= set(BY_INDICATOR) else "figures"


def _counted(filters: Filters | None) -> str:
    """Where the figures are counted: ready, but for a choice by what is not kept apart there."""
    wanted = filters or Filters()
    other = (wanted.role, wanted.measure, wanted.plan, wanted.figure, wanted.year_from, wanted.year_to)
    return _table(filters) if any(other) else "counted"


def _csv_column(name: str, bom: bool) -> str:
    """A column of a CSV; a byte-order mark is the first character of the header's first name."""
    if name == "figure" and bom:
        return f'figure AS "{_BYTE_ORDER_MARK}figure"'
    is_text = SNAPSHOT_COLUMNS[name] == "VARCHAR" and name not in CODES
    return _HARMLESS.format(f'"{name}"') if is_text else f'"{name}"'
