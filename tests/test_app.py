"""The data by HTTP and the headers of every answer, asked of the application as it runs."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import shutil
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from pathlib import Path

import duckdb
import httpx
import openpyxl
import pandas as pd
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from loaders.database.build import build
from loaders.database.filters import Filters
from loaders.database.store import Store
from loaders.snapshots.snapshot import snapshot_name
from pages.shared.server.room import Room
from tests.conftest import ROOT, make_data
from tests.serving import serve
from tests.sessions import Session
from tests.test_gate import outcome

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
        pytest.param("year_from=2090", Filters(year_from=2090), id="what has no year is in every span"),
    ],
)
def test_filters(server: str, shipped: Store, query: str, filters: Filters):
    status, _, content = get(f"{server}/api/figures.csv?{query}")
    assert status == 200
    assert frame(content, "csv")["figure"].tolist() == shipped.figures(filters)["figure"].tolist()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_fits_is_an_empty_file_with_its_columns(server: str, shipped: Store, kind: str):
    status, _, content = get(f"{server}/api/figures.{kind}?indicator=rd_intensity&year_from=2090")
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
        pytest.param("figures.csv?level=village", ["level", "village", "municipality"], id="unknown level"),
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


PATH = "plans/cb"


@pytest.fixture(scope="module")
def below(shipped: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server below a path, as behind a proxy that serves several things under one name."""
    with serve(Path(shipped.address), tmp_path_factory.mktemp("below"), path=PATH) as address:
        yield address


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        pytest.param(f"/{PATH}/api/figures.csv", 200, "text/csv", id="data"),
        pytest.param(f"/{PATH}/api/figures.csv?colour=red", 400, "application/json", id="a bad parameter"),
        pytest.param(f"/{PATH}/api/other", 400, "application/json", id="no route"),
        pytest.param(f"/{PATH}/export", 200, "text/html", id="a page"),
        pytest.param(f"/{PATH}/_stcore/metrics", 404, "text/plain", id="the server's own counts"),
        pytest.param("/api/figures.csv", 404, "text/plain", id="data beside the path"),
        pytest.param("/export", 404, "text/plain", id="a page beside the path"),
    ],
)
def test_everything_is_below_the_path(below: str, path: str, status: int, kind: str):
    found, headers, _ = get(below.removesuffix(f"/{PATH}") + path)
    assert (found, headers.get_content_type()) == (status, kind)


@pytest.mark.parametrize("where", ["server", "below"])
def test_the_address_on_export_gives_the_data(where: str, request: pytest.FixtureRequest):
    address = request.getfixturevalue(where)
    with Session(address) as session:
        session.run("lang=en")
        session.run("lang=en&form=figures&city=610500", page=session.pages["export"])
    (shown,) = (one.code_text for one in session.elements("code") if "read_csv" in one.code_text)
    named = re.search(r'read_csv\("([^"]+)"', shown)[1]
    # The page knows the browser's address; this session has none, so the host is the default one.
    named = re.sub(r"^http://localhost:\d+", "/".join(address.split("/")[:3]), named)
    assert named.startswith(f"{address}/api/figures.csv?")
    assert get(named)[2] == get(f"{address}/api/figures.csv?city=610500")[2]


@pytest.mark.parametrize(
    ("allowed", "headers", "status"),
    [
        pytest.param("", {}, 404, id="nobody is named"),
        pytest.param("127.0.0.1 ::1", {}, 200, id="this machine is named"),
        pytest.param("203.0.113.9", {}, 404, id="another machine is named"),
        pytest.param("203.0.113.9", {"X-Forwarded-For": "203.0.113.9"}, 404, id="who says to be the other"),
        pytest.param(
            "127.0.0.1 ::1", {"X-Forwarded-For": "203.0.113.9"}, 404, id="who comes through a proxy"
        ),
    ],
)
def test_who_may_see_the_servers_own_counts(
    shipped: Store, tmp_path: Path, allowed: str, headers: dict, status: int
):
    with serve(Path(shipped.address), tmp_path, CHENGBIAO_METRICS_FROM=allowed) as address:
        assert [get(f"{address}/_stcore/metrics{end}", **headers)[0] for end in ("", "/")] == [status] * 2


def test_of_downloads_there_is_room_for_some(tmp_path: Path):
    names = [str(tmp_path / f"{number}") for number in range(4)]
    room = Room(bytes=100, files=3)
    assert [room.take(name) for name in names] == [True, True, True, False], "so many at once"
    for name in names[:3]:
        Path(name).write_bytes(b"x" * 40)
    room.written(names[0])
    room.give_back(names[1])
    assert not Path(names[1]).exists()
    assert room.take(names[3])
    room.give_back(names[3])  # never written
    for name in names[1:3]:
        Path(name).write_bytes(b"x" * 60)
    room.written(names[2])
    assert not room.take(names[3]), "so many bytes"
    room.give_back(names[0])
    assert room.take(names[3])


def asked(route: Callable) -> httpx.Response:
    """The answer of a route of this process to a request for everything as CSV."""

    async def get_it() -> httpx.Response:
        transport = httpx.ASGITransport(app=Starlette(routes=[Route("/api/figures.csv", route)]))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get("/api/figures.csv")

    return outcome(get_it())


def test_without_room_a_download_is_refused_and_leaves_nothing(
    shipped: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    import app

    monkeypatch.setenv("CHENGBIAO_DATABASE", shipped.address)
    monkeypatch.setattr(app, "room", Room(files=0))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    answer = asked(app.figures)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert answer.json() == {"error": app.NO_ROOM}
    monkeypatch.setattr(app, "room", Room(files=1))
    assert [asked(app.figures).status_code for _ in range(2)] == [200, 200]
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_cannot_be_written_is_said_on_the_page(tmp_path: Path):
    with serve(Path("/proc/own.duckdb"), tmp_path) as address, Session(address) as session:
        session.run("lang=en")
        (said,) = (alert.body for alert in session.elements("alert"))
    assert said.startswith("/proc/own.duckdb: expected a folder that can be written, found ")
    assert said in (tmp_path / "server.log").read_text()
