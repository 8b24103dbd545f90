"""Places that were chosen and of which a snapshot has no figure: which kind of empty they are.

No chosen place is dropped in silence; `filtered_out` is what the filters alone leave out.
"""

from __future__ import annotations

import pandas as pd

from loaders.database.filters import Filters
from loaders.database.store import Store

FILTERED_OUT = "filtered_out"
_EMPTY = (FILTERED_OUT, "silent", "not_collected")  # of several the first is the place's


def places_with_nothing(store: Store, filters: Filters) -> dict[str, str]:
    """The chosen places of which the filters keep no figure, in their order, each with its kind of empty."""
    having = store.places_stating(filters)
    empty = tuple(place for place in filters.city if place not in having)
    if not empty:
        return {}
    wanted = indicators_asked(store, filters)
    found = kinds_of_empty(store, empty, wanted, filters)
    kinds = {place: {found[place, code] for code in wanted or ("",)} for place in empty}
    return {place: next(kind for kind in _EMPTY if kind in kinds[place]) for place in empty}


def with_nothing(store: Store, figures: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Rows of a snapshot with their state, and behind them a row for every chosen place without a figure."""
    in_words = figures["measure"].eq("qualitative")
    stated = figures.assign(state=in_words.map({True: "qualitative", False: "stated"}))
    names = store.places().set_index("place")
    empty = [
        {"place": place, "state": state, "data_version": store.meta()["data_version"]}
        | {f"place_{language}": names.at[place, f"name_{language}"] for language in ("zh", "en")}
        for place, state in places_with_nothing(store, filters).items()
    ]
    return (
        pd.concat([stated, pd.DataFrame(empty, columns=stated.columns)], ignore_index=True)
        if empty
        else stated
    )


def indicators_asked(store: Store, filters: Filters) -> tuple[str, ...]:
    """The indicators that are asked for by name or by group, none where all are."""
    if not (filters.indicator or filters.group):
        return ()
    catalogue = store.indicators().set_index("indicator")
    kept = catalogue[catalogue["group"].isin(filters.group)] if filters.group else catalogue
    return tuple(code for code in kept.index if not filters.indicator or code in filters.indicator)


def kinds_of_empty(
    store: Store, places: tuple[str, ...], wanted: tuple[str, ...], filters: Filters
) -> dict[tuple[str, str], str]:
    """Which kind of empty a place and an indicator are; what they state is left out by the filters alone.

    Of no wanted indicator the kind of the whole place, under the indicator "".
    """
    plans = store.plans()
    whole_read = set(plans.loc[plans["reading"].eq("reviewed"), "place"])
    states = {
        (place, code): "silent" if place in whole_read else "not_collected"
        for place in places
        for code in wanted or ("",)
    }
    role = filters.role[0] if len(filters.role) == 1 else ""
    best = store.best_states(places, wanted, (0, 9999), role) if wanted else pd.DataFrame()
    for row in best.itertuples():
        is_empty = row.state in ("silent", "not_collected")
        states[row.place, row.indicator] = row.state if is_empty else FILTERED_OUT
    if not wanted:
        having = store.places_stating(Filters(city=places))
        states |= dict.fromkeys(((place, "") for place in having), FILTERED_OUT)
    return states
