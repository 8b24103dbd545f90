"""Which aim is in force where several documents of a place aim at the same quantity of the same year.

A later plan (by issue date; of plans without one, by first year) that states another amount supersedes: the
earlier aim stays in every list, marked as such, and counts for what was reported while it was in force.
Where two documents state one and the same amount neither is superseded; which of them is shown first has one
declared order. Refused are a succession of results (two that disagree are a finding), within one document,
between documents of which nobody can say which is the later, of what has no year, and by what no person has
confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from loaders.model import CONFIRMED, IDENTITY, KINDS, READINGS, SUBJECT
from metrics.frames import NO_YEAR, Table, as_years, positions, require

COLUMNS = ("plan", "kind", "issue_date", "first_year", "reading")
SUCCESSIONS = ("figure", "successor", "until")
_AMOUNT = tuple(name for name in IDENTITY if name not in SUBJECT)
# How far a document was read, the furthest first.
FURTHEST_FIRST = (*CONFIRMED, *(reading for reading in READINGS if reading not in CONFIRMED))


def precedence(plans: pd.DataFrame) -> dict[str, int]:
    """The place of every plan among those that may state one thing; the one shown first has the lowest.

    A document that was read whole comes before one that is cited, what people read before what only the
    extractor did; then the newest by issue date, those without one last; then by kind, in the order of the
    closed list; then by id.
    """
    require(plans, COLUMNS, "a plans frame")
    rows = plans[list(COLUMNS)].drop_duplicates("plan")
    ordered = rows.assign(
        reading=[FURTHEST_FIRST.index(reading) for reading in rows["reading"]],
        issued=-_days(rows["issue_date"]),
        kind=[KINDS.index(kind) for kind in rows["kind"]],
    ).sort_values(["reading", "issued", "kind", "plan"], kind="stable")
    return {plan: place for place, plan in enumerate(ordered["plan"])}


def successions(figures: pd.DataFrame | Table, plans: pd.DataFrame) -> pd.DataFrame:
    """Every superseded target, and the one that followed it.

    Args:
        figures: all figures of the places.
        plans: the plans frame.

    Returns:
        columns figure, successor (ids), until (Int64: the year in which the successor was laid down, from
        the end of which on it is the one in force), in the order of the figures. A target that was superseded
        twice names the next one. Who asks the same again gets the same frame: it is not to be changed.
    """
    table = Table.of(figures)
    # The kept result holds the plans frame too, so that its identity cannot pass to another frame.
    return table.once(("successions", id(plans)), lambda: (plans, _successions(table, plans)))[1]


def take_over(part: Table, plans: pd.DataFrame, whole: Table, plans_of_whole: pd.DataFrame) -> None:
    """Let the successions of some of the places of `whole` be found there, where they are known already."""

    def work() -> tuple[pd.DataFrame, pd.DataFrame]:
        known, own = successions(whole, plans_of_whole), set(part.objects("figure").tolist())
        rows = [at for at, figure in enumerate(known["figure"].tolist()) if figure in own]
        return plans, known.take(rows).reset_index(drop=True)

    part.once(("successions", id(plans)), work)


def _successions(table: Table, plans: pd.DataFrame) -> pd.DataFrame:
    require(table.frame, ("figure", "place", "plan", *IDENTITY), "a figures frame")
    require(plans, COLUMNS, "a plans frame")
    aims = _aims(table, plans)
    # In the order in which they were laid down; the next later one with another amount follows.
    order = np.lexsort((aims.at, aims.laid_down, aims.subject))
    aims = _Aims(*(column[order] for column in aims))
    follower = _followers(aims)
    found = np.flatnonzero(follower >= 0)
    found = found[np.argsort(aims.at[found])]
    ids = table.objects("figure")
    year = 1970 + aims.laid_down.astype("datetime64[D]").astype("datetime64[Y]").astype("int64")
    until = pd.array(year[follower[found]], dtype="Int64")
    columns = {"figure": ids[aims.at[found]], "successor": ids[aims.at[follower[found]]], "until": until}
    return pd.DataFrame(columns).astype({"figure": "str", "successor": "str"})


class _Aims(NamedTuple):
    """The targets that take part, an item each: row, what it is about, amount, plan, and the day of the plan
    (since 1970)."""

    at: np.ndarray
    subject: np.ndarray
    amount: np.ndarray
    plan: np.ndarray
    laid_down: np.ndarray


def _aims(table: Table, plans: pd.DataFrame) -> _Aims:
    number, distinct = table.coded("plan")
    known = positions(distinct, plans["plan"])
    confirmed = np.append(plans["reading"].isin(CONFIRMED).to_numpy(dtype=bool), False)[known][number]
    numeric = ~table.among("measure", "qualitative") & (table.years("year") != NO_YEAR)
    at = np.flatnonzero(table.among("role", "target") & numeric & confirmed)
    days = np.append(_laid_down(plans), NO_YEAR)[known][number]
    columns = table.groups("place", *SUBJECT), table.groups(*_AMOUNT), number, days
    return _Aims(at, *(column[at] for column in columns))


def _laid_down(plans: pd.DataFrame) -> np.ndarray:
    """The day on which each plan was issued; of one without a date the first day of its first year."""
    begins = (as_years(plans["first_year"]) - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    issued = pd.to_datetime(plans["issue_date"]).to_numpy("datetime64[D]")
    return np.where(np.isnat(issued), begins, issued).astype("int64")


def _days(dates: pd.Series) -> np.ndarray:
    """Days since 1970, 0 where there is no date."""
    whole = pd.to_datetime(dates).to_numpy("datetime64[D]")
    return np.where(np.isnat(whole), 0, whole.astype("int64"))


def _followers(aims: _Aims) -> np.ndarray:
    """For every aim the position of the one that supersedes it, -1 for none; they stand in order."""
    follower = np.full(len(aims.at), -1)
    starts = np.flatnonzero(np.diff(aims.subject, prepend=-1))
    stops = np.append(starts, len(aims.at))[1:]
    several = stops - starts > 1
    for start, stop in zip(starts[several].tolist(), stops[several].tolist(), strict=True):
        for number in range(start, stop):
            follower[number] = next(_later(aims, number, stop), -1)
    return follower


def _later(aims: _Aims, number: int, stop: int) -> Iterator[int]:
    """The aims from `number` to `stop` by which another document changes this one, the earliest first."""
    mine = aims.amount[number]
    for other in range(number + 1, stop):
        is_later = aims.laid_down[other] > aims.laid_down[number] and aims.plan[other] != aims.plan[number]
        if not is_later or aims.amount[other] == mine:
            continue
        within = aims.plan[number:stop] == aims.plan[other]
        if not (
            aims.amount[number:stop][within] == mine
        ).any():  # it states this amount too: a finding, no change
            yield other
