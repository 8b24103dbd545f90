"""A plan's whole document beside a figure: opened at the figure, with every figure of the plan marked.

Marks stand where the records' offsets point and the document confirms them; nothing is searched for. The
text reaches the browser as data and is put on the page as text, so that markup in a document stays inert.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import pandas as pd
import streamlit as st

from pages.shared import tuples
from pages.shared.data import Data
from pages.shared.figure import choose
from pages.shared.frame import plain
from pages.shared.kept import kept
from pages.shared.words import Words

KEY = "evidence_document"
_CSS = """
.document { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.8; height: 38rem; max-height: 75vh;
  overflow-y: auto; position: relative; box-sizing: border-box; padding: .8rem 1rem;
  font-family: var(--st-font); font-size: var(--st-base-font-size); color: var(--st-text-color);
  border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); }
.document:focus-visible { outline: 2px solid var(--st-primary-color); }
.document div { content-visibility: auto; contain-intrinsic-height: auto 3.6em; min-height: 1.8em; }
mark { color: inherit; background: color-mix(in srgb, var(--marked) 25%, transparent); cursor: pointer;
  border-radius: .15rem; border-bottom: 1px dotted currentColor; }
mark[data-number]::before { content: attr(data-number); font-size: .65em; vertical-align: super; opacity: .75;
  padding-right: .15em; }
mark.current { background: var(--marked); color: var(--on-marked); cursor: default;
  border-bottom-style: solid; }
mark.here { outline: 2px solid var(--st-primary-color); font-weight: 700; }
@media print {
  .document { height: auto; max-height: none; overflow: visible; color: var(--on-marked); }
  .document div { content-visibility: visible; }
}
"""
_SCRIPT = """
export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const box = parentElement.querySelector(".document")
  if (box.documentName !== data.document) {
    box.documentName = data.document
    box.shownFigure = null
    box.replaceChildren(...data.lines.map((pieces) => lineOf(pieces, data.figures)))
  }
  box.setAttribute("aria-label", data.label)
  const choose = (mark) => {
    const ids = mark.figures
    const next = ids[(ids.indexOf(data.current) + 1) % ids.length]
    if (next !== data.current) setTriggerValue("chosen", next)
  }
  box.onclick = (event) => {
    const mark = event.target.closest("mark")
    if (mark && getSelection().isCollapsed) choose(mark)
  }
  box.onkeydown = (event) => {
    const mark = event.target.closest("mark")
    if (mark && event.key === "Enter") choose(mark)
  }
  if (box.shownFigure !== data.current) {
    box.shownFigure = data.current
    show(box, data.current, data.start)
  }
}

function lineOf(pieces, figures) {
  const line = document.createElement("div")
  for (const piece of pieces) {
    if (typeof piece === "string") line.append(document.createTextNode(piece))
    else line.append(markOf(piece, figures))
  }
  return line
}

function markOf(piece, figures) {
  const mark = document.createElement("mark")
  mark.textContent = piece.text
  mark.figures = piece.figures
  mark.start = piece.start
  if (piece.number) mark.dataset.number = piece.number
  mark.title = piece.figures.map((id) => figures[id]).join("\\n")
  mark.tabIndex = 0
  mark.setAttribute("role", "link")
  return mark
}

function show(box, current, start) {
  let target = null
  for (const mark of box.querySelectorAll("mark")) {
    const isCurrent = mark.figures.includes(current)
    mark.classList.toggle("current", isCurrent)
    mark.classList.toggle("here", isCurrent && mark.start === start)
    mark.toggleAttribute("aria-current", isCurrent)
    if (isCurrent && mark.start === start && !target) target = mark
  }
  // Lines out of sight have estimated heights, real ones once they come in sight: centre until it holds.
  let rounds = 8
  const centre = () => {
    if (!target || !target.isConnected) return
    const away = target.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 2
    if (Math.abs(away) > 4) box.scrollTop += away
    if (rounds-- > 0) requestAnimationFrame(centre)
  }
  centre()
}
"""


class Span(NamedTuple):
    """Where a figure stands in its document: characters start to stop, stop excluded."""

    figure: str
    start: int
    stop: int


def lines(text: str, spans: list[Span], numbers: dict[str, str]) -> list[list[str | dict]]:
    """A document as lines of pieces: plain text, or a marked piece with its figures.

    Args:
        text: the document's text as read.
        spans: what to mark; they may overlap or be the same.
        numbers: the number of each figure in the list beside the document.

    Returns:
        For each line its pieces in order; a marked one is a dict with text, figures (ids), start, and number
        ("" where the mark only goes on).
    """
    cuts = sorted({0, len(text), *(span.start for span in spans), *(span.stop for span in spans)})
    found: list[list[str | dict]] = [[]]
    for begin, end in pairwise(cuts):
        over = [span for span in spans if span.start <= begin and end <= span.stop]
        starting = dict.fromkeys(numbers[span.figure] for span in over if span.start == begin)
        number = "·".join(starting)
        for position, part in enumerate(text[begin:end].replace("\r\n", "\n").split("\n")):
            if position:
                found.append([])
            if part and over:
                ids = list(dict.fromkeys(span.figure for span in over))
                found[-1].append(
                    {
                        "text": part,
                        "figures": ids,
                        "start": over[-1].start,
                        "number": "" if position else number,
                    }
                )
            elif part:
                found[-1].append(part)
    return found


def numbered(figures: pd.DataFrame) -> dict[str, str]:
    """The number of each figure of a plan, in the order of the document."""
    return {figure: str(number) for number, figure in enumerate(figures["figure"], 1)}


@kept(20)
def _marked_lines(source: Data, plan: str, figures: tuple[str, ...]) -> list[list[str | dict]]:
    """The lines of a plan's document, made once for each build."""
    store = source.store
    spans = [Span(*span) for span in store.places_in_document(plan)]
    numbers = {figure: str(number) for number, figure in enumerate(figures, 1)}
    return lines(store.document_to_read(plan), spans, numbers)


def show(words: Words, source: Data, figure: pd.Series, others: pd.DataFrame) -> None:
    """The document with its marks, or where the figure stands in it and how to bring the document.

    Args:
        words: the texts.
        source: the data.
        figure: the figure to open at.
        others: all the figures of its plan as rows of tables, in the order of the document.
    """
    plan = figure["plan"]
    if plan not in source.at_hand:
        if source.readings[plan] != "cited":  # there is no file that a citation asks for
            st.caption(words("evidence.not_at_hand"))
        return
    if pd.isna(figure["start"]):
        st.caption(words("evidence.not_placed"))
    elif not figure["quote"]:
        st.warning(words("evidence.not_confirmed", start=figure["start"], stop=figure["stop"]))
    st.caption(words("evidence.marks", name=plain(source.at_hand[plan])))
    numbers = numbered(others)
    component()(
        key=KEY,
        data={
            "document": f"{source.meta['data_version']} {source.meta['built_at']} {plan} {words.language}",
            "lines": _marked_lines(source, plan, tuple(others["figure"])),
            "figures": {
                row.figure: f"{numbers[row.figure]} {row.indicator_name} {row.text}"
                for row in tuples.of(others)
            },
            "current": figure["figure"],
            "start": -1 if pd.isna(figure["start"]) else int(figure["start"]),
            "label": words("evidence.context"),
        },
        on_chosen_change=_choose,
    )


def _choose() -> None:
    """Callback of a mark: open its figure."""
    if chosen := st.session_state[KEY].get("chosen"):
        choose(chosen)


def component():
    """The element that shows a document; told to the server that runs, maybe not the one of the import."""
    return st.components.v2.component(
        "chengbiao_document",
        html='<div class="document" tabindex="0" role="region"></div>',
        css=_CSS,
        js=_SCRIPT,
    )
