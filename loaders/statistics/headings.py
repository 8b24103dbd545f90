"""What the heading of a column says: indicator, unit and year, or why it is not taken.

A heading is taken only where every word of it is understood: a word beside the indicator's name may narrow
it (规模以上工业企业), and a narrower number is another number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from loaders.catalogue import Catalogue
from loaders.characters import even, without_layout
from loaders.model import Indicator
from loaders.problems import BadInput, shortened
from loaders.statistics.reasons import Reason, because
from loaders.units import GROWTH_UNIT, conversion_factor

_NOTE = re.compile(r"(?:\[\d{1,2}\]|\(?注[\d一二三]?\)?|\([①-⑳]\)|[①-⑳¹²³⁰-⁹†‡#*]+)$")
_UNIT_WORD = (
    r"(?:十|百|千|万|百万|千万|亿|万亿)?(?:元|家|户|个|人年|人次|人|名|项|件|份|次|场次|所|支|座)|%|‰"
)
_UNIT = re.compile(
    rf"\((?:单位[:：]?)?({_UNIT_WORD})\)$|[,，/](?:单位[:：]?)?({_UNIT_WORD})$|^(?:单位[:：]?)?({_UNIT_WORD})$"
)
_UNITS_LINE = re.compile(rf"单位[:：]?\(?((?:{_UNIT_WORD})(?:[、,，/](?:{_UNIT_WORD}))*)")
_YEAR = re.compile(r"\(?((?:19|20)\d\d)年?[末底]?\)?$|^((?:19|20)\d\d)年[末底]?")
_WHOLE_YEAR = re.compile(r"((?:19|20)\d\d)年?[末底]?")
_YEAR_IN_TITLE = re.compile(r"(?<![\d\-~至、,])((?:19|20)\d\d)年(?![\-~至、])")
_YEARLY_GROWTH = re.compile(r"(?:比上年|较上年|同比)(?:增长|增速|增减)(?:率|速度)?$")
_NEUTRAL = frozenset(("绝对值", "总量", "数值", "指标", "指标值", "合计", "总计", "本年"))
# Words of a grade or a scope that stand in some names of the catalogue.
_NARROWER = re.compile(
    "规模以上|规上|限额以上|基础研究|[国省市县区]家?级|省[^份内]*奖|市本级|本级|吸纳|输出|技术转移|应用类|年收入|申报"
)
# What the other columns of the long form are called.
KEYS = {
    "year": frozenset(("年份", "年度", "年", "year")),
    "indicator": frozenset(("指标", "指标名称", "项目", "indicator")),
    "unit": frozenset(("单位", "计量单位", "unit")),
    "value": frozenset(("数值", "值", "数据", "指标值", "value")),
}


@dataclass(frozen=True)
class Heading:
    """A column's heading as understood; `reason` says why it is not taken, None where it is.

    `key` is one of KEYS for a column that says something of its row. `unit` is the document's own.
    """

    written: str
    key: str = ""
    indicator: str = ""
    named_as: str = ""
    unit: str = ""
    year: int | None = None
    growth: bool = False
    reason: Reason | None = None


@dataclass(frozen=True)
class Names:
    """The catalogue's indicators, and their ids by each of their names in plain form."""

    indicators: dict[str, Indicator]
    ids: dict[str, str]


def names_of(catalogue: Catalogue) -> Names:
    """Aliases, Chinese names and ids of all indicators."""
    ids: dict[str, str] = {}
    for one in catalogue.indicators.values():
        ids |= {plain(name): one.id for name in (one.id, one.zh, one.en, *one.aliases)}
    return Names(catalogue.indicators, ids)


def plain(text: str) -> str:
    """A text in one even form in small letters, without blanks and without the marks of its footnotes."""
    return _tidy(text).casefold()


def _tidy(text: str) -> str:
    text = without_layout(even(text))
    while (shorter := _NOTE.sub("", text)) != text:
        text = shorter
    return text


def read_heading(parts: Iterable[str], names: Names) -> Heading:
    """What the cells above a column say together, the uppermost first."""
    written = list(dict.fromkeys(part for part in parts if part))
    heading = Heading(shortened(" › ".join(written)))
    words: list[str] = []
    for part in written:
        heading, rest = _peeled(heading, _tidy(part))
        if rest and rest not in words:
            words.append(rest)
    key = next((name for name, known in KEYS.items() if words and known.issuperset(words)), "")
    return replace(heading, key=key) if key else _named(heading, words, names)


def _peeled(heading: Heading, text: str) -> tuple[Heading, str]:
    """The heading with the units and years that stand around the words of one cell, and these words."""
    while text:
        if found := _UNIT.search(text):
            heading = replace(heading, unit=next(filter(None, found.groups())))
        elif found := _YEAR.search(text):
            heading = replace(heading, year=int(found[1] or found[2]))
        elif found := _YEARLY_GROWTH.search(text):
            heading = replace(heading, growth=True)
        else:
            break
        text = _tidy(text[: found.start()] + text[found.end() :])
    return heading, text


def _named(heading: Heading, words: list[str], names: Names) -> Heading:
    if not words and heading.year:
        return heading  # years across: the indicator stands in the title
    joined = "".join(words)
    known = [joined] if joined.casefold() in names.ids else [w for w in words if w.casefold() in names.ids]
    others = [word for word in words if word not in known and word not in _NEUTRAL and joined not in known]
    ids = {names.ids[word.casefold()] for word in known}
    if len(ids) != 1:
        return replace(heading, reason=because("several_names" if ids else "no_name"))
    if others:
        return replace(heading, reason=because("narrower", word=shortened(others[0])))
    if any(_NARROWER.search(word) for word in known):
        return replace(heading, reason=because("grade"))
    return replace(heading, indicator=ids.pop(), named_as=shortened(known[0], 55))


def with_unit(heading: Heading, names: Names, units: list[str]) -> Heading:
    """The heading with the one unit of the table's own line that fits it, where it gives none itself."""
    if not heading.indicator or heading.reason:
        return heading
    wanted = GROWTH_UNIT if heading.growth else names.indicators[heading.indicator].unit
    fitting = [unit for unit in ([heading.unit] if heading.unit else units) if converts(unit, wanted)]
    if len(fitting) == 1:
        return replace(heading, unit=fitting[0])
    if heading.unit:
        return replace(heading, reason=because("other_unit", unit=heading.unit, wanted=wanted))
    return replace(heading, reason=because("no_unit")) if wanted != "%" else heading


def converts(unit: str, wanted: str) -> bool:
    """Whether a stated unit counts the same kind of thing as the wanted one."""
    try:
        conversion_factor(unit, wanted)
    except BadInput:
        return False
    return True


def whole_year(text: str) -> int | None:
    """The year that a cell consists of."""
    found = _WHOLE_YEAR.fullmatch(plain(text))
    return int(found[1]) if found else None


def units_of_titles(titles: list[str]) -> list[str]:
    """The units that a table's own line gives for all its columns."""
    found = [match[1] for title in titles for match in _UNITS_LINE.finditer(plain(title))]
    return list(dict.fromkeys(unit for units in found for unit in re.split("[、,，/]", units)))


def year_of_titles(titles: list[str]) -> int | None:
    """The one year that a table's titles name; None where they name none or several."""
    years = {int(found) for title in titles for found in _YEAR_IN_TITLE.findall(plain(title))}
    return years.pop() if len(years) == 1 else None
