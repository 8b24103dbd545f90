"""What a visitor does in a real browser: look, filter, click, go back, pass the address on, take a file away."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from loaders.database.filters import Filters
from loaders.database.store import Store
from tests.browser.conftest import still
from tests.serving import serve

MARKS = """() => document.querySelector('.js-plotly-plot').data.filter(trace => trace.customdata)
    .flatMap(trace => trace.customdata.map((id, i) => [id, trace.x[i], trace.y[i]]))"""
HAIMEN, SUZHOU = ("320684-2020", 2020, 2.71), ("341300-2021-2025", 2025, 1.4)
INTENSITY = {
    HAIMEN, SUZHOU, ("341300-2021-2025", 2020, 0.64),
    ("310000-2026", 2025, 4.5), ("310000-2026", 2026, 4.6), ("500000-2026", 2030, 3.25),
    ("110000-2026", 2030, 6),
}  # fmt: skip
# The cities of which a whole document was read; the first choice holds those with most to compare.
READ = ["110000", "500000", "320684", "341500", "429005", "310000", "341300", "120000", "610500"]
OF_THE_READ = "/compare?" + "&".join(f"city={city}" for city in READ)


def marks(page: Page) -> set[tuple]:
    """The marks that Plotly holds: plan, year, value."""
    page.wait_for_selector(".js-plotly-plot .points path")
    return {(figure.rpartition("-")[0], x, y) for figure, x, y in page.evaluate(MARKS)}


def wait_for_marks(page: Page, count: int) -> None:
    there = (
        "document.querySelector('.js-plotly-plot')?.data"  # a chart that is drawn anew is away for a moment
    )
    page.wait_for_function(f"{there} && ({MARKS})().length === {count}")


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query, keep_blank_values=True)


def remove(page: Page, city: str) -> None:
    page.locator(".st-key-picker button").first.click()
    page.locator(".st-key-choice_city").get_by_text(f"{city} ✕").click()


def test_start_shows_the_cities_and_no_province(visit: Callable):
    page = visit().open("/?order=name")
    matrix = page.locator(".st-key-matrix")
    expect(matrix.get_by_text("2.71%, 2020")).to_be_visible()
    following = page.get_by_role("button", name="Next page")
    for cities in (
        ["Beijing", "Chongqing", "Haimen"],
        ["Lu'an"],
        ["Qianjiang", "Shanghai", "Suzhou (Anhui)"],
        ["Tianjin", "Weinan"],
        ["Zhenhai District", "Ziyang"],
    ):
        for city in cities:
            expect(matrix.get_by_text(city, exact=True)).to_be_visible()
        assert matrix.get_by_text("Zhejiang", exact=True).count() == 0
        if following.is_enabled():
            following.click()


def test_a_click_on_a_square_of_the_map_lists_its_cities(visit: Callable):
    page = visit(width=390).open("/")
    page.locator(".tile", has_text="AH").click()
    page.wait_for_url(re.compile("province=34"))
    expect(page.locator(".places").get_by_role("link", name="Lu'an")).to_be_visible()
    expect(page.locator(".st-key-matrix").get_by_text("Suzhou (Anhui)", exact=True)).to_be_visible()
    expect(page.locator(".st-key-matrix").get_by_text("Haimen", exact=True)).to_have_count(0)
    page.locator(".places").get_by_role("link", name="Lu'an").click()
    expect(page.locator("h2").first).to_have_text("Lu'an")


def test_a_click_on_a_strip_compares_and_enter_does_too(visit: Callable):
    visitor = visit()
    page = visitor.open("/")
    page.locator(".strip", has_text="High-tech enterprises").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Compare")
    page.wait_for_url(re.compile("indicator=high_tech_enterprises"))
    assert visitor.complaints == []


def test_a_city_is_found_by_typing(visit: Callable):
    page = visit(locale="zh-CN").open("/")
    page.locator(".st-key-find_city input").fill("luan")
    page.keyboard.press("Enter")
    expect(page.locator("h2").first).to_have_text("六安市")


def test_a_mark_on_small_axes_opens_its_figure(visit: Callable):
    page = visit().open("/city?place=341300")
    page.locator(".st-key-city_headlines svg a").first.click()
    expect(page.locator("h1")).to_have_text("Evidence")
    expect(page.locator("[data-testid=stMainBlockContainer]")).to_contain_text("341300-2021-2025-")


def test_compare_shows_the_right_marks_for_rd_intensity(visit: Callable):
    page = visit().open(f"{OF_THE_READ}&indicator=rd_intensity&yardstick=stated_level")
    assert marks(page) == INTENSITY
    drawn = page.evaluate("[...document.querySelectorAll('.js-plotly-plot .points path')].length")
    assert drawn >= len(INTENSITY)
    labels = page.evaluate(
        "[...document.querySelectorAll('.js-plotly-plot .annotation-text')].map(node => node.textContent)"
    )
    assert any("Haimen" in label and "2.71%" in label for label in labels)
    assert any("Suzhou" in label and "≈ 1.4%" in label for label in labels), (
        "the qualifier stands at the mark"
    )


LABELS = """() => [...document.querySelectorAll('.js-plotly-plot .annotation-text')]
    .map(node => node.getBoundingClientRect()).map(box => [box.top, box.bottom, box.right])"""


def test_on_a_phone_the_chart_begins_in_the_first_screen_and_no_label_hides_another(visit: Callable):
    page = visit(width=390, height=844).open("/compare?indicator=rd_intensity&yardstick=stated_level")
    marks(page)
    assert page.locator(".js-plotly-plot").first.bounding_box()["y"] < 844 / 2
    boxes = sorted(page.evaluate(LABELS))
    assert len(boxes) > 5
    assert all(above[1] <= below[0] for above, below in pairwise(boxes))
    assert max(right for *_, right in boxes) <= 390


AXIS = "document.querySelector('.js-plotly-plot .held')?.textContent"


def test_the_axis_above_many_rows_stays_in_sight(visit: Callable):
    page = visit(width=390, height=844).open("/compare?indicator=rd_intensity&among=all&layout=cities")
    chart = page.locator(".js-plotly-plot").first
    axis = chart.locator(".xaxislayer-above").text_content() + chart.locator(".g-xtitle").text_content()
    assert "%" in axis and page.evaluate(AXIS) is None, "the axis itself is in sight"
    scroll = "by => document.querySelector('[data-testid=stMain]').scrollBy(0, by)"
    page.evaluate(scroll, chart.bounding_box()["y"] + 300)
    page.wait_for_function(f"{AXIS} === {axis!r}")
    at = chart.locator(".held").bounding_box()
    assert 0 <= at["y"] < 100, "at the edge of the screen"
    page.evaluate(scroll, 3000)
    page.wait_for_function(f"{AXIS} === undefined")


def test_a_filter_changes_the_chart_and_the_address(visit: Callable):
    visitor = visit()
    page = visitor.open(OF_THE_READ)
    before = query(page)["city"]
    remove(page, "Haimen")
    wait_for_marks(page, len(INTENSITY) - 1)
    assert marks(page) == INTENSITY - {HAIMEN}
    page.wait_for_url(lambda url: "320684" not in url)
    assert query(page)["city"] == [city for city in before if city != "320684"]


def test_back_after_a_filter_gives_the_former_view(visit: Callable):
    page = visit().open(OF_THE_READ)
    remove(page, "Haimen")
    wait_for_marks(page, len(INTENSITY) - 1)
    page.wait_for_url(lambda url: "320684" not in url)
    page.go_back()
    wait_for_marks(page, len(INTENSITY))
    assert marks(page) == INTENSITY
    assert "320684" in query(page)["city"]
    page.go_forward()
    wait_for_marks(page, len(INTENSITY) - 1)
    assert "320684" not in query(page)["city"]


def test_an_address_gives_the_same_view_on_a_fresh_server(visit: Callable, shipped: Store, tmp_path: Path):
    visitor = visit()
    page = visitor.open(
        "/compare?city=341300&city=320684&indicator=rd_intensity&layout=cities&year_from=2020&year_to=2020"
    )
    before, address = marks(page), page.url
    with serve(Path(shipped.address), tmp_path) as fresh:
        other = visit(locale="zh-CN", server=fresh)
        page = other.open(address.replace(visitor.server, fresh))
        assert marks(page) == before
        assert page.url == address.replace(visitor.server, fresh)
        assert page.locator("h1").inner_text() == "Compare", "the language is part of the address"
    assert len(before) == 2


@pytest.mark.parametrize(
    ("button", "mark"),
    [
        pytest.param("CSV", b"", id="plain"),
        pytest.param("CSV for Excel", b"\xef\xbb\xbf", id="with byte-order mark"),
    ],
)
def test_a_csv_downloads_and_holds_the_rows_shown(
    visit: Callable, shipped: Store, tmp_path: Path, button: str, mark: bytes
):
    page = visit().open("/export?city=610500&form=figures&columns=codes")
    grid = page.locator("[data-testid=stDataFrame] [role=grid]")
    grid.wait_for(state="attached")
    rows = int(grid.get_attribute("aria-rowcount")) - 1
    heads = grid.locator("[role=columnheader]").all_inner_texts()
    shown = [
        row.locator("[role=gridcell]").all_inner_texts() for row in grid.locator("tbody [role=row]").all()
    ]
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button, exact=True).click()
    download = waiting.value
    download.save_as(tmp_path / "snapshot.csv")
    content = (tmp_path / "snapshot.csv").read_bytes()
    assert content.startswith(mark + b"figure,")
    held = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    assert len(held) == rows == len(shown) == shipped.count(Filters(city=("610500",))) > 1
    assert [[row[head] for head in heads[:4]] for row in held] == [cells[:4] for cells in shown]
    form = "-excel" if mark else ""
    assert download.suggested_filename == f"chengbiao-{shipped.meta()['data_version']}-610500{form}.csv"


def test_the_address_that_export_names_gives_the_same_rows(visit: Callable, shipped: Store):
    page = visit().open("/export?city=610500&role=target&form=figures")
    address = re.search(
        r'"(http[^"]+)"', page.locator("[data-testid=stCode]", has_text="read_csv").inner_text()
    )[1]
    found = pd.read_csv(address, dtype={"place": str})
    assert (
        found["figure"].tolist()
        == shipped.figures(Filters(city=("610500",), role=("target",)))["figure"].tolist()
    )


def test_the_language_switch_changes_every_page(visit: Callable):
    visitor = visit(locale="zh-CN")
    page = visitor.open(OF_THE_READ)
    assert page.locator("h1").inner_text() == "对比"
    page.locator(".st-key-choice_lang").get_by_text("English").click()
    expect(page.locator("h1")).to_have_text("Compare")
    page.wait_for_url(re.compile("lang=en"))
    assert marks(page) == INTENSITY
    page.locator("[data-testid=stTopNavSection]").get_by_text("About").click()
    page.get_by_role("menuitem", name="Method").or_(page.get_by_role("link", name="Method")).first.click()
    expect(page.locator("h1")).to_have_text("Method")


def test_a_click_on_a_mark_opens_its_figure(visit: Callable):
    page = visit().open("/compare?city=320684")
    marks(page)
    still(page)
    box = page.locator(".js-plotly-plot").first.locator(".points path").last.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("h1")).to_have_text("Evidence")
    shown = page.locator("[data-testid=stMainBlockContainer]")
    expect(shown).to_contain_text("2.71%")
    expect(shown).to_contain_text("320684-2020-")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Compare")
    assert marks(page) == {HAIMEN}


def test_a_click_in_the_matrix_compares_that_indicator(visit: Callable):
    page = visit().open("/")
    page.locator(".st-key-matrix").get_by_role("link", name="10% growth, 2020").click()
    expect(page.locator("h1")).to_have_text("Compare")
    page.wait_for_url(re.compile("indicator=tech_contract_turnover"))
    assert query(page)["yardstick"] == ["stated_growth"]
    assert ("320684-2020", 2020, 10) in marks(page)


def test_a_click_on_a_city_opens_it(visit: Callable):
    page = visit().open("/")
    page.locator(".st-key-matrix").get_by_role("link", name="Haimen", exact=True).click()
    expect(page.locator("h1")).to_have_text("City")
    expect(page.locator("h2").first).to_have_text("Haimen")


def test_unknown_parts_of_an_address_are_named(visit: Callable):
    page = visit().open("/compare?city=341300&city=999999&indicator=happiness")
    expect(page.locator("[data-testid=stAlert]")).to_contain_text("city = 999999")
    assert marks(page) == {mark for mark in INTENSITY if mark[0] == SUZHOU[0]}
