"""Pictures in HTML and SVG: every division once, like amounts apart, one's own city strong, all text as text."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from loaders.divisions import read_divisions
from pages.shared.charts import picture, small_axes, strips, tiles
from pages.shared.charts.small_axes import Behind

HOSTILE = '<img src=x onerror="alert(1)">&'


def test_every_division_at_the_level_of_a_province_has_one_square():
    codes = [tile.code for tile in tiles.layout()]
    valid = {
        row.place[:2] for row in read_divisions() if row.absent_from is None and row.place.endswith("0000")
    }
    assert sorted(codes) == sorted(valid | {"82"} if "82" not in valid else valid)
    assert len(codes) == len(set(codes)) == 34
    assert len({(tile.column, tile.row) for tile in tiles.layout()}) == 34


def test_every_square_has_its_own_names():
    names = [tuple(tile.names[kind] for kind in ("zh", "en", "letters")) for tile in tiles.layout()]
    assert all(len(set(column)) == 34 for column in zip(*names, strict=True))
    official = {row.place[:2]: row.name_zh for row in read_divisions() if row.place.endswith("0000")}
    assert all(
        official[tile.code].startswith(tile.names["zh"]) for tile in tiles.layout() if tile.code in official
    )


def dots(*values: float) -> list[strips.Dot]:
    return [strips.Dot(f"p{n}", value, f"P{n}", f"{value} x") for n, value in enumerate(values)]


def places(svg: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', svg)]


def test_like_amounts_stand_above_one_another():
    found = places(strips.strip(dots(1, 1, 1, 5), "", is_result=False))
    assert len(found) == len(set(found)) == 4
    assert len({x for x, _ in found}) == 2


@pytest.mark.parametrize("count", [1, 2, 300])
def test_every_dot_of_a_strip_stays_inside(count: int):
    svg = strips.strip(dots(*[7.0] * count), "", is_result=False)
    _, _, width, height = (float(part) for part in re.search(r'viewBox="([^"]+)"', svg)[1].split())
    assert len(places(svg)) == count
    assert all(0 <= x <= width and 0 <= y <= height for x, y in places(svg))


def test_one_s_own_place_is_named_and_drawn_last():
    svg = strips.strip(dots(1, 2, 3), "p1", is_result=False)
    assert svg.index('class="mine"') > svg.rindex("<title>")
    assert "P1 2\u00a0x</text>" in svg, "a number and its unit are one"
    assert 'class="mine"' not in strips.strip(dots(1, 2, 3), "", is_result=False)


def test_results_are_outlined():
    assert 'class="result"' in strips.strip(dots(1, 2), "", is_result=True)
    assert 'class="result"' not in strips.strip(dots(1, 2), "", is_result=False)


def mark(**fields) -> SimpleNamespace:
    entry = {
        "figure": "f", "role": "target", "comparator": "eq", "year": 2025, "shown": 5.0,
        "shown_upper": float("nan"), "label": "5", "text": "5, 2025", "role_text": "Target",
        "plan_title": "A plan", "superseded": False, "reading": "reviewed",
    }  # fmt: skip
    return SimpleNamespace(**entry | fields)


@pytest.fixture
def links(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture.url, "link", lambda **query: query)


MARKS = [
    pytest.param(mark(), r'class="target"', id="an aim is filled"),
    pytest.param(mark(role="actual"), r'class="actual"', id="a result is outlined"),
    pytest.param(mark(comparator="ge"), r'd="M[\d. ]+l6 10h-12z"', id="at least points up"),
    pytest.param(mark(comparator="lt"), r'd="M[\d. ]+l6 -10h-12z"', id="less points down"),
    pytest.param(mark(comparator="approx"), r'class="target about"', id="about is soft"),
    pytest.param(mark(comparator="range", shown_upper=7.0), r'class="range"', id="a range is a bar"),
    pytest.param(mark(reading="cited"), r'class="cited"', id="cited has a frame"),
    pytest.param(mark(superseded=True), r'class="target former"', id="superseded is pale"),
    pytest.param(mark(), r'href="evidence\?figure=f"', id="it links to its figure"),
]


@pytest.mark.parametrize(("row", "pattern"), MARKS)
def test_a_mark_on_small_axes(row: SimpleNamespace, pattern: str, links: None):
    assert re.search(pattern, small_axes.drawing([row], []))


def test_results_are_joined_and_lead_to_aims_in_force(links: None):
    rows = [
        mark(role="actual", year=2020, shown=1.0), mark(role="actual", year=2021, shown=2.0),
        mark(year=2025), mark(year=2026, superseded=True),
    ]  # fmt: skip
    svg = small_axes.drawing(rows, [])
    assert re.search(r'd="M[\d. ]+L[\d. ]+" class="results"', svg)
    assert len(re.search(r'd="([^"]+)" class="ours"', svg)[1].split("M")) == 2, "one aim in force"


def test_what_stands_behind_is_told_apart_by_shape(links: None):
    svg = small_axes.drawing(
        [mark()], [Behind(2025, 4.0, "median", True), Behind(2025, 6.0, "province", False)]
    )
    assert re.search(r'<path d="M[^"]+h18" class="median"/><title>median', svg)
    assert re.search(r'<rect [^>]*class="province"/></?[^>]*title>province', svg)


@pytest.mark.parametrize(
    "rows", [[mark()], [mark(shown=0.0)], [mark(shown=-3.0), mark(shown=2.0, year=2020)], [mark(), mark()]]
)
def test_every_mark_stays_inside(rows: list, links: None):
    for x, y in re.findall(r'd="M(-?[\d.]+) (-?[\d.]+)', small_axes.drawing(rows, [])):
        assert 0 <= float(x) <= 260 and 0 <= float(y) <= 128


def test_text_of_data_is_text(links: None):
    row = mark(text=HOSTILE, label=HOSTILE, plan_title=HOSTILE)
    drawn = [
        small_axes.drawing([row], [Behind(2025, 4.0, HOSTILE, True)]),
        strips.strip([strips.Dot("p", 1.0, HOSTILE, HOSTILE)], "p", is_result=False),
        picture.link("city", picture.text(HOSTILE), HOSTILE, place=HOSTILE),
    ]
    assert not any("<img" in markup or 'onerror="' in markup for markup in drawn)
