"""A figure that reading missed, added by a person: where its amount stands, and its row."""

from __future__ import annotations

import re
from collections.abc import Mapping

from loaders.drafts.draft import Draft, Row
from loaders.layout import fold
from loaders.numbers import AMOUNT, parse_amount
from loaders.problems import expected, shortened

_AMOUNT = re.compile(AMOUNT)


def added_row(draft: Draft, text: str, at: tuple[int, int], stated: Mapping[str, object]) -> Row:
    """A row for a figure that reading missed, its number taken from the amount as it stands.

    Args:
        draft: the document's draft, for the headings down to the figure.
        text: the document's text.
        at: start and stop of the amount in the text.
        stated: indicator, name as written, role, measure, year and what else the person chose.

    Raises:
        BadInput: the amount is none that can be read as one.
    """
    start, stop = at
    amount_as = fold(text[start:stop])
    numbers = _numbers(amount_as) if stated.get("measure") != "qualitative" else {}
    where = {"amount_as": amount_as, "location": draft.heading_at(start), "start": start, "stop": stop}
    basis = "yoy" if stated.get("measure") == "growth" else ""
    decided = {"state": "accepted", "found": False, "basis": basis}
    return Row.model_validate({**numbers, **where, **decided, **stated})


def first_amount(text: str, start: int, stop: int) -> tuple[int, int] | None:
    """Where the first number with its unit stands in a passage; None where none can be read as one."""
    for found in _AMOUNT.finditer(text, start, stop):
        if parse_amount(fold(found.group())) is not None:
            return found.span()
    return None


def _numbers(amount_as: str) -> dict[str, object]:
    amount = parse_amount(amount_as)
    if amount is None:
        wanted, found = "a number with its unit as it stands", f"“{shortened(amount_as)}”"
        raise expected("the amount", wanted, found, "correct it", "no_amount", given=shortened(amount_as))
    upper = None if amount.upper is None else str(amount.upper)
    return {"comparator": amount.comparator, "unit": amount.unit, "value": str(amount.value), "upper": upper}
