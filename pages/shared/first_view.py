"""What the first page shows of the whole collection: the headlines, what is covered, what is new."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from loaders.database.filters import Filters
from pages.shared import of_provinces, tuples, url
from pages.shared.charts import picture, strips, tiles
from pages.shared.data import Data
from pages.shared.kept import kept
from pages.shared.picker.spelling import labels
from pages.shared.words import Words

_LEAST = 3  # with fewer a strip shows nothing
_NEWEST = 8
_kept = kept(50)


class Strip(NamedTuple):
    """One headline: its name, what is compared in words, the indicator and yardstick, and the dots."""

    name: str
    what: str
    indicator: str
    yardstick: str
    dots: list[strips.Dot]
    is_result: bool


@_kept
def strips_of(source: Data, language: str) -> list[Strip]:
    """A strip for each headline, of all cities that can be compared at once."""
    words, found = Words(language, source), source.store.strips()
    headlines = source.names("headlines").items()
    return [
        _strip(code, entry["indicators"], found.get(code, []), source, words) for code, entry in headlines
    ]


def _strip(headline: str, indicators: list[str], found: list[Any], source: Data, words: Words) -> Strip:
    name = words.named("headlines", headline)
    if len(found) < _LEAST:
        return Strip(name, words("strip.too_few"), indicators[0], "stated_level", [], False)
    first = found[0]
    quantity = words.indicator(first.indicator) + words.narrowed(first.scope, first.tier)
    what = words(
        "strip.what",
        role=words(f"role.{first.role}"),
        measure=words(f"measure.{first.measure}"),
        year=first.year,
        count=len(found),
        total=len(source.cities),
    )
    if quantity != name:
        what = quantity + words("colon") + what
    dots = [
        strips.Dot(row.place, row.value, words.place(row.place), words.short_amount(row)) for row in found
    ]
    return Strip(name, what, first.indicator, f"stated_{first.measure}", dots, first.role == "actual")


def drawn_strips(found: list[Strip], mine: str, words: Words) -> str:
    """The strips as markup; a click on one compares."""
    return f'<div class="strips">{"".join(_drawn(one, mine, words) for one in found)}</div>'


def _drawn(one: Strip, mine: str, words: Words) -> str:
    inner = f"<b>{picture.text(one.name)}</b><small>{picture.text(one.what)}</small>"
    if one.dots:
        inner += strips.strip(one.dots, mine, one.is_result)
    label = words("strip.compare", name=one.name, what=one.what)
    query = {"indicator": one.indicator, "yardstick": one.yardstick}
    return picture.link("compare", inner, label, "strip", **query)


def find_city(words: Words, source: Data) -> None:
    """The list in which one types a place to open its page."""
    texts = labels(source, words.language)
    found = st.selectbox(
        words("start.find"),
        (*source.cities, *source.provinces),
        index=None,
        format_func=texts.__getitem__,
        key="find_city",
        placeholder=words("start.find.example"),
        filter_mode="contains",
        label_visibility="collapsed",
        width=480,
    )
    if found:
        st.switch_page("city.py", query_params=url.link(place=found))


def division_name(division: str, words: Words) -> str:
    """The name of a division by its two digits."""
    return next(tile.names[words.language] for tile in tiles.layout() if tile.code == division)


def drawn_map(source: Data, chosen: str, words: Words) -> str:
    """The tile map as markup; the division whose places are listed is marked."""
    counts: dict[str, int] = {}
    for code in source.cities:
        counts[code[:2]] = counts.get(code[:2], 0) + 1
    return tiles.tile_map(counts, {code[:2] for code in source.provinces}, chosen, words)


def drawn_places(source: Data, division: str, words: Words) -> str:
    """The places of a division of which a plan was read, as links to their pages."""
    own = [code for code in (*source.provinces, *source.cities) if code[:2] == division]
    names = {code: words.place(code) for code in own}
    links = (picture.link("city", picture.text(name), name, place=code) for code, name in names.items())
    return f'<nav class="places">{"".join(links)}</nav>'


def drawn_newest(source: Data, words: Words) -> str:
    """The documents that were issued last, as links to the pages of their places."""
    entries = [
        (_date(plan), words.place(plan.place), words.title(plan.plan), plan.place)
        for plan in tuples.of(newest(source))
    ]
    return "".join(
        picture.link(
            "city",
            f"<small>{picture.text(date)}</small> <b>{picture.text(name)}</b> {picture.text(title)}",
            f"{name} {title} {date}",
            "entry",
            place=place,
        )
        for date, name, title, place in entries
    )


def covered(words: Words, source: Data) -> None:
    """How much there is, in a line or two."""
    plans = source.plans
    fields = {"cities": len(source.cities), "plans": len(plans), "figures": f"{source.figures:,}"}
    st.caption(
        words("start.covered", first=plans["first_year"].min(), last=plans["last_year"].max(), **fields)
    )
    if source.provinces:
        own = tuple(source.provinces)
        counts = {
            "plans": plans["place"].isin(own).sum(),
            "figures": source.store.count(Filters(city=own)),
        }
        st.caption(words("start.provinces", provinces=len(own), **counts))
        of_provinces.links(words)
    of_provinces.readings(words, source)


def _date(plan) -> str:
    return f"{plan.first_year}" if pd.isna(plan.issue_date) else f"{plan.issue_date:%Y-%m-%d}"


@_kept
def newest(source: Data) -> pd.DataFrame:
    """The documents that were issued last, the newest first; those without a date by their plan's years."""
    order = ["issue_date", "first_year"]
    return source.plans.sort_values(order, ascending=False, kind="stable").head(_NEWEST)
