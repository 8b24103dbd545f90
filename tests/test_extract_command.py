"""`python -m loaders extract`: its output, its exit status, and one bad file among many."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = "宿州市2026年科技工作要点\n一、主要目标\n力争高新技术企业突破600家，技术合同成交额达到5000万元。\n"
FIELDS = [
    "document",
    "place",
    "indicator",
    "scope",
    "tier",
    "role",
    "measure",
    "basis",
    "comparator",
    "value",
    "upper",
    "unit",
    "year",
    "base_year",
    "force",
    "named_as",
    "amount_as",
    "location",
    "start",
    "stop",
    "quote",
    "rule",
]


def run(*arguments: str, **more) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "loaders", "extract", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, timeout=120, check=False, **more
    )


def test_one_object_a_line_with_the_fields_of_the_design(tmp_path):
    (tmp_path / "plan.txt").write_text(TEXT, encoding="gb18030", newline="")
    done = run(str(tmp_path / "plan.txt"), "--text", str(tmp_path / "as_read.txt"))
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, "")
    assert [list(row) for row in rows] == [FIELDS, FIELDS]
    assert [(row["place"], row["value"], row["unit"], row["comparator"]) for row in rows] == [
        ("341300", 600.0, "家", "gt"), ("341300", 0.5, "亿元", "eq"),
    ]  # fmt: skip
    as_read = (tmp_path / "as_read.txt").read_text(encoding="utf-8")
    assert (
        [as_read[row["start"] : row["stop"]] for row in rows]
        == [row["amount_as"] for row in rows]
        == ["突破600家", "5000万元"]
    )


def test_a_bad_file_among_many_is_reported_and_the_rest_is_done(tmp_path):
    good = []
    for number in range(3):
        good.append(tmp_path / f"plan{number}.txt")
        good[-1].write_text(TEXT, encoding="utf-8")
    (tmp_path / "bad.docx").write_bytes(b"PK\x03\x04 nothing")
    done = run(str(good[0]), str(tmp_path / "bad.docx"), str(good[1]), str(good[2]))
    assert done.returncode == 2
    assert [json.loads(line)["document"] for line in done.stdout.splitlines()] == ["plan0.txt"] * 2 + [
        "plan1.txt"
    ] * 2 + ["plan2.txt"] * 2
    assert "bad.docx: expected a Word document" in done.stderr and "1 of 4 files" in done.stderr


BAD = {
    "missing": (["none.txt"], "No such file"),
    "text of several": (["a.txt", "b.txt", "--text", "c.txt"], "--text: expected one file"),
    "draft of several": (["a.txt", "b.txt", "--format", "toml"], "--format toml: expected one file"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_sentence_and_status_2(name, tmp_path):
    arguments, sentence = BAD[name]
    done = run(*(str(tmp_path / a) if a.endswith(".txt") else a for a in arguments))
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr and done.stderr.count("\n") == 1


def test_an_error_of_ours_is_a_number_and_its_trace_is_for_who_asks(tmp_path):
    """A document never shows a trace; who mends the program finds it by the number."""
    (tmp_path / "plan.txt").write_text(TEXT, encoding="utf-8")
    broken = (
        "import loaders.extraction.command as c; c.facts_of = None; import sys; sys.exit(c.serve(c.answer))"
    )
    (tmp_path / "python").write_text(f"#!/bin/sh\nexec {sys.executable} -c '{broken}' $3 $4\n")
    (tmp_path / "python").chmod(0o755)
    start = (
        "import sys; from loaders.__main__ import main; arguments = sys.argv[2:]; "
        "import loaders.confined; loaders.confined.sys.executable = sys.argv[1]; sys.exit(main(arguments))"
    )
    said = []
    for option in ([], ["--verbose"]):
        command = [
            sys.executable,
            "-c",
            start,
            str(tmp_path / "python"),
            "extract",
            str(tmp_path / "plan.txt"),
        ]
        done = subprocess.run(
            [*command, *option],
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=ROOT,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stdout) == (2, "")
        said.append(done.stderr)
    sentence, trace = said
    assert re.fullmatch(
        r"plan\.txt: expected [^\n]*, found an error of ours, number [0-9a-f]{8}; [^\n]*\.\n", sentence
    )
    number = re.search(r"number (\w+)", sentence)[1]
    assert trace.endswith(sentence) and trace.count(number) == 2 and "TypeError: 'NoneType'" in trace


LIMITED = {
    "characters": (TEXT.encode() + b"x" * 2_000_000, "plan.txt: expected at most 2,000,000 characters"),
    "bytes": (b"x" * 20_000_001, "plan.txt: expected a file of 1 to 20,000,000 bytes, found 20,000,001"),
}


@pytest.mark.parametrize("name", LIMITED)
def test_the_limits_are_those_of_an_upload(name, tmp_path):
    content, sentence = LIMITED[name]
    (tmp_path / "plan.txt").write_bytes(content)
    done = run(str(tmp_path / "plan.txt"))
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr and done.stderr.count("\n") == 1


def test_attachments_of_a_page_are_said_to_be_missing(tmp_path):
    path = tmp_path / "plan.html"
    path.write_text(
        "<html><body><p>2026年某市科技工作要点。高新技术企业达到500家。</p>"
        "<p><a href='1.docx'>附件1：主要指标表</a></p></body></html>",
        encoding="utf-8",
    )
    done = run(path)
    assert done.returncode == 0 and json.loads(done.stdout)["value"] == 500
    assert done.stderr.strip() == (
        "plan.html: 附件1：主要指标表: attachments of the page, not read; extract them too."
    )


MISSED = (
    "宿州市2026年科技工作要点\n一、主要目标\n"
    "高新技术企业达到600家。高新技术企业达到1亿5家。上半年，新增高新技术企业20家。\n"
)


def test_what_was_not_read_is_said_with_its_place_and_the_output_stays_pure(tmp_path):
    (tmp_path / "plan.txt").write_text(MISSED, encoding="utf-8")
    done = run(str(tmp_path / "plan.txt"))
    assert [json.loads(line)["value"] for line in done.stdout.splitlines()] == [600.0]
    lines = done.stderr.splitlines()
    assert done.returncode == 0
    assert lines[0].startswith("plan.txt: 2 sentences name an indicator and a number")
    first, second = MISSED.index("高新技术企业达到1亿"), MISSED.index("上半年")
    assert f"characters {first}-{second}: " in lines[1] and f"characters {second}-" in lines[2]
    assert "of some months of a year" in lines[2] and "of some months" not in lines[1]
