"""What is stated of a name once its amount is known: measure, basis, year, role and force.

The time, the base of a comparison and the force that a sentence names hold for all its amounts until it names
others. An amount whose measure, basis or year stays unsettled makes no figure.

"力争超过500家、增长8%左右" is a level (gt) and a growth on the year before (approx), both of the name that
stands before them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from loaders.extraction.clauses import (
    LAID_OUT,
    UNSETTLED,
    Clauses,
    clause_start,
    counted_per,
    fits,
    has,
    is_multiple,
    is_part_of_one,
    is_rate,
    says_by_and_to,
    text_of,
)  # fmt: skip
from loaders.extraction.rules import Rules
from loaders.extraction.times import Calendar, Span, ends_early, plan_end, resolve
from loaders.extraction.tokens import Token
from loaders.model import Indicator
from loaders.numbers import GROWTH_UNIT

_FALLS = ("下降", "降低", "减少", "回落")
_RISES = frozenset(["增加", "增长", "提高", "增加了", "增"])
_OF_A_YEAR = re.compile(r"[^\d十,，、]{0,6}(?:(?P<year>20\d\d)年|(?P<plan>十[一二三四五六七])五).{0,60}倍")
_OF_LAST_YEAR = re.compile(r"[^\d,，、]{0,6}[上去]年.{0,60}倍")
_OF_A_START = re.compile(r"[^\d,，、]{0,6}(?:原来|期初|前年).{0,60}倍")
_THIS_YEAR = Span()  # 今年 of a document that does not say when it was said
GROUND = re.compile("的?基础上")  # "在去年净增80家的基础上": 去年 was the ground's, not what follows
_AFTER = ("后", "之后")  # "完成去年目标500家后，再增60家": the same of a year in that clause
_WHOLE_YEAR = ("全年", "年底", "年末")
_YEARLY = frozenset(["每年", "年均", "年平均", "平均每年", "每年平均"])
_MAY_FORCE = frozenset(["filler", "other", "level", "develop"])
_AIMS = frozenset(["目标", "任务", "目标任务"])
_AHEAD = frozenset(["要", "力争", "力争实现", "确保", "确保实现", "争取实现"])
_YEARS = frozenset(map(Decimal, range(1950, 2101)))


@dataclass(frozen=True)
class Found:
    """An amount with its name; scope and grade are still to be read from the words around."""

    name: Token
    amount: Token
    measure: str
    basis: str
    span: Span
    base_year: int | None
    force: str
    item: str  # the words of the list item before the name
    rule: str


def _is(token: Token | None, kind: str) -> bool:
    return token is not None and token.kind == kind


def _built_on(left: list[Token]) -> set[int]:
    """The tokens of a clause that is only built on ("在2024年扩大试点的基础上"): not their years."""
    found: set[int] = set()
    if "基础上" not in text_of(left):
        return found
    start = 0
    bounds = [number for number, token in enumerate(left) if token.kind in ("comma", "stop")]
    for stop in [*bounds, len(left)]:
        ground, at = text_of(left[start:stop]).rfind("基础上"), 0
        for number in range(start, stop):
            at += len(left[number].text)
            if at <= ground:
                found.add(number)
        start = stop + 1
    return found


def _is_yearly(token: Token, following: Token | None) -> bool:
    """ "连续三年增长20%" grows year on year; "连续三年居首位" is a rank."""
    return token.text.startswith("连续") and token.text[-1] in "年月" and not _is(following, "aside")


class Context:
    """What a sentence has said so far about time, comparison and force."""

    def __init__(self, tokens: list[Token], span: Span, calendar: Calendar, rules: Rules):
        self.tokens, self.calendar, self.rules = tokens, calendar, rules
        self.paragraph = self.span = self.span_before = span
        self.from_span: Span | None = None
        self.basis, self.force = "", ""
        self.base: int | None = None
        self.lasting: tuple[str, int | None] = ("", None)  # "与2020年相比，…" holds for the whole sentence
        self.per_year = self.part_of_year = self.early = False  # early: ended before October
        self.since = False  # since something that is no year
        self.dated = False  # in the clause so far
        self.position = {token.start: number for number, token in enumerate(tokens)}
        self.clauses = Clauses(tokens)

    def note(self, left: list[Token]) -> None:
        """Takes in the tokens between the last amount and the next one."""
        self.from_span = None
        ground = GROUND.match(text_of(left[:2])) or (self.dated and text_of(left[:1]) in _AFTER)
        self.span = self.span_before = self.span_before if ground else self.span
        self.per_year = any(token.text in _YEARLY for token in left)
        own = False  # a comparison in the clause of the name that follows is that name's
        built_on, reached, counts_from = _built_on(left), has(left, "to"), False
        self.dated = False
        for number, token in enumerate(left):
            counts_from = counts_from or token.kind == "from"
            following = left[number + 1] if number + 1 < len(left) else None
            if token.kind == "time" and not (number in built_on or _is(following, "aside")):
                self._note_time(token, counts_from and not reached)
                self.dated = True
            elif token.kind == "base":
                self._note_base(token)
                own = token.rule.startswith("against")
                if _is(following, "comma"):
                    self.lasting = self.basis, self.base
            elif token.kind == "aside" and _is_yearly(token, following):
                self.basis, self.base = "yoy", None
            elif token.kind in ("comma", "stop"):
                own = own and token.kind == "stop"
                self.dated = False
            elif token.kind == "name" and not own:
                self.basis, self.base = self.lasting
            self._note_word(token, self.dated)

    def at_year(self, year: int) -> None:
        """Sets the year of what follows: one of a list of years, or of a range of them."""
        self.span = resolve("year", f"{year}年", self.calendar, self.span) or self.span

    def _note_time(self, token: Token, counts_from: bool) -> None:
        kind, self.since = self.rules.time_kinds[token.rule], False
        around = self.paragraph if kind == "this" and self.paragraph.reviewing else self.span
        span = resolve(kind, token.text, self.calendar, around)
        span = _THIS_YEAR if kind == "this" and span == Span() else span
        month = re.search(r"(\d{1,2})月", token.text)
        self.part_of_year = month is not None and int(month[1]) < 12
        self.early = self.part_of_year and ends_early(token.text)
        if counts_from:
            self.from_span = span
        elif span:
            self.span = span

    def _note_base(self, token: Token) -> None:
        self.basis = self.rules.base_kinds[token.rule]
        if years := re.findall(r"20\d\d", token.text):
            self.base = int(years[0])
        elif self.basis == "cumulative" and (plan := re.search(r"十[一二三四五六七]", token.text)):
            self.base = plan_end(plan[0])
        elif self.basis == "yoy":
            self.base = None

    def _note_word(self, token: Token, dated: bool) -> None:
        """What a word says of the time and the force of what follows."""
        if token.kind == "part" or token.text.startswith(_WHOLE_YEAR):
            self.part_of_year = token.kind == "part"
            self.early = self.part_of_year and ends_early(token.text)
        elif token.text == "以来" and not dated:
            self.since = True
        elif token.kind == "level" and token.text.startswith("现") and not dated:
            self.span = resolve("now", token.text, self.calendar, self.paragraph) or self.span
        if token.kind == "stop":
            self.force = ""
            self.lasting = self.basis, self.base = "", None
        elif token.kind in _MAY_FORCE and (match := self.rules.force.search(token.text)):
            self.force = match.lastgroup or ""
        if self.force and self.span is _THIS_YEAR:  # what is striven for this year is still to come
            self.span = self.calendar.default("target")

    def figure(
        self, name: Token, amount: Token, verb: str, item: str, link: list[Token], rule: str
    ) -> Found | None:
        """The statement of one name and amount, or None where it is not a figure of the indicator.

        Args:
            verb: what is said of the amount (see `clauses.verb_of`).
            item: the words of the list item in front of the name.
            link: the tokens between the two.
            rule: how they were paired.
        """
        measure = self._measure(name, amount, verb, link) if fits(name, amount, self.rules) else None
        if measure is None or self._is_of_months(name, measure) or (self.since and measure != "level"):
            return None
        span, base_year, basis = self._time(name, measure, amount, link)
        if span.year is None or not span.role:
            return None
        force = self.force if span.role == "target" else ""  # 经过努力 strives for nothing
        return Found(name, amount, measure, basis, span, base_year, force, item, f"{rule}:{name.rule}")

    def _is_of_months(self, name: Token, measure: str) -> bool:
        """What came about in some months is no figure of the year; what existed late in it may stand."""
        indicator = self.rules.indicators[name.indicator]
        share = indicator.unit == GROWTH_UNIT and indicator.id not in self.rules.raw["states"]["indicators"]
        review, year = self.calendar.review, self.span.year
        to_come = self.span.role == "target" or (review is not None and year is not None and year > review)
        # by June is not by the end of the year
        unlike = self.early or measure != "level" or indicator.kind == "flow" or share or to_come
        return self.part_of_year and unlike

    def _measure(self, name: Token, amount: Token, verb: str, link: list[Token]) -> str | None:
        indicator = self.rules.indicators[name.indicator]
        if verb == UNSETTLED or self._is_no_value(amount, verb, indicator, link):
            return None
        if is_rate(amount):
            return self._rate_measure(indicator.unit, amount, verb, link)
        if indicator.unit == GROWTH_UNIT:
            return "level" if amount.stated.unit else None
        if amount.kind == "bare" and not self._is_bare_count(amount, link):
            return None
        if verb == "grow":
            return "increment" if any(token.text in _RISES for token in link) else None
        if verb == LAID_OUT:
            verb = "level" if self.span.role == "actual" else "develop"
        if verb == "develop":  # what is set up with a sum of money has that sum, it does not add it
            return "increment" if indicator.kind == "stock" and "元" not in indicator.unit else "level"
        return "increment" if verb == "increment" else "level"

    def _is_no_value(self, amount: Token, verb: str, indicator: Indicator, link: list[Token]) -> bool:
        """Whether an amount says something else than how much there is or how much it grew."""
        if "时期" in amount.text and indicator.kind == "flow":
            return True  # so many times what an earlier period summed up to is no growth of a year
        if is_multiple(amount) and self._counts_from_nowhere(amount):
            return True
        at = self.position[amount.start]
        per = counted_per(self.tokens, at)
        if per not in ("", "年") and not indicator.id.endswith("_per_10k"):
            return True
        yearly = indicator.kind == "stock" and not is_rate(amount) and (self.per_year or per == "年")
        if yearly and not (
            verb in ("increment", "develop", "grow") or self.clauses.hold(self.clauses.sent_out, at)
        ):
            return True  # "每年386家" may be all or what is new
        if is_part_of_one(amount, indicator.unit) or says_by_and_to(amount, verb, indicator.unit):
            return True
        mean = any(t.kind == "base" and self.rules.base_kinds[t.rule] == "annual_average" for t in link)
        if mean and not is_rate(amount) and verb not in ("increment", "develop", "grow"):
            return True  # "技术合同成交额年均86亿元"
        near = {token.text for token in link[clause_start(link) :]}
        ahead = near & _AHEAD or ("将" in near and not self.clauses.foreseen)
        return self.span.role == "actual" and bool(near & _AIMS or ahead)  # "完成全年目标120亿元的98%"

    def _counts_from_nowhere(self, amount: Token) -> bool:
        """Whether nobody says which year a multiple is of: "2028年达到600家，2030年翻一番", "是原来的3倍"."""
        if self.base is not None or self.span.base is not None or self.basis == "yoy":
            return False
        own = _OF_A_YEAR.match(amount.text) or _OF_LAST_YEAR.match(amount.text)
        first, year = self.calendar.first, self.span.year
        later = first is not None and year is not None and year > first
        return (later and not own) or bool(_OF_A_START.match(amount.text))

    def _rate_measure(self, unit: str, amount: Token, verb: str, link: list[Token]) -> str | None:
        if is_multiple(amount):
            return "growth"
        more = any(token.text in ("增加了", "净增长") for token in link)
        if "倍" in amount.text:
            return "growth" if verb == "grow" or more else None
        if unit == GROWTH_UNIT and amount.text.startswith(_FALLS):
            return None  # a share that falls by so much
        if unit == GROWTH_UNIT:
            return None if verb == "grow" and has(link, "grow") and not has(link, "to") else "level"
        grows = verb == "grow" or more or has(link, "grow") or self._grows_behind(amount)
        return "growth" if grows or amount.text.startswith(_FALLS) else None

    def _grows_behind(self, amount: Token) -> bool:
        """ "保持20%以上的增长": a verb of growing right behind the amount, and nothing behind that."""
        behind = [t for t in self.tokens[self.position[amount.start] + 1 :][:3] if t.text != "的"]
        ended = len(behind) == 1 or (len(behind) > 1 and behind[1].kind in ("comma", "stop", "list"))
        return ended and behind[0].kind == "grow"

    def _is_bare_count(self, amount: Token, link: list[Token]) -> bool:
        """A number without a counter counts only where the words say so, and never when it may be a year."""
        if amount.text[0].isdigit():
            tied = bool(link) and link[-1].kind in ("level", "to", "quantity")
            return tied and amount.stated.value not in _YEARS
        return True

    def _time(
        self, name: Token, measure: str, amount: Token, link: list[Token]
    ) -> tuple[Span, int | None, str]:
        """When the figure holds, the year it counts from, and the basis of a growth."""
        if measure == "level" and has(link, "from") and not has(link, "to"):
            known = Span(self.base) if self.base is not None and self.basis == "cumulative" else None
            start = self.from_span or known or self._start()
            self.base, self.basis = start.year, "cumulative"
            return replace(start, role="actual"), None, ""
        if measure == "level" and self.base and [t.kind for t in link[-2:]] == ["base", "open"]:
            return Span(self.base, None, "actual"), None, ""  # 比2015年(4.6亿元)
        if measure == "growth":
            return (self.span, *self._growth_base(amount))
        period = None if self.per_year else self.span.base
        if measure == "increment":
            base = self.base or period
            of_one_year = base is not None and base + 1 == self.span.year
            return self.span, None if of_one_year else base, ""
        total = self._is_period_total(name, amount, link)
        return self.span, period if total else None, ""

    def _is_period_total(self, name: Token, amount: Token, link: list[Token]) -> bool:
        """Whether an amount of something yearly, told of several years, is their sum."""
        yearly = self.rules.indicators[name.indicator].kind == "flow"
        at = self.position[amount.start]
        if not yearly or self.clauses.hold(self.clauses.timed_totals, at):
            return yearly  # 五年累计
        if self.span.role != "actual":  # an aim is a year's unless it is summed up
            return self.clauses.hold(self.clauses.totals, at)
        summed = any(number < at for number in self.clauses.totals[:1])
        compared = any(
            (t.kind == "base" and (not summed or self.rules.base_kinds[t.rule] == "cumulative"))
            or (_OF_A_YEAR.match(t.text) and "时期" not in t.text)
            for t in self.tokens[at + 1 : at + (4 if has(self.tokens[at + 2 : at + 3], "distribute") else 3)]
        )
        return self.paragraph.base is not None and not (self.basis or compared or has(link, "time"))

    def _start(self) -> Span:
        """Where 从 counts from when no year is said: the start of the period, or the year before."""
        if self.span.base is not None:
            return Span(self.span.base, None, "actual")
        whole = self.calendar.default(self.span.role)
        if whole.base is not None and self.span == replace(whole, base=None) and whole.role == "target":
            return Span(whole.base, None, "actual")  # 到2030年由2.2%提高到2.8%
        if self.paragraph.base is not None or whole.base is not None:
            return Span()  # one year of several: the text does not say which one it counts from
        return Span(None if self.span.year is None else self.span.year - 1, None, "actual")

    def _growth_base(self, amount: Token) -> tuple[int | None, str]:
        if match := _OF_A_YEAR.match(amount.text):
            return int(match["year"]) if match["year"] else plan_end(match["plan"]), "cumulative"
        if _OF_LAST_YEAR.match(amount.text):
            return None, "yoy"
        if self.basis == "annual_average":
            period = self.paragraph.base if self.span.year == self.paragraph.year else None
            return self.base or self.span.base or period, "annual_average"
        if self.basis == "yoy":
            return None, "yoy"
        base = self.base if self.base is not None else self.span.base
        if base is None or (self.base is not None and self.span.year == base + 1):
            return None, "yoy"
        return base, "cumulative"
