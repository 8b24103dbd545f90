"""What a visitor waits for, beside a minimal Streamlit page with one plotly chart, in turn, in one Chromium.

Every round starts both servers anew and opens a fresh browser context: nothing is cached, neither in the
browser nor in the server. A rerun is measured without the browser, by AppTest, which compiles the page's
script each time.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from loaders.database.build import build
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.screens import NAMES, open_page
from tests.serving import ROOT, serve

ROUNDS = 5
RERUNS = 15
# Three marks and a choice of cities, as Compare has at first; plain Streamlit otherwise.
MINIMAL = """import streamlit as st
values = {"Haimen": (2020, 2.71), "Suzhou": (2025, 1.4), "Weinan": (2020, 0.64)}
chosen = st.multiselect("City", list(values), default=list(values), key="choice_city")
marks = [values[name] for name in chosen]
st.plotly_chart({"data": [{"type": "scatter", "mode": "markers",
    "x": [x for x, _ in marks], "y": [y for _, y in marks],
    "customdata": chosen}], "layout": {}}, key="chart")
"""
MARKS = """count => {
    const plot = document.querySelector('.js-plotly-plot');
    const marks = (plot?.data ?? []).flatMap(trace => trace.customdata ?? []);
    return marks.length === count && plot.querySelectorAll('.points path').length >= count;
}"""


def visit(
    browser: Browser, script: Path | None, path: str, database: Path, folder: Path
) -> tuple[float, float]:
    """One round: seconds from the server's start to the first chart, and from a city removed to the next."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 1000})
    start = time.perf_counter()
    with serve(database, folder, script or ROOT / "app.py") as address:
        page = context.new_page()
        page.goto(address + path)
        page.wait_for_function(MARKS, arg=3)
        first = time.perf_counter() - start
        page.wait_for_timeout(1500)
        start = time.perf_counter()
        page.evaluate(
            "document.querySelector('.st-key-choice_city button[aria-label=\"Remove Haimen\"]').click()"
        )
        page.wait_for_function(MARKS, arg=2)
        changed = time.perf_counter() - start
    context.close()
    return first, changed


def in_browser(database: Path, folder: Path) -> None:
    """Print the medians of both waits, ours beside the minimal page's."""
    minimal = folder / "minimal.py"
    minimal.write_text(MINIMAL, encoding="utf-8")
    ours, plain = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for _ in range(ROUNDS):
            ours.append(visit(browser, None, "/compare?city=320684&city=341300", database, folder))
            plain.append(visit(browser, minimal, "/", database, folder))
        browser.close()
    for number, name in enumerate(("start of the server to first chart", "filter change to redrawn chart")):
        mine, least = (statistics.median(times[number] for times in both) for both in (ours, plain))
        print(f"{name:36} {mine:.2f} s, {mine / least:.2f} times the minimal page ({least:.2f} s)")


def reruns() -> None:
    """Print the median rerun of every page."""
    for name in NAMES:
        screen, times = open_page(name), []
        for _ in range(RERUNS):
            start = time.perf_counter()
            screen.run()
            times.append(time.perf_counter() - start)
        if screen.exception or screen.error:
            raise RuntimeError(f"{name}: the page shows an error, its time says nothing.")
        print(f"rerun of {name:27} {statistics.median(times) * 1000:.0f} ms")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        made = Path(temporary) / "own.duckdb"
        build(database=made)
        os.environ |= {"CHENGBIAO_DATABASE": str(made), "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false"}
        reruns()
        in_browser(made, Path(temporary))
