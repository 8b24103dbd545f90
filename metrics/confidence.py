"""How sure the reading of a figure is, in three steps, by what reviewers made of what its rule read before.

A rule that nobody has checked gives no confidence, and one that was checked a few times not much: neither is
called sure because it was right so far.

    >>> counts = {"name_before:alias": Counts(200, 190)}
    >>> confidence("name_before:alias", counts).step, confidence("carried:alias", counts).step
    ('high', 'low')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

Step = Literal["high", "middle", "low"]
Reason = Literal["mostly_kept", "sometimes_changed", "often_changed", "seldom_read", "never_read"]
STEPS: tuple[str, ...] = get_args(Step)
REASONS: tuple[str, ...] = get_args(Reason)
# Of the figures that a rule read: kept so often, it is sure; kept less often than that, it is not.
MOSTLY, OFTEN = 0.9, 0.7
ENOUGH = 10  # figures by which a rule is known


class Counts(NamedTuple):
    """How many figures a rule read in reviewed documents, and how many of them stayed as they were."""

    read: int
    kept: int


@dataclass(frozen=True)
class Confidence:
    """A step, why it is this one, and the counts that it comes from."""

    step: Step
    reason: Reason
    read: int
    kept: int


def counts_of(rules: Iterable[Mapping]) -> dict[str, Counts]:
    """The counts of each rule from the entries of a quality result, which may have a rule several times."""
    found: dict[str, Counts] = {}
    for row in rules:
        before = found.get(row["rule"], Counts(0, 0))
        found[row["rule"]] = Counts(before.read + row["read"], before.kept + row["kept"])
    return found


def confidence(rule: str, counts: Mapping[str, Counts]) -> Confidence:
    """How sure a figure is that a rule read."""
    read, kept = counts.get(rule, Counts(0, 0))
    if not read:
        return Confidence("low", "never_read", read, kept)
    if kept < OFTEN * read:
        return Confidence("low", "often_changed", read, kept)
    if read < ENOUGH:
        return Confidence("middle", "seldom_read", read, kept)
    if kept < MOSTLY * read:
        return Confidence("middle", "sometimes_changed", read, kept)
    return Confidence("high", "mostly_kept", read, kept)


def likely_kept(rules: Iterable[str], counts: Mapping[str, Counts]) -> float:
    """How many figures are likely to stay as they were read, by the rules that read them.

    One more figure counts as changed beside those of each rule, so that a rule seen once is not taken for one
    that is always right; a rule that nobody has checked adds nothing.
    """
    known = (counts.get(rule, Counts(0, 0)) for rule in rules)
    return sum(kept / (read + 1) for read, kept in known)
