"""Every page in both languages, visited once: what it asks for and says, how it fits, and whether all can use it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Literal, NamedTuple

import pytest
from playwright.sync_api import Error, Page

from loaders.database.filters import Filters
from loaders.database.store import Store
from pages.shared import looks
from pages.shared.words import LANGUAGES, texts
from tests.browser.conftest import PATIENCE, Visitor, still
from tests.browser.hearing import CHINESE, Listener, english_in, left
from tests.browser.looking import A4, Print, bare, printed, troubles
from tests.screens import NAMES

WIDTHS = """() => [document.documentElement, document.body, document.querySelector('[data-testid=stMain]')]
    .map(node => node.scrollWidth - node.clientWidth)"""
# Every page meets both languages, both themes and both widths; which go together changes from page to page.
Reader = tuple[Literal["light", "dark"], int]
READERS: tuple[dict[str, Reader], ...] = (
    {"zh": ("light", 1440), "en": ("dark", 390)},
    {"zh": ("dark", 390), "en": ("light", 1440)},
)
ZOOMED = 720  # a browser's zoom of 200 % halves the width that the page has
MOST_TABS = 10
# A control of the page itself, behind those that are the same on every page.
AT_A_CONTROL = """() => document.activeElement.matches('[data-testid=stMain] :is(a, input, button, summary, [tabindex="0"])')
    && !document.activeElement.closest('.st-key-head_tools')"""
FOCUS = "[getComputedStyle(document.activeElement).outlineStyle, getComputedStyle(document.activeElement).boxShadow]"


class Seen(NamedTuple):
    """What one page was like for a reader of one language."""

    headline: str
    title: str
    language: str
    asked: int
    outside: list[str]
    complaints: list[str]
    said: set[str]
    overflow: dict[int, list[int]]
    troubles: list[str]
    at_a_control: bool
    focus: list[str]
    paper: Print


def by_keyboard(page: Page) -> tuple[bool, list[str]]:
    """Whether the keyboard is soon at a control of the page, and how is seen that it is there."""
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skips the navigation
    page.wait_for_function("document.activeElement.dataset.testid === 'stMain'")
    for _ in range(MOST_TABS - 2):
        page.keyboard.press("Tab")
        if page.evaluate(AT_A_CONTROL):
            break
    return page.evaluate(AT_A_CONTROL), page.evaluate(FOCUS)


def look_at(visitor: Visitor, name: str, theme: Literal["light", "dark"], width: int, opens: bool) -> Seen:
    """Open a page and note everything; `opens`: also what it says once lists, menus and tables were opened."""
    page = visitor.page
    page.emulate_media(color_scheme=theme)
    visitor.open("/" if name == "start" else f"/{name}")
    if name == "compare":
        page.wait_for_selector(".js-plotly-plot .points path")
    assert page.evaluate(
        "ink => getComputedStyle(document.documentElement).getPropertyValue('--ink').trim() === ink",
        looks.colour("ink", theme),
    ), f"the page is {theme}"
    headline = page.locator("h1").inner_text()
    at_a_control, focus = by_keyboard(page)
    paper = printed(page)
    ears = Listener(page)
    ears.listen()
    overflow, found = {}, []
    for wide in (ZOOMED, 390, 1440):
        page.set_viewport_size({"width": wide, "height": 1000})
        with suppress(Error):  # the menu slides away, which nothing in the page's code tells
            still(page).wait_for_function(f"({WIDTHS})().every(over => over === 0)", timeout=PATIENCE / 3)
        overflow[wide] = page.evaluate(WIDTHS)
        if wide == width:
            found = troubles(page)
    if opens:
        ears.table()
        ears.lists()
        ears.buttons()
    language = page.evaluate("document.documentElement.lang")
    asked, outside, complaints = len(visitor.requests), visitor.outside(), visitor.complaints
    return Seen(
        headline, page.title(), language, asked, outside, complaints, ears.said, overflow, found, at_a_control,
        focus, paper,
    )  # fmt: skip


@pytest.fixture(scope="module")
def seen(context, server) -> Callable[[str, str], Seen]:
    """What a page was like in a language; it is visited when a test first asks."""

    @cache
    def look(name: str, language: str) -> Seen:
        visitor = Visitor(context({"zh": "zh-CN", "en": "en-GB"}[language]), server)
        visitor.page.set_viewport_size({"width": 1440, "height": 1000})
        reader = READERS[NAMES.index(name) % len(READERS)][language]
        try:
            return look_at(visitor, name, *reader, opens=language == "zh")
        finally:
            visitor.page.close()

    return look


every_page = pytest.mark.parametrize(
    ("name", "language"), [(name, language) for name in NAMES for language in LANGUAGES]
)


@every_page
def test_nothing_is_asked_of_another_host(seen: Callable, name: str, language: str):
    page = seen(name, language)
    assert page.headline == texts()["app.title" if name == "start" else f"page.{name}"][language]
    assert page.asked > 10, "the page was not loaded"
    assert page.outside == []


@every_page
def test_the_console_has_no_complaint(seen: Callable, name: str, language: str):
    assert seen(name, language).complaints == []


@every_page
def test_nothing_scrolls_sideways(seen: Callable, name: str, language: str):
    """Wide, at twice the size and on a phone."""
    assert seen(name, language).overflow == {width: [0, 0, 0] for width in (ZOOMED, 390, 1440)}


@every_page
def test_axe_finds_nothing_serious(seen: Callable, name: str, language: str):
    assert seen(name, language).troubles == []


@every_page
def test_the_keyboard_is_soon_where_it_matters(seen: Callable, name: str, language: str):
    page = seen(name, language)
    assert page.at_a_control
    assert page.focus != ["none", "none"], "where the keyboard is has to be seen"


@every_page
def test_it_prints_on_a4_without_the_menu(seen: Callable, name: str, language: str):
    sheet = seen(name, language).paper
    assert sheet.sizes == {A4}
    assert bare(texts()["app.title" if name == "start" else f"page.{name}"][language]) in sheet.text
    assert {"zh": "数据版本", "en": "dataversion"}[language] in sheet.text, "it is there to its foot"
    menu = bare("".join(texts()[f"page.{one}"][language] for one in ("coverage", "consistency", "evidence")))
    assert menu not in sheet.text
    assert LANGUAGES["zh" if language == "en" else "en"] not in sheet.text


@pytest.mark.parametrize("name", NAMES)
def test_no_english_word_in_chinese(seen: Callable, name: str):
    page = seen(name, "zh")
    assert len(page.said) > 20
    assert english_in(page.said) == []
    assert page.language == "zh-CN"
    assert page.title.endswith("城标") or name == "start"


def names_of(store: Store) -> list[str]:
    """What stays Chinese everywhere, the longest first: names of documents, issuers, units, and their words."""
    plans, figures = store.plans(), store.figures(Filters())
    names = {*plans["title"], *plans["issuer"], *plans["document_number"], *figures["unit"]}
    for column in ("named_as", "amount_as", "location"):
        names |= set(figures[column])
    names |= {scope.partition(":")[2] for scope in figures["scope"]}
    return sorted(filter(None, names), key=len, reverse=True)


@pytest.mark.parametrize("name", NAMES)
def test_no_chinese_word_in_english_but_names(seen: Callable, shipped: Store, name: str):
    page = seen(name, "en")
    said = " ".join(page.said)
    for one in names_of(shipped):
        said = said.replace(one, "")
    assert left(said.split(), r"[\u4e00-\u9fff]", CHINESE) == []
    assert re.fullmatch("en(-GB)?", page.language)
