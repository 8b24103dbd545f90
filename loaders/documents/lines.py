"""What the formats share of a line's form."""

from __future__ import annotations

import re

_BLANKS = re.compile(r"[ \t\r\f\v\u00a0]+")


def one_blank(text: str) -> str:
    """A text with every run of blanks, newlines apart, as one space."""
    return _BLANKS.sub(" ", text)
