"""The catalogue: names that point to nothing stop a build."""

from __future__ import annotations

import pytest

from loaders.catalogue import check_catalogue, read_catalogue
from loaders.problems import BadInput
from tests.conftest import PLACES, ROOT, catalogue, indicator, write_toml


def changed(**fields) -> dict:
    """The catalogue with its first indicator changed."""
    whole = catalogue()
    whole["indicators"][0] |= fields
    return whole


CASES = [
    pytest.param(changed(group="other"), "a known group for firms, found “other”", id="unknown group"),
    pytest.param(changed(group=""), "a known group for firms, found “”", id="no group"),
    pytest.param(changed(unit="头"), "a known unit for firms, found “头”", id="unknown unit"),
    pytest.param(
        changed(headline="second"), "a known headline for firms, found “second”", id="unknown headline"
    ),
    pytest.param(
        changed(not_to_confuse=["nothing"]),
        "not_to_confuse of firms, found “nothing”",
        id="confused with nothing",
    ),
    pytest.param(
        changed(en="a\x00"),
        "indicators 1, field en: expected text without control characters",
        id="zero byte",
    ),
    pytest.param(changed(zh=""), "indicators 1, field zh", id="no Chinese name"),
    pytest.param(changed(aliases=[]), "indicators 1, field aliases", id="no alias"),
    pytest.param(changed(aliases=["a\x07"]), "U+0007", id="control character in an alias"),
    pytest.param(
        catalogue() | {"indicators": [indicator("firms", "家")] * 2},
        "each id once, found firms twice",
        id="id twice",
    ),
    pytest.param(
        catalogue() | {"groups": []}, "at least one [[groups]] entry, found none", id="empty section"
    ),
    pytest.param(
        catalogue() | {"indicator": []}, "found “indicator”; correct the name", id="misspelt section"
    ),
    pytest.param(
        catalogue() | {"headlines": [{"id": "x", "zh": "x", "en": "x", "indicators": ["nothing"]}]},
        "known indicators in headline x, found “nothing”",
        id="headline of an unknown indicator",
    ),
    pytest.param(
        catalogue() | {"tiers": [{"id": "national", "zh": "国家级", "en": "national"}]},
        "a name for grade provincial",
        id="grade without a name",
    ),
]


@pytest.mark.parametrize(("content", "complaint"), CASES)
def test_broken_catalogue(data, content, complaint):
    write_toml(data / "indicators.toml", content)
    with pytest.raises(BadInput) as caught:
        read_catalogue(data)
    assert str(caught.value).startswith(str(data / "indicators.toml"))
    assert complaint in "\n".join(map(str, check_catalogue(data)[1]))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param(
            PLACES + "110001,甲,A,省,P,district,,,\n", "each place once, found 110001 twice", id="place twice"
        ),
        pytest.param(
            PLACES.replace("110003,乙区", "110004,乙区"),
            "a successor of 110002",
            id="successor that is not there",
        ),
        pytest.param(PLACES.replace("district", "hamlet"), "line 4, field level", id="unknown level"),
        pytest.param(PLACES.replace(",2020,,,,", ",2020,,,big,"), "line 4, field grade", id="unknown grade"),
        pytest.param(PLACES.replace(",2020,,,,", ",2020,,,,x"), "field cluster", id="unknown cluster"),
        pytest.param(PLACES.replace(",2020,,,,", ",2020,,,,,x"), "cells beyond", id="a cell too many"),
        pytest.param(
            PLACES.replace("place,name_zh", "code,name_zh"), "line 2, field place", id="wrong header"
        ),
        pytest.param("", None, id="empty file has no places"),
    ],
)
def test_broken_places(data, text, complaint):
    (data / "places.csv").write_text(text, encoding="utf-8")
    found, problems = check_catalogue(data)
    assert (complaint is None and not found.places) or complaint in "\n".join(map(str, problems))


def test_places_that_are_not_utf8(data):
    (data / "places.csv").write_bytes(PLACES.encode("gb18030"))
    assert "expected a CSV file in UTF-8" in str(check_catalogue(data)[1][0])


def test_spreadsheet_saved_places_with_a_mark(data):
    (data / "places.csv").write_text("\ufeff" + PLACES, encoding="utf-8")
    assert list(read_catalogue(data).places) == ["110001", "110002", "110003"]


def test_shipped_catalogue_is_whole():
    found, problems = check_catalogue(ROOT / "data")
    assert problems == []
    assert len(found.headlines) == 4
    for word in [
        *found.groups.values(),
        *found.headlines.values(),
        *found.scopes.values(),
        *found.tiers.values(),
    ]:
        assert word.zh and word.en
    for headline in found.headlines.values():
        assert all(found.indicators[name].headline == headline.id for name in headline.indicators)
    for entry in found.indicators.values():
        assert all(entry.id in found.indicators[other].not_to_confuse for other in entry.not_to_confuse)
