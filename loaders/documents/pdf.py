"""PDF into plain text by its text layer; a scan has none and is refused, as nothing here reads pictures."""

from __future__ import annotations

import re
from typing import Any

from loaders.documents.not_readable import NotReadableError

LARGEST_PAGES = 3_000
_PAGE_NUMBER = re.compile(r"^[-—–\s·第]*\d{1,4}[-—–\s·页]*$")


def pdf_text(content: bytes) -> str:
    """The text layer of a PDF, page after page, without page numbers."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        found, remedy = (
            ("one locked with a password", "save it without")
            if locked
            else ("a damaged file", "save it again as PDF")
        )
        raise NotReadableError("a PDF", found, remedy) from error
    try:
        if len(document) > LARGEST_PAGES:
            raise NotReadableError(f"at most {LARGEST_PAGES} pages", f"{len(document)}", "split the file")
        pages = [_page_text(page) for page in document]
    except pdfium.PdfiumError as error:
        raise NotReadableError("a PDF", "one with a damaged page", "save it again as PDF") from error
    finally:
        document.close()
    text = "\n".join(pages)
    if len("".join(text.split())) < 20 * max(1, len(pages) // 4):
        raise NotReadableError(
            "a PDF with a text layer", "pictures of pages (a scan)", "run text recognition on it first"
        )
    return text


def _page_text(page: Any) -> str:
    textpage = page.get_textpage()
    lines = (
        textpage.get_text_range().replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "").split("\n")
    )
    textpage.close()
    page.close()
    return "\n".join(line for line in lines if line.strip() and not _PAGE_NUMBER.match(line))
