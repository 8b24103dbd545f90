"""How much a written number is: digits and numerals, 十 百 千 万 亿 in any order that means one number.

`RUN` finds a number as far as it goes, `worth` says what it is worth. A run is never cut: 1亿5000万 is one
number, and a run that means none ("一二三", "1亿5", "二〇二五") is worth nothing, instead of its beginning.

    >>> [str(worth(run).value) for run in ("1亿5000万", "一百二十")]
    ['150000000', '120']
    >>> [worth(run) for run in ("一二三", "1亿5")]
    [None, None]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

DIGITS = r"(?>\d{1,3}(?:[,，]\d{3})++(?!\d)(?:\.\d++)?|\d++(?:\.\d++)?)"  # 3,200 · 6496.8
_SIGN = "零〇一二两三四五六七八九十"
_NUMERALS = rf"(?:[{_SIGN}]++|[百千](?!分[之点]))++"  # not the 百 of 百分之 and 百分点
_POINT = r"点[零〇一二三四五六七八九]++"  # 三点五
_PART = rf"(?:{DIGITS}|{_NUMERALS}(?:{_POINT})?)"
_SUM_GOES_ON = rf"(?<=[万亿])元(?=零?{_PART}[余多]?[万亿]*[余多]?元)"  # 1亿元5000万元
# What may stand between the parts of one number: 2个亿, 1500余万, 20来万, 1亿元5000万元.
_BETWEEN = rf"[万亿]|个(?=多?亿)|[余多来](?=[十百千万亿])|{_SUM_GOES_ON}"
RUN = rf"(?:{_PART}(?:{_PART}|{_BETWEEN})*+)"
WITHIN = rf"\d{_SIGN}百千万亿"  # a number never begins behind one of these: it would be the tail of another

_VALUES = {sign: int(digit) for sign, digit in zip("零〇一二两三四五六七八九", "001223456789", strict=True)}
_POWERS = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
_POINTED = rf"(?<![{_SIGN}百千]){_NUMERALS}{_POINT}"
_ATOM = re.compile(rf"(?P<digits>{DIGITS})|(?P<pointed>{_POINTED})|(?P<sign>.)", re.DOTALL)
_APART = 2  # 三五家 is the widest pair that is said side by side
_LONGEST = 40  # characters; no number is longer, and a longer run is not looked into
_MOST_DIGITS = 20  # no count and no sum is longer; a run of digits that is stands for something else


@dataclass(frozen=True)
class Worth:
    """What a run is worth; `upper` of two numerals side by side (三四十), `word` is 余, 多 or 来 in it."""

    value: Decimal
    upper: Decimal | None = None
    word: str = ""
    is_sum: bool = False  # 元 stands within it: 1亿元5000万元


@dataclass(frozen=True)
class _Atom:
    """A number as written in one piece, or a power of ten. `length` counts its digits, 0 for numerals."""

    value: Decimal | None = None
    power: int = 0
    length: int = 0
    zero: bool = False


def worth(run: str) -> Worth | None:
    """The worth of one run, None where it means no number for certain."""
    if run.isdecimal():
        return Worth(Decimal(run)) if len(run) <= _MOST_DIGITS else None
    atoms, words = _atoms(run) if len(run) <= _LONGEST else (None, "")
    if atoms is None or len(words.replace("元", "")) > 1:
        return None
    word = words.replace("元", "")
    pair = _pair(atoms)
    if pair is None:
        values = [_value(atoms)]
    else:
        values = [_value([*atoms[:pair], *rest]) for rest in (_first(atoms, pair), atoms[pair + 1 :])]
    if any(value is None or value.adjusted() > _MOST_DIGITS for value in values):
        return None
    low, high = values[0], values[1] if pair is not None else None
    if low is None or (high is not None and not low < high):
        return None
    return Worth(low, high, word, "元" in words)


def scale_of(run: str) -> str:
    """The 万, 亿, 百万 … that a run ends with, which the first number of a range shares (1-2万家)."""
    ending = re.search(r"[百千万亿]+$" if run[:1].isdigit() else r"[万亿]+$", run)
    return ending[0] if ending and len(ending[0]) < len(run) else ""


def _atoms(run: str) -> tuple[list[_Atom] | None, str]:
    """A run in pieces, and the words (余, 多, 来, 元) that stand between them."""
    atoms, words = [], ""
    for match in _ATOM.finditer(run):
        sign = match.group()
        if match["digits"]:
            number = sign.replace(",", "").replace("，", "")
            atoms.append(_Atom(Decimal(number), length=len(number.partition(".")[0])))
        elif match["pointed"]:
            value = _pointed(sign)
            if value is None:
                return None, ""
            atoms.append(_Atom(value))
        elif sign in _POWERS:
            atoms.append(_Atom(power=_POWERS[sign]))
        elif sign in "余多来元":
            words += sign
        elif sign in _VALUES:
            atoms.append(_Atom(Decimal(_VALUES[sign]), zero=sign in "零〇"))
        elif sign != "个":
            return None, ""
    return atoms, words


def _pointed(text: str) -> Decimal | None:
    whole, _, decimals = text.partition("点")
    atoms, _ = _atoms(whole)
    value = _value(atoms) if atoms else None
    return None if value is None else value + Decimal("0." + "".join(str(_VALUES[sign]) for sign in decimals))


def _is_numeral(atom: _Atom) -> bool:
    return atom.value is not None and not atom.length and not atom.zero and atom.value < 10


def _pair(atoms: list[_Atom]) -> int | None:
    """Where two numerals stand side by side as an estimate: 三四十, 两三, 十七八."""
    for at, (one, other) in enumerate(pairwise(atoms)):
        if _is_numeral(one) and _is_numeral(other) and one.value is not None and other.value is not None:
            near = other.value - one.value == 1 or (one.value, other.value) == (3, 5)
            return at if near else None
    return None


def _first(atoms: list[_Atom], pair: int) -> list[_Atom]:
    return [atoms[pair], *atoms[pair + 2 :]]


def _value(atoms: Sequence[_Atom]) -> Decimal | None:
    """A sum of falling powers, each with its coefficient: 一万二千零五, 12亿3456万, 1万2000亿."""
    if len(atoms) == 1 and atoms[0].value is not None:
        return atoms[0].value
    power = max((atom.power for atom in atoms), default=0)
    if not power:
        return None
    at = next(number for number, atom in enumerate(atoms) if atom.power == power)
    before, after = atoms[:at], atoms[at + 1 :]
    coefficient = _coefficient(before, power)
    if coefficient is None:
        return None
    size = Decimal(10) ** power
    if not after:
        return coefficient * size
    step = power + (before[-1].power if before else 0)
    rest = _rest(after, step) if coefficient == coefficient.to_integral_value() else None
    return None if rest is None else coefficient * size + rest


def _coefficient(before: Sequence[_Atom], power: int) -> Decimal | None:
    """How many of a power: any number in digits (12000万), else what is said so (十二万, but not 十二百)."""
    if not before:
        return Decimal(1)
    value = _value(before)
    if value is None or value == 0 or before[0].zero:
        return None
    if len(before) == 1 and before[0].length:
        return value if power > 1 else None
    return value if value < Decimal(10) ** (1 if power < 4 else 4 if power == 4 else 8) else None


def _rest(after: Sequence[_Atom], step: int) -> Decimal | None:
    """What follows a power: less than one of it, and of a clear size (1亿5 may be 1.5亿 or 1亿零5)."""
    if after[0].zero:
        value = _value(after[1:]) if len(after) > 1 else None
    elif len(after) == 1 and step > 1:
        value = after[0].value if max(2, step - 1) <= after[0].length <= step else None
    else:
        value = _value(after)
    return value if value is not None and 0 < value < Decimal(10) ** step else None
