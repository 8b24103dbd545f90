"""Tables of statistics into records: headings, places, cells, hostile files and the command."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from loaders.__main__ import main
from loaders.catalogue import read_catalogue
from loaders.divisions import read_divisions
from loaders.problems import BadInput
from loaders.records.record import read_plan
from loaders.statistics.headings import names_of, read_heading
from loaders.statistics.places import Gazetteer
from loaders.statistics.shape import is_nothing, number_of
from loaders.statistics.sheets import TableLimits, cell_name, read_sheets
from loaders.statistics.table import Understood, understand
from tests.conftest import ROOT

URL = "https://tjj.example.org/2023.html"


@pytest.fixture(scope="module")
def names():
    return names_of(read_catalogue(ROOT / "data"))


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer(read_catalogue(ROOT / "data"), read_divisions())


@pytest.fixture
def reading(tmp_path, names, gazetteer):
    """A function from the rows of a sheet, with merged ranges, to what is understood of it."""

    def read(rows: list[list], merged: tuple[str, ...] = (), year: int | None = None) -> Understood:
        (sheet,) = read_sheets(book_of(tmp_path, rows, merged))
        return understand(sheet, gazetteer, names, year)

    return read


def book_of(folder: Path, rows: list[list], merged: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    path = folder / "table.xlsx"
    book.save(path)
    return path


def stated(result: Understood) -> list[tuple]:
    """Each figure in short."""
    return [
        (one.place, one.figure.indicator, one.figure.year, str(one.figure.value), one.figure.unit,
         one.figure.location)
        for one in result.found
    ]  # fmt: skip


# --- whole tables ---------------------------------------------------------------------------------------
MERGED = [
    ["各市研发经费与高新技术企业", None, None, None],
    ["地区", "R&D经费", None, "高新技术企业数(家)①"],
    [None, "2022年(万元)", "2023年(亿元)", "2023"],
    ["合 计", 1, 2, 3],
    ["全省", 20000000, 2300, 9000],
    ["南京", 7000000, 743.5, "9,900②"],
    ["苏州市", "—", 960, None],
    ["注：①为年末数。", None, None, None],
]


def test_merged_headers_two_units_and_a_footnote(reading):
    result = reading(MERGED, ("A1:D1", "A2:A3", "B2:C2"))
    assert stated(result) == [
        ("320000", "rd_expenditure", 2022, "20000000", "万元", "Sheet!B5"),
        ("320000", "rd_expenditure", 2023, "2300", "亿元", "Sheet!C5"),
        ("320000", "high_tech_enterprises", 2023, "9000", "家", "Sheet!D5"),
        ("320100", "rd_expenditure", 2022, "7000000", "万元", "Sheet!B6"),
        ("320100", "rd_expenditure", 2023, "743.5", "亿元", "Sheet!C6"),
        ("320100", "high_tech_enterprises", 2023, "9900", "家", "Sheet!D6"),
        ("320500", "rd_expenditure", 2023, "960", "亿元", "Sheet!C7"),
    ]
    assert result.left == ["row 4: “合 计” is a total, no place", "row 8: a line of text, no numbers"]
    assert "(× 0.0001 亿元): 2 figures, 2022" in result.columns[1]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [["R&D经费(亿元)"], ["城市", 2021, "2022年"], ["苏州", 800, 900], ["无锡", 400, "…"]],
            [("320500", 2021, "800"), ("320500", 2022, "900"), ("320200", 2021, "400")],
            id="years across, the indicator in the title",
        ),
        pytest.param(
            [["", "R&D经费(亿元)", ""], ["城市", "2021", "2022"], ["苏州", 800, 900]],
            [("320500", 2021, "800"), ("320500", 2022, "900")],
            id="years across, the indicator above them without merged cells",
        ),
        pytest.param(
            [["城市", "指标", "年份", "单位", "数值"], ["苏州", "R&D经费", 2021, "亿元", 800],
             ["320200", "研发经费", "2022年", "万元", 4000000]],
            [("320500", 2021, "800"), ("320200", 2022, "4000000")],
            id="the long form",
        ),
        pytest.param(
            [["省份", "城市", "年份", "R&D经费(亿元)"], ["江苏省", "苏州", 2021, 800], ["", "吉林", 2021, 9],
             ["安徽省", "宿州", 2021, 7], ["安徽省", "苏州", 2021, 7], ["吉林省", "吉林", 2021, 7]],
            [("320500", 2021, "800"), ("341300", 2021, "7"), ("220200", 2021, "7")],
            id="a province and a year in columns of their own",
        ),
        pytest.param(
            [["单位：亿元、家"], ["地区", "R&D经费", "高企数"], ["苏州", 800, "-"], ["江苏无锡", 0, "x"]],
            [("320500", 2020, "800")],
            id="the units in a line of their own; zero is not plausible later, but is a number",
        ),
    ],
)  # fmt: skip
def test_forms(reading, rows, expected):
    found = [(one[0], one[2], one[3]) for one in stated(reading(rows, year=2020))]
    assert found[: len(expected)] == expected
