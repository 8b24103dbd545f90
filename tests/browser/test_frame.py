"""All pages in both languages: nothing is asked of another host, nothing is broken, nothing is wider than a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from pages.shared.words import texts
from tests.browser.conftest import Visitor, still
from tests.screens import NAMES

WIDTHS = """() => [document.documentElement, document.body, document.querySelector('[data-testid=stMain]')]
    .map(node => node.scrollWidth - node.clientWidth)"""


class Seen(NamedTuple):
    """What one page was like."""

    title: str
    asked: int
    outside: list[str]
    complaints: list[str]
    overflow: list[int]


@pytest.fixture(scope="module")
def seen(context, server) -> dict[tuple[str, str], Seen]:
    """Every page in both languages, opened once, at first wide and then as narrow as a phone."""
    found = {}
    for language, locale in (("zh", "zh-CN"), ("en", "en-GB")):
        for name in NAMES:
            visitor = Visitor(context(locale), server)
            visitor.page.set_viewport_size({"width": 1440, "height": 1000})
            page = visitor.open("/" if name == "start" else f"/{name}")
            if name == "compare":
                page.wait_for_selector(".js-plotly-plot .points path")
            page.set_viewport_size({"width": 390, "height": 844})
            still(page)
            title = page.locator("h1").inner_text()
            found[name, language] = Seen(
                title, len(visitor.requests), visitor.outside(), visitor.complaints, page.evaluate(WIDTHS)
            )
            page.close()
    return found


every_page = pytest.mark.parametrize(
    ("name", "language"), [(name, language) for language in ("zh", "en") for name in NAMES]
)


@every_page
def test_nothing_is_asked_of_another_host(seen: dict, name: str, language: str):
    page = seen[name, language]
    assert page.title == texts()["app.title" if name == "start" else f"page.{name}"][language]
    assert page.asked > 10, "the page was not loaded"
    assert page.outside == []


@every_page
def test_the_console_has_no_complaint(seen: dict, name: str, language: str):
    assert seen[name, language].complaints == []


@every_page
def test_a_phone_needs_no_scrolling_sideways(seen: dict, name: str, language: str):
    assert seen[name, language].overflow == [0, 0, 0]


def test_the_record_of_requests_would_show_another_host(visit: Callable):
    visitor = visit()
    visitor.page.goto(visitor.server.replace("localhost", "127.0.0.1") + "/_stcore/health")
    assert len(visitor.outside()) == 1


def test_the_policy_keeps_other_hosts_out(visit: Callable):
    visitor = visit()
    page = visitor.open("/method")
    blocked = page.evaluate(
        """() => new Promise(resolve => {
            document.addEventListener('securitypolicyviolation', event => resolve([event.effectiveDirective, event.blockedURI]));
            const image = document.createElement('img');
            image.src = 'http://chengbiao.invalid/pixel.png';
            document.body.append(image);
            setTimeout(() => resolve(['nothing blocked']), 3000);
        })"""
    )
    assert blocked == ["img-src", "http://chengbiao.invalid/pixel.png"]
