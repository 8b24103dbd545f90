"""What the metrics cost, beside named pandas work on the same rows: python -m benchmarks.metrics.

The table is made up: 337 places, 15 years of annual plans, four figures a place and year (target and
reported, level and growth). Printed are the best of several runs in processor time, because other work
may share the machine, with the garbage collector at rest as timeit measures, and the ratio to one pandas
groupby of the same frame; then the cost from 10 thousand to 1 million rows, which should rise as the rows
do. It judges nothing: the numbers depend on the machine.
"""

from __future__ import annotations

import time
import timeit
from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from metrics.comparability import View, split
from metrics.consistency import findings
from metrics.coverage import states, summary
from metrics.frames import Table
from metrics.pace import annual_pace
from metrics.progress import progress
from metrics.rank import rank
from metrics.trajectory import paths

YEARS = (2011, 2025)
PLACES = 337
INDICATOR = "high_tech_enterprises"
KINDS = {INDICATOR: "stock"}
TEXT = (
    "figure", "plan", "place", "indicator", "scope", "tier", "role", "measure", "basis", "comparator", "unit",
    "amount_as", "location", "also",
)  # fmt: skip


def made_up(places: int, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A figures frame of places × 15 years × 4 rows, and its plans."""
    random, span = np.random.default_rng(seed), YEARS[1] - YEARS[0] + 1
    place = np.repeat(np.arange(110000, 110000 + places), span * 4).astype(str)
    year = np.tile(np.repeat(np.arange(YEARS[0], YEARS[1] + 1), 4), places)
    target, level = (np.tile(pattern, places * span) for pattern in ([1, 1, 0, 0], [1, 0, 1, 0]))
    plan = np.char.add(np.char.add(place, "-"), year.astype(str))
    value = np.where(level, random.integers(50, 500, len(place)), random.uniform(1, 30, len(place)).round(1))
    columns = {
        "figure": np.char.add("f", np.arange(len(place)).astype(str)), "plan": plan, "place": place,
        "indicator": INDICATOR, "scope": "", "tier": "", "role": np.where(target, "target", "actual"),
        "measure": np.where(level, "level", "growth"), "basis": np.where(level, "", "yoy"),
        "comparator": random.choice(["eq", "ge", "gt", "approx"], len(place)), "value": value.astype(float),
        "upper": np.nan, "unit": np.where(level, "家", "%"), "year": np.where(target, year, year - 1),
        "base_year": pd.array([pd.NA] * len(place), dtype="Int64"), "amount_as": value.astype(str),
        "location": "主要目标", "also": "[]",
    }  # fmt: skip
    frame = pd.DataFrame(columns).astype(dict.fromkeys(TEXT, "str") | {"year": "Int64"})
    plans = frame[["plan", "place"]].drop_duplicates(ignore_index=True)
    first = plans["plan"].str[-4:].astype("Int64")
    return frame, plans.assign(first_year=first, last_year=first, kind="annual")


def tasks(frame: pd.DataFrame, plans: pd.DataFrame) -> dict[str, Callable[[], object]]:
    """Every metric of the one indicator, and all of them as a page asks for them."""
    table, places = Table(frame), tuple(frame["place"].unique())

    def view(yardstick: str) -> View:
        return View(places, INDICATOR, "stock", yardstick, YEARS)

    axis = split(table, plans, view("annual_pace")).on_axis
    cells = states(table, plans, places, [INDICATOR], YEARS)
    single = {
        "split stated level": lambda: split(table, plans, view("stated_level")),
        "split annual pace": lambda: split(table, plans, view("annual_pace")),
        "rank": lambda: rank(axis, "annual_pace"),
        "trajectory": lambda: paths(table, plans, KINDS),
        "progress": lambda: progress(table, plans, KINDS),
        "coverage": lambda: states(table, plans, places, [INDICATOR], YEARS),
        "coverage summary": lambda: summary(cells),
        "consistency": lambda: findings(table, KINDS, {}),
    }

    def everything() -> None:
        fresh = Table(frame)
        shown = split(fresh, plans, view("annual_pace"))
        rank(shown.on_axis, "annual_pace")
        paths(fresh, plans, KINDS)
        progress(fresh, plans, KINDS)
        summary(states(fresh, plans, places, [INDICATOR], YEARS))
        findings(fresh, KINDS, {})

    return single | {"all of one indicator": everything}


def best(work: Callable[[], object], runs: int) -> float:
    """The cheapest of several runs, in milliseconds of processor time."""
    work()
    return 1000 * min(timeit.repeat(work, number=1, repeat=runs, timer=time.process_time))


def _grouped(frame: pd.DataFrame) -> pd.Series:
    """The named pandas work that everything is measured against."""
    return frame.groupby(["place", "year"])["value"].mean()


def all_sizes() -> None:
    """Print what two metrics cost a row, from 10 thousand to 1 million rows."""
    print("rows        annual_pace   a row    findings   a row    groupby")
    for places in (167, 1667, 16667):
        print(one_size(*made_up(places)))


def one_size(frame: pd.DataFrame, plans: pd.DataFrame) -> str:
    """One line of the table of sizes."""
    rows = len(frame)
    pace = best(lambda: annual_pace(frame, plans, KINDS), 3)
    found = best(lambda: findings(frame, KINDS, {}), 3)
    grouped = best(partial(_grouped, frame), 3)
    each = tuple(1e6 * took / rows for took in (pace, found))
    return f"{rows:9} {pace:10.1f} ms {each[0]:6.0f} ns {found:8.1f} ms {each[1]:6.0f} ns {grouped:7.1f} ms"


def main() -> None:
    """Print both tables."""
    frame, plans = made_up(PLACES)
    measure = best(partial(_grouped, frame), 20)
    print(f"{len(frame)} rows, {len(plans)} plans; one pandas groupby(place, year).mean(): {measure:.1f} ms")
    for name, work in tasks(frame, plans).items():
        took = best(work, 15)
        print(f"{name:22} {took:8.1f} ms {took / measure:8.1f} x groupby")
    all_sizes()


if __name__ == "__main__":
    main()
