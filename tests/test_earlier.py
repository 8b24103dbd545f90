"""Earlier snapshots read back: every kind that is exported, whole; and what a stranger may bring instead."""

from __future__ import annotations

import dataclasses
import io
import json
import subprocess
import threading
import zipfile
from pathlib import Path

import openpyxl
import pyarrow
import pytest
from pyarrow import parquet

from loaders import confined
from loaders.confined import ask
from loaders.database.filters import Filters
from loaders.database.schema import FILTERS_KEY, SNAPSHOT_COLUMNS
from loaders.database.store import Store
from loaders.snapshots import earlier
from loaders.snapshots.earlier import EARLIER_LIMITS, EarlierLimits, read_earlier
from loaders.snapshots.kinds import KINDS
from loaders.snapshots.refused import REASONS, Refused
from loaders.snapshots.since import difference_since
from loaders.snapshots.snapshot import write_snapshot
from pages.shared.words import texts

CHOSEN = Filters(city=("110001",), indicator=("firms", "projects"), year_from=2021)
STATES_FILTERS = {"zip", "xlsx", "parquet"}


def exported(
    store: Store, folder: Path, kind: str, filters: Filters | None = None, bom: bool = False
) -> bytes:
    write_snapshot(store, folder / "snapshot", kind, filters, bom=bom)
    return (folder / "snapshot").read_bytes()


@pytest.mark.parametrize("bom", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_exported_is_read_back_and_nothing_has_changed(
    store: Store, tmp_path: Path, kind: str, bom: bool
):
    found = read_earlier(exported(store, tmp_path, kind, bom=bom))
    difference = difference_since(store, found)
    assert difference.rows.to_dict("records") == []
    assert (difference.same, difference.outside) == (store.count(), 0)
    assert found.version == store.meta()["data_version"]
    assert (found.lacks, found.unknown) == ((), ())
    assert found.rows.loc[found.rows["indicator"].eq("projects"), "named_as"].tolist() == ["=SUM(1)项目"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_shipped_row_is_read_back(shipped: Store, tmp_path: Path, kind: str):
    difference = difference_since(shipped, read_earlier(exported(shipped, tmp_path, kind)))
    assert difference.rows.to_dict("records") == []
    assert difference.same == shipped.count() > 100


@pytest.mark.parametrize(
    "filters", [pytest.param(CHOSEN, id="a selection"), pytest.param(Filters(), id="everything")]
)
@pytest.mark.parametrize("kind", KINDS)
def test_the_filters_come_back_where_a_kind_has_room_for_them(
    store: Store, tmp_path: Path, kind: str, filters: Filters
):
    found = read_earlier(exported(store, tmp_path, kind, filters))
    assert found.filters == (filters if kind in STATES_FILTERS else None)
    assert len(found.rows) == store.count(filters)


def rows(store: Store) -> list[dict]:
    """The rows of a snapshot as JSON has them, to be spoiled."""
    frame = store.snapshot().astype(object)
    return json.loads(
        frame.where(frame.notna(), None).assign(issue_date=None).to_json(orient="records", force_ascii=False)
    )


def as_json(found: list[dict]) -> bytes:
    return json.dumps(found, ensure_ascii=False).encode()


def changed(store: Store, number: int = 0, **fields: object) -> bytes:
    found = rows(store)
    found[number] |= fields
    return as_json(found)


def without(store: Store, *columns: str) -> bytes:
    return as_json(
        [{name: value for name, value in row.items() if name not in columns} for row in rows(store)]
    )


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(
                name.replace("__", "/")
                .replace("_csv", ".csv")
                .replace("_json", ".json")
                .replace("_xml", ".xml"),
                content,
            )
    return out.getvalue()


def workbook(*cells: list, sheet: str = "figures") -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.title = sheet
    for values in cells:
        book.active.append(values)
    book.save(out)
    return out.getvalue()


def with_member(content: bytes, name: str, member: bytes) -> bytes:
    """An archive with one member replaced."""
    source, out = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in source.namelist():
            archive.writestr(one, member if one == name else source.read(one))
    return out.getvalue()


def csv_of(store: Store, folder: Path) -> str:
    return exported(store, folder, "csv").decode()


def table(**columns: list) -> bytes:
    out = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), out)
    return out.getvalue()


def lying_zip(size: int) -> bytes:
    """An archive whose directory declares less than a member holds."""
    content = bytearray(zipped(figures_csv=b" " * size))
    wanted = size.to_bytes(4, "little")
    while (at := content.find(wanted)) >= 0:
        content[at : at + 4] = (100).to_bytes(4, "little")
    return bytes(content)


BILLION = (
    '<!DOCTYPE d [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 50}">' for a, b in zip("abcdef", "bcdefg", strict=True))
    + "]>"
)
FAR = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="XFD1048576" t="inlineStr">'
    b"<is><t>x</t></is></c></row></sheetData></worksheet>"
)
HOSTILE = [
    pytest.param(lambda s, f: b"", "size", id="empty file"),
    pytest.param(lambda s, f: b"\xd0\xcf\x11\xe0" + b"\0" * 900, "kind", id="old Excel file"),
    pytest.param(lambda s, f: bytes(range(256)) * 50, "kind", id="no text at all"),
    pytest.param(lambda s, f: Path(s.address).read_bytes()[:100_000], "kind", id="a database"),
    pytest.param(lambda s, f: b"%PDF-1.7 whatever", "columns", id="pdf"),
    pytest.param(lambda s, f: b"<html><script>alert(1)</script>", "columns", id="web page"),
    pytest.param(lambda s, f: "城市,数字\n甲,1\n".encode(), "columns", id="another table"),
    pytest.param(lambda s, f: "城市,数字\n甲,1\n".encode("gb18030"), "encoding", id="GB 18030"),
    pytest.param(lambda s, f: csv_of(s, f).encode("utf-16"), "encoding", id="UTF-16"),
    pytest.param(lambda s, f: csv_of(s, f).encode()[:-40] + b"\xff\xfe", "encoding", id="broken UTF-8"),
    pytest.param(lambda s, f: csv_of(s, f).replace(",", ";").encode(), "columns", id="semicolons"),
    pytest.param(lambda s, f: csv_of(s, f).splitlines()[0].encode(), "empty", id="header only"),
    pytest.param(lambda s, f: (csv_of(s, f) + "one,two\n").encode(), "cells", id="a short row"),
    pytest.param(
        lambda s, f: (csv_of(s, f) + '"never closed').encode(), "damaged", id="an open quotation mark"
    ),
    pytest.param(
        lambda s, f: (csv_of(s, f) + '"' + "x" * 2_000_000 + '"').encode(), "damaged", id="a huge cell"
    ),
    pytest.param(lambda s, f: changed(s, location="x" * 20_001), "length", id="a long cell"),
    pytest.param(lambda s, f: changed(s, value="inf"), "cell", id="infinite"),
    pytest.param(lambda s, f: changed(s, value="NaN"), "cell", id="not a number"),
    pytest.param(lambda s, f: changed(s, value=10**400), "cell", id="a number of hundreds of digits"),
    pytest.param(lambda s, f: changed(s, value=True), "cell", id="a truth value for a number"),
    pytest.param(lambda s, f: changed(s, year="2021.5"), "cell", id="half a year"),
    pytest.param(lambda s, f: changed(s, year="soon"), "cell", id="a year in words"),
    pytest.param(lambda s, f: changed(s, named_as=["a"]), "cell", id="a list for a text"),
    pytest.param(lambda s, f: changed(s, also="[[["), "cell", id="places that are no list"),
    pytest.param(lambda s, f: changed(s, also='{"location": "a"}'), "cell", id="one place for a list"),
    pytest.param(lambda s, f: changed(s, also='[{"location": 3}]'), "cell", id="a number for a place"),
    pytest.param(
        lambda s, f: changed(s, also='[{"location": "\\u202e"}]'),
        "cell",
        id="a place that turns the writing around",
    ),
    pytest.param(lambda s, f: changed(s, also="[" * 19_000), "damaged", id="deep places"),
    pytest.param(lambda s, f: changed(s, figure="<script>alert(1)</script>"), "cell", id="markup for an id"),
    pytest.param(lambda s, f: changed(s, place="甲市"), "cell", id="a name for a code"),
    pytest.param(lambda s, f: changed(s, 1, figure=rows(s)[0]["figure"]), "twice", id="an id twice"),
    pytest.param(lambda s, f: changed(s, data_version=None), "no_version", id="a row without a version"),
    pytest.param(lambda s, f: changed(s, data_version="0" * 12), "versions", id="two versions"),
    pytest.param(lambda s, f: without(s, "data_version"), "columns", id="no column of versions"),
    pytest.param(lambda s, f: without(s, "figure"), "columns", id="no ids"),
    pytest.param(lambda s, f: b"[]", "empty", id="an empty list"),
    pytest.param(lambda s, f: b"[1, 2]", "kind", id="a list of numbers"),
    pytest.param(lambda s, f: b"[" * 100_000, "damaged", id="deep JSON"),
    pytest.param(lambda s, f: b'[{"value": Infinity}]', "damaged", id="infinite JSON"),
    pytest.param(lambda s, f: changed(s)[:-20], "damaged", id="truncated JSON"),
    pytest.param(lambda s, f: exported(s, f, "parquet")[:-20], "damaged", id="truncated Parquet"),
    pytest.param(lambda s, f: b"PAR1" + b"\0" * 100 + b"PAR1", "damaged", id="no Parquet at all"),
    pytest.param(lambda s, f: table(figure=["x"] * 60_000), "columns", id="another Parquet table"),
    pytest.param(
        lambda s, f: table(**{f"c{n}": [1] for n in range(300)}), "kind", id="too wide a Parquet table"
    ),
    pytest.param(lambda s, f: exported(s, f, "zip")[:-30], "damaged", id="zip without its directory"),
    pytest.param(lambda s, f: zipped(readme_csv=b"x"), "kind", id="another archive"),
    pytest.param(lambda s, f: zipped(figures_csv=b" " * 250_000_000), "unpacked", id="zip bomb"),
    pytest.param(
        lambda s, f: zipped(figures_csv=b"figure," * 10_000_000), "unpacked", id="zip that shrinks too well"
    ),
    pytest.param(lambda s, f: lying_zip(60_000_000), "damaged", id="zip that lies about its size"),
    pytest.param(
        lambda s, f: with_member(exported(s, f, "zip"), "datapackage.json", b'{"filters": {"city": 1}}'),
        "filters",
        id="filters that are none",
    ),
    pytest.param(
        lambda s, f: with_member(
            exported(s, f, "zip"), "datapackage.json", b'{"filters": {"year_from": ["soon"]}}'
        ),
        "filters",
        id="a year that is none",
    ),
    pytest.param(
        lambda s, f: with_member(exported(s, f, "zip"), "datapackage.json", b"[1]"),
        "filters",
        id="no description",
    ),
    pytest.param(lambda s, f: zipped(xl__workbook_xml=b" " * 250_000_000), "unpacked", id="workbook bomb"),
    pytest.param(lambda s, f: zipped(xl__workbook_xml=b"<workbook/>"), "damaged", id="no workbook at all"),
    pytest.param(
        lambda s, f: with_member(exported(s, f, "xlsx"), "xl/workbook.xml", BILLION.encode()),
        "damaged",
        id="billion laughs",
    ),
    pytest.param(
        lambda s, f: with_member(exported(s, f, "xlsx"), "xl/worksheets/sheet1.xml", FAR),
        "columns",
        id="a cell at the far end",
    ),
    pytest.param(lambda s, f: workbook(["figure"], ["x"], sheet="other"), "kind", id="another workbook"),
    pytest.param(lambda s, f: workbook(list(SNAPSHOT_COLUMNS), ["=1+1"] * 34), "empty", id="formulas alone"),
]


@pytest.mark.parametrize(("make", "code"), HOSTILE)
def test_refused_for_a_reason(store: Store, tmp_path: Path, make, code: str):
    with pytest.raises(Refused) as refusal:
        read_earlier(make(store, tmp_path))
    assert refusal.value.code == code, refusal.value
    sentence = str(refusal.value)
    assert sentence.count("\n") == 0 and sentence.endswith(".")
    for language in ("zh", "en"):
        assert texts()[f"since.refused.{code}"][language].format(**refusal.value.facts), (
            "the facts that the text needs"
        )


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        pytest.param(EarlierLimits(size=1_000), "size", id="bytes"),
        pytest.param(EarlierLimits(rows=4), "rows", id="rows"),
        pytest.param(EarlierLimits(characters=500), "rows", id="characters"),
        pytest.param(EarlierLimits(seconds=0), "slow", id="time"),
    ],
)
def test_limits(store: Store, tmp_path: Path, limits: EarlierLimits, code: str):
    with pytest.raises(Refused) as refusal:
        read_earlier(exported(store, tmp_path, "csv"), limits)
    assert refusal.value.code == code


def test_a_reader_that_needs_more_memory_ends_alone():
    with pytest.raises(Refused) as refusal:
        read_earlier(b"figure," * 2_000_000, EarlierLimits(memory=60_000_000))
    assert refusal.value.code == "damaged"


def test_too_large_a_file_is_not_even_given_to_a_reader(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(earlier, "ask", lambda *_: pytest.fail("read"))
    with pytest.raises(Refused):
        read_earlier(b"x" * 2_000, EarlierLimits(size=1_000))


def test_every_reason_is_said_in_both_languages():
    said = {key.removeprefix("since.refused.") for key in texts() if key.startswith("since.refused.")}
    assert said == set(REASONS)


def test_only_a_few_are_read_at_once(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    begun, go_on = threading.Semaphore(0), threading.Event()

    def held(*arguments):
        begun.release()
        go_on.wait(20)
        return ask(*arguments)

    monkeypatch.setattr(earlier, "ask", held)
    content, found = exported(store, tmp_path, "csv"), []
    readers = [threading.Thread(target=lambda: found.append(read_earlier(content))) for _ in range(2)]
    for reader in readers:
        reader.start()
        assert begun.acquire(timeout=10)
    with pytest.raises(Refused) as refusal:
        read_earlier(content, dataclasses.replace(EARLIER_LIMITS, wait=0.05))
    assert refusal.value.code == "busy"
    go_on.set()
    for reader in readers:
        reader.join(30)
    assert len(found) == 2
    assert len(read_earlier(content).rows) == store.count(), "the places are free again"


def test_nothing_of_the_file_is_written(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """It goes through a pipe, and the reader knows no secret."""
    seen, real, timer, send = {}, subprocess.Popen, threading.Timer, confined._send

    def watched(*arguments, **options):
        seen.update(options)
        return real(*arguments, **options)

    def timed(seconds, *arguments):
        seen["timeout"] = seconds
        return timer(seconds, *arguments)

    def sent(pipe, *parts):
        seen["input"] = b"".join(parts)
        send(pipe, *parts)

    content = exported(store, tmp_path, "xlsx")
    monkeypatch.setenv("CHENGBIAO_EDITORS", "anna@example.org")
    monkeypatch.setattr("loaders.confined.subprocess.Popen", watched)
    monkeypatch.setattr("loaders.confined.threading.Timer", timed)
    monkeypatch.setattr("loaders.confined._send", sent)
    monkeypatch.setattr("tempfile.mkstemp", lambda *_, **__: pytest.fail("a temporary file"))
    read_earlier(content)
    assert seen["input"].endswith(content) and seen["timeout"] == EARLIER_LIMITS.seconds
    assert "CHENGBIAO_EDITORS" not in seen["env"]


def test_an_older_snapshot_with_fewer_columns_is_read(store: Store):
    found = read_earlier(without(store, "note_zh", "note_en", "tier", "issuer"))
    assert found.lacks == ("tier", "note_zh", "note_en", "issuer")
    difference = difference_since(store, found)
    assert (difference.rows.to_dict("records"), difference.same) == ([], store.count())


def test_columns_that_no_snapshot_has_are_named(store: Store):
    found = read_earlier(as_json([row | {"<b>mine</b>\u202e": "x", "note": 1} for row in rows(store)]))
    assert found.unknown == ("<b>mine</b>\\u202e", "note")


def test_a_workbook_saved_again_is_the_same(store: Store, tmp_path: Path):
    """With shared strings, as spreadsheet programs write them."""
    book = openpyxl.load_workbook(io.BytesIO(exported(store, tmp_path, "xlsx", CHOSEN)))
    book.save(tmp_path / "again.xlsx")
    found = read_earlier((tmp_path / "again.xlsx").read_bytes())
    assert (difference_since(store, found).rows.to_dict("records"), found.filters) == ([], CHOSEN)


def test_a_workbook_that_declares_entities_is_refused(store: Store, tmp_path: Path):
    content = exported(store, tmp_path, "xlsx")
    name = "xl/worksheets/sheet1.xml"
    declaration, _, body = zipfile.ZipFile(io.BytesIO(content)).read(name).partition(b"?>")
    assert read_earlier(with_member(content, name, declaration + b"?>" + body)).version
    with pytest.raises(Refused):
        read_earlier(with_member(content, name, declaration + b'?><!DOCTYPE d [<!ENTITY a "x">]>' + body))


def test_codes_that_are_unknown_are_read_as_they_stand(store: Store):
    found = read_earlier(
        changed(store, place="999999", place_zh="<b>某地</b>", indicator="moons", scope="nowhere", unit="斤")
    )
    assert found.rows.iloc[0][["place", "place_zh", "indicator", "scope", "unit"]].tolist() == [
        "999999",
        "<b>某地</b>",
        "moons",
        "nowhere",
        "斤",
    ]


def test_a_parquet_file_that_another_program_wrote_is_read(store: Store, tmp_path: Path):
    """NaN for nothing, no filters stated."""
    frame = store.snapshot().drop(columns="quote")
    frame.to_parquet(tmp_path / "x.parquet")
    found = read_earlier((tmp_path / "x.parquet").read_bytes())
    assert (difference_since(store, found).rows.to_dict("records"), found.filters) == ([], None)
    assert (
        FILTERS_KEY.encode()
        in parquet.read_metadata(io.BytesIO(exported(store, tmp_path, "parquet"))).metadata
    )
