"""Several documents of a place in a year: what is in place keeps its id, a further one gets its kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.records.naming import Names, names_for
from tests.conftest import plan, write_toml

OWN, OTHER = "a" * 64, "b" * 64
PLACE, PLAIN = "110001", "110001-2021"


def record(kind: str, sha256: str = OTHER, **fields) -> dict:
    return plan(kind=kind, sha256=sha256, figures=[], **fields)


CASES = [
    pytest.param({}, Names((), False, PLAIN), id="nothing there"),
    pytest.param(
        {PLAIN: record("annual")}, Names((), False, f"{PLAIN}-report"), id="place and years are taken"
    ),
    pytest.param(
        {PLAIN: record("report")}, Names((PLAIN,), False, f"{PLAIN}-report"), id="one of its kind: ask"
    ),
    pytest.param(
        {PLAIN: record("annual", OWN)}, Names((PLAIN,), True, f"{PLAIN}-report"), id="the very document"
    ),
    pytest.param(
        {PLAIN: record("annual"), f"{PLAIN}-report": record("report")},
        Names((f"{PLAIN}-report",), False, f"{PLAIN}-report-2"),
        id="one of its kind beside another",
    ),
    pytest.param(
        {PLAIN: record("report"), f"{PLAIN}-report": record("report", OWN)},
        Names((f"{PLAIN}-report", PLAIN), True, f"{PLAIN}-report-2"),
        id="the very document first",
    ),
    pytest.param(
        {"110001-2021-2025": record("report", last_year=2025)}, Names((), False, PLAIN), id="other years"
    ),
    pytest.param(
        {PLAIN: record("report")}
        | {f"{PLAIN}-report{number}": record("report") for number in ("", *(f"-{n}" for n in range(2, 10)))},
        Names((PLAIN, f"{PLAIN}-report", *(f"{PLAIN}-report-{n}" for n in range(2, 10))), False, ""),
        id="no id is left",
    ),
]


@pytest.mark.parametrize(("records", "expected"), CASES)
def test_names_of_a_report(tmp_path: Path, records: dict[str, dict], expected: Names):
    (tmp_path / "plans").mkdir()
    for name, content in records.items():
        write_toml(tmp_path / "plans" / f"{name}.toml", content)
    found = names_for(tmp_path, PLACE, (2021, 2021), "report", OWN)
    assert found == expected
    assert found.likeliest == next(iter(expected.in_place), expected.free)
