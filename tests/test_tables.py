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
from loaders.records.conformity import record_problems
from loaders.records.record import read_plan, read_plans
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
        book.active.merged_cells.add(area)  # merge_cells would make a cell for each it covers
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
    assert list(map(str, result.left)) == [
        "row 4: “合 计” is a total, no place",
        "row 8: a line of text, no numbers",
    ]
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
        pytest.param(
            [["城市", "R&D经费(万元)"], ["苏州", 320200], ["无锡", 320100], ["合肥", 341500]],
            [("320500", 2020, "320200"), ("320200", 2020, "320100"), ("340100", 2020, "341500")],
            id="numbers that are codes of other places",
        ),
        pytest.param(
            [["代码", "R&D经费(万元)"], ["320500", 320200], ["320200", 320100]],
            [("320500", 2020, "320200"), ("320200", 2020, "320100")],
            id="numbers that are codes, beside codes",
        ),
        pytest.param(
            [["城市", "代码", "R&D经费(万元)"], ["苏州", "320500", 320200], ["无锡", "320200", 320100]],
            [("320500", 2020, "320200"), ("320200", 2020, "320100")],
            id="names with their codes",
        ),
    ],
)  # fmt: skip
def test_forms(reading, rows, expected):
    found = [(one[0], one[2], one[3]) for one in stated(reading(rows, year=2020))]
    assert found[: len(expected)] == expected


def test_what_is_not_certain_is_named_with_its_cell(reading):
    result = reading(
        [
            ["单位：亿元"],
            ["地区", "R&D经费", "高企数", "R&D经费（万亿元）合计"],
            ["某某市", 5, 1, None],
            ["苏州", "约800", 1, None],
            ["无锡", 400, 1, 400],
            ["常州", 400, 1, 400],
        ],
        merged=("D5:D6",),
        year=2020,
    )
    assert stated(result) == [
        ("320200", "rd_expenditure", 2020, "400", "亿元", "Sheet!B5"),
        ("320400", "rd_expenditure", 2020, "400", "亿元", "Sheet!B6"),
    ]
    assert list(map(str, result.left)) == [
        "row 3: “某某市”: no name or code of a place",
        "B4 “约800”: no plain number",
    ]
    assert [line.rpartition("left out: ")[2] for line in result.columns[2:]] == [
        "it gives no unit",
        "it is no name of the catalogue",
    ]


def test_a_number_over_several_places_is_of_none(reading):
    rows = [["地区", "R&D经费(亿元)"], ["苏州", 400], ["无锡", None], ["常州", 7]]
    result = reading(rows, ("B2:B3",), year=2020)
    assert [one[0] for one in stated(result)] == ["320400"]
    assert list(map(str, result.left)) == [
        f"{cell} “400”: a number in merged cells, so not of one place and column" for cell in ("B2", "B3")
    ]


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        pytest.param([["城市", "R&D经费(亿元)"], ["苏州", 1]], "no year in heading", id="no year"),
        pytest.param([["苏州", 1]], "a header above row 1", id="no header"),
        pytest.param([["年份", "苏州", "无锡"], [2020, 1, 2]], "rows that begin with a place", id="places across"),
        pytest.param([["城市", "人口(万人)"], ["苏州", 1]], "no name of the catalogue", id="nothing known"),
    ],
)  # fmt: skip
def test_no_table(reading, rows, complaint):
    with pytest.raises(BadInput, match=complaint):
        reading(rows)


# --- headings, places, cells ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("parts", "indicator", "unit", "year", "growth"),
    [
        pytest.param(["R&D 经费投入（亿元）"], "rd_expenditure", "亿元", None, False, id="unit in brackets"),
        pytest.param(
            ["Ｒ＆Ｄ经费", "万元", "2021年"], "rd_expenditure", "万元", 2021, False, id="in three rows"
        ),
        pytest.param(
            ["研究与试验发展(R&D)经费[1]/亿元"], "rd_expenditure", "亿元", None, False, id="a slash"
        ),
        pytest.param(
            ["2021年末高新技术企业数(家)"], "high_tech_enterprises", "家", 2021, False, id="year first"
        ),
        pytest.param(["R&D经费", "比上年增长(%)"], "rd_expenditure", "%", None, True, id="growth"),
        pytest.param(["R&D经费", "绝对值(亿元)"], "rd_expenditure", "亿元", None, False, id="a neutral word"),
        pytest.param(["R&D经费", "增长(%)"], "", "%", None, False, id="growth since when"),
        pytest.param(["规模以上工业企业", "R&D经费(亿元)"], "", "亿元", None, False, id="narrowed above"),
        pytest.param(["基础研究经费(亿元)"], "", "亿元", None, False, id="narrowed in the name"),
        pytest.param(["R&D经费", "高企数(家)"], "", "家", None, False, id="two indicators"),
        pytest.param(["2021"], "", "", 2021, False, id="a year alone"),
    ],
)
def test_headings(names, parts, indicator, unit, year, growth):
    found = read_heading(parts, names)
    assert (found.indicator, found.unit, found.year, found.growth) == (indicator, unit, year, growth)


@pytest.mark.parametrize(
    ("cells", "year", "province", "code"),
    [
        pytest.param(["苏州市"], 2020, "", "320500", id="name"),
        pytest.param(["苏 州"], 2020, "", "320500", id="without the ending, with a blank"),
        pytest.param(["宿州"], 2020, "", "341300", id="another Suzhou"),
        pytest.param(["江苏省苏州市"], 2020, "", "320500", id="province before"),
        pytest.param(["江苏苏州"], 2020, "", "320500", id="province before, both short"),
        pytest.param(["安徽苏州"], 2020, "", "", id="of the wrong province"),
        pytest.param(["Suzhou"], 2020, "", "", id="two of one English name"),
        pytest.param(["Suzhou"], 2020, "32", "320500", id="within a province"),
        pytest.param(["Wuxi"], 2020, "", "320200", id="English"),
        pytest.param(["320500"], 2020, "", "320500", id="code"),
        pytest.param(["320500000000"], 2020, "", "320500", id="code of twelve digits"),
        pytest.param(["999999"], 2020, "", "", id="no code"),
        pytest.param(["320500", "苏州"], 2020, "", "320500", id="code and name"),
        pytest.param(["320500", "无锡"], 2020, "", "", id="code of another"),
        pytest.param(["吉林"], 2020, "", "", id="province and city"),
        pytest.param(["吉林市"], 2020, "", "220200", id="the city"),
        pytest.param(["吉林省吉林"], 2020, "", "220200", id="the city behind its province"),
        pytest.param(["海门市"], 2015, "", "320684", id="while it was a city"),
        pytest.param(["海门市"], 2023, "", "", id="no city any more"),
        pytest.param(["鼓楼区"], 2020, "", "", id="a district of four cities"),
        pytest.param(["全省"], 2020, "35", "350000", id="the whole province"),
        pytest.param(["全省"], 2020, "", "", id="of no known province"),
        pytest.param(["合计"], 2020, "35", "", id="a total"),
        pytest.param(["延边"], 2020, "", "222400", id="a prefecture of a people"),
        pytest.param(["内蒙古"], 2020, "", "150000", id="a region"),
    ],
)
def test_places(gazetteer, cells, year, province, code):
    found, reason = gazetteer.place(cells, year, province)
    assert (found, bool(reason)) == (code, not code)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234.5", ("1234.5", "")), ("１２．３", ("12.3", "")), ("1.98%", ("1.98", "%")), ("9900②", ("9900", "")),
        ("-3.2", ("-3.2", "")), ("12[1]", ("12", "")), ("0", ("0", "")), ("1,23", None), ("约3", None),
        ("3-5", None), ("-", None), ("#REF!", None), ("1e5", None), ("9" * 30, None),
    ],
)  # fmt: skip
def test_numbers(text, number):
    assert number_of(text) == (number and (Decimal(number[0]), number[1]))


@pytest.mark.parametrize("text", ["", "-", "—", "——", "－", "…", "...", "/", "n/a", "不详"])
def test_nothing_is_never_zero(text):
    assert is_nothing(text)
    assert number_of(text) is None


def test_cell_names():
    assert [cell_name(4, column) for column in (0, 25, 26, 701, 702)] == ["A5", "Z5", "AA5", "ZZ5", "AAA5"]


# --- files ----------------------------------------------------------------------------------------------
def test_percent_formats_and_formulas(tmp_path):
    book = openpyxl.Workbook()
    book.active.append([0.0198, 1.98, "=A1+1"])
    book.active["A1"].number_format = "0.00%"
    book.active["B1"].number_format = '0.00"%"'
    book.save(tmp_path / "table.xlsx")
    (sheet,) = read_sheets(tmp_path / "table.xlsx")
    assert sheet.rows == [["1.98%", "1.98"]]
    assert sheet.unvalued == {(0, 2)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv(tmp_path, encoding, delimiter):
    path = tmp_path / "表.csv"
    path.write_bytes(delimiter.join(["城市", "研发", "x\r\n苏州", "1", ""]).encode(encoding))
    (sheet,) = read_sheets(path)
    assert (sheet.name, sheet.rows) == ("表", [["城市", "研发", "x"], ["苏州", "1", ""]])


def packed(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/"), text)
    return content.getvalue()


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        pytest.param(b"", "1 to 20,000,000 bytes", id="empty"),
        pytest.param(b"\n,,\n", "nothing but empty cells", id="blank"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "another kind", id="an old workbook"),
        pytest.param(b"<html><table>", "another kind", id="a page called CSV"),
        pytest.param(b"a\0b,c", "another kind", id="no text"),
        pytest.param(b"\x80\xff\xff", "another encoding", id="no encoding"),
        pytest.param(b"PK\x03\x04" + b"x" * 99, "a damaged one", id="no archive"),
        pytest.param(packed(x=b"1"), "a damaged one", id="no workbook"),
        pytest.param(packed(xl__workbook=BOMB), "a document type", id="entities"),
        pytest.param(packed(xl__workbook=BOMB.decode().encode("utf-16")), "a document type", id="in UTF-16"),
        pytest.param(packed(a=b"0" * 210_000_000), "unpacks to far more", id="a bomb"),
        pytest.param(b"1,2\n" * 20_001, "at most 20,000 rows", id="rows"),
        pytest.param(b"1," * 200 + b"1", "at most 200 columns", id="columns"),
        pytest.param((b"1," * 199 + b"1\n") * 2_600, "at most 500,000 cells", id="cells"),
        pytest.param(b'"' + b"x" * 200_000, "a damaged one", id="an endless cell"),
    ],
)
def test_broken_and_hostile_files(tmp_path, content, complaint):
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=complaint):
        read_sheets(path)


def test_a_merged_cell_larger_than_any_sheet_is_cut_to_the_table(tmp_path):
    (sheet,) = read_sheets(book_of(tmp_path, [["a", "b"], ["c", "d"]], ("B1:XFD1048576",)))
    assert sheet.rows == [["a", "b"], ["c", "b"]]


def test_a_slow_file_is_ended(tmp_path):
    with pytest.raises(BadInput, match="slow"):
        read_sheets(book_of(tmp_path, [["a"]]), TableLimits(seconds=0))


# --- the command ----------------------------------------------------------------------------------------
TABLE = "2023年江苏省各市R&D经费\n地区,R&D经费(万元)\n全省,23000000\n苏州市,9600000\n无锡,—\n泰州,0\n"


@pytest.fixture
def folder(tmp_path):
    for name in ("places.csv", "indicators.toml"):
        (tmp_path / name).write_bytes((ROOT / "data" / name).read_bytes())
    (tmp_path / "plans").mkdir()
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def run(folder: Path, *more: str, url: str = URL) -> int:
    return main(["table", str(folder / "table.csv"), "--data", str(folder), "--url", url, *more])


def records(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "plans").glob("*.toml"))


def test_a_dry_run_prints_and_writes_nothing(folder, capsys):
    assert run(folder) == 0
    out, told = capsys.readouterr()
    assert out.count("# ") == 2 and "# 320500-2023-yearbook.toml\nplace = " in out
    assert "B “R&D经费(万元)”: rd_expenditure 研发经费投入, 万元 (× 0.0001 亿元): 3 figures, 2023" in told
    assert "320000" in told and "321200 table!B6" in told  # 0 is not plausible, and is said
    assert records(folder) == []


def test_writing(folder, capsys):
    assert run(folder, "--write", "--issuer", "江苏省统计局") == 0
    assert records(folder) == ["320000-2023-yearbook.toml", "320500-2023-yearbook.toml"]
    plan = read_plan(folder / "plans" / "320500-2023-yearbook.toml")
    assert (plan.reading, plan.kind, plan.url, plan.issuer) == ("cited", "yearbook", URL, "江苏省统计局")
    assert plan.title == "2023年江苏省各市R&D经费"
    (figure,) = plan.figures
    assert (figure.named_as, figure.amount_as, figure.location) == ("R&D经费", "9600000", "table!B4")
    before = (folder / "plans" / "320500-2023-yearbook.toml").read_bytes()
    assert run(folder, "--write", "--issuer", "江苏省统计局") == 0  # the same again changes nothing
    assert (folder / "plans" / "320500-2023-yearbook.toml").read_bytes() == before


def yearbook_of_300_cities(path: Path) -> list[str]:
    """A sheet as yearbooks have it: a title, two rows of merged headings, two units, a total, footnotes."""
    levels = ("prefecture_level_city", "municipality", "county_level_city")  # 292, 4, and some to fill up
    held = [
        one for one in read_divisions() if one.level in levels and one.held_in(2022) and one.held_in(2023)
    ]
    cities = sorted(held, key=lambda one: (levels.index(one.level), one.place))[:300]
    rows: list[list] = [
        ["表20-5 各地级市研发经费与高新技术企业（2023年）", None, None, None, None],
        ["城 市", "研究与试验发展(R&D)经费", None, "高新技术企业数(家)", "技术合同成交额①(万元)"],
        [None, "2022年(万元)", "2023年(亿元)", None, None],
        ["合 计", 9_999_999, 99_999, 400_000, 9_999_999],
    ]
    for number, city in enumerate(cities):
        turnover = "—" if number % 25 == 0 else f"{20_000 + number:,}"
        rows.append([city.name_zh, f"{150_000 + number:,}", 17.5 + number, 40 + number, turnover])
    rows += [["注：①按卖方所在地统计。"], ["资料来源：地方统计局。"]]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for area in ("A1:E1", "A2:A3", "B2:C2", "D2:D3", "E2:E3"):
        book.active.merged_cells.add(area)
    book.save(path)
    return [city.place for city in cities]


def test_the_walk_of_a_yearbook_table_of_300_cities(folder, capsys):
    """A look first, then the same with --write: two records a city, every cell with its unit, dashes nothing."""
    path = folder.parent / "yearbook.xlsx"
    codes = yearbook_of_300_cities(path)
    asked = ["table", str(path), "--url", URL, "--data", str(folder)]
    assert main(asked) == 0
    said = capsys.readouterr().err
    assert "600 records with 1188 figures; nothing is written without --write" in said
    assert "rd_expenditure 研发经费投入, 万元 (× 0.0001 亿元): 300 figures, 2022" in said
    assert "tech_contract_turnover 技术合同成交额, 万元 (× 0.0001 亿元): 288 figures, 2023" in said
    assert main([*asked, "--write"]) == 0
    written = {path.stem for path in (folder / "plans").glob("*-yearbook.toml")} | {
        path.stem for path in (folder / "plans").glob("*-202[23].toml")
    }
    assert {name[:6] for name in written} >= set(codes)
    last = read_plan(next((folder / "plans").glob(f"{codes[-1]}-2023*.toml")))
    assert [(one.indicator, str(one.value), one.unit, one.location) for one in last.figures] == [
        ("rd_expenditure", "316.5", "亿元", "Sheet!C304"),
        ("high_tech_enterprises", "339", "家", "Sheet!D304"),
        ("tech_contract_turnover", "20299", "万元", "Sheet!E304"),
    ]
    problems = list(record_problems(read_plans(folder / "plans"), read_catalogue(folder)))
    assert problems == []


def test_a_second_table_of_the_page_is_added(folder):
    assert run(folder, "--write") == 0
    (folder / "table.csv").write_text(
        "地区,R&D经费投入强度(%),R&D经费(亿元)\n苏州,4.1,961\n", encoding="utf-8"
    )
    assert run(folder, "--write", "--year", "2023") == 0
    figures = read_plan(folder / "plans" / "320500-2023-yearbook.toml").figures
    assert [(one.indicator, str(one.value)) for one in figures] == [
        ("rd_intensity", "4.1"), ("rd_expenditure", "961"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "url"),
    [
        pytest.param(('reading = "cited"', 'reading = "reviewed"'), URL, id="a reviewed record"),
        pytest.param(("", ""), "https://other.example.org/", id="from another page"),
    ],
)
def test_never_over_a_record_of_somebody_else(folder, capsys, change, url):
    assert run(folder, "--write") == 0
    theirs = folder / "plans" / "320500-2023-yearbook.toml"
    text = theirs.read_text(encoding="utf-8").replace(*change)
    if "reviewed" in text:
        text = text.replace("[[figures]]", f'sha256 = "{"0" * 64}"\n\n[[figures]]', 1)
        text += "start = 0\nstop = 7\n"
    theirs.write_text(text, encoding="utf-8")
    (folder / "plans" / "320000-2023-yearbook.toml").unlink()
    assert run(folder, "--write", url=url) == 2
    assert "expected no record or one cited from this url" in capsys.readouterr().err
    assert records(folder) == [theirs.name] and theirs.read_text(encoding="utf-8") == text


def test_a_new_place_comes_from_the_official_list(folder):
    places = (folder / "places.csv").read_text(encoding="utf-8")
    kept = [line for line in places.splitlines(keepends=True) if not line.startswith("320500")]
    (folder / "places.csv").write_text("".join(kept), encoding="utf-8")
    assert run(folder, "--write") == 0
    assert read_catalogue(folder).places["320500"].name_zh == "苏州市"
    assert main(["check", "--data", str(folder)]) in (0, 2)


@pytest.mark.parametrize(
    ("more", "url", "complaint"),
    [
        pytest.param((), "", "--url: expected the address", id="no url"),
        pytest.param((), "ftp://x", "field url", id="no web address"),
        pytest.param(("--year", "1800"), URL, "field year", id="no year of ours"),
    ],
)
def test_refusals(folder, capsys, more, url, complaint):
    assert run(folder, "--write", *more, url=url) == 2
    assert complaint in capsys.readouterr().err
    assert records(folder) == []
