"""The field: what all places of a group state of one indicator on one yardstick, and how they are placed.

Nothing of it is put into words here: a page words what is on its screen, and that is a handful of places.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from loaders.database.filters import Filters
from loaders.database.schema import BARE
from loaders.model import CONFIRMED
from metrics.comparability import Split, View, places_on_axis, split
from metrics.frames import Table, dated
from metrics.rank import rank
from metrics.succession import take_over
from pages.shared.data import Data
from pages.shared.kept import kept

_kept = kept(100)
YEARS = ("base_year", "year")  # what two rates must share to be placed against each other unasked


class Stated(NamedTuple):
    """What some places state of an indicator, as metrics take it, and their plans."""

    table: Table
    plans: pd.DataFrame


@_kept
def stated(
    source: Data, indicator: str, places: tuple[str, ...], readings: tuple[str, ...] = CONFIRMED
) -> Stated:
    """The figures of `places` on an indicator."""
    wanted = Filters(city=places, indicator=(indicator,), reading=readings)
    found = source.store.figures(wanted, columns=BARE)
    return Stated(Table(found), source.plans_of(places, readings))


@_kept
def stated_by(
    source: Data, indicator: str, among: tuple[str, ...], places: tuple[str, ...], readings: tuple[str, ...]
) -> Stated:
    """Of the figures of `among` on an indicator, those of some of these places; nothing is read again."""
    whole = stated(source, indicator, among, readings)
    mine = whole.table.among("place", *places)
    found = Stated(Table(whole.table.frame[mine].reset_index(drop=True)), source.plans_of(places, readings))
    take_over(dated(found.table), found.plans, dated(whole.table), whole.plans)
    return found


@_kept
def divided(source: Data, view: View, readings: tuple[str, ...] = CONFIRMED) -> Split:
    """What of the field stands on the axis of `view`, and what does not."""
    known = stated(source, view.indicator, view.places, readings)
    return split(known.table, known.plans, view)


@_kept
def placing(source: Data, view: View, readings: tuple[str, ...] = CONFIRMED) -> frozenset[str]:
    """Which places of the field stand on the axis of `view`."""
    known = stated(source, view.indicator, view.places, readings)
    return places_on_axis(known.table, known.plans, view)


@_kept
def ranked(
    source: Data,
    view: View,
    with_derived: bool = True,
    across_years: bool = False,
    readings: tuple[str, ...] = CONFIRMED,
) -> pd.DataFrame:
    """The positions of the places of `view` (see metrics.rank).

    Provinces have one only where all places are of provincial rank, municipalities among them.

    Rates of different years are placed apart unless `across_years`; levels always are.
    """
    on_axis = divided(source, view, readings).on_axis
    if "derived" in on_axis and not with_derived:
        on_axis = on_axis[~on_axis["derived"]].reset_index(drop=True)
    if not set(view.places) <= set(source.provincial):
        on_axis = on_axis[on_axis["place"].isin(source.cities)].reset_index(drop=True)
    within = () if view.yardstick == "stated_level" or across_years else YEARS
    return rank(on_axis, view.yardstick, source.indicators.at[view.indicator, "direction"], within)
