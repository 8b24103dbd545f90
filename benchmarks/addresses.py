"""The same questions to one collection in a file, in a DuckLake and in PostgreSQL, as ratios to the file.

python -m benchmarks.addresses [--places N] [--years N] [--figures N]. The server is real and on this machine,
so that what a network takes is not in it.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.made_up import Size, write_collection
from loaders.database.address import Address, read_address
from loaders.database.build import put_in_place
from loaders.database.filters import Filters
from loaders.database.preparing import prepare
from loaders.database.store import Store
from loaders.database.versions import newest
from tests.postgresql import Postgresql, postgresql

CITIES, INDICATOR = 10, "high_tech_enterprises"
RUNS = 20


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, once."""
    begin = perf_counter()
    work()
    return perf_counter() - begin


def questions(address: Address, folder: Path) -> dict[str, tuple[int, Callable[[], object]]]:
    """What a reader asks of an address, each with how often it is asked here."""
    store = Store(newest(address))
    cities = tuple(store.places()["place"][:CITIES])
    compared = Filters(city=cities, indicator=(INDICATOR,))
    return {
        "opening it": (3, lambda: Store(newest(address)).close()),
        "is there a new build": (RUNS, lambda: newest(address)),
        "Compare, ten cities": (RUNS, lambda: store.figures(compared)),
        "Compare, their paces": (RUNS, lambda: store.paces(cities, (INDICATOR,))),
        "City, all figures": (RUNS, lambda: store.figures(Filters(city=cities[:1]))),
        "Export, all as CSV": (2, lambda: store.copy(folder / "out.csv", "csv", Filters())),
    }


def in_turn(asked: dict[str, dict[str, tuple[int, Callable[[], object]]]]) -> dict[str, dict[str, float]]:
    """The median seconds of every question at every address, in turn, so that all have the same load."""
    found: dict[str, dict[str, float]] = {}
    for question, (runs, _) in asked["file"].items():
        rounds = [{name: seconds(work[question][1]) for name, work in asked.items()} for _ in range(runs)]
        found[question] = {name: median(one[name] for one in rounds) for name in asked}
    return found


def report(folder: Path, server: Postgresql, size: Size) -> None:
    """Write the collection to all three addresses, and print what each takes."""
    count = write_collection(folder / "data", size)
    tables, _ = prepare(folder / "data")
    addresses: dict[str, Address] = {"file": folder / "own.duckdb"}
    addresses |= {name: read_address(server.address(name, folder)) for name in ("lake", "postgres")}
    writing = {name: seconds(partial(put_in_place, tables, to)) for name, to in addresses.items()}
    rows = {"writing it": writing} | in_turn({name: questions(to, folder) for name, to in addresses.items()})
    print(f"{count:,} figures{'':15}" + "".join(f"{name:>22}" for name in addresses))
    for question, taken in rows.items():
        cells = (f"{1000 * one:10,.1f} ms ({one / taken['file']:5.1f})" for one in taken.values())
        print(f"{question:<28}" + "".join(f"{cell:>22}" for cell in cells))


def main() -> None:
    """Measure a collection of the size that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.addresses", description="Times of addresses.")
    for name, default in vars(Size()).items():
        parser.add_argument(
            f"--{name}", type=int, default=default, help=f"at most so many {name} ({default})"
        )
    size = Size(**vars(parser.parse_args()))
    with tempfile.TemporaryDirectory() as name, postgresql() as server:
        report(Path(name), server, size)


if __name__ == "__main__":
    main()
