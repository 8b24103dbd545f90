"""The part of Export that says what has changed since an earlier snapshot, as a reader sees it."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import tomllib
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from loaders.database.build import build
from loaders.database.filters import Filters
from loaders.database.store import Store
from loaders.records.corrections import FILE
from loaders.snapshots.snapshot import LICENCE, write_snapshot
from pages.shared.since import page as since
from pages.shared.since import rows as since_rows
from pages.shared.words import texts
from tests.conftest import make_data, plan, write_toml
from tests.screens import address, open_page, select, text
from tests.test_corrections import declared, identified, replaced

pytestmark = pytest.mark.usefixtures("reading_here")
KINDS = {"csv": "csv", "xlsx": "xlsx", "parquet": "parquet", "json": "json", "zip": "zip"}


def word(key: str, language: str = "en", **values: object) -> str:
    return texts()[key][language].format(**values)


def said(screen: AppTest) -> str:
    parts = text(screen) + "\n".join(part.value for part in screen.success)
    return parts.replace("\\", "")


def upload(screen: AppTest, content: bytes, name: str = "snapshot.csv") -> AppTest:
    screen.file_uploader[0].upload(name, content)
    return screen.run()


def table(screen: AppTest, change: str) -> list[list[str]]:
    """The cells of a table, [] where there is none."""
    found = [one.value for one in screen.dataframe if one.key == f"since_{change}"]
    return found[0].to_numpy().tolist() if found else []


@pytest.fixture(scope="module")
def yesterday(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two plans of two places and its database."""
    folder = make_data(tmp_path_factory.mktemp("yesterday") / "data")
    write_toml(folder / "plans" / "110002-2019.toml", _second())
    build(folder)
    return folder


@pytest.fixture
def before(data: Path, yesterday: Path) -> Store:
    """Yesterday's data, in a folder of the test's own."""
    shutil.copytree(yesterday, data, symlinks=True, dirs_exist_ok=True)
    return Store(str(data / "chengbiao.duckdb"))


def _second() -> dict:
    entries = [one | {"year": 2019} for one in plan()["figures"][:2]]
    return plan(
        place="110002",
        first_year=2019,
        last_year=2019,
        title="乙县<b>打算</b>",
        sha256="1" * 64,
        figures=entries,
    )


def exported(store: Store, folder: Path, kind: str = "csv", filters: Filters | None = None) -> bytes:
    write_snapshot(store, folder / f"old.{kind}", kind, filters, bom=kind == "csv")
    return (folder / f"old.{kind}").read_bytes()


@pytest.fixture
def old(before: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A snapshot of everything, taken yesterday."""
    monkeypatch.setenv("CHENGBIAO_DATABASE", before.address)
    return exported(before, tmp_path)


def rebuilt(data: Path, *corrections: dict) -> Store:
    write_toml(data / FILE, {"corrections": list(corrections)})
    return Store(build(data).database)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_has_changed(
    before: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, language: str
):
    monkeypatch.setenv("CHENGBIAO_DATABASE", before.address)
    screen = upload(open_page("export", lang=language), exported(before, tmp_path, kind), f"old.{kind}")
    assert [problem.value for problem in (*screen.exception, *screen.error, *screen.warning)] == []
    assert [part.value for part in screen.success] == [word("since.nothing", language, count=7)]
    assert f"old.{kind}" in said(screen)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_corrections_are_listed_with_their_reasons(old: bytes, before: Store, data: Path, language: str):
    ids = identified(Store(before.address))
    target = next(figure for figure in before.figures(Filters(indicator=("turnover",)))["figure"])
    withdrawn = before.figures(Filters(indicator=("projects",)))["figure"].iloc[0]
    noted = before.figures(Filters(indicator=("incubators",)))["figure"].iloc[0]
    assert len(ids) == 5
    rebuilt(data, replaced(target, "value", 9000), declared(withdrawn, "withdraw"), declared(noted))
    screen = upload(open_page("export", lang=language), old)
    assert [problem.value for problem in (*screen.exception, *screen.error, *screen.warning)] == []
    assert word("since.counts", language, changed=1, added=0, removed=1, same=5) in said(screen)
    unit = "" if language == "en" else " 亿元"
    assert [row[2:5] for row in table(screen, "changed")] == [
        [word("field.value", language), f"0.8{unit}", f"0.9{unit}"]
    ]
    assert len(table(screen, "removed")) == len(table(screen, "noted")) == 1
    assert (
        said(screen).count({"zh": "抄录有误（2026-11-22）", "en": "copied wrongly (2026-11-22)"}[language])
        == 3
    )
    assert not any(
        code in said(screen).partition(word("since.title", language))[2]
        for code in ("turnover指标_", "value ", "named_as")
    )


def test_a_click_on_a_changed_figure_opens_it(old: bytes, before: Store, data: Path):
    target = before.figures(Filters(indicator=("turnover",)))["figure"].iloc[0]
    rebuilt(data, replaced(target, "value", 9000))
    screen = select(upload(open_page("export"), old), "since_changed", rows=[0])
    assert "# Evidence" in text(screen) and target in said(screen)


def test_a_new_plan_and_a_plan_that_is_gone_are_one_line_each(old: bytes, data: Path):
    (data / "plans" / "110002-2019.toml").unlink()
    write_toml(
        data / "plans" / "110003-2022.toml",
        _second()
        | {
            "place": "110003",
            "first_year": 2022,
            "last_year": 2022,
            "figures": [one | {"year": 2022} for one in plan()["figures"][:3]],
        },
    )
    write_toml(
        data / "plans" / "110001-2022.toml",
        plan(
            first_year=2022,
            last_year=2022,
            sha256="2" * 64,
            figures=[one | {"year": 2022} for one in plan()["figures"][:2]],
        ),
    )
    build(data)
    screen = upload(open_page("export"), old)
    assert word("since.added.place", place="Yi District", title="乙县<b>打算</b>", count=3) in said(screen)
    assert word("since.added.plan", place="Jia", title="甲市打算", count=2) in said(screen)
    assert word("since.removed.place", place="Yi", title="乙县<b>打算</b>", count=2) in said(screen)
    assert "<b>" not in text(screen).replace("\\<b\\>", ""), "a title is text"
    assert (table(screen, "added"), table(screen, "removed")) == ([], [])


def test_an_edited_record_is_a_change(old: bytes, data: Path):
    record = data / "plans" / "110001-2021.toml"
    content = tomllib.loads(record.read_text(encoding="utf-8"))
    content["figures"][0]["value"] = 301
    write_toml(record, content)
    build(data)
    screen = upload(open_page("export"), old)
    assert [row[2:5] for row in table(screen, "changed")] == [["Value", "300", "301"]]
    assert word("since.new_id", count=1) in said(screen)


def test_the_page_decides_what_a_csv_is_compared_with(old: bytes, data: Path):
    screen = upload(open_page("export", city=["110001"]), old)
    assert word("since.outside", count=2) in said(screen) and word("since.by_page") in said(screen)
    assert [part.value for part in screen.success] == [word("since.nothing", count=5)]
    screen.query_params["city"] = ["110001", "110002"]
    screen.run()
    assert word("since.outside", count=2) not in said(screen)
    assert [part.value for part in screen.success] == [word("since.nothing", count=7)], (
        "the rows are still at hand"
    )


def test_a_narrower_csv_is_noticed_and_the_page_can_follow_it(old: bytes, before: Store, tmp_path: Path):
    narrow = exported(before, tmp_path, "csv", Filters(city=("110002",), indicator=("firms",)))
    screen = upload(open_page("export"), narrow)
    assert word("since.narrower", count=6) in [part.value for part in screen.info]
    assert word("since.edited") not in said(screen)
    screen.button(key="since_as_file").click().run()
    assert [part.value for part in (*screen.info, *screen.success)] == [word("since.nothing", count=1)]
    assert (address(screen)["city"], screen.multiselect(key="choice_indicators").value) == (
        ["110002"],
        ["firms"],
    )


def test_a_zip_says_itself_what_it_was_chosen_by(old: bytes, before: Store, tmp_path: Path):
    screen = upload(
        open_page("export"), exported(before, tmp_path, "zip", Filters(city=("110002",))), "x.zip"
    )
    assert word("since.by_file", filters="places: Yi") in said(screen)
    assert word("since.not_asked", count=5, places="Jia") in said(screen)
    assert [part.value for part in screen.success] == [word("since.nothing", count=2)]
    assert not screen.info


def spoiled(content: bytes, **fields: object) -> bytes:
    found = json.loads(content)
    found[0] |= fields
    return json.dumps(found, ensure_ascii=False).encode()


HARM = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) :red[**!**] $x$ =cmd|' /C calc'!A0"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(
            {"place": "999999", "place_zh": HARM, "place_en": HARM, "plan": "999999-2021"},
            id="a place that is not there",
        ),
        pytest.param(
            {"indicator": "moons", "indicator_zh": HARM, "indicator_en": HARM},
            id="an indicator that is no more",
        ),
        pytest.param({"scope": HARM, "tier": HARM, "force": HARM, "unit": HARM}, id="codes that are none"),
        pytest.param({"role": HARM, "measure": HARM, "basis": HARM, "comparator": HARM}, id="closed lists"),
        pytest.param(
            {"named_as": HARM, "amount_as": HARM, "location": HARM, "note_zh": HARM, "note_en": HARM},
            id="texts",
        ),
        pytest.param(
            {"plan_title": HARM, "issuer": HARM, "issue_date": HARM, "place_en": HARM, "indicator_en": HARM},
            id="names",
        ),
        pytest.param(
            {
                "figure": "110001-2021-ffffffff",
                "measure": "growth",
                "basis": "",
                "value": None,
                "amount_as": HARM,
            },
            id="a growth of nothing",
        ),
        pytest.param({"base_year": 9999, "upper": 1e300, "value": -1e300}, id="numbers"),
        pytest.param({"value": None, "unit": None, "comparator": None}, id="nothing"),
        pytest.param({"also": json.dumps([{"location": HARM}])}, id="places"),
    ],
)
def test_texts_of_a_file_are_inert(
    before: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fields: dict, language: str
):
    monkeypatch.setenv("CHENGBIAO_DATABASE", before.address)
    screen = upload(
        open_page("export", lang=language),
        spoiled(exported(before, tmp_path, "json"), **fields),
        f"{HARM}.json",
    )
    assert [problem.value for problem in (*screen.exception, *screen.error)] == []
    assert word("since.edited", language) in [part.value.replace("\\", "") for part in screen.warning]
    for part in (*screen.markdown, *screen.caption):
        unescaped = re.sub(r"\\.", "", part.value).replace(f"]({LICENCE['path']})", "")
        assert not any(sign in unescaped for sign in ("<", "](", ":red[", "$")), part.value


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_refused_file_is_one_sentence_and_the_former_stays(old: bytes, language: str):
    screen = upload(open_page("export", lang=language), old, "first.csv")
    screen = upload(screen, b"figure,plan\n1,2\n", "<b>second</b>.csv")
    assert [problem.value for problem in screen.exception] == []
    names = "place, indicator, role, measure, year, data_version"
    assert [part.value.replace("\\", "") for part in screen.error] == [
        "<b>second</b>.csv" + word("colon", language) + word("since.refused.columns", language, names=names)
    ]
    assert "<b>" not in screen.error[0].value
    assert "first.csv" in said(screen)
    screen.run()
    assert not screen.error, "said once"


def test_too_large_a_file_is_refused_before_it_is_copied(old: bytes, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(since, "read_earlier", lambda _: pytest.fail("read"))
    screen = upload(open_page("export"), b"x" * 20_000_001)
    assert word("since.refused.size", most="20,000,000", found="20,000,001") in screen.error[0].value.replace(
        "\\", ""
    )


def test_the_file_can_be_put_aside(old: bytes):
    screen = upload(open_page("export"), old)
    screen.button(key="since_aside").click().run()
    assert "snapshot.csv" not in said(screen) and not screen.success
    assert {name for name in screen.session_state if isinstance(name, str) and name.startswith("since_")} <= {
        "since_round",
        "since_file_1",
        "since_refused",
    }


def test_what_is_downloaded_is_what_is_shown(old: bytes, before: Store, data: Path):
    target = before.figures(Filters(indicator=("turnover",)))["figure"].iloc[0]
    after = rebuilt(data, replaced(target, "value", 9000))
    screen = upload(open_page("export"), old)
    content = since._bytes(screen.session_state["since_found"][2])
    assert content.startswith(
        b"\xef\xbb\xbfchange,figure,former_figure,field,before,after,reason_zh,reason_en,"
    )
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert (row["change"], row["figure"], row["field"], row["before"], row["after"]) == (
        "changed",
        target,
        "value",
        "0.8",
        "0.9",
    )
    assert (row["data_version_before"], row["data_version_after"]) == (
        before.meta()["data_version"],
        after.meta()["data_version"],
    )
    (button,) = [one for one in screen.get("download_button") if "since_download" in one.proto.id]
    assert button.proto.label == word("since.download")


def test_long_lists_end_with_how_many_more_there_are(old: bytes, data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(since_rows, "MOST_ROWS", 1)
    monkeypatch.setattr(since_rows, "MOST_NAMED", 0)
    (data / "plans" / "110002-2019.toml").unlink()
    write_toml(
        data / "plans" / "110001-2021.toml",
        plan(figures=[one | {"force": "binding"} for one in plan()["figures"]]),
    )
    build(data)
    screen = upload(open_page("export"), old)
    assert len(table(screen, "changed")) == 1 and word("since.rest", shown=1, count=5) in said(screen)
    monkeypatch.setattr(since_rows, "MOST_NAMED", 1)
    screen.run()
    assert word("since.removed.place", place="Yi", title="乙县<b>打算</b>", count=2) in said(screen)


def test_another_file_is_another_comparison(old: bytes, before: Store, tmp_path: Path):
    screen = upload(open_page("export"), old)
    screen = upload(screen, exported(before, tmp_path, "csv", Filters(city=("110001",))), "second.csv")
    assert "second.csv" in said(screen) and "snapshot.csv" not in said(screen)
    assert word("since.counts", changed=0, added=2, removed=0, same=5) in said(screen)


def test_an_older_file_says_what_it_lacks(old: bytes):
    rows = list(csv.reader(io.StringIO(old.decode("utf-8-sig"))))
    kept = [place for place, name in enumerate(rows[0]) if name not in ("force", "note_zh")]
    out = io.StringIO()
    csv.writer(out).writerows([[row[place] for place in kept] + ["x"] for row in rows])
    screen = upload(open_page("export"), out.getvalue().encode())
    assert word("since.lacks", names="Force, Reviewers' note in Chinese") in said(screen)
    assert word("since.unknown", names="x") in said(screen)


def test_a_new_build_is_compared_at_once(old: bytes, before: Store, data: Path):
    screen = upload(open_page("export"), old)
    assert screen.success
    rebuilt(data, declared(before.figures()["figure"].iloc[0], "withdraw"))
    screen.run()
    assert word("since.counts", changed=0, added=0, removed=1, same=6) in said(screen)


def test_data_folders_differ(tmp_path: Path):
    """The fixture of this module is what it says: two builds, one version."""
    first, second = make_data(tmp_path / "a"), make_data(tmp_path / "b")
    shutil.rmtree(second / "documents")
    assert build(first).data_version == build(second).data_version


def test_documents_at_hand_are_no_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    first, second = make_data(tmp_path / "a"), make_data(tmp_path / "b")
    shutil.rmtree(second / "documents")
    taken = exported(Store(build(first).database), tmp_path)
    monkeypatch.setenv("CHENGBIAO_DATABASE", str(build(second).database))
    assert [part.value for part in upload(open_page("export"), taken).success] == [
        word("since.nothing", count=5)
    ]


def test_the_address_names_the_file_in_hand(old: bytes, before: Store):
    screen = upload(open_page("export"), old)
    (token,) = address(screen)["since"]
    again = open_page("export", since=token)
    assert "snapshot.csv" in said(again) and word("since.nothing", count=7) in said(again)
    screen.button(key="since_aside").click().run()
    assert address(screen)["since"] == [""]
    gone = open_page("export", since=token, lang="en")
    assert "snapshot.csv" not in said(gone)
    assert f"since = {token}" in said(gone), "what the address names and is not there is said"
