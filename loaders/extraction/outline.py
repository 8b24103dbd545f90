"""Where a line stands: the headings above it, and the time and role they give to what it says.

A look-back section reports results, an aims section states targets; a paragraph that opens with "五年来"
speaks of five years until another one opens differently. Headings are known by their numbering or, without
one, by being short lines between long ones.

Below "二、2026年主要目标", a line "高新技术企业600家。" is a target of 2026; below "一、2025年工作回顾" the
same line is a result of 2025.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from loaders.extraction.rules import Rules
from loaders.extraction.times import Calendar, Span, resolve

_NUMBERED = re.compile(
    r"(?P<l1>第[一二三四五六七八九十]{1,5}[章部篇节](?:分)?|专栏\d*)|(?P<l2>[一二三四五六七八九十]{1,5}、)|(?P<l3>\([一二三四五六七八九十]{1,5}\))"
    r"|(?P<l4>\d{1,2}[.、](?!\d))|(?P<l5>\(\d{1,2}\)|\d{1,2}\)|[①-⑳])|(?P<l6>--)"
)
_LEVELS = {"l1": 1, "l2": 2, "l3": 3, "l4": 5, "l5": 6, "l6": 7}
_UNNUMBERED = 4
_INLINE = re.compile(r"(?:^|[。;])[一二三四五六七八九十]{1,2}是[^,，。;]{2,24}")
_SHORT, _LABEL = 30, 20
_YEAR_FIRST = re.compile(r"(?:[^0-9a-z]{1,4}|\d{1,2})?[、.)]?(20\d\d)年")
# "在去年386家的基础上，…", "完成去年目标500家后，…": the year is that of what others go on from.
_BUILT_ON = re.compile(r"基础上|\d[^\d,，]{0,4}后$")
_TIMELY = re.compile(r"年|十[一二三四五六七]五|目前|现阶段|任期|本届|截[至止]")
_ADDRESS = re.compile(r"^(?:各位代表|同志们|各位委员)[!,，:。]")
_STATES = re.compile(r"\d[%家亿万项个件]|[;；]$|翻.?番")  # no heading has an amount or goes on
_SAYS = re.compile(r"[\u4e00-\u9fff]{3}")
_CARRIED_BY_COLON = re.compile(r"(?::|以下|如下|下列)[^。]{0,12}$")


@dataclass
class Line:
    """One line of plain text with its surroundings; `span` is what a sentence in it speaks of by default."""

    start: int
    text: str
    path: tuple[str, ...]
    span: Span
    heading: str = ""  # the nearest heading, whole

    @cached_property
    def points(self) -> list[tuple[int, str]]:
        """The points counted within the line ("一是…"), with their places."""
        return [(m.start(), _label(m.group().lstrip("。;"))) for m in _INLINE.finditer(self.text)]

    def location(self, at: int) -> str:
        """Headings down to the item that holds a position of this line."""
        number = bisect_right(self.points, at - self.start, key=lambda point: point[0])
        last = [self.points[number - 1][1]] if number else []
        return " › ".join([*self.path, *last])[:160] or "正文"


@dataclass
class _Walk:
    """What is known on the way from one line of a document to the next."""

    headings: list[tuple[int, str, str, Span]] = field(default_factory=list)
    span: Span = field(default_factory=Span)
    reviewing: bool = False  # inside a section that only looks back


def lines_of(text: str, calendar: Calendar, rules: Rules, title: str = "") -> Iterator[Line]:
    """The lines of a plain text in order, headings among them.

    Args:
        title: the document's title; its own line is no heading of anything.
    """
    base = calendar.default("target" if calendar.kind in ("annual", "five_year", "action") else "")
    walk = _Walk(span=base)
    start = 0
    for raw in text.split("\n"):
        if raw:
            yield _line(raw, start, walk, base, calendar, rules, title)
        start += len(raw) + 1


def _line(
    raw: str, start: int, walk: _Walk, base: Span, calendar: Calendar, rules: Rules, title: str
) -> Line:
    level, heading, rest = _heading(raw)
    if raw == title or not level:
        heading, level = "", 0
    if level:
        while walk.headings and walk.headings[-1][0] >= level:
            closed = walk.headings.pop()
            if closed[0] <= 3:  # lesser headings do not end what a paragraph under them has opened
                walk.span = closed[3]
        inside = walk.span
        if level <= 3 or not rest:
            inside = _heading_span(heading, walk.span, calendar, rules, level >= 3 and walk.reviewing)
        if level <= 2:
            walk.reviewing = inside.role == "actual" and _roles(heading, rules) == {"actual"}
            inside = replace(inside, reviewing=walk.reviewing)
        walk.headings.append((level, _label(heading), heading, walk.span))
        walk.span = inside
    span = _opening((rest or heading) if level else raw, walk, calendar, rules)
    nearest = walk.headings[-1][2] if walk.headings else ""
    return Line(start, raw, tuple(label for _, label, _, _ in walk.headings), span, nearest)


def _heading(raw: str) -> tuple[int, str, str]:
    """Level, heading and the text after it in the same line; level 0 for a plain paragraph."""
    match = _NUMBERED.match(raw)
    if not match:
        short = len(raw) <= _SHORT and raw[-1] not in ":、，" and "\t" not in raw and not _STATES.search(raw)
        return (_UNNUMBERED, raw.rstrip("。:"), "") if short and _SAYS.search(raw) else (0, "", "")
    level = _LEVELS[match.lastgroup or "l6"]
    first, _, rest = raw.partition("。")
    if len(first) > _SHORT + 10 or (level >= 5 and re.search(r"\d(?:\.\d+)?[%家亿万项个件次人]", first)):
        return level, match.group().rstrip(".、-") or "-", raw[match.end() :]
    return level, first.lstrip("-"), rest


def _label(heading: str) -> str:
    return heading.strip().rstrip("。:;,，")[:_LABEL]


def _roles(heading: str, rules: Rules) -> set[str]:
    return {entry["role"] for entry in rules.raw["sections"] if re.search(entry["pattern"], heading)}


def _heading_span(heading: str, around: Span, calendar: Calendar, rules: Rules, reviewing: bool) -> Span:
    """The time a heading gives to its section: a year says whether it is past, else the words do.

    "2025年计划执行情况" in a report of 2026 is past.
    """
    roles = [
        (m.start(), entry["role"])
        for entry in rules.raw["sections"]
        if (m := re.search(entry["pattern"], heading))
    ]
    times = times_in(heading, rules)
    role = _role_of_year(heading, calendar) or (min(roles)[1] if roles else "")
    if not role:
        return around
    if role == "target" and reviewing:  # 落实重大任务 inside a review is still the review
        return around
    section = calendar.default(role)
    known = around if around.role == role else section  # 到2030年 counts from where its section does
    spans = (resolve(kind, text, calendar, known) for kind, text in times)
    named = [span for span in spans if span is not None and span.role in ("", role)]
    return named[0] if named else section


def _role_of_year(heading: str, calendar: Calendar) -> str:
    """What the year that opens a heading says by itself; "" where none does or the years are unknown."""
    match = _YEAR_FIRST.match(heading)
    if match is None or calendar.first is None:
        return ""
    return "actual" if int(match[1]) < calendar.first else "target"


def times_in(text: str, rules: Rules) -> list[tuple[str, str]]:
    """The time expressions of a text as (kind, text); comparisons are none."""
    found = []
    for match in rules.time.finditer(text):
        group = match.lastgroup or ""
        if group.startswith("time_"):
            found.append((rules.time_kinds[group.removeprefix("time_")], match.group()))
    return found


def _opening(text: str, walk: _Walk, calendar: Calendar, rules: Rules) -> Span:
    """What a paragraph's first words say about its time; a period named there holds for the next ones too."""
    head = _ADDRESS.sub("", text)[:32]
    match = first_time(head, rules)
    if match is None:
        return walk.span
    kind, found = match
    span = resolve(kind, found, calendar, walk.span)
    if span is None:
        return walk.span
    span = replace(span, reviewing=walk.reviewing)
    if kind == "this" and span.year is None:
        return span  # nobody knows which year this paragraph is about; the next ones go on as before
    lasting = kind in ("past", "last", "this", "coming", "named") or (kind == "plan" and "末" not in found)
    if lasting or _CARRIED_BY_COLON.search(text):
        walk.span = span
    return span


def first_time(head: str, rules: Rules) -> tuple[str, str] | None:
    """The time expression that opens a text, as (kind, text)."""
    if not _TIMELY.search(head):
        return None
    for match in rules.time.finditer(head):
        group = match.lastgroup or ""
        if group.startswith("time_"):
            before = head[: match.start()]
            far = match.start() > 12 or (re.search(r"[,，。]", before) and match.start() > 8)
            counted_from = before.endswith(("从", "由", "自"))
            built_on = _BUILT_ON.search(re.split("[,，]", head[match.end() :])[0])
            if far or built_on or counted_from:
                return None
            return (rules.time_kinds[group.removeprefix("time_")], match.group())
        if group in ("amount", "stop"):
            return None
    return None
