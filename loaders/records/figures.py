"""Plan records into the rows of the one figures table: checked, converted, identified, in canonical order.

Nothing here corrects a figure; what does not fit the catalogue is a problem, and the build stops.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence

from loaders.catalogue import Catalogue
from loaders.model import IDENTITY, Plan, StatedFigure
from loaders.records.conformity import canonical, record_problems, unit_of
from loaders.toml import first_of
from loaders.units import convert

# The columns of the figures table in order, with their DuckDB types (DESIGN.md section 3).
COLUMNS: dict[str, str] = {
    "figure": "VARCHAR", "plan": "VARCHAR", "place": "VARCHAR", "indicator": "VARCHAR", "scope": "VARCHAR",
    "tier": "VARCHAR", "role": "VARCHAR", "measure": "VARCHAR", "basis": "VARCHAR", "comparator": "VARCHAR",
    "value": "DOUBLE", "upper": "DOUBLE", "unit": "VARCHAR", "year": "BIGINT", "base_year": "BIGINT",
    "force": "VARCHAR", "named_as": "VARCHAR", "amount_as": "VARCHAR", "location": "VARCHAR",
    "start": "BIGINT", "stop": "BIGINT", "also": "VARCHAR", "note_zh": "VARCHAR", "note_en": "VARCHAR",
    "reading": "VARCHAR", "quote": "VARCHAR",
}  # fmt: skip
WRITTEN = tuple(name for name in COLUMNS if name != "quote")  # the columns of the canonical CSV


def figure_rows(plans: list[Plan], catalogue: Catalogue) -> list[dict]:
    """One dict a figure with the keys of COLUMNS, ordered by plan and passage.

    Raises:
        BadInput: the first problem of the records, and how many there are.
    """
    if problems := list(record_problems(plans, catalogue)):
        raise first_of(problems)
    return in_order(figure_row(plan, figure, catalogue) for plan in plans for figure in plan.figures)


def in_order(rows: Iterable[dict]) -> list[dict]:
    """The rows by plan and by where they stand in its document; those without offsets come last."""
    return sorted(rows, key=lambda row: (row["plan"], row["start"] is None, row["start"] or 0, row["figure"]))


def figure_id(plan: Plan, figure: StatedFigure) -> str:
    """The stable id: the plan and eight hexadecimal digits of what the document states."""
    stated = json.dumps([canonical(getattr(figure, name)) for name in IDENTITY], ensure_ascii=False)
    return f"{plan.id}-{hashlib.sha256(stated.encode()).hexdigest()[:8]}"


def figure_row(plan: Plan, figure: StatedFigure, catalogue: Catalogue) -> dict:
    """The row of one figure, its values in the unit of the catalogue; the sentence is filled in later."""
    unit = unit_of(figure, catalogue.indicators[figure.indicator])
    also = [passage.model_dump() for passage in figure.also]
    fields = {name: getattr(figure, name) for name in COLUMNS if name in StatedFigure.model_fields}
    return fields | {
        "figure": figure_id(plan, figure),
        "plan": plan.id,
        "place": plan.place,
        "reading": plan.reading,
        "value": convert(figure.value, figure.unit, unit),
        "upper": convert(figure.upper, figure.unit, unit),
        "unit": unit,
        "also": json.dumps(also, ensure_ascii=False) if also else "",
        "quote": "",
    }


def lines_of(rows: Iterable[dict]) -> bytes:
    """The rows as lines of the canonical CSV, without the sentence, which depends on documents at hand."""
    return _csv([["" if row[name] is None else row[name] for name in WRITTEN] for row in rows])


def data_version(lines: Iterable[bytes], plans: list[Plan], corrections: Sequence[dict] = ()) -> str:
    """Twelve hexadecimal digits that name the data: the hash of the figures' canonical CSV.

    The plans' own fields go in, because a citation shows them, and so do the applied corrections.

    Args:
        lines: what `lines_of` gives of all figures in order, in as many parts as is convenient.
    """
    digest = hashlib.sha256(_csv([WRITTEN]))
    for part in lines:
        digest.update(part)
    heads = [name for name in Plan.model_fields if name != "figures"]
    ordered = sorted(plans, key=lambda plan: plan.id)
    digest.update(_csv([[getattr(plan, name) for name in heads] for plan in ordered]))
    digest.update(_csv([list(row.values()) for row in corrections if row["status"] == "applied"]))
    return digest.hexdigest()[:12]


def _csv(rows: Iterable[Sequence]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
