"""A page shows one build: what began with one database is never answered with the figures of another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st

from loaders.database.build import build
from loaders.database.store import Filters, Store
from metrics.comparability import View
from pages.shared import compared, context, field, kept, views
from pages.shared.data import Data, data
from tests.conftest import entry, figures, make_data
from tests.screens import open_page

PLACE, PLAN = "110001", "110001-2021"
VIEW = View((PLACE,), "firms", "stock", "stated_level", (2021, 2021))
ASKED = compared.Asked(VIEW, (PLACE,), "", "en")


def built(folder: Path, value: int) -> Data:
    """The data of a build whose first figure has this value."""
    first, *others = figures()
    return Data(Store(build(make_data(folder, figures=[first | {"value": value}, *others])).database))


@pytest.fixture
def two_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """A build of 300 firms that a page began with, and one of 777 that has come into its place since."""
    kept.forget_all()
    st.cache_resource.clear()
    before, after = built(tmp_path / "before", 300), built(tmp_path / "after", 777)
    monkeypatch.setenv("CHENGBIAO_DATABASE", after.store.address)
    yield SimpleNamespace(before=before, after=after)
    kept.forget_all()
    st.cache_resource.clear()


VIEWS = [
    pytest.param(lambda source: views.figures(source, Filters(), "en")["text"].tolist(), id="figures"),
    pytest.param(
        lambda source: views.preview(source, Filters(), 9, False, False)[0]["value"].tolist(), id="preview"
    ),
    pytest.param(lambda source: compared.comparison(source, ASKED).rows["text"].tolist(), id="comparison"),
    pytest.param(
        lambda source: views.of_group(source, Filters(), 0, 9, "en")["text"].tolist(), id="of a group"
    ),
    pytest.param(lambda source: compared.chart(source, ASKED, "years", False).to_dict()["data"], id="chart"),
    pytest.param(lambda source: views.promises(source, (PLACE,), "en"), id="promises"),
]


@pytest.mark.parametrize("view", VIEWS)
def test_a_build_that_lands_in_between_changes_nothing_of_a_page(
    two_builds: SimpleNamespace, view: Callable[[Data], object]
):
    shown = [str(view(source)) for source in (two_builds.before, data(), two_builds.before)]
    assert [("300" in text, "777" in text) for text in shown] == [(True, False), (False, True), (True, False)]


def test_a_document_is_that_of_its_build(two_builds: SimpleNamespace):
    pieces = context._marked_lines(
        two_builds.before, PLAN, tuple(two_builds.before.store.figures()["figure"])
    )
    assert any("300家" in str(line) for line in pieces)


@pytest.mark.parametrize(
    ("fields", "result", "status"),
    [
        pytest.param({}, "310, 2021", "met", id="a result like it"),
        pytest.param({"scope": "park"}, "—", "not comparable (another scope)", id="of another coverage"),
        pytest.param(
            {"measure": "increment"}, "—", "not comparable (another kind of number)", id="of another measure"
        ),
        pytest.param({"role": "target", "year": 2022}, None, None, id="no result at all"),
    ],
)
def test_progress_says_of_every_reported_result_why_it_cannot_be_judged(
    tmp_path: Path, fields: dict, result: str | None, status: str | None
):
    target, *_ = figures()
    reported = entry("firms", "300家,", role="actual", value=310, unit="家") | fields
    source = Data(Store(build(make_data(tmp_path, figures=[target, reported])).database))
    found = compared.progressed(source, ASKED, (PLACE,))[["result", "status"]].values.tolist()
    assert found == ([] if result is None else [[result, status]])


def test_the_same_build_is_kept_once(two_builds: SimpleNamespace):
    again = Data(two_builds.before.store)
    assert views.figures(again, Filters(), "en") is views.figures(two_builds.before, Filters(), "en")


def test_what_many_ask_for_at_once_is_worked_out_once_and_the_oldest_goes():
    asked: list[object] = []
    results = kept.Kept(2)

    def find(key: str) -> object:
        return results.find((key,), lambda: asked.append(key) or key)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(find, ["first"] * 40)) == ["first"] * 40
    assert asked == ["first"]
    for key in ("second", "first", "third", "first", "second"):
        find(key)
    assert asked == ["first", "second", "third", "second"], "of three the one asked least lately went"


def test_what_failed_is_tried_again():
    results = kept.Kept(2)
    with pytest.raises(ZeroDivisionError):
        results.find(("key",), lambda: 1 / 0)
    assert results.find(("key",), lambda: 1) == 1


def test_other_cities_of_a_group_are_of_the_same_field(shipped: Store, monkeypatch: pytest.MonkeyPatch):
    """Compare reads and divides the group once, whoever chooses which of its cities."""
    monkeypatch.setenv("CHENGBIAO_DATABASE", shipped.address)
    kept.forget_all()
    divided, split = [], field.split
    monkeypatch.setattr(field, "split", lambda *asked: divided.append(asked) or split(*asked))
    wanted = {"indicator": "rd_intensity", "yardstick": "stated_level"}
    for cities in (["320684", "341300"], ["341300", "610500"], ["610500"]):
        screen = open_page("compare", city=cities, **wanted)
        assert [problem.value for problem in screen.exception] == []
    assert len(divided) == 1


def test_what_is_left_out_comes_in_the_order_of_the_choice(shipped: Store):
    source = Data(shipped)
    places = tuple(sorted(source.cities))
    for strong in (places[:6], places[5::-1]):
        view = View(places, "tech_smes", "stock", "stated_level", source.years)
        left = compared.comparison(source, compared.Asked(view, strong, "", "en")).left_out
        assert list(dict.fromkeys(left["place"])) == [one for one in strong if one in set(left["place"])]
        assert left["place"].nunique() > 2
