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
    "head", "del", "s", "strike", "rt", "rp",
]  # fmt: skip
_AROUND = ["nav", "footer", "header", "aside", "button"]
_UNSEEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|text-decoration[a-z-]*\s*:[^;]{0,40}line-through"
    r"|(?<![a-z-])(?:opacity|font-size)\s*:\s*0+(?:\.0+)?(?![.\d])|(?<![a-z-])color\s*:\s*transparent"
    r"|(?<![a-z-])(?:left|top|text-indent)\s*:\s*-\d{3}",
    re.IGNORECASE,
)
# What only a style sheet hides may be shown by a script later, such as the part of a page that one chooses:
# only what stands within a line is left out for it.
_INLINE = ("span", "font", "b", "i", "em", "strong", "a", "u", "sup", "sub", "small", "label")
_BRACES = re.compile("([{}])")
_SIMPLE = re.compile(r"\w*+[.#][\w-]++")
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
    hidden = _hidden_names("".join(style.text_content() for style in root.iter("style")))
    _drop([element for element in root.iter(*_INLINE) if hidden & _names(element)] if hidden else [])
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


def _hidden_names(sheet: str) -> set[str]:
    """The classes (.name) and ids (#name) that a style sheet hides, on every screen and in every state."""
    names: set[str] = set()
    depth, pieces = 0, _BRACES.split(sheet)
    for before, sign, inside in zip(pieces[::2], pieces[1::2], pieces[2::2], strict=False):
        if sign == "{" and depth == 0 and _UNSEEN_STYLE.search(inside):
            names |= {one.strip() for one in before.split(",")}
        depth = max(0, depth + (1 if sign == "{" else -1))
    return {name for name in names if _SIMPLE.fullmatch(name)}


def _names(element: Any) -> set[str]:
    """How a style sheet may call an element by itself."""
    classes = {f".{name}" for name in element.get("class", "").split()}
    own = {f"#{element.get('id')}"} if element.get("id") else set()
    return own | classes | {f"{element.tag}{name}" for name in classes}


def _is_unseen(element: Any) -> bool:
    if not is_element(element) or element.tag in ("body", "html"):
        return False
    if element.tag == "dialog" and element.get("open") is None:
        return True
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
