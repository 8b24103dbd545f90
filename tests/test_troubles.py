"""A fault of ours: the visitor sees one sentence with a number, the log has the trace under it."""

from __future__ import annotations

import json
import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from loaders.database.store import Store
from pages.shared.words import texts
from tests.serving import serve
from tests.sessions import Session


@pytest.fixture(scope="module")
def broken(shipped: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server over a database that no build makes, and its log."""
    folder = tmp_path_factory.mktemp("troubles")
    database = folder / "own.duckdb"
    shutil.copy(shipped.address, database)
    with duckdb.connect(str(database)) as connection:
        connection.execute("ALTER TABLE plans RENAME COLUMN place TO another")
        connection.execute("DROP VIEW snapshot")
    with serve(database, folder) as address:
        yield address, folder / "server.log"


def number_in(sentence: str, language: str) -> str:
    """The number of a fault, in the sentence that a visitor sees."""
    before, after = texts()["fault"][language].split("{number}")
    found = re.fullmatch(f"{re.escape(before)}([0-9a-f]{{8}}){re.escape(after)}", sentence)
    assert found, sentence
    return found[1]


def traced(log: Path, number: str) -> bool:
    """Whether the trace stands in the log right under the number."""
    return bool(re.search(rf"Fault {number}\n(?:.*\n)?Traceback", log.read_text()))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", ["", "compare"])
def test_a_page(broken: tuple[str, Path], language: str, page: str):
    with Session(broken[0]) as session:
        session.run(f"lang={language}")
        session.run(f"lang={language}", page=page)
    (alert,) = session.elements("alert")
    assert session.elements("exception") == []
    assert traced(broken[1], number_in(alert.body, language))
    assert not re.search(
        r"Traceback|Binder|store\.py",
        b"".join(m.SerializeToString() for m in session.seen).decode(errors="ignore"),
    )


def test_an_address_of_data(broken: tuple[str, Path]):
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(f"{broken[0]}/api/figures.csv", timeout=30)
    assert refusal.value.code == 500
    said = json.loads(refusal.value.read())
    assert list(said) == ["error"]
    assert traced(broken[1], number_in(said["error"], "en"))


def test_two_faults_have_two_numbers(broken: tuple[str, Path]):
    numbers = set()
    for _ in range(2):
        with Session(broken[0]) as session:
            session.run("lang=en")
        numbers.add(number_in(session.elements("alert")[0].body, "en"))
    assert len(numbers) == 2
