"""DOCX into plain text: one paragraph a line, a table row a line with its cells apart by tabs.

An archive made to harm is refused before it is unpacked.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from loaders.documents.lines import one_blank
from loaders.documents.not_readable import NotReadableError

LARGEST_UNPACKED = 300_000_000  # bytes of a DOCX when unpacked
LARGEST_RATIO = 250  # real documents compress 5 to 50 times


def docx_text(content: bytes) -> str:
    """Paragraphs and tables of a Word document in their order."""
    _refuse_bomb(content)
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml import etree

    try:
        document = docx.Document(io.BytesIO(content))
        lines = list(_lines(document))
    except (
        PackageNotFoundError,
        KeyError,
        ValueError,
        etree.XMLSyntaxError,
        zipfile.BadZipFile,
        AttributeError,
        EOFError,
    ) as error:
        raise NotReadableError(
            "a Word document", f"a damaged one ({type(error).__name__})", "save it again as DOCX"
        ) from error
    text = "\n".join(line for line in lines if line.strip())
    if not text.strip():
        raise NotReadableError("a Word document with text", "none", "give one whose text is not a picture")
    return text


def _refuse_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            sizes = [entry.file_size for entry in package.infolist()]
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        raise NotReadableError("a Word document", "a damaged archive", "save it again as DOCX") from error
    if sum(sizes) > LARGEST_UNPACKED or (
        sum(sizes) > 20_000_000 and sum(sizes) > LARGEST_RATIO * len(content)
    ):
        raise NotReadableError(
            f"at most {LARGEST_UNPACKED:,} bytes when unpacked",
            f"{sum(sizes):,} bytes in {len(content):,}",
            "do not trust this file",
        )
    if "word/document.xml" not in names:
        raise NotReadableError("a Word document", "another kind of archive", "give text, HTML, DOCX or PDF")


def _lines(document: Any) -> Iterator[str]:
    from docx.table import Table

    for block in document.iter_inner_content():
        if not isinstance(block, Table):
            yield one_blank(block.text.replace("\n", " "))
            continue
        for row in block.rows:
            yield "\t".join(" ".join(cell.text.split()) for cell in row.cells)
