"""A city as pictures: what it states of each quantity, before its province and the median of its like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd

from loaders.database.filters import Filters
from loaders.database.schema import BARE
from pages.shared import tuples, views
from pages.shared.charts import marks, picture, small_axes
from pages.shared.charts.small_axes import Behind
from pages.shared.data import Data
from pages.shared.kept import kept
from pages.shared.words import Words

MOST = 12  # pictures of a group; the table has the rest
_LARGER = 3  # a province so many times as large would press the city's own marks together
_kept = kept(200)
Key = tuple[str, str, str, str, str, int]


class Quantity(NamedTuple):
    """What a city states of one quantity: its marks, what stands behind them, and in words what does not."""

    indicator: str
    name: str
    kind: str
    rows: list[Any]
    behind: list[Behind]
    beside: str


class Pictured(NamedTuple):
    """The quantities of a city that get a picture, and how many each group has besides the headlines'."""

    quantities: dict[Key, Quantity]
    counts: Counter[str]


@_kept
def quantities(source: Data, wanted: Filters, place: str, language: str) -> Pictured:
    """The quantities of which a city states a number, in the catalogue's order, those with an aim first.

    Put into words are those that are drawn: those of the headlines, and the first of each group.
    """
    words, found = Words(language, source), _drawable(source.store.figures(wanted, columns=BARE))
    own: dict[Key, list[int]] = {}
    for at, key in enumerate(_keys(found)):
        own.setdefault(key, []).append(at)
    roles, figures = found["role"].tolist(), found["figure"].tolist()
    order = {code: number for number, code in enumerate(source.indicators.index)}
    keys = sorted(own, key=lambda key: (all(roles[at] == "actual" for at in own[key]), order[key[0]], key))
    shown = _of_headlines(source, place, language)
    is_headline = {key: not shown.isdisjoint(figures[at] for at in own[key]) for key in keys}
    counts, drawn = _drawn_of(keys, is_headline, source)
    rows: dict[Key, list[Any]] = {key: [] for key in drawn}
    taken = found.take(sorted(at for key in drawn for at in own[key]))
    in_words = marks.of_figures(taken, words, source)
    for key, row in zip(_keys(in_words), tuples.of(in_words), strict=True):
        rows[key].append(row)
    behind = _behind(source, place, drawn, words)
    return Pictured({key: _quantity(key, rows[key], behind.get(key, []), words) for key in drawn}, counts)


def _drawn_of(keys: list[Key], is_headline: dict[Key, bool], source: Data) -> tuple[Counter[str], list[Key]]:
    """How many quantities of each group no headline shows, and which of all get a picture."""
    counts: Counter[str] = Counter()
    drawn = []
    for key in keys:
        group = source.group_of[key[0]]
        if is_headline[key] or counts[group] < MOST:
            drawn.append(key)
        counts[group] += not is_headline[key]
    return counts, drawn


def _of_headlines(source: Data, place: str, language: str) -> set[str]:
    """The figures that stand for the headlines."""
    return {cell.figure for cell in views.promises(source, (place,), language)}


def _drawable(figures: pd.DataFrame) -> pd.DataFrame:
    """Figures that have a place on axes: a number, and a year."""
    return figures[figures["measure"].ne("qualitative") & figures["year"].notna()]


def _keys(rows: pd.DataFrame) -> list[Key]:
    """What tells one quantity from another; a total or a growth in all counts from a year of its own."""
    columns = [rows[name].tolist() for name in ("indicator", "scope", "tier", "measure", "basis")]
    return list(zip(*columns, rows["base_year"].fillna(0).tolist(), strict=True))


def _quantity(key: Key, rows: list[Any], behind: list[Behind], words: Words) -> Quantity:
    indicator, _, _, measure, basis, since = key
    kind = (
        f"basis.{basis}"
        if basis
        else "measure.total"
        if since and measure == "level"
        else f"measure.{measure}"
    )
    most = max(row.shown for row in rows) * _LARGER
    fitting = [one for one in behind if one.is_median or one.shown <= most]
    beside = words("list.separator").join(one.said for one in behind if one not in fitting)
    return Quantity(indicator, rows[0].indicator_name, words(kind), rows, fitting, beside)


def _behind(source: Data, place: str, keys: list[Key], words: Words) -> dict[Key, list[Behind]]:
    """What the province states of the same quantities, and the middle of places like this one."""
    found: dict[Key, list[Behind]] = {}
    parents = tuple(source.parents([place]))
    if parents and keys:
        indicators = tuple(dict.fromkeys(key[0] for key in keys))
        theirs = source.store.figures(Filters(city=parents, indicator=indicators), columns=BARE)
        in_words = marks.of_figures(_drawable(theirs), words, source)
        for key, row in zip(_keys(in_words), tuples.of(in_words), strict=True):
            said = words("finding.link", name=row.city, stated=row.text)
            found.setdefault(key, []).append(Behind(row.year, row.shown, said, False))
    for row in tuples.of(source.store.medians(keys, place)):
        shown = row.value * float(words.factor(row.unit))
        amount = words.amount(row.value, float("nan"), "eq", row.unit, more=row.measure == "increment")
        said = words("city.median", amount=amount, year=row.year, places=row.places)
        key = (row.indicator, row.scope, row.tier, row.measure, row.basis, row.since)
        found.setdefault(key, []).append(Behind(row.year, shown, said, True))
    return found


def headline_cards(source: Data, place: str, found: Pictured, words: Words) -> str:
    """A card for each headline: what stands for it, drawn where it is a number, and what its province has."""
    by_figure = {row.figure: one for one in found.quantities.values() for row in one.rows}
    own = views.promises(source, (place,), words.language)
    above = views.promises(source, tuple(source.parents([place])), words.language)
    said = {cell.headline: _of_province(cell, words) for cell in above if cell.figure}
    cards = (
        _headline(source, cell, by_figure.get(cell.figure), said.get(cell.headline, ""), words)
        for cell in own
    )
    return _cards(cards, "cards headlines")


def _of_province(cell: views.Cell, words: Words) -> str:
    said = words("finding.link", name=words.place(cell.place), stated=cell.text)
    said += words("brackets", inner=cell.below) if cell.below else ""
    return f"<small>{picture.link('city', picture.text(said), said, place=cell.place)}</small>"


def _headline(source: Data, cell: views.Cell, one: Quantity | None, province: str, words: Words) -> str:
    name = words.named("headlines", cell.headline)
    query = {"indicator": cell.indicator, "yardstick": cell.yardstick}
    cities = list(dict.fromkeys([cell.place, *source.at_first(cell.indicator)]))
    said = picture.text(cell.text)
    if cell.figure:
        label = words("strip.compare", name=name, what=cell.text)
        said = picture.link("compare", said, label, "said", city=cities, **query)
    else:
        said = f'<span class="said empty">{said}</span>'
    below = f"<small>{picture.text(cell.below)}</small>" if cell.below else ""
    return f'<div class="card"><b>{picture.text(name)}</b>{said}{below}{_drawn(one)}{province}</div>'


def group_cards(source: Data, place: str, group: str, found: Pictured, words: Words) -> str:
    """A card for each quantity of a group that no headline shows, of many the first; "" for none."""
    shown = _of_headlines(source, place, words.language)
    mine = [
        one
        for one in found.quantities.values()
        if source.group_of[one.indicator] == group and shown.isdisjoint(row.figure for row in one.rows)
    ]
    cards = [
        f'<div class="card"><b>{picture.text(one.name)}</b>{_stated(one)}'
        f"<small>{picture.text(one.kind)}</small>{_drawn(one)}</div>"
        for one in mine
    ]
    if (more := found.counts[group] - len(mine)) > 0:
        cards.append(f"<p>{picture.text(words('city.more_pictures', count=more))}</p>")
    return _cards(cards)


def _drawn(one: Quantity | None) -> str:
    if one is None:
        return ""
    beside = f"<small>{picture.text(one.beside)}</small>" if one.beside else ""
    if len(one.rows) + len(one.behind) == 1:  # axes would show nothing that the words do not
        return beside
    return small_axes.drawing(one.rows, one.behind) + beside


def _stated(one: Quantity) -> str:
    """The last aim in force, else the last result, in words; a click opens it."""
    row = small_axes.leading(one.rows)
    return picture.link("evidence", picture.text(row.text), row.text, "said", figure=row.figure)


def _cards(cards: Iterable[str], look: str = "cards") -> str:
    inner = "".join(cards)
    return f'<div class="{look}">{inner}</div>' if inner else ""
