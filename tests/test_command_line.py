"""The commands: exit status 0 or 2, one sentence on standard error, nothing half-written."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from loaders.__main__ import main, parser
from loaders.database.build import build
from loaders.database.store import Store
from loaders.snapshots.kinds import KINDS
from loaders.snapshots.snapshot import write_snapshot
from tests.conftest import ROOT, figures, make_data, plan, write_toml


def run(capsys, *arguments) -> tuple[int, str, str]:
    """Status, standard output and standard error of a command."""
    try:
        status = main([str(argument) for argument in arguments])
    except SystemExit as end:
        status = end.code
    return (status, *capsys.readouterr())


def test_build(data, capsys):
    status, out, err = run(capsys, "build", "--data", data)
    version = Store(data / "chengbiao.duckdb").meta()["data_version"]
    assert (status, err) == (0, "")
    assert out == f"{data}/chengbiao.duckdb: data version {version}, 1 plans, 5 figures, 1 documents\n"


def test_build_elsewhere_without_documents(data, capsys, tmp_path):
    (data / "documents" / "whatever.txt").unlink()
    status, out, _ = run(capsys, "build", "--data", data, "--database", tmp_path / "new" / "x.duckdb")
    assert status == 0 and out.endswith("no documents at hand\n")
    assert Store(tmp_path / "new" / "x.duckdb").count() == 5


def test_build_says_what_documents_do_not_confirm(data, capsys):
    write_toml(data / "plans" / "110001-2021.toml", plan(figures=[figures()[0] | {"start": 0, "stop": 7}]))
    status, _, err = run(capsys, "build", "--data", data)
    assert status == 0 and err.count("\n") == 1 and "expected the amount" in err


def test_check(data, capsys):
    status, out, err = run(capsys, "check", "--data", data)
    assert (status, err) == (0, "") and out.endswith("\nno problem found\n")


def test_check_that_finds_problems(data, capsys):
    write_toml(
        data / "plans" / "110001-2021.toml", plan(figures=[one | {"scope": "moon"} for one in figures()])
    )
    status, out, err = run(capsys, "check", "--data", data)
    assert status == 2 and err == f"{data}: expected no problem, found 5, listed above; put them right.\n"
    assert out.count("found moon") == 5


@pytest.mark.parametrize("kind", KINDS)
def test_snapshot_by_its_ending(data, capsys, tmp_path, kind):
    out = tmp_path / f"x.{kind.upper()}"
    status, text, err = run(
        capsys, "snapshot", out, "--data", data, "--indicator", "firms", "projects", "--city", "110001"
    )
    assert (status, err) == (0, "") and text.startswith(f"{out}: 2 figures, data version ")
    assert (data / "chengbiao.duckdb").exists(), "built where there was none"
    assert zipfile.is_zipfile(out) == (kind in ("xlsx", "zip"))


def test_snapshot_with_a_mark_and_another_format(data, capsys, tmp_path):
    out = tmp_path / "x.txt"
    assert run(capsys, "snapshot", out, "--data", data, "--format", "csv", "--bom")[0] == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbffigure,")


@pytest.mark.parametrize("kind", KINDS)
def test_difference(data, capsys, tmp_path, kind):
    old = tmp_path / f"old.{kind}"
    assert run(capsys, "snapshot", old, "--data", data)[0] == 0
    entries = figures()
    entries[0] |= {"force": "strive"}
    del entries[2]
    write_toml(data / "plans" / "110001-2021.toml", plan(figures=entries))
    assert run(capsys, "build", "--data", data)[0] == 0
    status, out, err = run(capsys, "difference", old, "--data", data)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert status == 0
    assert [(row["change"], row["indicator"], row["field"], row["before"], row["after"]) for row in rows] == [
        ("changed", "firms", "force", "", "strive"),
        ("removed", "turnover", "", "8000万元", ""),
    ]
    versions = " → ".join(rows[0][f"data_version_{side}"] for side in ("before", "after"))
    assert err == f"{old}: {versions}: 1 changed, 0 added, 1 removed, 3 the same\n"
    status, out, err = run(
        capsys, "difference", old, "--data", data, "--indicator", "intensity", "--city", "110001"
    )
    assert (status, out.count("\n")) == (0, 1) and err.endswith(
        ": 0 changed, 0 added, 0 removed, 1 the same, 4 outside the selection\n"
    )


BAD = [
    pytest.param(["snapshot", "{out}/x.csv", "--city", "999999"], "found “999999”", id="unknown city"),
    pytest.param(
        ["snapshot", "{out}/x.csv", "--indicator", "robots"], "found “robots”", id="unknown indicator"
    ),
    pytest.param(["snapshot", "{out}/x.doc"], "found “doc”", id="unknown ending"),
    pytest.param(["snapshot", "{out}/x"], "found “”", id="no ending"),
    pytest.param(
        ["snapshot", "{out}/x.parquet", "--bom"],
        "of kind csv or zip, found parquet",
        id="mark in a parquet file",
    ),
    pytest.param(["snapshot", "{out}/none/x.csv"], "found No such file", id="no such folder"),
    pytest.param(
        ["snapshot", "{out}/x.csv", "--database", "{data}/places.csv"],
        "expected a Chengbiao database",
        id="no database",
    ),
    pytest.param(["snapshot"], "arguments are required: OUT", id="no name"),
    pytest.param(["difference"], "arguments are required: OLD", id="no earlier snapshot"),
    pytest.param(
        ["difference", "{out}/none.csv"], "none.csv: expected a file that can be read", id="no such snapshot"
    ),
    pytest.param(["difference", "{out}"], "found Is a directory", id="a folder for a snapshot"),
    pytest.param(
        ["difference", "{data}/places.csv"],
        "places.csv: expected the columns of a snapshot",
        id="no snapshot",
    ),
    pytest.param(
        ["difference", "{data}/places.csv", "--city", "999999"],
        "found “999999”",
        id="unknown city to compare",
    ),
    pytest.param(["build", "--database", "{data}"], "found a folder", id="database that is a folder"),
    pytest.param(["build", "--documents", "{out}/none"], "found no folder", id="no documents folder"),
    pytest.param(
        ["build", "--data", "{out}"], "indicators.toml: expected a readable file", id="empty data folder"
    ),
    pytest.param(
        ["check", "--documents", "{out}/none"],
        "expected no problem, found 1",
        id="check without its documents",
    ),
    pytest.param(["dance"], "invalid choice", id="unknown command"),
    pytest.param([], "arguments are required: command", id="no command"),
]


@pytest.mark.parametrize(("arguments", "complaint"), BAD)
def test_bad_input(data, capsys, tmp_path, arguments, complaint):
    out = tmp_path / "out"
    out.mkdir()
    given = [argument.format(out=out, data=data) for argument in arguments]
    if given and given[0] != "dance" and "--data" not in given:
        given += ["--data", str(data)]
    status, _, err = run(capsys, *given)
    assert status == 2
    assert complaint in err and err.count("\n") == 1 and err.endswith(".\n")
    assert list(out.iterdir()) == [], "nothing half-written"


def test_module_runs_and_loads_only_what_it_needs(data):
    """`build` must not load the extractor, nor `--help` the database."""
    code = (
        "import sys; from loaders.__main__ import main\n"
        "main(['build', '--data', sys.argv[1]]); print(*sys.modules)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code, str(data)], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert not {"streamlit", "loaders.extraction", "trafilatura", "docx"} & set(loaded.split())
    shown = subprocess.run(
        [sys.executable, "-m", "loaders", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert all(command in shown.stdout for command in ("build", "extract", "check", "snapshot"))


def test_extract_knows_its_arguments():
    chosen = parser().parse_args(
        [
            "extract",
            "a.txt",
            "b.pdf",
            "--place",
            "341300",
            "--year",
            "2020",
            "--format",
            "toml",
            "--text",
            "t",
        ]
    )
    assert (chosen.files, chosen.place, chosen.year, chosen.format, chosen.text) == (
        ["a.txt", "b.pdf"],
        "341300",
        2020,
        "toml",
        "t",
    )


ENCODINGS = [
    pytest.param({"PYTHONIOENCODING": "cp1252"}, id="Western"),
    pytest.param({"PYTHONIOENCODING": "gbk"}, id="Chinese"),
    pytest.param({"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, id="ASCII"),
]
PRINTING = [
    pytest.param("build --data {data}", "甲市/chengbiao.duckdb: data version", id="build"),
    pytest.param("check --data {data}", "places without a plan", id="check"),
    pytest.param("snapshot {data}/全部.csv --data {data}", "甲市/全部.csv: 5 figures", id="snapshot"),
    pytest.param("difference {data}/旧.csv --data {data}", "甲市打算", id="difference"),
    pytest.param("extract {data}/报告.txt --place 341300", "高新技术企业", id="extract"),
    pytest.param("collect {data}/份 --data {data}", "份: 1 documents", id="collect"),
    pytest.param("fetch --data {data}", "甲市/documents: 0 documents brought", id="fetch"),
    pytest.param(
        "table {data}/表.csv --data {data} --url https://a.gov.cn/1 --year 2020", 'unit = "家"', id="table"
    ),
]


@pytest.fixture(scope="module")
def in_chinese(tmp_path_factory) -> Path:
    """A folder that every command finds its work in, with names that an old encoding cannot write."""
    data = make_data(tmp_path_factory.mktemp("printing") / "甲市")
    old = data / "旧.csv"
    write_snapshot(Store(build(data).database), old, "csv")
    (data / "份").mkdir()
    (data / "份" / "报告.txt").write_text("2021年高新技术企业达到300家。\n", encoding="utf-8")
    (data / "表.csv").write_text("地区,firms（家）\n甲市,20\n乙县,30\n", encoding="utf-8")
    (data / "报告.txt").write_text("2021年高新技术企业达到300家。\n", encoding="utf-8")
    old.write_text(old.read_text(encoding="utf-8").replace(",300.0,", ",301.0,"), encoding="utf-8")
    return data


@pytest.mark.parametrize("environment", ENCODINGS)
@pytest.mark.parametrize(("command", "said"), PRINTING)
def test_every_command_prints_utf8(tmp_path, in_chinese, command, said, environment):
    data = Path(shutil.copytree(in_chinese, tmp_path / "甲市", symlinks=True))
    done = subprocess.run(
        [sys.executable, "-m", "loaders", *command.format(data=data).split()],
        cwd=ROOT, env=os.environ | environment, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0 and said in done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


def test_every_command_that_prints_is_tried():
    (commands,) = (action.choices for action in parser()._actions if action.dest == "command")
    assert {case.values[0].split()[0] for case in PRINTING} == set(commands)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_standard_output_that_is_full(data, tmp_path):
    write_snapshot(Store(build(data).database), tmp_path / "old.csv", "csv")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "loaders", "difference", tmp_path / "old.csv", "--data", data],
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 2 and done.stderr.startswith(
        "standard output: expected a file that can be written"
    )
    assert done.stderr.count("\n") == 1
