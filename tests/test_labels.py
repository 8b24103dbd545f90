"""Texts at marks: each on a side where it hides nothing, or left out."""

from __future__ import annotations

import pytest

from pages.shared.labels import Label, sides

CASES = [
    pytest.param([Label(200, 100, "City 5")], ["top center"], id="alone"),
    pytest.param([Label(200, 100, "A 5"), Label(200, 120, "B 6")], ["bottom center", "top center"], id="a mark above"),
    pytest.param([Label(100, 100, "A 4.6 %"), Label(140, 102, "B 4.5 %")], ["top center", "bottom center"], id="side by side"),
    pytest.param([Label(100, 100, "市 4.6"), Label(140, 60, "B")], ["top center", "top center"], id="far enough apart"),
    pytest.param([Label(10, 100, "a long name 5")], ["top right"], id="at the left edge"),
    pytest.param([Label(390, 100, "a long name 5")], ["top left"], id="at the right edge"),
    pytest.param([Label(200, 100, "A long name")] * 5, ["top center", "bottom center", "middle right", "middle left", ""], id="no room for all"),
    pytest.param([Label(200, 100, ""), Label(200, 140, "B")], ["", "top center"], id="no text"),
]


@pytest.mark.parametrize(("labels", "expected"), CASES)
def test_sides(labels, expected):
    assert sides(labels, 400) == expected
