"""What a reader of a document should look at first, because nothing was taken from it.

These are sentences that name an indicator and hold a number, tables of which no cell was understood, pages
without text, attachments that stand elsewhere, and a page that only lists others. Much of it is rightly left
(another place's figure, a rank's, money given for something); what is not was missed and would otherwise be
missed without a word.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from loaders.documents.document import Document
from loaders.extraction.attachments import missing_attachments
from loaders.extraction.outline import Line, lines_of
from loaders.extraction.plain import Plain, plain
from loaders.extraction.reading import SENTENCES, Figure, may_state
from loaders.extraction.rules import Rules
from loaders.extraction.tables import tabbed
from loaders.extraction.times import Calendar
from loaders.extraction.tokens import Token, tokenise
from loaders.numbers import AMOUNT

Kind = Literal["sentence", "of_months", "table", "page", "attachment", "list"]
KINDS: tuple[str, ...] = get_args(Kind)
_AMOUNT = re.compile(AMOUNT)
_DAY_AT_THE_END = re.compile(r"20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[)\]]?$")
_LONGEST_TITLE, _LONGEST_DAY = 80, 13
_LEAST_LISTED = 8  # lines of a title and its day, and all but a quarter of the lines, make a list
_MONTH = re.compile(r"(?<!\d)(?:[1-9]|1[01])月")
SHOWN = 3  # sentences that the command line prints; the others are counted
_LONGEST = 60  # characters of a sentence that are printed


@dataclass(frozen=True)
class Unread:
    """One passage from which nothing was taken; positions count in the text as read.

    A sentence `of_months` speaks of some months of a year: its numbers are of a date, not of a year. The
    words are the passage's own, the number of a page without text, or the name of an attachment; a page, and
    an attachment that the text does not name, stand nowhere in it (stop is start).
    """

    kind: Kind
    location: str
    start: int
    stop: int
    words: str
    named_as: str = ""
    indicator: str = ""


def unread(
    document: Document, figures: list[Figure], calendar: Calendar, rules: Rules, title: str = ""
) -> list[Unread]:
    """All that was not read of a document: passages in their order, then pages, then attachments.

    Args:
        document: as read.
        figures: what was read of it.
        title: the title's line, in plain form.
    """
    places = [figure.start for figure in figures]
    places += [passage.start for figure in figures for passage in figure.also]
    same = plain(document.text)
    lines = list(lines_of(same.text, calendar, rules, title))
    passages = _Passages(document.text, same, sorted(places), rules, title)
    tables, in_tables = passages.tables(lines)
    sentences = [one for n, line in enumerate(lines) if n not in in_tables for one in passages.of_line(line)]
    pages = [Unread("page", "", 0, 0, str(number)) for number in document.empty_pages]
    missing = [
        Unread("attachment", "", start, stop, name)
        for start, stop, name in missing_attachments(document.text, same, document.attachments)
    ]
    listed = [Unread("list", "", 0, 0, "")] if is_list(document.text) else []
    return [*sorted([*sentences, *tables], key=lambda one: one.start), *pages, *missing, *listed]


def is_list(text: str) -> bool:
    """Whether a text only lists others: nearly every line is a title and its day."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    listed = sum(
        len(line) <= _LONGEST_TITLE
        and "。" not in line
        and bool(_DAY_AT_THE_END.search(line[-_LONGEST_DAY:]))
        for line in lines
    )
    return listed >= _LEAST_LISTED and listed * 4 >= len(lines) * 3


@dataclass(frozen=True)
class _Passages:
    """A document with the places of what was taken from it."""

    text: str
    same: Plain
    places: list[int]
    rules: Rules
    title: str

    def of_line(self, line: Line) -> Iterator[Unread]:
        """The sentences of a line from which nothing was taken."""
        for match in SENTENCES.finditer(line.text):
            if line.text == self.title or not may_state(match.group(), self.rules):
                continue
            start, stop = self._span(line.start + match.start(), line.start + match.end())
            name = None if self._is_taken(start, stop) else _name_with_a_number(match.group(), self.rules)
            if name is not None:
                kind: Kind = "of_months" if _of_months(match.group(), self.rules) else "sentence"
                at = line.location(line.start + match.start() + name.start)
                said = self.text[start:stop].strip()
                yield Unread(kind, at, start, stop, said, name.text, name.indicator)

    def tables(self, lines: list[Line]) -> tuple[list[Unread], set[int]]:
        """Tables that name indicators beside numbers and gave nothing, and the numbers of their lines."""
        found: list[Unread] = []
        numbers: set[int] = set()
        for first, stop in tabbed(lines):
            begins, ends = self._span(lines[first].start, lines[stop - 1].start + len(lines[stop - 1].text))
            rows = [line for line in lines[first:stop] if may_state(line.text, self.rules)]
            names = [name for row in rows if (name := _name_with_a_number(row.text, self.rules))]
            if stop - first > 1 and names and not self._is_taken(begins, ends):
                at, name = lines[first].location(lines[first].start), names[0]
                found.append(Unread("table", at, begins, ends, self.text[begins:ends], name.text))
                numbers.update(range(first, stop))
        return found, numbers

    def _span(self, start: int, stop: int) -> tuple[int, int]:
        return self.same.original(start, stop)

    def _is_taken(self, start: int, stop: int) -> bool:
        return bisect_left(self.places, stop) > bisect_left(self.places, start)


def _name_with_a_number(sentence: str, rules: Rules) -> Token | None:
    """The first name of a sentence that holds an amount as well, one that was refused included."""
    if not _AMOUNT.search(sentence):
        return None
    return next((token for token in tokenise(sentence, rules) if token.kind == "name"), None)


def _of_months(sentence: str, rules: Rules) -> bool:
    return bool(rules.pattern("parts_of_year").search(sentence) or _MONTH.search(sentence))


def as_notes(document: str, found: list[Unread]) -> list[str]:
    """The counts and the first few sentences and tables, each as a sentence for a terminal."""
    by_kind = {kind: [one for one in found if one.kind == kind] for kind in KINDS}
    notes = _shown_first(document, [*by_kind["sentence"], *by_kind["of_months"]], "sentence")
    notes += _shown_first(document, by_kind["table"], "table")
    if by_kind["page"]:
        named = ", ".join(one.words for one in by_kind["page"])
        notes.append(f"{document}: pages without text, not read: {named}.")
    if by_kind["attachment"]:
        named = "; ".join(one.words for one in by_kind["attachment"])
        notes.append(f"{document}: {named}: attachments of the page, not read; extract them too.")
    if by_kind["list"]:
        notes.append(f"{document}: it looks like a list of other documents; open the one you need.")
    return notes


def _shown_first(document: str, found: list[Unread], what: str) -> list[str]:
    if not found:
        return []
    some = f"1 {what} names" if len(found) == 1 else f"{len(found)} {what}s name"
    more = f"; the first {SHOWN}:" if len(found) > SHOWN else ":"
    head = f"{document}: {some} an indicator and a number, and nothing was taken{more}"
    ordered = sorted(found, key=lambda one: one.start)
    return [head, *(f"  {_shown(one)}" for one in ordered[:SHOWN])]


def _shown(one: Unread) -> str:
    words = re.sub(r"\s+", " ", one.words)
    words = words if len(words) <= _LONGEST else words[:_LONGEST] + "…"
    why = " (of some months of a year)" if one.kind == "of_months" else ""
    return f"{one.location}, characters {one.start}-{one.stop}{why}: {words}"
