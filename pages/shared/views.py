"""What a page shows for one set of choices: read, measured and worded once, then kept until the data change.

Each function takes the database's address first, so that a new build is a new entry. Results are shared
between visitors and are not to be changed.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import streamlit as st

from loaders.store import Filters
from metrics.comparability import View, split
from metrics.rank import peers, rank
from metrics.trajectory import paths
from pages.shared import marks
from pages.shared.data import data
from pages.shared.words import Words

_kept = st.cache_resource(max_entries=200, show_spinner=False)


class Comparison(NamedTuple):
    """One indicator on one yardstick: the marks, what is left out, the path between levels, the coverage on the axis."""

    rows: pd.DataFrame
    left_out: pd.DataFrame
    path: pd.DataFrame
    on_axis: pd.DataFrame
    narrowed: str


@_kept
def comparison(address: str, view: View, language: str, with_derived: bool) -> Comparison:
    """What Compare draws and lists for `view`."""
    source, words = data(), Words(language, data())
    plans = source.plans.reset_index(drop=True)
    figures = source.store.figures(Filters(indicator=(view.indicator,), city=view.places))
    parts = split(figures, plans, view)
    is_pace = view.yardstick == "annual_pace"
    on_axis, left = parts.on_axis, parts.left_out
    if is_pace and not with_derived:
        left = pd.concat([left, marks.hidden(on_axis[on_axis["derived"]])], ignore_index=True)
        on_axis = on_axis[~on_axis["derived"]].reset_index(drop=True)
    rows = (marks.of_paces if is_pace else marks.of_figures)(on_axis, words, source)
    path = pd.DataFrame()
    if view.yardstick == "stated_level" and with_derived and not rows.empty:
        narrow = figures[figures["scope"].eq(parts.scope) & figures["tier"].eq(parts.tier)]
        path = marks.of_path(paths(narrow, plans, {view.indicator: view.kind}), rows, words, source)
    narrowed = words.narrowed(parts.scope, parts.tier)
    return Comparison(rows, marks.left_out(left, figures, words, source), path, on_axis, narrowed)


@_kept
def ranking(address: str, view: View, language: str, with_derived: bool, by: str) -> pd.DataFrame:
    """Positions and gaps for `view`, ready to show; `by` is "all" or a peer group of metrics.rank."""
    source, words = data(), Words(language, data())
    on_axis = comparison(address, view, language, with_derived).on_axis
    if on_axis.empty:
        return pd.DataFrame()
    within = ()
    if by != "all":
        on_axis, within = peers(on_axis, source.places.reset_index(drop=True), source.plans.reset_index(drop=True), by), ("peer",)
    direction = source.indicators.at[view.indicator, "direction"]
    unit = source.indicators.at[view.indicator, "unit"]
    return marks.of_ranking(rank(on_axis, view.yardstick, direction, within), view, unit, by, words, source)


@_kept
def figures(address: str, filters: Filters, language: str) -> pd.DataFrame:
    """The figures that the filters keep, as rows of tables."""
    source, words = data(), Words(language, data())
    return marks.of_figures(source.store.figures(filters), words, source)
