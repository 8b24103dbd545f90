"""What the build derives for every reader: what the metrics give, in order, outside the data version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.made_up import Size, write_collection
from loaders.database.build import build
from loaders.database.derived import derive
from loaders.database.derived_reader import MOST_COMPARABLE
from loaders.database.filters import Filters
from loaders.database.store import Store
from loaders.model import CONFIRMED, ROLES
from metrics.checks import VERDICTS
from metrics.consistency import findings
from metrics.coverage import states, summary, totals
from metrics.pace import annual_pace
from metrics.peers import OF_A_MEDIAN
from metrics.promise import promise_matrix
from pages.shared.data import Data
from pages.shared.picker import groups
from tests.conftest import make_data
from tests.test_alike import quantities


class Asked:
    """The shipped collection as metrics take it."""

    def __init__(self, store: Store):
        self.figures, self.plans = store.figures(), store.plans()
        indicators = store.indicators().set_index("indicator")
        self.kinds = dict(indicators["kind"])
        self.confusable = {code: tuple(others) for code, others in indicators["not_to_confuse"].items()}
        headlines = store.meta()["vocabulary"]["headlines"]
        self.headlines = {entry["id"]: entry["indicators"] for entry in headlines}
        self.places = tuple(sorted(set(self.plans["place"])))


@pytest.fixture(scope="module")
def made_up(tmp_path_factory) -> Iterator[Store]:
    """Places that state much alike, in circles of several sizes."""
    folder = tmp_path_factory.mktemp("made_up")
    write_collection(folder, Size(places=21, years=2, figures=30))
    store = Store(build(folder).database)
    yield store
    store.close()


@pytest.fixture(scope="module")
def asked(shipped: Store) -> Asked:
    return Asked(shipped)


def rows(frame: pd.DataFrame, *left_out: str) -> list[tuple]:
    """A frame as plain rows, empty cells as None."""
    kept = frame.drop(columns=[name for name in ("number", *left_out) if name in frame]).astype(object)
    return [tuple(row) for row in kept.where(kept.notna(), None).itertuples(index=False)]


def test_findings_are_those_of_metrics_and_those_that_call_for_a_look_come_first(shipped, asked):
    kept = shipped.findings(asked.places, VERDICTS)
    measured = findings(asked.figures, asked.kinds, asked.confusable)
    assert len(kept) > 20 and sorted(map(str, rows(kept, "telling"))) == sorted(map(str, rows(measured)))
    assert kept["telling"].tolist() == sorted(kept["telling"], reverse=True)
    telling = kept[kept["telling"]]
    assert set(telling["verdict"]) - {"contradiction", "rounding"} <= {"not_checkable"}


def test_findings_come_by_the_page(shipped, asked):
    every = rows(shipped.findings(asked.places, VERDICTS))
    pages = [shipped.findings(asked.places, VERDICTS, limit=7, skip=skip) for skip in range(0, len(every), 7)]
    assert [row for page in pages for row in rows(page)] == every


def test_findings_are_counted_by_verdict(shipped, asked):
    every = shipped.findings(asked.places, VERDICTS)
    counted = shipped.finding_counts(asked.places, VERDICTS)
    assert counted == every.groupby(["verdict", "telling"]).size().to_dict()
    one = asked.places[3:4]
    assert sum(shipped.finding_counts(one, VERDICTS[:1]).values()) == len(shipped.findings(one, VERDICTS[:1]))


def test_promises_are_those_of_metrics_in_the_order_asked_for(shipped, asked):
    places = asked.places[5:2:-1]
    measured = promise_matrix(asked.figures, asked.plans, places, asked.headlines, asked.confusable)
    kept = pd.DataFrame(shipped.promises(places))
    assert rows(kept[list(measured)]) == rows(measured)
    behind = {code for name in ("figure", "former", "beside") for code in kept[name] if code}
    assert {row.figure for row in shipped.promised(places)} == behind


def test_paces_are_the_preferred_ones_of_targets_by_place(shipped, asked):
    measured = annual_pace(asked.figures, asked.plans, asked.kinds).rows
    preferred = measured[measured["preferred"]]
    places = tuple(sorted(set(preferred["place"])))[:9]
    mine = preferred[preferred["place"].isin(places)].sort_values("place", kind="stable")
    kept = shipped.paces(places, tuple(asked.kinds))
    assert len(kept) > 5 and rows(kept) == rows(mine)


@pytest.mark.parametrize("role", ["", *ROLES])
def test_states_are_those_of_metrics_for_the_role(shipped, asked, role):
    places, indicators, years = asked.places[2:5], tuple(asked.kinds)[:20], (2020, 2026)
    measured = states(asked.figures, asked.plans, places, indicators, years, (role,) if role else ROLES)
    assert rows(shipped.states(places, indicators, years, role)) == rows(measured, "plans")


def test_what_is_derived_is_no_part_of_the_data_version(tmp_path: Path, monkeypatch):
    before = build(make_data(tmp_path / "data"))
    monkeypatch.setattr(
        "loaders.database.writing.derive",
        lambda collection: {name: rows.slice(0, 0) for name, rows in derive(collection).items()},
    )
    after = build(tmp_path / "data", database=tmp_path / "other.duckdb")
    assert before.data_version == after.data_version


def test_a_collection_without_a_plan_has_its_tables(tmp_path: Path):
    data = make_data(tmp_path / "data")
    (data / "plans" / "110001-2021.toml").unlink()
    store = Store(build(data, empty=True).database)
    assert store.findings(("110001",), VERDICTS).empty and not store.promises(("110001",))
    assert store.states(("110001",), ("firms",), (2020, 2021)).empty


def test_the_cities_with_most_to_compare_come_first(shipped, asked):
    ranked = shipped.most_stated("rd_intensity", asked.places, 3)
    counts = asked.figures[asked.figures["indicator"].eq("rd_intensity")]["place"].value_counts()
    assert [counts[code] for code in ranked] == sorted(counts, reverse=True)[:3]


def test_a_figure_is_found_by_its_id_alone(shipped, asked):
    ids = tuple(asked.figures["figure"].iloc[[0, 40, 200]])
    assert shipped.figures(Filters(figure=ids))["figure"].tolist() == sorted(ids)
    assert shipped.has_figure(ids[1]) and not shipped.has_figure("110000-2020-00000000")


@pytest.mark.parametrize("role", ["", *ROLES])
def test_best_states_and_totals_are_those_of_metrics(shipped, asked, role):
    places, indicators, years = asked.places[:40], tuple(asked.kinds), (2015, 2026)
    cells = shipped.states(places, indicators, years, role)
    best = summary(cells)[["place", "indicator", "state", "only_narrower"]]
    assert rows(shipped.best_states(places, indicators, years, role)) == rows(best)
    assert shipped.state_totals(places, indicators, years, role) == totals(cells)


SAME = ["indicator", "scope", "tier", "role", "measure", "basis", "unit", "year", "base_year"]


def alike(store: Store, indicators: tuple[str, ...], places: tuple[str, ...]) -> pd.DataFrame:
    """The figures in force that have a number, a row a place and quantity."""
    found = store.figures(Filters(city=places, indicator=indicators))
    found = found[
        found["measure"].ne("qualitative")
        & ~found["figure"].isin([old for place in places for old in store.successions(place)])
    ]
    return found.drop_duplicates(["place", *SAME])


def most_comparable(store: Store, indicators: tuple[str, ...], places: tuple[str, ...], least: int):
    asked = {"indicators": list(indicators), "places": list(places), "confirmed": list(CONFIRMED)}
    return store._frame(MOST_COMPARABLE, asked | {"least": least})


@pytest.mark.parametrize(
    ("indicators", "least", "role"),
    [
        pytest.param(("high_tech_enterprises",), 5, "target", id="aims come before more results"),
        pytest.param(("rd_intensity",), 5, "actual", id="without enough aims the most"),
        pytest.param(("unicorns", "high_tech_enterprises"), 5, "target", id="the first with enough"),
    ],
)
def test_the_quantity_that_most_places_state_alike(shipped, asked, indicators, least, role):
    places = tuple(code for code in asked.places if not code.endswith("0000"))
    found = most_comparable(shipped, indicators, places, least)
    assert found["place"].is_unique
    assert len(found.drop_duplicates(SAME)) == 1
    assert found["value"].is_monotonic_increasing
    assert found["role"].iloc[0] == role
    counts = alike(shipped, indicators, places).groupby(SAME, dropna=False).size()
    assert len(found) == counts.xs(role, level="role").max()


def test_nothing_is_most_comparable_where_nothing_is_stated(shipped):
    assert most_comparable(shipped, ("rd_intensity",), (), 5).empty


@pytest.mark.parametrize("name", ["shipped", "made_up"])
def test_medians_are_of_the_places_like_one_and_not_of_itself(name, request):
    """Whichever place is left out, those of one figure a place counted over all figures again."""
    store = request.getfixturevalue(name)
    source, indicators = Data(store), ("rd_intensity", "high_tech_enterprises", "incubators")
    wanted = quantities(store, Filters(indicator=indicators))
    number, own_counts = 0, set()
    known = alike(store, indicators, tuple(store.planned()))
    for place in store.planned()[::5]:
        found = store.medians(wanted, place)
        of_peers = known[known["place"].isin(groups.peers(source, place))]
        expected = of_peers.groupby(SAME, dropna=False)["value"].agg(["median", "size"])
        expected = expected[expected["size"].ge(OF_A_MEDIAN)]
        assert sorted(zip(found["value"], found["places"], strict=True)) == sorted(
            zip(expected["median"], expected["size"], strict=True)
        )
        number += len(found)
        own_counts |= set(found["places"] % 2)
    assert number > 30 and own_counts == {0, 1}, "of an even and of an odd number"


@pytest.mark.parametrize("order", ["most", "newest"])
def test_an_order_of_places_keeps_every_place_once(shipped, order):
    asked_for = ("341500", "320684", "000000", "341300")
    assert sorted(shipped.places_in_order(asked_for, order)) == sorted(asked_for)
    assert shipped.places_in_order(asked_for, order)[-1] == "000000", "of which nothing is known"
