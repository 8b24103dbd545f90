"""Plan records: read with a sentence for every mistake, written byte for byte alike."""

from __future__ import annotations

import pytest

from loaders.problems import BadInput
from loaders.records.record import check_plan, dump_plan, read_plan, read_plans
from tests.conftest import figures, plan, write_toml


def broken(number: int, **change) -> dict:
    """The plan with one figure changed."""
    entries = figures()
    entries[number] |= change
    return plan(figures=entries)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(
            broken(1, comparator="circa"),
            "figure 2 (intensity), field comparator: expected '', 'eq', 'ge', 'gt', 'le', 'lt', 'approx' or 'range', found “circa”; correct it.",
            id="value outside a closed list",
        ),
        pytest.param(
            broken(0, comment="x"),
            "figure 1 (firms), field comment: expected no field of this name, found one; correct the name or remove it.",
            id="unknown field",
        ),
        pytest.param(
            broken(2, basis="yoy"),
            'figure 3 (turnover): expected a basis for growth and only for it (measure is level, basis "yoy"), '
            "found this entry as it stands; correct it.",
            id="fields that do not agree",
        ),
        pytest.param(
            broken(0, named_as="a\x1b[2J"),
            "figure 1 (firms), field named_as: expected text without control characters (U+001B is one), "
            "found “a\\x1b[2J”; correct it.",
            id="control character is shown harmlessly",
        ),
        pytest.param(
            broken(0, named_as="字" * 5000),
            f"figure 1 (firms), field named_as: expected text of at most 60 characters, found “{'字' * 60}…”; correct it.",
            id="endless text is cut off",
        ),
        pytest.param(
            {name: value for name, value in plan().items() if name != "title"},
            "field title: expected a value, found none; add the field.",
            id="missing field",
        ),
        pytest.param(
            plan(place="110002"),
            "expected the file name 110002-2021.toml or 110002-2021-annual.toml, as place, years and kind say, found 110001-2021.toml; rename it.",
            id="another place than the file name says",
        ),
    ],
)
def test_mistake_is_a_sentence(tmp_path, content, sentence):
    path = write_toml(tmp_path / "110001-2021.toml", content)
    with pytest.raises(BadInput) as caught:
        read_plan(path)
    assert str(caught.value).removeprefix(f"{path}").lstrip(":, ") == sentence


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        pytest.param("标题 = 1".encode("gb18030"), "expected UTF-8 text, found byte 0", id="not UTF-8"),
        pytest.param(b"place = \n", "expected TOML", id="not TOML"),
        pytest.param(b"a = " + b"9" * 5000, "expected TOML", id="number of 5,000 digits"),
        pytest.param(b"a = 0x" + b"F" * 5000, "field a", id="hexadecimal number of 5,000 digits"),
        pytest.param(b"a = 1e99999999999999999999", "expected", id="exponent without end"),
        pytest.param(b"a = " + b"[" * 100_000, "expected TOML", id="nesting without end"),
        pytest.param(b"figures = 3", "field figures", id="figures that are no list"),
        pytest.param(b"figures = [3]", "figure 1", id="figure that is no table"),
        pytest.param(b"", "expected a value, found none", id="empty file"),
    ],
)
def test_unreadable_file_is_a_sentence(tmp_path, content, wanted):
    path = tmp_path / "110001-2021.toml"
    path.write_bytes(content)
    plan_read, problems = check_plan(path)
    assert plan_read is None
    assert wanted in "\n".join(map(str, problems))
    assert all(str(problem).startswith(str(path)) and "\n" not in str(problem) for problem in problems)


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e400", "1" + "0" * 400])
def test_impossible_value_names_the_field(tmp_path, value):
    path = write_toml(tmp_path / "110001-2021.toml", plan())
    path.write_text(
        path.read_text(encoding="utf-8").replace("value = 300\n", f"value = {value}\n"), encoding="utf-8"
    )
    with pytest.raises(BadInput, match=r"figure 1 \(firms\), field value: expected .*; correct it\.$"):
        read_plan(path)


def test_missing_file(tmp_path):
    with pytest.raises(BadInput, match="expected a readable file, found No such file"):
        read_plan(tmp_path / "110001-2021.toml")


def test_all_problems_of_a_record_are_found(tmp_path):
    entries = figures()
    entries[0] |= {"role": "hope"}
    entries[1] |= {"year": 3}
    _, problems = check_plan(write_toml(tmp_path / "110001-2021.toml", plan(figures=entries, kind="x")))
    assert len(problems) == 3


def test_hidden_files_are_no_records(tmp_path):
    write_toml(tmp_path / "110001-2021.toml", plan())
    (tmp_path / "._110001-2021.toml").write_bytes(b"\x00\x05")
    (tmp_path / "110001-2022.toml.part").write_bytes(b"half")
    assert [one.id for one in read_plans(tmp_path)] == ["110001-2021"]


def test_written_record_reads_the_same(tmp_path):
    path = tmp_path / "110001-2021.toml"
    first = read_plan(write_toml(path, plan()))
    path.write_text(dump_plan(first), encoding="utf-8")
    assert read_plan(path) == first
    assert dump_plan(read_plan(path)) == path.read_text(encoding="utf-8")
