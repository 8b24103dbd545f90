"""The numbers that Word sets before paragraphs by itself: a reader sees them, no text holds them.

They count by list and level as Word counts: a number begins again below a new number of a higher level. Signs
of bulleted lists are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from loaders.documents.word_package import kind, named, only, value

_DIGITS = "〇一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_CHINESE = frozenset([
    "chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "ideographDigital",
    "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand", "japaneseDigitalTenThousand",
])  # fmt: skip
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LARGEST = 9_999  # a list longer than that is none
_STYLES_UP = 20


@dataclass(frozen=True)
class _Level:
    start: int
    form: str
    pattern: str
    is_plain: bool  # all numbers in it as digits


class Numbering:
    """Counts through a document; `label` is asked once for each paragraph, in order."""

    def __init__(self, part: Any | None, styles: Any | None):
        self._abstract: dict[str, dict[str, _Level]] = {}
        self._lists: dict[str, str] = {}
        self._begins_at: dict[tuple[str, int], int] = {}  # lists that begin again in a count they share
        self._counts: dict[tuple[str, int], int] = {}
        self._by_style = _numbered_styles(styles)
        for child in () if part is None else part:
            if kind(child) == "abstractNum":
                self._abstract[value(child, "abstractNumId")] = _levels(child)
            elif kind(child) == "num" and (of := named(child, "abstractNumId")) is not None:
                self._lists[value(child, "numId")] = value(of)
                self._begins_at |= _overridden(child)

    def label(self, paragraph: Any) -> str:
        """What stands before a paragraph; "" where nothing does."""
        number, depth = self._place(paragraph)
        abstract = self._lists.get(number, "")
        level = self._abstract.get(abstract, {}).get(str(depth))
        if level is None:
            return ""
        begins_at = self._begins_at.pop((number, depth), None)
        count = begins_at or self._counts.get((abstract, depth), level.start - 1) + 1
        self._counts[abstract, depth] = count
        for deeper in range(depth + 1, 9):
            self._counts.pop((abstract, deeper), None)
        return "" if level.form in ("bullet", "none") else self._written(abstract, level)

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """The list and the level of a paragraph, its own or its style's."""
        style = only(paragraph, "pPr", "pStyle")
        number, depth = self._by_style.get("" if style is None else value(style), ("", 0))
        own = only(paragraph, "pPr", "numPr")
        if own is not None:
            found = _stated(own)
            number, depth = found[0] or number, found[1] if found[1] is not None else depth
        return number, depth

    def _written(self, abstract: str, level: _Level) -> str:
        levels = self._abstract[abstract]

        def number(match: re.Match) -> str:
            depth = int(match[1]) - 1
            of = levels.get(str(depth))
            count = self._counts.get((abstract, depth), of.start if of else 1)
            return written(count, "decimal" if level.is_plain or of is None else of.form)

        return re.sub(r"%([1-9])", number, level.pattern)


def written(count: int, form: str) -> str:
    """A count in a form of Word's, as digits where the form is not known."""
    if not 0 < count <= _LARGEST:
        return str(count)
    if form in _CHINESE:
        return _in_chinese(count)
    if form.startswith("decimalEnclosedCircle") and count <= 20:
        return chr(0x245F + count)
    if form in ("upperLetter", "lowerLetter") and count <= 26:
        letter = chr(0x40 + count)
        return letter if form == "upperLetter" else letter.lower()
    if form in ("upperRoman", "lowerRoman") and count < 400:
        roman = _in_roman(count)
        return roman.upper() if form == "upperRoman" else roman
    if form == "ideographTraditional" and count <= len(_STEMS):
        return _STEMS[count - 1]
    return f"{count:02}" if form == "decimalZero" else str(count)


def _in_chinese(count: int) -> str:
    text = ""
    for digit, unit in zip(f"{count:04}", ("千", "百", "十", ""), strict=True):
        if digit != "0":
            text += _DIGITS[int(digit)] + unit
        elif text and not text.endswith("零"):
            text += "零"
    return re.sub("^一十", "十", text.rstrip("零"))


def _in_roman(count: int) -> str:
    text = ""
    for value_of, sign in _ROMAN:
        text += sign * (count // value_of)
        count %= value_of
    return text


def _levels(abstract: Any) -> dict[str, _Level]:
    return {value(level, "ilvl"): _level(level) for level in abstract if kind(level) == "lvl"}


def _overridden(number: Any) -> dict[tuple[str, int], int]:
    """Where one list begins by itself, by list and level."""
    found = {}
    for override in number:
        start = named(override, "startOverride") if kind(override) == "lvlOverride" else None
        depth = value(override, "ilvl")
        if start is not None and depth in tuple("012345678"):
            found[value(number, "numId"), int(depth)] = _whole(value(start))
    return found


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _level(element: Any) -> _Level:
    def stated(name: str, otherwise: str) -> str:
        found = named(element, name)
        return otherwise if found is None else value(found)

    return _Level(
        _whole(stated("start", "1")),
        stated("numFmt", "decimal"),
        stated("lvlText", ""),
        named(element, "isLgl") is not None,
    )


def _numbered_styles(styles: Any | None) -> dict[str, tuple[str, int]]:
    """The list and level of each style that numbers its paragraphs, by itself or by what it is based on."""
    elements = {value(s, "styleId"): s for s in (() if styles is None else styles) if kind(s) == "style"}
    found = {}
    for name in elements:
        number, depth = "", None
        at: str = name
        for _ in range(_STYLES_UP):
            element = elements.get(at)
            if element is None or (number and depth is not None):
                break
            own = only(element, "pPr", "numPr")
            own_number, own_depth = _stated(own) if own is not None else ("", None)
            number, depth = number or own_number, own_depth if depth is None else depth
            based = named(element, "basedOn")
            at = "" if based is None else value(based)
        if number:
            found[name] = (number, depth or 0)
    return found


def _stated(numbering: Any) -> tuple[str, int | None]:
    """The list ("0" takes a paragraph out of all) and the level that a property names."""
    number, depth = named(numbering, "numId"), named(numbering, "ilvl")
    level = "" if depth is None else value(depth)
    return "" if number is None else value(number), int(level) if level in tuple("012345678") else None
