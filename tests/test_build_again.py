"""Building again what was built before: only what changed is read and derived anew, and nobody can tell."""

from __future__ import annotations

import hashlib
import random
import re
import shutil
import sqlite3
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from benchmarks.made_up import Size, write_collection
from loaders.catalogue import read_catalogue
from loaders.database import attaching, checking, kept, preparing, writing
from loaders.database.address import Address, read_address
from loaders.database.build import build
from loaders.database.versions import newest
from loaders.problems import BadInput
from loaders.records.checked import Checked, check_record
from loaders.records.corrections import read_corrections
from loaders.records.figures import data_version, figure_rows
from loaders.records.record import read_plans
from tests.conftest import ROOT

SIZE = Size(places=4, years=6, figures=40)
REMEMBERED = ".chengbiao.duckdb.remembered"


def as_if_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small collection is treated as a large one, but read here: processes take long to start."""
    monkeypatch.setattr(preparing, "LARGE", 1)
    monkeypatch.setattr(kept, "MANY", 1)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small collection that was built once."""
    data = tmp_path_factory.mktemp("once") / "data"
    write_collection(data, SIZE)
    with pytest.MonkeyPatch.context() as monkeypatch:
        as_if_large(monkeypatch)
        build(data)
    return data


@pytest.fixture
def collection(once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, with its database and what was remembered."""
    as_if_large(monkeypatch)
    return Path(shutil.copytree(once, tmp_path / "data", symlinks=True))


def tables(database: Address) -> dict[str, list[str]]:
    """Every table of a database as sorted rows, but for the turns, time and folder of the build."""
    left_out = {"meta": "EXCLUDE (built_at, sources)", "turns": "EXCLUDE (turn)"}
    with attaching.connect() as connection:
        attaching.attach(connection, newest(database))
        kinds = "SELECT table_name FROM information_schema.tables WHERE table_catalog = 'source'"
        names = [name for (name,) in connection.execute(kinds).fetchall()]
        selects = {name: f"SELECT * {left_out.get(name, '')} FROM source.{name}" for name in names}
        return {
            name: sorted(map(str, connection.execute(select).fetchall())) for name, select in selects.items()
        }


def in_order(database: Path) -> list[tuple]:
    """The figures in the order in which every export has them."""
    with duckdb.connect(str(database.resolve()), read_only=True) as connection:
        return connection.execute("SELECT * FROM snapshot").fetchall()


def restated(data: Path, name: str) -> None:
    path = data / "plans" / name
    path.write_text(path.read_text("utf-8").replace('role = "target"', 'role = "actual"', 1), "utf-8")


def kind_in(text: str) -> str:
    return re.findall('kind = "(.*)"', text)[0]


def added(data: Path, name: str) -> None:
    """One more document of the same place and years."""
    text = (data / "plans" / name).read_text("utf-8")
    stem = f"{re.findall('[0-9]{6}(?:-[0-9]{4})+', name)[0]}-{kind_in(text)}"
    names = (data / "plans" / f"{stem}-{number}.toml" for number in range(2, 10))
    path = next(path for path in names if not path.exists())
    digest = hashlib.sha256(path.name.encode()).hexdigest()
    path.write_text(re.sub('sha256 = ".*"', f'sha256 = "{digest}"', text, count=1), "utf-8")


def renamed(data: Path, name: str) -> None:
    path = data / "plans" / name
    kind = kind_in(path.read_text("utf-8"))
    path.rename(
        path.with_stem(f"{path.stem}-{kind}" if path.stem[-1].isdigit() else path.stem[: -len(kind) - 1])
    )


def removed(data: Path, name: str) -> None:
    (data / "plans" / name).unlink()


def headed(data: Path, name: str) -> None:
    path = data / "plans" / name
    path.write_text(path.read_text("utf-8").replace("编造的机关", "另一机关", 1), "utf-8")


def read_by_a_machine(data: Path, name: str) -> None:
    path = data / "plans" / name
    path.write_text(path.read_text("utf-8").replace('"reviewed"', '"machine"', 1), "utf-8")


def another_name_of_a_place(data: Path, _: str) -> None:
    path = data / "places.csv"
    head, first, *others = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([head, first.replace("市,", "州,"), *others, ""]), "utf-8")


def withdrawn(data: Path, name: str) -> None:
    plan = next(plan for plan in read_plans(data / "plans") if f"{plan.id}.toml" == name)
    target = figure_rows([plan], read_catalogue(data))[3]["figure"]
    with (data / "corrections.toml").open("a", encoding="utf-8") as corrections:
        corrections.write(
            f'[[corrections]]\ntarget = "{target}"\naction = "withdraw"\nreason_zh = "误录"\n'
            'reason_en = "Wrong."\nstatus = "applied"\ndate = "2026-11-26"\n'
        )


def renamed_indicators(data: Path, _: str) -> None:
    path = data / "indicators.toml"
    path.write_text(path.read_text("utf-8").replace('kind = "stock"', 'kind = "flow"', 1), "utf-8")


def untouched(_: Path, __: str) -> None:
    pass


def names_of(data: Path) -> list[str]:
    return sorted(path.name for path in (data / "plans").iterdir())


def built_again(data: Path, folder: Path) -> int:
    """How many plans are behind the others, in a database that is else that of a first build."""
    again, anew = build(data), build(data, database=folder / "own.duckdb")
    assert again.data_version == anew.data_version
    assert tables(again.database) == tables(anew.database)
    assert in_order(again.database) == in_order(anew.database)
    with duckdb.connect(str(again.database.resolve()), read_only=True) as connection:
        view = "SELECT sql FROM duckdb_views() WHERE view_name = 'snapshot'"
        assert connection.execute(view).fetchall()[0][0].count("UNION ALL") < kept._RUNS
        return connection.execute("SELECT count(*) FROM turns WHERE turn > 0").fetchall()[0][0]


@pytest.mark.parametrize(
    ("change", "plans"),
    [
        pytest.param(untouched, 0, id="nothing"),
        pytest.param(restated, 2, id="a figure is another"),
        pytest.param(headed, 2, id="a plan's head is another"),
        pytest.param(read_by_a_machine, 2, id="a plan counts no more"),
        pytest.param(added, 2, id="a record is added"),
        pytest.param(renamed, 2, id="a record has another name"),
        pytest.param(removed, 0, id="a record is gone, and with it perhaps a year"),
        pytest.param(withdrawn, 2, id="a figure is withdrawn by a correction"),
        pytest.param(another_name_of_a_place, 6, id="a place has another name"),
        pytest.param(renamed_indicators, 0, id="an indicator is of another kind"),
    ],
)
def test_the_database_is_that_of_a_first_build(collection, tmp_path, change: Callable, plans):
    names = names_of(collection)
    for name in (names[0], names[9]):
        change(collection, name)
    assert built_again(collection, tmp_path / "anew") == plans


def test_so_it_is_after_many_changes(collection, tmp_path, monkeypatch):
    """One after another, until so many plans are behind the others that all are written again."""
    monkeypatch.setattr(kept, "_RUNS", 5)
    chance, behind = random.Random(0), [0]
    for number in range(5):
        for _ in range(chance.randint(1, 3)):
            change = chance.choice([restated, headed, added, renamed, removed, another_name_of_a_place])
            change(collection, chance.choice(names_of(collection)))
        behind.append(built_again(collection, tmp_path / str(number)))
    assert max(behind) > 1 and any(now < before for before, now in pairwise(behind))


def test_a_database_that_is_damaged_is_not_taken_over(collection, tmp_path):
    """Where it is not whole to the byte, although DuckDB opens it."""
    former = (collection / "chengbiao.duckdb").resolve()
    content = bytearray(former.read_bytes())
    content[len(content) // 2] ^= 1
    former.write_bytes(content)
    restated(collection, names_of(collection)[3])
    assert built_again(collection, tmp_path / "anew") == 0


def lake(folder: Path) -> Address:
    return read_address(f"ducklake:sqlite:{folder / 'catalogue'} (DATA_PATH '{folder / 'tables'}')")


def in_its_folder(folder: Path) -> Path:
    return folder / "data" / "chengbiao.duckdb"


@pytest.mark.parametrize("place", [in_its_folder, lake])
def test_one_changed_record_is_read_and_its_place_derived_alone(collection, tmp_path, monkeypatch, place):
    build(collection, database=place(tmp_path))
    restated(collection, "130100-2026-2030.toml")
    read, derived = [], []
    check, derive = checking.check_record, writing.derive
    monkeypatch.setattr(checking, "check_record", lambda *a: read.append(a[0].name) or check(*a))
    monkeypatch.setattr(
        writing, "derive", lambda c: derived.extend(sorted(set(c.plans["place"]))) or derive(c)
    )
    again = tables(build(collection, database=place(tmp_path)).database)
    assert read == ["130100-2026-2030.toml"] and derived == ["130100"]
    anew = tables(build(collection, database=tmp_path / "anew" / "own.duckdb").database)
    assert {name: anew[name] for name in again} == again and {"figures", "snapshot"} < again.keys()


def test_reading_side_by_side_gives_what_reading_here_gives(collection, monkeypatch):
    here = build(collection).data_version
    (collection / REMEMBERED).unlink()
    monkeypatch.setattr(checking, "LARGE", 1)
    assert build(collection).data_version == here


def test_the_version_is_the_hash_of_all_rows(collection):
    plans, catalogue = read_plans(collection / "plans"), read_catalogue(collection)
    rows = figure_rows(plans, catalogue)
    lines = [
        checking.check_record(path, catalogue).lines for path in sorted((collection / "plans").iterdir())
    ]
    assert read_corrections(collection) == [] and len(rows) > 500
    assert build(collection).data_version == data_version(lines, plans)


def test_what_is_packed_comes_out_as_it_was(collection):
    catalogue = read_catalogue(ROOT / "data")
    for path in sorted((ROOT / "data" / "plans").iterdir())[:40]:
        checked = check_record(path, catalogue)
        assert Checked.unpacked(checked.packed()) == checked and checked.count > 0


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda path: path.unlink(), id="gone"),
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.write_bytes(b"not a database" * 999), id="something else"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:9000]), id="cut off"),
        pytest.param(
            lambda path: sqlite3.connect(path).executescript("DROP TABLE kept"), id="without its table"
        ),
        pytest.param(
            lambda path: sqlite3.connect(path).executescript("UPDATE kept SET value = 'another'"),
            id="changed",
        ),
        pytest.param(
            lambda path: sqlite3.connect(path).executescript("ALTER TABLE kept RENAME value TO v"),
            id="other columns",
        ),
    ],
)
def test_a_damaged_memory_costs_time_and_nothing_else(collection, damage):
    before = tables(collection / "chengbiao.duckdb")
    damage(collection / REMEMBERED)
    assert tables(build(collection).database) == before
    assert tables(build(collection).database) == before


def test_another_version_of_the_code_finds_nothing(collection, monkeypatch):
    read = []
    check = checking.check_record
    monkeypatch.setattr(checking, "check_record", lambda *a: read.append(a[0].name) or check(*a))
    monkeypatch.setattr("loaders.database.memory.code_version", lambda: "another")
    build(collection)
    assert len(read) == len(list((collection / "plans").iterdir()))
    with sqlite3.connect(collection / REMEMBERED) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (len(read),), (
            "the old is forgotten"
        )


def test_a_document_is_read_once(collection, monkeypatch):
    (collection / "documents").mkdir()
    document = collection / "documents" / "any.txt"
    document.write_text("甲市工作要点\n高新技术企业达到300家。\n", encoding="utf-8")
    path = sorted((collection / "plans").iterdir())[0]
    digest = hashlib.sha256(document.read_bytes()).hexdigest()
    text = path.read_text("utf-8")
    start = text.index('sha256 = "') + 10
    path.write_text(text[:start] + digest + text[start + 64 :], "utf-8")
    before = tables(build(collection).database)
    assert len(before["documents"]) == 1
    monkeypatch.setattr("loaders.records.sources.read_document", None)
    assert tables(build(collection).database) == before


@pytest.mark.parametrize("at", [0, 5])
def test_the_first_broken_record_is_named(collection, monkeypatch, at):
    monkeypatch.setattr(checking, "LARGE", 1)
    paths = sorted((collection / "plans").iterdir())
    for path in paths[at:]:
        path.write_text("no = toml = at all", "utf-8")
    with pytest.raises(BadInput, match=paths[at].name):
        build(collection)


def test_what_the_catalogue_does_not_allow_is_counted_over_all_records(collection, monkeypatch):
    monkeypatch.setattr(checking, "LARGE", 1)
    paths = sorted((collection / "plans").iterdir())
    for path in paths[3:5]:
        path.write_text(path.read_text("utf-8").replace('unit = "%"', 'unit = "吨"', 1), "utf-8")
    with pytest.raises(BadInput, match=rf"{paths[3].name}.*\(1 more: python -m loaders check\)"):
        build(collection)


def test_a_small_collection_leaves_no_memory(tmp_path):
    write_collection(tmp_path / "data", SIZE)
    build(tmp_path / "data")
    assert not (tmp_path / "data" / REMEMBERED).exists()
