"""What Method shows as the query of a chart gives, on the published file, the rows that the chart has."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qsl

import duckdb
import pandas as pd
import pytest

from loaders.database.derived_reader import QUANTITY
from loaders.database.filters import Filters, read_filters
from loaders.database.shown import AIMS
from loaders.database.store import CHART_QUERIES, Store
from loaders.snapshots.snapshot import write_snapshot
from loaders.snapshots.wide import write_wide
from metrics.coverage import STATES
from pages.shared.data import Data
from tests.conftest import ROOT

PLACES, READINGS = ["350100", "350200", "360700", "341300"], ["reviewed", "cited"]
INDICATOR, MINE = "rd_intensity", "341300"
ASKED_QUANTITY = (INDICATOR, "", "", "level", "", 0)
OF_PLACES = {"places": PLACES, "indicators": [INDICATOR], "confirmed": READINGS}
ASKED = {
    "compare": {"city": PLACES, "indicator": [INDICATOR], "reading": READINGS},
    "strips": OF_PLACES | {"least": AIMS},  # but of all cities
    "medians": {"place": MINE, "circle": "prefecture_level_city/", "confirmed": READINGS, "least": 3}
    | {name: [value] for name, value in zip(QUANTITY, ASKED_QUANTITY, strict=True)},
    "coverage": {
        "places": PLACES, "indicators": [INDICATOR], "role": "", "first": 2015, "last": 2026,
        "states": list(STATES),
    },
    "wide": {},
}  # fmt: skip


def drawn(store: Store, chart: str) -> list:
    places, indicators = tuple(PLACES), (INDICATOR,)
    return {
        "compare": lambda: store.figures(Filters(city=places, indicator=indicators))["figure"],
        "strips": lambda: pd.Series([row.figure for row in store.strips()[INDICATOR]]),
        "medians": lambda: store.medians([ASKED_QUANTITY], MINE)["value"],
        "coverage": lambda: store.best_states(places, indicators, (2015, 2026))["state"],
        "wide": lambda: store.wide(Filters(reading=("reviewed", "cited", "machine")))["indicator"],
    }[chart]().tolist()


@pytest.mark.parametrize("chart", CHART_QUERIES)
def test_the_query_gives_the_rows_of_its_chart(shipped: Store, chart: str):
    connection = duckdb.connect()
    connection.execute(f"ATTACH '{shipped.address}' AS source (READ_ONLY)")
    values = ASKED[chart] | ({"places": Data(shipped).cities} if chart == "strips" else {})
    frame = connection.execute(CHART_QUERIES[chart], values).df()
    column = {"compare": "figure", "strips": "figure", "medians": "value", "coverage": "state"}
    assert frame[column.get(chart, "indicator")].tolist() == drawn(shipped, chart)
    assert len(frame) > 1


def examples() -> list[str]:
    """What docs/notebooks.md gives to be run in Python."""
    text = (ROOT / "docs" / "notebooks.md").read_text(encoding="utf-8")
    return [part.split("```")[0] for part in text.split("```python")[1:]]


def run(code: str, store: Store, folder: Path) -> dict:
    """The names that an example leaves behind, run on the file that its address gives."""
    address, form, kind, query = re.search(r"http://localhost:8501/api/(\w+)\.(\w+)\?([\w&=]+)", code).group(
        0, 1, 2, 3
    )
    filters = read_filters(parse_qsl(query), store.known())
    write = write_wide if form == "wide" else write_snapshot
    write(store, folder / f"x.{kind}", kind, filters)
    found: dict = {}
    exec(code.replace(address, str(folder / f"x.{kind}")), found)  # the page's own example
    return found


def test_the_examples_for_pandas_run(shipped: Store, tmp_path: Path):
    wide, figures = (run(code, shipped, tmp_path) for code in examples())
    rows = shipped.wide(Filters(group=("rd_input",), role=("target",)))
    assert len(wide["latest"]) == rows["target_value"].notna().sum() > 1
    assert {"place_zh", "target_comparator", "target_value", "target_source"} <= set(wide["latest"])
    assert set(figures["binding"]["year"]) == {2030} and set(figures["binding"]["comparator"]) <= {"ge", "gt"}
