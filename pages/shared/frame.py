"""What every page has in common around its content: notices, source line, style."""

from __future__ import annotations

import re

import streamlit as st

from pages.shared import looks, printing, ready
from pages.shared.data import data
from pages.shared.server.interface import MARK
from pages.shared.words import Words

_MARKDOWN = re.compile(r"[\\`*_{}\[\]()<>#+\-.!|~$:&]")
# When the escapes have been read, what looks like a web or mail address becomes a link, ":smile:" a picture,
# "->" an arrow. An empty element at these joints keeps both sides apart, and adds no character to the text.
_JOINTS = re.compile(
    r"(?=://)|(?<=www)(?=\.)|(?=@)|(?<=:[\w+-])(?=[\w+/-]*:)|(?<=[-<>~=])(?=[-<>=])", re.IGNORECASE
)
_NOTHING = ":small[]"


def style(words: Words) -> None:
    """The language for pages/shared/interface, our name, the colours for old browsers, and what paper needs.

    All other looks stand in pages/shared/interface/frame.css.
    """
    own = f'{looks.tokens(st.context.theme.type or "light")} :root {{ --name: "{words("app.name")}"; }}'
    language = f'<i hidden data-interface-language="{words.language}"></i>'
    st.html(f"{language}<style>{own}</style>{printing.STYLE}")


def brand() -> None:
    """The mark at the head of every page; frame.css writes our name beside it. A click leads to the start."""
    st.logo(MARK.read_text(encoding="utf-8"), size="large")


def notices(words: Words, unused: list[tuple[str, str]]) -> None:
    """Say which parts of the URL could not be used."""
    if unused:
        parts = words("list.separator").join(f"{name} = {value[:40]}" for name, value in unused[:5])
        st.warning(words("notice.unused", parts=plain(parts)))


def renewal(words: Words) -> None:
    """Say that the database is being built again; when it is done the page is shown anew."""
    state = ready.renewal_state()
    if state == "running":
        st.info(words("renewal.running"))
        _when_done()
    elif state == "failed":
        st.warning(words("renewal.failed"))


@st.fragment(run_every=24 * 3600)
def found_again() -> None:
    """Nothing to see: a page with a part that runs by itself asks for a new run when it finds a server again.

    Without one it stays as a process that is gone has drawn it, and the first click is lost in the new one,
    which has not drawn what was clicked.
    """


@st.fragment(run_every=1)
def _when_done() -> None:
    if ready.renewal_state() != "running":
        st.rerun()


def plain(text: str) -> str:
    """Text from outside as text: no character of it is read as Markdown, and no address becomes a link."""
    return _NOTHING.join(_MARKDOWN.sub(r"\\\g<0>", part) for part in _JOINTS.split(text))


def footer(words: Words) -> None:
    """Which data these are, on every page."""
    source = data()
    st.divider()
    st.caption(
        words(
            "footer",
            version=source.meta["data_version"],
            built=f"{source.meta['built_at']:%Y-%m-%d %H:%M} UTC",
            plans=f"{len(source.plans):,}",
            figures=f"{source.figures:,}",
        )
    )
