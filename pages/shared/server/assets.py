"""Streamlit's own scripts and styles: compressed once, kept by browsers, announced with the first HTML.

Streamlit reads and would compress them anew for every visitor, and a browser learns that a page has a chart
only after its script has run. Here each file is compressed at its first use and kept in a folder named by
Streamlit's version, under its own hash, for all processes; and the answer to the first request of a visit
says which files the first chart will need. Only names with a hash in them are answered here; the rest, HTML
above all, is Streamlit's.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import os
import re
from contextlib import suppress
from functools import cache, cached_property
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import __version__, file_util, get_option
from streamlit.url_util import make_url_path

from loaders.files import write_whole
from loaders.problems import BadInput
from pages.shared.server import across

FOR_GOOD = "public, max-age=31536000, immutable"
_HASHED = re.compile(r".+\.[\w-]{8}\.\w+")
_TEXT = (".js", ".css", ".svg", ".json", ".wasm")
_IMPORTED = re.compile(r"""(?:from|import)\s*["']\./([^"']+\.js)["']""")
_IN_HTML = re.compile(r"""static/js/([^"']+\.js)""")
_CHART = "PlotlyChart"


class Asset:
    """One file with a hash in its name."""

    def __init__(self, path: Path):
        self.path = path

    @cached_property
    def digest(self) -> str:
        """What tells its content from every other."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()[:16]

    @cached_property
    def packed(self) -> bytes:
        """Its content compressed, b"" of images and fonts, which are so already."""
        if self.path.suffix not in _TEXT:
            return b""
        target = kept() / f"{self.path.name}.{self.digest}.gz"
        if target.exists():
            return target.read_bytes()
        content = gzip.compress(self.path.read_bytes(), mtime=0)
        with suppress(BadInput):  # a full disk: it is compressed again after the next start
            write_whole(target, content)
        return content

    def answer(self, request: Request) -> Response:
        """The file as the request wants it: compressed or not, a part of it, or that nothing has changed."""
        # The positions of a part count in the file as it is.
        packs = takes_gzip(request) and "Range" not in request.headers and bool(self.packed)
        headers = {
            "ETag": f'"{self.digest}{"-gzip" if packs else ""}"',
            "Cache-Control": FOR_GOOD,
            "Vary": "Accept-Encoding",
        }
        if _knows(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        # Systems disagree about scripts.
        kind = "text/javascript" if self.path.suffix == ".js" else mimetypes.guess_type(self.path.name)[0]
        if not packs:
            return FileResponse(self.path, headers=headers, media_type=kind)
        return Response(self.packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=kind)


class Assets:
    """ASGI middleware that answers for the files with a hash in their names."""

    def __init__(self, app: ASGIApp):
        self.app = app
        self._base = make_url_path(get_option("server.baseUrlPath"), "/static").rstrip("/") + "/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        ours = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        name = scope["path"].removeprefix(self._base) if ours else ""
        asset = assets().get(name)
        if asset is None:
            await self.app(scope, receive, send)
            return
        answer = await run_in_threadpool(asset.answer, Request(scope))
        await answer(scope, receive, send)


class Announced:
    """ASGI middleware that names the files of the first chart in the head of every HTML answer."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add to the answer."""

        async def send_with_links(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = MutableHeaders(scope=message)
                is_page = headers.get("Content-Type", "").startswith("text/html")
                if is_page and (named := await run_in_threadpool(links)):
                    headers.append("Link", named)
            await send(message)

        await self.app(scope, receive, send_with_links if scope["type"] == "http" else send)


@cache
def assets() -> dict[str, Asset]:
    """Streamlit's files with a hash in their names, by their path below `static/`."""
    folder = Path(file_util.get_static_dir()) / "static"
    found = [path for path in folder.rglob("*") if _HASHED.fullmatch(path.name) and path.is_file()]
    return {path.relative_to(folder).as_posix(): Asset(path) for path in found}


@cache
def kept() -> Path:
    """Where compressed files are kept: in the user's cache, else as long as the server runs."""
    own = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    for parent in (own / "chengbiao", across.folder()):
        folder = parent / f"static-{__version__}"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            break
    return folder


@cache
def links() -> str:
    """The value of the `Link` header: the scripts of the first chart, "" without any."""
    base = make_url_path(get_option("server.baseUrlPath"), "/static/js").rstrip("/")
    return ", ".join(f"<{base}/{name}>; rel=modulepreload; crossorigin" for name in first_scripts())


def first_scripts() -> list[str]:
    """The script that begins a visit, then the chart's with all it imports that the HTML does not name."""
    folder = Path(file_util.get_static_dir())
    named = _IN_HTML.findall((folder / "index.html").read_text(encoding="utf-8"))
    found, waiting = named[:1], [path.name for path in (folder / "static" / "js").glob(f"{_CHART}.*.js")]
    while waiting:
        name = waiting.pop()
        if name not in found and name not in named:
            found.append(name)
            waiting += _IMPORTED.findall((folder / "static" / "js" / name).read_text(encoding="utf-8"))
    return found


def takes_gzip(request: Request) -> bool:
    """Whether the request accepts gzip: named, or by `*`, and not with a weight of nothing."""
    weights = dict(_weight(part) for part in request.headers.get("Accept-Encoding", "").split(","))
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def _weight(part: str) -> tuple[str, float]:
    name, _, weight = part.partition(";")
    found = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", weight)
    return name.strip().lower(), float(found[1]) if found else 1.0


def _knows(request: Request, tag: str) -> bool:
    """Whether the client has the file with this tag already."""
    known = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]
    return tag in known or "*" in known
