"""Going on from the record of a plan: its figures come back as decided rows, beside what was read anew.

The record's decisions hold: what was read again of a figure is folded into it, what the record lacks stays
open. In another version of the document each place is looked for by the amount and the words around it; one
that is not found for certain is left open, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from loaders.model import IDENTITY, Plan, StatedFigure
from loaders.records.conformity import canonical

_AROUND = 24  # characters on either side by which a place is known again
_ENOUGH = 4  # so many of them must agree
_NAMED = 60, 30  # without the former text: how far before and after the amount its name may stand
_SAME = ("indicator", "role", "measure", "year", "amount_as")  # so much alike, a lost figure was read again
# An amount that stood bare is not the same amount beside one of these: "at least" is never lost or gained.
_AFTER = ("以上", "以下", "以内", "左右", "上下", "余", "多")
_BEFORE = (
    "不少于", "不低于", "不超过", "不高于", "超过", "突破", "高于", "低于", "至少", "接近", "约", "近", "超",
    "≥", "≤", ">", "<",
)  # fmt: skip


@dataclass(frozen=True)
class GoneOn:
    """The rows of a draft that goes on from a record, and what became of it."""

    rows: list[dict]
    kept: int  # figures of the record that are decided
    new: int  # candidates that the record lacks
    lost: int  # figures of the record whose place was not found: open, without a place
    fewer: int  # further places of its figures that were not found and are left out


def go_on(plan: Plan, rows: list[dict], text: str, former_text: str | None, same: bool) -> GoneOn:
    """The figures of a record as rows, with the candidates of a document folded into them.

    Args:
        plan: the record.
        rows: the candidates as read from the document, with what was decided of them.
        text: the document's text.
        former_text: the text that the record's places count in; None where it is not at hand.
        same: the document is the one of the record, so that its places hold as they are.
    """
    kept = [_as_row(figure) for figure in plan.figures]
    fewer = 0
    for row in [] if same else kept:
        fewer += _placed(row, text, former_text)
    new = []
    for candidate in rows:
        if not _folded(candidate, kept):
            new.append(candidate | {"origin": "new"})
    lost = sum(is_lost(row) for row in kept)
    both = sorted(kept + new, key=lambda row: (row["start"], row["stop"]))
    return GoneOn(both, len(kept) - lost, len(new), lost, fewer)


def is_lost(row: dict) -> bool:
    """Whether a row has no place in the document; it can be rejected or placed, not accepted."""
    return row["stop"] <= row["start"]


def _as_row(figure: StatedFigure) -> dict:
    row = figure.model_dump(mode="python")
    for name in ("value", "upper"):
        row[name] = None if row[name] is None else f"{row[name]:f}"
    return row | {"state": "accepted", "found": False, "origin": "record"}


def _placed(row: dict, text: str, former: str | None) -> int:
    """Give a row its places in another text; how many of its further places are not there."""
    amount, bare = row["amount_as"], row["comparator"] in ("", "eq")
    first = _found(text, former, amount, row["start"], row["named_as"], bare)
    further = []
    for place in row["also"]:
        written = former[place["start"] : place["stop"]] if former else amount
        at = _found(text, former, written, place["start"], row["named_as"], bare)
        if at is not None and at != first and at not in [one["start"] for one in further]:
            further.append(place | {"start": at, "stop": at + len(written)})
    fewer, row["also"] = len(row["also"]) - len(further), further
    if first is None:
        nowhere = min(row["start"], len(text))
        row |= {"start": nowhere, "stop": nowhere, "state": "open"}
    else:
        row |= {"start": first, "stop": first + len(amount)}
    return fewer


def _found(text: str, former: str | None, amount: str, start: int, named_as: str, bare: bool) -> int | None:
    """Where an amount stands that stood at `start` of a former text; None where that is not certain."""
    stop = start + len(amount)
    knows = former is not None and former[start:stop] == amount
    around = (former[max(0, start - _AROUND) : start], former[stop : stop + _AROUND]) if knows else None
    scores: dict[int, int] = {}
    for at in _standing(text, amount, bare):
        ends = at + len(amount)
        before, after = text[max(0, at - _NAMED[0]) : at], text[ends : ends + _NAMED[1]]
        is_named = named_as in before or named_as in after
        scores[at] = _alike(before, after, *around) if around else _ENOUGH * is_named
    best = max(scores.values(), default=0)
    ways = [at for at, score in scores.items() if score == best]
    if best < _ENOUGH or (len(ways) > 1 and around is None):
        return None
    return min(ways, key=lambda at: abs(at - start))


def _standing(text: str, amount: str, bare: bool) -> list[int]:
    """Where an amount stands as a number of its own, and bare where it was."""
    if not amount:
        return []
    found = re.finditer(rf"(?<![0-9０-９.．]){re.escape(amount)}(?![0-9０-９])", text)
    return [match.start() for match in found if not (bare and qualifier_beside(text, *match.span()))]


def qualifier_beside(text: str, start: int, stop: int) -> str:
    """The qualifier that stands right before or after text[start:stop] and is no part of it, "" for none."""
    after = next((word for word in _AFTER if text.startswith(word, stop)), "")
    return after or next((word for word in _BEFORE if text.endswith(word, 0, start)), "")


def _alike(before: str, after: str, former_before: str, former_after: str) -> int:
    """How many characters on either side of the amount agree, counted from it outwards."""
    return _common(reversed(before), reversed(former_before)) + _common(after, former_after)


def _common(one, other) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _folded(candidate: dict, kept: list[dict]) -> bool:
    """Whether a candidate is a figure of the record; one without a place takes the candidate's."""
    mine = [row for row in kept if row["indicator"] == candidate["indicator"]]
    if any(_overlap(candidate, place) for row in mine for place in (row, *row["also"]) if not is_lost(place)):
        return True
    same = next((row for row in mine if _identity(row) == _identity(candidate)), None)
    if same is None:  # a person may have corrected its coverage or grade
        again = [row for row in mine if is_lost(row) and all(row[name] == candidate[name] for name in _SAME)]
        same = again[0] if len(again) == 1 else None
    if same is not None and is_lost(same):
        names = ("start", "stop", "amount_as", "location")
        same |= {name: candidate[name] for name in names} | {"state": "accepted"}
    return same is not None


def _overlap(one: dict, other: dict) -> bool:
    return one["start"] < other["stop"] and other["start"] < one["stop"]


def _identity(row: dict) -> tuple:
    return tuple(_spelt(row.get(name)) for name in IDENTITY)


def _spelt(value: object) -> str:
    """A number in one spelling, whether it comes from a record or was typed."""
    try:
        return canonical(Decimal(str(value)))
    except InvalidOperation:
        return canonical(value)
