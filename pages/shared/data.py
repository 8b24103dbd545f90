"""The database as pages see it: one open store for each build, and the frames that every page needs.

A new build is picked up at the next rerun, because the store is kept by what tells that build from others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any

import pandas as pd
import streamlit as st

from loaders.database.address import Address
from loaders.database.store import Store
from loaders.database.versions import newest, opened
from loaders.model import CONFIRMED
from loaders.problems import BadInput
from metrics.succession import FURTHEST_FIRST
from pages.shared import ready, tuples
from pages.shared.links import host
from pages.shared.ready import DATABASE, database_address

_OF_RUN = "data_of_run"
QUALITY = DATABASE.with_name("quality.json")


def open_store() -> Store:
    """The store of the newest build.

    Raises:
        BadInput: there is no database that can be read, and none can be built.
    """
    ready.wait()
    return _open(newest(database_address()))


@contextmanager
def store_of(data_version: str) -> Iterator[Store]:
    """The store of the newest build, or of the last one of a data version, as long as it is needed.

    Raises:
        BadInput: it cannot be read, or is not kept.
    """
    store = open_store()
    if data_version in ("", store.meta()["data_version"]):
        yield store
        return
    with opened(database_address(), data_version) as earlier:
        yield earlier


@st.cache_resource(max_entries=2, show_spinner=False)
def _open(build: Address) -> Store:
    return Store(build)


class Successions:
    """The aims that a later document superseded, read place by place when first asked for."""

    def __init__(self, store: Store):
        self._of_place = lru_cache(maxsize=None)(store.successions)

    def __contains__(self, figure: str) -> bool:
        return figure in self._of_place(figure[:6])  # an id begins with the code of its place

    def __getitem__(self, figure: str) -> str:
        return self._of_place(figure[:6])[figure]


@dataclass(frozen=True)
class Data:
    """The store with the small frames of the catalogue, read once a build. No frame is to be changed."""

    store: Store

    @cached_property
    def identity(self) -> str:
        """What tells this build from every other one: its address and the time at which it was built."""
        return f"{self.store.address} {self.meta['built_at']}"

    @cached_property
    def places(self) -> pd.DataFrame:
        """The places, indexed by code, in pinyin order."""
        return self.store.places().set_index("place", drop=False)

    @cached_property
    def place_rows(self) -> dict[str, Any]:
        """The row of each place, with its columns as attributes."""
        return {row.place: row for row in tuples.of(self.places)}

    @cached_property
    def cities(self) -> list[str]:
        """The codes of the places of which a plan was read, provinces left out, in pinyin order."""
        planned = set(self.plans["place"])
        return [
            code for code, level in self.places["level"].items() if code in planned and level != "province"
        ]

    @cached_property
    def provinces(self) -> list[str]:
        """The codes of the provinces of which a plan was read, in pinyin order; shown only when asked for."""
        planned = set(self.plans["place"])
        return [
            code for code, level in self.places["level"].items() if code in planned and level == "province"
        ]

    @cached_property
    def provincial(self) -> list[str]:
        """The codes of the provinces and municipalities of which a plan was read, in pinyin order."""
        municipal = [code for code in self.cities if self.places.at[code, "level"] == "municipality"]
        return sorted([*self.provinces, *municipal], key=self.place_order.__getitem__)

    def parents(self, places: Iterable[str]) -> list[str]:
        """The provinces, of which a plan was read, that hold one of the places."""
        wanted = {f"{code[:2]}0000" for code in places} - set(places)
        return [code for code in self.provinces if code in wanted]

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """The indicators that at least one figure states or that are in the catalogue, by id."""
        return self.store.indicators().set_index("indicator", drop=False)

    @cached_property
    def place_names(self) -> dict[str, dict[str, str]]:
        """The names of places by language and code."""
        return {language: dict(self.places[f"name_{language}"]) for language in ("zh", "en")}

    @cached_property
    def province_names(self) -> dict[str, dict[str, str]]:
        """The names of the provinces of places by language and the code's first two digits."""
        first = self.places["place"].str[:2]
        return {
            language: dict(zip(first, self.places[f"province_{language}"], strict=True))
            for language in ("zh", "en")
        }

    @cached_property
    def indicator_names(self) -> dict[str, dict[str, str]]:
        """The names of indicators by language and id."""
        return {language: dict(self.indicators[language]) for language in ("zh", "en")}

    @cached_property
    def group_of(self) -> dict[str, str]:
        """The group of each indicator."""
        return dict(self.indicators["group"])

    @cached_property
    def narrowings(self) -> dict[str, list[tuple[str, str]]]:
        """The pairs of scope and tier that figures of an indicator have, by indicator."""
        found: dict[str, list[tuple[str, str]]] = {}
        for indicator, scope, tier in self.store.narrowings():
            found.setdefault(indicator, []).append((scope, tier))
        return found

    @cached_property
    def notes(self) -> dict[str, dict[str, str]]:
        """The reviewers' notes by figure and language."""
        return {figure: {"zh": zh, "en": en} for figure, zh, en in self.store.notes()}

    @cached_property
    def plans(self) -> pd.DataFrame:
        """The plans by id."""
        return self.store.plans().set_index("plan", drop=False)

    def plans_of(self, places: Iterable[str], readings: Iterable[str] = CONFIRMED) -> pd.DataFrame:
        """The plans of some places that were read so far, with plain row numbers, as metrics take them."""
        wanted, read = set(readings), list(self.readings.values())
        found = sorted(
            at for place in set(places) for at in self._plans_at.get(place, ()) if read[at] in wanted
        )
        return self.plans.take(found).reset_index(drop=True)

    @cached_property
    def _plans_at(self) -> dict[str, list[int]]:
        """The positions of the plans of each place."""
        found: dict[str, list[int]] = {}
        for at, place in enumerate(self.plans["place"].tolist()):
            found.setdefault(place, []).append(at)
        return found

    @cached_property
    def periods(self) -> dict[str, str]:
        """The years of each plan in words: one year, or the first and the last."""
        ids, first, last = (self.plans[name].tolist() for name in ("plan", "first_year", "last_year"))
        return {
            plan: str(end) if begin == end else f"{begin}–{end}"
            for plan, begin, end in zip(ids, first, last, strict=True)
        }

    @cached_property
    def heads(self) -> dict[str, Any]:
        """The row of each plan, with its columns as attributes."""
        return {row.plan: row for row in tuples.of(self.plans)}

    @cached_property
    def readings(self) -> dict[str, str]:
        """How far the document of each plan was read."""
        return dict(zip(self.plans["plan"].tolist(), self.plans["reading"].tolist(), strict=True))

    def reading_behind(self, figures: Iterable[str]) -> str:
        """How far the documents behind some figures were read, of several the least far; "" without any."""
        # The id of a figure is its plan's with a dash and eight digits.
        found = [self.readings[figure[:-9]] for figure in figures if figure]
        return max(found, key=FURTHEST_FIRST.index, default="")

    @cached_property
    def hosts(self) -> dict[str, str]:
        """The site on which each plan can be read, "" where its page is not recorded."""
        return {plan: host(url) for plan, url in zip(self.plans["plan"], self.plans["url"], strict=True)}

    @cached_property
    def successions(self) -> Successions:
        """The aims that a later document superseded, each with the figure that followed it."""
        return Successions(self.store)

    @cached_property
    def place_order(self) -> dict[str, int]:
        """The position of every place in pinyin order."""
        return {code: number for number, code in enumerate(self.places.index)}

    @cached_property
    def stating_counts(self) -> dict[str, int]:
        """How many cities state anything of each indicator."""
        return self.store.stating_counts()

    @cached_property
    def aimed_at(self) -> set[str]:
        """The indicators for which any place states an aim."""
        return self.store.indicators_aimed_at()

    def at_first(self, indicator: str, most: int = 10) -> tuple[str, ...]:
        """The cities that a first view shows: all while they are few, else those with most to compare."""
        return self._at_first(indicator, most)

    @cached_property
    def _at_first(self) -> Callable[[str, int], tuple[str, ...]]:
        return lru_cache(maxsize=1000)(self._with_most)  # asked by every cell of a matrix

    def _with_most(self, indicator: str, most: int) -> tuple[str, ...]:
        if len(self.cities) <= most:
            return tuple(self.cities)
        chosen = set(self.store.most_stated(indicator, tuple(self.cities), most))
        return tuple(code for code in self.cities if code in chosen)

    @cached_property
    def at_hand(self) -> dict[str, str]:
        """The plans whose document is at hand, with its file's name."""
        return self.store.at_hand()

    @cached_property
    def corrections(self) -> pd.DataFrame:
        """The declared corrections, whatever their status."""
        return self.store.corrections()

    @cached_property
    def corrected(self) -> set[str]:
        """The figures of which a declared correction replaced something."""
        rows = self.corrections
        return set(rows.loc[rows["action"].eq("replace") & rows["status"].eq("applied"), "figure"])

    @cached_property
    def meta(self) -> dict:
        """Versions, time of the build and vocabulary."""
        return self.store.meta()

    @cached_property
    def figures(self) -> int:
        """How many figures there are."""
        return self.store.count()

    @cached_property
    def years(self) -> tuple[int, int]:
        """The first and the last year that a figure is for."""
        return self.store.year_span()

    def names(self, section: str) -> dict[str, dict]:
        """A section of the vocabulary (groups, units, headlines, scopes, tiers) by id."""
        return self._vocabulary[section]

    @cached_property
    def _vocabulary(self) -> dict[str, dict[str, dict]]:
        sections = self.meta["vocabulary"]
        return {name: {entry.get("id", ""): entry for entry in entries} for name, entries in sections.items()}


BY_BUILD: dict[str | type, Callable] = {
    Data: attrgetter("identity")
}  # how a cache tells the data of one build from another's


@st.cache_resource(show_spinner=False)
def quality() -> dict | None:
    """What `make quality` measured and what was committed of it; None where there is no result."""
    return json.loads(QUALITY.read_text(encoding="utf-8")) if QUALITY.exists() else None


@st.cache_resource(max_entries=2, show_spinner=False)
def _data(build: Address) -> Data:
    return Data(_open(build))


def begin_run() -> Data:
    """Take the newest build for the run that begins; see `data`."""
    st.session_state[_OF_RUN] = _newest()
    return st.session_state[_OF_RUN]


def data() -> Data:
    """What every page reads, the same for a whole run: a build that lands meanwhile waits for the next.

    Stops the page with a plain sentence when there is no database.
    """
    return st.session_state.get(_OF_RUN) or _newest()


def _newest() -> Data:
    ready.wait()
    try:
        return _data(newest(database_address()))
    except BadInput as problem:
        st.error(ready.hindrance() or str(problem))
        st.stop()
