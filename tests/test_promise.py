"""The promise matrix: which figure stands for a place and a headline."""

import pandas as pd
import pytest

from metrics.promise import promise_matrix
from tests.frames import figure, figures

HEADLINES = {"rd": ["rd_intensity"], "incubators": ["incubators_and_makerspaces", "incubators"]}
PLANS = pd.DataFrame(
    {
        "plan": ["a-2021", "a-2022", "b-2021"],
        "place": ["a", "a", "b"],
        "first_year": [2021, 2022, 2021],
        "last_year": [2021, 2022, 2021],
        "reading": "reviewed",
        "kind": "annual",
        "issue_date": pd.NaT,
    }
)


def aim(name: str, **fields) -> dict:
    return figure(
        **(
            {
                "figure": name,
                "place": "a",
                "plan": "a-2021",
                "indicator": "rd_intensity",
                "role": "target",
                "measure": "level",
                "value": 2.0,
                "year": 2021,
            }
            | fields
        )
    )


CASES = [
    pytest.param([], ("silent", "", "", 0), id="a plan that was read and says nothing"),
    pytest.param([aim("x")], ("stated", "target", "x", 0), id="one aim"),
    pytest.param(
        [aim("x", role="actual")],
        ("stated", "actual", "x", 0),
        id="a result where there is no aim is told apart",
    ),
    pytest.param(
        [aim("x", scope="above_scale_enterprises"), aim("y")],
        ("stated", "target", "y", 1),
        id="own coverage before a narrower one",
    ),
    pytest.param(
        [aim("x", measure="qualitative", comparator="", value=None), aim("y")],
        ("stated", "target", "y", 1),
        id="a number before words",
    ),
    pytest.param(
        [aim("x", measure="qualitative", comparator="", value=None)],
        ("qualitative", "target", "x", 0),
        id="words alone",
    ),
    pytest.param(
        [aim("x"), aim("y", plan="a-2022", year=2022)], ("stated", "target", "y", 1), id="the newest plan"
    ),
    pytest.param(
        [aim("x", measure="growth", basis="yoy"), aim("y")],
        ("stated", "target", "y", 1),
        id="a level before a growth",
    ),
    pytest.param(
        [aim("x", role="actual"), aim("y", measure="qualitative", comparator="", value=None)],
        ("qualitative", "target", "y", 0),
        id="an aim in words before a result",
    ),
    pytest.param(
        [aim("x", role="actual", plan="a-2022", year=2022), aim("y")],
        ("stated", "target", "y", 0),
        id="an older aim before a newer result",
    ),
    pytest.param(
        [aim("x", location="三、重点任务"), aim("y", tier="municipal", location="二、主要目标 › 6")],
        ("stated", "target", "y", 1),
        id="a main aim before a task, though it is narrower",
    ),
]


@pytest.mark.parametrize(("rows", "cell"), CASES)
def test_cell(rows, cell):
    matrix = promise_matrix(figures(*rows), PLANS, ["a"], HEADLINES, {})
    assert (
        tuple(matrix.loc[matrix["headline"].eq("rd"), ["state", "role", "figure", "others"]].iloc[0]) == cell
    )


SPENDING = aim("s", indicator="rd_expenditure", measure="growth", basis="yoy", value=20.0)
BESIDE = [
    pytest.param([SPENDING], "s", id="an aim for an indicator easily taken for it"),
    pytest.param([SPENDING, aim("x")], "", id="nothing beside what is stated"),
    pytest.param([SPENDING, aim("x", role="actual")], "", id="nothing beside a reported result"),
    pytest.param([SPENDING | {"role": "actual"}], "", id="a result is no aim"),
    pytest.param(
        [SPENDING | {"measure": "qualitative", "basis": "", "value": None}], "", id="words are none"
    ),
    pytest.param(
        [aim("f", indicator="fiscal", value=1.0), SPENDING], "s", id="the likeliest of several comes first"
    ),
]


@pytest.mark.parametrize(("rows", "expected"), BESIDE)
def test_the_aim_for_a_neighbouring_indicator_stands_beside_an_empty_cell(rows, expected):
    alike = {"rd_intensity": ("rd_expenditure", "fiscal")}
    matrix = promise_matrix(figures(*rows), PLANS, ["a"], HEADLINES, alike)
    assert dict(zip(matrix["headline"], matrix["beside"], strict=True)) == {"rd": expected, "incubators": ""}


def test_every_place_and_headline_has_one_row():
    matrix = promise_matrix(figures(aim("x")), PLANS, ["a", "b", "c"], HEADLINES, {})
    assert [tuple(row) for row in matrix[["place", "headline", "state"]].to_numpy()] == [
        ("a", "rd", "stated"),
        ("a", "incubators", "silent"),
        ("b", "rd", "silent"),
        ("b", "incubators", "silent"),
        ("c", "rd", "not_collected"),
        ("c", "incubators", "not_collected"),
    ]
