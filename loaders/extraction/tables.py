"""Tables of targets, with cells side by side (tabs) or one below the other, read by their column headings."""

from __future__ import annotations


def table_figures(lines, calendar, rules):
    return [], set()
