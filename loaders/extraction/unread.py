"""What a reader of a document should look at first: sentences that name an indicator and hold a number, and
from which nothing was taken.

Much of it is rightly left (another place's figure, a rank's, money given for something); what is not was
missed and would otherwise be missed without a word.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from loaders.extraction.outline import lines_of
from loaders.extraction.plain import plain
from loaders.extraction.reading import SENTENCES, Figure, may_state
from loaders.extraction.rules import Rules
from loaders.extraction.times import Calendar
from loaders.extraction.tokens import Token, tokenise
from loaders.numbers import AMOUNT

_AMOUNT = re.compile(AMOUNT)
_MONTH = re.compile(r"(?<!\d)(?:[1-9]|1[01])月")
SHOWN = 3  # sentences that the command line prints; the others are counted
_LONGEST = 60  # characters of a sentence that are printed


@dataclass(frozen=True)
class Unread:
    """One sentence from which nothing was taken; positions count in the text as read.

    `of_months` says that it speaks of some months of a year: its numbers are of a date, not of a year.
    """

    location: str
    start: int
    stop: int
    sentence: str
    named_as: str
    of_months: bool


def unread(
    text: str, figures: list[Figure], calendar: Calendar, rules: Rules, title: str = ""
) -> list[Unread]:
    """The sentences with a name of the catalogue and a number from which no figure was taken, in their order.

    Args:
        text: the document's text as read.
        figures: what was read of it.
        title: the title's line, in plain form.
    """
    places = [figure.start for figure in figures]
    places += [passage.start for figure in figures for passage in figure.also]
    return list(_without_figures(text, sorted(places), calendar, rules, title))


def _without_figures(
    text: str, places: list[int], calendar: Calendar, rules: Rules, title: str
) -> Iterator[Unread]:
    same = plain(text)
    for line in lines_of(same.text, calendar, rules, title):
        for match in SENTENCES.finditer(line.text):
            if line.text == title or not may_state(match.group(), rules):
                continue
            start, stop = same.original(line.start + match.start(), line.start + match.end())
            taken = bisect_left(places, stop) > bisect_left(places, start)
            name = None if taken else _name_with_a_number(match.group(), rules)
            if name is not None:
                of_months = _of_months(match.group(), rules)
                at = line.location(line.start + match.start() + name.start)
                yield Unread(at, start, stop, text[start:stop].strip(), name.text, of_months)


def _name_with_a_number(sentence: str, rules: Rules) -> Token | None:
    """The first name of a sentence that holds an amount as well, one that was refused included."""
    if not _AMOUNT.search(sentence):
        return None
    return next((token for token in tokenise(sentence, rules) if token.kind == "name"), None)


def _of_months(sentence: str, rules: Rules) -> bool:
    return bool(rules.pattern("parts_of_year").search(sentence) or _MONTH.search(sentence))


def as_notes(document: str, found: list[Unread]) -> list[str]:
    """The count and the first few of them, each as a sentence for a terminal."""
    if not found:
        return []
    some = "1 sentence names" if len(found) == 1 else f"{len(found)} sentences name"
    more = f"; the first {SHOWN}:" if len(found) > SHOWN else ":"
    head = f"{document}: {some} an indicator and a number, and nothing was taken{more}"
    return [head, *(f"  {_shown(one)}" for one in found[:SHOWN])]


def _shown(one: Unread) -> str:
    words = re.sub(r"\s+", " ", one.sentence)
    words = words if len(words) <= _LONGEST else words[:_LONGEST] + "…"
    why = " (of some months of a year)" if one.of_months else ""
    return f"{one.location}, characters {one.start}-{one.stop}{why}: {words}"
