"""The sentence around an amount: one definition for the database, for extract and for Import.

A sentence ends at its mark or at the end of its line. A line that the edge of a page cut off inside a
sentence (text out of a PDF, old e-mail) is no end: such a line is as long as any around it, stops without a
mark, and the next one does not begin like a heading, an item or a paragraph. Rows of tables stay apart.
"""

from __future__ import annotations

import re

from loaders.documents.lines import continued

NO_WIDTH = "\u200b"
_MARKS = "。！？；!?;\n"
_ENDS = re.compile(f"[{_MARKS}]")
_LONGEST = 400  # characters either side; a table or a page without stops must not become one sentence
_NARROWEST, _WIDEST = 28, 180  # of lines that a page's edge cuts, in half widths: 14 to 90 Chinese characters
_RAGGED = 5  # half widths; a stop or a long word is taken over into the next line
_NEIGHBOURS = 3  # lines looked at on either side
_CLOSED = "。；;：:！!？?"
_OPENS = re.compile(
    r"\s|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.、)）](?!\d)"
    r"|第[一二三四五六七八九十]{1,3}[章节篇部]|[①-⑳●■◆•]|[—-]{2}|附件|$"
)


def sentence(text: str, start: int, stop: int) -> str:
    """The sentence around text[start:stop] as read, its mark with it, without its outer spaces."""
    begins, ends = sentence_span(text, start, stop)
    return text[begins:ends].strip()


def sentence_span(text: str, start: int, stop: int) -> tuple[int, int]:
    """Where the sentence around text[start:stop] begins and ends, at most 400 characters to either side."""
    low, high = max(0, start - _LONGEST), min(len(text), stop + _LONGEST)
    begins = start
    while (at := max(text.rfind(mark, low, begins) for mark in _MARKS)) >= 0 and _is_cut(text, at):
        begins = at
    after = (match.start() for match in _ENDS.finditer(text, stop, high))
    return (at + 1 if at >= 0 else low), next((at + 1 for at in after if not _is_cut(text, at)), high)


def flowed(text: str) -> str:
    """The text for a reader: line ends that only the edge of a page made are blanks, of no width in Chinese.

    Each is one character for one, so that offsets count on.
    """
    signs = list(text)
    for match in re.finditer("\r?\n", text):
        first, last = match.span()
        if _is_cut(text, last - 1):
            blank = continued(text[first - 1], text[last])[1:-1]  # one between Latin words
            signs[first:last] = (blank or NO_WIDTH).ljust(last - first, NO_WIDTH)
    return "".join(signs)


def begins_anew(line: str) -> bool:
    """Whether a line begins like a heading, an item or an indented paragraph, so that none goes on in it."""
    return bool(_OPENS.match(line))


def _is_cut(text: str, at: int) -> bool:
    """Whether a mark is the end of a line that goes on in the next one."""
    if text[at] != "\n":
        return False
    line, following = _line_before(text, at), _line_after(text, at)
    if "\t" in line + following or line.rstrip()[-1:] in _CLOSED or begins_anew(following):
        return False
    width = _width(line)
    return _NARROWEST <= width <= _WIDEST and all(
        _width(one) <= width + _RAGGED for one in (*_above(text, at), *_below(text, at))
    )


def _above(text: str, at: int) -> list[str]:
    lines = []
    for _ in range(_NEIGHBOURS):
        at -= len(_line_before(text, at)) + 1
        if at < 0:
            break
        lines.append(_line_before(text, at))
    return lines


def _below(text: str, at: int) -> list[str]:
    lines = []
    for _ in range(_NEIGHBOURS):
        lines.append(_line_after(text, at))
        at += len(lines[-1]) + 1
        if at >= len(text):
            break
    return lines


def _line_before(text: str, at: int) -> str:
    """The line that ends at a newline, or so much of it that it shows to be long."""
    low = max(0, at - 2 * _WIDEST)
    return text[max(low, text.rfind("\n", low, at) + 1) : at]


def _line_after(text: str, at: int) -> str:
    high = min(len(text), at + 1 + 2 * _WIDEST)
    end = text.find("\n", at + 1, high)
    return text[at + 1 : high if end < 0 else end]


def _width(line: str) -> int:
    """The width of a line in half widths, its indent too: a Chinese character (three bytes) is two."""
    bare = line.rstrip()
    return (len(bare) + len(bare.encode("utf-8", "replace"))) // 2
