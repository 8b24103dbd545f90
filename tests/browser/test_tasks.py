"""What readers come for, counted in clicks: typing, Enter and scrolling count as none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, expect

from benchmarks.made_up import Size, write_collection
from loaders.database.build import build
from tests.serving import serve


class Counted:
    """Clicks, counted."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1


@pytest.fixture(scope="module", params=["shipped", "300 made-up cities"])
def dashboard(
    request: pytest.FixtureRequest, server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The dashboard over the shipped collection, and over a made-up one of 300 cities."""
    if request.param == "shipped":
        yield server
        return
    folder = tmp_path_factory.mktemp("made_up")
    write_collection(folder / "data", Size(places=300, years=2))
    build(folder / "data", database=folder / "made.duckdb")
    with serve(folder / "made.duckdb", folder) as address:
        yield address


def test_all_targets_of_rd_as_a_table_that_can_be_cited(visit: Callable, dashboard: str, tmp_path: Path):
    visitor, counted = visit(server=dashboard), Counted()
    page = visitor.open("/")
    counted.click(page.locator("[data-testid=stTopNavSection]").get_by_text("Data"))
    counted.click(page.locator("[data-testid=stTopNavDropdownLink]", has_text="Export"))
    expect(page.locator("h1")).to_have_text("Export")
    counted.click(page.locator(".st-key-choice_group input"))
    page.keyboard.type("R&D input")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "group=rd_input" in url)
    page.keyboard.press("Escape")
    visitor.settled()
    with page.expect_download(timeout=60_000) as waiting:
        counted.click(page.get_by_role("button", name="XLSX", exact=True))
    waiting.value.save_as(tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx", read_only=True)
    head, *rows = book["figures"].iter_rows(values_only=True)
    assert {"Place", "Indicator", "Target: value", "Target: source"} <= set(head)
    assert {row[head.index("Indicator")] for row in rows} >= {"R&D intensity", "R&D expenditure"}
    about = dict(book["about"].iter_rows(max_col=2, values_only=True))
    assert "data version" in about["Cite as"] and "CC" not in about["Cite as"]
    assert counted.clicks <= 4


def test_from_a_doubted_number_to_its_source(visit: Callable, dashboard: str):
    page, counted = visit(server=dashboard).open("/"), Counted()
    place = page.locator(".st-key-matrix th a").first.inner_text()
    counted.click(page.locator(".st-key-matrix").get_by_role("link", name=place, exact=True).first)
    expect(page.locator("h2").first).to_have_text(place)
    counted.click(page.locator(".st-key-city_headlines svg a").first)
    expect(page.locator("h1")).to_have_text("Evidence")
    expect(page.locator("[data-testid=stMainBlockContainer]")).to_contain_text(place)
    assert counted.clicks <= 2
