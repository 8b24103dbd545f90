"""What the processes of one dashboard know of each other: here each process is a forgotten memory."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pages.shared.server import across, gate, signed_out
from pages.shared.since import kept
from tests.test_gate import sent

ANNA = ("https://provider.example.org", "anna", "1790000000", "a number used once")


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The folder that all processes share."""
    monkeypatch.setenv(across.STATE, str(tmp_path / "state"))
    across.folder.cache_clear()
    yield tmp_path / "state"
    across.folder.cache_clear()


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def aged(path: Path, seconds: float) -> None:
    state = path.stat()
    os.utime(path, (state.st_atime, state.st_mtime - seconds))


def test_the_folder_is_for_its_user_only(state: Path):
    signed_out.end(ANNA)
    kept.keep("a.csv", b"figures")
    assert {path.stat().st_mode & 0o077 for path in (state, *state.iterdir())} == {0}


def test_a_process_of_its_own_has_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(across.STATE)
    across.folder.cache_clear()
    own = across.folder()
    assert own.is_dir() and own.stat().st_mode & 0o077 == 0 and across.folder() == own


@pytest.mark.parametrize(
    ("processes", "most", "share"),
    [
        pytest.param("", 10, 10, id="nobody says how many"),
        pytest.param("1", 10, 10, id="one"),
        pytest.param("4", 10, 2, id="four, never more than there is"),
        pytest.param("16", 10, 1, id="one each at least"),
    ],
)
def test_each_process_has_its_share(monkeypatch: pytest.MonkeyPatch, processes: str, most: int, share: int):
    monkeypatch.setenv(across.PROCESSES, processes)
    assert across.share(most) == share


def test_a_sign_in_that_was_ended_holds_nowhere(state: Path):
    signed_out.end(ANNA)
    across.folder.cache_clear()
    assert signed_out.is_ended(ANNA)
    assert not signed_out.is_ended((*ANNA[:3], "another number"))
    assert not any("anna" in f"{path}{path.read_text()}" for path in files(state)), "no address on the disk"


def test_the_files_of_a_session_are_refused_once_its_sign_in_was_ended_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(gate, "_editing", {})
    gate.let_upload("session", ANNA)
    assert sent("session") == 200
    signed_out.end(ANNA)
    assert sent("session") == 403


def test_notes_of_cookies_that_are_over_go(state: Path):
    signed_out.end(ANNA)
    (note,) = files(state)
    aged(note, 29 * 86400)
    signed_out.end(("another",))
    assert len(files(state)) == 2
    aged(note, 2 * 86400)
    signed_out.end(("another",))
    assert len(files(state)) == 1 and not signed_out.is_ended(ANNA)


def test_a_snapshot_is_found_again_in_another_process():
    token = kept.keep("旧.csv", b"a\0b")
    across.folder.cache_clear()
    assert kept.find(token) == ("旧.csv", b"a\0b")
    kept.drop(token)
    assert (kept.find(token), kept.is_kept(token)) == (None, False)


def test_of_snapshots_the_last_ten_are_kept(state: Path):
    tokens = []
    for number in range(12):
        tokens.append(kept.keep(f"{number}", b""))
        aged(state / "earlier" / tokens[-1], 100 - number)
    assert [kept.is_kept(token) for token in tokens] == [False] * 2 + [True] * 10


def test_a_snapshot_is_kept_for_a_day(state: Path):
    token = kept.keep("a.csv", b"")
    aged(state / "earlier" / token, kept.SECONDS - 60)
    assert kept.is_kept(token)
    aged(state / "earlier" / token, 61)
    assert not kept.is_kept(token)
    kept.keep("b.csv", b"")
    assert not (state / "earlier" / token).exists()


@pytest.mark.parametrize("token", ["", ".lock", "../signed-out", "0" * 31, "0" * 32 + "\n", "X" * 32])
def test_what_is_no_token_names_nothing(token: str):
    kept.keep("a.csv", b"")
    kept.drop(token)
    assert kept.find(token) is None
