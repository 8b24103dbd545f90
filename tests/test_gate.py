"""Whose uploads the server takes; the way back from a sign-in: to where it began, never to another host."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route

from pages.shared.server import gate

PROVIDER = "http://provider.example.org"
HOST = "http://chengbiao.example.org"
PAGE = "/import?lang=zh&draft=a%20b%26c"


def outcome(coroutine: Coroutine) -> Any:
    """What a coroutine comes to, in a thread of its own: browser tests keep a loop running in this one."""
    with ThreadPoolExecutor(1) as one:
        return one.submit(asyncio.run, coroutine).result()


class Browser:
    """Follows nothing, keeps cookies; the answers are Streamlit's: to the provider, to the first page."""

    def __init__(self) -> None:
        async def answer(request: Request) -> RedirectResponse:
            return RedirectResponse(
                f"{PROVIDER}/authorize" if request.url.path == "/auth/login" else "/", 302
            )

        addresses = ("/auth/login", "/auth/logout", "/oauth2callback", "/other")
        self._app = gate.WayBack(Starlette(routes=[Route(address, answer) for address in addresses]))
        self.cookies = httpx.Cookies()

    def sent_to(self, address: str, came_from: str = "") -> str:
        """Where the answer sends the browser."""
        return outcome(self._sent_to(address, {"Referer": came_from} if came_from else {}))

    async def _sent_to(self, address: str, headers: dict[str, str]) -> str:
        transport = httpx.ASGITransport(app=self._app)
        async with httpx.AsyncClient(transport=transport, base_url=HOST, cookies=self.cookies) as client:
            answer = await client.get(address, headers=headers)
            self.cookies = client.cookies
        return answer.headers["Location"]


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        pytest.param(HOST + PAGE, PAGE, id="the page, with its address"),
        pytest.param(f"{HOST}/", "/", id="the first page"),
        pytest.param("", "/", id="nobody says from where"),
        pytest.param("http://elsewhere.example.org/city", "/", id="another host"),
        pytest.param(f"{HOST}:81/city", "/", id="another port"),
        pytest.param(f"{HOST}//elsewhere.example.org/", "/", id="a path that is a host"),
        pytest.param(f"{HOST}/\\elsewhere.example.org", "/", id="a path that browsers take for a host"),
        pytest.param(f"{HOST}/city?q={'x' * 3000}", "/", id="very long"),
    ],
)
def test_back_to_where_it_began(browser: Browser, came_from: str, back: str):
    assert browser.sent_to("/auth/login", came_from) == f"{PROVIDER}/authorize"
    assert browser.sent_to("/oauth2callback?code=1") == back
    assert browser.sent_to("/oauth2callback?code=1") == "/", "once"


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param("//elsewhere.example.org", id="a host"),
        pytest.param("%2F%2Felsewhere.example.org", id="a host, escaped"),
        pytest.param("http%3A%2F%2Felsewhere.example.org", id="an address"),
        pytest.param("%2F%5Celsewhere.example.org", id="what browsers take for a host"),
        pytest.param("%2F%0D%0ASet-Cookie%3A%20a%3Db", id="a header"),
    ],
)
def test_a_cookie_of_ones_own_leads_nowhere_else(browser: Browser, kept: str):
    browser.cookies.set("chengbiao_way_back", kept)
    assert browser.sent_to("/oauth2callback") == "/"


def test_signed_out_where_the_provider_takes_no_part(browser: Browser):
    assert browser.sent_to("/auth/logout", HOST + PAGE) == PAGE


def test_other_addresses_are_left_alone(browser: Browser):
    assert browser.sent_to("/other", HOST + PAGE) == "/"


class Files:
    """Streamlit's store of uploaded files, as far as the gate uses it."""

    def __init__(self) -> None:
        self.removed: list[str] = []
        self.uploaded_file_mgr = self

    def remove_session_files(self, session: str) -> None:
        self.removed.append(session)


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Files:
    """No session and no file yet."""
    found = Files()
    for name in ("_editing", "_reading", "_held"):
        monkeypatch.setattr(gate, name, {})
    monkeypatch.setattr(gate, "get_instance", lambda: found)
    return found


def sent(session: str, **headers: str) -> int:
    """The status of an upload for a session; 200 where it was let through."""
    app = gate.Uploads(PlainTextResponse("taken"))

    async def put() -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=HOST) as client:
            request = client.build_request("PUT", f"/_stcore/upload_file/{session}/1", content=b"snapshot")
            request.headers.update(headers)
            return (await client.send(request)).status_code

    return outcome(put())


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 200, id="a small one"),
        pytest.param({"Content-Length": "20010000"}, 200, id="the largest"),
        pytest.param({"Content-Length": "20010001"}, 413, id="one byte more"),
        pytest.param({"Content-Length": "-1"}, 413, id="less than nothing"),
        pytest.param({"Content-Length": ""}, 413, id="nobody says how large"),
    ],
)
def test_the_size_of_a_readers_file_is_known_before_it_is_read(files: Files, headers: dict, status: int):
    gate.let_read("a")
    assert sent("a", **headers) == status


def test_of_readers_files_the_server_holds_the_last_ten(files: Files):
    for number in range(12):
        gate.let_read(f"{number}")
        assert sent(f"{number}") == 200
    assert files.removed == [*map(str, range(11)), "0", "11", "1"], "its own former one, and the oldest"
    assert list(gate._held) == [str(number) for number in range(2, 12)]


def test_a_readers_leave_ends_with_the_next_run(files: Files):
    gate.let_read("a")
    gate.let_upload("a", None)
    assert sent("a") == 403


def test_sessions_are_forgotten_when_there_are_very_many(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gate, "_editing", {})
    for number in range(1500):
        gate.let_upload(str(number), ("somebody",))
    assert (len(gate._editing), "499" in gate._editing, "500" in gate._editing) == (1000, False, True)
