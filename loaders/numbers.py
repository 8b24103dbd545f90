"""Amounts as Chinese documents write them: digits or numerals, 万 and 亿, ranges, multiples, qualifiers.

The qualifier is part of the amount ("不少于150家" is not 150), so pattern and parser keep it and the two
never disagree: what `AMOUNT` finds, `parse_amount` reads, and what cannot be read for certain ("数十家",
"第3", "2025年", "1亿5家") is no amount at all, never the beginning or the end of one. Works on text as
`loaders.extraction.plain` gives it, and makes other text even by itself. What a number is worth without its
unit and qualifiers says `loaders.numerals`.

    >>> amounts = map(parse_amount, ("不少于150家", "突破1.2万家"))
    >>> [(found.comparator, str(found.value), found.unit) for found in amounts]
    [('ge', '150', '家'), ('gt', '12000', '家')]
    >>> parse_amount("3-5家").upper
    Decimal('5')
    >>> [parse_amount(text) for text in ("数十家", "第3", "1亿5家")]
    [None, None, None]
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from loaders.characters import even, without_layout
from loaders.numerals import RUN, WITHIN, Worth, scale_of, worth

GROWTH_UNIT = "%"

_PREFIXES = {
    "ge": "不少于 不低于 不小于 不得少于 不得低于 达到或超过 大于等于 至少 最少 ≥ >= ≧ 不下于 上",
    "gt": "突破 超过 超出 超 逾 高于 大于 多于 > 破 过",
    "approx": "接近 将近 大约 约为 约 近 ≈",
    "le": "不超过 不高于 不大于 不多于 至多 最多 控制在 小于等于 ≤ <= ≦",
    "lt": "低于 少于 小于 不足 不到 不满 <",
}
_SUFFIXES = {
    "ge": "以上 及以上 或以上 之上 (含)以上 (含本数)以上 +",
    "gt": "余 多",
    "approx": "左右 上下 前后 来",
    "le": "以下 以内 之内 及以下 (含)以下",
}
# Words that end in a qualifier's character without meaning it: 签约10家 is ten signed, not about ten.
_NOT_BEHIND = {
    "约": "(?<![签节制条合预公违])",
    "近": "(?<![附邻靠])",
    "上": "(?<![线以])",
    "破": "(?<!突)",
    "不到": "(?<![达得])",
    "超": "(?<![反高])",
    "过": "(?<![通经超越不难])",
}
# 上百家 and 过万家 are qualified; 上 and 过 before digits belong to the words before them.
_NOT_BEFORE = {"上": "(?=[十百千万亿])", "过": "(?=[十百千万亿])"}


def _choice(words: list[str]) -> str:
    """One alternative a word, the longer first, each with what may not stand beside it."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(
        _NOT_BEHIND.get(word, "") + re.escape(word) + _NOT_BEFORE.get(word, "") for word in ordered
    )


# Money of other places, which is never yuan: without its name 100亿日元 would be 100亿 of ours.
_FOREIGN = (
    "[美欧日韩港澳加]元|新加坡元|新?台币|[港日韩]币|美[金刀]|英镑|法郎|卢[布比]|泰铢|林吉特|第纳尔|比索"
    "|里亚尔|坚戈|克朗"
)
# Longer units first; the lookaheads keep out words that only begin like a unit (个月, 人才, 项目).
_UNITS = (
    rf"元(?!素|宵|器|年|级)|{_FOREIGN}|个?百分点|%|‰|倍|人年|人次|场次|家次|户次|件次"
    r"|家(?!庭|级|园|居)|户|个(?!月|一|百分点|小时|工作日|体|人(?!体)|性|[多来]?亿)|项(?!目(?!标))|件(?!均)"
    r"|名(?!单|录|城|牌|优|录)|人(?!才|均|民|口|工|员|大|力|文|事|体|社)|位(?!次|列|居|于)|所(?!有|以|属)"
    r"|支(?!持|撑|出|柱)|座|只(?!有|要)|份(?!额)|次(?!级)|场(?!所|景|地)|台(?!账)|条(?!件|例)|批次"
)
_BEFORE = _choice(" ".join(_PREFIXES.values()).split())
_AFTER = _choice([word for word in " ".join(_SUFFIXES.values()).split() if len(word) > 1]) + r"|\+(?!\d)"
_TO = r"(?:-{1,2}|~|至|到)"
_MORE = "[余多来]"
_DIGIT_RUN = rf"(?=\d){RUN}"

# --- the parts of one amount, each with an example ------------------------------------------------------
_QUALIFIED = rf"(?:(?:{_BEFORE})(?:了|到|至)?){{0,2}}"  # 突破了
_FALL = r"(?:下降|降低|减少|回落|负增长)了?(?=[\d近约超]|百分之|[一两二三四五六七八九]成)"  # 下降5%
_UNIT = rf"{_MORE}?(?:{_UNITS})(?:[余多](?!元|样|种))?(?:{_AFTER})?"  # 余万元以上, with the number before it
_COUNT = rf"{RUN}(?:(?:{_UNITS})?{_TO}{RUN}|{_AFTER})?{_UNIT}"  # 500家 · 30-40家 · 10%至15%
_BARE = rf"{_DIGIT_RUN}(?<=[万亿])[余多]?(?:{_AFTER})?"  # 50亿
_ROUND = rf"(?<=[^数几])(?:十|百|千)?(?:亿元|万元)(?:{_AFTER})"  # 百亿元以上
_WHOLE = rf"(?<=[过超破近逾上])(?:亿元|万(?:家|户|人|名|件|项|个))(?:{_AFTER})?"  # 突破万家
_OF_HUNDRED = rf"百分之{RUN}(?:{_TO}(?:百分之)?{RUN})?(?:个百分点|{_AFTER})?"  # 百分之二点五
_OF_THOUSAND = rf"千分之{RUN}(?:{_AFTER})?"  # 千分之二十五
_NO_TENTH = "不变|员|立|果|效|长|为|功|熟|本|都|型|品|交|绩|就|套|片|份|因|语|年|千|百|群|新|名"
_TENTH_SIGNS = rf"[一两二三四五六七八九\d](?:成半|成[一二三四五六七八九]|成(?!{_NO_TENTH}))"
_TENTHS = rf"{_TENTH_SIGNS}(?:[余多](?!元|样|种))?(?:{_AFTER})?"  # 两成五, 两成多
_EARLIER = r"\d{4}年末?底?|十[一二三四五六七]五(?:期?末|时期)?|上年|前年|去年|原来|期初"
_ABOUT = "接近|将近|超过|突破|不低于|不少于|大约|近|超|约|逾"
_FOLDS = rf"(?:{_ABOUT})?{RUN}倍(?:以上|左右|多)?"
# 2020年的2倍, and what it is in a row: 2020年的2倍、3倍 is three times for the last of those that are told
TIMES_EARLIER = rf"(?:{_EARLIER})的{_FOLDS}"
_OF_EARLIER = rf"(?:(?:{_ABOUT})?了?(?:是|为|相当于|达到?)|{_ABOUT}){TIMES_EARLIER}"  # 是2020年的2倍
_DOUBLED = rf"(?:{_ABOUT})?翻了?(?:{_ABOUT})?[一二两三四五六七八九十\d]{{0,4}}番(?:以上|左右|多)?"  # 翻两番
_FOLD = rf"翻了?{RUN}倍(?:以上|多)?|倍增(?!计划|行动|工程)"  # 翻了三倍; 成倍增长 does not say how many times
_DOUBLE = r"双[百千万]"  # 双百

# `(?<!…)` keeps out the tail of a number, ordinals and vague quantities.
_NOT_WITHIN = rf"(?<![第几A-Za-z+〔{WITHIN}])(?<![\d{WITHIN}][.,，点])(?<!\.)(?!(?<=数)[十百千万亿])"
_MULTIPLE = f"{_OF_EARLIER}|{_DOUBLED}|{_FOLD}|{_DOUBLE}"
_PLAIN = f"(?:{_OF_HUNDRED}|{_OF_THOUSAND}|{_TENTHS}|{_COUNT}|{_BARE}|{_ROUND}|{_WHOLE})"
# The lookahead in front only saves time: no amount begins with any other character.
_FIRST = "".join(sorted({word[0] for words in _PREFIXES.values() for word in words.split()}))
_BEGINS = rf"(?=[{WITHIN}{re.escape(_FIRST)}翻倍是为相达双下降减回负])"
# One amount with its qualifiers.
AMOUNT = f"{_BEGINS}(?:{_MULTIPLE}|(?:{_FALL})?{_QUALIFIED}{_NOT_WITHIN}{_PLAIN})"

_AMOUNT = re.compile(AMOUNT)
_CELL = re.compile(rf"{_QUALIFIED}\[?{_DIGIT_RUN}(?:{_TO}{_DIGIT_RUN})?(?:{_AFTER})?\]?")
_PIECES = re.compile(
    rf"(?P<fall>{_FALL})?(?P<before>{_QUALIFIED})\[?"
    rf"(?P<low>{RUN}|[万亿]|)(?P<unit1>{_UNITS}|)(?:{_TO}(?P<high>{RUN}))?"
    rf"(?P<inner>(?:{_AFTER})?)(?P<more1>{_MORE}?)(?P<unit>{_UNITS}|)(?P<more2>[余多]?)(?P<after>(?:{_AFTER})?)\]?"
)
_SHARE = re.compile(
    rf"(?P<fall>{_FALL})?(?P<before>{_QUALIFIED})(?P<of>[百千])分之(?P<low>{RUN})(?:{_TO}(?:百分之)?(?P<high>{RUN}))?"
    rf"(?P<point>(?:个百分点)?)(?P<after>(?:{_AFTER})?)"
)
_TENTH = re.compile(
    rf"(?P<fall>{_FALL})?(?P<before>{_QUALIFIED})(?P<tens>[\d一两二三四五六七八九])成(?P<ones>[半一二三四五六七八九]?)(?P<more2>[余多]?)(?P<after>(?:{_AFTER})?)"
)
_TIMES = re.compile(
    rf"(?:(?:{_ABOUT})?翻了?(?:{_ABOUT})?(?P<doublings>[一二两三四五六七八九十\d]*)番|翻了?(?P<fold>{RUN})倍"
    rf"|(?:{_ABOUT})?了?(?:是|为|相当于|达到?)?(?:{_EARLIER})的(?:{_FOLDS}[、和及与])*(?P<about>(?:{_ABOUT})?)(?P<ratio>{RUN})倍)"
    "(?:以上|左右|多)?"
)
_QUALIFIER = re.compile(_ABOUT)
_BY_PREFIX = sorted(
    ((word, code) for code, words in _PREFIXES.items() for word in words.split()),
    key=lambda pair: -len(pair[0]),
)
_BY_SUFFIX = {word: code for code, words in _SUFFIXES.items() for word in words.split()}
_REVERSED = {"ge": "le", "gt": "lt", "le": "ge", "lt": "gt"}
_MONEY = re.compile(f"元|{_FOREIGN}")
_RATES = (GROWTH_UNIT, "‰", "倍", "百分点", "个百分点")
_SIZES = {"亿": Decimal(10**8), "万": Decimal(10**4), "": Decimal(1)}
_MOST_DOUBLINGS = 10


@dataclass(frozen=True)
class Amount:
    """A number as stated. `unit` is the document's own (万元 stays 万元), "" where it wrote none."""

    value: Decimal
    upper: Decimal | None
    unit: str
    comparator: str


def parse_amount(text: str) -> Amount | None:
    """One amount with its qualifiers, alone: "近28倍", "1-2家", "5000万元", "≥17", "百分之二点五".

    Multiples are growth in per cent: 翻一番 is 100, 增长的4.9倍 is 490, 是2020年的2倍 is 100. Money in two
    scales is in the larger: 1亿5000万元 is 1.5亿元.

    Returns:
        The amount, or None where the text is not exactly one amount that can be read for certain.
    """
    return read_amount(without_layout(even(text)).removeprefix("各"))


@lru_cache(maxsize=4096)  # an amount is read as a token of its sentence and again as a figure's own
def read_amount(text: str) -> Amount | None:
    """The same for text that is in plain form already, as `loaders.extraction.plain` gives it."""
    if text and (text[0] in "双倍" or "翻" in text or ("倍" in text and _TIMES.fullmatch(text))):
        return _multiple(text)
    if not (_AMOUNT.fullmatch("：" + text, 1) or _CELL.fullmatch(text)):
        return None
    if "分之" in text and (match := _SHARE.fullmatch(text)):
        return _share(match.groupdict())
    if "成" in text and (match := _TENTH.fullmatch(text)):
        return _tenths(match.groupdict())
    match = _PIECES.fullmatch(text)
    return _counted(match.groupdict()) if match else None


def _counted(part: dict[str, str]) -> Amount | None:
    """A number of something, or two as a range."""
    low, high = _worth(part["low"]), _worth(part["high"])
    if low is None or (part["high"] and (high is None or high.upper is not None or low.upper is not None)):
        return None
    unit = part["unit"] or part["unit1"]
    if not _consistent(part, (low, high), unit):
        return None
    if part["fall"] and unit not in _RATES:
        return None  # 减少12家 is neither how many there are nor how many more
    unit, size = _money(unit, (part["high"] or "") + part["low"])
    factor = 100 / size if unit == "倍" else 1 / size
    shared = (
        scale_of(part["high"] or "") if not part["unit1"] and not re.search("[万亿]", part["low"]) else ""
    )
    first = low.value * _power_of(shared) * factor
    last = high.value * factor if high else None if low.upper is None else low.upper * factor
    return _amount(
        first, last, GROWTH_UNIT if unit == "倍" else unit, part, low.word or (high.word if high else "")
    )


def _consistent(part: dict[str, str], worths: tuple[Worth | None, Worth | None], unit: str) -> bool:
    """元 within a number is money's, 来 is said of round tens, and a bare pair of numerals is no amount."""
    about = "来" in (part["more1"], *(each.word for each in worths if each))
    tens = all(each is None or each.value % 10 == 0 for each in worths)
    sums = any(each is not None and each.is_sum for each in worths)
    return (not about or tens) and (not sums or unit == "元")


def _worth(run: str | None) -> Worth | None:
    return None if not run else Worth(_SIZES[run]) if run in _SIZES else worth(run)


def _power_of(scale: str) -> Decimal:
    powers = {"百": 2, "千": 3, "万": 4, "亿": 8}
    return Decimal(10) ** sum(powers[sign] for sign in scale)


def _money(unit: str, runs: str) -> tuple[str, Decimal]:
    """元 takes the 万 or 亿 in front of it back: 1500余万元 is 1500 万元. A bare 亿 is money: nothing here is
    counted in hundreds of millions."""
    if not _MONEY.fullmatch(unit) and not (not unit and "亿" in runs):
        return unit, Decimal(1)
    size = "亿" if "亿" in runs else "万" if "万" in runs else ""
    return size + (unit or "元"), _SIZES[size]


def _share(part: dict[str, str]) -> Amount | None:
    """百分之二点五 and 千分之二十五; 百分之二个百分点 says two things and is none."""
    low, high = _worth(part["low"]), _worth(part["high"])
    if low is None or (part["high"] and high is None) or part["point"]:
        return None
    last = high.value if high else low.upper
    return _amount(low.value, last, GROWTH_UNIT if part["of"] == "百" else "‰", part, low.word)


def _tenths(part: dict[str, str]) -> Amount | None:
    """一成 is ten per cent, 两成五 twenty-five."""
    tens, ones = _worth(part["tens"]), _worth(part["ones"].replace("半", "五"))
    if tens is None or tens.value == 0:
        return None
    return _amount(tens.value * 10 + (ones.value if ones else 0), None, GROWTH_UNIT, part, "")


def _amount(low: Decimal, high: Decimal | None, unit: str, part: dict[str, str], word: str) -> Amount | None:
    """One amount with its qualifier; a fall is a negative growth."""
    if high is not None and high <= low:
        return None
    comparator = "range" if high is not None else _comparator(part, word)
    if part["fall"]:  # a fall of at least 5 is a growth of at most -5
        low, high = (-low, None) if high is None else (-high, -low)
        comparator = _REVERSED.get(comparator, comparator)
    return Amount(_short(low), None if high is None else _short(high), unit, comparator)


def _short(value: Decimal) -> Decimal:
    """12000.00 as 12000, 24.90 as 24.9: the same number however it was reached."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _comparator(part: dict[str, str], word: str) -> str:
    """The number's own suffix wins over the word before it (突破60家以上 is at least 60)."""
    word = part["after"] or part.get("inner") or part.get("more2") or part.get("more1") or word
    if word:
        return _BY_SUFFIX[word]
    before = part["before"]
    return next((code for sign, code in _BY_PREFIX if before.startswith(sign)), "eq") if before else "eq"


def _multiple(text: str) -> Amount | None:
    """翻两番, 倍增, 是2020年的2倍 as growth in per cent; 双百 as a hundred."""
    if text[0] == "双":
        return Amount(_power_of(text[1]), None, "", "eq") if re.fullmatch(_DOUBLE, text) else None
    match = _TIMES.fullmatch(text)
    growth = Decimal(100) if text == "倍增" else _growth(match) if match else None
    return None if growth is None else Amount(_short(growth), None, GROWTH_UNIT, _about(text, match))


def _about(text: str, match: re.Match | None) -> str:
    """The qualifier of a multiple: its own ending, its own word before it, or the first of its row."""
    ending = next((word for word in ("以上", "左右", "多") if text.endswith(word)), "")
    before = (match["about"] if match else "") or next(iter(_QUALIFIER.findall(text)), "")
    return _BY_SUFFIX[ending] if ending else dict(_BY_PREFIX)[before] if before else "eq"


def _growth(match: re.Match) -> Decimal | None:
    if match["doublings"] is not None:
        times = _worth(match["doublings"] or "一")
        few = times is not None and times.upper is None and times.value <= _MOST_DOUBLINGS
        return (2**times.value - 1) * 100 if times is not None and few else None
    times = _worth(match["fold"] or match["ratio"])
    if times is None or times.upper is not None:
        return None
    return times.value * 100 if match["fold"] else (times.value - 1) * 100
