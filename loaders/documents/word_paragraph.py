"""The text of one Word paragraph as the finished document shows it.

Insertions, content controls, fields and links count; deleted, hidden and struck text, field codes and the
raised numbers of notes do not. A text box comes in two forms for two ages of Word and is read once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loaders.documents.lines import raised
from loaders.documents.word_package import kind, named, only, value

_LEFT_OUT = frozenset([
    "del", "moveFrom", "delText", "instrText", "delInstrText", "pPr", "rPr", "rt", "txbxContent", "sdtPr",
    "tbl",
])  # fmt: skip
_HIDDEN = ("vanish", "strike", "dstrike")
_SIGNS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# Signs of the font Symbol that mean something in an amount; Word stores them by their place in that font.
_SYMBOLS = {"F0B3": "≥", "F0A3": "≤", "F0B1": "±", "F0B4": "×", "F07E": "~", "F02D": "-"}
_DEEPEST_STYLE = 20
_LIFTED = 4  # half points: what is lifted less only stands beside taller signs


class Styles:
    """Which styles hide their text or raise it."""

    def __init__(self, part: Any | None):
        styles = [] if part is None else [style for style in part if kind(style) == "style"]
        self._styles = {value(style, "styleId"): style for style in styles}

    def says(self, style: str, wanted: str) -> bool:
        """Whether a style, or the one it is based on, has a property of text."""
        for _ in range(_DEEPEST_STYLE):
            element = self._styles.get(style)
            if element is None:
                return False
            stated = only(element, "rPr", wanted)
            if stated is not None:
                return _is_on(stated)
            based = named(element, "basedOn")
            style = "" if based is None else value(based)
        return False


def text_of_paragraph(paragraph: Any, styles: Styles) -> str:
    """What a paragraph says, line breaks as newlines."""
    whole = _style(paragraph, "pPr", "pStyle")
    pieces: list[str] = []
    for run, text in _texts(paragraph, None):
        if run is not None and any(_has(run, name, whole, styles) for name in _HIDDEN):
            continue
        is_raised = run is not None and (_has(run, "vertAlign", "", styles) or _is_lifted(run))
        pieces.append(raised(text, "".join(pieces[-4:])) if is_raised else text)
    return "".join(pieces)


def is_joined_to_next(paragraph: Any) -> bool:
    """Whether the mark at a paragraph's end was deleted, so that the next one goes on in its line."""
    marks = only(paragraph, "pPr", "rPr")
    return marks is not None and named(marks, "del") is not None


def boxes(element: Any) -> Iterator[Any]:
    """The text boxes that hang on a paragraph, each once."""
    for child in _shown(element):
        if kind(child) == "txbxContent":
            yield child
        elif kind(child) not in ("del", "moveFrom"):
            yield from boxes(child)


def _texts(element: Any, run: Any | None) -> Iterator[tuple[Any | None, str]]:
    """The pieces of text below an element, each with the run that formats it."""
    for child in _shown(element):
        what = kind(child)
        if what in _LEFT_OUT:
            continue
        if what == "t":
            yield run, child.text or ""
        elif what in _SIGNS:
            yield run, "" if value(child, "type") in ("page", "column") else _SIGNS[what]
        elif what == "sym":
            yield run, _SYMBOLS.get(value(child, "char").upper(), "")
        else:
            yield from _texts(child, child if what == "r" else run)


def _shown(element: Any) -> Iterator[Any]:
    """The children of an element; of two forms of one thing, the first that holds text."""
    for child in element:
        if kind(child) != "AlternateContent":
            yield child
            continue
        forms = [form for form in child if kind(form) in ("Choice", "Fallback")]
        yield from next((form for form in forms if next(form.iter("{*}t"), None) is not None), ())


def _has(run: Any, name: str, paragraph_style: str, styles: Styles) -> bool:
    """Whether a run has a property of its own, by its style, or by its paragraph's."""
    stated = only(run, "rPr", name)
    if stated is not None:
        return _is_on(stated)
    return styles.says(_style(run, "rPr", "rStyle"), name) or styles.says(paragraph_style, name)


def _is_lifted(run: Any) -> bool:
    """Whether a run stands higher than its line, by half points."""
    stated = only(run, "rPr", "position")
    lifted = "" if stated is None else value(stated)
    return lifted.isdecimal() and int(lifted) >= _LIFTED


def _is_on(element: Any) -> bool:
    """A property is on unless it says otherwise; of the ways to set text, only raising it."""
    return value(element) in (("superscript",) if kind(element) == "vertAlign" else ("", "1", "true", "on"))


def _style(element: Any, properties: str, name: str) -> str:
    found = only(element, properties, name)
    return "" if found is None else value(found)
