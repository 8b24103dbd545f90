"""For readers with a screen reader, a keyboard, weak eyes: axe finds nothing serious, and the keyboard gets there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from pages.shared import looks
from pages.shared.words import LANGUAGES
from tests.browser.conftest import Visitor, still
from tests.browser.test_frame import WIDTHS
from tests.screens import NAMES

# Every page meets both languages, both themes and both widths; which go together changes from page to page. The
# second follows from the first by a click on the switch of language, which draws the page anew.
READERS: tuple[tuple[tuple[str, Literal["light", "dark"], int], ...], ...] = (
    (("zh", "light", 1440), ("en", "dark", 390)),
    (("zh", "dark", 390), ("en", "light", 1440)),
)
PATHS = ["/" if name == "start" else f"/{name}" for name in NAMES]
ALSO = {"heading-order"}  # axe calls it moderate; who jumps from heading to heading misses a level
MOST_TABS = 10
# A control of the page itself, behind those that are the same on every page.
AT_A_CONTROL = """() => document.activeElement.matches('[data-testid=stMain] :is(a, input, button, summary, [tabindex="0"])')
    && !document.activeElement.closest('.st-key-head_tools')"""


def become(visitor: Visitor, language: str, theme: Literal["light", "dark"]) -> None:
    """Read on in a language and with a theme of the system, and wait until the page was drawn so."""
    page = visitor.page
    page.emulate_media(color_scheme=theme)
    if page.evaluate("document.documentElement.lang.slice(0, 2)") != language:
        page.locator(".st-key-choice_lang").get_by_text(LANGUAGES[language]).click()
    page.wait_for_function(
        """([language, ink]) => document.documentElement.lang.startsWith(language)
            && getComputedStyle(document.documentElement).getPropertyValue('--ink').trim() === ink""",
        arg=[language, looks.colour("ink", theme)],
    )
    visitor.settled()


def troubles(page: Page) -> list[str]:
    """What axe finds serious or critical, as its rule, the element and what is wrong with it."""
    found = Axe().run(still(page)).response["violations"]
    return [
        f"{one['id']}: {node['html'][:120]} {(node['any'] or node['all'] or [{'message': ''}])[0]['message']}"
        for one in found
        if one["impact"] in ("serious", "critical") or one["id"] in ALSO
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_serious(visit: Callable, path: str):
    """In both languages and themes, wide and on a phone, of one visit."""
    readers = READERS[PATHS.index(path) % len(READERS)]
    visitor = visit(locale="zh-CN")
    visitor.page.emulate_media(color_scheme=readers[0][1])
    visitor.open(path)
    found = {}
    for language, theme, width in readers:
        become(visitor, language, theme)
        visitor.page.set_viewport_size({"width": width, "height": 1000})
        found[language, theme, width] = troubles(visitor.page)
    assert found == {reader: [] for reader in readers}


def test_axe_would_find_something(visit: Callable):
    page = visit().open("/method")
    page.evaluate("document.querySelector('h1').style.color = '#DDDDDD'")
    assert any(text.startswith("color-contrast") for text in troubles(page))


@pytest.mark.parametrize("path", PATHS)
def test_the_keyboard_is_soon_where_it_matters(visit: Callable, path: str):
    page = visit().open(path)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skips the navigation
    page.wait_for_function("document.activeElement.dataset.testid === 'stMain'")
    for _ in range(MOST_TABS - 2):
        page.keyboard.press("Tab")
        if page.evaluate(AT_A_CONTROL):
            break
    assert page.evaluate(AT_A_CONTROL)
    shown = page.evaluate(
        "[getComputedStyle(document.activeElement).outlineStyle, getComputedStyle(document.activeElement).boxShadow]"
    )
    assert shown != ["none", "none"], "where the keyboard is has to be seen"


@pytest.mark.parametrize("path", PATHS)
def test_at_twice_the_size_nothing_scrolls_sideways(visit: Callable, path: str):
    """A browser's zoom of 200 % halves the width that the page has."""
    assert visit(width=720).open(path).evaluate(WIDTHS) == [0, 0, 0]


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
