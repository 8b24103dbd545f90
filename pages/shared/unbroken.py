"""What is read as one: a number is never parted from its unit or its qualifier at the end of a line."""

from __future__ import annotations

import re

_NO_BREAK = "\u00a0"
# A space between a sign or RMB and a number, and between a number and a word. A year before a Latin word
# ("from 2020 to 2025") may part from it; an amount of four digits has a comma.
_INSIDE = re.compile(
    r"(?<=[≥>≤<≈]) (?=\S)|(?<=\bRMB) (?=[\d−-])|(?<=\d) (?!(?<=\b[12]\d{3} )[A-Za-z])(?=[^\W\d]|[“”])"
)


def unbroken(text: str) -> str:
    """The text with spaces that break no line inside its amounts."""
    return _INSIDE.sub(_NO_BREAK, text)
