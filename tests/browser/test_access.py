"""For readers with a screen reader, a keyboard, weak eyes: what axe would find, and rows that open without a mouse."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visitor
from tests.browser.looking import troubles


def test_axe_would_find_something(visit: Callable):
    page = visit().open("/method")
    page.evaluate("document.querySelector('h1').style.color = '#DDDDDD'")
    assert any(text.startswith("color-contrast") for text in troubles(page))


def test_nothing_moves_for_those_who_want_it_still(chromium: Browser, server: str):
    context = chromium.new_context(reduced_motion="reduce")
    page = Visitor(context, server).open("/method")
    moving = page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(node => {
            const style = getComputedStyle(node);
            return [style.animationDuration, style.transitionDuration].some(text => parseFloat(text) > 0.001);
        }).map(node => node.outerHTML.slice(0, 100))"""
    )
    context.close()
    assert moving == []


class Row:
    """The first row of the first table of a city, and how it is reached."""

    def __init__(self, page: Page):
        self.page = page
        table = page.locator("[class*=st-key-opens_] [data-testid=stDataFrame]").first
        table.evaluate("table => table.scrollIntoView({block: 'center'})")
        self.box = table.bounding_box()

    def click(self) -> None:
        self.page.mouse.click(self.box["x"] + self.box["width"] / 2, self.box["y"] + 55)


def test_a_click_anywhere_on_a_row_opens_its_figure(visit: Callable):
    page = visit().open("/city?place=341300")
    Row(page).click()
    expect(page.locator("h1")).to_have_text("Evidence")


def test_enter_opens_the_row_that_the_keyboard_is_on(visit: Callable):
    page = visit().open("/city?place=341300")
    page.locator("[class*=st-key-opens_] canvas").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Evidence")
