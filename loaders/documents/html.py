"""HTML, DOCX and PDF into plain text with one paragraph a line and table cells apart by tabs.

A page's main content only: menus, scripts and breadcrumbs are not the document. Files made to harm are
refused before they are unpacked; a scan has no text and is refused, because nothing here reads pictures.
"""

from __future__ import annotations

import io
import re
import zipfile

LARGEST_UNPACKED = 300_000_000  # bytes of a DOCX when unpacked
LARGEST_RATIO = 250  # real documents compress 5 to 50 times
LARGEST_PAGES = 3_000
_DEEPEST = 400  # nested elements of a page; real ones stay below 60
_BLANKS = re.compile(r"[ \t\r\f\v\u00a0]+")
_PAGE_NUMBER = re.compile(r"^[-—–\s·第]*\d{1,4}[-—–\s·页]*$")
_FURNITURE = re.compile(
    r"(?:^|[-_ ])(?:nav|navbar|menu|crumbs?|breadcrumbs?|footer|header|sidebar|share|toolbar|copyright|login|search|related|pager|qrcode|weixin|"
    r"position|location|topbar|friendlink|links?|tools?|print|bottom|foot|head)(?:$|[-_ \d])|mianbaoxie|dqwz|daohang|dibu",
    re.IGNORECASE,
)
_DROPPED = ["script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "nav", "footer", "header", "aside", "form", "button", "select", "textarea", "head"]
_BLOCKS = frozenset(
    ["p", "div", "section", "article", "main", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "table", "blockquote", "pre", "br", "hr", "tr", "center", "figure", "figcaption", "body", "fieldset"]
)


class NotReadable(Exception):
    """What was expected, what was found and what to do; `loaders.documents.document` makes it a sentence with the name."""


def html_text(source: str) -> str:
    """The main content of a web page."""
    from lxml import etree, html

    if _nesting(source) > _DEEPEST:
        raise NotReadable(
            f"a page with elements at most {_DEEPEST} deep", "a deeper one", "save its text instead"
        )
    try:
        root = html.fromstring(
            re.sub(r"^\s*<\?xml[^>]*>", "", source),
            parser=html.HTMLParser(no_network=True, remove_comments=True),
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise NotReadable(
            "a web page", f"one that cannot be parsed ({type(error).__name__})", "save its text instead"
        ) from error
    title = " ".join((root.findtext(".//title") or "").split())
    _drop_furniture(root)
    text = "\n".join(_tidy(_blocks(_main(root))))
    if len(text) < 20:
        raise NotReadable("a page with text", "none", "save the page with its content, or its text")
    heading = re.split(r"[_|\-—]", title)[0].strip()
    return text if not heading or heading in text[:2_000] else f"{heading}\n{text}"


def _nesting(source: str) -> int:
    """How deep elements nest, counted before any parser follows them down."""
    depth = deepest = 0
    for match in re.finditer(
        r"<(/?)(div|span|table|tr|td|ul|ol|li|section|b|i|font|p|a|em|strong|blockquote)\b", source, re.IGNORECASE
    ):
        depth = (
            max(0, depth + (-1 if match[1] else 1))
            if match[2].lower() not in ("p", "li", "tr", "td")
            else depth
        )
        deepest = max(deepest, depth)
    return deepest


def _drop_furniture(root) -> None:
    for element in list(root.iter(*_DROPPED)):
        if element.getparent() is not None:
            element.drop_tree()
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.getparent() is None or element.tag in ("body", "html"):
            continue
        marks = f"{element.get('class', '')} {element.get('id', '')}"
        hidden = re.search(r"display:\s*none", element.get("style", ""))
        if hidden or (_FURNITURE.search(marks) and not _is_content(element)) or _mostly_links(element):
            element.drop_tree()


def _is_content(element) -> bool:
    """Whether an element holds running text, whatever its class is called."""
    text = element.text_content()
    return len(re.findall("[。；，]", text)) > 12


def _mostly_links(element) -> bool:
    """Lists of links: at least four of them and next to nothing between."""
    if element.tag not in ("div", "ul", "ol", "table", "section", "p", "dl"):
        return False
    links = element.findall(".//a")
    if len(links) < 4:
        return False
    whole, linked = (
        len("".join(element.text_content().split())),
        sum(len("".join(a.text_content().split())) for a in links),
    )
    return linked > 0.6 * whole


def _main(root):
    """The innermost element that still holds nearly all of the running text."""
    body = root.find(".//body")
    element = body if body is not None else root
    while True:
        whole = _weight(element)
        inner = [
            child
            for child in element
            if isinstance(child.tag, str) and child.tag in _BLOCKS and _weight(child) > 0.9 * whole
        ]
        if not whole or not inner or inner[0].tag in ("table", "p", "ul", "ol"):
            return element
        if element.findall("h1") or element.findall("h2"):
            return element
        element = inner[0]


def _weight(element) -> int:
    return len(re.findall("[。；，、：]", element.text_content()))


def _blocks(element) -> list[str]:
    """Paragraphs in order; a table row is one line with tabs, and cells over several columns leave empty ones."""
    lines: list[str] = [""]

    def walk(node) -> None:
        if not isinstance(node.tag, str):
            lines[-1] += node.tail or ""
            return
        if node.tag == "table" and _is_grid(node):
            lines.extend([*_grid(node), ""])
        else:
            if node.tag in _BLOCKS:
                lines.append("")
            lines[-1] += node.text or ""
            for child in node:
                walk(child)
            if node.tag in _BLOCKS:
                lines.append("")
        if node is not element:
            lines[-1] += node.tail or ""

    walk(element)
    return lines


def _is_grid(table) -> bool:
    """A table of data, not of layout: several rows of short cells."""
    cells = [len(" ".join(cell.text_content().split())) for cell in table.iter("td", "th")]
    nested = any(inner is not table for inner in table.iter("table"))
    return not nested and len(cells) >= 4 and max(cells) <= 200 and len(list(table.iter("tr"))) > 1


def _grid(table) -> list[str]:
    """Rows as lines; a cell that spans rows or columns is repeated where it spans, so that columns stay columns."""
    rows, carried = [], {}
    for row in table.iter("tr"):
        cells, column = [], 0
        for cell in row.iter("td", "th"):
            while carried.get(column, (0, ""))[0]:
                left, text = carried[column]
                cells.append(text)
                carried[column] = (left - 1, text)
                column += 1
            text = " ".join(cell.text_content().split())
            for _ in range(_span(cell, "colspan")):
                cells.append(text)
                carried[column] = (_span(cell, "rowspan") - 1, text)
                column += 1
        rows.append("\t".join(cells))
    return rows


def _span(cell, name: str) -> int:
    value = cell.get(name, "1")
    return min(int(value), 40) if value.isdigit() and int(value) else 1


def _tidy(lines: list[str]) -> list[str]:
    kept = [
        "\t".join(_BLANKS.sub(" ", cell).strip() for cell in re.sub(r"\n", " ", line).split("\t"))
        for line in lines
    ]
    return [line for line in kept if line.strip()]


def docx_text(content: bytes) -> str:
    """Paragraphs and tables of a Word document in their order."""
    _refuse_bomb(content)
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml import etree

    try:
        document = docx.Document(io.BytesIO(content))
        lines = list(_docx_lines(document))
    except (
        PackageNotFoundError,
        KeyError,
        ValueError,
        etree.XMLSyntaxError,
        zipfile.BadZipFile,
        AttributeError,
        EOFError,
    ) as error:
        raise NotReadable(
            "a Word document", f"a damaged one ({type(error).__name__})", "save it again as DOCX"
        ) from error
    text = "\n".join(line for line in lines if line.strip())
    if not text.strip():
        raise NotReadable("a Word document with text", "none", "give one whose text is not a picture")
    return text


def _refuse_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            sizes = [entry.file_size for entry in package.infolist()]
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        raise NotReadable("a Word document", "a damaged archive", "save it again as DOCX") from error
    if sum(sizes) > LARGEST_UNPACKED or (
        sum(sizes) > 20_000_000 and sum(sizes) > LARGEST_RATIO * len(content)
    ):
        raise NotReadable(
            f"at most {LARGEST_UNPACKED:,} bytes when unpacked",
            f"{sum(sizes):,} bytes in {len(content):,}",
            "do not trust this file",
        )
    if "word/document.xml" not in names:
        raise NotReadable("a Word document", "another kind of archive", "give text, HTML, DOCX or PDF")


def _docx_lines(document):
    from docx.table import Table

    for block in document.iter_inner_content():
        if not isinstance(block, Table):
            yield _BLANKS.sub(" ", block.text.replace("\n", " "))
            continue
        for row in block.rows:
            yield "\t".join(" ".join(cell.text.split()) for cell in row.cells)


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
        raise NotReadable("a PDF", found, remedy) from error
    try:
        if len(document) > LARGEST_PAGES:
            raise NotReadable(f"at most {LARGEST_PAGES} pages", f"{len(document)}", "split the file")
        pages = [_page_text(page) for page in document]
    except pdfium.PdfiumError as error:
        raise NotReadable("a PDF", "one with a damaged page", "save it again as PDF") from error
    finally:
        document.close()
    text = "\n".join(pages)
    if len("".join(text.split())) < 20 * max(1, len(pages) // 4):
        raise NotReadable(
            "a PDF with a text layer", "pictures of pages (a scan)", "run text recognition on it first"
        )
    return text


def _page_text(page) -> str:
    textpage = page.get_textpage()
    lines = (
        textpage.get_text_range().replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "").split("\n")
    )
    textpage.close()
    page.close()
    return "\n".join(line for line in lines if line.strip() and not _PAGE_NUMBER.match(line))
