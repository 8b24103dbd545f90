"""A database is of the records there are: what it was built from is known, and it is rebuilt if it is not."""

from __future__ import annotations

import hashlib
import itertools
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from loaders.database.build import build
from loaders.database.renewal import Renewal
from loaders.database.store import Store
from loaders.drafts.desk import new_desk
from loaders.records.record import read_plans
from pages.shared import frame, ready
from pages.shared.words import texts
from tests.conftest import make_data, plan, write_toml
from tests.savers import Saver, savings
from tests.screens import open_page, text
from tests.serving import serve
from tests.sessions import Session
from tests.test_importing import PROSE, drafted

KILLS = 12
NEW = "110001-2021-2022"


def built(data: Path, **options: Path) -> Renewal:
    """What keeps a database just built, at its own place unless `options` name another."""
    return Renewal(data, build(data, **options).database)


def plans_of(database: Path) -> set[str]:
    store = Store(os.path.realpath(database))
    try:
        return set(store.plans()["plan"])
    finally:
        store.close()


def new_record(data: Path) -> None:
    write_toml(data / "plans" / f"{NEW}.toml", plan(last_year=2022, sha256="0" * 64))


def touch(path: Path) -> None:
    os.utime(path, (1, 1))


def add(path: Path, more: str) -> None:
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + more, encoding="utf-8")


RECORD, BING = "plans/110001-2021.toml", "110009,丙市,Bing,某省,Some Province,prefecture_level_city,,,\n"
CHANGES = {
    "nothing": (lambda data: None, False),
    "a record's time only": (lambda data: touch(data / RECORD), False),
    "a record came": (new_record, True),
    "a record went": (lambda data: (data / RECORD).unlink(), True),
    "a record changed": (lambda data: write_toml(data / RECORD, plan(title="其他打算")), True),
    "a place came": (lambda data: add(data / "places.csv", BING), True),
    "the catalogue changed": (lambda data: add(data / "indicators.toml", "\n"), True),
    "a correction came": (lambda data: add(data / "corrections.toml", "# none yet\n"), True),
    "a document went": (lambda data: (data / "documents" / "whatever.txt").unlink(), True),
    "a document came": (lambda data: add(data / "documents" / "another.txt", "其他"), True),
    "a former record": (lambda data: write_toml(data / "plans" / ".former" / "a.toml", plan()), False),
    "half a document": (lambda data: add(data / "documents" / ".a.txt.part", "其"), False),
    "a draft": (lambda data: (data / ".drafts").mkdir(), False),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_makes_a_database_outdated(data: Path, name: str):
    renewal, (change, outdated) = built(data), CHANGES[name]
    before = os.path.realpath(renewal.database)
    change(data)
    renewal.look()
    assert (os.path.realpath(renewal.database) != before) is outdated
    assert renewal.state == ""
    assert plans_of(renewal.database) == {one.id for one in read_plans(data / "plans")}


def test_looking_again_reads_no_content(data: Path, monkeypatch: pytest.MonkeyPatch):
    renewal = built(data)
    renewal.look()
    monkeypatch.setattr("loaders.database.renewal.sources_of", None)
    renewal.look()
    touch(data / "plans" / "110001-2021.toml")
    with pytest.raises(TypeError):
        renewal.look()


def test_documents_of_another_folder_stay_in(data: Path, tmp_path: Path):
    shutil.move(data / "documents", tmp_path / "elsewhere")
    renewal = built(data, documents=tmp_path / "elsewhere")
    new_record(data)
    renewal.look()
    store = Store(os.path.realpath(renewal.database))
    assert set(store.plans()["plan"]) == {"110001-2021", NEW}
    assert set(store.at_hand()) == {"110001-2021"}, "with the document of the folder that was named"


def test_documents_that_cannot_be_found_any_more_are_kept(data: Path, tmp_path: Path):
    shutil.move(data / "documents", tmp_path / "elsewhere")
    renewal = built(data, documents=tmp_path / "elsewhere")
    shutil.rmtree(tmp_path / "elsewhere")
    renewal.look()
    assert set(Store(os.path.realpath(renewal.database)).at_hand()) == {"110001-2021"}


def test_a_database_of_somebody_else_is_left_alone(data: Path, tmp_path: Path):
    """CHENGBIAO_DATABASE may name one that was built from other records on purpose."""
    other = make_data(tmp_path / "other")
    new_record(other)
    database = build(other, database=tmp_path / "own.duckdb").database
    before = os.path.realpath(database)
    Renewal(data, database).look()
    assert os.path.realpath(database) == before


def test_one_that_was_moved_with_its_records_is_kept_to_them(data: Path, tmp_path: Path):
    build(data)
    moved = tmp_path / "moved"
    data.rename(moved)
    renewal = Renewal(moved, moved / "chengbiao.duckdb")
    before = os.path.realpath(renewal.database)
    renewal.look()
    assert os.path.realpath(renewal.database) == before
    new_record(moved)
    renewal.look()
    assert plans_of(renewal.database) == {"110001-2021", NEW}


def test_records_that_cannot_be_built_are_said_once(data: Path, caplog: pytest.LogCaptureFixture):
    renewal = built(data)
    (data / "plans" / "110001-2023.toml").write_text("no record")
    for _ in range(3):
        renewal.look()
    assert (renewal.state, len(caplog.messages)) == ("failed", 1)
    assert "110001-2023.toml" in caplog.text
    assert plans_of(renewal.database) == {"110001-2021"}
    (data / "plans" / "110001-2023.toml").unlink()
    renewal.look()
    assert renewal.state == ""


@pytest.mark.parametrize("state", ["running", "failed"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_says_so(data: Path, monkeypatch: pytest.MonkeyPatch, state: str, language: str):
    monkeypatch.setenv("CHENGBIAO_DATA", str(data))
    monkeypatch.setenv("CHENGBIAO_DATABASE", str(build(data).database))
    assert texts()["renewal.running"][language] not in text(open_page(lang=language))
    monkeypatch.setattr(ready, "renewal_state", lambda: state)
    screen = open_page(lang=language)
    assert not screen.exception
    assert texts()[f"renewal.{state}"][language] in text(screen)


@pytest.mark.parametrize("page", ["city", "export", "method", "consistency"])
def test_a_build_that_lands_in_the_middle_of_a_run_waits_for_the_next(
    data: Path, monkeypatch: pytest.MonkeyPatch, page: str
):
    """A page speaks of the places of one build from its beginning to its end."""
    monkeypatch.setenv("CHENGBIAO_DATA", str(data))
    monkeypatch.setenv("CHENGBIAO_DATABASE", str(build(data).database))
    screen = open_page(page)

    def land(_: object) -> None:
        if not (data / "plans" / "110009-2021.toml").exists():
            add(data / "places.csv", BING)
            write_toml(
                data / "plans" / "110009-2021.toml", plan(place="110009", title="丙市打算", sha256="1" * 64)
            )
            build(data)

    monkeypatch.setattr(frame, "renewal", land)
    for _ in range(2):
        screen.run()
        assert not screen.exception
    assert "2 plans" in text(screen)


def test_a_server_takes_up_what_a_killed_save_left(data: Path, tmp_path: Path):
    """At its start, and when a session opens."""
    database = build(data).database
    new_record(data)
    with serve(database, tmp_path, CHENGBIAO_DATA=str(data)) as address:
        _wait_for(lambda: NEW in plans_of(database))
        (data / "plans" / f"{NEW}.toml").unlink()
        with Session(address) as session:
            session.run("lang=en")
            _wait_for(lambda: NEW not in plans_of(database))


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "the database was not built again"
        time.sleep(0.05)


@pytest.fixture
def saver() -> Iterator[Saver]:
    one = Saver()
    yield one
    one.end()


def _contents(data: Path, plan: str) -> set[bytes]:
    """The records and documents of a plan, the former ones with them."""
    folders = [data / name / deep for name in ("plans", "documents") for deep in ("", ".former")]
    return {path.read_bytes() for folder in folders for path in folder.glob(f"{plan}*")}


def _agree(data: Path, database: Path) -> bool:
    """Whether the database holds the records there are, and the documents that they were read from."""
    records = {record.id: record.sha256 for record in read_plans(data / "plans")}
    hashes = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (data / "documents").glob("*.txt")}
    store = Store(os.path.realpath(database))
    try:
        rows = store.plans()
        same = dict(zip(rows["plan"], rows["sha256"], strict=True)) == records
        return same and set(store.at_hand()) == {one for one, digest in records.items() if digest in hashes}
    finally:
        store.close()


def test_a_save_killed_at_any_moment_loses_nothing(data: Path, tmp_path: Path, saver: Saver):
    """kill -9 while record, document, place and database are written; a restart brings them together."""
    database, halves = build(data).database, 0
    _, first = drafted(new_desk(data))
    whole: float | None = None  # how long a save takes: the first is left alone
    for saving in itertools.islice(savings(data, tmp_path, first, PROSE, 300), KILLS):
        before, places = _contents(data, saving.plan.id), (data / "places.csv").read_text(encoding="utf-8")
        start = time.monotonic()
        saver.save(data, database, saving, seconds=whole and random.uniform(0, whole))
        whole = whole or time.monotonic() - start
        halves += not _agree(data, database)
        Renewal(data, database).look()
        assert _agree(data, database)
        assert before <= _contents(data, saving.plan.id), "a former record or document is lost"
        assert (data / "places.csv").read_text(encoding="utf-8").startswith(places.rstrip())
    assert halves, "no kill fell between a record and its database: nothing was shown"
