"""The quality of the extraction: how it is counted, and what the committed result says."""

import json
from pathlib import Path

import pytest

from loaders.problems import BadInput
from loaders.quality import FIELDS, RESULT, as_table, keep, main, measured, rates
from loaders.records.record import read_plans

DATA = Path(__file__).parents[1] / "data"

RATES = {
    "all right": (["a", "b"], ["a", "b"], (2, 2, 2, 1.0, 1.0, 1.0)),
    "one missed": (["a", "b"], ["a"], (2, 1, 1, 1.0, 0.5, 0.6667)),
    "one too many": (["a"], ["a", "b"], (1, 2, 1, 0.5, 1.0, 0.6667)),
    "the same twice is one": (["a", "a"], ["a"], (1, 1, 1, 1.0, 1.0, 1.0)),
    "nothing to look at does not pass": ([], [], (0, 0, 0, None, None, None)),
    "nothing read": (["a"], [], (1, 0, 0, None, 0.0, 0.0)),
}


@pytest.mark.parametrize("name", RATES)
def test_rates(name):
    stated, read, expected = RATES[name]
    found = rates([(key,) for key in stated], [(key,) for key in read])
    assert tuple(found.values()) == expected


def test_the_committed_result_has_every_part():
    result = json.loads((DATA / RESULT).read_text(encoding="utf-8"))
    assert {
        "data_version",
        "documents",
        "all",
        "headline",
        "indicators",
        "fields",
        "held_out",
        "halves",
        "before",
        "aims",
    } <= result.keys()
    assert [row["field"] for row in result["fields"]] == list(FIELDS)
    assert sum(row["stated"] for row in result["indicators"]) == result["all"]["stated"] > 100
    before = result["before"]
    assert (
        before["headline"]["precision"] >= 0.98
        and before["headline"]["recall"] >= 0.98
        and before["all"]["f1"] >= 0.97
    )
    assert result["headline"]["f1"] >= 0.96 and result["aims"]["precision"] >= 0.9
    assert as_table(result).count("\n") > 70


def test_keeping_a_result_leaves_what_was_held_out(tmp_path):
    path = tmp_path / RESULT
    path.write_text('{"data_version": "a", "held_out": 1}', encoding="utf-8")
    keep({"data_version": "b"}, path)
    assert json.loads(path.read_text(encoding="utf-8")) == {"data_version": "b", "held_out": 1}


def test_without_documents_nothing_is_measured(tmp_path, capsys):
    with pytest.raises(BadInput, match="a document of a plan record"):
        measured(read_plans(DATA / "plans"), [tmp_path])
    assert main(["--documents", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
