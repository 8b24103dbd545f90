"""Every text that a page can ask for is there, and every text that is there is asked for.

A page asks by a key as it is written (`"city.about"`), or puts one together from a beginning and a code of
a closed list (`f"role.{code}"`). For the second kind CODED says which codes there are: a code without words
would fail on a page, and words without a code are never read.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from loaders import quality
from loaders.database import wide
from loaders.database.filters import NAMES
from loaders.database.store import CHART_QUERIES
from loaders.drafts import recording
from loaders.drafts.tables import Fate
from loaders.extraction import unread
from loaders.groups import Cluster, Grade, Region
from loaders.model import COMPARATORS, MEASURES, READINGS, ROLES, Basis, Force, PlaceLevel, PlanKind
from loaders.records.corrections import REPLACEABLE, Correction
from loaders.snapshots import difference, refused
from loaders.snapshots.kinds import KINDS as SNAPSHOTS
from loaders.snapshots.nothing import FILTERED_OUT
from loaders.statistics import reasons
from loaders.statistics.headings import KEYS
from metrics import checks, comparability, confidence, coverage, pace, progress, rank, trajectory
from pages.shared import site
from pages.shared.confidence import PAIRINGS
from pages.shared.downloads import FORMS
from pages.shared.importing import table as importing_table
from pages.shared.importing import wording
from pages.shared.take_away import bar, picture
from pages.shared.words import texts
from tests.conftest import ROOT
from tests.screens import NAMES as PAGES

KINDS = get_args(PlanKind)
BASES = [code for code in get_args(Basis) if code]
FORCES = [code for code in get_args(Force) if code]
STATUSES = get_args(Correction.model_fields["status"].annotation)
ACTIONS = get_args(Correction.model_fields["action"].annotation)
TABLE_STATES = importing_table.STATES
_NAMED_FIELDS = [name for names in difference.NAMED.values() for name in names]
_STATEMENTS = ["level", "increment", "qualitative", *(f"growth.{basis}" for basis in BASES)]

# What a page puts together → the codes that it ranges over, for each {} or the + at the end.
_ROWS = [
    "city", "indicator", "stated", "role", "qualifier", "value", "upper", "unit", "base_year", "year", "reading",
    "document_title", "page", "place", "figure",
]  # fmt: skip
CODED: dict[str, Collection] = {
    "among.{}": ["all", "peers"],
    "among.{}.{}": [
        *product(["region"], get_args(Region)),
        *product(["cluster"], filter(None, get_args(Cluster))),
        *product(["grade"], filter(None, get_args(Grade))),
    ],
    "basis.+": BASES,
    "basis.{}": BASES,
    "comparator.+": COMPARATORS,
    "comparator.{}": COMPARATORS,
    "confidence.+": ["rule", "step", "read", "kept", "changed", "dropped"],
    "confidence.{}": [*confidence.STEPS, *confidence.REASONS],
    "correction.{}": [*ACTIONS, *(code for code in STATUSES if code != "applied")],
    "correction.{}.open": ACTIONS,
    "corrections.+": ["figure", "sentence", "status"],
    "coverage.key.silent.{}": ROLES,
    "coverage.key.{}": [*coverage.STATES, "narrower"],
    "coverage.silent.{}": ROLES,
    "coverage.{}": coverage.STATES,
    "export.columns.{}": ["named", "codes"],
    "export.form.{}": FORMS,
    "export.provinces.{}": ["in", "out"],
    "export.{}": [kind.name for kind in SNAPSHOTS.values() if not kind.for_programs],
    "export.{}_bom": ["csv"],
    "field.{}": {*difference.FIELDS, *_NAMED_FIELDS, *REPLACEABLE, *quality.FIELDS},
    "finding.reason.{}": [code for code in checks.REASONS if code],
    "finding.{}": [code or "alone" for code in checks.FORMULAS],
    "force.+": FORCES,
    "force.{}": FORCES,
    "formula.{}": pace.FORMULAS,
    "group.{}": [code for code in site.GROUPS if code],
    "import.column.{}": [
        *importing_table.OPTIONS, *importing_table._TEXTS, *importing_table._YEARS, "scope", "origin", "rule",
    ],
    "import.hindrance.{}": [*recording.CODES, *wording.REFUSALS],
    "import.make.{}": ["accepted", "rejected"],
    "import.origin.{}": ["record", "new"],
    "import.{}": [
        *wording._OF_HEAD, "previous", "next", "added", "removed", "save", "replace",
        "keep_document",
    ],
    "kind.{}": KINDS,
    "layer.{}": ["derived", "milestones", "parents", "across_years"],
    "layout.{}": ["years", "cities"],
    "layout.{}.meaning": ["years", "cities"],
    "level.{}": get_args(PlaceLevel),
    "mark.derived.{}": ROLES,
    "matrix.order.{}": ["most", "newest", "name"],
    "measure.+": MEASURES,
    "measure.{}": [*MEASURES, "total"],
    "page.{}": PAGES,
    "pairing.{}": PAIRINGS,
    "path.{}": trajectory.FORMULAS,
    "plans.+": ["city", "title", "issuer", "number", "date", "years", "kind"],
    # Without any result a target is not shown.
    "progress.reason.{}": [code for code in progress.REASONS if code not in ("", "no_result")],
    "progress.{}": [*progress.STATUSES, "city", "target", "result", "required", "achieved", "status"],
    "quality.+": [
        "name", "stated", "read", "right", "precision", "recall", "f1", "field", "compared", "equal", "share",
    ],
    "queue.{}": ["here", "away"],
    "query.{}": CHART_QUERIES,
    "rank.{}": [*rank.STATUSES, "year", "role", "city", "amount", "position", "gap"],
    "reason.{}": [
        *comparability.REASONS, *(code for code in comparability.DETAILS if code), *pace.REASONS,
        "derived_hidden",
    ],
    "reason.{}.short": [*comparability.REASONS, "derived_hidden"],
    "role.+": ROLES,
    "reading.{}": READINGS,
    "reading.{}.meaning": READINGS,
    "reading.{}.short": READINGS,
    "role.{}": ROLES,
    "since.+": ["of", "field", "before", "after"],
    "since.by.{}": NAMES,
    "since.head.{}": ["changed", "added", "removed", "names", "noted"],
    "since.refused.{}": list(refused.REASONS),
    "since.{}.{}": list(product(["added", "removed"], ["plan", "place"])),
    "state.{}": [*coverage.STATES, FILTERED_OUT, *TABLE_STATES],
    "state.{}.meaning": coverage.STATES,
    "statement.{}": [
        *_STATEMENTS, *(f"{code}.since" for code in _STATEMENTS if code != "qualitative"),
        *(f"{code}.undated" for code in _STATEMENTS),
    ],
    "status.{}": STATUSES,
    "wide.field.{}": wide.FIELDS,
    "wide.{}": [*wide.HEAD, "state", "others", "data_version", *wide.PARTS],
    "take.{}": [*bar._BUTTONS, *_ROWS],
    "take.{}.help": bar._BUTTONS,
    "take.{}.name": ["gbt7714", "bibtex", "plain"],
    "take.about.{}": picture.Texts._fields,
    "table.fate.{}": get_args(Fate),
    "table.key.{}": ["place", *KEYS],
    "table.reason.{}": [code for code in reasons.CODES if code != "refused"],
    "table.{}": ["column", "written", "examples", "unit", "reason"],
    "unread.{}": unread.KINDS,
    "verdict.{}": checks.VERDICTS,
    "verdict.{}.why{}": [
        *product([code for code in checks.VERDICTS if code != "not_checkable"], [""]), ("agrees", ".parts"),
    ],
    "yardstick.{}": comparability.YARDSTICKS,
    "yardstick.{}.meaning": comparability.YARDSTICKS,
}  # fmt: skip
NO_TEXTS = {"snapshot.{}"}  # the name of a file
_BEGINNING = re.compile(r"[a-z_]+(\.[a-z_]+)*\.")
_PUT_TOGETHER = re.compile(r"[a-z_]+\.[a-z_{}.]+")


def modules() -> Iterator[ast.Module]:
    for path in sorted((ROOT / "pages").rglob("*.py")):
        yield ast.parse(Path(path).read_text(encoding="utf-8"))


def put_together(tree: ast.Module) -> Iterator[str]:
    """The keys that a module puts together: "role.{}" of an f-string, "role.+" of a beginning."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
            if _PUT_TOGETHER.fullmatch(pattern := "".join(parts)) and "{}" in pattern:
                yield pattern
    yield from (f"{text}+" for text in whole(tree) if _BEGINNING.fullmatch(text))


def whole(tree: ast.Module) -> Iterator[str]:
    """The texts of a module that are no part of an f-string."""
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield node.value


def keys(pattern: str) -> set[str]:
    """All keys that a pattern of CODED comes to."""
    filled = pattern.replace("+", "{}")
    return {filled.format(*(code if isinstance(code, tuple) else (code,))) for code in CODED[pattern]}


def test_what_pages_put_together_is_listed_here():
    assert {pattern for tree in modules() for pattern in put_together(tree)} == CODED.keys() | NO_TEXTS


@pytest.mark.parametrize("pattern", CODED)
def test_every_code_has_words(pattern: str):
    assert keys(pattern)
    assert keys(pattern) - set(texts()) == set()


def test_every_text_is_used():
    asked = {text for tree in modules() for text in whole(tree)}
    coded = set().union(*map(keys, CODED))
    assert [key for key in texts() if key not in asked | coded] == []
