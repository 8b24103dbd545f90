"""Connections that make the server wait for nothing are ended: requests never finished, answers never read.

uvicorn limits only the pause between two requests, and Streamlit passes it no other limit. A request whose
head never ends reaches no middleware, so the connections themselves are looked at: each is noted where
uvicorn makes it, and once a second those are ended that owe the rest of a request for too long, or that have
taken nothing of what waits for them. What is ended is counted, and the log says so.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from streamlit.logger import get_logger
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

HEAD = 20.0  # seconds for a request's first lines, and for a connection that says nothing
SLOWEST = 20_000  # bytes a second of a request's body, on top of those seconds
LARGEST = 50_000_000  # more than `server.maxUploadSize` takes is given no more time
STANDSTILL = 30.0  # seconds in which at least `TAKEN` bytes of an answer are taken, or all that is left
TAKEN = 30_000
_log = get_logger(__name__)


@dataclass
class Limits:
    """The limits in force; tests have less time."""

    head: float = HEAD
    standstill: float = STANDSTILL
    pause: float = 1.0


@dataclass
class Debt:
    """What a connection owes: the rest of a request (`cycle`), or to take what is left of an answer."""

    cycle: object
    asked: float
    left: int
    taken: float


@dataclass
class Patience:
    """The connections there are, since when each owes what, and how many were ended."""

    limits: Limits = field(default_factory=Limits)
    ended: dict[str, int] = field(default_factory=lambda: {"asking": 0, "reading": 0})
    _debts: dict[Any, Debt] = field(default_factory=dict)

    def watch(self) -> None:
        """Note every connection from now on."""
        for protocol in (AutoHTTPProtocol, WebSocketsSansIOProtocol):
            self._note_new(protocol)

    def _note_new(self, protocol: Any) -> None:
        made = protocol.connection_made

        def connection_made(connection: Any, transport: asyncio.Transport) -> None:
            made(connection, transport)
            now = asyncio.get_running_loop().time()
            self._debts[connection] = Debt(None, now, 0, now)

        protocol.connection_made = connection_made

    async def enforce(self) -> None:
        """Look at all connections again and again, until the server ends."""
        loop = asyncio.get_running_loop()
        while True:
            slept = loop.time()
            await asyncio.sleep(self.limits.pause)
            self._forgive(loop.time() - slept - self.limits.pause)
            before = dict(self.ended)
            for connection in list(self._debts):
                self._look(connection, loop.time())
            if self.ended != before:
                counts = (self.ended[name] - before[name] for name in before)
                total = sum(self.ended.values())
                _log.warning(
                    "Slow clients: ended %d that asked by halves, %d that did not read; %d since the start.",
                    *counts,
                    total,
                )

    def _forgive(self, stood: float) -> None:
        """What the server itself stood still, in seconds, is nobody's debt."""
        for debt in self._debts.values():
            debt.asked += stood
            debt.taken += stood

    def _look(self, connection: Any, now: float) -> None:
        transport, debt = connection.transport, self._debts[connection]
        left = transport.get_write_buffer_size()
        if _is_over(connection, left):
            del self._debts[connection]
        elif self._reads_nothing(debt, left, now):
            self._end(connection, "reading")
        elif self._asks_nothing(debt, connection, left, now):
            self._end(connection, "asking")

    def _reads_nothing(self, debt: Debt, left: int, now: float) -> bool:
        if not left or debt.left - left >= TAKEN or left > debt.left:
            debt.left, debt.taken = left, now
        return now - debt.taken > self.limits.standstill

    def _asks_nothing(self, debt: Debt, connection: Any, left: int, now: float) -> bool:
        cycle = getattr(connection, "cycle", None)
        owes_nothing = isinstance(connection, WebSocketsSansIOProtocol) or left or _is_answering(cycle)
        if owes_nothing or cycle is not debt.cycle:  # another cycle: a whole head came since the last look
            debt.cycle, debt.asked = cycle, now
        return now - debt.asked > self.limits.head + _body_seconds(cycle)

    def _end(self, connection: Any, why: str) -> None:
        self.ended[why] += 1
        del self._debts[connection]
        connection.transport.abort()  # close() would wait until the rest was read


def _is_over(connection: Any, left: int) -> bool:
    """Closed, with nothing left to send; or handed over to the protocol of web sockets."""
    transport = connection.transport
    return (transport.is_closing() and not left) or transport.get_protocol() is not connection


def _is_answering(cycle: Any) -> bool:
    """The request came whole and the answer is not complete: the server is at work."""
    return cycle is not None and not cycle.more_body and not cycle.response_complete


def _body_seconds(cycle: Any) -> float:
    """How much longer a request may take for the length that it announced."""
    if cycle is None or cycle.response_complete:
        return 0
    length = dict(cycle.scope["headers"]).get(b"content-length", b"")
    return min(int(length), LARGEST) / SLOWEST if length.isdigit() and len(length) < 20 else 0
