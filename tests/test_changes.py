"""What replacing a record would change: every figure once, and nothing that only looks like a change."""

from __future__ import annotations

import pytest

from loaders.model import Plan
from loaders.records.changes import changes_between
from tests.conftest import plan


def changed(**fields) -> Plan:
    """The made-up record with other fields of its first figure, or of its head."""
    raw = plan(**{name: value for name, value in fields.items() if name in Plan.model_fields})
    raw["figures"][0] |= {name: value for name, value in fields.items() if name not in Plan.model_fields}
    return Plan.model_validate(raw)


def without(number: int) -> Plan:
    raw = plan()
    del raw["figures"][number]
    return Plan.model_validate(raw)


def shifted() -> Plan:
    raw = plan()
    for figure in raw["figures"]:
        figure |= {"start": figure["start"] + 7, "stop": figure["stop"] + 7}
    return Plan.model_validate(raw)


@pytest.mark.parametrize(
    ("after", "told"),
    [
        pytest.param(changed(), {}, id="nothing"),
        pytest.param(changed(value=300.0), {}, id="the same number in another spelling"),
        pytest.param(changed(title="乙市打算"), {"head": ["title"]}, id="title"),
        pytest.param(changed(reading="draft"), {}, id="the reading is ours"),
        pytest.param(changed(note_zh="合计。", note_en="A total."), {"changed": [("note_zh", "note_en")]}, id="notes"),
        pytest.param(changed(force="ensure", location="二、别处"), {"changed": [("force", "location")]}, id="force and place"),
        pytest.param(changed(value=280, amount_as="280家以上"), {"changed": [("value", "amount_as")]}, id="another amount at the same place"),
        pytest.param(changed(value=280, amount_as="280家以上", start=3, stop=8), {"changed": [("value", "amount_as")], "moved": 1}, id="another amount elsewhere"),
        pytest.param(changed(indicator="incubators"), {"added": ["incubators"], "removed": ["firms"]}, id="another indicator"),
        pytest.param(changed(also=[]), {"changed": [("also",)], "moved": 1}, id="a further place less"),
        pytest.param(without(2), {"removed": ["turnover"]}, id="a figure less"),
        pytest.param(shifted(), {"moved": 5}, id="all elsewhere"),
    ],
)  # fmt: skip
def test_what_changes(after: Plan, told: dict):
    found = changes_between(changed(), after)
    assert bool(found) == bool(told)
    assert {
        name: content
        for name, content in {
            "head": [name for name, _, _ in found.head],
            "changed": [one.fields for one in found.changed],
            "added": [figure.indicator for figure in found.added],
            "removed": [figure.indicator for figure in found.removed],
            "moved": found.moved,
        }.items()
        if content
    } == told


def test_figures_told_apart_by_nothing_but_their_amount_are_not_paired():
    """Two of one kind against two others: which became which is not known."""
    two = [
        {"value": value, "amount_as": f"{value}家以上", "start": at, "stop": at + 5}
        for value, at in ((1, 50), (2, 60))
    ]
    raw = plan()
    base = raw["figures"][0] | {"also": []}
    before = Plan.model_validate(raw | {"figures": [base | one for one in two]})
    after = Plan.model_validate(
        raw
        | {
            "figures": [
                base
                | one
                | {"value": one["value"] + 5, "start": one["start"] + 500, "stop": one["stop"] + 500}
                for one in two
            ]
        }
    )
    found = changes_between(before, after)
    assert (len(found.changed), len(found.added), len(found.removed)) == (0, 2, 2)
