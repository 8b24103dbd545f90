"""Going on from a record: what a reviewer decided comes back whole, and no place and no amount is guessed."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from loaders.catalogue import read_catalogue
from loaders.drafts.draft import Draft, Row, head_of
from loaders.drafts.going_on import go_on, qualifier_beside, taken_up
from loaders.drafts.recording import plan_of
from loaders.model import Plan
from loaders.problems import BadInput
from loaders.records.changes import changes_between
from loaders.records.conformity import record_problems
from loaders.records.record import read_plans
from tests.conftest import ROOT, TEXT, plan

NOTES = {"note_zh": "合计。", "note_en": "A total."}


def record(text: str = TEXT, **fields) -> Plan:
    """The made-up record, with notes on its first figure."""
    raw = plan(**fields)
    raw["figures"][0] |= NOTES
    return Plan.model_validate(raw)


def candidate(indicator: str, amount: str, text: str = TEXT, **fields) -> Row:
    """A row as reading gives it."""
    start = text.index(amount)
    plain = {
        "indicator": indicator,
        "scope": "",
        "tier": "",
        "role": "target",
        "measure": "level",
        "basis": "",
        "comparator": "eq",
        "value": "1",
        "upper": None,
        "unit": "家",
        "year": 2021,
        "base_year": None,
        "force": "",
        "named_as": "名称",
        "amount_as": amount,
        "location": "新的标题",
        "start": start,
        "stop": start + len(amount),
        "also": [],
        "state": "open",
        "found": True,
    }
    return Row.model_validate(plain | fields)


def back(rows: Iterable[Row], former: Plan) -> Plan:
    """The record that the rows make."""
    head = head_of(former)
    return plan_of(Draft(name="a.txt", file="1-a.txt", sha256=former.sha256, head=head, rows=tuple(rows)))


def test_a_record_comes_back_as_it_is():
    mine = record()
    done = go_on(mine, [], TEXT, TEXT, same=True)
    assert not changes_between(mine, back(done.rows, mine))
    assert (done.kept, done.new, done.lost, done.fewer) == (5, 0, 0, 0)


SHIPPED = read_plans(ROOT / "data" / "plans")
# A cited record was read from a page: its statements have no passage in any document.
CITED = [one for one in SHIPPED if one.reading == "cited"]


@pytest.mark.parametrize("cited", CITED, ids=lambda one: one.id)
def test_no_cited_statement_is_taken_for_one_of_a_document(cited: Plan):
    """All come back with what was decided, each to be placed or rejected, none accepted by itself."""
    done = go_on(cited, [], "", None, same=False)
    assert (done.kept, done.lost) == (0, len(cited.figures))
    assert {(row.state, row.is_lost) for row in done.rows} <= {("open", True)}
    assert [row.note_zh for row in done.rows] == [figure.note_zh for figure in cited.figures]


@pytest.mark.parametrize("shipped", [one for one in SHIPPED if one not in CITED], ids=lambda one: one.id)
def test_every_shipped_record_comes_back_as_it_is(shipped: Plan):
    done = go_on(shipped, [], "", None, same=True)
    again = back(done.rows, shipped)
    assert not changes_between(shipped, again)
    assert list(record_problems([again], read_catalogue(ROOT / "data"))) == []


@pytest.mark.parametrize(
    ("rows", "new"),
    [
        pytest.param(
            [candidate("firms", "300家以上", comparator="ge", value="300")], [], id="the same figure"
        ),
        pytest.param(
            [candidate("firms", "300家以上", comparator="eq", value="300", year=2025)],
            [],
            id="its first reading, which was corrected",
        ),
        pytest.param([candidate("firms", "300家,", value="300")], [], id="a further place of it"),
        pytest.param(
            [candidate("turnover", "8000万元", value="8000.0", unit="万元")],
            [],
            id="another spelling of the number",
        ),
        pytest.param(
            [candidate("incubators", "300家以上")], ["300家以上"], id="another indicator at the same place"
        ),
        pytest.param([candidate("firms", "3-5个", value="5", year=2019)], ["3-5个"], id="another amount"),
    ],
)
def test_candidates_are_folded_or_new(rows: list[dict], new: list[str]):
    done = go_on(record(), rows, TEXT, TEXT, same=True)
    assert [(row.amount_as, row.state) for row in done.rows if row.origin == "new"] == [
        (one, "open") for one in new
    ]
    assert (done.kept, done.new) == (5, len(new))
    assert [row.note_zh for row in done.rows if row.note_zh] == ["合计。"]


def test_a_decision_on_a_new_candidate_stays():
    done = go_on(record(), [candidate("incubators", "2.5%左右", state="rejected")], TEXT, TEXT, same=True)
    assert [row.state for row in done.rows if row.origin == "new"] == ["rejected"]


BEFORE = "前言很长。" * 20
OTHER = BEFORE + TEXT.replace("300家以上", "310家以上").replace(
    "签约额8000万元", "签约额8000万元以上"
).replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("text", "former", "lost"),
    [
        pytest.param(BEFORE + TEXT, TEXT, [], id="only moved"),
        pytest.param(BEFORE + TEXT.replace("\r\n", "\n"), TEXT, [], id="other line ends"),
        pytest.param(OTHER, TEXT, ["300家以上", "8000万元"], id="one amount changed, one gained an at-least"),
        pytest.param(
            TEXT.replace("2.5%左右", "12.5%左右"), TEXT, ["2.5%左右"], id="a longer number that ends alike"
        ),
        pytest.param(
            "另一份文件，到处说2.5%左右。",
            TEXT,
            ["300家以上", "2.5%左右", "8000万元", "3-5个", "稳中有进"],
            id="amount without its words",
        ),
        pytest.param(
            BEFORE + TEXT,
            None,
            ["300家以上", "2.5%左右", "8000万元", "稳中有进"],
            id="no former text: its name must stand near it",
        ),
        pytest.param(
            "新增8000万元的名称。",
            None,
            ["300家以上", "2.5%左右", "3-5个", "稳中有进"],
            id="no former text: its name after it",
        ),
        pytest.param("", TEXT, ["300家以上", "2.5%左右", "8000万元", "3-5个", "稳中有进"], id="empty"),
    ],
)
def test_places_in_another_version(text: str, former: str | None, lost: list[str]):
    done = go_on(record(), [], text, former, same=False)
    assert {row.amount_as for row in done.rows if row.is_lost} == set(lost)
    assert (done.kept, done.lost) == (5 - len(lost), len(lost))
    for row in done.rows:
        assert row.state == ("open" if row.is_lost else "accepted")
        if not row.is_lost:
            assert text[row.start : row.stop] == row.amount_as
        for passage in row.also:
            assert text[passage.start : passage.stop] == "300家"


def test_further_places_follow_or_are_counted():
    assert [len(row.also) for row in go_on(record(), [], BEFORE + TEXT, TEXT, same=False).rows] == [
        1,
        0,
        0,
        0,
        0,
    ]
    gone = TEXT.replace("高企300家,孵化器", "孵化器")
    done = go_on(record(), [], gone, TEXT, same=False)
    assert (done.fewer, [len(row.also) for row in done.rows]) == (1, [0, 0, 0, 0, 0])


def test_what_is_said_twice_is_told_apart_by_its_words():
    text = "甲园区达到300家以上。乙园区突破：高企达到300家以上！力争"
    done = go_on(record(), [], text, TEXT, same=False)
    (row,) = [row for row in done.rows if row.indicator == "firms"]
    assert row.start == text.rindex("300家以上")


def test_what_a_record_says_of_its_page_is_not_lost():
    page = {
        "url": "https://example.org/plan",
        "archived_url": "https://example.net/plan",
        "accessed": "2026-01-27",
    }
    mine = record(**page)
    draft = Draft(name="a.txt", file="1-a.txt", sha256=mine.sha256)
    again = plan_of(taken_up(draft, mine, "hash", TEXT, TEXT))
    assert not changes_between(mine, again)
    assert again.model_dump(mode="json", include=set(page)) == page


def test_a_cited_statement_is_looked_for_by_its_name():
    raw = plan(reading="cited", url="https://example.org/plan", sha256="")
    for figure in raw["figures"]:
        del figure["start"], figure["stop"]
        figure.pop("also", None)
    text = "新增8000万元的名称。"
    done = go_on(Plan.model_validate(raw), [], text, None, same=False)
    assert [row.amount_as for row in done.rows if not row.is_lost] == ["8000万元"]


def test_three_characters_around_an_amount_are_no_certainty():
    """The made-up text has 达到 before the amount and ！力争 after it; here 到 and ！力 agree, then 争 too."""
    for text, known in (("规模做到300家以上！力量", False), ("规模做到300家以上！力争", True)):
        (row,) = [row for row in go_on(record(), [], text, TEXT, same=False).rows if row.indicator == "firms"]
        assert row.is_lost is not known, text


def test_a_lost_figure_takes_the_place_where_it_was_read_again():
    text = "新稿：全市高企三百家即300家及以上。"
    again = candidate("firms", "300家及以上", text, comparator="ge", value="300")
    done = go_on(record(), [again], text, None, same=False)
    (row,) = [row for row in done.rows if row.indicator == "firms"]
    assert (row.amount_as, row.start, row.state, row.note_zh) == (
        "300家及以上",
        text.index("300家及"),
        "accepted",
        "合计。",
    )
    assert done.new == 0


@pytest.mark.parametrize(
    ("again", "folded"),
    [
        pytest.param({"tier": "national"}, True, id="another grade, which a person may have corrected"),
        pytest.param({"year": 2020}, False, id="another year"),
        pytest.param({"role": "actual"}, False, id="a result"),
        pytest.param({"indicator": "firms"}, False, id="another indicator"),
    ],
)
def test_a_lost_figure_and_its_like(again: dict, folded: bool):
    text = "新稿：合计8000万元。"
    read = candidate("turnover", "8000万元", text, value="8000", unit="万元", scope="park").changed(**again)
    done = go_on(record(), [read], text, None, same=False)
    (row,) = [row for row in done.rows if row.indicator == "turnover" and row.origin == "record"]
    assert (not row.is_lost, done.new) == (folded, 0 if folded else 1)


def test_a_figure_without_a_place_cannot_be_saved():
    done = go_on(record(), [], "无", TEXT, same=False)
    rows = [row.changed(state="accepted") for row in done.rows]
    with pytest.raises(BadInput, match="say where it stands, or reject it"):
        back(rows, record())


@pytest.mark.parametrize(
    ("text", "amount", "found"),
    [
        pytest.param("达到300家以上", "300家", "以上", id="after"),
        pytest.param("不少于300家", "300家", "不少于", id="before"),
        pytest.param("不超过300家", "300家", "不超过", id="the longer one before"),
        pytest.param("达到300家以上", "300家以上", "", id="taken in"),
        pytest.param("达到300家。以上是", "300家", "", id="another sentence"),
    ],
)
def test_a_qualifier_beside_an_amount(text: str, amount: str, found: str):
    start = text.index(amount)
    assert qualifier_beside(text, start, start + len(amount)) == found
