"""What is ours in the page that Streamlit serves: its language, title and icon, and one script.

Streamlit's own texts exist in English only, and its HTML says so. The script beside streamlit.toml puts
Chinese in their place. It is served from here, so that the content security policy needs no exception.
"""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.shared import looks
from pages.shared.words import LANGUAGES, texts

FOLDER = Path(__file__).resolve().parent.parent / "interface"
MARK = FOLDER / "mark.svg"
PATH = "/interface/{name}"
_KINDS = {"interface.js": "text/javascript", "frame.css": "text/css", "mark.svg": "image/svg+xml"}
_FOR_A_YEAR = "public, max-age=31536000, immutable"
_STALE = (b"etag", b"last-modified")  # of the page as Streamlit wrote it


@cache
def content(name: str) -> bytes:
    """A file that the page asks for: the script with its catalogue inside, the style after its colours.

    Raises:
        KeyError: no such file is served.
    """
    if name not in _KINDS:
        raise KeyError(name)
    text = (FOLDER / name).read_text(encoding="utf-8")
    if name == "frame.css":
        # Where a browser cannot be asked which theme is in force, the reader's system says it, then the page.
        dark = f"@media (prefers-color-scheme: dark) {{ {looks.tokens('dark')} }}"
        text = f"{looks.tokens('light')}\n{dark}\n{looks.tokens_that_follow()}\n{text}"
    return text.replace("CATALOGUE;", f"{json.dumps(catalogue(), ensure_ascii=False)};").encode()


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Streamlit's texts and what is said in their place: `exact` ones, and `patterns` of a whole text."""
    return tomllib.loads((FOLDER / "streamlit.toml").read_text(encoding="utf-8"))


def address(name: str) -> str:
    """The path of a file, which changes with what is in it."""
    return f"{PATH.format(name=name)}?{sha256(content(name)).hexdigest()[:12]}"


async def served(request: Request) -> Response:
    """`/interface/<name>`: the script and the mark."""
    name = request.path_params["name"]
    if name not in _KINDS:
        return Response(status_code=404)
    return Response(content(name), media_type=_KINDS[name], headers={"Cache-Control": _FOR_A_YEAR})


class Interface:
    """ASGI middleware that writes language, title, icon and script into the HTML of the page.

    Args:
        app: what gives the page, not compressed.
        base: what the server is below, without a slash at its end.
    """

    def __init__(self, app: ASGIApp, base: str = ""):
        self.app = app
        self.base = base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; where HTML comes back, hold it until it is whole and send ours."""
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        held: list[Message] = []

        async def send_ours(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_html(message):
                held.append(message)
            elif not held:
                await send(message)
            else:
                held.append(message)
                if not message.get("more_body"):
                    await _send_page(held, _language(scope), self.base, send)

        await self.app(_for_the_whole_page(scope), receive, send_ours)


def _for_the_whole_page(scope: Scope) -> Scope:
    """The request as one for the whole page, not compressed, so that ours can be written into it."""
    unwanted = (b"accept-encoding", b"if-none-match", b"if-modified-since")
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in unwanted]}


def _is_html(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return start["status"] == 200 and headers.get("content-type", "").startswith("text/html")


async def _send_page(held: list[Message], language: str, base: str, send: Send) -> None:
    start, *parts = held
    page = b"".join(part.get("body", b"") for part in parts).decode("utf-8")
    body = with_ours(page, language, base).encode()
    headers = MutableHeaders(raw=[pair for pair in start["headers"] if pair[0] not in _STALE])
    headers["content-length"] = str(len(body))
    headers.add_vary_header("Accept-Language")
    await send({**start, "headers": headers.raw})
    await send({"type": "http.response.body", "body": body})


def with_ours(page: str, language: str, base: str = "") -> str:
    """The HTML of Streamlit with our language, title, icon and script; other HTML as it is."""
    if '<div id="root">' not in page:
        return page
    code, words = ("zh-CN" if language == "zh" else language), texts()
    script, sheet, mark = (base + address(name) for name in _KINDS)
    head = f'<script defer src="{script}"></script><link rel="stylesheet" href="{sheet}" /></head>'
    own = {
        r'<html lang="en">': f'<html lang="{code}">',
        r"<title>.*?</title>": f"<title>{escape(words['app.name'][language])}</title>",
        r'<link rel="shortcut icon"[^>]*>': f'<link rel="shortcut icon" href="{mark}" />',
        r"(?s)<noscript>.*?</noscript>": f"<noscript>{escape(words['app.no_script'][language])}</noscript>",
        r'<link\s+rel="preload"[^>]*as="font"[^>]*>': "",  # of a font that the theme does not use
        r"</head>": head,
    }
    for pattern, text in own.items():
        page = re.sub(pattern, text.replace("\\", r"\\"), page, count=1)
    return page


def _language(scope: Scope) -> str:
    """The language in force, as far as a request tells: the address's, else the browser's first."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
    if asked in LANGUAGES:
        return asked
    first = Headers(scope=scope).get("accept-language", "zh").lower()
    return "zh" if first.startswith("zh") else "en"
