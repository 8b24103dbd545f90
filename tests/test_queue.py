"""The review queue: what waits, in which order, taken up with its figures, and replaced when it is reviewed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from loaders.database.build import build
from loaders.database.store import Store
from loaders.drafts.desk import Desk, new_desk
from loaders.drafts.going_on import taken_up
from loaders.drafts.queue import Queue, Waiting, clear_reviewed, on_desk, put_on, queue
from loaders.drafts.recording import plan_of
from loaders.drafts.saving import Saving, name_of, present, save
from loaders.gathering.collect import collect
from loaders.problems import BadInput
from loaders.records.read_by import FOLDER, keep_rules, kept_rules
from loaders.records.record import read_plan, read_plans
from metrics.confidence import Counts
from pages.shared import confidence
from pages.shared.importing.queue import following_of, ordered
from tests.test_collect import annual, folder_of

pytestmark = pytest.mark.usefixtures("reading_here")


def collected(tmp_path: Path, data: Path, **texts: str) -> tuple[Path, Store]:
    """A folder of documents, collected and built with the documents at hand."""
    folder = folder_of(tmp_path, **texts)
    collect(folder, data)
    return folder, Store(build(data, folder).database)


def begun(data: Path, store: Store, desk: Desk, at: int = 0) -> str:
    """The number under which a document of the queue was taken up, as Import does it."""
    waiting = queue(data, store).waiting[at]
    number = put_on(desk, waiting)
    record, seen = present(data, waiting.plan)
    assert record is not None
    desk.change(number, lambda draft: taken_up(draft, record, seen, desk.text(number), None))
    return number


def reviewed(data: Path, desk: Desk, number: str, **head: object) -> str:
    """Everything accepted and saved; the id it was saved under."""

    def decided(draft):
        rows = [row.changed(state="accepted") for row in draft.rows]
        return draft.changed(rows=rows).with_head(**head)

    draft = desk.change(number, decided)
    plan = plan_of(draft).under(name_of(data, draft))
    save(data, data / "own.duckdb", Saving(plan, desk.file(number), present(data, plan.id)[1]))
    desk.change(number, lambda draft: draft.changed(saved=plan.id))
    return plan.id


def test_what_waits(tmp_path: Path, real: Path):
    _, store = collected(tmp_path, real, one=annual(), two=annual("六安市", 2018))
    found = queue(real, store)
    assert (found.done, found.total) == (0, 2)
    one = next(one for one in found.waiting if one.place == "341300")
    assert (one.plan, one.figures, one.first_year, one.kind) == ("341300-2019", 2, 2019, "annual")
    assert one.rules == ("name_before:alias", "name_before:alias")
    assert one.document == tmp_path / "folder" / "one.txt"


def test_a_document_that_is_not_at_hand_waits_for_who_brings_it(tmp_path: Path, real: Path):
    collect(folder_of(tmp_path, one=annual()), real)
    (one,) = queue(real, Store(build(real).database)).waiting
    assert one.document is None
    with pytest.raises(BadInput) as refused:
        put_on(new_desk(real), one)
    assert refused.value.code == "no_document"


def test_one_that_went_away_after_the_build(tmp_path: Path, real: Path):
    folder, store = collected(tmp_path, real, one=annual())
    (one,) = queue(real, store).waiting
    (folder / "one.txt").unlink()
    assert queue(real, store).waiting[0].document is None
    with pytest.raises(BadInput, match="upload it"):
        put_on(new_desk(real), one)


def test_hundreds_cost_one_query(tmp_path: Path, real: Path, monkeypatch: pytest.MonkeyPatch):
    _, store = collected(tmp_path, real, **{f"n{year}": annual(year=year) for year in range(2001, 2021)})
    store.meta(), store.at_hand()
    asked = []
    rows = store._rows
    monkeypatch.setattr(store, "_rows", lambda *select: asked.append(select) or rows(*select))
    assert len(queue(real, store).waiting) == 20
    assert len(asked) == 2, "the plans, and which documents are at hand"


def test_taken_up_every_figure_is_open_and_has_its_rule(tmp_path: Path, real: Path):
    _, store = collected(tmp_path, real, one=annual())
    desk = new_desk(real)
    number = begun(real, store, desk)
    draft = desk.draft(number)
    assert [(row.amount_as, row.state, row.origin, row.rule) for row in draft.rows] == [
        ("突破600家", "open", "record", "name_before:alias"),
        ("5000万元", "open", "record", "name_before:alias"),
    ]
    assert (draft.queued, draft.head.title, draft.head.place) == (
        "341300-2019", "宿州市2019年科技工作要点", "341300",
    )  # fmt: skip
    assert on_desk(desk, draft.sha256) == number and on_desk(desk, "0" * 64) == ""


def test_a_review_replaces_the_record_under_its_id(tmp_path: Path, real: Path):
    _, store = collected(tmp_path, real, one=annual(), two=annual("六安市", 2018))
    desk = new_desk(real)
    assert reviewed(real, desk, begun(real, store, desk)) == "341300-2019"
    assert read_plan(real / "plans" / "341300-2019.toml").reading == "reviewed"
    (former,) = (real / "plans" / ".former").glob("*.toml")
    assert 'reading = "machine"' in former.read_text(encoding="utf-8")
    after = queue(real, Store(real / "own.duckdb"))
    assert (after.done, after.total, [one.place for one in after.waiting]) == (1, 2, ["341500"])


HEADS = {
    "another year": ({"first_year": 2018, "last_year": 2018}, "341300-2018"),
    "another place": ({"place": "341500"}, "341500-2019"),
    "another kind alone": ({"kind": "action"}, "341300-2019"),
}


@pytest.mark.parametrize("name", HEADS)
def test_a_head_that_was_corrected_leaves_no_machine_record(name: str, tmp_path: Path, real: Path):
    head, plan = HEADS[name]
    _, store = collected(tmp_path, real, one=annual())
    desk = new_desk(real)
    assert reviewed(real, desk, begun(real, store, desk), **head) == plan
    mine = [one for one in read_plans(real / "plans") if one.sha256]
    assert [one.id for one in mine if one.reading == "machine"] == []
    assert [one.id for one in mine if one.title.startswith("宿州市2019")] == [plan]
    assert len(list((real / "plans" / ".former").glob("341300-2019-*.toml"))) == 1
    assert queue(real, Store(real / "own.duckdb")) == Queue((), 1)


def test_a_kind_in_the_id_that_was_corrected(tmp_path: Path, real: Path):
    """A second document of a year has its kind in its id, which is another once the kind is another."""
    _, store = collected(tmp_path, real, one=annual(), two=annual(count=700))
    waiting = [one.plan for one in queue(real, store).waiting]
    assert waiting == ["341300-2019", "341300-2019-annual"]
    desk = new_desk(real)
    assert reviewed(real, desk, begun(real, store, desk, at=1), kind="action") == "341300-2019-action"
    assert not (real / "plans" / "341300-2019-annual.toml").exists()


def test_what_was_reviewed_leaves_the_desk_and_its_number_does_not_come_again(tmp_path: Path, real: Path):
    _, store = collected(tmp_path, real, one=annual(), two=annual("六安市", 2018))
    desk = new_desk(real)
    own = desk.add("mine.txt", annual("六安市", 2001).encode())
    first = begun(real, store, desk)
    clear_reviewed(desk)
    assert set(desk.documents()) == {own, first}, "what is not saved stays"
    reviewed(real, desk, first)
    clear_reviewed(desk)
    assert set(desk.documents()) == {own}
    assert begun(real, store, desk, at=1) not in (own, first)


def waiting(plan: str, figures: int, *rules: str, document: bool = True) -> Waiting:
    path = Path(plan) if document else None
    return Waiting(plan, "341300", plan, "annual", 2019, 2019, "", plan, figures, rules, path)


def test_surest_and_fullest_first(monkeypatch: pytest.MonkeyPatch):
    counts = {"sure": Counts(99, 99), "unsure": Counts(99, 50)}
    monkeypatch.setattr(confidence, "counts", lambda: counts)
    found = [
        waiting("unknown", 50),
        waiting("three unsure", 3, *["unsure"] * 3),
        waiting("two sure", 2, *["sure"] * 2),
        waiting("four unsure", 4, *["unsure"] * 4),
        waiting("few unknown", 1),
    ]
    names = [one.plan for one in ordered(Queue(tuple(found), 0))]
    assert names == ["four unsure", "two sure", "three unsure", "unknown", "few unknown"]


def test_the_next_document(tmp_path: Path, real: Path):
    desk = new_desk(real)
    number = desk.add("a.txt", annual().encode())
    mine = desk.draft(number).sha256
    first = replace(waiting("first", 1), sha256=mine)
    away, last = waiting("away", 1, document=False), waiting("last", 1)
    assert following_of([first, away, last], None, "") == first
    assert following_of([away, first, last], desk, number) == last, "not the one in hand, nor one away"
    assert following_of([first, last], desk, "") == last, "what is begun comes after what is not"
    assert following_of([first, away], desk, "") == first, "put off comes again at the end"
    assert following_of([first, away], desk, number) is None
    assert following_of([], desk, number) is None


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{}", id="no list"),
        pytest.param(b"[1]", id="no texts"),
        pytest.param(b"\xff", id="no UTF-8"),
    ],
)
def test_rules_that_are_damaged_cost_nothing_else(tmp_path: Path, kept: bytes):
    keep_rules(tmp_path, "0" * 64, ["a:b", "a:b"])
    assert kept_rules(tmp_path, "0" * 64) == ("a:b", "a:b")
    (tmp_path / FOLDER / f"{'0' * 64}.json").write_bytes(kept)
    assert kept_rules(tmp_path, "0" * 64) is None
    assert kept_rules(tmp_path, "1" * 64) is None
