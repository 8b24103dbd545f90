"""The text beside the table of the Import page: around the figure in hand, its sentence and amount marked.

Text is shown as text: every character of the document is escaped, whatever it looks like.
"""

from __future__ import annotations

import html
import re

import streamlit as st

from pages.shared.frame import plain
from pages.shared.words import Words

_AROUND = 1_200  # characters after the figure
_BEFORE = 180  # so few that the figure is seen without scrolling
_NEAR = 24
_ENDS = re.compile("[\u3002\uff01\uff1f\uff1b!?;\n]")
_STYLE = """<style>
.imported { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.8; max-height: 29rem; overflow-y: auto;
  border: 1px solid rgba(128, 138, 150, .4); border-radius: .4rem; padding: .8rem 1rem; }
.imported .sentence { background: rgba(111, 177, 245, .25); }
.imported mark { background: #ffd75e; color: #1b2430; font-weight: 600; }
.imported u { text-decoration-style: dotted; }
</style>"""


def show(words: Words, text: str, rows: list[dict], at: int) -> None:
    """The figure in hand in words, and its place in the text."""
    row = rows[at]
    name = words.indicator(row["indicator"])
    st.markdown(plain(words("import.in_hand", number=at + 1, count=len(rows), name=name, amount=row["amount_as"])))
    st.caption(plain(f"{row['location']} · {words('state.' + row['state'])}"))
    others = [(one["start"], one["stop"]) for one in rows]
    st.html(_STYLE + f'<div class="imported">{marked(text, row["start"], row["stop"], others)}</div>')


def marked(text: str, start: int, stop: int, others: list[tuple[int, int]]) -> str:
    """HTML of the text around text[start:stop]: the amount, its sentence, and other figures marked."""
    first, last = max(0, start - _BEFORE), min(len(text), stop + _AROUND)
    begins, ends = sentence(text, start, stop)
    tags: list[tuple[int, int, str]] = [(begins, 1, '<span class="sentence">'), (ends, -1, "</span>")]
    tags += [(start, 2, "<mark>"), (stop, -2, "</mark>")]
    for low, high in others:
        if (high <= start or low >= stop) and first <= low and high <= last and not low < begins < high:
            tags += [(low, 3, "<u>"), (high, -3, "</u>")] if _clear(low, high, begins, ends) else []
    pieces, done = [], first
    for place, _, tag in sorted(tags, key=lambda one: (one[0], one[1] > 0, one[1])):
        pieces += [html.escape(text[done:place]), tag]
        done = max(done, place)
    return "".join([*pieces, html.escape(text[done:last])])


def _clear(low: int, high: int, begins: int, ends: int) -> bool:
    """Whether a mark does not cross the edge of the sentence."""
    return not (low < ends < high)


def sentence(text: str, start: int, stop: int) -> tuple[int, int]:
    """Where the sentence around text[start:stop] begins and ends, no further than what is shown."""
    low, high = max(0, start - _BEFORE), min(len(text), stop + _AROUND)
    begins = max((match.end() for match in _ENDS.finditer(text, low, start)), default=low)
    match = _ENDS.search(text, stop, high)
    return begins, match.end() if match else high


def around(text: str, start: int, stop: int) -> str:
    """A few words on either side of a place, on one line, to choose it by."""
    shown = f"{text[max(0, start - _NEAR) : start]}[{text[start:stop]}]{text[stop : stop + _NEAR]}"
    return " ".join(shown.split())
