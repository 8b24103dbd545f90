"""One page of the web, asked for politely and within limits.

Who publishes is asked under our own name, as robots.txt allows, and not twice in a short while. Only http and
https, and only the public internet, at every hop of a redirect; size and time are bounded whatever a server
sends. No proxy, cookie or password is used.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from loaders.documents.limits import LIMITS
from loaders.gathering.addresses import Judge, connected, is_public
from loaders.problems import BadInput, expected, shortened

AGENT = "Chengbiao/1 (+README)"
_ROBOT = "Chengbiao"  # the name by which robots.txt may speak of us
_REDIRECTS = (301, 302, 303, 307, 308)
_PIECE = 65_536  # bytes


@dataclass(frozen=True)
class Manners:
    """How a site is treated, and what it may cost."""

    size: int = LIMITS.size  # bytes of a page
    robots_size: int = 500_000  # bytes of a robots.txt
    seconds: float = 60  # for one page, however it comes
    wait: float = 15  # seconds without a byte
    pause: float = 2  # seconds between two requests to a host
    longest_pause: float = 30  # seconds that a robots.txt may ask for
    redirects: int = 5


@dataclass(frozen=True)
class Page:
    """What a server sent: bytes, the address it came from in the end, and what it calls them."""

    content: bytes
    url: str
    content_type: str


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: http.client.HTTPMessage
    content: bytes


class Web:
    """The web as one run sees it: it remembers each host's robots.txt and when it was last asked.

    Args:
        manners: pauses and limits.
        may: judges every address before a connection; tests let their own server pass.
    """

    def __init__(self, manners: Manners | None = None, may: Judge = is_public):
        self._manners, self._may = manners or Manners(), may
        self._robots: dict[str, RobotFileParser] = {}
        self._asked: dict[str, float] = {}

    def page(self, url: str) -> Page:
        """The page at an address.

        Raises:
            BadInput: it is not allowed, not there, too large or too slow.
        """
        for _ in range(self._manners.redirects + 1):
            parts = _parts(url)
            self._refuse_forbidden(parts, url)
            answer = self._ask(parts, url, self._manners.size)
            if answer.status not in _REDIRECTS:
                if answer.status != 200:
                    raise expected(url, "status 200", answer.status, "look at the page in a browser")
                return Page(answer.content, url, answer.headers.get_content_type())
            url = _next(url, answer)
        wanted = f"at most {self._manners.redirects} redirects"
        raise expected(shortened(url, 200), wanted, "more", "record the address where they end")

    def _refuse_forbidden(self, parts: SplitResult, url: str) -> None:
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(f"{origin}/robots.txt")
        if not self._robots[origin].can_fetch(_ROBOT, url):
            remedy = "ask its publisher, or bring the page by hand"
            raise expected(
                url,
                "a page that robots.txt allows",
                "one that it forbids, or a robots.txt that fails",
                remedy,
            )

    def _read_robots(self, url: str) -> RobotFileParser:
        """A host's rules as RFC 9309 says: none where there is no file, nothing allowed where it fails."""
        rules = RobotFileParser()
        try:
            for _ in range(self._manners.redirects + 1):
                answer = self._ask(_parts(url), url, self._manners.robots_size)
                if answer.status not in _REDIRECTS:
                    break
                url = _next(url, answer)
        except Unreachable:
            answer = None
        if answer is None or answer.status >= 500 or answer.status in _REDIRECTS:
            rules.parse(["User-agent: *", "Disallow: /"])
        else:
            found = answer.content.decode("utf-8", "replace") if answer.status == 200 else ""
            rules.parse(found.splitlines())
        return rules

    def _ask(self, parts: SplitResult, url: str, size: int) -> _Answer:
        """One request and its answer, after the pause that the host is due."""
        self._pause(parts)
        connection = _connection(parts, self._manners.wait, self._may)
        try:
            with _ended_after(self._manners.seconds, connection) as late:
                connection.connect()
                if late.is_set():
                    raise TimeoutError
                connection.request("GET", _target(parts), headers=_HEADERS)
                answer = connection.getresponse()
                return _Answer(answer.status, answer.headers, _body(answer, url, size, late))
        except (OSError, UnicodeError, http.client.HTTPException) as error:
            found = "a slower one" if late.is_set() or isinstance(error, TimeoutError) else _said(error)
            wanted = f"an answer within {self._manners.seconds:g} seconds"
            raise Unreachable(str(expected(url, wanted, found, "try again later"))) from error
        finally:
            connection.close()
            self._asked[parts.hostname or ""] = time.monotonic()

    def _pause(self, parts: SplitResult) -> None:
        rules = self._robots.get(f"{parts.scheme}://{parts.netloc}")
        asked_for = float(rules.crawl_delay(_ROBOT) or 0) if rules else 0.0
        pause = max(self._manners.pause, min(asked_for, self._manners.longest_pause))
        if (last := self._asked.get(parts.hostname or "")) is not None:
            time.sleep(max(0.0, last + pause - time.monotonic()))


class Unreachable(BadInput):
    """There was no answer, or not within the limits of time."""


_HEADERS = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}


class _Plain(http.client.HTTPConnection):
    """A connection to a judged address; it lets its socket go before the answer is read, `held` does not."""

    may: Judge = staticmethod(is_public)
    held: socket.socket | None = None

    def connect(self) -> None:
        self.sock = self.held = connected(self.host, self.port, self.timeout or 0, self.may)


class _Encrypted(http.client.HTTPSConnection):
    """The same under TLS, with the certificate of the name that was asked for."""

    may: Judge = staticmethod(is_public)
    held: socket.socket | None = None

    def connect(self) -> None:
        raw = connected(self.host, self.port, self.timeout or 0, self.may)
        context = ssl.create_default_context()
        self.sock = self.held = context.wrap_socket(
            raw, server_hostname=self.host, do_handshake_on_connect=False
        )
        self.sock.do_handshake()  # with the socket in place, so that it can be ended from outside


def _connection(parts: SplitResult, wait: float, may: Judge) -> _Plain | _Encrypted:
    kind = _Encrypted if parts.scheme == "https" else _Plain
    connection = kind(parts.hostname or "", parts.port, timeout=wait)
    connection.may = may
    return connection


@contextmanager
def _ended_after(seconds: float, connection: _Plain | _Encrypted) -> Iterator[threading.Event]:
    """Ends a connection that takes longer, even one that sends a byte now and then; the event says so."""
    late = threading.Event()

    def end() -> None:
        late.set()
        if connection.held is not None:
            with contextlib.suppress(OSError):  # it has ended by itself meanwhile
                socket.socket.shutdown(connection.held, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def _body(answer: http.client.HTTPResponse, url: str, size: int, late: threading.Event) -> bytes:
    """The bytes of an answer, read piece by piece and never more than `size`."""
    if answer.status in _REDIRECTS:
        return b""
    if (coding := answer.headers.get("Content-Encoding", "identity")) != "identity":
        raise expected(url, "a page as it is", f"one packed by {shortened(coding)}", "bring it by hand")
    announced = answer.length
    found = bytearray()
    while piece := answer.read(_PIECE):
        found += piece
        if len(found) > size or (announced or 0) > size:
            raise expected(url, f"at most {size:,} bytes", "more", "bring it by hand")
    if late.is_set() or (announced is not None and len(found) < announced):
        raise http.client.HTTPException("an answer that broke off")
    return bytes(found)


def _next(url: str, answer: _Answer) -> str:
    """Where a redirect leads; servers write Chinese addresses as the bytes of UTF-8."""
    location = answer.headers.get("Location", "")
    return urljoin(url, location.encode("latin-1", "ignore").decode("utf-8", "replace"))


def _parts(url: str) -> SplitResult:
    """An address in its parts, of a kind that is asked for."""
    shown = shortened(url, 200)
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise expected(shown, "an address with http:// or https:// and a host", "another", "correct it")
    if parts.username is not None or parts.password is not None:
        raise expected(shown, "an address without a name or password", "one with it", "correct it")
    return parts


def _target(parts: SplitResult) -> str:
    """Path and query as they are sent: Chinese signs and blanks escaped, what is escaped left as it is."""
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return quote(target, safe="/?%:@!$&'()*+,;=~-._[]|")


def _said(error: Exception) -> str:
    return shortened(getattr(error, "strerror", None) or str(error) or type(error).__name__, 120)
