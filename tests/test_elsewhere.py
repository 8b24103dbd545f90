"""The same collection in a file, in a DuckLake and in PostgreSQL: read alike, written whole, kept, and refused."""

from __future__ import annotations

import datetime
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pandas as pd
import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.routing import Route

from loaders.__main__ import main
from loaders.database import attaching, publishing, versions
from loaders.database.address import Address, read_address
from loaders.database.build import build, prepare, put_in_place
from loaders.database.filters import Filters
from loaders.database.store import Store
from loaders.database.versions import newest, opened
from loaders.model import READINGS
from loaders.problems import BadInput
from metrics.checks import VERDICTS
from tests.conftest import ROOT, make_data
from tests.postgresql import PASSWORD, Postgresql
from tests.screens import open_page, text
from tests.test_build import restate, value_of
from tests.test_gate import outcome

ENGINES = ("lake", "postgres", "lake_in_sqlite")
SERVED = ENGINES[:2]
PLAN, TEXT = "110001-2021", "“引号” it's\r\n\t𠀀 \\N \\\\ {} \u3000\n"


def written(engine: str, folder: Path, server: Postgresql, user: str = "owner") -> str:
    """The address of an empty place of an engine, as a person writes it."""
    files = f" (DATA_PATH '{folder / 'files'}')"
    if engine == "lake_in_sqlite":
        return f"ducklake:sqlite:{folder / 'catalogue.sqlite'}{files}"
    place = f"postgres:{server.new_database(user)}"
    return f"ducklake:{place}{files}" if engine == "lake" else place


@pytest.fixture(params=ENGINES)
def address(request, tmp_path: Path, server_of_tables: Postgresql) -> Address:
    """Where nothing has been built yet."""
    return read_address(written(request.param, tmp_path, server_of_tables))


@pytest.fixture(params=SERVED)
def served(request, tmp_path: Path, server_of_tables: Postgresql) -> str:
    """An empty place that a server keeps, as a person writes it."""
    return written(request.param, tmp_path, server_of_tables)


@pytest.fixture(scope="module", params=["made up", "shipped"])
def stores(
    request, tmp_path_factory: pytest.TempPathFactory, server_of_tables: Postgresql
) -> Iterator[dict[str, Store]]:
    """One collection in all places, with a document whose text is hard to keep."""
    folder = tmp_path_factory.mktemp("alike")
    data = make_data(folder / "data") if request.param == "made up" else ROOT / "data"
    tables, _ = prepare(data)
    hard = {"plan": tables.plans[-1].id + "-x", "name": "'x'.txt", "sha256": "", "text": TEXT}
    withdrawn = dict.fromkeys(
        ("figure", "action", "field", "stated", "corrected", "reason_zh", "reason_en"), "x"
    )
    noted = [row | {"note_zh": "甲'", "note_en": ""} for row in tables.figures[:3]]
    tables = replace(
        tables,
        documents=[*tables.documents, hard],
        figures=noted + tables.figures[3:],
        corrections=[withdrawn | {"status": s, "date": datetime.date(2026, 1, 2)} for s in "cab"],
    )
    places: dict[str, Address] = {"file": folder / "own.duckdb"}
    places |= {name: read_address(written(name, folder, server_of_tables)) for name in ENGINES}
    for place in places.values():
        put_in_place(tables, place)
    found = {name: Store(newest(place)) for name, place in places.items()}
    yield found
    for store in found.values():
        store.close()


def exported(store: Store, kind: str, path: Path) -> bytes:
    store.copy(path, kind, Filters(reading=READINGS), bom=kind == "csv")
    return path.read_bytes()


def first(store: Store, what: str) -> tuple[str, ...]:
    """The first and the last of something, by name."""
    names = sorted(store.known()[what])
    return names[0], names[-1]


# Every way to read a store; the order of rows counts wherever one is promised.
READS: dict[str, Callable[[Store], object]] = {
    "figures": lambda s: [s.figures(), s.figures(Filters(reading=READINGS), limit=7, skip=2)],
    "snapshot": lambda s: [s.snapshot(), s.snapshot(Filters(city=first(s, "city")), limit=3)],
    "count": lambda s: [
        s.count(Filters(**{name: first(s, name)})) for name in ("city", "indicator", "group", "plan", "figure")
    ],
    "group_counts": lambda s: s.group_counts(Filters(year_from=2015)),
    "indicators_of": lambda s: [s.indicators_of(city) for city in first(s, "city")],
    "places": lambda s: s.places(),
    "indicators": lambda s: s.indicators(),
    "plans": lambda s: [s.plans(), s.plans(Filters(role=("target",)))],
    "year_span": lambda s: s.year_span(),
    "narrowings": lambda s: s.narrowings(),
    "notes": lambda s: s.notes(),
    "meta": lambda s: s.meta(),
    "document": lambda s: [s.document(name) for name in (*s.at_hand(), "none")],
    "places_in_document": lambda s: [s.places_in_document(name) for name in s.at_hand()],
    "at_hand": lambda s: s.at_hand(),
    "corrections": lambda s: s.corrections(),
    "known": lambda s: {name: sorted(codes) for name, codes in s.known().items()},
    "findings": lambda s: [
        s.findings(tuple(s.known()["city"]), VERDICTS, telling, limit=9, skip=1) for telling in (None, True, False)
    ],
    "finding_counts": lambda s: s.finding_counts(tuple(s.known()["city"]), VERDICTS),
    "promises": lambda s: s.promises(tuple(s.known()["city"])[::-1]),
    "paces": lambda s: s.paces(tuple(s.known()["city"]), tuple(s.known()["indicator"])),
    "states": lambda s: s.states(first(s, "city"), tuple(s.known()["indicator"]), s.year_span()),
    "successions": lambda s: list(s.successions().items()),
    "indicators_aimed_at": lambda s: s.indicators_aimed_at(),
    "most_stated": lambda s: s.most_stated(first(s, "indicator")[0], tuple(s.known()["city"]), 20),
    "has_figure": lambda s: [s.has_figure(name) for name in (first(s, "figure")[0], "none")],
    "first_figure": lambda s: s.first_figure(),
}  # fmt: skip


def test_every_way_to_read_a_store_is_compared():
    ways = {name for name in dir(Store) if not name.startswith("_")} - {"close", "copy"}
    assert ways == set(READS)


def alike(left: object, right: object) -> None:
    if isinstance(left, list) and isinstance(right, list):
        assert len(left) == len(right)
        for one, other in zip(left, right, strict=True):
            alike(one, other)
    elif isinstance(left, pd.DataFrame):
        pd.testing.assert_frame_equal(left, right)
    else:
        assert left == right


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("way", READS)
def test_rows_types_and_order_are_the_same_everywhere(stores, engine, way):
    alike(READS[way](stores[engine]), READS[way](stores["file"]))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", ["csv", "parquet", "json"])
def test_exports_have_the_same_bytes_everywhere(stores, engine, kind, tmp_path):
    assert exported(stores[engine], kind, tmp_path / "there") == exported(
        stores["file"], kind, tmp_path / "here"
    )


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
for value in range(301, 311):
    restate(data, value)
    child = in_a_child(lambda: build(data, database=database))
    time.sleep(takes * chance.uniform(0.3, 1))
    os.kill(child, signal.SIGKILL)
    killed += os.WIFSIGNALED(ended(child))
    kept |= {value}
    assert ended(in_a_child(lambda: look(kept))) == 0, value
assert ended(in_a_child(lambda: build(data, database=database))) == 0
assert ended(in_a_child(lambda: look({310}))) == 0
print(killed)
"""


def test_ten_kills_at_any_moment_leave_a_whole_collection(served, data):
    """A reader finds the former collection or the new one after each; the next build goes through."""
    command = [sys.executable, "-c", KILLING, str(data), served]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 3


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
    address = written(engine, tmp_path, server_of_tables).replace(*changed)
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
    address = written(engine, tmp_path, server_of_tables)
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


def test_a_lake_with_tables_of_something_else_is_left_alone(tmp_path, data, server_of_tables):
    address = read_address(written("lake", tmp_path, server_of_tables))
    connection = attaching.connect()
    attaching.attach(connection, address, read_only=False)
    connection.execute("CREATE TABLE source.figures AS SELECT 7 AS somebody")
    with pytest.raises(BadInput, match="expected a DuckLake of its own"):
        build(data, database=address)
    assert connection.execute("FROM source.figures").fetchall() == [(7,)]


# What docs/deployment.md tells an administrator to do for the role of the dashboards.
READER = """
ALTER DEFAULT PRIVILEGES FOR ROLE owner GRANT USAGE ON SCHEMAS TO dashboard;
ALTER DEFAULT PRIVILEGES FOR ROLE owner GRANT SELECT ON TABLES TO dashboard;
"""


def test_the_role_of_a_dashboard_reads_and_cannot_write(served, data, server_of_tables):
    name = next(word for word in served.split() if "dbname=" in word).split("=")[1]
    role = "DO $$BEGIN CREATE ROLE dashboard LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END$$;"
    password = PASSWORD.replace("'", "''")
    server_of_tables.run(f"{role} ALTER ROLE dashboard PASSWORD '{password}'; {READER}", name)
    build(data, database=read_address(served))
    reader = read_address(served.replace("user=owner", "user=dashboard"))
    with opened(reader) as store:
        assert value_of(store) == 300
    restate(data, 301)
    with pytest.raises(BadInput, match="permission denied"):
        build(data, database=reader)
    with opened(reader) as store:
        assert value_of(store) == 300


def test_readers_find_a_server_again_that_was_restarted(served, data, server_of_tables):
    build(data, database=read_address(served))
    store = Store(newest(read_address(served)))
    assert value_of(store) == 300
    server_of_tables.stop()
    with pytest.raises(BadInput, match="expected a database that can be reached") as problem:
        store.figures()
    assert "shown" not in str(problem.value) and problem.value.__cause__ is None
    server_of_tables.start()
    assert value_of(store) == 300 and newest(read_address(served)) is not None


def test_a_build_of_another_schema_is_refused(served, data, monkeypatch):
    address = read_address(served)
    monkeypatch.setattr("loaders.database.schema.SCHEMA_VERSION", 1)
    build(data, database=address)
    with pytest.raises(BadInput, match="expected schema version"):
        Store(newest(address))


def test_figures_have_their_order_wherever_rows_are_kept(served, data):
    """Written in the opposite order, as a table that keeps none might give them."""
    tables, _ = prepare(data)
    address = read_address(served)
    put_in_place(replace(tables, figures=tables.figures[::-1]), address)
    with opened(address) as store:
        assert list(store.figures()["figure"]) == [row["figure"] for row in tables.figures]
        assert store.first_figure() == tables.figures[0]["figure"]
