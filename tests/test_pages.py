"""Every page opens in both languages, keeps its head over a bad address, and opens a figure on a click."""

from __future__ import annotations

import json
import os
import re
from html import unescape
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from loaders.database.build import build
from loaders.database.filters import Filters
from loaders.database.store import Store
from metrics.comparability import View
from metrics.rank import rank
from pages.shared import sentences
from pages.shared.data import Data
from pages.shared.words import Words, texts
from tests import frames
from tests.conftest import ROOT
from tests.screens import FILES, NAMES, PAGES, address, open_page, pictures, select, text

AS_AT_FIRST = ["as at first"]  # what a page shows when its URL says nothing of it
READ = [  # cities of which a whole document was read, in pinyin order
    "110000", "500000", "320684", "341500", "429005", "310000", "341300", "120000", "610500",
]  # fmt: skip
PROVINCES = [
    f"{code}0000"
    for code in (
        *range(13, 16),
        *range(21, 24),
        *range(32, 38),
        *range(41, 47),
        *range(51, 55),
        *range(61, 66),
    )
]


@pytest.fixture(autouse=True)
def database(shipped: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page of this module reads the shipped records."""
    monkeypatch.setenv("CHENGBIAO_DATABASE", shipped.address)


def word(key: str, language: str = "en", **values: object) -> str:
    return texts()[key][language].format(**values)


def traces(screen) -> list[dict]:
    """The series of the Compare chart that hold marks of figures."""
    spec = json.loads(screen.get("plotly_chart")[0].proto.spec)
    return [trace for trace in spec["data"] if trace.get("customdata")]


def test_every_page_is_among_those_that_are_opened_here():
    opened = {"main", *(FILES.get(name, name) for name in NAMES)}
    assert {path.stem for path in PAGES.glob("*.py")} == opened, "add it to NAMES of tests/screens.py"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", NAMES)
def test_page_opens(page: str, language: str, shipped: Store):
    screen = open_page(page, lang=language)
    assert [problem.value for problem in screen.exception] == []
    assert [problem.value for problem in (*screen.error, *screen.warning)] == []
    title = word("app.title" if page == "start" else f"page.{page}", language)
    assert f"# {title}" in [part.value for part in screen.markdown]
    assert shipped.meta()["data_version"] in text(screen)
    assert address(screen)["lang"] == [language]


@pytest.mark.parametrize("page", NAMES)
def test_page_opens_over_a_catalogue_of_ones_own(page: str, store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CHENGBIAO_DATABASE", store.address)
    screen = open_page(page)
    assert [problem.value for problem in (*screen.exception, *screen.error)] == []


@pytest.mark.parametrize("place", READ + PROVINCES)
def test_every_place_opens(place: str, shipped: Store):
    screen = open_page("city", place=place)
    assert [problem.value for problem in (*screen.exception, *screen.error, *screen.warning)] == []
    groups = {f"city_{group['id']}" for group in shipped.meta()["vocabulary"]["groups"]}
    rows = sum(len(table.value) for table in screen.dataframe if table.key in groups)
    assert rows == shipped.count(Filters(city=(place,)))


@pytest.mark.parametrize("yardstick", ["stated_level", "annual_pace"])
def test_every_indicator_can_be_compared(yardstick: str, shipped: Store):
    screen = open_page("compare", yardstick=yardstick)
    drawn = 0
    each = 2 if yardstick == "stated_level" else 5
    for indicator in shipped.figures()["indicator"].unique()[::each]:
        screen.selectbox(key="choice_indicator").set_value(indicator).run()
        assert [problem.value for problem in (*screen.exception, *screen.error)] == [], indicator
        drawn += len(screen.get("plotly_chart"))
    assert drawn > 0


def test_figures_without_a_number_open(shipped: Store):
    screen = open_page("evidence")
    for figure in shipped.figures(Filters(measure=("qualitative",))).itertuples():
        screen.query_params["figure"] = figure.figure
        screen.run()
        assert [problem.value for problem in (*screen.exception, *screen.error, *screen.warning)] == [], (
            figure.figure
        )
        assert figure.amount_as in text(screen).replace("\\", "")


@pytest.mark.parametrize(
    ("page", "query", "dropped", "kept"),
    [
        pytest.param(
            "compare",
            {"city": ["341300", "999999"]},
            ["city = 999999"],
            {"city": ["341300"]},
            id="one unknown city among known",
        ),
        pytest.param(
            "compare",
            {"city": ["999999"]},
            ["city = 999999"],
            {"city": AS_AT_FIRST},
            id="only unknown cities",
        ),
        pytest.param(
            "compare",
            {"indicator": "happiness"},
            ["indicator = happiness"],
            {"indicator": ["rd_intensity"]},
            id="indicator",
        ),
        pytest.param(
            "compare",
            {"yardstick": "furlong"},
            ["yardstick = furlong"],
            {"yardstick": ["stated_level"]},
            id="yardstick",
        ),
        pytest.param("compare", {"layout": "tea"}, ["layout = tea"], {"layout": ["years"]}, id="layout"),
        pytest.param(
            "compare",
            {"year_from": "1066"},
            ["year_from = 1066"],
            {"year_from": AS_AT_FIRST},
            id="year out of range",
        ),
        pytest.param(
            "compare", {"year_to": "soon"}, ["year_to = soon"], {"year_to": ["2030"]}, id="year that is none"
        ),
        pytest.param(
            "compare", {"narrowing": "moon|"}, ["narrowing = moon|"], {"narrowing": ["auto"]}, id="narrowing"
        ),
        pytest.param(
            "compare",
            {"indicator": ["incubators", "makerspaces"]},
            ["indicator = makerspaces"],
            {"indicator": ["incubators"]},
            id="two where one",
        ),
        pytest.param("city", {"place": "000000"}, ["place = 000000"], {"place": AS_AT_FIRST}, id="place"),
        pytest.param("city", {"role": ["target", "hope"]}, ["role = hope"], {"role": ["target"]}, id="role"),
        pytest.param("coverage", {"group": "feelings"}, ["group = feelings"], {"group": [""]}, id="group"),
        pytest.param(
            "coverage",
            {"plan_from": "1900"},
            ["plan_from = 1900"],
            {"plan_from": AS_AT_FIRST},
            id="plan year",
        ),
        pytest.param(
            "export",
            {"indicators": ["incubators", "?"]},
            ["indicators = ?"],
            {"indicators": ["incubators"]},
            id="indicators",
        ),
        pytest.param(
            "compare",
            {"city": ["<script>alert(1)</script>"]},
            ["city = <script>alert(1)</script>"],
            {"city": AS_AT_FIRST},
            id="markup as a city",
        ),
        pytest.param(
            "compare",
            {"city": ["海门"], "indicator": "研发"},
            ["indicator = 研发", "city = 海门"],
            {},
            id="Chinese names for codes",
        ),
        pytest.param(
            "compare",
            {"city": ["x" * 3000]},
            ["city = " + "x" * 40],
            {"city": AS_AT_FIRST},
            id="a very long value",
        ),
    ],
)
def test_unknown_parts_of_an_address_are_named_and_the_rest_shown(
    page: str, query: dict, dropped: list, kept: dict, shipped: Store
):
    source = Data(shipped)
    at_first = {
        "city": list(source.at_first("rd_intensity")),
        "place": source.cities[:1],
        "year_from": [str(source.years[0])],
        "plan_from": [str(source.plans["first_year"].min())],
    }
    kept = {name: at_first[name] if value is AS_AT_FIRST else value for name, value in kept.items()}
    screen = open_page(page, **query)
    assert [problem.value for problem in (*screen.exception, *screen.error)] == []
    assert len(screen.warning) == 1
    shown = screen.warning[0].value.replace("\\", "")
    assert shown == word("notice.unused", parts=", ".join(dropped))
    assert {name: address(screen)[name] for name in kept} == kept
    assert len(text(screen).splitlines()) > 4 or screen.dataframe


def test_an_unknown_figure_is_not_answered_with_another_one(shipped: Store):
    screen = open_page("evidence", figure="341300-2021-2025-00000000")
    said = [part.value.replace("\\", "") for part in screen.info]
    assert said == [word("evidence.unknown", version=shipped.meta()["data_version"])]
    assert not screen.dataframe and not screen.warning and not screen.exception
    assert address(screen)["figure"] == ["341300-2021-2025-00000000"]
    screen.query_params["figure"] = shipped.figures()["figure"][5]
    assert screen.run().dataframe


def test_a_notice_goes_when_the_reader_moves_on():
    screen = open_page("compare", indicator="happiness")
    assert len(screen.warning) == 1
    screen.selectbox(key="choice_indicator").set_value("incubators").run()
    assert [notice.value for notice in screen.warning] == []


def test_compare_draws_the_figures_of_the_address():
    screen = open_page("compare", indicator="rd_intensity", yardstick="stated_level", city=READ)
    marks = {
        (place, year): value
        for trace in traces(screen)
        for place, year, value in zip(
            (i[:6] for i in trace["customdata"]), trace["x"], trace["y"], strict=True
        )
    }
    assert marks == {
        ("320684", 2020): 2.71,
        ("341300", 2020): 0.64,
        ("341300", 2025): 1.4,
        ("310000", 2025): 4.5,
        ("310000", 2026): 4.6,
        ("500000", 2030): 3.25,
        ("110000", 2030): 6.0,
    }
    reasons = screen.dataframe[1].value
    assert sorted(reasons["city"]) == ["Lu'an", "Qianjiang", "Tianjin", "Weinan"]


@pytest.mark.parametrize(
    ("page", "query", "notice"),
    [
        pytest.param("compare", {"city": ""}, "compare.no_city", id="compare without a city"),
        pytest.param("coverage", {"city": ""}, "compare.no_city", id="coverage without a city"),
        pytest.param("export", {"city": ""}, "compare.no_city", id="export without a city"),
        pytest.param(
            "compare", {"yardstick": "stated_increment"}, "compare.nothing_on_axis", id="nothing on the axis"
        ),
        pytest.param(
            "city", {"place": "610500", "year_to": "2016"}, "city.none_of_these", id="city without figures"
        ),
        pytest.param(
            "export",
            {"city": "610500", "year_to": "2016", "form": "figures", "columns": "codes"},
            "export.nothing",
            id="export without figures",
        ),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_empty_choice_says_so(page: str, query: dict, notice: str, language: str, shipped: Store):
    screen = open_page(page, lang=language, **query)
    assert [problem.value for problem in (*screen.exception, *screen.error, *screen.warning)] == []
    assert [part.value for part in screen.info] == [word(notice, language)]
    assert shipped.meta()["data_version"] in text(screen), "the footer belongs to every page"


@pytest.mark.parametrize(
    ("page", "query", "key"),
    [
        pytest.param("compare", {}, "compare_rows", id="rows of the chart"),
        pytest.param("compare", {}, "compare_left_out", id="what is left out"),
        pytest.param("city", {"place": "341300"}, "city_*", id="a city's table"),
    ],
)
def test_a_click_on_a_row_opens_its_figure(page: str, query: dict, key: str, shipped: Store):
    screen = open_page(page, **query)
    if key.endswith("*"):
        key = screen.dataframe[0].key
    amounts = {figure.figure: figure.amount_as for figure in shipped.figures().itertuples()}
    for row in range(len(next(table for table in screen.dataframe if table.key == key).value)):
        opened = select(open_page(page, **query), key, rows=[row])
        assert [problem.value for problem in opened.exception] == []
        if figure := address(opened).get("figure"):
            said = text(opened).replace("\\", "")
            assert "# Evidence" in said and figure[0] in said and amounts[figure[0]] in said
            return
    pytest.fail("no row opened a figure")


def test_a_click_on_a_mark_opens_its_figure():
    screen = open_page("compare", city=["320684"])
    figure = traces(screen)[0]["customdata"][0]
    screen = select(screen, "compare_chart", points=[{"customdata": figure}])
    said = text(screen).replace("\\", "")
    assert address(screen)["figure"] == [figure] and "# Evidence" in said and figure in said
    assert "2.71%" in said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_reviewers_note_stands_on_the_evidence_page(language: str, shipped: Store):
    screen = open_page("evidence", lang=language)
    noted = [(figure, {"zh": zh, "en": en}[language]) for figure, zh, en in shipped.notes()]
    assert len(noted) > 20
    for figure, note in noted[::8]:  # each is a page; the line is made the same way for all
        screen.query_params["figure"] = figure
        screen.run()
        line = f"**{word('figure.note', language)}**{word('colon', language)}{note}"
        assert line in text(screen).replace("\\", ""), figure


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_reviewers_note_is_the_last_line_of_the_hover_text(language: str, shipped: Store):
    query = {
        "indicator": "high_tech_value_added_share_province",
        "yardstick": "stated_level",
        "city": ["341300"],
    }
    (trace,) = traces(open_page("compare", lang=language, **query))
    notes = {figure: {"zh": zh, "en": en}[language] for figure, zh, en in shipped.notes()}
    label = word("figure.note", language) + word("colon", language)
    assert [line.split("<br>")[-1] for line in trace["hovertext"]] == [
        label + notes[figure] for figure in trace["customdata"]
    ]


def test_a_click_on_a_silent_city_opens_nothing():
    screen = open_page("compare", city=["610500"])
    screen = select(screen, "compare_left_out", rows=[0])
    assert ([problem.value for problem in screen.exception], "# Compare" in text(screen)) == ([], True)


def test_a_click_on_a_cell_of_coverage_opens_the_comparison(shipped: Store):
    screen = open_page("coverage")
    table = screen.dataframe[0].value
    row = list(table["Indicator"]).index("R&D intensity")
    screen = select(screen, "coverage", cells=[[row, table.columns[1]]])
    assert f"# {word('page.compare')}" in [part.value for part in screen.markdown]
    assert address(screen)["indicator"] == ["rd_intensity"]


def test_years_in_the_wrong_order_are_read_the_right_way_round():
    screen = open_page("compare", city=["320684", "341300"], year_from="2025", year_to="2020")
    assert [problem.value for problem in (*screen.exception, *screen.warning)] == []
    drawn = {figure[:6] for trace in traces(screen) for figure in trace["customdata"]}
    assert drawn == {"320684", "341300"}


@pytest.mark.parametrize(
    ("query", "provinces"),
    [
        pytest.param({}, set(), id="left out at first"),
        pytest.param(
            {"layers": ["derived", "parents"], "city": READ},
            {"320000", "610000"},
            id="the cities' own provinces, asked for",
        ),
        pytest.param({"city": ["341300", "330000"]}, {"330000"}, id="chosen like a city"),
        pytest.param(
            {"city": ["310000", "500000"], "layers": ["parents"]},
            set(),
            id="a municipality has none above it",
        ),
    ],
)
def test_provinces_stay_out_of_a_comparison_unless_asked_for(query: dict, provinces: set[str]):
    screen = open_page("compare", indicator="rd_intensity", yardstick="stated_level", **query)
    drawn = {figure[:6] for trace in traces(screen) for figure in trace["customdata"]}
    assert drawn & set(PROVINCES) == provinces


def matrix_rows(screen: AppTest, count: int) -> dict[str, list[str]]:
    """The texts of the matrix by the name of the place, of all its pages."""
    row: dict[str, list[str]] = {}
    for page in range(1, count + 1):
        row |= {labels[0]: labels[1:] for labels in of_matrix(screen)}
        if len(row) == count:
            return row
        screen.get("pagination")[0].set_value(page + 1).run()
    return row


def test_the_first_page_tells_a_result_from_silence(shipped: Store):
    """Shanghai reports contracts without an aim; no province is in, cities come by the page."""
    cities = Data(shipped).cities
    row = matrix_rows(open_page("start", order="name"), len(cities))
    assert list(row) == [Data(shipped).place_names["en"][code] for code in cities]
    silent, result = row["Shanghai"][1:3]
    assert silent == word("state.silent")
    assert re.fullmatch(r"Reported RMB .+ bn, \d{4}", result)


def test_the_first_page_begins_with_the_places_that_aim_at_most(shipped: Store):
    promises = pd.DataFrame(shipped.promises(tuple(Data(shipped).cities)))
    aims = promises[promises["role"].eq("target") & promises["state"].eq("stated")].groupby("place").size()
    codes = {name: code for code, name in Data(shipped).place_names["en"].items()}
    counts = [
        int(aims.get(codes[name], 0)) for name in matrix_rows(open_page("start"), len(Data(shipped).cities))
    ]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == 4


@pytest.mark.parametrize(
    ("query", "cities"),
    [
        pytest.param({"find": "luan"}, {"Lu'an"}, id="pinyin"),
        pytest.param({"find": "六安"}, {"Lu'an"}, id="Chinese"),
        pytest.param({"find": "341500"}, {"Lu'an"}, id="code"),
        pytest.param({"find": "Chuzhou", "province": "34"}, {"Chuzhou"}, id="in a province"),
        pytest.param({"find": "Haimen", "province": "34"}, set(), id="in another province"),
        pytest.param({"province": "37"}, {"Qingdao", "Weihai"}, id="a province"),
    ],
)
def test_the_matrix_finds_places(query: dict, cities: set[str]):
    screen = open_page("start", **query)
    assert set(matrix_rows(screen, len(cities))) == cities
    assert address(screen)["find"] == [query.get("find", "")]


def of_matrix(screen: AppTest) -> list[list[str]]:
    """The links of each row of Start's matrix: a city's name, then its cells."""
    rows = pictures(screen)["matrix"].split("<tr>")[2:]
    return [[unescape(label) for label in re.findall('aria-label="(.*?)"', row)] for row in rows]


def test_one_s_own_city_comes_first_and_is_strong_in_the_strips():
    screen = open_page("start", mine="341300")
    assert of_matrix(screen)[0][0] == "Suzhou (Anhui)"
    drawn = pictures(screen)["strips"]
    assert re.search(r'class="mine".*?Suzhou \(Anhui\) 500', drawn)
    assert "mine=341300" in drawn


def test_a_neighbouring_aim_stands_in_an_empty_cell():
    screen = open_page("start", find="luan")
    assert of_matrix(screen)[0][:2] == ["Lu'an", "≥ 20% growth, 2020"]
    assert "R&amp;D intensity itself: Not stated" in pictures(screen)["matrix"]


def test_a_city_that_states_a_related_indicator_is_not_called_silent_alone():
    """Lu'an counts incubators and makerspaces together; Weinan names neither by number."""
    screen = open_page("compare", indicator="makerspaces", city=["341500", "610500"])
    left = next(table.value for table in screen.dataframe if "reason" in table.value)
    assert [reason.rpartition(":")[0] for reason in left["reason"]] == [
        "Not stated, but a related indicator is: Incubators and makerspaces. Plan read",
        "The plan was read and gives neither an aim nor a figure",
    ]


def test_a_province_chosen_like_a_city_is_drawn_but_never_ranked():
    chosen = {"520200", "330000", "140000"}
    screen = open_page("compare", indicator="rd_intensity", yardstick="stated_level", city=sorted(chosen))
    drawn = {figure[:6] for trace in traces(screen) for figure in trace["customdata"]}
    ranking = next(table.value for table in screen.dataframe if "position" in table.value)
    assert drawn == chosen
    assert set(ranking["city"]) == {"Liupanshui"}


def test_provinces_are_ranked_among_themselves_where_they_are_the_group():
    screen = open_page("compare", indicator="rd_intensity", yardstick="stated_level", among="level:province")
    ranking = next(table.value for table in screen.dataframe if "position" in table.value)
    source = Data(Store(os.environ["CHENGBIAO_DATABASE"]))
    names = {source.place_names["en"][code] for code in source.provincial}
    assert len(ranking) and set(ranking["city"]) <= names


def test_coverage_counts_numbers_apart_from_words():
    """Chongqing states one growth of its high-tech enterprises, and one aim in words."""
    screen = open_page("coverage", lang="en", city=["500000"])
    table = next(table.value for table in screen.dataframe if "Chongqing" in table.value)
    assert table.loc[table["Indicator"].eq("High-tech enterprises"), "Chongqing"].tolist() == ["● 1 stated"]


def test_the_heat_map_tells_every_state_by_a_sign_and_in_words():
    drawn = pictures(open_page("coverage", lang="en"))["heat"]
    marks = re.findall(r"<(?:a|span) ([^>]*)>([^<]*)</", drawn)
    found = {re.search(r'class="(\w+)"', at)[1]: (at, sign) for at, sign in marks if "class=" in at}
    said = {code: re.search(r'title="([^"]*)"', at)[1] for code, (at, _) in found.items()}
    assert said["silent"].endswith("○ not stated") and found["silent"][1] == "–"
    assert said["not_collected"].endswith("· not collected") and found["not_collected"][1] == ""
    assert said["stated"].endswith(f"● {found['stated'][1]} stated")
    assert said["narrower"].endswith("narrower only") and found["narrower"][1].isdigit()


def test_the_heat_map_begins_with_what_there_is_and_one_s_own_city(shipped: Store):
    drawn = pictures(open_page("coverage", lang="en"))["heat"]
    first = re.findall(r"place=(\d{6})", drawn)
    stated = (
        shipped.figures(Filters(city=tuple(Data(shipped).cities))).groupby("place")["indicator"].nunique()
    )
    assert first[0] == stated.idxmax()
    own = pictures(open_page("coverage", mine="341500"))["heat"]
    assert re.findall(r"place=(\d{6})", own)[0] == "341500"
    assert len(set(first)) == 24, "of many cities a page"


def test_a_cell_of_the_heat_map_compares():
    drawn = pictures(open_page("coverage", city=["500000"]))["heat"]
    assert re.search(
        r"compare\?lang=en&amp;indicator=high_tech_enterprises&amp;city=500000&amp;yardstick=", drawn
    )


def test_a_pace_over_one_year_says_year():
    screen = open_page(
        "compare", indicator="rd_intensity", yardstick="annual_pace", city=["310000", "341300"]
    )
    texts_of_paces = next(table.value for table in screen.dataframe if table.key == "compare_rows")["text"]
    spans = [text.partition(" over ")[2].partition(",")[0] for text in texts_of_paces]
    assert spans == ["1\u00a0year", "5\u00a0years"], "in lines that end at no amount"


def test_a_total_over_several_years_is_not_called_a_level(shipped: Store):
    levels = shipped.figures(Filters(measure=("level",)))
    for figures, kind in (
        (levels[levels["base_year"].notna()], "total"),
        (levels[levels["base_year"].isna()], "level"),
    ):
        shown = text(open_page("evidence", figure=figures["figure"].iloc[0]))
        assert f"**{word('figure.measure')}**: {word(f'measure.{kind}')}" in shown


def test_one_click_adds_the_provinces_to_an_export(shipped: Store):
    screen = open_page("export", form="figures")
    cities = Data(shipped).cities
    assert word("export.count", count=f"{shipped.count(Filters(city=tuple(cities))):,}") in text(screen)
    screen.segmented_control(key="choice_provinces").set_value("in").run()
    assert word("export.count", count=f"{shipped.count():,}") in text(screen)
    assert len(PROVINCES) == 27 and address(screen)["provinces"] == ["in"]
    screen.segmented_control(key="choice_provinces").set_value("out").run()
    assert word("export.count", count=f"{shipped.count(Filters(city=tuple(cities))):,}") in text(screen)


def test_the_wide_form_has_chosen_cities_with_nothing_and_its_names_in_words():
    table = open_page("export", city=["341300", "341500"], indicators=["rd_intensity"]).dataframe[0].value
    states = set(zip(table["Place"], table["State"], strict=True))
    assert states == {("Suzhou (Anhui)", "Stated"), ("Lu'an", "Not stated")}
    codes = open_page("export", city=["341300"], columns="codes").dataframe[0].value
    assert list(codes)[:4] == ["place", "place_zh", "place_en", "indicator"]


def test_one_switch_hides_derived_values_on_every_page():
    def columns(screen, key: str) -> list[str]:
        return [column for table in screen.dataframe if table.key == key for column in table.value]

    screen = open_page("city", place="341300")
    assert "text" in columns(screen, "city_pace")
    screen.toggle(key="switch_derived").set_value(False).run()
    assert columns(screen, "city_pace") == []
    assert address(screen)["layers"] == [""]
    screen.switch_page("compare.py").run()
    screen.query_params["city"] = READ
    screen.run()
    screen.selectbox(key="choice_indicator").set_value("high_tech_enterprises").run()
    screen.segmented_control(key="choice_yardstick").set_value("annual_pace").run()
    assert {
        row for table in screen.dataframe if table.key == "compare_rows" for row in table.value["text"]
    } == {
        "≥ 25% a year, as stated (2020)",
    }


@pytest.mark.parametrize(
    ("indicator", "amount"),
    [
        pytest.param("rd_expenditure", "22.86% a year", id="a stated pace keeps its digits"),
        pytest.param("high_tech_enterprises", "24.4% a year", id="a derived one has one decimal"),
    ],
)
def test_the_ranking_shows_what_is_stated_or_derived_and_nothing_between(indicator: str, amount: str):
    layers = ["derived", "across_years"]  # rates of different years stand in one ranking only on request
    screen = open_page("compare", indicator=indicator, yardstick="annual_pace", layers=layers, city=READ)
    ranking = next(table.value for table in screen.dataframe if "position" in table.value)
    mine = ranking["city"].eq("Suzhou (Anhui)") & ranking["role"].eq(word("role.actual"))
    assert ranking.loc[mine, "amount"].tolist() == [amount]


def test_a_city_shows_its_headlines_and_those_of_its_province():
    cards = pictures(open_page("city", place="610500"))["city_headlines"]
    assert cards.count('<div class="card">') == 4
    assert "Incubator occupancy rate" in cards and "≥ 80%" in cards
    assert re.search(r'href="city\?lang=en&amp;place=610000"[^>]*>Shaanxi: [^<]*%', cards)


def test_a_mark_of_a_city_links_to_its_figure(shipped: Store):
    found = pictures(open_page("city", place="341300"))
    drawn = {
        code for markup in found.values() for code in re.findall(r"evidence\?[^\"]*figure=([^\"&]+)", markup)
    }
    figures = shipped.figures(Filters(city=("341300",)))
    with_number = set(figures.loc[figures["measure"].ne("qualitative"), "figure"])
    assert drawn <= with_number
    assert len(drawn) > len(with_number) / 2


def test_what_has_no_year_is_said_in_the_citys_table_and_listed_under_the_chart():
    city = open_page("city", place="341300")
    texts_of_city = [row for table in city.dataframe if "text" in table.value for row in table.value["text"]]
    assert "> 38% growth on the year before, year not stated" in texts_of_city
    assert any(row.startswith("24,031") and row.endswith("year not stated") for row in texts_of_city)
    for yardstick in ("stated_level", "stated_growth", "annual_pace"):
        screen = open_page("compare", city="341300", indicator="high_tech_enterprises", yardstick=yardstick)
        (left,) = [table.value for table in screen.dataframe if "reason" in table.value]
        assert word("reason.year_not_stated") in left["reason"].tolist()


def test_two_amounts_of_one_place_stay_two_in_the_ranking(shipped: Store):
    frame = frames.figures(*(frames.actual(place="341300", value=value) for value in (185, 200)))
    view = View(("341300",), "high_tech_enterprises", "stock", "stated_level", (2020, 2020))
    ranked = rank(frame, view.yardstick, "up")
    rows = sentences.of_ranking(ranked, frame, view, "家", Words("en", Data(shipped)))
    assert rows["amount"].tolist() == ["185, 200"]


def test_rates_of_different_years_are_not_ranked_together_unasked():
    def cities_by_years(**query) -> set[str]:
        screen = open_page("compare", indicator="rd_expenditure", yardstick="annual_pace", **query)
        found = [table.value for table in screen.dataframe if "position" in table.value]
        return set(found[0]["city"]) if found else set()

    asked = cities_by_years(layers=["derived", "across_years"])
    assert "Suzhou (Anhui)" in asked and cities_by_years() < asked


def test_export_shows_what_the_store_gives(shipped: Store):
    screen = open_page("export", city=["341300"], role=["target"], form="figures", columns="codes")
    wanted = Filters(city=("341300",), role=("target",))
    assert word("export.count", count=shipped.count(wanted)) in text(screen)
    ids = shipped.figures(wanted)["figure"].tolist()
    assert screen.dataframe[0].value["figure"].tolist() == ids
    screen.segmented_control(key="choice_columns").set_value("named").run()
    table = screen.dataframe[0].value
    assert (list(table)[:2], table["Id"].tolist()) == (["Place", "Indicator"], ids)
    assert set(table["Role"]) == {"Target"} and set(table["Qualifier"]) >= {"≥", "≈", ""}


def test_the_language_switch_keeps_the_view():
    screen = open_page("compare", indicator="incubators", city=["341300"], lang="zh")
    screen.segmented_control(key="choice_lang").set_value("en").run()
    assert f"# {word('page.compare')}" in [part.value for part in screen.markdown]
    assert {name: address(screen)[name] for name in ("lang", "indicator", "city")} == {
        "lang": ["en"],
        "indicator": ["incubators"],
        "city": ["341300"],
    }


@pytest.mark.parametrize(
    "locale",
    [
        pytest.param("zh-CN", id="Chinese"),
        pytest.param("en-GB", id="English"),
        pytest.param("fr", id="other"),
    ],
)
def test_the_browser_chooses_the_first_language(locale: str):
    screen = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=30)
    screen.context = {"locale": locale}
    screen.run()
    assert f"# {word('app.title', 'zh' if locale == 'zh-CN' else 'en')}" in [
        part.value for part in screen.markdown
    ]


def _missing(path: Path) -> None:
    path.unlink(missing_ok=True)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _corrupt(path: Path) -> None:
    path.write_bytes(b"not a database, only text " * 500)


def _truncated(path: Path) -> None:
    whole = build(ROOT / "data", database=path.with_name("whole.duckdb")).database
    path.write_bytes(whole.read_bytes()[:8192])


def _older(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE meta AS SELECT 1 AS schema_version")


@pytest.mark.parametrize(
    "breaking", [_missing, _empty, _corrupt, _truncated, _older], ids=lambda one: one.__name__.strip("_")
)
def test_a_database_that_cannot_be_read_is_one_sentence(
    breaking, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "broken.duckdb"
    breaking(path)
    monkeypatch.setenv("CHENGBIAO_DATABASE", str(path))
    screen = open_page()
    assert [problem.value for problem in screen.exception] == []
    assert len(screen.error) == 1
    assert str(path) in screen.error[0].value
    assert "run python -m loaders build" in screen.error[0].value
