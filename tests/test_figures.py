"""Records into rows: units, ids, duplicates, and all that the catalogue does not allow."""

from __future__ import annotations

import pytest

from loaders.catalogue import read_catalogue
from loaders.model import Plan
from loaders.problems import BadInput
from loaders.records.conformity import record_problems
from loaders.records.figures import COLUMNS, data_version, figure_rows, lines_of
from tests.conftest import entry, figures, plan


def rows_of(data, **fields) -> list[dict]:
    return figure_rows([Plan.model_validate(plan(**fields))], read_catalogue(data))


def test_rows_hold_what_was_stated_in_catalogue_units(data):
    rows = rows_of(data)
    names = ("indicator", "comparator", "value", "upper", "unit", "measure", "force")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("firms", "ge", 300.0, None, "家", "level", ""),
        ("intensity", "approx", 2.5, None, "%", "level", "strive"),
        ("turnover", "eq", 0.8, None, "亿元", "level", ""),
        ("projects", "range", 3.0, 5.0, "项", "level", ""),
        ("incubators", "", None, None, "家", "qualitative", ""),
    ]
    assert all(list(row) and set(row) == set(COLUMNS) for row in rows)


def test_growth_is_in_per_cent_whatever_the_indicator_counts(data):
    (row,) = rows_of(
        data,
        figures=[
            entry(
                "firms", "300家以上", measure="growth", basis="cumulative", value=3, unit="倍", base_year=2020
            )
        ],
    )
    assert (row["value"], row["unit"]) == (300.0, "%")


@pytest.mark.parametrize(
    ("change", "same"),
    [
        pytest.param({"note_zh": "年份为推定", "note_en": "year assumed"}, True, id="our note"),
        pytest.param({"location": "elsewhere"}, True, id="its place"),
        pytest.param({"value": 300.0}, True, id="300 is 300.0"),
        pytest.param({"comparator": "gt"}, False, id="its qualifier"),
        pytest.param({"value": 301}, False, id="its value"),
        pytest.param({"scope": "park:x"}, False, id="its scope"),
        pytest.param({"year": 2025}, False, id="its year"),
    ],
)
def test_id_depends_on_what_is_stated(data, change, same):
    before, after = rows_of(data), rows_of(data, figures=[figures()[0] | change])
    assert (before[0]["figure"] == after[0]["figure"]) == same


def test_ids_stay_as_they_are(data):
    """Addresses and citations name figures by id: a change here breaks them all."""
    assert [row["figure"] for row in rows_of(data)][:2] == ["110001-2021-27d56ac8", "110001-2021-ee497188"]


def test_data_version(data):
    version = {}
    for name, fields in {
        "same": {},
        "again": {},
        "value": {"figures": figures()[:3]},
        "title": {"title": "另一标题"},
        "note": {
            "figures": [figures()[0] | {"note_zh": "年份为推定", "note_en": "year assumed"}, *figures()[1:]]
        },
    }.items():
        plans = [Plan.model_validate(plan(**fields))]
        rows = figure_rows(plans, read_catalogue(data))
        version[name] = data_version([lines_of(rows)], plans)
        assert version[name] == data_version([lines_of([row | {"quote": "句"}]) for row in rows], plans), (
            "documents at hand do not matter"
        )
    assert version["same"] == version["again"]
    assert len(set(version.values())) == 4


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        pytest.param(
            {"indicator": "robots"},
            "field indicator: expected an id in indicators.toml, found robots",
            id="unknown indicator",
        ),
        pytest.param(
            {"unit": "亿元"}, "field unit: expected one that converts to 家, found “亿元”", id="wrong unit"
        ),
        pytest.param(
            {"scope": "moon:x"},
            "field scope: expected a scope in indicators.toml, found moon:x",
            id="unknown scope",
        ),
        pytest.param(
            {"value": 20_000}, "field value: expected 0 to 10000 家, found 20000", id="not plausible"
        ),
        pytest.param({"value": 3, "unit": "万家"}, "found 30000", id="slip of ten thousand"),
        pytest.param(
            {"measure": "growth", "basis": "yoy", "unit": "%", "value": -101},
            "expected -100 to 20000 %",
            id="falls below nothing",
        ),
        pytest.param(
            {"measure": "growth", "basis": "yoy", "unit": "家"},
            "expected one that converts to %",
            id="growth in firms",
        ),
        pytest.param(
            {"year": 2019},
            "field year: expected a target in 2021 or later, found 2019",
            id="target in the past",
        ),
        pytest.param(
            {"year": 2020},
            "field year: expected a target in 2021 or later, found 2020",
            id="target in the year before the plan",
        ),
        pytest.param(
            {"role": "actual", "year": 2030},
            "expected a result in 2021 or earlier, found 2030",
            id="result in the future",
        ),
    ],
)
def test_figure_problem(data, change, complaint):
    with pytest.raises(BadInput) as caught:
        rows_of(data, figures=[figures()[0] | change])
    assert str(caught.value).startswith("110001-2021.toml, figure 1 (") and complaint in str(caught.value)


def test_same_figure_twice_even_in_another_unit(data):
    twice = [
        entry("turnover", "8000万元", value=8000, unit="万元"),
        entry("turnover", "300家以上", value=0.8, unit="亿元"),
    ]
    with pytest.raises(
        BadInput, match=r"figure 2 \(turnover\): expected each figure once, found figure 1 again"
    ):
        rows_of(data, figures=twice)


def test_disagreeing_figures_are_two(data):
    twice = [
        entry("turnover", "8000万元", value=8000, unit="万元"),
        entry("turnover", "300家以上", value=0.9, unit="亿元"),
    ]
    assert len(rows_of(data, figures=twice)) == 2


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        pytest.param({"place": "990001"}, "expected a code in places.csv, found 990001", id="unknown place"),
        pytest.param(
            {"place": "110002"},
            "found 110002, valid to 2020; use its successor 110003",
            id="code no longer valid",
        ),
        pytest.param(
            {"place": "110003", "first_year": 2019, "last_year": 2019},
            "valid from 2020",
            id="code not yet valid",
        ),
        pytest.param(
            {"figures": [], "reading": "draft"},
            "expected at least one figure",
            id="draft that states nothing",
        ),
    ],
)
def test_plan_problem(data, fields, complaint):
    problems = record_problems([Plan.model_validate(plan(**fields))], read_catalogue(data))
    assert complaint in "\n".join(map(str, problems))


def test_a_document_that_was_read_whole_may_state_nothing(data):
    silent = Plan.model_validate(plan(figures=[], reading="reviewed"))
    assert list(record_problems([silent], read_catalogue(data))) == []


def test_one_document_in_two_records(data):
    plans = [Plan.model_validate(plan()), Plan.model_validate(plan(last_year=2025))]
    (problem,) = record_problems(plans, read_catalogue(data))
    assert str(problem).startswith(
        "110001-2021-2025.toml, field sha256: expected a document of its own, found that of 110001-2021"
    )


def test_first_problem_says_how_many_more(data):
    with pytest.raises(BadInput, match=r"\(4 more: python -m loaders check\)$"):
        rows_of(data, figures=[one | {"scope": "moon"} for one in figures()])
