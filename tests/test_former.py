"""Former records: listed with their time, brought back whole with their documents, and nothing is ever deleted."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from loaders.database.build import build
from loaders.database.store import Store
from loaders.drafts.desk import Desk, new_desk
from loaders.drafts.former import bring_back, former_records
from loaders.drafts.recording import plan_of
from loaders.drafts.saving import Saving, difference, save
from loaders.problems import BadInput
from loaders.records.keeping import Change, present_hash
from loaders.records.record import read_plan
from tests.test_documents import word
from tests.test_importing import HEAD, PROSE, all_accepted, drafted, tree

pytestmark = pytest.mark.usefixtures("reading_here")
PLAN = "110001-2026"
CHANGED = PROSE.replace("300家以上", "280家以上")


@pytest.fixture
def own(data: Path) -> Desk:
    return new_desk(data)


def put(own: Desk, data: Path, content: str = PROSE, **head) -> None:
    """Save a record in place of the one that is there."""
    number, plan = drafted(own, content, **head)
    save(data, data / "own.duckdb", Saving(plan, own.file(number), present_hash(data, plan.id)))


def amounts(data: Path) -> list[str]:
    return [figure.amount_as for figure in read_plan(data / "plans" / f"{PLAN}.toml").figures]


def everything(data: Path) -> set[tuple[str, bytes]]:
    """Every record and document, present or former, by what it holds."""
    kept = [*data.rglob("plans/**/*.toml"), *data.rglob("documents/**/110001-2026*")]
    return {(path.suffix, path.read_bytes()) for path in kept if path.is_file()}


def test_a_former_record_and_its_document_come_back(own: Desk, data: Path):
    put(own, data)
    put(own, data, CHANGED)
    before = everything(data)
    (former,) = former_records(data, PLAN)
    assert [figure.amount_as for figure in former.plan.figures] == ["300家以上", "2.5%"]
    report = bring_back(data, data / "own.duckdb", PLAN, former.name, present_hash(data, PLAN))
    assert report.complaints == ()
    assert amounts(data) == ["300家以上", "2.5%"]
    assert (data / "documents" / f"{PLAN}.txt").read_bytes() == PROSE.encode()
    assert everything(data) == before
    stored = Store(data / "own.duckdb").figures()
    assert "300家以上" in set(stored["amount_as"]) and "280家以上" not in set(stored["amount_as"])
    assert [one.plan.figures[0].amount_as for one in former_records(data, PLAN)] == [
        "280家以上",
        "300家以上",
    ]


def test_there_and_back_again(own: Desk, data: Path):
    put(own, data)
    put(own, data, CHANGED)
    for wanted in ("300家以上", "280家以上", "300家以上"):
        former = next(one for one in former_records(data, PLAN) if one.plan.figures[0].amount_as == wanted)
        bring_back(data, data / "own.duckdb", PLAN, former.name, present_hash(data, PLAN))
        assert amounts(data)[0] == wanted


def test_a_document_of_another_kind_comes_back(own: Desk, data: Path):
    number = own.add("plan.docx", word(*PROSE.split("\n")))
    plan = plan_of(all_accepted(own.draft(number)).with_head(**HEAD))
    save(data, data / "own.duckdb", Saving(plan, own.file(number)))
    put(own, data)
    (former,) = former_records(data, PLAN)
    bring_back(data, data / "own.duckdb", PLAN, former.name, present_hash(data, PLAN))
    assert [path.name for path in (data / "documents").glob(f"{PLAN}.*")] == [f"{PLAN}.docx"]


def test_the_document_stays_where_only_the_record_changed(own: Desk, data: Path):
    put(own, data)
    put(own, data, title="甲市另一个打算")
    assert not (data / "documents" / ".former").exists()
    (former,) = former_records(data, PLAN)
    bring_back(data, data / "own.duckdb", PLAN, former.name, present_hash(data, PLAN))
    assert (data / "documents" / f"{PLAN}.txt").read_bytes() == PROSE.encode()
    assert not (data / "documents" / ".former").exists()


def test_a_document_that_was_not_kept_is_not_replaced_by_another(own: Desk, data: Path):
    put(own, data)
    put(own, data, CHANGED)
    shutil.rmtree(data / "documents" / ".former")
    (former,) = former_records(data, PLAN)
    bring_back(data, data / "own.duckdb", PLAN, former.name, present_hash(data, PLAN))
    assert list((data / "documents").glob(f"{PLAN}.*")) == []  # the other document went aside
    assert len(list((data / "documents" / ".former").iterdir())) == 1


def test_the_same_record_saved_again_leaves_no_former_one(own: Desk, data: Path):
    put(own, data)
    put(own, data)
    assert former_records(data, PLAN) == []


def test_only_records_of_the_plan_are_listed(own: Desk, data: Path):
    put(own, data)
    put(own, data, CHANGED)
    folder = data / "plans" / ".former"
    (mine,) = folder.iterdir()
    for name in (
        "110001-2026-2030-20260101T000000000000.toml",
        "110001-2026.toml",
        "110001-2026-20260101.toml",
        "notes.txt",
    ):
        shutil.copy(mine, folder / name)
    (folder / "110001-2026-20260101T000000000001.toml").write_text("title = ", encoding="utf-8")
    assert [one.name for one in former_records(data, PLAN)] == [mine.name]
    assert former_records(data, "110001-2026-2030") == []  # its own text says it is of another plan


@pytest.mark.parametrize(
    ("name", "seen", "said"),
    [
        pytest.param("../110001-2021.toml", None, "choose one of the list", id="a path"),
        pytest.param("110001-2026-20260101T000000000000.toml", None, "choose one of the list", id="unknown"),
        pytest.param(None, "", "look at the difference again", id="another record is in place"),
    ],
)
def test_refused_and_nothing_changes(own: Desk, data: Path, name: str | None, seen: str | None, said: str):
    put(own, data)
    put(own, data, CHANGED)
    before = tree(data)
    name = former_records(data, PLAN)[0].name if name is None else name
    with pytest.raises(BadInput, match=said):
        bring_back(data, data / "own.duckdb", PLAN, name, present_hash(data, PLAN) if seen is None else seen)
    assert tree(data) == before


def test_one_that_no_longer_fits_changes_nothing(own: Desk, data: Path):
    """The catalogue may have changed since; the build says so, and all is as it was, former ones too."""
    put(own, data)
    put(own, data, CHANGED)
    (former,) = former_records(data, PLAN)
    path = data / "plans" / ".former" / former.name
    path.write_text(
        path.read_text(encoding="utf-8").replace('indicator = "firms"', 'indicator = "gone"'),
        encoding="utf-8",
    )
    before, version = everything(data), os.readlink(data / "own.duckdb")
    with pytest.raises(BadInput, match="gone"):
        bring_back(data, data / "own.duckdb", PLAN, former.name, present_hash(data, PLAN))
    assert (everything(data), os.readlink(data / "own.duckdb")) == (before, version)
    assert [one.name for one in former_records(data, PLAN)] == [former.name]


def test_a_failed_save_leaves_no_former_copies(own: Desk, data: Path):
    put(own, data)
    build(data, database=data / "own.duckdb")
    number, plan = drafted(own, PROSE.replace("300家", "99999家"))
    with pytest.raises(BadInput, match="field value"):
        save(data, data / "own.duckdb", Saving(plan, own.file(number), present_hash(data, PLAN)))
    assert former_records(data, PLAN) == []
    assert amounts(data) == ["300家以上", "2.5%"]


def test_a_change_is_undone_in_full(tmp_path: Path):
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    one.write_text("1")
    change = Change()
    change.write(one, b"other")
    change.write(two, b"new")
    change.set_aside(one)
    change.undo()
    assert {path.name: path.read_text() for path in tmp_path.rglob("*.txt")} == {"one.txt": "1"}


def test_the_difference_of_a_plan_without_a_record(own: Desk, data: Path):
    _, plan = drafted(own)
    assert [figure.indicator for figure in difference(data, plan).added] == ["firms", "intensity"]
