"""Evidence in a real browser: a long document opens at its figure, marks lead to one another, markup stays text."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from loaders.database.build import build
from loaders.database.store import Store
from tests.browser.conftest import still
from tests.conftest import make_data
from tests.serving import serve

LONG, FIGURES = 300_000, 60
HARM = "<img src=x onerror='window.taken=1'><script>window.taken=1</script><b>粗</b>"
# How far the mark of the figure is from the middle of the box, and the box's height.
AWAY = """box => {
    const mark = box.querySelector('mark.here').getBoundingClientRect(), frame = box.getBoundingClientRect()
    return [Math.abs(mark.top - frame.top - box.clientHeight / 2), box.clientHeight]
}"""


class Long(NamedTuple):
    """A server over one long document, and its figures in order."""

    server: str
    figures: list[str]
    text: str


def document() -> tuple[str, list[dict]]:
    """A made-up text of LONG characters, a figure now and then and one near its end."""
    parts, figures, length = [], [], 0
    while length < LONG:
        paragraph = f"第{len(parts)}段" + f"测试文字{HARM}。" * (1 + len(parts) % 7)
        amount = f"{1000 + len(figures)}家"
        start = length + len(paragraph) + 1
        parts.append(f"{paragraph}\n{amount}。\n")
        length += len(parts[-1])
        if start * FIGURES > LONG * len(figures):
            figures.append(
                {
                    "indicator": "firms", "role": "target", "measure": "level", "comparator": "eq", "year": 2021,
                    "value": 1000 + len(figures), "unit": "家", "named_as": "企业", "amount_as": amount,
                    "location": "一", "start": start, "stop": start + len(amount),
                }
            )  # fmt: skip
    return "".join(parts), figures


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Long]:
    folder: Path = tmp_path_factory.mktemp("long")
    text, figures = document()
    data = make_data(folder / "data", figures=figures, sha256=hashlib.sha256(text.encode()).hexdigest())
    (data / "documents" / "whatever.txt").write_bytes(text.encode())
    report = build(data)
    assert (report.documents, report.complaints, len(text) >= LONG) == (1, (), True)
    with serve(report.database, folder) as address:
        yield Long(address, Store(report.database).figures()["figure"].tolist(), text)


def opened(page: Page, amount: str) -> None:
    """Wait until the document stands at an amount, in the middle of its box."""
    expect(page.locator(".document mark.here")).to_have_text(amount)
    away, height = still(page).locator(".document").evaluate(AWAY)
    assert away < height / 10


@pytest.mark.parametrize(
    "position", [pytest.param(30, id="in the middle"), pytest.param(-3, id="near the end")]
)
def test_a_long_document_opens_at_its_figure(visit: Callable, long: Long, position: int):
    visitor = visit(server=long.server)
    page = visitor.open(f"/evidence?figure={long.figures[position]}")
    opened(page, f"{1000 + position % len(long.figures)}家")
    assert page.locator(".document").evaluate("box => box.textContent.length") == len(
        long.text.replace("\n", "")
    )
    assert page.locator(".document mark").count() == len(long.figures)
    assert page.locator(".document mark.current").count() == 1
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0, (
        "the page itself stays"
    )
    assert (visitor.outside(), visitor.complaints) == ([], [])


def test_markup_in_a_document_is_text(visit: Callable, long: Long):
    page = visit(server=long.server).open(f"/evidence?figure={long.figures[0]}")
    opened_at = page.locator(".document mark.here")
    expect(opened_at).to_have_text("1000家")
    assert page.locator(".document").locator("img, script, b").count() == 0
    assert HARM in page.locator(".document").evaluate("box => box.textContent")
    assert page.evaluate("window.taken ?? 0") == 0


def test_a_mark_leads_to_its_figure_and_back_returns(visit: Callable, long: Long):
    page = visit(server=long.server).open(f"/evidence?figure={long.figures[20]}")
    opened(page, "1020家")
    page.locator(".document mark", has_text="1021家").evaluate("mark => mark.click()")
    opened(page, "1021家")
    page.wait_for_url(lambda url: long.figures[21] in url)
    page.get_by_role("button", name="Next", exact=True).click()
    opened(page, "1022家")
    page.wait_for_url(lambda url: long.figures[22] in url)
    page.go_back()
    opened(page, "1021家")


def test_only_what_is_near_the_screen_of_a_long_document_is_drawn(visit: Callable, long: Long):
    """So that scrolling is smooth, wherever one is in it."""
    page = visit(server=long.server).open(f"/evidence?figure={long.figures[0]}")
    expect(page.locator(".document mark.here")).to_have_text("1000家")
    paragraphs, drawn = page.locator(".document").evaluate(
        """async box => {
            let begun
            box.addEventListener("contentvisibilityautostatechange", event => { begun += !event.skipped }, true)
            const counts = []
            for (const share of [0.5, 1, 0]) {
                begun = 0
                box.scrollTop = share * box.scrollHeight
                for (let i = 0; i < 10; i++) await new Promise(requestAnimationFrame)
                counts.push(begun)
            }
            return [box.children.length, counts]
        }"""
    )
    assert paragraphs > 500
    assert sum(drawn) > 0 and all(count < paragraphs / 5 for count in drawn), (paragraphs, drawn)


def test_something_is_wrong_here_prepares_a_report(visit: Callable, long: Long):
    page = visit(server=long.server).open(f"/evidence?figure={long.figures[0]}")
    page.get_by_text("Something is wrong here").click()
    page.get_by_label("What is wrong").fill("<img src=x onerror='window.taken=1'> it is 2000")
    page.keyboard.press("Control+Enter")
    report = page.locator("[data-testid=stCode]").filter(has_text="What is wrong")
    expect(report).to_contain_text("What is wrong: <img src=x onerror='window.taken=1'> it is 2000")
    expect(report).to_contain_text(long.figures[0])
    assert page.evaluate("window.taken ?? 0") == 0
