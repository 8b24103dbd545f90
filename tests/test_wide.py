"""The wide form: one row a place and quantity as stated, and no chosen place is dropped in silence."""

from __future__ import annotations

import json
import zipfile

import openpyxl
import pandas as pd
import pytest

from loaders.database import wide
from loaders.database.filters import Filters
from loaders.database.store import Store
from loaders.problems import BadInput
from loaders.snapshots.kinds import forms
from loaders.snapshots.nothing import places_with_nothing, with_nothing
from loaders.snapshots.snapshot import write_snapshot
from loaders.snapshots.wide import first_rows, wide_table, write_wide

SUZHOU, WEINAN, LUAN = "341300", "610500", "341500"


def row(store: Store, place: str, indicator: str, **filters) -> dict:
    """The row of the indicator's own coverage."""
    table = wide_table(store, Filters(city=(place,), indicator=(indicator,), **filters))
    return table[table["scope"].eq("") & table["tier"].eq("")].iloc[0].to_dict()


def test_a_row_has_baseline_and_target_with_year_and_source(shipped: Store):
    found = row(shipped, SUZHOU, "high_tech_enterprises")
    assert (found["target_value"], found["target_year"], found["target_comparator"]) == (500, 2025, "eq")
    assert found["baseline_year"] < 2025 and found["baseline_figure"].startswith("341300-2021-2025-")
    assert found["target_source"] == "宿州市“十四五”科技创新发展规划"
    assert found["state"] == "stated"


def test_a_growth_keeps_its_qualifier_and_basis(shipped: Store):
    found = row(shipped, LUAN, "rd_expenditure")
    assert (found["growth_comparator"], found["growth_value"], found["growth_basis"]) == ("ge", 20, "yoy")
    assert pd.isna(found["target_value"])


EMPTY = [
    pytest.param(LUAN, {"indicator": ("rd_intensity",)}, "silent", id="a plan that says nothing of it"),
    pytest.param("520400", {"indicator": ("rd_intensity",)}, "not_collected", id="only cited pages"),
    pytest.param(
        SUZHOU,
        {"indicator": ("rd_intensity",), "year_from": 2030},
        "filtered_out",
        id="left out by the years",
    ),
    pytest.param(SUZHOU, {"year_from": 2031, "role": ("target",)}, "filtered_out", id="of any indicator"),
]


@pytest.mark.parametrize(("place", "filters", "state"), EMPTY)
def test_a_chosen_place_with_nothing_has_its_state(shipped: Store, place: str, filters: dict, state: str):
    table = wide_table(shipped, Filters(city=(place,), **filters))
    assert table[["place", "state"]].to_numpy().tolist() == [[place, state]]
    assert list(table) == wide.columns()


def test_every_figure_is_in_a_row_or_counted(shipped: Store):
    table = shipped.wide(Filters())
    shown = sum(table[f"{part}_figure"].notna().sum() for part in wide.PARTS)
    assert shown + table["others"].sum() == shipped.count(Filters())
    assert table["others"].ge(0).all()
    assert not table.duplicated(list(wide.KEY)).any()


FIRST = [
    pytest.param({}, 40, id="of all"),
    pytest.param({"city": (WEINAN, SUZHOU, LUAN)}, 9, id="in the chosen order"),
    pytest.param(
        {"city": (WEINAN, LUAN), "indicator": ("unicorns", "rd_intensity")}, 3, id="with silent ones"
    ),
    pytest.param({"year_from": 2031, "role": ("target",)}, 40, id="mostly places with nothing"),
    pytest.param({"group": ("rd_input",), "reading": ("machine",)}, 5, id="nothing at all"),
    pytest.param({"city": (LUAN,)}, 1000, id="more than there are"),
]


@pytest.mark.parametrize(("filters", "most"), FIRST)
def test_the_first_rows_and_their_number_are_those_of_the_whole(shipped: Store, filters: dict, most: int):
    chosen = Filters(**filters)
    rows, count = first_rows(shipped, chosen, most)
    whole = wide_table(shipped, chosen)
    assert count == len(whole)
    # A column of nothing has no type of its own.
    alike = [table.astype(object).fillna("") for table in (rows, whole.head(most))]
    pd.testing.assert_frame_equal(*alike)


@pytest.mark.parametrize("city", [(), (SUZHOU,)], ids=["all", "one"])
def test_a_year_stays_a_whole_number_beside_rows_without_one(shipped: Store, city: tuple[str, ...]):
    years = wide_table(shipped, Filters(city=city)).filter(like="_year")
    assert years.isna().any().all() and set(map(str, years.dtypes)) == {"Int64"}


def texts(column: pd.Series) -> list[str]:
    return ["" if pd.isna(value) else f"{value}" for value in column]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet", "json"])
def test_every_kind_holds_the_same_rows(shipped: Store, tmp_path, kind: str):
    chosen = Filters(city=(SUZHOU, WEINAN), indicator=("rd_intensity", "unicorns"))
    write_wide(shipped, tmp_path / f"x.{kind}", kind, chosen)
    read = {
        "csv": lambda path: pd.read_csv(path, dtype={"place": str}),
        "xlsx": lambda path: pd.read_excel(path, dtype={"place": str}),
        "parquet": pd.read_parquet,
        "json": lambda path: pd.DataFrame(json.loads(path.read_text(encoding="utf-8"))),
    }[kind](tmp_path / f"x.{kind}")
    expected = wide_table(shipped, chosen)
    assert list(read) == list(expected)
    for name in ("place", "indicator", "state", "target_value"):
        assert texts(read[name]) == texts(expected[name])


def test_a_mark_and_words_on_request(shipped: Store, tmp_path):
    chosen = Filters(city=(SUZHOU,), indicator=("rd_intensity",))
    write_wide(
        shipped,
        tmp_path / "x.csv",
        "csv",
        chosen,
        bom=True,
        dress=lambda table: table.rename(columns=str.upper),
    )
    content = (tmp_path / "x.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfPLACE,")


def test_a_workbook_says_licence_and_citation(shipped: Store, tmp_path):
    write_wide(shipped, tmp_path / "x.xlsx", "xlsx", Filters(city=(SUZHOU,)))
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book["figures"].freeze_panes == "E2", "the head, and what a row is about"
    about = dict(book["about"].iter_rows(max_col=2, values_only=True))
    assert "creativecommons.org/licenses/by/4.0" in about["许可 Licence"]
    assert shipped.meta()["data_version"] in about["引用"]


ASKED = [
    pytest.param({"indicator": ("rd_intensity",)}, {LUAN: "silent"}, id="a plan that says nothing of it"),
    pytest.param({"indicator": ("rd_intensity", "rd_expenditure"), "role": ("target",)}, {}, id="one of two"),
    pytest.param({"year_from": 2031}, {LUAN: "filtered_out"}, id="left out by years"),
]


@pytest.mark.parametrize(("filters", "empty"), ASKED)
def test_a_row_a_figure_has_chosen_places_with_nothing_behind(shipped: Store, filters: dict, empty: dict):
    chosen = Filters(city=(SUZHOU, LUAN), **filters)
    assert places_with_nothing(shipped, chosen) == empty
    table = with_nothing(shipped, shipped.snapshot(chosen), chosen)
    behind = table[table["figure"].isna()]
    assert dict(zip(behind["place"], behind["state"], strict=True)) == empty
    assert len(table) - len(behind) == shipped.count(chosen)


def test_a_snapshot_names_the_chosen_places_with_nothing(shipped: Store, tmp_path):
    write_snapshot(
        shipped, tmp_path / "x.zip", "zip", Filters(city=(SUZHOU, LUAN), indicator=("rd_intensity",))
    )
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert archive.read("readme.txt").decode("utf-8").count(f"{LUAN}=silent") == 2


@pytest.mark.parametrize(
    ("form", "bom", "language", "expected"),
    [
        pytest.param("wide", False, "", ("wide",), id="wide, codes"),
        pytest.param("wide", True, "zh", ("wide", "zh", "excel"), id="wide in Chinese for Excel"),
        pytest.param("figures", False, "en", ("en",), id="a row a figure in English"),
        pytest.param("figures", False, "", (), id="a row a figure, codes"),
    ],
)
def test_file_names_tell_the_kinds_apart(form: str, bom: bool, language: str, expected: tuple):
    assert forms(form, bom, language) == expected


def test_the_package_names_its_licence(shipped: Store, tmp_path):
    write_snapshot(shipped, tmp_path / "x.zip", "zip", Filters(city=(SUZHOU,)))
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        package = json.loads(archive.read("datapackage.json"))
    (licence,) = package["licenses"]
    assert licence["name"] == "CC-BY-4.0" and licence["path"].startswith("https://")


def test_another_kind_is_refused(shipped: Store, tmp_path):
    with pytest.raises(BadInput, match="csv, xlsx, parquet, json"):
        write_wide(shipped, tmp_path / "x.zip", "zip", Filters())
