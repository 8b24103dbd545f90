"""Files are whole or not there, whatever ends their writing; a lock ends with its process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from loaders.files import alone, discard, whole, write_whole
from loaders.problems import BadInput
from tests.conftest import ROOT

FAILURES = [
    pytest.param(OSError(28, "No space left on device"), BadInput, id="full disk"),
    pytest.param(PermissionError(13, "Permission denied"), BadInput, id="permission"),
    pytest.param(BadInput("a sentence of its own."), BadInput, id="a problem of the content"),
    pytest.param(ZeroDivisionError(), ZeroDivisionError, id="a programming error"),
    pytest.param(KeyboardInterrupt(), KeyboardInterrupt, id="Ctrl-C"),
]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("name", ["x.csv", "城" * 80 + ".csv", "a[1]*?.csv", ".hidden"])
def test_written_whole(tmp_path, name):
    for content in (b"first", b"second"):
        write_whole(tmp_path / name, content)
        assert (tmp_path / name).read_bytes() == content and names(tmp_path) == [name]


def half(path: Path, failure: BaseException) -> None:
    """Begin a file, with all that a library may put beside it, and fail."""
    with whole(path) as part:
        part.write_text("half")
        part.with_name(f"{part.name}.wal").write_text("what a library keeps beside it")
        part.with_name(f"{part.name}-rows").mkdir()
        (part.with_name(f"{part.name}-rows") / "1").write_text("and in a folder")
        raise failure


@pytest.mark.parametrize(("failure", "raised"), FAILURES)
def test_a_failed_write_leaves_the_former_file_and_nothing_else(tmp_path, failure, raised):
    path = tmp_path / "x.csv"
    path.write_text("former")
    with pytest.raises(raised):
        half(path, failure)
    assert path.read_text() == "former" and names(tmp_path) == ["x.csv"]


def test_the_sentence_names_the_file_and_not_its_part(tmp_path):
    with pytest.raises(BadInput) as caught:
        write_whole(tmp_path / "missing" / "x.csv", b"")
    assert str(caught.value) == (
        f"{tmp_path}/missing/x.csv: expected a file that can be written, found No such file or directory; "
        "check folder, space and permissions."
    )


@pytest.mark.parametrize(
    ("age", "left"),
    [pytest.param(3600, True, id="perhaps at work"), pytest.param(25 * 3600, False, id="abandoned")],
)
def test_parts_of_killed_writers(tmp_path, age, left):
    part = tmp_path / f".x.csv.{'0a' * 8}.part"
    part.write_text("half")
    os.utime(part, (time.time() - age,) * 2)
    write_whole(tmp_path / "x.csv", b"")
    assert part.exists() is left


def test_discard_takes_what_begins_alike_and_nothing_else(tmp_path):
    for name in ("a[1].duckdb", "a[1].duckdb.wal", "a1.duckdb", "b"):
        (tmp_path / name).write_text("")
    discard(tmp_path / "a[1].duckdb")
    discard(tmp_path / "nothing")
    assert names(tmp_path) == ["a1.duckdb", "b"]


def test_threads_are_alone_one_after_the_other(tmp_path):
    inside, most = [], []

    def one():
        with alone(tmp_path / "lock"):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.02)
            inside.pop()

    threads = [threading.Thread(target=one) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 5


def test_the_lock_of_a_killed_process_is_free(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from loaders.files import alone\n"
        "with alone(Path(sys.argv[1])):\n    print('in', flush=True); time.sleep(60)"
    )
    lock = tmp_path / "lock"
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(lock)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None and other.stdout.readline() == "in\n"
    with pytest.raises(TimeoutError), alone(lock, wait=False):
        pass
    other.send_signal(signal.SIGKILL)
    other.wait()
    with alone(lock, wait=False):
        pass


def test_a_lock_that_cannot_be_made_is_no_endless_wait(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OSError, match="Not a directory"), alone(tmp_path / "file" / "lock"):
        pass
