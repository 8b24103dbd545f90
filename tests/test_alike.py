"""The same collection in a file, in a DuckLake and in PostgreSQL: the same rows, types, order and bytes."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from loaders.database.address import Address, read_address
from loaders.database.build import put_in_place
from loaders.database.derived_reader import QUANTITY
from loaders.database.filters import Filters
from loaders.database.preparing import prepare
from loaders.database.stated import Figures
from loaders.database.store import Store
from loaders.database.versions import newest
from loaders.model import READINGS
from metrics.checks import VERDICTS
from tests.conftest import ROOT, make_data
from tests.postgresql import ENGINES, Postgresql

TEXT = "“引号” it's\r\n\t𠀀 \\N \\\\ {} \u3000\n"


class Noted(Figures):
    """Figures of which three have a note."""

    def of(self, plans: Iterable[str]) -> pa.Table:
        table = super().of(plans)
        notes = pa.array(["甲'" if number < 3 else "" for number in range(len(table))])
        return table.set_column(table.column_names.index("note_zh"), "note_zh", notes)


@pytest.fixture(scope="module", params=["made up", "shipped"])
def stores(
    request, tmp_path_factory: pytest.TempPathFactory, server_of_tables: Postgresql
) -> Iterator[dict[str, Store]]:
    """One collection in all places, with a document whose text is hard to keep."""
    folder = tmp_path_factory.mktemp("alike")
    data = make_data(folder / "data") if request.param == "made up" else ROOT / "data"
    tables, _ = prepare(data)
    hard = {"plan": tables.plans[-1].id + "-x", "name": "'x'.txt", "sha256": "", "text": TEXT}
    withdrawn = dict.fromkeys(
        ("figure", "action", "field", "stated", "corrected", "reason_zh", "reason_en"), "x"
    )
    tables = replace(
        tables,
        documents=[*tables.documents, hard],
        figures=Noted(**vars(tables.figures)),
        corrections=[withdrawn | {"status": s, "date": datetime.date(2026, 1, 2)} for s in "cab"],
    )
    places: dict[str, Address] = {"file": folder / "own.duckdb"}
    places |= {name: read_address(server_of_tables.address(name, folder)) for name in ENGINES}
    for place in places.values():
        put_in_place(tables, place)
    found = {name: Store(newest(place)) for name, place in places.items()}
    yield found
    for store in found.values():
        store.close()


def quantities(store: Store, filters: Filters | None = None) -> list[tuple]:
    """Every quantity of which a figure states a number."""
    known = store.figures(filters).query("measure != 'qualitative'")
    since = [0 if pd.isna(year) else int(year) for year in known["base_year"]]
    others = (known[name] for name in QUANTITY[:-1])
    return sorted(set(zip(*others, since, strict=True)))


def exported(store: Store, kind: str, path: Path) -> bytes:
    store.copy(path, kind, Filters(reading=READINGS), bom=kind == "csv")
    return path.read_bytes()


def first(store: Store, what: str) -> tuple[str, ...]:
    """The first and the last of something, by name."""
    names = sorted(store.figures()["figure"] if what == "figure" else store.known()[what])
    return names[0], names[-1]


# Every way to read a store; the order of rows counts wherever one is promised.
READS: dict[str, Callable[[Store], object]] = {
    "figures": lambda s: [s.figures(), s.figures(Filters(reading=READINGS), limit=7, skip=2)],
    "snapshot": lambda s: [s.snapshot(), s.snapshot(Filters(city=first(s, "city")), limit=3)],
    "count": lambda s: [
        s.count(Filters(**{name: first(s, name)})) for name in ("city", "indicator", "group", "plan", "figure")
    ],
    "group_counts": lambda s: s.group_counts(Filters(year_from=2015)),
    "indicators_of": lambda s: [s.indicators_of(city) for city in first(s, "city")],
    "places": lambda s: s.places(),
    "indicators": lambda s: s.indicators(),
    "plans": lambda s: [s.plans(), s.plans(Filters(role=("target",)))],
    "year_span": lambda s: s.year_span(),
    "narrowings": lambda s: s.narrowings(),
    "notes": lambda s: s.notes(),
    "meta": lambda s: s.meta(),
    "document": lambda s: [s.document(name) for name in (*s.at_hand(), "none")],
    "document_to_read": lambda s: [s.document_to_read(name) for name in (*s.at_hand(), "none")],
    "places_stating": lambda s: s.places_stating(Filters(role=("target",))),
    "places_in_document": lambda s: [s.places_in_document(name) for name in s.at_hand()],
    "at_hand": lambda s: s.at_hand(),
    "corrections": lambda s: s.corrections(),
    "known": lambda s: {name: sorted(codes) for name, codes in s.known().items() if name != "figure"},
    "findings": lambda s: [
        s.findings(tuple(s.known()["city"]), VERDICTS, telling, limit=9, skip=1) for telling in (None, True, False)
    ],
    "finding_counts": lambda s: s.finding_counts(tuple(s.known()["city"]), VERDICTS),
    "promises": lambda s: s.promises(tuple(s.known()["city"])[::-1]),
    "paces": lambda s: s.paces(tuple(s.known()["city"]), tuple(s.known()["indicator"])),
    "states": lambda s: s.states(first(s, "city"), tuple(s.known()["indicator"]), s.year_span()),
    "successions": lambda s: [list(s.successions(city).items()) for city in s.known()["city"]],
    "stating": lambda s: [s.stating(name, tuple(s.known()["city"])) for name in first(s, "indicator")],
    "stating_counts": lambda s: s.stating_counts(),
    "read_whole": lambda s: s.read_whole(),
    "indicators_aimed_at": lambda s: s.indicators_aimed_at(),
    "most_stated": lambda s: s.most_stated(first(s, "indicator")[0], tuple(s.known()["city"]), 20),
    "has_figure": lambda s: [s.has_figure(name) for name in (first(s, "figure")[0], "none")],
    "first_figure": lambda s: s.first_figure(),
    "best_states": lambda s: [
        s.best_states(first(s, "city"), tuple(s.known()["indicator"]), s.year_span(), role)
        for role in ("", "target")
    ],
    "state_totals": lambda s: s.state_totals(first(s, "city"), tuple(s.known()["indicator"]), s.year_span()),
    "medians": lambda s: [s.medians(quantities(s), city, 1) for city in s.planned()[::29]],
    "strips": lambda s: s.strips(),
    "promised": lambda s: sorted(s.promised(tuple(s.known()["city"]))),
    "places_in_order": lambda s: [
        s.places_in_order(tuple(s.known()["city"]), order) for order in ("most", "newest")
    ],
    "stated_cells": lambda s: s.stated_cells(Filters()),
    "wide": lambda s: s.wide(Filters()),
    "wide_counts": lambda s: s.wide_counts(Filters()),
    "planned": lambda s: s.planned(),
}  # fmt: skip


def test_every_way_to_read_a_store_is_compared():
    ways = {name for name in dir(Store) if not name.startswith("_")} - {"close", "copy"}
    assert ways == set(READS)


def alike(left: object, right: object) -> None:
    if isinstance(left, list) and isinstance(right, list):
        assert len(left) == len(right)
        for one, other in zip(left, right, strict=True):
            alike(one, other)
    elif isinstance(left, pd.DataFrame):
        pd.testing.assert_frame_equal(left, right)
    else:
        assert left == right


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("way", READS)
def test_rows_types_and_order_are_the_same_everywhere(stores, engine, way):
    alike(READS[way](stores[engine]), READS[way](stores["file"]))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", ["csv", "parquet", "json"])
def test_exports_have_the_same_bytes_everywhere(stores, engine, kind, tmp_path):
    assert exported(stores[engine], kind, tmp_path / "there") == exported(
        stores["file"], kind, tmp_path / "here"
    )
