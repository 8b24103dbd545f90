"""Coverage: one state for every place, indicator and year, and counts that add up."""

from __future__ import annotations

import pandas as pd
import pytest

from metrics.coverage import STATES, states, summary, totals
from tests.frames import actual, figure, figures, plans, records

FIGURES = figures(
    figure(place="341300", value=500),
    figure(place="341300", indicator="rd_intensity", scope="above_scale_enterprises", value=2, unit="%"),
    figure(place="341500", plan="341500-2020", measure="qualitative", year=2020),
    actual(place="341500", plan="341500-2020", indicator="rd_intensity", value=1, unit="%", year=2019),
    figure(place="341500", plan="341500-2019-2021", value=90, year=2021),
)
PLANS = plans("341300-2021-2025", "341500-2020", "341500-2019-2021", "610500-2020")
PLACES = ["341300", "341500", "610500", "320684"]
INDICATORS = ["high_tech_enterprises", "rd_intensity"]


def cell(place, indicator, year, roles=("target",)):
    found = states(FIGURES, PLANS, PLACES, INDICATORS, (2018, 2026), roles)
    row = found[(found["place"] == place) & (found["indicator"] == indicator) & (found["year"] == year)]
    return records(row, "state", "only_narrower", "plans")[0]


FIRMS, RD = INDICATORS
CELLS = [
    pytest.param(
        "341300", FIRMS, 2021, ("stated", False, ("341300-2021-2025",)), id="first year of the plan"
    ),
    pytest.param("341300", FIRMS, 2025, ("stated", False, ("341300-2021-2025",)), id="last year of the plan"),
    pytest.param("341300", FIRMS, 2020, ("not_collected", False, ()), id="the year before"),
    pytest.param("341300", FIRMS, 2026, ("not_collected", False, ()), id="the year after"),
    pytest.param(
        "341300", RD, 2023, ("stated", True, ("341300-2021-2025",)), id="stated for a narrower scope only"
    ),
    pytest.param(
        "341500",
        FIRMS,
        2020,
        ("stated", False, ("341500-2019-2021",)),
        id="of two plans the one that says more",
    ),
    pytest.param(
        "341500", RD, 2019, ("silent", False, ("341500-2019-2021",)), id="silent names the plan read"
    ),
    pytest.param(
        "341500",
        RD,
        2020,
        ("silent", False, ("341500-2019-2021", "341500-2020")),
        id="silent names both plans",
    ),
    pytest.param("610500", FIRMS, 2020, ("silent", False, ("610500-2020",)), id="a plan without any figure"),
    pytest.param("320684", FIRMS, 2020, ("not_collected", False, ()), id="a place without any plan"),
]


@pytest.mark.parametrize(("place", "indicator", "year", "expected"), CELLS)
def test_state(place, indicator, year, expected):
    assert cell(place, indicator, year) == expected


def test_an_aim_without_a_number_is_its_own_state():
    alone = states(FIGURES, plans("341500-2020"), ["341500"], [FIRMS], (2020, 2020))
    assert records(alone, "state", "only_narrower", "plans") == [("qualitative", False, ("341500-2020",))]


def test_an_aim_without_a_number_does_not_widen_a_narrow_figure():
    frame = figures(figure(measure="qualitative"), figure(value=5, scope="park:A"))
    found = states(frame, plans("100001-2021-2025"), ["100001"], [FIRMS], (2021, 2021))
    assert records(found, "state", "only_narrower") == [("stated", True)]


def test_results_count_only_when_asked_for():
    assert cell("341500", RD, 2020, ("target", "actual")) == ("stated", False, ("341500-2020",))


@pytest.mark.parametrize("years", [(2018, 2026), (2020, 2020), (1999, 2001)])
def test_the_full_product_is_there_in_order(years):
    found = states(FIGURES, PLANS, PLACES, INDICATORS, years)
    span = range(years[0], years[1] + 1)
    assert records(found, "place", "indicator", "year") == [
        (p, i, y) for p in PLACES for i in INDICATORS for y in span
    ]
    assert set(found["state"]) <= set(STATES)
    assert sum(totals(found).values()) == len(PLACES) * len(INDICATORS) * len(span)


def test_totals_name_all_four_states():
    found = states(FIGURES, PLANS, PLACES, INDICATORS, (2019, 2021))
    assert totals(found) == {"stated": 5, "qualitative": 0, "silent": 5, "not_collected": 14}


def test_summary_takes_the_best_state_and_counts_the_years():
    found = summary(states(FIGURES, PLANS, PLACES[:3], INDICATORS, (2019, 2021)))
    assert records(found, "place", "indicator", "state", *STATES, "plans") == [
        ("341300", FIRMS, "stated", 1, 0, 0, 2, ("341300-2021-2025",)),
        ("341300", RD, "stated", 1, 0, 0, 2, ("341300-2021-2025",)),
        ("341500", FIRMS, "stated", 3, 0, 0, 0, ("341500-2019-2021",)),
        ("341500", RD, "silent", 0, 0, 3, 0, ("341500-2019-2021", "341500-2020")),
        ("610500", FIRMS, "silent", 0, 0, 1, 2, ("610500-2020",)),
        ("610500", RD, "silent", 0, 0, 1, 2, ("610500-2020",)),
    ]


@pytest.mark.parametrize("nothing", ["figures", "plans"])
def test_nothing_collected_is_still_the_full_product(nothing):
    found = states(
        FIGURES[:0], PLANS if nothing == "figures" else PLANS[:0], PLACES, INDICATORS, (2020, 2021)
    )
    assert isinstance(found, pd.DataFrame) and len(found) == 16
    assert set(found["state"]) == ({"silent", "not_collected"} if nothing == "figures" else {"not_collected"})


def test_misuse_is_named():
    with pytest.raises(ValueError, match="first_year"):
        states(FIGURES, PLANS.drop(columns="first_year"), PLACES, INDICATORS, (2020, 2021))


READ = [
    pytest.param("reviewed", ("silent", ("341500-2020",)), id="the whole document, by people"),
    pytest.param("cited", ("not_collected", ()), id="single statements"),
    pytest.param("machine", ("not_collected", ()), id="the extractor"),
    pytest.param("draft", ("not_collected", ()), id="not to the end"),
]


@pytest.mark.parametrize(("reading", "said"), READ)
def test_only_a_document_read_whole_is_silent(reading: str, said: tuple):
    mine = FIGURES[FIGURES["plan"] == "341500-2020"]
    found = states(mine, plans("341500-2020", reading=reading), ["341500"], INDICATORS, (2020, 2020))
    assert records(found, "state", "plans") == [("qualitative", ("341500-2020",)), said]


@pytest.mark.parametrize("reading", ["cited", "machine", "draft"])
def test_another_reading_takes_no_silence_away(reading: str):
    both = pd.concat([plans("341500-2020"), plans("341500-2020-report", reading=reading)])
    found = states(FIGURES.iloc[:0], both, ["341500"], [FIRMS], (2020, 2020))
    assert records(found, "state", "plans") == [("silent", ("341500-2020",))]
