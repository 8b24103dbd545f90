"""The rules file: everything in it is read, and what it can write is in the catalogue."""

import re
from pathlib import Path

import pytest

from loaders.catalogue import read_catalogue
from loaders.extraction.rules import load_rules

ROOT = Path(__file__).parents[1]
CATALOGUE = read_catalogue(ROOT / "data")
RULES = load_rules(ROOT / "data")
CODE = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "loaders/extraction").glob("*.py"))
SCOPES = {
    entry["scope"]
    for section in ("scopes", "names", "heading_scopes")
    for entry in RULES.raw[section]
    if entry.get("scope")
}


@pytest.mark.parametrize("section", RULES.raw)
def test_every_section_is_read(section):
    assert re.search(rf"raw\[[\"']{section}[\"']\]|pattern\(\"{section}\"\)", CODE), "delete it or use it"


@pytest.mark.parametrize("scope", sorted(SCOPES))
def test_every_scope_that_a_rule_writes_is_in_the_catalogue(scope):
    assert scope.partition(":")[0] in CATALOGUE.scopes


@pytest.mark.parametrize("section", ["names", "tiers"])
def test_every_grade_that_a_rule_writes_is_one(section):
    assert {entry.get("tier", "") for entry in RULES.raw[section]} <= {"", *CATALOGUE.tiers}


def test_every_indicator_that_a_rule_names_is_in_the_catalogue():
    named = {entry["indicator"] for entry in RULES.raw["names"]}
    named |= {one for entry in RULES.raw["scopes"] for one in entry["indicators"]}
    named |= {one for entry in RULES.raw["refused"] for one in entry.get("indicators", [])}
    named |= {one for entry in RULES.raw["carried_grade"]["kinds"] for one in entry["indicators"]}
    named |= {*RULES.raw["follows"], *RULES.raw["follows"].values(), *RULES.raw["tier_is_implied"]}
    assert named - CATALOGUE.indicators.keys() == set()


@pytest.mark.parametrize("kind", RULES.raw["words"])
def test_every_kind_of_word_is_known_to_the_reading(kind):
    assert f'"{kind}"' in CODE
