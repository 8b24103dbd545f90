"""Filters from an address or a command line: what is not known is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loaders.database.filters import Filters, read_filters
from loaders.database.store import Store
from loaders.model import READINGS
from loaders.problems import BadInput
from pages.shared.data import Data
from pages.shared.downloads import query_of

KNOWN = {
    "city": ["110001", "110002"],
    "indicator": ["firms"],
    "group": ["main"],
    "plan": ["110001-2021"],
    "figure": ["f"],
    "level": {"county": ["110002"], "district": ["110001"]},
}


@pytest.mark.parametrize(
    ("pairs", "filters"),
    [
        pytest.param([], Filters(), id="nothing means all"),
        pytest.param(
            [("city", "110002"), ("city", "110001")],
            Filters(city=("110002", "110001")),
            id="two cities in order",
        ),
        pytest.param([("city", "110001")] * 2, Filters(city=("110001",)), id="one city twice"),
        pytest.param(
            [("year_from", "2020"), ("year_to", "2020")], Filters(year_from=2020, year_to=2020), id="one year"
        ),
        pytest.param(
            [("role", "target"), ("measure", "growth")],
            Filters(role=("target",), measure=("growth",)),
            id="closed lists",
        ),
        pytest.param([("level", "county")], Filters(city=("110002",)), id="the cities of a level"),
        pytest.param(
            [("level", "county"), ("level", "district"), ("role", "target")],
            Filters(city=("110002", "110001"), role=("target",)),
            id="two levels and a role",
        ),
        pytest.param([("reading", "machine")], Filters(reading=("machine",)), id="reading"),
    ],
)
def test_reads(pairs, filters):
    assert read_filters(pairs, KNOWN) == filters
    assert read_filters(filters.items(), KNOWN) == filters


@pytest.mark.parametrize(
    ("pairs", "complaint"),
    [
        pytest.param([("town", "110001")], "found “town”", id="unknown name"),
        pytest.param(
            [("city", "999999")], "expected one of 110001, 110002, found “999999”", id="unknown city"
        ),
        pytest.param([("city", "")], "found “”", id="empty value"),
        pytest.param([("city", "110001"), ("city", "x")], "found “x”", id="one unknown among known"),
        pytest.param([("level", "village")], "expected one of county, district", id="level of no place"),
        pytest.param([("city", "110001"), ("level", "county")], "one of the two", id="cities said twice"),
        pytest.param([("reading", "status")], "expected one of cited, draft, machine", id="unknown reading"),
        pytest.param([("role", "hope")], "expected one of actual, target", id="unknown role"),
        pytest.param([("year_from", "20")], "one year of four digits", id="year of two digits"),
        pytest.param([("year_from", "２０２０")], "one year of four digits", id="full-width year"),
        pytest.param(
            [("year_to", "2020"), ("year_to", "2021")], "one year of four digits", id="two last years"
        ),
        pytest.param(
            [("year_from", "2022"), ("year_to", "2021")], "found 2022 and 2021", id="years backward"
        ),
        pytest.param([("city", "\x1b[2J" + "x" * 999)], "\\x1b[2J", id="control characters are escaped"),
    ],
)
def test_refuses(pairs, complaint):
    with pytest.raises(BadInput) as caught:
        read_filters(pairs, KNOWN)
    assert complaint in str(caught.value)
    assert len(str(caught.value)) < 250 and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        pytest.param(Filters(), {"reviewed", "cited"}, id="what a person confirmed"),
        pytest.param(Filters(city=("110001",)), {"reviewed", "cited"}, id="of one city"),
        pytest.param(Filters(reading=("machine",)), {"machine"}, id="as asked for"),
        pytest.param(Filters(figure=("f",)), set(READINGS), id="a figure is there whatever its reading"),
        pytest.param(Filters(plan=("110001-2021",)), set(READINGS), id="so is a plan"),
    ],
)
def test_readings(filters, kept):
    assert set(filters.readings()) == kept


@pytest.mark.parametrize("own", [Filters(), Filters(role=("target",), year_from=2021)], ids=("all", "aims"))
def test_all_cities_without_provinces_have_a_short_address(shipped: Store, own: Filters):
    source = Data(shipped)
    wanted = replace(own, city=tuple(source.cities))
    pairs = query_of(source, wanted)
    found = read_filters(pairs, shipped.known())
    assert (set(found.city), replace(found, city=())) == (set(source.cities), own)
    assert len(pairs) < 10 < len(source.cities)
    without_one = replace(wanted, city=wanted.city[1:])
    assert query_of(source, without_one) == without_one.items()
