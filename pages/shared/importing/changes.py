"""The difference between two records of a plan as a list to read through: head, changed, new, gone."""

from __future__ import annotations

import streamlit as st

from loaders.model import StatedFigure
from loaders.records.changes import Changed, Changes
from pages.shared.frame import plain
from pages.shared.importing import wording
from pages.shared.words import Words

_LONG, _HEIGHT = 16, 480  # a longer list scrolls in a box of this height


def show(words: Words, difference: Changes, key: str) -> None:
    """How many of each, then every one of them."""
    counts = {name: len(getattr(difference, name)) for name in ("head", "changed", "added", "removed")}
    st.caption(words("import.difference", **counts))
    lines = listed(words, difference)
    with st.container(height=_HEIGHT if len(lines) > _LONG else "content", key=key, border=True):
        st.markdown("\n".join(lines))


def listed(words: Words, difference: Changes) -> list[str]:
    """The lines of the list as Markdown; every text from a record is escaped."""
    lines = []
    if difference.head:
        lines.append(f"- **{words('import.head.changed')}**")
        lines += [f"    - {_change(words, *one)}" for one in difference.head]
    for one in difference.changed:
        lines += _changed(words, one)
    for sign, figures in (("added", difference.added), ("removed", difference.removed)):
        lines += [f"- **{words(f'import.{sign}')}** {_line(words, figure)}" for figure in figures]
    if difference.moved:
        lines.append(f"- {words('import.moved', count=difference.moved)}")
    return lines


def _changed(words: Words, one: Changed) -> list[str]:
    both = [(name, getattr(one.before, name), getattr(one.after, name)) for name in one.fields]
    fields = [f"    - {_change(words, *change)}" for change in both]
    return [f"- **{words('import.changed')}** {_line(words, one.before)}", *fields]


def _change(words: Words, name: str, before: object, after: object) -> str:
    values = [plain(wording.value(words, name, content)) for content in (before, after)]
    return words("import.change", field=wording.field(words, name), before=values[0], after=values[1])


def _line(words: Words, figure: StatedFigure) -> str:
    return plain(wording.line(words, figure))
