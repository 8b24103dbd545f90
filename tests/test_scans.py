"""Pictures of pages: what is read from them says so, is looked at one by one, and stays at its offsets."""

from __future__ import annotations

import io
import json
import shutil
import socket
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from loaders.database.build import build
from loaders.database.store import Store
from loaders.documents import picture_reader
from loaders.documents.document import Document, ScanError, read_document
from loaders.documents.limits import LIMITS
from loaders.documents.picture_reader import Pictured, pictured
from loaders.documents.pictures import kept_text, text_path
from loaders.documents.recognition import page_lines
from loaders.drafts.desk import Desk, new_desk
from loaders.drafts.recording import plan_of
from loaders.drafts.saving import Saving, save
from loaders.drafts.uploads import picture as drawn
from loaders.extraction.command import answer, extract
from loaders.gathering.collect import collect
from loaders.records import sources
from loaders.records.record import read_plans
from pages.shared.importing.figures import _all_accepted
from tests.conftest import ROOT
from tests.making import picture, saved
from tests.test_documents_pdf import drawn as drawn_text

DATA = ROOT / "data"
PROSE = picture(
    "宿州市2026年科技工作要点", "宿州市科学技术局", "一、主要目标",
    "2026年，全社会研发投入占地区生产总值比重达到2.8%以上，高新技",
    "术企业达到500家，技术合同成交额突破120亿元，同比增长25%。",
)  # fmt: skip
TABLE = picture(
    "指标\t单位\t2026年目标",
    "高新技术企业\t家\t500",
    "技术合同成交额\t亿元\t≥120",
    "科技型中小企业\t家\t1200",
)
IN_PROSE = [
    ("rd_intensity", "ge", "2.8"), ("high_tech_enterprises", "eq", "500"),
    ("tech_contract_turnover", "gt", "120"), ("tech_contract_turnover", "eq", "25"),
]  # fmt: skip
IN_TABLE = [
    ("high_tech_enterprises", "eq", "500"), ("tech_contract_turnover", "ge", "120"), ("tech_smes", "eq", "1200"),
]  # fmt: skip
FILES = {
    "a scan of one page": ("PDF", (PROSE,), IN_PROSE),
    "a table": ("PDF", (TABLE,), IN_TABLE),
    "a picture": ("PNG", (PROSE,), IN_PROSE),
    "a photograph": ("JPEG", (PROSE.rotate(0.5, fillcolor=255),), IN_PROSE),
}


def read(content: bytes, pages: int = 1) -> Pictured:
    """A document of pictures, in this process."""
    return pictured("scan.pdf", content, {number: page_lines(content, number) for number in range(pages)})


def stated(document: Document) -> list[tuple[str, str, str]]:
    figures = extract(document, "341300", 2026, DATA)[1]
    return [(one.indicator, one.comparator, str(one.value)) for one in figures]


@pytest.mark.parametrize("name", FILES)
def test_figures_of_pictures(name):
    kind, (page, *more), wanted = FILES[name]
    assert stated(read(saved(page, kind, *more))) == wanted


def test_every_place_says_from_which_picture(scan: bytes):
    document = read(scan, 2)
    figures = extract(document, "341300", 2026, DATA)[1]
    places = [one.location for one in figures] + [place.location for one in figures for place in one.also]
    assert {place.split(" › ")[0] for place in places} == {"图片第1页", "图片第2页"}
    assert all(document.text[cut.start : cut.stop] and cut.box.left < cut.box.right for cut in document.cuts)


@pytest.fixture(scope="module")
def scan() -> bytes:
    return saved(PROSE, "PDF", TABLE)


def test_nothing_is_fetched(monkeypatch, scan: bytes):
    def refused(*_):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refused)
    assert "2.8%" in read(scan).text


def requested(tmp_path: Path, content: bytes, name: str = "scan.pdf") -> dict:
    path = tmp_path / name
    path.write_bytes(content)
    return {
        "path": str(path), "place": "", "year": None, "form": "jsonl", "aims": False, "limits": vars(LIMITS),
    }  # fmt: skip


def test_without_recognition_the_refusal_says_what_to_install(monkeypatch, tmp_path: Path, scan: bytes):
    monkeypatch.setattr(picture_reader, "is_installed", lambda: False)
    with pytest.raises(ScanError, match=r"^scan.pdf: .*pip install -r requirements-ocr.txt.*\.$"):
        answer(requested(tmp_path, scan), b"")


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def claiming(width: int, height: int) -> bytes:
    """A PNG that says how large it is and has next to nothing in it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


BROKEN = {
    "one with billions of dots": (claiming(90_000, 90_000), "at most 60,000,000 dots"),
    "one that is cut off": (saved(PROSE, "PNG")[:5_000], "a damaged one"),
    "a head alone": (b"\x89PNG\r\n\x1a\n", "a damaged one"),
    "a photograph's head alone": (b"\xff\xd8\xff\xe0", "a damaged one"),
    "one with a hundred million dots": (claiming(10_000, 10_000), "10000 × 10000"),
    "one without text": (saved(Image.new("L", (300, 300), 255), "PNG"), "none that was recognised"),
    "one dot": (saved(Image.new("L", (1, 1)), "PNG"), "none that was recognised"),
    "one on its head": (saved(PROSE.rotate(180), "PNG"), "page 1 turned"),
    "one on its side": (saved(PROSE.rotate(90, expand=True), "PNG"), "page 1 turned"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_picture_that_cannot_be_read_is_one_sentence(name, tmp_path: Path):
    content, found = BROKEN[name]
    path = tmp_path / "broken.png"
    path.write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-m", "loaders", "extract", path],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 2 and done.stdout == ""
    assert found in done.stderr and len(done.stderr.strip().splitlines()) == 1


def test_a_scan_on_the_command_line(tmp_path: Path, scan: bytes):
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan)
    done = subprocess.run(
        [sys.executable, "-m", "loaders", "extract", path],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0 and done.stdout.count("\n") == len({*IN_PROSE, *IN_TABLE})
    assert "any digit may be wrong" in done.stderr


@pytest.fixture(scope="module")
def mixed(scan: bytes) -> bytes:
    """A PDF of a page with text, two of pictures, and one with text again."""
    whole = pypdfium2.PdfDocument.new()
    before = drawn_text(
        "宿州市2026年科技工作要点", "一、主要目标", "孵化器达到30家。" + "各部门抓好落实。" * 12
    )
    for part in (before, scan, drawn_text("二、保障措施", "众创空间达到40家。" + "各部门抓好落实。" * 12)):
        whole.import_pages(pypdfium2.PdfDocument(part))
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()


def test_pictures_between_pages_with_text_are_read_in_their_place(tmp_path: Path, mixed: bytes):
    request = requested(tmp_path, mixed)
    asked = answer(request, b"")
    assert asked == {"pictures": [1, 2]}
    pages = [(number, answer(request | {"page": number}, b"")["page"]) for number in asked["pictures"]]
    found = answer(request | {"pages": json.loads(json.dumps(pages))}, b"")
    read = [json.loads(line) for line in found["output"].splitlines()]
    by_picture = {one["indicator"]: one["location"].split(" › ")[0] for one in read}
    assert by_picture["incubators"] == "一、主要目标" and by_picture["makerspaces"] == "二、保障措施"
    assert by_picture["rd_intensity"] == "图片第2页" and by_picture["tech_smes"] == "图片第3页"
    assert all(found["text"][one["start"] : one["stop"]] == one["amount_as"] for one in read)
    assert found["is_pictured"] and "page 2, 3 read from pictures" in found["notes"][0]


def test_without_recognition_pictures_between_pages_with_text_are_named(monkeypatch, tmp_path, mixed: bytes):
    monkeypatch.setattr(picture_reader, "is_installed", lambda: False)
    found = answer(requested(tmp_path, mixed), b"")
    assert {json.loads(line)["indicator"] for line in found["output"].splitlines()} == {
        "incubators",
        "makerspaces",
    }
    assert [note for note in found["notes"] if "2" in note and "3" in note]


def test_a_build_finds_the_text_that_was_recognised_between_pages_with_text(tmp_path: Path, mixed: bytes):
    document = read_document(path := written_to(tmp_path / "mixed.pdf", mixed))
    assert document.empty_pages == (2, 3) and "2.8%" not in document.text
    kept = text_path(tmp_path, document.sha256)
    written_to(kept, b"wanted")
    assert sources._text(path, document.sha256, tmp_path, None) == "wanted"


def written_to(path: Path, content: bytes) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.fixture(scope="module")
def real(tmp_path_factory, scan: bytes) -> Path:
    """A data folder with the shipped catalogue, and a draft of the scan in it."""
    data = tmp_path_factory.mktemp("scans")
    (data / "plans").mkdir()
    for name in ("places.csv", "indicators.toml"):
        shutil.copy(DATA / name, data)
    return data


@pytest.fixture(scope="module")
def pages_told() -> list[tuple[int, int]]:
    return []


@pytest.fixture(scope="module")
def own(real: Path, scan: bytes, pages_told: list) -> Desk:
    desk = new_desk(real)
    desk.add("扫描.pdf", scan, progress=lambda done, pages: pages_told.append((done, pages)))
    return desk


def test_an_upload_is_read_page_by_page(own: Desk, pages_told: list):
    assert pages_told == [(0, 2), (1, 2), (2, 2)]
    assert {cut.page for cut in own.draft("1").cuts} == {1, 2}


def test_each_figure_has_its_picture(own: Desk):
    draft = own.draft("1")
    for row in draft.rows:
        cut = draft.cut_at(row.start)
        image = Image.open(io.BytesIO(drawn(own.file("1"), cut)))
        assert image.size[0] > 40 and image.getextrema()[0] < 80  # something is written on it
        assert own.text("1")[cut.start : cut.stop].startswith(own.text("1")[cut.start : row.stop][:4])


def test_figures_of_pictures_are_never_accepted_in_a_lot(own: Desk):
    draft = own.draft("1")
    assert _all_accepted(draft) == draft
    assert {row.state for row in _all_accepted(draft.changed(cuts=())).rows} == {"accepted"}


def test_reading_again_with_another_year_recognises_nothing_anew(own: Desk):
    before = own.text("1")
    draft = own.read_again("1", "341300", 2025)
    assert draft.cuts and draft.rows[0].location.startswith("图片第1页")
    assert own.text("1") == before
    assert own.read_again("1", "341300", 2026).rows


def test_a_saved_scan_keeps_its_sentences_where_nothing_can_be_recognised(own: Desk, real: Path):
    draft = own.draft("1")
    rows = [row.model_dump() for row in draft.rows]
    accepted = draft.changed(rows=tuple(row | {"state": "accepted"} for row in rows))
    plan = plan_of(accepted.with_head(place="341300", first_year=2026, last_year=2026, title="要点"))
    report = save(real, real / "own.duckdb", Saving(plan, own.file("1"), recognised=own.text("1")))
    assert report.complaints == ()
    assert kept_text(real, draft.sha256) == own.text("1")
    quotes = Store(real / "own.duckdb").figures()["quote"]
    assert len(quotes) and all(quotes.str.len() > 2)


def test_a_scan_whose_text_is_not_kept_is_said(real: Path, scan: bytes, tmp_path: Path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "other.pdf").write_bytes(saved(TABLE, "PDF"))
    collect(folder, real)
    plans = read_plans(real / "plans")
    report = build(real, folder, real / "other.duckdb")
    assert not any("not kept here" in one for one in report.complaints) and plans


def test_collected_scans_have_their_sentences(tmp_path: Path, real: Path):
    folder = tmp_path / "scans"
    folder.mkdir()
    (folder / "plan.png").write_bytes(saved(PROSE, "PNG"))
    data = tmp_path / "data"
    shutil.copytree(real, data, ignore=shutil.ignore_patterns("plans", ".*"))
    (data / "plans").mkdir()
    collect(folder, data)
    (plan,) = read_plans(data / "plans")
    assert plan.reading == "machine" and all(one.location.startswith("图片第1页") for one in plan.figures)
    assert build(data, folder, data / "own.duckdb").complaints == ()
    (data / ".recognised" / f"{plan.sha256}.txt").unlink()
    (complaint,) = build(data, folder, data / "own.duckdb").complaints
    assert complaint == (
        "plan.png: expected a document with text, found a scan whose recognised text is not kept here; "
        "read it again with Import."
    )
