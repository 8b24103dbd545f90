"""DOCX into plain text: one paragraph a line, a table row a line with its cells apart by tabs.

The text is what a reader of the finished document sees: insertions count, deletions and hidden text do not.
Text boxes follow the paragraph they hang on, foot- and endnotes stand apart at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from loaders.documents.grid import Cell, table_lines
from loaders.documents.lines import one_blank
from loaders.documents.not_readable import NotReadableError
from loaders.documents.word_numbering import Numbering
from loaders.documents.word_package import Package, kind, named, only, value
from loaders.documents.word_paragraph import Styles, boxes, is_joined_to_next, text_of_paragraph

_DELETED = frozenset(["del", "moveFrom", "cellDel"])
_NOTES = (("footnotes", "footnote"), ("endnotes", "endnote"))


def docx_text(content: bytes) -> str:
    """Paragraphs and tables of a Word document in their order, then its notes.

    Raises:
        NotReadableError: no Word document, a damaged one, or one without text.
    """
    package = Package.opened(content)
    styles = package.part("styles")
    reader = _Reader(Styles(styles), Numbering(package.part("numbering"), styles))
    lines = chain(reader.blocks(package.main()), *(_notes(reader, package, *note) for note in _NOTES))
    text = "\n".join(line for line in lines if line.strip())
    if not text.strip():
        raise NotReadableError("a Word document with text", "none", "give one whose text is not a picture")
    return text


def _notes(reader: _Reader, package: Package, part: str, note: str) -> Iterator[str]:
    """The notes of one kind as lines, each with the number that Word shows."""
    root = package.part(part)
    notes = (
        [] if root is None else [child for child in root if kind(child) == note and not value(child, "type")]
    )
    for number, one in enumerate(notes, 1):
        text = " ".join(line.strip() for line in reader.blocks(one) if line.strip())
        yield f"注{number}：{text}" if text else ""


class _Reader:
    """Reads blocks (paragraphs, tables) into lines; numbers go on from one block to the next."""

    def __init__(self, styles: Styles, numbering: Numbering):
        self._styles, self._numbering = styles, numbering

    def blocks(self, parent: Any) -> Iterator[str]:
        """The lines of everything in an element that holds blocks."""
        begun = ""
        for block in _inside(parent, ("p", "tbl")):
            if kind(block) == "tbl":
                yield from (begun, *self._table(block))
                begun = ""
                continue
            begun += self._paragraph(block)
            if not is_joined_to_next(block):
                yield begun
                begun = ""
            for box in boxes(block):
                yield from self.blocks(box)
        yield begun

    def _paragraph(self, paragraph: Any) -> str:
        label = self._numbering.label(paragraph)
        text = one_blank(text_of_paragraph(paragraph, self._styles).replace("\n", " "))
        if label and text[:1].isascii() and text.strip() and (label[-1] in ".、" or label[-1].isalnum()):
            label += " "  # "1." before "2021年" is not 1.2021
        return label + text

    def _table(self, table: Any) -> Iterator[str]:
        """A table's rows; one that holds tables is layout, and its cells are read one after the other."""
        rows = [row for row in _inside(table, ("tr",)) if not _is_deleted(row, "trPr")]
        if any(inner is not table for inner in table.iter("{*}tbl")):
            for row in rows:
                for cell in _inside(row, ("tc",)):
                    yield from self.blocks(cell)
            return
        merged: dict[int, str] = {}
        yield from table_lines([self._row(row, merged) for row in rows])

    def _row(self, row: Any, merged: dict[int, str]) -> list[Cell]:
        """The cells of a row; `merged` keeps by column what a cell going on below says."""
        before = _count(only(row, "trPr", "gridBefore"))
        cells = [Cell("", before)] if before else []
        column = before
        for cell in _inside(row, ("tc",)):
            goes_on = only(cell, "tcPr", "vMerge")
            if goes_on is not None and value(goes_on) != "restart":
                text = merged.get(column, "")
            else:
                text = self._cell(cell)
                merged[column] = text
            width = max(1, _count(only(cell, "tcPr", "gridSpan")))
            cells.append(Cell(text, width))
            column += width
        return cells

    def _cell(self, cell: Any) -> str:
        if _is_deleted(cell, "tcPr"):
            return ""
        return " ".join(line.strip() for line in self.blocks(cell) if line.strip())


def _inside(parent: Any, wanted: tuple[str, ...]) -> Iterator[Any]:
    """The nearest elements of these kinds below one, through all that wraps them and is not deleted."""
    for child in parent:
        what = kind(child)
        if what in wanted:
            yield child
        elif what not in _DELETED and what not in ("p", "tbl", "tr", "tc"):
            yield from _inside(child, wanted)


def _is_deleted(element: Any, properties: str) -> bool:
    found = named(element, properties)
    return found is not None and any(kind(child) in _DELETED for child in found)


def _count(element: Any) -> int:
    """The number an element states; 0 where there is none."""
    text = value(element) if element is not None else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
