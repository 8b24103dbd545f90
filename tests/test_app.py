"""The data by HTTP and the headers of every answer, asked of the application as it runs."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pytest

from loaders.database.build import build
from loaders.database.filters import Filters
from loaders.database.store import Store
from loaders.snapshots.snapshot import snapshot_name
from tests.conftest import ROOT, make_data
from tests.serving import serve

KINDS = ("csv", "parquet", "json", "xlsx", "zip")
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def server(shipped: Store, folder: Path) -> Iterator[str]:
    with serve(Path(shipped.address), folder) as address:
        yield address


def get(address: str, **headers: str) -> tuple[int, Message, bytes]:
    """Status, headers and content of an answer, whatever the status."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as problem:
        return problem.code, problem.headers, problem.read()


def frame(content: bytes, kind: str) -> pd.DataFrame:
    """A snapshot of any kind as a frame of texts."""
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        head, *rows = book[book.sheetnames[0]].iter_rows(values_only=True)
        return pd.DataFrame(rows, columns=list(head))
    if kind == "parquet":
        return pd.read_parquet(io.BytesIO(content))
    if kind == "json":
        return pd.DataFrame(json.loads(content))
    if kind == "zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = archive.read(next(name for name in archive.namelist() if name.endswith(".csv")))
    return pd.read_csv(io.BytesIO(content), dtype={"place": str}, keep_default_na=False)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_holds_the_same_figures(server: str, shipped: Store, kind: str):
    status, headers, content = get(f"{server}/api/figures.{kind}?city=341300&role=target")
    wanted = Filters(city=("341300",), role=("target",))
    assert status == 200
    assert headers["content-disposition"] == f'attachment; filename="{snapshot_name(shipped, kind, wanted)}"'
    assert shipped.meta()["data_version"] in headers["content-disposition"]
    expected = shipped.snapshot(wanted)
    found = frame(content, kind)
    for column in ("figure", "place", "indicator", "comparator", "amount_as", "plan_title"):
        assert found[column].fillna("").tolist() == expected[column].fillna("").tolist(), column
    assert pd.to_numeric(found["value"]).tolist() == pytest.approx(
        expected["value"].tolist(), nan_ok=True, abs=0
    )


def test_read_csv_on_the_address_gives_the_store(server: str, shipped: Store):
    found = pd.read_csv(
        f"{server}/api/figures.csv",
        dtype={"place": str},
        keep_default_na=False,
        na_values={"value": "", "upper": ""},
    )
    expected = shipped.snapshot()
    assert found.columns.tolist() == expected.columns.tolist()
    assert len(found) == shipped.count() > 100
    for column in expected:
        if column in ("value", "upper"):
            assert found[column].tolist() == pytest.approx(expected[column].tolist(), nan_ok=True, abs=0)
        elif column != "issue_date":
            assert found[column].astype(str).tolist() == expected[column].astype("str").fillna("").tolist(), (
                column
            )


@pytest.mark.parametrize(
    ("query", "filters"),
    [
        pytest.param("", Filters(), id="all"),
        pytest.param("city=341300", Filters(city=("341300",)), id="city"),
        pytest.param("city=341300&city=610500", Filters(city=("341300", "610500")), id="two cities"),
        pytest.param("indicator=rd_intensity", Filters(indicator=("rd_intensity",)), id="indicator"),
        pytest.param(
            "role=actual&year_from=2020&year_to=2020",
            Filters(role=("actual",), year_from=2020, year_to=2020),
            id="results of a year",
        ),
        pytest.param("measure=qualitative", Filters(measure=("qualitative",)), id="aims without a number"),
        pytest.param("plan=341300-2021-2025", Filters(plan=("341300-2021-2025",)), id="plan"),
        pytest.param("year_from=2090", Filters(year_from=2090), id="nothing fits"),
    ],
)
def test_filters(server: str, shipped: Store, query: str, filters: Filters):
    status, _, content = get(f"{server}/api/figures.csv?{query}")
    assert status == 200
    assert frame(content, "csv")["figure"].tolist() == shipped.figures(filters)["figure"].tolist()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_fits_is_an_empty_file_with_its_columns(server: str, shipped: Store, kind: str):
    status, _, content = get(f"{server}/api/figures.{kind}?year_from=2090")
    assert status == 200
    assert len(frame(content, kind)) == 0
    if kind != "json":
        assert "figure" in frame(content, kind).columns


def test_the_byte_order_mark_is_the_only_difference(server: str):
    plain, without, marked = (
        get(f"{server}/api/figures.csv?city=610500{more}")[2] for more in ("", "&bom=0", "&bom=1")
    )
    assert plain == without
    assert marked == b"\xef\xbb\xbf" + plain


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        pytest.param("figures.csv?colour=red", ["colour", "city", "year_to"], id="unknown parameter"),
        pytest.param("figures.csv?city=999999", ["city", "999999", "110000"], id="unknown city"),
        pytest.param("figures.csv?city=", ["city", "110000"], id="empty city"),
        pytest.param("figures.csv?city=%E6%B5%B7%E9%97%A8", ["city", "海门"], id="Chinese name for a code"),
        pytest.param("figures.csv?indicator=happiness", ["indicator", "happiness"], id="unknown indicator"),
        pytest.param("figures.csv?role=hope", ["role", "hope", "target"], id="unknown role"),
        pytest.param("figures.csv?year_from=soon", ["year_from", "soon"], id="year that is none"),
        pytest.param(
            "figures.csv?year_from=2025&year_to=2020", ["2025", "2020"], id="years in the wrong order"
        ),
        pytest.param("figures.csv?bom=2", ["bom", "0 or 1"], id="mark neither 0 nor 1"),
        pytest.param("figures.json?bom=1", ["bom", "csv"], id="mark for another kind"),
        pytest.param("figures.csv?city='%20OR%201=1", ["city", "OR 1=1"], id="SQL as a city"),
        pytest.param("figures.csv?city=" + "9" * 5000, ["city", "999"], id="very long value"),
        pytest.param("figures.tsv", ["figures.tsv", ".csv", ".parquet"], id="unknown kind"),
        pytest.param("", ["/api/figures.csv"], id="no route"),
    ],
)
def test_a_bad_address_is_answered_by_a_sentence(server: str, path: str, parts: list[str]):
    status, headers, content = get(f"{server}/api/{path}")
    assert (status, headers.get_content_type()) == (400, "application/json")
    sentence = json.loads(content)
    assert list(sentence) == ["error"]
    assert "\n" not in sentence["error"]
    assert len(sentence["error"]) < 500
    assert [part for part in [*parts, "expected", ";"] if part not in sentence["error"]] == []


@pytest.mark.parametrize(
    "path", ["/", "/compare", "/api/figures.csv", "/api/figures.csv?colour=red", "/_stcore/health"]
)
def test_security_headers_are_on_every_answer(server: str, path: str):
    _, headers, _ = get(server + path)
    assert {name: headers[name] for name in HEADERS} == HEADERS
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert {"object-src", "base-uri", "form-action", "frame-ancestors", "connect-src"} <= set(policy)
    assert not any("http" in sources or "*" in sources for sources in policy.values())


def test_answers_are_compressed_for_those_who_ask(server: str):
    packed, plain = (
        get(f"{server}/api/figures.csv", **{"Accept-Encoding": "gzip"}),
        get(f"{server}/api/figures.csv"),
    )
    assert (packed[1]["content-encoding"], plain[1]["content-encoding"]) == ("gzip", None)
    assert gzip.decompress(packed[2]) == plain[2]
    assert len(packed[2]) < len(plain[2]) / 3


def test_many_downloads_at_once_are_whole_and_leave_nothing_behind(server: str, folder: Path):
    addresses = [f"{server}/api/figures.{kind}" for kind in KINDS for _ in range(6)]
    with ThreadPoolExecutor(len(addresses)) as pool:
        answers = list(pool.map(get, addresses))
    assert {status for status, _, _ in answers} == {200}
    contents = {
        address: {content for one, (_, _, content) in zip(addresses, answers, strict=True) if one == address}
        for address in addresses
    }
    assert {address: len(different) for address, different in contents.items()} == dict.fromkeys(addresses, 1)
    get(f"{server}/_stcore/health")
    assert os.listdir(folder / "temporary") == []


@pytest.mark.parametrize("former", ["missing", "corrupt", "older"])
def test_the_server_builds_what_it_cannot_read(former: str, tmp_path: Path):
    database = tmp_path / "own.duckdb"
    if former == "corrupt":
        database.write_bytes(b"no database" * 500)
    if former == "older":
        with duckdb.connect(str(database)) as connection:
            connection.execute("CREATE TABLE meta AS SELECT 1 AS schema_version")
    with serve(database, tmp_path) as address:
        status, _, content = get(f"{address}/api/figures.csv?city=610500")
    assert (status, len(frame(content, "csv")) > 0) == (200, True)


def test_a_running_server_takes_up_a_new_build(tmp_path: Path):
    data = make_data(tmp_path / "data")
    database = tmp_path / "own.duckdb"
    build(data, database=database)
    with serve(database, tmp_path) as address:
        before = get(f"{address}/api/figures.csv")[2]
        shutil.copytree(ROOT / "data" / "plans", data / "plans", dirs_exist_ok=True)
        for name in ("places.csv", "indicators.toml"):
            shutil.copy(ROOT / "data" / name, data / name)
        (data / "plans" / "110001-2021.toml").unlink()
        build(data, database=database)
        after = get(f"{address}/api/figures.csv")[2]
    assert len(frame(before, "csv")) == 5
    assert len(frame(after, "csv")) > 100
