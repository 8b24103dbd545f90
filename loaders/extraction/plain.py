"""One even form of a text, so that rules need one spelling, with every position known in the original.

Every character becomes its even form (see `loaders.characters`); quotation marks, invisible characters and
the spaces that layout puts between Chinese characters are left out. No other character changes or moves.

    >>> plain("“高企” ５００家").text
    '高企500家'
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from loaders.characters import LAYOUT, even

_LEFT_OUT = re.compile(f"[{LAYOUT}]")
_BLANKS = re.compile(" *+")
_WORDS = re.compile("[0-9A-Za-z]")
_ENDS = "。；;：:！!？?，,、"
_OPENS = re.compile(
    r"\A *+(?:[一二三四五六七八九十]{1,5}、|\([一二三四五六七八九十\d]{1,5}\)|\d{1,2}[.、]"
    r"|第[一二三四五六七八九十]{1,5}[章节篇部]|-{2}|$)"
)


@dataclass(frozen=True)
class Plain:
    """The even text, and where in it something of the original was left out."""

    text: str
    removed: list[int]

    def original(self, start: int, stop: int) -> tuple[int, int]:
        """The positions in the original text of a run of the even text (`stop` excluded)."""
        return start + bisect_right(self.removed, start), stop + bisect_right(self.removed, stop - 1)


def plain(text: str) -> Plain:
    """The even form of a text; time and memory grow with its length only."""
    same = even(text)
    wraps = _wrapped_lines(same)
    pieces: list[str] = []
    removed: list[int] = []
    kept = last = 0
    for at in _merged(_layout(same), wraps):
        pieces.append(same[last:at])
        kept += at - last
        removed.append(kept)
        last = at + 1
    pieces.append(same[last:])
    return Plain("".join(pieces), removed)


def _layout(text: str) -> Iterator[int]:
    """The characters that only lay a text out; blanks between two Latin words or numbers are not."""
    stop, parts_words = 0, False  # of the run of blanks that was looked at last
    for match in _LEFT_OUT.finditer(text):
        at = match.start()
        if text[at] != " ":
            yield at
            continue
        if at >= stop:
            stop = _end_of_blanks(text, at)
            parts_words = _parts_words(text, at, stop)
        if not parts_words:
            yield at


def _end_of_blanks(text: str, at: int) -> int:
    match = _BLANKS.match(text, at)
    return match.end() if match else at


def _parts_words(text: str, start: int, stop: int) -> bool:
    """Whether a run of blanks parts two words. One behind a full stop does ("1. 20家" is not 1.20)."""
    ends_word = start > 0 and (text[start - 1] == "." or _WORDS.match(text, start - 1))
    return bool(ends_word and _WORDS.match(text, stop))


def _merged(layout: Iterator[int], wraps: list[int]) -> Iterable[int]:
    """What to leave out, in order: layout characters, and the newlines of wrapped lines."""
    return sorted({*layout, *wraps}) if wraps else layout


def _wrapped_lines(text: str) -> list[int]:
    """Newlines inside sentences, in a text whose lines were cut at a fixed width (PDF, old e-mail).

    Such a text shows: most of its longer lines have nearly the same length and stop without punctuation.
    """
    head = [line.rstrip() for line in text[:40_000].split("\n")]
    full = [line for line in head if len(line) > 14]
    if len(full) < 12:
        return []
    width = sorted(map(len, full))[len(full) * 3 // 4]
    cut = [line for line in full if abs(len(line) - width) <= 3 and line[-1] not in _ENDS]
    if width > 90 or len(cut) * 2 < len(full):
        return []
    return list(_cuts(text, width))


def _cuts(text: str, width: int):
    at = 0
    lines = text.split("\n")
    for line, following in pairwise(lines):
        at += len(line)
        if (
            len(line.rstrip()) >= width - 3
            and line.rstrip()[-1:] not in "。；;：:！!？?"
            and not _OPENS.match(following)
        ):
            yield at
        at += 1
