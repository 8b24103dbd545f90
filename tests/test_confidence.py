"""How sure a reading is: by what became of all that its rule read, counted against reviewed records."""

from __future__ import annotations

import ast
import json
from decimal import Decimal

import pytest

from loaders.extraction.reading import Figure, Place
from loaders.model import StatedFigure
from loaders.quality import RESULT, by_rule, fate
from metrics.confidence import Confidence, Counts, confidence, counts_of, likely_kept
from pages.shared.confidence import PAIRINGS
from tests.conftest import ROOT

STEPS = {
    "always kept": ((20, 20), "high", "mostly_kept"),
    "kept as often as is enough": ((10, 9), "high", "mostly_kept"),
    "a little less often": ((20, 17), "middle", "sometimes_changed"),
    "just not often changed": ((10, 7), "middle", "sometimes_changed"),
    "often changed": ((20, 13), "low", "often_changed"),
    "never kept": ((2, 0), "low", "often_changed"),
    "always kept, but seldom read": ((9, 9), "middle", "seldom_read"),
    "read once": ((1, 1), "middle", "seldom_read"),
    "never read": ((0, 0), "low", "never_read"),
}


@pytest.mark.parametrize("name", STEPS)
def test_steps(name):
    counts, step, reason = STEPS[name]
    assert confidence("a:b", {"a:b": Counts(*counts)}) == Confidence(step, reason, *counts)


def test_a_rule_that_was_not_measured_is_not_sure():
    assert confidence("a:b", {}) == Confidence("low", "never_read", 0, 0)


@pytest.mark.parametrize(
    ("rules", "likely"),
    [
        pytest.param([], 0, id="nothing"),
        pytest.param(["sure"], 99 / 100, id="nearly one"),
        pytest.param(["once"], 1 / 2, id="right once is half"),
        pytest.param(["unknown", "unknown"], 0, id="what nobody checked adds nothing"),
        pytest.param(["sure", "sure", "once"], 99 / 50 + 1 / 2, id="several"),
    ],
)
def test_likely_kept(rules, likely):
    assert likely_kept(rules, {"sure": Counts(99, 99), "once": Counts(1, 1)}) == pytest.approx(likely)


def read(**fields) -> Figure:
    """A figure as read: 300 firms for 2021, characters 10 to 14."""
    plain = {
        "indicator": "firms", "scope": "", "tier": "", "role": "target", "measure": "level", "basis": "",
        "comparator": "eq", "value": Decimal(300), "upper": None, "unit": "家", "year": 2021,
        "base_year": None, "force": "", "named_as": "高企", "amount_as": "300家", "location": "一",
        "start": 10, "stop": 14, "quote": "", "rule": "name_before:alias",
    }  # fmt: skip
    return Figure(**plain | fields)


def stated(**fields) -> StatedFigure:
    plain = {name: value for name, value in vars(read()).items() if name in StatedFigure.model_fields}
    return StatedFigure.model_validate(plain | fields)


FATES = {
    "the same": (read(), stated(), "kept"),
    "another spelling of the number": (read(value=Decimal("300.0")), stated(), "kept"),
    "force is not what makes a figure": (read(force="strive"), stated(), "kept"),
    "the same in another passage": (read(start=50, stop=54), stated(), "kept"),
    "another value": (read(value=Decimal(30)), stated(), "changed"),
    "another indicator": (read(indicator="projects"), stated(), "changed"),
    "another grade": (read(), stated(tier="national"), "changed"),
    "a result for an aim": (read(role="actual"), stated(), "changed"),
    "changed in a further passage": (
        read(value=Decimal(30), start=40, stop=44, also=[Place("二", 12, 16)]), stated(), "changed",
    ),
    "nowhere in the record": (read(value=Decimal(30), start=40, stop=44), stated(), "dropped"),
    "the very next character is another passage": (read(value=Decimal(30), start=14, stop=18), stated(), "dropped"),
    "an aim that is recorded": (
        read(measure="qualitative", comparator="", value=None, unit=""),
        stated(measure="qualitative", comparator="", value=None, unit=""), "kept",
    ),
    "an aim that is recorded with a number": (
        read(measure="qualitative", comparator="", value=None, unit=""), stated(), "changed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FATES)
def test_fates(name):
    figure, record, became = FATES[name]
    assert fate(figure, [record], {"firms": "家", "projects": "家"}) == became


def test_counts_by_rule():
    judged = [
        (read(), "kept"), (read(), "dropped"), (read(rule="name_after:alias", indicator="x"), "changed"),
        (read(rule="name_before:own", indicator="x"), "kept"),
        (read(rule="name_before:own", indicator="y"), "kept"),
    ]  # fmt: skip
    rows = by_rule(judged)
    assert [tuple(row.values()) for row in rows] == [
        ("name_before:alias", "", 2, 1, 0, 1),
        ("name_after:alias", "", 1, 0, 1, 0),
        ("name_before:own", "x", 1, 1, 0, 0),
        ("name_before:own", "y", 1, 1, 0, 0),
    ]
    assert counts_of(rows)["name_before:own"] == (2, 2)


def test_the_committed_counts_add_up():
    rules = json.loads((ROOT / "data" / RESULT).read_text(encoding="utf-8"))["rules"]
    assert sum(row["read"] for row in rules) > 400
    assert all(row["read"] == row["kept"] + row["changed"] + row["dropped"] for row in rules)
    assert {row["rule"].partition(":")[0] for row in rules} <= set(PAIRINGS)


def test_every_way_of_pairing_has_its_name():
    """What the extraction puts before the colon of a rule: the last text that is given to `_add`, or a beginning."""
    found = set()
    for path in (ROOT / "loaders" / "extraction").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "_add":
                found |= {part.value for part in ast.walk(node.args[-1]) if isinstance(part, ast.Constant)}
            if isinstance(node, ast.JoinedStr) and "name.rule" in ast.unparse(node):
                first = node.values[0]
                found |= {first.value.rstrip(":")} if isinstance(first, ast.Constant) else set()
    assert found == set(PAIRINGS)
