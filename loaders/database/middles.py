"""The middle of what the places of a circle state of one quantity for one year, worked out once a build.

A city is held against the median of the places like it, itself left out: at a million figures that would be
counted over two hundred thousand rows by every view. So of each circle (metrics.peers), quantity and year is
kept how many places state it and the amounts in the middle; from these and its own amount follows the median
of the others, whichever place is left out.
"""

from __future__ import annotations

import duckdb

from loaders.database.derived_reader import SAME
from loaders.model import CONFIRMED
from metrics.peers import OF_A_MEDIAN

_NONE = """
    CREATE OR REPLACE TABLE source.middles (circle VARCHAR, indicator VARCHAR, scope VARCHAR, tier VARCHAR,
    role VARCHAR, measure VARCHAR, basis VARCHAR, unit VARCHAR, year BIGINT, since BIGINT, places BIGINT,
    below DOUBLE, middle DOUBLE, above DOUBLE)
"""
_GONE = "DELETE FROM source.middles WHERE list_contains($circles, circle)"
# Of five amounts in order the second, third and fourth are kept; of four the second and third, none between.
_MIDDLES = f"""
    INSERT INTO source.middles
    WITH own AS (
        SELECT DISTINCT place FROM source.circles WHERE list_contains($circles, circle)
    ), stated AS (
        SELECT *, coalesce(base_year, 0) AS since FROM source.figures
        WHERE measure <> 'qualitative' AND list_contains($confirmed, reading)
        AND place IN (SELECT place FROM own) AND figure NOT IN (SELECT figure FROM source.successions)
    ), of_place AS (
        SELECT place, {SAME}, arg_min(value, (plan, figure)) AS value FROM stated GROUP BY place, {SAME}
    ), of_circle AS (
        SELECT circle, {SAME}, list_sort(list(value)) AS amounts, count(*) AS n
        FROM of_place JOIN source.circles USING (place)
        WHERE list_contains($circles, circle) GROUP BY circle, {SAME} HAVING n >= $least
    )
    SELECT circle, {SAME}, n, amounts[(n + 1) // 2 - n % 2], CASE WHEN n % 2 = 1 THEN amounts[n // 2 + 1] END,
    amounts[n // 2 + 1 + n % 2] FROM of_circle ORDER BY circle, {SAME}
"""


def write_middles(connection: duckdb.DuckDBPyConnection, circles: list[str] | None) -> None:
    """Write the table `middles` beside the figures, successions and circles of `source`.

    Args:
        connection: with the database attached.
        circles: those that are written anew; None for all.
    """
    if circles is None:
        connection.execute(_NONE)
        found = connection.execute("SELECT DISTINCT circle FROM source.circles").fetchall()
        circles = [circle for (circle,) in found]
    connection.execute(_GONE, {"circles": circles})
    chosen = {"circles": circles, "confirmed": list(CONFIRMED), "least": OF_A_MEDIAN}
    connection.execute(_MIDDLES, chosen)
