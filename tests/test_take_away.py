"""What is taken away from a chart: the picture says all that it needs to stand alone, the rows open anywhere."""

from __future__ import annotations

import csv
import datetime
from io import BytesIO, StringIO

import pandas as pd
import plotly.graph_objects as go
import pytest
from openpyxl import load_workbook

from loaders.database.filters import Filters
from loaders.database.store import Store
from pages.shared.charts import marks
from pages.shared.data import Data
from pages.shared.take_away import picture, references, rows
from pages.shared.words import LANGUAGES, Words
from tests.screens import open_page, text

TEXTS = picture.Texts("R&D <intensity>", "Lu'an, 2020–2025", "Notes", "Source: a plan. Data version abc.")


@pytest.fixture(autouse=True)
def database(shipped: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page of this module reads the shipped records."""
    monkeypatch.setenv("CHENGBIAO_DATABASE", shipped.address)


def drawn(entries: int = 2, height: int = 460) -> go.Figure:
    """A chart with so many entries in its legend."""
    names = [{"x": [None], "y": [None], "name": f"kind {n}", "showlegend": True} for n in range(entries)]
    layout = {
        "height": height,
        "margin": {"r": 90},
        "legend": {"orientation": "h"},
        "xaxis": {"range": [0, 1]},
        "yaxis": {"range": [0, 1]},
    }
    label = {"x": 1, "y": 1, "text": "Lu'an"}
    return go.Figure({"data": [{"x": [1], "y": [1]}, *names], "layout": layout | {"annotations": [label]}})


def test_title_choice_notes_and_source_are_in_the_picture():
    found = picture.compose(drawn(), TEXTS)
    said = " ".join(one["text"] for one in found["layout"]["annotations"])
    for part in ("R&amp;D &lt;intensity&gt;", "Lu'an, 2020–2025", "Notes", "Data version abc", "Lu'an"):
        assert part in said, part
    assert found["layout"]["paper_bgcolor"] == "#FFFFFF", "white whatever the theme"
    assert "Noto Sans CJK SC" in found["layout"]["font"]["family"]


def test_the_chart_on_the_page_is_not_changed():
    figure = drawn()
    before = figure.to_plotly_json()
    picture.compose(figure, TEXTS)
    assert figure.to_plotly_json() == before


@pytest.mark.parametrize("entries", [1, 4, 5, 13])
def test_the_legend_and_the_source_have_room_below_the_chart(entries: int):
    layout = picture.compose(drawn(entries), TEXTS)["layout"]
    plot = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    lines = -(-entries // 4)
    begins = -layout["legend"]["y"] * plot
    assert begins + lines * 22 + 2 * 22 <= layout["margin"]["b"], "two lines of small text below it"
    assert plot >= 300


def test_a_tall_chart_makes_a_tall_picture():
    assert picture.compose(drawn(height=1400), TEXTS)["layout"]["height"] > 1400
    assert picture.compose(drawn(), TEXTS)["layout"]["height"] == picture.LEAST_HEIGHT


def figures_of(shipped: Store, language: str) -> tuple[pd.DataFrame, Words, Data]:
    source = Data(shipped)
    words = Words(language, source)
    found = shipped.figures(Filters(city=("341300",), indicator=("rd_intensity",)))
    return marks.of_figures(found, words, source), words, source


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_rows_have_headings_in_the_readers_language_and_lead_back(shipped: Store, language: str):
    marked, words, source = figures_of(shipped, language)
    table = rows.table(marked, words, source)
    assert list(table)[:2] == [words("take.city"), words("take.indicator")]
    assert table[words("take.figure")].tolist() == marked["figure"].tolist()
    assert table[words("take.document_title")].tolist() == [
        source.heads[plan].title for plan in marked["plan"]
    ]
    assert "1.4" in {str(value) for value in table[words("take.value")]}


def test_a_csv_opens_in_excel_and_runs_nothing(shipped: Store):
    marked, words, source = figures_of(shipped, "zh")
    table = rows.table(marked.assign(city="=cmd()"), words, source)
    content = rows.as_csv(table)
    assert content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert read[0] == list(table) and len(read) == len(table) + 1
    assert read[1][0] == "'=cmd()"


def test_a_workbook_has_the_rows_and_says_what_they_are(shipped: Store):
    marked, words, source = figures_of(shipped, "zh")
    table = rows.table(marked, words, source)
    book = load_workbook(BytesIO(rows.as_xlsx(table, [("标题", "=1+1")], "数据", "说明")))
    assert book.sheetnames == ["数据", "说明"]
    assert [cell.value for cell in book["数据"][1]] == list(table)
    assert book["数据"].max_row == len(table) + 1
    longest = max(len(city) for city in table["城市"])
    assert book["数据"].column_dimensions["A"].width > 2 * longest, (
        "a Chinese character takes two digits' room"
    )
    assert [cell.value for cell in book["说明"][1]] == ["标题", "'=1+1"]


def test_references(shipped: Store):
    words = Words("zh", Data(shipped))
    found = references.of_view(
        words, "研发投入强度", "abc123", "http://x/compare", datetime.date(2026, 11, 26)
    )
    assert found["gbt7714"] == "城标. 研发投入强度[DB/OL]. 数据版本 abc123. [2026-11-26]. http://x/compare."
    assert "@misc{chengbiao-view-abc123," in found["bibtex"] and "{2026-11-26}" in found["bibtex"]
    assert set(found) == {"gbt7714", "bibtex", "plain"}
    plans = Data(shipped).plans.head(2)
    cited = references.of_documents(plans.to_dict("records"))
    assert all(title in cited["gbt7714"] for title in plans["title"])
    assert cited["bibtex"].count("@misc") == 2


def test_export_opened_from_a_chart_keeps_indicator_cities_and_years():
    screen = open_page("compare", city=["341300"], indicator="rd_intensity", year_from="2019", year_to="2026")
    (link,) = [one for one in screen.get("page_link") if "export" in one.proto.page]
    for part in ("indicators=rd_intensity", "city=341300", "year_from=2019", "year_to=2026"):
        assert part in link.proto.query_string
    assert "341300" in "".join(one.value for one in screen.code), "the link to copy"
    assert not screen.exception and "compare" not in text(screen).split("\n")[0]
