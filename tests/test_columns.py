"""Columns of tables: on a phone name and amount are both in sight, elsewhere nothing is cut."""

from __future__ import annotations

import json

import pandas as pd
import pytest
import streamlit as st

from loaders.database.store import Store
from pages.shared import tables
from tests.screens import open_page

_SCREEN, _BOXES = 358, 32  # pixels of a table on a phone, and of its boxes to choose a row


def tables_of(key: str, page: str, **query: str) -> list[tuple[dict[str, int | None], int]]:
    """The widths of the columns, and the height of the rows, of the tables whose key begins so."""
    found = [table.proto for table in open_page(page, **query).dataframe]
    return [
        (
            {
                name: column.get("width")
                for name, column in json.loads(proto.columns).items()
                if name != "_index"
            },
            proto.row_height,
        )
        for proto in found
        if f"-{key}" in proto.id
    ]


@pytest.mark.parametrize(
    ("key", "page", "query"),
    [
        pytest.param("city_", "city", {"place": "341300"}, id="City"),
        pytest.param("compare_rows", "compare", {}, id="Compare"),
        pytest.param("compare_rows", "compare", {"yardstick": "annual_pace"}, id="paces"),
        pytest.param("compare_ranking", "compare", {}, id="positions"),
    ],
)
def test_a_phone_shows_name_and_amount(
    shipped: Store, monkeypatch: pytest.MonkeyPatch, key: str, page: str, query: dict[str, str]
):
    monkeypatch.setenv("CHENGBIAO_DATABASE", shipped.address)
    wide = tables_of(key, page, **query)
    monkeypatch.setattr(type(st.context), "cookies", {"chengbiao_phone": "1"})
    narrow = tables_of(key, page, **query)
    assert len(wide) == len(narrow) > 0
    for (usual, _), (widths, _) in zip(wide, narrow, strict=True):
        first, second, *_ = widths
        assert widths[first] + widths[second] + _BOXES <= _SCREEN
        assert usual[first] is usual[second] is None, "as wide as what stands in them"


@pytest.mark.parametrize(
    ("text", "widths", "height"),
    [
        pytest.param("短", {"text": 100}, 35, id="a line"),
        pytest.param("技术合同成交额（转让技术）", {"text": 100}, 65, id="three, which Streamlit folds"),
        pytest.param("words " * 8, {"text": 132}, 84, id="four"),
        pytest.param("words " * 99, {"text": 132}, 160, id="no more than eight"),
        pytest.param("words " * 99, {}, 35, id="a column that is as wide as its text"),
        pytest.param("words " * 99, {"location": 132}, 35, id="one far to the right"),
    ],
)
def test_rows_are_as_high_as_their_texts_need(text: str, widths: dict[str, int], height: int):
    shown = pd.DataFrame({name: [text] for name in ("city", "text", "role", "location")})
    assert tables._height_of_rows(shown, widths) == height


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("2025年比2020年增长 100%", "2025年比/2020年增长/100%", id="between years"),
        pytest.param("比上年增长 ≥ 20%，2020年", "比上年增长/≥_20%，/2020年", id="not inside an amount"),
        pytest.param("3 个，2025年", "3_个，2025年", id="one that is short"),
        pytest.param("first\nsecond and third", "first/second and/third", id="lines of its own"),
        pytest.param("> 30,000 家，2025年", ">_30,000_家，/2025年", id="Chinese and digits"),
        pytest.param("≈ RMB 123,456.78 bn, 2025", "≈_RMB_|123,456.78_|bn, 2025", id="longer than a line"),
        pytest.param(
            "产业集群（类别：万亿级产业集群）", "产业集群/（类别：万亿|级产业集群）", id="a long name"
        ),
    ],
)
def test_a_text_that_is_longer_than_its_column_takes_lines(text: str, lines: str):
    lines = lines.replace("_", "\u00a0").replace("/", "\n")
    assert tables._in_lines(text, 116) == lines.replace("|", tables._ANYWHERE)
    assert tables._folded(pd.Series([text]), 116).tolist() == [lines.replace("|", "")], "no space in a name"
