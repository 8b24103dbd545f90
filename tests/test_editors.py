"""Who may import: a visitor who is no editor can neither see the page nor call what it does."""

from __future__ import annotations

import inspect
import os
import re
import textwrap
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st

from loaders.database.build import build
from pages.shared import editors
from pages.shared.editors import NotAnEditorError, may_edit
from pages.shared.importing import actions as importing
from pages.shared.words import texts
from tests.conftest import ROOT, make_data
from tests.screens import open_page

# What needs no permission: reading a public list, and searching a text that one already has.
OPEN_TO_ALL = {"divisions", "likely_division"}


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch):
    """Set where the server listens, the headers of the request, and who is signed in."""

    def of(
        address: str = "localhost",
        headers: dict | None = None,
        user: dict | None = None,
        listed: str = "",
        said: str = "local",
    ) -> None:
        real = st.get_option
        monkeypatch.setattr(
            st, "get_option", lambda name: address if name == "server.address" else real(name)
        )
        monkeypatch.setattr(editors.st, "context", SimpleNamespace(headers=headers or {}))
        monkeypatch.setattr(editors.st, "user", user or {})
        monkeypatch.setenv("CHENGBIAO_EDITORS", listed)
        monkeypatch.setenv("CHENGBIAO_EDITING", said)

    return of


ANNA = {"is_logged_in": True, "email": "anna@example.org"}


@pytest.mark.parametrize(
    ("circumstances", "allowed"),
    [
        pytest.param({"address": "localhost"}, True, id="this machine by name"),
        pytest.param({"address": "127.0.0.1"}, True, id="this machine by number"),
        pytest.param({"address": "::1", "headers": {"Host": "[::1]:8501"}}, True, id="this machine, IPv6"),
        pytest.param(
            {"address": "localhost", "headers": {"Host": "localhost:8501"}}, True, id="its own name"
        ),
        pytest.param(
            {"address": "localhost", "said": ""},
            False,
            id="this machine, nobody said so (a forwarded port looks the same)",
        ),
        pytest.param(
            {
                "address": "localhost",
                "said": "",
                "headers": {"Host": "localhost:8501", "Origin": "http://localhost:8501"},
            },
            False,
            id="its own name and origin, nobody said so",
        ),
        pytest.param({"address": "localhost", "said": "1"}, False, id="something else was said"),
        pytest.param(
            {"address": "0.0.0.0", "said": "local"}, False, id="open to the network, whatever was said"
        ),
        pytest.param(
            {"address": "localhost", "headers": {"Host": "localhost", "X-Forwarded-For": ""}},
            False,
            id="behind a proxy that says nothing of the client",
        ),
        pytest.param(
            {"address": "localhost", "said": "", "user": ANNA, "listed": ANNA["email"]},
            True,
            id="signed in, nothing was said",
        ),
        pytest.param({"address": "0.0.0.0"}, False, id="open to the network"),
        pytest.param({"address": ""}, False, id="no address is every address"),
        pytest.param({"address": "192.168.1.5"}, False, id="an address of the network"),
        pytest.param(
            {"address": "localhost", "headers": {"Host": "localhost", "X-Forwarded-For": "203.0.113.9"}},
            False,
            id="behind a proxy",
        ),
        pytest.param(
            {"address": "localhost", "headers": {"Host": "chengbiao.example.org"}},
            False,
            id="under another name (proxy, DNS rebinding)",
        ),
        pytest.param(
            {"address": "localhost", "headers": {"Host": "localhost.example.org"}},
            False,
            id="a name that begins so",
        ),
        pytest.param(
            {
                "address": "localhost",
                "headers": {"Host": "localhost:8501", "Origin": "http://localhost:8501"},
            },
            True,
            id="its own origin",
        ),
        pytest.param(
            {
                "address": "localhost",
                "headers": {"Host": "localhost:8501", "Origin": "https://chengbiao.example.org"},
            },
            False,
            id="behind a proxy that keeps it to itself",
        ),
        pytest.param(
            {"address": "localhost", "headers": {"Host": "localhost:8501", "Origin": "null"}},
            False,
            id="an origin without a name",
        ),
        pytest.param(
            {"address": "localhost", "user": {"is_logged_in": False}, "listed": ANNA["email"]},
            False,
            id="this machine, where editors sign in",
        ),
        pytest.param(
            {"address": "localhost", "user": ANNA, "listed": ANNA["email"]},
            True,
            id="this machine, signed in",
        ),
        pytest.param(
            {"address": "localhost", "user": {"is_logged_in": False}},
            True,
            id="this machine, sign-in without editors",
        ),
        pytest.param(
            {"address": "localhost", "listed": ANNA["email"]},
            True,
            id="this machine, editors without sign-in",
        ),
        pytest.param(
            {"address": "0.0.0.0", "user": ANNA, "listed": "bo@example.org, Anna@example.org"},
            True,
            id="signed in and listed",
        ),
        pytest.param(
            {"address": "0.0.0.0", "user": ANNA, "listed": "bo@example.org"},
            False,
            id="signed in, not listed",
        ),
        pytest.param({"address": "0.0.0.0", "user": ANNA}, False, id="signed in, nobody listed"),
        pytest.param(
            {"address": "0.0.0.0", "user": ANNA | {"email_verified": False}, "listed": ANNA["email"]},
            False,
            id="address not verified",
        ),
        pytest.param(
            {"address": "0.0.0.0", "user": ANNA | {"email_verified": "false"}, "listed": ANNA["email"]},
            False,
            id="address not verified, as a word",
        ),
        pytest.param(
            {"address": "0.0.0.0", "user": ANNA | {"email_verified": True}, "listed": ANNA["email"]},
            True,
            id="address verified",
        ),
        pytest.param(
            {
                "address": "0.0.0.0",
                "user": {"is_logged_in": False, "email": ANNA["email"]},
                "listed": ANNA["email"],
            },
            False,
            id="not signed in",
        ),
        pytest.param(
            {"address": "0.0.0.0", "user": {"is_logged_in": True}, "listed": ","},
            False,
            id="no address, empty list",
        ),
    ],
)
def test_who_may_edit(visitor, circumstances: dict, allowed: bool):
    visitor(**circumstances)
    assert may_edit() is allowed


@pytest.mark.parametrize(
    ("secrets", "listed"),
    [
        pytest.param(
            {"editors": {"emails": ["Anna@example.org ", "bo@example.org"]}},
            {"anna@example.org", "bo@example.org"},
            id="a list",
        ),
        pytest.param(
            {"editors": {"emails": "anna@example.org, bo@example.org"}},
            {"anna@example.org", "bo@example.org"},
            id="with commas",
        ),
        pytest.param({"editors": ["anna@example.org"]}, {"anna@example.org"}, id="without its section"),
        pytest.param({"editors": {"emails": [""]}}, set(), id="an empty one"),
        pytest.param({"editors": {}}, set(), id="none"),
        pytest.param({}, set(), id="no section"),
    ],
)
def test_the_list_in_the_secrets(monkeypatch: pytest.MonkeyPatch, secrets: dict, listed: set[str]):
    monkeypatch.setattr(editors.st, "secrets", secrets)
    monkeypatch.delenv("CHENGBIAO_EDITORS", raising=False)
    assert editors.editors() == listed


def test_the_secrets_in_the_readme():
    """The example is whole, and what it says of the editors is what is read."""
    (example,) = re.findall(
        r"(?m)^    \[auth\]\n(?:    .*\n|\n(?=    ))+", (ROOT / "README.md").read_text(encoding="utf-8")
    )
    secrets = tomllib.loads(textwrap.dedent(example))
    assert set(secrets["auth"]) == {
        "redirect_uri",
        "cookie_secret",
        "client_id",
        "client_secret",
        "server_metadata_url",
    }
    assert secrets["auth"]["redirect_uri"].endswith("/oauth2callback")
    assert list(secrets) == ["auth", "editors"] and list(secrets["editors"]) == ["emails"]


def functions() -> dict:
    own = inspect.getmembers(importing, inspect.isfunction)
    return {name: one for name, one in own if one.__module__ == importing.__name__}


@pytest.mark.parametrize("name", sorted(set(functions()) - OPEN_TO_ALL))
def test_nobody_else_can_call_it(visitor, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Every function, asked before its arguments are even looked at; nothing is left on the disk."""
    data = make_data(tmp_path / "data")
    monkeypatch.setenv("CHENGBIAO_DATA", str(data))
    before = sorted(path.relative_to(data) for path in data.rglob("*"))
    visitor(address="0.0.0.0")
    function = functions()[name]
    with pytest.raises(NotAnEditorError, match=name):
        function(*([None] * len(inspect.signature(function).parameters)))
    assert sorted(path.relative_to(data) for path in data.rglob("*")) == before


def test_there_is_something_to_guard():
    assert {"save", "receive", "change", "drop", "new_desk"} <= set(functions()) - OPEN_TO_ALL


@pytest.fixture
def screen_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    data = make_data(tmp_path / "data")
    monkeypatch.setenv("CHENGBIAO_DATA", str(data))
    monkeypatch.setenv("CHENGBIAO_DATABASE", str(build(data).database))
    return data


@pytest.mark.parametrize(
    ("address", "seen"),
    [pytest.param("localhost", True, id="editor"), pytest.param("0.0.0.0", False, id="visitor")],
)
def test_who_sees_the_page(screen_data: Path, monkeypatch: pytest.MonkeyPatch, address: str, seen: bool):
    real = st.get_option
    monkeypatch.setattr(st, "get_option", lambda name: address if name == "server.address" else real(name))
    if seen:
        screen = open_page("import")
        assert len(screen.get("file_uploader")) == 1
        return
    screen = open_page("consistency")
    assert not screen.exception
    screen = open_page("import")  # it is not among those of the navigation, and Start stands there
    assert len(screen.get("file_uploader")) == 0 and screen.markdown[0].value == open_page().markdown[0].value


@pytest.mark.parametrize(
    ("said", "address", "complaint"),
    [
        pytest.param("", "localhost", "", id="nothing"),
        pytest.param("local", "localhost", "", id="local, on this machine"),
        pytest.param("yes", "localhost", "expected local or nothing, found 'yes'", id="something else"),
        pytest.param("local", "0.0.0.0", "found 0.0.0.0", id="local, to the network"),
        pytest.param("local", "", "found every address", id="local, to every address"),
    ],
)
def test_a_setting_that_does_not_do_is_said_at_the_start(
    visitor, monkeypatch: pytest.MonkeyPatch, said: str, address: str, complaint: str
):
    told: list[str] = []
    visitor(address=address, said=said)
    monkeypatch.setattr(editors._log, "error", lambda text, *values: told.append(text % values))
    editors.say_who_may_edit()
    assert len(told) == bool(complaint) and complaint in "".join(told)
    assert all("sign-in" in one for one in told)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_folder_that_cannot_be_written_is_named_on_the_page(
    screen_data: Path, monkeypatch: pytest.MonkeyPatch, language: str
):
    """As on a disk that is mounted for reading; everything else works."""
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: "plans" not in str(path) and may(path, mode))
    screen = open_page("import", lang=language)
    said = re.sub(r":small\[\]|\\", "", screen.error[0].value)
    assert said == texts()["import.read_only"][language].format(folders=screen_data / "plans")
    assert not screen.exception and screen.get("file_uploader") == []
    assert not open_page("start", lang=language).error
