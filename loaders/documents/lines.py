"""What the formats share of a line's form: blanks, and raised signs that are notes or powers."""

from __future__ import annotations

import re

_BLANKS = re.compile(r"[ \t\r\f\v\u00a0]+")
_NOTE = re.compile(
    r"[\[【(（〔]?(?:注|note)?[ \d,，、\-①-⑳*※†‡#]{1,9}[\]】)）〕]?|[a-z]|[\[【(（〔][a-z][\]】)）〕]",
    re.IGNORECASE,
)  # 1 · [1] · 注2 · ① · * · a
_INSIDE_AMOUNT = re.compile(r"(?<=\d)[①-⑳](?=[%％\u4e00-\u9fff\t]|$)")
# How a line begins or ends that goes on with no name of a table's row.
NO_PART = re.compile(r"^(?:续?表|附|图|注|备注|资料|数据|说明|来源|单位)|[。；;：:]$|\d$")
_UNIT = re.compile(
    r"(?<![A-Za-z])(?:[kcdm]?m|hm|[\u33a1-\u33a5])$"
)  # m, km: a raised 2 or 3 behind it is a power
_POWERS = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")


def one_blank(text: str) -> str:
    """A text with every run of blanks, newlines apart, as one space."""
    return _BLANKS.sub(" ", text)


def raised(text: str, before: str) -> str:
    """What a raised text says in a line: nothing where it marks a note, else itself, digits as raised ones.

    Args:
        text: the raised text, such as 1, [2], th.
        before: the text of the line up to it, which tells km² from a note.
    """
    mark = text.strip()
    if mark in ("2", "3") and _UNIT.search(before[-3:]):
        return mark.translate(_POWERS)
    if _NOTE.fullmatch(mark):
        return ""
    return text.translate(_POWERS) if re.fullmatch(r"[\d+\-−()n]+", mark) else text


def without_note_signs(line: str) -> str:
    """A line without the circled numbers that mark a note inside an amount: 150①家."""
    return _INSIDE_AMOUNT.sub("", line)


def continued(text: str, following: str) -> str:
    """A text with the next piece of its line: a blank only between Latin words, as Chinese sets none."""
    before, after = text[-1:], following[:1]
    if before.isascii() and after.isascii() and before.isalpha() and after.isalnum():
        return f"{text} {following}"
    return text + following
