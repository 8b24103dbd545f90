"""Streamlit's own files: which are kept for good, how they are compressed, and what the first HTML announces."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp

from pages.shared.server import assets
from tests.test_gate import HOST, outcome

SCRIPT = b"let figures = [];\n" * 200
CHART = 'import{a as b}from"./helper.AAAAAAAA.js";import"./entry.BBBBBBBB.js";import("./later.CCCCCCCC.js");'
FILES = {
    "index.html": '<script src="./static/js/entry.BBBBBBBB.js"></script><link href="./static/js/lib.DDDDDDDD.js">',
    "static/js/entry.BBBBBBBB.js": SCRIPT.decode(),
    "static/js/lib.DDDDDDDD.js": "",
    "static/js/PlotlyChart.EEEE-_EE.js": CHART,
    "static/js/helper.AAAAAAAA.js": 'import"./lib.DDDDDDDD.js";import"./PlotlyChart.EEEE-_EE.js"',
    "static/js/later.CCCCCCCC.js": "",
    "static/js/plain.js": "no hash",
    "static/media/font.FFFFFFFF.woff2": "compressed already",
}
ENTRY = "/static/js/entry.BBBBBBBB.js"


@pytest.fixture(autouse=True)
def streamlit_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small Streamlit, and an empty cache."""
    folder = tmp_path / "streamlit"
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    monkeypatch.setattr(assets.file_util, "get_static_dir", lambda: str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    forget()
    yield folder
    forget()


def forget() -> None:
    for kept in (assets.assets, assets.kept, assets.links):
        kept.cache_clear()


def asked(path: str, method: str = "GET", app: ASGIApp | None = None, **headers: str) -> httpx.Response:
    """The answer, its content as it was sent."""
    app = app or assets.Assets(PlainTextResponse("Streamlit's"))

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=HOST) as client:
            request = client.build_request(method, path)
            request.headers.pop("Accept-Encoding")
            request.headers.update(headers)
            answer = await client.send(request, stream=True)
            answer._content = b"".join([piece async for piece in answer.aiter_raw()])
            return answer

    return outcome(ask())


@pytest.mark.parametrize(
    ("accepts", "is_packed"),
    [
        pytest.param("gzip", True, id="gzip"),
        pytest.param("br, GZIP;q=0.5", True, id="among others"),
        pytest.param("*", True, id="anything"),
        pytest.param("gzip;q=0", False, id="anything but gzip"),
        pytest.param("gzip; q=0.000, *", False, id="anything but gzip, at length"),
        pytest.param("br", False, id="something else"),
        pytest.param("", False, id="nothing"),
        pytest.param("gzipped", False, id="a name that begins so"),
    ],
)
def test_compressed_for_those_who_take_it(accepts: str, is_packed: bool):
    answer = asked(ENTRY, **{"Accept-Encoding": accepts})
    assert answer.status_code == 200
    assert answer.headers.get("content-encoding") == ("gzip" if is_packed else None)
    assert (gzip.decompress(answer.content) if is_packed else answer.content) == SCRIPT
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/", id="the HTML"),
        pytest.param("/static/js/plain.js", id="a name without a hash"),
        pytest.param("/static/js/gone.AAAAAAAA.js", id="a file that is not there"),
        pytest.param("/static/js/../js/entry.BBBBBBBB.js/x", id="below a file"),
        pytest.param("/static/%2e%2e/index.html", id="above the folder"),
        pytest.param("/other" + ENTRY, id="another folder"),
    ],
)
def test_the_rest_is_streamlits(path: str):
    answer = asked(path)
    assert (answer.content, answer.headers.get("cache-control")) == (b"Streamlit's", None)


def test_nobody_writes():
    assert asked(ENTRY, "POST").content == b"Streamlit's"


def test_what_is_compressed_already_stays_as_it_is():
    answer = asked("/static/media/font.FFFFFFFF.woff2", **{"Accept-Encoding": "gzip"})
    assert (answer.content, answer.headers.get("content-encoding")) == (b"compressed already", None)
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("accepts", ["gzip", "identity"])
def test_the_head_alone_says_the_same(accepts: str):
    whole, head = (asked(ENTRY, method, **{"Accept-Encoding": accepts}) for method in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (200, b"")
    names = ("content-length", "etag", "content-encoding", "cache-control", "content-type")
    assert [head.headers.get(name) for name in names] == [whole.headers.get(name) for name in names]


def test_who_has_it_is_told_so_and_a_tag_is_of_one_form():
    packed, plain = (asked(ENTRY, **{"Accept-Encoding": one}).headers["etag"] for one in ("gzip", "identity"))
    assert packed != plain

    def status(tags: str, accepts: str = "gzip") -> int:
        return asked(ENTRY, **{"If-None-Match": tags, "Accept-Encoding": accepts}).status_code

    assert [status(packed), status(f'"x", W/{packed}'), status("*"), status(plain, "identity")] == [304] * 4
    assert [status(plain), status('"x"'), status(packed, "identity")] == [200] * 3
    unchanged = asked(ENTRY, **{"If-None-Match": "*"})
    assert (unchanged.content, unchanged.headers["etag"]) == (b"", plain)


@pytest.mark.parametrize(
    ("asks", "status", "content"),
    [
        pytest.param("bytes=0-3", 206, SCRIPT[:4], id="the beginning"),
        pytest.param("bytes=-5", 206, SCRIPT[-5:], id="the end"),
        pytest.param("bytes=3590-", 206, SCRIPT[3590:], id="from somewhere on"),
        pytest.param("bytes=99999-", 416, None, id="beyond the end"),
    ],
)
def test_a_part_is_of_the_file_as_it_is(asks: str, status: int, content: bytes | None):
    answer = asked(ENTRY, Range=asks, **{"Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.headers.get("content-encoding")) == (status, None)
    assert content is None or answer.content == content


def test_a_part_of_what_was_compressed_is_the_whole_file():
    tag = asked(ENTRY, **{"Accept-Encoding": "gzip"}).headers["etag"]
    answer = asked(ENTRY, Range="bytes=0-3", **{"If-Range": tag, "Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.content) == (200, SCRIPT)


def test_a_file_is_compressed_once(tmp_path: Path, streamlit_files: Path, monkeypatch: pytest.MonkeyPatch):
    first = asked(ENTRY, **{"Accept-Encoding": "gzip"})
    (kept,) = (tmp_path / "cache").rglob("*.gz")
    assert kept.parent.name == f"static-{assets.__version__}" and kept.parent.stat().st_mode & 0o077 == 0
    forget()  # another process
    monkeypatch.setattr(assets.gzip, "compress", lambda *_, **__: pytest.fail("compressed again"))
    assert asked(ENTRY, **{"Accept-Encoding": "gzip"}).content == first.content == kept.read_bytes()


def test_another_content_is_another_file(tmp_path: Path, streamlit_files: Path):
    asked(ENTRY, **{"Accept-Encoding": "gzip"})
    (streamlit_files / ENTRY[1:]).write_text("let other = 1")
    forget()
    assert gzip.decompress(asked(ENTRY, **{"Accept-Encoding": "gzip"}).content) == b"let other = 1"
    assert len(list((tmp_path / "cache").rglob("*.gz"))) == 2


def test_without_a_place_to_keep_it_a_file_is_compressed_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "no folder").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "no folder"))
    monkeypatch.setattr(assets.across, "folder", lambda: tmp_path / "own")
    assert gzip.decompress(asked(ENTRY, **{"Accept-Encoding": "gzip"}).content) == SCRIPT
    assert len(list((tmp_path / "own").rglob("*.gz"))) == 1


def test_the_first_html_names_the_charts_scripts_and_what_they_import():
    page = assets.Announced(HTMLResponse("<html>"))
    links = asked("/compare", app=page).headers["link"].split(", ")
    assert links == [
        f"</static/js/{name}.js>; rel=modulepreload; crossorigin"
        for name in ("entry.BBBBBBBB", "PlotlyChart.EEEE-_EE", "helper.AAAAAAAA")
    ]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(PlainTextResponse("text"), id="no HTML"),
        pytest.param(HTMLResponse("gone", 404), id="not found"),
    ],
)
def test_other_answers_announce_nothing(answer: ASGIApp):
    assert "link" not in asked("/", app=assets.Announced(answer)).headers


def test_without_a_chart_of_that_name_only_the_first_script_is_announced(streamlit_files: Path):
    (streamlit_files / "static/js/PlotlyChart.EEEE-_EE.js").unlink()
    assert assets.first_scripts() == ["entry.BBBBBBBB.js"]


def test_the_installed_streamlit_has_what_is_announced(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()
    forget()
    scripts = assets.first_scripts()
    assert scripts[0].startswith("index.") and any(name.startswith("PlotlyChart.") for name in scripts)
    assert {f"js/{name}" for name in scripts} <= assets.assets().keys()
    assert len(assets.links()) < 2000, "a proxy has room for 4 KB of headers"
