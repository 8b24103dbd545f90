"""What pages say of documents that were not read whole: cited without offsets, machine only when asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.database.build import build
from loaders.database.store import Store
from tests.conftest import entry, make_data, plan, write_toml
from tests.screens import open_page, text

URL = "https://www.jia.example/2022/a.html"
AMOUNT = "突破400家"


def cited(**fields) -> dict:
    """A figure that was read from a page: no place in a text is known."""
    stated = entry("firms", "300家以上", comparator="gt", value=400, unit="家", year=2022)
    without = {name: value for name, value in stated.items() if name not in ("start", "stop")}
    return without | {"amount_as": AMOUNT} | fields


def record(reading: str, **fields) -> dict:
    years = {"first_year": 2022, "last_year": 2022, "kind": "article"}
    return plan(reading=reading, **years | fields)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Beside the reviewed plan of 甲市 a cited one of the year after, and one that only the program read."""
    data = make_data(tmp_path / "data")
    page = record("cited", sha256="", url=URL, accessed="2026-11-26", figures=[cited()])
    write_toml(data / "plans" / "110001-2022.toml", page)
    place = {"place": "110003", "sha256": "b" * 64, "url": URL}
    machine = record(
        "machine", figures=[entry("firms", "300家以上", comparator="ge", value=300, unit="家", year=2022)]
    )
    write_toml(data / "plans" / "110003-2022.toml", machine | place)
    found = Store(build(data).database)
    monkeypatch.setenv("CHENGBIAO_DATABASE", found.address)
    return found


def links(screen) -> list[str]:
    return [one.proto.url for one in screen.get("link_button")]


def test_a_cited_figure_has_a_whole_page_without_any_document(store: Store):
    screen = open_page("evidence", figure=store.figures()["figure"].iloc[-1], lang="zh")
    said = text(screen)
    assert not screen.exception
    assert AMOUNT in said and "一、目标" in said and "摘自网页" in said
    assert links(screen) == [f"{URL}#:~:text=%E7%AA%81%E7%A0%B4400%E5%AE%B6"]
    codes = [one.value for one in screen.code]
    assert any("[EB/OL]" in one and "[2026-11-26]" in one and URL in one for one in codes)
    assert not any("site:gov.cn" in one for one in codes)
    assert "500家" not in said and "300家以上" in text(
        open_page("evidence", figure=store.first_figure(), lang="zh")
    )


def test_without_a_page_a_search_is_offered_and_nothing_is_linked(store: Store):
    screen = open_page("evidence", figure=store.first_figure(), lang="zh")
    assert links(screen) == []
    assert 'site:gov.cn "甲市打算"' in [one.value for one in screen.code]


@pytest.mark.parametrize("page", ["compare", "city", "coverage", "export", "start", "consistency"])
def test_no_page_fails_on_what_has_no_offsets(store: Store, page: str):
    assert not open_page(page, lang="zh").exception


def test_what_only_the_program_read_is_shown_when_asked_for(store: Store):
    at = {"indicator": "firms", "city": ["110001", "110003"], "lang": "zh"}
    at_first, asked = open_page("compare", **at), open_page("compare", **at, reading=["machine"])
    rows = [frame.value for frame in at_first.dataframe if "reading_text" in frame.value]
    assert rows and all("程序读取" not in set(frame["reading_text"]) for frame in rows)
    rows = [frame.value for frame in asked.dataframe if "reading_text" in frame.value]
    assert rows and any("程序读取" in set(frame["reading_text"]) for frame in rows)


def test_coverage_counts_readings_apart_and_is_never_silent_of_what_is_cited(store: Store):
    screen = open_page(
        "coverage", lang="zh", plan_from="2022", plan_to="2022", reading=["reviewed", "cited", "machine"]
    )
    said = text(screen)
    assert "全文复核：1 份文件" in said and "摘自网页：1 份文件，1 个数字" in said
    assert "程序读取，未经确认：1 份文件，1 个数字" in said
    (grid,) = [frame.value for frame in screen.dataframe]
    assert not grid.astype(str).apply(lambda column: column.str.contains("未写明")).to_numpy().any()
