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


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES])
def test_a_sentence_states_exactly_these_figures(case):
    text = HEADINGS[case["section"]] + case["text"]
    figures = read_figures(
        text, Calendar(2026, 2026, "report"), load_rules(ROOT / "data"), Home(("本市",), "city")
    )
    assert [written(figure) for figure in figures] == case["states"]
