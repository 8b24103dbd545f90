"""What Coverage shows for one set of choices: the states, and how far the documents behind them were read.

The states of what people read stand in the database; for another choice they are worked out here.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import streamlit as st

from loaders.database.filters import Filters
from loaders.model import CONFIRMED
from metrics.coverage import states, summary, totals
from pages.shared import sentences
from pages.shared.data import BY_BUILD, Data
from pages.shared.words import Words


class Coverage(NamedTuple):
    """The coverage matrix: a table in words, totals of the states, and the measure first stated in a cell.

    `read` counts the documents and the figures behind it by how far a document was read.
    """

    table: pd.DataFrame
    totals: dict[str, int]
    measures: dict[tuple[str, str], str]
    read: dict[str, tuple[int, int]]


@st.cache_resource(max_entries=200, show_spinner=False, hash_funcs=BY_BUILD)
def coverage(
    source: Data,
    places: tuple[str, ...],
    groups: tuple[str, ...],
    roles: tuple[str, ...],
    years: tuple[int, int],
    language: str,
    readings: tuple[str, ...] = CONFIRMED,
) -> Coverage:
    """The states of places × indicators of the groups × plan years; no group means all."""
    words = Words(language, source)
    wanted = source.indicators if not groups else source.indicators[source.indicators["group"].isin(groups)]
    figures = source.store.figures(Filters(city=places, group=groups, role=roles, reading=readings))
    indicators = tuple(wanted.index)
    if set(readings) == set(CONFIRMED):
        cells = source.store.states(places, indicators, years, roles[0] if len(roles) == 1 else "")
    else:  # what a choice decides is not worked out at the build
        cells = states(figures, source.plans_of(places, readings), places, indicators, years, roles)
    measures = (
        figures.drop_duplicates(["indicator", "place"]).set_index(["indicator", "place"])["measure"].to_dict()
    )
    plans = source.plans_of(places, readings)["reading"].value_counts()
    stated = figures["reading"].value_counts()
    read = {code: (int(plans.get(code, 0)), int(stated.get(code, 0))) for code in readings}
    table = sentences.of_coverage(summary(cells), figures, places, roles, words)
    return Coverage(table, totals(cells), measures, read)
