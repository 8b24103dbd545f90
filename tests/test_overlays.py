"""How far a document was read, told by what lies over its marks and not by their colour."""

from __future__ import annotations

import pytest

from loaders.database.store import Store
from pages.shared.charts import overlays, shapes
from pages.shared.data import Data
from pages.shared.words import LANGUAGES, Words
from tests.test_charts import draw, legend, mark


@pytest.fixture(scope="module")
def words(shipped: Store) -> Words:
    return Words("en", Data(shipped))


CASES = [
    pytest.param({}, [], id="read whole: bare"),
    pytest.param({"reading": "cited"}, ["square-open"], id="cited: a frame"),
    pytest.param({"reading": "machine"}, ["x-thin-open"], id="by the program: a cross"),
    pytest.param({"superseded": True}, ["line-ew-open"], id="superseded: struck through"),
    pytest.param({"reading": "cited", "superseded": True}, ["square-open", "line-ew-open"], id="both"),
]


def lying_over(figure: dict) -> list[str]:
    own = set(overlays.SYMBOLS.values())
    traces = [trace for trace in figure["data"] if "name" not in trace and "marker" in trace]
    shapes = [shape for trace in traces if "customdata" not in trace for shape in trace["marker"]["symbol"]]
    return [shape for shape in shapes if shape in own]


@pytest.mark.parametrize("layout", ["years", "cities"])
@pytest.mark.parametrize(("fields", "expected"), CASES)
def test_what_lies_over_a_mark(words: Words, layout: str, fields: dict, expected: list[str]):
    assert lying_over(draw([mark(1, **fields), mark(2)], words, layout)) == expected


@pytest.mark.parametrize("role", ["target", "actual"])
@pytest.mark.parametrize("comparator", ["eq", "ge", "gt", "le", "lt", "approx", "range"])
@pytest.mark.parametrize("derived", [True, False])
def test_no_shape_of_a_mark_is_one_that_lies_over_marks(role: str, comparator: str, derived: bool):
    assert shapes.symbol(comparator, role, derived) not in overlays.SYMBOLS.values()


def test_the_legend_names_what_occurs_and_nothing_else(words: Words):
    rows = [mark(1, reading="cited"), mark(2, superseded=True)]
    assert legend(draw(rows, words))[-2:] == [words("reading.cited"), words("mark.superseded")]
    assert words("reading.machine") not in legend(draw(rows, words))


def test_no_click_meets_what_lies_over(words: Words):
    (trace,) = overlays.over(
        [shapes.Mark(**{k: v for k, v in mark(1, reading="cited").items() if k in shapes.Mark._fields})],
        [1],
        [2],
        "#000",
    )
    assert trace["hoverinfo"] == "skip" and "customdata" not in trace


def test_every_reading_has_words_in_both_languages(shipped: Store):
    for language in LANGUAGES:
        one = Words(language, Data(shipped))
        assert all(
            one(f"reading.{code}") and one(f"reading.{code}.meaning")
            for code in ("reviewed", "cited", "machine", "draft")
        )
