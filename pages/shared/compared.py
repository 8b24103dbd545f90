"""What Compare shows of one indicator on one yardstick, read and measured once until the data change.

Of the whole field only the numbers are taken; put into words is what a few places state, those that are drawn
in full. Results are shared between visitors and are not to be changed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from loaders.database.filters import Filters
from loaders.model import CONFIRMED
from metrics.comparability import YARDSTICKS, View
from metrics.progress import progress
from metrics.trajectory import paths
from pages.shared import field, sentences, tuples
from pages.shared.charts import ladder, marks, over_years, shapes, spread
from pages.shared.charts.drawn import Drawn
from pages.shared.data import Data
from pages.shared.field import Stated
from pages.shared.kept import kept
from pages.shared.words import Words

MOST_BEHIND = 1200  # marks of the field; of more only the latest of each place stand behind
_kept = kept(200)


@dataclass(frozen=True)
class Asked:
    """What a reader asks to see.

    Attributes:
        view: indicator, yardstick, years; its places are all that are compared, the strong ones too.
        strong: the places that are drawn in full, in order.
        mine: the reader's own city, "" for none.
        language: of the texts.
        with_derived: whether values of ours are shown.
        across_years: whether rates of different years are placed against each other.
        readings: how far a document must have been read.
    """

    view: View
    strong: tuple[str, ...]
    mine: str
    language: str
    with_derived: bool = True
    across_years: bool = False
    readings: tuple[str, ...] = CONFIRMED

    @cached_property
    def is_pace(self) -> bool:
        """Whether the yardstick is the one whose values may be derived."""
        return self.view.yardstick == "annual_pace"


class Comparison(NamedTuple):
    """Marks of the strong places, what is left out of them, the path between levels, and the field behind.

    `behind` has place, year, shown, name: a row for each mark of every other place. `scope` and `tier` are
    the axis's, `narrowed` says them in words.
    """

    rows: pd.DataFrame
    left_out: pd.DataFrame
    path: pd.DataFrame
    behind: pd.DataFrame
    narrowed: str


@_kept
def comparison(source: Data, asked: Asked) -> Comparison:
    """What Compare draws and lists."""
    words, view = Words(asked.language, source), asked.view
    parts = field.divided(source, view, asked.readings)
    subject = _subject(source, view.indicator, view.places, asked.strong, asked.language, asked.readings)
    on_axis, left = parts.on_axis, parts.left_out
    left = _as_chosen(left[left["place"].isin(asked.strong)], asked.strong)
    if asked.is_pace and not asked.with_derived:
        hidden = on_axis[on_axis["derived"] & on_axis["place"].isin(asked.strong)]
        left = pd.concat([left, marks.hidden(hidden)], ignore_index=True)
        on_axis = on_axis[~on_axis["derived"]]
    is_own = on_axis["place"].isin(asked.strong)
    own = on_axis[is_own].reset_index(drop=True)
    if asked.is_pace:  # the base of a drawn pace is on the chart, in the sentence of that pace
        left = left[~left["figure"].isin({figure for inputs in own["inputs"] for figure in inputs})]
    drawn = subject.marks["figure"].isin(own["figure"])
    rows = marks.of_paces(own, words, source) if asked.is_pace else subject.marks[drawn]
    path = pd.DataFrame()
    if view.yardstick == "stated_level" and asked.with_derived and not rows.empty:
        same = subject.paths["scope"].eq(parts.scope) & subject.paths["tier"].eq(parts.tier)
        path = marks.leading_to(subject.paths[same], rows)
    instead = _stated_instead(source, view.indicator, left.loc[left["reason"].eq("silent"), "place"])
    left_out = _read_as(sentences.left_out(left, subject.marks, instead, words, source), words, source)
    left_out = left_out.assign(code=left["reason"].tolist(), place=left["place"].tolist())
    behind = _behind(on_axis[["place", "year", "value", "unit"]][~is_own], asked, words)
    return Comparison(
        _mine_first(marks.with_hover(rows, words, source), asked.mine),
        left_out,
        path,
        behind,
        words.narrowed(parts.scope, parts.tier),
    )


def _as_chosen(rows: pd.DataFrame, strong: tuple[str, ...]) -> pd.DataFrame:
    """Rows of the strong places in the order of these."""
    order = {place: number for number, place in enumerate(strong)}
    return rows.iloc[sorted(range(len(rows)), key=[order[place] for place in rows["place"]].__getitem__)]


def _mine_first(rows: pd.DataFrame, mine: str) -> pd.DataFrame:
    """Rows in their order, those of the reader's own city first."""
    if not mine:
        return rows
    return rows.sort_values("place", key=lambda codes: codes.ne(mine), kind="stable")


def _behind(on_axis: pd.DataFrame, asked: Asked, words: Words) -> pd.DataFrame:
    """The marks of the field as numbers with a name."""
    if len(on_axis) > MOST_BEHIND:
        on_axis = on_axis.sort_values("year", kind="stable").drop_duplicates("place", keep="last")
    found = on_axis[["place", "year"]].assign(shown=on_axis["value"] * _factor(on_axis, asked.view, words))
    return found.assign(name=[words.place(code) for code in on_axis["place"]]).dropna(subset=["shown"])


def _factor(rows: pd.DataFrame, view: View, words: Words) -> float:
    """What a value of the axis is multiplied by in the reader's language."""
    is_rate = view.yardstick == "annual_pace" or rows.empty
    return 1.0 if is_rate else float(words.factor(rows["unit"].iloc[0]))


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

    known: Stated
    marks: pd.DataFrame
    paths: pd.DataFrame


@_kept
def _subject(
    source: Data,
    indicator: str,
    among: tuple[str, ...],
    places: tuple[str, ...],
    language: str,
    readings: tuple[str, ...],
) -> Subject:
    words, entry = Words(language, source), source.indicators.loc[indicator]
    known = field.stated_by(source, indicator, among, places, readings)
    points = paths(known.table, known.plans, {indicator: entry["kind"]})
    drawn = marks.of_figures(known.table.frame, words, source)
    return Subject(known, drawn, marks.of_paths(points, entry["unit"], words))


def axis_title(source: Data, asked: Asked) -> str:
    """What the value axis measures, and in which unit."""
    words, view = Words(asked.language, source), asked.view
    unit = words.axis_unit(view.yardstick, source.indicators.at[view.indicator, "unit"])
    return words("axis.title", name=words.indicator(view.indicator), unit=unit)


def tints(source: Data, asked: Asked) -> dict[str, str]:
    """The colours of the strong places."""
    return shapes.colours(asked.strong, source.place_order, asked.mine)


@_kept
def chart(source: Data, asked: Asked, layout: str, milestones: bool) -> Drawn:
    """What Compare draws; its texts have the colour that frame.css gives them."""
    words, compared = Words(asked.language, source), comparison(source, asked)
    axis, colour = axis_title(source, asked), tints(source, asked)
    if layout == "years":
        drawn = over_years.over_years(
            compared.rows, compared.path, colour, words, axis, milestones, compared.behind
        )
    else:
        others = _others(compared, asked, words)
        drawn = ladder.city_by_city(compared.rows, colour, words, axis, others)
    return Drawn(drawn)


@_kept
def behind(source: Data, asked: Asked) -> tuple[int, int]:
    """How many places stand behind in the chart over the years, and how many have a mark outside it."""
    found = comparison(source, asked)
    return over_years.behind(found.rows, found.behind)


def _others(compared: Comparison, asked: Asked, words: Words) -> list[tuple[str, str, str]]:
    """The strong places without a mark: name, what they state in their own kind of number, and why."""
    drawn = set(compared.rows["place"])
    left = compared.left_out[~compared.left_out["place"].isin(drawn)].drop_duplicates("place")
    return [
        (row.city, marks.escaped(row.said), words(f"reason.{row.code}.short"))
        for row in tuples.of(left.sort_values("code", kind="stable"))
    ]


class Placed(NamedTuple):
    """How all places are spread, as a figure (None below three), and the positions of the strong ones."""

    figure: Drawn | None
    ranking: pd.DataFrame


@_kept
def placed(source: Data, asked: Asked) -> Placed:
    """Positions among all that are compared: a picture of everyone, and the rows of the strong places.

    Of those only rows that have a position: why the others have none is one line of the page.
    """
    words, view = Words(asked.language, source), asked.view
    ranked = field.ranked(source, view, asked.with_derived, asked.across_years, asked.readings)
    ranked = ranked[ranked["status"].ne("too_few")].reset_index(drop=True)
    if ranked.empty:
        return Placed(None, pd.DataFrame())
    on_axis = field.divided(source, view, asked.readings).on_axis
    everyone = _positions(
        source, view, asked.language, asked.with_derived, asked.across_years, asked.readings
    )
    drawn = spread.spread(everyone, tints(source, asked), words, axis_title(source, asked))
    own = ranked[ranked["place"].isin(asked.strong)]
    own = _mine_first(own, asked.mine)
    own = own.sort_values([name for name in ("year", "role") if name in own], ascending=False, kind="stable")
    unit = source.indicators.at[view.indicator, "unit"]
    rows = sentences.of_ranking(own, on_axis, view, unit, words)
    return Placed(Drawn(drawn) if drawn else None, _read_as(rows, words, source))


@_kept
def _positions(
    source: Data, view: View, language: str, with_derived: bool, across_years: bool, readings: tuple[str, ...]
) -> pd.DataFrame:
    """Every ranked place with its row of the picture, the latest year first; whoever is drawn strong."""
    words, on_axis = Words(language, source), field.divided(source, view, readings).on_axis
    ranked = field.ranked(source, view, with_derived, across_years, readings)
    ranked = ranked[ranked["status"].ne("too_few")]
    factor = _factor(on_axis, view, words)
    rows = ranked.assign(year=ranked.get("year", 0)).sort_values(
        ["year", "role"], ascending=False, kind="stable"
    )
    names = [words.place(code) for code in rows["place"]]
    return pd.DataFrame(
        {
            "row": _headings(rows, words),
            "place": rows["place"].tolist(),
            "name": names,
            "shown": (rows["value"] * factor).tolist(),
            "hover": [
                words("rank.hover", place=name, position=position)
                for name, position in zip(names, _said_positions(rows, words), strict=True)
            ],
        }
    )


def _said_positions(rows: pd.DataFrame, words: Words) -> list[str]:
    columns = (rows[name].tolist() for name in ("status", "position", "last_position", "places"))
    return [
        words(f"rank.{status}", position=position, last=last, places=places)
        for status, position, last, places in zip(*columns, strict=True)
    ]


def _headings(rows: pd.DataFrame, words: Words) -> list[str]:
    """The heading of each row; many places share one."""
    bases = rows["base_year"].tolist() if "base_year" in rows else [None] * len(rows)
    each = list(zip(rows["year"].tolist(), bases, rows["role"].tolist(), strict=True))
    said = {one: _heading(*one, words) for one in dict.fromkeys(each)}
    return [said[one] for one in each]


def _heading(year: int, base: int | None, role: str, words: Words) -> str:
    """Year and role of a row of the picture; of a rate the years that it spans."""
    said = words(f"role.{role}")
    if not year:
        return said
    if base is None or pd.isna(base):
        return words("ladder.group", year=year, role=said)
    return words("spread.span", base=base, year=year, role=said)


@_kept
def progressed(source: Data, asked: Asked, places: tuple[str, ...]) -> pd.DataFrame:
    """The targets of some of the places for which a result is reported: how they stand, or why not."""
    words, indicator = Words(asked.language, source), asked.view.indicator
    table, plans = field.stated_by(source, indicator, asked.view.places, places, asked.readings)
    entry = source.indicators.loc[indicator]
    rows = progress(table, plans, {indicator: entry["kind"]}, {indicator: entry["direction"]})
    found = sentences.of_progress(rows[rows["reason"].ne("no_result")], table.frame, words)
    return _read_as(found, words, source, "figure", "result_figure")


@_kept
def comparable(source: Data, asked: Asked) -> dict[str, int]:
    """How many of the strong places stand on the axis of each yardstick."""
    view = replace(asked.view, scope=None, tier=None)
    placing = {one: field.placing(source, replace(view, yardstick=one), asked.readings) for one in YARDSTICKS}
    return {yardstick: len(places.intersection(asked.strong)) for yardstick, places in placing.items()}
