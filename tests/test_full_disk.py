"""A full disk: one sentence, status 2, nothing left of what was begun. A limit on files stands in for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from loaders.database.build import build, tidy_up
from loaders.snapshots.kinds import KINDS
from tests.conftest import ROOT

resource = pytest.importorskip("resource", reason="this system has no limit on the size of files")
# The database is refused at its first block, at a commit into its log, and when the log goes into it.
STEPS = [
    pytest.param(0, id="create"),
    pytest.param(6_000, id="commit"),
    pytest.param(400_000, id="checkpoint"),
]


def loaders(*arguments: object, most: int) -> subprocess.CompletedProcess:
    """One command that may write no more than `most` bytes to a file."""
    code = (
        f"import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))\n"
        "from loaders.__main__ import main; sys.exit(main())"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def is_one_sentence(done: subprocess.CompletedProcess) -> bool:
    return (
        done.returncode == 2
        and done.stdout == ""
        and done.stderr.count("\n") == 1
        and "Traceback" not in done.stderr
    )


@pytest.mark.parametrize("most", STEPS)
def test_build(data, tmp_path, most):
    done = loaders("build", "--data", data, "--database", tmp_path / "out" / "x.duckdb", most=most)
    assert is_one_sentence(done) and "File too large" in done.stderr, done.stderr
    assert names(tmp_path / "out") == [".x.duckdb.lock"]


def test_build_keeps_the_former_database(data, tmp_path):
    database = build(data).database
    before = names(data)
    for _ in range(3):
        assert is_one_sentence(loaders("build", "--data", data, most=6_000))
    assert names(data) == before and database.resolve().exists()


def test_a_failing_build_removes_what_a_killed_one_left(data):
    left = [".chengbiao.duckdb.building-abc", ".chengbiao.duckdb.building-abc.wal"]
    for name in left:
        (data / name).write_bytes(b"half")
    assert is_one_sentence(loaders("build", "--data", data, most=6_000))
    assert set(names(data)).isdisjoint(left)


def test_a_start_removes_what_a_killed_build_left(data):
    build(data)
    before = names(data)
    for name in ("building-abc", "building-abc.wal", "link-abc"):
        (data / f".chengbiao.duckdb.{name}").write_bytes(b"half")
    tidy_up(data / "chengbiao.duckdb")
    assert names(data) == before


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("most", [0, 300, 1_000])
def test_snapshot(data, tmp_path, kind, most):
    database, folder = build(data).database, tmp_path / "out"
    folder.mkdir()
    (folder / f"x.{kind}").write_text("former")
    done = loaders("snapshot", folder / f"x.{kind}", "--database", database, most=most)
    assert is_one_sentence(done), done.stderr
    assert done.stderr == (
        f"{folder}/x.{kind}: expected a file that can be written, found File too large; "
        "check folder, space and permissions.\n"
    )
    assert names(folder) == [f"x.{kind}"] and (folder / f"x.{kind}").read_text() == "former"


def test_text_of_extract(tmp_path):
    (tmp_path / "a.txt").write_text(
        "甲市2021年科技工作要点\n高新技术企业达到300家。\n" * 50, encoding="utf-8"
    )
    done = loaders("extract", tmp_path / "a.txt", "--text", tmp_path / "t.txt", most=100)
    assert is_one_sentence(done), done.stderr
    assert names(tmp_path) == ["a.txt"]
