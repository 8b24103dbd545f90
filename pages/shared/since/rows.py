"""The rows of a difference in the reader's language: which figure, what of it, from what to what, and why.

The file that was compared is of unknown origin: a code that the catalogue lacks is shown as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd

from loaders.database.filters import Filters
from loaders.snapshots.difference import Difference
from pages.shared import correcting
from pages.shared.words import Words

MOST_ROWS, MOST_NAMED = 500, 30  # of a table and of a list on the page; the CSV has all of them
_LONGEST = 300  # characters of a cell
_MOST_CODES = 5


@dataclass(frozen=True)
class Shown:
    """The first rows of a kind of change, ready to show, and how many there are."""

    rows: pd.DataFrame
    count: int


def changed(found: Difference, words: Words) -> Shown:
    """A row for each field of a figure that is not as it was."""
    rows = found.rows[found.rows["change"].eq("changed") & found.rows["figure"].ne("")]
    return _shown(rows, lambda row: _changed(row, found, words))


def _shown(rows: pd.DataFrame, worded: Callable[[dict], dict[str, str]]) -> Shown:
    return Shown(pd.DataFrame([worded(row) for row in rows.head(MOST_ROWS).to_dict("records")]), len(rows))


def _changed(row: dict, found: Difference, words: Words) -> dict[str, str]:
    field = row["field"]
    was, now = found.was.loc[row["former_figure"] or row["figure"]], found.now.loc[row["figure"]]
    return _head(now.to_dict(), words) | {
        "figure": row["figure"], "field": words(f"field.{field}"),
        "before": value(was.to_dict(), field, words), "after": value(now.to_dict(), field, words),
        "why": _because(row, words),
    }  # fmt: skip


def names(found: Difference, words: Words) -> Shown:
    """A row for each name of a plan, a place or an indicator that is not as it was."""
    rows = found.rows[found.rows["change"].eq("changed") & found.rows["figure"].eq("")]
    return _shown(rows, lambda row: _name(row, words))


def _name(row: dict, words: Words) -> dict[str, str]:
    of = indicator(row, words) if row["indicator"] else place(row, words)
    of = of + words("colon") + _short(row["plan_title"]) if row["plan"] else of
    texts = {side: _short(row[side]) or words("correction.empty") for side in ("before", "after")}
    return {"of": of, "field": words(f"field.{row['field']}")} | texts


def one_sided(found: Difference, change: str, words: Words) -> Shown:
    """The figures that were added or removed of plans that both sides have.

    A figure that can be opened on the Evidence page has its id: one that is there, or was withdrawn.
    """
    rows = found.rows[found.rows["change"].eq(change)]
    side, other = (found.now, found.was) if change == "added" else (found.was, found.now)

    def worded(row: dict) -> dict[str, str]:
        figure = row["figure"] if change == "added" or row["reason_en"] else ""
        return _head(side.loc[row["figure"]].to_dict(), words) | {
            "figure": figure,
            "why": _because(row, words),
        }

    return _shown(rows[rows["plan"].isin(other["plan"])], worded)


def whole_plans(found: Difference, change: str, words: Words, is_narrow: bool) -> tuple[list[str], int]:
    """A sentence for each of the first plans that one side alone has, and how many there are.

    Args:
        is_narrow: the selection leaves figures out, so that a plan may have been there without any in it.
    """
    rows = found.rows[found.rows["change"].eq(change)]
    other = found.was if change == "added" else found.now
    alone = rows[~rows["plan"].isin(other["plan"])]
    counts, places = alone["plan"].value_counts(), set(other["place"])
    sentences = []
    for row in alone.drop_duplicates("plan").head(MOST_NAMED).to_dict("records"):
        kind = "plan" if row["place"] in places else "place"
        facts = {"title": _short(row["plan_title"]), "count": f"{counts[row['plan']]:,}"}
        key = "since.added.in_selection" if change == "added" and is_narrow else f"since.{change}.{kind}"
        sentences.append(words(key, place=place(row, words), **facts))
    return sentences, len(counts)


def noted(found: Difference, words: Words) -> Shown:
    """The figures that are as they were, with the note declared about them."""

    def worded(row: dict) -> dict[str, str]:
        figure = row["figure"]
        return _head(found.now.loc[figure].to_dict(), words) | {"figure": figure, "why": _because(row, words)}

    return _shown(found.rows[found.rows["change"].eq("noted")], worded)


def reasons(rows: pd.DataFrame, words: Words) -> list[str]:
    """A sentence for each row whose reason is declared, which can be read without the table."""
    sentences = []
    for row in rows.to_dict("records"):
        if not row["why"]:
            continue
        figure, said = words("list.separator").join((row["place"], row["indicator"])), row["stated"]
        if "field" in row:
            said = words("since.changed", **{name: row[name] for name in ("field", "before", "after")})
        sentences.append(words("since.reason", figure=figure, said=said, why=row["why"]))
    return sentences


def _head(row: dict, words: Words) -> dict[str, str]:
    return {"place": place(row, words), "indicator": indicator(row, words), "stated": _statement(row, words)}


def _because(row: dict, words: Words) -> str:
    if not row["reason_en"]:
        return ""
    return words("since.because", reason=row[f"reason_{words.language}"], date=row["reason_date"])


def place(row: dict, words: Words) -> str:
    """The name of a place; the file's own where the catalogue has none."""
    try:
        return words.place(row["place"])
    except KeyError:
        return _short(row.get(f"place_{words.language}") or row["place"])


def indicator(row: dict, words: Words) -> str:
    """The name of an indicator with what narrows it; the file's own where the catalogue has none."""
    try:
        name = words.indicator(row["indicator"])
    except KeyError:
        name = _short(row.get(f"indicator_{words.language}") or row["indicator"])
    parts = [value(row, field, words) for field in ("tier", "scope") if row.get(field)]
    return name + (words("brackets", inner=words("list.separator").join(parts)) if parts else "")


def _statement(row: dict, words: Words) -> str:
    if row["measure"] != "qualitative" and not row.get("value"):
        return _short(row.get("amount_as", ""))
    numbers = {name: float(row.get(name) or "nan") for name in ("value", "upper")}
    years = {name: int(row[name]) if row.get(name) else pd.NA for name in ("year", "base_year")}
    defaults = {"comparator": "", "unit": "", "basis": "", "amount_as": ""}
    figure = SimpleNamespace(**(defaults | row | numbers | years))
    figure.amount_as = _short(figure.amount_as)
    try:
        return words.statement(figure)
    except KeyError:
        return figure.amount_as


def value(row: dict, field: str, words: Words) -> str:
    """A field of a row as the pages write it."""
    text = row.get(field, "")
    if not text:
        return words("correction.empty")
    try:
        return _short(_value(row, field, text, words))
    except KeyError:  # a code that is not in the catalogue
        return _short(text)


def _value(row: dict, field: str, text: str, words: Words) -> str:
    if field in ("value", "upper"):
        is_more = row["measure"] == "increment"
        return words.amount(float(text), float("nan"), "eq", row.get("unit", ""), more=is_more)
    if field == "also":
        return words("list.and").join(one["location"] for one in json.loads(text))
    named = {"unit": words.unit, "place": words.place}
    return (named[field](text) or text) if field in named else correcting.coded(words, field, text)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def filters(chosen: Filters, words: Words) -> str:
    """What a file was chosen by."""
    stated = chosen.stated()
    if not stated:
        return words("since.everything")
    parts = []
    for name, codes in stated.items():
        code = {"city": "place", "group": "group"}.get(name, name)
        shown = [_named(code, one, words) for one in codes[:_MOST_CODES]]
        more = words("since.more", count=len(codes) - _MOST_CODES) if len(codes) > _MOST_CODES else ""
        parts.append(words(f"since.by.{name}") + words("colon") + words("list.separator").join(shown) + more)
    return words("list.and").join(parts)


def _named(kind: str, code: str, words: Words) -> str:
    try:
        return words.named("groups", code) if kind == "group" else _value({"measure": ""}, kind, code, words)
    except KeyError:
        return code
