"""`fetch` against a server of the tests that redirects inside, never ends, dawdles, changes, forbids."""

from __future__ import annotations

import hashlib
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from loaders.__main__ import main
from loaders.database.build import build
from loaders.gathering.addresses import connected, is_public
from loaders.gathering.fetch import CHANGED, Counts, fetch
from loaders.gathering.web import AGENT, Manners, Web
from loaders.problems import BadInput
from tests.conftest import TEXT, entry, make_data, plan, write_toml
from tests.proxy import reverse_proxy

CITED = {name: value for name, value in entry("firms", "300家以上", comparator="ge", value=310, unit="家").items()
         if name not in ("start", "stop")}  # fmt: skip
QUICK = Manners(pause=0, seconds=2, wait=1)


def only_the_server(address: str) -> bool:
    return address == "127.0.0.1"


class Site(ThreadingHTTPServer):
    """A server whose pages do as their path says."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.asked, self.agents, self.times = Counter(), set(), []
        self.robots: tuple[int, str] = (404, "")
        self.text, self.sent = TEXT, 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answers(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        site = self.server
        site.asked[self.path] += 1
        site.agents.add(self.headers["User-Agent"])
        site.times.append(time.monotonic())
        kind, _, rest = self.path.lstrip("/").partition("/")
        if kind == "robots.txt":
            self.answer(site.robots[0], site.robots[1].encode(), "text/plain")
        elif kind == "to":
            self.answer(302, b"", "text/plain", Location=rest.replace("~", "/"))
        elif kind == "loop":
            self.answer(302, b"", "text/plain", Location=f"/loop/{int(rest) + 1}")
        elif kind in ("endless", "dawdle"):
            self.pieces(b"a" * 65_536 if kind == "endless" else b"a", 0 if kind == "endless" else 0.2)
        elif kind == "silent":
            time.sleep(4)
        elif kind == "header":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
            self.drip(b"a", 0.2)
        elif kind == "short":
            self.answer(200, b"half", "text/plain", length=3_000_000_000 if rest else 10)
        elif kind == "gone":
            self.answer(404, b"", "text/html")
        else:
            self.answer(200, site.text.encode(), "text/plain")

    def answer(self, status: int, body: bytes, kind: str, length: int | None = None, **headers: str):
        self.send_response(status)
        fixed = {"Content-Type": kind, "Content-Length": str(len(body) if length is None else length)}
        for name, value in (fixed | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def pieces(self, piece: bytes, pause: float):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.drip(piece, pause)

    def drip(self, piece: bytes, pause: float):
        """3 GB, or until nobody listens any more."""
        try:
            while self.server.sent < 3_000_000_000:
                self.wfile.write(piece)
                self.server.sent += len(piece)
                time.sleep(pause)
        except OSError:
            pass


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def web() -> Web:
    return Web(Manners(pause=0), only_the_server)


@pytest.fixture
def hasty() -> Web:
    """Limits of time that a test can wait for."""
    return Web(QUICK, only_the_server)


PUBLIC = [
    pytest.param("8.8.8.8", True, id="public"),
    pytest.param("2400:3200::1", True, id="public, IPv6"),
    pytest.param("127.0.0.1", False, id="loopback"),
    pytest.param("::1", False, id="loopback, IPv6"),
    pytest.param("0.0.0.0", False, id="none"),
    pytest.param("10.1.2.3", False, id="private"),
    pytest.param("172.16.0.1", False, id="private, middle"),
    pytest.param("192.168.1.1", False, id="private, home"),
    pytest.param("100.64.0.1", False, id="carrier's"),
    pytest.param("169.254.169.254", False, id="link-local, a cloud's secrets"),
    pytest.param("fe80::1%eth0", False, id="link-local, IPv6"),
    pytest.param("fd00::1", False, id="private, IPv6"),
    pytest.param("224.0.0.1", False, id="multicast"),
    pytest.param("::ffff:127.0.0.1", False, id="loopback inside IPv6"),
    pytest.param("::ffff:8.8.8.8", True, id="public inside IPv6"),
    pytest.param("64:ff9b::a00:1", False, id="private behind a translator"),
    pytest.param("2002:7f00:1::", False, id="loopback in 6to4"),
]


@pytest.mark.parametrize(("address", "public"), PUBLIC)
def test_public_addresses(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize("answers", [["127.0.0.1", "10.0.0.1"], ["10.0.0.1", "127.0.0.1"]])
def test_one_bad_address_of_a_name_refuses_the_name(answers, monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in answers]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(BadInput, match=r"public internet only, found 10\.0\.0\.1"):
        connected("example.org", 80, 1, only_the_server)


def test_a_name_that_answers_otherwise_a_moment_later_gains_nothing(site, web, monkeypatch):
    """DNS rebinding: the connection goes to the address that was judged, and each request is judged anew."""
    look_up, calls = socket.getaddrinfo, []

    def rebinding(host, port, *rest, **more):
        if host != "rebinding.example":
            return look_up(host, port, *rest, **more)
        calls.append(host)
        return look_up("127.0.0.1" if len(calls) == 1 else "127.0.0.2", port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with pytest.raises(BadInput, match=r"found 127\.0\.0\.2"):
        web.page(site.base.replace("127.0.0.1", "rebinding.example") + "/page")
    assert (len(calls), dict(site.asked)) == (2, {"/robots.txt": 1})


REFUSED = [
    pytest.param("/to/http:~~127.0.0.2:1~x", r"public internet only, found 127\.0\.0\.2", id="redirect inside"),
    pytest.param("/to/http:~~169.254.169.254~x", "found 169.254.169.254", id="redirect to a cloud's secrets"),
    pytest.param("/to/http:~~[::1]:1~x", "found ::1", id="redirect to loopback, IPv6"),
    pytest.param("/to/file:~~~etc~passwd", "http:// or https://", id="redirect to a file"),
    pytest.param("/to/http:~~a:b@127.0.0.1~x", "without a name or password", id="redirect with a password"),
    pytest.param("/loop/0", "at most 5 redirects", id="redirect without end"),
    pytest.param("/endless", "at most 20,000,000 bytes", id="3 GB"),
    pytest.param("/short/announced", "at most 20,000,000 bytes", id="3 GB announced"),
    pytest.param("/short", "broke off", id="breaks off"),
    pytest.param("/dawdle", "found a slower one", id="a byte now and then"),
    pytest.param("/header", "found a slower one", id="a byte of a header now and then"),
    pytest.param("/silent", "found a slower one", id="no answer"),
    pytest.param("/gone", "expected status 200, found 404", id="gone"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "said"), REFUSED)
def test_what_is_refused(path, said, site, hasty):
    began = time.monotonic()
    with pytest.raises(BadInput, match=said):
        hasty.page(site.base + path)
    assert time.monotonic() - began < 30 and site.sent < 60_000_000


def test_a_redirect_to_a_page_is_followed(site, web):
    page = web.page(f"{site.base}/to/~page")
    assert (page.content.decode(), page.url) == (TEXT, f"{site.base}/page")
    assert site.agents == {AGENT} and site.asked["/robots.txt"] == 1


@pytest.fixture
def encrypted(site: Site, tmp_path: Path) -> Iterator[str]:
    """The address of the same site under TLS, with a certificate that nobody vouches for."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with reverse_proxy(tmp_path, site.server_address[1], port):
        yield f"https://127.0.0.1:{port}"


def test_a_certificate_that_nobody_vouches_for_is_refused(encrypted, site, web):
    with pytest.raises(BadInput):
        web.page(f"{encrypted}/page")
    assert not site.asked


def test_pages_under_tls_have_the_same_limits(encrypted, web, hasty, monkeypatch):
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    monkeypatch.setattr(ssl, "create_default_context", lambda: trusting)
    assert web.page(f"{encrypted}/page").content == TEXT.encode()
    for path, said in (
        ("/dawdle", "a slower one"),
        ("/header", "a slower one"),
        ("/endless", "at most 20,000"),
    ):
        with pytest.raises(BadInput, match=said):
            hasty.page(encrypted + path)


ROBOTS = [
    pytest.param(404, "", True, id="none"),
    pytest.param(200, "User-agent: *\nDisallow: /other", True, id="others forbidden"),
    pytest.param(200, "User-agent: *\nDisallow: /page", False, id="forbidden to all"),
    pytest.param(200, "User-agent: chengbiao\nDisallow: /\n\nUser-agent: *\nAllow: /", False, id="to us"),
    pytest.param(503, "", False, id="fails"),
]


@pytest.mark.parametrize(("status", "text", "allowed"), ROBOTS)
def test_robots(status, text, allowed, site, web):
    site.robots = (status, text)
    for path in ("/page", "/to/~page"):
        if allowed:
            assert web.page(site.base + path).content
        else:
            with pytest.raises(BadInput, match=r"robots\.txt"):
                web.page(site.base + path)
    assert bool(site.asked["/page"]) is allowed


def test_a_pause_between_two_requests_to_a_host(site):
    site.robots = (200, "User-agent: *\nCrawl-delay: 1\nAllow: /")
    Web(Manners(pause=0.3), only_the_server).page(f"{site.base}/page")
    assert site.times[1] - site.times[0] >= 0.9, "a longer one where the site asks for it"
    site.robots = (404, "")
    web = Web(Manners(pause=0.3), only_the_server)
    web.page(f"{site.base}/page")
    web.page(f"{site.base}/page")
    assert site.times[4] - site.times[3] >= 0.28


@pytest.fixture
def recorded(tmp_path: Path, site: Site) -> Path:
    """A record with a hash and an address, a cited one of another page, and one without an address."""
    data = make_data(tmp_path / "data", url=f"{site.base}/page")
    cited = {
        "kind": "article",
        "reading": "cited",
        "url": f"{site.base}/cited",
        "sha256": "",
        "figures": [CITED],
    }
    write_toml(data / "plans" / "110001-2021-article.toml", plan(**cited))
    other = {"place": "110002", "first_year": 2020, "last_year": 2020, "sha256": "2" * 64}
    write_toml(data / "plans" / "110002-2020.toml", plan(**other))
    (data / "documents" / "whatever.txt").unlink()
    return data


def test_documents_are_brought_once_under_the_name_of_their_plan(recorded, site, web):
    documents = recorded / "documents"
    assert fetch(recorded, documents, [], web) == Counts(brought=2)
    assert sorted(path.name for path in documents.iterdir()) == ["110001-2021-article.txt", "110001-2021.txt"]
    assert (documents / "110001-2021.txt").read_bytes() == TEXT.encode()
    assert fetch(recorded, documents, [], web) == Counts(at_hand=2)
    assert site.asked["/page"] == 1, "what is at hand is not asked for again"
    report = build(recorded)
    assert (report.documents, list(report.complaints)) == (1, []), (
        "a page of a cited record is no other document"
    )


@pytest.mark.parametrize("name", ["110001-2021", "110001-2021-article"])
def test_a_page_that_changed_is_kept_aside(name, recorded, site, web, capsys):
    documents = recorded / "documents"
    fetch(recorded, documents, [], web)
    assert fetch(recorded, documents, [name], web) == Counts(same=1)
    site.text = "甲市别的打算"
    assert fetch(recorded, documents, [name], web) == Counts(changed=1)
    digest = hashlib.sha256(site.text.encode()).hexdigest()[:12]
    aside = documents / CHANGED / f"{name}-{digest}.txt"
    assert aside.read_text() == site.text and (documents / f"{name}.txt").read_bytes() == TEXT.encode()
    assert f"found another, kept as {aside}" in capsys.readouterr().err


def test_a_page_that_changed_before_it_was_ever_brought_is_kept_aside(recorded, site, web):
    site.text = "甲市别的打算"
    assert fetch(recorded, recorded / "documents", ["110001-2021"], web) == Counts(changed=1)
    assert [path.name for path in (recorded / "documents").iterdir()] == [CHANGED]


def test_another_document_of_that_name_is_not_written_over(recorded, web, capsys):
    (recorded / "documents" / "110001-2021.txt").write_text("mine")
    assert fetch(recorded, recorded / "documents", [], web) == Counts(brought=1, failed=1)
    assert (recorded / "documents" / "110001-2021.txt").read_text() == "mine"
    assert "move it away" in capsys.readouterr().err


def test_one_page_that_fails_does_not_stop_the_others(recorded, site, web, capsys):
    site.robots = (200, "User-agent: *\nDisallow: /cited")
    assert fetch(recorded, recorded / "documents", [], web) == Counts(brought=1, failed=1)
    assert "110001-2021-article: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("110001-1999", "expected the id of a record", id="unknown"),
        pytest.param("110002-2020", "expected a record with a url", id="no address"),
    ],
)
def test_a_bad_id_is_one_sentence(name, said, recorded, capsys):
    status = main(["fetch", "--plan", name, "--data", str(recorded)])
    out, err = capsys.readouterr()
    assert (status, out) == (2, "") and said in err and err.count("\n") == 1


def test_the_command_asks_no_address_of_this_machine(recorded, site, capsys):
    status = main(["fetch", "--data", str(recorded)])
    out, err = capsys.readouterr()
    assert status == 2 and "0 documents brought" in out and "2 not brought" in out
    assert err.count("public internet only, found 127.0.0.1") == 2 and not site.asked
