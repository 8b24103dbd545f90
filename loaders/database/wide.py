"""The wide form of the figures: one row a place and quantity, with what it aims at and what it reports.

A row holds figures as they are stated, each with qualifier, year, id, source and link, and derives nothing.
Chosen are, of aims in force, the latest of each kind of number; as the baseline the level that the same
document reports before the year of the aim; as the result the latest level reported after that. What has no
room in a row is counted in `others`.
"""

from __future__ import annotations

PARTS = ("baseline", "target", "growth", "increment", "result")
FIELDS = {
    "comparator": "comparator",
    "value": "value",
    "upper": "upper",
    "year": "year",
    "base_year": "base_year",
    "basis": "basis",
    "figure": "figure",
    "source": "plan_title",
    "url": "url",
    "reading": "reading",
}
_WITHOUT = {
    "baseline": {"basis", "base_year"},
    "target": {"basis"},
    "increment": {"basis"},
    "result": {"basis"},
}
KEY = ("place", "indicator", "scope", "tier")
NAMES = ("place_zh", "place_en", "indicator_zh", "indicator_en")
HEAD = ("place", "place_zh", "place_en", "indicator", "indicator_zh", "indicator_en", "scope", "tier", "unit")


def fields_of(part: str) -> list[str]:
    """The fields that a part of a row has."""
    return [name for name in FIELDS if name not in _WITHOUT.get(part, ())]


def columns() -> list[str]:
    """The columns of the wide form, in order."""
    of_parts = [f"{part}_{name}" for part in PARTS for name in fields_of(part)]
    return [*HEAD, "state", *of_parts, "others", "data_version"]


def select(where: str) -> str:
    """The SQL that gives the rows of what a WHERE clause keeps, by place, indicator, scope and tier."""
    same = ", ".join(KEY)
    latest = f"DISTINCT ON ({same}) *"
    order = f"ORDER BY {same}, year DESC NULLS LAST, plan DESC, figure"
    aims = "FROM kept WHERE role = 'target' AND NOT superseded AND measure ="
    parts = ", ".join(
        f"{part}.{column} AS {part}_{name}"
        for part in PARTS
        for name, column in FIELDS.items()
        if name in fields_of(part)
    )
    shown = " + ".join(f"({part}.figure IS NOT NULL)::BIGINT" for part in PARTS)
    joins = " ".join(f"LEFT JOIN {part} USING ({same})" for part in PARTS)
    return f"""
        WITH kept AS (
            SELECT *, figure IN (SELECT figure FROM source.successions) AS superseded,
            measure = 'level' AND role = 'actual' AND base_year IS NULL AS reported
            FROM source.snapshot{where}
        ), target AS (SELECT {latest} {aims} 'level' {order}),
        growth AS (SELECT {latest} {aims} 'growth' {order}),
        increment AS (SELECT {latest} {aims} 'increment' {order}),
        baseline AS (
            SELECT DISTINCT ON ({same}) kept.* FROM kept
            JOIN (SELECT {same}, plan, year AS aim FROM target) USING ({same}, plan)
            WHERE reported AND year < aim {order}
        ), result AS (
            SELECT DISTINCT ON ({same}) kept.* FROM kept
            LEFT JOIN (SELECT {same}, year AS before FROM baseline) USING ({same})
            WHERE reported AND (before IS NULL OR year > before) {order}
        ), every AS (
            SELECT {same}, {", ".join(f"any_value({name}) AS {name}" for name in NAMES)},
            coalesce(min(unit) FILTER (measure <> 'growth'), '%') AS unit,
            CASE WHEN bool_and(measure = 'qualitative') THEN 'qualitative' ELSE 'stated' END AS state,
            count(*) AS figures, any_value(data_version) AS data_version
            FROM kept GROUP BY {same}
        )
        SELECT {", ".join(f"every.{name}" for name in HEAD)}, state, {parts}, figures - ({shown}) AS others,
        every.data_version
        FROM every {joins} ORDER BY {same}
    """
