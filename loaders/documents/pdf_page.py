"""One page of a PDF by its positions: its lines, its characters and the lines drawn on it, by pdfium.

Positions are points from the lower left corner of the page as it is shown, whichever way it is turned. Only
the ends of lines are measured on every page; all characters only where a page may hold a table, because that
takes longer than reading its text.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from loaders.documents.lines import raised

_LINE = re.compile(r"[^\r\n]+")
_MARK = re.compile(r"[\d\[\]①-⑳*]+")
_CLOSE, _RAISED, _SMALL = 0.3, 0.2, 0.9  # heights of the line: what a raised mark is at most, least, most
_NO_SIGNS = str.maketrans("", "", "\r\n\ufffe\x00")  # \ufffe: a hyphen that pdfium takes for layout
_THIN, _SHORT = 3.0, 6.0  # points: what is thinner is a drawn line, what is shorter is none
_MOST_PATHS, _MOST_SEGMENTS = 6_000, 4_000  # a page with more is a drawing, not a table


class Box(NamedTuple):
    """Where something stands."""

    left: float
    bottom: float
    right: float
    top: float


class Character(NamedTuple):
    """One sign of a page's text."""

    sign: str
    box: Box


class Edge(NamedTuple):
    """A drawn line: at which height (or how far right), from where to where."""

    at: float
    first: float
    last: float


@dataclass(frozen=True)
class Line:
    """One line of text, or a row of a table; `first` to `stop` are its characters in the page's text."""

    text: str
    box: Box
    first: int = 0
    stop: int = 0
    is_row: bool = False


class PdfPage:
    """A page that is open in pdfium; every method asks the library."""

    def __init__(self, page: Any):
        import pypdfium2.raw as raw

        self._raw, self._page, self._textpage = raw, page, page.get_textpage()
        self._turned = page.get_rotation()
        self._width, self._height = page.get_size()
        self.text = self._textpage.get_text_range()
        self._box = raw.FS_RECTF()
        self._lowered: dict[int, str] = {}  # what raised signs say in their lines

    def close(self) -> None:
        self._textpage.close()
        self._page.close()

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown."""
        return self._width, self._height

    def lines(self) -> list[Line]:
        """The lines of the page's text in its order, without the raised marks of notes."""
        found: list[Line] = []
        for match in _LINE.finditer(self.text):
            if not match[0].strip():
                continue
            line = self._line(match.start(), match.end())
            if found and _is_same_line(found[-1], line):
                line = self._line(found.pop().first, match.end())
            if line.text.strip():
                found.append(line)
        return found

    def characters(self) -> list[Character]:
        """All signs of the page's text, blanks and ends of lines among them, in its order; after `lines`."""
        return [Character(self._lowered.get(at, sign), self.box(at)) for at, sign in enumerate(self.text)]

    def _line(self, start: int, stop: int) -> Line:
        text = self.text[start:stop]
        first = self.box(start + len(text) - len(text.lstrip()))
        last = self.box(start + len(text.rstrip()) - 1)
        box = Box(
            min(first.left, last.left), min(first.bottom, last.bottom),
            max(first.right, last.right), max(first.top, last.top),
        )  # fmt: skip
        for mark in _MARK.finditer(self.text, start, stop):
            self._lower(mark, box, max(first.top - first.bottom, last.top - last.bottom))
        signs = (self._lowered.get(at, self.text[at]) for at in range(start, stop))
        return Line("".join(signs).translate(_NO_SIGNS), box, start, stop)

    def _lower(self, mark: re.Match, line: Box, tall: float) -> None:
        """Notes what a mark says in its line where its end is raised: smaller, higher, close to its word."""
        first = mark.end()
        while first > mark.start() and _is_raised(self.box(first - 1), line, tall):
            first -= 1
        before = first - 1
        while before > 0 and self.text[before] in "\r\n":
            before -= 1
        if first == mark.end() or before < 0:
            return
        gap = self.box(first).left - self.box(before).right
        if -tall < gap < _CLOSE * tall:
            self._lowered |= dict.fromkeys(range(first, mark.end()), "")
            self._lowered[first] = raised(
                self.text[first : mark.end()], self.text[max(0, before - 2) : before + 1]
            )

    def box(self, at: int) -> Box:
        """Where a sign of the text stands: the whole of its square, however small its own form is in it."""
        index = self._raw.FPDFText_GetCharIndexFromTextIndex(self._textpage, at)
        box = self._box
        if not self._raw.FPDFText_GetLooseCharBox(self._textpage, index, box):
            return Box(0.0, 0.0, 0.0, 0.0)
        return self._shown(box.left, box.bottom, box.right, box.top)

    def _shown(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A box of the page as written, on the page as it is turned."""
        if self._turned == 90:
            return Box(bottom, self._height - right, top, self._height - left)
        if self._turned == 180:
            return Box(self._width - right, self._height - top, self._width - left, self._height - bottom)
        if self._turned == 270:
            return Box(self._width - top, left, self._width - bottom, right)
        return Box(left, bottom, right, top)

    def edges(self) -> tuple[list[Edge], list[Edge]]:
        """The horizontal and the vertical lines drawn on the page; none where it is a drawing."""
        level, upright = [], []
        for count, box in enumerate(self._drawn()):
            if count > _MOST_PATHS:
                return [], []
            if box.top - box.bottom <= _THIN < _SHORT <= box.right - box.left:
                level.append(Edge((box.bottom + box.top) / 2, box.left, box.right))
            elif box.right - box.left <= _THIN < _SHORT <= box.top - box.bottom:
                upright.append(Edge((box.left + box.right) / 2, box.bottom, box.top))
        return level, upright

    def _drawn(self) -> Iterator[Box]:
        """The straight pieces of everything drawn, a rectangle as its four sides."""
        raw, page = self._raw, self._page.raw
        for number in range(raw.FPDFPage_CountObjects(page)):
            path = raw.FPDFPage_GetObject(page, number)
            if raw.FPDFPageObj_GetType(path) == raw.FPDF_PAGEOBJ_PATH:
                yield from self._pieces(path)

    def _pieces(self, path: Any) -> Iterator[Box]:
        raw, matrix = self._raw, self._raw.FS_MATRIX()
        count = raw.FPDFPath_CountSegments(path)
        if not 2 <= count <= _MOST_SEGMENTS or not raw.FPDFPageObj_GetMatrix(path, matrix):
            return
        x, y = ctypes.c_float(), ctypes.c_float()
        points: list[tuple[float, float]] = []
        start = 0
        for number in range(count):
            segment = raw.FPDFPath_GetPathSegment(path, number)
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            here = (
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
            )
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                start = len(points)
            elif kind == raw.FPDF_SEGMENT_LINETO:
                yield self._between(points[-1], here)
            points.append(here)
            if raw.FPDFPathSegment_GetClose(segment):
                yield self._between(here, points[start])

    def _between(self, one: tuple[float, float], other: tuple[float, float]) -> Box:
        left, right = sorted((one[0], other[0]))
        bottom, top = sorted((one[1], other[1]))
        return self._shown(left, bottom, right, top)


def _is_raised(box: Box, line: Box, tall: float) -> bool:
    return box.bottom - line.bottom >= _RAISED * tall and box.top - box.bottom <= _SMALL * tall


def _is_same_line(line: Line, following: Line) -> bool:
    """Whether pdfium broke a line where a raised sign stands in it."""
    tall = max(line.box.top - line.box.bottom, 1.0)
    is_level = abs(line.box.bottom - following.box.bottom) < 0.1 * tall
    return is_level and -0.5 * tall < following.box.left - line.box.right < 0.5 * tall
