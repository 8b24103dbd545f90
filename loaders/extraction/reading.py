"""The figures of one document's text: candidate sentences, their reading, scope and grade, one record each.

Work is spent only on sentences that hold both a name and an amount. A figure stated twice is one figure
with two places; a figure whose amount does not read back to its value is never given out.

    >>> from pathlib import Path
    >>> from loaders.extraction.rules import load_rules
    >>> text = "二、2026年主要目标\\n高新技术企业从300家增加到500家，全国达到50万家。"
    >>> found = read_figures(text, Calendar(2026, 2026, "report"), load_rules(Path("data")))
    >>> [(figure.role, figure.comparator, str(figure.value), figure.year) for figure in found]
    [('actual', 'eq', '300', 2025), ('target', 'eq', '500', 2026)]
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from loaders.documents.sentence import sentence as sentence_around
from loaders.extraction.outline import Line, first_time, lines_of
from loaders.extraction.plain import Plain, plain
from loaders.extraction.rules import Rules
from loaders.extraction.scopes import Home, scope_of, tier_of
from loaders.extraction.sentences import Sentence
from loaders.extraction.statements import Found
from loaders.extraction.tables import table_figures
from loaders.extraction.times import Calendar, resolve
from loaders.extraction.tokens import tokenise
from loaders.numbers import parse_amount, read_amount
from loaders.units import convert

_NEAR = 300  # characters: further words of a sentence do not narrow a figure
_GOALS = re.compile("(?:目标|任务|计划)(?:为|是)?:[^;；:]*$")  # "年度目标:…" lists no results
SENTENCES = re.compile(r"[^。!?]+[。!?]?")
_MAY_HOLD_AMOUNT = re.compile(
    r"\d(?:[^年月日号\d.]|\.\d)|[一二两三四五六七八九十百千破超过近逾上][家个项件户名人所亿万余多来成分倍份次支点]"
    r"|翻.{0,3}番|倍增|双[百千万]|亿元以|万元以"
)


@dataclass(frozen=True)
class Place:
    """One place of a figure in the text as read."""

    location: str
    start: int
    stop: int


@dataclass
class Figure:
    """A figure as the text states it, in the document's own unit. Positions count in the text as read.

    An aim without a number (measure qualitative) has no value, and no comparator and unit.
    """

    indicator: str
    scope: str
    tier: str
    role: str
    measure: str
    basis: str
    comparator: str
    value: Decimal | None
    upper: Decimal | None
    unit: str
    year: int
    base_year: int | None
    force: str
    named_as: str
    amount_as: str
    location: str
    start: int
    stop: int
    quote: str
    rule: str
    also: list[Place] = field(default_factory=list)


def read_figures(
    text: str, calendar: Calendar, rules: Rules, home: Home | None = None, title: str = ""
) -> list[Figure]:
    """All figures that a text states for the place it is about, in the order of their first places.

    Args:
        text: the document's text as read.
        calendar: the document's years (see `loaders.extraction.facts.calendar_of`).
        home: the place the document is about; None when unknown.
        title: the title's line, in plain form.
    """
    even = plain(text)
    home = home or Home()
    figures: list[Figure] = []
    lines = list(lines_of(even.text, calendar, rules, title))
    in_tables, taken = table_figures(lines, calendar, rules)
    for line, found in in_tables:
        figures.extend(_figure(text, even, line, 0, found, calendar, rules, home))
    for number, line in enumerate(lines):
        if number not in taken and _may_state(line, rules):
            figures.extend(_line_figures(text, even, line, calendar, rules, home))
    figures.sort(key=lambda figure: figure.start)
    _follow(figures, text, rules)
    return merged(figures)


def _follow(figures: list[Figure], text: str, rules: Rules) -> None:
    """Scope and grade that a figure takes from the one right before (a programme's money)."""
    for before, figure in pairwise(figures):
        if rules.raw["follows"].get(figure.indicator) != before.indicator or figure.scope:
            continue
        if not re.search("[。;；\n]", text[before.stop : figure.start]):
            figure.scope, figure.tier = before.scope, before.tier or figure.tier


def _line_figures(
    text: str, even: Plain, line: Line, calendar: Calendar, rules: Rules, home: Home
) -> list[Figure]:
    figures: list[Figure] = []
    span = line.span
    for match in SENTENCES.finditer(line.text):
        sentence = match.group()
        alone = len(sentence) == len(line.text)  # the line was looked at already
        if not (rules.names_in(sentence) if alone else may_state(sentence, rules)):
            span = lasting_span(sentence, span, calendar, rules)
            continue
        stated: list[Figure] = []
        for found in Sentence(tokenise(sentence, rules), span, calendar, rules).find():
            stated.extend(
                _figure(text, even, line, line.start + match.start(), found, calendar, rules, home, sentence)
            )
        figures.extend(_without_kinds(stated))
        span = lasting_span(sentence, span, calendar, rules)
    return figures


def _without_kinds(figures: list[Figure]) -> list[Figure]:
    """Leaves out two kinds of one indicator (甲研究中心、乙研究中心分别26家、18家): neither is the whole."""
    shared = Counter(_what(figure) for figure in figures if figure.rule.startswith("respectively"))
    return [
        figure
        for figure in figures
        if not figure.rule.startswith("respectively") or shared[_what(figure)] == 1
    ]


def _what(figure: Figure) -> tuple:
    return (figure.indicator, figure.scope, figure.tier, figure.measure, figure.year)


def _may_state(line: Line, rules: Rules) -> bool:
    """Whether a line may hold a figure: a name and an amount, and it does not only explain words."""
    if not (_MAY_HOLD_AMOUNT.search(line.text) and rules.candidate.search(line.text)):
        return False
    return not any(rules.pattern("glossary").search(label) for label in line.path)


def may_state(sentence: str, rules: Rules) -> bool:
    """Whether a sentence holds a name and an amount; the cheapest question first."""
    return bool(
        _MAY_HOLD_AMOUNT.search(sentence) and rules.candidate.search(sentence) and rules.names_in(sentence)
    )


def lasting_span(sentence: str, span, calendar: Calendar, rules: Rules):
    """A sentence that opens with a period (这五年, 去年) sets it for the rest of its paragraph."""
    opening = first_time(sentence[:20], rules)
    if opening is None or opening[0] not in ("past", "last", "this", "coming", "plan", "named"):
        return span
    return resolve(*opening, calendar, span) or span


def _figure(
    text: str,
    even: Plain,
    line: Line,
    offset: int,
    found: Found,
    calendar: Calendar,
    rules: Rules,
    home: Home,
    sentence: str = "",
):
    """The record of one finding, or nothing where scope or place rule it out."""
    first = min(found.name.start, found.amount.start)
    before = sentence[max(0, first - _NEAR) : first]
    scope = scope_of(found, line, before, rules, home)
    if scope is None or found.span.year is None or _is_undated(found, sentence, rules):
        return []
    if found.span.role == "actual" and _GOALS.search(before):
        return []
    start, stop = even.original(offset + found.amount.start, offset + found.amount.stop)
    name_start, name_stop = even.original(offset + found.name.start, offset + found.name.stop)
    amount_as = text[start:stop]
    amount = (read_amount if amount_as == found.amount.text else parse_amount)(amount_as)
    if amount is None or amount.value != found.amount.stated.value:
        return []
    unit = amount.unit or found.amount.stated.unit or rules.indicators[found.name.indicator].unit
    return [
        Figure(
            indicator=found.name.indicator, scope=scope, tier=tier_of(found, rules, home),
            role=found.span.role, measure=found.measure, basis=found.basis,
            comparator=found.amount.stated.comparator,
            value=amount.value, upper=amount.upper, unit=unit, year=found.span.year,
            base_year=found.base_year, force=found.force, named_as=text[name_start:name_stop][:60],
            amount_as=amount_as,
            location=line.location(offset + found.name.start), start=start, stop=stop,
            quote=sentence_around(text, start, stop), rule=found.rule,
        )
    ]  # fmt: skip


def _is_undated(found: Found, sentence: str, rules: Rules) -> bool:
    """Whether a figure of a longer period is of some of its years, and nobody says of which."""
    between = sentence[found.name.stop : found.amount.start]
    return found.span.base is not None and bool(re.search(rules.raw["undated"]["pattern"], between))


def in_catalogue_unit(figure: Figure, rules: Rules) -> tuple[float | None, float | None, str]:
    """Value and upper in the unit that figures are kept in: the catalogue's, or % for growth.

    An aim without a number has neither, and no unit.
    """
    if figure.value is None:
        return None, None, ""
    unit = "%" if figure.measure == "growth" else rules.indicators[figure.indicator].unit
    return convert(figure.value, figure.unit, unit), convert(figure.upper, figure.unit, unit), unit


def merged(figures: list[Figure]) -> list[Figure]:
    """A figure stated twice is one with two places; the stronger statement's force holds."""
    strength = ("", "expected", "strive", "ensure", "binding")
    kept: dict[tuple, Figure] = {}
    for figure in figures:
        key = (
            figure.indicator, figure.scope, figure.tier, figure.role, figure.measure, figure.basis,
            figure.comparator, figure.value, figure.upper, figure.unit, figure.year,
        )  # fmt: skip
        first = kept.setdefault(key, figure)
        if first is not figure:
            first.also.append(Place(figure.location, figure.start, figure.stop))
            first.force = max(first.force, figure.force, key=strength.index)
            first.base_year = first.base_year or figure.base_year
    return list(kept.values())
