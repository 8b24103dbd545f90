"""`collect`: a folder of documents into machine records, again and again, killed, beside records of people."""

from __future__ import annotations

import csv
import hashlib
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from loaders import files
from loaders.__main__ import main
from loaders.database.build import build
from loaders.database.filters import Filters
from loaders.database.store import Store
from loaders.gathering.collect import Counts, collect
from loaders.gathering.left import NAME
from loaders.problems import BadInput
from loaders.records.check import check
from loaders.records.record import read_plan, read_plans
from tests.conftest import ROOT

# Made up for the tests.
ANNUAL = "{place}{year}年科技工作要点\n{place}科学技术局\n2021年3月1日\n一、主要目标\n力争高新技术企业突破{count}家，技术合同成交额达到5000万元。\n"
REPORT = "{year}年{place}政府工作报告\n一、目标\n高新技术企业达到{count}家。\n"


def annual(place: str = "宿州市", year: int = 2019, count: int = 600) -> str:
    return ANNUAL.format(place=place, year=year, count=count)


def folder_of(tmp_path: Path, **texts: str) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def records(data: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((data / "plans").glob("*.toml"))}


def left(data: Path) -> list[tuple[str, str, str]]:
    if not (data / NAME).exists():
        return []
    with (data / NAME).open(encoding="utf-8") as found:
        return [(row["document"], row["figure"], row["reason"]) for row in csv.DictReader(found)]


def test_a_document_becomes_a_machine_record(tmp_path: Path, real: Path):
    folder = folder_of(tmp_path, plan=annual())
    assert collect(folder, real) == Counts(documents=1, written=1, figures=2)
    plan = read_plan(real / "plans" / "341300-2019.toml")
    assert (plan.reading, plan.kind, plan.title, plan.issuer) == (
        "machine", "annual", "宿州市2019年科技工作要点", "宿州市科学技术局",
    )  # fmt: skip
    assert plan.sha256 == hashlib.sha256((folder / "plan.txt").read_bytes()).hexdigest()
    assert f"{plan.issue_date}" == "2021-03-01" and not left(real)
    assert [figure.amount_as for figure in plan.figures] == ["突破600家", "5000万元"]
    assert check(real, folder).problems == [], "every amount stands where the record says"


def test_first_views_do_not_show_it(tmp_path: Path, real: Path):
    collect(folder_of(tmp_path, plan=annual()), real)
    store = Store(build(real).database)
    assert set(store.snapshot(Filters())["reading"]) == {"reviewed", "cited"}
    asked = store.snapshot(Filters(reading=("machine",)))
    assert set(asked["plan"]) == {"341300-2019"} and len(asked) == 2


LEFT = [
    pytest.param(
        "某某市2019年科技工作要点\n高新技术企业达到600家。\n", "a place of places.csv", id="no place"
    ),
    pytest.param(
        "宿州市科技工作要点\n高新技术企业达到600家。\n", "the year or years of the plan", id="no year"
    ),
    pytest.param("高新技术企业达到600家。\n", "found none", id="nothing at all"),
    pytest.param("宿州市2019年科技工作要点\n没有数字。\n", "at least one figure", id="no figure"),
    pytest.param("", "bytes", id="empty"),
]


@pytest.mark.parametrize(("text", "reason"), LEFT)
def test_what_cannot_be_told_is_listed_and_not_guessed(text, reason, tmp_path, real, capsys):
    before, folder = records(real), folder_of(tmp_path, odd=text, plan=annual())
    assert main(["collect", str(folder), "--data", str(real)]) == 0
    ((name, figure, said),) = left(real)
    out, err = capsys.readouterr()
    assert (name, figure) == ("odd.txt", "0") and reason in said and said in err
    assert f"2 documents: 1 records written with 2 figures, 0 had a record, 1 left\n{real / NAME}" in out
    assert records(real).keys() - before.keys() == {"341300-2019.toml"}
    (folder / "odd.txt").unlink()
    collect(folder, real)
    assert left(real) == [], "what is no longer in the folder is no longer left"


def test_a_figure_that_does_not_fit_is_left_out_with_its_reason(tmp_path: Path, real: Path):
    folder = folder_of(tmp_path, plan=annual(count=99_000_000))
    assert collect(folder, real) == Counts(documents=1, written=1, figures=1)
    ((name, figure, said),) = left(real)
    assert (name, figure) == ("plan.txt", "1") and "field value" in said
    assert collect(folder, real) == Counts(documents=1, had_record=1)
    assert len(left(real)) == 1, "the list stays, its record does not have the figure either"


def test_no_record_is_written_over(tmp_path: Path, real: Path):
    """Place and years are taken, then the kind, then numbers; what was there stays as it was."""
    before = records(real)
    (reviewed,) = [plan for plan in read_plans(real / "plans") if plan.reading == "reviewed"]
    name = next(line.split(",")[1] for line in (real / "places.csv").read_text(encoding="utf-8").splitlines()
                if line.startswith(reviewed.place))  # fmt: skip
    texts = {f"p{count}": annual(name, reviewed.first_year, count) for count in (600, 700, 800)}
    assert collect(folder_of(tmp_path, **texts), real).written == 3
    after = records(real)
    assert {key: after[key] for key in before} == before
    begin = f"{reviewed.place}-{reviewed.first_year}-annual"
    assert after.keys() - before.keys() == {f"{begin}.toml", f"{begin}-2.toml", f"{begin}-3.toml"}
    assert check(real).problems == []


def test_what_has_no_free_id_is_left(tmp_path: Path, real: Path):
    texts = {f"p{count}": annual(count=count) for count in range(100, 112)}
    assert collect(folder_of(tmp_path, **texts), real) == Counts(documents=12, written=10, figures=20, left=2)
    assert [(name, figure) for name, figure, _ in left(real)] == [("p110.txt", "0"), ("p111.txt", "0")]
    assert "an id that is free" in left(real)[0][2]


def test_the_same_document_is_not_written_twice(tmp_path: Path, real: Path):
    folder = folder_of(tmp_path, a=annual(), b=annual())
    assert collect(folder, real) == Counts(documents=2, written=1, figures=2, had_record=1)
    before = records(real)
    (folder / "a.txt").rename(folder / "renamed.txt")
    assert collect(folder, real) == Counts(documents=2, had_record=2)
    assert records(real) == before


def test_a_document_that_a_person_has_recorded_is_not_read_again(tmp_path: Path, real: Path):
    folder = folder_of(tmp_path, plan=annual())
    collect(folder, real)
    path = real / "plans" / "341300-2019.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"machine"', '"reviewed"'), encoding="utf-8")
    assert collect(folder, real) == Counts(documents=1, had_record=1)
    assert read_plan(path).reading == "reviewed"


def many(tmp_path: Path) -> Path:
    texts = {}
    for number in range(8):
        texts[f"a{number:02}"] = annual(year=2010 + number // 3, count=600 + number)
        texts[f"b{number:02}"] = REPORT.format(place="宿州市", year=2010 + number // 2, count=700 + number)
    texts["c"] = "没有地点\n高新技术企业达到600家。\n"
    texts["a00-odd"] = annual(year=2018, count=99_000_000)
    return folder_of(tmp_path, **texts)


@pytest.mark.parametrize("count", [1, 8])
def test_killed_and_resumed_gives_the_same_as_one_run(count: int, tmp_path: Path, real: Path):
    folder, once = many(tmp_path), tmp_path / "once"
    shutil.copytree(real, once)
    whole = collect(folder, once)
    before = len(records(real))
    command = [sys.executable, "-m", "loaders", "collect", str(folder), "--data", str(real)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        until = time.monotonic() + 60
        while len(records(real)) < before + count and run.poll() is None and time.monotonic() < until:
            time.sleep(0.001)
        run.send_signal(signal.SIGKILL)
    reached = len(records(real)) - before
    assert count <= reached < whole.written, "it was killed in the middle"
    again = collect(folder, real)
    assert (again.written, again.had_record) == (whole.written - reached, whole.had_record + reached)
    assert records(real) == records(once) and left(real) == left(once) and len(left(once)) == 2


def test_two_collections_at_once(tmp_path: Path, real: Path):
    with files.alone(real / ".collecting.lock"), pytest.raises(BadInput, match="no collection under way"):
        collect(folder_of(tmp_path, plan=annual()), real)


@pytest.mark.parametrize("name", ["none", "empty"])
def test_a_folder_without_documents_is_one_sentence(name, tmp_path, real, capsys):
    (tmp_path / "empty").mkdir()
    assert main(["collect", str(tmp_path / name), "--data", str(real)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "expected" in err and err.count("\n") == 1


def test_a_name_that_a_spreadsheet_would_run_is_harmless_in_the_list(tmp_path: Path, real: Path):
    folder = folder_of(tmp_path)
    (folder / "=SUM(1).txt").write_text("没有\n", encoding="utf-8")
    collect(folder, real)
    collect(folder, real)
    assert [(row[0], row[2][:2]) for row in left(real)] == [("'=SUM(1).txt", "'=")]
