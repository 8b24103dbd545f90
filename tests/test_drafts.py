"""A draft on disk, what hinders its record, and that nothing typed is lost, whatever ends the server."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
from pydantic import ValidationError

from loaders.catalogue import read_catalogue
from loaders.database.build import build
from loaders.database.store import Store
from loaders.divisions import as_place, read_divisions
from loaders.drafts.desk import Desk, desk, new_desk
from loaders.drafts.draft import Draft, Head, Row, UnreadableDraft, dump_draft, read_draft, row_of
from loaders.drafts.missed import added_row
from loaders.drafts.recording import CODES, Hindrance, hindrances, plan_of
from loaders.drafts.saving import Saving, save
from loaders.layout import fold, passages
from loaders.model import Plan, StatedFigure
from loaders.records.record import read_plan
from pages.shared.data import Data
from pages.shared.importing import wording
from pages.shared.importing.excerpt import marked
from pages.shared.importing.table import corrected
from pages.shared.words import LANGUAGES, Words, texts
from tests.conftest import ROOT, plan
from tests.screens import open_page, text
from tests.test_importing import HEAD, PROSE, all_accepted, looked_at, press, saving, tree

BROKEN = "甲市2026年打算\n一、目标\nfirms达到300\n家以上。\n"


@pytest.fixture
def own(data: Path) -> Desk:
    return new_desk(data)


def made_up(**fields) -> Draft:
    """The made-up record as a draft with everything accepted."""
    record = Plan.model_validate(plan())
    head = Head(place=record.place, title=record.title, first_year=2021, last_year=2021)
    rows = tuple(row_of(figure) for figure in record.figures)
    return Draft(name="a.txt", file="1-a.txt", sha256=record.sha256, head=head, rows=rows).changed(**fields)


# The draft on disk


def test_a_row_has_the_fields_of_a_figure():
    assert set(Row.model_fields) == {*StatedFigure.model_fields, "state", "found", "origin", "rule"}
    assert set(Head.model_fields) <= set(Plan.model_fields)


@pytest.mark.parametrize("state", ["open", "accepted", "rejected"])
def test_a_draft_is_read_as_it_was_kept(state: str):
    draft = made_up(
        seen={"110001-2021": "x"}, name_en="", read_with=("110001", None), headings=((0, "正文"),)
    )
    draft = draft.with_row(0, state=state, value="viele", year=None, note_zh="合计。")
    assert read_draft(dump_draft(draft), "a.txt") == draft


def test_a_draft_of_an_earlier_version_is_read():
    row = {"indicator": "firms", "start": 3, "stop": 7, "value": "300", "state": "accepted", "found": True}
    head = {"place": "110001", "first_year": 2026, "issue_date": ""}
    former = {
        "name": "a.txt", "file": "1-a.txt", "sha256": "0", "head": head, "rows": [row | {"also": []}],
        "places": [[0, "正文"], [5, "一、目标"]], "division": "", "read_with": ["110001", 2026],
        "went_on": {"plan": "110001-2026", "hash": "1"}, "seen": {},
    }  # fmt: skip
    draft = read_draft(json.dumps(former).encode(), "a.txt")
    assert (draft.rows[0].value, draft.heading_at(7), draft.read_with) == (
        "300",
        "一、目标",
        ("110001", 2026),
    )


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b'{"name": "a.txt", "fi', id="half of it"),
        pytest.param(b"[]", id="no draft at all"),
        pytest.param(
            b'{"name": "", "file": "", "sha256": "", "rows": [{"year": "x"}]}', id="a row that is none"
        ),
        pytest.param(
            b'{"name": "", "file": "", "sha256": "", "colour": ""}', id="a field of a later version"
        ),
    ],
)
def test_a_draft_that_does_not_fit_is_said_to_be_unreadable(own: Desk, data: Path, kept: bytes, monkeypatch):
    first, second = own.add("a.txt", PROSE.encode()), own.add("b.txt", PROSE.encode())
    (own.folder / f"{first}.json").write_bytes(kept)
    with pytest.raises(UnreadableDraft, match=r"a\.txt"):
        own.draft(first)
    assert [type(one) for one in own.drafts().values()] == [UnreadableDraft, Draft]
    monkeypatch.setenv("CHENGBIAO_DATA", str(data))
    monkeypatch.setenv("CHENGBIAO_DATABASE", str(build(data).database))
    screen = open_page("import", draft=own.token, document=first, lang="zh")
    assert not screen.exception
    assert "草稿已损坏" in "\n".join(problem.value for problem in screen.error)
    press(screen, "import_drop")
    assert own.documents() == {second: "b.txt"}


def test_a_run_reads_each_draft_and_its_text_once(own: Desk, data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CHENGBIAO_DATA", str(data))
    monkeypatch.setenv("CHENGBIAO_DATABASE", str(build(data).database))
    for name in ("a.txt", "b.txt"):
        number = own.add(name, PROSE.encode())
        own.change(number, lambda draft: looked_at(all_accepted(draft)))
    screen = open_page("import", draft=own.token, document="2").run()
    read: Counter[str] = Counter()
    real = Path.read_bytes

    def counted(path: Path) -> bytes:
        read.update([path.name] if path.parent == own.folder else [])
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", counted)
    monkeypatch.setattr(Path, "read_text", lambda path, **_: counted(path).decode())
    assert not screen.run().exception
    assert read == {"1.json": 1, "2.json": 1, "2.text": 1}


# Two at once


def test_changes_at_once_are_made_one_after_the_other(own: Desk):
    number = own.add("a.txt", PROSE.encode())

    def count() -> None:
        for _ in range(20):
            own.change(number, lambda draft: draft.changed(name_en=f"{int(draft.name_en or 0) + 1}"))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert own.draft(number).name_en == "80"


def test_uploads_at_once_have_numbers_of_their_own(own: Desk):
    threads = [threading.Thread(target=own.add, args=(f"{name}.txt", PROSE.encode())) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(own.documents().values()) == ["a.txt", "b.txt", "c.txt"]


def test_a_table_does_not_undo_what_was_done_elsewhere():
    drawn = made_up().rows
    edits = {1: {"unit": "个百分点"}}
    decided = made_up().with_row(0, state="rejected").with_row(1, note_zh="合计。").rows
    after = corrected(decided, drawn, edits)
    assert (after[0].state, after[1].note_zh, after[1].unit) == ("rejected", "合计。", "个百分点")
    added = (*drawn[:1], drawn[0].changed(indicator="new", start=1, stop=2), *drawn[1:])
    assert [row.unit == "个百分点" for row in corrected(added, drawn, edits)] == [
        False,
        False,
        True,
        *[False] * 3,
    ]
    assert corrected(drawn[2:], drawn, edits) == drawn[2:]


# Line breaks of the layout


@pytest.mark.parametrize(
    ("given", "folded"),
    [
        pytest.param("高新技术\n企业", "高新技术企业", id="Chinese"),
        pytest.param("500\r\n家以上", "500家以上", id="before the unit"),
        pytest.param("12\n345家", "12345家", id="inside a number"),
        pytest.param("high-tech \n enterprises", "high-tech enterprises", id="Latin words"),
        pytest.param("R&D\n经费", "R&D经费", id="Latin beside Chinese"),
        pytest.param("500 家", "500 家", id="a blank is no break"),
        pytest.param("研发\t投入", "研发投入", id="tab"),
        pytest.param("\n", "", id="nothing else"),
    ],
)
def test_line_breaks_are_no_part_of_words(given: str, folded: str):
    assert fold(given) == folded
    assert given.strip() == "" or passages(f"前{given}后", folded) == [(1, 1 + len(given))]


def test_an_amount_broken_over_two_lines_is_saved_and_has_its_sentence(own: Desk, data: Path):
    number = own.add("plan.txt", BROKEN.encode())
    at = (BROKEN.index("300"), BROKEN.index("。"))
    stated = {
        "indicator": "firms",
        "named_as": "高企\n数",
        "role": "target",
        "measure": "level",
        "year": 2026,
    }
    row = added_row(own.draft(number), BROKEN, at, stated)
    read = row.changed(amount_as=BROKEN[slice(*at)])  # as reading gives it, break and all
    record = plan_of(own.draft(number).changed(rows=(read,)).with_head(**HEAD))
    figure = record.figures[0]
    assert (figure.amount_as, figure.named_as, (figure.start, figure.stop)) == ("300家以上", "高企数", at)
    report = save(data, data / "own.duckdb", Saving(record, own.file(number)))
    assert report.complaints == ()
    mine = Store(data / "own.duckdb").figures()[lambda rows: rows["plan"].eq("110001-2026")]
    assert list(mine["quote"]) == ["firms达到300\n家以上。"]


# What hinders a record


CASES = [
    pytest.param({"year": None}, ("no_year", 0, "year"), id="no year"),
    pytest.param({"named_as": ""}, ("missing", 0, "named_as"), id="no name"),
    pytest.param({"named_as": "字" * 61}, ("too_long", 0, "named_as"), id="too long"),
    pytest.param({"named_as": "a\u202eb"}, ("control", 0, "named_as"), id="invisible"),
    pytest.param({"role": "wish"}, ("not_listed", 0, "role"), id="none of the list"),
    pytest.param({"scope": "a:"}, ("spelling", 0, "scope"), id="spelling"),
    pytest.param({"value": "viele"}, ("number", 0, "value"), id="no number"),
    pytest.param({"value": "1.1234567891"}, ("decimals", 0, "value"), id="too exact"),
    pytest.param({"value": "1e20"}, ("out_of_bounds", 0, "value"), id="beyond all bounds"),
    pytest.param({"stop": 0}, ("lost", 0, ""), id="no place"),
    pytest.param({"base_year": 2021}, ("base_year", 0, "base_year"), id="base year"),
    pytest.param({"basis": "yoy"}, ("basis", 0, "basis"), id="basis of no growth"),
    pytest.param({"note_en": "A total."}, ("notes", 0, "note_zh"), id="note in English only"),
    pytest.param({"measure": "qualitative"}, ("qualitative", 0, "value"), id="a number in words"),
    pytest.param({"value": None}, ("no_value", 0, "value"), id="no value"),
    pytest.param({"unit": ""}, ("no_unit", 0, "unit"), id="no unit"),
    pytest.param({"upper": "400"}, ("upper", 0, "upper"), id="upper of no range"),
    pytest.param({"upper": "3", "comparator": "range"}, ("upper_above", 0, "upper"), id="range downward"),
    pytest.param({"upper": "nan", "comparator": "range"}, ("number", 0, "upper"), id="upper that is none"),
    pytest.param({"year": 1900}, ("out_of_bounds", 0, "year"), id="a year of before"),
    pytest.param({"start": -5}, ("out_of_bounds", 0, "start"), id="before the text"),
    pytest.param({"tier": "village"}, ("not_listed", 0, "tier"), id="no grade"),
    pytest.param({"location": ""}, ("missing", 0, "location"), id="no headings"),
    pytest.param({"amount_as": "9" * 41}, ("too_long", 0, "amount_as"), id="an amount too long"),
    pytest.param({"note_zh": "字" * 201, "note_en": "a"}, ("too_long", 0, "note_zh"), id="a note too long"),
    pytest.param({"unit": "百分点"}, ("percentage_points", 0, "unit"), id="points"),
    pytest.param({"indicator": "guess"}, ("unknown", 0, "indicator"), id="unknown indicator"),
    pytest.param({"scope": "moon"}, ("unknown", 0, "scope"), id="unknown coverage"),
    pytest.param({"year": 2020}, ("too_early", 0, "year"), id="target before the plan"),
    pytest.param({"role": "actual", "year": 2022}, ("too_late", 0, "year"), id="result after the plan"),
    pytest.param({"unit": "亿元"}, ("unit", 0, "unit"), id="unit of something else"),
    pytest.param({"value": "99999"}, ("implausible", 0, "value"), id="not plausible"),
]  # fmt: skip
HEADS = [
    pytest.param({"title": ""}, ("missing", None, "title"), id="no title"),
    pytest.param({"first_year": None}, ("missing", None, "first_year"), id="no first year"),
    pytest.param({"kind": "letter"}, ("not_listed", None, "kind"), id="kind"),
    pytest.param({"issue_date": "gestern"}, ("date", None, "issue_date"), id="date"),
    pytest.param({"issue_date": "99999"}, ("date", None, "issue_date"), id="a date with a time"),
    pytest.param({"url": "ftp://x"}, ("spelling", None, "url"), id="no web address"),
    pytest.param({"title": "a\x07b"}, ("control", None, "title"), id="invisible in the title"),
    pytest.param({"first_year": 1900}, ("out_of_bounds", None, "first_year"), id="a year of before"),
    pytest.param({"last_year": 2019}, ("years", None, "last_year"), id="years backward"),
    pytest.param({"place": "999999"}, ("unknown", None, "place"), id="unknown place"),
    pytest.param({"place": "110002"}, ("not_valid", None, "place"), id="a place that is no more"),
]


def found_in(data: Path, draft: Draft) -> list[Hindrance]:
    return hindrances(draft, read_catalogue(data))


@pytest.mark.parametrize(("fields", "wanted"), CASES)
def test_what_hinders_a_figure(data: Path, fields: dict, wanted: tuple):
    (one,) = found_in(data, made_up().with_row(0, **fields))
    assert (one.code, one.row, one.field) == wanted


@pytest.mark.parametrize(("fields", "wanted"), HEADS)
def test_what_hinders_a_head(data: Path, fields: dict, wanted: tuple):
    one = found_in(data, made_up().with_head(**fields))[0]
    assert (one.code, one.row, one.field) == wanted


ODD = (
    "",
    "x" * 500,
    "\x07",
    "nan",
    "1e99",
    "1.0000000001",
    "99999",
    "a:b:c",
    " ",
    "http://a b",
    "２",
    None,
    0,
    10**12,
)


@pytest.mark.parametrize("field", [*Row.model_fields, *Head.model_fields])
def test_whatever_is_entered_is_said_in_the_readers_words(data: Path, field: str):
    """No sentence of a library reaches a page, and each leads to a field; a draft may refuse to hold it."""
    for odd in ODD:
        try:
            draft = made_up().with_row(0, **{field: odd}) if field in Row.model_fields else made_up()
            draft = draft.with_head(**{field: odd}) if field in Head.model_fields else draft
        except ValidationError:
            continue
        found = found_in(data, draft)
        assert [one for one in found if one.code == "other"] == [], odd
        fields = [one.field for one in found if one.row is None and one.field]
        assert len(fields) == len(set(fields)), f"{odd}: each field of the head once"


def test_nothing_hinders_what_fits(data: Path):
    assert found_in(data, made_up()) == []


def test_all_hindrances_are_named_by_their_rows(data: Path):
    draft = made_up().with_head(title="").with_row(0, value="viele", unit="").with_row(2, stop=0)
    rejected = draft.with_row(1, state="rejected", value="viele")
    found = [(one.code, one.row) for one in found_in(data, rejected)]
    assert found == [("missing", None), ("number", 0), ("lost", 2)]
    again = made_up()
    again = again.changed(rows=(*again.rows, again.rows[0].changed(value="300.0")))
    assert [(one.code, one.row, one.facts["first"]) for one in found_in(data, again)] == [("twice", 5, 1)]


def test_nothing_accepted_is_one_hindrance(data: Path):
    rows = [row.changed(state="rejected") for row in made_up().rows]
    assert [one.code for one in found_in(data, made_up(rows=rows))] == ["no_figures"]


def test_a_place_that_saving_would_add_is_known(data: Path):
    haimen = as_place(next(one for one in read_divisions() if one.key == "320684 海门市"), "Haimen")
    draft = made_up().with_head(place="320684", first_year=2019, last_year=2019)
    draft = draft.changed(rows=[row.changed(year=2019) for row in draft.rows])
    assert [one.code for one in found_in(data, draft)] == ["unknown"]
    assert hindrances(draft, read_catalogue(data), haimen) == []


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize(("fields", "wanted"), [*CASES, *HEADS])
def test_every_hindrance_is_said(data: Path, language: str, fields: dict, wanted: tuple):
    """In words, with nothing left to fill in and no code of ours."""
    draft = made_up().with_head(**fields) if wanted[1] is None else made_up().with_row(0, **fields)
    one = found_in(data, draft)[0]
    said = texts()[f"import.hindrance.{one.code}"][language].format(**one.facts)
    assert said and "{" not in said and one.code in CODES
    assert f"{'import' if wanted[1] is None else 'field'}.{one.field}" in texts() or not one.field


def test_every_code_has_its_words():
    assert [code for code in CODES if f"import.hindrance.{code}" not in texts()] == []


def on_page(own: Desk, data: Path, monkeypatch: pytest.MonkeyPatch, change, lang: str = "zh"):
    """The Import page over the made-up data with one changed draft, everything accepted."""
    monkeypatch.setenv("CHENGBIAO_DATA", str(data))
    monkeypatch.setenv("CHENGBIAO_DATABASE", str(build(data).database))
    number = own.add("plan.txt", PROSE.encode())
    own.change(number, lambda draft: change(looked_at(all_accepted(draft))))
    return open_page("import", draft=own.token, document=number, lang=lang)


def test_a_refused_save_leads_to_the_figure(own: Desk, data: Path, monkeypatch: pytest.MonkeyPatch):
    screen = on_page(own, data, monkeypatch, lambda draft: draft.with_row(1, value="viele", year=None))
    (problem,) = screen.error
    said = problem.value.replace("\\", "")
    assert "有 2 处要改" in said
    assert "第 2 个（intensity指标，2.5%） · 数值：“viele”不是数字" in said
    assert "import_save" not in {one.key for one in screen.button}
    screen = press(press(screen, "import_previous"), "import_hindered_1")
    assert "第 2 个，共 2 个" in text(screen)
    own.change("1", lambda draft: draft.with_row(1, value="2.5", year=2026))
    screen = screen.run()
    assert not screen.error and "import_save" in {one.key for one in screen.button}


def test_a_draft_that_is_gone_is_said_and_nothing_breaks(
    own: Desk, data: Path, monkeypatch: pytest.MonkeyPatch
):
    screen = on_page(own, data, monkeypatch, lambda draft: draft)
    desk(data, own.token).drop("1")
    screen = press(screen, "import_rejected")
    assert not screen.exception
    assert "草稿已不在" in "\n".join(problem.value for problem in screen.error)


# A save that ends badly

KILLED = """
import os, signal, sys
from pathlib import Path
import loaders.drafts.saving as saving
from loaders.drafts.desk import Desk
from loaders.drafts.recording import plan_of
data, token = Path(sys.argv[1]), sys.argv[2]
saving.build = lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL)
own = Desk(data, token)
saving.save(data, data / "own.duckdb", saving.Saving(plan_of(own.draft("1")), own.file("1")))
"""


def test_a_killed_save_loses_nothing_and_is_made_again(own: Desk, data: Path):
    number = own.add("plan.txt", PROSE.encode())
    draft = own.change(number, lambda draft: all_accepted(draft).with_head(**HEAD))
    done = subprocess.run([sys.executable, "-c", KILLED, str(data), own.token], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    again = desk(data, own.token)
    assert again.draft(number) == draft
    assert again.file(number).read_bytes() == PROSE.encode()
    report = save(
        data, data / "own.duckdb", Saving(plan_of(draft), again.file(number))
    )  # no conflict with itself
    assert report.complaints == ()
    assert len(read_plan(data / "plans" / "110001-2026.toml").figures) == 2


@pytest.mark.parametrize("failing", ["loaders.drafts.saving.build", "loaders.drafts.saving.dump_plan"])
def test_a_save_that_fails_leaves_draft_and_data(own: Desk, data: Path, failing: str, monkeypatch):
    one = saving(own)
    before, draft = tree(data), own.draft("1")

    def fail(*args, **kwargs):
        raise OSError("No space left on device")

    monkeypatch.setattr(failing, fail)
    with pytest.raises(OSError, match="No space"):
        save(data, data / "own.duckdb", one)
    assert (tree(data), own.draft("1")) == (before, draft)


# The text beside the table


@pytest.mark.parametrize(
    ("other", "shown"),
    [
        pytest.param(
            "另有5家。", "另有5家。", id="a figure that runs over the end of the sentence is not marked"
        ),
        pytest.param("5家", "<u>5家</u>", id="one inside it is"),
    ],
)
def test_marks_do_not_cross_a_sentence(other: str, shown: str):
    text = "前。达到300家，另有5家。后面。"
    start, low = text.index("300家"), text.index(other)
    ends = low + len(other) + (1 if other.endswith("。") else 0)
    html = marked(text, start, start + 4, [(low, ends)])
    assert html.count("<u>") == html.count("</u>") == shown.count("<u>")
    assert html.index("</span>") > html.index("</mark>")


def test_a_hindrance_in_a_sentence(data: Path):
    words = Words("en", Data(Store(build(data).database)))
    draft = made_up().with_row(0, value="viele")
    (one,) = found_in(data, draft)
    said = wording.hindrance(words, one, draft.rows).replace("\\", "")
    assert said == "No. 1 (Firms, 300家以上) · Value: “viele” is no number; enter digits only."
