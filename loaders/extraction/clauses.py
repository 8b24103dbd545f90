"""What runs of tokens say: whether they link a name to an amount, which verb governs, where clauses begin.

In "高新技术企业总数达到500家" the words between name and amount link them: 总数 is a quantity, 达到 the
verb. In "高新技术企业工业总产值500亿元" something unknown stands between, and the amount is not the name's.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property

from loaders.extraction.rules import Rules
from loaders.extraction.tokens import Token
from loaders.numbers import GROWTH_UNIT
from loaders.problems import BadInput
from loaders.units import conversion_factor

LINK = frozenset(
    [
        "grade",
        "time",
        "base",
        "level",
        "to",
        "from",
        "increment",
        "develop",
        "grow",
        "quantity",
        "filler",
        "own",
        "aside",
        "distribute",
        "open",
        "close",
        "comma",
    ]
)
TIGHT = frozenset(["level", "to", "quantity", "grow", "base"])
LAID_OUT = "laid_out"
UNSETTLED = "unsettled"  # new, or all that there is: nobody can say
VERBS = frozenset(["increment", "develop", "grow", "to", "level"])
_RATES = (GROWTH_UNIT, "‰")
_REACHED = frozenset(
    [
        "达到",
        "达",
        "累计达",
        "总数达",
        "累计达到",
        "已达",
        "累计",
        "累计建成",
        "累计认定",
        "累计获批",
        "累计培育",
        "总数",
        "总量",
        "突破",
        "超过",
        "共",
    ]
)
_PLAIN = frozenset(["comma", "stop", "list", "filler", "own", "quantity", "other", "grade"])
_MOST_UNKNOWN = 8
_WHOLE_UNITS = frozenset(["家", "个", "项", "人", "户", "份", "次"])
_WIDEST = 3  # times the lower end; a range that is wider is none
_PER = re.compile("/每?(年|[百千万亿]*[人户天日月季周亩县家个]|平方|公顷|[万亿]元)")
_SENT_OUT = frozenset(["选派", "派出", "派驻", "下派", "遴选", "立项", "实施", "组织"])
_OF_ALL = re.compile(
    "累计(?!新|净|再|增)[\u4e00-\u9fff]|重组[形成入列]{0,2}、?(?:新|建)|(?:新建设?|新组建|组建|建设)、?重组"
)


def has(tokens: Iterable[Token], kind: str) -> bool:
    """Whether a token of a kind is among them."""
    return any(token.kind == kind for token in tokens)


def text_of(tokens: Iterable[Token]) -> str:
    """Their text, joined."""
    return "".join(token.text for token in tokens)


def links(tokens: Iterable[Token]) -> bool:
    """Whether tokens only link a name to its amount, with nothing unknown among them.

    Behind an aside a list goes on with the same name ("A居全省首位、达到500家").
    """
    kinds = [token.kind for token in tokens]
    listed = {number + 1 for number, kind in enumerate(kinds) if kind == "aside"}
    return all(kind in LINK or (kind == "list" and number in listed) for number, kind in enumerate(kinds))


def clause_start(tokens: list[Token]) -> int:
    """Where the last clause begins: behind the last comma or stop."""
    return next((n + 1 for n in range(len(tokens) - 1, -1, -1) if tokens[n].kind in ("comma", "stop")), 0)


def is_plain_item(tokens: list[Token]) -> bool:
    """A list item with hardly a word but its name: the verb of the item before still governs it."""
    unknown = sum(len(token.text) for token in tokens if token.kind == "other")
    return unknown <= _MOST_UNKNOWN and all(token.kind in _PLAIN for token in tokens)


def is_part_of_one(amount: Token, unit: str) -> bool:
    """3.6 enterprises are a mean of something, no count."""
    value = amount.stated.value
    return unit in _WHOLE_UNITS and not is_rate(amount) and value != value.to_integral_value()


def says_by_and_to(amount: Token, verb: str, unit: str) -> bool:
    """ "增加126家至512家" is by how many and to how many, "增长10%至15%" of a count is a range."""
    low, high = amount.stated.value, amount.stated.upper
    if high is None or not re.search("[至到]", amount.text) or (is_rate(amount) and unit != GROWTH_UNIT):
        return False
    return verb == "grow" or high > low * _WIDEST


def counted_per(tokens: list[Token], at: int) -> str:
    """What an amount is counted by, if it is no plain number: 平方 in "5家/平方公里", 年 in "386家/年"."""
    match = _PER.match(text_of(tokens[at + 1 : at + 3]))
    return match[1] if match else ""


class Clauses:
    """The clauses of a sentence, and whether something is said in that of an amount before it.

    Each question takes the same time wherever in a long sentence it is asked.
    """

    def __init__(self, tokens: list[Token]):
        self._tokens = tokens
        self._ends = [number for number, token in enumerate(tokens) if token.kind in ("comma", "stop")]

    @cached_property
    def totals(self) -> list[int]:
        """The numbers of the tokens that sum up."""
        return [number for number, token in enumerate(self._tokens) if "累计" in token.text]

    @cached_property
    def timed_totals(self) -> list[int]:
        """Those of a time ("五年累计")."""
        return [number for number in self.totals if self._tokens[number].kind == "time"]

    @cached_property
    def sent_out(self) -> list[int]:
        """Those that say what is done anew every year ("每年选派科技特派员80名")."""
        return [number for number, token in enumerate(self._tokens) if token.text in _SENT_OUT]

    @cached_property
    def foreseen(self) -> bool:
        """Whether the sentence says what is expected."""
        return "预计" in text_of(self._tokens)

    def hold(self, numbers: list[int], at: int) -> bool:
        """Whether one of the tokens `numbers` stands before `at` in its clause."""
        last, ended = bisect_left(numbers, at), bisect_left(self._ends, at)
        return last > 0 and numbers[last - 1] >= (self._ends[ended - 1] + 1 if ended else 0)


def says_reached(left: list[Token]) -> bool:
    """Whether the last word is a verb of reaching ("，达到500家")."""
    return bool(left) and left[-1].kind == "level" and left[-1].text in _REACHED


def is_rate(amount: Token) -> bool:
    """Whether an amount is in per cent or per thousand, multiples included."""
    return amount.stated.unit in _RATES


def is_multiple(amount: Token) -> bool:
    """Whether an amount says by itself that something grew (翻番, 是2020年的2倍)."""
    of_earlier = "的" in amount.text and "倍" in amount.text
    return "翻" in amount.text or amount.text == "倍增" or of_earlier


def verb_of(tokens: list[Token], carried: str, link: list[Token] | None = None, rate: bool = False) -> str:
    """What is said of the amount (a kind of verb, or LAID_OUT); the verb nearest the amount decides,
    but what is newly added stays added however it is put, and a rate of change is reached as a rate.

    Args:
        link: the tokens between name and amount, whose verbs count before those in front of the name.
        rate: the amount is in per cent.
    """
    if _counts_what_is_there(tokens):
        return "level"
    kinds = [_said(t) for t in tokens if t.kind in VERBS]
    near = [_said(t) for t in (tokens if link is None else link) if t.kind in VERBS]
    if rate and "grow" in near and near[-1] != "to":
        return "grow"
    if "increment" in kinds:
        return "level" if kinds[-1] == "to" else "increment"
    if near:
        return near[-1]
    return kinds[-1] if kinds else carried


def _said(verb: Token) -> str:
    """布局 and 形成 look back on what is there and ahead to what is added; other verbs say one of both."""
    both_ways = verb.kind == "develop" and (verb.text.startswith("布局") or verb.text.endswith("形成"))
    return LAID_OUT if both_ways else verb.kind


def _counts_what_is_there(tokens: list[Token]) -> bool:
    """ "累计引进、培育" and "新建、重组" count all that is there, whatever one verb says of a part of it."""
    said = "".join(t.text if t.kind in VERBS else "、" if t.kind == "list" else " " for t in tokens)
    return bool(_OF_ALL.search(said))


def fits(name: Token, amount: Token, rules: Rules) -> bool:
    """Whether an amount can be of an indicator at all: the same kind of unit, or a rate of change."""
    unit, stated = rules.indicators[name.indicator].unit, amount.stated.unit
    if stated in _RATES:
        return True
    if not stated:
        return unit != GROWTH_UNIT
    if stated.endswith("百分点"):  # a change in percentage points is neither a level nor a growth
        return False
    try:
        conversion_factor(stated, unit)
    except BadInput:
        return False
    return True
