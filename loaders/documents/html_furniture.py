"""What of a web page is not the document: what no reader sees, and the menus, links and footers around it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

BLOCKS = frozenset([
    "p", "div", "section", "article", "main", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl",
    "dt", "dd", "table", "blockquote", "pre", "br", "hr", "tr", "center", "figure", "figcaption", "body",
    "fieldset", "form",
])  # fmt: skip
_UNSEEN = [
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "select", "textarea",
    "head", "del", "s", "strike",
]  # fmt: skip
_AROUND = ["nav", "footer", "header", "aside", "button"]
_UNSEEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|text-decoration[a-z-]*\s*:[^;]*line-through",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"(?:^|[-_ ])"
    r"(?:nav|navbar|menu|crumbs?|breadcrumbs?|footer|header|sidebar|share|toolbar|copyright|login|search|related"
    r"|pager|qrcode|weixin|position|location|topbar|friendlink|links?|tools?|print|bottom|foot|head)"
    r"(?:$|[-_ \d])|mianbaoxie|dqwz|daohang|dibu",
    re.IGNORECASE,
)
_DATE = re.compile(r"\b(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}\b", re.ASCII)
_HOLDS_LINKS = frozenset(["div", "ul", "ol", "table", "section", "p", "dl"])
_CONTENT = 12  # stops and commas that running text has at least
_LINKS, _SHARE = 4, 0.6  # so many links, with so much of the text, are a list of links


def is_element(node: Any) -> bool:
    """Whether a node is an element, not an entity or the like."""
    return isinstance(node.tag, str)


def drop_unseen(root: Any) -> None:
    """Takes out what no reader of the page sees as its text: code, hidden and struck text."""
    _drop([*root.iter(*_UNSEEN), *(element for element in root.iter() if _is_unseen(element))])


def drop_furniture(root: Any) -> None:
    """Takes out menus, breadcrumbs, footers, buttons and lists of links.

    A form is furniture only where it holds no running text: some sites wrap their whole page in one.
    """
    _drop([*root.iter(*_AROUND), *(form for form in root.iter("form") if not _is_content(form))])
    for element in list(root.iter()):
        if not is_element(element) or element.getparent() is None or element.tag in ("body", "html"):
            continue
        marks = f"{element.get('class', '')} {element.get('id', '')}"
        if (_FURNITURE.search(marks) and not _is_content(element)) or _mostly_links(element):
            _drop([element])


def _drop(elements: Iterable[Any]) -> None:
    """Empties elements; what follows each stays in its place, and in its line."""
    for element in elements:
        if element.getparent() is not None:
            element.clear(keep_tail=True)
            element.tag = "span"


def _is_unseen(element: Any) -> bool:
    if not is_element(element) or element.tag in ("body", "html"):
        return False
    hidden = element.get("hidden") is not None or element.get("aria-hidden", "").strip().lower() == "true"
    return hidden or bool(_UNSEEN_STYLE.search(element.get("style", "")))


def _is_content(element: Any) -> bool:
    """Whether an element holds running text, whatever its class is called."""
    return len(re.findall("[。；，]", element.text_content())) > _CONTENT


def _mostly_links(element: Any) -> bool:
    """Lists of links: at least four of them and, dates aside, next to nothing between."""
    if element.tag not in _HOLDS_LINKS:
        return False
    links = element.findall(".//a")
    if len(links) < _LINKS:
        return False
    whole = len("".join(_DATE.sub("", element.text_content()).split()))
    linked = sum(len("".join(link.text_content().split())) for link in links)
    return linked > _SHARE * whole
