"""Uploads, drafts and saving: what is refused, what is made harmless, and that nothing is lost or half-written."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from loaders.database.build import build
from loaders.database.store import Store
from loaders.divisions import as_place, read_divisions
from loaders.drafts.desk import KEPT_SECONDS, Desk, clear_away, desk, new_desk
from loaders.drafts.draft import Draft, Row
from loaders.drafts.missed import added_row
from loaders.drafts.recording import plan_of
from loaders.drafts.saving import Conflict, Saving, difference, save
from loaders.drafts.uploads import LIMITS, Limits, read_upload, safe_name
from loaders.layout import passages
from loaders.model import Plan
from loaders.problems import BadInput
from loaders.records.keeping import present_hash
from loaders.records.record import read_plan
from loaders.snapshots.snapshot import write_snapshot
from pages.shared.importing.excerpt import around, marked
from pages.shared.importing.table import corrected, frame
from tests.conftest import PLACES, ROOT, TEXT, make_data
from tests.screens import NAMES, open_page
from tests.test_documents import pdf, word

PROSE = "甲市2026年打算\n一、目标\nfirms达到300家以上，intensity达到2.5%。\n"


def docx_with(**parts: bytes) -> bytes:
    """A Word file with some of its parts replaced."""
    source, out = zipfile.ZipFile(io.BytesIO(word(PROSE))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            package.writestr(name, parts.get(name, source.read(name)))
    return out.getvalue()


def with_entity(entity: str) -> bytes:
    """A Word file whose text asks for an external entity."""
    body = f"<w:body><w:p><w:r><w:t>{PROSE}&harm;</w:t></w:r></w:p></w:body>"
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return docx_with(
        **{
            "word/document.xml": f'<?xml version="1.0"?><!DOCTYPE d [{entity}]><w:document {space}>{body}</w:document>'.encode()
        }
    )


def pages(count: int) -> bytes:
    """A PDF of many pages."""
    import pypdfium2 as pdfium

    document, out = pdfium.PdfDocument.new(), io.BytesIO()
    for _ in range(count):
        document.new_page(100, 100)
    document.save(out)
    return out.getvalue()


@pytest.fixture
def own(data: Path) -> Desk:
    return new_desk(data)


BOMB = docx_with(**{"word/document.xml": b" " * 60_000_000})
BILLION = (
    '<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 50}">' for a, b in zip("abcdef", "bcdefg", strict=True))
    + '<!ENTITY harm "&g;">'
)


@pytest.mark.parametrize(
    ("name", "content", "limits", "said"),
    [
        pytest.param("a.txt", b"", LIMITS, "bytes", id="empty"),
        pytest.param("a.txt", PROSE.encode() * 100, Limits(size=1_000), "1,000 bytes", id="too many bytes"),
        pytest.param(
            "a.txt", PROSE.encode() * 100, Limits(characters=500), "500 characters", id="too many characters"
        ),
        pytest.param("a.pdf", pages(12), Limits(pages=10), "10 pages", id="too many pages"),
        pytest.param("a.txt", PROSE.encode() * 20_000, Limits(seconds=0), "0 seconds", id="too slow"),
        pytest.param("a.docx", BOMB, LIMITS, "unpacked", id="zip bomb"),
        pytest.param(
            "a.docx",
            docx_with(**{"word/document.xml": b" " * 250_000_000}),
            Limits(memory=600_000_000),
            "expected",
            id="a larger zip bomb in little memory",
        ),
        pytest.param("a.docx", with_entity(BILLION), LIMITS, "expected", id="billion laughs"),
        pytest.param("a.docx", word(PROSE)[:2_000], LIMITS, "damaged", id="truncated docx"),
        pytest.param("a.pdf", pdf("firms 300")[:150], LIMITS, "damaged", id="truncated pdf"),
        pytest.param("a.docx", docx_with()[:-30], LIMITS, "damaged", id="docx without its directory"),
        pytest.param("a.txt", PROSE.encode()[:-10] + b"\xff\xfe\x00\x81", LIMITS, "UTF-8", id="no encoding"),
        pytest.param(
            "a.txt",
            b"\xef\xbb\xbf" + PROSE.encode("gb18030"),
            LIMITS,
            "promises",
            id="mark of another encoding",
        ),
        pytest.param("a.html", b"<div>" * 5_000 + PROSE.encode(), LIMITS, "deep", id="deep nesting"),
        pytest.param("a.txt", b"\xd0\xcf\x11\xe0" + b"\0" * 900, LIMITS, "old Word", id="old Word file"),
        pytest.param("a.txt", bytes(range(256)) * 50, LIMITS, "expected", id="no text at all"),
        pytest.param("a.exe", PROSE.encode(), LIMITS, ".docx", id="another kind of file"),
    ],
)
def test_refused_in_a_sentence_and_nothing_is_kept(
    own: Desk, name: str, content: bytes, limits: Limits, said: str
):
    with pytest.raises(BadInput) as problem:
        own.add(name, content, limits)
    assert said in str(problem.value)
    assert "\n" not in str(problem.value)
    assert not own.folder.exists() or list(own.folder.iterdir()) == []


def test_an_external_entity_is_not_fetched(own: Desk, tmp_path: Path):
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET", encoding="utf-8")
    entity = with_entity(f'<!ENTITY harm SYSTEM "{secret.as_uri()}">')
    try:
        text = own.text(own.add("a.docx", entity))
    except BadInput:
        return
    assert "TOPSECRET" not in text


def test_scripts_of_a_page_are_not_its_text(own: Desk):
    page = f"<html><head><script>steal()</script></head><body><h1>甲市打算</h1><p>{PROSE * 2}</p><script>steal()</script></body></html>"
    assert "steal" not in own.text(own.add("a.html", page.encode()))


@pytest.mark.parametrize(
    "deed",
    [
        pytest.param("__import__('pathlib').Path(r'{path}').write_text('harm')", id="write a file"),
        pytest.param("bytearray(900_000_000)", id="take memory"),
        pytest.param("any(iter(int, 1))", id="never end"),
    ],
)
def test_what_the_reader_gives_up(deed: str, tmp_path: Path):
    path = tmp_path / "harm.txt"
    code = f"from loaders.confined import limit; limit(800_000_000, 1); {deed.format(path=path)}"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=30, check=False
    )
    assert done.returncode != 0
    assert not path.exists() or path.read_bytes() == b""


def test_a_reader_that_does_not_end_is_stopped(own: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The parent's own limit, for waiting that costs no processor time."""
    sleeper = tmp_path / "sleeper"
    sleeper.write_text("#!/bin/sh\nexec sleep 60\n")
    sleeper.chmod(0o755)
    monkeypatch.setattr("loaders.confined.sys.executable", str(sleeper))
    with pytest.raises(BadInput, match="within 1 seconds"):
        own.add("a.txt", PROSE.encode(), Limits(seconds=1))


def test_the_reader_knows_no_secret(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The environment of the server stays with the server."""
    seen = {}
    real, timer = subprocess.Popen, threading.Timer

    def watched(*args, **kwargs):
        seen.update(kwargs)
        return real(*args, **kwargs)

    def timed(seconds, *args):
        seen["timeout"] = seconds
        return timer(seconds, *args)

    monkeypatch.setenv("CHENGBIAO_EDITORS", "anna@example.org")
    monkeypatch.setattr("loaders.confined.subprocess.Popen", watched)
    monkeypatch.setattr("loaders.confined.threading.Timer", timed)
    path = tmp_path / "a.txt"
    path.write_text(PROSE, encoding="utf-8")
    assert read_upload(path, data)["text"] == PROSE
    assert set(seen["env"]) == {"PATH", "PYTHONPATH", "LANG", "PYTHONDONTWRITEBYTECODE"}
    assert seen["timeout"] == LIMITS.seconds


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param("plan.txt", "plan.txt", id="plain"),
        pytest.param("2026年 计划（草案）.PDF", "2026年_计划（草案）.pdf", id="Chinese"),
        pytest.param("../../etc/cron.txt", "cron.txt", id="folders up"),
        pytest.param("/etc/passwd.txt", "passwd.txt", id="root"),
        pytest.param("..\\..\\boot.txt", "boot.txt", id="Windows folders"),
        pytest.param("C:\\x.docx", "x.docx", id="drive"),
        pytest.param(".hidden.txt", "hidden.txt", id="hidden"),
        pytest.param("a\x00b\n.txt", "a_b_.txt", id="control characters"),
        pytest.param("=cmd|x!A1.txt", "cmd_x_A1.txt", id="formula"),
        pytest.param("<img src=x>.html", "img_src_x_.html", id="markup"),
        pytest.param("长" * 300 + ".txt", "长" * 80 + ".txt", id="too long"),
    ],
)
def test_file_names(given: str, kept: str):
    assert safe_name(given) == kept


@pytest.mark.parametrize("name", ["", ".txt", "..", "a", "a.txt/", "a.txt.exe", "../..", "txt"])
def test_names_of_no_document(name: str):
    with pytest.raises(BadInput):
        safe_name(name)


@pytest.mark.parametrize("token", ["", "..", "../plans", "a" * 31, "A" * 32, "g" * 32, "0" * 32, "0" * 33])
def test_no_desk_for_what_is_no_token(own: Desk, data: Path, token: str):
    own.add("a.txt", PROSE.encode())  # so that there is a folder to climb out of
    assert desk(data, token) is None


def test_a_draft_survives_and_expires(own: Desk, data: Path):
    number = own.add("a.txt", PROSE.encode())
    draft = own.change(number, lambda draft: draft.with_row(0, state="accepted"))
    assert draft.rows[0].state == "accepted"
    again = desk(data, own.token)
    assert again is not None
    assert again.draft(number) == draft
    assert (again.text(number), again.documents()) == (PROSE, {"1": "a.txt"})
    clear_away(data, time.time() + KEPT_SECONDS - 60)
    assert desk(data, own.token) is not None
    clear_away(data, time.time() + KEPT_SECONDS + 60)
    assert desk(data, own.token) is None


def test_a_new_desk_clears_old_ones_away(own: Desk, data: Path):
    own.add("a.txt", PROSE.encode())
    old = time.time() - KEPT_SECONDS - 60
    for path in (*own.folder.iterdir(), own.folder):
        os.utime(path, (old, old))
    new_desk(data)
    assert not own.folder.exists()


@pytest.mark.parametrize("number", ["", "9", "../1", "x"])
def test_no_work_under_another_number(own: Desk, number: str):
    own.add("a.txt", PROSE.encode())
    with pytest.raises(BadInput, match="upload it again"):
        own.draft(number)


HEAD = {
    "place": "110001",
    "title": "甲市打算",
    "issuer": "",
    "first_year": 2026,
    "last_year": 2026,
    "kind": "annual",
}


def drafted(own: Desk, content: str = PROSE, **head) -> tuple[str, Plan]:
    """A document on the desk with everything accepted, and its record."""
    number = own.add("plan.txt", content.encode())
    draft = own.change(number, lambda draft: all_accepted(draft).with_head(**HEAD | head))
    return number, plan_of(draft)


def all_accepted(draft: Draft) -> Draft:
    return draft.changed(rows=[row.changed(state="accepted") for row in draft.rows])


def saving(own: Desk, content: str = PROSE, new_place=None, **head) -> Saving:
    number, plan = drafted(own, content, **head)
    return Saving(plan, own.file(number), "", new_place)


def tree(data: Path) -> dict[str, bytes]:
    """All that a save may change."""
    kept = [data / "places.csv", *(data / "plans").glob("*.toml"), *(data / "documents").glob("*.*")]
    return {path.relative_to(data).as_posix(): path.read_bytes() for path in kept if path.is_file()}


def test_a_save_is_on_every_page_at_once(own: Desk, data: Path):
    report = save(data, data / "own.duckdb", saving(own))
    store = Store(data / "own.duckdb")
    assert report.complaints == ()
    assert set(store.plans()["plan"]) == {"110001-2021", "110001-2026"}
    mine = store.figures()[lambda rows: rows["plan"].eq("110001-2026")]
    assert dict(zip(mine["indicator"], mine["amount_as"], strict=True)) == {
        "firms": "300家以上",
        "intensity": "2.5%",
    }
    assert all(mine["quote"])
    assert (data / "documents" / "110001-2026.txt").read_bytes() == PROSE.encode()
    assert read_plan(data / "plans" / "110001-2026.toml").reading == "reviewed"


def test_a_new_place_comes_from_the_list(own: Desk, data: Path):
    haimen = next(one for one in read_divisions() if one.key == "320684 海门市")
    save(data, data / "own.duckdb", saving(own, new_place=as_place(haimen, "Haimen")))
    assert (
        (data / "places.csv")
        .read_text(encoding="utf-8")
        .endswith("320684,海门市,Haimen,江苏省,Jiangsu,county_level_city,,2020,,,\n")
    )


def test_what_is_there_is_replaced_only_by_one_who_has_seen_it(own: Desk, data: Path):
    first = saving(own)
    save(data, data / "own.duckdb", first)
    changed = saving(own, PROSE.replace("300家以上", "280家以上"))
    before = tree(data)
    with pytest.raises(Conflict) as conflict:
        save(data, data / "own.duckdb", changed)
    assert tree(data) == before
    (one,) = conflict.value.difference.changed
    assert (one.before.amount_as, one.after.amount_as, one.fields) == (
        "300家以上",
        "280家以上",
        ("value", "amount_as"),
    )
    save(data, data / "own.duckdb", Saving(changed.plan, changed.document, conflict.value.present))
    former = list((data / "plans" / ".former").iterdir())
    assert [path.read_bytes() for path in former] == [before["plans/110001-2026.toml"]]
    assert [path.read_bytes() for path in (data / "documents" / ".former").iterdir()] == [PROSE.encode()]
    assert not difference(data, changed.plan)


def test_of_two_editors_at_once_one_is_told(own: Desk, data: Path):
    """Both started from no record; whoever comes second sees the difference and loses nothing."""
    candidates = [saving(own, PROSE.replace("300", str(number))) for number in (310, 320, 330)]
    outcomes: list[object] = []

    def run(one: Saving) -> None:
        try:
            outcomes.append(save(data, data / "own.duckdb", one))
        except Conflict as conflict:
            outcomes.append(conflict)

    threads = [threading.Thread(target=run, args=(one,)) for one in candidates]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    conflicts = [one for one in outcomes if isinstance(one, Conflict)]
    assert (len(outcomes), len(conflicts)) == (3, 2)
    present = present_hash(data, candidates[0].plan.id)
    assert {one.present for one in conflicts} == {present}
    assert all(one.difference for one in conflicts)


@pytest.mark.parametrize(
    ("content", "head", "said"),
    [
        pytest.param(PROSE.replace("300家", "99999家"), {}, "field value", id="out of range"),
        pytest.param(PROSE, {"place": "999999"}, "places.csv", id="unknown place"),
        pytest.param(
            PROSE, {"first_year": 2030, "last_year": 2030}, "expected", id="years that do not fit the figures"
        ),
    ],
)
def test_a_save_that_fails_changes_nothing(own: Desk, data: Path, content: str, head: dict, said: str):
    build(data, database=data / "own.duckdb")
    before, version = tree(data), os.readlink(data / "own.duckdb")
    haimen = as_place(next(one for one in read_divisions() if one.place == "320684"), "Haimen")
    with pytest.raises(BadInput, match=said):
        save(data, data / "own.duckdb", saving(own, content, new_place=haimen, **head))
    assert (tree(data), os.readlink(data / "own.duckdb")) == (before, version)


def test_former_document_of_another_kind_goes_aside(own: Desk, data: Path):
    save(data, data / "own.duckdb", saving(own))
    number = own.add("plan.docx", word(*PROSE.split("\n")))
    plan = plan_of(all_accepted(own.draft(number)).with_head(**HEAD))
    report = save(data, data / "own.duckdb", Saving(plan, own.file(number), present_hash(data, plan.id)))
    assert report.complaints == ()
    assert sorted(path.name for path in (data / "documents").glob("110001-2026.*")) == ["110001-2026.docx"]


def test_formulas_and_markup_in_a_record_are_harmless(own: Desk, data: Path):
    """They stay what the document says, and no spreadsheet runs them."""
    number, _ = drafted(own)
    draft = own.draft(number).with_head(title="=1+1<b>甲</b>")
    harm = {"named_as": '=HYPERLINK("http://x")', "location": "<script>steal()</script>"}
    plan = plan_of(draft.with_row(0, **harm))
    save(data, data / "own.duckdb", Saving(plan, own.file(number)))
    store = Store(data / "own.duckdb")
    write_snapshot(store, data / "out.csv", "csv")
    write_snapshot(store, data / "out.xlsx", "xlsx")
    lines = (data / "out.csv").read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK" in lines and ",=HYPERLINK" not in lines
    cells = [
        cell for row in openpyxl.load_workbook(data / "out.xlsx").worksheets[0].iter_rows() for cell in row
    ]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert read_plan(data / "plans" / "110001-2026.toml").title == "=1+1<b>甲</b>"


def test_text_is_shown_as_text():
    text = "前。<script>x()</script>达到300家。<b>后</b>另有5家"
    start = text.index("300家")
    shown = marked(text, start, start + 4, [(text.index("5家"), text.index("5家") + 2)])
    assert shown == (
        '前。<span class="sentence">&lt;script&gt;x()&lt;/script&gt;达到<mark>300家</mark>。</span>&lt;b&gt;后&lt;/b&gt;另有<u>5家</u>'
    )


def test_without_a_place_nothing_is_marked():
    assert marked("前。<b>达到300家。", 4, 4, [(8, 12)]) == "前。&lt;b&gt;达到300家。"


def test_an_amount_in_several_places_is_told_apart():
    found = passages(TEXT, "300家")
    assert [TEXT[start:stop] for start, stop in found] == ["300家", "300家"]
    assert passages(TEXT, "") == passages(TEXT, "301家") == []
    assert around(TEXT, *found[1]).startswith("=SUM(1)") or "[300家]" in around(TEXT, *found[1])


STATED = {"indicator": "firms", "named_as": "高企", "role": "target", "year": 2021}


@pytest.mark.parametrize(
    ("amount", "fields", "wanted"),
    [
        pytest.param(
            "300家以上",
            {"measure": "level"},
            {"comparator": "ge", "value": "300", "unit": "家", "basis": ""},
            id="at least",
        ),
        pytest.param(
            "3-5个", {"measure": "level"}, {"comparator": "range", "value": "3", "upper": "5"}, id="range"
        ),
        pytest.param(
            "2.5%左右",
            {"measure": "growth"},
            {"comparator": "approx", "value": "2.5", "basis": "yoy"},
            id="growth",
        ),
        pytest.param(
            "稳中有进",
            {"measure": "qualitative"},
            {"comparator": "", "value": None, "unit": ""},
            id="without a number",
        ),
    ],
)
def test_a_missed_figure(amount: str, fields: dict, wanted: dict):
    at = passages(TEXT, amount)[0]
    draft = Draft(name="a.txt", file="1-a.txt", sha256="", headings=((0, "正文"), (6, "一、目标")))
    row = added_row(draft, TEXT, at, STATED | fields)
    assert {name: getattr(row, name) for name in wanted} == wanted
    assert (row.amount_as, row.location, row.span, row.state) == (amount, "一、目标", at, "accepted")


def test_an_amount_that_is_none_is_refused():
    with pytest.raises(BadInput, match="稳中有进"):
        added_row(
            Draft(name="a.txt", file="1-a.txt", sha256=""), "稳中有进", (0, 4), STATED | {"measure": "level"}
        )


def test_a_field_that_does_not_fit_is_named(own: Desk):
    number, _ = drafted(own)
    rows = [row.changed(value="viele") for row in own.draft(number).rows]
    with pytest.raises(BadInput, match=r"figure 1 \(firms\), field value"):
        plan_of(own.draft(number).changed(rows=rows))


def test_rejected_and_open_rows_stay_out(own: Desk):
    number, _ = drafted(own)
    draft = own.draft(number).with_row(0, state="rejected")
    assert [figure.indicator for figure in plan_of(draft).figures] == ["intensity"]


def test_corrections_of_the_table(own: Desk, data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CHENGBIAO_DATABASE", str(build(data).database))
    number, _ = drafted(own)
    rows = own.draft(number).rows
    edits: dict[int, dict] = {
        0: {"value": " 310 ", "year": 2027, "tier": None, "indicator": "incubators"},
        1: {"measure": "guess", "start": 5},
        99: {"value": "1"},
        -1: {"value": "2"},
    }
    after = corrected(rows, rows, edits)
    assert (after[0].value, after[0].year, after[0].tier, after[0].indicator) == (
        "310",
        2027,
        "",
        "incubators",
    )
    assert after[1] == rows[1]


def test_the_table_takes_years_that_are_missing():
    row = Row(indicator="firms", start=0, stop=4)
    table = frame([row.changed(year=2025), row.changed(base_year=2020, value="2.50")])
    assert table["year"].tolist()[0] == 2025
    assert table["year"].isna().tolist() == [False, True]
    assert table["value"].tolist() == ["", "2.50"]


def test_an_empty_folder_has_a_database_to_start_from(data: Path):
    shutil.rmtree(data / "plans")
    (data / "plans").mkdir()
    with pytest.raises(BadInput, match="at least one plan record"):
        build(data)
    assert Store(build(data, empty=True).database).count() == 0


def test_the_made_up_folder_is_read(tmp_path: Path):
    """The limits above refuse; without them the same files pass."""
    own = new_desk(make_data(tmp_path / "data"))
    for name, content in (
        ("a.txt", PROSE.encode()),
        ("b.txt", PROSE.encode("gb18030")),
        ("c.docx", word(*PROSE.split("\n"))),
        ("d.html", f"<html><body><p>{PROSE}</p></body></html>".encode()),
    ):
        number = own.add(name, content)
        assert {row.indicator for row in own.draft(number).rows} == {"firms", "intensity"}, name
    assert own.documents() == {"1": "a.txt", "2": "b.txt", "3": "c.docx", "4": "d.html"}


@pytest.mark.parametrize("page", NAMES)
def test_every_page_opens_over_the_first_plan_alone(
    page: str, own: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """One plan, without a date, of a place that nobody had: what a first import makes of an empty folder."""
    folder = tmp_path / "first"
    (folder / "plans").mkdir(parents=True)
    shutil.copy(ROOT / "data" / "indicators.toml", folder)
    (folder / "places.csv").write_text(PLACES.splitlines()[0] + "\n", encoding="utf-8")
    mine = new_desk(folder)
    content = "海门市2020年打算\n一、目标\n高新技术企业达到300家以上，孵化器稳中有进。\n"
    number = mine.add("plan.txt", content.encode())
    head = HEAD | {"place": "320684", "first_year": 2020, "last_year": 2020}
    plan = plan_of(all_accepted(mine.draft(number)).with_head(**head))
    haimen = as_place(next(one for one in read_divisions() if one.place == "320684"), "Haimen")
    save(folder, folder / "own.duckdb", Saving(plan, mine.file(number), "", haimen))
    monkeypatch.setenv("CHENGBIAO_DATA", str(folder))
    monkeypatch.setenv("CHENGBIAO_DATABASE", str(folder / "own.duckdb"))
    screen = open_page(page)
    assert [problem.value for problem in (*screen.exception, *screen.error)] == []


def test_the_page_without_any_plan(data: Path, monkeypatch: pytest.MonkeyPatch):
    shutil.rmtree(data / "plans")
    (data / "plans").mkdir()
    monkeypatch.setenv("CHENGBIAO_DATA", str(data))
    monkeypatch.setenv("CHENGBIAO_DATABASE", str(build(data, empty=True).database))
    for page in ("start", "import"):
        screen = open_page(page)
        assert not screen.exception
    assert len(screen.get("file_uploader")) == 1


def looked_at(draft: Draft) -> Draft:
    """As the page leaves a draft after its first look, for the made-up place."""
    return draft.with_head(**HEAD).changed(read_with=("110001", 2026))


@pytest.fixture
def screen_of(reading_here: None, own: Desk, data: Path, monkeypatch: pytest.MonkeyPatch):
    """The Import page over the made-up data with one document on the desk."""
    monkeypatch.setenv("CHENGBIAO_DATA", str(data))
    monkeypatch.setenv("CHENGBIAO_DATABASE", str(build(data).database))
    number = own.add("plan.txt", PROSE.encode())
    own.change(number, looked_at)
    return open_page("import", draft=own.token, document=number)


def press(screen, key: str):
    return screen.button(key=key).click().run()


def test_deciding_saving_and_being_told(screen_of, own: Desk, data: Path):
    screen = press(press(screen_of, "import_accepted"), "import_rejected")
    assert [row.state for row in own.draft("1").rows] == ["accepted", "rejected"]
    assert "import_save" in {one.key for one in screen.button}
    assert screen.button(key="import_save").disabled
    screen = screen.checkbox[0].check().run()
    # meanwhile somebody else saves another record of the same plan
    other = new_desk(data)
    save(data, data / "chengbiao.duckdb", saving(other, PROSE.replace("300", "290")))
    screen = press(screen, "import_save")
    assert "somebody else" in " ".join(problem.value for problem in screen.error)
    assert [f.amount_as for f in read_plan(data / "plans" / "110001-2026.toml").figures] == [
        "290家以上",
        "2.5%",
    ]
    screen = press(screen, "import_save")
    assert not screen.error and not screen.exception
    assert [f.amount_as for f in read_plan(data / "plans" / "110001-2026.toml").figures] == ["300家以上"]
    assert len(list((data / "plans" / ".former").iterdir())) == 1


def test_nothing_is_saved_while_figures_are_open(screen_of):
    assert "import_save" not in {one.key for one in screen_of.button}
    assert "2 figures are still open" in "\n".join(one.value for one in screen_of.info)


def test_a_missed_figure_is_added_on_the_page(screen_of, own: Desk):
    screen = press(screen_of, "import_all")
    screen.selectbox(key="import_add_indicator").set_value("incubators").run()
    screen.text_input(key="import_add_amount").set_value("2.5%").run()
    screen.text_input(key="import_add_named").set_value("率").run()
    assert not press(screen, "import_add_it").exception
    rows = own.draft("1").rows
    assert [(row.indicator, row.found, row.state) for row in rows if not row.found] == [
        ("incubators", False, "accepted")
    ]
