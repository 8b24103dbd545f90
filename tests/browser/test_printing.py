"""A page prints in light, with its chart and every row of its tables, without what is clicked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from loaders.database.store import Filters, Store
from pages.shared import views
from pages.shared.data import Data
from pages.shared.words import LANGUAGES, texts
from tests.browser.looking import bare, printed

DARKEST_PAPER = 200  # of 255


def test_the_chart_and_every_row_are_on_paper(visit: Callable):
    page = visit().open("/compare?indicator=rd_intensity")
    page.locator(".js-plotly-plot .points path").first.wait_for()
    sheet = printed(page)
    drawn = ["R&Dintensity·Statedlevel", "R&Dintensity(%)", "Haimen2.71%", bare(texts()["mark.path"]["en"])]
    assert [text for text in drawn if text not in sheet.text] == []
    assert page.locator(".printed tr").count() > 10
    for row in page.locator(".printed tr").all():
        assert bare(row.text_content()) in sheet.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_tables_are_whole_on_paper(visit: Callable, shipped: Store, language: str):
    sheet = printed(visit().open(f"/city?place=341300&lang={language}"))
    stated = views.figures(Data(shipped), Filters(city=("341300",)), language)
    assert len(stated) > 100
    assert [text for text in stated["text"] if bare(text) not in sheet.text] == []


def test_a_dark_screen_prints_in_light(chromium: Browser, server: str):
    context = chromium.new_context(reduced_motion="reduce", locale="en-GB", color_scheme="dark")
    page = context.new_page()
    page.goto(f"{server}/compare")
    page.locator(".js-plotly-plot .points path").first.wait_for()
    ground = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    assert page.evaluate(ground) != "rgb(255, 255, 255)"
    sheet = printed(page)
    context.close()
    assert sheet.lightness > DARKEST_PAPER
    assert "Haimen2.71%" in sheet.text


def test_nothing_of_paper_is_on_the_screen(visit: Callable):
    page = visit().open("/compare")
    page.locator(".printed").first.wait_for(state="attached")
    assert page.locator(".printed:visible").count() == 0
