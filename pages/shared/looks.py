"""Colours of the pages and charts: those of the theme in .streamlit/config.toml, and nowhere else.

Both themes are designed: what has to be read stands out by 4.5 to 1 from its ground, large marks by 3 to 1.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

KINDS = ("light", "dark")
# The names of style sheets for colours of the theme.
_TOKENS = {
    "ink": "textColor",
    "muted": "grayTextColor",
    "link": "linkColor",
    "accent": "primaryColor",
    "ground": "backgroundColor",
    "panel": "secondaryBackgroundColor",
    "line": "borderColor",
}
MARKED = "#FFD75E"  # a passage, as by a marker pen in either theme
_CONFIG = Path(__file__).resolve().parent.parent.parent / ".streamlit" / "config.toml"


@cache
def theme() -> dict:
    """The theme: what holds for both kinds, and the tables "light" and "dark"."""
    return tomllib.loads(_CONFIG.read_text(encoding="utf-8"))["theme"]


def colour(token: str, kind: str = "light") -> str:
    """The colour of a token, such as "muted", in one kind of theme."""
    return theme()[kind][_TOKENS[token]]


def on_accent(kind: str) -> str:
    """What is read on the accent: white on the dark one, the dark ground on the light one."""
    return "#FFFFFF" if kind == "light" else colour("ground", kind)


def _values(kind: str) -> dict[str, str]:
    values = {name: colour(name, kind) for name in _TOKENS} | {"on-accent": on_accent(kind)}
    return values | {"marked": MARKED, "on-marked": colour("ink")}


def tokens(kind: str) -> str:
    """The custom properties of a style sheet."""
    return _properties(":root", _values(kind))


def tokens_that_follow() -> str:
    """The custom properties in both kinds at once: Streamlit's theme is a colour scheme to the browser.

    They change with it, without a rerun. A browser that does not know `light-dark` has those of `tokens`.
    """
    pairs = zip(_values("light").items(), _values("dark").values(), strict=True)
    both = {name: light if light == dark else f"light-dark({light}, {dark})" for (name, light), dark in pairs}
    return f"@supports (color: light-dark(white, black)) {{ {_properties('.stApp', both)} }}"


def _properties(of: str, values: dict[str, str]) -> str:
    return of + " {" + "".join(f"--{name}: {value}; " for name, value in values.items()) + "}"


# The one strong colour is nobody's but the reader's own city's; grey is the field's behind.
MINE, *_OTHERS = theme()["chartCategoricalColors"]
PALETTE = tuple(_OTHERS)
GREY = theme()["light"]["grayColor"]
FIELD = "rgba(128, 138, 150, 0.38)"
