"""Aims without a number, of the headline indicators only: "壮大高新技术企业", "推动研发投入强度持续提升".

Read where an aim is the whole clause: a verb of building up right before the name, or words of growing right
behind it, in a section of aims, and no number anywhere in the sentence. Encouraging or serving somebody, an
action plan's title and everything else is no aim. An indicator that a number is aimed at in the same year
has its aim already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from loaders.documents.sentence import sentence as sentence_around
from loaders.extraction.outline import Line, lines_of
from loaders.extraction.plain import Plain, plain
from loaders.extraction.reading import SENTENCES, Figure
from loaders.extraction.rules import Rules
from loaders.extraction.scopes import class_in_name
from loaders.extraction.times import Calendar
from loaders.extraction.tokens import Token, tokenise

_CLAUSES = re.compile("[^,，。;；:：!?]+")


def read_aims(
    text: str, figures: list[Figure], calendar: Calendar, rules: Rules, title: str = ""
) -> list[Figure]:
    """The aims without a number in a text, each as a figure of measure qualitative that has no value.

    Args:
        text: the document's text as read.
        figures: what was read of it with numbers.
        calendar: the document's years.
        title: the title's line, in plain form.
    """
    even = plain(text)
    known: set[tuple[str, int, str]] = {
        (indicator, f.year, "") for f in figures if f.role == "target" for indicator in _alike(f.indicator)
    }
    aims: list[Figure] = []
    for line in lines_of(even.text, calendar, rules, title):
        year = line.span.year
        if year is None or line.span.role != "target" or line.text == title:
            continue
        for clause, name, said in _named(line, rules):
            scope = class_in_name(name, rules)  # 专业孵化器 are not all incubators
            if (name.indicator, year, "") not in known and (name.indicator, year, scope) not in known:
                known.update((indicator, year, scope) for indicator in _alike(name.indicator))
                aims.append(_aim(text, even, line, clause, name, said, year, scope))
    return aims


def _alike(indicator: str) -> Iterable[str]:
    """Incubators and makerspaces are counted together or apart; one aim for them is enough."""
    spaces = ("incubators", "makerspaces", "incubators_and_makerspaces")
    return spaces if indicator in spaces else (indicator,)


def _named(line: Line, rules: Rules) -> Iterator[tuple[int, Token, tuple[int, int]]]:
    """The headline names that an aim is set for: where their clause begins, the name, and the aim's words."""
    if not rules.candidate.search(line.text):
        return
    for sentence in SENTENCES.finditer(line.text):
        for clause in _CLAUSES.finditer(sentence.group()) if rules.names_in(sentence.group()) else ():
            words = clause.group()
            if rules.pattern("aims").search(words):
                continue
            tokens = tokenise(words, rules)
            for token in tokens:
                if said := _said(words, token, tokens, rules):
                    yield line.start + sentence.start() + clause.start(), token, said


def _said(words: str, name: Token, tokens: list[Token], rules: Rules) -> tuple[int, int] | None:
    """Where a clause says what is aimed at for a name, or None; what is said of a list is said of each."""
    if name.kind != "name" or not rules.indicators[name.indicator].headline or name.scope:
        return None
    before, listed = words[: name.start], _end_of_list(name, tokens)
    if rules.pattern("aims", "narrowed").search(before):
        return None
    if grows := rules.pattern("aims", "behind").fullmatch(words, listed):
        return grows.span("said")
    if words[name.stop :] in ("建设", "培育") and rules.pattern("aims", "around").fullmatch(before):
        return name.stop, len(words)
    builds = rules.pattern("aims", "before").fullmatch(before) if listed == len(words) else None
    return builds.span("said") if builds else None


def _end_of_list(name: Token, tokens: list[Token]) -> int:
    """Where the list ends that a name stands in ("高新技术企业、科技型中小企业")."""
    stop = name.stop
    rest = [token for token in tokens if token.start >= name.stop]
    for joint, member in zip(rest[::2], rest[1::2], strict=False):
        if joint.kind != "list" or member.kind not in ("name", "other"):
            break
        stop = member.stop
    return stop


def _aim(
    text: str,
    even: Plain,
    line: Line,
    clause: int,
    name: Token,
    said: tuple[int, int],
    year: int,
    scope: str,
) -> Figure:
    start, stop = even.original(clause + said[0], clause + said[1])
    name_start, name_stop = even.original(clause + name.start, clause + name.stop)
    return Figure(
        indicator=name.indicator, scope=scope, tier="", role="target", measure="qualitative", basis="",
        comparator="", value=None, upper=None, unit="", year=year, base_year=None, force="",
        named_as=text[name_start:name_stop][:60], amount_as=text[start:stop],
        location=line.location(clause + name.start), start=start, stop=stop,
        quote=sentence_around(text, start, stop), rule=f"aim:{name.rule}",
    )  # fmt: skip
