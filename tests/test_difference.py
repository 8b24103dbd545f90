"""What counts as changed, added, removed or the same since an earlier snapshot; nothing is invented."""

from __future__ import annotations

import csv
import dataclasses
import io

import pandas as pd
import pytest

from loaders.database.filters import Filters
from loaders.database.schema import SNAPSHOT_COLUMNS
from loaders.database.store import Store
from loaders.snapshots.difference import (
    FIELDS,
    NAMED,
    NOT_COMPARED,
    ROW,
    Today,
    as_csv,
    comparable,
    difference,
)
from loaders.snapshots.earlier import Earlier
from loaders.snapshots.since import difference_since
from loaders.snapshots.spelling import harmless, spelled
from pages.shared.words import texts

THEN, NOW = "a" * 12, "b" * 12
GROUPS = {"firms": "main", "intensity": "main", "turnover": "money"}
_PLAIN = {
    "plan": "110001-2021", "place": "110001", "indicator": "firms", "role": "target", "measure": "level",
    "comparator": "ge", "value": "300", "unit": "家", "year": "2021", "named_as": "高企",
    "amount_as": "300家以上", "location": "一", "start": "10", "stop": "16", "place_zh": "甲市", "place_en": "Jia",
    "indicator_zh": "高企",
    "indicator_en": "Firms", "plan_title": "甲市打算", "reading": "reviewed",
}  # fmt: skip


def row(number: int, **fields: str) -> dict[str, str]:
    """A figure of a snapshot; its id is made from a number."""
    one = _PLAIN | fields
    return dict.fromkeys(SNAPSHOT_COLUMNS, "") | one | {"figure": f"{one['plan']}-{number:08x}"}


def frame(*rows: dict, version: str = THEN, without: tuple[str, ...] = ()) -> pd.DataFrame:
    found = pd.DataFrame(
        [one | {"data_version": version} for one in rows], columns=list(SNAPSHOT_COLUMNS), dtype="str"
    )
    return found.drop(columns=["quote", *without]).set_index("figure", drop=False)


def declared(number: int, action: str, field: str = "", status: str = "applied") -> dict:
    return {
        "figure": f"110001-2021-{number:08x}", "action": action, "field": field, "stated": "",
        "corrected": "", "reason_zh": "抄录有误", "reason_en": "copied wrongly", "status": status,
        "date": pd.Timestamp("2026-11-22"),
    }  # fmt: skip


def compared(before, after, corrections=(), wanted=Filters(), filters=None, without=(), version=THEN):  # noqa: B008
    columns = list(declared(1, "note"))
    today = Today(frame(*after, version=NOW), NOW, pd.DataFrame(list(corrections), columns=columns), GROUPS)
    return difference(Earlier(version, frame(*before, without=without), filters=filters), today, wanted)


def short(found) -> list[tuple]:
    """Change, last digits of the id (now, then), field, before, after, reason."""
    rows = found.rows.to_dict("records")
    return [
        (
            one["change"],
            one["figure"][-1:],
            one["former_figure"][-1:],
            one["field"],
            one["before"],
            one["after"],
            one["reason_en"],
        )
        for one in rows
    ]


BEFORE = [
    row(1),
    row(2, indicator="intensity", value="2.5", unit="%"),
    row(3, indicator="turnover", value="0.8"),
]
WHY = "copied wrongly"


@pytest.mark.parametrize(
    ("after", "corrections", "expected", "same"),
    [
        pytest.param(BEFORE, [], [], 3, id="nothing"),
        pytest.param(
            [*BEFORE, row(4, role="actual")], [], [("added", "4", "", "", "", "300家以上", "")], 3, id="added"
        ),
        pytest.param(BEFORE[:2], [], [("removed", "3", "", "", "300家以上", "", "")], 2, id="removed"),
        pytest.param(
            [row(1, force="strive"), *BEFORE[1:]],
            [],
            [("changed", "1", "", "force", "", "strive", "")],
            2,
            id="changed",
        ),
        pytest.param(
            [row(1, value="310", comparator="gt"), *BEFORE[1:]],
            [],
            [
                ("changed", "1", "", "comparator", "ge", "gt", ""),
                ("changed", "1", "", "value", "300", "310", ""),
            ],
            2,
            id="two fields of one figure",
        ),
        pytest.param(
            [row(9, value="310"), *BEFORE[1:]],
            [],
            [("changed", "9", "1", "value", "300", "310", "")],
            2,
            id="edited record: one gone, one new",
        ),
        pytest.param([row(9), *BEFORE[1:]], [], [], 3, id="a new id and nothing else"),
        pytest.param(
            [row(8, value="310"), row(9, value="320"), *BEFORE[1:]],
            [],
            [
                ("removed", "1", "", "", "300家以上", "", ""),
                ("added", "8", "", "", "", "300家以上", ""),
                ("added", "9", "", "", "", "300家以上", ""),
            ],
            2,
            id="two new of the kind: no pair",
        ),
        pytest.param(
            [row(9, year="2022"), *BEFORE[1:]],
            [],
            [("removed", "1", "", "", "300家以上", "", ""), ("added", "9", "", "", "", "300家以上", "")],
            2,
            id="another year is no pair",
        ),
        pytest.param(
            [row(9, plan="110001-2022"), *BEFORE[1:]],
            [],
            [("removed", "1", "", "", "300家以上", "", ""), ("added", "9", "", "", "", "300家以上", "")],
            2,
            id="another plan is no pair",
        ),
        pytest.param(
            [row(1, value="310"), *BEFORE[1:]],
            [declared(1, "replace", "value")],
            [("changed", "1", "", "value", "300", "310", WHY)],
            2,
            id="corrected",
        ),
        pytest.param(
            [row(1, value="310", force="strive"), *BEFORE[1:]],
            [declared(1, "replace", "value")],
            [
                ("changed", "1", "", "value", "300", "310", WHY),
                ("changed", "1", "", "force", "", "strive", ""),
            ],
            2,
            id="the reason of one field is not that of another",
        ),
        pytest.param(
            [row(1, value="3", unit="百家"), *BEFORE[1:]],
            [declared(1, "replace", "unit")],
            [("changed", "1", "", "value", "300", "3", WHY), ("changed", "1", "", "unit", "家", "百家", WHY)],
            2,
            id="a corrected unit moves the value",
        ),
        pytest.param(
            [row(1, value="310"), *BEFORE[1:]],
            [declared(1, "replace", "value", "proposed")],
            [("changed", "1", "", "value", "300", "310", "")],
            2,
            id="a proposed correction is no reason",
        ),
        pytest.param(
            BEFORE[:2],
            [declared(3, "withdraw")],
            [("removed", "3", "", "", "300家以上", "", WHY)],
            2,
            id="withdrawn",
        ),
        pytest.param(
            [*BEFORE[:2], row(9, indicator="turnover", value="0.9")],
            [declared(3, "withdraw")],
            [("removed", "3", "", "", "300家以上", "", WHY), ("added", "9", "", "", "", "300家以上", "")],
            2,
            id="a withdrawn one is no pair",
        ),
        pytest.param(
            BEFORE,
            [declared(1, "note")],
            [("noted", "1", "", "", "300家以上", "300家以上", WHY)],
            3,
            id="noted and the same",
        ),
        pytest.param(
            [one | {"plan_title": "甲市打算（修订）"} for one in BEFORE],
            [],
            [("changed", "", "", "plan_title", "甲市打算", "甲市打算（修订）", "")],
            3,
            id="a plan's title, once",
        ),
        pytest.param(
            [BEFORE[0] | {"indicator_en": "Companies"}, *BEFORE[1:]],
            [],
            [("changed", "", "", "indicator_en", "Firms", "Companies", "")],
            3,
            id="an indicator's name",
        ),
        pytest.param(
            [row(1, indicator="intensity", indicator_en="Intensity"), *BEFORE[1:]],
            [],
            [("changed", "1", "", "indicator", "firms", "intensity", "")],
            2,
            id="another indicator is not another name",
        ),
        pytest.param([one | {"quote": "……"} for one in BEFORE], [], [], 3, id="the sentence is not compared"),
        pytest.param(
            [],
            [],
            [("removed", str(n), "", "", "300家以上", "", "") for n in (1, 2, 3)],
            0,
            id="everything gone",
        ),
    ],
)
def test_kinds_of_change(after: list, corrections: list, expected: list, same: int):
    found = compared(BEFORE, after, corrections)
    assert (short(found), found.same, found.outside, len(found.not_asked)) == (expected, same, 0, 0)
    assert found.versions == (THEN, NOW)


def test_the_same_version_has_the_same_notes():
    assert short(compared(BEFORE, BEFORE, [declared(1, "note")], version=NOW)) == []


ELSEWHERE = row(4, plan="110002-2021", place="110002", place_en="Yi")


@pytest.mark.parametrize(
    ("before", "after", "wanted", "filters", "expected", "outside", "not_asked"),
    [
        pytest.param(
            BEFORE,
            [*BEFORE, ELSEWHERE],
            Filters(),
            None,
            ["added 4"],
            0,
            0,
            id="a new city in a file that does not say",
        ),
        pytest.param(
            BEFORE,
            [*BEFORE, ELSEWHERE],
            Filters(),
            Filters(),
            ["added 4"],
            0,
            0,
            id="a new city in a file of everything",
        ),
        pytest.param(
            BEFORE,
            [*BEFORE, ELSEWHERE],
            Filters(),
            Filters(city=("110001",)),
            [],
            0,
            1,
            id="a city that the file did not ask for",
        ),
        pytest.param(
            BEFORE,
            [*BEFORE, ELSEWHERE],
            Filters(city=("110001",)),
            None,
            [],
            0,
            0,
            id="a city that the page does not ask for",
        ),
        pytest.param(
            [*BEFORE, ELSEWHERE],
            [*BEFORE, ELSEWHERE],
            Filters(city=("110001",)),
            None,
            [],
            1,
            0,
            id="of the file and outside the page",
        ),
        pytest.param(
            [*BEFORE, ELSEWHERE],
            BEFORE,
            Filters(city=("110001",)),
            None,
            ["removed 4"],
            0,
            0,
            id="a city that is gone cannot be chosen",
        ),
        pytest.param(
            [*BEFORE, row(5, indicator="moons")],
            BEFORE,
            Filters(indicator=("firms",)),
            None,
            ["removed 5"],
            2,
            0,
            id="an indicator that is gone",
        ),
        pytest.param(
            BEFORE,
            BEFORE[:1],
            Filters(indicator=("firms",)),
            None,
            [],
            2,
            0,
            id="gone and outside the page: not called removed",
        ),
        pytest.param(BEFORE, BEFORE[:1], Filters(group=("money",)), None, ["removed 3"], 2, 0, id="by group"),
        pytest.param(
            [row(1, year="2020")],
            [row(1, year="2021")],
            Filters(year_from=2021),
            None,
            ["changed 1"],
            0,
            0,
            id="moved into the page's years",
        ),
        pytest.param(
            [row(1, year="2021")],
            [row(1, year="2020")],
            Filters(year_from=2021),
            None,
            ["changed 1"],
            0,
            0,
            id="moved out of them",
        ),
        pytest.param(
            [row(1, year="")], [], Filters(year_from=2021), None, ["removed 1"], 0, 0, id="of no stated year"
        ),
        pytest.param(
            [row(1)], [row(1), row(2, role="actual")], Filters(role=("target",)), None, [], 0, 0, id="by role"
        ),
        pytest.param(
            [row(1)],
            [row(1), row(2, year="2030")],
            Filters(),
            Filters(year_to=2025),
            [],
            0,
            1,
            id="by the file's years",
        ),
        pytest.param(
            [row(1)],
            [row(1), row(2, indicator="turnover")],
            Filters(),
            Filters(group=("main",)),
            [],
            0,
            1,
            id="by the file's group",
        ),
    ],
)
def test_selections(before, after, wanted, filters, expected, outside, not_asked):
    found = compared(before, after, wanted=wanted, filters=filters)
    assert [f"{one[0]} {one[1]}" for one in short(found)] == expected
    assert (found.outside, len(found.not_asked)) == (outside, not_asked)


def test_a_narrower_file_is_recognised_by_what_it_has_nothing_of():
    after = [*BEFORE, row(4, role="actual"), ELSEWHERE]
    assert compared(BEFORE, after).beyond == {"city": ["110002"], "role": ["actual"]}
    assert compared(BEFORE, BEFORE).beyond == {}


@pytest.mark.parametrize("column", ["force", "tier", "note_zh", "plan_title", "place_en", "scope"])
def test_a_column_that_the_file_lacks_is_not_compared(column: str):
    after = [one | {column: "other"} for one in BEFORE]
    assert short(compared(BEFORE, after)) != []
    assert short(compared(BEFORE, after, without=(column,))) == []


def test_a_pair_is_found_without_a_column_of_its_kind():
    found = compared([row(1)], [row(9, value="310", tier="national")], without=("tier",))
    assert short(found) == [("changed", "9", "1", "value", "300", "310", "")]


def test_every_column_of_a_snapshot_is_compared_or_changes_by_itself():
    named = {name for names in NAMED.values() for name in names}
    assert {*FIELDS, *named, *NOT_COMPARED} == set(SNAPSHOT_COLUMNS)
    assert [name for name in (*FIELDS, *named) if f"field.{name}" not in texts()] == []


def test_counts_are_of_figures_not_of_fields():
    found = compared(
        BEFORE, [row(1, value="310", force="strive"), *(one | {"plan_title": "新"} for one in BEFORE[1:])]
    )
    assert [found.count(change) for change in ("changed", "added", "removed")] == [1, 0, 0]


def test_the_csv_has_both_versions_and_runs_nothing():
    after = [row(1, value="-3", named_as="=cmd|' /C calc'!A0", location="＠SUM(1)"), *BEFORE[1:]]
    rows = list(
        csv.DictReader(io.StringIO(as_csv(compared(BEFORE, after, [declared(1, "replace", "value")]))))
    )
    assert list(rows[0]) == [*ROW, "data_version_before", "data_version_after"]
    assert [(one["field"], one["after"]) for one in rows] == [
        ("value", "-3"),
        ("named_as", "'=cmd|' /C calc'!A0"),
        ("location", "'＠SUM(1)"),
    ]
    assert {(one["data_version_before"], one["data_version_after"]) for one in rows} == {(THEN, NOW)}
    assert (rows[0]["reason_zh"], rows[0]["reason_en"], rows[0]["reason_date"]) == (
        "抄录有误",
        WHY,
        "2026-11-22",
    )


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        pytest.param("value", 0.1 + 0.2, "0.3", id="the digits that a spreadsheet keeps"),
        pytest.param("value", "3e2", "300", id="another way to write a number"),
        pytest.param("value", -0.0, "0", id="no negative zero"),
        pytest.param("value", None, "", id="nothing"),
        pytest.param("value", float("nan"), "", id="nothing, as a frame has it"),
        pytest.param("year", "2020.0", "2020", id="a whole number with a decimal"),
        pytest.param("place", 341300, "341300", id="a code that a spreadsheet took for a number"),
        pytest.param("named_as", "'=SUM(1)", "=SUM(1)", id="an apostrophe that makes harmless"),
        pytest.param("named_as", "'quoted'", "'quoted'", id="an apostrophe of its own"),
        pytest.param("named_as", "a\u202eb\x00", "a\ufffdb\ufffd", id="what nobody sees"),
        pytest.param("issue_date", pd.Timestamp("2021-03-01"), "2021-03-01", id="a date"),
    ],
)
def test_one_spelling(column: str, value: object, text: str):
    assert spelled(column, value) == text


@pytest.mark.parametrize(
    "value",
    [
        "inf",
        "NaN",
        "1_000",
        "１２",
        "0x10",
        "1,000",
        "=1",
        "9" * 41,
        "1e400",
        float("inf"),
        True,
        [1],
        {"a": 1},
    ],
)
def test_no_number(value: object):
    with pytest.raises(ValueError, match=r"instead of a number|no number of|an infinite|a value of type"):
        spelled("value", value)


@pytest.mark.parametrize(
    ("text", "cell"),
    [("=1", "'=1"), ("-3.5", "-3.5"), ("-3.5%", "'-3.5%"), ("＋", "'＋"), ("300", "300"), ("\t=1", "'\t=1")],
)
def test_harmless(text: str, cell: str):
    assert harmless(text) == cell


def test_todays_rows_are_spelled_as_they_are_read_back(store: Store):
    rows = comparable(store.snapshot())
    assert rows.loc[
        rows["indicator"].eq("projects"), ["value", "upper", "year", "base_year", "named_as"]
    ].to_numpy().tolist() == [["3", "5", "2021", "", "=SUM(1)项目"]]
    earlier = Earlier(THEN, rows)
    assert short(difference_since(store, earlier)) == []
    other = dataclasses.replace(earlier, rows=rows.assign(value=rows["value"].replace("300", "301")))
    assert [one[3:6] for one in short(difference_since(store, other))] == [("value", "301", "300")]
