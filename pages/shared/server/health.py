"""Whether this process can serve, for proxies and monitors, and how many sessions it has, for a restart.

`/health` is 200 once the database is at hand, and 503 with a sentence while it is not. How many web sockets
are open is said only where several processes stand behind a proxy of ours, which keeps it to itself.
"""

from __future__ import annotations

import os

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import get_option
from streamlit.url_util import make_url_path

from pages.shared import ready
from pages.shared.server import across


class Health:
    """ASGI middleware that counts the open web sockets and answers `/health`."""

    def __init__(self, app: ASGIApp):
        self.app = app
        # At the top too, for those who ask this process past the proxy and know of no path.
        self._paths = ("/health", make_url_path(get_option("server.baseUrlPath"), "/health"))
        self._sessions = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        if scope["type"] == "http" and scope["path"] in self._paths:
            await self._answer()(scope, receive, send)
        elif scope["type"] == "websocket":
            self._sessions += 1
            try:
                await self.app(scope, receive, send)
            finally:
                self._sessions -= 1
        else:
            await self.app(scope, receive, send)

    def _answer(self) -> PlainTextResponse:
        headers = {"Cache-Control": "no-store"}
        if os.environ.get(across.PROCESSES):
            headers[across.SESSIONS] = str(self._sessions)
        if ready.is_getting_ready():
            return PlainTextResponse("getting ready", 503, headers | {"Retry-After": "1"})
        if ready.hindrance():
            return PlainTextResponse(ready.hindrance(), 503, headers)
        return PlainTextResponse("ok", headers=headers)
