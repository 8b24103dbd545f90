"""What a chart draws: a shape for each comparator and role, a mark for each figure, nothing for a gap."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

from loaders.database.store import Store
from pages.shared.charts import drawing, marks
from pages.shared.data import Data
from pages.shared.words import Words

NO_PATH = pd.DataFrame()


@pytest.fixture(scope="module")
def words(shipped: Store) -> Words:
    return Words("en", Data(shipped))


def mark(number: int = 0, **fields) -> dict:
    """One row as pages.shared.charts.marks makes it; each of another city unless `place` says otherwise."""
    place = fields.get("place", f"{number:06d}")
    plain = {
        "figure": f"f{number}",
        "place": place,
        "plan": f"{place}-2021-2025",
        "series": f"{place}-2021-2025",
        "name": f"City {place}",
        "role": "target",
        "comparator": "eq",
        "year": 2025,
        "shown": float(number),
        "shown_upper": float("nan"),
        "label": f"{number}",
        "derived": False,
        "level": True,
        "reading": "reviewed",
        "superseded": False,
        "hover": f"hover {number}",
    }
    return plain | fields


def draw(
    rows: list[dict],
    words: Words,
    layout: str = "years",
    path: pd.DataFrame = NO_PATH,
    milestones: bool = False,
) -> dict:
    marks = pd.DataFrame(rows)
    tints = drawing.colours(sorted(set(marks["place"])))
    if layout == "years":
        return drawing.over_years(marks, path, tints, words, "axis", milestones)
    return drawing.city_by_city(marks, tints, words, "axis")


def drawn(figure: dict) -> dict[str, tuple]:
    """Every mark of a chart by its figure's id: x, y, symbol."""
    return {
        code: (x, y, symbol)
        for trace in figure["data"]
        for code, x, y, symbol in zip(
            trace.get("customdata", ()),
            trace["x"],
            trace["y"],
            trace.get("marker", {}).get("symbol", ()),
            strict=False,
        )
    }


def legend(figure: dict) -> list[str]:
    return [trace["name"] for trace in figure["data"] if "name" in trace]


@pytest.mark.parametrize(
    ("comparator", "target", "actual"),
    [
        pytest.param("eq", "circle", "circle-open", id="exactly"),
        pytest.param("ge", "triangle-up", "triangle-up-open", id="at least"),
        pytest.param("gt", "triangle-up", "triangle-up-open", id="more than"),
        pytest.param("le", "triangle-down", "triangle-down-open", id="at most"),
        pytest.param("lt", "triangle-down", "triangle-down-open", id="less than"),
        pytest.param("approx", "circle", "circle-open", id="about"),
        pytest.param("range", "circle", "circle-open", id="range"),
    ],
)
def test_a_shape_tells_comparator_and_role(comparator: str, target: str, actual: str):
    assert (drawing.symbol(comparator, "target"), drawing.symbol(comparator, "actual")) == (target, actual)


@pytest.mark.parametrize(
    ("comparator", "target", "actual"),
    [
        pytest.param("eq", "diamond-open-dot", "circle-open-dot", id="exactly"),
        pytest.param("approx", "diamond-open-dot", "circle-open-dot", id="about"),
        pytest.param("range", "diamond-open-dot", "circle-open-dot", id="range"),
        pytest.param("ge", "triangle-up-dot", "triangle-up-open-dot", id="at least"),
        pytest.param("lt", "triangle-down-dot", "triangle-down-open-dot", id="less than"),
    ],
)
def test_what_is_derived_has_a_dot_and_shows_its_role(comparator: str, target: str, actual: str):
    shapes = [drawing.symbol(comparator, role, derived=True) for role in ("target", "actual")]
    assert shapes == [target, actual]
    assert not set(shapes) & {drawing.symbol(comparator, one) for one in ("target", "actual")}


def test_the_dot_of_a_filled_triangle_stands_out(words: Words):
    figure = draw([mark(1, comparator="ge", derived=True), mark(2, derived=True)], words)
    outlines = {
        trace["customdata"][0]: trace["marker"]["line"]["color"][0]
        for trace in figure["data"]
        if "customdata" in trace
    }
    assert outlines["f1"] == "#FFFFFF"
    assert outlines["f2"] in drawing.PALETTE


@pytest.mark.parametrize("layout", ["years", "cities"])
@pytest.mark.parametrize("count", [1, 3, 300])
def test_every_figure_is_one_mark(words: Words, layout: str, count: int):
    rows = [mark(number) for number in range(count)]
    figure = draw(rows, words, layout)
    at = (
        (lambda row: (row["year"], row["shown"]))
        if layout == "years"
        else (lambda row: (row["shown"], row["name"]))
    )
    assert drawn(figure) == {row["figure"]: (*at(row), "circle") for row in rows}
    json.dumps(figure, allow_nan=False)


@pytest.mark.parametrize(("count", "labelled"), [(3, True), (12, True), (13, False), (300, False)])
def test_names_stand_at_the_lines_only_where_they_do_not_hide_each_other(
    words: Words, count: int, labelled: bool
):
    figure = draw([mark(number) for number in range(count)], words)
    texts = [text for trace in figure["data"] for text in trace.get("text", ())]
    assert texts == ([f"City {number:06d} {number}" for number in range(count)] if labelled else [])


def test_every_city_has_room_on_a_row_of_its_own(words: Words):
    few, many = (
        draw([mark(n) for n in range(count)], words, "cities")["layout"]["height"] for count in (3, 300)
    )
    assert few < 400
    assert many / 300 > 16  # two lines of the small names of a dense chart do not touch


def test_the_largest_city_stands_at_the_top(words: Words):
    figure = draw([mark(1, shown=5.0), mark(2, shown=9.0), mark(3, shown=1.0)], words, "cities")
    assert figure["layout"]["yaxis"]["categoryarray"] == ["City 000003", "City 000001", "City 000002"]


def test_a_range_is_a_bar_between_its_ends(words: Words):
    figure = draw([mark(1, comparator="range", shown=1.0, shown_upper=2.0)], words)
    bars = [trace for trace in figure["data"] if trace["mode"] == "lines"]
    assert [(bar["x"], bar["y"]) for bar in bars] == [([2025, 2025], [1.0, 2.0])]
    across = draw([mark(1, comparator="range", shown=1.0, shown_upper=2.0)], words, "cities")
    assert [trace["x"] for trace in across["data"] if trace["mode"] == "lines"] == [[1.0, 2.0]]


def test_about_is_soft_and_the_rest_is_not(words: Words):
    figure = draw([mark(1, comparator="approx"), mark(2)], words)
    colours = {
        trace["customdata"][0]: trace["marker"]["color"][0]
        for trace in figure["data"]
        if "customdata" in trace
    }
    assert re.fullmatch(r"rgba\(\d+, \d+, \d+, 0\.5\)", colours["f1"])
    assert colours["f2"] in drawing.PALETTE


def test_a_mark_keeps_its_strength_when_another_is_chosen(words: Words):
    figure = draw([mark(1), mark(2)], words)
    assert {
        trace["unselected"]["marker"]["opacity"] for trace in figure["data"] if "customdata" in trace
    } == {1}


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        pytest.param([mark()], ["role.target"], id="targets only"),
        pytest.param([mark(role="actual")], ["role.actual"], id="results only"),
        pytest.param([mark(comparator="ge")], ["role.target", "comparator.ge"], id="at least"),
        pytest.param(
            [mark(comparator="approx"), mark(1, role="actual")],
            ["role.target", "role.actual", "comparator.approx"],
            id="about",
        ),
        pytest.param(
            [mark(comparator="range", shown_upper=1.0)], ["role.target", "comparator.range"], id="range"
        ),
        pytest.param([mark(derived=True)], ["mark.derived.target"], id="derived is no target"),
        pytest.param([mark(derived=True, role="actual")], ["mark.derived.actual"], id="derived result"),
        pytest.param(
            [mark(derived=True, role="actual"), mark(1, derived=True), mark(2)],
            ["role.target", "mark.derived.target", "mark.derived.actual"],
            id="both kinds of derived",
        ),
    ],
)
def test_the_legend_names_the_shapes_that_occur_and_no_others(
    words: Words, rows: list[dict], names: list[str]
):
    assert legend(draw(rows, words)) == [words(name) for name in names]


def test_years_are_whole_and_all_within_the_axis(words: Words):
    figure = draw([mark(1, year=2015), mark(2, year=2025)], words)
    axis = figure["layout"]["xaxis"]
    assert (axis["tickformat"], axis["tickvals"], axis["range"]) == (
        "d",
        list(range(2015, 2026)),
        [2014.5, 2025.5],
    )


def test_zero_is_drawn_as_a_mark_and_the_axis_begins_at_it(words: Words):
    figure = draw([mark(0, shown=0.0)], words)
    assert drawn(figure) == {"f0": (2025, 0.0, "circle")}
    assert figure["layout"]["yaxis"]["rangemode"] == "tozero"


def path(**fields) -> pd.DataFrame:
    """From a baseline over one milestone to a target of mark(1)."""
    plan = {"plan": "000001-2021-2025", "place": "000001", "scope": "", "tier": ""}
    points = [("baseline", 2020, 1.0), ("milestone", 2023, 2.0), ("target", 2025, 3.0)]
    return pd.DataFrame(
        [
            plan | {"point": point, "year": year, "shown": shown, "hover": point}
            for point, year, shown in points
        ]
    )


@pytest.mark.parametrize(
    ("milestones", "sizes"),
    [pytest.param(False, [0, 0, 0], id="off"), pytest.param(True, [0, 8, 0], id="on")],
)
def test_a_path_is_dotted_and_its_milestones_are_hollow(words: Words, milestones: bool, sizes: list[int]):
    rows = [
        mark(1, role="actual", year=2020, shown=1.0, place="000001"),
        mark(2, year=2025, shown=3.0, place="000001"),
    ]
    figure = draw(rows, words, path=path(), milestones=milestones)
    dotted = [
        trace
        for trace in figure["data"]
        if trace.get("line", {}).get("dash") == "dot" and "name" not in trace
    ]
    assert [(line["x"], line["y"], line["marker"]["size"], line["marker"]["symbol"]) for line in dotted] == [
        ([2020, 2023, 2025], [1.0, 2.0, 3.0], sizes, "diamond-open-dot")
    ]
    assert set(drawn(figure)) == {"f1", "f2"}, "a milestone is no figure"


def test_a_target_is_not_joined_by_a_solid_line(words: Words):
    rows = [mark(1, role="actual", year=2020, place="000001"), mark(2, year=2025, place="000001")]
    solid = [
        trace
        for trace in draw(rows, words)["data"]
        if trace["mode"] == "lines" and trace["line"].get("dash") != "dot"
    ]
    assert solid == []


BASE, AIM = (
    mark(1, role="actual", year=2020, shown=1.0, place="000001"),
    mark(2, year=2025, shown=3.0, place="000001"),
)


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        pytest.param([BASE, AIM], [[1.0, 3.0]], id="baseline and target"),
        pytest.param(
            [BASE, AIM, AIM | {"figure": "f3", "year": 2030, "shown": 5.0}],
            [[1.0, 3.0], [1.0, 5.0]],
            id="two targets",
        ),
        pytest.param(
            [BASE | {"figure": "f0", "year": 2015, "shown": 0.5}, BASE, AIM],
            [[1.0, 3.0]],
            id="the latest result is the baseline",
        ),
        pytest.param(
            [BASE, BASE | {"figure": "f3", "shown": 1.5}, AIM], [], id="a baseline stated in two ways"
        ),
        pytest.param([BASE | {"level": False}, AIM | {"level": False}], [], id="paces and growth"),
        pytest.param([BASE, BASE | {"figure": "f3", "year": 2024}], [], id="two results"),
        pytest.param([BASE, AIM | {"year": 2020}], [], id="one year"),
        pytest.param([BASE, AIM | {"plan": "b", "series": "b"}], [], id="another plan"),
    ],
)
def test_across_a_line_joins_only_a_baseline_and_a_target_of_one_plan(
    words: Words, rows: list[dict], lines: list[list[float]]
):
    figure = draw(rows, words, "cities")
    assert [trace["x"] for trace in figure["data"] if trace["mode"] == "lines"] == lines
    assert all("lines" not in trace["mode"] for trace in figure["data"] if "customdata" in trace)


def test_a_total_over_years_is_no_level_to_join(shipped: Store, words: Words):
    stated = shipped.figures()
    rows = marks.of_figures(stated, words, Data(shipped))
    totals = rows["measure"].eq("level") & rows["base_year"].notna()
    assert totals.any()
    assert not rows.loc[totals | rows["measure"].ne("level"), "level"].any()
    assert rows.loc[rows["measure"].eq("level") & ~totals, "level"].all()


@pytest.mark.parametrize(("language", "text"), [("en", "≈ 4.6%, 2026"), ("zh", "≈ 4.6%，2026年")])
def test_across_the_year_belongs_to_the_text(shipped: Store, language: str, text: str):
    figure = draw([mark(1, year=2026, label="≈ 4.6%")], Words(language, Data(shipped)), "cities")
    assert [trace["text"] for trace in figure["data"] if "text" in trace] == [[text]]


def test_a_city_keeps_its_colour_whoever_else_is_shown():
    longer = drawing.colours(["a", "b", "c", "d"])
    assert drawing.colours(["a", "b", "c"]) == {place: longer[place] for place in "abc"}
    assert len(set(drawing.colours([str(number) for number in range(8)]).values())) == 8
