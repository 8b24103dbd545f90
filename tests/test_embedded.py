"""The embedded form, who may frame the dashboard, and links that name a data version."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.database.build import build
from loaders.database.store import Store
from loaders.problems import BadInput
from pages.shared.server.framing import SETTING, ancestors
from pages.shared.words import texts
from tests.conftest import plan, write_toml
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
    (note,) = screen.info
    assert "0123456789ab" in note.value and texts()["version.not_kept"]["en"] in note.value
    assert not screen.warning
    assert address(screen)["version"] == ["0123456789ab"]
    same = open_page(page, version=shipped.meta()["data_version"])
    assert not [note for note in same.info if "moved on" in note.value]


def test_what_stood_then_is_offered_where_it_is_kept(data: Path, monkeypatch: pytest.MonkeyPatch):
    former, changed = build(data), data / "plans" / "110003-2022.toml"
    later = [one | {"year": 2022} for one in plan()["figures"]]
    years = {"first_year": 2022, "last_year": 2022}
    write_toml(changed, plan(place="110003", sha256="1" * 64, figures=later, **years))
    newest = build(data)
    assert newest.data_version != former.data_version
    monkeypatch.setenv("CHENGBIAO_DATABASE", str(newest.database))
    screen = open_page("compare", version=former.data_version)
    assert f"/api/figures.csv?version={former.data_version}" in screen.info[0].value
    link = next(code.value for code in screen.code if code.value.startswith("http"))
    assert f"version={newest.data_version}" in link, "a link that is copied says which data it shows"
