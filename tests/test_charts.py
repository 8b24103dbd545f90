"""What a chart draws: a shape for each comparator and role, a mark for each figure, nothing for a gap."""

from __future__ import annotations

import json
import re
from itertools import pairwise, product

import pandas as pd
import plotly.graph_objects as go
import plotly.io
import pytest

from loaders.database.store import Store
from loaders.model import COMPARATORS
from pages.shared.charts import ends, ladder, marks, over_years, shapes, spread
from pages.shared.charts.drawn import Drawn
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
        "city": f"City {place}",
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
    places = sorted(set(marks["place"]))
    tints = shapes.colours(places, {place: number for number, place in enumerate(places)})
    if layout == "years":
        return over_years.over_years(marks, path, tints, words, "axis", milestones)
    return ladder.city_by_city(marks, tints, words, "axis")


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
        pytest.param("gt", "star-triangle-up", "star-triangle-up-open", id="more than"),
        pytest.param("le", "triangle-down", "triangle-down-open", id="at most"),
        pytest.param("lt", "star-triangle-down", "star-triangle-down-open", id="less than"),
        pytest.param("approx", "circle", "circle-open", id="about"),
        pytest.param("range", "circle", "circle-open", id="range"),
    ],
)
def test_a_shape_tells_comparator_and_role(comparator: str, target: str, actual: str):
    assert (shapes.symbol(comparator, "target"), shapes.symbol(comparator, "actual")) == (target, actual)


@pytest.mark.parametrize(
    ("comparator", "target", "actual"),
    [
        pytest.param("eq", "diamond-open-dot", "circle-open-dot", id="exactly"),
        pytest.param("approx", "diamond-open-dot", "circle-open-dot", id="about"),
        pytest.param("range", "diamond-open-dot", "circle-open-dot", id="range"),
        pytest.param("ge", "triangle-up-dot", "triangle-up-open-dot", id="at least"),
        pytest.param("gt", "star-triangle-up-dot", "star-triangle-up-open-dot", id="more than"),
        pytest.param("lt", "star-triangle-down-dot", "star-triangle-down-open-dot", id="less than"),
    ],
)
def test_what_is_derived_has_a_dot_and_shows_its_role(comparator: str, target: str, actual: str):
    found = [shapes.symbol(comparator, role, derived=True) for role in ("target", "actual")]
    assert found == [target, actual]
    assert not set(found) & {shapes.symbol(comparator, one) for one in ("target", "actual")}


def test_the_dot_of_a_filled_triangle_stands_out(words: Words):
    figure = draw([mark(1, comparator="ge", derived=True), mark(2, derived=True)], words)
    outlines = {
        one: tint
        for trace in figure["data"]
        if "customdata" in trace
        for one, tint in zip(trace["customdata"], trace["marker"]["line"]["color"], strict=True)
    }
    assert outlines["f1"] == "#FFFFFF"
    assert outlines["f2"] in shapes.PALETTE


@pytest.mark.parametrize("layout", ["years", "cities"])
@pytest.mark.parametrize("count", [1, 3, 300])
def test_every_figure_is_one_mark(words: Words, layout: str, count: int):
    rows = [mark(number) for number in range(count)]
    figure = draw(rows, words, layout)
    at = (
        (lambda row: (row["year"], row["shown"]))
        if layout == "years"
        else (lambda row: (row["shown"], row["city"]))
    )
    assert drawn(figure) == {row["figure"]: (*at(row), "circle") for row in rows}
    json.dumps(figure, allow_nan=False)


@pytest.mark.parametrize("count", [1, 3, 12])
def test_every_city_has_one_label_at_the_last_of_its_marks(words: Words, count: int):
    cities = [f"{number:06d}" for number in range(count)]
    rows = [
        mark(10 * number + year, place=place, year=year, series=f"{place} {year}", label=f"{year}")
        for number, place in enumerate(cities)
        for year in (2020, 2023, 2025)
    ]
    figure = draw(rows, words)
    labels = figure["layout"]["annotations"]
    assert sorted(label["text"] for label in labels) == [f"City {place} 2025" for place in cities]
    assert {label["x"] for label in labels} == {figure["layout"]["xaxis"]["range"][1]}, "in one column"
    ends_of_lines = {
        tuple(re.split("[ ML]", line["path"])[at] for at in (1, 2, 6)) for line in figure["layout"]["shapes"]
    }
    height = {label["text"]: label["y"] for label in labels}
    assert ends_of_lines == {
        ("2025", f"{10 * n + 2025.0}", f"{height[f'City {place} 2025']}") for n, place in enumerate(cities)
    }


@pytest.mark.parametrize("name", ["六安市", "Xishuangbanna Dai Autonomous Prefecture"])
@pytest.mark.parametrize("gap", [0.0, 0.1, 5.0])
@pytest.mark.parametrize("count", [2, 10, 40])
def test_no_label_hides_another(words: Words, count: int, gap: float, name: str):
    rows = [mark(n, city=f"{name} {n}", shown=4 + gap * n, label="≈ 3.25%") for n in range(count)]
    layout = draw(rows, words)["layout"]
    low, high = layout["yaxis"]["range"]
    pixels = (layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]) / (high - low)
    boxes = sorted(
        ((one["y"] - low) * pixels, ends.size(one["text"])[1] / 2) for one in layout["annotations"]
    )
    assert all(a + half <= b - other for (a, half), (b, other) in pairwise(boxes))
    assert boxes[0][0] >= boxes[0][1] and boxes[-1][0] + boxes[-1][1] <= pixels * (high - low)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param([10, 50, 90], [10, 50, 90], id="apart already"),
        pytest.param([50, 50], [40, 60], id="at one height, half up and half down"),
        pytest.param([0, 0, 95], [10, 30, 90], id="within the room"),
    ],
)
def test_labels_move_as_little_as_can_be(wanted: list[float], found: list[float]):
    assert ends.apart(wanted, [20] * len(wanted), 100) == found


def test_a_superseded_aim_has_no_label_while_another_is_in_force(words: Words):
    rows = [mark(1, place="a", year=2030, superseded=True), mark(2, place="a", year=2025)]
    figure = draw(rows, words)
    (label,) = figure["layout"]["annotations"]
    (line,) = figure["layout"]["shapes"]
    assert line["path"].startswith("M2025 2.0L")
    assert label["text"].endswith("2")


def test_rows_stand_in_groups_of_a_year_and_only_there_by_size(words: Words):
    rows = [
        mark(1, shown=5.0), mark(2, shown=9.0), mark(3, shown=1.0),
        mark(4, shown=99.0, year=2020), mark(5, shown=7.0, year=2020, role="actual"),
    ]  # fmt: skip
    found = ladder.grouped(
        [shapes.Mark._make(row[name] for name in shapes.Mark._fields) for row in rows], words
    )
    assert [(group.heading, group.cities) for group in found] == [
        ("2025, Target", ["City 000002", "City 000001", "City 000003"]),
        ("2020, Target", ["City 000004"]),
        ("2020, Reported result", ["City 000005"]),
    ]


def test_a_city_without_a_mark_has_its_row_and_its_own_words(words: Words):
    tints = {"000001": "#0072B2"}
    others = [("Lu'an", "≥ 20% growth, 2020", "Another kind of number")]
    figure = ladder.city_by_city(pd.DataFrame([mark(1)]), tints, words, "axis", others)
    assert figure["layout"]["yaxis"]["categoryarray"][:2] == ["Lu'an", "<b>Another kind of number</b>"]
    assert [(one["y"], one["text"]) for one in figure["layout"]["annotations"]] == [
        ("Lu'an", "≥ 20% growth, 2020")
    ]
    assert figure["layout"]["xaxis"]["side"] == "top", "the axis is in sight before one scrolls"


def field(*shown: float) -> pd.DataFrame:
    """Places that stand behind, one mark each."""
    names = [f"Other {number}" for number in range(len(shown))]
    return pd.DataFrame({"place": names, "year": 2025, "shown": shown, "name": names})


def test_all_others_stand_behind_small_and_are_no_target_of_a_click(words: Words):
    rows, others = pd.DataFrame([mark(1)]), field(0.5, 1.5)
    figure = over_years.over_years(rows, NO_PATH, {"000001": "#0072B2"}, words, "axis", False, others)
    behind = figure["data"][0]
    assert (behind["y"], behind["hovertext"], behind["marker"]["size"]) == (
        [0.5, 1.5],
        ["Other 0", "Other 1"],
        5,
    )
    assert "customdata" not in behind
    assert words("mark.field", count=2) in legend(figure)
    assert over_years.behind(rows, others) == (2, 0)


def test_the_pointer_finds_a_mark_before_a_dot_behind_it(words: Words):
    rows, others = pd.DataFrame([mark(1)]), field(0.5, 1.001)
    figure = over_years.over_years(rows, NO_PATH, {"000001": "#0072B2"}, words, "axis", False, others)
    assert [(trace["y"], trace["hoverinfo"]) for trace in figure["data"][:2]] == [
        ([0.5], "text"), ([1.001], "skip"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("others", "counts"),
    [
        pytest.param(field(0.5, 1.2, 100.0), (2, 1), id="far above"),
        pytest.param(field(0.5, 1.2, 1.3).assign(year=[2025, 2025, 2009]), (2, 1), id="of another year"),
        pytest.param(field(0.5, 1.2, 9.0).assign(place=["a", "b", "b"]), (2, 1), id="one of two of a place"),
    ],
)
def test_a_field_outside_the_chart_is_cut_and_counted(
    words: Words, others: pd.DataFrame, counts: tuple[int, int]
):
    rows = pd.DataFrame([mark(1)])
    figure = over_years.over_years(rows, NO_PATH, {"000001": "#0072B2"}, words, "axis", False, others)
    assert figure["data"][0]["y"] == [0.5, 1.2]
    assert over_years.behind(rows, others) == counts
    assert words("mark.field", count=counts[0]) in legend(figure)


def test_marks_of_a_city_are_joined_in_the_order_of_time_whatever_the_plan(words: Words):
    rows = [
        mark(3, place="a", series="late", year=2025),
        mark(1, place="a", series="early", year=2020, role="actual"),
        mark(2, place="a", series="late", year=2022, role="actual"),
        mark(9, place="a", series="late", year=2023, superseded=True),
    ]
    lines = [
        (trace["x"], trace["line"].get("dash", "solid"))
        for trace in draw(rows, words)["data"]
        if trace["mode"] == "lines" and "name" not in trace
    ]
    assert lines == [([2020, 2022], "solid"), ([2022, 2025], "dot")]


def test_the_spread_has_dots_median_and_quartiles(words: Words):
    places = pd.DataFrame(
        {
            "row": "2025",
            "place": list("abcde"),
            "name": list("ABCDE"),
            "shown": [1.0, 2, 3, 4, 50],
            "hover": "",
        }
    )
    figure = spread.spread(places, {"a": shapes.MINE, "b": "#0072B2"}, words, "axis")
    lines = [trace for trace in figure["data"] if trace["mode"] == "lines" and trace["x"] != [None]]
    assert [trace["x"] for trace in lines] == [[2.0, 4.0]]
    dots = [trace["x"] for trace in figure["data"] if trace["x"] != [None] and "markers" in trace["mode"]]
    assert dots == [[3.0, 4.0, 50.0], [3.0], [2.0, 1.0]], "the reader's own city is drawn last"
    assert figure["data"][3]["text"] == ["", "<b>A</b>"]
    assert spread.spread(places.head(2), {}, words, "axis") is None


def test_a_range_is_a_bar_between_its_ends(words: Words):
    figure = draw([mark(1, comparator="range", shown=1.0, shown_upper=2.0)], words)
    bars = [trace for trace in figure["data"] if trace["mode"] == "lines"]
    assert [(bar["x"], bar["y"]) for bar in bars] == [([2025, 2025], [1.0, 2.0])]
    across = draw([mark(1, comparator="range", shown=1.0, shown_upper=2.0)], words, "cities")
    assert [trace["x"] for trace in across["data"] if trace["mode"] == "lines"] == [[1.0, 2.0]]


def test_about_is_soft_and_the_rest_is_not(words: Words):
    figure = draw([mark(1, comparator="approx"), mark(2)], words)
    colours = {
        one: tint
        for trace in figure["data"]
        if "customdata" in trace
        for one, tint in zip(trace["customdata"], trace["marker"]["color"], strict=True)
    }
    assert re.fullmatch(r"rgba\(\d+, \d+, \d+, 0\.5\)", colours["f1"])
    assert colours["f2"] in shapes.PALETTE


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


@pytest.mark.parametrize(
    ("first", "said"),
    [
        pytest.param(2022, [2022, 2023, 2024, 2025], id="few, all"),
        pytest.param(2020, [2021, 2023, 2025], id="more, every other up to the last"),
        pytest.param(2015, None, id="many, as many as the browser has room for"),
    ],
)
def test_years_are_whole_flat_and_all_within_the_axis(words: Words, first: int, said: list[int] | None):
    axis = draw([mark(1, year=first), mark(2, year=2025)], words)["layout"]["xaxis"]
    assert (axis["tickformat"], axis["tickangle"], axis.get("tickvals")) == ("d", 0, said)
    assert axis["minor"]["dtick"] == 1, "every year has its tick"
    end = 2025 + max(0.5, 0.07 * (2026 - first))
    assert axis["range"] == [first - 0.5, pytest.approx(end)], "with room for the lines to the labels"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("of version e973024b42b6", ["of version", "e973024b42b6"], id="at a blank"),
        pytest.param(
            "宿州市科技创新发展规划说明", ["宿州市科技创新发展", "规划说明"], id="between characters"
        ),
        pytest.param("宿州市科技创新发展，二", ["宿州市科技创新发", "展，二"], id="no comma begins a line"),
        pytest.param("宿州市科技创新发《展》", ["宿州市科技创新发", "《展》"], id="no bracket ends one"),
        pytest.param("数据版本e973024b42b6，", ["数据版本", "e973024b42b6，"], id="no word in two"),
        pytest.param("x" * 20, ["x" * 18, "xx"], id="but one that no line holds"),
        pytest.param("", [""], id="nothing"),
    ],
)
def test_a_long_text_is_folded_between_words(text: str, lines: list[str]):
    assert marks.folded(text, 9).split("<br>") == lines


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
            [[1.0, 3.0, None, 1.0, 5.0]],
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
    order = {place: number for number, place in enumerate("abcdefghijklmno")}
    longer = shapes.colours(list("abcd"), order)
    assert shapes.colours(list("abc"), order) == {place: longer[place] for place in ["", *"abc"]}
    many = shapes.colours(list("abcdefghijk"), order, mine="k")
    assert many["k"] == shapes.MINE and many["a"] == longer["a"]
    assert len(set(many.values()) - {shapes.GREY}) == 8, "at most eight colours, all others are grey"
    clashing = shapes.colours(["a", "h"], order)
    assert clashing["a"] != clashing["h"], "no two of the same colour while there are others"


OF_EVERY_KIND = [
    mark(number, comparator=comparator, role=role, derived=number % 3 == 0, year=2023 + number % 2)
    for number, (comparator, role) in enumerate(product(COMPARATORS, ("target", "actual")))
]
FIGURES = {
    "over the years": lambda words: draw(OF_EVERY_KIND, words),
    "city by city": lambda words: draw(OF_EVERY_KIND, words, "cities"),
    "how all are spread": lambda words: spread.spread(
        pd.DataFrame(
            [{"row": "2025", "place": f"{n}", "name": "A", "shown": n, "hover": "h"} for n in range(9)]
        ),
        {"1": shapes.MINE, "2": "#123456"}, words, "axis",
    ),
}  # fmt: skip


@pytest.mark.parametrize("figure", FIGURES)
def test_what_goes_unchecked_to_the_browser_is_what_plotly_would_have_sent(words: Words, figure: str):
    drawn = shapes.inked(FIGURES[figure](words), "#000000")
    drawn["layout"] = {name: value for name, value in drawn["layout"].items() if value != []}
    sent, checked = (
        json.loads(plotly.io.to_json(one.to_dict(), validate=False))
        for one in (Drawn(drawn), go.Figure(drawn))
    )
    assert sent == checked


@pytest.mark.parametrize(("layout", "axis"), [("years", "yaxis"), ("cities", "xaxis")])
def test_axes_write_their_numbers_out(words: Words, layout: str, axis: str):
    """Plotly's own "20k" is no Chinese."""
    shown = go.Figure(draw([mark(1, shown=20_000.0)], words, layout)).layout[axis]
    assert (shown.exponentformat, shown.separatethousands) == ("none", True)


def test_what_looks_the_same_is_one_trace(words: Words):
    """Plans of one city in its colour: the browser goes through all it knows for each trace."""

    def of(plans: int) -> list[dict]:
        rows = [
            mark(at, place="110001", series=f"p{at // 2}", year=2010 + at, reading="cited",
                 role=("actual", "target")[at % 2])
            for at in range(2 * plans)
        ]  # fmt: skip
        return draw(rows, words)["data"]

    few, many = of(2), of(9)
    assert len(many) == len(few)
    assert sorted(one for trace in many for one in trace.get("customdata", [])) == sorted(
        f"f{at}" for at in range(18)
    )
    for trace in many:
        lists = [one for one in (*trace.values(), *trace.get("marker", {}).values()) if isinstance(one, list)]
        assert len({len(one) for one in lists}) <= 1, "every point has its own of everything"
