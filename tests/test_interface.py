"""What is ours in the page that Streamlit serves, before any script runs."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import streamlit
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from pages.shared import looks
from pages.shared.server import interface

PAGE = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
READABLE = 4.5  # WCAG 2.2 AA for text of any size


def answered(path: str, base: str = "", **headers: str) -> httpx.Response:
    """What comes back from a server that has the page of Streamlit, a text and our own files."""

    async def page(request):
        return HTMLResponse(PAGE, headers={"ETag": '"theirs"', "Cache-Control": "no-cache"})

    async def text(request):
        return PlainTextResponse("<html lang='en'>")

    routes = [Route("/text", text), Route(interface.PATH, interface.served), Route("/{page:path}", page)]
    app = interface.Interface(Starlette(routes=routes), base)

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://here"
        ) as client:
            return await client.get(path, headers={"Accept": "text/html", **headers})

    # In a thread of its own: another test file of this worker may have left a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, ask()).result()


@pytest.mark.parametrize(
    ("path", "browser", "language"),
    [
        pytest.param("/", "zh-CN,zh;q=0.9", "zh-CN", id="the browser's"),
        pytest.param("/", "de,zh;q=0.9", "en", id="the first of the browser's"),
        pytest.param("/compare?lang=zh", "en", "zh-CN", id="the address before the browser"),
        pytest.param("/compare?lang=tlh", "en", "en", id="an unknown one in the address"),
    ],
)
def test_the_html_says_its_language(path: str, browser: str, language: str):
    answer = answered(path, **{"Accept-Language": browser})
    assert re.search(r'<html lang="(.*?)">', answer.text)[1] == language
    assert ("<title>城标" in answer.text) is (language == "zh-CN")
    assert "You need to enable JavaScript" not in answer.text
    assert "Accept-Language" in answer.headers["vary"]


def test_the_page_is_never_kept_while_its_script_may_change():
    answer = answered("/", **{"If-None-Match": '"theirs"'})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    assert "etag" not in answer.headers


@pytest.mark.parametrize("base", ["", "/data/board"])
def test_what_the_page_asks_for_is_served_and_kept(base: str):
    asked = re.findall(r'(?:src|href)="([^"]*/interface/[^"]+)"', answered("/", base).text)
    assert len(asked) == 3
    for address in asked:
        answer = answered(address.removeprefix(base))
        assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"]
        assert len(answer.content) > 100


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        pytest.param("/text", "text/html", id="no page"),
        pytest.param("/", "application/json", id="not asked for a page"),
    ],
)
def test_what_is_no_page_stays_as_it_is(path: str, accept: str):
    assert "/interface/" not in answered(path, Accept=accept).text


@pytest.mark.parametrize("name", ["streamlit.toml", "nothing", "..%2Fwords.toml"])
def test_other_files_are_not_served(name: str):
    answer = answered(f"/interface/{name}")
    assert answer.status_code == 404 or "<html" in answer.text


COLOURED = (".py", ".css", ".svg", ".js")


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("kind", looks.KINDS)
def test_what_is_read_stands_out_from_its_ground(kind: str):
    for ground in ("ground", "panel"):
        for token in ("ink", "muted", "link", "accent"):
            assert contrast(looks.colour(token, kind), looks.colour(ground, kind)) >= READABLE, (
                token,
                ground,
            )
    assert contrast(looks.on_accent(kind), looks.colour("accent", kind)) >= READABLE


def test_no_page_has_a_colour_of_its_own():
    """What a style, a mark or a chart writes as hexadecimal numbers or by rgb() is one of the theme's, or white."""
    theme = (interface.FOLDER.parent.parent.parent / ".streamlit" / "config.toml").read_text("utf-8")
    known = {"#FFFFFF", looks.MARKED, *re.findall(r"#[0-9A-F]{6}", theme)}
    files = [path for path in interface.FOLDER.parent.parent.rglob("*.*") if path.suffix in COLOURED]
    found = {
        (path.name, colour)
        for path in files
        for colour in re.findall(r"#[0-9A-Fa-f]{6}\b|rgba?\(\d.*?\)", path.read_text("utf-8"))
    }
    assert {named for named in found if named[1] not in known} == {("looks.py", looks.FIELD)}
    assert ("mark.svg", looks.MARKED) in found


def test_colours_follow_the_theme_in_the_browser():
    style = interface.content("frame.css").decode()
    for token in ("ink", "muted", "on-accent"):
        light, dark = (re.search(rf"--{token}: (.*?);", looks.tokens(kind))[1] for kind in looks.KINDS)
        assert f"--{token}: light-dark({light}, {dark});" in style
