"""A picture for a slide and the other ways out of Compare, as a new reader takes them: counting clicks."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from benchmarks.made_up import Size, write_collection
from loaders.database.build import build
from tests.browser.conftest import Visitor
from tests.serving import serve

COUNT = "addEventListener('click', event => { window.clicks = (window.clicks ?? 0) + event.isTrusted }, true)"


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application over three hundred invented cities."""
    folder = tmp_path_factory.mktemp("made up")
    write_collection(folder / "data", Size(places=300, years=3))
    database = build(folder / "data", database=folder / "made.duckdb").database
    with serve(Path(database), folder) as address:
        yield address


@pytest.fixture(params=["shipped", "made up"])
def collection(request: pytest.FixtureRequest) -> str:
    """The address of each collection in turn."""
    return request.getfixturevalue("server" if request.param == "shipped" else "made_up")


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    return struct.unpack(">II", png[16:24])


def saved(page: Page, button: str, folder: Path) -> Path:
    with page.expect_download(timeout=30_000) as waiting:
        page.locator(f"button[data-kind={button}]").click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


@pytest.fixture
def newcomer(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser that remembers nothing yet, and whose memory goes with it."""
    context = chromium.new_context(
        reduced_motion="reduce", locale="en-GB", viewport={"width": 1440, "height": 1000}
    )
    yield context
    context.close()


def test_a_picture_of_luan_among_its_peers_takes_at_most_four_clicks(
    newcomer: BrowserContext, collection: str, tmp_path: Path
):
    visitor = Visitor(newcomer, collection)
    page = visitor.open("/")
    page.evaluate(COUNT)
    page.get_by_role("link", name="Compare", exact=True).first.click()
    expect(page.locator("h1")).to_have_text("Compare")
    page.locator(".st-key-choice_mine input").click()
    page.keyboard.type("luan")
    page.get_by_role("option", name="Lu'an").click()
    page.wait_for_url(lambda url: "mine=341500" in url)
    page.wait_for_function("document.querySelector('.js-plotly-plot')?.textContent.includes(\"Lu'an\")")
    visitor.settled()  # what stands below three hundred cities' chart is drawn after it
    picture = saved(page, "png", tmp_path)
    assert page.evaluate("window.clicks") <= 4
    width, height = size_of(picture.read_bytes())
    assert width == 2560 and height >= 1440, "twice the size of a slide"
    assert picture.name.startswith("chengbiao-") and picture.name.endswith(".png")
    drawing = saved(page, "svg", tmp_path).read_text(encoding="utf-8")
    for part in ("Lu'an", "data version", "Source:", "among:"):
        assert part in drawing.replace("&#39;", "'").replace("&apos;", "'"), part
    assert visitor.outside() == [] and visitor.complaints == []


def test_ones_own_city_is_remembered_by_the_browser(newcomer: BrowserContext, server: str):
    page = Visitor(newcomer, server).open("/compare?city=341300")
    page.locator(".st-key-choice_mine input").click()
    page.keyboard.type("341500")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "mine=341500" in url)
    page.wait_for_function("document.cookie.includes('chengbiao_mine=341500')")
    page.goto(f"{server}/coverage")
    page.wait_for_url(lambda url: "mine=341500" in url)


def test_the_chart_begins_in_the_first_screen_of_a_phone(visit: Callable):
    page = visit(width=390, height=844).open("/compare?mine=341300")
    chart = page.locator(".js-plotly-plot").first.bounding_box()
    assert chart["y"] < 844 - 150


def test_no_label_of_the_chart_hides_another(visit: Callable, collection: str):
    page = visit(width=390, server=collection).open("/compare?mine=341300&indicator=rd_intensity")
    page.wait_for_selector(".js-plotly-plot .annotation-text")
    boxes = [
        one.bounding_box() for one in page.locator(".js-plotly-plot").first.locator(".annotation-text").all()
    ]
    assert len(boxes) > 1
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = (
                one["x"] + one["width"] <= other["x"] + 2 or other["x"] + other["width"] <= one["x"] + 2
                or one["y"] + one["height"] <= other["y"] + 4 or other["y"] + other["height"] <= one["y"] + 4
            )  # fmt: skip
            assert apart, (one, other)
