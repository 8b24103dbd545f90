"""In a real browser: take a snapshot away, come back after a correction, and see what has changed of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from loaders.database.build import build
from loaders.database.store import Store
from loaders.records.corrections import FILE
from pages.shared.words import texts
from tests.browser.conftest import Visitor
from tests.conftest import make_data, plan, write_toml
from tests.serving import serve
from tests.test_corrections import declared, replaced


def word(key: str, language: str = "en", **values: object) -> str:
    return texts()[key][language].format(**values)


def take(page: Page, button: str, path: Path) -> Path:
    """Download by a button."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button, exact=True).click()
    waiting.value.save_as(path.with_name(waiting.value.suggested_filename))
    return path.with_name(waiting.value.suggested_filename)


def cells(page: Page, key: str) -> list[str]:
    grid = page.locator(f".st-key-{key} [role=grid]")
    grid.wait_for(state="attached")
    return grid.locator("[role=gridcell]").all_inner_texts()


@pytest.mark.parametrize(("language", "locale", "width"), [("en", "en-GB", 1440), ("zh", "zh-CN", 390)])
def test_a_correction_since_yesterday(
    tmp_path: Path, visit: Callable[..., Visitor], language: str, locale: str, width: int
):
    data = make_data(tmp_path / "data", title="<img src=x onerror=document.title='harm'>")
    before = Store(build(data, database=data / "own.duckdb").database)
    ids = {row.indicator: row.figure for row in before.figures().itertuples()}
    with serve(data / "own.duckdb", tmp_path, CHENGBIAO_DATA=str(data)) as server:
        visitor = visit(server=server, locale=locale, width=width)
        page = visitor.open("/export?form=figures&columns=codes")
        old = take(page, word("export.csv_bom", language), tmp_path / "old.csv")
        write_toml(
            data / "plans" / "110003-2022.toml",
            plan(
                place="110003",
                first_year=2022,
                last_year=2022,
                sha256="1" * 64,
                figures=[one | {"year": 2022} for one in plan()["figures"]],
            ),
        )
        reason = {"reason_zh": "单位是<b>亿元</b>", "reason_en": "the unit is <b>bn</b>"}
        entries = [replaced(ids["turnover"], "value", 9000, **reason), declared(ids["projects"], "withdraw")]
        write_toml(data / FILE, {"corrections": entries})
        after = build(data, database=data / "own.duckdb")
        page = visitor.open("/export?form=figures&columns=codes")
        page.set_input_files("input[type=file]", old)
        expect(
            page.get_by_text(word("since.counts", language, changed=1, added=5, removed=1, same=3))
        ).to_be_visible(timeout=30_000)
        visitor.settled()
        main = page.locator("[data-testid=stMain]")
        expect(main).to_contain_text(
            f"{reason[f'reason_{language}']}{'（2026-11-22）' if language == 'zh' else ' (2026-11-22)'}"
        )
        expect(main).to_contain_text({"zh": "抄录有误", "en": "copied wrongly"}[language])
        expect(main).to_contain_text(
            word(
                "since.added.place",
                language,
                place={"zh": "乙区", "en": "Yi District"}[language],
                title="甲市打算",
                count=5,
            )
        )
        assert word("field.value", language) in cells(page, "since_changed")
        assert page.locator("[data-testid=stMain] img").count() == 0 and page.title() != "harm"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        taken = take(page, word("since.download", language), tmp_path / "difference.csv")
        assert taken.name == f"chengbiao-difference-{before.meta()['data_version']}-{after.data_version}.csv"
        rows = list(csv.DictReader(taken.read_bytes().decode("utf-8-sig").splitlines()))
        assert [row["change"] for row in rows] == ["changed", "removed", *["added"] * 5]
        page.locator(".st-key-since_aside button").click()
        expect(page.get_by_text(old.name)).to_have_count(0)
        assert visitor.outside() == [] and visitor.complaints == []


def test_a_hostile_file_costs_itself_only(visit: Callable[..., Visitor], tmp_path: Path):
    visitor = visit()
    page = visitor.open("/export?form=figures&columns=codes")
    bomb = tmp_path / "bomb.json"
    bomb.write_text("[" * 5_000_000, encoding="utf-8")
    page.set_input_files("input[type=file]", bomb)
    expect(page.locator("[data-testid=stAlert]")).to_contain_text("bomb.json")
    row = {"figure": "<script>document.title='harm'</script>"} | dict.fromkeys(
        ("plan", "place", "indicator", "role", "measure", "year", "data_version"), "1"
    )
    bomb.write_text(json.dumps([row]), encoding="utf-8")
    page.set_input_files("input[type=file]", bomb)
    expect(page.locator("[data-testid=stAlert]")).to_contain_text("<script>document.title=")
    assert page.title() != "harm"
    visitor.open("/compare")
    page.wait_for_selector(".js-plotly-plot .points path")
    assert visitor.complaints == []
