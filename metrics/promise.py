"""The promise matrix: for each place and headline the one figure that stands for it, or which kind of empty it is.

Chosen is what the place's newest plan says of the headline's first indicator that it states at all: the
indicator's own coverage before a narrower one, a level before a growth before an increment. Refused is any
mixing: one figure is shown as it is stated, the others are counted, and no figure is made from several.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from metrics.frames import require

_MEASURES = ("level", "growth", "increment", "qualitative")


def promise_matrix(
    figures: pd.DataFrame, plans: pd.DataFrame, places: Sequence[str], headlines: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """One row a place × headline.

    Args:
        figures: the figures frame; only targets are looked at.
        plans: the plans frame.
        places: the places, in the order wanted.
        headlines: headline → its indicators, the preferred first.

    Returns:
        columns place, headline, state (metrics.coverage.STATES), figure ("" where nothing is stated),
        others (how many further aims of this headline the place's plans state).
    """
    require(
        figures,
        ("figure", "place", "plan", "indicator", "role", "measure", "scope", "tier"),
        "a figures frame",
    )
    require(plans, ("plan", "place", "last_year"), "a plans frame")
    family = {
        indicator: (name, order)
        for name, members in headlines.items()
        for order, indicator in enumerate(members)
    }
    aims = figures[figures["role"].eq("target") & figures["indicator"].isin(list(family))]
    ranked = aims.assign(
        headline=[family[name][0] for name in aims["indicator"]],
        in_words=aims["measure"].eq("qualitative"),
        newest=-aims["plan"]
        .map(plans.drop_duplicates("plan").set_index("plan")["last_year"])
        .astype("int64"),
        narrowed=aims["scope"].ne("").astype(int) + aims["tier"].ne("").astype(int),
        member=[family[name][1] for name in aims["indicator"]],
        kind=[_MEASURES.index(measure) for measure in aims["measure"]],
    ).sort_values(["in_words", "newest", "narrowed", "member", "kind"], kind="stable")
    best = ranked.drop_duplicates(["place", "headline"]).set_index(["place", "headline"])
    count = ranked.groupby(["place", "headline"]).size()
    read = set(plans["place"])
    rows = []
    for place in places:
        for headline in headlines:
            if (place, headline) in best.index:
                chosen = best.loc[(place, headline)]
                state = "qualitative" if chosen["in_words"] else "stated"
                rows.append((place, headline, state, chosen["figure"], int(count[place, headline]) - 1))
            else:
                rows.append((place, headline, "silent" if place in read else "not_collected", "", 0))
    return pd.DataFrame(rows, columns=["place", "headline", "state", "figure", "others"])
