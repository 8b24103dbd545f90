"""A city as pictures: what it states of each quantity, before its province and the median of its like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd

from loaders.database.filters import Filters
from pages.shared import views
from pages.shared.charts import marks, picture, small_axes
from pages.shared.charts.small_axes import Behind
from pages.shared.data import Data
from pages.shared.kept import kept
from pages.shared.picker import groups
from pages.shared.words import Words

MOST = 12  # pictures of a group; the table has the rest
_LEAST = 3  # places like this one that a median needs
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


@_kept
def quantities(source: Data, wanted: Filters, place: str, language: str) -> dict[Key, Quantity]:
    """The quantities of which a city states a number, in the catalogue's order, those with an aim first."""
    words = Words(language, source)
    rows = marks.of_figures(_drawable(source.store.figures(wanted)), words, source)
    own: dict[Key, list[Any]] = {}
    for row in rows.itertuples():
        own.setdefault(_key(row), []).append(row)
    order = {code: number for number, code in enumerate(source.indicators.index)}
    keys = sorted(own, key=lambda key: (all(row.role == "actual" for row in own[key]), order[key[0]], key))
    behind = _behind(source, place, _pictured(source, place, keys, own, language), words)
    return {key: _quantity(key, own[key], behind.get(key, []), words) for key in keys}


def _pictured(
    source: Data, place: str, keys: list[Key], own: dict[Key, list[Any]], language: str
) -> list[Key]:
    """The quantities that get a picture: those of the headlines, and the first of each group."""
    shown = _of_headlines(source, place, language)
    places: Counter[str] = Counter()
    found = []
    for key in keys:
        is_headline = not shown.isdisjoint(row.figure for row in own[key])
        group = source.indicators.at[key[0], "group"]
        if is_headline or places[group] < MOST:
            found.append(key)
        places[group] += not is_headline
    return found


def _of_headlines(source: Data, place: str, language: str) -> set[str]:
    """The figures that stand for the headlines."""
    return {cell.figure for cell in views.promises(source, (place,), language)}


def _drawable(figures: pd.DataFrame) -> pd.DataFrame:
    """Figures that have a place on axes: a number, and a year."""
    return figures[figures["measure"].ne("qualitative") & figures["year"].notna()]


def _key(row: Any) -> Key:
    """What tells one quantity from another; a total or a growth in all counts from a year of its own."""
    since = 0 if pd.isna(row.base_year) else int(row.base_year)
    return row.indicator, row.scope, row.tier, row.measure, row.basis, since


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
        theirs = source.store.figures(Filters(city=parents, indicator=indicators))
        for row in marks.of_figures(_drawable(theirs), words, source).itertuples():
            said = words("finding.link", name=row.city, stated=row.text)
            found.setdefault(_key(row), []).append(Behind(row.year, row.shown, said, False))
    like = tuple(groups.peers(source, place))
    for row in source.store.medians(keys, like, _LEAST).itertuples():
        shown = row.value * float(words.factor(row.unit))
        amount = words.amount(row.value, float("nan"), "eq", row.unit, more=row.measure == "increment")
        said = words("city.median", amount=amount, year=row.year, places=row.places)
        key = (row.indicator, row.scope, row.tier, row.measure, row.basis, row.since)
        found.setdefault(key, []).append(Behind(row.year, shown, said, True))
    return found


def headline_cards(source: Data, place: str, found: dict[Key, Quantity], words: Words) -> str:
    """A card for each headline: what stands for it, drawn where it is a number, and what its province has."""
    by_figure = {row.figure: one for one in found.values() for row in one.rows}
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


def group_cards(source: Data, place: str, group: str, found: dict[Key, Quantity], words: Words) -> str:
    """A card for each quantity of a group that no headline shows, of many the first; "" for none."""
    shown = _of_headlines(source, place, words.language)
    mine = [
        one
        for one in found.values()
        if source.indicators.at[one.indicator, "group"] == group
        and shown.isdisjoint(row.figure for row in one.rows)
    ]
    cards = [
        f'<div class="card"><b>{picture.text(one.name)}</b>{_stated(one)}'
        f"<small>{picture.text(one.kind)}</small>{_drawn(one)}</div>"
        for one in mine[:MOST]
    ]
    if len(mine) > MOST:
        cards.append(f"<p>{picture.text(words('city.more_pictures', count=len(mine) - MOST))}</p>")
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
