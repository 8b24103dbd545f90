"""One server, one Chromium for each language, and the page that watches what it does."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from loaders.database.store import Store
from tests.serving import serve

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell")
# Chromium's own traffic off, so that what leaves the host comes from the page; one process for all pages saves
# a seventh of its work.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--process-per-site",
    "--disable-site-isolation-trials",
    "--renderer-process-limit=1",
]

PATIENCE = 30_000  # ms; a busy machine is slow, not wrong
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def server(shipped: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application over the shipped records."""
    with serve(Path(shipped.address), tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture(scope="session")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], BrowserContext]]:
    """The browser as a reader of one language has it, with a profile on the disk.

    What a reader's browser keeps there of a script that it has compiled is not compiled again for each page: that
    is a quarter of its work. Nothing moves in any browser of the tests: drawing what moves took a fifth. Without
    Chromium these tests fail, and say how to get it.
    """
    if not os.access(CHROMIUM, os.X_OK):
        pytest.fail(
            f"Chromium: expected {CHROMIUM}, found nothing; run tests/browser/install.sh or set CHROMIUM.",
            pytrace=False,
        )
    kept: dict[str, BrowserContext] = {}
    with sync_playwright() as playwright:

        def of(locale: str) -> BrowserContext:
            if locale not in kept:
                kept[locale] = playwright.chromium.launch_persistent_context(
                    tmp_path_factory.mktemp(locale),
                    executable_path=CHROMIUM,
                    args=FLAGS,
                    reduced_motion="reduce",
                    locale=locale,
                    accept_downloads=True,
                )
                # A download of a table would open a dialog of the system otherwise.
                kept[locale].add_init_script("delete window.showSaveFilePicker")
            return kept[locale]

        yield of
        for one in kept.values():
            one.close()


@pytest.fixture(scope="session")
def chromium(context: Callable[[str], BrowserContext]) -> Browser:
    """The browser itself, for contexts of their own: nothing of an earlier visit is in them."""
    browser = context("en-GB").browser
    assert browser is not None, "the context belongs to a browser"
    return browser


# Nothing was added, taken away or changed for a moment; the clock is the page's own, which stands while it works.
QUIET = """() => new Promise(quiet => {
    let timer;
    const watcher = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(end, 150); });
    const end = () => { watcher.disconnect(); quiet(true); };
    watcher.observe(document.documentElement, {childList: true, subtree: true, attributes: true, characterData: true});
    timer = setTimeout(end, 150);
    setTimeout(end, 5000);
})"""


def still(page: Page) -> Page:
    """The page, once what was sent to it is drawn and nothing in it changes any more."""
    page.evaluate(QUIET)
    return page


class Visitor:
    """A browser window with its own session, and a record of what it asked for and complained about."""

    def __init__(self, context: BrowserContext, server: str):
        self.server = server
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("websocket", lambda socket: self.requests.append(socket.url))
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda problem: self.complaints.append(str(problem)))

    def _listen(self, message: ConsoleMessage) -> None:
        # Streamlit asks below a page's own address first; STACK.md: two harmless 404s for every deep link.
        if message.type == "error" and not re.search(
            r"_stcore/(health|host-config)", f"{message.text} {message.location}"
        ):
            self.complaints.append(message.text)

    def open(self, address: str) -> Page:
        """Go to a page of the server (or to a full address) and wait until its script has run."""
        self.page.goto(address if address.startswith("http") else self.server + address)
        return self.settled()

    def settled(self) -> Page:
        """Wait until the page shows its footer and no script runs."""
        self.page.wait_for_selector("[data-testid=stMainBlockContainer] h1")
        self.page.wait_for_function("document.body.innerText.match(/data version|数据版本/)")
        self.page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")
        # Until the browser has the code of an element, a grey bar stands for it that no key reaches.
        self.page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')")
        self.page.wait_for_function(
            "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
        )
        return still(self.page)

    def outside(self) -> list[str]:
        """What was asked of another host than the server."""
        host = self.server.removeprefix("http://")
        local = (f"http://{host}/", f"ws://{host}/", "data:", f"blob:http://{host}/")
        return [url for url in self.requests if not url.startswith(local)]


def offered_pages(page: Page) -> list[str]:
    """The names of the pages that the navigation offers, those in its menus too."""
    names = page.locator("[data-testid=stTopNavLink]").all_inner_texts()
    menus, at = page.locator("[data-testid=stTopNavSection]"), 0
    while at < menus.count():  # asked each time: after a sign-out a menu may go
        menus.nth(at).click()
        at += 1
        names += page.locator("[data-testid=stTopNavDropdownLink]").all_inner_texts()
        page.keyboard.press("Escape")
    return names


@pytest.fixture
def visit(context: Callable[[str], BrowserContext], server: str) -> Iterator[Callable[..., Visitor]]:
    """Open a window with a session of its own: `visit(locale="zh-CN", width=390, server=...)`."""
    visitors = []

    def new(locale: str = "en-GB", width: int = 1440, height: int = 1000, server: str = server) -> Visitor:
        visitors.append(Visitor(context(locale), server))
        visitors[-1].page.set_viewport_size({"width": width, "height": height})
        return visitors[-1]

    yield new
    for visitor in visitors:
        visitor.page.close()
