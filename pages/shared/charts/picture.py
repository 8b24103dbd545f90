"""Pictures of ours in HTML and SVG, whose marks are links: light, of any width, and printed as they are seen.

A mark is a real link, so that keyboard, middle button and screen reader know it; an ordinary click goes to
its page within the session. All text that comes from data goes through `text` or `attributes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from html import escape
from pathlib import Path
from urllib.parse import parse_qs, quote_plus, urlsplit

import streamlit as st

from pages.shared import url
from pages.shared.unbroken import unbroken

Query = Mapping[str, str | list[str]]
_GO = """export default function ({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector(".picture");
  if (place.shown !== data) { place.innerHTML = data; place.shown = data; }
  place.onclick = (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    setTriggerValue("opened", link.getAttribute("href"));
  };
}"""
_STYLE = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
_component = st.components.v2.component(
    "chengbiao.picture", html='<div class="picture"></div>', css=_STYLE, js=_GO, isolate_styles=False
)


def show(picture: str, key: str) -> None:
    """Draw a picture; where one of its marks was clicked, go to the page that it links to."""
    opened = _component(data=picture, key=key, on_opened_change=lambda: None).opened
    if opened:
        parts = urlsplit(opened)
        files = st.session_state["page_files"]
        st.switch_page(files[parts.path or "start"], query_params=parse_qs(parts.query, True))


def link(page: str, inner: str, label: str, style: str = "", at: str = "", **query: str | list[str]) -> str:
    """A mark as a link to a page of the dashboard; the label is read out and shown under the pointer.

    Args:
        page: a name of the navigation.
        inner: markup that is ready; in an SVG with a `hint`, which has no other way to show the label.
        label: what the mark says in words.
        style: its classes.
        at: its place, as CSS writes it.
        query: of the address.
    """
    return link_to(page, url.link(**query), inner, label, style, at)


def link_to(page: str, query: Query, inner: str, label: str, style: str = "", at: str = "") -> str:
    """The same with the whole query (url.link), which a picture of thousands of links asks for once."""
    pairs = (
        f"{name}={_quoted(one)}"
        for name, value in query.items()
        for one in ((value,) if isinstance(value, str) else value)
    )
    said, look = escape(label), attributes(href=f"{page}?{'&'.join(pairs)}", **{"class": style, "style": at})
    return f'<a {look} aria-label="{said}" title="{said}">{inner}</a>'


_quoted = lru_cache(maxsize=10_000)(quote_plus)  # the same few codes in thousands of links


def hint(label: str) -> str:
    """What a mark of an SVG shows under the pointer."""
    return f"<title>{text(label)}</title>"


def attributes(**values: object) -> str:
    """Attributes of an element; "_" in a name stands for "-", what is "" is left out."""
    return " ".join(
        [
            f'{name.replace("_", "-")}="{escape(value) if isinstance(value, str) else value}"'
            for name, value in values.items()
            if value != ""
        ]
    )


def text(words: str) -> str:
    """Text of a picture as text, whatever characters it has; no line ends inside an amount."""
    return escape(unbroken(words))
