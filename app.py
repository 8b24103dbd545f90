"""The application: the Streamlit pages, the same data by HTTP, compression and security headers.

Run it with `streamlit run app.py`. It builds the database when there is none that it can read.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.logger import get_logger
from streamlit.url_util import make_url_path

from loaders.files import alone
from loaders.problems import BadInput, Unavailable, expected, shortened
from loaders.snapshots.kinds import KINDS, WIDE, forms
from pages.shared import editors, ready, troubles
from pages.shared.server import across, framing, interface
from pages.shared.server.assets import Announced, Assets
from pages.shared.server.gate import Metrics, Uploads, WayBack
from pages.shared.server.health import Health
from pages.shared.server.origins import OwnOrigins
from pages.shared.server.patience import Patience
from pages.shared.server.room import BYTES, FILES, Room

if TYPE_CHECKING:
    from loaders.database.filters import Filters
    from loaders.database.store import Store

ROOT = Path(__file__).resolve().parent
# Streamlit's own page needs inline scripts and styles, Plotly compiles functions; nothing needs another host.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
        "style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; "
        f"object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors {framing.ancestors()}"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
NO_ROOM = "downloads: expected room for one more, found many under way; ask again in a minute."
log = get_logger("chengbiao")


class Download(FileResponse):
    """A file sent in pieces of a megabyte: each costs a change of thread, so small ones are slow."""

    chunk_size = 1 << 20


class SecurityHeaders:
    """ASGI middleware that adds the headers above to every HTTP response."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to what comes back."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message.get("headers", []), *added]
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


async def figures(request: Request) -> Response:
    """`/api/figures.<kind>`, `/api/wide.<kind>`: what the filters in the query keep, as Export gives it."""
    try:
        return await run_in_threadpool(_snapshot, request)
    except Unavailable as problem:  # the address may be right: whoever asks again later gets the figures
        return JSONResponse({"error": str(problem)}, status_code=503, headers={"Retry-After": "60"})
    except BadInput as problem:
        return JSONResponse({"error": str(problem)}, status_code=400)


async def drawing_library(request: Request) -> Response:
    """`/plotly.min.js`: what draws a picture to be saved, in the reader's browser, at the first one."""
    library = files("plotly") / "package_data" / "plotly.min.js"
    return FileResponse(str(library), headers={"Cache-Control": "public, max-age=86400"})


async def no_such_route(request: Request) -> Response:
    """Any other address below /api: a sentence, not the page that Streamlit gives for unknown addresses."""
    known = f"/api/figures.{' or .'.join(KINDS)}, or /api/wide.{' or .'.join(WIDE)}"
    problem = expected("address", known, shortened(request.url.path), "correct it")
    return JSONResponse({"error": str(problem)}, status_code=400)


def _snapshot(request: Request) -> Response:
    # Imported here, so that the server starts before pandas and DuckDB are loaded: see pages/shared/ready.py.
    from loaders.database.filters import read_filters
    from pages.shared.data import store_of

    form, kind = request.url.path.rpartition("/")[2].split(".")
    pairs = request.query_params.multi_items()
    given = {own: [value for name, value in pairs if name == own] for own in ("bom", "version")}
    if (kind != "csv" and given["bom"]) or not {"0", "1"}.issuperset(given["bom"]):
        raise BadInput("parameter bom: expected 0 or 1, for csv only; correct the address.")
    if len(given["version"]) > 1:
        raise expected("parameter version", "one data version", len(given["version"]), "correct the address")
    with store_of("".join(given["version"])) as store:
        filters = read_filters([pair for pair in pairs if pair[0] not in given], store.known())
        return _download(store, form, kind, filters, bom="1" in given["bom"])


def _download(store: Store, form: str, kind: str, filters: Filters, bom: bool) -> Response:
    """The snapshot in a file that goes when it was sent; status 503 where too many are under way."""
    from loaders.snapshots.snapshot import snapshot_name, write_snapshot
    from loaders.snapshots.wide import write_wide

    handle, name = tempfile.mkstemp(suffix=f".{kind}")
    os.close(handle)
    if not room.take(name):
        os.unlink(name)
        return JSONResponse({"error": NO_ROOM}, status_code=503, headers={"Retry-After": "60"})
    write = write_wide if form == "wide" else write_snapshot
    try:
        write(store, name, kind, filters, bom=bom)
        room.written(name)
    except BaseException:
        room.give_back(name)
        raise
    return Download(
        name,
        media_type=KINDS[kind].media_type,
        filename=snapshot_name(store, kind, filters, *forms(form, bom)),
        background=BackgroundTask(room.give_back, name),
    )


def prepare() -> str:
    """Build the database if there is none that this version can read, and load what the first chart needs.

    The imports stand here, so that the server starts before pandas, DuckDB and Plotly are loaded.

    Returns:
        Why there is no database, in a sentence; "" where there is one.
    """
    try:
        _have_database()
    except BadInput as problem:
        log.error("There is no database, and none can be built: %s", problem)
        return str(problem)
    from pages.shared.charts.drawn import Drawn

    Drawn({"data": [], "layout": {}})  # loads Plotly and the template of Streamlit's theme
    return ""


def _have_database() -> None:
    """Build the database if there is none in a file; what stands elsewhere may be there at the next look."""
    from loaders.database.build import build, tidy_up
    from loaders.database.versions import opened

    address = ready.database_address()
    tidy_up(address)
    with alone(across.folder() / "getting-ready.lock"):  # several processes start at once, and one builds
        try:
            with opened(address):
                return
        except BadInput as problem:
            if isinstance(address, Path):
                build(ready.data_path(), database=address, empty=True)
            else:
                log.error("The database cannot be read: %s", problem)


class Renewal:
    """`loaders.database.renewal.Renewal`, loaded when it first looks, when the server runs already."""

    def __init__(self) -> None:
        self._real: ready.Renewal | None = None

    @property
    def state(self) -> str:
        """Whether the database is being renewed, in the words of `ready.Renewal.state`."""
        return self._real.state if self._real else ""

    def look(self) -> None:
        """Build the database again where the records have changed."""
        from loaders.database import renewal

        if isinstance(address := ready.database_address(), Path):  # many servers read what stands elsewhere
            self._real = self._real or renewal.Renewal(ready.data_path(), address)
            self._real.look()


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Get ready in the background: while the first visitor's browser loads its scripts, ours load too."""
    editors.say_who_may_edit()
    ready.begin(prepare, Renewal())
    patience.watch()
    watching = asyncio.create_task(patience.enforce())
    yield
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching


def below(path: str) -> str:
    """An address of ours below `server.baseUrlPath`."""
    return make_url_path(st.get_option("server.baseUrlPath"), path)


room, patience = Room(across.share(BYTES), across.share(FILES)), Patience()
app = st.App(
    ROOT / "pages" / "main.py",
    routes=[
        *(Route(below(f"/api/figures.{kind}"), figures) for kind in KINDS),
        *(Route(below(f"/api/wide.{kind}"), figures) for kind in WIDE),
        Route(below("/api/{rest:path}"), no_such_route),
        Route(below("/plotly.min.js"), drawing_library),
        Route(below(interface.PATH), interface.served),
    ],
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(OwnOrigins),
        Middleware(Metrics),
        Middleware(Health),
        Middleware(Uploads),
        Middleware(WayBack),
        Middleware(Announced),
        Middleware(Assets),
        Middleware(GZipMiddleware, minimum_size=1000, compresslevel=2),
        Middleware(interface.Interface, base=below("").rstrip("/")),
    ],
    lifespan=lifespan,
    on_script_error=troubles.show,
    exception_handlers={Exception: troubles.answer},
)
