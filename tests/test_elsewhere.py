"""A collection in a DuckLake and in PostgreSQL: written whole or not at all, kept, read, and refused."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.routing import Route

from loaders.__main__ import main
from loaders.database import attaching, publishing, versions, writing
from loaders.database.address import Address, read_address
from loaders.database.build import build, put_in_place
from loaders.database.preparing import prepare
from loaders.database.store import Store
from loaders.database.versions import newest, opened
from loaders.problems import BadInput
from tests.conftest import ROOT
from tests.postgresql import ENGINES, PASSWORD, QUOTED, Postgresql
from tests.screens import open_page, text
from tests.test_build import restate, value_of
from tests.test_gate import outcome

SERVED = ENGINES[:2]


@pytest.fixture(params=ENGINES)
def address(request, tmp_path: Path, server_of_tables: Postgresql) -> Address:
    """Where nothing has been built yet."""
    return read_address(server_of_tables.address(request.param, tmp_path))


@pytest.fixture(params=SERVED)
def served(request, tmp_path: Path, server_of_tables: Postgresql) -> str:
    """An empty place that a server keeps, as a person writes it."""
    return server_of_tables.address(request.param, tmp_path)


def test_the_data_version_is_the_same_everywhere(served, data):
    address = read_address(served)
    assert build(data, database=address).data_version == build(data).data_version


def test_a_reader_keeps_its_build_and_the_address_gives_the_new_one(address, data):
    build(data, database=address)
    reader = Store(newest(address))
    for value in (301, 302):
        former = newest(address)
        restate(data, value)
        build(data, database=address)
        assert newest(address) != former and value_of(Store(newest(address))) == value
    with opened(address) as store:
        assert (value_of(store), store.count()) == (302, 5)
    if address.engine == "ducklake":
        assert value_of(reader) == 300


def test_readers_meanwhile_see_the_old_collection_or_the_new_one(address, data):
    build(data, database=address)
    seen, done = [], threading.Event()

    def read():
        while not done.is_set():
            try:
                with opened(address) as store:
                    seen.append((store.count(), len(store.snapshot()), store.year_span()))
            except BadInput as problem:
                seen.append(str(problem))

    reader = threading.Thread(target=read)
    reader.start()
    for value in (301, 302, 303):
        restate(data, value)
        build(data, database=address)
    done.set()
    reader.join()
    assert set(seen) == {(5, 5, (2021, 2021))}


def test_a_build_that_fails_half_way_leaves_the_old_collection(served, data, monkeypatch):
    address = read_address(served)
    build(data, database=address)
    former = newest(address)
    restate(data, 301)

    def broken(connection):
        return [*tables(connection), "no_such_table"]

    tables = publishing._tables
    monkeypatch.setattr(publishing, "_tables", broken)
    with pytest.raises(BadInput):
        build(data, database=address)
    assert newest(address) == former and value_of(Store(former)) == 300


def test_of_two_that_publish_at_once_one_is_refused_and_nothing_is_lost(address, data, monkeypatch):
    build(data, database=address)
    refused, tables = [], publishing._tables

    def other_build(connection):
        """Another build comes while this one is at work."""
        monkeypatch.setattr(publishing, "_tables", tables)
        first, *others = tables(connection)
        yield first
        restate(data, 302)
        try:
            build(data, database=address)
        except BadInput as problem:
            refused.append(str(problem))
        yield from others

    restate(data, 301)
    monkeypatch.setattr(publishing, "_tables", other_build)
    try:
        build(data, database=address)
    except BadInput as problem:
        refused.append(str(problem))
    (sentence,) = refused
    assert "expected no other build, found another one" in sentence
    with opened(address) as store:
        assert value_of(store) in (301, 302) and store.count() == 5
    assert value_of(Store(newest(address))) == (302 if address.engine == "ducklake" else 301)


def test_builds_at_once_leave_a_whole_collection(served, data):
    address, said = read_address(served), []

    def one():
        try:
            said.append(build(data, database=address).figures)
        except BadInput as problem:
            said.append("expected no other build" in str(problem) or str(problem))

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 5 in said and set(said) <= {5, True}
    with opened(address) as store:
        assert value_of(store) == 300


# As in test_build.py; the connection that looks what is new is opened in each child, never forked along.
KILLING = """
import os, random, signal, sys, time
from pathlib import Path
from loaders.database.address import read_address
from loaders.database.build import build
from loaders.database.versions import opened
from tests.test_build import restate, value_of
data, database, chance, killed = Path(sys.argv[1]), read_address(sys.argv[2]), random.Random(7), 0

def in_a_child(work):
    if not (child := os.fork()):
        work()
        os._exit(0)
    return child

def look(allowed):
    with opened(database) as store:
        if value_of(store) not in allowed or store.count() != 5:
            os._exit(1)

def ended(child):
    return os.waitpid(child, 0)[1]

begin = time.monotonic()
assert ended(in_a_child(lambda: build(data, database=database))) == 0
takes, kept = time.monotonic() - begin, {300}
for value in range(301, 307):
    restate(data, value)
    child = in_a_child(lambda: build(data, database=database))
    time.sleep(takes * chance.uniform(0.3, 1))
    os.kill(child, signal.SIGKILL)
    killed += os.WIFSIGNALED(ended(child))
    kept |= {value}
    assert ended(in_a_child(lambda: look(kept))) == 0, value
assert ended(in_a_child(lambda: build(data, database=database))) == 0
assert ended(in_a_child(lambda: look({306}))) == 0
print(killed)
"""


def test_kills_at_any_moment_leave_a_whole_collection(served, data):
    """A reader finds the former collection or the new one after each; the next build goes through."""
    command = [sys.executable, "-c", KILLING, str(data), served]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0


def test_an_earlier_data_version_is_given_again(address, data, tmp_path, capsys):
    given = [
        "--database",
        address.place + (f" (DATA_PATH '{address.data_path}')" if address.data_path else ""),
    ]
    earlier = build(data, database=address).data_version
    assert main(["snapshot", str(tmp_path / "then.csv"), *given]) == 0
    restate(data, 301)
    later = build(data, database=address).data_version
    for version, file in ((earlier, "again.csv"), (later, "now.csv")):
        assert main(["snapshot", str(tmp_path / file), *given, "--version", version]) == 0
        assert f"data version {version}" in capsys.readouterr().out
    then, again, now = ((tmp_path / name).read_bytes() for name in ("then.csv", "again.csv", "now.csv"))
    assert then == again != now


def test_what_is_kept_where(address, data):
    """A DuckLake keeps all; PostgreSQL, like a folder, the last build and the one before."""
    built = {}
    for value in (300, 301, 302):
        restate(data, value)
        built[value] = build(data, database=address).data_version
    with opened(address, built[301]) as store:
        assert value_of(store) == 301
    if address.engine == "ducklake":
        with opened(address, built[300]) as store:
            assert value_of(store) == 300
    else:
        with (
            pytest.raises(
                BadInput, match=f"expected data version {built[300]}, found that it is not kept here"
            ),
            opened(address, built[300]),
        ):
            pass


def test_an_earlier_data_version_of_a_folder(data):
    built = [build(data)]
    for value in (301, 302):
        restate(data, value)
        built.append(build(data))
    address = built[0].database
    with opened(address, built[1].data_version) as store:
        assert value_of(store) == 301
    for version, said in ((built[0].data_version, "not kept here"), ("../*", "twelve digits and letters")):
        with pytest.raises(BadInput, match=said), opened(address, version):
            pass


def asked(query: str) -> httpx.Response:
    """What the application answers for the figures of one indicator."""
    import app

    async def get_it() -> httpx.Response:
        route = Route("/api/figures.json", app.figures)
        transport = httpx.ASGITransport(app=Starlette(routes=[route]))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get(f"/api/figures.json?indicator=firms{query}")

    return outcome(get_it())


def test_http_gives_an_earlier_data_version(served, data, monkeypatch):
    monkeypatch.setenv("CHENGBIAO_DATABASE", served)
    address = read_address(served)
    earlier = build(data, database=address).data_version
    restate(data, 301)
    later = build(data, database=address).data_version
    queries = ("", f"&version={earlier}", f"&version={later}")
    assert [asked(query).json()[0]["value"] for query in queries] == [301, 300, 301]
    for query in ("&version=0123456789ab", "&version=x", f"&version={earlier}&version={later}"):
        answer = asked(query)
        assert answer.status_code == 400 and "expected" in answer.json()["error"]
        assert "shown" not in answer.text


def test_pages_read_there_and_take_up_a_new_build(served, data, monkeypatch):
    monkeypatch.setenv("CHENGBIAO_DATABASE", served)
    monkeypatch.setenv("CHENGBIAO_DATA", str(data))
    st.cache_resource.clear()
    screen = open_page("city", city="110001")
    assert [error.value for error in screen.error] == [NOTHING_THERE.format(read_address(served))]
    for value in (300, 777):
        restate(data, value)
        build(data, database=read_address(served))
        screen = screen.run() if screen.title else open_page("city", city="110001")
        assert not screen.exception and not screen.error
        shown = text(screen) + str([table.value.to_dict() for table in screen.dataframe])
        assert str(value) in shown
    st.cache_resource.clear()


NOTHING_THERE = (
    "{}: expected a Chengbiao collection, found none; run python -m loaders build with this --database."
)


def said_by(arguments: list[str], capsys) -> str:
    """The one sentence of a command that ends with status 2."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1
    assert "not to be" not in err and "shown" not in err
    return err


@pytest.mark.parametrize("engine", SERVED)
@pytest.mark.parametrize("command", ["build", "snapshot", "difference"])
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param(("host=/", "host=/nowhere/"), "expected a database that can be reached", id="no server"),
        pytest.param(("dbname=", "dbname=no_"), "does not exist", id="no such database"),
        pytest.param(("'not", "'really not"), "password authentication failed", id="another password"),
        pytest.param(
            ("postgres:", "postgres:no_word "), "expected a database that can be reached", id="no such word"
        ),
    ],
)
def test_what_cannot_be_reached_is_one_sentence_without_the_password(
    engine, command, changed, said, data, tmp_path, server_of_tables, capsys
):
    address = server_of_tables.address(engine, tmp_path).replace(*changed)
    old = tmp_path / "old.csv"
    old.write_text("figure\n", encoding="utf-8")
    arguments = {"snapshot": [str(tmp_path / "out.csv")], "difference": [str(old)]}.get(command, [])
    assert said in said_by([command, *arguments, "--data", str(data), "--database", address], capsys)
    assert not (tmp_path / "out.csv").exists()


def test_an_address_in_several_words_is_refused_without_its_password(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["build", "--database", "postgres:dbname=a", "password=shown", "host=h"])
    assert ended.value.code == 2 and "shown" not in capsys.readouterr().err


@pytest.mark.parametrize("engine", ENGINES)
def test_an_extension_that_is_missing_is_named_with_its_remedy(
    engine, data, tmp_path, server_of_tables, monkeypatch, capsys
):
    monkeypatch.setattr(attaching, "find_spec", lambda name: None)
    versions._look_out.cache_clear()
    address = server_of_tables.address(engine, tmp_path)
    for command in (["build"], ["snapshot", str(tmp_path / "out.csv")]):
        err = said_by([*command, "--data", str(data), "--database", address], capsys)
        assert (
            "expected the package duckdb-extension-" in err
            and "pip install -r requirements-shared.txt" in err
        )


def test_connections_fetch_no_extension():
    connection = attaching.connect()
    settings = connection.execute(
        "SELECT value FROM duckdb_settings() WHERE name LIKE 'auto%_known_extensions' ORDER BY name"
    ).fetchall()
    assert settings == [("false",), ("false",)]


@pytest.mark.parametrize("style", ["path", "vhost", ""])
def test_an_object_store_is_addressed_as_its_setting_says(tmp_path, monkeypatch, style):
    monkeypatch.setenv("DUCKDB_S3_URL_STYLE", style)
    connection = attaching.connect()
    address = read_address(f"ducklake:sqlite:{tmp_path / 'catalogue'} (DATA_PATH 's3://bucket/tables/')")
    attaching.attach(connection, address, read_only=False)
    (found,) = connection.cursor().execute("SELECT current_setting('s3_url_style')").fetchall()
    assert found == (style or "vhost",)


def test_a_setting_of_object_stores_that_means_nothing_is_refused(tmp_path, data, monkeypatch, capsys):
    monkeypatch.setenv("DUCKDB_S3_URL_STYLE", "Path'")
    address = f"ducklake:sqlite:{tmp_path / 'catalogue'} (DATA_PATH 's3://bucket/tables/')"
    err = said_by(["build", "--data", str(data), "--database", address], capsys)
    assert "DUCKDB_S3_URL_STYLE: expected path or vhost, found “Path'”; correct it" in err


def test_a_lake_with_tables_of_something_else_is_left_alone(tmp_path, data, server_of_tables):
    address = read_address(server_of_tables.address("lake", tmp_path))
    connection = attaching.connect()
    attaching.attach(connection, address, read_only=False)
    connection.execute("CREATE TABLE source.figures AS SELECT 7 AS somebody")
    with pytest.raises(BadInput, match="expected a DuckLake of its own"):
        build(data, database=address)
    assert connection.execute("FROM source.figures").fetchall() == [(7,)]


def documented(beginning: str) -> list[str]:
    """The lines of docs/deployment.md that begin so, as an administrator copies them."""
    lines = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8").splitlines()
    found = [line.strip() for line in lines if line.startswith(f"    {beginning}")]
    assert found
    return found


def test_the_role_of_a_dashboard_reads_and_cannot_write(served, data, server_of_tables):
    name = next(word for word in served.split() if "dbname=" in word).split("=")[1]
    role = "DO $$BEGIN CREATE ROLE dashboard LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END$$;"
    password = PASSWORD.replace("'", "''")
    rights = "".join(documented("ALTER DEFAULT PRIVILEGES")).replace("builder", "owner")
    server_of_tables.run(f"{role} ALTER ROLE dashboard PASSWORD '{password}'; {rights}", name)
    build(data, database=read_address(served))
    reader = read_address(served.replace("user=owner", "user=dashboard"))
    with opened(reader) as store:
        assert value_of(store) == 300
    restate(data, 301)
    with pytest.raises(BadInput, match="permission denied"):
        build(data, database=reader)
    with opened(reader) as store:
        assert value_of(store) == 300


def test_a_password_may_stand_outside_the_address(served, data, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    bare = served.replace(f" password='{QUOTED}'", "")
    assert "password=" not in bare and build(data, database=read_address(bare)).figures == 5


def test_what_is_no_longer_cited_goes_as_documented(data, tmp_path, server_of_tables):
    written = server_of_tables.address("lake", tmp_path)
    address, files = read_address(written), tmp_path / "lake"
    earlier = build(data, database=address).data_version
    restate(data, 301)
    build(data, database=address)
    orphan = files / "main" / "figures" / "ducklake-left-by-a-kill.parquet"
    orphan.write_bytes(b"left")
    os.utime(orphan, (1_000_000_000, 1_000_000_000))
    before = len(list(files.rglob("*.parquet")))
    calls = [line.replace("INTERVAL 3 YEAR", "INTERVAL 0 YEAR") for line in documented("connection.execute(")]
    connection = attaching.connect()
    attaching.attach(connection, address, read_only=False)
    for call in calls:
        connection.execute(ast.literal_eval(call.removeprefix("connection.execute(").removesuffix(")")))
    assert len(list(files.rglob("*.parquet"))) < before and not orphan.exists()
    with opened(address) as store:
        assert (value_of(store), store.count()) == (301, 5)
    with pytest.raises(BadInput, match="not kept here"), opened(address, earlier):
        pass


def test_readers_find_a_server_again_that_was_restarted(served, data, server_of_tables, monkeypatch):
    monkeypatch.setenv("CHENGBIAO_DATABASE", served)
    build(data, database=read_address(served))
    store = Store(newest(read_address(served)))
    assert value_of(store) == 300
    server_of_tables.stop()
    with pytest.raises(BadInput, match="expected a database that can be reached") as problem:
        store.figures()
    assert "shown" not in str(problem.value) and problem.value.__cause__ is None
    answer = asked("")
    assert answer.status_code == 503 and answer.headers["retry-after"]
    assert "can be reached" in answer.json()["error"] and "shown" not in answer.text
    server_of_tables.start()
    assert asked("").status_code == 200
    assert value_of(store) == 300 and newest(read_address(served)) is not None


def test_a_build_of_another_schema_is_refused(served, data, monkeypatch):
    address = read_address(served)
    monkeypatch.setattr("loaders.database.schema.SCHEMA_VERSION", 1)
    build(data, database=address)
    with pytest.raises(BadInput, match="expected schema version"):
        Store(newest(address))


def test_figures_have_their_order_wherever_rows_are_kept(served, data, monkeypatch):
    """Written in the opposite order, as a table that keeps none might give them."""
    tables, _ = prepare(data)
    address, in_order = read_address(served), tables.figures.of(tables.figures.lines)["figure"].to_pylist()
    backwards = writing._STATED.partition("ORDER BY")[0] + "ORDER BY f.plan DESC, f.start DESC, f.figure DESC"
    monkeypatch.setattr(writing, "_STATED", backwards)
    put_in_place(tables, address)
    with opened(address) as store:
        assert list(store.figures()["figure"]) == list(store.snapshot()["figure"]) == in_order
        assert store.first_figure() == in_order[0]
