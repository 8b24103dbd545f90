"""Amounts in the spellings of documents: what they are worth, and what is no amount."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.numbers import Amount, parse_amount

# spelling: value, unit, comparator, upper
AMOUNTS = {
    "500家": (500, "家", "eq", None),
    "3,200家": (3200, "家", "eq", None),
    "５００家": (500, "家", "eq", None),
    "1.76万家": (17600, "家", "eq", None),
    "1，000家": (1000, "家", "eq", None),
    "突破万家": (10000, "家", "gt", None),
    "近万家": (10000, "家", "approx", None),
    "突破亿元": (1, "亿元", "gt", None),
    "5000万元": (5000, "万元", "eq", None),
    "1500余万元": (1500, "万元", "gt", None),
    "6496.8亿元": ("6496.8", "亿元", "eq", None),
    "5.67万亿元": (56700, "亿元", "eq", None),
    "超50亿": (50, "亿元", "gt", None),
    "百亿元以上": (100, "亿元", "ge", None),
    "亿元以上": (1, "亿元", "ge", None),
    "三点五亿元": ("3.5", "亿元", "eq", None),
    "三家": (3, "家", "eq", None),
    "十二家": (12, "家", "eq", None),
    "一百二十项": (120, "项", "eq", None),
    "百余项": (100, "项", "gt", None),
    "2.3万余人": (23000, "人", "gt", None),
    "双百": (100, "", "eq", None),
    "不少于150家": (150, "家", "ge", None),
    "突破60家以上": (60, "家", "ge", None),
    "近15万人": (150000, "人", "approx", None),
    "不超过3%": (3, "%", "le", None),
    "低于3%": (3, "%", "lt", None),
    "1.4左右": ("1.4", "", "approx", None),
    "≥17": (17, "", "ge", None),
    "1-2家": (1, "家", "range", 2),
    "1至2家": (1, "家", "range", 2),
    "30—40家": (30, "家", "range", 40),
    "10～15家": (10, "家", "range", 15),
    "1-2万家": (10000, "家", "range", 20000),
    "10%-15%": (10, "%", "range", 15),
    "两三家": (2, "家", "range", 3),
    "翻一番": (100, "%", "eq", None),
    "翻两番": (300, "%", "eq", None),
    "翻了三倍": (300, "%", "eq", None),
    "倍增": (100, "%", "eq", None),
    "近28倍": (2800, "%", "approx", None),
    "2.4倍": (240, "%", "eq", None),
    "是2020年的2倍": (100, "%", "eq", None),
    "下降5%": (-5, "%", "eq", None),
    "下降5%以上": (-5, "%", "le", None),
}
NO_AMOUNTS = [
    "数十家",
    "数万家",
    "万家",
    "10000000000000000000000000000",
    "几家",
    "第3家",
    "2025年",
    "10个月",
    "一批",
    "十四五",
    "二〇二五家",
    "5G",
    "家",
    "",
    "40-30家",
    "3家5家",
]


@pytest.mark.parametrize("text", [pytest.param(text, id=text) for text in AMOUNTS])
def test_an_amount_is_read_with_its_qualifier_and_unit(text):
    value, unit, comparator, upper = AMOUNTS[text]
    assert parse_amount(text) == Amount(
        Decimal(value), None if upper is None else Decimal(upper), unit, comparator
    )


@pytest.mark.parametrize("text", [pytest.param(text, id=text or "empty") for text in NO_AMOUNTS])
def test_what_is_no_amount_is_none(text):
    assert parse_amount(text) is None


DIGITS = "零一二三四五六七八九"


def in_numerals(number: int) -> str:
    """A whole number below ten thousand as a document writes it: 1205 is 一千二百零五."""
    text, zero = "", False
    for size, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            text += ("零" if zero else "") + DIGITS[digit] + sign
            zero = False
        elif text:
            zero = True
    return text.removeprefix("一") if text.startswith("一十") else text


@given(st.integers(1, 9999), st.sampled_from(["家", "项", "亿元", "%"]))
def test_numerals_mean_what_digits_mean(number, unit):
    assert parse_amount(f"{in_numerals(number)}{unit}") == parse_amount(f"{number}{unit}")


QUALIFIERS = {
    "不少于{}": "ge",
    "{}以上": "ge",
    "突破{}": "gt",
    "约{}": "approx",
    "{}左右": "approx",
    "不超过{}": "le",
    "低于{}": "lt",
    "{}": "eq",
}


@given(
    st.decimals("0.01", "99999999", places=2),
    st.sampled_from(sorted(QUALIFIERS)),
    st.sampled_from(["家", "万元", "%", "人年"]),
)
def test_every_qualified_number_reads_back(number, qualifier, unit):
    for written in (f"{number}", f"{number:,}"):
        found = parse_amount(qualifier.format(written + unit))
        assert (found.value, found.unit, found.comparator) == (number, unit, QUALIFIERS[qualifier])


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.sampled_from(["-", "至", "—", "～", "到"]))
def test_every_range_reads_back(low, width, sign):
    found = parse_amount(f"{low}{sign}{low + width}家")
    assert (found.value, found.upper, found.comparator) == (low, low + width, "range")


@given(st.text(max_size=40))
def test_any_text_is_an_amount_or_none(text):
    found = parse_amount(text)
    assert found is None or found.value.is_finite()
