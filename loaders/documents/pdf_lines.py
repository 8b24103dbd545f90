"""The lines of all pages of a PDF into the lines of a text: paragraphs whole, nothing of the page's frame.

A line that reaches the right margin goes on in the next one, over the end of a page too, unless that one is indented
or begins like a heading or an item. Running heads, footers and page numbers are left out: they stand at the same
height of several pages, or at its edge.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from loaders.documents.lines import continued
from loaders.documents.pdf_page import Line
from loaders.documents.sentence import begins_anew

_PAGE_NUMBER = re.compile(
    r"[-—–\s·•第]*\d{1,4}[-—–\s·•页]*(?:[共/of\s]*\d{1,4}\s*页?)?|Page\s+\d{1,4}(?:\s+of\s+\d{1,4})?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_EDGE = 2  # lines at the top and the bottom of a page that may be its frame
_BARE = 0.12  # of the page's height: a number alone is a page number only so near to the edge
_SAME = 4.0  # points between heights that are the same
_LEAST_LONG = 8  # characters of a line by which the margin is known


@dataclass(frozen=True)
class PageLines:
    """The lines of one page in their order, and its size in points."""

    lines: list[Line]
    width: float
    height: float


def text_of_pages(pages: list[PageLines]) -> list[str]:
    """The lines of the text."""
    frame = _frame(pages)
    texts: list[str] = []
    last: tuple[Line, float] | None = None  # the line before, and the right margin of its page
    heading = ""
    for number, page in enumerate(pages):
        right, left = _margins(pages, page)
        kept = [line for n, line in enumerate(page.lines) if (number, n) not in frame]
        for place, line in enumerate(kept):
            if place == 0 and line.is_row and heading == line.text and last is not None and last[0].is_row:
                continue  # a table's headings again on its next page
            if line.is_row and not (last is not None and last[0].is_row):
                heading = line.text
            if last is not None and _goes_on(*last, line, left):
                texts[-1] = continued(texts[-1], line.text.strip())
            else:
                texts.append(line.text if line.is_row else line.text.strip())
            last = (line, right)
    return texts


def _goes_on(line: Line, right: float, following: Line, left: float) -> bool:
    """Whether a line was cut by the right margin and goes on in the following one."""
    if line.is_row or following.is_row:
        return False
    em = line.box.top - line.box.bottom
    alike = 0.7 < em / max(following.box.top - following.box.bottom, 0.1) < 1.43
    is_full = line.box.right >= right - 1.6 * em
    is_indented = following.box.left > left + 1.2 * em
    return alike and is_full and not is_indented and not begins_anew(following.text)


def _margins(pages: list[PageLines], page: PageLines) -> tuple[float, float]:
    """The right and the left margin of running text, by the long lines of all pages as wide as this one."""
    long = [
        line.box
        for one in pages
        if abs(one.width - page.width) < _SAME
        for line in one.lines
        if not line.is_row and len(line.text) >= _LEAST_LONG
    ]
    if not long:
        return page.width, 0.0
    rights = sorted(box.right for box in long)
    lefts = Counter(
        round(box.left / 2) * 2 for box in long if box.right >= rights[len(rights) * 9 // 10] - 20
    )
    return rights[len(rights) * 9 // 10], float(min(lefts, key=lambda left: (-lefts[left], left)))


def _frame(pages: list[PageLines]) -> set[tuple[int, int]]:
    """Which lines (page, line) are running heads, footers or page numbers."""
    edges = [(number, n) for number, page in enumerate(pages) for n in _edge(page)]
    seen = Counter(_mark(pages[number].lines[n]) for number, n in edges)
    needed = max(2, len(pages) * 3 // 10)
    frame = set()
    for number, n in edges:
        page, line = pages[number], pages[number].lines[n]
        if seen[_mark(line)] >= needed or _is_page_number(line, page):
            frame.add((number, n))
    return frame


def _edge(page: PageLines) -> list[int]:
    """The highest and the lowest lines of a page that are no rows of a table."""
    order = sorted(
        (n for n, line in enumerate(page.lines) if not line.is_row), key=lambda n: -page.lines[n].box.top
    )
    return sorted({*order[:_EDGE], *order[-_EDGE:]})


def _mark(line: Line) -> tuple[str, int]:
    """What a running head has in common on all pages: its words and its height."""
    return _DIGITS.sub("#", "".join(line.text.split())), round(line.box.bottom / _SAME)


def _is_page_number(line: Line, page: PageLines) -> bool:
    text = line.text.strip()
    if not _PAGE_NUMBER.fullmatch(text):
        return False
    at = line.box.bottom / max(page.height, 1.0)
    return not text.isdigit() or not _BARE < at < 1 - _BARE
