"""Nothing is asked of the outside, and no web socket of another host's page is opened.

The server runs with a hook that notes and refuses every address that is none of this machine, and with a
proxy in its environment that takes connections and never answers, as a firewall that drops looks to it.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from loaders.database.store import Store
from tests.serving import serve
from tests.sessions import Session

HOOK = """
import os, sys
OWN = {None, "", "localhost", "127.0.0.1", "::1", "::", "0.0.0.0"}

def hook(event, arguments):
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
    elif event == "socket.getaddrinfo":
        address = arguments[:2]
    else:
        return
    host = address[0] if isinstance(address, tuple) else None
    if (host.decode() if isinstance(host, bytes) else host) not in OWN:
        with open(os.environ["OUTGOING"], "a") as file:
            print(event, address, file=file)
        raise OSError(f"{host}: refused by the test")

sys.addaudithook(hook)
"""
FOREIGN = "https://elsewhere.example.org"
TRUSTED = "https://trusted.example.org"
PATH = "plans/cb"
NO_CORS = ("--server.enableCORS", "false", "--server.enableXsrfProtection", "false")


@dataclass
class Watched:
    """A server, what it asked of the outside, and how often it turned to the proxy."""

    address: str
    noted: Path
    turns: list[int]

    def asked(self) -> list[str]:
        said = self.noted.read_text().splitlines() if self.noted.exists() else []
        return said + ["proxy"] * len(self.turns)


@contextlib.contextmanager
def silent_proxy() -> Iterator[tuple[str, list[int]]]:
    """A proxy's address, and a list that grows with each connection, none of which is answered."""
    turns: list[int] = []
    kept = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def take() -> None:
            with contextlib.suppress(OSError):
                while True:
                    kept.append(listener.accept()[0])
                    turns.append(1)

        threading.Thread(target=take, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", turns
        listener.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def watched(database: Path, folder: Path, *options: str, path: str = "") -> Iterator[Watched]:
    (folder / "sitecustomize.py").write_text(HOOK)
    noted = folder / "outgoing.txt"
    with silent_proxy() as (proxy, turns):
        proxies = dict.fromkeys(
            ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"), proxy
        )
        own = {"PYTHONPATH": str(folder), "OUTGOING": str(noted), "NO_PROXY": "", "no_proxy": ""}
        with serve(database, folder, options=options, path=path, **proxies, **own) as address:
            yield Watched(address, noted, turns)


@pytest.fixture(scope="module")
def server(shipped: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """Of the network, trusting one other origin: there Streamlit asks most."""
    options = ("--server.address", "0.0.0.0", "--server.corsAllowedOrigins", TRUSTED)
    with watched(Path(shipped.address), tmp_path_factory.mktemp("outgoing"), *options) as one:
        yield one


def opened(address: str, path: str = "/_stcore/stream", **headers: str) -> bool:
    """Whether a web socket is opened."""
    try:
        socket = connect(
            address.replace("http", "ws", 1) + path,
            origin=headers.pop("Origin", None),
            additional_headers=headers,
            subprotocols=["streamlit"],
            proxy=None,
            legacy=True,
        )
    except InvalidStatus as refusal:
        if refusal.response.status_code != 403:
            raise
        return False
    socket.close()
    return True


ORIGINS = [
    pytest.param(None, True, id="no browser"),
    pytest.param("own", True, id="its own page"),
    pytest.param(TRUSTED, True, id="a trusted one"),
    pytest.param("http://trusted.example.org:99", True, id="another port of a trusted one"),
    pytest.param("http://localhost:3000", True, id="another server of this machine"),
    pytest.param(FOREIGN, False, id="another host"),
    pytest.param(
        "https://trusted.example.org.elsewhere.org", False, id="a name that begins like a trusted one"
    ),
    pytest.param("http://localhost.example.org", False, id="a name that begins like this machine's"),
    pytest.param("https://203.0.113.9", False, id="a number"),
    pytest.param("null", False, id="no name"),
    pytest.param("file://", False, id="a file"),
    pytest.param("ws://elsewhere.example.org", False, id="another scheme"),
    pytest.param("http://[", False, id="no address at all"),
    pytest.param("", False, id="empty"),
]


@pytest.mark.parametrize(("origin", "allowed"), ORIGINS)
def test_whose_sockets_are_opened_and_nobody_is_asked(server: Watched, origin: str | None, allowed: bool):
    headers = {} if origin is None else {"Origin": server.address if origin == "own" else origin}
    assert opened(server.address, **headers) is allowed
    assert server.asked() == []


@pytest.mark.parametrize("path", ["/_stcore/stream", "/", "/anything/_stcore/stream", "/_stcore//stream"])
def test_at_every_address(server: Watched, path: str):
    assert not opened(server.address, path, Origin=FOREIGN)
    assert server.asked() == []


def test_many_refused_sockets_hold_nobody_up(server: Watched):
    threads = [
        threading.Thread(target=opened, args=(server.address,), kwargs={"Origin": FOREIGN}) for _ in range(10)
    ]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    with urllib.request.urlopen(f"{server.address}/_stcore/health", timeout=5) as answer:
        assert answer.status == 200
    for thread in threads:
        thread.join()
    assert time.monotonic() - began < 5
    assert server.asked() == []


def test_pages_and_downloads_ask_nobody(server: Watched):
    with Session(server.address) as session:
        session.run("lang=en")
        for page in list(session.pages.values()):
            session.run("lang=zh", page=page)
    for kind in ("csv", "parquet", "json", "xlsx", "zip"):
        with urllib.request.urlopen(f"{server.address}/api/figures.{kind}?city=610500", timeout=30) as answer:
            assert answer.read()
    assert len(session.pages) > 5
    assert server.asked() == []


def test_below_a_path(shipped: Store, tmp_path: Path):
    with watched(Path(shipped.address), tmp_path, path=PATH) as server:
        host = server.address.removesuffix(f"/{PATH}")
        assert opened(server.address, Origin=host)
        assert not opened(server.address, Origin=FOREIGN)
        assert not opened(host, Origin=FOREIGN)
        assert server.asked() == []


@pytest.mark.parametrize(
    ("options", "headers", "allowed"),
    [
        pytest.param(("--server.allowedHosts", "localhost"), {}, True, id="a host that is allowed"),
        pytest.param(("--server.allowedHosts", "a.example.org"), {}, False, id="a host that is not"),
        pytest.param(NO_CORS, {"Origin": FOREIGN}, True, id="every origin"),
        pytest.param(
            ("--browser.serverAddress", "elsewhere.example.org"),
            {"Origin": FOREIGN},
            True,
            id="the browser's",
        ),
    ],
)
def test_the_settings_of_streamlit_hold(
    shipped: Store, tmp_path: Path, options: tuple, headers: dict, allowed: bool
):
    with watched(Path(shipped.address), tmp_path, *options) as server:
        assert opened(server.address, **headers) is allowed
        assert server.asked() == []


def test_the_hook_notes_what_is_asked(shipped: Store, tmp_path: Path):
    """Else the tests above would pass whatever the server did."""
    asks = tmp_path / "asks.py"
    asks.write_text(
        "import streamlit as st\nfrom streamlit import net_util\nnet_util.get_external_ip()\n"
        f"app = st.App({str(tmp_path / 'page.py')!r})\n"
    )
    (tmp_path / "page.py").write_text("")
    (tmp_path / "sitecustomize.py").write_text(HOOK)
    with silent_proxy() as (proxy, turns):
        own = {
            "PYTHONPATH": str(tmp_path),
            "OUTGOING": str(tmp_path / "noted"),
            "HTTP_PROXY": proxy,
            "HTTPS_PROXY": proxy,
        }
        with serve(Path(shipped.address), tmp_path, script=asks, **own):
            assert turns, "the proxy"
        own |= {"HTTP_PROXY": "", "HTTPS_PROXY": ""}
        with serve(Path(shipped.address), tmp_path, script=asks, **own):
            assert "checkip" in (tmp_path / "noted").read_text()
