"""Going on from the record of a plan: its figures come back as decided rows, beside what was read anew.

The record's decisions hold: what was read again of a figure is folded into it, what the record lacks stays
open. Nobody has decided on the figures of a machine record, so all of them are open. In another version of
the document each passage is looked for by the amount and the words around it; one that is not found for
certain is left open, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from loaders.drafts.draft import Draft, Passage, Row, WentOn, head_of, row_of
from loaders.layout import fold, pattern_of
from loaders.model import IDENTITY, Plan
from loaders.records.conformity import canonical

_AROUND = 24  # characters on either side by which a passage is known again
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

    rows: tuple[Row, ...]
    kept: int  # figures of the record that are decided
    new: int  # candidates that the record lacks
    lost: int  # figures of the record whose passage was not found: open, nowhere in the document
    fewer: int  # further passages of its figures that were not found and are left out


def go_on(plan: Plan, rows: Sequence[Row], text: str, former_text: str | None, same: bool) -> GoneOn:
    """The figures of a record as rows, with the candidates of a document folded into them.

    Args:
        plan: the record.
        rows: the candidates as read from the document, with what was decided of them.
        text: the document's text.
        former_text: the text that the record's passages count in; None where it is not at hand.
        same: the document is the one of the record, so that its passages hold as they are.
    """
    kept = [row_of(figure, plan.reading != "machine") for figure in plan.figures]
    placed = kept if same else [_placed(row, text, former_text) for row in kept]
    fewer = sum(len(before.also) - len(after.also) for before, after in zip(kept, placed, strict=True))
    new = []
    for candidate in rows:
        at = _same_figure(candidate, placed)
        if at is None:
            new.append(candidate.changed(origin="new"))
        elif placed[at].is_lost and not _stands_in(candidate, placed[at]):
            placed[at] = _placed_like(placed[at], candidate)
        elif placed[at].is_open:  # a figure that only the program read, read again
            placed[at] = placed[at].changed(rule=candidate.rule)
    lost = sum(row.is_lost for row in placed)
    both = sorted(placed + new, key=lambda row: row.span)
    return GoneOn(tuple(both), len(placed) - lost, len(new), lost, fewer)


def taken_up(draft: Draft, record: Plan, seen: str, text: str, former_text: str | None) -> Draft:
    """A draft that goes on from a record: its figures and its head, the draft's candidates folded into them.

    Args:
        seen: the hash of the record, which the person has seen by this.
        text: the document's text.
        former_text: the text that the record's passages count in; None where it is not at hand.
    """
    done = go_on(record, draft.rows, text, former_text, record.sha256 == draft.sha256)
    went_on = WentOn(
        plan=record.id, hash=seen, kept=done.kept, new=done.new, lost=done.lost, fewer=done.fewer
    )
    queued = record.id if record.reading == "machine" else ""
    return draft.changed(
        head=head_of(record), rows=done.rows, went_on=went_on, queued=queued,
        seen=draft.seen | {record.id: seen},
    )  # fmt: skip


def _placed(row: Row, text: str, former: str | None) -> Row:
    """A row of the record with its passages in another text; those that are not there are left out."""
    first = _found(row, row, row.amount_as, text, former)
    further: list[Passage] = []
    for passage in row.also:
        written = former[passage.start : passage.stop] if former else row.amount_as
        at = _found(row, passage, written, text, former)
        if at is not None and at != first and at not in [(one.start, one.stop) for one in further]:
            further.append(passage.changed(start=at[0], stop=at[1]))
    if first is None:
        nowhere = min(row.start, len(text))
        return row.changed(start=nowhere, stop=nowhere, state="open", also=further)
    return row.changed(start=first[0], stop=first[1], also=further)


def _found(row: Row, passage: Passage, amount: str, text: str, former: str | None) -> tuple[int, int] | None:
    """Where an amount stands that stood in `passage` of a former text; None where that is not certain."""
    around = _around(passage, amount, former)
    bare = row.comparator in ("", "eq")
    scores: dict[tuple[int, int], int] = {}
    for start, stop in _standing(text, amount, bare):
        before, after = text[max(0, start - _NAMED[0]) : start], text[stop : stop + _NAMED[1]]
        is_named = row.named_as in fold(before) or row.named_as in fold(after)
        scores[start, stop] = _alike(before, after, *around) if around else _ENOUGH * is_named
    best = max(scores.values(), default=0)
    ways = [span for span, score in scores.items() if score == best]
    if best < _ENOUGH or (len(ways) > 1 and around is None):
        return None
    return min(ways, key=lambda span: abs(span[0] - passage.start))


def _around(passage: Passage, amount: str, former: str | None) -> tuple[str, str] | None:
    """The words before and after a passage of the former text; None where it does not hold the amount."""
    if former is None or fold(former[passage.start : passage.stop]) != fold(amount):
        return None
    before = former[max(0, passage.start - _AROUND) : passage.start]
    return before, former[passage.stop : passage.stop + _AROUND]


def _standing(text: str, amount: str, bare: bool) -> list[tuple[int, int]]:
    """Where an amount stands as a number of its own, and bare where it was."""
    if not (pattern := pattern_of(amount)):
        return []
    found = re.finditer(rf"(?<![0-9０-９.．]){pattern}(?![0-9０-９])", text)
    return [match.span() for match in found if not (bare and qualifier_beside(text, *match.span()))]


def qualifier_beside(text: str, start: int, stop: int) -> str:
    """The qualifier that stands right before or after text[start:stop] and is no part of it, "" for none."""
    after = next((word for word in _AFTER if text.startswith(word, stop)), "")
    return after or next((word for word in _BEFORE if text.endswith(word, 0, start)), "")


def _alike(before: str, after: str, former_before: str, former_after: str) -> int:
    """How many characters on either side of the amount agree, counted from it outwards."""
    return _common(reversed(before), reversed(former_before)) + _common(after, former_after)


def _common(one: Iterable[str], other: Iterable[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _same_figure(candidate: Row, kept: Sequence[Row]) -> int | None:
    """Which figure of the record a candidate is: one in its passage, else one that states the same."""
    mine = [at for at, row in enumerate(kept) if row.indicator == candidate.indicator]
    there = [at for at in mine if _stands_in(candidate, kept[at])]
    same = [at for at in mine if _identity(kept[at]) == _identity(candidate)]
    return next(iter(there or same), None) if there or same else _only_one_lost(candidate, mine, kept)


def _only_one_lost(candidate: Row, mine: Iterable[int], kept: Sequence[Row]) -> int | None:
    """The one lost figure that a candidate resembles: a person may have corrected its coverage or grade."""
    again = [at for at in mine if kept[at].is_lost and _resembles(kept[at], candidate)]
    return again[0] if len(again) == 1 else None


def _resembles(row: Row, candidate: Row) -> bool:
    return all(getattr(row, name) == getattr(candidate, name) for name in _SAME)


def _placed_like(row: Row, candidate: Row) -> Row:
    """A lost row in the passage where reading found it again."""
    names = ("start", "stop", "amount_as", "location")
    return row.changed(**{name: getattr(candidate, name) for name in names}, state="accepted")


def _stands_in(candidate: Row, row: Row) -> bool:
    """Whether a candidate shares a character with one of a row's passages."""
    return any(_overlap(candidate, passage) for passage in (row, *row.also) if passage.stop > passage.start)


def _overlap(one: Passage, other: Passage) -> bool:
    return one.start < other.stop and other.start < one.stop


def _identity(row: Row) -> tuple[str, ...]:
    return tuple(_spelt(getattr(row, name)) for name in IDENTITY)


def _spelt(value: object) -> str:
    """A number in one spelling, whether it comes from a record or was typed."""
    try:
        return canonical(Decimal(str(value)))
    except InvalidOperation:
        return canonical(value)
