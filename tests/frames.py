"""Hand-made figures and plans for the metrics' tests: plain defaults, a case names the rest."""

from __future__ import annotations

import pandas as pd

from loaders.catalogue import read_catalogue
from loaders.database.build import DATA
from loaders.records.figures import figure_rows
from loaders.records.record import read_plans

TEXT = (
    "figure",
    "plan",
    "place",
    "indicator",
    "scope",
    "tier",
    "role",
    "measure",
    "basis",
    "comparator",
    "unit",
    "force",
    "named_as",
    "amount_as",
    "location",
    "also",
    "note_zh",
    "note_en",
    "quote",
)
YEARS = ("year", "base_year", "start", "stop")
DEFAULTS = {
    "figure": "",
    "plan": "",
    "place": "100001",
    "indicator": "high_tech_enterprises",
    "scope": "",
    "tier": "",
    "role": "target",
    "measure": "level",
    "basis": "",
    "comparator": "eq",
    "value": None,
    "upper": None,
    "unit": "家",
    "year": 2025,
    "base_year": None,
    "force": "",
    "named_as": "",
    "amount_as": "",
    "location": "",
    "start": 0,
    "stop": 1,
    "also": "[]",
    "note_zh": "",
    "note_en": "",
    "quote": "",
}


def figure(**fields) -> dict:
    """One figure; growth gets unit % and (unless given) basis yoy, a qualitative aim loses its number."""
    unknown = set(fields) - set(DEFAULTS)
    assert not unknown, f"no such field: {unknown}"
    row = DEFAULTS | fields
    if row["measure"] == "growth":
        row |= {"unit": "%", "basis": fields.get("basis", "yoy")}
    if row["measure"] == "qualitative":
        row |= {"value": None, "comparator": "", "unit": ""}
    row["plan"] = row["plan"] or f"{row['place']}-2021-2025"
    return row


def actual(**fields) -> dict:
    """A reported result."""
    return figure(**{"role": "actual", "year": 2020} | fields)


def figures(*rows: dict) -> pd.DataFrame:
    """Figures as the frame of the contract; ids f0, f1, … where a row has none."""
    named = [row | {"figure": row["figure"] or f"f{number}"} for number, row in enumerate(rows)]
    frame = pd.DataFrame(named, columns=list(DEFAULTS))
    types = (
        dict.fromkeys(TEXT, "str") | dict.fromkeys(YEARS, "Int64") | {"value": "float64", "upper": "float64"}
    )
    return frame.astype(types)


def plans(*ids: str, kind: str = "", reading: str = "reviewed") -> pd.DataFrame:
    """Plans from their ids ("100001-2021-2025"); a plan of one year is annual, a longer one five_year.

    None has an issue date.
    """
    rows = []
    for plan in ids:
        place, *years = (part for part in plan.split("-") if part.isdigit())
        first, last = int(years[0]), int(years[-1])
        rows.append((plan, place, first, last, kind or ("annual" if first == last else "five_year"), reading))
    frame = pd.DataFrame(rows, columns=["plan", "place", "first_year", "last_year", "kind", "reading"])
    texts = dict.fromkeys(("plan", "place", "kind", "reading"), "str")
    frame = frame.astype(texts | dict.fromkeys(("first_year", "last_year"), "Int64"))
    return frame.assign(issue_date=pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us]"))


def plans_of(frame: pd.DataFrame) -> pd.DataFrame:
    """The plans that the figures of `frame` stand in."""
    return plans(*frame["plan"].drop_duplicates())


def records(frame: pd.DataFrame, *columns: str) -> list[tuple]:
    """Rows as tuples, with floats to six decimals and missing values as None, for whole comparison."""

    def plain(item):
        if isinstance(item, tuple):
            return item
        if pd.isna(item):
            return None
        return round(item, 6) if isinstance(item, float) else item

    return [tuple(plain(item) for item in row) for row in frame[list(columns)].itertuples(index=False)]


def shipped() -> tuple[pd.DataFrame, pd.DataFrame, dict[str, str], dict[str, list[str]]]:
    """The records in data/plans: figures, plans, kinds and not_to_confuse, without a database."""
    catalogue = read_catalogue(DATA)
    records_ = read_plans(DATA / "plans")
    indicators = catalogue.indicators
    rows = figure_rows(records_, catalogue)
    frame = figures(*({name: row.get(name) for name in DEFAULTS} for row in rows))
    kinds = {name: entry.kind for name, entry in indicators.items()}
    confusable = {name: list(entry.not_to_confuse) for name, entry in indicators.items()}
    return frame, plans(*(plan.id for plan in records_)), kinds, confusable
