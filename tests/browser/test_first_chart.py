"""What a first visit fetches and a second one does not, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Response

# Of each file of Streamlit: bytes over the network (0: from the cache), bytes of the file, when it was asked for.
TRAFFIC = """() => performance.getEntriesByType('resource')
    .filter(entry => entry.name.includes('/static/'))
    .map(entry => [entry.name.split('/').pop(), entry.transferSize, entry.decodedBodySize, entry.startTime])"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A browser that was never here."""
    context = chromium.new_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()


def look(page: Page, server: str) -> dict[str, tuple[float, ...]]:
    page.goto(f"{server}/compare?city=320684&city=341300")
    page.wait_for_selector(".js-plotly-plot .points path")
    return {name: tuple(numbers) for name, *numbers in page.evaluate(TRAFFIC)}


def test_scripts_come_compressed_and_early_and_once(page: Page, server: str):
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    first = look(page, server)
    scripts = [one for one in answers if "/static/js/" in one.url]
    assert {one.header_value("content-encoding") for one in scripts} == {"gzip"}
    assert {one.header_value("cache-control") for one in scripts} == {"public, max-age=31536000, immutable"}
    html = next(one for one in answers if one.url.endswith("341300"))
    assert html.header_value("cache-control") == "no-cache"
    chart = next(name for name in first if name.startswith("PlotlyChart."))
    assert f"js/{chart}>; rel=modulepreload" in (html.header_value("link") or "")
    sent, size, asked = first[chart]
    assert 0 < sent < size / 3
    widget = next(name for name in first if name.startswith("ButtonGroup."))
    assert asked < first[widget][2], "before the script of the page has run"
    assert sum(sent for sent, _, _ in first.values()) < 3_200_000
    assert [one for one in page.evaluate(TRAFFIC) if one[0] == chart][1:] == [], "once"
    again = look(page, server)
    assert again.keys() >= {chart, widget} and {sent for sent, _, _ in again.values()} == {0}
