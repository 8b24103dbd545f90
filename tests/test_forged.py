"""What is sent past the browser: cookies of one's own, uploads, states of widgets that were never shown."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from pages.shared.words import texts
from tests.conftest import TEXT, make_data
from tests.oidc import COOKIE_SECRET, sign_in_options
from tests.serving import serve
from tests.sessions import USER_COOKIE, Session, signed

DAY = 86_400
SHOWN = "firms达到20家"
ANNA = {
    "is_logged_in": True,
    "provider": "default",
    "email": "anna@example.org",
    "email_verified": True,
    "nonce": "1",
}
# Not the text that make_data keeps as a document already.
DOCUMENT = f"甲市2026年打算\n{TEXT}{SHOWN}。\n".encode()


@pytest.fixture(scope="module")
def signing_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server of the network with two editors, and its data folder."""
    folder = tmp_path_factory.mktemp("forged")
    data = make_data(folder / "data")
    options = sign_in_options(folder, ["Anna@Example.org", "bo@example.org"])
    with serve(data / "own.duckdb", folder, options=options, CHENGBIAO_DATA=str(data)) as address:
        yield address, data


@pytest.fixture
def session(signing_in: tuple[str, Path]) -> Iterator[Callable[..., Session]]:
    """Open a session with a cookie."""
    opened = []

    def new(cookie: str = "", **headers: str) -> Session:
        opened.append(Session(signing_in[0], {USER_COOKIE: cookie} if cookie else {}, **headers))
        opened[-1].run("lang=en")
        return opened[-1]

    yield new
    for one in opened:
        one.__exit__(None, None, None)


def cookie_of(server: str, age: float = 0, secret: str = COOKIE_SECRET, **claims: object) -> str:
    return signed(secret, {"origin": server} | ANNA | claims, age)


def with_another_name(server: str) -> str:
    """The signature of one person's cookie under the claims of another."""
    payload = cookie_of(server).rsplit(".", 2)[0]
    return ".".join([payload, *cookie_of(server, email="cy@example.org").rsplit(".", 2)[1:]])


def of(**changes: object) -> Callable[[str], str]:
    """A cookie that the server signed, but for the changes."""
    return lambda server: cookie_of(server, **changes)


@pytest.mark.parametrize(
    ("cookie", "editor"),
    [
        pytest.param(of(), True, id="an editor"),
        pytest.param(of(email="ANNA@example.ORG"), True, id="upper and lower case"),
        pytest.param(of(email_verified="true"), True, id="verified, as a word"),
        pytest.param(of(age=29 * DAY), True, id="29 days old"),
        pytest.param(lambda server: "", False, id="no cookie"),
        pytest.param(of(email="cy@example.org"), False, id="not on the list"),
        pytest.param(of(email_verified=False), False, id="address not verified"),
        pytest.param(of(email_verified="false"), False, id="not verified, as a word"),
        pytest.param(of(email_verified=None), False, id="not verified, as nothing"),
        pytest.param(of(email=None), False, id="no address"),
        pytest.param(of(is_logged_in=False), False, id="signed out"),
        pytest.param(of(age=40 * DAY), False, id="expired"),
        pytest.param(of(age=-2 * DAY), False, id="from the future"),
        pytest.param(of(secret="a guess"), False, id="signed by somebody else"),
        pytest.param(lambda server: cookie_of(server)[:-6] + "AAAAAA", False, id="signature changed"),
        pytest.param(with_another_name, False, id="name changed"),
        pytest.param(of(origin="http://elsewhere.example.org"), False, id="of another dashboard"),
    ],
)  # fmt: skip
def test_whose_cookie_makes_an_editor(
    session: Callable, signing_in: tuple[str, Path], cookie: Callable, editor: bool
):
    visitor = session(cookie(signing_in[0]))
    assert visitor.upload() == (204 if editor else 403)
    visitor.run("lang=en", page="import")
    assert len(visitor.elements("file_uploader")) == editor


def test_a_header_makes_no_editor(session: Callable):
    headers = {
        "X-Forwarded-Email": ANNA["email"],
        "X-Forwarded-User": ANNA["email"],
        "X-Streamlit-User": ANNA["email"],
    }
    assert session(**headers).upload() == 403


def test_sign_in_that_is_not_set_up_is_said_and_logged(tmp_path: Path):
    data = make_data(tmp_path / "data")
    options = sign_in_options(tmp_path, [ANNA["email"]])
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(secrets.read_text().replace("client_id", "client_name"))
    with (
        serve(data / "own.duckdb", tmp_path, options=options, CHENGBIAO_DATA=str(data)) as address,
        Session(address) as visitor,
    ):
        visitor.run("lang=en")
        (button,) = (one for one in visitor.elements("button") if one.id.endswith("sign_in"))
        visitor.run("lang=en", widgets=(WidgetState(id=button.id, trigger_value=True),))
        assert texts()["editor.not_set_up"]["en"] in [one.body for one in visitor.elements("alert")]
    assert "['client_id']" in (tmp_path / "server.log").read_text()


def test_the_list_can_change_while_the_server_runs(tmp_path: Path):
    data = make_data(tmp_path / "data")
    options = sign_in_options(tmp_path, [ANNA["email"]])
    secrets = tmp_path / "secrets.toml"
    with (
        serve(data / "own.duckdb", tmp_path, options=options, CHENGBIAO_DATA=str(data)) as address,
        Session(address, {USER_COOKIE: cookie_of(address)}) as editor,
    ):
        editor.run("lang=en")
        assert editor.upload() == 204
        secrets.write_text(secrets.read_text().replace(ANNA["email"], "bo@example.org"))
        deadline = time.monotonic() + 20
        while editor.upload() == 204 and time.monotonic() < deadline:
            time.sleep(0.5)
            editor.run("lang=en")
        assert editor.upload() == 403


def test_upload_into_another_session(session: Callable, signing_in: tuple[str, Path]):
    """Without its number, which nobody tells, there is no such session."""
    visitor = session()
    visitor.id = "00000000-0000-0000-0000-000000000000"
    assert visitor.upload() == 403


@pytest.mark.parametrize(
    ("page", "size", "status"),
    [
        pytest.param("export", 1000, 204, id="where a snapshot may be dropped"),
        pytest.param("city", 1000, 403, id="on another page"),
        pytest.param("import", 1000, 403, id="where editors drop documents"),
    ],
)
def test_a_reader_may_hand_in_a_snapshot_and_nothing_else(
    session: Callable, page: str, size: int, status: int
):
    visitor = session()
    visitor.run("lang=en", page="export")
    visitor.run("lang=en", page=page)
    assert visitor.upload(b"x" * size) == status


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below, but the database: what a save or a draft changes."""
    return {
        str(path): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "duckdb" not in path.name
    }


def said(messages: list[ForwardMsg]) -> str:
    """All that the server sent, tags of the marked text taken out."""
    return re.sub(
        "<[^>]*>", "", b"".join(message.SerializeToString() for message in messages).decode(errors="replace")
    )


def states(editor: Session, upload: str, size: int) -> tuple[WidgetState, ...]:
    """Every button of the editor's page pressed, and a file dropped."""
    pressed = [WidgetState(id=one.id, trigger_value=True) for one in editor.elements("button")]
    pressed = [state for state in pressed if not state.id.endswith("sign_out")]
    dropped = [WidgetState(id=one.id) for one in editor.elements("file_uploader")]
    for state in dropped:
        state.file_uploader_state_value.uploaded_file_info.add(file_id=upload, name="plan.txt", size=size)
    return (*pressed, *dropped)


def test_widgets_that_a_visitor_never_saw_do_nothing(session: Callable, signing_in: tuple[str, Path]):
    """The same states change the draft and show the document for an editor; for a visitor they do neither."""
    server, data = signing_in
    editor, visitor = session(cookie_of(server)), session()
    editor.run("lang=en", page="import")
    assert editor.upload(DOCUMENT, "7") == 204
    editor.run("lang=en", page="import", widgets=states(editor, "7", len(DOCUMENT)))
    (draft,) = (path for path in (data / ".drafts").iterdir() if path.is_dir())  # a lock stands beside it
    query = f"lang=en&draft={draft.name}"
    editor.run(query, page="import")
    forged = states(editor, "7", len(DOCUMENT))
    assert len(forged) > 5 and SHOWN in said(editor.seen)
    before = contents(data)
    for session_page in ("import", ""):
        assert SHOWN not in said(visitor.run(query, page=session_page, widgets=forged))
        assert not visitor.elements("file_uploader")
    assert contents(data) == before
    editor.run(query, page="import", widgets=forged)
    assert contents(data) != before


def test_a_sign_out_holds_for_other_tabs_and_copies(session: Callable, signing_in: tuple[str, Path]):
    cookie = cookie_of(signing_in[0], email="bo@example.org", nonce="2")
    tab, other = session(cookie), session(cookie)
    again = session(cookie_of(signing_in[0], email="bo@example.org", nonce="3"))
    assert (tab.upload(), other.upload(), again.upload()) == (204, 204, 204)
    (button,) = (one for one in tab.elements("button") if one.id.endswith("sign_out"))
    tab.run("lang=en", widgets=(WidgetState(id=button.id, trigger_value=True),))
    assert (tab.upload(), other.upload(), again.upload()) == (403, 403, 204)
    other.run("lang=en", page="import")
    assert not other.elements("file_uploader")
    assert session(cookie).upload() == 403
