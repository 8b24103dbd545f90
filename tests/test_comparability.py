"""The gate: named pairs of figures, all pairs of rows, and the division of a chart's figures."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from metrics.comparability import DETAILS, PAIR_REASONS, REASONS, YARDSTICKS, View, reason, split
from metrics.consistency import findings
from metrics.pace import annual_pace
from metrics.progress import progress
from metrics.succession import successions
from metrics.trajectory import paths
from tests.frames import actual, figure, figures, plans, plans_of, records, shipped

LUAN, SUZHOU, QIANJIANG, HAIMEN, WEINAN = "341500", "341300", "429005", "320684", "610500"


def growth(**fields):
    return figure(measure="growth", **fields)


def increment(**fields):
    return figure(measure="increment", **fields)


# What the five plans state (numbers and fields; the records in data/plans name the places in the documents).
FIGURES = {
    "luan firms +25%": growth(place=LUAN, plan="341500-2020", comparator="ge", value=25, year=2020),
    "luan firms in zone": increment(
        place=LUAN, plan="341500-2020", scope="park:省级高新区", value=10, year=2020
    ),
    "luan absorbed +30%": growth(
        place=LUAN,
        plan="341500-2020",
        indicator="tech_contract_turnover",
        scope="absorbed",
        comparator="ge",
        value=30,
        year=2020,
    ),
    "luan R&D +20%": growth(
        place=LUAN, plan="341500-2020", indicator="rd_expenditure", comparator="ge", value=20, year=2020
    ),
    "luan incubators": figure(
        place=LUAN,
        plan="341500-2020",
        indicator="incubators_and_makerspaces",
        measure="qualitative",
        year=2020,
    ),
    "luan incubators +1-2": increment(
        place=LUAN,
        plan="341500-2020",
        indicator="incubators_and_makerspaces",
        tier="provincial+",
        comparator="range",
        value=1,
        upper=2,
        year=2020,
    ),
    "luan achievements": figure(
        place=LUAN,
        plan="341500-2020",
        indicator="sci_tech_achievements_registered",
        comparator="ge",
        value=170,
        unit="项",
        year=2020,
    ),
    "suzhou firms 62": actual(place=SUZHOU, value=62, year=2015),
    "suzhou firms 185": actual(place=SUZHOU, value=185),
    "suzhou firms 500": figure(place=SUZHOU, value=500),
    "suzhou firms tripled": growth(
        place=SUZHOU, role="actual", basis="cumulative", value=300, year=2020, base_year=2015
    ),
    "suzhou firms of no year": actual(place=SUZHOU, value=150, year=None),
    "suzhou firms >38%": growth(place=SUZHOU, role="actual", comparator="gt", value=38, year=2020),
    "suzhou big firms": figure(place=SUZHOU, scope="revenue_100m", value=100),
    "suzhou small firms": figure(place=SUZHOU, indicator="tech_smes", value=500),
    "suzhou R&D 0.64": actual(place=SUZHOU, indicator="rd_intensity", value=0.64, unit="%"),
    "suzhou R&D 1.4": figure(
        place=SUZHOU, indicator="rd_intensity", comparator="approx", value=1.4, unit="%"
    ),
    "suzhou R&D 180%": growth(
        place=SUZHOU,
        indicator="rd_expenditure",
        role="actual",
        basis="cumulative",
        value=180.2,
        year=2020,
        base_year=2015,
    ),
    "suzhou R&D 23%": growth(
        place=SUZHOU,
        indicator="rd_expenditure",
        role="actual",
        basis="annual_average",
        value=22.86,
        year=2020,
        base_year=2015,
    ),
    "suzhou R&D 13": actual(place=SUZHOU, indicator="rd_expenditure", value=13, unit="亿元"),
    "suzhou R&D +8.36": actual(
        place=SUZHOU, indicator="rd_expenditure", measure="increment", value=8.36, unit="亿元", base_year=2015
    ),
    "suzhou contracts 50": figure(place=SUZHOU, indicator="tech_contract_turnover", value=50, unit="亿元"),
    "suzhou transferred 30": actual(
        place=SUZHOU, indicator="tech_contract_turnover", scope="transferred", value=29.95, unit="亿元"
    ),
    "suzhou incubators 20": figure(
        place=SUZHOU, indicator="incubators_and_makerspaces", tier="provincial+", value=20
    ),
    "suzhou incubators 50": figure(place=SUZHOU, indicator="incubators_and_makerspaces", value=50),
    "suzhou incubators +1-2": increment(
        place=SUZHOU,
        indicator="incubators_and_makerspaces",
        tier="provincial+",
        comparator="range",
        value=1,
        upper=2,
        base_year=2020,
    ),
    "suzhou incubators +20": increment(
        place=SUZHOU, indicator="incubators_and_makerspaces", tier="municipal", value=20, base_year=2020
    ),
    "suzhou output share": figure(
        place=SUZHOU, indicator="high_tech_output_share_industry", value=35, unit="%"
    ),
    "suzhou value added share": figure(
        place=SUZHOU, indicator="high_tech_value_added_share_industry", value=35, unit="%"
    ),
    "suzhou value added +10%": growth(
        place=SUZHOU, indicator="high_tech_value_added", basis="annual_average", value=10, base_year=2020
    ),
    "suzhou achievements 1534": actual(
        place=SUZHOU, indicator="sci_tech_achievements_registered", value=1534, unit="项", base_year=2015
    ),
    "suzhou achievements 3000": figure(
        place=SUZHOU, indicator="sci_tech_achievements_registered", value=3000, unit="项"
    ),
    "suzhou teams 12": figure(place=SUZHOU, indicator="talent_teams", tier="provincial", value=12),
    "suzhou teams 50": figure(place=SUZHOU, indicator="talent_teams", tier="municipal", value=50),
    "luan value added +10%": growth(
        place=LUAN,
        plan="341500-2020",
        indicator="high_tech_value_added",
        comparator="ge",
        value=10,
        year=2020,
    ),
    "qianjiang firms >60": figure(place=QIANJIANG, plan="429005-2021", comparator="gt", value=60, year=2021),
    "qianjiang entities": figure(
        place=QIANJIANG,
        plan="429005-2021",
        indicator="high_tech_entities",
        comparator="gt",
        value=110,
        year=2021,
    ),
    "qianjiang R&D 1.0": figure(
        place=QIANJIANG,
        plan="429005-2021",
        indicator="rd_intensity",
        scope="above_scale_enterprises",
        value=1,
        unit="%",
        year=2021,
    ),
    "qianjiang contracts +10%": growth(
        place=QIANJIANG, plan="429005-2021", indicator="tech_contract_turnover", value=10, year=2021
    ),
    "qianjiang share of GDP": figure(
        place=QIANJIANG,
        plan="429005-2021",
        indicator="high_tech_value_added_share_gdp",
        comparator="ge",
        value=16,
        unit="%",
        year=2021,
    ),
    "qianjiang applicants": figure(
        place=QIANJIANG,
        plan="429005-2021",
        indicator="high_tech_enterprise_applications",
        comparator="ge",
        value=20,
        year=2021,
    ),
    "haimen firms +60": increment(place=HAIMEN, plan="320684-2020", value=60, year=2020, force="ensure"),
    "haimen applicants": figure(
        place=HAIMEN,
        plan="320684-2020",
        indicator="high_tech_enterprise_applications",
        comparator="ge",
        value=150,
        year=2020,
    ),
    "haimen R&D 2.71": figure(
        place=HAIMEN, plan="320684-2020", indicator="rd_intensity", value=2.71, unit="%", year=2020
    ),
    "haimen contracts +10%": growth(
        place=HAIMEN, plan="320684-2020", indicator="tech_contract_turnover", value=10, year=2020
    ),
    "haimen makerspaces +2": increment(
        place=HAIMEN, plan="320684-2020", indicator="makerspaces", tier="municipal+", value=2, year=2020
    ),
    "haimen makerspaces +1": increment(
        place=HAIMEN, plan="320684-2020", indicator="makerspaces", tier="national", value=1, year=2020
    ),
    "weinan contracts": figure(
        place=WEINAN, plan="610500-2020", indicator="tech_contract_turnover", measure="qualitative", year=2020
    ),
    "weinan occupancy": figure(
        place=WEINAN,
        plan="610500-2020",
        indicator="incubator_occupancy_rate",
        scope="incubator:外地",
        comparator="ge",
        value=80,
        unit="%",
        year=2020,
    ),
    # Made up, for what the five plans do not hold.
    "firms 300": figure(place="100002", value=300, year=2025),
    "firms at least 300": figure(place="100002", value=300, comparator="ge", year=2025),
    "firms 280-320": figure(place="100003", value=280, upper=320, comparator="range", year=2025),
    "firms in A": figure(place="100002", scope="park:A", value=30),
    "firms in B": figure(place="100003", scope="park:B", value=40),
    "firms +20% yoy": growth(place="100002", value=20),
    "firms +18% average": growth(place="100002", basis="annual_average", value=18, base_year=2020),
    "firms +15% average": growth(place="100003", basis="annual_average", value=15, base_year=2022),
    "firms +80% since 2020": growth(place="100002", basis="cumulative", value=80, base_year=2020),
    "firms +90% since 2020": growth(place="100003", basis="cumulative", value=90, base_year=2020),
    "firms +70% since 2015": growth(place="100003", basis="cumulative", value=70, base_year=2015, year=2020),
    "firms +30% since 2023": growth(place="100003", basis="cumulative", value=30, base_year=2023),
    "firms doubled since ?": growth(place="100002", basis="cumulative", value=100),
    "firms +200": increment(place="100002", value=200, base_year=2020),
    "achievements of 2016-2020": actual(
        place="100002", indicator="sci_tech_achievements_registered", value=900, unit="项", base_year=2015
    ),
    "achievements of 2018-2020": actual(
        place="100002", indicator="sci_tech_achievements_registered", value=500, unit="项", base_year=2017
    ),
    "contracts in 万元": figure(
        place="100002", indicator="tech_contract_turnover", value=500000, unit="万元"
    ),
    "incubators alone": figure(place="100002", indicator="incubators", value=12),
    "manufacturing share": figure(
        place="100002", indicator="high_tech_manufacturing_share", value=35, unit="%"
    ),
}

PAIRS = [
    # Comparable: role, year, comparator, force and place may differ.
    ("suzhou firms 185", "suzhou firms 500", ""),
    ("suzhou firms 62", "suzhou firms 500", ""),
    ("suzhou firms 500", "qianjiang firms >60", ""),
    ("suzhou firms 500", "firms 300", ""),
    ("firms at least 300", "firms 300", ""),
    ("firms 280-320", "firms at least 300", ""),
    ("suzhou R&D 0.64", "suzhou R&D 1.4", ""),
    ("suzhou R&D 1.4", "haimen R&D 2.71", ""),
    ("qianjiang contracts +10%", "haimen contracts +10%", ""),
    ("luan incubators +1-2", "suzhou incubators +1-2", ""),
    ("haimen firms +60", "firms +200", ""),
    ("luan firms +25%", "firms +20% yoy", ""),
    ("luan firms +25%", "suzhou firms >38%", ""),
    ("firms +18% average", "firms +15% average", ""),
    ("firms +80% since 2020", "firms +90% since 2020", ""),
    ("suzhou firms tripled", "firms +70% since 2015", ""),
    ("firms +80% since 2020", "firms +70% since 2015", ""),
    ("qianjiang applicants", "haimen applicants", ""),
    ("suzhou achievements 1534", "achievements of 2016-2020", ""),
    ("suzhou achievements 3000", "luan achievements", ""),
    ("suzhou teams 12", "suzhou teams 12", ""),
    ("weinan occupancy", "weinan occupancy", ""),
    # Refused: another quantity, however near the name.
    ("suzhou output share", "suzhou value added share", "different_indicator"),
    ("suzhou value added share", "qianjiang share of GDP", "different_indicator"),
    ("suzhou value added share", "manufacturing share", "different_indicator"),
    ("suzhou firms 500", "suzhou small firms", "different_indicator"),
    ("suzhou firms 500", "haimen applicants", "different_indicator"),
    ("qianjiang firms >60", "qianjiang entities", "different_indicator"),
    ("suzhou incubators 20", "haimen makerspaces +2", "different_indicator"),
    ("suzhou incubators 50", "incubators alone", "different_indicator"),
    ("luan R&D +20%", "suzhou R&D 1.4", "different_indicator"),
    ("weinan contracts", "luan incubators", "different_indicator"),
    # Refused: another measure.
    ("luan firms +25%", "suzhou firms 500", "different_measure"),
    ("haimen firms +60", "qianjiang firms >60", "different_measure"),
    ("haimen firms +60", "luan firms +25%", "different_measure"),
    ("suzhou contracts 50", "haimen contracts +10%", "different_measure"),
    ("suzhou R&D 13", "suzhou R&D +8.36", "different_measure"),
    ("suzhou R&D 13", "luan R&D +20%", "different_measure"),
    ("suzhou firms 500", "firms +200", "different_measure"),
    ("suzhou incubators 20", "suzhou incubators +1-2", "different_measure"),
    ("suzhou firms tripled", "suzhou firms 185", "different_measure"),
    # Refused: another coverage.
    ("suzhou firms 500", "suzhou big firms", "different_scope"),
    ("qianjiang R&D 1.0", "haimen R&D 2.71", "different_scope"),
    ("qianjiang R&D 1.0", "suzhou R&D 1.4", "different_scope"),
    ("luan absorbed +30%", "haimen contracts +10%", "different_scope"),
    ("luan firms in zone", "haimen firms +60", "different_scope"),
    ("suzhou transferred 30", "suzhou contracts 50", "different_scope"),
    ("firms in A", "firms in B", "different_scope"),
    # Refused: another grade.
    ("suzhou teams 12", "suzhou teams 50", "different_tier"),
    ("suzhou incubators 20", "suzhou incubators 50", "different_tier"),
    ("suzhou incubators +1-2", "suzhou incubators +20", "different_tier"),
    ("haimen makerspaces +1", "haimen makerspaces +2", "different_tier"),
    # Refused: another kind of growth, or growth over other years.
    ("luan value added +10%", "suzhou value added +10%", "different_basis"),
    ("suzhou R&D 180%", "suzhou R&D 23%", "different_basis"),
    ("luan R&D +20%", "suzhou R&D 180%", "different_basis"),
    ("luan R&D +20%", "suzhou R&D 23%", "different_basis"),
    ("suzhou firms tripled", "suzhou firms >38%", "different_basis"),
    ("firms +18% average", "firms +20% yoy", "different_basis"),
    ("firms +80% since 2020", "firms +30% since 2023", "different_basis"),
    ("firms doubled since ?", "firms +80% since 2020", "no_base_value"),
    ("firms doubled since ?", "firms doubled since ?", "no_base_value"),
    # Refused: totals over a period.
    ("suzhou achievements 1534", "luan achievements", "cumulative_total"),
    ("suzhou achievements 1534", "suzhou achievements 3000", "cumulative_total"),
    ("achievements of 2016-2020", "achievements of 2018-2020", "cumulative_total"),
    # Refused: no number, or another unit.
    ("weinan contracts", "haimen contracts +10%", "qualitative"),
    ("weinan contracts", "suzhou contracts 50", "qualitative"),
    ("weinan contracts", "weinan contracts", "qualitative"),
    ("luan incubators", "suzhou incubators 50", "qualitative"),
    ("suzhou contracts 50", "contracts in 万元", "different_unit"),
    ("suzhou firms 500", "suzhou firms of no year", "year_not_stated"),
    ("luan firms +25%", "suzhou firms of no year", "year_not_stated"),
]


@pytest.mark.parametrize(
    ("a", "b", "expected"), [pytest.param(*pair, id=f"{pair[0]} | {pair[1]}") for pair in PAIRS]
)
def test_named_pair(a, b, expected):
    assert reason(FIGURES[a], FIGURES[b]) == expected
    assert reason(FIGURES[b], FIGURES[a]) == expected


def test_the_table_is_large_enough_and_uses_every_figure():
    assert len(PAIRS) >= 60
    assert sum(1 for *_, expected in PAIRS if expected) >= 30
    assert {name for pair in PAIRS for name in pair[:2]} == set(FIGURES)
    stated = set(REASONS) - {"silent", "not_collected", "superseded"}  # these are not told by two figures
    assert {expected for *_, expected in PAIRS if expected} == stated | set(PAIR_REASONS)


CITIES = (LUAN, SUZHOU, QIANJIANG, HAIMEN, WEINAN, "999999")
FIVE = figures(*FIGURES.values())
FIVE = FIVE[FIVE["place"].isin(CITIES)].reset_index(drop=True)
NAMES = dict(
    zip(FIVE["figure"], [name for name, row in FIGURES.items() if row["place"] in CITIES], strict=True)
)


def show(indicator, yardstick, kind="stock", years=(2014, 2025), **fields):
    return split(FIVE, plans_of(FIVE), View(CITIES, indicator, kind, yardstick, years, **fields))


def named(frame, *columns):
    return [tuple(NAMES.get(item, item) for item in row) for row in records(frame, *columns)]


def test_high_tech_enterprises_at_a_yearly_pace():
    found = show("high_tech_enterprises", "annual_pace")
    assert named(found.on_axis, "figure", "comparator") == [
        ("luan firms +25%", "ge"),
        ("suzhou firms 500", "eq"),
    ]
    assert named(found.left_out, "place", "figure", "reason", "detail", "plans") == [
        (LUAN, "luan firms in zone", "different_scope", "", ("341500-2020",)),
        (SUZHOU, "suzhou big firms", "different_scope", "", ("341300-2021-2025",)),
        (QIANJIANG, "qianjiang firms >60", "no_base_value", "no_base_figure", ("429005-2021",)),
        (HAIMEN, "haimen firms +60", "no_base_value", "no_base_figure", ("320684-2020",)),
        (WEINAN, "", "silent", "", ("610500-2020",)),
        ("999999", "", "not_collected", "", ()),
    ]


SPLITS = [
    pytest.param(
        ("high_tech_enterprises", "stated_level"),
        ("", "", ""),
        ["suzhou firms 62", "suzhou firms 185", "suzhou firms 500", "qianjiang firms >60"],
        {"year_not_stated": 1, "different_measure": 5, "different_scope": 1, "silent": 1, "not_collected": 1},
        id="levels",
    ),
    pytest.param(
        ("high_tech_enterprises", "stated_increment"),
        ("", "", ""),
        ["haimen firms +60"],
        {"different_measure": 4, "different_scope": 1, "silent": 1, "not_collected": 1},
        id="increments",
    ),
    pytest.param(
        ("tech_contract_turnover", "stated_growth"),
        ("", "", "yoy"),
        ["qianjiang contracts +10%", "haimen contracts +10%"],
        {"different_measure": 1, "different_scope": 1, "qualitative": 1, "not_collected": 1},
        id="growth",
    ),
    pytest.param(
        ("sci_tech_achievements_registered", "stated_level"),
        ("", "", ""),
        ["luan achievements", "suzhou achievements 3000"],
        {"cumulative_total": 1, "silent": 3, "not_collected": 1},
        id="a period's total is not a level",
    ),
    pytest.param(
        ("incubators_and_makerspaces", "stated_increment"),
        ("", "provincial+", ""),
        ["luan incubators +1-2", "suzhou incubators +1-2"],
        {"different_tier": 1, "different_measure": 2, "qualitative": 1, "silent": 3, "not_collected": 1},
        id="the grade that most places state",
    ),
    pytest.param(
        ("rd_intensity", "stated_level"),
        ("", "", ""),
        ["suzhou R&D 0.64", "suzhou R&D 1.4", "haimen R&D 2.71"],
        {"different_scope": 1, "silent": 2, "not_collected": 1},
        id="the indicator's own scope first",
    ),
]


@pytest.mark.parametrize(("asked", "axis", "on_axis", "left_out"), SPLITS)
def test_split(asked, axis, on_axis, left_out):
    found = show(*asked)
    assert (found.scope, found.tier, found.basis) == axis
    assert [name for (name,) in named(found.on_axis, "figure")] == on_axis
    assert found.left_out["reason"].value_counts().to_dict() == left_out


def test_scope_tier_basis_and_roles_are_the_callers_to_choose():
    scoped = show("rd_intensity", "stated_level", scope="above_scale_enterprises")
    assert named(scoped.on_axis, "figure") == [("qianjiang R&D 1.0",)]
    graded = show("incubators_and_makerspaces", "stated_level", tier="provincial+")
    assert named(graded.on_axis, "figure") == [("suzhou incubators 20",)]
    results = show("high_tech_enterprises", "stated_level", roles=("actual",))
    assert named(results.on_axis, "figure") == [("suzhou firms 62",), ("suzhou firms 185",)]
    average = show(
        "rd_expenditure", "stated_growth", "flow", roles=("target", "actual"), basis="annual_average"
    )
    assert named(average.on_axis, "figure") == [("suzhou R&D 23%",)]
    assert named(average.left_out, "figure", "reason")[:3] == [
        ("luan R&D +20%", "different_basis"),
        ("suzhou R&D 180%", "different_basis"),
        ("suzhou R&D 13", "different_measure"),
    ]


def test_the_indicators_own_scope_is_taken_even_where_more_places_state_another():
    frame = figures(
        figure(value=500), *(figure(place=place, scope="park:A", value=5) for place in ("100002", "100003"))
    )
    view = View(
        ("100001", "100002", "100003"), "high_tech_enterprises", "stock", "stated_level", (2021, 2025)
    )
    assert split(frame, plans_of(frame), view).on_axis["figure"].tolist() == ["f0"]


def test_increments_say_how_much_a_year_and_refuse_to_guess_the_years():
    frame = figures(
        increment(value=100, upper=150, comparator="range", base_year=2020),
        increment(value=60, place="100002", plan="100002-2025"),
        increment(value=60, place="100003"),
    )
    view = View(
        ("100001", "100002", "100003"), "high_tech_enterprises", "stock", "stated_increment", (2021, 2025)
    )
    found = split(frame, plans_of(frame), view).on_axis
    assert records(found, "years", "per_year", "per_year_upper") == [
        (5, 20.0, 30.0),
        (1, 60.0, None),
        (None, None, None),
    ]


@pytest.mark.parametrize("yardstick", YARDSTICKS)
def test_what_has_no_year_is_listed_whatever_the_yardstick(yardstick):
    frame = figures(
        figure(value=300, year=None), actual(value=185), actual(value=99, year=None), growth(value=5, year=None),
        figure(measure="qualitative", year=None), figure(value=7, year=None, place="100002"),
    )  # fmt: skip
    roles = ("target", "actual")
    view = View(("100001", "100002"), "high_tech_enterprises", "stock", yardstick, (2021, 2021), roles)
    found = split(frame, plans_of(frame), view)
    assert found.on_axis.empty
    assert named_reasons(found) == {
        "f0": "year_not_stated", "f2": "year_not_stated", "f3": "year_not_stated", "f4": "qualitative",
        "f5": "year_not_stated",
    }  # fmt: skip
    later = split(frame, plans_of(frame), replace(view, years=(2026, 2030)))
    assert later.left_out["reason"].tolist() == ["not_collected", "not_collected"], "by the years of its plan"


def named_reasons(found):
    return dict(records(found.left_out, "figure", "reason"))


def test_what_has_no_year_gives_no_pace_no_path_no_finding_and_no_succession():
    dated = [actual(value=100), figure(value=200)]
    undated = [
        actual(value=150, year=None), figure(value=300, year=None),
        figure(value=400, year=None, plan="100001-2022"), growth(value=9, year=None, basis="cumulative"),
    ]  # fmt: skip
    kinds = {"high_tech_enterprises": "stock"}
    alone, beside = figures(*dated), figures(*dated, *undated)
    of = plans_of(beside)
    for asked in (
        lambda frame: annual_pace(frame, of, kinds, ("target", "actual")).rows,
        lambda frame: paths(frame, of, kinds),
        lambda frame: progress(frame, of, kinds),
        lambda frame: findings(frame, kinds, {}),
        lambda frame: successions(frame, of),
    ):
        assert asked(beside).equals(asked(alone))


YEARS_CASES = [
    pytest.param((2021, 2022), ["f0"], [], id="a target of the plan in force, whatever its own year"),
    pytest.param((2024, 2025), ["f0"], [], id="a target of an earlier year of the same plan"),
    pytest.param((2020, 2020), ["f1"], [], id="a result in its own year"),
    pytest.param((2016, 2019), [], ["not_collected"], id="before any plan"),
]


@pytest.mark.parametrize(("years", "on_axis", "left_out"), YEARS_CASES)
def test_years_choose_targets_by_plan_and_results_by_their_year(years, on_axis, left_out):
    frame = figures(figure(value=300, year=2023), actual(value=185))
    found = split(
        frame, plans_of(frame), View(("100001",), "high_tech_enterprises", "stock", "stated_level", years)
    )
    assert found.on_axis["figure"].tolist() == on_axis
    assert found.left_out["reason"].tolist() == left_out


def test_every_code_is_of_a_closed_list_and_nothing_is_lost():
    for yardstick, indicator in product(YARDSTICKS, FIVE["indicator"].unique()):
        found = show(
            indicator,
            yardstick,
            "ratio" if indicator == "rd_intensity" else "flow",
            roles=("target", "actual"),
        )
        stood = set(found.on_axis["figure"]) | set(found.left_out["figure"]) - {""}
        assert stood == set(FIVE.loc[FIVE["indicator"] == indicator, "figure"])
        assert set(found.on_axis["place"]) | set(found.left_out["place"]) == set(CITIES)
        assert set(found.left_out["reason"]) <= set(REASONS)
        assert set(found.left_out["detail"]) <= set(DETAILS)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        pytest.param({"yardstick": "score"}, "yardstick", id="unknown yardstick"),
        pytest.param({"kind": "price"}, "kind", id="unknown kind"),
        pytest.param({"places": (LUAN, LUAN)}, "each place once", id="a place twice"),
        pytest.param({"years": (2025, 2020)}, "earlier year first", id="years in the wrong order"),
        pytest.param({"basis": "cumulative"}, "basis", id="cumulative growth is not a growth a year"),
    ],
)
def test_misuse_is_named(fields, message):
    asked = {
        "places": (LUAN,),
        "indicator": "x",
        "kind": "stock",
        "yardstick": "stated_growth",
        "years": (2020, 2025),
    }
    with pytest.raises(ValueError, match=message):
        View(**asked | fields)


def test_the_shipped_plans_at_a_yearly_pace():
    frame, plan_frame, kinds, _ = shipped()
    places = (LUAN, SUZHOU, HAIMEN, QIANJIANG, WEINAN)
    view = View(places, "high_tech_enterprises", kinds["high_tech_enterprises"], "annual_pace", (2020, 2025))
    found = split(frame, plan_frame, view)
    columns = (
        "place",
        "value",
        "comparator",
        "base_year",
        "year",
        "base_value",
        "stated_value",
        "formula",
        "derived",
    )
    assert records(found.on_axis, *columns) == [
        (LUAN, 25.0, "ge", 2019, 2020, None, 25.0, "stated", False),
        (SUZHOU, 21.999951, "eq", 2020, 2025, 185.0, 500.0, "two_levels", True),
    ]
    assert records(found.left_out, "place", "reason", "detail", "plans") == [
        (LUAN, "different_scope", "", ("341500-2020",)),
        (SUZHOU, "different_scope", "", ("341300-2021-2025",)),
        (HAIMEN, "no_base_value", "no_base_figure", ("320684-2020",)),
        (QIANJIANG, "no_base_value", "no_base_figure", ("429005-2021",)),
        (WEINAN, "qualitative", "no_number", ("610500-2020",)),
    ]


def test_no_place_chosen_is_an_empty_view():
    found = split(FIVE, plans(), View((), "rd_intensity", "ratio", "stated_level", (2020, 2025)))
    assert len(found.on_axis) == len(found.left_out) == 0
