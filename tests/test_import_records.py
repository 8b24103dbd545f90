"""The Import page where a record is there already: offered, taken up, told in words, and brought back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from loaders.database.build import build
from loaders.database.store import Store
from loaders.drafts.desk import Desk, new_desk
from loaders.drafts.saving import Saving, save
from loaders.problems import BadInput
from loaders.records.changes import changes_between
from loaders.records.keeping import present_hash
from loaders.records.record import read_plan
from pages.shared.data import Data
from pages.shared.importing import actions, changes, wording
from pages.shared.words import LANGUAGES, Words, texts
from tests.screens import open_page, text
from tests.test_changes import changed, without
from tests.test_going_on import candidate
from tests.test_importing import PROSE, looked_at, press, saving

pytestmark = pytest.mark.usefixtures("reading_here")
PLAN = "110001-2026"


@pytest.fixture
def own(data: Path) -> Desk:
    return new_desk(data)


@pytest.fixture
def opened(own: Desk, data: Path, monkeypatch: pytest.MonkeyPatch):
    """The Import page with a document on the desk, whose plan has a record with a note already."""
    monkeypatch.setenv("CHENGBIAO_DATA", str(data))
    monkeypatch.setenv("CHENGBIAO_DATABASE", str(build(data).database))
    first = saving(new_desk(data))
    noted = first.plan.figures[0].model_copy(
        update={"note_zh": "合计。", "note_en": "A total.", "force": "ensure"}
    )
    kept = first.plan.model_copy(update={"figures": [noted], "issuer": "甲市科技局"})
    save(data, data / "chengbiao.duckdb", Saving(kept, first.document))

    def on_page(content: str = PROSE, lang: str = "en"):
        number = own.add("plan.txt", content.encode())
        own.change(number, looked_at)
        return open_page("import", draft=own.token, document=number, lang=lang)

    return on_page


def keys(screen) -> set[str]:
    return {one.key for one in screen.button}


def states(own: Desk) -> list[tuple[str, str, str]]:
    return [(row.indicator, row.state, row.origin) for row in own.draft("1").rows]


def test_going_on_keeps_what_was_decided_and_changes_nothing(opened, own: Desk, data: Path):
    before = (data / "plans" / f"{PLAN}.toml").read_bytes()
    screen = press(opened(), "import_go_on")
    assert not screen.exception
    assert states(own) == [("firms", "accepted", "record"), ("intensity", "open", "new")]
    assert own.draft("1").head.issuer == "甲市科技局"
    assert [one.value for one in screen.text_input if one.label == texts()["import.issuer"]["en"]] == [
        "甲市科技局"
    ]
    assert "1 figures taken in, 1 that it lacks" in "\n".join(one.value for one in screen.success)
    assert "import_go_on" not in keys(screen)
    assert (data / "plans" / f"{PLAN}.toml").read_bytes() == before
    screen = press(screen, "import_rejected")
    assert "import_save" not in keys(screen)  # the document is here, and nothing differs
    assert texts()["import.no_difference"]["en"] in text(screen)


def test_the_difference_after_going_on_is_what_was_changed(opened, own: Desk, data: Path):
    screen = press(press(opened(), "import_go_on"), "import_accepted")
    assert "0 facts about the document change; 0 figures change, 1 are added, 0 removed" in text(screen)
    screen = press(screen.checkbox[0].check().run(), "import_save")
    assert not screen.error and not screen.exception
    figures = read_plan(data / "plans" / f"{PLAN}.toml").figures
    assert [(figure.indicator, figure.force, figure.note_zh) for figure in figures] == [
        ("firms", "ensure", "合计。"),
        ("intensity", "", ""),
    ]
    assert "import_go_on" not in keys(screen) and "import_save" not in keys(screen)
    assert len(list((data / "plans" / ".former").iterdir())) == 1
    assert screen.selectbox(key="choice_document").options == ["plan.txt (saved as 110001-2026)"]
    assert [one.proto.page for one in screen.get("page_link")][-2:] == ["city", "compare"]


@pytest.mark.parametrize("first", [True, False], ids=["after everything was decided", "before"])
def test_one_who_went_on_is_told_of_another_who_saved_meanwhile(opened, data: Path, first: bool):
    screen = press(opened(), "import_go_on")
    screen = press(screen, "import_accepted") if first else screen
    other = saving(new_desk(data), PROSE.replace("300", "290"))
    save(data, data / "chengbiao.duckdb", Saving(other.plan, other.document, present_hash(data, PLAN)))
    screen = screen if first else press(screen, "import_accepted")
    screen = press(screen.checkbox[0].check().run(), "import_save")
    assert "somebody else" in " ".join(problem.value for problem in screen.error)
    assert [figure.amount_as for figure in read_plan(data / "plans" / f"{PLAN}.toml").figures] == [
        "290家以上",
        "2.5%",
    ]
    assert "290家以上 → 300家以上" in text(screen)


def test_another_version_of_the_document_leaves_open_what_it_no_longer_has(opened, own: Desk):
    other = "新的开头。\n" + PROSE.replace("300家以上", "280家以上")
    screen = press(opened(other), "import_go_on")
    assert not screen.exception
    assert states(own) == [
        ("firms", "open", "record"),
        ("firms", "open", "new"),
        ("intensity", "open", "new"),
    ]
    warned = "\n".join(one.value for one in screen.warning)
    assert "The place of 1 figures was not found" in warned
    assert texts()["import.lost.nowhere"]["en"] in warned
    press(screen, "import_accepted")
    assert states(own)[0] == ("firms", "open", "record")  # without a place it cannot be accepted
    press(screen, "import_all")
    assert [state for _, state, _ in states(own)] == ["open", "accepted", "accepted"]


def test_a_lost_place_is_pointed_out(opened, own: Desk):
    screen = press(opened("开头。\n其他：300家以上。另：300家以上。\n"), "import_go_on")
    (choice,) = screen.radio
    screen = choice.set_value(1).run()
    screen = press(screen, "import_stands_here")
    (row, *_) = (row for row in own.draft("1").rows if row.origin == "record")
    assert (row.state, own.text("1")[row.start : row.stop]) == ("accepted", "300家以上")
    assert row.start == own.text("1").rindex("300家以上")


def test_a_place_where_a_qualifier_would_be_lost_is_not_taken(opened, own: Desk):
    bare = "甲市打算。\nintensity达到2.5%以上。\n"
    screen = opened(bare)
    lost = candidate("intensity", "2.5%", bare, value="2.5", unit="%", start=0, stop=0)
    own.change("1", lambda draft: draft.changed(rows=(lost,)))
    screen = screen.run()
    (choice,) = screen.radio
    screen = choice.set_value(0).run()
    assert "“以上” stands right beside" in "\n".join(one.value for one in screen.warning)
    assert screen.button(key="import_stands_here").disabled


def test_notes_and_coverage_are_edited_beside_the_figure(opened, own: Desk):
    screen = press(opened(), "import_go_on")
    screen = press(screen, "import_previous")
    by_label = {one.label: one for one in screen.text_input}
    assert by_label[texts()["field.note_zh"]["en"]].value == "合计。"
    screen = by_label[texts()["field.note_zh"]["en"]].set_value("年末数。").run()
    screen = next(one for one in screen.selectbox if "scope_kind" in str(one.key)).set_value("park").run()
    screen = next(one for one in screen.text_input if "scope_name" in str(one.key)).set_value("某园").run()
    assert not screen.exception
    row = own.draft("1").rows[0]
    assert (row.note_zh, row.note_en, row.scope) == ("年末数。", "A total.", "park:某园")
    screen = press(screen, "import_rejected")  # the table does not bring back what it was drawn from
    assert own.draft("1").rows[0].note_zh == "年末数。"


def test_the_fields_beside_the_figure_are_those_of_the_record(opened):
    """The same figure was in hand before, without a note."""
    screen = press(press(press(opened(), "import_next"), "import_rejected"), "import_go_on")
    assert [one.value for one in screen.text_input if one.label == texts()["field.note_en"]["en"]] == [
        "A total."
    ]


def test_a_former_record_is_shown_and_brought_back(opened, own: Desk, data: Path):
    changed_plan = saving(new_desk(data), PROSE.replace("300家以上", "280家以上"))
    save(
        data,
        data / "chengbiao.duckdb",
        Saving(changed_plan.plan, changed_plan.document, present_hash(data, PLAN)),
    )
    screen = opened()
    assert re.search(
        r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC, 1 figures",
        screen.selectbox(key=f"import_former_of_{PLAN}").options[0],
    )
    assert "280家以上 → 300家以上" in text(screen)
    screen = press(screen, "import_bring_back")
    assert not screen.exception and not screen.error
    assert [figure.note_zh for figure in read_plan(data / "plans" / f"{PLAN}.toml").figures] == ["合计。"]
    assert texts()["import.brought_back"]["en"] in "\n".join(one.value for one in screen.success)
    assert len(list((data / "plans" / ".former").iterdir())) == 2
    assert "import_go_on" in keys(screen)


def test_the_document_alone_can_be_kept(opened, own: Desk, data: Path):
    """A record without its document: going on from it and saving brings the document, the record stays."""
    (data / "documents" / f"{PLAN}.txt").unlink()
    build(data)
    before = (data / "plans" / f"{PLAN}.toml").read_bytes()
    screen = press(press(opened(), "import_go_on"), "import_rejected")
    assert texts()["import.document_only"]["en"] in text(screen)
    press(screen.checkbox[0].check().run(), "import_save")
    assert (data / "documents" / f"{PLAN}.txt").read_bytes() == PROSE.encode()
    assert (data / "plans" / f"{PLAN}.toml").read_bytes() == before
    assert not (data / "plans" / ".former").exists()


def test_a_document_is_brought_with_one_click(opened, data: Path):
    """The way that Evidence names: drag the very document here, and its sentences are on every page."""
    (data / "documents" / f"{PLAN}.txt").unlink()
    build(data)
    before = (data / "plans" / f"{PLAN}.toml").read_bytes()
    screen = press(opened(), "import_only_document")
    assert not screen.exception and not screen.error
    assert texts()["import.document_kept"]["en"] in "\n".join(one.value for one in screen.success)
    assert "import_only_document" not in keys(screen) and "import_go_on" in keys(screen)
    mine = Store(data / "chengbiao.duckdb").figures()[lambda rows: rows["plan"].eq(PLAN)]
    assert all(mine["quote"])
    assert (data / "plans" / f"{PLAN}.toml").read_bytes() == before


def test_another_document_is_not_taken_for_the_one_of_the_record(opened, own: Desk, data: Path, monkeypatch):
    (data / "documents" / f"{PLAN}.txt").unlink()
    build(data)
    screen = opened(PROSE + "后来补的。\n")
    assert "import_only_document" not in keys(screen) and "import_go_on" in keys(screen)
    monkeypatch.setattr("pages.shared.editors.may_edit", lambda: True)
    with pytest.raises(BadInput, match="the document of the record"):
        actions.keep_document(own, "1", PLAN)


def test_a_record_that_cannot_be_read_is_told(opened, data: Path):
    (data / "plans" / f"{PLAN}.toml").write_text("title = ", encoding="utf-8")
    screen = opened()
    assert "expected TOML" in "\n".join(one.value for one in screen.error).replace("\\", "")
    assert not screen.exception


@pytest.fixture(scope="module")
def words(shipped: Store) -> dict[str, Words]:
    source = Data(shipped)
    return {language: Words(language, source) for language in LANGUAGES}


CODES = re.compile(r"[a-z]+_[a-z_]+|\b(eq|ge|gt|le|lt|approx|yoy|level|None)\b")


@pytest.mark.parametrize(
    ("after", "zh", "en"),
    [
        pytest.param({"title": "乙市打算"}, "标题：甲市打算 → 乙市打算", "Title: 甲市打算 → 乙市打算", id="head"),
        pytest.param({"kind": "report"}, "类型：年度计划 → 政府工作报告", "Kind:", id="a code of the head"),
        pytest.param({"issue_date": "2026-01-27"}, "发布日期：（空） → 2026-01-27", "Issue date:", id="date"),
        pytest.param({"tier": "provincial"}, "级别：（空） → 省级", "Grade: (empty) → provincial", id="grade"),
        pytest.param({"force": "ensure"}, "力度：（空） → 确保", "Force: (empty) → ensured", id="force"),
        pytest.param({"scope": "enterprises"}, "统计范围：（空） → 企业", "Scope: (empty) → enterprises", id="coverage"),
        pytest.param({"scope": "own:某某"}, "own:某某", "own:某某", id="a coverage that nobody knows"),
        pytest.param({"note_zh": "合计。", "note_en": "A total."}, "核定说明（中文）：（空） → 合计。", "Reviewers' note in English: (empty) → A total.", id="notes"),
        pytest.param({"also": []}, "另见：二 → （空）", "Stated again: 二 → (empty)", id="further places"),
        pytest.param({"named_as": "*名*"}, "原文名称：名称 → *名*", "Named as:", id="markup stays text"),
    ],
)  # fmt: skip
def test_a_difference_in_the_readers_language(
    words, monkeypatch, shipped: Store, after: dict, zh: str, en: str
):
    monkeypatch.setattr(wording, "data", lambda: Data(shipped))
    real = {"indicator": "high_tech_enterprises"}
    told = changes_between(changed(**real), changed(**real | after))
    for language, wanted in (("zh", zh), ("en", en)):
        shown = "\n".join(changes.listed(words[language], told)).replace("\\", "")
        assert wanted in shown
        assert not CODES.search(shown), shown


def test_added_and_removed_are_lines_of_their_own(words, monkeypatch, shipped: Store):
    monkeypatch.setattr(wording, "data", lambda: Data(shipped))
    real = {"indicator": "high_tech_enterprises"}
    told = changes_between(changed(**real), changed(indicator="tech_smes"))
    shown = "\n".join(changes.listed(words["zh"], told)).replace("\\", "")
    assert (
        shown
        == "- **新增** 科技型中小企业 · 目标 · 300家以上 · 2021年\n- **去掉** 高新技术企业 · 目标 · 300家以上 · 2021年"
    )
    assert len(without(0).figures) == 4


@pytest.mark.parametrize(
    ("fields", "zh"),
    [
        pytest.param(
            {"comparator": "ge", "value": "10", "unit": "%", "measure": "growth", "basis": "yoy"},
            "≥ 10 %",
            id="at least",
        ),
        pytest.param({"comparator": "range", "value": "3", "upper": "5"}, "3–5 家", id="range"),
        pytest.param(
            {"measure": "qualitative", "comparator": "", "value": None, "unit": ""},
            "没有数字的目标",
            id="no number",
        ),
        pytest.param({"base_year": 2020}, "从2020年起算", id="since"),
        pytest.param({"year": None}, "没有年份", id="no year"),
        pytest.param({"force": "strive"}, "目标（力争）", id="force"),
        pytest.param({"tier": "national", "scope": "enterprises"}, "（国家级、企业）", id="narrowed"),
    ],
)
def test_how_a_figure_was_read(words, monkeypatch, shipped: Store, fields: dict, zh: str):
    monkeypatch.setattr(wording, "data", lambda: Data(shipped))
    assert zh in wording.reading(words["zh"], candidate("high_tech_enterprises", "300家以上", **fields))
