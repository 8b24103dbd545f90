"""HTML into plain text: a page's main content, one paragraph a line, the cells of a table row apart by tabs.

Menus, scripts and breadcrumbs are not the document, nor is what a reader of the page does not see. A page
that only lists others is no document and is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from loaders.documents.grid import Cell, table_lines
from loaders.documents.html_furniture import BLOCKS, drop_furniture, drop_unseen, is_element
from loaders.documents.lines import one_blank, raised, without_note_signs
from loaders.documents.not_readable import NotReadableError, damaged

_DEEPEST = 250  # nested elements of a page: the parser drops text below 254; real ones stay below 60
_NO_SIGN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBERED = re.compile("&#(x[0-9a-f]++|[0-9]++);?", re.IGNORECASE)
_TITLE_END = re.compile(r"[_|\-—]")
_FILE = re.compile(r"\.(?:docx?|wps|pdf|ofd|xlsx?|et|zip|rar|7z)(?:[?#]|$)", re.IGNORECASE)
_ATTACHMENT = re.compile(r"附\s*[件表图]")
_RUNNING = re.compile("[。；]")
_LEAST_TITLES, _TITLE = 8, 8  # a list has so many links of so many characters
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Page:
    """What a web page says, and the names of files it links to as parts of the document it shows."""

    text: str
    attachments: tuple[str, ...]


def html_page(source: str) -> Page:
    """The main content of a web page.

    Raises:
        NotReadableError: too deep, not to be parsed, a list of other pages, or without text.
    """
    root = _parsed(source)
    title = " ".join((root.findtext(".//title") or "").split())
    drop_unseen(root)
    attachments, titles = _attachments(root), _titles(root)
    drop_furniture(root)
    _lower_raised(root)
    main = _main(root)
    text = "\n".join(_tidy(_blocks(main)))
    if titles >= _LEAST_TITLES and _is_list(main, titles):
        raise NotReadableError(
            "a page with a document",
            f"a list of {titles} links to others",
            "open the one you need and save it",
        )
    if len(text) < 20:
        raise NotReadableError("a page with text", "none", "save the page with its content, or its text")
    heading = _TITLE_END.split(title)[0].strip()
    whole = text if not heading or heading in text[:2_000] else f"{heading}\n{text}"
    return Page(whole, attachments)


def _parsed(source: str) -> Any:
    from lxml import html

    with damaged("a web page", "one that cannot be parsed", "save its text instead"):
        parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
        root = html.fromstring(_speakable(re.sub(r"^\s*<\?xml[^>]*>", "", source)), parser=parser)
    if _depth(root) > _DEEPEST:
        raise NotReadableError(
            f"a page with elements at most {_DEEPEST} deep", "a deeper one", "save its text instead"
        )
    return root


def _speakable(source: str) -> str:
    """A page without the signs that no text may hold, written out or by their number (&#0;)."""
    return _NUMBERED.sub(lambda match: match[0] if _is_sign(match[1]) else "", _NO_SIGN.sub("", source))


def _is_sign(number: str) -> bool:
    code = int(number[1:], 16) if number[0] in "xX" else int(number)
    return code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0xFFFF < code < 0x110000


def _depth(root: Any) -> int:
    """How deep elements nest."""
    from lxml import etree

    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _attachments(root: Any) -> tuple[str, ...]:
    """The names of linked files, and of links that call themselves an attachment."""
    names: dict[str, None] = {}
    for link in root.iter("a"):
        name = " ".join(link.text_content().split())[:_LONGEST_NAME]
        if name and link.get("href") and (_FILE.search(link.get("href")) or _ATTACHMENT.match(name)):
            names[name] = None
    return tuple(names)


def _titles(root: Any) -> int:
    """How many links of a page are long enough to be titles."""
    return sum(len("".join(link.text_content().split())) >= _TITLE for link in root.iter("a"))


def _is_list(main: Any, titles: int) -> bool:
    """Whether what is left of a page beside its links says next to nothing."""
    if any(_is_grid(table) for table in main.iter("table")):
        return False
    linked = "".join(link.text_content() for link in main.iter("a"))
    whole = main.text_content()
    running = len(_RUNNING.findall(whole)) - len(_RUNNING.findall(linked))
    return not running and len("".join(whole.split())) - len("".join(linked.split())) < 20 * titles


def _lower_raised(root: Any) -> None:
    """Raised text into what it says in a line."""
    for element in list(root.iter("sup")):
        if element.getparent() is None:
            continue  # raised within what was raised
        before = element.getprevious()
        left = element.getparent().text if before is None else before.tail
        text = raised(element.text_content(), left or "")
        for child in list(element):
            element.remove(child)
        element.text = text


def _main(root: Any) -> Any:
    """The innermost element that still holds nearly all of the running text."""
    body = root.find(".//body")
    element = body if body is not None else root
    while True:
        whole = _weight(element)
        inner = [
            child
            for child in element
            if is_element(child) and child.tag in BLOCKS and _weight(child) > 0.9 * whole
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
        if not is_element(node):
            lines[-1] += node.tail or ""
            return
        if node.tag == "table" and _is_grid(node):
            lines.extend([*_grid(node), ""])
        else:
            if node.tag in BLOCKS:
                lines.append("")
            lines[-1] += node.text or ""
            for child in node:
                walk(child)
            if node.tag in BLOCKS:
                lines.append("")
        if node is not element:
            lines[-1] += node.tail or ""

    walk(element)
    return lines


def _is_grid(table: Any) -> bool:
    """A table of data, not of layout: several rows of short cells."""
    if any(inner is not table for inner in table.iter("table")):
        return False
    cells = [len(" ".join(cell.text_content().split())) for cell in table.iter("td", "th")]
    return len(cells) >= 4 and max(cells) <= 200 and len(list(table.iter("tr"))) > 1


def _grid(table: Any) -> list[str]:
    return table_lines(
        [
            [
                Cell(" ".join(cell.text_content().split()), _span(cell, "colspan"), _span(cell, "rowspan"))
                for cell in row
                if cell.tag in ("td", "th")
            ]
            for row in table.iter("tr")
        ]
    )


def _span(cell: Any, name: str) -> int:
    stated = cell.get(name, "").strip()
    return int(stated) if re.fullmatch("[1-9][0-9]{0,8}", stated) else 1


def _tidy(lines: list[str]) -> list[str]:
    kept = ["\t".join(one_blank(cell).strip() for cell in _one_line(line).split("\t")) for line in lines]
    return [without_note_signs(line) for line in kept if line.strip()]


def _one_line(text: str) -> str:
    return text.replace("\n", " ")
