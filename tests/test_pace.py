"""Annual pace: what follows from which figures, with which qualifier, and what does not follow at all."""

from __future__ import annotations

import pytest

from metrics.pace import DETAILS, FORMULAS, REASONS, UNITS, annual_pace
from tests.frames import actual, figure, figures, plans, plans_of, records

KINDS = {"high_tech_enterprises": "stock", "rd_intensity": "ratio"}


def pace(*rows, roles=("target",), extra_plans=()):
    frame = figures(*rows)
    return annual_pace(frame, plans(*dict.fromkeys([*frame["plan"], *extra_plans])), KINDS, roles)


def ratio(**fields):
    return figure(**{"indicator": "rd_intensity", "unit": "%"} | fields)


def reached(**fields):
    return ratio(**{"role": "actual", "year": 2020} | fields)


def growth(**fields):
    return figure(measure="growth", **fields)


def increment(**fields):
    return figure(measure="increment", **fields)


def test_high_tech_enterprises_of_the_four_cities():
    found = pace(
        figure(place="341500", plan="341500-2020", measure="growth", comparator="ge", value=25, year=2020),
        actual(place="341300", value=62, year=2015),
        actual(place="341300", value=185, year=2020),
        figure(place="341300", value=500, year=2025),
        increment(place="320684", plan="320684-2020", value=60, year=2020),
        figure(place="429005", plan="429005-2021", comparator="gt", value=60, year=2021),
    )
    columns = ("place", "value", "comparator", "base_year", "year", "derived", "formula", "inputs")
    assert records(found.rows, *columns) == [
        ("341500", 25.0, "ge", 2019, 2020, False, "stated", ("f0",)),
        ("341300", 21.999951, "eq", 2020, 2025, True, "two_levels", ("f2", "f3")),
    ]
    assert records(found.refused, "figure", "reason", "detail") == [
        ("f4", "no_base_value", "no_base_figure"),
        ("f5", "no_base_value", "no_base_figure"),
    ]


ONE_PACE = [
    pytest.param(
        [growth(value=10, year=2021)],
        (10.0, None, "eq", "percent_a_year", 2020, 1, "stated"),
        id="yoy as stated",
    ),
    pytest.param(
        [growth(basis="annual_average", value=10, base_year=2020)],
        (10.0, None, "eq", "percent_a_year", 2020, 5, "stated"),
        id="annual average with base year",
    ),
    pytest.param(
        [growth(basis="annual_average", value=10)],
        (10.0, None, "eq", "percent_a_year", None, None, "stated"),
        id="annual average without base year has no horizon",
    ),
    pytest.param(
        [growth(value=8, upper=10, comparator="range", year=2021)],
        (8.0, 10.0, "range", "percent_a_year", 2020, 1, "stated"),
        id="stated range",
    ),
    pytest.param(
        [growth(basis="cumulative", value=100, base_year=2020)],
        (14.869835, None, "eq", "percent_a_year", 2020, 5, "cumulative_annualised"),
        id="doubling in five years",
    ),
    pytest.param(
        [growth(basis="cumulative", value=100, comparator="gt", base_year=2020)],
        (14.869835, None, "gt", "percent_a_year", 2020, 5, "cumulative_annualised"),
        id="more than doubling",
    ),
    pytest.param(
        [growth(basis="cumulative", value=100, comparator="approx", base_year=2020)],
        (14.869835, None, "approx", "percent_a_year", 2020, 5, "cumulative_annualised"),
        id="about doubling",
    ),
    pytest.param(
        [actual(value=100), figure(value=200)],
        (14.869835, None, "eq", "percent_a_year", 2020, 5, "two_levels"),
        id="two levels",
    ),
    pytest.param(
        [actual(value=200), figure(value=100)],
        (-12.944944, None, "eq", "percent_a_year", 2020, 5, "two_levels"),
        id="a fall",
    ),
    pytest.param(
        [actual(value=100), figure(value=150, upper=200, comparator="range")],
        (8.447177, 14.869835, "range", "percent_a_year", 2020, 5, "two_levels"),
        id="range over a base",
    ),
    pytest.param(
        [actual(value=100, upper=200, comparator="range"), figure(value=200)],
        (0.0, 14.869835, "range", "percent_a_year", 2020, 5, "two_levels"),
        id="base in a range",
    ),
    pytest.param(
        [actual(value=100), increment(value=100, base_year=2020)],
        (14.869835, None, "eq", "percent_a_year", 2020, 5, "increment_over_base"),
        id="increment over base",
    ),
    pytest.param(
        [actual(value=100), increment(value=50, upper=100, comparator="range", base_year=2020)],
        (8.447177, 14.869835, "range", "percent_a_year", 2020, 5, "increment_over_base"),
        id="range added to a base",
    ),
    pytest.param(
        [
            actual(value=100, year=2019, plan="100001-2020"),
            increment(value=10, year=2020, plan="100001-2020"),
        ],
        (10.0, None, "eq", "percent_a_year", 2019, 1, "increment_over_base"),
        id="increment of a one-year plan counts from the year before",
    ),
    pytest.param(
        [reached(value=0.64), ratio(value=1.4, comparator="approx")],
        (0.152, None, "approx", "points_a_year", 2020, 5, "two_levels_points"),
        id="ratio in points a year",
    ),
    pytest.param(
        [reached(value=0), ratio(value=1.5)],
        (0.3, None, "eq", "points_a_year", 2020, 5, "two_levels_points"),
        id="ratio from zero",
    ),
    pytest.param(
        [ratio(measure="increment", value=0.5, comparator="ge", base_year=2020)],
        (0.1, None, "ge", "points_a_year", 2020, 5, "increment_points"),
        id="points added to a ratio need no base",
    ),
    pytest.param(
        [actual(value=90, year=2019), actual(value=100), actual(value=110, year=2021), figure(value=200)],
        (14.869835, None, "eq", "percent_a_year", 2020, 5, "two_levels"),
        id="the year before the plan is the base, not the newest",
    ),
    pytest.param(
        [actual(value=80, year=2018), actual(value=100, year=2019), figure(value=200, year=2024)],
        (14.869835, None, "eq", "percent_a_year", 2019, 5, "two_levels"),
        id="else the newest of the plan",
    ),
    pytest.param(
        [actual(value=100, plan="100001-2020"), figure(value=200)],
        (14.869835, None, "eq", "percent_a_year", 2020, 5, "two_levels"),
        id="base from another document of the place",
    ),
    pytest.param(
        [actual(value=100), actual(value=100, plan="100001-2020"), figure(value=200)],
        (14.869835, None, "eq", "percent_a_year", 2020, 5, "two_levels"),
        id="the plan's own base wins",
    ),
]


@pytest.mark.parametrize(("rows", "expected"), ONE_PACE)
def test_one_pace_follows(rows, expected):
    found = pace(*rows).rows
    columns = ("value", "upper", "comparator", "unit", "base_year", "years", "formula")
    assert records(found, *columns) == [expected]
    assert bool(found["derived"].iloc[0]) == (expected[-1] != "stated")


# Comparator of the target, of the base, of the pace. "" is: nothing follows.
COMBINED = [
    ("eq", "eq", "eq"),
    ("ge", "eq", "ge"),
    ("gt", "eq", "gt"),
    ("le", "eq", "le"),
    ("lt", "eq", "lt"),
    ("eq", "ge", "le"),
    ("eq", "gt", "lt"),
    ("eq", "le", "ge"),
    ("eq", "lt", "gt"),
    ("ge", "le", "ge"),
    ("ge", "lt", "gt"),
    ("gt", "le", "gt"),
    ("le", "ge", "le"),
    ("lt", "ge", "lt"),
    ("le", "gt", "lt"),
    ("ge", "ge", ""),
    ("gt", "gt", ""),
    ("ge", "gt", ""),
    ("le", "le", ""),
    ("lt", "le", ""),
    ("approx", "eq", "approx"),
    ("eq", "approx", "approx"),
    ("ge", "approx", "ge"),
    ("approx", "ge", "le"),
]


@pytest.mark.parametrize(
    ("target", "base", "expected"), [pytest.param(*c, id="-over-".join(c[:2])) for c in COMBINED]
)
def test_qualifiers_of_target_and_base_combine(target, base, expected):
    found = pace(actual(value=100, comparator=base), figure(value=200, comparator=target))
    if not expected:
        assert records(found.refused, "figure", "reason", "detail") == [
            ("f1", "no_base_value", "opposed_bounds")
        ]
        assert found.rows.empty
        return
    about = "approx" in (target, base)
    assert records(found.rows, "value", "comparator", "approximate") == [(14.869835, expected, about)]


@pytest.mark.parametrize(
    ("target", "base", "expected"), [pytest.param(*c, id="-over-".join(c[:2])) for c in COMBINED]
)
def test_qualifiers_of_a_rise_in_points_combine_the_same_way(target, base, expected):
    found = pace(reached(value=1, comparator=base), ratio(value=2, comparator=target)).rows
    assert records(found, "value", "comparator") == ([(0.2, expected)] if expected else [])


REFUSED = [
    pytest.param([figure(value=500)], "no_base_value", "no_base_figure", id="a level alone"),
    pytest.param(
        [figure(value=60, measure="increment", base_year=2020)],
        "no_base_value",
        "no_base_figure",
        id="an increment alone",
    ),
    pytest.param(
        [actual(value=100), increment(value=60)],
        "no_base_value",
        "base_year_unknown",
        id="increment of five years that names no base year",
    ),
    pytest.param(
        [actual(value=100, year=2019), increment(value=60, base_year=2020)],
        "no_base_value",
        "no_base_figure",
        id="base of another year than the increment's",
    ),
    pytest.param(
        [growth(basis="cumulative", value=80)],
        "no_base_value",
        "base_year_unknown",
        id="cumulative growth since when",
    ),
    pytest.param(
        [actual(value=100, base_year=2015), figure(value=200)],
        "no_base_value",
        "no_base_figure",
        id="a total over a period is no base",
    ),
    pytest.param(
        [actual(value=100), figure(value=200, base_year=2020)],
        "cumulative_total",
        "period_total",
        id="total aimed at",
    ),
    pytest.param(
        [figure(value=100, year=2020), figure(value=200)],
        "no_base_value",
        "no_base_figure",
        id="a target is no base",
    ),
    pytest.param(
        [actual(value=100, scope="above_scale"), figure(value=200)],
        "no_base_value",
        "no_base_figure",
        id="base of another scope",
    ),
    pytest.param(
        [actual(value=100, tier="provincial"), figure(value=200)],
        "no_base_value",
        "no_base_figure",
        id="base of another tier",
    ),
    pytest.param(
        [actual(value=100, place="100002"), figure(value=200)],
        "no_base_value",
        "no_base_figure",
        id="base of another place",
    ),
    pytest.param(
        [actual(value=100, year=2019, plan="100001-2019"), figure(value=200)],
        "no_base_value",
        "no_base_figure",
        id="another document's base of an earlier year",
    ),
    pytest.param(
        [actual(value=100, year=2022, plan="100001-2023"), figure(value=200)],
        "no_base_value",
        "no_base_figure",
        id="a later result is no base",
    ),
    pytest.param(
        [actual(value=0), figure(value=5)], "no_base_value", "base_not_positive", id="growth from nothing"
    ),
    pytest.param(
        [actual(value=-5), figure(value=-10)],
        "no_base_value",
        "base_not_positive",
        id="growth from below nothing",
    ),
    pytest.param([figure(measure="qualitative")], "qualitative", "no_number", id="an aim without a number"),
    pytest.param(
        [ratio(measure="growth", value=10)],
        "different_measure",
        "growth_of_ratio",
        id="per cent of a per cent",
    ),
]


@pytest.mark.parametrize(("rows", "reason", "detail"), REFUSED)
def test_no_pace_follows(rows, reason, detail):
    found = pace(*rows)
    assert found.rows.empty
    assert records(found.refused, "figure", "reason", "detail")[-1] == (f"f{len(rows) - 1}", reason, detail)


def test_stated_growth_wins_and_the_derived_one_is_kept():
    found = pace(
        actual(value=185), figure(value=500), growth(basis="annual_average", value=20, base_year=2020)
    ).rows
    assert records(found, "value", "formula", "preferred") == [
        (20.0, "stated", True),
        (21.999951, "two_levels", False),
    ]


def test_two_plans_of_one_city_are_kept_apart():
    found = pace(
        actual(value=100),
        figure(value=200),
        actual(value=150, year=2022, plan="100001-2023-2025"),
        figure(value=180, plan="100001-2023-2025"),
    ).rows
    assert records(found, "plan", "value", "years", "preferred") == [
        ("100001-2021-2025", 14.869835, 5, True),
        ("100001-2023-2025", 6.265857, 3, True),
    ]


def test_two_bases_that_disagree_give_two_paces():
    found = pace(actual(value=100), actual(value=125), figure(value=200)).rows
    assert records(found, "value", "inputs") == [(14.869835, ("f0", "f2")), (9.856054, ("f1", "f2"))]


def test_results_have_a_pace_on_request():
    found = pace(actual(value=62, year=2015), actual(value=185), figure(value=500), roles=("actual",)).rows
    assert records(found, "value", "role", "inputs") == [(24.438855, "actual", ("f0", "f1"))]


def test_codes_are_of_the_closed_lists():
    rows = [row for case in ONE_PACE for row in case.values[0]] + [
        row for case in REFUSED for row in case.values[0]
    ]
    frame = figures(*rows)
    found = annual_pace(frame, plans_of(frame), KINDS)
    assert set(found.rows["formula"]) <= set(FORMULAS)
    assert set(found.rows["unit"]) <= set(UNITS)
    assert set(found.refused["reason"]) <= set(REASONS)
    assert set(found.refused["detail"]) <= set(DETAILS)


def test_misuse_is_named():
    frame = figures(figure(value=1, indicator="incubators"))
    with pytest.raises(ValueError, match="incubators"):
        annual_pace(frame, plans_of(frame), KINDS)
    with pytest.raises(ValueError, match="100001-2021-2025 again"):
        annual_pace(frame, plans_of(frame).iloc[[0, 0]], {"incubators": "stock"})
    with pytest.raises(ValueError, match="comparator"):
        annual_pace(frame.drop(columns="comparator"), plans_of(frame), {"incubators": "stock"})
