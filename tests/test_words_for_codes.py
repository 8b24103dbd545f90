"""Every code that metrics and the model can give has words: no page shows a raw code, or fails on one."""

from typing import get_args

import pytest

from loaders.model import COMPARATORS, MEASURES, ROLES, Force, PlaceLevel, PlanKind
from metrics import checks, comparability, coverage, highlights, pace, progress, rank, trajectory
from pages.shared.words import texts

CODES = [
    pytest.param("role.{}", ROLES, id="roles"),
    pytest.param("measure.{}", MEASURES, id="measures"),
    pytest.param("comparator.{}", COMPARATORS, id="comparators"),
    pytest.param("force.{}", [code for code in get_args(Force) if code], id="forces"),
    pytest.param("level.{}", get_args(PlaceLevel), id="levels of places"),
    pytest.param("kind.{}", get_args(PlanKind), id="kinds of plans"),
    pytest.param("yardstick.{}", comparability.YARDSTICKS, id="yardsticks"),
    pytest.param("yardstick.{}.meaning", comparability.YARDSTICKS, id="meanings of yardsticks"),
    pytest.param("reason.{}", comparability.REASONS, id="reasons"),
    pytest.param("reason.{}", [code for code in comparability.DETAILS if code], id="details of reasons"),
    pytest.param("reason.{}", pace.REASONS, id="reasons without a pace"),
    pytest.param("formula.{}", pace.FORMULAS, id="formulas of paces"),
    pytest.param("path.{}", trajectory.FORMULAS, id="formulas of paths"),
    pytest.param("state.{}", coverage.STATES, id="states"),
    pytest.param("state.{}.meaning", coverage.STATES, id="meanings of states"),
    pytest.param("coverage.{}", coverage.STATES, id="states in a cell"),
    pytest.param("rank.{}", rank.STATUSES, id="positions"),
    pytest.param("peers.{}", ["all", *rank.PEER_GROUPS], id="peer groups"),
    pytest.param("progress.{}", progress.STATUSES, id="progress"),
    pytest.param(
        "progress.reason.{}",
        [code for code in progress.REASONS if code not in ("", "no_result")],  # it is not shown
        id="reasons of progress",
    ),
    pytest.param("verdict.{}", checks.VERDICTS, id="verdicts"),
    pytest.param(
        "verdict.{}.why", [code for code in checks.VERDICTS if code != "not_checkable"], id="why a verdict"
    ),
    pytest.param("finding.{}", [code or "alone" for code in checks.FORMULAS], id="formulas of findings"),
    pytest.param("finding.reason.{}", [code for code in checks.REASONS if code], id="reasons of findings"),
    pytest.param("highlight.{}", highlights.CODES, id="highlights"),
]


@pytest.mark.parametrize(("key", "codes"), CODES)
def test_every_code_has_words(key, codes):
    assert codes
    assert [code for code in codes if key.format(code) not in texts()] == []
