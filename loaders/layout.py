"""Line breaks inside words: what a page's layout puts there is no part of them.

A PDF or a table cell breaks a name or an amount over two lines. A record holds the words without the break,
its offsets point at the text as it stands, and whoever compares the two folds both in the same way. Plain
blanks are left alone: "500 家" is how the document writes it.

    >>> fold("高新技术\\n企业"), fold("high-tech\\r\\n enterprises"), fold("12\\n345家")
    ('高新技术企业', 'high-tech enterprises', '12345家')
"""

from __future__ import annotations

import re

# A run of white space that breaks a line or a cell.
_BREAK = r"\s*[\t-\r\x85]\s*"
_BREAKS = re.compile(_BREAK)


def fold(text: str) -> str:
    """A text on one line: a break between Latin words becomes a blank, any other goes without a trace."""
    return _BREAKS.sub(_blank, text.strip())


def _blank(found: re.Match[str]) -> str:
    beside = found.string[found.start() - 1] + found.string[found.end()]
    return " " if beside.isascii() and beside.isalnum() and not beside.isdecimal() else ""


def passages(text: str, words: str) -> list[tuple[int, int]]:
    """Where a text has these words, each with start and stop; a line may break anywhere inside them."""
    pattern = pattern_of(words)
    return [found.span() for found in re.finditer(pattern, text)] if pattern else []


def pattern_of(words: str) -> str:
    """A pattern that finds words over line breaks; "" for none."""
    signs = [f"(?:{_BREAK}| )" if sign == " " else re.escape(sign) for sign in fold(words)]
    return f"(?:{_BREAK})?".join(signs)
