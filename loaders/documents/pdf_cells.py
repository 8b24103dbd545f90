"""What tables with and without drawn lines share: the text of a cell, and places meant to be one."""

from __future__ import annotations

from dataclasses import dataclass

from loaders.documents.lines import continued
from loaders.documents.pdf_page import Box, Character

_SAME_LINE = 0.4  # heights: squares of one line have one bottom, but for other fonts and raised signs


@dataclass(frozen=True)
class Table:
    """A table of a page: its rows as lines, and which characters of the page are in it."""

    lines: list[str]
    members: frozenset[int]
    box: Box


def together(places: list[float], near: float) -> list[float]:
    """Places in order, those nearer to each other than `near` as one, in their middle."""
    groups: list[list[float]] = []
    for place in sorted(places):
        if groups and place - groups[-1][-1] <= near:
            groups[-1].append(place)
        else:
            groups.append([place])
    return [(group[0] + group[-1]) / 2 for group in groups]


def cell_text(characters: list[Character]) -> str:
    """The text of a cell, its wrapped lines as one."""
    text = ""
    for line in lines_of(characters):
        text = continued(text, written(line)) if text else written(line)
    return text


def lines_of(characters: list[Character]) -> list[list[Character]]:
    """Characters into lines from the top, each from the left; blanks are left out."""
    lines: list[list[Character]] = []
    for one in sorted((c for c in characters if c.sign.strip()), key=lambda c: -c.box.bottom):
        first = lines[-1][0].box if lines else None
        if first and first.bottom - one.box.bottom < _SAME_LINE * max(first.top - first.bottom, 1.0):
            lines[-1].append(one)
        else:
            lines.append([one])
    return [sorted(line, key=lambda c: c.box.left) for line in lines]


def written(line: list[Character]) -> str:
    """The signs of a line, a blank where a wide gap parts two Latin words or numbers."""
    text = ""
    for before, one in zip([None, *line], line, strict=False):
        if before is not None and one.box.left - before.box.right > 0.25 * height(line):
            text += " " if before.sign.isascii() and one.sign.isascii() else ""
        text += one.sign
    return text


def height(line: list[Character]) -> float:
    """The height of the tallest sign of a line, in points."""
    return max((one.box.top - one.box.bottom for one in line), default=0.0)
