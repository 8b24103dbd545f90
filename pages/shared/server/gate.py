"""What the server itself does for editors, before any page runs: whose uploads it takes, and the way back.

Streamlit takes a file for any session there is and keeps it in memory, whether or not that session ever
showed a place to drop one. Here it is taken for an editor's session, and, one at a time, for a reader's that
shows a place for an earlier snapshot; of readers' files the server holds a few, and the oldest gives way.
And Streamlit comes back from a sign-in to the first page in the browser's language; here it comes back to
where the sign-in began, so that unsaved work is found again. No way back leads to another host.
What Streamlit counts of its visitors is for the machines that CHENGBIAO_METRICS_FROM names, for nobody else.
"""

from __future__ import annotations

import os
import re
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import get_instance

from pages.shared.server import across, signed_out
from pages.shared.server.signed_out import SignIn

_UPLOADS, _METRICS = "/_stcore/upload_file/", "/_stcore/metrics"
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Forwarded", "Via")
_LEAVING, _COMING_BACK = ("/auth/login", "/auth/logout"), "/oauth2callback"
_COOKIE = "chengbiao_way_back"
_LONGEST, _MINUTES = 2000, 10
_OWN_PATH = re.compile(r"/(?![/\\])[!-~]*")  # never another host: "//…" and "/\…" would be one
_MOST_SESSIONS = 1000
_LARGEST, _FORM = 20_000_000, 10_000  # bytes of a reader's file, and of the form around it
_MOST_HELD = 10  # of the machine; each process holds its share
_editing: dict[str, SignIn] = {}
_reading: dict[str, None] = {}
_held: dict[str, None] = {}  # the readers' sessions with a file, the oldest first


def let_upload(session: str, sign_in: SignIn | None) -> None:
    """Take a session's files while its sign-in holds, or none (None); of very many the oldest give way."""
    _editing.pop(session, None)
    _reading.pop(session, None)
    if sign_in is not None:
        _keep(_editing, session, sign_in, _MOST_SESSIONS)


def let_read(session: str) -> None:
    """Take one file at a time of a reader's session, until its next run."""
    _keep(_reading, session, None, _MOST_SESSIONS)


def _keep(sessions: dict, session: str, value: object, most: int) -> list[str]:
    """Note a session as the newest, and forget the oldest beyond `most`, which are returned."""
    sessions.pop(session, None)
    sessions[session] = value
    oldest = list(sessions)[:-most]
    for one in oldest:
        sessions.pop(one, None)
    return oldest


class Uploads:
    """ASGI middleware that refuses a file that nobody asked for, before a byte of it is read."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403 or 413."""
        if scope["type"] == "http" and scope["method"] == "PUT" and _UPLOADS in scope["path"]:
            session = scope["path"].partition(_UPLOADS)[2].partition("/")[0]
            if not _is_editing(session) and (refusal := _refusal(session, Request(scope))):
                await refusal(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _is_editing(session: str) -> bool:
    """Whether it is an editor's, whose sign-in was not ended meanwhile, in this process or another."""
    return session in _editing and not signed_out.is_ended(_editing[session])


def _refusal(session: str, request: Request) -> PlainTextResponse | None:
    """Why a file of a session of no editor is not taken; room for one that is."""
    if session not in _reading:
        return PlainTextResponse("Upload: expected an editor, found another visitor; sign in.", 403)
    size = request.headers.get("Content-Length", "")
    if not size.isdecimal() or int(size) > _LARGEST + _FORM:
        limit = f"at most {_LARGEST // 1_000_000} MB"
        return PlainTextResponse(f"Upload: expected {limit}, found more; choose fewer figures.", 413)
    for one in (session, *_keep(_held, session, None, across.share(_MOST_HELD))):
        get_instance().uploaded_file_mgr.remove_session_files(one)
    return None


class Metrics:
    """ASGI middleware that keeps the server's own counts from visitors: for them there is no such address."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 404."""
        asks = scope["type"] == "http" and scope["path"].rstrip("/").endswith(_METRICS)
        if asks and not _may_measure(Request(scope)):
            await PlainTextResponse("Not Found", 404)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _may_measure(request: Request) -> bool:
    """Asked from a named address, without a proxy between, whose word for an address is nobody's."""
    named = os.environ.get("CHENGBIAO_METRICS_FROM", "").replace(",", " ").split()
    forwarded = any(name in request.headers for name in FORWARDED)
    return request.client is not None and request.client.host in named and not forwarded


class WayBack:
    """ASGI middleware that remembers the page where signing in or out began, and leads back to it."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; on the way to the provider and on the way back, change the answer."""
        path = scope["path"] if scope["type"] == "http" else ""
        if not path.endswith((*_LEAVING, _COMING_BACK)):
            await self.app(scope, receive, send)
            return

        async def send_changed(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 302:
                change = _lead_back if path.endswith(_COMING_BACK) else _remember
                change(Request(scope), MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, send_changed)


def _is_own(page: str) -> bool:
    return len(page) <= _LONGEST and bool(_OWN_PATH.fullmatch(page))


def _remember(request: Request, answer: MutableHeaders) -> None:
    """Keep the page that asked, if it is this server's own, or go there at once if no provider is between."""
    came = urlsplit(request.headers.get("Referer", ""))
    page = f"{came.path}?{came.query}" if came.query else came.path
    if came.netloc != request.headers.get("Host") or not _is_own(page):
        return
    if answer["Location"].startswith("/"):
        answer["Location"] = page
    else:
        life = f"Path=/; Max-Age={_MINUTES * 60}; HttpOnly; SameSite=Lax"
        answer.append("Set-Cookie", f"{_COOKIE}={quote(page, safe='')}; {life}")


def _lead_back(request: Request, answer: MutableHeaders) -> None:
    """To the page that was kept, once."""
    page = unquote(request.cookies.get(_COOKIE, ""))
    if _is_own(page):
        answer["Location"] = page
    if page:
        answer.append("Set-Cookie", f"{_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
