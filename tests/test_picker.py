"""Choosing among hundreds: groups, places like one's own, spellings, and what the widgets do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loaders.database.store import Store
from metrics.comparability import View
from pages.shared import field, of_provinces
from pages.shared.data import Data
from pages.shared.picker import groups, saved
from pages.shared.picker.spelling import initials, labels
from tests.screens import address, open_page

LUAN, SUZHOU, HAIMEN, HEFEI_PROVINCE = "341500", "341300", "320684", "340000"


@pytest.fixture(autouse=True)
def database(shipped: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page of this module reads the shipped records."""
    monkeypatch.setenv("CHENGBIAO_DATABASE", shipped.address)


@pytest.mark.parametrize(
    ("name_en", "name_zh", "expected"),
    [
        pytest.param("Lu'an", "六安市", "la", id="an apostrophe parts syllables"),
        pytest.param("Tianjin", "天津市", "tj", id="vowels together are one syllable"),
        pytest.param("Lianyungang", "连云港市", "lyg", id="three syllables"),
        pytest.param("Dengta District", "灯塔区", "dt", id="ng before a consonant"),
        pytest.param("Suzhou (Anhui)", "宿州市", "sz", id="what tells it from another does not count"),
        pytest.param("Hohhot", "呼和浩特市", "", id="no pinyin, no initials"),
    ],
)
def test_initials(name_en: str, name_zh: str, expected: str):
    assert initials(name_en, name_zh) == expected


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("六安", id="Chinese"),
        pytest.param("luan", id="pinyin"),
        pytest.param("Lu'an", id="English"),
        pytest.param(" la ", id="initials"),
        pytest.param("341500", id="code"),
    ],
)
def test_a_place_is_found_by_every_spelling(shipped: Store, language: str, typed: str):
    """Streamlit keeps the entries that contain what was typed, capital or not."""
    entry = labels(Data(shipped), language)[LUAN]
    assert typed.lower() in entry.lower()
    assert ("安徽" if language == "zh" else "Anhui") in entry, "the province too"


@pytest.mark.parametrize(("indicator", "yardstick"), of_provinces.VIEWS)
def test_the_view_of_all_provinces_is_an_address(shipped: Store, indicator: str, yardstick: str):
    """All 31 on one axis, the aims of 2026 and 2030, ranked among themselves, from the address alone."""
    screen = open_page("compare", **of_provinces.query(indicator, yardstick))
    assert not screen.exception and not screen.warning
    assert address(screen)["among"] == ["level:province"]
    names = {Data(shipped).place_names["en"][code] for code in Data(shipped).provincial}
    assert len(names) == 31
    ranking = next(table.value for table in screen.dataframe if "position" in table.value)
    assert set(ranking["city"]) <= names and len(ranking) > 2
    assert all("target" in row.lower() for row in ranking["role"])


def test_provinces_are_ranked_only_among_places_of_their_rank(shipped: Store):
    source = Data(shipped)
    both = View(
        ("110000", "330000", "340000", "420000"),
        "rd_intensity",
        "ratio",
        "stated_level",
        (2026, 2030),
        ("target",),
    )
    with_a_city = replace(both, places=(*both.places, SUZHOU))
    assert set(field.ranked(source, both)["place"]) > {"330000"}
    assert not set(field.ranked(source, with_a_city)["place"]) & set(source.provinces)


def test_every_city_is_in_a_group_of_each_kind_it_has(shipped: Store):
    source = Data(shipped)
    codes = groups.codes(source)
    assert {code.partition(":")[0] for code in codes} == set(groups.KINDS)
    assert SUZHOU in groups.members(source, "province:340000")
    assert SUZHOU in groups.members(source, "cluster:central_plains")
    assert not set(source.provinces) & set(groups.members(source, "region:central"))
    assert groups.members(source, groups.PROVINCES) == source.provincial
    assert all(len(groups.members(source, code)) > 1 for code in codes)


@pytest.mark.parametrize(
    ("mine", "first", "never"),
    [
        pytest.param(LUAN, "340300", "420100", id="its province first, no other grade"),
        pytest.param("420100", "210100", LUAN, id="of its grade"),
        pytest.param(HAIMEN, "320681", "341500", id="a county-level city among its like"),
        pytest.param(HEFEI_PROVINCE, "410000", LUAN, id="a province among provinces, its region first"),
    ],
)
def test_places_like_mine(shipped: Store, mine: str, first: str, never: str):
    found = groups.peers(Data(shipped), mine)
    assert first in found[:8] and never not in found and mine not in found


def test_at_first_one_sees_ones_own_city_and_its_likes_never_all(shipped: Store):
    source = Data(shipped)
    found = groups.at_first(source, "rd_intensity", groups.ALL, LUAN)
    assert found[0] == LUAN and 1 < len(found) <= groups.STRONG
    assert set(found) - {LUAN} <= set(groups.peers(source, LUAN))
    stating = shipped.stating("rd_intensity", tuple(source.cities))
    assert set(found) - {LUAN} <= set(stating), "others stand there only with something to compare"
    assert len(groups.at_first(source, "rd_intensity", groups.ALL)) == groups.STRONG


def test_naming_a_city_puts_it_first_on_every_page():
    screen = open_page("compare")
    assert "mine" not in address(screen)
    screen.selectbox(key="choice_mine").set_value(LUAN).run()
    assert address(screen)["mine"] == [LUAN]
    assert address(screen)["city"][0] == LUAN
    screen.switch_page("coverage_matrix.py").run()
    assert address(screen)["mine"] == [LUAN]
    screen.selectbox(key="choice_mine").set_value("").run()
    assert "mine" not in address(screen)


def test_an_address_with_a_city_of_ones_own_gives_the_same_view():
    screen = open_page("compare", mine=LUAN)
    again = open_page("compare", **address(screen))
    assert address(again) == address(screen)
    assert screen.selectbox(key="choice_mine").value == LUAN


def test_an_unknown_city_of_ones_own_is_named():
    (notice,) = open_page("compare", mine="999999").warning
    assert "mine" in notice.value and "999999" in notice.value


def test_a_group_is_one_click_and_stands_in_the_address():
    screen = open_page("compare")
    screen.pills(key="choice_among").set_value("province:340000").run()
    assert address(screen)["among"] == ["province:340000"]
    assert address(screen)["city"] and all(code.startswith("34") for code in address(screen)["city"])


def test_a_place_that_is_found_stands_among_the_chosen():
    screen = open_page("compare", city=[SUZHOU])
    screen.selectbox(key="picker_added").set_value(LUAN).run()
    assert address(screen)["city"] == [SUZHOU, LUAN]
    assert screen.selectbox(key="picker_added").value is None


SETS = [
    pytest.param(["我的 A-1:341300,341500"], {"我的 A-1": (SUZHOU, LUAN)}, id="letters, a digit, a hyphen"),
    pytest.param(["x:341300,999999,341300"], {"x": (SUZHOU,)}, id="what is no place, or twice, is left out"),
    pytest.param(["<img src=x>:341300"], {"img srcx": (SUZHOU,)}, id="no markup"),
    pytest.param(["**a**[b](c)_`$:341300"], {"abc": (SUZHOU,)}, id="no sign of Markdown"),
    pytest.param(["- 1:341300"], {"1": (SUZHOU,)}, id="no item of a list"),
    pytest.param(["长" * 99 + ":341300"], {"长" * 20: (SUZHOU,)}, id="a long name is cut"),
    pytest.param([":341300", "x:", "x", "!!:341300"], {}, id="no name or no place"),
    pytest.param(
        [f"s{n}:341300" for n in range(99)], {f"s{n}": (SUZHOU,) for n in range(8)}, id="at most eight"
    ),
]


@pytest.mark.parametrize(("texts", "sets"), SETS)
def test_a_set_out_of_an_address(texts: list[str], sets: dict):
    assert saved.parsed(texts, [SUZHOU, LUAN]) == sets


def test_what_is_written_is_read_again():
    sets = {"华东 2": (SUZHOU, LUAN), "x": (LUAN,)}
    assert saved.parsed(saved.written(sets), [LUAN, SUZHOU]) == sets


@pytest.mark.parametrize("page", ["compare", "coverage", "export"])
def test_a_set_in_the_address_is_a_group_of_every_picker(page: str):
    screen = open_page(page, among="set:two", set="two:341300,341500")
    assert not screen.exception and not screen.warning
    assert set(address(screen)["city"]) == {SUZHOU, LUAN} or page == "compare"
    assert (address(screen)["set"], address(screen)["among"]) == (["two:341300,341500"], ["set:two"])
    screen.query_params.clear()  # as Streamlit does on a change of page
    screen.switch_page("export.py").run()
    assert address(screen)["set"] == ["two:341300,341500"], "it holds from page to page"


def test_places_are_saved_under_a_name_and_forgotten():
    screen = open_page("compare", city=[SUZHOU, HAIMEN])
    screen.text_input(key="picker_set_name").set_value("两市").run()
    assert not screen.exception
    assert address(screen)["among"] == ["set:两市"] and address(screen)["city"] == [SUZHOU, HAIMEN]
    assert address(screen)["set"] == [f"两市:{SUZHOU},{HAIMEN}"]
    screen.button(key="picker_forget").click().run()
    assert address(screen)["among"] == [""] and "set" not in address(screen)


def test_a_set_that_nobody_knows_is_told():
    screen = open_page("compare", among="set:gone")
    assert address(screen)["among"] == [""]
    assert any("among" in warning.value for warning in screen.warning)
