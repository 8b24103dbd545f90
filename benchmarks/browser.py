"""What a visitor waits for, in real Chromium: python -m benchmarks.browser [--rounds N] [--database FILE].

Compare is held beside a minimal Streamlit page with one plotly chart, in turn: every round starts both
servers anew and opens a fresh browser context, so that nothing is cached, neither in browser nor server.
With `--database`, a large collection is held beside the shipped one: ten cities on Compare, and the first
view of every page.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

from loaders.database.build import DATA, build
from loaders.database.store import Store
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.screens import NAMES
from tests.serving import ROOT, serve

ROUNDS, PATIENCE = 5, 120_000
CITIES, INDICATOR = 10, "high_tech_enterprises"
FEW = "/compare?city=320684&city=341300"
# Three marks and a choice of cities, as Compare has at first; plain Streamlit otherwise.
MINIMAL = """import streamlit as st
values = {"Haimen": (2020, 2.71), "Suzhou": (2025, 1.4), "Weinan": (2020, 0.64)}
chosen = st.pills("City", list(values), default=list(values), key="choice_city", selection_mode="multi")
marks = [values[name] for name in chosen]
st.plotly_chart({"data": [{"type": "scatter", "mode": "markers",
    "x": [x for x, _ in marks], "y": [y for _, y in marks],
    "customdata": chosen}], "layout": {}}, key="chart")
"""
# How many marks that can be clicked the first chart has, 0 until they are drawn.
MARKS = """() => {
    const plot = document.querySelector('.js-plotly-plot');
    const marks = (plot?.data ?? []).flatMap(trace => trace.customdata ?? []).length;
    return plot && plot.querySelectorAll('.points path').length >= marks ? marks : 0;
}"""
OTHER = f"before => {{ const now = ({MARKS})(); return now > 0 && now !== before; }}"
DONE = "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"


class Waited(NamedTuple):
    """Seconds from the server's start to the first chart, and from a city taken away to the next chart."""

    first: float
    changed: float


def visit(browser: Browser, script: Path, path: str, database: Path, folder: Path) -> Waited:
    """One round with a server of its own."""
    with _page(browser) as page:
        start = time.perf_counter()
        with serve(database, folder, script) as address:
            page.goto(address + path)
            page.wait_for_function(MARKS)
            first = time.perf_counter() - start
            page.wait_for_timeout(1500)
            if page.locator(".st-key-picker").count():
                page.locator(".st-key-picker button").first.click()
            city = page.locator(".st-key-choice_city button").first
            city.wait_for()
            before = page.evaluate(MARKS)
            start = time.perf_counter()
            city.dispatch_event("click")
            page.wait_for_function(OTHER, arg=before)
            return Waited(first, time.perf_counter() - start)


@contextmanager
def _page(browser: Browser) -> Iterator[Page]:
    """A page in a fresh context."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 1000})
    try:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        yield page
    finally:
        context.close()


def first_views(browser: Browser, database: Path, folder: Path) -> dict[str, float]:
    """Seconds from the address to the end of the run of each page, on a server that has shown none."""
    found = {}
    with serve(database, folder) as address:
        for name in NAMES:
            with _page(browser) as page:
                start = time.perf_counter()
                page.goto(f"{address}/{'' if name == 'start' else name}?lang=en")
                page.wait_for_function(DONE)
                page.locator("h2").first.wait_for()
                found[name] = time.perf_counter() - start
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser for all that is measured."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def ten_cities(database: Path) -> str:
    """The address of Compare with the ten cities that state most of an indicator."""
    store = Store(database.resolve())
    places = store.places()
    cities = tuple(places.loc[places["level"].ne("province"), "place"])
    chosen = store.stating(INDICATOR, cities)[:CITIES]
    store.close()
    return f"/compare?{urlencode([('indicator', INDICATOR), *(('city', code) for code in chosen)])}"


def beside_minimal(browser: Browser, shipped: Path, folder: Path, rounds: int = ROUNDS) -> list[str]:
    """Both waits of Compare over the shipped records beside a minimal page's."""
    minimal = folder / "minimal.py"
    minimal.write_text(MINIMAL, encoding="utf-8")
    asked = ((ROOT / "app.py", FEW), (minimal, "/"))
    pairs = [[visit(browser, script, path, shipped, folder) for script, path in asked] for _ in range(rounds)]
    return _ratios(pairs)


def beside_shipped(
    browser: Browser, large: Path, shipped: Path, folder: Path, rounds: int = ROUNDS
) -> list[str]:
    """Both waits of Compare with ten cities of a large collection, beside ten of the shipped one."""
    asked = [(one, ten_cities(one)) for one in (large, shipped)]
    script = ROOT / "app.py"
    pairs = [[visit(browser, script, path, one, folder) for one, path in asked] for _ in range(rounds)]
    return _ratios(pairs)


def _ratios(pairs: list[list[Waited]]) -> list[str]:
    """For each wait the two medians and their ratio."""
    said = []
    for name in Waited._fields:
        ours, theirs = (statistics.median(getattr(pair[at], name) for pair in pairs) for at in (0, 1))
        said.append(f"{ours / theirs:.2f} ({ours:.2f} s / {theirs:.2f} s)")
    return said


def views_beside(
    browser: Browser, large: Path, shipped: Path, folder: Path, rounds: int = ROUNDS
) -> dict[str, str]:
    """The first view of every page of a large collection beside the shipped one's."""
    pairs = [[first_views(browser, one, folder) for one in (large, shipped)] for _ in range(rounds)]
    medians = [{name: statistics.median(pair[at][name] for pair in pairs) for name in NAMES} for at in (0, 1)]
    ours, theirs = medians
    return {name: f"{ours[name] / theirs[name]:.2f} ({ours[name]:.2f} s)" for name in NAMES}


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.browser", description="Waits in Chromium.")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of each ({ROUNDS})")
    parser.add_argument("--database", type=Path, help="of a large collection")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        build(DATA, database=(shipped := folder / "own.duckdb"))
        first, changed = beside_minimal(browser, shipped, folder, chosen.rounds)
        print(f"server start to first chart, times the minimal page      {first}")
        print(f"filter change to redrawn chart, times the minimal page   {changed}", flush=True)
        if large := chosen.database:
            first, changed = beside_shipped(browser, large, shipped, folder, chosen.rounds)
            print(f"filter change with ten cities, times the shipped records {changed}", flush=True)
            for page, said in views_beside(browser, large, shipped, folder, chosen.rounds).items():
                print(f"first view of {page:42} {said}", flush=True)


if __name__ == "__main__":
    main()
