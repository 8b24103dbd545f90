"""The rows of a difference in the reader's language: which figure, what of it, from what to what, and why.

The file that was compared is of unknown origin: a code that the catalogue does not have is shown as it stands.
"""

from __future__ import annotations

import json
from types import SimpleNamespace

import pandas as pd

from loaders.store import Difference, Filters
from pages.shared import correcting
from pages.shared.words import Words

_LONGEST = 300  # characters of a cell on the page; the CSV has all of them
_MOST_NAMED = 5


def changed(found: Difference, words: Words) -> pd.DataFrame:
    """A row for each field of a figure that is not as it was."""
    rows = found.rows[found.rows["change"].eq("changed") & found.rows["figure"].ne("")]
    return pd.DataFrame([_changed(row, found, words) for row in rows.to_dict("records")])


def _changed(row: dict, found: Difference, words: Words) -> dict[str, str]:
    field = row["field"]
    was, now = found.was.loc[row["former_figure"] or row["figure"]], found.now.loc[row["figure"]]
    return _head(now.to_dict(), words) | {
        "figure": row["figure"], "field": words(f"field.{field}"), "before": value(was.to_dict(), field, words),
        "after": value(now.to_dict(), field, words), "why": _because(row, words),
    }  # fmt: skip


def names(found: Difference, words: Words) -> pd.DataFrame:
    """A row for each name of a plan, a place or an indicator that is not as it was."""
    rows = found.rows[found.rows["change"].eq("changed") & found.rows["figure"].eq("")]
    shown = []
    for row in rows.to_dict("records"):
        of = indicator(row, words) if row["indicator"] else place(row, words)
        of = of + words("colon") + _short(row["plan_title"]) if row["plan"] else of
        texts = {side: _short(row[side]) or words("correction.empty") for side in ("before", "after")}
        shown.append({"of": of, "field": words(f"field.{row['field']}")} | texts)
    return pd.DataFrame(shown)


def one_sided(found: Difference, change: str, words: Words) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """The figures that were added or removed: those of plans that both sides have, and the others by plan.

    A figure that can be opened on the Evidence page has its id: one that is there, or was withdrawn.
    """
    side, other = (found.now, found.was) if change == "added" else (found.was, found.now)
    rows = found.rows[found.rows["change"].eq(change)]
    is_alone = ~rows["plan"].isin(other["plan"])
    shown = [
        _head(side.loc[row["figure"]].to_dict(), words)
        | {"figure": row["figure"] if change == "added" or row["reason_en"] else "", "why": _because(row, words)}
        for row in rows[~is_alone].to_dict("records")
    ]
    return pd.DataFrame(shown), dict(list(rows[is_alone].groupby("plan", sort=False)))


def noted(found: Difference, words: Words) -> pd.DataFrame:
    """The figures that are as they were, with the note declared about them."""
    rows = found.rows[found.rows["change"].eq("noted")].to_dict("records")
    return pd.DataFrame(
        [
            _head(found.now.loc[row["figure"]].to_dict(), words) | {"figure": row["figure"], "why": _because(row, words)}
            for row in rows
        ]
    )


def reasons(rows: pd.DataFrame, words: Words) -> list[str]:
    """A sentence for each row whose reason is declared, which can be read without the table."""
    sentences = []
    for row in rows.to_dict("records"):
        if not row["why"]:
            continue
        head = words("list.separator").join((row["place"], row["indicator"]))
        said = words("since.changed", **{name: row[name] for name in ("field", "before", "after")}) if "field" in row else row["stated"]
        sentences.append(words("since.reason", figure=head, said=said, why=row["why"]))
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
    base_year = int(row["base_year"]) if row.get("base_year") else pd.NA
    figure = SimpleNamespace(**({"comparator": "", "unit": "", "basis": "", "amount_as": ""} | row | numbers))
    figure.base_year, figure.amount_as = base_year, _short(figure.amount_as)
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
        shown = [_named(code, one, words) for one in codes[:_MOST_NAMED]]
        more = words("since.more", count=len(codes) - _MOST_NAMED) if len(codes) > _MOST_NAMED else ""
        parts.append(words(f"since.by.{name}") + words("colon") + words("list.separator").join(shown) + more)
    return words("list.and").join(parts)


def _named(kind: str, code: str, words: Words) -> str:
    try:
        return words.named("groups", code) if kind == "group" else _value({"measure": ""}, kind, code, words)
    except KeyError:
        return code
