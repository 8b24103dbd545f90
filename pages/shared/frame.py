"""What every page has in common around its content: notices, source line, style."""

from __future__ import annotations

import re

import streamlit as st

from pages.shared import printing, ready
from pages.shared.data import data
from pages.shared.words import Words

_MARKDOWN = re.compile(r"[\\`*_{}\[\]()<>#+\-.!|~$:&]")
# When the escapes have been read, what looks like a web or mail address becomes a link, ":smile:" a picture,
# "->" an arrow. An empty element at these joints keeps both sides apart, and adds no character to the text.
_JOINTS = re.compile(
    r"(?=://)|(?<=www)(?=\.)|(?=@)|(?<=:[\w+-])(?=[\w+/-]*:)|(?<=[-<>~=])(?=[-<>=])", re.IGNORECASE
)
_NOTHING = ":small[]"
_LINKS = {"light": "#0B5CAD", "dark": "#8CC2F8"}  # as in .streamlit/config.toml
_STYLE = """<style>
.stMainBlockContainer { max-width: 1400px; padding-top: 4.5rem; padding-bottom: 2rem; }
.stMainBlockContainer h1 { font-size: 1.6rem; padding: 0; }
.stMainBlockContainer h2 { font-size: 1.2rem; padding: .6rem 0 0 0; }
.stMainBlockContainer h3 { font-size: 1.05rem; padding: .4rem 0 0 0; }
.stMainBlockContainer h4 { font-size: 1rem; padding: .4rem 0 0 0; }
[data-testid="stHeaderActionElements"] { display: none; }
.keys { display: flex; flex-wrap: wrap; gap: .4rem 1.4rem; margin-bottom: .4rem; }
.key { display: inline-flex; align-items: center; gap: .4rem; }
.st-key-matrix [data-testid="stHorizontalBlock"] { border-bottom: 1px solid rgba(128, 138, 150, .3); }
.st-key-matrix [data-testid="stVerticalBlock"] { gap: .1rem; }
.st-key-matrix [data-testid="stPageLink"] a,
.st-key-leading [data-testid="stPageLink"] a { padding: .1rem 0; min-height: 0; }
.st-key-leading { gap: .2rem; }
[data-testid="stMainBlockContainer"] [data-testid="stPageLink"] p { font-size: 1rem; white-space: normal; }
[data-testid="stMainBlockContainer"] [data-testid="stPageLink"] p:not(:has(span)) { color: LINK; }
.st-key-matrix [data-testid="stCaptionContainer"] { padding-bottom: .3rem; }
[class*="st-key-cell_"]::before { font-size: .85rem; opacity: .75; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding-left: 1rem; padding-right: 1rem; }
  .st-key-matrix_head { display: none; }
}
</style>"""


def style(words: Words) -> None:
    """The few rules that the theme has no setting for, and a sign of the language for pages/shared/interface."""
    st.html(f'<i hidden data-interface-language="{words.language}"></i>' + _STYLE.replace("LINK", _LINKS[st.context.theme.type or "light"]) + printing.STYLE)


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
            plans=len(source.plans),
            figures=source.figures,
        )
    )
