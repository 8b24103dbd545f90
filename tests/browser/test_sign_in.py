"""Signing in to a dashboard that the network reaches, in a real browser, with a provider of the tests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pages.shared.words import texts
from tests.browser.conftest import Visitor, offered_pages
from tests.conftest import TEXT, make_data
from tests.oidc import Provider, provide, sign_in_options
from tests.proxy import reverse_proxy
from tests.serving import free_port, serve

ANNA = {"email": "anna@example.org", "email_verified": True, "name": "Anna"}
IN, OUT = ".st-key-sign_in button", ".st-key-sign_out button"
DROP = "input[type=file]"
DOCUMENT = f"甲市2026年打算\n{TEXT}firms达到20家。\n"
FILE = {"name": "plan.txt", "mimeType": "text/plain", "buffer": DOCUMENT.encode()}


def word(key: str, language: str = "en", **values: object) -> str:
    return texts()[key][language].format(**values)


@dataclass
class Place:
    """A server, its data folder and the provider that it trusts."""

    address: str
    data: Path
    provider: Provider


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("sign_in")
    data = make_data(folder / "data")
    with provide() as provider:
        options = sign_in_options(folder, ["Anna@Example.org"], provider.address)
        with serve(data / "own.duckdb", folder, options=options, CHENGBIAO_DATA=str(data)) as address:
            provider.way_back = f"{address}/oauth2callback"
            yield Place(address, data, provider)


@pytest.fixture
def browser(chromium: Browser, place: Place) -> Iterator[Callable[..., Visitor]]:
    """Open a browser that nobody used before: its own cookies."""
    contexts = []

    def new(locale: str = "en-GB", server: str = place.address) -> Visitor:
        contexts.append(
            chromium.new_context(reduced_motion="reduce", locale=locale, ignore_https_errors=True)
        )
        return Visitor(contexts[-1], server)

    yield new
    for context in contexts:
        context.close()


def sign_in(visitor: Visitor, place: Place, person: dict) -> Page:
    """Press the button on the page in hand; the provider says who it is, and the browser comes back."""
    place.provider.person = person
    with visitor.page.expect_navigation(url=re.compile("/oauth2callback|/(?!auth/)")):
        visitor.page.locator(IN).click()
    return visitor.settled()


def offered(page: Page, language: str = "en") -> bool:
    """Whether the navigation offers Import."""
    return word("page.import", language) in offered_pages(page)


@pytest.mark.parametrize(
    ("language", "locale"), [pytest.param("zh", "zh-CN", id="zh"), pytest.param("en", "en-GB", id="en")]
)
def test_a_visitor_is_told_to_sign_in_and_sees_nothing_else(browser: Callable, language: str, locale: str):
    visitor = browser(locale)
    page = visitor.open("/consistency")
    assert not offered(page, language)
    expect(page.locator(IN)).to_have_text(word("editor.sign_in", language))
    page = visitor.open("/import")
    expect(page.get_by_text(word("editor.not_signed_in", language))).to_be_visible()
    assert (page.locator(DROP).count(), offered(page, language)) == (0, False)
    assert visitor.complaints == []


def test_an_editor_signs_in_uploads_and_saves(browser: Callable, place: Place):
    visitor = browser()
    visitor.open("/import?lang=zh")
    page = sign_in(visitor, place, ANNA | {"email": "ANNA@example.ORG"})
    assert "/import?" in page.url and "lang=zh" in page.url, "back where it began"
    assert offered(page, "zh")
    page = visitor.open("/import?lang=en")
    page.set_input_files(DROP, FILE)
    page.wait_for_selector(".imported")
    visitor.settled()
    page.locator(".st-key-import_all button").click()
    expect(page.get_by_text(re.compile("^0 open, 1 accepted"))).to_be_visible()
    page.get_by_text(word("import.confirm")).click()
    visitor.settled()
    page.locator(".st-key-import_save button").click()
    expect(page.get_by_text(re.compile("Saved 110001-2026"))).to_be_visible(timeout=30_000)
    assert (place.data / "plans" / "110001-2026.toml").exists()
    assert visitor.complaints == []


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        pytest.param(
            {"email": "cy@example.org", "email_verified": True}, "editor.not_listed", id="not on the list"
        ),
        pytest.param(ANNA | {"email_verified": False}, "editor.not_verified", id="address not verified"),
        pytest.param(ANNA | {"email_verified": "false"}, "editor.not_verified", id="not verified, as a word"),
        pytest.param({"sub": "17"}, "editor.no_address", id="no address"),
        pytest.param(
            {"email": "*anna*@example.org<b>x</b>"}, "editor.not_listed", id="an address that is markup"
        ),
    ],
)
def test_somebody_else_is_told_why_not(browser: Callable, place: Place, person: dict, sentence: str):
    visitor = browser()
    visitor.open("/import?lang=en")
    page = sign_in(visitor, place, person)
    told = page.locator("[data-testid=stAlert]")
    expect(told).to_have_text(word(sentence, address=person.get("email", "")))
    assert (told.count(), page.locator(DROP).count(), offered(page)) == (1, 0, False)
    page.locator(OUT).click()
    expect(page.locator(IN)).to_be_visible()


def test_somebody_who_says_no_to_the_provider_is_a_visitor_again(browser: Callable, place: Place):
    visitor = browser()
    visitor.open("/consistency?lang=zh")
    page = sign_in(visitor, place, {})
    assert "/consistency?lang=zh" in page.url
    expect(page.locator(IN)).to_be_visible()


def test_signing_out_holds_at_once_and_in_every_tab(browser: Callable, place: Place):
    visitor = browser()
    visitor.open("/import?lang=en")
    page = sign_in(visitor, place, ANNA)
    tab = Visitor(page.context, place.address)
    expect(tab.open("/import?lang=en").locator(DROP)).to_have_count(1)
    kept = page.context.cookies()
    before = place.provider.ended
    page.locator(OUT).click()
    expect(page.get_by_text(word("editor.not_signed_in"))).to_be_visible()
    assert (page.locator(DROP).count(), offered(page)) == (0, False)
    assert place.provider.ended == before + 1, "at the provider too"
    assert [cookie["name"] for cookie in page.context.cookies() if "user" in cookie["name"]] == []
    # the other tab still shows where to drop a file, but none is taken
    with tab.page.expect_response(re.compile("/upload_file/")) as answer:
        tab.page.set_input_files(DROP, FILE)
    assert answer.value.status == 403
    expect(tab.open("/import?lang=en").locator(IN)).to_be_visible()
    # nor does a copy of the cookies help
    thief = browser()
    thief.page.context.add_cookies(kept)
    expect(thief.open("/import?lang=en").get_by_text(word("editor.not_signed_in"))).to_be_visible()


def test_a_cookie_that_was_changed_is_no_sign_in(browser: Callable, place: Place):
    visitor = browser()
    visitor.open("/import?lang=en")
    context = sign_in(visitor, place, ANNA).context
    expect(visitor.open("/import?lang=en").locator(DROP)).to_have_count(1)
    (own,) = (cookie for cookie in context.cookies() if cookie["name"] == "_streamlit_user")
    context.add_cookies([own | {"value": own["value"][:-3] + "AAA"}])
    page = visitor.open("/import?lang=en")
    expect(page.locator(IN)).to_be_visible()
    assert (page.locator(DROP).count(), offered(page)) == (0, False)
    # and signing in again works
    assert offered(sign_in(visitor, place, ANNA))


def test_behind_a_proxy_on_the_same_machine(browser: Callable, tmp_path: Path):
    """As README says: the server listens on its own machine, the proxy ends TLS and passes the name on."""
    data = make_data(tmp_path / "data")
    port = free_port()
    public = f"https://127.0.0.1:{port}"
    with provide() as provider:
        provider.way_back = f"{public}/oauth2callback"
        options = sign_in_options(tmp_path, [ANNA["email"]], provider.address, public, listens_on="localhost")
        with (
            serve(data / "own.duckdb", tmp_path, options=options, CHENGBIAO_DATA=str(data)) as address,
            reverse_proxy(tmp_path, int(address.rpartition(":")[2]), port),
        ):
            visitor = browser(server=public)
            expect(visitor.open("/import?lang=en").get_by_text(word("editor.not_signed_in"))).to_be_visible()
            page = sign_in(visitor, Place(public, data, provider), ANNA)
            expect(page.locator(DROP)).to_have_count(1)
            page.set_input_files(DROP, FILE)
            page.wait_for_selector(".imported")
            visitor.settled()
            page.locator(OUT).click()
            expect(page.get_by_text(word("editor.not_signed_in"))).to_be_visible()
            # who reaches the server past the proxy, on its own machine, signs in as well
            expect(browser(server=address).open("/import?lang=en").locator(IN)).to_be_visible()


def test_below_a_path(browser: Callable, tmp_path: Path):
    """Pages, the way to the provider and back, what Export shows, and leaving: all stay below it."""
    data, path = make_data(tmp_path / "data"), "plans/cb"
    with provide() as provider:
        public = f"http://localhost:{{port}}/{path}"
        options = sign_in_options(tmp_path, [ANNA["email"]], provider.address, public)
        with serve(
            data / "own.duckdb", tmp_path, options=options, path=path, CHENGBIAO_DATA=str(data)
        ) as address:
            provider.way_back = f"{address}/oauth2callback"
            visitor = browser(server=address)
            visitor.open("/import?lang=zh")
            page = sign_in(visitor, Place(address, data, provider), ANNA)
            assert page.url.startswith(f"{address}/import?") and "lang=zh" in page.url, "back where it began"
            expect(page.locator(DROP)).to_have_count(1)
            page.set_input_files(DROP, FILE)
            page.wait_for_selector(".imported")
            page = visitor.open("/export?lang=en")
            expect(page.get_by_text(f"{address}/api/wide.csv")).to_be_visible()
            page.locator(OUT).click()
            expect(page.locator(IN)).to_be_visible()
            assert page.url.startswith(f"{address}/export?")
            assert visitor.complaints == []


def test_without_a_provider_nobody_is_asked_to_sign_in(visit: Callable[..., Visitor]):
    page = visit().open("/consistency?lang=en")
    assert (page.locator(IN).count(), page.locator(OUT).count(), offered(page)) == (0, 0, True)
