"""A page reads what it shows: on 20,000 made-up figures the rows that the store returns are counted, not time.

What is counted comes from tables that grow with the figures. The catalogue, the places and the heads of the
plans are read once a build, whatever is shown, and are not counted.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from benchmarks.made_up import Size, write_collection
from loaders.database.build import build
from loaders.database.reader import Reader
from pages.shared import kept
from tests.screens import NAMES, open_page, pictures

SIZE = Size(places=50, years=8, figures=50)
FIGURES = 20_000
ONCE = {"places", "indicators", "plans", "meta", "corrections"}
# Beside each row that a page shows it may read others of it: both roles, the base and the other paces of a mark,
# the other years of a cell.
A_ROW = 4
AT_ALL = 1_000  # what stands on a page beside its rows: headlines of the cities, filters, the footer


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("made_up")
    assert write_collection(folder, SIZE) == FIGURES
    return build(folder).database


class Reads(list):
    """The rows that each statement returned."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch):
        super().__init__()
        for name in ("_frame", "_rows", "_records"):
            monkeypatch.setattr(Reader, name, self._counted(getattr(Reader, name)))

    def _counted(self, read):
        def counted(reader: Reader, statement: str, *values):
            found = read(reader, statement, *values)
            if set(re.findall(r"source\.(\w+)", statement)) - ONCE:
                self.append((len(found), statement))
            return found

        return counted


def shown(screen: AppTest) -> int:
    """How many rows of tables, marks of charts, links and lines a page shows."""
    tables = sum(len(table.value) for table in screen.dataframe)
    cells = sum(table.value.size for table in screen.dataframe if len(table.value.columns) > 20)
    charts = [json.loads(chart.proto.spec)["data"] for chart in screen.get("plotly_chart")]
    marks = sum(len(trace.get("y") or []) for traces in charts for trace in traces)
    links = len(screen.get("page_link")) + sum(part.value.count("](") for part in screen.markdown)
    drawn = sum(
        len(re.findall(r"<(?:a|circle|rect|path|line)\b", str(one))) for one in pictures(screen).values()
    )
    return tables + cells + marks + links + drawn + len(screen.button)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_reads_what_it_shows(name: str, database: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CHENGBIAO_DATABASE", str(database))
    monkeypatch.setenv("CHENGBIAO_EDITING", "local")
    kept.forget_all()
    st.cache_resource.clear()
    reads = Reads(monkeypatch)
    screen = open_page(name)
    assert [problem.value for problem in screen.exception] == []
    assert sum(rows for rows, _ in reads) <= AT_ALL + A_ROW * shown(screen), sorted(reads)[-3:]
    assert len(reads) < 60, "one statement for all of a page's cells, not one a cell"


def test_a_page_that_reads_all_is_found(database: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CHENGBIAO_DATABASE", str(database))
    kept.forget_all()
    st.cache_resource.clear()
    reads = Reads(monkeypatch)
    monkeypatch.setattr(
        "loaders.database.store.Store.indicators_of", lambda store, _: set(store.figures()["indicator"])
    )
    screen = open_page("city")
    assert sum(rows for rows, _ in reads) > AT_ALL + A_ROW * shown(screen)
