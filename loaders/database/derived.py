"""What is the same for every reader, worked out once a build.

That is findings, paces, paths, states and their sums, promises and successions. The functions of metrics do
the work; here stands only what each is asked, and how its rows are kept. They depend on no reader's choice,
touch no stated figure, and are no part of the data version: each row has its formula and the ids of the
figures that it came from. Pages select from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from loaders.model import ROLES, Plan
from metrics.checks import VERDICTS
from metrics.consistency import findings
from metrics.coverage import states, summary
from metrics.frames import Table
from metrics.pace import annual_pace
from metrics.promise import promise_matrix
from metrics.succession import successions
from metrics.trajectory import paths

# Columns that hold a list in each row; all others are of one value.
LISTS = {
    "figures": pa.list_(pa.string()),
    "terms": pa.list_(pa.float64()),
    "inputs": pa.list_(pa.string()),
    "plans": pa.list_(pa.string()),
}
_TYPES = {"Int64": pa.int64(), "int64": pa.int64(), "float64": pa.float64(), "bool": pa.bool_()}


@dataclass(frozen=True)
class Collection:
    """What is derived from: the figures that a person confirmed and the plans, as the store gives them.

    They are of whole places, of all or of some. `years` is the span of all plans (span_of), `kinds` and
    `confusable` are of every indicator of the catalogue; `headlines` names the indicators of each, the
    preferred first.
    """

    figures: pd.DataFrame
    plans: pd.DataFrame
    years: tuple[int, int]
    kinds: Mapping[str, str]
    confusable: Mapping[str, tuple[str, ...]]
    headlines: Mapping[str, tuple[str, ...]]


def span_of(plans: Sequence[Plan]) -> tuple[int, int]:
    """The first and the last year that a plan is for."""
    first, last = [plan.first_year for plan in plans], [plan.last_year for plan in plans]
    return min(first, default=0), max(last, default=0)


def derive(collection: Collection) -> dict[str, pa.Table]:
    """The derived tables by name, each with `place`, and `number`, which counts the rows of a place.

    What is derived of a place depends on nothing of other places but the span of years: derived of some
    places only, the rows of these are the same.
    """
    table, plans = Table(collection.figures), collection.plans
    states = _states(table, collection)
    frames = {
        "findings": _findings(table, collection),
        "paces": annual_pace(table, plans, collection.kinds, ROLES).rows,
        "paths": paths(table, plans, collection.kinds),
        "states": _of_roles(states),
        "sums": _of_roles({role: summary(cells.drop(columns="plans")) for role, cells in states.items()}),
        "promises": _promises(collection),
        "successions": successions(table, plans),
    }
    return {name: _arrow(_by_place(frame)) for name, frame in frames.items()}


def _by_place(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame in the order of its places, and the rows of each numbered."""
    if "place" not in frame:  # an id begins with the code of its place
        frame = frame.assign(place=frame["figure"].str[:6])
    ordered = frame.sort_values("place", kind="stable")
    return ordered.assign(number=ordered.groupby("place").cumcount().to_numpy())


def _findings(table: Table, collection: Collection) -> pd.DataFrame:
    """Every check, those that call for a look first; `telling` says which do."""
    rows = findings(table, collection.kinds, collection.confusable)
    doubtful = rows["verdict"].isin(VERDICTS[:2]) | rows["reason"].eq("two_quantities_one_value")
    return rows.assign(telling=doubtful.to_numpy(dtype=bool)).sort_values(
        "telling", ascending=False, kind="stable"
    )


def _states(table: Table, collection: Collection) -> dict[str, pd.DataFrame]:
    """The states for targets, for results and for either, by role ("" for either)."""
    places, plans, years = tuple(sorted(set(collection.plans["place"]))), collection.plans, collection.years
    asked = {"": ROLES} | {role: (role,) for role in ROLES}
    return {
        role: states(table, plans, places, tuple(collection.kinds), years, roles)
        for role, roles in asked.items()
    }


def _of_roles(found: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    rows = [frame.assign(role=role) for role, frame in found.items()]
    return pd.concat(rows, ignore_index=True).astype({"role": "str"})


def _promises(collection: Collection) -> pd.DataFrame:
    """What each place of which a plan was read promises for each headline."""
    places = tuple(sorted(set(collection.plans["place"])))
    return promise_matrix(
        collection.figures, collection.plans, places, collection.headlines, collection.confusable
    )


def _arrow(frame: pd.DataFrame) -> pa.Table:
    """A frame with types that do not depend on its rows; no row at all is a table too."""
    columns = {}
    for name in frame.columns:
        kind = LISTS.get(name) or _TYPES.get(str(frame[name].dtype), pa.string())
        values = frame[name].to_numpy(object, na_value=None) if name in LISTS else frame[name].array
        columns[name] = pa.array(values, type=kind, from_pandas=True)
    return pa.table(columns)
