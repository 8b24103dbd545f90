"""The store: what it returns, in which order, and what it says of a database that it cannot read."""

from __future__ import annotations

import csv
import json
import os
import shutil
import threading

import duckdb
import pandas as pd
import pytest

from loaders.database.build import build
from loaders.database.filters import LEVEL, NAMES, Filters, read_filters
from loaders.database.schema import SNAPSHOT_COLUMNS
from loaders.database.store import Store
from loaders.problems import BadInput
from loaders.records.figures import COLUMNS
from loaders.snapshots.snapshot import snapshot_name, write_snapshot

WHOLE = ["year", "base_year", "start", "stop"]
FILTERS = [
    pytest.param({}, 5, id="all"),
    pytest.param({"city": ("110001",)}, 5, id="city"),
    pytest.param({"city": ("110002",)}, 0, id="city without a plan"),
    pytest.param({"indicator": ("firms", "projects")}, 2, id="two indicators"),
    pytest.param({"group": ("main",)}, 5, id="group"),
    pytest.param({"role": ("actual",)}, 0, id="role"),
    pytest.param({"measure": ("qualitative",)}, 1, id="measure"),
    pytest.param({"plan": ("110001-2021",)}, 5, id="plan"),
    pytest.param({"year_from": 2021, "year_to": 2021}, 5, id="years"),
    pytest.param({"year_from": 2022}, 0, id="later years"),
    pytest.param({"indicator": ("firms",), "measure": ("qualitative",)}, 0, id="two that exclude each other"),
]


@pytest.mark.parametrize(("filters", "rows"), FILTERS)
def test_filters(store, filters, rows):
    wanted = Filters(**filters)
    assert (store.count(wanted), len(store.figures(wanted)), len(store.snapshot(wanted))) == (
        rows,
        rows,
        rows,
    )
    assert len(store.plans(wanted)) == (1 if rows else 0)


def test_what_has_no_year_is_in_every_span_and_its_cell_stays_empty(shipped, tmp_path):
    wanted = Filters(plan=("530000-2026",), measure=("growth",), year_from=2030, year_to=2031)
    path = tmp_path / "no-year.csv"
    shipped.copy(path, "csv", wanted)
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [(row["indicator"], row["year"], row["base_year"]) for row in rows] == [
        ("high_tech_enterprises", "", "")
    ]
    assert rows[0]["note_zh"] and rows[0]["note_en"]


@pytest.mark.parametrize("filters", [None, Filters(city=("110002",))], ids=["rows", "no rows"])
def test_types_of_the_figures_frame(store, filters):
    frame = store.figures(filters)
    assert list(frame.columns) == list(COLUMNS)
    expected = {
        name: "Int64" if name in WHOLE else "float64" if kind == "DOUBLE" else "str"
        for name, kind in COLUMNS.items()
    }
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == expected


def test_missing_is_missing_and_never_zero(store):
    aim = store.figures(Filters(indicator=("incubators",))).iloc[0]
    assert pd.isna(aim["value"]) and pd.isna(aim["upper"]) and pd.isna(aim["base_year"])
    assert (aim["comparator"], aim["scope"], aim["measure"]) == ("", "", "qualitative")


def test_catalogue_frames(store):
    assert list(store.places()["name_zh"]) == ["甲市", "乙区", "乙县"], "pinyin order: jia, yi, yi"
    assert store.places()["successor"].isna().tolist() == [True, True, False]
    assert list(store.indicators()["indicator"]) == [
        "firms",
        "intensity",
        "turnover",
        "projects",
        "incubators",
    ]
    assert store.plans()["issue_date"].isna().all()
    assert store.year_span() == (2021, 2021)
    assert store.document("110001-2021").startswith("甲市打算\r\n") and store.document("x") is None
    assert store.known()["group"] == ["main"] and set(store.known()) < {*NAMES, LEVEL}


def test_a_figure_is_asked_for_by_its_id_and_none_is_listed(store):
    known, figure = store.known(), store.first_figure()
    assert read_filters([("figure", figure)], known).figure == (figure,)
    with pytest.raises(BadInput, match="expected the id of a figure, found “x”; correct it"):
        read_filters([("figure", "x")], known)


def test_vocabulary_describes_every_column(store):
    columns = store.meta()["vocabulary"]["columns"]
    assert {column["id"]: column["type"] for column in columns} == SNAPSHOT_COLUMNS
    assert list(store.snapshot().columns) == list(SNAPSHOT_COLUMNS)
    assert all(column["zh"] and column["en"] for column in columns)


@pytest.mark.parametrize("kind", ["csv", "parquet", "json", "xlsx"])
@pytest.mark.parametrize(
    "filters", [{}, {"indicator": ("intensity", "projects")}, {"city": ("110002",)}], ids=str
)
def test_every_kind_holds_the_rows_shown(store, tmp_path, kind, filters):
    path = tmp_path / f"x.{kind}"
    write_snapshot(store, path, kind, Filters(**filters))
    if kind == "json":
        figures = [row["figure"] for row in json.loads(path.read_text(encoding="utf-8"))]
    else:
        read = {"csv": pd.read_csv, "parquet": pd.read_parquet, "xlsx": pd.read_excel}[kind]
        figures = list(read(path)["figure"])
    assert figures == list(store.snapshot(Filters(**filters))["figure"])
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("bom", [False, True])
def test_csv(store, tmp_path, bom):
    path = tmp_path / "x.csv"
    write_snapshot(store, path, "csv", bom=bom)
    assert path.read_bytes().startswith(b"\xef\xbb\xbffigure,plan" if bom else b"figure,plan")
    rows = list(csv.DictReader(path.open(encoding="utf-8-sig", newline="")))
    assert list(rows[0]) == list(SNAPSHOT_COLUMNS)
    assert rows[3]["named_as"] == "'=SUM(1)项目", "a cell that a spreadsheet would run"
    assert (rows[0]["value"], rows[0]["comparator"], rows[4]["value"], rows[3]["upper"]) == (
        "300.0",
        "ge",
        "",
        "5.0",
    )


def test_only_the_csv_gets_the_apostrophe(store, tmp_path):
    write_snapshot(store, tmp_path / "x.parquet", "parquet")
    assert "=SUM(1)项目" in set(pd.read_parquet(tmp_path / "x.parquet")["named_as"])


@pytest.mark.parametrize("first", list("=+-@＝＋－＠\t\r\n"))
def test_dangerous_first_characters(store, tmp_path, first):
    """The texts of the catalogue and the documents' sentences get the same care as the records'."""
    path = tmp_path / "copy.duckdb"
    shutil.copy(os.path.realpath(store.address), path)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "UPDATE stated SET quote = $text, place_zh = $text, plan_title = $text", {"text": f"{first}1"}
        )
    copy = Store(path)
    write_snapshot(copy, tmp_path / "x.csv", "csv")
    row = next(csv.DictReader((tmp_path / "x.csv").open(encoding="utf-8", newline="")))
    assert {row[name] for name in ("quote", "place_zh", "plan_title")} == {f"'{first}1"}


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"indicator": ("rd_intensity", "incubators", "tech_smes")},
        {"city": ("610500",)},
        {"group": ("platforms",)},
        {"role": ("actual",)},
    ],
    ids=str,
)
def test_rows_come_in_the_order_of_the_documents(shipped, filters):
    for frame in (shipped.figures(Filters(**filters)), shipped.snapshot(Filters(**filters))):
        keys = list(zip(frame["plan"], frame["start"], frame["figure"], strict=True))
        assert keys == sorted(keys) and keys


def damaged(kind: str, path, whole) -> None:
    """Put something at `path` that is no database of ours."""
    match kind:
        case "empty":
            path.touch()
        case "corrupt":
            path.write_bytes(b"\0\1\2\3" * 10_000)
        case "folder":
            path.mkdir()
        case "vanished":
            path.symlink_to("nowhere")
        case "cut off":
            path.write_bytes(whole.read_bytes()[:200_000])
        case "another database":
            duckdb.connect(str(path)).close()
        case "older schema":
            shutil.copy(whole, path)
            with duckdb.connect(str(path)) as connection:
                connection.execute("UPDATE meta SET schema_version = 0")
        case "no version":
            shutil.copy(whole, path)
            with duckdb.connect(str(path)) as connection:
                connection.execute("DELETE FROM meta")


@pytest.mark.parametrize(
    "kind",
    [
        "missing",
        "empty",
        "corrupt",
        "folder",
        "vanished",
        "cut off",
        "another database",
        "older schema",
        "no version",
    ],
)
def test_database_that_cannot_be_read(store, tmp_path, kind):
    path = tmp_path / "it's.duckdb"
    damaged(kind, path, type(path)(os.path.realpath(store.address)))
    with pytest.raises(BadInput) as caught:
        Store(path).figures()
    assert str(caught.value).startswith(str(path)) and str(caught.value).endswith(
        "run python -m loaders build."
    )
    assert "\n" not in str(caught.value)


def test_threads_share_a_store(store):
    counts = []
    threads = [
        threading.Thread(target=lambda: counts.extend(len(store.figures()) for _ in range(20)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [5] * 80


@pytest.mark.parametrize(
    ("kind", "filters", "name"),
    [
        pytest.param("csv", {}, "chengbiao-{}.csv", id="all"),
        pytest.param("zip", {"city": ("110001",)}, "chengbiao-{}-110001.zip", id="one city"),
        pytest.param(
            "csv",
            {"city": ("110001",), "indicator": ("firms",)},
            "chengbiao-{}-110001-firms.csv",
            id="city and indicator",
        ),
        pytest.param("csv", {"city": ("110001", "110002")}, "chengbiao-{}-2-cities.csv", id="two cities"),
        pytest.param(
            "csv",
            {"city": ('../a\n";x=',)},
            "chengbiao-{}-..-a-x-.csv",
            id="nothing that a header or path could trip over",
        ),
    ],
)
def test_file_name(store, kind, filters, name):
    assert snapshot_name(store, kind, Filters(**filters)) == name.format(store.meta()["data_version"])


def test_values_are_bound(store):
    assert store.count(Filters(city=("' OR 1=1 --",))) == 0


def test_reader_is_read_only(data):
    store = Store(build(data).database)
    with pytest.raises(duckdb.Error, match="read-only"):
        store._rows("DELETE FROM source.stated")


def test_a_name_that_is_not_utf8_is_a_sentence(tmp_path):
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xbc\xd7.duckdb")  # GBK
    with pytest.raises(BadInput, match="expected a name in UTF-8, found another encoding; rename it"):
        Store(path)
