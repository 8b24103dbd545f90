"""PDF into plain text by its text layer: paragraphs as lines, the cells of a table row apart by tabs.

A scan has no text layer: that is said, and `loaders.documents.recognition` reads its pictures. Pages that
hold neither drawn lines nor gaps in their lines are read without measuring each character, so that long texts
stay fast.
"""

from __future__ import annotations

from typing import Any

from loaders.documents.lines import without_note_signs
from loaders.documents.not_readable import NotReadableError, PicturesError, damaged
from loaders.documents.pdf_cells import Table
from loaders.documents.pdf_columns import column_tables, may_hold_columns
from loaders.documents.pdf_lines import PageLines, text_of_pages
from loaders.documents.pdf_page import Line, PdfPage
from loaders.documents.pdf_ruled import ruled_tables

LARGEST_PAGES = 3_000


def pdf_text(content: bytes) -> tuple[str, tuple[int, ...]]:
    """The text of a PDF, page after page, and the numbers of its pages that are pictures alone, from 1.

    Page numbers and running heads are left out.

    Raises:
        NotReadableError: damaged, locked, or with too many pages.
        PicturesError: a scan.
    """
    pages, pictures = pdf_pages(content)
    text = joined_text(pages)
    if len("".join(text.split())) < 20 * max(1, len(pages) // 4):
        raise PicturesError("a PDF with a text layer", "pictures of pages (a scan)", len(pages))
    return text, pictures


def pdf_pages(content: bytes) -> tuple[list[PageLines], tuple[int, ...]]:
    """The lines of each page by its text layer, and the numbers of pages that are pictures alone, from 1.

    Raises:
        NotReadableError: damaged, locked, or with too many pages.
    """
    document = opened(content)
    try:
        if len(document) > LARGEST_PAGES:
            raise NotReadableError(f"at most {LARGEST_PAGES} pages", f"{len(document)}", "split the file")
        pages = [_page(document, number) for number in range(len(document))]
        pictures = [number + 1 for number, page in enumerate(pages) if _is_picture(document, number, page)]
    finally:
        document.close()
    return pages, tuple(pictures)


def joined_text(pages: list[PageLines]) -> str:
    """The text of pages that follow each other."""
    return "\n".join(without_note_signs(line) for line in text_of_pages(pages))


def _is_picture(document: Any, number: int, page: PageLines) -> bool:
    """Whether a page has no text and is not merely blank."""
    if any(line.text.strip() for line in page.lines):
        return False
    with damaged("a PDF", f"one with page {number + 1} damaged", "save it again as PDF"):
        return next(document[number].get_objects(), None) is not None


def opened(content: bytes) -> Any:
    """A PDF that is open in pdfium; whoever opens it closes it.

    Raises:
        NotReadableError: damaged, or locked.
    """
    import pypdfium2 as pdfium

    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        found, remedy = (
            ("one locked with a password", "save it without")
            if locked
            else ("a damaged file", "save it again as PDF")
        )
        raise NotReadableError("a PDF", found, remedy) from error


def _page(document: Any, number: int) -> PageLines:
    """The lines of one page, its tables as rows."""
    with damaged("a PDF", f"one with page {number + 1} damaged", "save it again as PDF"):
        page = PdfPage(document[number])
        lines, (level, upright) = page.lines(), page.edges()
        ruled = len(level) > 1 and len(upright) > 0
        characters = page.characters() if ruled or may_hold_columns(page.text) else []
        width, height = page.size
        page.close()
    tables = ruled_tables(level, upright, characters) if ruled else []
    taken = frozenset(n for table in tables for n in table.members)
    if characters:
        tables += column_tables(characters, taken)
    return PageLines(with_tables(lines, tables, page.text), width, height)


def with_tables(lines: list[Line], tables: list[Table], text: str) -> list[Line]:
    """A page's lines, each table's in the place of the first line that it takes text from."""
    if not tables:
        return lines
    owner = {n: table for table in tables for n in table.members}
    placed: set[int] = set()
    kept: list[Line] = []
    for line in lines:
        owners = [owner.get(n) for n in range(line.first, line.stop) if text[n].strip()]
        for table in owners:
            if table is not None and id(table) not in placed:
                placed.add(id(table))
                kept += [Line(row, table.box, is_row=True) for row in table.lines if row.strip()]
        if None in owners:
            rest = "".join(text[n] for n in range(line.first, line.stop) if n not in owner)
            is_whole = not any(owners)
            kept.append(line if is_whole else Line(rest.strip(), line.box, line.first, line.stop))
    return kept
