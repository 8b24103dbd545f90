"""Which figures the first page shows, chosen once a build: found again among a million each view would wait.

The promises name theirs; of each headline stand those in which most cities can be compared. No reader's
choice decides about them, and they hold nothing that the figures do not.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from loaders.catalogue import Headline
from loaders.database.derived_reader import MOST_COMPARABLE
from loaders.model import CONFIRMED

AIMS = 5  # so many cities must have aims that can be compared, else more results are shown
# What a figure states, in so many columns: pages put it into words without its document.
_STATEMENT = (
    "figure, place, indicator, scope, tier, role, measure, basis, comparator, value, upper, unit, year, "
    "base_year, amount_as, reading"
)
_PROMISED = (
    f"CREATE OR REPLACE TABLE source.promised AS SELECT {_STATEMENT} FROM source.figures WHERE figure IN "
    "(SELECT unnest([figure, former, beside]) FROM source.promises)"
)
_CITIES = "SELECT DISTINCT place FROM source.plans JOIN source.places USING (place) WHERE level <> 'province'"
_NO_STRIPS = (
    f"CREATE OR REPLACE TABLE source.strips AS SELECT {_STATEMENT}, '' AS headline "
    "FROM source.figures LIMIT 0"
)
_STRIP = f"INSERT INTO source.strips SELECT {_STATEMENT}, $headline FROM ({MOST_COMPARABLE})"


def write_shown(connection: duckdb.DuckDBPyConnection, headlines: Iterable[Headline]) -> None:
    """Write the tables `promised` and `strips` beside the figures and promises of `source`."""
    connection.execute(_PROMISED)
    connection.execute(_NO_STRIPS)
    cities = [place for (place,) in connection.execute(_CITIES).fetchall()]
    for headline in headlines:
        asked = {"headline": headline.id, "indicators": list(headline.indicators), "places": cities}
        connection.execute(_STRIP, asked | {"confirmed": list(CONFIRMED), "least": AIMS})
