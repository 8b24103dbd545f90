"""Trajectory and progress: the path a plan sets, what is ours in it, and what results say about it."""

from __future__ import annotations

import pytest

from metrics.progress import FORMULAS as PROGRESS_FORMULAS
from metrics.progress import REASONS, STATUSES, progress
from metrics.trajectory import FORMULAS, POINTS, paths
from tests.frames import actual, figure, figures, plans_of, records, shipped

KINDS = {"high_tech_enterprises": "stock", "rd_intensity": "ratio", "rd_expenditure": "flow"}


def path(*rows, **fields):
    frame = figures(*rows)
    return paths(frame, plans_of(frame), KINDS, **fields)


def ratio(**fields):
    return figure(**{"indicator": "rd_intensity", "unit": "%"} | fields)


def shown(frame, *more):
    return records(frame, "year", "point", "value", "comparator", "formula", *more)


def test_a_stock_grows_by_the_same_percentage():
    found = path(actual(value=100), figure(value=200, comparator="ge"))
    assert shown(found, "derived", "figure", "inputs") == [
        (2020, "baseline", 100.0, "eq", "stated", False, "f0", ("f0",)),
        (2021, "milestone", 114.869835, "ge", "geometric", True, "", ("f0", "f1")),
        (2022, "milestone", 131.950791, "ge", "geometric", True, "", ("f0", "f1")),
        (2023, "milestone", 151.571657, "ge", "geometric", True, "", ("f0", "f1")),
        (2024, "milestone", 174.110113, "ge", "geometric", True, "", ("f0", "f1")),
        (2025, "target", 200.0, "ge", "stated", False, "f1", ("f1",)),
    ]


CASES = [
    pytest.param(
        [ratio(role="actual", year=2020, value=1), ratio(value=2, year=2022)],
        [
            (2020, "baseline", 1.0, "eq", "stated"),
            (2021, "milestone", 1.5, "eq", "linear"),
            (2022, "target", 2.0, "eq", "stated"),
        ],
        id="a ratio by the same step",
    ),
    pytest.param(
        [actual(value=0), figure(value=10, year=2022)],
        [
            (2020, "baseline", 0.0, "eq", "stated"),
            (2021, "milestone", 5.0, "eq", "linear"),
            (2022, "target", 10.0, "eq", "stated"),
        ],
        id="from nothing by the same step",
    ),
    pytest.param(
        [actual(value=100), figure(value=121, year=2022), figure(value=144, year=2024)],
        [
            (2020, "baseline", 100.0, "eq", "stated"),
            (2021, "milestone", 110.0, "eq", "geometric"),
            (2022, "target", 121.0, "eq", "stated"),
            (2023, "milestone", 132.0, "eq", "geometric"),
            (2024, "target", 144.0, "eq", "stated"),
        ],
        id="by way of a mid-term target",
    ),
    pytest.param(
        [actual(value=100), figure(value=144, upper=196, comparator="range", year=2022)],
        [
            (2020, "baseline", 100.0, "eq", "stated"),
            (2021, "milestone", 120.0, "range", "geometric"),
            (2022, "target", 144.0, "range", "stated"),
        ],
        id="to a range",
    ),
    pytest.param(
        [actual(value=100, comparator="ge"), figure(value=121, comparator="le", year=2022)],
        [(2020, "baseline", 100.0, "ge", "stated"), (2022, "target", 121.0, "le", "stated")],
        id="no milestone where nothing bounds it",
    ),
    pytest.param(
        [actual(value=100), figure(value=121, year=2022), figure(value=130, year=2022)],
        [
            (2020, "baseline", 100.0, "eq", "stated"),
            (2022, "target", 121.0, "eq", "stated"),
            (2022, "target", 130.0, "eq", "stated"),
        ],
        id="no path to a target stated in two ways",
    ),
    pytest.param(
        [figure(value=500)], [(2025, "target", 500.0, "eq", "stated")], id="a target without a baseline"
    ),
    pytest.param([figure(value=500, base_year=2020)], [], id="a total over a period has no path"),
    pytest.param([figure(measure="increment", value=60, base_year=2020)], [], id="an increment has no path"),
    pytest.param(
        [actual(value=121), figure(value=144, year=2021, plan="100001-2021")],
        [(2020, "baseline", 121.0, "eq", "stated"), (2021, "target", 144.0, "eq", "stated")],
        id="a baseline from another document",
    ),
]


@pytest.mark.parametrize(("rows", "expected"), CASES)
def test_path(rows, expected):
    found = path(*rows)
    assert shown(found) == expected
    assert set(found["point"]) <= set(POINTS) and set(found["formula"]) <= set(FORMULAS)


def test_milestones_can_be_left_out():
    assert path(actual(value=100), figure(value=200), milestones=False)["year"].tolist() == [2020, 2025]


def test_plans_of_one_place_keep_their_own_paths():
    later = "100001-2023-2025"
    found = path(
        actual(value=100),
        figure(value=200),
        actual(value=150, year=2022, plan=later),
        figure(value=180, plan=later),
    )
    ends = found[found["point"] != "milestone"]
    assert records(ends, "plan", "year", "value") == [
        ("100001-2021-2025", 2020, 100.0),
        ("100001-2021-2025", 2025, 200.0),
        (later, 2022, 150.0),
        (later, 2025, 180.0),
    ]


def test_one_baseline_for_two_targets_of_a_year():
    found = path(actual(value=100), figure(value=121, year=2022), figure(value=130, year=2022))
    assert found["point"].tolist().count("baseline") == 1


def test_the_shipped_plans_have_their_paths():
    frame, plans, kinds, _ = shipped()
    frame = frame[frame["start"].notna()].reset_index(drop=True)  # of documents that were read whole
    found = paths(frame, plans, kinds)
    firms = found[(found["indicator"] == "high_tech_enterprises") & (found["scope"] == "")]
    assert records(firms, "place", "year", "point", "value", "comparator") == [
        ("341300", 2020, "baseline", 185.0, "eq"),
        ("341300", 2021, "milestone", 225.699909, "eq"),
        ("341300", 2022, "milestone", 275.353777, "eq"),
        ("341300", 2023, "milestone", 335.931473, "eq"),
        ("341300", 2024, "milestone", 409.836231, "eq"),
        ("341300", 2025, "target", 500.0, "eq"),
        ("360000", 2025, "baseline", 7800.0, "eq"),
        ("360000", 2026, "target", 8200.0, "eq"),
        ("410000", 2025, "baseline", 12800.0, "eq"),
        ("410000", 2026, "target", 15000.0, "eq"),
        ("429005", 2021, "target", 60.0, "gt"),
    ]


LATER = {"plan": "100001-2024"}


def judged(*rows, directions=None):
    frame = figures(*rows)
    return progress(frame, plans_of(frame), KINDS, directions)


def result(value, year=2023, **fields):
    return actual(value=value, year=year, **LATER | fields)


def reported_ratio(value, year=2023, **fields):
    return ratio(role="actual", value=value, year=year, **LATER | fields)


BASE, AIM = actual(value=100), figure(value=200)
GROWN = {"measure": "growth", "year": 2020, "plan": "100001-2020"}
JUDGED = [
    pytest.param([BASE, AIM, result(160)], ("on_track", "", "required_and_achieved"), id="above the path"),
    pytest.param([BASE, AIM, result(150)], ("behind", "", "required_and_achieved"), id="below the path"),
    pytest.param(
        [BASE, AIM, result(200)], ("met", "", "required_and_achieved"), id="a stock that is there early"
    ),
    pytest.param([BASE, AIM, result(200, 2025)], ("met", "", "required_and_achieved"), id="there in time"),
    pytest.param([BASE, AIM, result(199, 2025)], ("behind", "", "required_and_achieved"), id="short by one"),
    pytest.param(
        [BASE, figure(value=200, comparator="gt"), result(200, 2025)],
        ("behind", "", "required_and_achieved"),
        id="more than is more than",
    ),
    pytest.param(
        [BASE, figure(value=200, comparator="ge"), result(200, 2025)],
        ("met", "", "required_and_achieved"),
        id="at least",
    ),
    pytest.param(
        [BASE, figure(value=200, comparator="ge"), result(150)],
        ("behind", "", "required_and_achieved"),
        id="behind what at least is required",
    ),
    pytest.param(
        [BASE, figure(value=180, upper=200, comparator="range"), result(185, 2025)],
        ("met", "", "required_and_achieved"),
        id="within the range",
    ),
    pytest.param(
        [BASE, AIM, result(150, comparator="gt")],
        ("not_comparable", "too_close", "required_and_achieved"),
        id="more than 150 may be on the path",
    ),
    pytest.param(
        [BASE, AIM, result(200, 2025, comparator="approx")],
        ("met", "", "required_and_achieved"),
        id="about as stated",
    ),
    pytest.param(
        [BASE, AIM, result(195, 2025, comparator="approx")],
        ("behind", "", "required_and_achieved"),
        id="about 195 is not 200",
    ),
    pytest.param(
        [actual(value=100, comparator="ge"), AIM, result(160)],
        ("not_comparable", "too_close", "required_and_achieved"),
        id="a base that may be higher",
    ),
    pytest.param(
        [AIM, result(200)], ("met", "", "reached_or_not"), id="no base is needed once it is reached"
    ),
    pytest.param([AIM, result(150, 2025)], ("behind", "", "reached_or_not"), id="nor at the end"),
    pytest.param(
        [AIM, result(150)], ("not_comparable", "no_base_value", "reached_or_not"), id="but on the way it is"
    ),
    pytest.param([BASE, AIM], ("not_comparable", "no_result", ""), id="nothing reported"),
    pytest.param(
        [BASE, AIM, result(250, 2026)], ("not_comparable", "after_target_year", ""), id="reported too late"
    ),
    pytest.param(
        [BASE, AIM, result(40, scope="park:A")], ("not_comparable", "different_scope", ""), id="of a park"
    ),
    pytest.param(
        [BASE, AIM, result(40, tier="national")], ("not_comparable", "different_tier", ""), id="of a grade"
    ),
    pytest.param(
        [BASE, AIM, result(40, measure="increment")],
        ("not_comparable", "different_measure", ""),
        id="an increment only",
    ),
    pytest.param(
        [BASE, AIM, result(400, base_year=2020)],
        ("not_comparable", "cumulative_total", ""),
        id="a total only",
    ),
    pytest.param(
        [BASE, AIM, result(90, 2019)], ("not_comparable", "no_result", ""), id="a result before the plan"
    ),
    pytest.param(
        [BASE, figure(value=200, comparator="le"), result(150)],
        ("not_comparable", "other_direction", ""),
        id="at most of what should rise",
    ),
    pytest.param(
        [reported_ratio(1, 2020, plan="", amount_as="1.00%"), ratio(value=2), reported_ratio(1.65)],
        ("on_track", "", "required_and_achieved"),
        id="a ratio in points",
    ),
    pytest.param(
        [
            reported_ratio(1.0, 2020, plan="", amount_as="1.00"),
            ratio(value=2),
            reported_ratio(1.6, amount_as="1.6"),
        ],
        ("not_comparable", "too_close", "required_and_achieved"),
        id="rounding may put it on the path",
    ),
    pytest.param(
        [reported_ratio(1, 2020, plan=""), ratio(value=2), reported_ratio(2.1)],
        ("on_track", "", "required_and_achieved"),
        id="a ratio that is there early may fall again",
    ),
    pytest.param(
        [figure(value=25, comparator="ge", **GROWN), actual(value=26, **GROWN | {"plan": "100001-2021"})],
        ("met", "", "like_for_like"),
        id="growth against growth",
    ),
    pytest.param(
        [figure(value=25, comparator="ge", **GROWN), actual(value=20, **GROWN | {"plan": "100001-2021"})],
        ("behind", "", "like_for_like"),
        id="growth that fell short",
    ),
    pytest.param(
        [
            figure(value=25, basis="annual_average", **GROWN),
            actual(value=26, **GROWN | {"plan": "100001-2021"}),
        ],
        ("not_comparable", "different_basis", ""),
        id="growth of another basis",
    ),
]


@pytest.mark.parametrize(("rows", "expected"), JUDGED)
def test_progress(rows, expected):
    found = judged(*rows)
    assert records(found, "status", "reason", "formula") == [expected]
    assert expected[0] in STATUSES and expected[1] in REASONS and expected[2] in PROGRESS_FORMULAS


def test_required_and_achieved_pace_stand_side_by_side():
    found = judged(BASE, figure(value=200, comparator="ge"), result(160))
    columns = (
        "required_value",
        "required_comparator",
        "achieved_value",
        "achieved_comparator",
        "unit",
        "inputs",
    )
    assert records(found, *columns) == [
        (14.869835, "ge", 16.96071, "eq", "percent_a_year", ("f0", "f1", "f2"))
    ]


def test_every_result_on_the_way_is_judged_in_order():
    found = judged(BASE, AIM, result(150, 2023), result(120, 2021), result(210, 2025, plan="100001-2026"))
    assert records(found, "result_year", "result_plan", "status") == [
        (2021, "100001-2024", "on_track"),
        (2023, "100001-2024", "behind"),
        (2025, "100001-2026", "met"),
    ]


def test_less_can_be_better():
    down = {"rd_intensity": "down"}
    base, aim = reported_ratio(4, 2020, plan=""), ratio(value=2, comparator="le")
    assert records(judged(base, aim, reported_ratio(2.5), directions=down), "status") == [("on_track",)]
    assert records(judged(base, aim, reported_ratio(3.5), directions=down), "status") == [("behind",)]
    assert records(judged(base, aim, reported_ratio(2, 2025), directions=down), "status") == [("met",)]
    assert records(
        judged(base, ratio(value=2, comparator="ge"), reported_ratio(2.5), directions=down), "reason"
    ) == [("other_direction",)]


def test_the_shipped_plans_report_one_result_that_counts():
    """Checked by hand: Hunan aimed at 12 % or more R&D growth in 2023, its government reports 9.2 %."""
    frame, plans, kinds, _ = shipped()
    found = progress(frame, plans, kinds)
    counted = found[found["status"].ne("not_comparable")]
    assert records(counted, "place", "indicator", "year", "status", "target_value", "result_value") == [
        ("430000", "rd_expenditure", 2023, "behind", 12.0, 9.2)
    ]
