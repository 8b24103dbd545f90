"""The wide form as a file: one row a place and quantity, and one for every chosen place that has nothing.

Names of columns and codes of cells stay, unless a page puts them into a reader's language. A state other
than stated says which kind of empty a row is; `filtered_out` is what the filters alone
leave out (loaders.snapshots.nothing).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

import pandas as pd

from loaders.database import wide
from loaders.database.filters import Filters
from loaders.database.store import Store
from loaders.files import whole
from loaders.problems import expected
from loaders.snapshots.kinds import WIDE
from loaders.snapshots.nothing import indicators_asked, kinds_of_empty
from loaders.snapshots.snapshot import about
from loaders.snapshots.spelling import harmless
from loaders.snapshots.workbook import write_workbook


def wide_table(store: Store, filters: Filters) -> pd.DataFrame:
    """The rows of the wide form, places in the order in which they were chosen, else by code."""
    found = store.wide(filters)
    empty = _empty(store, filters, set(zip(found["place"], found["indicator"], strict=True)))
    table = pd.concat([found, empty], ignore_index=True)[wide.columns()] if len(empty) else found
    if not filters.city:
        return table.sort_values("place", kind="stable", ignore_index=True)
    order = {code: number for number, code in enumerate(filters.city)}
    return table.sort_values("place", key=lambda codes: codes.map(order), kind="stable", ignore_index=True)


def first_rows(store: Store, filters: Filters, most: int) -> tuple[pd.DataFrame, int]:
    """The first rows of the wide form and how many it has; only the places of these rows are worked out."""
    stated, wanted = store.wide_counts(filters), indicators_asked(store, filters)
    counts = {}
    for place in filters.city or store.planned():
        rows, indicators = stated.get(place, (0, 0))
        counts[place] = rows + (len(wanted) - indicators if wanted else not rows)
    before = accumulate(counts.values(), initial=0)
    first = tuple(place for place, rows in zip(counts, before, strict=False) if rows < most)
    table = wide_table(store, replace(filters, city=first)) if first else wide_table(store, filters)
    return table.head(most), sum(counts.values())


def _empty(store: Store, filters: Filters, stated: set[tuple[str, str]]) -> pd.DataFrame:
    """A row for each chosen place and indicator without a figure; of no chosen indicator one a bare place."""
    places = filters.city or tuple(store.planned())
    wanted = indicators_asked(store, filters)
    if wanted:
        missing = [(place, code) for place in places for code in wanted if (place, code) not in stated]
    else:
        with_any = {place for place, _ in stated}
        missing = [(place, "") for place in places if place not in with_any]
    if not missing:
        return pd.DataFrame()
    names, catalogue = store.places().set_index("place"), store.indicators().set_index("indicator")
    states = kinds_of_empty(store, places, wanted, filters)
    rows = []
    for place, code in missing:
        row = {
            "place": place,
            "indicator": code,
            "state": states[place, code],
            "others": 0,
            "scope": "",
            "tier": "",
        }
        row |= {f"place_{language}": names.at[place, f"name_{language}"] for language in ("zh", "en")}
        if code:
            row |= {f"indicator_{language}": catalogue.at[code, language] for language in ("zh", "en")}
            row["unit"] = catalogue.at[code, "unit"]
        rows.append(row | {"data_version": store.meta()["data_version"]})
    return pd.DataFrame(rows)


def write_wide(
    store: Store, path: str | Path, kind: str, filters: Filters, bom: bool = False,
    dress: Callable[[pd.DataFrame], pd.DataFrame] | None = None,
) -> None:  # fmt: skip
    """Write the wide form to a file, whole or not at all.

    Args:
        store: where the figures are.
        path: the file; one that exists is replaced.
        kind: one of WIDE.
        filters: which figures; a place that they name is in the file whatever it states.
        bom: begin a CSV with a byte-order mark, so that Excel reads it as UTF-8.
        dress: puts names of columns and codes of cells into the words of a language; none leaves the codes.

    Raises:
        BadInput: an unknown kind, a folder that cannot be written, more rows than a worksheet holds.
    """
    table = wide_table(store, filters)
    write_table(store, path, kind, dress(table) if dress else table, filters, bom, leading=4)


def write_table(
    store: Store, path: str | Path, kind: str, table: pd.DataFrame, filters: Filters, bom: bool = False,
    leading: int = 2,
) -> None:  # fmt: skip
    """Write a table of what the filters keep as one of WIDE; arguments and errors as of `write_wide`.

    So many columns as `leading` says tell what a row is about.
    """
    if kind not in WIDE:
        raise expected(str(path), f"a table as {', '.join(WIDE)}", f"“{kind[:30]}”", "choose one of them")
    with whole(Path(path)) as part:
        if kind == "xlsx":
            notes = about(store, filters, with_columns=False)
            write_workbook(part, table, notes, store.meta()["built_at"], leading)
        elif kind == "parquet":
            table.to_parquet(part, index=False)
        elif kind == "json":
            table.to_json(part, orient="records", force_ascii=False)
        else:
            _harmless(table).to_csv(
                part, index=False, encoding="utf-8-sig" if bom else "utf-8", lineterminator="\n"
            )


def _harmless(table: pd.DataFrame) -> pd.DataFrame:
    """The texts as cells of a CSV: one that a spreadsheet would run begins with an apostrophe."""
    texts: Sequence[str] = [name for name in table if table[name].dtype == "str"]
    return table.assign(**{name: table[name].map(harmless, na_action="ignore") for name in texts})
