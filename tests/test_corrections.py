"""Declared corrections: what they change, what they leave, what stops the build, and what a reader sees of them."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from loaders.database.build import build
from loaders.database.filters import Filters
from loaders.database.store import Store
from loaders.problems import BadInput
from loaders.records.check import check
from loaders.records.corrections import FILE, read_corrections
from loaders.snapshots.snapshot import write_snapshot
from pages.shared.words import texts
from tests.conftest import ROOT, make_data, write_toml
from tests.screens import open_page, text

FIELDS = ["figure", "action", "field", "stated", "corrected", "status"]


def identified(store: Store) -> dict[str, str]:
    """The ids of the made-up figures by their amounts."""
    return {row.amount_as: row.figure for row in store.figures().itertuples()}


def declared(target: str, action: str = "note", **fields) -> dict:
    plain = {
        "target": target,
        "action": action,
        "reason_zh": "抄录有误",
        "reason_en": "copied wrongly",
        "status": "applied",
        "date": "2026-11-22",
    }
    return plain | fields


def replaced(target: str, field: str, value: object, **fields) -> dict:
    return declared(target, "replace", field=field, value=value, **fields)


def built(data: Path, *corrections: dict) -> Store:
    write_toml(data / FILE, {"corrections": list(corrections)})
    return Store(build(data).database)


@pytest.fixture(scope="session")
def ids(store: Store) -> dict[str, str]:
    return identified(store)


@pytest.mark.parametrize(
    ("amount", "field", "value", "stored", "stated", "corrected"),
    [
        pytest.param("300家以上", "value", 320, ("value", 320.0), "300 家", "320 家", id="a whole number"),
        pytest.param("2.5%左右", "value", "2.55", ("value", 2.55), "2.5 %", "2.55 %", id="a decimal as text"),
        pytest.param(
            "8000万元", "value", 9000, ("value", 0.9), "8000 万元", "9000 万元", id="in the record's unit"
        ),
        pytest.param("8000万元", "unit", "亿元", ("value", 8000.0), "万元", "亿元", id="the unit"),
        pytest.param("3-5个", "upper", 6, ("upper", 6.0), "5 个", "6 个", id="the end of a range"),
        pytest.param("300家以上", "comparator", "gt", ("comparator", "gt"), "ge", "gt", id="the qualifier"),
        pytest.param("2.5%左右", "force", "", ("force", ""), "strive", "", id="emptied"),
        pytest.param(
            "稳中有进",
            "indicator",
            "firms",
            ("indicator", "firms"),
            "incubators",
            "firms",
            id="the indicator",
        ),
        pytest.param("300家以上", "role", "actual", ("role", "actual"), "target", "actual", id="the role"),
    ],
)
def test_a_replacement_changes_one_field_and_no_id(
    data: Path,
    ids: dict,
    store: Store,
    amount: str,
    field: str,
    value: object,
    stored: tuple,
    stated: str,
    corrected: str,
):
    after = built(data, replaced(ids[amount], field, value))
    row = after.figures(Filters(figure=(ids[amount],))).iloc[0]
    before = store.figures(Filters(figure=(ids[amount],))).iloc[0]
    assert row[stored[0]] == stored[1]
    untouched = [name for name in row.index if name not in (field, stored[0], "unit")]
    assert row[untouched].astype(str).to_dict() == before[untouched].astype(str).to_dict()
    others = after.figures()[lambda rows: rows["figure"].ne(ids[amount])].reset_index(drop=True)
    assert others.equals(store.figures()[lambda rows: rows["figure"].ne(ids[amount])].reset_index(drop=True))
    found = after.corrections()[FIELDS].to_dict("records")
    assert found == [
        dict(zip(FIELDS, [ids[amount], "replace", field, stated, corrected, "applied"], strict=True))
    ]
    assert after.meta()["data_version"] != store.meta()["data_version"]


def test_several_fields_of_one_figure_are_replaced_together(data: Path, ids: dict):
    target = ids["2.5%左右"]
    after = built(data, replaced(target, "comparator", "range"), replaced(target, "upper", 3))
    row = after.figures(Filters(figure=(target,))).iloc[0]
    assert (row["comparator"], row["value"], row["upper"]) == ("range", 2.5, 3.0)


def test_a_withdrawn_figure_leaves_the_table_and_stays_on_record(data: Path, ids: dict, store: Store):
    after = built(data, declared(ids["8000万元"], "withdraw"))
    assert set(store.figures()["figure"]) - set(after.figures()["figure"]) == {ids["8000万元"]}
    assert after.corrections()["stated"].tolist() == ["名称 8000万元"]
    assert after.meta()["data_version"] != store.meta()["data_version"]


@pytest.mark.parametrize("status", ["proposed", "rejected"])
def test_what_is_not_applied_changes_nothing(data: Path, ids: dict, store: Store, status: str):
    after = built(
        data,
        replaced(ids["8000万元"], "value", 9000, status=status),
        declared(ids["2.5%左右"], "withdraw", status=status),
    )
    assert after.figures().equals(store.figures())
    assert after.meta()["data_version"] == store.meta()["data_version"]
    assert len(after.corrections()) == 2


def test_an_applied_note_changes_the_version_and_no_figure(data: Path, ids: dict, store: Store):
    after = built(data, declared(ids["8000万元"]))
    assert after.figures().equals(store.figures())
    assert after.meta()["data_version"] != store.meta()["data_version"]


X = "110001-2021-00000000"
BROKEN = [
    pytest.param(
        lambda ids: [declared(X)], [f"target {X}", "the id of a figure in the records"], id="matches nothing"
    ),
    pytest.param(
        lambda ids: [declared(X, status="rejected")],
        [f"target {X}", "the id of a figure"],
        id="rejected one that matches nothing",
    ),
    pytest.param(
        lambda ids: [replaced(ids["300家以上"], "value", 10**6)],
        ["field value", "0 to 10000 家", "1e+06"],
        id="outside the range",
    ),
    pytest.param(
        lambda ids: [replaced(ids["8000万元"], "unit", "平方米")],
        ["field", "平方米"],
        id="a unit that does not convert",
    ),
    pytest.param(
        lambda ids: [replaced(ids["8000万元"], "indicator", "moons")],
        ["an id in indicators.toml", "moons"],
        id="an unknown indicator",
    ),
    pytest.param(
        lambda ids: [replaced(ids["8000万元"], "role", "hope")],
        ["field role", "hope"],
        id="outside a closed list",
    ),
    pytest.param(
        lambda ids: [replaced(ids["8000万元"], "year", 1999)],
        ["field year", "a target in 2021 or later"],
        id="an aim before its plan",
    ),
    pytest.param(
        lambda ids: [replaced(ids["2.5%左右"], "comparator", "range")],
        ["upper for comparator range"],
        id="half a range",
    ),
    pytest.param(
        lambda ids: [replaced(ids["8000万元"], "value", "8000.0")],
        ["another value than stated", "8000.0"],
        id="changes nothing",
    ),
    pytest.param(
        lambda ids: [replaced(ids["8000万元"], "plan", "x")],
        ["correction 1, field field"],
        id="a field that is not replaced",
    ),
    pytest.param(
        lambda ids: [declared(ids["8000万元"], "replace")],
        ["field and value for action replace"],
        id="a replacement of nothing",
    ),
    pytest.param(
        lambda ids: [declared(ids["8000万元"], "withdraw", field="value", value=1)],
        ["field and value for action replace"],
        id="a withdrawal with a value",
    ),
    pytest.param(
        lambda ids: [declared(ids["8000万元"], "delete")],
        ["correction 1, field action"],
        id="an unknown action",
    ),
    pytest.param(
        lambda ids: [declared(ids["8000万元"], reason_en="")],
        ["correction 1, field reason_en"],
        id="without a reason",
    ),
    pytest.param(
        lambda ids: [declared(ids["8000万元"], note="x")], ["no field of this name"], id="an unknown field"
    ),
    pytest.param(
        lambda ids: [replaced(ids["8000万元"], "value", v) for v in (1, 2)],
        ["one replacement", "two"],
        id="twice",
    ),
    pytest.param(
        lambda ids: [declared(ids["8000万元"], "withdraw"), replaced(ids["8000万元"], "value", 2)],
        ["a withdrawal alone"],
        id="withdrawn and replaced",
    ),
    pytest.param(
        lambda ids: [declared(ids["8000万元"], "withdraw")] * 2,
        ["a withdrawal alone"],
        id="withdrawn twice",
    ),
]


@pytest.mark.parametrize(("entries", "said"), BROKEN)
def test_a_bad_entry_stops_the_build_with_a_sentence(data: Path, ids: dict, entries, said: list[str]):
    with pytest.raises(BadInput) as problem:
        built(data, *entries(ids))
    sentence = str(problem.value)
    assert FILE in sentence and sentence.count("\n") == 0 and sentence.endswith((".", ")"))
    assert [part for part in said if part not in sentence] == []
    assert not (data / "chengbiao.duckdb").exists()


@pytest.mark.parametrize(("entries", "said"), BROKEN)
def test_check_reports_a_bad_entry(data: Path, ids: dict, entries, said: list[str]):
    write_toml(data / FILE, {"corrections": entries(ids)})
    assert [problem for problem in check(data).problems if all(part in problem for part in said)]


def test_a_corrected_figure_may_not_become_another_of_its_plan(tmp_path: Path):
    data = make_data(tmp_path / "data")
    first = identified(Store(build(data).database))
    entries = [replaced(first["稳中有进"], "indicator", "firms")]
    entries += [
        replaced(first["稳中有进"], field, value)
        for field, value in (("measure", "level"), ("comparator", "ge"), ("unit", "家"), ("value", 300))
    ]
    with pytest.raises(BadInput, match="a figure unlike the others of its plan"):
        built(data, *entries)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("corrections = 3\n", id="a number"),
        pytest.param("[[correction]]\ntarget = 'x'\n", id="a misspelt section"),
        pytest.param("[[corrections]\n", id="not TOML"),
    ],
)
def test_a_broken_file_is_refused(data: Path, content: str):
    (data / FILE).write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=FILE):
        read_corrections(data)


def test_the_shipped_file_has_no_entries():
    assert (ROOT / "data" / FILE).exists()
    assert read_corrections(ROOT / "data") == []


def test_snapshots_list_the_applied_corrections(data: Path, ids: dict, tmp_path: Path):
    entries = [
        replaced(ids["8000万元"], "value", 9000),
        declared(ids["300家以上"], "withdraw"),
        declared(ids["2.5%左右"], status="proposed", reason_en="not yet"),
    ]
    after = built(data, *entries)
    write_snapshot(after, tmp_path / "snapshot.zip", "zip", Filters(indicator=("turnover",)))
    readme = zipfile.ZipFile(tmp_path / "snapshot.zip").read("readme.txt").decode()
    assert (
        f"  {ids['8000万元']}: value “8000 万元” corrected to “9000 万元”, 2026-11-22: copied wrongly\n"
        in readme
    )
    assert f"  {ids['300家以上']} 撤回（原记“名称 300家以上”） 2026-11-22：抄录有误\n" in readme
    assert "not yet" not in readme
    write_snapshot(after, tmp_path / "snapshot.xlsx", "xlsx")
    cells = [
        cell.value
        for sheet in load_workbook(tmp_path / "snapshot.xlsx")
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert len([cell for cell in cells if isinstance(cell, str) and "copied wrongly" in cell]) == 2


def test_a_snapshot_without_corrections_says_so(store: Store, tmp_path: Path):
    write_snapshot(store, tmp_path / "snapshot.zip", "zip")
    readme = zipfile.ZipFile(tmp_path / "snapshot.zip").read("readme.txt").decode()
    assert "(id, change, date, reason)\n  none\n" in readme


# What a reader sees


@pytest.fixture
def corrected(data: Path, ids: dict, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The pages over made-up data with corrections of every kind."""
    entries = [
        replaced(ids["8000万元"], "value", 9000, reason_en="<b>bold</b> reason"),
        replaced(ids["300家以上"], "comparator", "gt", status="proposed"),
        declared(ids["2.5%左右"], "withdraw"),
        declared(ids["3-5个"], status="rejected"),
    ]
    monkeypatch.setenv("CHENGBIAO_DATABASE", built(data, *entries).address)
    return ids


def warnings(screen) -> list[str]:
    return [part.value.replace("\\", "") for part in screen.warning]


def test_a_corrected_figure_says_what_was_stated(corrected: dict):
    screen = open_page("evidence", figure=corrected["8000万元"])
    said = "Corrected: Value stated as “8000 万元”, now “9000 万元”, because: <b>bold</b> reason (2026-11-22)"
    assert warnings(screen) == [said]
    assert "\\<b\\>" in screen.warning[0].value, "the reason is text"
    assert "### 0.9, 2021" in text(screen).replace("\\", "")


def test_a_proposed_correction_is_called_one(corrected: dict):
    (said,) = warnings(open_page("evidence", figure=corrected["300家以上"]))
    assert (
        said.startswith("Proposed, not applied — Qualifier")
        and "“at least (≥)” to become “more than (>)”" in said
    )


def test_tables_and_hover_texts_mark_what_was_corrected(corrected: dict, store: Store):
    indicator = store.figures(Filters(figure=(corrected["8000万元"],)))["indicator"].item()
    screen = open_page("compare", indicator=indicator)
    spec = json.loads(screen.get("plotly_chart")[0].proto.spec)
    hover = [text for trace in spec["data"] for text in trace.get("hovertext", ())]
    table = next(table.value for table in screen.dataframe if "text" in table.value)
    assert [text for text in table["text"] if "corrected" in text] == ["0.9, 2021 (corrected)"]
    assert sum("0.9, 2021 (corrected)" in text for text in hover) == 1


def test_a_rejected_correction_is_not_on_the_figure(corrected: dict):
    assert warnings(open_page("evidence", figure=corrected["3-5个"])) == []


def test_the_address_of_a_withdrawn_figure_says_why(corrected: dict):
    screen = open_page("evidence", figure=corrected["2.5%左右"])
    assert [part.value.replace("\\", "") for part in screen.info] == [
        "Withdrawn: stated as “名称 2.5%左右”, because: copied wrongly (2026-11-22)"
    ]


def test_method_lists_every_correction(shipped: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data, ignore=shutil.ignore_patterns("*.duckdb", ".*", "documents"))
    first, second, third = shipped.figures()["figure"].tolist()[:3]
    entries = [
        declared(first, "withdraw"),
        declared(second, status="proposed"),
        declared(third, status="rejected"),
    ]
    monkeypatch.setenv("CHENGBIAO_DATABASE", built(data, *entries).address)
    (table,) = [table.value for table in open_page("method").dataframe if "sentence" in table.value]
    assert table["figure"].tolist() == [first, second, third]
    assert table["status"].tolist() == ["applied", "proposed", "rejected"]
    assert table["sentence"][0].startswith("Withdrawn: stated as “")


REPORT_FACTS = ["110001-2021-", "甲市打算", "≥ 300", "300家以上", "一、目标"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_report_holds_the_facts_and_the_readers_words(
    store: Store, ids: dict, language: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CHENGBIAO_DATABASE", store.address)
    monkeypatch.delenv("CHENGBIAO_CORRECTIONS_MAIL", raising=False)
    screen = open_page("evidence", figure=ids["300家以上"], lang=language)
    words = "it is 30, not 300 <script>alert(1)</script> **x**"
    screen.text_area(key=f"said_{ids['300家以上']}").set_value(words).run()
    (report,) = [block.value for block in screen.code if "alert(1)" in block.value]
    assert [part for part in [*REPORT_FACTS, store.meta()["data_version"], words] if part not in report] == []
    assert texts()["correction.said"][language] in report
    assert not screen.get("link_button"), "no address is set up"
    assert words not in text(screen), "the reader's words stand in the code block only"


@pytest.mark.parametrize(
    ("address", "said", "inside"),
    [
        pytest.param("data@example.org", "a&b=c?", "a%26b%3Dc%3F", id="words escaped"),
        pytest.param("data@example.org", "长" * 1000, "paste", id="too long for a link"),
        pytest.param("data@example.org?bcc=x@y.zz", "short", None, id="no plain address"),
        pytest.param("", "short", None, id="none set up"),
    ],
)
def test_a_report_can_be_mailed_where_an_address_is_set_up(
    store: Store, ids: dict, address: str, said: str, inside: str | None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CHENGBIAO_DATABASE", store.address)
    monkeypatch.setenv("CHENGBIAO_CORRECTIONS_MAIL", address)
    screen = open_page("evidence", figure=ids["300家以上"])
    screen.text_area(key=f"said_{ids['300家以上']}").set_value(said).run()
    links = [button.proto.url for button in screen.get("link_button")]
    assert len(links) == (inside is not None)
    if inside:
        assert links[0].startswith(f"mailto:{address}?subject=") and inside in links[0]
        assert len(links[0]) < 2000
