"""What a view that nobody has opened costs the server: python -m benchmarks.views [FIGURES ...]

Every page is run by Streamlit's AppTest, without a browser; what is kept of views is forgotten before each
run, the open database and the catalogue are not, as in a server that runs. Printed is the processor time of a
rerun, the median of several, with the shipped collection and with a made-up one.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.made_up import Size, write_collection
from loaders.database.build import DATA, build
from pages.shared import kept

RUNS = 5
# 300 cities × 17 years × figures a plan.
SIZES = {20_000: Size(50, 8, 50), 250_000: Size(300, 17, 50), 1_000_000: Size(300, 17, 200)}
_KEPT_FOR_GOOD = {"_open", "_data", "quality", "texts"}


def cold_reruns(database: Path, runs: int = RUNS) -> dict[str, float]:
    """The milliseconds of processor time that a cold rerun of each page takes."""
    os.environ["CHENGBIAO_DATABASE"] = str(database)
    os.environ["CHENGBIAO_EDITING"] = "local"
    from tests.screens import NAMES, open_page

    found = {}
    for name in NAMES:
        screen = open_page(name)
        times = []
        for _ in range(runs):
            forget_views()
            start = time.process_time()
            screen.run()
            times.append(1_000 * (time.process_time() - start))
        found[name] = statistics.median(times)
    return found


def forget_views() -> None:
    """Empty what pages keep for their next reader, but not the database and the catalogue."""
    kept.forget_all()
    for results in _kept_by_streamlit():
        results.clear()


def _kept_by_streamlit() -> Iterator:
    for module in [one for name, one in sys.modules.items() if name.startswith("pages.")]:
        for name, value in vars(module).items():
            if name not in _KEPT_FOR_GOOD and hasattr(value, "clear") and hasattr(value, "_info"):
                yield value


def made_up(figures: int, folder: Path) -> Path:
    """The database of a made-up collection of about so many figures, built where it is not yet there."""
    data = folder / f"made-up-{figures}"
    if not data.exists():
        write_collection(data, SIZES[figures])
    database = folder / f"made-up-{figures}.duckdb"
    build(data, database=database)
    return database


def main() -> None:
    """Print a row a page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.views", description=__doc__)
    parser.add_argument("figures", type=int, nargs="*", default=[20_000], choices=list(SIZES))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        build(DATA, database=(own := Path(name) / "own.duckdb"))
        shipped = cold_reruns(own)
        columns = {"shipped": shipped} | {
            f"{number:,}": cold_reruns(made_up(number, Path(name))) for number in chosen.figures
        }
    print("cold rerun, ms of CPU", *columns, sep="\t")
    for page in shipped:
        print(page, *(f"{column[page]:.0f}" for column in columns.values()), sep="\t")


if __name__ == "__main__":
    main()
