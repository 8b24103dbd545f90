"""Aims without a number: of the headline indicators, in sections of aims, and nowhere else."""

import json
import tomllib
from pathlib import Path

import pytest

from loaders.documents.document import Document
from loaders.extraction.command import as_lines, extract

ROOT = Path(__file__).parents[1]
CASES = tomllib.loads((ROOT / "tests/cases/aims.toml").read_text(encoding="utf-8"))["case"]
REPORT = "2026年云州市政府工作报告\n一、2025年工作回顾\n{}\n二、2026年重点工作\n{}"


def aims_of(looking_back: str, ahead: str) -> list:
    document = Document("report.txt", REPORT.format(looking_back, ahead), "0" * 64)
    every = extract(document, data=ROOT / "data", aims=True)[1]
    return [figure for figure in every if figure.measure == "qualitative"]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES])
def test_a_sentence_aims_at_exactly_this(case):
    aims = aims_of("", case["text"])
    assert [f"{aim.indicator} {aim.year} {aim.amount_as}" for aim in aims] == case["aims"]


def test_a_class_is_aimed_at_by_itself():
    aims = aims_of("", "建设专业孵化器。建设科技企业孵化器。培育壮大高新技术企业。")
    assert [(aim.indicator, aim.scope, aim.amount_as) for aim in aims] == [
        ("incubators", "class:专业孵化器", "建设"),
        ("incubators", "", "建设"),
        ("high_tech_enterprises", "", "培育壮大"),
    ]


def test_a_review_has_no_aims():
    assert aims_of("壮大高新技术企业，推动全社会研发投入强度持续提升。", "") == []


def test_aims_are_asked_for_and_have_no_value():
    document = Document("report.txt", REPORT.format("", "壮大高新技术企业。"), "0" * 64)
    assert extract(document, data=ROOT / "data")[1] == []
    facts, figures = extract(document, data=ROOT / "data", aims=True)
    [line] = [json.loads(line) for line in as_lines(document, facts, figures, ROOT / "data")]
    assert (line["value"], line["comparator"], line["unit"], line["role"]) == (None, "", "", "target")
    assert document.text[line["start"] : line["stop"]] == line["amount_as"] == "壮大"
