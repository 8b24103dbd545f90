"""Reading what the build derived for every reader: findings, promises, paces and states.

Pages choose here and compute nothing: a page of findings costs what the page shows, whatever the table holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import pandas as pd

from loaders.database.derived import LISTS
from loaders.database.reader import Reader
from loaders.model import CONFIRMED
from metrics.checks import VERDICTS
from metrics.coverage import STATES
from metrics.peers import OF_A_MEDIAN

_ORDERS = {
    "most": "SELECT place FROM source.promises WHERE list_contains($places, place) GROUP BY place ORDER BY "
    "count(*) FILTER (role = 'target' AND state = 'stated') DESC, count(*) FILTER (role = 'target') DESC, "
    "count(*) FILTER (role = 'actual') DESC, list_position($places, place)",
    "newest": "SELECT place FROM source.plans WHERE list_contains($places, place) GROUP BY place ORDER BY "
    "max(issue_date) DESC NULLS LAST, list_position($places, place)",
}
# What figures must have in common to be compared: see metrics.comparability.
SAME = "indicator, scope, tier, role, measure, basis, unit, year, since"
_STATED = """stated AS (
        SELECT *, coalesce(base_year, 0) AS since FROM source.figures
        WHERE list_contains($indicators, indicator) AND list_contains($places, place)
        AND measure <> 'qualitative' AND list_contains($confirmed, reading)
        AND figure NOT IN (SELECT figure FROM source.successions)
    )"""
# What a quantity is: a total or a growth in all counts from a year of its own, 0 where there is none.
QUANTITY = ("indicator", "scope", "tier", "measure", "basis", "since")
_WANTED = ", ".join(f"unnest(${name}) AS {name}" for name in QUANTITY)
_ALIKE = " AND ".join(f"o.{name} IS NOT DISTINCT FROM m.{name}" for name in SAME.split(", "))
# Of the places like one, without itself. Its own amount taken out of those in order, the median of the others
# is one of the two in the middle where these are even in number, else that of two of the three.
MEDIANS = f"""
    WITH wanted AS (SELECT {_WANTED}), stated AS (
        SELECT *, coalesce(base_year, 0) AS since FROM source.figures
        WHERE place BETWEEN $place AND $place AND list_contains($confirmed, reading)
        AND measure <> 'qualitative'
        AND figure NOT IN (SELECT figure FROM source.successions WHERE place = $place)
    ), own AS (
        SELECT {SAME}, arg_min(value, (plan, figure)) AS amount FROM stated GROUP BY {SAME}
    ), others AS (
        SELECT m.*, amount, places - (amount IS NOT NULL)::BIGINT AS others
        FROM (FROM source.middles JOIN wanted USING ({", ".join(QUANTITY)}) WHERE circle = $circle) AS m
        LEFT JOIN own AS o ON {_ALIKE}
    )
    SELECT {SAME}, list_aggregate(CASE
        WHEN middle IS NULL AND amount IS NULL THEN [below, above]
        WHEN middle IS NULL THEN [CASE WHEN amount <= below THEN above ELSE below END]
        WHEN amount IS NULL THEN [middle]
        WHEN amount < middle THEN [middle, above]
        WHEN amount > middle THEN [below, middle]
        ELSE [below, above] END, 'median') AS value, others AS places
    FROM others WHERE others >= $least ORDER BY {SAME}
"""
# A figure a place of the one quantity and year in which most of the places can be compared, by amount. Where
# `least` of them state such a one alike, aims in force come before results, and an indicator before those
# after it in the list.
MOST_COMPARABLE = f"""
    WITH {_STATED}, largest AS (
        SELECT {SAME}, count(DISTINCT place) AS n FROM stated GROUP BY {SAME}
        ORDER BY (role = 'target' AND n >= $least) DESC,
        CASE WHEN n >= $least THEN list_position($indicators, indicator) ELSE len($indicators) + 1 END,
        n DESC, year DESC, {SAME} LIMIT 1
    ), same AS (
        SELECT DISTINCT ON (place) stated.* EXCLUDE (since) FROM stated JOIN largest USING ({SAME})
        ORDER BY place, plan, figure
    )
    FROM same ORDER BY value, place
"""
_OF_STATES = (
    "list_contains($places, place) AND list_contains($indicators, indicator) "
    "AND year BETWEEN $first AND $last AND role = $role"
)
BEST_STATES = f"""
    SELECT place, indicator, $states[min(list_position($states, state))] AS state,
    bool_and(only_narrower) FILTER (state = 'stated') IS TRUE AS only_narrower
    FROM source.states WHERE {_OF_STATES} GROUP BY place, indicator
    ORDER BY list_position($places, place), list_position($indicators, indicator)
"""
# The same over all years, of which the sums stand ready.
_BEST_OF_ALL = """
    WITH p AS (SELECT unnest($places) AS place, unnest(range(len($places))) AS place_number),
    i AS (SELECT unnest($indicators) AS indicator, unnest(range(len($indicators))) AS indicator_number)
    SELECT place, indicator, state, only_narrower
    FROM source.sums JOIN p USING (place) JOIN i USING (indicator) WHERE role = $role
    ORDER BY place_number, indicator_number
"""
_TOTALS_OF_ALL = (
    f"SELECT {', '.join(f'sum({state})' for state in STATES)} FROM source.sums WHERE role = $role "
    "AND place IN (SELECT unnest($places)) AND indicator IN (SELECT unnest($indicators))"
)


class DerivedReader(Reader):
    """The derived tables of a database."""

    def findings(
        self,
        cities: tuple[str, ...],
        verdicts: tuple[str, ...],
        telling: bool | None = None,
        limit: int | None = None,
        skip: int = 0,
    ) -> pd.DataFrame:
        """Checks of the cities' plans with one of the verdicts, in the order of metrics.consistency.

        Args:
            cities: codes of places.
            verdicts: of metrics.checks.VERDICTS.
            telling: only those that call for a look, or only those that do not; None for all.
            limit: at most so many.
            skip: after so many.
        """
        where, values = self._of_findings(cities, verdicts, telling)
        order = "telling DESC, list_position($order, verdict), place, number"
        values["order"] = list(VERDICTS)
        page = "" if limit is None else f" LIMIT {int(limit)} OFFSET {int(skip)}"
        return _with_tuples(
            self._frame(f"SELECT * FROM source.findings{where} ORDER BY {order}{page}", values)
        )

    def finding_counts(
        self, cities: tuple[str, ...], verdicts: tuple[str, ...]
    ) -> dict[tuple[str, bool], int]:
        """How many checks there are, by verdict and by whether they call for a look."""
        where, values = self._of_findings(cities, verdicts, None)
        counted = f"SELECT verdict, telling, count(*) FROM source.findings{where} GROUP BY ALL"
        return {(verdict, telling): count for verdict, telling, count in self._rows(counted, values)}

    def _of_findings(
        self, cities: tuple[str, ...], verdicts: tuple[str, ...], telling: bool | None
    ) -> tuple[str, dict]:
        where = " WHERE list_contains($cities, place) AND list_contains($verdicts, verdict)"
        values: dict = {"cities": list(cities), "verdicts": list(verdicts)}
        if telling is None:
            return where, values
        return f"{where} AND telling = $telling", values | {"telling": telling}

    def promises(self, places: tuple[str, ...]) -> list[Any]:
        """What each place promises for each headline (metrics.promise), in the order of `places`."""
        rows = "SELECT * FROM source.promises WHERE list_contains($places, place)"
        return self._records(
            f"{rows} ORDER BY list_position($places, place), number", {"places": list(places)}
        )

    def promised(self, places: tuple[str, ...]) -> list[Any]:
        """The figures that the promises of some places name, in no order."""
        return self._records(
            "SELECT * FROM source.promised WHERE list_contains($places, place)", {"places": list(places)}
        )

    def strips(self) -> dict[str, list[Any]]:
        """Of each headline the figures in which most cities can be compared (MOST_COMPARABLE), by amount."""
        found: dict[str, list[Any]] = {}
        for row in self._records("SELECT * FROM source.strips ORDER BY headline, value, place"):
            found.setdefault(row.headline, []).append(row)
        return found

    def paces(self, places: tuple[str, ...], indicators: tuple[str, ...]) -> pd.DataFrame:
        """The paces of the places' targets that stand on an axis, as metrics.pace gives them."""
        rows = (
            "SELECT * FROM source.paces WHERE preferred AND role = 'target' "
            "AND list_contains($places, place) AND list_contains($indicators, indicator) "
            "ORDER BY place, number"
        )
        return _with_tuples(self._frame(rows, {"places": list(places), "indicators": list(indicators)}))

    def states(
        self, places: tuple[str, ...], indicators: tuple[str, ...], years: tuple[int, int], role: str = ""
    ) -> pd.DataFrame:
        """The states of metrics.coverage, without the plans behind them, for one role or, with "", either."""
        rows = (
            f"SELECT place, indicator, year, state, only_narrower FROM source.states WHERE {_OF_STATES} "
            "ORDER BY list_position($places, place), list_position($indicators, indicator), year"
        )
        chosen = {"places": list(places), "indicators": list(indicators), "role": role}
        return self._frame(rows, chosen | {"first": years[0], "last": years[1]})

    def best_states(
        self, places: tuple[str, ...], indicators: tuple[str, ...], years: tuple[int, int], role: str = ""
    ) -> pd.DataFrame:
        """The fullest state of each place and indicator within the years, whether of narrower scopes only.

        Returns:
            columns place, indicator, state, only_narrower, as `metrics.coverage.summary` gives them.
        """
        chosen: dict = {"places": list(places), "indicators": list(indicators), "role": role}
        if self._is_whole(years):
            return self._frame(_BEST_OF_ALL, chosen)
        chosen |= {"first": years[0], "last": years[1], "states": list(STATES)}
        return self._frame(BEST_STATES, chosen)

    def _is_whole(self, years: tuple[int, int]) -> bool:
        """Whether these are all the years that have states."""
        return years[0] <= self._years_of_plans[0] and self._years_of_plans[1] <= years[1]

    @cached_property
    def _years_of_plans(self) -> tuple[int, int]:
        span = "SELECT coalesce(min(first_year), 0), coalesce(max(last_year), 0) FROM source.plans"
        return self._rows(span)[0]

    def state_totals(
        self, places: tuple[str, ...], indicators: tuple[str, ...], years: tuple[int, int], role: str = ""
    ) -> dict[str, int]:
        """How many places × indicators × years are in each state, all four named."""
        chosen = {"places": list(places), "indicators": list(indicators), "role": role}
        if self._is_whole(years):
            totals = self._rows(_TOTALS_OF_ALL, chosen)[0]
            return {state: int(total or 0) for state, total in zip(STATES, totals, strict=True)}
        counted = f"SELECT state, count(*) FROM source.states WHERE {_OF_STATES} GROUP BY state"
        found = dict(self._rows(counted, chosen | {"first": years[0], "last": years[1]}))
        return {state: found.get(state, 0) for state in STATES}

    def successions(self, place: str) -> dict[str, str]:
        """The targets of a place that a later plan superseded, each with the one that followed it."""
        rows = "SELECT figure, successor FROM source.successions WHERE place = $place ORDER BY number"
        return dict(self._rows(rows, {"place": place}))

    def indicators_aimed_at(self) -> set[str]:
        """The indicators for which any place states an aim that a person has confirmed."""
        aimed = (
            "SELECT DISTINCT indicator FROM source.figures "
            "WHERE role = 'target' AND list_contains($confirmed, reading)"
        )
        return {code for (code,) in self._rows(aimed, {"confirmed": list(CONFIRMED)})}

    def most_stated(self, indicator: str, places: tuple[str, ...], most: int) -> list[str]:
        """The places with the most figures of an indicator, then the most at all; at most so many."""
        ranked = (
            "SELECT place FROM source.counted WHERE list_contains($places, place) GROUP BY place ORDER BY "
            "coalesce(sum(figures) FILTER (indicator = $indicator), 0) DESC, sum(figures) DESC, place "
            "LIMIT $most"
        )
        values = {"indicator": indicator, "places": list(places), "most": most}
        return [code for (code,) in self._rows(ranked, values)]

    def places_in_order(self, places: tuple[str, ...], order: str) -> list[str]:
        """The places, "most" for those first that aim at most of the headlines, "newest" by their documents.

        Of equals the one that comes first in `places` stays first; a place without a row comes last.
        """
        select = _ORDERS[order]
        found = [code for (code,) in self._rows(select, {"places": list(places)})]
        return found + [code for code in places if code not in set(found)]

    def medians(self, quantities: Sequence[tuple], place: str, least: int = OF_A_MEDIAN) -> pd.DataFrame:
        """The middle of what places like one state of the same quantity for the same year, where `least` do.

        Args:
            quantities: those that are wanted, each as the values of QUANTITY.
            place: the place; its circle (metrics.peers) without it is asked.
            least: so many other places at least, not fewer than OF_A_MEDIAN.

        Returns:
            columns indicator, scope, tier, role, measure, basis, unit, year, since (the base year, 0 for
            none), value, places (how many). An aim that was superseded does not count.
        """
        wanted = {name: [values[at] for values in quantities] for at, name in enumerate(QUANTITY)}
        chosen = {"place": place, "circle": self._circle(place), "confirmed": list(CONFIRMED)}
        return self._frame(MEDIANS, wanted | chosen | {"least": least})

    def _circle(self, place: str) -> str | None:
        found = self._rows("SELECT circle FROM source.circles WHERE own AND place = $place", {"place": place})
        return found[0][0] if found else None

    def stating(self, indicator: str, places: tuple[str, ...]) -> list[str]:
        """The places that state anything of an indicator, those with the most figures of it first."""
        ranked = (
            "SELECT place FROM source.counted WHERE indicator = $indicator AND list_contains($places, place) "
            "GROUP BY place ORDER BY sum(figures) DESC, place"
        )
        return [code for (code,) in self._rows(ranked, {"indicator": indicator, "places": list(places)})]

    def stating_counts(self) -> dict[str, int]:
        """How many places, provinces left out, state anything of each indicator that a person confirmed."""
        counted = (
            "SELECT indicator, count(DISTINCT place) FROM source.counted JOIN source.places USING (place) "
            "WHERE level <> 'province' AND list_contains($confirmed, reading) GROUP BY indicator"
        )
        return dict(self._rows(counted, {"confirmed": list(CONFIRMED)}))

    def has_figure(self, figure: str) -> bool:
        """Whether there is a figure of this id."""
        return bool(self._rows("SELECT 1 FROM source.figures WHERE figure = $figure", {"figure": figure}))

    def first_figure(self) -> str:
        """The id of the first figure, "" without any."""
        rows = self._rows(f"SELECT figure FROM source.snapshot{self._in_order} LIMIT 1")
        return rows[0][0] if rows else ""


def _with_tuples(frame: pd.DataFrame) -> pd.DataFrame:
    """Derived rows with the lists of a cell as tuples, as metrics gives them."""
    lists = [name for name in LISTS if name in frame]
    return frame.assign(**{name: [tuple(cell.tolist()) for cell in frame[name]] for name in lists})
