"""The official list of places: its codes, levels and editions, and how a place of it gets into places.csv."""

from __future__ import annotations

from collections import Counter
from typing import get_args

import pytest

from loaders.catalogue import read_catalogue
from loaders.divisions import Division, as_place, named_in, read_divisions, with_place
from loaders.groups import Cluster, Grade, Region, region_of, tier_of
from loaders.problems import BadInput
from tests.conftest import PLACES, ROOT

LIST = read_divisions()
BY_KEY = {one.key: one for one in LIST}


@pytest.mark.parametrize(
    ("place", "tier"),
    [
        pytest.param("310000", "provincial", id="市级 of a municipality"),
        pytest.param("320000", "provincial", id="a province"),
        pytest.param("320600", "municipal", id="a prefecture-level city"),
        pytest.param("532900", "municipal", id="a prefecture"),
        pytest.param("320684", "county", id="市级 of a county-level city"),
        pytest.param("429005", "county", id="a county-level city under its province"),
        pytest.param("310115", "county", id="a district of a municipality"),
    ],
)
def test_tier_of_what_a_place_grants(place: str, tier: str):
    assert tier_of(place) == tier


def test_each_code_and_name_stands_once():
    assert len(BY_KEY) == len(LIST) > 3500
    assert list(LIST) == sorted(LIST, key=lambda one: one.place)


@pytest.mark.parametrize(
    ("key", "province", "level"),
    [
        pytest.param("310000 上海市", "Shanghai", "municipality", id="municipality"),
        pytest.param("340000 安徽省", "Anhui", "province", id="province"),
        pytest.param("341300 宿州市", "Anhui", "prefecture_level_city", id="prefecture-level city"),
        pytest.param("320500 苏州市", "Jiangsu", "prefecture_level_city", id="the other Suzhou"),
        pytest.param("429005 潜江市", "Hubei", "county_level_city_under_province", id="under the province"),
        pytest.param("320614 海门区", "Jiangsu", "district", id="district"),
        pytest.param("320684 海门市", "Jiangsu", "county_level_city", id="county-level city"),
        pytest.param("429021 神农架林区", "Hubei", "county", id="forestry district is a county"),
        pytest.param("532900 大理白族自治州", "Yunnan", "prefecture", id="autonomous prefecture"),
    ],
)
def test_levels_and_provinces(key: str, province: str, level: str):
    assert (BY_KEY[key].province_en, BY_KEY[key].level) == (province, level)


@pytest.mark.parametrize(
    ("key", "years", "held"),
    [
        pytest.param("320684 海门市", (2003, 2019, 2020), True, id="a city that became a district, before"),
        pytest.param("320684 海门市", (2022, 2025), False, id="a city that became a district, after"),
        pytest.param("320614 海门区", (2020, 2021, 2025), True, id="the district, after"),
        pytest.param("320614 海门区", (2018, 2019), False, id="the district, before"),
        pytest.param("420600 襄樊市", (2009,), True, id="a former name"),
        pytest.param("420600 襄樊市", (2012, 2025), False, id="a former name, after"),
        pytest.param("420600 襄阳市", (2012, 2025), True, id="the name of today"),
    ],
)
def test_editions_say_when(key: str, years: tuple[int, ...], held: bool):
    assert {year: BY_KEY[key].held_in(year) for year in years} == dict.fromkeys(years, held)


def test_every_shipped_place_is_in_the_list_with_its_years():
    for place in read_catalogue(ROOT / "data").places.values():
        one = BY_KEY[f"{place.place} {place.name_zh}"]
        made = as_place(one, place.name_en)
        assert made.model_dump(exclude={"successor"}) == place.model_dump(exclude={"successor"})


def test_placeholders_and_zones_are_no_places():
    assert [one.key for one in LIST if one.name_zh in ("市辖区", "县") or "直辖" in one.name_zh] == []
    assert [one.key for one in LIST if one.place[4] == "7" and one.place[4:] != "00"] == []


def test_no_english_name_is_guessed_where_pinyin_would_be_wrong():
    peoples = [one for one in LIST if "族" in one.name_zh and not one.place.endswith("0000")]
    assert len(peoples) > 100
    assert [one.key for one in peoples if one.name_en_suggested] == []
    assert BY_KEY["341300 宿州市"].name_en_suggested == "Suzhou (Anhui)"


def test_a_name_without_english_has_to_be_asked_for():
    with pytest.raises(BadInput, match=r"532900.*English name"):
        as_place(BY_KEY["532900 大理白族自治州"], "")


def test_names_in_a_title_longest_first():
    found = [one.key for one in named_in("海门市科技局打算", LIST, 2020)]
    assert found == ["320684 海门市"]
    assert named_in("海门市科技局打算", LIST, 2023) == []


def test_a_line_is_added_and_the_others_stay(tmp_path):
    text = with_place(PLACES, as_place(BY_KEY["341300 宿州市"], 'Suzhou, "Anhui"'))
    assert text.startswith(PLACES)
    assert (
        text.removeprefix(PLACES)
        == '341300,宿州市,"Suzhou, ""Anhui""",安徽省,Anhui,prefecture_level_city,,,,,central_plains\n'
    )


def test_a_file_of_before_gets_the_new_columns_and_keeps_its_lines():
    before = [line.rsplit(",", 2)[0] for line in PLACES.splitlines()]
    text = with_place("\n".join(before) + "\n", as_place(BY_KEY["510100 成都市"], "Chengdu"))
    first, *lines = text.splitlines()
    assert first == PLACES.splitlines()[0]
    assert lines[:-1] == before[1:]
    assert lines[-1].endswith("prefecture_level_city,,,,sub_provincial,chengdu_chongqing")


def test_other_columns_are_refused():
    with pytest.raises(BadInput, match="usual columns"):
        with_place("place,name\n", as_place(BY_KEY["510100 成都市"], "Chengdu"))


@pytest.mark.parametrize(
    ("place", "region"),
    [
        pytest.param("320614", "east", id="a district of Jiangsu"),
        pytest.param("341300", "central", id="Suzhou in Anhui"),
        pytest.param("500000", "west", id="Chongqing"),
        pytest.param("210100", "north_east", id="Shenyang"),
        pytest.param("460000", "east", id="Hainan"),
        pytest.param("150200", "west", id="Inner Mongolia"),
        pytest.param("710000", None, id="not divided"),
    ],
)
def test_region_follows_from_the_province(place, region):
    assert region_of(place) == region


def test_every_province_has_a_region():
    provinces = {one.place for one in LIST if one.level in ("province", "municipality")}
    divided = {"east": 10, "central": 6, "west": 12, "north_east": 3}
    assert Counter(map(region_of, provinces)) == divided | {None: 3}, "Taiwan, Hong Kong, Macao: not divided"


def test_grades_and_clusters_are_those_of_the_sources():
    """Counts of data/divisions.md: 15 sub-provincial cities, ten of them capitals, 27 capitals in all."""
    assert Counter(one.grade for one in LIST if one.grade) == {"sub_provincial": 15, "provincial_capital": 17}
    assert Counter(one.cluster for one in LIST if one.cluster) == {
        "beijing_tianjin_hebei": 13,
        "yangtze_river_delta": 27,
        "pearl_river_delta": 9,
        "chengdu_chongqing": 16,
        "middle_yangtze": 29,
        "central_plains": 28,
        "guanzhong_plain": 6,
    }
    assert not [one.key for one in LIST if (one.grade or one.cluster) and one.seen_to], "a former code"


def test_sources_of_grades_and_clusters_are_named():
    text = (ROOT / "data" / "divisions.md").read_text(encoding="utf-8")
    for name in filter(None, (*get_args(Grade), *get_args(Cluster), *get_args(Region))):
        assert f"`{name}`" in text


def test_the_table_of_places_has_the_groups(shipped):
    places = shipped.places().set_index("place")[["grade", "region", "cluster"]]
    assert tuple(places.loc["330200"]) == ("sub_provincial", "east", "yangtze_river_delta")
    assert tuple(places.loc["410100"]) == ("provincial_capital", "central", "central_plains")
    assert tuple(places.loc["341500"]) == ("", "central", "")


def test_a_broken_line_is_named(tmp_path):
    path = tmp_path / "divisions.csv"
    path.write_text(",".join(Division.model_fields) + "\n12,甲,,省,P,district,,,,\n", encoding="utf-8")
    with pytest.raises(BadInput, match="line 2"):
        read_divisions(path)


def test_a_missing_list_is_a_sentence(tmp_path):
    with pytest.raises(BadInput, match="restore the file"):
        read_divisions(tmp_path / "none.csv")
