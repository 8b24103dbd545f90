"""How many figures a place has of what, counted once a build: over a million rows each view would wait.

It holds nothing that the figures do not; a choice by what it does not keep apart, such as years, is counted
there.
"""

from __future__ import annotations

import duckdb

_COUNTED = (
    "SELECT place, indicator, scope, tier, reading, count(*) AS figures FROM source.figures WHERE {} "
    "GROUP BY place, indicator, scope, tier, reading ORDER BY ALL"
)
_OF_PLACES = "list_contains($places, place)"


def write_counts(connection: duckdb.DuckDBPyConnection, places: list[str] | None) -> None:
    """Write the table `counted` beside the figures of `source`.

    Args:
        connection: with the database attached.
        places: those that are counted anew; None for all.
    """
    if places is None:
        connection.execute(f"CREATE OR REPLACE TABLE source.counted AS {_COUNTED.format('TRUE')}")
        return
    chosen = {"places": places}
    connection.execute(f"DELETE FROM source.counted WHERE {_OF_PLACES}", chosen)
    connection.execute(f"INSERT INTO source.counted {_COUNTED.format(_OF_PLACES)}", chosen)
