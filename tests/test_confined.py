"""Confined readers: a file that hangs, ends its reader, is refused, or meets an error of ours."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time

import pytest

from loaders.confined import Ended, Fault, ask, ask_each, serve
from loaders.problems import BadInput

MEMORY = 1_000_000_000


def deed(request: dict, content: bytes) -> dict:
    """Work that hangs, dies, refuses, fails or is done, as it is asked."""
    name = request["deed"]
    if name == "hangs":
        time.sleep(60)
    if name == "computes":
        any(iter(int, 1))
    if name == "dies":
        os._exit(1)
    if name == "grows":
        bytearray(2 * MEMORY)
    if name == "digs":
        return deed(request, content)
    if name == "refuses":
        raise BadInput("refuses: expected, found; do.")
    if name == "fails":
        raise TypeError("ours")
    return {"done": name, "size": len(content), "process": os.getpid(), "environment": sorted(os.environ)}


BECAME = [
    pytest.param("hangs", Ended, "slow", id="waits for ever"),
    pytest.param("computes", Ended, "slow", id="computes for ever"),
    pytest.param("dies", Ended, "lost", id="ends its reader"),
    pytest.param("grows", Ended, "large", id="takes too much memory"),
    pytest.param("digs", Ended, "large", id="nests too deep"),
    pytest.param("refuses", BadInput, "refuses: expected", id="is refused"),
    pytest.param("fails", Fault, "error number", id="meets an error of ours"),
]


@pytest.mark.parametrize(("name", "kind", "said"), BECAME)
def test_what_becomes_of_a_file(name: str, kind: type[Exception], said: str):
    with pytest.raises(kind) as found:
        ask("tests.test_confined", {"deed": name}, b"", MEMORY, 1 if said == "slow" else 30)
    assert said in str(found.value) and type(found.value) is kind


def test_one_bad_file_costs_itself_and_nothing_else():
    names = ["a", "hangs", "b", "dies", "refuses", "fails", "c", "grows", "d"]
    requests = [{"deed": name} for name in names]
    found = list(ask_each("tests.test_confined", requests, MEMORY, 2, readers=2))
    kinds = [one["done"] if isinstance(one, dict) else type(one) for one in found]
    assert kinds == ["a", Ended, "b", Ended, BadInput, Fault, "c", Ended, "d"]


def test_a_reader_is_used_again_and_more_answers_than_needed_are_not_held():
    given = []

    def requests():
        for number in range(40):
            given.append(number)
            yield {"deed": f"{number}"}

    answers = ask_each("tests.test_confined", requests(), MEMORY, 20, readers=2)
    first = next(answers)
    assert len(given) <= 6
    rest = list(answers)
    assert [one["done"] for one in [first, *rest]] == [f"{number}" for number in range(40)]
    assert len({one["process"] for one in rest}) <= 2


def test_who_stops_listening_leaves_no_reader_behind(monkeypatch: pytest.MonkeyPatch):
    started, real = [], subprocess.Popen

    def watched(*arguments, **options):
        started.append(real(*arguments, **options))
        return started[-1]

    monkeypatch.setattr("loaders.confined.subprocess.Popen", watched)
    begun = time.monotonic()
    answers = ask_each(
        "tests.test_confined", [{"deed": "a"}, *[{"deed": "hangs"}] * 5], MEMORY, 30, readers=2
    )
    next(answers)
    answers.close()
    assert time.monotonic() - begun < 20
    assert started and all(process.poll() is not None for process in started)


def test_the_trace_of_an_error_of_ours_is_logged_under_its_number(caplog: pytest.LogCaptureFixture):
    numbers = []
    with caplog.at_level(logging.ERROR, "loaders.confined"):
        for _ in range(2):
            with pytest.raises(Fault) as fault:
                ask("tests.test_confined", {"deed": "fails"}, b"", MEMORY, 20)
            numbers.append(fault.value.number)
    assert numbers[0] == numbers[1], "the same error has the same number"
    assert numbers[0] in caplog.text and "TypeError: ours" in caplog.text and "Traceback" in caplog.text


def test_a_reader_knows_no_secret_and_gets_the_file_by_a_pipe(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CHENGBIAO_EDITORS", "anna@example.org")
    answer = ask("tests.test_confined", {"deed": "a"}, b"x" * 3_000_000, MEMORY, 20)
    assert answer["size"] == 3_000_000
    assert set(answer["environment"]) <= {"PATH", "PYTHONPATH", "LANG", "PYTHONDONTWRITEBYTECODE", "LC_CTYPE"}


if __name__ == "__main__":
    sys.exit(serve(deed))
