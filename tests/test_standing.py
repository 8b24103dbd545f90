"""One sentence for where a place stands among all that can be compared with it."""

from __future__ import annotations

import pytest

from loaders.database.store import Store
from pages.shared import standing
from pages.shared.data import Data
from tests.screens import NAMES, open_page, text


@pytest.mark.parametrize(
    ("place", "indicator", "expected"),
    [
        pytest.param("520200", "rd_intensity", "(2020, Reported result, Stated level): 8 of 9.", id="a level"),
        pytest.param("610500", "rd_intensity", "fewer than three comparable cities", id="not placed"),
        pytest.param(
            "340000", "high_tech_enterprises", "(2025, Reported result, Annual pace): 3 of 8.",
            id="a province among provinces",
        ),
    ],
)  # fmt: skip
def test_sentence(shipped: Store, place: str, indicator: str, expected: str):
    assert expected in standing.sentence(Data(shipped), place, indicator, "en")


def test_where_it_stands_on_no_headline_that_is_said(shipped: Store):
    (said,) = standing.of_headlines(Data(shipped), "610500", "en")
    assert said.startswith("Weinan, ") and said.endswith(": fewer than three comparable cities, no position.")


@pytest.mark.parametrize("name", [name for name in NAMES if name != "compare"])
def test_a_page_says_where_one_s_own_city_stands(shipped: Store, monkeypatch: pytest.MonkeyPatch, name: str):
    monkeypatch.setenv("CHENGBIAO_DATABASE", shipped.address)
    monkeypatch.setenv("CHENGBIAO_EDITING", "local")
    screen = open_page(name, mine="341300")
    said = "Technology contract turnover (2025, Target, Stated level): 3 of 3."
    assert said in text(screen).replace("\\", "")
