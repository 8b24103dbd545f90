"""One even form of a text, so that rules need one spelling, with every position known in the original.

Full-width letters, digits and brackets become half-width; quotation marks, invisible characters and the
spaces that layout puts between Chinese characters are left out. No other character changes or moves.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# One character to one character: full-width forms and the many dashes and blanks.
_EVEN = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFF01, 0xFF5F)}
_EVEN |= dict.fromkeys("—–―‐‑‒−﹣", "-") | dict.fromkeys("～〜∼﹏", "~")
_EVEN |= dict.fromkeys("\u00a0\u3000\u2002\u2003\u2009\u202f\u2007\u2008\u200a\u2005", " ")
_EVEN |= {"﹪": "%", "﹐": "，", "\r": "\n"}
del _EVEN["，"]
_SIGNS = re.compile(f"[{''.join(_EVEN)}]")
# One character class and nothing else: the regex engine then looks for it at the speed of a scan.
_LEFT_OUT = re.compile('[ “”"‘’「」『』《》*\u200b-\u200f\u2060\ufeff\u00ad\ue000-\uf8ff]')
_WORDS = re.compile("[0-9A-Za-z]")
_ENDS = "。；;：:！!？?，,、"
_OPENS = re.compile(
    r" *(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d{1,2}[.、]|第[一二三四五六七八九十]+[章节篇部]|-{2}|$)"
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
    even = with_replaced(_SIGNS, _EVEN, text)
    wraps = _wrapped_lines(even)
    pieces: list[str] = []
    removed: list[int] = []
    kept = last = 0
    for at in _merged(_layout(even), wraps):
        pieces.append(even[last:at])
        kept += at - last
        removed.append(kept)
        last = at + 1
    pieces.append(even[last:])
    return Plain("".join(pieces), removed)


def with_replaced(signs: re.Pattern, replacements: dict[str, str], text: str) -> str:
    """A text with each sign replaced: few kinds occur, and each is replaced at the speed of memory."""
    for sign in set(signs.findall(text)):
        text = text.replace(sign, replacements[sign])
    return text


def _layout(even: str) -> Iterator[int]:
    """The characters that only lay a text out; blanks between two Latin words or numbers are not."""
    for match in _LEFT_OUT.finditer(even):
        if even[match.start()] != " " or not _parts_words(even, match.start()):
            yield match.start()


def _parts_words(even: str, at: int) -> bool:
    before, after = at - 1, at + 1
    while before >= 0 and even[before] == " ":
        before -= 1
    while after < len(even) and even[after] == " ":
        after += 1
    ends_word = before >= 0 and (even[before] == "." or _WORDS.match(even, before))  # "1. 20家" is not 1.20
    return bool(ends_word and _WORDS.match(even, after))


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
    for line, following in zip(lines, lines[1:], strict=False):
        at += len(line)
        if (
            len(line.rstrip()) >= width - 3
            and line.rstrip()[-1:] not in "。；;：:！!？?"
            and not _OPENS.match(following)
        ):
            yield at
        at += 1
