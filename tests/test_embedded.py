"""The embedded form, who may frame the dashboard, and links that name a data version."""

from __future__ import annotations

import pytest

from loaders.database.store import Store
from loaders.problems import BadInput
from pages.shared.server.framing import SETTING, ancestors
from tests.screens import address, open_page

ALLOWED = [
    pytest.param("", "'self'", id="nobody at first"),
    pytest.param("https://a.example.org", "'self' https://a.example.org", id="one site"),
    pytest.param(
        "https://*.example.org, http://localhost:8000",
        "'self' https://*.example.org http://localhost:8000",
        id="several",
    ),
]


@pytest.mark.parametrize(("setting", "expected"), ALLOWED)
def test_who_may_frame(setting: str, expected: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(SETTING, setting)
    assert ancestors() == expected


@pytest.mark.parametrize(
    "setting", ["*", "https://a.example/path", "https://a; script-src *", "a.example.org"]
)
def test_what_is_no_site_is_refused(setting: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(SETTING, setting)
    with pytest.raises(BadInput, match=SETTING):
        ancestors()


@pytest.mark.parametrize("page", ["compare", "start"])
def test_a_link_that_names_another_version_says_so(
    page: str, shipped: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CHENGBIAO_DATABASE", shipped.address)
    screen = open_page(page, version="0123456789ab")
    assert any("0123456789ab" in note.value for note in screen.info)
    assert screen.warning == [] or not screen.warning
    assert address(screen)["version"] == ["0123456789ab"]
    same = open_page(page, version=shipped.meta()["data_version"])
    assert not [note for note in same.info if "moved on" in note.value]
