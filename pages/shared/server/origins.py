"""Whose web sockets the server takes: those of its own pages and of origins that its settings name.

Streamlit compares a foreign origin with the machine's own outside address, and asks a service on the internet
for it each time, while every other visitor waits. Here a foreign origin is refused before Streamlit sees it,
by Streamlit's own settings (`server.allowedHosts`, `server.enableCORS`, `server.corsAllowedOrigins`,
`browser.serverAddress`), and nobody is asked for anything. What differs: the machine's addresses in its
network and on the internet are no longer allowed by themselves; one that is wanted is named in the settings.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config, net_util
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

_THIS_MACHINE = ("localhost", "0.0.0.0", "127.0.0.1")  # as in Streamlit's own list
_POLICY_VIOLATION = 1008


class OwnOrigins:
    """ASGI middleware that refuses a web socket, at any address, that a page of another host opens."""

    def __init__(self, app: ASGIApp):
        self.app = app
        _ask_nobody()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or close the socket before it is open, which browsers see as 403."""
        if scope["type"] == "websocket" and not is_allowed(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
            return
        await self.app(scope, receive, send)


def is_allowed(headers: Headers) -> bool:
    """Whether the settings allow a web socket with these headers. One without an origin is of no browser."""
    hosts, origins = headers.getlist("Host"), headers.getlist("Origin")
    host = hosts[0] if hosts else None
    if len(hosts) > 1 or len(origins) > 1 or not is_host_allowed(host):
        return False
    return not origins or _is_own(origins[0], host) or _is_trusted(origins[0])


def _is_own(origin: str, host: str | None) -> bool:
    try:
        return urlsplit(origin).netloc == host
    except ValueError:
        return False


def _is_trusted(origin: str) -> bool:
    if not config.get_option("server.enableCORS"):
        return True
    named = list(config.get_option("server.corsAllowedOrigins"))
    if config.is_manually_set("browser.serverAddress"):
        named.append(config.get_option("browser.serverAddress"))
    return _host(origin) in {*_THIS_MACHINE, *map(_host, named)} - {""}


def _host(address: str) -> str:
    """The host's name in an origin, or in a setting that may be a bare name; "" where there is none."""
    try:
        return urlsplit(address.strip() if "://" in address else f"//{address.strip()}").hostname or ""
    except ValueError:
        return ""


def _ask_nobody() -> None:
    """Streamlit looks its addresses up before it reads the list of trusted origins; it finds none."""
    for name in ("get_internal_ip", "get_external_ip"):
        setattr(net_util, name, lambda: None)
