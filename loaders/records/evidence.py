"""The sentence behind a figure, taken from the document by the record's offsets and by nothing else.

A sentence is never searched for: offsets that do not hold the amount are a complaint and give no sentence.
The complaint may say where the document has the words, for a person to look at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import pandas as pd

from loaders.documents.sentence import sentence
from loaders.layout import fold
from loaders.problems import expected, shortened

_DIGITS = re.compile(r"\d[\d.]*")


def fill_quotes(rows: list[dict], documents: list[dict]) -> list[str]:
    """Fill `quote` of every row whose document is at hand; the complaints where offsets do not hold."""
    texts = {document["plan"]: document["text"] for document in documents}
    complaints = []
    for row in rows:
        if (text := texts.get(row["plan"])) is None or row["start"] is None:
            continue
        if _holds(text[row["start"] : row["stop"]], row["amount_as"]):
            row["quote"] = sentence(text, row["start"], row["stop"])
        else:
            remedy = _remedy(text, row["amount_as"])
            complaints.append(_complaint(text, row, row["start"], row["stop"], remedy))
        complaints += [
            _complaint(text, row, again["start"], again["stop"])
            for again in json.loads(row["also"] or "[]")
            if not _same_number(text[again["start"] : again["stop"]], row["amount_as"])
        ]
    return complaints


def confirmed_passages(row: Mapping, text: str) -> list[tuple[int, int]]:
    """Where a document holds the figure's amount by the recorded offsets, its own passage first.

    Offsets that hold something else are left out, so that nothing but the amount is ever marked.
    """
    if pd.isna(row["start"]):
        return []
    own = (
        [(int(row["start"]), int(row["stop"]))]
        if _holds(text[row["start"] : row["stop"]], row["amount_as"])
        else []
    )
    return own + [
        (again["start"], again["stop"])
        for again in json.loads(row["also"] or "[]")
        if _same_number(text[again["start"] : again["stop"]], row["amount_as"])
    ]


def _holds(found: str, amount: str) -> bool:
    """Whether a passage is the amount as written; line breaks of the layout are no part of either."""
    return fold(found) == fold(amount)


def _same_number(found: str, amount: str) -> bool:
    """A further place may write the unit elsewhere, as tables do, but never another number."""
    digits = _DIGITS.findall(fold(amount))
    return _holds(found, amount) or (bool(digits) and _DIGITS.findall(fold(found)) == digits)


def _complaint(text: str, row: dict, start: int, stop: int, remedy: str = "correct start and stop") -> str:
    where = f"{row['plan']}, figure {row['figure']} ({row['indicator']}), characters {start} to {stop}"
    found = text[start:stop]
    shown = f"“{shortened(found, 30)}”" if found else f"nothing, the document ends at {len(text)}"
    return str(expected(where, f"the amount “{row['amount_as']}”", shown, remedy))


def _remedy(text: str, amount: str) -> str:
    """What to do about wrong offsets: where the document has the words, if it has them just once."""
    if text.count(amount) != 1:
        return "correct start and stop"
    start = text.index(amount)
    return f"correct start and stop, the document has it at {start} to {start + len(amount)}"
