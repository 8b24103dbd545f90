"""What a page shows for one set of choices: read, measured and worded once, then kept until the data change.

Each function takes the data of its page, so that a new build is a new entry and one page shows one build.
Results are shared between visitors and are not to be changed.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from loaders.database.filters import Filters
from loaders.model import CONFIRMED
from metrics.checks import VERDICTS
from metrics.comparability import YARDSTICKS, View, split
from metrics.frames import Table
from metrics.progress import progress
from metrics.rank import peers, rank
from metrics.succession import precedence
from metrics.trajectory import paths
from pages.shared import sentences
from pages.shared.charts import drawing, marks
from pages.shared.data import BY_BUILD, Data
from pages.shared.words import Words

Readings = tuple[str, ...]  # how far a document was read, as loaders.model.READINGS has it
_kept = st.cache_resource(max_entries=200, show_spinner=False, hash_funcs=BY_BUILD)


class Comparison(NamedTuple):
    """One indicator on one yardstick: marks, what is left out, the path between levels, scope and tier."""

    rows: pd.DataFrame
    left_out: pd.DataFrame
    path: pd.DataFrame
    on_axis: pd.DataFrame
    narrowed: str


@_kept
def comparison(
    source: Data, view: View, language: str, with_derived: bool, readings: Readings = CONFIRMED
) -> Comparison:
    """What Compare draws and lists for `view`, of documents that were read so far."""
    words = Words(language, source)
    subject = _subject(source, view.indicator, view.places, language, readings)
    parts = split(subject.table, source.plans_of(view.places, readings), view)
    is_pace = view.yardstick == "annual_pace"
    on_axis, left = parts.on_axis, parts.left_out
    if is_pace and not with_derived:
        left = pd.concat([left, marks.hidden(on_axis[on_axis["derived"]])], ignore_index=True)
        on_axis = on_axis[~on_axis["derived"]].reset_index(drop=True)
    if is_pace:  # the base of a drawn pace is on the chart, in the sentence of that pace
        left = left[~left["figure"].isin({figure for inputs in on_axis["inputs"] for figure in inputs})]
    drawn = subject.marks["figure"].isin(on_axis["figure"])
    rows = marks.of_paces(on_axis, words, source) if is_pace else subject.marks[drawn]
    path = pd.DataFrame()
    if view.yardstick == "stated_level" and with_derived and not rows.empty:
        same = subject.paths["scope"].eq(parts.scope) & subject.paths["tier"].eq(parts.tier)
        path = marks.leading_to(subject.paths[same], rows)
    narrowed = words.narrowed(parts.scope, parts.tier)
    instead = _stated_instead(source, view.indicator, left.loc[left["reason"].eq("silent"), "place"])
    left_out = _read_as(sentences.left_out(left, subject.marks, instead, words, source), words, source)
    return Comparison(rows, left_out, path, on_axis, narrowed)


def _read_as(rows: pd.DataFrame, words: Words, source: Data, *columns: str) -> pd.DataFrame:
    """Rows with how far the documents behind them were read; `columns` hold ids, if not "figure" does."""
    behind = list(zip(*(rows[name] for name in columns or ("figure",)), strict=True))
    return rows.assign(**marks.reading_columns(behind, words, source))


def _stated_instead(source: Data, indicator: str, silent: pd.Series) -> dict[str, list[str]]:
    """Of places that are silent on an indicator: which that are easily taken for it they do state."""
    alike = tuple(source.indicators.at[indicator, "not_to_confuse"])
    if silent.empty or not alike:
        return {}
    found = source.store.figures(Filters(city=tuple(silent.unique()), indicator=alike))
    return found.groupby("place")["indicator"].unique().map(list).to_dict()


class Subject(NamedTuple):
    """What some places state of one indicator: as metrics take it, as marks in chart order, and its paths."""

    table: Table
    marks: pd.DataFrame
    paths: pd.DataFrame


@_kept
def _subject(
    source: Data, indicator: str, places: tuple[str, ...], language: str, readings: Readings
) -> Subject:
    words = Words(language, source)
    found = source.store.figures(Filters(city=places, indicator=(indicator,), reading=readings))
    table = Table(found)
    entry = source.indicators.loc[indicator]
    points = paths(table, source.plans_of(places, readings), {indicator: entry["kind"]})
    return Subject(
        table, marks.of_figures(found, words, source), marks.of_paths(points, entry["unit"], words)
    )


@_kept
def chart(
    source: Data,
    view: View,
    language: str,
    with_derived: bool,
    layout: str,
    milestones: bool,
    readings: Readings = CONFIRMED,
) -> go.Figure:
    """What Compare draws. A Figure and not its dict: Plotly then checks it once, not at every rerun."""
    words = Words(language, source)
    compared = comparison(source, view, language, with_derived, readings)
    unit = words.axis_unit(view.yardstick, source.indicators.at[view.indicator, "unit"])
    axis = words("axis.title", name=words.indicator(view.indicator), unit=unit)
    tints = drawing.colours([*source.cities, *source.provinces])
    if layout == "years":
        return go.Figure(drawing.over_years(compared.rows, compared.path, tints, words, axis, milestones))
    return go.Figure(drawing.city_by_city(compared.rows, tints, words, axis))


@_kept
def ranking(
    source: Data, view: View, language: str, with_derived: bool, by: str, readings: Readings = CONFIRMED
) -> pd.DataFrame:
    """Positions and gaps for `view`, ready to show; `by` is "all" or a peer group of metrics.rank."""
    words = Words(language, source)
    on_axis = comparison(source, view, language, with_derived, readings).on_axis
    on_axis = on_axis[on_axis["place"].isin(source.cities)].reset_index(drop=True)
    if on_axis.empty:
        return pd.DataFrame()
    within = () if by == "all" else ("peer",)
    if within:
        plans = source.plans_of(view.places, readings)
        on_axis = peers(on_axis, source.places.reset_index(drop=True), plans, by)
    direction = source.indicators.at[view.indicator, "direction"]
    unit = source.indicators.at[view.indicator, "unit"]
    ranked = rank(on_axis, view.yardstick, direction, within)
    order = [*within, *(["year"] if view.yardstick == "stated_level" else []), "role", "position"]
    rows = sentences.of_ranking(ranked.sort_values(order, kind="stable"), on_axis, view, unit, by, words)
    return _read_as(rows, words, source)


@_kept
def progressed(
    source: Data, places: tuple[str, ...], indicator: str, language: str, readings: Readings = CONFIRMED
) -> pd.DataFrame:
    """The targets for which a result is reported: how they stand, or why they cannot be judged."""
    words, table = Words(language, source), _subject(source, indicator, places, language, readings).table
    entry = source.indicators.loc[indicator]
    directions = {indicator: entry["direction"]}
    rows = progress(table, source.plans_of(places, readings), {indicator: entry["kind"]}, directions)
    found = sentences.of_progress(rows[rows["reason"].ne("no_result")], table.frame, words)
    return _read_as(found, words, source, "figure", "result_figure")


@_kept
def figures(source: Data, filters: Filters, language: str) -> pd.DataFrame:
    """The figures that the filters keep, as rows of tables."""
    words = Words(language, source)
    return marks.of_figures(source.store.figures(filters), words, source)


@_kept
def elsewhere(source: Data, place: str, indicator: str, plan: str, language: str) -> pd.DataFrame:
    """What the other documents of a place say of an indicator: by year, of one year in the declared order."""
    found = source.store.figures(Filters(city=(place,), indicator=(indicator,)))
    found = found[found["plan"].ne(plan)]
    order = found.assign(first=found["plan"].map(precedence(source.plans_of((place,)))))
    found = order.sort_values(["year", "first"], kind="stable")[list(found.columns)]
    rows = marks.of_figures(found, Words(language, source), source)
    return rows.set_index("figure", drop=False).loc[found["figure"]].reset_index(drop=True)


@_kept
def preview(source: Data, filters: Filters, most: int) -> pd.DataFrame:
    """The first rows of what an export holds."""
    return source.store.snapshot(filters, limit=most)


class Checks(NamedTuple):
    """The checks of some cities' plans: how many have each verdict, and call for a look or not."""

    counts: dict[str, int]
    telling: int
    quiet: int


@_kept
def checks(source: Data, places: tuple[str, ...], verdicts: tuple[str, ...]) -> Checks:
    """What the checks of the plans' own arithmetic come to."""
    counted = source.store.finding_counts(places, verdicts)
    counts = {verdict: sum(n for (one, _), n in counted.items() if one == verdict) for verdict in VERDICTS}
    telling = sum(number for (_, is_telling), number in counted.items() if is_telling)
    return Checks(counts, telling, sum(counts.values()) - telling)


@_kept
def findings(
    source: Data,
    places: tuple[str, ...],
    verdicts: tuple[str, ...],
    telling: bool,
    most: int,
    skip: int,
    language: str,
) -> pd.DataFrame:
    """Some of the checks with their sentences (see sentences.of_findings); arguments as Store.findings."""
    found = source.store.findings(places, verdicts, telling, most, skip)
    ids = tuple(dict.fromkeys(figure for figures in found["figures"] for figure in figures))
    figures = source.store.figures(Filters(figure=ids)) if ids else pd.DataFrame(columns=["figure"])
    return sentences.of_findings(found, figures, Words(language, source), source)


def _headlines(source: Data) -> dict[str, list[str]]:
    return {code: entry["indicators"] for code, entry in source.names("headlines").items()}


class Profile(NamedTuple):
    """A city at a glance: its paces on the headlines, and what others aim at and it does not mention."""

    paces: pd.DataFrame
    not_mentioned: list[str]


@_kept
def groups(source: Data, filters: Filters) -> dict[str, int]:
    """How many of the figures that the filters keep each indicator group has, in the catalogue's order."""
    counts = source.store.group_counts(filters)
    return {code: counts[code] for code in source.names("groups") if code in counts}


@_kept
def of_group(source: Data, filters: Filters, skip: int, most: int, language: str) -> pd.DataFrame:
    """Some of the figures that the filters keep, as rows of tables."""
    rows = source.store.figures(filters, limit=most, skip=skip)
    return marks.of_figures(rows, Words(language, source), source)


@_kept
def profile(source: Data, place: str, language: str) -> Profile:
    """What a city's plans come to: pace where one follows, and the silent indicators."""
    words = Words(language, source)
    members = tuple(indicator for group in _headlines(source).values() for indicator in group)
    stated = source.store.indicators_of(place)
    # Of documents that nobody read whole, silence says nothing.
    missed = source.aimed_at - stated if len(source.plans_of((place,), ("reviewed",))) else set()
    silent = [words.indicator(code) for code in source.indicators.index if code in missed]
    return Profile(marks.of_paces(source.store.paces((place,), members), words, source), silent)


class Cell(NamedTuple):
    """A cell of the promise matrix: its text, what stands under it, and the comparison that a click opens.

    `figure` is the one that stands for it, "" where nothing is stated, and with it no text but the state.
    """

    place: str
    headline: str
    text: str
    below: str
    indicator: str
    yardstick: str
    figure: str = ""


@_kept
def promises(source: Data, places: tuple[str, ...], language: str) -> list[Cell]:
    """The cells of the promise matrix, row by row."""
    words = Words(language, source)
    matrix = source.store.promises(places)
    behind = (matrix[name] for name in ("figure", "former", "beside"))
    ids = tuple(code for column in behind for code in column if code)
    figures = source.store.figures(Filters(figure=ids)) if ids else pd.DataFrame(columns=["figure"])
    of_id = {code: row for code, (_, row) in zip(figures["figure"], figures.iterrows(), strict=True)}
    headlines = _headlines(source)
    read = set(source.plans_of(places, ("reviewed",))["place"])
    return [
        _empty_cell(row, of_id.get(row.beside), headlines, words)
        if row.figure == ""
        else _cell(row, of_id[row.figure], of_id.get(row.former), row.place in read, headlines, words)
        for row in matrix.itertuples()
    ]


def _empty_cell(row, beside: pd.Series | None, headlines: dict[str, list[str]], words: Words) -> Cell:
    """A cell that nothing is stated for: its kind of empty, or the aim for what is easily taken for it."""
    state, first = words(f"state.{row.state}"), headlines[row.headline][0]
    if beside is None:
        return Cell(row.place, row.headline, state, "", first, YARDSTICKS[0])
    name = words.indicator(beside["indicator"]) + words.narrowed(beside["scope"], beside["tier"])
    own = words("start.beside", name=words.named("headlines", row.headline), state=state)
    below = words("list.separator").join((name, own))
    indicator, yardstick = beside["indicator"], f"stated_{beside['measure']}"
    stated = words.statement(beside)
    return Cell(row.place, row.headline, stated, below, indicator, yardstick, beside["figure"])


def _cell(
    row,
    figure: pd.Series,
    former: pd.Series | None,
    read: bool,
    headlines: dict[str, list[str]],
    words: Words,
) -> Cell:
    """A cell; `read` is whether a whole document of the place was read."""
    first = headlines[row.headline][0]
    in_words = row.state == "qualitative"
    text = words("state.qualitative") if in_words else words.statement(figure)
    details = (
        words("start.reported", stated=text) if row.role == "actual" else "",
        words.indicator(figure["indicator"]) if figure["indicator"] != first else "",
        words.named_tier(figure["tier"]),
        words.scope(figure["scope"]),
        "" if former is None else words("start.former", stated=words.statement(former)),
        "" if figure["reading"] == "reviewed" else words(f"reading.{figure['reading']}"),
        words("start.more", count=row.others) if row.others else "",
    )
    if row.role == "actual":  # a statement cited from a page says nothing of the aims of its place
        text = words("start.no_target" if read else "state.not_collected")
    below = words("list.separator").join(part for part in details if part)
    yardstick = YARDSTICKS[0] if in_words else f"stated_{figure['measure']}"
    return Cell(row.place, row.headline, text, below, figure["indicator"], yardstick, figure["figure"])
