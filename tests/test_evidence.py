"""Sentences by offsets only: what the offsets do not hold is a complaint, never a search."""

from __future__ import annotations

import json

import pytest

from loaders.records.evidence import fill_quotes, sentence
from tests.conftest import TEXT


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        pytest.param("300家以上", "高企达到300家以上！", id="full-width exclamation mark ends it"),
        pytest.param(
            "2.5%左右", "力争研发强度2.5%左右;", id="begins after the mark before, not at the decimal point"
        ),
        pytest.param("3-5个", "=SUM(1)项目另有3-5个", id="line break"),
        pytest.param("甲市打算", "甲市打算", id="first line, carriage return taken off"),
    ],
)
def test_sentence(amount, expected):
    start = TEXT.index(amount)
    assert sentence(TEXT, start, start + len(amount)) == expected


def test_page_without_stops_is_cut():
    text = "长" * 3000
    assert len(sentence(text, 1500, 1503)) == 803


def row(start: int, amount: str, also: list | None = None) -> dict:
    places = json.dumps([{"location": "x", "start": a, "stop": b} for a, b in also or []]) if also else ""
    return {
        "plan": "p",
        "figure": "p-1",
        "indicator": "firms",
        "start": start,
        "stop": start + len(amount),
        "amount_as": amount,
        "also": places,
        "quote": "",
    }


@pytest.mark.parametrize(
    ("given", "quote", "complaints"),
    [
        pytest.param(row(2, "30家"), "增30家。", [], id="holds"),
        pytest.param(row(3, "30家"), "", ["characters 3 to 6 to 6"], id="one off"),
        pytest.param(
            row(3, "30家"),
            "",
            ["correct start and stop, the document has it at 2 to 5."],
            id="where it stands",
        ),
        pytest.param(row(99, "30家"), "", ["nothing, the document ends at 14"], id="past the end"),
        pytest.param(row(2, "30家", [(8, 10)]), "增30家。", [], id="again without its unit, as in a table"),
        pytest.param(
            row(2, "30家", [(11, 14)]),
            "增30家。",
            ["found “300”"],
            id="another number is not the same figure",
        ),
        pytest.param(
            row(2, "30家", [(50, 52)]), "增30家。", ["characters 50 to 52"], id="further place past the end"
        ),
    ],
)
def test_offsets_hold_the_amount(given, quote, complaints):
    found = fill_quotes([given], [{"plan": "p", "text": "。增30家。另 30 300"}])
    assert given["quote"] == quote
    assert len(found) == len(complaints)
    for sentence_found, part in zip(found, complaints, strict=True):
        assert part.removesuffix(" to 6") in sentence_found


def test_no_document_no_complaint():
    given = row(2, "30家")
    assert fill_quotes([given], []) == [] and given["quote"] == ""
