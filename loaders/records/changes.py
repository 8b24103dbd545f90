"""What one record of a plan would change in another, figure by figure, to be looked at before it is replaced.

Figures are paired first by what they state, then by where they stand, then by what they are about; what finds
no partner was added or removed. Nothing here is text for a page: that speaks the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from loaders.model import IDENTITY, OFFSETS, SUBJECT, Plan, StatedFigure
from loaders.records.conformity import canonical


@dataclass(frozen=True)
class Changed:
    """One figure in both records, and the fields in which they differ; offsets are counted elsewhere."""

    before: StatedFigure
    after: StatedFigure
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """What replacing a record would change. `moved` counts the figures that point at another passage."""

    head: tuple[tuple[str, object, object], ...] = ()  # field, before, after
    changed: tuple[Changed, ...] = ()
    added: tuple[StatedFigure, ...] = ()
    removed: tuple[StatedFigure, ...] = ()
    moved: int = 0

    def __bool__(self) -> bool:
        return bool(self.head or self.changed or self.added or self.removed or self.moved)


def changes_between(former: Plan, plan: Plan) -> Changes:
    """What `plan` changes in `former`."""
    names = [name for name in Plan.model_fields if name not in ("figures", "reading")]
    head = [(name, getattr(former, name), getattr(plan, name)) for name in names]
    pairs, removed, added = _paired(former.figures, plan.figures)
    changed = [Changed(before, after, _fields(before, after)) for before, after in pairs]
    return Changes(
        tuple(one for one in head if one[1] != one[2]),
        tuple(one for one in changed if one.fields),
        tuple(added),
        tuple(removed),
        sum(_passages(before) != _passages(after) for before, after in pairs),
    )


def _fields(before: StatedFigure, after: StatedFigure) -> tuple[str, ...]:
    """The fields that differ. Further passages count by their headings, as their offsets are no words."""
    names = [name for name in StatedFigure.model_fields if name not in (*OFFSETS, "also")]
    found = [name for name in names if getattr(before, name) != getattr(after, name)]
    again = [[passage.location for passage in figure.also] for figure in (before, after)]
    return (*found, *(["also"] if again[0] != again[1] else []))


def _passages(figure: StatedFigure) -> list[tuple[int | None, int | None]]:
    return [(figure.start, figure.stop), *((passage.start, passage.stop) for passage in figure.also)]


def stated(figure: StatedFigure) -> tuple:
    """What a figure states, spelt in one way."""
    return tuple(canonical(getattr(figure, name)) for name in IDENTITY)


_KEYS: tuple[Callable[[StatedFigure], tuple], ...] = (
    stated,
    lambda figure: (figure.indicator, figure.start, figure.stop),
    lambda figure: tuple(getattr(figure, name) for name in SUBJECT),
)


def _paired(
    before: list[StatedFigure], after: list[StatedFigure]
) -> tuple[list[tuple[StatedFigure, StatedFigure]], list[StatedFigure], list[StatedFigure]]:
    """The pairs in the order of the new record, and what is left of the former and the new one."""
    partner: dict[int, int] = {}  # position in after -> position in before
    for key in _KEYS:
        left = _by_key(key, before, partner.values())
        right = _by_key(key, after, partner.keys())
        for code, positions in right.items():
            if len(positions) == len(left.get(code, ())) == 1:
                partner[positions[0]] = left[code][0]
    gone = set(range(len(before))) - set(partner.values())
    pairs = [(before[partner[at]], figure) for at, figure in enumerate(after) if at in partner]
    return (
        pairs,
        [before[at] for at in sorted(gone)],
        [figure for at, figure in enumerate(after) if at not in partner],
    )


def _by_key(
    key: Callable[[StatedFigure], tuple], figures: list[StatedFigure], taken: Iterable[int]
) -> dict[tuple, list[int]]:
    """The positions of the figures that have no partner yet, by a key."""
    paired, found = set(taken), dict[tuple, list[int]]()
    for at, figure in enumerate(figures):
        if at not in paired:
            found.setdefault(key(figure), []).append(at)
    return found
