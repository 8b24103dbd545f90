"""Spreadsheets on the Import page: hostile files, what a person puts right, and records that are never lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.database.build import build
from loaders.database.store import Store
from loaders.drafts.desk import Desk, new_desk
from loaders.drafts.draft import UnreadableDraft
from loaders.drafts.table_desk import add_table, change_table, sheet, tables
from loaders.drafts.tables import (
    ColumnSaid,
    Reader,
    Result,
    SheetSaid,
    TableDraft,
    examples,
    letters,
    result_of,
    save,
)
from loaders.problems import BadInput
from loaders.records.record import read_plan
from loaders.statistics.sheets import Sheet
from tests.test_tables import book_of, packed

pytestmark = pytest.mark.usefixtures("reading_here")
PAGE = "https://tjj.example.org/2023.html"
# Made up for the tests: a merged header, two units, a footnote, a total and a name that is nobody's.
ROWS = [
    ["各市情况（2023年）", None, None, None],
    ["地区", "R&D经费", None, "高企数"],
    [None, "2022年(万元)", "2023年(亿元)", None],
    ["合计", 1, 2, 3],
    ["宿州市", 70000, 8.5, 400],
    ["六安", 90000, 9.25, "—"],
    ["某某", 1, 2, 3],
    ["注：年末数。", None, None, None],
]
MERGED = ("A1:D1", "A2:A3", "B2:C2")


@pytest.fixture
def own(real: Path) -> Desk:
    return new_desk(real)


@pytest.fixture
def reader(real: Path) -> Reader:
    return Reader(real)


def added(own: Desk, tmp_path: Path, rows: list[list] = ROWS, merged: tuple[str, ...] = MERGED) -> str:
    return add_table(own, "表 1.xlsx", book_of(tmp_path, rows, merged).read_bytes())


def told(reader: Reader, own: Desk, number: str) -> list[tuple]:
    """Place, indicator, year, amount and unit of each figure."""
    draft = tables(own)[number]
    assert isinstance(draft, TableDraft)
    found = reader.read(sheet(own, number, draft.sheet), draft.mine).found
    return [(p, f.indicator, f.year, f"{f.value:f}", f.unit) for p, _, f in found]


def result(real: Path, reader: Reader, own: Desk, number: str, url: str = PAGE) -> Result:
    draft = change_table(own, number, lambda draft: draft.changed(url=url, title="各市情况", issuer="统计局"))
    return result_of(real, reader, draft, reader.read(sheet(own, number, 0), draft.mine))


def fates(found: Result) -> dict[str, str]:
    return {one.plan.id: one.fate for one in found.outcomes}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param("a.xlsx", b"", "bytes", id="empty"),
        pytest.param("a.xlsx", b"x" * 20_000_001, "20,000,000 bytes", id="too large"),
        pytest.param("a.xlsx", packed(**{"xl/worksheets/a.xml": b" " * 60_000_000}), "ordinary size", id="bomb"),
        pytest.param("a.xlsx", packed(a=b"<!DOCTYPE a []>"), "document type", id="entities"),
        pytest.param("a.xlsx", b"PK\x03\x04 cut", "damaged", id="damaged"),
        pytest.param("a.csv", b"\n".join([b"a,1"] * 20_001), "20,000 rows", id="too many rows"),
        pytest.param("a.csv", b"1," * 200 + b"1", "200 columns", id="too many columns"),
        pytest.param("a.csv", b"a\0b", "another kind", id="no text"),
        pytest.param("a.xls", b"\xd0\xcf\x11\xe0", ".csv, .xlsx", id="an old workbook"),
        pytest.param("../../a.exe", b"a,1", ".csv, .xlsx", id="another kind of file"),
    ],
)  # fmt: skip
def test_refused_in_a_sentence_and_nothing_is_kept(own: Desk, name: str, content: bytes, said: str):
    with pytest.raises(BadInput) as problem:
        add_table(own, name, content)
    assert said in str(problem.value) and "\n" not in str(problem.value)
    assert tables(own) == {}
    assert not own.folder.exists() or list(own.folder.iterdir()) == []


def test_a_formula_is_never_run_and_never_a_number(own: Desk, reader: Reader, tmp_path: Path):
    rows = [["地区", "高企数(家)"], ["合肥", 5], ["宿州", "=1+1"], ["六安", '=HYPERLINK("http://x")']]
    number = added(own, tmp_path, rows, ())
    change_table(own, number, lambda draft: draft.saying(year=2020))
    assert told(reader, own, number) == [("340100", "high_tech_enterprises", 2020, "5", "家")]


def test_a_table_stays_on_its_desk_beside_documents(own: Desk, tmp_path: Path):
    number = added(own, tmp_path)
    assert own.documents() == {}, "it is no document"
    assert own.add("a.txt", "甲市2026年打算\n高新技术企业达到300家。".encode()) == "2"
    (draft,) = tables(own).values()
    assert isinstance(draft, TableDraft)
    assert (number, draft.name, draft.sheets) == ("1", "表_1.xlsx", ("Sheet",))
    kept = sheet(own, number, 0)
    assert (len(kept.rows), kept.rows[2][1]) == (8, "2022年(万元)") and (1, 0) in kept.merged
    own.drop(number)
    assert tables(own) == {} and set(own.documents()) == {"2"}


def test_a_draft_of_another_version_is_a_complaint(own: Desk, tmp_path: Path):
    number = added(own, tmp_path)
    (own.folder / f"{number}.table.json").write_text('{"name": 1}', encoding="utf-8")
    found = tables(own)[number]
    assert isinstance(found, UnreadableDraft) and found.code == "unreadable_draft"
    with pytest.raises(UnreadableDraft):
        change_table(own, number, lambda draft: draft)
    with pytest.raises(BadInput, match="upload it again"):
        change_table(own, "7", lambda draft: draft)


FIRST = [
    ("341300", "rd_expenditure", 2022, "70000", "万元"),
    ("341300", "rd_expenditure", 2023, "8.5", "亿元"),
]
SECOND = [
    ("341500", "rd_expenditure", 2022, "90000", "万元"),
    ("341500", "rd_expenditure", 2023, "9.25", "亿元"),
]
FIRMS = ("341300", "high_tech_enterprises", 2023, "400", "家")
SAID = {
    "nothing": (SheetSaid(), [*FIRST, *SECOND]),
    "a unit": (
        SheetSaid(columns={3: ColumnSaid(indicator="high_tech_enterprises", unit="家")}), [*FIRST, FIRMS, *SECOND],
    ),
    "a unit that does not count the same": (
        SheetSaid(columns={3: ColumnSaid(indicator="high_tech_enterprises", unit="亿元")}), [*FIRST, *SECOND],
    ),
    "a column left out": (
        SheetSaid(columns={1: ColumnSaid(is_taken=False)}), [FIRST[1], SECOND[1]],
    ),
    "another indicator": (
        SheetSaid(columns={2: ColumnSaid(indicator="fiscal_sci_tech_expenditure", unit="亿元", year=2021)}),
        [FIRST[0], ("341300", "fiscal_sci_tech_expenditure", 2021, "8.5", "亿元"),
         SECOND[0], ("341500", "fiscal_sci_tech_expenditure", 2021, "9.25", "亿元")],
    ),
    "growth": (
        SheetSaid(columns={1: ColumnSaid(is_taken=False), 2: ColumnSaid(indicator="rd_expenditure", unit="%", growth=True)}),
        [("341300", "rd_expenditure", 2023, "8.5", "%"), ("341500", "rd_expenditure", 2023, "9.25", "%")],
    ),
    "a place": (
        SheetSaid(places={"某某": "340100"}, columns={1: ColumnSaid(is_taken=False)}),
        [FIRST[1], SECOND[1], ("340100", "rd_expenditure", 2023, "2", "亿元")],
    ),
    "a place left out": (SheetSaid(places={"六安": ""}), FIRST),
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
def test_what_a_person_says_goes_before_what_the_table_says(name, own, reader, tmp_path):
    said, expected = SAID[name]
    number = added(own, tmp_path)
    change_table(own, number, lambda draft: draft.changed(said={0: said}))
    assert told(reader, own, number) == expected


def test_what_is_said_of_one_sheet_is_not_said_of_another(own: Desk, tmp_path: Path):
    draft = change_table(own, added(own, tmp_path), lambda draft: draft.saying(year=2020).changed(sheet=1))
    assert (draft.mine, draft.said[0].year) == (SheetSaid(), 2020)
    draft = draft.saying(places={"a": ""}).saying(year=2021)
    assert (draft.mine.year, draft.mine.places, draft.said[0].year) == (2021, {"a": ""}, 2020)


def test_its_records_are_written_and_shown_at_once(own, reader, real, tmp_path):
    found = result(real, reader, own, added(own, tmp_path))
    assert set(fates(found).values()) == {"new"} and len(found.written) == 4
    assert [(one.at, one.reason.code) for one in found.left] == [
        ("4", "total"), ("7", "no_place"), ("8", "text"),
    ]  # fmt: skip
    save(real, real / "own.duckdb", found)
    plan = read_plan(real / "plans" / "341300-2023-yearbook.toml")
    assert (plan.reading, plan.url, plan.title, plan.issuer) == ("cited", PAGE, "各市情况", "统计局")
    assert [one.location for one in plan.figures] == ["Sheet!C5"]
    mine = Store(real / "own.duckdb").figures()[lambda rows: rows["plan"].eq("341500-2022-yearbook")]
    assert list(mine["value"]) == [9.0], "90000 万元 are 9 亿元"
    assert set(fates(result(real, reader, own, "1")).values()) == {"same"}


def test_another_number_of_the_same_page_is_a_difference(own, reader, real, tmp_path):
    save(real, real / "own.duckdb", result(real, reader, own, added(own, tmp_path)))
    rows = [[9.5 if cell == 9.25 else cell for cell in row] for row in ROWS]
    found = result(real, reader, own, added(own, tmp_path, rows))
    assert fates(found) == {
        "341300-2022-yearbook": "same", "341300-2023-yearbook": "same",
        "341500-2022-yearbook": "same", "341500-2023-yearbook": "added",
    }  # fmt: skip
    (one,) = found.outcomes[3].changes.changed
    assert (one.before.amount_as, one.after.amount_as) == ("9.25", "9.5")
    assert [plan.id for plan in found.written] == ["341500-2023-yearbook"]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        pytest.param(PAGE, "https://elsewhere.example.org/", id="of another page"),
        pytest.param('reading = "cited"', f'reading = "reviewed"\nsha256 = "{"a" * 64}"', id="reviewed"),
    ],
)
def test_never_over_a_record_of_somebody_else(was, now, own, reader, real, tmp_path):
    number = added(own, tmp_path)
    first = result(real, reader, own, number)
    save(real, real / "own.duckdb", first)
    path = real / "plans" / "341500-2023-yearbook.toml"
    content = path.read_text(encoding="utf-8").replace(was, now)
    if "reviewed" in now:
        content = content.replace('location = "Sheet!C6"', 'location = "Sheet!C6"\nstart = 1\nstop = 2')
    path.write_text(content, encoding="utf-8")
    found = result(real, reader, own, number)
    assert fates(found)["341500-2023-yearbook"] == "others"
    save(real, real / "own.duckdb", found)
    assert path.read_text(encoding="utf-8") == content
    with pytest.raises(BadInput) as refused:  # it was another's only after its fate was told
        save(real, real / "own.duckdb", first)
    assert (refused.value.code, refused.value.facts["plan"]) == ("not_ours", "341500-2023-yearbook")
    assert path.read_text(encoding="utf-8") == content


def test_a_save_that_fails_leaves_everything_as_it_was(own, reader, real, tmp_path, monkeypatch):
    build(real)
    found = result(real, reader, own, added(own, tmp_path))
    before = {path: path.read_bytes() for path in (real / "plans").glob("*")} | {
        real / "places.csv": (real / "places.csv").read_bytes()
    }

    def fails(*_, **__):
        raise BadInput("no room")

    monkeypatch.setattr("loaders.drafts.tables.build", fails)
    with pytest.raises(BadInput, match="no room"):
        save(real, real / "own.duckdb", found)
    assert {path: path.read_bytes() for path in before} == before
    assert set((real / "plans").glob("*.toml")) == {path for path in before if path.parent.name == "plans"}


@pytest.mark.parametrize(
    ("url", "code"),
    [pytest.param("ftp://x", "spelling", id="no web address"), pytest.param("", "no_url", id="none")],
)
def test_no_record_without_its_page(url, code, own, reader, real, tmp_path):
    with pytest.raises(BadInput) as refused:
        result(real, reader, own, added(own, tmp_path), url)
    assert (refused.value.code, refused.value.facts.get("field")) == (code, "url")


def test_a_column_is_known_by_its_letters_and_some_of_its_texts():
    column = Sheet("a", [[""], ["head"], ["1"], ["22"], ["a long text of a cell"], ["4"]])
    assert (letters(0), letters(27), examples(column, 0)) == ("A", "AB", "22 · a long text … · 4")
