"""What Coverage shows for one set of choices: the states, and how far the documents behind them were read.

The states of what people read stand in the database; for another choice they are worked out here. Of hundreds
of places a page shows some: those with most come first, one's own before them.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from loaders.database.filters import Filters
from loaders.model import CONFIRMED
from metrics.comparability import YARDSTICKS
from metrics.coverage import states, summary, totals
from pages.shared import sentences, tuples
from pages.shared.charts import picture
from pages.shared.charts.heat import Cell, Column, Row
from pages.shared.data import Data
from pages.shared.kept import kept
from pages.shared.words import Words

_kept = kept(100)


class Asked(NamedTuple):
    """What is looked at: groups of indicators (none means all), roles, the plans' years, and readings."""

    groups: tuple[str, ...]
    roles: tuple[str, ...]
    years: tuple[int, int]
    readings: tuple[str, ...] = CONFIRMED

    @property
    def role(self) -> str:
        """The one role that is looked at, "" for either."""
        return self.roles[0] if len(self.roles) == 1 else ""


class Overview(NamedTuple):
    """All places of a choice: the best state of each place and indicator, and what all come to.

    `places` and `indicators` are in the order to show: with most stated first. `read` counts documents and
    figures by how far a document was read.
    """

    best: pd.DataFrame
    places: list[str]
    indicators: list[str]
    totals: dict[str, int]
    read: dict[str, tuple[int, int]]


@_kept
def overview(source: Data, places: tuple[str, ...], asked: Asked) -> Overview:
    """The states of places × indicators of the chosen groups, summed up over the plan years."""
    catalogue = source.indicators
    wanted = catalogue[catalogue["group"].isin(asked.groups)] if asked.groups else catalogue
    indicators = tuple(wanted.index)
    if set(asked.readings) == set(CONFIRMED):
        of = (places, indicators, asked.years, asked.role)
        best, counts = source.store.best_states(*of), source.store.state_totals(*of)
    else:  # what a choice decides is not worked out at the build
        figures = source.store.figures(_filters(places, asked))
        plans = source.plans_of(places, asked.readings)
        cells = states(figures, plans, places, indicators, asked.years, asked.roles)
        best, counts = summary(cells), totals(cells)
    stated = best[best["state"].eq("stated")]
    by_place, by_indicator = (stated[name].value_counts().to_dict() for name in ("place", "indicator"))
    return Overview(
        best,
        sorted(places, key=lambda code: -by_place.get(code, 0)),
        sorted(indicators, key=lambda code: -by_indicator.get(code, 0)),
        counts,
        _read(source, places, asked),
    )


def _filters(places: tuple[str, ...], asked: Asked, *readings: str) -> Filters:
    role = asked.roles if asked.role else ()  # either is any
    return Filters(city=places, group=asked.groups, role=role, reading=readings or asked.readings)


def _read(source: Data, places: tuple[str, ...], asked: Asked) -> dict[str, tuple[int, int]]:
    plans = source.plans_of(places, asked.readings)["reading"].value_counts()
    return {
        code: (int(plans.get(code, 0)), source.store.count(_filters(places, asked, code)))
        for code in asked.readings
    }


def shown(source: Data, seen: Overview, places: tuple[str, ...], asked: Asked) -> pd.DataFrame:
    """The best states of some of the places, each with `numbers` (how many) and the first `measure`."""
    best = seen.best[seen.best["place"].isin(places)]
    counted = source.store.stated_cells(_filters(places, asked))
    rows = best.merge(counted, on=["indicator", "place"], how="left")
    return rows.assign(numbers=rows["numbers"].fillna(0).astype(int), measure=rows["measure"].fillna(""))


def table(rows: pd.DataFrame, places: tuple[str, ...], asked: Asked, words: Words) -> pd.DataFrame:
    """The states in words: a row an indicator, a column a place."""
    return sentences.of_coverage(rows, places, asked.roles, words)


def columns(source: Data, places: tuple[str, ...], asked: Asked, words: Words) -> list[Column]:
    """The places as columns of the heat map, with the documents that were read of each."""
    plans = source.plans_of(places, asked.readings)
    counts = plans.groupby(["place", "reading"]).size().to_dict()
    found = []
    for code in places:
        mine = {reading: counts.get((code, reading), 0) for reading in asked.readings}
        parts = [
            words("coverage.documents", reading=words(f"reading.{reading}"), count=count)
            for reading, count in mine.items()
            if count
        ]
        read = words("list.separator").join(parts) or words("state.not_collected")
        found.append(Column(code, words.place(code), sum(mine.values()), read))
    return found


def rows(
    source: Data, cells: pd.DataFrame, seen: Overview, places: tuple[str, ...], asked: Asked, words: Words
) -> tuple[dict[str, list[Row]], list[str]]:
    """The rows of the heat map by group, those with most first, and the indicators that none here states."""
    states = tuples.of(cells)
    said = sentences.coverage_states(states, asked.roles, words)
    of_cell = {(row.indicator, row.place): _cell(row, text) for row, text in zip(states, said, strict=True)}
    groups: dict[str, list[Row]] = {}
    without = []
    for code in seen.indicators:
        found = [of_cell[code, place] for place in places]
        if not any(cell.yardstick for cell in found):
            without.append(words.indicator(code))
            continue
        name = words.named("groups", source.group_of[code])
        groups.setdefault(name, []).append(Row(code, words.indicator(code), found))
    return groups, without


def _cell(row, said: str) -> Cell:
    is_stated = row.state in ("stated", "qualitative")
    state = "narrower" if row.only_narrower else row.state
    return Cell(state, row.numbers, said, _yardstick(row.measure) if is_stated else "")


def _yardstick(measure: str) -> str:
    """The yardstick on which figures of a measure stand as they are stated."""
    return f"stated_{measure}" if f"stated_{measure}" in YARDSTICKS else YARDSTICKS[0]


def yardstick(cells: pd.DataFrame, opened: tuple[str, str]) -> str:
    """The yardstick of the first statement of a cell: indicator and place."""
    mine = cells[cells["indicator"].eq(opened[0]) & cells["place"].eq(opened[1])]
    return _yardstick(mine["measure"].iloc[0] if len(mine) else "")


@_kept
def wanted_most(source: Data, places: tuple[str, ...], most: int) -> list[tuple[str, int]]:
    """Places of which no document was read whole, with how many figures are cited: those with most first."""
    whole = set(source.plans_of(places, ("reviewed",))["place"])
    partly = tuple(code for code in places if code not in whole)
    if not partly:
        return []
    cited = source.store.stated_cells(Filters(city=partly)).groupby("place")["numbers"].sum()
    return [(code, int(cited[code])) for code in cited.sort_values(ascending=False).index[:most]]


def drawn_wanted(wanted: list[tuple[str, int]], words: Words) -> str:
    """The places of which a whole document is wanted, as links to their pages."""
    entries = (
        picture.link("city", picture.text(said), said, place=code)
        for code, count in wanted
        for said in [words("coverage.wanted.entry", place=words.place(code), count=count)]
    )
    return f'<nav class="places">{"".join(entries)}</nav>'
