"""`check` finds everything at once and says what it could not look at."""

from __future__ import annotations

import shutil

import pytest

from loaders.catalogue import read_catalogue
from loaders.records.check import check
from loaders.records.conformity import figure_problems
from loaders.records.record import read_plan
from tests.conftest import ROOT, catalogue, figures, plan, write_toml


def test_whole_folder_with_documents(data):
    findings = check(data)
    assert findings.problems == []
    assert findings.notes == [
        "records: 1, of which 1 can be read, with 5 figures",
        "places without a plan: 2 (110002, 110003)",
        "documents: 1 of 1 at hand, their offsets checked",
    ]


def test_without_documents_it_says_so(data):
    shutil.rmtree(data / "documents")
    findings = check(data)
    assert findings.problems == []
    assert findings.notes[-1] == "documents: not at hand, offsets not checked"


def test_some_documents_missing(data):
    write_toml(data / "plans" / "110003-2022.toml", plan(place="110003", first_year=2022, last_year=2022, sha256="0" * 64, reading="draft",
                                                         figures=[figures()[0] | {"year": 2022}]))  # fmt: skip
    assert check(data).notes[-3:] == [
        "records not reviewed yet: 1 (110003-2022)",
        "documents: 1 of 2 at hand, their offsets checked",
        "documents not at hand, offsets not checked: 1 (110003-2022)",
    ]


def test_every_problem_of_every_file(data):
    broken = catalogue()
    broken["indicators"][0] |= {"group": "other"}
    write_toml(data / "indicators.toml", broken)
    write_toml(
        data / "plans" / "110001-2021.toml", plan(figures=[one | {"scope": "moon"} for one in figures()])
    )
    write_toml(data / "plans" / "110003-2022.toml", plan(place="110003", role="x", kind="y"))
    (data / "plans" / "110003-2023.toml").write_bytes(b"\xff\xfe")
    findings = check(data)
    problems = "\n".join(findings.problems)
    assert len(findings.problems) == 1 + 5 + 2 + 1
    for part in (
        "“other”",
        "found moon",
        "110003-2022.toml, field role",
        "110003-2022.toml, field kind",
        "110003-2023.toml: expected UTF-8",
    ):
        assert part in problems
    assert findings.notes[-1] == "documents: not looked at before the problems are put right"


@pytest.mark.parametrize("name", ["indicators.toml", "places.csv"])
def test_catalogue_that_cannot_be_read(data, name):
    (data / name).unlink()
    findings = check(data)
    assert len(findings.problems) == 1 and name in findings.problems[0]
    assert "catalogue: cannot be read, records not checked against it" in findings.notes


def test_no_records(data):
    shutil.rmtree(data / "plans")
    assert "expected at least one plan record, found none" in check(data).problems[0]


@pytest.mark.parametrize(
    ("folder", "complaint"),
    [
        ("nowhere", "expected a folder with documents, found no folder"),
        ("empty", "expected a document of the plans, found none"),
    ],
)
def test_documents_asked_for_and_not_there(data, folder, complaint):
    (data / "empty").mkdir()
    assert complaint in check(data, data / folder).problems[0]


def test_offsets_that_do_not_hold(data):
    (data / "documents" / "whatever.txt").rename(data / "documents" / "110001-2021.txt")
    entries = figures()
    entries[0] |= {"start": 0, "stop": 3}
    entries[1]["also"] = [{"location": "x", "start": 5000, "stop": 5004}]
    write_toml(data / "plans" / "110001-2021.toml", plan(figures=entries))
    assert ["expected the amount" in problem for problem in check(data).problems] == [True, True]


def test_a_municipality_grants_nothing_of_prefecture_level():
    shipped = read_catalogue(ROOT / "data")
    report = read_plan(ROOT / "data" / "plans" / "310000-2026.toml")
    graded = next(figure for figure in report.figures if figure.tier == "provincial+")
    said = [
        [problem.code for problem in figure_problems("", report, changed, shipped)]
        for changed in (graded, graded.model_copy(update={"tier": "municipal+"}))
    ]
    assert said == [[], ["no_such_tier"]]
