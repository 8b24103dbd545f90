"""The text beside the table of the Import page: around the figure in hand, its sentence and amount marked.

Text is shown as text: every character of the document is escaped, whatever it looks like.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

import streamlit as st

from loaders.drafts.draft import Row
from loaders.drafts.passage import shown_sentence
from pages.shared import context
from pages.shared.words import Words

_AROUND = 1_200  # characters after the figure
_BEFORE = 180  # so few that the figure is seen without scrolling
_NEAR = 24
_BEGINNING = 600
_STYLE = """<style>
.imported, .beginning { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.8; max-height: 29rem;
  overflow-y: auto; border: 1px solid var(--line); border-radius: .4rem; padding: .8rem 1rem; }
.beginning { max-height: 9rem; line-height: 1.6; font-size: .9rem; }
.imported .sentence { background: color-mix(in srgb, var(--accent) 25%, transparent); }
.imported mark { background: var(--marked); color: var(--on-marked); font-weight: 600; }
.imported u { text-decoration-style: dotted; }
</style>"""


def show(text: str, rows: Sequence[Row], at: int) -> None:
    """The text around the figure in hand."""
    others = [one.span for one in rows if not one.is_lost]
    st.html(_STYLE + f'<div class="imported">{marked(text, *rows[at].span, others)}</div>')


def show_at(text: str, span: tuple[int, int]) -> None:
    """The text around an amount that is no figure yet."""
    st.html(_STYLE + f'<div class="imported">{marked(text, *span, [])}</div>')


def show_whole(
    words: Words, text: str, sha256: str, rows: Sequence[Row], at: int, go: Callable[[int], None]
) -> None:
    """The whole document, opened at the figure in hand, every figure marked; a click on a mark goes to it."""
    key = f"import_document_{sha256[:8]}"

    def chosen() -> None:
        if number := st.session_state[key].get("chosen"):
            go(int(number))

    spans = tuple(row.span for row in rows)
    context.component()(
        key=key,
        data={
            "document": f"{sha256} {hash(spans)}",
            "lines": _lines(text, sha256, spans),
            "figures": {
                str(number): f"{number + 1} {words.indicator(row.indicator)} {row.amount_as}"
                for number, row in enumerate(rows)
            },
            "current": str(at),
            "start": rows[at].start,
            "label": words("import.whole"),
        },
        on_chosen_change=chosen,
    )


@st.cache_resource(max_entries=10, show_spinner=False)
def _lines(_text: str, sha256: str, spans: tuple[tuple[int, int], ...]) -> list[list[str | dict]]:
    """The marked lines of a document, made once for the passages of its figures."""
    marks = [context.Span(str(at), *span) for at, span in enumerate(spans) if span[0] < span[1]]
    return context.lines(_text, marks, {str(at): str(at + 1) for at in range(len(spans))})


def show_beginning(words: Words, text: str, title: str) -> None:
    """The document from its title on, where issuer and date mostly stand; web pages have menus before it."""
    at = max(0, text.find(title)) if title else 0
    st.caption(words("import.beginning"))
    st.html(_STYLE + f'<div class="beginning">{html.escape(text[at : at + _BEGINNING])}</div>')


def marked(text: str, start: int, stop: int, others: list[tuple[int, int]]) -> str:
    """HTML of the text around text[start:stop]: the amount, its sentence, and other figures marked."""
    first, last = max(0, start - _BEFORE), min(len(text), stop + _AROUND)
    if stop <= start:  # a figure that is lost: the text where it used to stand, nothing marked as its own
        return html.escape(text[first:last])
    begins, ends = shown_sentence(text, start, stop, (first, last))
    tags: list[tuple[int, int, str]] = [(begins, 1, '<span class="sentence">'), (ends, -1, "</span>")]
    tags += [(start, 2, "<mark>"), (stop, -2, "</mark>")]
    for low, high in others:
        if (high <= start or low >= stop) and first <= low and high <= last and not low < begins < high:
            tags += [(low, 3, "<u>"), (high, -3, "</u>")] if _clear(low, high, begins, ends) else []
    pieces, done = [], first
    for position, _, tag in sorted(tags, key=lambda one: (one[0], one[1] > 0, one[1])):
        pieces += [html.escape(text[done:position]), tag]
        done = max(done, position)
    return "".join([*pieces, html.escape(text[done:last])])


def _clear(low: int, high: int, begins: int, ends: int) -> bool:
    """Whether a mark does not cross the edge of the sentence."""
    return not (low < ends < high)


def around(text: str, start: int, stop: int) -> str:
    """A few words on either side of a passage, on one line, to choose it by."""
    shown = f"{text[max(0, start - _NEAR) : start]}[{text[start:stop]}]{text[stop : stop + _NEAR]}"
    return " ".join(shown.split())
