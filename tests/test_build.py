"""The build puts a database in place whole or not at all, and readers never notice the change."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

import loaders.database.build
from loaders.database.build import build
from loaders.database.store import Store
from loaders.problems import BadInput
from tests.conftest import ROOT, TEXT, figures, plan, write_toml


def files(data) -> list[str]:
    """What the build left in the folder, but for its lock."""
    kept = {"places.csv", "indicators.toml", "plans", "documents", ".chengbiao.duckdb.lock"}
    return sorted(path.name for path in data.iterdir() if path.name not in kept)


def restate(data, value: int) -> None:
    """Change the first figure's value."""
    entries = figures()
    entries[0] |= {"value": value}
    write_toml(data / "plans" / "110001-2021.toml", plan(figures=entries))


def value_of(store: Store) -> float:
    return store.figures()["value"].iloc[0]


def test_report(data):
    report = build(data)
    assert (report.plans, report.figures, report.documents, report.complaints) == (1, 5, 1, ())
    assert files(data) == [
        f"chengbiao-{report.data_version}-{os.readlink(report.database).split('-')[2]}",
        "chengbiao.duckdb",
    ]


def test_quotes_come_from_the_document_at_hand(data):
    assert list(Store(build(data).database).figures()["quote"])[2] == "签约额8000万元。"
    (data / "documents" / "whatever.txt").unlink()
    assert set(Store(build(data).database).figures()["quote"]) == {""}


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        pytest.param("110001-2021.txt", b"another text", "another (sha256", id="not the document recorded"),
        pytest.param("unrelated.txt", b"", None, id="a stranger is left alone, even an empty one"),
        pytest.param("copy.txt", TEXT.encode(), None, id="the same document twice"),
    ],
)
def test_documents(data, name, content, complaint):
    (data / "documents" / name).write_bytes(content)
    report = build(data)
    assert report.documents == 1
    assert [complaint in sentence for sentence in report.complaints] == ([True] if complaint else [])


def test_offset_past_the_end_is_a_complaint_and_no_quote(data):
    entries = figures()
    entries[1] |= {"start": 10_000, "stop": 10_006}
    write_toml(data / "plans" / "110001-2021.toml", plan(figures=entries))
    report = build(data)
    assert len(report.complaints) == 1 and "found nothing, the document ends at" in report.complaints[0]
    stored = Store(report.database).figures().set_index("indicator")["quote"]
    assert stored["intensity"] == "" and stored["firms"] != ""


def test_documents_folder_that_is_asked_for_must_exist(data):
    with pytest.raises(BadInput, match="expected a folder with documents, found no folder"):
        build(data, documents=data / "nowhere")


def test_broken_record_leaves_the_old_database(data):
    database = build(data).database
    before = files(data)
    restate(data, 10**9)
    with pytest.raises(BadInput, match="field value"):
        build(data)
    assert files(data) == before and value_of(Store(database)) == 300


@pytest.mark.parametrize("step", ["write_database", "replace", "symlink_to"])
def test_killed_build_leaves_the_old_database(data, monkeypatch, step):
    database = build(data).database
    restate(data, 301)

    def killed(*_):
        raise KeyboardInterrupt

    owner = loaders.database.build if step == "write_database" else loaders.database.build.Path
    with monkeypatch.context() as patch:
        patch.setattr(owner, step, killed)
        with pytest.raises(KeyboardInterrupt):
            build(data)
    assert value_of(Store(database)) == 300
    assert [name for name in files(data) if name.startswith(".")] == [], "it tidies up where it still can"
    (data / ".chengbiao.duckdb.building-abc").write_bytes(b"left by a build that was killed outright")
    (data / ".chengbiao.duckdb.link-abc").symlink_to("nowhere")
    assert value_of(Store(build(data).database)) == 301
    assert len(files(data)) == 3, "the new database, the last one, and the link"


# Forks for each build and each look, so that libraries are loaded once and no engine's thread is forked along.
KILLING = """
import os, random, signal, sys, time
from pathlib import Path
from loaders.database.build import build
from loaders.database.store import Store
from tests.test_build import restate, value_of
data, database, chance, killed = Path(sys.argv[1]), Path(sys.argv[2]), random.Random(7), 0

def in_a_child(work):
    if not (child := os.fork()):
        work()
        os._exit(0)
    return child

def look(allowed):
    if value_of(Store(database)) not in allowed:
        os._exit(1)

def ended(child):
    return os.waitpid(child, 0)[1]

begin = time.monotonic()
assert ended(in_a_child(lambda: build(data))) == 0
takes, kept = time.monotonic() - begin, {300}
for value in range(301, 321):
    restate(data, value)
    child = in_a_child(lambda: build(data))
    time.sleep(chance.uniform(0, takes))
    os.kill(child, signal.SIGKILL)
    killed += os.WIFSIGNALED(ended(child))
    kept |= {value}
    assert ended(in_a_child(lambda: look(kept))) == 0, value
assert ended(in_a_child(lambda: build(data))) == 0
assert ended(in_a_child(lambda: look({320}))) == 0
print(killed, [path.name for path in data.iterdir() if ".building-" in path.name or ".link-" in path.name])
"""


def test_twenty_kills_at_any_moment_leave_a_whole_database(data):
    """A reader finds the former table or the new one after each; the next build takes the leftovers away."""
    database = build(data).database
    command = [sys.executable, "-c", KILLING, str(data), str(database)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    killed, _, left = done.stdout.strip().partition(" ")
    assert int(killed) > 3 and left == "[]"


def test_reader_keeps_its_table_and_the_new_path_gives_the_new_one(data):
    address = build(data).database
    reader = Store(os.path.realpath(address))
    for value in (301, 302, 303):
        restate(data, value)
        build(data)
        assert value_of(Store(os.path.realpath(address))) == value
        assert value_of(Store(address)) == value
        assert value_of(reader) == 300
    assert len(files(data)) == 3


def test_builds_at_once_leave_one_whole_database(data):
    problems = []

    def one():
        try:
            build(data)
        except Exception as problem:  # noqa: BLE001 - whatever went wrong in the thread must fail the test
            problems.append(problem)

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert value_of(Store(data / "chengbiao.duckdb")) == 300
    assert len(files(data)) == 3


def test_address_always_gives_a_whole_database(data):
    address = build(data).database
    counts, done = [], threading.Event()

    def read():
        while not done.is_set():
            try:
                counts.append(Store(os.path.realpath(address)).count())
            except BadInput as problem:
                counts.append(str(problem))

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(4):
        build(data)
    done.set()
    reader.join()
    assert set(counts) == {5} and len(counts) > 4


@pytest.mark.parametrize("content", [b"", b"not a database" * 1000], ids=["empty", "corrupt"])
def test_damaged_database_is_replaced(data, content):
    (data / "chengbiao.duckdb").write_bytes(content)
    assert value_of(Store(build(data).database)) == 300


def test_link_to_a_vanished_file_is_replaced(data):
    (data / "chengbiao.duckdb").symlink_to("vanished.duckdb")
    assert value_of(Store(build(data).database)) == 300


def test_address_that_is_a_folder(data):
    with pytest.raises(BadInput, match="found a folder; correct --database"):
        build(data, database=data / "plans")


def test_file_of_another_kind_is_not_overwritten(data):
    with pytest.raises(BadInput, match="found a file of another kind"):
        build(data, database=data / "places.csv")
    assert (data / "places.csv").read_text(encoding="utf-8").startswith("place,")


def test_folder_that_cannot_be_written(data):
    """A folder below a file cannot be made; unlike a permission this stops root as well."""
    with pytest.raises(BadInput, match="expected a folder that can be written"):
        build(data, database=data / "places.csv" / "x.duckdb")


def test_full_disk_is_a_sentence(data, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(loaders.database.build, "write_database", full)
    with pytest.raises(BadInput, match="No space left on device"):
        build(data)
    assert files(data) == []


def test_names_with_glob_characters(data):
    for _ in range(3):
        database = build(data, database=data / "out" / "a[1]'s.duckdb").database
    assert value_of(Store(database)) == 300
    assert len([path for path in database.parent.iterdir() if path.suffix == ".duckdb"]) == 3
