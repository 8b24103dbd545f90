"""Consistency: what the figures of one plan give, and the verdict on what it states."""

from __future__ import annotations

import json

import pytest

from metrics.checks import FORMULAS, KINDS, REASONS, VERDICTS
from metrics.consistency import findings
from tests.frames import actual, figure, figures, records, shipped

STOCKS = ("high_tech_enterprises", "incubators", "makerspaces", "incubators_and_makerspaces", "talent_teams")
RATIOS = ("rd_intensity", "high_tech_output_share_industry", "high_tech_value_added_share_industry")
KINDS_OF = dict.fromkeys(STOCKS, "stock") | dict.fromkeys(RATIOS, "ratio") | {"rd_expenditure": "flow"}
CONFUSABLE = {RATIOS[1]: [RATIOS[2]], RATIOS[2]: [RATIOS[1]], "incubators": ["makerspaces"]}


def found(*rows, **fields):
    return findings(figures(*rows), KINDS_OF, fields.get("confusable", CONFUSABLE))


def grown(value, **fields):
    return actual(**{"measure": "growth", "basis": "cumulative", "base_year": 2015, "value": value} | fields)


def money(value, year=2020, **fields):
    return actual(**{"indicator": "rd_expenditure", "unit": "亿元", "value": value, "year": year} | fields)


def added(value, **fields):
    return figure(**{"measure": "increment", "base_year": 2020, "value": value} | fields)


def kind(name, **fields):
    return actual(**{"indicator": name, "tier": "provincial"} | fields)


def both(**fields):
    return figure(**{"indicator": "incubators_and_makerspaces", "tier": "provincial+"} | fields)


ONE = [
    pytest.param(
        [actual(value=62, year=2015), actual(value=185), grown(300)],
        (
            "growth_from_levels",
            "contradiction",
            "multiple_for_increase",
            "growth_of_levels",
            198.387097,
            "eq",
        ),
        id="three times as many is not a growth by three times",
    ),
    pytest.param(
        [actual(value=62, year=2015), actual(value=185), grown(198)],
        ("growth_from_levels", "agrees", "", "growth_of_levels", 198.387097, "eq"),
        id="agrees at the digits stated",
    ),
    pytest.param(
        [actual(value=62, year=2015), actual(value=185), grown(199)],
        ("growth_from_levels", "contradiction", "", "growth_of_levels", 198.387097, "eq"),
        id="counts are exact, so the last digit counts",
    ),
    pytest.param(
        [actual(value=62, year=2015), actual(value=185), grown(150, comparator="gt")],
        ("growth_from_levels", "agrees", "", "growth_of_levels", 198.387097, "eq"),
        id="more than what was reached by far",
    ),
    pytest.param(
        [actual(value=62, year=2015), actual(value=185), grown(200, comparator="gt")],
        ("growth_from_levels", "contradiction", "", "growth_of_levels", 198.387097, "eq"),
        id="more than what was reached",
    ),
    pytest.param(
        [actual(value=62, year=2015, comparator="gt"), actual(value=185), grown(150)],
        ("growth_from_levels", "agrees", "", "growth_of_levels", 198.387097, "lt"),
        id="a base with a qualifier bounds the growth on one side",
    ),
    pytest.param(
        [actual(value=62, year=2015, comparator="gt"), actual(value=185), grown(210)],
        ("growth_from_levels", "contradiction", "", "growth_of_levels", 198.387097, "lt"),
        id="outside that side",
    ),
    pytest.param(
        [actual(value=62, year=2015, comparator="gt"), actual(value=185, comparator="gt"), grown(210)],
        ("growth_from_levels", "not_checkable", "open_bounds", "growth_of_levels", None, ""),
        id="qualifiers that pull apart leave nothing to compute",
    ),
    pytest.param(
        [money(4.64, 2015), money(13), money(180.2, measure="growth", basis="cumulative", base_year=2015)],
        ("growth_from_levels", "agrees", "", "growth_of_levels", 180.172414, "eq"),
        id="cumulative growth of money",
    ),
    pytest.param(
        [
            money(4.64, 2015),
            money(13),
            money(22.86, measure="growth", basis="annual_average", base_year=2015),
        ],
        ("growth_from_levels", "rounding", "", "annual_growth_of_levels", 22.881095, "eq"),
        id="annual average that the inputs' rounding explains",
    ),
    pytest.param(
        [money(4.64, 2015), money(13), money(26, measure="growth", basis="annual_average", base_year=2015)],
        ("growth_from_levels", "contradiction", "", "annual_growth_of_levels", 22.881095, "eq"),
        id="annual average that nothing explains",
    ),
    pytest.param(
        [actual(value=100, year=2019), actual(value=125), grown(25, basis="yoy", base_year=None)],
        ("growth_from_levels", "agrees", "", "growth_of_levels", 25.0, "eq"),
        id="growth against the year before",
    ),
    pytest.param(
        [
            actual(value=100, year=2015),
            figure(value=200),
            grown(90, role="target", base_year=2015, year=2025),
        ],
        ("growth_from_levels", "contradiction", "", "growth_of_levels", 100.0, "eq"),
        id="a target growth against base and target",
    ),
    pytest.param(
        [
            money(29.95),
            money(28.9, measure="increment", base_year=2015),
            money(2800, measure="growth", basis="cumulative", base_year=2015, comparator="approx"),
        ],
        ("growth_from_increment", "agrees", "", "growth_of_increment", 2752.380952, "eq"),
        id="nearly 28 times more, by increment and level",
    ),
    pytest.param(
        [
            money(29.95),
            money(28.9, measure="increment", base_year=2015),
            money(2000, measure="growth", basis="cumulative", base_year=2015, comparator="approx"),
        ],
        ("growth_from_increment", "contradiction", "", "growth_of_increment", 2752.380952, "eq"),
        id="nearly 20 times more would not follow",
    ),
    pytest.param(
        [money(4.64, 2015), money(13), money(8.36, measure="increment", base_year=2015)],
        ("increment_from_levels", "agrees", "", "difference_of_levels", 8.36, "eq"),
        id="increment of two levels",
    ),
    pytest.param(
        [
            actual(value=62, year=2015),
            actual(value=185),
            actual(value=120, measure="increment", base_year=2015),
        ],
        ("increment_from_levels", "contradiction", "", "difference_of_levels", 123.0, "eq"),
        id="increment that is not",
    ),
    pytest.param(
        [grown(25)],
        ("growth_from_levels", "not_checkable", "no_base_value", "", None, ""),
        id="growth without levels",
    ),
    pytest.param(
        [actual(value=62, year=2016), actual(value=185), grown(300)],
        ("growth_from_levels", "not_checkable", "no_base_value", "", None, ""),
        id="a level of a nearby year is no base",
    ),
    pytest.param(
        [actual(value=62, year=2015, scope="key"), actual(value=185), grown(300)],
        ("growth_from_levels", "not_checkable", "no_base_value", "", None, ""),
        id="a level of another scope is no base",
    ),
    pytest.param(
        [actual(value=62, year=2015), actual(value=185), grown(20, basis="annual_average", base_year=None)],
        ("growth_from_levels", "not_checkable", "base_year_unknown", "", None, ""),
        id="average since when",
    ),
    pytest.param(
        [figure(value=500), figure(value=450)],
        ("stated_twice_differently", "contradiction", "", "same_amount", 500.0, "eq"),
        id="two targets for one thing",
    ),
    pytest.param(
        [figure(value=500), figure(value=450, comparator="ge")],
        ("stated_twice_differently", "agrees", "", "same_amount", 500.0, "eq"),
        id="a qualifier that the other fulfils",
    ),
    pytest.param(
        [money(13), money(13.2)],
        ("stated_twice_differently", "rounding", "", "same_amount", 13.0, "eq"),
        id="once rounded, once not",
    ),
    pytest.param(
        [money(13), money(13.6)],
        ("stated_twice_differently", "contradiction", "", "same_amount", 13.0, "eq"),
        id="further apart than rounding",
    ),
    pytest.param(
        [figure(value=100, scope="revenue_100m"), figure(value=500)],
        ("parts_exceed_whole", "agrees", "", "part_of_whole", 100.0, "eq"),
        id="a part within its whole",
    ),
    pytest.param(
        [figure(value=600, scope="revenue_100m"), figure(value=500)],
        ("parts_exceed_whole", "contradiction", "", "part_of_whole", 600.0, "eq"),
        id="a part beyond its whole",
    ),
    pytest.param(
        [figure(value=600, scope="park:A"), figure(value=500, comparator="ge")],
        ("parts_exceed_whole", "agrees", "", "part_of_whole", 600.0, "eq"),
        id="a whole without an upper end",
    ),
    pytest.param(
        [figure(value=500, comparator="gt", scope="park:A"), figure(value=500)],
        ("parts_exceed_whole", "contradiction", "", "part_of_whole", 500.0, "gt"),
        id="a part of more than the whole",
    ),
    pytest.param(
        [figure(value=40, tier="provincial+"), figure(value=30)],
        ("parts_exceed_whole", "contradiction", "", "part_of_whole", 40.0, "eq"),
        id="a grade beyond all grades",
    ),
    pytest.param(
        [actual(value=100), added(200), figure(value=500)],
        ("stock_plus_additions", "contradiction", "", "stock_and_additions", 300.0, "eq"),
        id="additions that miss the target",
    ),
    pytest.param(
        [actual(value=100), added(400), figure(value=500)],
        ("stock_plus_additions", "agrees", "", "stock_and_additions", 500.0, "eq"),
        id="additions that reach it",
    ),
    pytest.param(
        [actual(value=100), added(500), figure(value=500)],
        ("stock_plus_additions", "agrees", "more_than_needed", "stock_and_additions", 600.0, "eq"),
        id="additions are gross and may exceed it",
    ),
    pytest.param(
        [actual(value=100), added(200, comparator="ge"), figure(value=500)],
        ("stock_plus_additions", "agrees", "", "stock_and_additions", 300.0, "ge"),
        id="at least so many may reach it",
    ),
    pytest.param(
        [added(200), figure(value=500)],
        ("stock_plus_additions", "not_checkable", "no_base_value", "", None, ""),
        id="additions to an unknown stock",
    ),
    pytest.param(
        [
            kind("incubators", value=3),
            kind("makerspaces", value=8),
            kind("makerspaces", value=1, tier="national"),
            both(measure="increment", base_year=2020, value=1, upper=2, comparator="range"),
            both(value=20),
        ],
        ("stock_plus_additions", "contradiction", "unstated_parts", "stock_and_additions", 13.0, "range"),
        id="a stock reported by kind and grade",
    ),
    pytest.param(
        [
            figure(indicator=RATIOS[1], value=35, unit="%", location="table"),
            figure(indicator=RATIOS[2], value=35, unit="%", location="prose"),
        ],
        (
            "same_value_confusable_indicators",
            "not_checkable",
            "two_quantities_one_value",
            "two_quantities",
            35.0,
            "eq",
        ),
        id="one value for two quantities that are easily confused",
    ),
]


@pytest.mark.parametrize(("rows", "expected"), ONE)
def test_one_finding(rows, expected):
    result = found(*rows)
    columns = ("kind", "verdict", "reason", "formula", "computed_value", "computed_comparator")
    assert records(result, *columns) == [expected]
    assert result["figures"].iloc[0][-1] in {f"f{number}" for number in range(len(rows))}


NONE = [
    pytest.param([figure(value=500), figure(value=300, year=2023)], id="two years"),
    pytest.param([figure(value=500), actual(value=300, year=2025)], id="a target and a result"),
    pytest.param([figure(value=500), figure(value=300, plan="100001-2024")], id="two plans"),
    pytest.param([figure(value=500), figure(value=300, scope="absorbed")], id="a scope that is no part"),
    pytest.param(
        [
            figure(indicator="rd_intensity", value=1, unit="%"),
            figure(indicator="rd_intensity", value=2, scope="enterprises", unit="%"),
        ],
        id="ratios have no parts",
    ),
    pytest.param([figure(measure="qualitative"), figure(value=500)], id="an aim without a number"),
    pytest.param(
        [
            figure(indicator=RATIOS[1], value=35, unit="%", location="table"),
            figure(
                indicator=RATIOS[2],
                value=35,
                unit="%",
                location="prose",
                also=json.dumps([{"location": "table"}]),
            ),
        ],
        id="confusable quantities that one passage states side by side",
    ),
    pytest.param(
        [
            figure(indicator="incubators", value=2, location="a"),
            figure(indicator="makerspaces", value=2, location="b"),
        ],
        id="equal counts say nothing",
    ),
    pytest.param(
        [
            figure(indicator=RATIOS[0], value=35, unit="%", location="a"),
            figure(indicator=RATIOS[2], value=35, unit="%", location="b"),
        ],
        id="quantities that nobody confuses",
    ),
    pytest.param(
        [actual(value=100, year=2019), added(200), figure(value=500, year=2024)],
        id="an increment to another year",
    ),
]


@pytest.mark.parametrize("rows", NONE)
def test_no_finding(rows):
    result = found(*rows)
    assert result[result["reason"] != "no_base_value"].empty, records(result, "kind", "verdict")


def test_grades_add_up_against_their_whole():
    result = found(
        *(
            figure(value=value, tier=tier)
            for value, tier in ((5, "national"), (9, "provincial"), (12, "provincial+"))
        )
    )
    assert records(result, "formula", "verdict", "terms", "computed_value", "stated_value") == [
        ("sum_of_parts", "contradiction", (5.0, 9.0, 12.0), 14.0, 12.0),
        ("part_of_whole", "agrees", (5.0, 12.0), 5.0, 12.0),
        ("part_of_whole", "agrees", (9.0, 12.0), 9.0, 12.0),
    ]


def test_a_lone_grade_and_a_grade_stated_twice_are_not_added_up():
    assert set(
        found(figure(value=5, tier="provincial"), figure(value=12, tier="provincial+"))["formula"]
    ) == {"part_of_whole"}
    twice = [figure(value=value, tier="provincial") for value in (9, 8)]
    result = found(figure(value=5, tier="national"), *twice, figure(value=12, tier="provincial+"))
    assert set(result["formula"]) == {"part_of_whole", "same_amount"}


def test_two_levels_that_disagree_are_both_held_against_the_growth():
    result = found(actual(value=62, year=2015), actual(value=60, year=2015), actual(value=186), grown(200))
    assert records(result, "kind", "verdict", "figures") == [
        ("stated_twice_differently", "contradiction", ("f0", "f1")),
        ("growth_from_levels", "contradiction", ("f1", "f2", "f3")),
        ("growth_from_levels", "agrees", ("f0", "f2", "f3")),
    ]


def test_the_shipped_plan_of_suzhou_gives_its_findings_by_rule():
    frame, _, kinds, confusable = shipped()
    result = findings(frame, kinds, confusable)
    mine = result[(result["plan"] == "341300-2021-2025") & (result["reason"] != "no_base_value")]
    columns = ("indicator", "kind", "verdict", "reason", "terms", "computed_value", "computed_upper")
    assert sorted(records(mine, *columns)) == [
        (
            "fiscal_sci_tech_expenditure",
            "growth_from_levels",
            "agrees",
            "",
            (1.04, 4.93, 374.0),
            374.038462,
            None,
        ),
        (
            "high_tech_enterprises",
            "growth_from_levels",
            "agrees",
            "",
            (62.0, 185.0, 200.0),
            198.387097,
            None,
        ),
        ("high_tech_enterprises", "parts_exceed_whole", "agrees", "", (100.0, 500.0), 100.0, None),
        (
            "high_tech_output_share_industry",
            "same_value_confusable_indicators",
            "not_checkable",
            "two_quantities_one_value",
            (35.0, 35.0),
            35.0,
            None,
        ),
        ("incubators_and_makerspaces", "parts_exceed_whole", "agrees", "", (20.0, 50.0), 20.0, None),
        (
            "incubators_and_makerspaces",
            "stock_plus_additions",
            "contradiction",
            "unstated_parts",
            (3.0, 1.0, 8.0, 1.0, 20.0),
            13.0,
            14.0,
        ),
        ("rd_expenditure", "growth_from_levels", "agrees", "", (4.64, 13.0, 180.2), 180.172414, None),
        ("rd_expenditure", "growth_from_levels", "rounding", "", (4.64, 13.0, 22.86), 22.881095, None),
        ("rd_expenditure", "increment_from_levels", "agrees", "", (4.64, 13.0, 8.36), 8.36, None),
        (
            "sci_tech_achievements_registered",
            "parts_exceed_whole",
            "agrees",
            "",
            (1532.0, 1534.0),
            1532.0,
            None,
        ),
        (
            "tech_contract_turnover",
            "growth_from_increment",
            "agrees",
            "",
            (29.95, 28.9, 2800.0),
            2752.380952,
            None,
        ),
    ]
    assert result["verdict"].isin(VERDICTS).all() and result["kind"].isin(KINDS).all()


def test_codes_are_of_the_closed_lists_and_contradictions_come_first():
    result = found(
        *(
            row | {"place": f"1{number:05}", "plan": ""} | {"plan": f"1{number:05}-2021-2025"}
            for number, case in enumerate(ONE)
            for row in case.values[0]
        )
    )
    assert set(result["kind"]) <= set(KINDS) and set(result["reason"]) <= set(REASONS)
    assert set(result["formula"]) <= set(FORMULAS)
    assert list(result["verdict"]) == sorted(result["verdict"], key=VERDICTS.index)
    assert set(result["verdict"]) == set(VERDICTS)


def test_no_figures_give_no_findings():
    assert findings(figures(), KINDS_OF, CONFUSABLE).empty


def test_misuse_is_named():
    with pytest.raises(ValueError, match="location"):
        findings(figures(figure(value=1)).drop(columns="location"), KINDS_OF, CONFUSABLE)
