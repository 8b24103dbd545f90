"""The address is the view: it holds every choice, gives the same view again, and follows every change."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from loaders.database.store import Store
from tests.screens import address, open_page, text


@pytest.fixture(autouse=True)
def database(shipped: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page of this module reads the shipped records."""
    monkeypatch.setenv("CHENGBIAO_DATABASE", shipped.address)


def marks(screen: AppTest) -> dict:
    """The figures on the chart with their places on it."""
    found = {}
    for chart in screen.get("plotly_chart"):
        for trace in json.loads(chart.proto.spec)["data"]:
            found |= dict(
                zip(trace.get("customdata", ()), zip(trace["x"], trace["y"], strict=True), strict=False)
            )
    return found


def tables(screen: AppTest) -> list[list]:
    return [table.value.astype("str").fillna("").to_numpy().tolist() for table in screen.dataframe]


@pytest.mark.parametrize(
    ("page", "names"),
    [
        pytest.param("start", set(), id="start"),
        pytest.param(
            "compare",
            {"indicator", "city", "yardstick", "layout", "narrowing", "year_from", "year_to"},
            id="compare",
        ),
        pytest.param("city", {"place", "role", "year_from", "year_to"}, id="city"),
        pytest.param("coverage", {"city", "among", "group", "role", "plan_from", "plan_to"}, id="coverage"),
        pytest.param("evidence", {"figure"}, id="evidence"),
        pytest.param(
            "export",
            {
                "city",
                "among",
                "provinces",
                "group",
                "indicators",
                "role",
                "form",
                "columns",
                "year_from",
                "year_to",
            },
            id="export",
        ),
        pytest.param("method", set(), id="method"),
    ],
)
def test_the_address_holds_every_choice_defaults_too(page: str, names: set):
    written = address(open_page(page))
    assert names | {"lang"} <= set(written)
    assert [name for name, values in written.items() if not values] == []


@pytest.mark.parametrize(
    ("page", "widget", "value", "name", "written"),
    [
        pytest.param(
            "compare", "selectbox:choice_indicator", "incubators", "indicator", ["incubators"], id="indicator"
        ),
        pytest.param(
            "consistency",
            "multiselect:choice_city",
            ["610500", "341300"],
            "city",
            ["610500", "341300"],
            id="cities in the reader's order",
        ),
        pytest.param("compare", "pills:choice_city", ["341300"], "city", ["341300"], id="one city kept"),
        pytest.param("compare", "pills:choice_city", [], "city", [""], id="no city at all"),
        pytest.param(
            "compare",
            "segmented_control:choice_yardstick",
            "annual_pace",
            "yardstick",
            ["annual_pace"],
            id="yardstick",
        ),
        pytest.param(
            "compare", "segmented_control:choice_layout", "cities", "layout", ["cities"], id="layout"
        ),
        pytest.param("compare", "selectbox:choice_year_from", "2021", "year_from", ["2021"], id="first year"),
        pytest.param("city", "selectbox:choice_place", "341300", "place", ["341300"], id="place"),
        pytest.param("coverage", "pills:choice_role", ["target"], "role", ["target"], id="role"),
        pytest.param(
            "export",
            "multiselect:choice_indicators",
            ["rd_intensity"],
            "indicators",
            ["rd_intensity"],
            id="indicators",
        ),
        pytest.param("compare", "segmented_control:choice_lang", "zh", "lang", ["zh"], id="language"),
    ],
)
def test_a_choice_goes_into_the_address_and_comes_back_from_it(
    page: str, widget: str, value: object, name: str, written: list
):
    screen = open_page(page)
    before = address(screen)
    kind, key = widget.split(":")
    getattr(screen, kind)(key=key).set_value(value).run()
    assert {changed for changed in before if address(screen)[changed] != before[changed]} - {"narrowing"} == {
        name
    }
    assert address(screen)[name] == written

    again = open_page(
        page, **{name: values if len(values) > 1 else values[0] for name, values in address(screen).items()}
    )
    assert [notice.value for notice in again.warning] == []
    assert address(again) == address(screen)
    assert (marks(again), tables(again)) == (marks(screen), tables(screen))


def test_a_choice_holds_from_page_to_page():
    screen = open_page("compare", city=["341300", "610500"])
    screen.query_params.clear()  # as Streamlit does on a change of page
    screen.switch_page("export.py").run()
    assert address(screen)["city"] == ["341300", "610500"]


def test_an_address_that_changes_in_a_running_session_is_followed():
    screen = open_page("compare", city=["341300"], indicator="rd_intensity")
    screen.query_params["city"] = ["320684"]
    screen.run()
    assert list(marks(screen).values()) == [(2020, 2.71)]


def test_a_moved_widget_wins_over_the_address():
    screen = open_page("compare", city=["341300", "320684"])
    screen.pills(key="choice_city").set_value(["320684"]).run()
    screen.run()
    assert address(screen)["city"] == ["320684"]
    assert set(marks(screen).values()) == {(2020, 2.71)}


def test_a_repeated_value_counts_once():
    assert address(open_page("compare", city=["341300", "341300"]))["city"] == ["341300"]


def many_options() -> None:
    """A page with one choice among forty."""
    import streamlit

    from pages.shared import url
    from pages.shared.url import Choice

    url.language()
    options = tuple(f"c{number}" for number in range(40))
    chosen, unused = url.take(Choice("city", options, options, many=True))
    streamlit.text(f"{len(chosen['city'])} {unused}")


@pytest.mark.parametrize(
    ("given", "shown", "written"),
    [
        pytest.param(None, "40 []", ["all"], id="all by default"),
        pytest.param("all", "40 []", ["all"], id="all by word"),
        pytest.param(
            [f"c{number}" for number in range(39)],
            "39 []",
            [f"c{number}" for number in range(39)],
            id="all but one are named",
        ),
        pytest.param("", "0 []", [""], id="none"),
    ],
)
def test_a_long_choice_of_everything_is_one_word(given: str | list | None, shown: str, written: list):
    screen = AppTest.from_function(many_options)
    if given is not None:
        screen.query_params["city"] = given
    screen.run()
    assert [problem.value for problem in screen.exception] == []
    assert screen.text[0].value == shown
    assert address(screen)["city"] == written


def test_a_link_keeps_the_language():
    chinese, english = text(open_page("start", lang="zh")), text(open_page("start", lang="en"))
    links = [link.proto.query_string for link in open_page("start", lang="zh").get("page_link")]
    assert links
    assert all("lang=zh" in query for query in links)
    assert chinese != english
