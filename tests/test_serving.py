"""Several processes behind a real nginx: who stays where, what holds in all of them, and what a restart keeps."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from loaders.database.build import build
from loaders.database.store import Store
from loaders.problems import BadInput
from loaders.snapshots.snapshot import write_snapshot
from pages.shared.server import nginx, process
from pages.shared.server.nginx import COOKIE, Upstream
from pages.shared.words import texts
from tests.conftest import ROOT, TEXT, make_data
from tests.oidc import COOKIE_SECRET, sign_in_options
from tests.serving import Running, free_port, serve_several, within
from tests.sessions import USER_COOKIE, Session, signed
from tests.test_app import get

ANNA = {"is_logged_in": True, "iss": "https://provider.example.org", "sub": "anna", "iat": 1, "nonce": "a",
        "email": "anna@example.org"}  # fmt: skip


def word(key: str, **values: object) -> str:
    return texts()[key]["en"].format(**values)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("several")


@pytest.fixture(scope="module")
def several(folder: Path) -> Iterator[Running]:
    """Two processes over a small collection, with a sign-in."""
    data = make_data(folder / "data")
    port = free_port()
    public = f"http://localhost:{port}"
    options = sign_in_options(folder, [ANNA["email"]], public=public, listens_on="127.0.0.1")
    database = build(data).database
    with serve_several(database, folder, options=options, port=port, CHENGBIAO_DATA=str(data)) as one:
        yield one


@contextmanager
def one_in_each(several: Running, **claims: str) -> Iterator[tuple[Session, Session]]:
    """A session in each of two processes, signed in with the same cookie where there are claims."""
    cookies = (
        {USER_COOKIE: signed(COOKIE_SECRET, ANNA | {"origin": several.address} | claims)} if claims else {}
    )
    found: dict[str, Session] = {}
    with ExitStack() as opened:
        for _ in range(60):  # each lands anywhere: one in 2^59 tries finds one process only
            session = opened.enter_context(Session(several.address, cookies))
            found.setdefault(session.process, session)
            if len(found) == 2:
                break
        first, second = found.values()
        for session in (first, second):
            session.run("lang=en")
        yield first, second


def press(session: Session, label: str) -> None:
    """Press a button of the first page, on which the session is."""
    (button,) = (one for one in session.elements("button") if one.label == label)
    session.run("lang=en", widgets=(WidgetState(id=button.id, trigger_value=True),))


def said(session: Session) -> str:
    """What the alerts and texts of the last run say."""
    texts_ = [one.body for kind in ("alert", "markdown") for one in session.elements(kind)]
    return "\n".join(texts_).replace("\\", "")


def drop(session: Session, page: str, name: str, content: bytes) -> None:
    """Drop a file on a page."""
    session.run("lang=en", session.pages[page])
    (place,) = session.elements("file_uploader")
    assert session.upload(content, "1", name) == 204
    state = WidgetState(id=place.id)
    info = state.file_uploader_state_value.uploaded_file_info.add(file_id="1", name=name, size=len(content))
    info.file_urls.file_id = "1"
    session.run("lang=en", session.pages[page], (state,))


def test_a_browser_stays_with_the_process_that_answered_it_first(several: Running):
    for number in range(50):
        with Session(several.address) as session:
            asked = {get(f"{several.address}{path}", Cookie=session.cookies)[1]["Set-Cookie"] for path in
                     ("/", "/compare", "/_stcore/host-config")}  # fmt: skip
            assert not any(COOKIE in (one or "") for one in asked), "it has its cookie already"
        if number > 3 and {"1", "2"} <= set(re.findall(r"process=(\d+)", several.log.read_text())):
            break
    else:
        pytest.fail("both processes have some")


def test_uploads_of_a_session_reach_its_process(several: Running):
    with one_in_each(several) as sessions:
        for session in sessions:
            session.run("lang=en", session.pages["export"])
        assert [one.upload() for one in sessions] == [204, 204]
        first, second = sessions
        first.cookies = first.cookies.replace(f"{COOKIE}={first.process}", f"{COOKIE}={second.process}")
        assert first.upload() == 403, "the other process knows nothing of the session"


def test_a_cookie_of_a_process_that_is_not_there_leads_to_one_that_is(several: Running):
    for named in ("99", "", "../1", "1 2"):
        status, headers, _ = get(f"{several.address}/", Cookie=f"{COOKIE}={named}")
        assert (
            status,
            bool(re.match(rf"{COOKIE}=\d+; Path=/; HttpOnly; SameSite=Lax", headers["Set-Cookie"])),
        ) == (200, True)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        pytest.param("/api/figures.csv", "text/csv", id="data"),
        pytest.param("/static/js/{script}", "text/javascript", id="a script"),
        pytest.param("/health", "text/plain", id="health"),
    ],
)
def test_what_is_the_same_everywhere_goes_to_any_and_gives_no_cookie(several: Running, path: str, kind: str):
    script = re.search(rb"static/js/([\w.-]+\.js)", get(several.address)[2])[1].decode()
    status, headers, _ = get(several.address + path.format(script=script))
    assert (status, headers["Set-Cookie"]) == (200, None)
    assert headers.get_content_type() == kind


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/health", 200, id="any"),
        pytest.param("/health/1", 200, id="the first"),
        pytest.param("/health/2", 200, id="the second"),
        pytest.param("/health/3", 404, id="one that is not there"),
        pytest.param("/health/", 404, id="none"),
    ],
)
def test_health(several: Running, path: str, status: int):
    found, headers, content = get(several.address + path)
    assert found == status and (status != 200 or content == b"ok")
    assert not [name for name in headers if "sessions" in name.lower()], (
        "how many there are is nobody's business"
    )


def test_headers_of_the_dashboard_come_through(several: Running):
    status, headers, _ = get(f"{several.address}/compare", **{"Accept-Encoding": "gzip"})
    assert (status, headers["content-encoding"], headers["cache-control"]) == (200, "gzip", "no-cache")
    assert "PlotlyChart" in headers["link"] and "default-src 'self'" in headers["content-security-policy"]
    assert "nginx/" not in str(headers)


def test_a_request_is_a_line_in_the_log_without_what_is_secret(several: Running):
    get(f"{several.address}/import?draft=token-of-a-draft", **{"X-Forwarded-For": '203.0.113.9" "x'})
    get(f"{several.address}/a%0Ab%22c")
    assert several.said('/a\\x0Ab\\x22c" 404')
    lines = [line for line in several.log.read_text().splitlines() if '"/import"' in line or "x0Ab" in line]
    form = r'\S+ "[^"]*" GET "[^"]*" (200|404) \d+ [\d.]+s process=\d+'
    assert len(lines) == 2 and all(re.fullmatch(form, line) for line in lines), lines
    assert "203.0.113.9" in lines[0] and "token-of-a-draft" not in several.log.read_text()


def test_a_line_of_an_upload_does_not_name_its_session(several: Running):
    with Session(several.address) as session:
        session.run("lang=en")
        session.run("lang=en", session.pages["export"])
        assert session.upload() == 204
        assert several.said('PUT "/_stcore/upload_file/..." 204')
        assert session.id not in several.log.read_text()


def test_a_sign_out_holds_in_all_processes(several: Running):
    with one_in_each(several, nonce="signs out") as (here, there):
        assert all("import" in one.pages for one in (here, there))
        there.run("lang=en", there.pages["import"])
        assert there.upload() == 204
        press(here, word("editor.sign_out"))
        assert there.upload() == 403, "at once, before its next run"
        there.run("lang=en", there.pages["import"])
        assert word("editor.not_signed_in") in said(there)


def test_a_draft_is_there_in_all_processes(several: Running):
    with one_in_each(several, nonce="drafts") as (here, there):
        drop(here, "import", "plan.txt", f"甲市2027年打算\n{TEXT}firms达到20家。\n".encode())
        token = here.address["draft"]
        there.run(f"lang=en&draft={token}", there.pages["import"])
        assert "plan.txt" in str(there.elements("selectbox"))


def test_an_earlier_snapshot_is_seen_in_all_processes(several: Running, folder: Path, tmp_path: Path):
    write_snapshot(Store(folder / "data" / "chengbiao.duckdb"), tmp_path / "taken.csv", "csv")
    with one_in_each(several) as (here, there):
        drop(here, "export", "taken.csv", (tmp_path / "taken.csv").read_bytes())
        assert "taken.csv" in said(here)
        there.run(f"lang=en&since={here.address['since']}", there.pages["export"])
        assert "taken.csv" in said(there)


def test_a_new_database_is_seen_in_all_processes(several: Running, folder: Path):
    with one_in_each(several) as sessions:
        before = build(folder / "data").data_version
        for one in sessions:
            one.run("lang=en")
            assert before in said(one)
        record = folder / "data" / "plans" / "110001-2021.toml"
        record.write_text(record.read_text(encoding="utf-8").replace("300", "301"), encoding="utf-8")
        after = build(folder / "data").data_version
        for one in sessions:
            one.run("lang=en")
            assert after in said(one) and before not in said(one)


class Readers:
    """Browsers that look at pages without a pause, each with its own cookie, until told to go."""

    def __init__(self, several: Running, cookies: list[str]):
        self.server, self.leave, self.answers = several.address, False, 0
        self._pool = ThreadPoolExecutor(len(cookies))
        self._looking: list[Future] = [self._pool.submit(self._look, one) for one in cookies]

    def _look(self, cookie: str) -> set[int]:
        found = set()
        while not self.leave:
            for path in (
                "/",
                "/compare?lang=en",
                "/_stcore/health",
                "/api/figures.csv?city=110001",
                "/health",
            ):
                found.add(get(self.server + path, Cookie=cookie)[0])
                self.answers += 1
        return found

    def statuses(self) -> set[int]:
        """All that they got."""
        self.leave = True
        return set().union(*(one.result() for one in self._looking))


def test_a_restart_replaces_every_process_and_nobody_gets_an_error(several: Running):
    with one_in_each(several) as sessions:
        readers = Readers(several, [one.cookies for one in sessions])
        several.process.send_signal(signal.SIGUSR1)
        for one in sessions:
            assert several.said(f"took the place of process {one.process}.")
        before = readers.answers
        assert within(30, lambda: readers.answers > before + 20)
        assert readers.statuses() == {200}
        status, headers, _ = get(several.address, Cookie=sessions[0].cookies)
        assert status == 200 and COOKIE in headers["Set-Cookie"], "and stays with a new one from now on"


def test_a_process_that_is_killed_is_replaced_and_its_readers_go_to_another(several: Running):
    with one_in_each(several) as (here, there):
        command = ["pgrep", "-P", str(several.process.pid), "-f", "streamlit run"]
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        assert len(listed) == 2
        readers = Readers(several, [here.cookies, there.cookies])
        subprocess.run(["kill", "-KILL", listed[0]], check=True)
        assert several.said("ended; another one takes its place")
        assert within(
            60, lambda: get(f"{several.address}/health/1")[0] == get(f"{several.address}/health/2")[0] == 200
        )
        assert readers.statuses() == {200}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_everything_ends_together(shipped: Store, tmp_path: Path, number: signal.Signals):
    with serve_several(Path(shipped.address), tmp_path, processes=1) as one:
        children = subprocess.run(
            ["pgrep", "-P", str(one.process.pid)], capture_output=True, text=True, check=True
        )
        one.process.send_signal(number)
        assert one.process.wait(40) == 0
        alive = subprocess.run(
            ["ps", "-o", "pid=", "-p", ",".join(children.stdout.split())],
            capture_output=True,
            text=True,
            check=False,
        )
        assert alive.stdout == ""
        assert not list((tmp_path / "temporary").iterdir()), "nothing is left"


def test_it_listens_on_this_machine_only(several: Running):
    port = int(several.address.rpartition(":")[2])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing: it only tells our own address in the network
        own = probe.getsockname()[0]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((own, port), timeout=5)


def test_a_port_that_is_taken_is_said(tmp_path: Path, shipped: Store):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        command = ["-m", "pages.shared.server", "--processes", "1", "--port", str(taken.getsockname()[1])]
        ended = subprocess.run(
            [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False, timeout=90
        )
    assert ended.returncode == 1 and "Address already in use" in ended.stderr


@pytest.mark.parametrize("count", [1, 2, 4, 16])
def test_nginx_takes_the_configuration(tmp_path: Path, count: int):
    upstreams = [Upstream(number, number, 9000 + number) for number in range(1, count + 1)]
    leaving = Upstream(99, 1, 9099, gives_way=True)
    nginx.write(tmp_path, nginx.configuration([*upstreams, leaving], "127.0.0.1:9998"), ["away"])
    command = [nginx.executable(), "-t", "-p", str(tmp_path), "-e", "stderr", "-c", nginx.FOUND]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_who_gives_way_takes_no_new_browsers_and_keeps_its_own():
    text = nginx.configuration([Upstream(3, 1, 9003), Upstream(1, 1, 9001, gives_way=True)], "127.0.0.1:9998")
    lines = {line.split("{")[0].strip(): line for line in text.splitlines() if "{" in line}
    assert "process_1" not in lines["split_clients $request_id $fresh"]
    assert "9001" not in lines["upstream any"]
    assert '"1" process_1' in lines[f"map $cookie_{COOKIE} $chosen"]
    assert "9003 max_fails=1 fail_timeout=1s backup" in lines["upstream process_1"]


def test_while_no_process_answers_the_page_says_so_in_both_languages():
    page = nginx.away(list(texts()["server.away"].values()))
    assert all(sentence in page for sentence in texts()["server.away"].values()) and "refresh" in page


def test_without_nginx_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(
        BadInput, match=r"nginx: expected the proxy .* found none; install it; .*apt-get install nginx"
    ):
        nginx.executable()


@pytest.mark.parametrize(
    ("status", "headers", "ready", "hindrance"),
    [
        pytest.param(200, {}, True, "", id="it serves"),
        pytest.param(503, {"retry-after": "1"}, False, "said", id="it gets ready"),
        pytest.param(503, {}, True, "said", id="it has no database and says so"),
        pytest.param(0, {}, False, "", id="no answer yet"),
        pytest.param(500, {}, False, "", id="a fault"),
    ],
)
def test_when_a_process_is_ready(
    monkeypatch: pytest.MonkeyPatch, status: int, headers: dict, ready: bool, hindrance: str
):
    one = process.Process(1, 1, (), {})
    monkeypatch.setattr(process.Process, "_health", lambda self: (status, headers, "said"))
    assert (one.is_ready(), one.hindrance()) == (ready, hindrance)
