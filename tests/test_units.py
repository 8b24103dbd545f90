"""Stated units into the catalogue's, and the pairs that are refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from loaders.problems import BadInput
from loaders.units import convert


@pytest.mark.parametrize(
    ("value", "stated", "catalogue", "expected"),
    [
        pytest.param("5000", "万元", "亿元", 0.5, id="ten thousand yuan"),
        pytest.param("3", "万亿元", "亿元", 30_000.0, id="trillions"),
        pytest.param("200000000", "元", "亿元", 2.0, id="single yuan"),
        pytest.param("1.2", "亿元", "万元", 12_000.0, id="into the smaller unit"),
        pytest.param("2.3", "万家", "家", 23_000.0, id="ten thousand firms"),
        pytest.param("3", "户", "家", 3.0, id="another counter of firms"),
        pytest.param("40", "名", "人", 40.0, id="another counter of people"),
        pytest.param("1.5", "万人次", "人次", 15_000.0, id="counted visits"),
        pytest.param("28", "倍", "%", 2800.0, id="fold"),
        pytest.param("5", "‰", "%", 0.5, id="per mille"),
        pytest.param("0.5", "个百分点", "%", 0.5, id="percentage points"),
        pytest.param("2.71", "%", "%", 2.71, id="as it is"),
        pytest.param("0.1", "亿元", "亿元", 0.1, id="no binary noise"),
        pytest.param(None, "亿元", "亿元", None, id="nothing stays nothing"),
    ],
)
def test_converts(value, stated, catalogue, expected):
    assert convert(Decimal(value) if value else None, stated, catalogue) == expected


@pytest.mark.parametrize(
    ("stated", "catalogue"),
    [
        pytest.param("家", "亿元", id="firms are not money"),
        pytest.param("亿美元", "亿元", id="dollars are not yuan"),
        pytest.param("%", "家", id="a rate is not a count"),
        pytest.param("人次", "人", id="visits are not people"),
        pytest.param("人", "家", id="people are not firms"),
        pytest.param("", "家", id="no unit is not any unit"),
        pytest.param("百家以上", "家", id="a qualifier is not a unit"),
    ],
)
def test_refuses(stated, catalogue):
    with pytest.raises(BadInput, match=f"expected one that converts to {catalogue}, found “{stated}”"):
        convert(Decimal(1), stated, catalogue)
