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
from metrics.checks import VERDICTS
from metrics.comparability import YARDSTICKS, View, split
from metrics.consistency import findings
from metrics.coverage import states, summary, totals
from metrics.frames import Table
from metrics.highlights import highlights
from metrics.pace import annual_pace
from metrics.progress import progress
from metrics.promise import promise_matrix
from metrics.rank import peers, rank
from metrics.trajectory import paths
from pages.shared import sentences
from pages.shared.charts import drawing, marks
from pages.shared.data import BY_BUILD, Data
from pages.shared.frame import plain
from pages.shared.words import Words

_kept = st.cache_resource(max_entries=200, show_spinner=False, hash_funcs=BY_BUILD)


class Comparison(NamedTuple):
    """One indicator on one yardstick: marks, what is left out, the path between levels, scope and tier."""

    rows: pd.DataFrame
    left_out: pd.DataFrame
    path: pd.DataFrame
    on_axis: pd.DataFrame
    narrowed: str


@_kept
def comparison(source: Data, view: View, language: str, with_derived: bool) -> Comparison:
    """What Compare draws and lists for `view`."""
    words = Words(language, source)
    subject = _subject(source, view.indicator, language)
    parts = split(subject.table, source.plan_rows, view)
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
    left_out = sentences.left_out(left, subject.marks, instead, words, source)
    return Comparison(rows, left_out, path, on_axis, narrowed)


def _stated_instead(source: Data, indicator: str, silent: pd.Series) -> dict[str, list[str]]:
    """Of places that are silent on an indicator: which that are easily taken for it they do state."""
    alike = tuple(source.indicators.at[indicator, "not_to_confuse"])
    if silent.empty or not alike:
        return {}
    found = source.store.figures(Filters(city=tuple(silent.unique()), indicator=alike))
    return found.groupby("place")["indicator"].unique().map(list).to_dict()


class Subject(NamedTuple):
    """All figures of one indicator: as metrics take them, as marks in the order of charts, and paths."""

    table: Table
    marks: pd.DataFrame
    paths: pd.DataFrame


@_kept
def _subject(source: Data, indicator: str, language: str) -> Subject:
    words = Words(language, source)
    found = source.store.figures(Filters(indicator=(indicator,)))
    table = Table(found)
    entry = source.indicators.loc[indicator]
    points = paths(table, source.plan_rows, {indicator: entry["kind"]})
    return Subject(
        table, marks.of_figures(found, words, source), marks.of_paths(points, entry["unit"], words)
    )


@_kept
def chart(
    source: Data, view: View, language: str, with_derived: bool, layout: str, milestones: bool
) -> go.Figure:
    """What Compare draws. A Figure and not its dict: Plotly then checks it once, not at every rerun."""
    words = Words(language, source)
    compared = comparison(source, view, language, with_derived)
    unit = words.axis_unit(view.yardstick, source.indicators.at[view.indicator, "unit"])
    axis = words("axis.title", name=words.indicator(view.indicator), unit=unit)
    tints = drawing.colours([*source.cities, *source.provinces])
    if layout == "years":
        return go.Figure(drawing.over_years(compared.rows, compared.path, tints, words, axis, milestones))
    return go.Figure(drawing.city_by_city(compared.rows, tints, words, axis))


@_kept
def ranking(source: Data, view: View, language: str, with_derived: bool, by: str) -> pd.DataFrame:
    """Positions and gaps for `view`, ready to show; `by` is "all" or a peer group of metrics.rank."""
    words = Words(language, source)
    on_axis = comparison(source, view, language, with_derived).on_axis
    on_axis = on_axis[on_axis["place"].isin(source.cities)].reset_index(drop=True)
    if on_axis.empty:
        return pd.DataFrame()
    within = () if by == "all" else ("peer",)
    if within:
        on_axis = peers(on_axis, source.places.reset_index(drop=True), source.plan_rows, by)
    direction = source.indicators.at[view.indicator, "direction"]
    unit = source.indicators.at[view.indicator, "unit"]
    ranked = rank(on_axis, view.yardstick, direction, within)
    order = [*within, *(["year"] if view.yardstick == "stated_level" else []), "role", "position"]
    return sentences.of_ranking(ranked.sort_values(order, kind="stable"), on_axis, view, unit, by, words)


def progressed(source: Data, places: tuple[str, ...], indicator: str, language: str) -> pd.DataFrame:
    """The targets for which a result is reported: how they stand, or why they cannot be judged."""
    rows = _progressed(source, indicator, language)
    return rows[rows["place"].isin(places)]


@_kept
def _progressed(source: Data, indicator: str, language: str) -> pd.DataFrame:
    words = Words(language, source)
    entry, table = source.indicators.loc[indicator], _subject(source, indicator, language).table
    directions = {indicator: entry["direction"]}
    rows = progress(table, source.plan_rows, {indicator: entry["kind"]}, directions)
    return sentences.of_progress(rows[rows["reason"].ne("no_result")], table.frame, words)


@_kept
def figures(source: Data, filters: Filters, language: str) -> pd.DataFrame:
    """The figures that the filters keep, as rows of tables."""
    words = Words(language, source)
    return marks.of_figures(source.store.figures(filters), words, source)


@_kept
def preview(source: Data, filters: Filters, most: int) -> pd.DataFrame:
    """The first rows of what an export holds."""
    return source.store.snapshot(filters, limit=most)


@_kept
def checks(source: Data, language: str) -> pd.DataFrame:
    """Every check of the plans' own arithmetic, with its sentence (see sentences.of_findings)."""
    words = Words(language, source)
    figures = source.store.figures()
    return sentences.of_findings(_findings(source), figures, words, source)


class Checked(NamedTuple):
    """The checks of one city's plans: how many have each verdict, and those that tell a reader something."""

    counts: dict[str, int]
    telling: pd.DataFrame


@_kept
def checked(source: Data, place: str, language: str) -> Checked:
    """What the checks of one city's plans come to."""
    every = checks(source, language)
    mine = every[every["place"].eq(place)]
    counts = mine["verdict"].value_counts()
    quiet = mine["verdict"].isin(["agrees", "not_checkable"]) & mine["reason"].ne("two_quantities_one_value")
    return Checked({verdict: int(counts.get(verdict, 0)) for verdict in VERDICTS}, mine[~quiet])


@_kept
def _findings(source: Data) -> pd.DataFrame:
    confusable = {code: tuple(others) for code, others in source.indicators["not_to_confuse"].items()}
    return findings(source.store.figures(), dict(source.indicators["kind"]), confusable)


@_kept
def leading(source: Data, places: tuple[str, ...], language: str) -> list[tuple[str, str, dict]]:
    """The sentences of the first page: each with the page and the query that it links to."""
    words = Words(language, source)
    plans, headlines = source.plan_rows, _headlines(source)
    figures = _of_headlines(source, places)
    matrix = promise_matrix(figures, plans, places, headlines)
    paces = annual_pace(figures, plans, dict(source.indicators["kind"])).rows
    checked = _findings(source)
    found = highlights(matrix, paces, checked[checked["place"].isin(places)])
    by_id = figures.set_index("figure")
    return [sentences.of_highlight(one, by_id, headlines, words, source) for one in found]


def _headlines(source: Data) -> dict[str, list[str]]:
    return {code: entry["indicators"] for code, entry in source.names("headlines").items()}


def _of_headlines(source: Data, places: tuple[str, ...]) -> pd.DataFrame:
    members = tuple(indicator for group in _headlines(source).values() for indicator in group)
    return source.store.figures(Filters(city=places, indicator=members))


class Profile(NamedTuple):
    """A city at a glance: its paces on the headlines, and what others aim at and it does not mention."""

    paces: pd.DataFrame
    not_mentioned: list[str]


@_kept
def by_group(source: Data, filters: Filters, language: str) -> list[tuple[str, pd.DataFrame]]:
    """The figures that the filters keep, parted by indicator group in the order of the catalogue."""
    rows, group = figures(source, filters, language), source.indicators["group"]
    parts = dict(list(rows.groupby(rows["indicator"].map(group), sort=False))) if len(rows) else {}
    return [(code, parts[code]) for code in source.names("groups") if code in parts]


@_kept
def profile(source: Data, place: str, language: str) -> Profile:
    """What a city's plans come to: pace where one follows, and the silent indicators."""
    words = Words(language, source)
    plans = source.plan_rows
    mine = _of_headlines(source, (place,))
    paces = annual_pace(mine, plans, dict(source.indicators["kind"])).rows
    every = source.store.figures(Filters(city=(*source.cities, place)))
    aimed = set(every.loc[every["role"].eq("target"), "indicator"])
    mentioned = set(every.loc[every["place"].eq(place), "indicator"])
    silent = [words.indicator(code) for code in source.indicators.index if code in aimed - mentioned]
    return Profile(marks.of_paces(paces[paces["preferred"].to_numpy(dtype=bool)], words, source), silent)


class Cell(NamedTuple):
    """A cell of the promise matrix: its text, what stands under it, and the comparison that a click opens."""

    place: str
    headline: str
    text: str
    below: str
    indicator: str
    yardstick: str


@_kept
def promises(source: Data, places: tuple[str, ...], language: str) -> list[Cell]:
    """The cells of the promise matrix, row by row."""
    words = Words(language, source)
    headlines, figures = _headlines(source), _of_headlines(source, places)
    matrix = promise_matrix(figures, source.plan_rows, places, headlines)
    by_id = figures.set_index("figure")
    return [
        _cell(row, by_id.loc[row.figure] if row.figure else None, headlines, words)
        for row in matrix.itertuples()
    ]


def _cell(row, figure: pd.Series | None, headlines: dict[str, list[str]], words: Words) -> Cell:
    first = headlines[row.headline][0]
    if figure is None:
        return Cell(
            row.place, row.headline, f":gray[{words(f'state.{row.state}')}]", "", first, YARDSTICKS[0]
        )
    in_words = row.state == "qualitative"
    text = words("state.qualitative") if in_words else words.statement(figure)
    details = (
        words("start.reported", stated=text) if row.role == "actual" else "",
        words.indicator(figure["indicator"]) if figure["indicator"] != first else "",
        words.named_tier(figure["tier"]),
        words.scope(figure["scope"]),
        words("start.more", count=row.others) if row.others else "",
    )
    if row.role == "actual":
        text = words("start.no_target")
    below = words("list.separator").join(part for part in details if part)
    yardstick = YARDSTICKS[0] if in_words else f"stated_{figure['measure']}"
    return Cell(row.place, row.headline, plain(text), plain(below), figure["indicator"], yardstick)


class Coverage(NamedTuple):
    """The coverage matrix: a table in words, totals of the states, and the measure first stated in a cell."""

    table: pd.DataFrame
    totals: dict[str, int]
    measures: dict[tuple[str, str], str]


@_kept
def coverage(
    source: Data,
    places: tuple[str, ...],
    groups: tuple[str, ...],
    roles: tuple[str, ...],
    years: tuple[int, int],
    language: str,
) -> Coverage:
    """The states of places × indicators of the groups × plan years; no group means all."""
    words = Words(language, source)
    wanted = source.indicators if not groups else source.indicators[source.indicators["group"].isin(groups)]
    figures = source.store.figures(Filters(city=places, group=groups, role=roles))
    cells = states(figures, source.plan_rows, places, tuple(wanted.index), years, roles)
    measures = (
        figures.drop_duplicates(["indicator", "place"]).set_index(["indicator", "place"])["measure"].to_dict()
    )
    return Coverage(
        sentences.of_coverage(summary(cells), figures, places, roles, words), totals(cells), measures
    )
