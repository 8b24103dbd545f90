"""Which aim is in force where several documents of a place aim at one thing, and which is shown first."""

import pandas as pd
import pytest

from metrics.comparability import View, split
from metrics.progress import progress
from metrics.promise import promise_matrix
from metrics.rank import rank
from metrics.succession import precedence, successions
from tests.frames import actual, figure, figures, plans, records

OLD, NEW, NEWEST = "100001-2021-2025", "100001-2023-2025", "100001-2024"


def documents(*ids: str, issued: dict[str, str] | None = None, **fields: dict[str, str]) -> pd.DataFrame:
    """Plans with issue dates, kinds or readings by id."""
    frame = plans(*ids)
    dates = frame["plan"].map(issued or {})
    frame["issue_date"] = pd.to_datetime(dates).astype("datetime64[us]")
    for name, values in fields.items():
        frame[name] = frame["plan"].map(values).astype(object).fillna(frame[name]).astype("str")
    return frame


def aim(plan: str, value: float | None, **fields) -> dict:
    return figure(**{"figure": f"{plan}:{value}", "plan": plan, "value": value} | fields)


CASES = [
    pytest.param([aim(OLD, 20), aim(NEW, 25)], {OLD: NEW}, id="by first year where no date is known"),
    pytest.param([aim(NEW, 25), aim(OLD, 20)], {OLD: NEW}, id="in whatever order they are read"),
    pytest.param([aim(OLD, 20), aim(NEW, 20)], {}, id="the same amount twice"),
    pytest.param([aim(OLD, 20), aim(NEW, 20, comparator="ge")], {OLD: NEW}, id="another qualifier"),
    pytest.param([aim(OLD, 20), aim(NEW, 25, year=2024)], {}, id="another year"),
    pytest.param([aim(OLD, 20), aim(NEW, 25, scope="park:A")], {}, id="another coverage"),
    pytest.param([aim(OLD, 20), aim(NEW, 25, tier="national")], {}, id="another grade"),
    pytest.param([aim(OLD, 20), aim(NEW, 25, measure="increment")], {}, id="another kind of number"),
    pytest.param(
        [aim(OLD, 20, base_year=2020), aim(NEW, 25, base_year=2022)], {}, id="totals of different years"
    ),
    pytest.param([aim(OLD, 20), aim(NEW, 25, indicator="incubators")], {}, id="another quantity"),
    pytest.param(
        [aim(OLD, 20), aim("100002-2023-2025", 25, place="100002")], {}, id="a document of another place"
    ),
    pytest.param([aim(OLD, 20, role="actual"), aim(NEW, 25, role="actual")], {}, id="results"),
    pytest.param([aim(OLD, 20), aim(NEW, None, measure="qualitative")], {}, id="words change no number"),
    pytest.param([aim(OLD, 20), {**aim(OLD, 25)}], {}, id="twice in one document: a finding"),
    pytest.param(
        [aim(OLD, 20), aim(NEW, 25), aim(NEW, 20)], {}, id="a later document that states both is no change"
    ),
    pytest.param([aim(OLD, 20), aim(NEW, 25), aim(NEWEST, 30)], {OLD: NEW, NEW: NEWEST}, id="changed twice"),
    pytest.param(
        [aim(OLD, 20), aim(NEW, 25), aim(NEWEST, 20)], {OLD: NEW, NEW: NEWEST}, id="changed and changed back"
    ),
    pytest.param(
        [aim(OLD, 20), aim(NEW, 20), aim(NEWEST, 30)],
        {OLD: NEWEST, NEW: NEWEST},
        id="both that state it are superseded",
    ),
]


@pytest.mark.parametrize(("rows", "expected"), CASES)
def test_a_later_document_with_another_amount_supersedes(rows, expected):
    frame = figures(*rows)
    found = successions(frame, documents(*frame["plan"].drop_duplicates()))
    by_id = frame.set_index("figure")["plan"]
    assert {by_id[row.figure]: by_id[row.successor] for row in found.itertuples()} == expected


ORDERS = [
    pytest.param({}, {}, OLD, id="first year"),
    pytest.param({OLD: "2024-05-01", NEW: "2023-02-01"}, {}, NEW, id="issue date before first year"),
    pytest.param({OLD: "2021-12-30"}, {}, OLD, id="a date against a first year"),
    pytest.param({OLD: "2023-01-01"}, {}, "", id="the same day: nobody can say which is the later"),
    pytest.param({}, {NEW: "machine"}, "", id="what nobody confirmed supersedes nothing"),
    pytest.param({}, {OLD: "machine"}, "", id="nor is it superseded"),
    pytest.param({}, {NEW: "cited"}, OLD, id="a person has read what is cited"),
]


@pytest.mark.parametrize(("issued", "readings", "superseded"), ORDERS)
def test_the_later_document_is_told_by_date_else_by_first_year(issued, readings, superseded):
    frame = figures(aim(OLD, 20), aim(NEW, 25))
    found = successions(frame, documents(OLD, NEW, issued=issued, reading=readings))
    assert [figure.partition(":")[0] for figure in found["figure"]] == ([superseded] if superseded else [])


def test_the_year_is_the_one_in_which_the_successor_was_laid_down():
    frame = figures(aim(OLD, 20), aim(NEW, 25))
    assert successions(frame, documents(OLD, NEW))["until"].tolist() == [2023]
    dated = documents(OLD, NEW, issued={NEW: "2022-11-05"})
    assert successions(frame, dated)["until"].tolist() == [2022]


def test_no_figure_no_succession():
    found = successions(figures(), documents(OLD))
    assert list(found.columns) == ["figure", "successor", "until"] and found.empty


PRECEDENCE = [
    pytest.param({"reading": {OLD: "cited"}}, {OLD: "2024-01-01"}, [NEW, OLD], id="read whole before cited"),
    pytest.param({"reading": {NEW: "machine", OLD: "cited"}}, {}, [OLD, NEW], id="cited before machine"),
    pytest.param({}, {OLD: "2021-01-01", NEW: "2023-01-01"}, [NEW, OLD], id="the newest"),
    pytest.param({}, {OLD: "2021-01-01"}, [OLD, NEW], id="one with a date before one without"),
    pytest.param({"kind": {OLD: "article", NEW: "action"}}, {}, [NEW, OLD], id="then by kind"),
    pytest.param({"kind": {OLD: "action", NEW: "action"}}, {}, [OLD, NEW], id="then by id"),
]


@pytest.mark.parametrize(("fields", "issued", "expected"), PRECEDENCE)
def test_which_of_two_documents_is_shown_first(fields, issued, expected):
    places = precedence(documents(NEW, OLD, issued=issued, **fields))
    assert sorted(places, key=places.__getitem__) == expected


def promised(frame: pd.DataFrame, read: pd.DataFrame) -> list[tuple]:
    headlines = {"firms": ["high_tech_enterprises"]}
    return records(promise_matrix(frame, read, ["100001"], headlines, {}), "figure", "former", "others")


def test_the_promise_is_the_aim_in_force_and_names_the_former():
    longer = "100001-2021-2030"
    frame = figures(aim(longer, 20), aim(NEW, 25))
    assert promised(frame, documents(longer, NEW)) == [(f"{NEW}:25", f"{longer}:20", 1)]


def test_of_two_that_state_the_same_the_one_read_whole_is_the_promise():
    longer = "100001-2021-2030"
    frame = figures(aim(longer, 20), aim(NEW, 20))
    read = documents(longer, NEW, reading={longer: "cited"})
    assert promised(frame, read) == [(f"{NEW}:20", "", 1)]


def compared(yardstick: str, *rows: dict):
    frame = figures(*rows)
    view = View(("100001",), "high_tech_enterprises", "stock", yardstick, (2020, 2030))
    return split(frame, documents(*frame["plan"].drop_duplicates()), view)


def test_a_superseded_level_stands_beside_its_successor_and_is_not_ranked():
    found = compared("stated_level", aim(OLD, 20), aim(NEW, 25))
    assert records(found.on_axis, "plan", "superseded") == [(OLD, True), (NEW, False)]
    assert records(rank(found.on_axis, "stated_level"), "value", "upper") == [(25.0, None)]


def test_a_superseded_level_gives_no_pace():
    base = actual(value=10, plan=OLD)
    found = compared("annual_pace", base, aim(OLD, 20), aim(NEW, 25), actual(value=12, year=2022, plan=NEW))
    assert records(found.on_axis, "plan") == [(NEW,)]
    assert (f"{OLD}:20", "superseded") in records(found.left_out, "figure", "reason")


def test_a_result_counts_against_the_target_that_was_in_force():
    base = actual(value=10, plan=OLD)
    reported = [
        actual(value=value, year=year, plan=f"100001-{year + 1}")
        for year, value in ((2022, 12), (2023, 19), (2025, 22))
    ]
    frame = figures(base, aim(OLD, 20), aim(NEW, 25), *reported)
    kinds = {"high_tech_enterprises": "stock"}
    found = progress(frame, documents(*frame["plan"].drop_duplicates()), kinds)
    assert records(found, "plan", "result_year", "status", "reason") == [
        (OLD, 2022, "behind", ""),
        (OLD, 2023, "not_comparable", "superseded"),
        (OLD, 2025, "not_comparable", "superseded"),
        (NEW, 2023, "on_track", ""),
        (NEW, 2025, "behind", ""),
    ]
