"""Paper: every page on A4, in light, with its charts, and with every table whole.

A table on the screen is a picture of its first rows, which paper would cut off. So each table stands on the
page once more as HTML that only paper shows. What is there to be clicked is left out.
"""

from __future__ import annotations

from html import escape
from itertools import islice

import pandas as pd
import streamlit as st

from pages.shared.looks import colour
from pages.shared.words import Words

MOST_ROWS, MOST_COLUMNS = 500, 91  # more are some ten sheets: who needs them takes a snapshot away
_BESIDE = 9  # columns beside the first that a sheet has room for
STYLE = """<style>
@media screen { [data-testid="stElementContainer"]:has(> div > .printed) { display: none; } }
@page { size: A4; margin: 12mm; }
@media print {
  [data-testid="stApp"] *, body { color: INK !important; text-shadow: none !important; }
  html, body, [data-testid="stApp"], [data-testid="stApp"] * { background-color: transparent !important; }
  html, body, #root, [data-testid="stApp"], [data-testid="stAppViewContainer"], [data-testid="stMain"],
  .stMainBlockContainer, .stMainBlockContainer [data-testid="stVerticalBlock"] {
    position: static !important; overflow: visible !important; height: auto !important;
    max-height: none !important; display: block !important; }
  .stMainBlockContainer { padding: 0 !important; max-width: none; }
  .stMainBlockContainer [data-testid="stVerticalBlock"] > * { margin-bottom: .5rem; height: auto !important; }
  header, [data-testid="stToolbar"], [data-testid="stSidebar"], [data-testid="stStatusWidget"],
  [data-testid="stDataFrame"], [data-testid="stButton"], [data-testid="stDownloadButton"],
  [data-testid="stLinkButton"], [data-testid="stFileUploader"], [data-testid="stButtonGroup"],
  [data-testid="stElementToolbar"], [data-testid="stCheckbox"], [data-testid="stHeaderActionElements"],
  [class*="st-key-wrong_"], .stMainBlockContainer .st-key-head_tools, .st-key-filters svg {
    display: none !important; }
  .st-key-filters [data-testid="stMultiSelect"] * { height: auto !important; max-height: none !important;
    overflow: visible !important; flex-wrap: wrap !important; }
  [data-testid="stMarkdownContainer"] { margin-bottom: 0 !important; }
  [data-testid="stHorizontalBlock"] { gap: .5rem; }
  [data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"]) { display: block !important; }
  [data-testid="stColumn"] { width: 100% !important; }
  .picture .matrix, .picture .matrix :is(small, .empty) { font-size: .75rem; line-height: 1.3; }
  .matrix thead { display: table-header-group; }
  .matrix tr { break-inside: avoid; }
  [data-testid="stPlotlyChart"] { break-inside: avoid; zoom: .95; }
  [data-testid="stPlotlyChart"] .main-svg text { fill: INK !important; }
  h1, h2, h3, h4, [data-testid="stElementContainer"]:has(h2, h3, h4) { break-after: avoid; }
  .st-key-left_out_rows details { height: auto !important; overflow: visible !important; }
  .st-key-left_out_rows details::details-content { content-visibility: visible !important;
    block-size: auto !important; }
  .printed table { width: 100%; margin-bottom: .5rem; border-collapse: collapse; font-size: .8rem; }
  .printed thead { display: table-header-group; }
  .printed tr { break-inside: avoid; }
  .printed th, .printed td { border: 1px solid LINE; padding: .15rem .35rem; text-align: left;
    vertical-align: top; overflow-wrap: break-word; }
}
</style>""".replace("INK", colour("ink")).replace("LINE", colour("line"))


def table(frame: pd.DataFrame, headings: list[str], words: Words) -> None:
    """A table for paper: whole, or its first rows and columns with a sentence that says so.

    Columns that are too many for a sheet go on in a further table, behind the first column.

    Args:
        frame: the columns as the table on the screen shows them.
        headings: one a column.
        words: the texts.
    """
    rows = _shown(frame)
    heads = [f"<th>{escape(heading)}</th>" for heading in headings[:MOST_COLUMNS]]
    parts = [_part(heads, rows, at) for at in range(1, max(len(heads), 2), _BESIDE)]
    for shown, count in ((MOST_ROWS, len(frame)), (MOST_COLUMNS, len(headings))):
        if count > shown:
            parts.append(f"<p>{words('print.rest', shown=shown, count=f'{count:,}')}</p>")
    st.html(f'<div class="printed">{"".join(parts)}</div>')


def _shown(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """The cells of the first rows and columns as markup."""
    first = islice(frame.items(), MOST_COLUMNS)
    return list(zip(*(_cells(column.array[:MOST_ROWS].tolist()) for _, column in first), strict=True))


def _cells(values: list) -> list[str]:
    """A column's cells; a text that many share is escaped once."""
    texts = [value if isinstance(value, str) else "—" if pd.isna(value) else str(value) for value in values]
    known = {text: f"<td>{escape(text)}</td>" for text in set(texts)}
    return [known[text] for text in texts]


def _part(heads: list[str], rows: list[tuple[str, ...]], at: int) -> str:
    """The table of the first column and those from position `at` on."""
    head, *body = ("".join((row[0], *row[at : at + _BESIDE])) for row in (heads, *rows))
    return f"<table><thead><tr>{head}</tr></thead><tbody><tr>{'</tr><tr>'.join(body)}</tr></tbody></table>"
