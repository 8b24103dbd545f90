"""Texts at marks: each nearest to its own, hiding nothing, or left out."""

from __future__ import annotations

import pytest

from pages.shared.charts import labels
from pages.shared.charts.labels import Room

CASES = [
    pytest.param([(200, 100, "City 5")], ["top center"], id="alone"),
    pytest.param([(200, 100, "A 5"), (200, 120, "B 6")], ["bottom center", "top center"], id="a mark above"),
    pytest.param(
        [(200, 120, "B 6"), (200, 117, "A 5")],
        ["top center", "bottom center"],
        id="two all but one: the upper above",
    ),
    pytest.param(
        [(200, 80, "A"), (200, 110, "B"), (200, 140, "C")],
        ["bottom center", "middle right", "top center"],
        id="a stack of three",
    ),
    pytest.param(
        [(200, 100, "A 5"), (200, 143, "")], ["bottom center", ""], id="the lower of two has its text below"
    ),
    pytest.param(
        [(100, 100, "A 4.6 %"), (140, 102, "B 4.5 %")], ["bottom center", "top center"], id="side by side"
    ),
    pytest.param(
        [(100, 100, "a long name 5"), (200, 100, "")], ["top center", ""], id="ends before the next mark"
    ),
    pytest.param(
        [(100, 100, "a long name 5"), (150, 110, "")], ["bottom center", ""], id="would lie at the next mark"
    ),
    pytest.param(
        [(200, 100, "a long name 5"), (240, 120, ""), (240, 80, "")],
        ["top left", "", ""],
        id="marks on one side",
    ),
    pytest.param([(100, 100, "市 4.6"), (140, 60, "B")], ["top center", "top center"], id="far enough apart"),
    pytest.param([(10, 100, "a long name 5")], ["top right"], id="at the left edge"),
    pytest.param([(390, 100, "a long name 5")], ["top left"], id="at the right edge"),
    pytest.param([(200, 290, "A")], ["bottom center"], id="not into the legend"),
    pytest.param([(200, 0, "A"), (200, 30, "")], ["middle right", ""], id="not below the axis"),
    pytest.param(
        [(200, 100, "A long name")] * 5,
        ["top center", "bottom center", "middle right", "middle left", ""],
        id="no room for all",
    ),
    pytest.param([(200, 100, ""), (200, 160, "B")], ["", "top center"], id="no text"),
]


@pytest.mark.parametrize(("marks", "expected"), CASES)
def test_sides(marks, expected):
    room = Room([(x, y) for x, y, _ in marks], 400, 300)
    assert [room.take(x, y, text)[1] for x, y, text in marks] == expected


@pytest.mark.parametrize(
    ("line", "side"),
    [
        pytest.param([(200, 100), (400, 300)], "bottom center", id="upwards"),
        pytest.param([(0, 100), (200, 100), (400, 0)], "top center", id="level, then down"),
        pytest.param([(0, 120), (400, 120)], "bottom center", id="of another mark"),
    ],
)
def test_a_text_avoids_a_line(line: list, side: str):
    assert Room([(200, 100)], 400, 300, [line]).take(200, 100, "City 5") == ("City 5", side)


def test_a_text_rather_stands_on_a_line_than_nowhere():
    lines = [[(0, y), (400, y)] for y in range(0, 300, 10)]
    assert Room([(200, 100)], 400, 300, lines).take(200, 100, "City 5") == ("City 5", "top center")


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        pytest.param(400, ("a long name 5", "top center"), id="on one line"),
        pytest.param(90, ("a long name<br>5", "top center"), id="on two lines"),
        pytest.param(50, ("5", "top center"), id="the amount alone"),
        pytest.param(0, ("", ""), id="not at all"),
    ],
)
def test_a_text_takes_the_first_form_that_has_room(width: int, expected: tuple[str, str]):
    x = width / 2 if width else -50
    assert Room([(x, 100)], width, 300).take(x, 100, "a long name 5", "a long name<br>5", "5") == expected


@pytest.mark.parametrize(
    ("x", "others", "expected"),
    [
        pytest.param(380, [360], ("a long name 5", "top left"), id="not over the right edge"),
        pytest.param(50, [95], ("a long name<br>5", "top center"), id="two lines where one is too long"),
        pytest.param(30, [2, 58], ("a long name 5", "top right"), id="not over the left edge"),
    ],
)
def test_a_text_that_has_to_stand_somewhere_is_never_cut(x: int, others: list, expected: tuple[str, str]):
    width = 100 if x == 50 else 400
    room = Room([(at, 100) for at in (x, *others)], width, 300)
    assert room.within(x, 100, "a long name 5", "a long name<br>5") == expected


def test_no_text_is_as_near_to_another_mark_as_to_its_own():
    marks = [(x, 60 + 31 * number % 97) for number, x in enumerate(range(20, 380, 30))]
    room = Room(marks, 400, 300)
    placed = 0
    for x, y in marks:
        text, side = room.take(x, y, "City 12.5%", "12.5%")
        if not text:
            continue
        placed += 1
        box = next(box for one, box in labels._around(x, y, text) if one == side)
        assert all(box.distance(*other) > box.distance(x, y) for other in marks if other != (x, y))
    assert placed > 3
