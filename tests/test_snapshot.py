"""Snapshots explain themselves, can be cited, and appear whole or not at all."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
import os
import shutil
import zipfile

import duckdb
import frictionless
import openpyxl
import pandas as pd
import pytest

from loaders.database.filters import Filters
from loaders.database.schema import SNAPSHOT_COLUMNS
from loaders.database.store import Store
from loaders.problems import BadInput
from loaders.snapshots import snapshot
from loaders.snapshots.citations import bibtex, gbt7714
from loaders.snapshots.kinds import KINDS
from loaders.snapshots.snapshot import write_snapshot
from loaders.snapshots.workbook import LARGEST, write_workbook

PLAN = {
    "plan": "110001-2021",
    "title": "甲市打算",
    "issuer": "甲市科技局",
    "document_number": "甲科〔2021〕1号",
    "issue_date": pd.Timestamp("2021-03-01"),
    "first_year": 2021,
    "sha256": "0" * 64,
    "url": "",
    "accessed": pd.NaT,
}
ONLINE = {"url": "https://a.example/b?c=1", "accessed": pd.Timestamp("2026-11-26")}
COPIES = 50_000
MADE = datetime.datetime(2021, 1, 1, tzinfo=datetime.UTC)
MEMBERS = [
    "figures.csv",
    "datapackage.json",
    "dictionary.csv",
    "readme.txt",
    "citations.txt",
    "citations.bib",
]


@pytest.fixture
def archive(store, tmp_path):
    write_snapshot(store, tmp_path / "x.zip", "zip", Filters(indicator=("firms", "projects")))
    with zipfile.ZipFile(tmp_path / "x.zip") as content:
        yield content


def text(archive, name: str) -> str:
    return archive.read(name).decode("utf-8")


def test_members(archive):
    assert archive.namelist() == MEMBERS and archive.testzip() is None
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_package_describes_the_figures(archive, store):
    package = json.loads(text(archive, "datapackage.json"))
    (resource,) = package["resources"]
    content = archive.read("figures.csv")
    header, *rows = csv.reader(io.StringIO(content.decode()))
    assert len(rows) == 2
    assert [field["name"] for field in resource["schema"]["fields"]] == header == list(SNAPSHOT_COLUMNS)
    assert (resource["bytes"], resource["hash"]) == (
        len(content),
        f"sha256:{hashlib.sha256(content).hexdigest()}",
    )
    assert {field["type"] for field in resource["schema"]["fields"]} == {
        "string",
        "number",
        "integer",
        "date",
    }
    assert (package["profile"], resource["profile"]) == ("tabular-data-package", "tabular-data-resource")
    assert package["version"] == store.meta()["data_version"]
    assert package["sources"] == [{"title": "甲市科技局. 甲市打算[Z]. [2021]."}]


@pytest.mark.parametrize("bom", [False, True], ids=["without a mark", "with a byte-order mark"])
@pytest.mark.parametrize("places", [(), ("341500", "341300"), ("341500",)], ids=["all", "two", "no figure"])
def test_frictionless_finds_the_package_valid(shipped: Store, tmp_path, places: tuple[str, ...], bom: bool):
    """Every cell is read by its declared type; a package that cannot be opened is not valid either."""
    chosen = Filters(city=places, indicator=("rd_intensity",) if places else ())
    write_snapshot(shipped, tmp_path / "x.zip", "zip", chosen, bom)
    report = frictionless.validate(str(tmp_path / "x.zip"))
    assert report.flatten(["type", "message"]) == [] and report.valid
    assert report.tasks[0].stats.get("rows", 0) == shipped.count(chosen)


def test_dictionary_names_every_column_in_both_languages(archive):
    rows = list(csv.DictReader(io.StringIO(text(archive, "dictionary.csv"))))
    assert [row["column"] for row in rows] == list(SNAPSHOT_COLUMNS)
    assert all(row["meaning_zh"] and row["meaning_en"] for row in rows)


def test_readme_says_what_it_is(archive, store):
    readme = text(archive, "readme.txt")
    assert readme.count(store.meta()["data_version"]) == 6
    assert readme.count("indicator=firms; indicator=projects") == 2
    assert "条目数：2，来自 1 份" in readme and "Figures: 2, from 1 plan" in readme
    assert "{" not in readme
    assert all(name in readme for name in MEMBERS if name != "readme.txt")


def test_zip_without_figures_still_says_so(store, tmp_path):
    write_snapshot(store, tmp_path / "x.zip", "zip", Filters(city=("110002",)), bom=True)
    with zipfile.ZipFile(tmp_path / "x.zip") as content:
        assert text(content, "citations.txt") == ""
        assert content.read("figures.csv").startswith(b"\xef\xbb\xbffigure,")
        assert content.read("dictionary.csv").startswith(b"\xef\xbb\xbfcolumn,")
        assert "with a byte-order mark" in text(content, "readme.txt")


def test_workbook(store, tmp_path):
    write_snapshot(store, tmp_path / "x.xlsx", "xlsx", Filters(indicator=("projects", "incubators")))
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    sheet, about = book["figures"], book["about"]
    header, *rows = ([cell.value for cell in row] for row in sheet.iter_rows())
    first, second = (dict(zip(header, row, strict=True)) for row in rows)
    assert header == list(SNAPSHOT_COLUMNS) and sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions
    widths = {cell.value: sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]}
    assert all(width > len(name) for name, width in widths.items()) and max(widths.values()) < 50
    assert widths["named_as"] > len("=SUM(1)") + 2 * len("项目")
    assert (first["named_as"], first["value"], first["upper"], first["year"]) == ("=SUM(1)项目", 3, 5, 2021)
    assert (second["value"], second["amount_as"]) == (None, "稳中有进")
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n"}, "no formula, no link"
    lines = dict(pair for pair in about.iter_rows(values_only=True))
    assert lines["数据版本 Data version"] == store.meta()["data_version"]
    assert lines["筛选条件 Filters"] == "indicator=projects; indicator=incubators"
    assert lines["来源 Source"] == "甲市科技局. 甲市打算[Z]. [2021]."


@pytest.mark.parametrize("value", ["=1+1", "http://example.org", "{=1}", "3.5", "\ufffe", "<b>&"])
def test_workbook_writes_text_as_text(tmp_path, value):
    write_workbook(tmp_path / "x.xlsx", pd.DataFrame({"text": [value]}), [], MADE)
    cell = openpyxl.load_workbook(tmp_path / "x.xlsx")["figures"]["A2"]
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", value.replace("\ufffe", "\ufffd"), None)


@pytest.mark.parametrize(
    ("frame", "complaint"),
    [
        pytest.param(
            pd.DataFrame({"n": range(LARGEST + 1)}), "at most 1,048,575 figures", id="too many rows"
        ),
        pytest.param(
            pd.DataFrame({"text": ["字" * 32_768]}), "at most 32,767 characters", id="too long a text"
        ),
    ],
)
def test_workbook_refuses_what_it_would_lose(tmp_path, frame, complaint):
    with pytest.raises(BadInput, match=complaint):
        write_workbook(tmp_path / "x.xlsx", frame, [], MADE)


@pytest.mark.parametrize("kind", KINDS)
def test_same_database_same_bytes(store, tmp_path, kind):
    write_snapshot(store, tmp_path / "a", kind)
    write_snapshot(store, tmp_path / "b", kind)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.fixture(scope="module")
def large(store, tmp_path_factory) -> Store:
    """So many figures that DuckDB works on them in several threads, which it does not below some 100,000."""
    path = tmp_path_factory.mktemp("large") / "large.duckdb"
    shutil.copy(os.path.realpath(store.address), path)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "CREATE TABLE many AS SELECT s.* REPLACE (s.figure || '-' || n AS figure) "
            f"FROM snapshot s, range({COPIES}) r(n) ORDER BY n, s.figure"
        )
        connection.execute("DROP VIEW snapshot")
        connection.execute("ALTER TABLE many RENAME TO snapshot")
    return Store(path)


# A workbook of so many rows takes a minute; it is written row by row from a frame, whose order is tested too.
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "xlsx"])
def test_same_bytes_of_very_many_figures(large, tmp_path, kind):
    digests = set()
    for _ in range(3):
        write_snapshot(large, tmp_path / "x", kind)
        digests.add(hashlib.sha256((tmp_path / "x").read_bytes()).hexdigest())
    assert len(digests) == 1


@pytest.mark.parametrize(
    "filters", [Filters(), Filters(indicator=("firms", "projects"))], ids=["all", "some"]
)
def test_order_of_very_many_figures(large, tmp_path, filters):
    write_snapshot(large, tmp_path / "x.csv", "csv", filters)
    figures = pd.read_csv(tmp_path / "x.csv", usecols=["figure"])["figure"]
    number, code = figures.str.rpartition("-")[2].astype(int), figures.str.rpartition("-")[0]
    assert number.is_monotonic_increasing and code[number == 0].is_monotonic_increasing
    assert len(figures) == COPIES * (2 if filters.indicator else 5)
    assert list(large.snapshot(filters)["figure"]) == list(figures)


@pytest.mark.parametrize("kind", KINDS)
def test_failed_export_leaves_the_former_file(store, tmp_path, monkeypatch, kind):
    path = tmp_path / "x"
    path.write_text("former")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(snapshot, "_write", full)
    with pytest.raises(BadInput, match="No space left"):
        write_snapshot(store, path, kind)
    assert path.read_text() == "former" and [one.name for one in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize(
    ("name", "kind", "complaint"),
    [
        pytest.param("x.csv", "sql", "of kind csv, xlsx, parquet, json, zip, found “sql”", id="unknown kind"),
        pytest.param(
            "missing/x.csv", "csv", "a file that can be written, found No such file", id="no such folder"
        ),
        pytest.param(".", "csv", "a file name, found a folder", id="folder"),
    ],
)
def test_refusals(store, tmp_path, name, kind, complaint):
    with pytest.raises(BadInput) as caught:
        write_snapshot(store, tmp_path / name, kind)
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("change", "reference"),
    [
        pytest.param({}, "甲市科技局. 甲市打算: 甲科〔2021〕1号[Z]. 2021-03-01.", id="whole"),
        pytest.param({"document_number": ""}, "甲市科技局. 甲市打算[Z]. 2021-03-01.", id="no number"),
        pytest.param(
            {"issue_date": pd.NaT},
            "甲市科技局. 甲市打算: 甲科〔2021〕1号[Z]. [2021].",
            id="no date: estimated year",
        ),
        pytest.param({"issuer": ""}, "佚名. 甲市打算: 甲科〔2021〕1号[Z]. 2021-03-01.", id="no issuer"),
        pytest.param(
            ONLINE,
            "甲市科技局. 甲市打算: 甲科〔2021〕1号[EB/OL]. (2021-03-01)[2026-11-26]. https://a.example/b?c=1.",
            id="a page of the web",
        ),
        pytest.param(
            ONLINE | {"issue_date": pd.NaT, "accessed": pd.NaT},
            "甲市科技局. 甲市打算: 甲科〔2021〕1号[EB/OL]. [2021]. https://a.example/b?c=1.",
            id="a page without dates",
        ),
    ],
)
def test_reference_by_the_standard(change, reference):
    assert gbt7714(PLAN | change) == reference


def test_bibtex():
    assert bibtex(PLAN | {"title": "50% & {more}_\\"}) == (
        "@misc{chengbiao-110001-2021,\n"
        "  title = {{50\\% \\& \\{more\\}\\_\\textbackslash{}}},\n"
        "  author = {{甲市科技局}},\n"
        "  number = {甲科〔2021〕1号},\n"
        "  year = {2021},\n"
        "  date = {2021-03-01},\n"
        "  langid = {chinese},\n"
        "  mark = {Z},\n"
        f"  note = {{sha256 {'0' * 64}}}\n"
        "}\n"
    )
    online = bibtex(PLAN | ONLINE | {"sha256": ""})
    assert "  mark = {EB},\n  medium = {OL},\n  url = {https://a.example/b?c=1},\n" in online
    assert "  urldate = {2026-11-26}\n}" in online and "sha256" not in online
    bare = bibtex(PLAN | {"issuer": "", "document_number": "", "issue_date": pd.NaT})
    assert all(f"  {field} =" not in bare for field in ("author", "number", "year", "date"))
