"""What Method shows as the query of a chart gives, on the published file, the rows that the chart has."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from loaders.database.derived_reader import QUANTITY
from loaders.database.filters import Filters
from loaders.database.store import CHART_QUERIES, Store
from metrics.coverage import STATES
from tests.conftest import ROOT

PLACES, READINGS = ["350100", "350200", "360700", "341300"], ["reviewed", "cited"]
INDICATOR = "rd_intensity"
ASKED_QUANTITY = (INDICATOR, "", "", "level", "", 0)
OF_PLACES = {"places": PLACES, "indicators": [INDICATOR], "confirmed": READINGS}
ASKED = {
    "compare": {"city": PLACES, "indicator": [INDICATOR], "reading": READINGS},
    "strips": OF_PLACES | {"least": 2},
    "medians": {"places": PLACES, "confirmed": READINGS, "least": 2}
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
        "strips": lambda: store.most_comparable(indicators, places, 2)["figure"],
        "medians": lambda: store.medians([ASKED_QUANTITY], places, 2)["value"],
        "coverage": lambda: store.best_states(places, indicators, (2015, 2026))["state"],
        "wide": lambda: store.wide(Filters(reading=("reviewed", "cited", "machine")))["indicator"],
    }[chart]().tolist()


@pytest.mark.parametrize("chart", CHART_QUERIES)
def test_the_query_gives_the_rows_of_its_chart(shipped: Store, chart: str):
    connection = duckdb.connect()
    connection.execute(f"ATTACH '{shipped.address}' AS source (READ_ONLY)")
    frame = connection.execute(CHART_QUERIES[chart], ASKED[chart]).df()
    column = {"compare": "figure", "strips": "figure", "medians": "value", "coverage": "state"}
    assert frame[column.get(chart, "indicator")].tolist() == drawn(shipped, chart)
    assert len(frame) > 1


def test_the_notebook_example_for_pandas_runs(shipped: Store, monkeypatch: pytest.MonkeyPatch):
    text = (ROOT / "docs" / "notebooks.md").read_text(encoding="utf-8")
    code = text.split("```python")[1].split("```")[0]
    address = "http://localhost:8501/api/wide.csv?group=rd_input&role=target"
    assert address in code
    rows = shipped.wide(Filters(group=("rd_input",), role=("target",)))
    path = Path(shipped.address).with_suffix(".wide.csv")
    rows.to_csv(path, index=False)
    found: dict = {}
    exec(code.replace(address, str(path)), found)  # the page's own example
    assert len(found["latest"]) == rows["target_value"].notna().sum() > 1
    assert {"place_zh", "target_comparator", "target_value", "target_source"} <= set(found["latest"])
