"""Amounts as Chinese documents write them: digits or numerals, 万 and 亿, ranges, multiples, qualifiers.

The qualifier is part of the amount ("不少于150家" is not 150), so pattern and parser keep it and the two
never disagree: what `AMOUNT` finds, `parse_amount` reads, and what cannot be read for certain ("数十家",
"第3", "2025年") is no amount at all. Works on text as `loaders.extraction.plain` gives it, and normalises
by itself when called on other text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

GROWTH_UNIT = "%"

_PREFIXES = {
    "ge": "不少于 不低于 不小于 不得少于 不得低于 达到或超过 大于等于 至少 最少 ≥ >= ≧ 不下于",
    "gt": "突破 超过 超出 超 逾 高于 大于 多于 > 破",
    "approx": "接近 将近 大约 约为 约 近 ≈ 上",
    "le": "不超过 不高于 不大于 不多于 至多 最多 控制在 小于等于 ≤ <= ≦",
    "lt": "低于 少于 小于 <",
}
_SUFFIXES = {
    "ge": "以上 及以上 或以上 之上",
    "gt": "余 多",
    "approx": "左右 上下 前后",
    "le": "以下 以内 之内 及以下",
}
# Longer units first; the lookaheads keep out words that only begin like a unit (个月, 人才, 项目).
_UNITS = (
    r"万亿元|亿元|万元|千元|元(?!素|宵|器)|亿美元|万美元|美元|个?百分点|%|‰|倍|人年|人次|场次|家次|户次|件次"
    r"|家(?!庭|级|园|居)|户|个(?!月|百分点|小时|工作日|体|人(?!体)|性)|项(?!目(?!标))|件(?!均)|名(?!单|录|城|牌|优|录)"
    r"|人(?!才|均|民|口|工|员|大|力|文|事|体|社)|位(?!次|列|居|于)|所(?!有|以|属)|支(?!持|撑|出|柱)|座|只(?!有|要)|份(?!额)"
    r"|次(?!级)|场(?!所|景|地)|台(?!账)|条(?!件|例)|批次"
)
_DIGITS = r"\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_NUMERALS = r"[一二两三四五六七八九十百千][零〇一二两三四五六七八九十百千]*(?:点[零〇一二三四五六七八九]+)?"
_SCALE = r"(?:万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千|百)"


def _choice(spellings: dict[str, str]) -> str:
    words = sorted(" ".join(spellings.values()).split(), key=len, reverse=True)
    return "|".join(_GUARDS.get(word, "") + re.escape(word) for word in words)


# Words that end in a qualifier's character without meaning it: 签约10家 is ten signed, not about ten.
_GUARDS = {
    "约": "(?<![签节制条合预公违])",
    "近": "(?<![附邻靠])",
    "上": "(?<![线以])",
    "破": "(?<!突)",
    "超": "(?<![反高])",
}
_BEFORE, _AFTER = _choice(_PREFIXES), _choice({k: v for k, v in _SUFFIXES.items() if k != "gt"})
_NUMBER = rf"(?:{_DIGITS}|{_NUMERALS})(?:[余多])?{_SCALE}?(?!元年)"
_TO = r"(?:-{1,2}|~|至|到)"
_TAIL = rf"(?:[余多])?(?:{_UNITS})(?:[余多](?!元|样|种))?(?:{_AFTER})?"
_RANGE = rf"{_NUMBER}(?:{_UNITS})?{_TO}{_NUMBER}{_TAIL}"
_COUNT = rf"{_NUMBER}(?:{_AFTER})?{_TAIL}"
_BARE = rf"(?:{_DIGITS})(?:[余多])?(?:万亿|亿|万)(?:[余多])?(?:{_AFTER})?"
_ROUND = rf"(?<=[^数几])(?:十|百|千)?(?:亿元|万元)(?:{_AFTER})"
_WHOLE = rf"(?<=[过超破近逾上])(?:亿元|万(?:家|户|人|名|件|项|个))(?:{_AFTER})?"  # 突破万家
_MULTIPLE = (
    r"翻了?[一二两三四五六七八九十\d]*番(?:以上|多)?|翻了?(?:[一二两三四五六七八九十]|\d+(?:\.\d+)?)倍(?:以上|多)?|成倍增长|倍增(?!计划|行动|工程)"
    rf"|(?:是|为|相当于|达到?)(?:\d{{4}}年末?底?|十[一二三四五六七]五(?:期?末|时期)?|上年|前年|去年|原来|期初)的(?:{_DIGITS}|{_NUMERALS})倍(?:以上|左右|多)?"
)
_DOUBLE = r"双[百千万]"
_FALL = r"(?:下降|降低|减少|回落|负增长)了?(?=[\d近约超])"

# One amount with its qualifiers. `(?<!…)` keeps out the tail of a number, ordinals and vague quantities.
# The lookahead in front only saves time: no amount begins with any other character.
_FIRST = (
    "".join(sorted({word[0] for words in _PREFIXES.values() for word in words.split()}))
    + "翻成倍是为相达双下降减回负万亿"
)
AMOUNT = (
    rf"(?=[\d{re.escape(_FIRST)}一二两三四五六七八九十百千])(?:{_MULTIPLE}|{_DOUBLE}|(?:{_FALL})?(?:(?:{_BEFORE})(?:了|到|至)?){{0,2}}"
    rf"(?<![\d.第几A-Za-z+〔])(?!(?<=数)[^\d])(?:{_RANGE}|{_COUNT}|{_BARE}|{_ROUND}|{_WHOLE}))"
)
_BARE_NUMBER = rf"(?:(?:{_BEFORE})了?){{0,2}}(?:\[)?(?:{_DIGITS})(?:{_SCALE})?(?:{_TO}(?:{_DIGITS})(?:{_SCALE})?)?(?:{_AFTER})?\]?"

_AMOUNT = re.compile(AMOUNT)
_CELL = re.compile(_BARE_NUMBER)
_PIECES = re.compile(
    rf"(?P<fall>{_FALL})?(?P<before>(?:(?:{_BEFORE})(?:了|到|至)?)*)\[?(?P<low>{_DIGITS}|{_NUMERALS}|)(?P<more1>[余多]?)(?P<scale1>{_SCALE}?)"
    rf"(?P<unit1>{_UNITS}|)(?:{_TO}(?P<high>{_DIGITS}|{_NUMERALS})(?P<scale2>{_SCALE}?))?"
    rf"(?P<inner>(?:{_AFTER})?)(?P<more2>[余多]?)(?P<unit>{_UNITS}|)(?P<more3>[余多]?)(?P<after>(?:{_AFTER})?)\]?"
)
_VALUES = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_MOST_DIGITS = 20  # no count and no sum is longer; a run of digits that is stands for something else
_POWERS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {
    "": 1, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7,
    "亿": 10**8, "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12,
}  # fmt: skip


_BY_PREFIX = sorted(
    ((word, code) for code, words in _PREFIXES.items() for word in words.split()),
    key=lambda pair: -len(pair[0]),
)
_BY_SUFFIX = {word: code for code, words in _SUFFIXES.items() for word in words.split()}
_REVERSED = {"ge": "le", "gt": "lt", "le": "ge", "lt": "gt"}


@dataclass(frozen=True)
class Amount:
    """A number as stated. `unit` is the document's own (万元 stays 万元), "" where it wrote none."""

    value: Decimal
    upper: Decimal | None
    unit: str
    comparator: str


def parse_amount(text: str) -> Amount | None:
    """One amount with its qualifiers, alone: "近28倍", "1-2家", "5000万元", "≥17".

    Multiples are growth in per cent: 翻一番 is 100, 增长的4.9倍 is 490, 是2020年的2倍 is 100.

    Returns:
        The amount, or None where the text is not exactly one amount that can be read for certain.
    """
    text = (
        re.sub(r"[\s“”\"]|^各", "", unicodedata.normalize("NFKC", text)).replace("—", "-").replace("–", "-")
    )
    text = text.replace("～", "~").replace("−", "-")
    if not (_AMOUNT.fullmatch("：" + text, 1) or _CELL.fullmatch(text)):
        return None
    return _multiple(text) or _plain_amount(text)


def _plain_amount(text: str) -> Amount | None:
    match = _PIECES.fullmatch(text)
    if not match:
        return None
    part = match.groupdict()
    unit, money = part["unit"] or part["unit1"], ""
    if unit == "元" or (not unit and (part["scale2"] or part["scale1"]).endswith("亿")):
        unit, money = _money_unit(part)  # a bare 亿 is money: nothing here is counted in hundreds of millions
    low, high = _number(part["low"], part["scale1"], money), _number(part["high"], part["scale2"], money)
    if high is not None and low is not None and not part["scale1"] and not part["unit1"] and part["scale2"]:
        low *= Decimal(_SCALES[part["scale2"]]) / (Decimal(_SCALES[money]) if money else 1)
    low, high = _side_by_side(part, low, high)
    if low is None or low.adjusted() > _MOST_DIGITS or (high is not None and high <= low):
        return None
    factor = (Decimal(100) if unit == "倍" else Decimal(1)) * (-1 if part["fall"] else 1)
    low, high = low * factor, None if high is None else high * factor
    if part["fall"] and high is not None:
        low, high = high, low
    comparator = "range" if high is not None else _comparator(part)
    if part["fall"]:  # a fall of at least 5 is a growth of at most -5
        comparator = _REVERSED.get(comparator, comparator)
    return Amount(
        _short(low), None if high is None else _short(high), GROWTH_UNIT if unit == "倍" else unit, comparator
    )


def _short(value: Decimal) -> Decimal:
    """12000.00 as 12000, 24.90 as 24.9: the same number however it was reached."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _money_unit(part: dict[str, str]) -> tuple[str, str]:
    """元 takes the 万 or 亿 in front of it back: 1500余万元 is 1500 万元."""
    scale = part["scale2"] or part["scale1"]
    for size in ("亿", "万"):
        if scale.endswith(size):
            return size + "元", size
    return "元", ""


def _number(digits: str | None, scale: str | None, money: str = "") -> Decimal | None:
    if digits is None or (not digits and not scale):
        return None
    value = Decimal(digits.replace(",", "")) if digits[:1].isdigit() else _numerals(digits or "一")
    size = _SCALES[scale or ""]
    if value is None:
        return None
    return value * size / _SCALES[money] if scale and money and scale.endswith(money) else value * size


def _numerals(text: str) -> Decimal | None:
    """三十五, 一百二十, 两千零五, 三点五; None for a run of bare numerals such as 二〇二五."""
    whole, _, decimals = text.partition("点")
    total, current, digits_in_a_row = 0, 0, 0
    for character in whole:
        if character in _VALUES:
            digits_in_a_row += character not in "零〇"
            if digits_in_a_row > 1:
                return None
            current = _VALUES[character]
        else:
            total += (current or 1) * _POWERS[character]
            current, digits_in_a_row = 0, 0
    value = Decimal(total + current)
    return value + Decimal("0." + "".join(str(_VALUES[c]) for c in decimals)) if decimals else value


def _side_by_side(part: dict[str, str], low: Decimal | None, high: Decimal | None):
    """两三家 and 三五家 are ranges."""
    digits = part["low"]
    if low is None and high is None and len(digits) == 2 and all(d in _VALUES for d in digits):
        size = _SCALES[part["scale1"]]
        return Decimal(_VALUES[digits[0]] * size), Decimal(_VALUES[digits[1]] * size)
    return low, high


def _comparator(part: dict[str, str]) -> str:
    """The number's own suffix wins over the word before it (突破60家以上 is at least 60)."""
    word = part["after"] or part["inner"] or part["more3"] or part["more2"] or part["more1"]
    if word:
        return _BY_SUFFIX[word]
    before = part["before"]
    return next((code for word, code in _BY_PREFIX if before.startswith(word)), "eq") if before else "eq"


_TIMES = re.compile(
    rf"翻了?(?P<doublings>[一二两三四五六七八九十\d]*)番|翻了?(?P<fold>{_DIGITS}|{_NUMERALS})倍|(?P<of>(?:是|为|相当于|达到?).*?的)(?P<ratio>{_DIGITS}|{_NUMERALS})倍"
)


def _multiple(text: str) -> Amount | None:
    comparator = (
        "ge"
        if text.endswith("以上")
        else "gt"
        if text.endswith("多")
        else "approx"
        if text.endswith("左右")
        else "eq"
    )
    if text.startswith("双") and len(text) == 2:
        return Amount(Decimal(_SCALES[text[1]]), None, "", "eq")
    if text in ("倍增", "成倍增长"):
        return Amount(Decimal(100), None, GROWTH_UNIT, "eq")
    match = _TIMES.match(text)
    if not match:
        return None
    if match["doublings"] is not None:
        times = _number(match["doublings"] or "1", "")
        growth = None if times is None or times > 10 else (2**times - 1) * 100
    elif match["fold"]:
        times = _number(match["fold"], "")
        growth = None if times is None else times * 100
    else:
        times = _number(match["ratio"], "")
        growth = None if times is None else (times - 1) * 100
    return None if growth is None else Amount(_short(Decimal(growth)), None, GROWTH_UNIT, comparator)
