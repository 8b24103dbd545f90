"""Attachments that a document names and does not hold: links of a page, and the list above a signature.

A notice ends with "附件：1.主要指标表 2.任务分工表", then its issuer and its day. Where the attached text
follows in the same file, one of its lines is the attachment's own title; where none is, it stands elsewhere.

    >>> text = "请落实。\\n附件：1.科技计划\\n2.主要指标表\\n甲市科技局\\n2021年3月1日\\n科技计划\\n一、目标"
    >>> [text[start:stop] for start, stop, _ in missing_attachments(text, plain(text), ())]
    ['主要指标表']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from loaders.extraction.plain import Plain, plain

_LISTED = re.compile(r"附[件表]\d{0,2}[:.、]*+")
_ITEM = re.compile(r"(?:附[件表])?\d{1,2}[.、]")
_NUMBER = re.compile(r"(?:^|(?<=[^\d.]))\d{1,2}[.、](?!\d)")
_SIGNED = re.compile(r"(?:20\d\d|二.{3})年.{1,3}月.{1,3}日")
_ENDING = re.compile(r"\.(?:docx?|wps|pdf|ofd|xlsx?|et|zip|rar|7z)$", re.IGNORECASE)
_SHORTEST, _LONGEST = 3, 60  # characters of a name
_SIGNATURE = 6  # lines after a list among which the day of the signature is


class _Named(NamedTuple):
    start: int
    text: str


def missing_attachments(text: str, same: Plain, linked: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Start and stop in the text (0 and 0 where it is not named there) and the name of each, once.

    Args:
        text: the document's text as read.
        same: its even form.
        linked: the names of files that a page links to as parts of the document.
    """
    seen: set[str] = set()
    for name in linked:
        seen.add(_core(plain(name).text))
        at = text.find(name)
        yield (at, at + len(name), name) if at >= 0 else (0, 0, name)
    lines = _lines(same.text)
    last = {_core(line.text): number for number, line in enumerate(lines)}
    for listed, after in _lists(lines):
        for one in listed:
            core = _core(one.text)
            if core not in seen and last.get(core, -1) < after:
                seen.add(core)
                start, stop = same.original(one.start, one.start + len(one.text))
                yield start, stop, text[start:stop]


def _lines(text: str) -> list[_Named]:
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    lines = zip(starts, text.split("\n"), strict=True)
    return [_Named(start, line) for start, line in lines if line.strip()]


def _lists(lines: list[_Named]) -> Iterator[tuple[list[_Named], int]]:
    """What each list names, and the line after it; a list ends the text or stands above a day."""
    at = 0
    while at < len(lines):
        first, at = at, at + 1
        if not (head := _LISTED.match(lines[first].text)):
            continue
        while at < len(lines) and _ITEM.match(lines[at].text):
            at += 1
        below = lines[at : at + _SIGNATURE]
        if at == len(lines) or any(_SIGNED.fullmatch(line.text) for line in below):
            names = [_Named(lines[first].start + head.end(), lines[first].text[head.end() :])]
            names += lines[first + 1 : at]
            yield [item for name in names for item in _items(name)], at


def _items(line: _Named) -> Iterator[_Named]:
    """The names in a line, each after its number where it has one."""
    begins = [match.start() for match in _NUMBER.finditer(line.text)]
    for start, stop in zip([0, *begins], [*begins, len(line.text)], strict=True):
        part = line.text[start:stop]
        name = part[number.end() :] if (number := _ITEM.match(part)) else part
        if _SHORTEST <= len(name) <= _LONGEST and "。" not in name:
            yield _Named(line.start + start + len(part) - len(name), name)


def _core(name: str) -> str:
    """A name without its number, brackets and the ending of a file, to know it again."""
    name = _LISTED.sub("", name.strip(), count=1) if _LISTED.match(name.strip()) else name.strip()
    return _ENDING.sub("", _NUMBER.sub("", name, count=1) if _NUMBER.match(name) else name).strip("《》;。, ")
