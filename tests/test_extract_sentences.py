"""Sentences as plans and reports write them, each with exactly the figures that it states."""

import tomllib
from pathlib import Path

import pytest

from loaders.extraction.reading import Figure, read_figures
from loaders.extraction.rules import load_rules
from loaders.extraction.scopes import Home
from loaders.extraction.times import Calendar

ROOT = Path(__file__).parents[1]
CASES = [
    case
    for path in sorted((ROOT / "tests/cases").glob("extract_*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]
HEADINGS = {
    "review": "一、2025年工作回顾\n",
    "five": "一、“十四五”时期工作回顾\n",
    "aims": "二、2026年主要目标\n",
    "plan": "二、“十五五”主要目标\n",
    "none": "",
}


def written(figure: Figure) -> str:
    """A figure in the notation of the case file."""
    scope, tier = f"@{figure.scope}" if figure.scope else "", f"#{figure.tier}" if figure.tier else ""
    basis = f"/{figure.basis}" if figure.basis else ""
    upper = "" if figure.upper is None else f"~{figure.upper}"
    base = "" if figure.base_year is None else f"<{figure.base_year}"
    force = f" !{figure.force}" if figure.force else ""
    return (
        f"{figure.indicator}{scope}{tier} {figure.role} {figure.measure}{basis} {figure.comparator} "
        f"{figure.value:f}{upper} {figure.unit} {figure.year}{base}{force}"
    )


@pytest.mark.parametrize(
    ("home", "text", "tier"),
    [
        pytest.param(
            Home(("上海",), "city", "310000"), "新增市级孵化器3家。", "provincial", id="a municipality"
        ),
        pytest.param(Home(("宿州",), "city", "341300"), "新增市级孵化器3家。", "municipal", id="a city"),
        pytest.param(
            Home(("海门",), "city", "320684"), "新增市级以上孵化器3家。", "county+", id="a county-level city"
        ),
        pytest.param(
            Home(("海门",), "city", "320684"),
            "新增海门市级孵化器3家。",
            "county",
            id="a county-level city by its name",
        ),
        pytest.param(
            Home(("河南",), "province", "410000"), "新增市级孵化器3家。", "municipal", id="a province"
        ),
        pytest.param(
            Home(("宿州",), "city", "341300"), "新增省级、市级孵化器3家。", "", id="two of the grades"
        ),
    ],
)
def test_a_grade_is_that_of_the_authority(home, text, tier):
    found = read_figures(
        HEADINGS["aims"] + text, Calendar(2026, 2026, "report"), load_rules(ROOT / "data"), home
    )
    assert [(figure.indicator, figure.tier) for figure in found] == [("incubators", tier)]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES])
def test_a_sentence_states_exactly_these_figures(case):
    text = HEADINGS[case["section"]] + case["text"]
    last = case.get("to", 2026)
    calendar = Calendar(2026, last, "report" if last == 2026 else "five_year")
    figures = read_figures(text, calendar, load_rules(ROOT / "data"), Home(("本市",), "city"))
    assert [written(figure) for figure in figures] == case["states"]
