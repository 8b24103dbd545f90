"""Which year a figure belongs to, and whether that year is looked back on or aimed at.

A word alone does not say it: 今年 in a report of 2026 is 2026, "五年来" is five years up to the year looked
back on. What cannot be settled stays None; a figure without a year is not reported.

A report of 2026 looks back on 2025; a plan for 2026 to 2030 aims at its last and counts from 2025:

    >>> Calendar(2026, 2026).default("actual")
    Span(year=2025, base=None, role='actual')
    >>> Calendar(2026, 2030).default("target")
    Span(year=2030, base=2025, role='target')
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

_NUMBERS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5}
_PLANS = {
    plan: 1950 + 5 * number
    for number, plan in enumerate(["十一", "十二", "十三", "十四", "十五", "十六", "十七"], 11)
}


_EARLY = re.compile(r"上半年|[一二三1-3]个?季度|(?<!\d)[1-9]月|前[一二三四五六七八九]个?月")


@dataclass(frozen=True)
class Span:
    """A time: the year at whose end it lies, the year it counts from (several years only), and its role."""

    year: int | None = None
    base: int | None = None
    role: str = ""
    reviewing: bool = field(default=False, repr=False, compare=False)  # in a section that only looks back


@dataclass(frozen=True)
class Calendar:
    """The years of a document: the plan's first and last, and the year it looks back on."""

    first: int | None
    last: int | None
    kind: str = ""
    term: int | None = (
        None  # the first year of the government's term, where the document says which session it is
    )
    said: int | None = None  # the year in which it was spoken or issued, where the document says so

    @property
    def review(self) -> int | None:
        """The year whose results the document reports."""
        return None if self.first is None else self.first - 1

    def default(self, role: str) -> Span:
        """What a section of a role is about when nothing says more."""
        if self.first is None or self.last is None:
            return Span(role=role)
        several = self.last > self.first
        if role == "actual":
            return Span(self.review, self.first - 1 - (self.last - self.first + 1) if several else None, role)
        return Span(self.last, self.first - 1 if several else None, role)


def plan_end(number: str) -> int:
    """The last year of a five-year plan by its number: 十三 is 2020."""
    return _PLANS[number] + 5


def ends_early(words: str) -> bool:
    """Whether some months end before October: what there is by then is of a date, not of the year."""
    return bool(_EARLY.search(words))


def resolve(kind: str, match: re.Match | str, calendar: Calendar, around: Span) -> Span | None:
    """A time expression in its surroundings, or None where it cannot be placed.

    Args:
        kind: the kind in rules.toml (year, plan, last, this, …).
        match: the expression's text.
    """
    text = match if isinstance(match, str) else match.group()
    return _RESOLVERS[kind](text, calendar, around)


def _role_of(year: int, calendar: Calendar, around: Span) -> str:
    if calendar.first is None:
        return around.role
    if around.role == "actual" and around.year and year <= around.year:
        return "actual"
    return "actual" if year < calendar.first else "target"


def _year(text: str, calendar: Calendar, around: Span) -> Span | None:
    year = int(re.findall(r"\d{4}", text)[-1])
    base = around.base if text[0] in "到至" and year == around.year else None
    return Span(year, base, _role_of(year, calendar, around))


def _range(text: str, calendar: Calendar, around: Span) -> Span | None:
    first, last = map(int, re.findall(r"20\d\d", text)[:2])
    base = first if last - first == 5 else first - 1  # 2020年至2025年 goes from the end of 2020
    return Span(last, base, _role_of(last, calendar, around)) if first < last else None


def _cutoff(text: str, calendar: Calendar, around: Span) -> Span | None:
    years = re.findall(r"20\d\d", text)
    year = (
        int(years[-1])
        if years
        else calendar.review
        if around.role != "actual"
        else around.year or calendar.review
    )
    return Span(year, around.base if year == around.year else None, "actual")


def _plan(text: str, calendar: Calendar, around: Span) -> Span | None:
    named = re.search(r"十[一二三四五六七]", text)
    if named is None:
        return None
    base = _PLANS[named[0]]
    end = base + 5
    if calendar.first is None:
        return Span(end, base, "actual" if "以来" in text else around.role)
    if end < calendar.first:
        return Span(end, base, "actual")
    past = "以来" in text or (around.role == "actual" and base < calendar.first - 1)
    if past and base < calendar.first - 1:
        return Span(min(end, calendar.first - 1), base, "actual")
    return Span(end, base, "target")


def _since(text: str, calendar: Calendar, around: Span) -> Span | None:
    """2021年以来 in a report of 2026 counts from the end of 2020, other spells from their year."""
    year = int(re.findall(r"20\d\d", text)[0])
    if calendar.review is None or year > calendar.review:
        return Span()
    return Span(calendar.review, year - 1 if calendar.review - year in (0, 4) else year, "actual")


def _part_of_plan(text: str, calendar: Calendar, around: Span) -> Span | None:
    """十四五前四年 ends in 2024."""
    base, sign = plan_end(text[:2]) - 5, text[-2]
    years = _NUMBERS.get(sign) or int(sign)
    last = base + years if "前" in text else base + 5
    return Span(last, base if "前" in text else last - years, _role_of(last, calendar, around))


def _unsaid(text: str, calendar: Calendar, around: Span) -> Span | None:
    """A time that the text does not name: what is told of it has no year."""
    return Span()


def _past(text: str, calendar: Calendar, around: Span) -> Span | None:
    if calendar.review is None:
        return None
    if text[0] in "本任" and not any(sign in _NUMBERS for sign in text):
        return _of_term(calendar, around)
    years = next((_NUMBERS.get(c) or int(c) for c in reversed(text) if c in _NUMBERS or c.isdigit()), 5)
    if around.role == "actual" and around.base and around.year and around.year - around.base == years:
        return around
    return Span(calendar.review, calendar.review - years, "actual")


def _of_term(calendar: Calendar, around: Span) -> Span:
    """本届政府: since its term began, in the year of its first session. No year where that is not known."""
    if around.role == "actual" and around.base and calendar.term == around.base + 1:
        return around
    return Span() if calendar.term is None else Span(calendar.review, calendar.term - 1, "actual")


def _coming(text: str, calendar: Calendar, around: Span) -> Span | None:
    if calendar.first is None:
        return None
    years = next(_NUMBERS.get(c) or int(c) for c in text if c in _NUMBERS or c.isdigit())
    return Span(calendar.first - 1 + years, calendar.first - 1, "target")


def _spell(text: str, calendar: Calendar, around: Span) -> Span | None:
    """五年累计…: which five years, only the surroundings say."""
    return (_past if around.role == "actual" else _coming)(text, calendar, around)


def _named(text: str, calendar: Calendar, around: Span) -> Span | None:
    year = int(re.findall(r"20\d\d", text)[0])
    return Span(year, None, _role_of(year, calendar, around))


def _last(text: str, calendar: Calendar, around: Span) -> Span | None:
    return None if calendar.review is None else Span(calendar.review, None, "actual")


def _this(text: str, calendar: Calendar, around: Span) -> Span | None:
    """今年 is the year in which the document was said. Looking back it is refused where that is not known."""
    if calendar.first is None:
        return None
    back = Span(calendar.review, None, "actual")
    if "以来" in text:
        return back
    if around.role == "actual" and calendar.kind != "report":
        return Span() if calendar.said == calendar.first else back
    if around.role == "actual" and calendar.said == calendar.review:
        return back
    if calendar.said == calendar.review:
        return Span()  # a plan for the coming year: of which year it speaks here, nobody can say
    if around.reviewing and (calendar.said != calendar.first or calendar.kind != "report"):
        return Span()
    return Span(calendar.first, None, "target")


def _next(text: str, calendar: Calendar, around: Span) -> Span | None:
    if calendar.first is None:
        return None
    spoken_before = around.role == "actual" or calendar.said == calendar.review
    return Span(calendar.first if spoken_before else calendar.first + 1, None, "target")


def _after_next(text: str, calendar: Calendar, around: Span) -> Span | None:
    following = _next(text, calendar, around)
    return (
        None if following is None or following.year is None else replace(following, year=following.year + 1)
    )


def _now(text: str, calendar: Calendar, around: Span) -> Span | None:
    if around.role == "actual" and calendar.review in (None, around.year):
        return around
    return None if calendar.review is None else replace(calendar.default("actual"), base=None)


_RESOLVERS = {
    "year": _year, "range": _range, "cutoff": _cutoff, "plan": _plan, "past": _past, "coming": _coming,
    "last": _last, "named": _named, "this": _this, "next": _next, "after_next": _after_next,
    "now": _now, "spell": _spell, "since": _since, "part_of_plan": _part_of_plan, "unsaid": _unsaid,
}  # fmt: skip
