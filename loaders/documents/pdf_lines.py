"""The lines of all pages of a PDF into the lines of a text: paragraphs whole, nothing of the page's frame.

A line that reaches the right margin goes on in the next one, over the end of a page too, unless that one is
indented or begins like a heading or an item. Running heads, footers and page numbers are left out: they stand
at the same height of several pages.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from loaders.documents.lines import NO_PART, continued
from loaders.documents.pdf_page import Box, Line
from loaders.documents.sentence import begins_anew

# - 3 -, 第3页, 3/10, 第 3 页 共 10 页, Page 3 of 10; a number alone is told by all pages together
_PAGE_NUMBER = re.compile(
    r"[-—–·•]+\s*\d{1,4}\s*[-—–·•]+|第\s*\d{1,4}\s*页(?:[,，/\s]*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4}"
    r"|Page\s*\d{1,4}(?:\s*of\s*\d{1,4})?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_VALUE = re.compile(
    r"[≥≤><约超近]?\[?\d[\d,.]*+[^\u4e00-\u9fff]?(?:[\u4e00-\u9fff]{1,4})?$"
)  # a cell of a number
_CLOSED = re.compile(r"[)）。；;]$|^[一二三四五六七八九十]+、")
_LONGEST_PART = 24  # characters of a line that goes on with a name
_EDGE = 2  # lines at the top and the bottom of a page that may be its frame
_SAME = 4.0  # points between heights that are the same
_TAKEN_OVER = 1.8  # heights: a mark may not begin a line, so it takes a character or two over into the next
_LATIN = 0.6  # heights of a Latin letter or a digit: a word or number that does not fit is taken over whole
_WORD = re.compile(r"[“‘（(《【]*+[!-~]*+")
_INDENT = 1.0  # heights
_FULL = 20.0  # points from the right margin
_LEAST_OPEN = 7  # characters of a cell that goes on: a shorter one is the name of what follows
_LEAST_LONG = 8  # characters of a line by which the margin is known


@dataclass(frozen=True)
class PageLines:
    """The lines of one page in their order, and its size in points."""

    lines: list[Line]
    width: float
    height: float


def text_of_pages(pages: list[PageLines]) -> list[str]:
    """The lines of the text."""
    frame, margins = _frame(pages), _margins(pages)
    texts: list[str] = []
    last: tuple[Line, float] | None = None  # the line before, and the right margin of its page
    heading = ""
    for number, page in enumerate(pages):
        right, left = margins[page.width]
        kept = [line for n, line in enumerate(page.lines) if (number, n) not in frame]
        opens = last is not None and last[0].is_row  # a table may go on from the page before
        cut = opens or _ends_with_a_name(pages[number - 1], frame, number - 1)
        for place, line in enumerate(kept):
            if place == 0 and cut and line.is_row and heading == line.text:
                continue  # a table's headings again on its next page
            whole = _rejoined(texts[-1], line, opens) if cut else ""
            opens = opens and not line.is_row
            cut = opens and bool(whole)
            if whole:
                texts[-1] = whole
                continue
            if line.is_row and not (last is not None and last[0].is_row):
                heading = line.text
            if last is not None and _goes_on(*last, line, left):
                texts[-1] = continued(texts[-1], line.text.strip())
            else:
                texts.append(line.text if line.is_row else line.text.strip())
            last = (line, right)
    return texts


def _ends_with_a_name(page: PageLines, frame: set[tuple[int, int]], number: int) -> bool:
    """Whether a page ends with rows of a table and one more line, which may begin the name of a row."""
    kept = [line for n, line in enumerate(page.lines) if (number, n) not in frame][-2:]
    return number >= 0 and [line.is_row for line in kept] == [True, False]


def _rejoined(above: str, line: Line, opens: bool) -> str:
    """What stands above a page's end and the first line below as one row; "" where they are two lines.

    A name that the end of a page cuts in a table without drawn lines is a row and lines below it, or a line
    and a row. Where such a line was none of the name, the row is not understood, instead of misread.

    Args:
        opens: the line above is a row.
    """
    if opens and line.is_row:
        return whole_row(above, line.text)
    loose, row = (line.text.strip(), above) if opens else (above, line.text)
    if opens == line.is_row or len(loose) > _LONGEST_PART or begins_anew(loose) or NO_PART.search(loose):
        return ""
    cells = row.split("\t")
    names = [n for n, cell in enumerate(cells) if len(cell) > 1 and not _VALUE.match(cell)]
    if not names or (opens and _CLOSED.search(cells[names[0]])):
        return ""
    name = cells[names[0]]
    cells[names[0]] = continued(name, loose) if opens else continued(loose, name)
    return "\t".join(cells)


def whole_row(above: str, below: str) -> str:
    """The row of a table that a page's end cut through, from its two parts; "" where they are two rows.

    The lower part goes on in a cell that was left open, one of the parts has an empty cell, and only one of
    them has values.
    """
    upper, lower = above.split("\t"), below.split("\t")
    pairs = list(zip(upper, lower, strict=False))
    if len(upper) != len(lower) or len(upper) < 2 or (all(lower) and all(upper)):
        return ""
    open_cells = [one for one, other in pairs if one and other]
    closed = max(map(len, open_cells), default=0) < _LEAST_OPEN or any(
        _CLOSED.search(one) or _VALUE.search(one) for one in open_cells
    )
    both = any(map(_VALUE.match, upper[1:])) and any(map(_VALUE.match, lower[1:]))
    if closed or both or any(_VALUE.match(other) for one, other in pairs if one):
        return ""
    return "\t".join(continued(one, other) if one else other for one, other in pairs)


def _goes_on(line: Line, right: float, following: Line, left: float) -> bool:
    """Whether a line was cut by the right margin and goes on in the following one."""
    if line.is_row or following.is_row:
        return False
    em = line.box.top - line.box.bottom
    alike = 0.7 < em / max(following.box.top - following.box.bottom, 0.1) < 1.43
    word = _WORD.match(following.text)
    taken_over = _TAKEN_OVER + _LATIN * len(word[0] if word else "")
    is_full = line.box.right >= right - taken_over * em
    is_indented = following.box.left > left + _INDENT * em
    return alike and is_full and not is_indented and not begins_anew(following.text)


def _margins(pages: list[PageLines]) -> dict[float, tuple[float, float]]:
    """The right and the left margin of running text by the width of pages, as their long lines show them."""
    long: dict[float, list[Box]] = {page.width: [] for page in pages}
    for page in pages:
        long[page.width] += [
            line.box for line in page.lines if not line.is_row and len(line.text) >= _LEAST_LONG
        ]
    return {width: _margin(boxes) if boxes else (width, 0.0) for width, boxes in long.items()}


def _margin(boxes: list[Box]) -> tuple[float, float]:
    rights = sorted(box.right for box in boxes)
    right = rights[len(rights) * 9 // 10]
    lefts = Counter(round(box.left / 2) * 2 for box in boxes if box.right >= right - _FULL)
    return right, float(min(lefts, key=lambda left: (-lefts[left], left)))


def _frame(pages: list[PageLines]) -> set[tuple[int, int]]:
    """Which lines (page, line) are running heads, footers or page numbers."""
    edges = [(number, n) for number, page in enumerate(pages) for n in _edge(page)]
    marks = {(number, n): _mark(pages[number].lines[n], number) for number, n in edges}
    seen = Counter(marks.values())
    needed = max(2, len(pages) * 3 // 10)
    return {
        place
        for place, mark in marks.items()
        if seen[mark] >= needed or _PAGE_NUMBER.fullmatch(pages[place[0]].lines[place[1]].text.strip())
    }


def _edge(page: PageLines) -> list[int]:
    """The highest and the lowest lines of a page that are no rows of a table."""
    order = sorted(
        (n for n, line in enumerate(page.lines) if not line.is_row), key=lambda n: -page.lines[n].box.top
    )
    return sorted({*order[:_EDGE], *order[-_EDGE:]})


def _mark(line: Line, page: int) -> tuple[str, int, int]:
    """What a running head has in common on all pages: its words and its height.

    A number alone must count with the pages too: else it may be the last cell of a table, one cell a line.
    """
    words = "".join(line.text.split())
    count = int(words) - page if words.isascii() and words.isdigit() and len(words) < 6 else 0
    return _DIGITS.sub("#", words), round(line.box.bottom / _SAME), count
