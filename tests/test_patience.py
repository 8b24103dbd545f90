"""Slow clients are ended and counted; those that are at work, or that the server is at work for, are not."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.sync.client import connect

from pages.shared.server import patience
from pages.shared.server.patience import Limits, Patience

LIMITS = Limits(head=0.6, standstill=1.2, pause=0.1)
LONG = 20 * LIMITS.head
LARGE = 30_000_000  # more than the buffers of both sides take
GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
UPGRADE = (
    b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)


async def quick(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{len(await request.body())} bytes")


async def slow(request: Request) -> PlainTextResponse:
    await asyncio.sleep(3 * LIMITS.head)
    return PlainTextResponse("done")


async def stand_still(request: Request) -> PlainTextResponse:
    time.sleep(2 * LIMITS.head)
    return PlainTextResponse("done")


async def large(request: Request) -> StreamingResponse:
    async def pieces():
        for _ in range(LARGE // 100_000):
            yield b"x" * 100_000

    return StreamingResponse(pieces())


async def echo(web: WebSocket) -> None:
    await web.accept()
    while True:
        await web.send_text(await web.receive_text())


async def flood(web: WebSocket) -> None:
    await web.accept()
    for _ in range(LARGE // 100_000):
        await web.send_bytes(b"x" * 100_000)


@dataclass
class Place:
    """Where the server listens, and its patience."""

    port: int
    patience: Patience
    kept: list[socket.socket] = field(default_factory=list)

    def connection(self, sent: bytes = b"", buffer: int = 0) -> socket.socket:
        one = socket.socket()
        if buffer:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        one.settimeout(LONG)
        one.connect(("127.0.0.1", self.port))
        one.sendall(sent)
        self.kept.append(one)  # one that nobody holds is closed
        return one

    def ended(self, why: str) -> bool:
        """Whether one connection was ended for this reason, and none for another."""
        deadline = time.monotonic() + LONG
        while not self.patience.ended[why] and time.monotonic() < deadline:
            time.sleep(0.05)
        return self.patience.ended == {"asking": 0, "reading": 0} | {why: 1}

    def nobody_ended(self) -> bool:
        return self.patience.ended == {"asking": 0, "reading": 0}


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    for protocol in (AutoHTTPProtocol, WebSocketsSansIOProtocol):
        monkeypatch.setattr(protocol, "connection_made", protocol.connection_made)  # put back afterwards
    one = Patience(LIMITS)
    one.watch()
    app = Starlette(
        routes=[Route("/", quick, methods=["GET", "PUT"]), Route("/slow", slow), Route("/large", large),
                Route("/stand_still", stand_still),
                WebSocketRoute("/echo", echo), WebSocketRoute("/flood", flood)]
    )  # fmt: skip
    server = uvicorn.Server(uvicorn.Config(app, ws="websockets-sansio", log_level="critical", lifespan="off"))
    listener = socket.create_server(("127.0.0.1", 0))

    async def serve() -> None:
        watching = asyncio.create_task(one.enforce())
        await server.serve([listener])
        watching.cancel()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    found = Place(listener.getsockname()[1], one)
    yield found
    for connection in found.kept:
        connection.close()
    server.should_exit = server.force_exit = True
    thread.join()


def dribble(connection: socket.socket, piece: bytes = b"X") -> None:
    """A sign of life now and then, until the server ends it."""
    try:
        for _ in range(int(LONG / 0.2)):
            connection.sendall(piece)
            time.sleep(0.2)
    except OSError:
        return


HALVES = [
    pytest.param(b"", id="nothing at all"),
    pytest.param(GET, id="half a head"),
    pytest.param(GET + b"Content-Length: 100\r\n\r\nabc", id="a body that was not asked for"),
    pytest.param(b"PUT" + GET[3:] + b"Content-Length: 100\r\n\r\nabc", id="half a body"),
    pytest.param(
        b"PUT" + GET[3:] + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", id="a body without its end"
    ),
    pytest.param(GET + b"\r\n" + GET, id="half a second request"),
]


@pytest.mark.parametrize("sent", HALVES)
def test_who_does_not_finish_asking(place: Place, sent: bytes):
    place.connection(sent)
    assert place.ended("asking")


def test_who_never_finishes_but_says_something_now_and_then(place: Place):
    dribble(place.connection(GET + b"X-A: "))
    assert place.ended("asking")


def test_who_dribbles_a_body_that_nobody_reads(place: Place):
    dribble(place.connection(GET.replace(b"/", b"/slow", 1) + b"Content-Length: 100000\r\n\r\n"))
    assert place.ended("asking")


@pytest.mark.parametrize("path", ["/large", "/flood"])
def test_who_does_not_read(place: Place, path: str):
    asked = GET.replace(b"/", path.encode(), 1) + (UPGRADE if path == "/flood" else b"") + b"\r\n"
    place.connection(asked)
    assert place.ended("reading")


def all_of(connection: socket.socket, body: int | None = None) -> bytes:
    """The whole answer: up to so many bytes of its body, or to the end of the connection."""
    read = b""
    while body is None or len(read.partition(b"\r\n\r\n")[2]) < body:
        if not (piece := connection.recv(65_536)):
            break
        read += piece
    return read


def read_slowly(place: Place) -> bool:
    """A piece at a time, each well within the time that there is."""
    asked = GET.replace(b"/", b"/large", 1) + b"Connection: close\r\n\r\n"
    connection, read = place.connection(asked, buffer=300_000), 0  # megabytes on the way hide what is read
    while piece := connection.recv(400_000):
        read += len(piece)
        time.sleep(0.02)
    return read > LARGE


def wait_for_an_answer(place: Place) -> bool:
    connection = place.connection(GET.replace(b"/", b"/slow", 1) + b"Connection: close\r\n\r\n")
    return all_of(connection).endswith(b"done")


def ask_again_and_again(place: Place) -> bool:
    """On one connection, with pauses, for longer than a request may take."""
    connection = place.connection()
    for _ in range(8):
        connection.sendall(GET + b"\r\n")
        assert all_of(connection, 7).endswith(b"0 bytes")
        time.sleep(LIMITS.head / 3)
    return True


def ask_while_the_server_stands_still(place: Place) -> bool:
    half = place.connection(GET)
    all_of(place.connection(GET.replace(b"/", b"/stand_still", 1) + b"Connection: close\r\n\r\n"))
    half.sendall(b"Connection: close\r\n\r\n")
    return all_of(half).endswith(b"0 bytes")


def send_a_long_body(place: Place) -> bool:
    """Within the time that its length gives."""
    size = patience.SLOWEST
    connection = place.connection(
        b"PUT" + GET[3:] + f"Connection: close\r\nContent-Length: {size}\r\n\r\n".encode()
    )
    for _ in range(10):
        connection.sendall(b"x" * (size // 10))
        time.sleep(LIMITS.head / 8)
    return all_of(connection).endswith(f"{size} bytes".encode())


def keep_a_socket_open(place: Place) -> bool:
    with connect(f"ws://127.0.0.1:{place.port}/echo", proxy=None) as web:
        for _ in range(3):
            time.sleep(LIMITS.head)
            web.send("here")
            assert web.recv() == "here"
    return True


@pytest.mark.parametrize(
    "work",
    [read_slowly, wait_for_an_answer, ask_again_and_again, ask_while_the_server_stands_still,
     send_a_long_body, keep_a_socket_open],
)  # fmt: skip
def test_who_is_not_ended(place: Place, work: Callable[[Place], bool]):
    assert work(place)
    assert place.nobody_ended()


def test_what_is_over_is_forgotten(place: Place):
    for _ in range(20):
        connection = place.connection(GET + b"Connection: close\r\n\r\n")
        connection.recv(9999)
        connection.close()
    time.sleep(5 * LIMITS.pause)
    assert place.patience._debts == {}
