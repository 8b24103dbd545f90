"""What a record may say: the closed lists, and the fields that have to agree."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from loaders.model import Indicator, Passage, Plan, StatedFigure
from tests.conftest import entry, indicator, plan

PAGE = {"reading": "cited", "sha256": "", "url": "https://a.example/b?c=1#d"}
CITED = {name: v for name, v in entry("firms", "300家以上", comparator="ge", value=300, unit="家").items()
         if name not in ("start", "stop")}  # fmt: skip
PAGE["figures"] = [CITED]
LEVEL = entry("firms", "300家以上", comparator="ge", value=300, unit="家")
ACCEPTED = [
    pytest.param({}, id="level"),
    pytest.param(
        {"measure": "growth", "basis": "yoy", "unit": "%", "value": Decimal("-5.5")}, id="falling growth"
    ),
    pytest.param({"measure": "increment", "unit": "个百分点"}, id="percentage points of an increment"),
    pytest.param({"comparator": "range", "upper": 400}, id="range"),
    pytest.param({"measure": "qualitative", "comparator": "", "value": None, "unit": ""}, id="qualitative"),
    pytest.param({"scope": "park:某某高新区"}, id="scope with a name"),
    pytest.param({"base_year": 2020}, id="counts from an earlier year"),
    pytest.param({"value": 0}, id="zero is a number"),
    pytest.param(
        {"year": None, "note_zh": "未写年份", "note_en": "no year"}, id="no year where the document has none"
    ),
    pytest.param({"note_zh": "字" * 200, "note_en": "year assumed"}, id="note in both languages"),
    pytest.param({"named_as": "<b>=1+1</b>"}, id="markup is text like any other"),
]
REFUSED = [
    pytest.param({"comparator": "circa"}, "comparator", id="comparator outside the list"),
    pytest.param({"role": "hope"}, "role", id="role outside the list"),
    pytest.param({"start": None}, "start and stop or neither", id="half a passage"),
    pytest.param({"tier": "village"}, "tier", id="tier outside the list"),
    pytest.param({"velue": 3}, "velue", id="misspelt field"),
    pytest.param({"value": None}, "a value for measure level", id="level without a value"),
    pytest.param({"value": float("nan")}, "finite", id="not a number"),
    pytest.param({"value": Decimal("inf")}, "finite", id="infinite"),
    pytest.param({"value": Decimal("1e400")}, "less than", id="ten to the 400"),
    pytest.param({"value": 10**400}, "less than", id="four hundred digits"),
    pytest.param({"value": Decimal("1e-400")}, "decimal places", id="ten to the -400"),
    pytest.param({"unit": ""}, "a comparator and a unit", id="level without a unit"),
    pytest.param({"comparator": ""}, "a comparator and a unit", id="level without a comparator"),
    pytest.param({"comparator": "range"}, "upper for comparator range", id="range without upper"),
    pytest.param({"upper": 400}, "upper for comparator range", id="upper without range"),
    pytest.param({"comparator": "range", "upper": 300}, "an upper above value", id="range that goes nowhere"),
    pytest.param({"measure": "growth", "unit": "%"}, "a basis for growth", id="growth without basis"),
    pytest.param({"basis": "yoy"}, "a basis for growth", id="basis without growth"),
    pytest.param({"unit": "个百分点"}, "percentage points", id="percentage points of a level"),
    pytest.param(
        {"measure": "qualitative", "comparator": "", "unit": ""}, "qualitative", id="qualitative with a value"
    ),
    pytest.param(
        {"measure": "qualitative", "comparator": "", "value": None},
        "qualitative",
        id="qualitative with a unit",
    ),
    pytest.param({"base_year": 2021}, "a base_year before year", id="counts from its own year"),
    pytest.param({"year": 21}, "year", id="year of two digits"),
    pytest.param({"year": None}, "a year, or notes", id="no year and no word on why"),
    pytest.param(
        {"year": None, "base_year": 2020, "note_zh": "未写年份", "note_en": "no year"},
        "no base_year where there is no year",
        id="counts from a year up to nobody knows when",
    ),
    pytest.param({"stop": 1, "start": 1}, "a stop after start", id="offsets that hold nothing"),
    pytest.param({"start": -1}, "start", id="negative offset"),
    pytest.param({"start": True}, "start", id="truth is no offset"),
    pytest.param({"scope": "Park"}, "scope", id="scope that is no code"),
    pytest.param({"scope": "park:"}, "scope", id="scope without the name after its colon"),
    pytest.param({"amount_as": ""}, "amount_as", id="no words for the amount"),
    pytest.param({"named_as": "a" * 61}, "named_as", id="a sentence for a name"),
    pytest.param({"named_as": "a\x07b"}, "U+0007", id="bell"),
    pytest.param({"location": "a\nb"}, "U+000A", id="line break"),
    pytest.param({"note_zh": "a\x00b", "note_en": "b"}, "U+0000", id="zero byte"),
    pytest.param({"note_zh": "年份为推定"}, "note_zh and note_en or neither", id="note in Chinese only"),
    pytest.param({"note_en": "year assumed"}, "note_zh and note_en or neither", id="note in English only"),
    pytest.param({"note_zh": "字" * 201, "note_en": "b"}, "note_zh", id="endless note"),
    pytest.param({"scope": "park:a\u202eb"}, "U+202E", id="turned direction of writing"),
    pytest.param({"amount_as": "3\u20285"}, "U+2028", id="line separator"),
    pytest.param(
        {"also": [{"location": "x\x1b[2J", "start": 1, "stop": 2}]}, "U+001B", id="escape in a further place"
    ),
]


@pytest.mark.parametrize("change", ACCEPTED)
def test_figure_is_accepted(change):
    assert StatedFigure.model_validate(LEVEL | change).indicator == "firms"


@pytest.mark.parametrize(("change", "complaint"), REFUSED)
def test_figure_is_refused(change, complaint):
    with pytest.raises(ValidationError) as caught:
        StatedFigure.model_validate(LEVEL | change)
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        pytest.param({"place": "11001"}, "place", id="code of five digits"),
        pytest.param({"place": "11000１"}, "place", id="full-width digit"),
        pytest.param({"last_year": 2020}, "a last_year not before first_year", id="years backward"),
        pytest.param({"sha256": "abc"}, "sha256", id="short hash"),
        pytest.param({"sha256": ""}, "a sha256 of the document", id="reviewed without a hash"),
        pytest.param({"reading": "machine", "sha256": ""}, "a sha256", id="machine without a hash"),
        pytest.param({"figures": [CITED]}, "start and stop in a reviewed record", id="reviewed, no offsets"),
        pytest.param({"reading": "machine", "figures": [CITED]}, "start and stop", id="machine, no offsets"),
        pytest.param({"reading": "cited", "sha256": ""}, "a url in a cited record", id="cited without a url"),
        pytest.param({"url": "ftp://a.example/x"}, "url", id="another protocol"),
        pytest.param({"url": "javascript:alert(1)"}, "url", id="an address that runs"),
        pytest.param({"url": "JAVASCRIPT:alert(1)"}, "url", id="an address that runs, in capitals"),
        pytest.param({"url": "data:text/html,x"}, "url", id="an address that is a page itself"),
        pytest.param({"archived_url": "vbscript:x"}, "archived_url", id="a copy that runs"),
        pytest.param({"url": "https://a.example/\u202e"}, "url", id="an address with a hidden mark"),
        pytest.param({"archived_url": "https://a.example/a b"}, "archived_url", id="space in an address"),
        pytest.param({"reading": "skimmed"}, "reading", id="reading outside the list"),
        pytest.param({"kind": "tweet"}, "kind", id="kind outside the list"),
        pytest.param({"status": "done"}, "status", id="a status there never was"),
        pytest.param({"title": " "}, "title", id="blank title"),
        pytest.param({"title": "a\tb"}, "U+0009", id="tab in the title"),
    ],
)
def test_plan_is_refused(change, complaint):
    with pytest.raises(ValidationError) as caught:
        Plan.model_validate(plan(**change))
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("fields", "reading"),
    [
        pytest.param({}, "reviewed", id="reviewed"),
        pytest.param({"reading": None, "status": "reviewed"}, "reviewed", id="reviewed, as it was called"),
        pytest.param({"reading": None, "status": "draft"}, "draft", id="draft, as it was called"),
        pytest.param({"reading": None}, "draft", id="nothing said"),
        pytest.param({"reading": "machine"}, "machine", id="machine"),
        pytest.param(PAGE, "cited", id="cited without a document"),
        pytest.param(PAGE | {"sha256": "0" * 64}, "cited", id="cited with a document"),
        pytest.param(
            PAGE | {"archived_url": "https://b.example/a", "accessed": "2026-11-26"}, "cited", id="copy"
        ),
    ],
)
def test_reading(fields, reading):
    given = {name: value for name, value in plan(**fields).items() if value is not None}
    assert Plan.model_validate(given).reading == reading


@pytest.mark.parametrize(
    ("name", "may"),
    [
        pytest.param("110001-2021", True, id="place and year"),
        pytest.param("110001-2021-annual", True, id="with its kind"),
        pytest.param("110001-2021-annual-2", True, id="the second of its kind"),
        pytest.param("110001-2021-report", False, id="another kind"),
        pytest.param("110001-2021-annual-1", False, id="a first is not numbered"),
        pytest.param("110001-2021-2021", False, id="one year twice"),
        pytest.param("110001-2022", False, id="another year"),
    ],
)
def test_the_id_is_the_stem_of_the_file(name, may):
    one = Plan.model_validate(plan())
    assert one.may_be(name) == may
    assert (one.under(name).id, one.id) == (name, "110001-2021")


@pytest.mark.parametrize(
    ("years", "name"),
    [
        pytest.param((2021, 2021), "110001-2021", id="one year"),
        pytest.param((2021, 2025), "110001-2021-2025", id="several"),
    ],
)
def test_plan_id(years, name):
    assert Plan.model_validate(plan(first_year=years[0], last_year=years[1])).id == name


@pytest.mark.parametrize("bounds", [(5, 1), (1, 1), (0, float("inf")), (float("nan"), 1)])
def test_plausible_range_is_refused(bounds):
    with pytest.raises(ValidationError, match="two finite numbers"):
        Indicator.model_validate(indicator("firms", "家", plausible=bounds))


def test_further_place_runs_forward():
    with pytest.raises(ValidationError, match="a stop after start"):
        Passage(location="x", start=5, stop=5)
