"""Opening pages without a browser: Streamlit's AppTest with an address, and clicks on rows and marks."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from streamlit.components.v2 import manifest_scanner
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pages.shared import site

PAGES = Path(__file__).resolve().parent.parent / "pages"
NAMES = site.PAGES
# Every new AppTest looks through all installed packages for components: that was four fifths of what a test took.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
FILES = {name: site.file(name).removesuffix(".py") for name in NAMES}


def open_page(name: str = "start", **query: str | list[str]) -> AppTest:
    """A page as a pasted address shows it; `lang` is English unless said otherwise."""
    query = {"lang": "en", **query}
    screen = AppTest.from_file(str(PAGES / "main.py"), default_timeout=30)
    if name != "start":
        screen._page_hash = calc_hash(name)  # `switch_page` asks for a run of Start before
    for parameter, values in query.items():
        screen.query_params[parameter] = values
    return screen.run()


def address(screen: AppTest) -> dict[str, list[str]]:
    """The address after a run, every value as a list."""
    return {
        name: [value] if isinstance(value, str) else list(value)
        for name, value in screen.query_params.items()
    }


def text(screen: AppTest) -> str:
    """All the texts of the page, a line each, with plain spaces."""
    parts = [
        *screen.markdown,
        *screen.caption,
        *screen.info,
        *screen.warning,
        *screen.error,
        *screen.subheader,
    ]
    return "\n".join(str(part.value) for part in parts).replace("\u00a0", " ")


def pictures(screen: AppTest) -> dict[str, str]:
    """The markup of the page's pictures (pages.shared.charts.picture) by their keys."""
    found = screen.get("bidi_component")
    return {element.proto.id.rpartition("-")[2]: json.loads(element.proto.json) for element in found}


def select(screen: AppTest, key: str, **selection: list) -> AppTest:
    """Click on a row (`rows=[0]`) or a cell (`cells=[[0, "name"]]`) of a table, or a mark (`points=[…]`)."""
    kinds = [*screen.dataframe, *screen.get("plotly_chart")]
    found = next(element.proto.id for element in kinds if element.proto.id.endswith(key))
    empty: dict[str, list] = {} if "points" in selection else {"rows": [], "columns": [], "cells": []}
    states = screen._tree.get_widget_states()
    states.widgets.append(WidgetState(id=found, string_value=json.dumps({"selection": empty | selection})))
    return screen._run(states)
