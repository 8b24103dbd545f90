"""What a page shows for one set of choices: read, measured and worded once, then kept until the data change.

Each function takes the data of its page, so that a new build is a new entry and one page shows one build.
Results are shared between visitors and are not to be changed.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from loaders.database.filters import Filters
from loaders.database.schema import BARE
from loaders.snapshots.nothing import with_nothing
from loaders.snapshots.wide import first_rows
from metrics.checks import VERDICTS
from metrics.comparability import YARDSTICKS
from metrics.succession import precedence
from pages.shared import sentences
from pages.shared.charts import marks
from pages.shared.data import Data
from pages.shared.kept import kept
from pages.shared.words import Words

_kept = kept(200)


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
def preview(
    source: Data, filters: Filters, most: int, is_wide: bool, named: bool
) -> tuple[pd.DataFrame, int]:
    """The first rows of what an export holds, in the wide form or a figure a row, and how many it has.

    A row a figure with `named` columns has chosen places without a figure too, with codes figures only.
    """
    if is_wide:
        return first_rows(source.store, filters, most)
    figures, count = source.store.snapshot(filters, limit=most), source.store.count(filters)
    if not named:
        return figures, count
    rows = with_nothing(source.store, figures, filters)
    return rows.head(most), count + len(rows) - len(figures)


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
    wanted = Filters(figure=ids)
    figures = source.store.figures(wanted, columns=BARE) if ids else pd.DataFrame(columns=["figure"])
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
    rows = source.store.figures(filters, most, skip, (*BARE, "location"))
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
    of_id = {row.figure: row for row in source.store.promised(places)}
    headlines = _headlines(source)
    read = set(source.plans_of(places, ("reviewed",))["place"])
    return [
        _empty_cell(row, of_id.get(row.beside), headlines, words)
        if row.figure == ""
        else _cell(row, of_id[row.figure], of_id.get(row.former), row.place in read, headlines, words)
        for row in source.store.promises(places)
    ]


def _empty_cell(row, beside: Any | None, headlines: dict[str, list[str]], words: Words) -> Cell:
    """A cell that nothing is stated for: its kind of empty, or the aim for what is easily taken for it."""
    state, first = words(f"state.{row.state}"), headlines[row.headline][0]
    if beside is None:
        return Cell(row.place, row.headline, state, "", first, YARDSTICKS[0])
    name = words.indicator(beside.indicator) + words.narrowed(beside.scope, beside.tier)
    own = words("start.beside", name=words.named("headlines", row.headline), state=state)
    below = words("list.separator").join((name, own))
    indicator, yardstick = beside.indicator, f"stated_{beside.measure}"
    stated = words.statement(beside)
    return Cell(row.place, row.headline, stated, below, indicator, yardstick, beside.figure)


def _cell(
    row,
    figure: Any,
    former: Any | None,
    read: bool,
    headlines: dict[str, list[str]],
    words: Words,
) -> Cell:
    """A cell; `read` is whether a whole document of the place was read."""
    first = headlines[row.headline][0]
    in_words = row.state == "qualitative"
    text = words("state.qualitative") if in_words else words.statement(figure)
    missing = ""
    if row.role == "actual":  # a statement cited from a page says nothing of the aims of its place
        text = words("start.reported", stated=text)
        missing = words("start.no_target" if read else "start.targets_not_collected")
    details = (
        missing,
        words.indicator(figure.indicator) if figure.indicator != first else "",
        words.named_tier(figure.tier),
        words.scope(figure.scope),
        "" if former is None else words("start.former", stated=words.statement(former)),
        "" if figure.reading == "reviewed" else words(f"reading.{figure.reading}"),
        words("start.more", count=row.others) if row.others else "",
    )
    below = words("list.separator").join(part for part in details if part)
    yardstick = YARDSTICKS[0] if in_words else f"stated_{figure.measure}"
    return Cell(row.place, row.headline, text, below, figure.indicator, yardstick, figure.figure)
