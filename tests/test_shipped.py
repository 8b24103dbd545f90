"""The shipped records: what the readers wrote down is what the table holds, and the documents confirm it."""

from __future__ import annotations

import datetime
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from loaders.catalogue import read_catalogue
from loaders.database.filters import Filters
from loaders.database.store import Store
from loaders.documents.document import read_document
from loaders.records.counts import as_markdown, with_counts
from loaders.records.evidence import fill_quotes
from loaders.records.figures import figure_rows
from loaders.records.record import dump_plan, plan_paths, read_plan
from tests.conftest import ROOT

PATHS = plan_paths(ROOT / "data" / "plans")
SHARED = ROOT.parent / "shared"
GOLD = SHARED / "corpus" / "gold"
READING = {path: read_plan(path).reading for path in PATHS}
BY_STEM = [pytest.param(path, id=path.stem) for path in PATHS]
REVIEWED = [param for param in BY_STEM if READING[param.values[0]] == "reviewed"]
CITED = [param for param in BY_STEM if READING[param.values[0]] == "cited"]
FIRST_FIVE = {"320684-2020", "341300-2021-2025", "341500-2020", "429005-2021", "610500-2020"}
REPORTS = {
    f"{place}-2026"
    for place in ("140000", "310000", "330000", "340000", "420000", "460000", "500000", "610000")
}
# Where a later review found a narrower class than the other person had written down.
NARROWER = {("310000-2026", "incubators"): "class:高质量孵化器"}
# The other provincial reports: two readings, decided figure by figure; no third reading is at hand.
OTHER_REPORTS = {
    f"{place}0000-2026"
    for place in (11, 12, 13, 15, 21, 22, 23, 32, 35, 36, 37, 41, 43, 44, 45, 51, 52, 53, 54, 62, 63, 64, 65)
}


# “More than” is said once, for the first of two amounts.
RESPECTIVELY = {("340200-2023", "3000家"), ("610100-2024", "1.9万家")}


@pytest.fixture(scope="module")
def documents() -> dict[str, Path]:
    """The documents at hand by the hash of their bytes."""
    paths = (*(SHARED / "documents").glob("*"), *(SHARED / "corpus" / "documents").glob("*"))
    return {read_document(path).sha256: path for path in paths}


def test_all_are_there():
    assert {param.id for param in REVIEWED} == FIRST_FIVE | REPORTS | OTHER_REPORTS
    assert len(REVIEWED) + len(CITED) == len(PATHS), "nothing that no person has read is shipped"


def test_readme_counts_the_collection():
    plans = [read_plan(path) for path in PATHS]
    counts = as_markdown(plans, read_catalogue(ROOT / "data"))
    figures = sum(len(plan.figures) for plan in plans if plan.reading == "cited")
    assert f"| cited | {len(CITED)} | {figures} |" in counts
    assert f"| all | {len({path.stem[:6] for path in PATHS})} |" in counts
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert with_counts(text, counts) == text and counts in text, "python -m loaders.records.counts"


@pytest.mark.parametrize("path", BY_STEM)
def test_record_is_written_as_we_write_it(path):
    assert dump_plan(read_plan(path)) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", REVIEWED)
def test_record_points_into_its_document(path):
    plan = read_plan(path)
    places = [(figure.start, figure.stop) for figure in plan.figures] + [
        (at.start, at.stop) for figure in plan.figures for at in figure.also
    ]
    assert all(0 <= start < stop for start, stop in places)


def test_aims_in_words_are_those_of_the_headlines(shipped: Store):
    headlines = shipped.meta()["vocabulary"]["headlines"]
    named = {indicator for headline in headlines for indicator in headline["indicators"]}
    in_words = shipped.figures().query("measure == 'qualitative'")["indicator"]
    assert len(in_words) and set(in_words) <= named


@pytest.mark.parametrize("path", CITED)
def test_cited_record_has_an_address_and_claims_no_document(path):
    plan = read_plan(path)
    assert plan.url.startswith(("http://", "https://"))
    assert not re.search(r"//[\d.]+[:/]", plan.url), "a numeric host names no publisher"
    assert not plan.sha256
    assert [(figure.start, figure.stop, figure.also) for figure in plan.figures] == [
        (None, None, []) for _ in plan.figures
    ]


@pytest.mark.parametrize("path", CITED)
def test_year_of_a_cited_result_is_sure(path):
    """A year that is not over when the page appears has no result yet; what is expected is none either."""
    plan = read_plan(path)
    results = [figure for figure in plan.figures if figure.role == "actual"]
    words = [figure.named_as + figure.amount_as for figure in plan.figures]
    assert not [word for word in words if re.search("预计|有望|預計", word)]
    if plan.issue_date and results:
        # Bureaus sum up a year in its last days; nothing shipped is earlier.
        closed = plan.issue_date.year - (plan.issue_date < datetime.date(plan.issue_date.year, 12, 20))
        assert max(figure.year for figure in results) <= closed


@pytest.mark.parametrize("path", CITED)
def test_amount_of_a_cited_figure_holds_its_value(path):
    for figure in read_plan(path).figures:
        words = figure.amount_as.replace("首破千亿", "突破1000亿").replace(" ", "")
        assert f"{figure.value.normalize():f}" in words
        more_than = bool(re.search("突破|超", words)) or (path.stem, words) in RESPECTIVELY
        assert (figure.comparator == "gt") == more_than, words
        assert (figure.comparator == "ge") == words.endswith("以上"), words


@pytest.mark.parametrize("path", BY_STEM)
def test_table_holds_every_figure_of_the_record(path, shipped):
    plan = read_plan(path)
    stored = shipped.figures(Filters(plan=(plan.id,)))
    for name in ("role", "measure", "comparator", "indicator", "force"):
        assert Counter(stored[name]) == Counter(getattr(figure, name) for figure in plan.figures)
    assert Counter(stored["amount_as"]) == Counter(figure.amount_as for figure in plan.figures)
    assert stored["figure"].is_unique
    assert stored["value"].isna().sum() == sum(figure.measure == "qualitative" for figure in plan.figures)


@pytest.mark.parametrize("path", REVIEWED)
def test_document_holds_every_amount(path, documents):
    plan = read_plan(path)
    if plan.sha256 not in documents:
        pytest.skip(f"the document of {path.stem} is not at hand in {SHARED}")
    text = read_document(documents[plan.sha256]).text
    rows = figure_rows([plan], read_catalogue(ROOT / "data"))
    assert fill_quotes(rows, [{"plan": plan.id, "text": text}]) == []
    assert all(row["amount_as"] in row["quote"] for row in rows)


@pytest.mark.parametrize("path", [param for param in BY_STEM if param.id in REPORTS])
def test_record_holds_every_figure_that_another_person_read(path, documents, shipped):
    plan = read_plan(path)
    if plan.sha256 not in documents or not GOLD.is_dir():
        pytest.skip(f"the other reading of {path.stem} is not at hand in {GOLD}")
    lines = (GOLD / f"{documents[plan.sha256].stem}.jsonl").read_text(encoding="utf-8").splitlines()
    ours = shipped.figures(Filters(plan=(plan.id,)))
    theirs = [json.loads(line) for line in lines]
    for row in theirs:
        row["scope"] = row["scope"] or NARROWER.get((plan.id, row["indicator"]), "")
    assert {gist(row) for row in theirs} <= {gist(row) for row in ours.to_dict("records")}


def gist(row: dict) -> tuple:
    """What two readings must have in common."""
    measure, value = row["measure"], float(row["value"])
    return (
        *(row[name] for name in ("indicator", "tier", "role", "basis", "comparator", "year")),
        measure, value, bool(row["scope"]),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("place", "indicator", "stated"),
    [
        pytest.param("320684", "rd_intensity", ("eq", 2.71, "%", 2020), id="Haimen's R&D intensity"),
        pytest.param("341300", "rd_intensity", ("approx", 1.4, "%", 2025), id="Suzhou's, about"),
        pytest.param(
            "341300", "high_tech_enterprises", ("eq", 500.0, "家", 2025), id="Suzhou's high-tech enterprises"
        ),
        pytest.param(
            "341300", "tech_contract_turnover", ("eq", 50.0, "亿元", 2025), id="Suzhou's contract turnover"
        ),
    ],
)
def test_headline_levels(shipped, place, indicator, stated):
    frame = shipped.figures(
        Filters(city=(place,), indicator=(indicator,), role=("target",), measure=("level",))
    )
    own = frame[frame["scope"] == ""]
    assert [tuple(row) for row in own[["comparator", "value", "unit", "year"]].itertuples(index=False)] == [
        stated
    ]
