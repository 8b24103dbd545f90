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
    "60家（含）以上": (60, "家", "ge", None),
    "2.3%+": ("2.3", "%", "ge", None),
    "近翻一番": (100, "%", "approx", None),
    "翻了近两番": (300, "%", "approx", None),
    "相当于2020年的近3倍": (200, "%", "approx", None),
    "2020年的3倍多": (200, "%", "gt", None),
    "是2020年的2.7倍、3.8倍": (280, "%", "eq", None),
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
    # two scales in one amount
    "1亿5000万元": ("1.5", "亿元", "eq", None),
    "不少于1亿5000万元": ("1.5", "亿元", "ge", None),
    "3亿2千万元": ("3.2", "亿元", "eq", None),
    "2亿5千万元以上": ("2.5", "亿元", "ge", None),
    "12亿3456万元": ("12.3456", "亿元", "eq", None),
    "1亿5000余万元": ("1.5", "亿元", "gt", None),
    "1亿5000万": ("1.5", "亿元", "eq", None),
    "1亿零500万元": ("1.05", "亿元", "eq", None),
    "1亿元5000万元": ("1.5", "亿元", "eq", None),
    "1万2000亿元": (12000, "亿元", "eq", None),
    "1万亿2000亿元": (12000, "亿元", "eq", None),
    "一亿五千万元": ("1.5", "亿元", "eq", None),
    "一万五千亿元": (15000, "亿元", "eq", None),
    "3万5千元": ("3.5", "万元", "eq", None),
    "1万2千人次": (12000, "人次", "eq", None),
    "一万两千人次": (12000, "人次", "eq", None),
    "3万5000家": (35000, "家", "eq", None),
    "2个亿": (2, "亿元", "eq", None),
    "1千零20家": (1020, "家", "eq", None),
    "5000万-1亿元": ("0.5", "亿元", "range", 1),
    # shares in words
    "百分之二点五": ("2.5", "%", "eq", None),
    "百分之15": (15, "%", "eq", None),
    "百分之十以上": (10, "%", "ge", None),
    "不低于百分之三": (3, "%", "ge", None),
    "百分之十至百分之十五": (10, "%", "range", 15),
    "百分之十到十五": (10, "%", "range", 15),
    "下降百分之五": (-5, "%", "eq", None),
    "千分之二十五": (25, "‰", "eq", None),
    "一成": (10, "%", "eq", None),
    "两成五": (25, "%", "eq", None),
    "近三成": (30, "%", "approx", None),
    "3成以上": (30, "%", "ge", None),
    "0.2个百分点": ("0.2", "个百分点", "eq", None),
    "0.2百分点": ("0.2", "百分点", "eq", None),
    # about so many
    "三四十家": (30, "家", "range", 40),
    "一两百家": (100, "家", "range", 200),
    "两三千万元": (2000, "万元", "range", 3000),
    "十七八家": (17, "家", "range", 18),
    "三五家": (3, "家", "range", 5),
    "十来家": (10, "家", "approx", None),
    "20来家": (20, "家", "approx", None),
    "20来万人": (200000, "人", "approx", None),
    "过百家": (100, "家", "gt", None),
    "过千亿元": (1000, "亿元", "gt", None),
    "近百家": (100, "家", "approx", None),
    "上百家": (100, "家", "ge", None),
    # signs of a file that are no part of the amount, and other forms of the same characters
    "1\u200b50家": (150, "家", "eq", None),
    "1\ufeff50家": (150, "家", "eq", None),
    "3\u00ad0亿元": (30, "亿元", "eq", None),
    "15\ue0000家": (150, "家", "eq", None),
    "突破**150**家": (150, "家", "gt", None),
    "15**0**家": (150, "家", "eq", None),
    "⼗⼆家": (12, "家", "eq", None),
    "𝟏𝟓𝟎家": (150, "家", "eq", None),
    "五億元": (5, "亿元", "eq", None),
    "不少於3萬家": (30000, "家", "ge", None),
    "超過兩百個": (200, "个", "gt", None),
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
    "1亿5家",
    "1亿5000.5.5万元",
    "1.5亿5000万元",
    "1亿2亿元",
    "3万5家",
    "三万五家",
    "一百二家",
    "一二三家",
    "五十百家",
    "1,000,0001家",
    "1亿元5000万家",
    "第三十家",
    "是2020年的2倍、3家",
    "在2020年的2倍",
    "翻十一番",
    "几十家",
    "好几百家",
    "十几家",
    "25来家",
    "十成",
    "一成不变",
    "百分之二个百分点",
    "120²家",
    "15①家",
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


def four_in_numerals(number: int) -> str:
    """A whole number below ten thousand as a document writes it: 1205 is 一千二百零五."""
    text, zero = "", False
    for size, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            text += ("零" if zero else "") + DIGITS[digit] + sign
            zero = False
        elif text:
            zero = True
    return text


def in_numerals(number: int) -> str:
    """Any whole number in numerals: 120030000 is 一亿二千零三万."""
    text = ""
    for size, sign in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part = number // size % (10**8 if size == 10**8 else 10**4)
        if part:
            inner = in_numerals(part) if part > 9999 else four_in_numerals(part)
            text += ("零" if text and part < 1000 else "") + inner + sign
    return text.removeprefix("一") if text.startswith("一十") else text


def in_scales(number: int) -> str:
    """In digits with 亿 and 万 between them: 150002000 is 1亿5000万2000."""
    text = ""
    for size, sign in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part = number // size % 10**4
        if part:
            text += ("零" if text and part < 1000 else "") + str(part) + sign
    return text


def with_thousands(hundred_millions: int, millions: int) -> str:
    """With 千 and 百 for what is round in them: 3 and 22 are 3亿2千2百万."""
    thousands, hundreds = divmod(millions, 10)
    digits = (f"{thousands}千" if thousands else "") + (f"{hundreds}百" if hundreds else "")
    return f"{hundred_millions}亿" + ("" if thousands else "零") + digits + "万"


UNITS = st.sampled_from(["家", "项", "人次"])


@given(st.integers(1, 10**12 - 1), UNITS)
def test_numerals_mean_what_digits_mean(number, unit):
    assert parse_amount(f"{in_numerals(number)}{unit}") == parse_amount(f"{number}{unit}")


@given(st.integers(1, 10**12 - 1), UNITS, st.sampled_from(["不少于{}", "{}以上", "约{}", "{}"]))
def test_scales_mean_what_digits_mean(number, unit, qualifier):
    found = parse_amount(qualifier.format(in_scales(number) + unit))
    assert found == parse_amount(qualifier.format(f"{number}{unit}"))


@given(st.integers(1, 9999), st.integers(1, 99), UNITS)
def test_thousands_within_a_scale_mean_what_digits_mean(hundred_millions, millions, unit):
    number = hundred_millions * 10**8 + millions * 10**6
    written = with_thousands(hundred_millions, millions)
    assert parse_amount(f"{written}{unit}") == parse_amount(f"{number}{unit}")


@given(st.integers(1, 9999), st.integers(1, 9999), st.sampled_from(["{}亿{}万元", "{}亿元{}万元"]))
def test_money_in_two_scales_is_one_sum(hundred_millions, ten_thousands, written):
    between = "零" if ten_thousands < 1000 else ""
    found = parse_amount(
        written.replace("}亿{", "}亿" + between + "{").format(hundred_millions, ten_thousands)
    )
    whole = Decimal(hundred_millions) + Decimal(ten_thousands) / 10**4
    assert (found.value, found.unit) == (whole, "亿元")


@given(st.integers(1, 99), st.sampled_from(["十", "百", "千", "万", ""]))
def test_a_pair_of_numerals_is_a_range(number, size):
    low, high = divmod(number, 10)
    found = parse_amount(f"{DIGITS[low]}{DIGITS[high]}{size}家") if low and high else None
    if high - low == 1 and low:
        power = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4}[size]
        assert (found.value, found.upper, found.comparator) == (low * power, high * power, "range")
    elif (low, high) != (3, 5):
        assert found is None


@given(st.decimals("0.01", "999.99", places=2).filter(lambda number: number % 1), UNITS)
def test_percent_in_words_means_percent(number, unit):
    whole, _, decimals = f"{number.normalize():f}".partition(".")
    words = (in_numerals(int(whole)) or "零") + "点" + "".join(DIGITS[int(digit)] for digit in decimals)
    assert parse_amount(f"百分之{words}") == parse_amount(f"百分之{number}") == parse_amount(f"{number}%")


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
