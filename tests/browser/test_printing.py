"""Every page prints on A4, in light, with its chart and every row of its tables, without what is clicked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import pypdfium2
import pytest
from PIL import ImageStat
from playwright.sync_api import Browser, Page

from loaders.database.store import Filters, Store
from pages.shared import views
from pages.shared.data import Data
from pages.shared.words import LANGUAGES, texts
from tests.browser.conftest import still
from tests.screens import NAMES

A4 = (595, 842)  # points
DARKEST_PAPER = 200  # of 255


class Print(NamedTuple):
    """A printed page: the sizes of its sheets, its text without spaces, how light its first sheet is."""

    sizes: set[tuple[int, int]]
    text: str
    lightness: float


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def printed(page: Page) -> Print:
    document = pypdfium2.PdfDocument(still(page).pdf(prefer_css_page_size=True, print_background=True))
    sheets = list(document)
    picture = sheets[0].render(scale=0.5).to_pil().convert("L")
    return Print(
        {tuple(map(round, sheet.get_size())) for sheet in sheets},
        bare("".join(sheet.get_textpage().get_text_bounded() for sheet in sheets)),
        ImageStat.Stat(picture).mean[0],
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_page_is_on_a4_without_the_menu(visit: Callable, name: str):
    sheet = printed(visit().open("/" if name == "start" else f"/{name}"))
    assert sheet.sizes == {A4}
    assert bare(texts()["app.title" if name == "start" else f"page.{name}"]["en"]) in sheet.text
    assert "dataversion" in sheet.text, "the page is there to its foot"
    menu = bare("".join(texts()[f"page.{one}"]["en"] for one in ("coverage", "consistency", "evidence")))
    assert menu not in sheet.text
    assert LANGUAGES["zh"] not in sheet.text


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
