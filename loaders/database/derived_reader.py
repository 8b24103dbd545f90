"""Reading what the build derived for every reader: findings, promises, paces and states.

Pages choose here and compute nothing: a page of findings costs what the page shows, whatever the table holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from loaders.database.derived import LISTS
from loaders.database.reader import Reader
from loaders.model import CONFIRMED
from metrics.checks import VERDICTS
from metrics.coverage import STATES

_ORDERS = {
    "most": "SELECT place FROM source.promises WHERE list_contains($places, place) GROUP BY place ORDER BY "
    "count(*) FILTER (role = 'target' AND state = 'stated') DESC, count(*) FILTER (role = 'target') DESC, "
    "count(*) FILTER (role = 'actual') DESC, list_position($places, place)",
    "newest": "SELECT place FROM source.plans WHERE list_contains($places, place) GROUP BY place ORDER BY "
    "max(issue_date) DESC NULLS LAST, list_position($places, place)",
}
# What figures must have in common to be compared: see metrics.comparability.
_SAME = "indicator, scope, tier, role, measure, basis, unit, year, since"
_STATED = """stated AS (
        SELECT *, coalesce(base_year, 0) AS since FROM source.figures
        WHERE list_contains($indicators, indicator) AND list_contains($places, place)
        AND measure <> 'qualitative' AND list_contains($confirmed, reading)
        AND figure NOT IN (SELECT figure FROM source.successions)
    )"""
# What a quantity is: a total or a growth in all counts from a year of its own, 0 where there is none.
QUANTITY = ("indicator", "scope", "tier", "measure", "basis", "since")
_WANTED = ", ".join(f"unnest(${name}) AS {name}" for name in QUANTITY)
_ALIKE = " AND ".join(f"f.{name} = wanted.{name}" for name in QUANTITY[:-1])
# A number stands for the six columns of a quantity: to count by these takes a quarter longer.
MEDIANS = f"""
    WITH wanted AS (SELECT {_WANTED}, unnest(range(len($indicator))) AS number), stated AS (
        SELECT number, role, unit, year, place, value, plan, figure FROM source.figures AS f
        JOIN wanted ON {_ALIKE} AND coalesce(f.base_year, 0) = wanted.since
        WHERE place IN (SELECT unnest($places)) AND list_contains($confirmed, reading)
        AND figure NOT IN (SELECT figure FROM source.successions)
    ), of_place AS (
        SELECT number, role, unit, year, arg_min(value, (plan, figure)) AS value
        FROM stated GROUP BY place, number, role, unit, year
    ), middle AS (
        SELECT number, role, unit, year, median(value) AS value, count(*) AS places
        FROM of_place GROUP BY number, role, unit, year HAVING count(*) >= $least
    )
    SELECT {_SAME}, value, places FROM middle JOIN wanted USING (number) ORDER BY {_SAME}
"""
# A figure a place of the one quantity and year in which most of the places can be compared, by amount. Where
# `least` of them state such a one alike, aims in force come before results, and an indicator before those
# after it in the list.
MOST_COMPARABLE = f"""
    WITH {_STATED}, largest AS (
        SELECT {_SAME}, count(DISTINCT place) AS n FROM stated GROUP BY {_SAME}
        ORDER BY (role = 'target' AND n >= $least) DESC,
        CASE WHEN n >= $least THEN list_position($indicators, indicator) ELSE len($indicators) + 1 END,
        n DESC, year DESC, {_SAME} LIMIT 1
    ), same AS (
        SELECT DISTINCT ON (place) stated.* EXCLUDE (since) FROM stated JOIN largest USING ({_SAME})
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
        chosen |= {"first": years[0], "last": years[1], "states": list(STATES)}
        return self._frame(BEST_STATES, chosen)

    def state_totals(
        self, places: tuple[str, ...], indicators: tuple[str, ...], years: tuple[int, int], role: str = ""
    ) -> dict[str, int]:
        """How many places × indicators × years are in each state, all four named."""
        counted = f"SELECT state, count(*) FROM source.states WHERE {_OF_STATES} GROUP BY state"
        chosen = {"places": list(places), "indicators": list(indicators), "role": role}
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
            "SELECT place FROM source.figures WHERE list_contains($places, place) GROUP BY place "
            "ORDER BY count(*) FILTER (indicator = $indicator) DESC, count(*) DESC, place LIMIT $most"
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

    def medians(self, quantities: Sequence[tuple], places: tuple[str, ...], least: int) -> pd.DataFrame:
        """The middle of what places state of the same quantity for the same year, where `least` do.

        Args:
            quantities: those that are wanted, each as the values of QUANTITY.
            places: codes of places.
            least: so many places at least.

        Returns:
            columns indicator, scope, tier, role, measure, basis, unit, year, since (the base year, 0 for
            none), value, places (how many). An aim that was superseded does not count.
        """
        wanted = {name: [values[at] for values in quantities] for at, name in enumerate(QUANTITY)}
        chosen = {"places": list(places), "confirmed": list(CONFIRMED), "least": least}
        return self._frame(MEDIANS, wanted | chosen)

    def stating(self, indicator: str, places: tuple[str, ...]) -> list[str]:
        """The places that state anything of an indicator, those with the most figures of it first."""
        ranked = (
            "SELECT place FROM source.figures WHERE indicator = $indicator AND list_contains($places, place) "
            "GROUP BY place ORDER BY count(*) DESC, place"
        )
        return [code for (code,) in self._rows(ranked, {"indicator": indicator, "places": list(places)})]

    def stating_counts(self) -> dict[str, int]:
        """How many places, provinces left out, state anything of each indicator that a person confirmed."""
        counted = (
            "SELECT indicator, count(DISTINCT place) FROM source.figures JOIN source.places USING (place) "
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
