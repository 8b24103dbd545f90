"""Amounts, statements and names in each language: a qualifier is never lost, a digit never added."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.database.filters import Filters
from loaders.database.store import Store
from pages.shared.data import Data
from pages.shared.unbroken import unbroken
from pages.shared.words import LANGUAGES, Words, glosses, texts
from tests.frames import figure

NAN = float("nan")


@pytest.fixture(scope="module")
def words(shipped: Store) -> dict[str, Words]:
    source = Data(shipped)
    return {language: Words(language, source) for language in LANGUAGES}


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        pytest.param(500.0, "家", "500", "500", id="count"),
        pytest.param(24031.0, "户", "24,031", "24,031", id="thousands"),
        pytest.param(1_000_000.0, "人", "1,000,000", "1,000,000", id="a million, not 1E+6"),
        pytest.param(2.71, "%", "2.71", "2.71", id="decimals as stated"),
        pytest.param(2.0, "%", "2", "2", id="no decimals that nobody stated"),
        pytest.param(8.36, "亿元", "8.36", "0.836", id="money in billions in English"),
        pytest.param(0.5, "亿元", "0.5", "0.05", id="half a hundred million"),
        pytest.param(1500.0, "万元", "1,500", "15", id="money in millions in English"),
        pytest.param(
            0.1 + 0.2, "%", "0.30000000000000004", "0.30000000000000004", id="nothing is rounded away"
        ),
        pytest.param(0.0, "家", "0", "0", id="zero is a number"),
        pytest.param(-1.5, "%", "-1.5", "-1.5", id="below zero"),
    ],
)
def test_number(words, value: float, unit: str, zh: str, en: str):
    assert {language: one.number(value, unit) for language, one in words.items()} == {"zh": zh, "en": en}


@given(st.integers(0, 10**12), st.integers(0, 4))
def test_a_number_read_back_is_the_number(words, digits: int, decimals: int):
    value = digits / 10**decimals
    for one in words.values():
        assert float(one.number(value, "%").replace(",", "")) == value


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        pytest.param((500.0, NAN, "eq", "家"), "500 家", "500", id="exact"),
        pytest.param((500.0, NAN, "ge", "家"), "≥ 500 家", "≥ 500", id="at least"),
        pytest.param((500.0, NAN, "gt", "家"), "> 500 家", "> 500", id="more than"),
        pytest.param((30.0, NAN, "le", "%"), "≤ 30%", "≤ 30%", id="at most"),
        pytest.param((30.0, NAN, "lt", "%"), "< 30%", "< 30%", id="less than"),
        pytest.param((1.4, NAN, "approx", "%"), "≈ 1.4%", "≈ 1.4%", id="about"),
        pytest.param((1.0, 2.0, "range", "家"), "1–2 家", "1–2", id="range"),
        pytest.param((5.0, 8.0, "range", "亿元"), "5–8 亿元", "RMB 0.5–0.8 bn", id="range of money"),
        pytest.param((17.0, NAN, "ge", "人年"), "≥ 17 人年", "≥ 17 person-years", id="unit in words"),
        pytest.param((60.0, NAN, "eq", "家", "+"), "+60 家", "+60", id="so many more"),
        pytest.param((5.0, NAN, "ge", "家", "+"), "≥ +5 家", "≥ +5", id="at least so many more"),
        pytest.param(
            (0.5, NAN, "ge", "%", "+"), "≥ +0.5 个百分点", "≥ +0.5 points", id="more of a ratio is points"
        ),
    ],
)
def test_amount(words, arguments: tuple, zh: str, en: str):
    assert {language: one.amount(*arguments) for language, one in words.items()} == {"zh": zh, "en": en}


@pytest.mark.parametrize(
    ("fields", "zh", "en"),
    [
        pytest.param({"value": 500.0, "comparator": "ge"}, "≥ 500 家，2025年", "≥ 500, 2025", id="level"),
        pytest.param(
            {"value": 30.0, "base_year": 2020},
            "2021—2025年合计 30 家",
            "30 in total, 2021–2025",
            id="total of a period",
        ),
        pytest.param(
            {"measure": "increment", "value": 5.0, "comparator": "ge"},
            "新增 ≥ 5 家，2025年",
            "≥ 5 more, 2025",
            id="increment",
        ),
        pytest.param(
            {"measure": "increment", "value": 5.0, "base_year": 2020},
            "比2020年新增 5 家，到2025年",
            "5 more than in 2020, by 2025",
            id="increment since",
        ),
        pytest.param(
            {"measure": "increment", "value": 0.3, "unit": "%"},
            "新增 0.3 个百分点，2025年",
            "0.3 points more, 2025",
            id="increment of a ratio is points",
        ),
        pytest.param(
            {"measure": "growth", "value": 25.0, "comparator": "ge"},
            "比上年增长 ≥ 25%，2025年",
            "≥ 25% growth, 2025",
            id="growth",
        ),
        pytest.param(
            {"measure": "growth", "basis": "annual_average", "value": 10.0, "base_year": 2020},
            "2020—2025年年均增长 10%",
            "10% growth a year, 2020–2025",
            id="annual average since",
        ),
        pytest.param(
            {"measure": "growth", "basis": "annual_average", "value": 10.0},
            "年均增长 10%，到2025年",
            "10% growth a year, up to 2025",
            id="annual average",
        ),
        pytest.param(
            {
                "measure": "growth",
                "basis": "cumulative",
                "value": 2800.0,
                "comparator": "approx",
                "base_year": 2020,
            },
            "2025年比2020年增长 ≈ 2,800%",
            "≈ 2,800% growth from 2020 to 2025",
            id="cumulative growth",
        ),
        pytest.param(
            {"measure": "qualitative", "amount_as": "更上一层"},
            "只有文字：“更上一层”，2025年",
            "in words only: “更上一层”, 2025",
            id="no number",
        ),
    ],
)
def test_statement(words, fields: dict, zh: str, en: str):
    row = pd.Series(figure(**{"comparator": "eq"} | fields)).where(lambda cells: cells.notna(), pd.NA)
    assert {language: one.statement(row) for language, one in words.items()} == {"zh": zh, "en": en}


SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "approx": "≈", "range": "–"}


def test_every_shipped_figure_keeps_its_qualifier_in_both_languages(words, shipped: Store):
    qualified = 0
    for row in shipped.figures().itertuples():
        for one in words.values():
            stated = one.statement(row)
            not_stated = {"zh": "年份未写明", "en": "not stated"}[one.language]
            assert (not_stated if pd.isna(row.year) else str(row.year)) in stated
            if row.comparator in SIGNS:
                qualified += 1
                assert SIGNS[row.comparator] in stated, f"{row.figure}: {stated}"
            elif row.measure == "qualitative":
                assert row.amount_as in stated
            else:
                assert not re.search("[≥>≤<≈]", stated), f"{row.figure}: {stated}"
    assert qualified > 50


@pytest.mark.parametrize(
    ("fields", "digits", "shown"),
    [
        pytest.param({"value": 9.96, "comparator": "eq"}, 1, "10.0%", id="to the nearest"),
        pytest.param({"value": 9.96, "comparator": "ge"}, 1, "≥ 9.9%", id="at least rounds down"),
        pytest.param({"value": 9.91, "comparator": "le"}, 1, "≤ 10.0%", id="at most rounds up"),
        pytest.param(
            {"value": 9.91, "comparator": "ge", "approximate": True}, 1, "≈ ≥ 9.9%", id="about and at least"
        ),
        pytest.param({"value": 9.91, "comparator": "approx"}, 1, "≈ 9.9%", id="about once"),
        pytest.param({"value": 20.0, "comparator": "gt"}, None, "> 20%", id="stated is not rounded"),
        pytest.param(
            {"value": 30.000000000000004, "comparator": "le"},
            1,
            "≤ 30%",
            id="no step up for a float's last digit",
        ),
        pytest.param({"value": -0.004, "comparator": "eq"}, 2, "0.00%", id="rounded to zero has no sign"),
    ],
)
def test_derived_amount(words, fields: dict, digits: int | None, shown: str):
    row = SimpleNamespace(**{"upper": NAN, "approximate": False} | fields)
    assert {one.derived_amount(row, "%", digits) for one in words.values()} == {shown}


@pytest.mark.parametrize(
    ("scope", "tier", "zh", "en"),
    [
        pytest.param("", "", "", "", id="the indicator's own"),
        pytest.param("", "provincial+", "（省级及以上）", " (provincial and above)", id="grade"),
        pytest.param("absorbed", "", "（吸纳技术）", " (technology absorbed)", id="scope"),
        pytest.param(
            "park:某园",
            "national",
            "（国家级、园区：某园）",
            " (national, park: 某园)",
            id="named park and grade",
        ),
    ],
)
def test_narrowed(words, scope: str, tier: str, zh: str, en: str):
    found = {language: one.narrowed(scope, tier) for language, one in words.items()}
    assert found["zh"] == zh
    assert found["en"] == en


def test_every_text_is_there_in_both_languages_with_the_same_blanks():
    blanks = {
        key: {language: set(re.findall(r"{(\w+)}", text)) for language, text in both.items()}
        for key, both in texts().items()
    }
    # Chinese sets nothing between sentences, so only a separator may be empty.
    empty = {key for key, both in texts().items() if not all(both.values())}
    assert [key for key in empty if not key.endswith(".separator")] == []
    assert [key for key, both in texts().items() if set(both) != set(LANGUAGES)] == []
    assert [key for key, both in blanks.items() if both["zh"] != both["en"]] == []


def test_english_texts_hold_no_chinese_but_names_of_languages():
    assert [key for key, both in texts().items() if re.search("[\u4e00-\u9fff]", both["en"])] == []


def test_a_missing_text_raises(words):
    with pytest.raises(KeyError, match=r"no\.such\.text"):
        words["en"]("no.such.text")


@pytest.mark.parametrize("section", ["groups", "units", "headlines", "scopes", "tiers"])
def test_every_code_has_a_name_in_both_languages(words, shipped: Store, section: str):
    codes = [entry["id"] for entry in shipped.meta()["vocabulary"][section]]
    assert codes
    for one in words.values():
        assert [code for code in codes if not isinstance(one.named(section, code), str)] == []


@pytest.mark.parametrize(
    ("language", "dropped", "instead", "but"),
    [
        pytest.param("zh", "实际", "实绩", (), id="a result"),
        pytest.param(
            "en",
            r"\b[Cc]overages?\b",
            "scope",
            ("page.coverage", "query.coverage"),
            id="what a figure counts",
        ),
        pytest.param("en", r"^Amount$", "What is stated", (), id="a column of amounts"),
    ],
)
def test_one_thing_has_one_word(language: str, dropped: str, instead: str, but: tuple[str, ...]):
    """`but`: the texts in which the word is the name of the page."""
    said = {key: text[language] for key, text in texts().items() if key not in but}
    assert [key for key, text in said.items() if re.search(dropped, text)] == []
    assert any(instead.lower() in text.lower() for text in said.values())


def test_names_keep_their_words_and_english_says_what_they_mean(words):
    assert words["zh"].title("341500-2020") == "2020年全市科技工作要点"
    assert words["en"].title("341500-2020") == "2020年全市科技工作要点 (Lu'an, Annual plan, 2020)"
    assert words["zh"].scope("exported:津冀") == "输出技术：津冀"
    assert words["en"].scope("exported:津冀") == "technology exported: 津冀 (Tianjin and Hebei)"
    assert words["en"].scope("park:某园") == "park: 某园", "a name that nobody glossed stands alone"


def test_every_name_of_a_scope_has_a_gloss(shipped: Store):
    """An English page says what a Chinese name means; write it into pages/shared/glosses.toml."""
    named = {scope.partition(":")[2] for scope in shipped.figures(Filters())["scope"]} - {""}
    assert sorted(named - set(glosses())) == []
    assert sorted(set(glosses()) - named) == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("新增 12 家，2020年", "新增 12_家，2020年", id="a unit"),
        pytest.param("> RMB 9.2 bn, 2025", ">_RMB_9.2_bn, 2025", id="a sign, a currency and a unit"),
        pytest.param(
            "84% growth from 2020 to 2025", "84% growth from 2020 to 2025", id="years in a sentence"
        ),
        pytest.param("福州市 2016", "福州市 2016", id="a name and a year"),
    ],
)
def test_no_line_ends_inside_an_amount(text: str, kept: str):
    assert unbroken(text) == kept.replace("_", "\u00a0")
