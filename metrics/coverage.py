"""Coverage: exactly one state for every place, indicator and year, so that no gap passes for a zero.

A plan covers every year from its first to its last, whatever year its figures name. A covered year is
stated, qualitative (an aim without a number) or silent by the plans in force in it; a year without a
plan is not collected. Silence means something only of a plan that people read whole: what a record of single
citations, of the extractor or not finished does not state, is not collected. Refused is the shortcut of
leaving empty cells out: the result always has places × indicators × years rows. "Stated" of a narrower scope
is marked as such (only_narrower), because a figure of one park or of the large enterprises does not state the
place's own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from metrics.frames import Table, decoded, object_array, positions, read_whole, require, tuples

# From the most to the least said: a summary takes the first that occurs.
STATES = ("stated", "qualitative", "silent", "not_collected")
_STATED, _QUALITATIVE, _SILENT, _NOT_COLLECTED = range(4)


def states(
    figures: pd.DataFrame | Table,
    plans: pd.DataFrame,
    places: Sequence[str],
    indicators: Sequence[str],
    years: tuple[int, int],
    roles: Sequence[str] = ("target",),
) -> pd.DataFrame:
    """The state of every place × indicator × year.

    Returns:
        columns place, indicator, year (Int64), state (STATES), only_narrower (stated, but never for the
        indicator's own scope), plans (tuple: those that state it, for silent those that were read, for
        not_collected none). Rows in the order of places, indicators, years.
    """
    table = Table.of(figures)
    require(table.frame, ("plan", "indicator", "role", "measure", "scope"), "a figures frame")
    require(plans, ("plan", "place", "first_year", "last_year"), "a plans frame")
    span = np.arange(years[0], years[1] + 1)
    plan_ids, plan_place, covered = _in_force(plans, places, span)
    whole = np.isin(plan_ids, plans["plan"].to_numpy(object)[read_whole(plans)])
    said, narrow = _said(table, roles, plan_ids, indicators, whole)
    shape = (len(places), len(indicators), len(span))
    state, narrower = np.full(shape, _NOT_COLLECTED), np.ones(shape, dtype=bool)
    # One entry for every plan and year that it covers.
    plan, year = np.nonzero(covered)
    place = plan_place[plan]
    cell = (place[:, None], np.arange(len(indicators)), year[:, None])
    np.minimum.at(state, cell, said[plan])
    np.logical_and.at(narrower, cell, narrow[plan])
    return _frame(
        places, indicators, span, state, narrower, _plans_behind(state, cell, said[plan], plan_ids[plan])
    )


def _in_force(
    plans: pd.DataFrame, places: Sequence[str], span: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ids of the places' plans, the position of their place, and a plan × year table of who is in force."""
    table = Table(plans)
    number, distinct = table.coded("place")
    place = positions(distinct, places)[number]
    mine = np.flatnonzero(place >= 0)
    ids, once = np.unique(table.objects("plan")[mine], return_index=True)
    mine = mine[once]
    first, last = (table.years(column)[mine, None] for column in ("first_year", "last_year"))
    return ids, place[mine], (first <= span) & (span <= last)


def _said(
    table: Table, roles: Sequence[str], plan_ids: np.ndarray, indicators: Sequence[str], whole: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Plan × indicator: the state code, where nothing is said silent if the plan was read whole and else not
    collected; and whether it is said of narrower scopes only."""
    unsaid = np.where(whole, _SILENT, _NOT_COLLECTED)
    said = np.repeat(unsaid[:, None], len(indicators), axis=1)
    narrow = np.ones(said.shape, dtype=bool)
    cell = []
    for column, wanted in (("plan", plan_ids), ("indicator", indicators)):
        number, distinct = table.coded(column)
        cell.append(positions(distinct, wanted)[number])
    known = table.among("role", *roles) & (cell[0] >= 0) & (cell[1] >= 0)
    qualitative = table.among("measure", "qualitative")
    at = cell[0][known], cell[1][known]
    np.minimum.at(said, at, np.where(qualitative, _QUALITATIVE, _STATED)[known])
    np.logical_and.at(narrow, at, (~table.among("scope", "") | qualitative)[known])
    return said, narrow


def _plans_behind(state: np.ndarray, cell: tuple, said: np.ndarray, plan_ids: np.ndarray) -> np.ndarray:
    """For every cell, flat, the tuple of plans that give it its state."""
    flat = np.ravel_multi_index(np.broadcast_arrays(*cell), state.shape)
    gives = (said == state.ravel()[flat]) & (said != _NOT_COLLECTED)
    plan = np.broadcast_to(plan_ids[:, None], flat.shape)[gives]
    flat = flat[gives]
    order = np.argsort(flat, kind="stable")
    every = np.arange(state.size)
    starts, stops = np.searchsorted(flat[order], every, "left"), np.searchsorted(flat[order], every, "right")
    return tuples(starts, stops, plan[order])


def _frame(
    places: Sequence[str], indicators: Sequence[str], span: np.ndarray, state: np.ndarray,
    narrower: np.ndarray, behind: np.ndarray,
) -> pd.DataFrame:  # fmt: skip
    place, indicator, year = np.indices(state.shape).reshape(3, -1)
    return pd.DataFrame(
        {
            "place": decoded(place, places),
            "indicator": decoded(indicator, indicators),
            "year": pd.array(span[year], dtype="Int64"),
            "state": decoded(state.ravel(), STATES),
            "only_narrower": narrower.ravel() & (state.ravel() == _STATED),
            "plans": behind,
        }
    )


def summary(cells: pd.DataFrame) -> pd.DataFrame:
    """One row a place × indicator: the best state over the years of `cells` (a result of `states`).

    Returns:
        columns place, indicator, state, only_narrower (stated, but in no year for the indicator's own scope),
        then one column a state with the number of its years, and, where `cells` has them, plans (tuple, those
        behind the best state). The counts of a row add up to the number of years.
    """
    require(cells, ("place", "indicator", "year", "state", "only_narrower"), "a coverage frame")
    table = Table(cells)
    pair = pd.factorize(table.groups("place", "indicator"))[0]
    first = np.unique(pair, return_index=True)[1]
    number, distinct = table.coded("state")
    state = np.array([STATES.index(name) for name in distinct], dtype="int64")[number]
    counts = np.bincount(pair * len(STATES) + state, minlength=len(first) * len(STATES)).reshape(
        -1, len(STATES)
    )
    best = (counts > 0).argmax(axis=1)
    own = (state == _STATED) & ~cells["only_narrower"].to_numpy(dtype=bool)
    only_narrower = (best == _STATED) & (np.bincount(pair[own], minlength=len(first)) == 0)
    columns = table.picked(("place", "indicator"), first)
    columns |= {"state": decoded(best, STATES), "only_narrower": only_narrower}
    columns |= {name: counts[:, position] for position, name in enumerate(STATES)}
    if "plans" in cells:
        columns["plans"] = _plans_of_best(table, pair, state == best[pair], len(first))
    return pd.DataFrame(columns, copy=False)


def _plans_of_best(table: Table, pair: np.ndarray, is_best: np.ndarray, size: int) -> np.ndarray:
    """For every pair the plans behind its cells in the best state, each once, in the order of the years."""
    behind: list[tuple[str, ...]] = [()] * size
    cells = zip(pair[is_best].tolist(), table.objects("plans")[is_best].tolist(), strict=True)
    for number, plans in cells:
        behind[number] += plans
    return object_array([tuple(dict.fromkeys(plans)) for plans in behind])


def totals(cells: pd.DataFrame) -> dict[str, int]:
    """How many cells are in each state, all four named; they add up to places × indicators × years."""
    found = cells["state"].value_counts()
    return {state: int(found.get(state, 0)) for state in STATES}
