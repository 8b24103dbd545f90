"""The promise matrix: for each place and headline the one figure that stands for it, or its kind of empty.

Chosen is what the place's newest plan says of the headline's first indicator that it states at all: an aim in
force before one that a later plan superseded, one of the plan's main aims before one of its tasks, the
indicator's own coverage before a narrower one, a level before a growth before an increment; of several
documents that state the very same, by the declared order of metrics.succession. A result is chosen only where
there is no aim, and is told apart by its role: a plan that reports is not silent. Where there is nothing, the
aim that the place has for an indicator easily taken for the headline's stands beside the cell. Refused is any
mixing: one figure is shown as it is stated, the others are counted, and none is made from several.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import pandas as pd

from loaders.model import IDENTITY
from metrics.frames import Table, read_whole, require
from metrics.succession import precedence, successions

_MEASURES = ("level", "growth", "increment", "qualitative")
_ORDER = ["reported", "in_words", "superseded", "newest", "task", "narrowed", "member", "kind", "document"]
_MAIN_AIMS = "目标"  # what the heading of a plan's main aims has, and no heading of its tasks


def promise_matrix(
    figures: pd.DataFrame,
    plans: pd.DataFrame,
    places: Sequence[str],
    headlines: Mapping[str, Sequence[str]],
    confusable: Mapping[str, Sequence[str]],
) -> pd.DataFrame:
    """One row a place × headline.

    Args:
        figures: the figures frame.
        plans: the plans frame.
        places: the places, in the order wanted.
        headlines: headline → its indicators, the preferred first.
        confusable: indicator → those that are easily taken for it, the likeliest first.

    Returns:
        columns place, headline, state (metrics.coverage.STATES), role and scope of the figure shown (""
        where nothing is stated), figure ("" likewise), former (the figure that it superseded last, "" for
        none), others (how many further figures of that role and headline the place's plans state), beside
        (where nothing is stated the aim with a number for a confusable indicator, "" for none).
    """
    require(figures, ("figure", "place", "plan", "location", *IDENTITY), "a figures frame")
    require(plans, ("plan", "place", "last_year"), "a plans frame")
    followed = successions(figures, plans)
    former = dict(zip(followed["successor"], followed["figure"], strict=True))
    superseded = set(followed["figure"])
    ranked = _ranked(figures, plans, headlines, superseded)
    neighbour = _neighbours(figures, plans, headlines, confusable, superseded)
    best = ranked.drop_duplicates(["place", "headline"]).set_index(["place", "headline"])
    shown = (best[name] for name in ("figure", "role", "scope", "in_words"))
    chosen = dict(zip(best.index, zip(*shown, strict=True), strict=True))
    count = ranked.groupby(["place", "headline", "role"]).size().to_dict()
    read = set(plans["place"][read_whole(plans)])
    rows = []
    for cell in product(places, headlines):
        figure, role, scope, in_words = chosen.get(cell, ("", "", "", False))
        empty = "silent" if cell[0] in read else "not_collected"
        state = ("qualitative" if in_words else "stated") if figure else empty
        others = max(count.get((*cell, role), 0) - 1, 0)
        beside = "" if figure else neighbour.get(cell, "")
        rows.append((*cell, state, role, scope, figure, former.get(figure, ""), others, beside))
    columns = ["place", "headline", "state", "role", "scope", "figure", "former", "others", "beside"]
    return pd.DataFrame(rows, columns=columns).astype({"others": "int64"})


def _neighbours(
    figures: pd.DataFrame,
    plans: pd.DataFrame,
    headlines: Mapping[str, Sequence[str]],
    confusable: Mapping[str, Sequence[str]],
    superseded: set[str],
) -> dict[tuple[str, str], str]:
    """The aim with a number that a place has for an indicator easily taken for a headline's, by cell."""
    found: dict[tuple[str, str], str] = {}
    for headline, members in headlines.items():
        alike = {other: None for one in members for other in confusable.get(one, ()) if other not in members}
        ranked = _ranked(figures, plans, {headline: tuple(alike)}, superseded)
        aims = ranked[~ranked["reported"] & ~ranked["in_words"]].drop_duplicates("place")
        found |= {(place, headline): code for place, code in zip(aims["place"], aims["figure"], strict=True)}
    return found


def _ranked(
    figures: pd.DataFrame, plans: pd.DataFrame, headlines: Mapping[str, Sequence[str]], superseded: set[str]
) -> pd.DataFrame:
    """The figures of the headlines' indicators, the one to show of each place and headline first."""
    family = {
        indicator: (name, order)
        for name, members in headlines.items()
        for order, indicator in enumerate(members)
    }
    mine = figures[figures["indicator"].isin(list(family))]
    last_year = plans.drop_duplicates("plan").set_index("plan")["last_year"]
    last = mine["plan"].map(last_year).astype("int64")
    # What several documents state alike is as new as the newest of them.
    same = Table(mine).groups("place", *IDENTITY)
    return mine.assign(
        headline=[family[name][0] for name in mine["indicator"]],
        reported=mine["role"].eq("actual"),
        in_words=mine["measure"].eq("qualitative"),
        superseded=mine["figure"].isin(superseded),
        newest=-last.groupby(same).transform("max"),
        task=~mine["location"].str.contains(_MAIN_AIMS, regex=False),
        narrowed=mine["scope"].ne("").astype(int) + mine["tier"].ne("").astype(int),
        member=[family[name][1] for name in mine["indicator"]],
        kind=[_MEASURES.index(measure) for measure in mine["measure"]],
        document=mine["plan"].map(precedence(plans)),
    ).sort_values(_ORDER, kind="stable")
