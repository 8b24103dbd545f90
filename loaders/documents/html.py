"""HTML into plain text: a page's main content, one paragraph a line, the cells of a table row apart by tabs.

Menus, scripts and breadcrumbs are not the document. A page made to harm is refused before it is parsed.
"""

from __future__ import annotations

import re
from typing import Any

from loaders.documents.lines import one_blank
from loaders.documents.not_readable import NotReadableError

_DEEPEST = 400  # nested elements of a page; real ones stay below 60
_FURNITURE = re.compile(
    r"(?:^|[-_ ])"
    r"(?:nav|navbar|menu|crumbs?|breadcrumbs?|footer|header|sidebar|share|toolbar|copyright|login|search|related"
    r"|pager|qrcode|weixin|position|location|topbar|friendlink|links?|tools?|print|bottom|foot|head)"
    r"(?:$|[-_ \d])|mianbaoxie|dqwz|daohang|dibu",
    re.IGNORECASE,
)
_DROPPED = [
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "nav", "footer", "header", "aside",
    "form", "button", "select", "textarea", "head",
]  # fmt: skip
_BLOCKS = frozenset([
    "p", "div", "section", "article", "main", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd",
    "table", "blockquote", "pre", "br", "hr", "tr", "center", "figure", "figcaption", "body", "fieldset",
])  # fmt: skip
# Elements that a parser closes by itself when the next begins do not nest.
_NESTS = re.compile(r"<(/?)(?:div|span|table|ul|ol|section|b|i|font|a|em|strong|blockquote)\b", re.IGNORECASE)


def html_text(source: str) -> str:
    """The main content of a web page."""
    from lxml import etree, html

    if _nesting(source) > _DEEPEST:
        raise NotReadableError(
            f"a page with elements at most {_DEEPEST} deep", "a deeper one", "save its text instead"
        )
    try:
        root = html.fromstring(
            re.sub(r"^\s*<\?xml[^>]*>", "", source),
            parser=html.HTMLParser(no_network=True, remove_comments=True),
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise NotReadableError(
            "a web page", f"one that cannot be parsed ({type(error).__name__})", "save its text instead"
        ) from error
    title = " ".join((root.findtext(".//title") or "").split())
    _drop_furniture(root)
    text = "\n".join(_tidy(_blocks(_main(root))))
    if len(text) < 20:
        raise NotReadableError("a page with text", "none", "save the page with its content, or its text")
    heading = re.split(r"[_|\-—]", title)[0].strip()
    return text if not heading or heading in text[:2_000] else f"{heading}\n{text}"


def _nesting(source: str) -> int:
    """How deep elements nest, counted before any parser follows them down."""
    depth = deepest = 0
    for match in _NESTS.finditer(source):
        depth = max(0, depth + (-1 if match[1] else 1))
        deepest = max(deepest, depth)
    return deepest


def _drop_furniture(root: Any) -> None:
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


def _is_content(element: Any) -> bool:
    """Whether an element holds running text, whatever its class is called."""
    text = element.text_content()
    return len(re.findall("[。；，]", text)) > 12


def _mostly_links(element: Any) -> bool:
    """Lists of links: at least four of them and next to nothing between."""
    if element.tag not in ("div", "ul", "ol", "table", "section", "p", "dl"):
        return False
    links = element.findall(".//a")
    if len(links) < 4:
        return False
    whole = len("".join(element.text_content().split()))
    linked = sum(len("".join(link.text_content().split())) for link in links)
    return linked > 0.6 * whole


def _main(root: Any) -> Any:
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


def _weight(element: Any) -> int:
    return len(re.findall("[。；，、：]", element.text_content()))


def _blocks(element: Any) -> list[str]:
    """Paragraphs in order; a table row is one line with tabs."""
    lines: list[str] = [""]

    def walk(node: Any) -> None:
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


def _is_grid(table: Any) -> bool:
    """A table of data, not of layout: several rows of short cells."""
    cells = [len(" ".join(cell.text_content().split())) for cell in table.iter("td", "th")]
    nested = any(inner is not table for inner in table.iter("table"))
    return not nested and len(cells) >= 4 and max(cells) <= 200 and len(list(table.iter("tr"))) > 1


def _grid(table: Any) -> list[str]:
    """Rows as lines; a cell over several rows or columns is repeated there, so that columns stay columns."""
    rows: list[str] = []
    carried: dict[int, tuple[int, str]] = {}
    for row in table.iter("tr"):
        cells: list[str] = []
        column = 0
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


def _span(cell: Any, name: str) -> int:
    value = cell.get(name, "1")
    return min(int(value), 40) if value.isdigit() and int(value) else 1


def _tidy(lines: list[str]) -> list[str]:
    kept = [
        "\t".join(one_blank(cell).strip() for cell in re.sub(r"\n", " ", line).split("\t")) for line in lines
    ]
    return [line for line in kept if line.strip()]
