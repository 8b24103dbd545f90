"""The review queue and a table of statistics in a real browser: keys, clicks, and what stands on disk after."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from loaders.gathering.collect import collect
from loaders.records.record import read_plan
from tests.browser.conftest import Visitor, still
from tests.browser.test_import import press, word
from tests.serving import serve
from tests.test_collect import annual
from tests.test_table_drafts import MERGED, PAGE, ROWS
from tests.test_tables import book_of

MISSED = "高新技术企业达到1亿5家。\n"


@pytest.fixture
def served(real: Path, tmp_path: Path) -> str:
    """A server over the shipped catalogue, with two collected documents of which one is not at hand."""
    folder, documents = tmp_path / "folder", real / "documents"
    for made in (folder, documents):
        made.mkdir()
    for name, text in (("one", annual() + MISSED), ("two", annual("六安市", 2018))):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (documents / "one.txt").write_text(annual() + MISSED, encoding="utf-8")
    collect(folder, real)
    with serve(real / "own.duckdb", tmp_path, CHENGBIAO_DATA=str(real)) as address:
        yield address


def test_the_queue_by_one_key_and_the_document_that_is_missing(
    served: str, real: Path, tmp_path: Path, visit: Callable[..., Visitor]
):
    visitor = visit(server=served, height=1400)
    page = visitor.open("/import?lang=en")
    left = word("queue.progress", done=0, total=2, left=2) + word("queue.missing", count=1)
    expect(page.get_by_text(left)).to_be_visible()
    still(page)  # the shortcut works once its button stands still
    page.keyboard.press("Alt+M")
    page.wait_for_selector(".imported")
    visitor.settled()
    expect(page.get_by_text(re.compile("^2 open"))).to_be_visible()
    expect(page.get_by_text(word("queue.went_on", kept=2, new=0))).to_be_visible()
    expect(page.get_by_text(word("unread.lead", count=1))).to_be_visible()
    press(visitor, "import_all")
    page.get_by_text(word("import.confirm")).click()
    visitor.settled()
    press(visitor, "import_save")
    expect(page.get_by_text(re.compile("Saved 341300-2019"))).to_be_visible(timeout=30_000)
    assert read_plan(real / "plans" / "341300-2019.toml").reading == "reviewed"
    left = word("queue.progress", done=1, total=2, left=1) + word("queue.missing", count=1)
    expect(page.get_by_text(left)).to_be_visible()
    # whoever brings the missing document goes on from its record
    page.set_input_files("input[type=file]", tmp_path / "folder" / "two.txt")
    expect(page.get_by_text(word("queue.went_on", kept=2, new=0))).to_be_visible(timeout=30_000)
    expect(page.get_by_text(re.compile("^2 open"))).to_be_visible()
    assert visitor.complaints == []


def test_a_table_of_statistics(served: str, real: Path, tmp_path: Path, visit: Callable[..., Visitor]):
    visitor = visit(server=served, height=1400)
    page = visitor.open("/import?lang=en")
    page.set_input_files("input[type=file]", book_of(tmp_path, ROWS, MERGED))
    expect(page.get_by_text(word("table.places.lead", told=2, untold=2))).to_be_visible(timeout=30_000)
    expect(page.get_by_text(word("table.no_source"))).to_be_visible()
    address = page.locator("[class*=source_url] input")
    address.fill(PAGE)
    address.press("Tab")
    expect(page.get_by_text(word("table.fate.new", count=4))).to_be_visible()
    page.reload()  # nothing is lost
    visitor.settled()
    expect(page.get_by_text(word("table.fate.new", count=4))).to_be_visible()
    page.get_by_text(word("table.confirm")).click()
    visitor.settled()
    press(visitor, "import_table_save")
    expect(page.get_by_text(re.compile("Saved 4 records with 4 figures"))).to_be_visible(timeout=30_000)
    expect(page.get_by_text(word("table.fate.same", count=4))).to_be_visible()
    assert read_plan(real / "plans" / "341500-2023-yearbook.toml").url == PAGE
    assert visitor.complaints == []
