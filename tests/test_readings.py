"""Records of every reading side by side, several documents of a place in a year: built, filtered, taken away."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.__main__ import main
from loaders.database.build import build
from loaders.database.filters import Filters
from loaders.database.store import Store
from loaders.problems import BadInput
from loaders.records.record import read_plans
from tests.conftest import entry, make_data, plan, write_toml

PAGE = "https://www.a.example/b.html"
CITED = {name: value for name, value in entry("firms", "300家以上", comparator="ge", value=310, unit="家").items()
         if name not in ("start", "stop")}  # fmt: skip
RECORDS = {
    "110001-2021-communique": {"kind": "communique", "reading": "cited", "url": PAGE, "sha256": "", "accessed": "2026-11-26",
                               "figures": [CITED]},
    "110001-2021-article": {"kind": "article", "reading": "cited", "url": PAGE, "sha256": "", "figures": [CITED]},
    "110001-2021-article-2": {"kind": "article", "reading": "cited", "url": PAGE, "sha256": "", "figures": [CITED]},
    "110001-2021-report": {"kind": "report", "reading": "machine", "sha256": "1" * 64},
    "110002-2020": {"place": "110002", "first_year": 2020, "last_year": 2020, "reading": "draft", "sha256": "2" * 64},
}  # fmt: skip


@pytest.fixture
def many(tmp_path: Path) -> Path:
    data = make_data(tmp_path / "data")
    for name, fields in RECORDS.items():
        write_toml(data / "plans" / f"{name}.toml", plan(**fields))
    return data


def test_each_document_of_a_place_in_a_year_is_a_plan_of_its_own(many: Path):
    store = Store(build(many).database)
    found = store.plans().set_index("plan")
    assert sorted(found.index) == sorted([*RECORDS, "110001-2021"])
    assert found.loc["110001-2021-communique", ["kind", "reading", "url", "sha256"]].tolist() == [
        "communique", "cited", PAGE, "",
    ]  # fmt: skip
    assert f"{found.loc['110001-2021-communique', 'accessed']:%Y-%m-%d}" == "2026-11-26"
    rows = store.snapshot(Filters(plan=("110001-2021-article-2",)))
    assert rows[["reading", "url", "amount_as"]].to_numpy().tolist() == [["cited", PAGE, "300家以上"]]
    assert rows["start"].isna().all() and rows["figure"].str.startswith("110001-2021-article-2-").all()


@pytest.mark.parametrize(
    ("filters", "counts"),
    [
        pytest.param({}, {"reviewed": 5, "cited": 3}, id="a person confirmed them"),
        pytest.param({"reading": ("machine",)}, {"machine": 5}, id="machine when asked for"),
        pytest.param({"reading": ("reviewed",)}, {"reviewed": 5}, id="reviewed alone"),
        pytest.param({"city": ("110002",)}, {}, id="a draft is not shown"),
        pytest.param({"plan": ("110002-2020",)}, {"draft": 5}, id="but its own plan shows it"),
    ],
)
def test_what_a_view_holds(many: Path, filters: dict, counts: dict):
    store = Store(build(many).database)
    found = store.figures(Filters(**filters))
    assert found["reading"].value_counts().to_dict() == counts
    assert store.count(Filters(**filters)) == sum(counts.values())


@pytest.mark.parametrize(
    ("arguments", "rows"),
    [
        pytest.param([], 8, id="reviewed and cited"),
        pytest.param(["--reading", "machine"], 13, id="machine added"),
        pytest.param(["--reading", "machine", "draft"], 18, id="all"),
    ],
)
def test_the_command_line_adds_a_reading(many: Path, tmp_path: Path, arguments: list[str], rows: int):
    out = tmp_path / "out.csv"
    assert main(["snapshot", str(out), "--data", str(many), *arguments]) == 0
    header, *lines = out.read_text(encoding="utf-8").splitlines()
    assert len(lines) == rows and {"reading", "url"} <= set(header.split(","))


def test_a_file_is_called_by_place_years_and_kind(many: Path):
    path = many / "plans" / "110001-2021-report.toml"
    path.rename(path.with_stem("110001-2021-outline"))
    with pytest.raises(BadInput, match=r"file name 110001-2021\.toml or 110001-2021-report\.toml"):
        read_plans(many / "plans")
