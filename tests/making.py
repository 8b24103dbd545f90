"""Small documents made for tests: Word documents from their XML, pages, PDFs drawn by position."""

import io
import zipfile

from PIL import Image, ImageDraw, ImageFont

WORD = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def word(body: str, **parts: str) -> bytes:
    """A DOCX of the XML inside its body; further parts (styles, numbering, footnotes) by their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", f"<w:document {WORD}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            package.writestr(f"word/{name}.xml", f"<w:{name} {WORD}>{content}</w:{name}>")
    return out.getvalue()


def paragraph(*runs: str, properties: str = "") -> str:
    """A paragraph of runs; plain text becomes a run."""
    inner = "".join(one if one.startswith("<") else run(one) for one in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def table(*rows: list[str]) -> str:
    """A table of cells; a cell that begins with "<" is a whole w:tc, other text is set into one."""
    lines = ("".join(one if one.startswith("<w:tc") else cell(one) for one in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{line}</w:tr>" for line in lines) + "</w:tbl>"


def cell(content: str, properties: str = "") -> str:
    inner = content if content.startswith("<") else paragraph(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def page(body: str, title: str = "") -> bytes:
    """A web page of what is inside its body."""
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>".encode()


def picture(*lines: str, size: int = 40, width: int = 1654, height: int = 2339) -> Image.Image:
    """A page as a scanner gives it, at 200 dots an inch; tabs in a line part its cells."""
    font = ImageFont.truetype("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", size)
    page = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(page)
    for row, line in enumerate(lines):
        for column, text in enumerate(line.split("\t")):
            draw.text((150 + column * 450, 150 + row * size * 1.8), text, font=font, fill=0)
    return page


def saved(page: Image.Image, kind: str, *more: Image.Image) -> bytes:
    """A picture, or several as pages of a PDF, as a file of that kind."""
    out = io.BytesIO()
    pages = {"save_all": True, "append_images": more, "resolution": 200} if kind == "PDF" else {}
    page.save(out, kind, **pages)
    return out.getvalue()
