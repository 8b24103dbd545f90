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
_MARKED = "#FFD75E"  # a passage, as by a marker pen in either theme
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


def tokens(kind: str) -> str:
    """The custom properties of a style sheet."""
    values = {name: colour(name, kind) for name in _TOKENS} | {"on-accent": on_accent(kind)}
    values |= {"marked": _MARKED, "on-marked": colour("ink")}
    return ":root {" + "".join(f"--{name}: {value}; " for name, value in values.items()) + "}"


# The one strong colour is nobody's but the reader's own city's; grey is the field's behind.
MINE, *_OTHERS = theme()["chartCategoricalColors"]
PALETTE = tuple(_OTHERS)
GREY = theme()["light"]["grayColor"]
FIELD = "rgba(128, 138, 150, 0.38)"
