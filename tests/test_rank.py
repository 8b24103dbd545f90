"""Rank: positions, ties, what is too close to tell, and the gap to the median."""

from __future__ import annotations

import pandas as pd
import pytest

from metrics.comparability import View, split
from metrics.rank import STATUSES, rank
from tests.frames import figure, figures, plans_of, records


def axis(*rows, yardstick="stated_growth", kind="stock"):
    frame = figures(*rows)
    view = View(tuple(frame["place"].unique()), "high_tech_enterprises", kind, yardstick, (2015, 2025))
    return split(frame, plans_of(frame), view).on_axis


def growth(number, value, comparator="eq", **fields):
    return figure(place=f"10000{number}", measure="growth", value=value, comparator=comparator, **fields)


def level(number, value, comparator="eq", **fields):
    return figure(place=f"10000{number}", value=value, comparator=comparator, **fields)


CASES = [
    pytest.param(
        [level(1, 500), level(2, 300), level(3, 100)],
        [(1, 1, "ranked"), (2, 2, "ranked"), (3, 3, "ranked")],
        id="in order",
    ),
    pytest.param(
        [level(1, 500), level(2, 300)],
        [(None, None, "too_few"), (None, None, "too_few")],
        id="two are too few",
    ),
    pytest.param(
        [level(1, 300), level(2, 300), level(3, 100)],
        [(1, 2, "tie"), (1, 2, "tie"), (3, 3, "ranked")],
        id="a tie stays a tie",
    ),
    pytest.param(
        [growth(1, 25, "ge"), growth(2, 25), growth(3, 10)],
        [(1, 2, "tie"), (1, 2, "tie"), (3, 3, "ranked")],
        id="at least 25 and 25 are not ranked apart",
    ),
    pytest.param(
        [level(1, 200, "ge"), level(2, 300), level(3, 100)],
        [(1, 2, "too_close"), (1, 2, "too_close"), (3, 3, "ranked")],
        id="at least 200 may be more than 300",
    ),
    pytest.param(
        [level(1, 60, "gt"), level(2, 60), level(3, 10)],
        [(1, 1, "ranked"), (2, 2, "ranked"), (3, 3, "ranked")],
        id="more than 60 is above 60",
    ),
    pytest.param(
        [level(1, 60, "lt"), level(2, 60), level(3, 80)],
        [(3, 3, "ranked"), (2, 2, "ranked"), (1, 1, "ranked")],
        id="less than 60 is below 60",
    ),
    pytest.param(
        [level(1, 100, "range", upper=200), level(2, 150), level(3, 300)],
        [(2, 3, "too_close"), (2, 3, "too_close"), (1, 1, "ranked")],
        id="a range around another",
    ),
    pytest.param(
        [level(1, 100, "approx"), level(2, 105), level(3, 300)],
        [(2, 3, "too_close"), (2, 3, "too_close"), (1, 1, "ranked")],
        id="about 100 may be 105",
    ),
    pytest.param(
        [growth(1, 22.4), growth(2, 22), growth(3, 10)],
        [(1, 2, "too_close"), (1, 2, "too_close"), (3, 3, "ranked")],
        id="22 may be a rounded 22.4",
    ),
    pytest.param(
        [growth(1, 25), growth(2, 26), growth(3, 24)],
        [(2, 2, "ranked"), (1, 1, "ranked"), (3, 3, "ranked")],
        id="whole numbers next to each other are apart",
    ),
    pytest.param(
        [growth(1, 22.4), growth(2, 22, amount_as="22.0%"), growth(3, 10)],
        [(1, 1, "ranked"), (2, 2, "ranked"), (3, 3, "ranked")],
        id="22.0 may not",
    ),
    pytest.param(
        [level(1, 501), level(2, 500), level(3, 499)],
        [(1, 1, "ranked"), (2, 2, "ranked"), (3, 3, "ranked")],
        id="counts are exact",
    ),
    pytest.param(
        [level(1, 100, "ge"), level(2, 300), level(3, 500)],
        [(1, 3, "too_close"), (2, 3, "too_close"), (1, 2, "too_close")],
        id="at least 100 may be anywhere above",
    ),
]


@pytest.mark.parametrize(("rows", "expected"), CASES)
def test_positions(rows, expected):
    yardstick = "stated_growth" if rows[0]["measure"] == "growth" else "stated_level"
    found = rank(axis(*rows, yardstick=yardstick), yardstick)
    assert records(found, "position", "last_position", "status") == expected
    assert set(found["status"]) <= set(STATUSES)


def test_less_can_be_better():
    found = rank(
        axis(level(1, 500), level(2, 300), level(3, 100, "le"), yardstick="stated_level"),
        "stated_level",
        "down",
    )
    assert found["position"].tolist() == [3, 2, 1]


def test_levels_are_ranked_year_by_year():
    rows = [level(n, 100 * n, year=year) for year in (2023, 2025) for n in (1, 2, 3)] + [
        level(4, 50, year=2025)
    ]
    found = rank(axis(*rows, yardstick="stated_level"), "stated_level")
    assert records(found, "year", "place", "places", "position") == [
        (2023, "100001", 3, 3),
        (2023, "100002", 3, 2),
        (2023, "100003", 3, 1),
        (2025, "100001", 4, 3),
        (2025, "100002", 4, 2),
        (2025, "100003", 4, 1),
        (2025, "100004", 4, 4),
    ]


def test_targets_are_not_ranked_among_results():
    rows = [level(n, 100 * n) for n in (1, 2, 3)] + [level(n, 100 * n, role="actual") for n in (1, 2)]
    found = rank(axis(*rows, yardstick="stated_level"), "stated_level")
    assert records(found, "role", "places", "status")[0] == ("target", 3, "ranked")
    assert set(found.loc[found["role"] == "actual", "status"]) == {"too_few"}


def test_several_figures_of_one_place_span_an_interval():
    found = rank(axis(growth(1, 10), growth(1, 30), growth(2, 20), growth(3, 5)), "stated_growth")
    assert records(
        found, "place", "figures", "value", "upper", "comparator", "position", "last_position", "status"
    ) == [
        ("100001", ("f0", "f1"), 10.0, 30.0, "range", 1, 2, "too_close"),
        ("100002", ("f2",), 20.0, None, "eq", 1, 2, "too_close"),
        ("100003", ("f3",), 5.0, None, "eq", 3, 3, "ranked"),
    ]


GAPS = [
    pytest.param([10, 20, 60], "eq", 20.0, "eq", [(-10.0, "eq"), (0.0, "eq"), (40.0, "eq")], id="odd number"),
    pytest.param(
        [10, 20, 40, 60],
        "eq",
        30.0,
        "eq",
        [(-20.0, "eq"), (-10.0, "eq"), (10.0, "eq"), (30.0, "eq")],
        id="even number",
    ),
    pytest.param(
        [10, 20, 60], "ge", 20.0, "eq", [(-10.0, "eq"), (0.0, "eq"), (40.0, "ge")], id="at least at the top"
    ),
]


@pytest.mark.parametrize(("values", "last", "median", "comparator", "gaps"), GAPS)
def test_gap_to_the_median(values, last, median, comparator, gaps):
    rows = [level(n, value, last if value == max(values) else "eq") for n, value in enumerate(values, 1)]
    found = rank(axis(*rows, yardstick="stated_level"), "stated_level")
    assert set(records(found, "median", "median_comparator")) == {(median, comparator)}
    assert records(found, "gap", "gap_comparator") == gaps


def test_a_qualifier_in_the_middle_opens_the_median():
    found = rank(
        axis(level(1, 10), level(2, 20, "ge"), level(3, 60, "ge"), yardstick="stated_level"), "stated_level"
    )
    assert set(records(found, "median", "median_comparator")) == {(20.0, "ge")}
    assert records(found, "gap", "gap_comparator") == [(-10.0, "le"), (0.0, "ge"), (0.0, "ge")]


OPEN_GAPS = [
    pytest.param(
        [(">", 350), 5500, 90], [("ge", 0), (0, 5150), (-5410, -260)], id="three, open in the middle"
    ),
    pytest.param(
        [(">", 100), 200, 300, 600],
        [("gt", -150), (-250, -50), (-150, 50), (150, 350)],
        id="four, open below",
    ),
    pytest.param([("<", 60), 40, 100], [("le", 0), (-20, 0), (40, 60)], id="three, open down"),
    pytest.param([("<", 60), 80, 100], [("lt", -20), 0, 20], id="open down and surely the least"),
    pytest.param([10, (">", 20), (">", 20)], [("lt", -10), ("ge", 0), ("ge", 0)], id="two alike are open"),
    pytest.param([("≥", 20), 20, 10], [("ge", 0), 0, -10], id="a tie with at least"),
    pytest.param([(">", 20), 20, 10], [("gt", 0), 0, -10], id="more than the median"),
    pytest.param([("<", 20), 20, ("<", 20)], [("le", 0), ("gt", 0), ("le", 0)], id="less than the greatest"),
    pytest.param([20, 20, 20], [0, 0, 0], id="all the same"),
    pytest.param([(40, 50), 45, 48], [(-5, 2), (-3, 0), (0, 3)], id="a range around the others"),
    pytest.param([(40, 50), 30, 60], [0, (-20, -10), (10, 20)], id="a range that is the median"),
    pytest.param(
        [10, (20, 30), 40, 50], [(-25, -20), (-10, -5), (5, 10), (15, 20)], id="four, a range in the middle"
    ),
    pytest.param(
        [("≤", 100), ("≥", 200), 150, 300],
        [("le", -75), ("ge", 25), (-75, -25), (75, 125)],
        id="four, open both ways",
    ),
    pytest.param(
        [10, ("≥", 20), ("≥", 30), ("≥", 40)], [("le", -15), None, None, None], id="four, three of them open"
    ),
    pytest.param(
        [10, ("<", 30), 40, ("≥", 50)],
        [(-25, -15), ("lt", -5), (5, 15), ("gt", 15)],
        id="four, less than below the middle",
    ),
    pytest.param(
        [10, 20, ("<", 30), ("≥", 50)],
        [(-15, -5), (-5, 5), ("lt", 5), ("gt", 25)],
        id="four, less than above the middle",
    ),
    pytest.param([(">", 10), 20], [None, None], id="two are too few"),
]
SIGNS = {">": "gt", "≥": "ge", "<": "lt", "≤": "le"}


@pytest.mark.parametrize(("amounts", "gaps"), OPEN_GAPS)
def test_the_own_amount_is_part_of_the_median(amounts, gaps):
    def stated(number, amount):
        first, second = amount if isinstance(amount, tuple) else ("=", amount)
        if first in SIGNS:
            return level(number, second, SIGNS[first])
        return level(number, second) if first == "=" else level(number, first, "range", upper=second)

    def as_columns(gap):
        if gap is None:
            return (None, None, "")
        first, second = gap if isinstance(gap, tuple) else ("eq", gap)
        return (second, None, first) if isinstance(first, str) else (first, second, "range")

    rows = [stated(number, amount) for number, amount in enumerate(amounts, 1)]
    found = rank(axis(*rows, yardstick="stated_level"), "stated_level")
    assert records(found, "gap", "gap_upper", "gap_comparator") == [as_columns(gap) for gap in gaps]


def test_gaps_are_those_of_the_own_ranking_alone():
    amounts = [(350, "gt"), (5500, "eq"), (90, "eq"), (200, "le")]
    sizes = {2022: 3, 2023: 2, 2024: 4, 2025: 1}
    rows = [
        level(number, *amounts[number], year=year)
        for number in range(4)
        for year, size in sizes.items()
        if number < size
    ]
    columns = ("gap", "gap_upper", "gap_comparator")
    together = rank(axis(*rows, yardstick="stated_level"), "stated_level")
    for year in sizes:
        alone = [row for row in rows if row["year"] == year]
        found = rank(axis(*alone, yardstick="stated_level"), "stated_level")
        assert records(found, *columns) == records(together[together["year"] == year], *columns)


def test_about_in_the_middle_marks_median_and_gap():
    found = rank(
        axis(level(1, 10), level(2, 20, "approx"), level(3, 60, "ge"), yardstick="stated_level"),
        "stated_level",
    )
    assert set(records(found, "median", "median_comparator")) == {(20.0, "approx")}
    assert records(found, "gap", "gap_comparator", "gap_approximate") == [
        (-10.0, "approx", True),
        (0.0, "approx", True),
        (40.0, "ge", True),
    ]


def test_increments_are_ranked_by_the_year_and_unknown_years_are_left_out():
    rows = [
        level(1, 100, measure="increment", base_year=2020),
        level(2, 30, measure="increment", base_year=2024),
        level(3, 10, "ge", measure="increment", plan="100003-2025"),
        level(4, 900, measure="increment"),
    ]
    found = rank(axis(*rows, yardstick="stated_increment"), "stated_increment")
    assert records(found, "place", "value", "comparator", "position", "last_position", "status") == [
        ("100001", 20.0, "eq", 2, 3, "too_close"),
        ("100002", 30.0, "eq", 1, 2, "too_close"),
        ("100003", 10.0, "ge", 1, 3, "too_close"),
    ]


def test_pace_is_ranked_across_years_with_the_rounding_of_its_inputs():
    rows = [
        level(1, 13, role="actual", year=2020, unit="亿元"),
        level(1, 20, unit="亿元"),
        growth(2, 9, basis="annual_average", base_year=2020),
        growth(3, 20, year=2021),
        growth(4, 3, year=2021),
    ]
    found = rank(axis(*rows, yardstick="annual_pace"), "annual_pace")
    assert records(found, "place", "value", "position", "last_position", "status") == [
        ("100002", 9.0, 2, 3, "too_close"),
        ("100003", 20.0, 1, 1, "ranked"),
        ("100004", 3.0, 4, 4, "ranked"),
        ("100001", 8.997699, 2, 3, "too_close"),
    ]


def test_a_further_column_parts_the_ranking():
    frame = figures(*(figure(place=place, value=100) for place in ("341300", "341500", "429005")))
    found = rank(frame.assign(peer=pd.array(["a", "a", "b"], dtype="str")), "stated_level", within=("peer",))
    assert records(found, "peer", "places", "status") == [
        ("a", 2, "too_few"),
        ("a", 2, "too_few"),
        ("b", 1, "too_few"),
    ]


def test_misuse_is_named():
    frame = axis(growth(1, 10))
    with pytest.raises(ValueError, match="direction"):
        rank(frame, "stated_growth", "sideways")
    with pytest.raises(ValueError, match="yardstick"):
        rank(frame, "score")
    with pytest.raises(ValueError, match="peer"):
        rank(frame, "stated_growth", within=("peer",))


def test_an_empty_axis_has_no_positions():
    assert rank(axis(growth(1, 10))[:0], "stated_growth").empty
