"""Rows of figures into marks and table rows: names, labels and values as the reader's language writes them.

Nothing is derived here; a value is only written in the unit of the language.
"""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from metrics.comparability import View
from metrics.highlights import Highlight
from pages.shared.data import Data
from pages.shared.words import Words


def of_figures(rows: pd.DataFrame, words: Words, data: Data) -> pd.DataFrame:
    """Stated figures as marks (see charts): one row each, by place, plan and year."""
    marks = rows.assign(derived=False, factor=[float(words.factor(unit)) for unit in rows["unit"]])
    marks["label"] = [_label(row, words) for row in rows.itertuples()]
    marks["text"] = [words.statement(row) for row in rows.itertuples()]
    return _finished(marks, words, data)


def of_paces(rows: pd.DataFrame, words: Words, data: Data) -> pd.DataFrame:
    """Rows of metrics.pace as marks: stated ones as they stand, derived ones with their formula."""
    marks = rows.assign(factor=1.0)
    marks["label"] = [pace_amount(row, words) for row in rows.itertuples()]
    units = data.indicators["unit"]
    marks["text"] = [pace_text(row, words, units[row.indicator]) for row in rows.itertuples()]
    return _finished(marks, words, data)


def pace_amount(row, words: Words) -> str:
    """A pace with its qualifier and unit; a stated one as it stands, a derived one to one decimal."""
    amount = words.derived_amount(row, "%", digits=1 if row.derived else None).removesuffix("%")
    return words("pace.percent" if row.unit == "percent_a_year" else "pace.points", amount=amount)


def pace_text(row, words: Words, unit: str) -> str:
    """How a pace came about, in one sentence with its numbers; `unit` is the indicator's."""
    years = "" if pd.isna(row.years) else row.years
    # A stated growth or a cumulative one is a rate; levels and increments are amounts.
    stated_unit = "%" if row.formula in ("stated", "cumulative_annualised") else unit
    stated = words.amount(row.stated_value, row.stated_upper, row.stated_comparator, stated_unit)
    base = (
        ""
        if pd.isna(row.base_value)
        else words.amount(row.base_value, row.base_upper, row.base_comparator, unit)
    )
    fields = {"pace": pace_amount(row, words), "stated": stated, "base_amount": base}
    return words(f"formula.{row.formula}", base=row.base_year, year=row.year, years=years, **fields)


def _label(row, words: Words) -> str:
    """What stands at a mark; nothing where the figure has no number."""
    if row.measure == "qualitative":
        return ""
    return words.amount(
        row.value, row.upper, row.comparator, row.unit, "+" if row.measure == "increment" else ""
    )


def _finished(marks: pd.DataFrame, words: Words, data: Data) -> pd.DataFrame:
    plans = marks.groupby("place")["plan"].nunique()
    period = data.plans["last_year"].astype(str)
    period = period.where(
        data.plans["first_year"].eq(data.plans["last_year"]),
        data.plans["first_year"].astype(str) + "–" + period,
    )
    marks["shown"], marks["shown_upper"] = marks["value"] * marks["factor"], marks["upper"] * marks["factor"]
    marks["city"] = [words.place(code) for code in marks["place"]]
    marks["name"] = [
        f"{row.city} {period[row.plan]}" if plans[row.place] > 1 else row.city for row in marks.itertuples()
    ]
    marks["series"] = marks["plan"]
    marks["indicator_name"] = [
        words.indicator(row.indicator) + words.narrowed(row.scope, row.tier) for row in marks.itertuples()
    ]
    marks["role_text"] = [words(f"role.{role}") for role in marks["role"]]
    marks["plan_title"] = marks["plan"].map(data.plans["title"])
    marks["hover"] = [
        f"<b>{escaped(row.city)}</b> · {row.role_text}<br>{escaped(row.text)}<br>{escaped(row.plan_title)}"
        for row in marks.itertuples()
    ]
    order = {code: number for number, code in enumerate(data.places.index)}
    return marks.sort_values(
        ["place", "plan", "year"],
        key=lambda keys: keys.map(order) if keys.name == "place" else keys,
        kind="stable",
    )


def escaped(text: str) -> str:
    """Plotly reads a little HTML in hover texts; text from documents must stay text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def hidden(paces: pd.DataFrame) -> pd.DataFrame:
    """Derived paces that the reader has switched off, as rows of the list of what is left out."""
    rows = paces[["place", "figure"]].assign(reason="derived_hidden", detail="")
    return rows.assign(plans=[(plan,) for plan in paces["plan"]])


def of_path(points: pd.DataFrame, rows: pd.DataFrame, words: Words, data: Data) -> pd.DataFrame:
    """The points of the paths to the targets among `rows`; milestones with their label and how they came about."""
    targets = set(rows.loc[rows["role"].eq("target"), "figure"])
    shown = points.loc[
        [
            bool(targets.intersection(inputs)) or point == "baseline"
            for inputs, point in zip(points["inputs"], points["point"], strict=True)
        ]
    ]
    shown = shown[shown["plan"].isin(set(rows.loc[rows["role"].eq("target"), "plan"]))]
    unit = rows["unit"].iloc[0]
    factor = float(words.factor(unit))
    labels = [words.derived_amount(row, unit) for row in shown.itertuples()]
    return shown.assign(
        shown=shown["value"] * factor,
        label=labels,
        hover=[
            words(f"path.{row.formula}", city=escaped(words.place(row.place)), amount=label, year=row.year)
            for row, label in zip(shown.itertuples(), labels, strict=True)
        ],
    )


def of_ranking(ranked: pd.DataFrame, view: View, unit: str, by: str, words: Words) -> pd.DataFrame:
    """Positions and gaps in words: group, year, city, amount, position, gap to the median."""
    is_pace, is_growth = view.yardstick == "annual_pace", view.yardstick == "stated_growth"
    unit = "%" if is_pace or is_growth else unit
    rows = []
    for row in ranked.itertuples():
        gap = (
            words.gap(row, unit, points=is_growth or is_pace or unit == "%")
            if row.status != "too_few"
            else ""
        )
        group = "" if by == "all" else words.peer(by, row.peer)
        year = f"{row.year}" if view.yardstick == "stated_level" else ""
        amount = (
            words.derived_amount(row, unit)
            if is_pace or view.yardstick == "stated_increment"
            else words.amount(row.value, row.upper, row.comparator, unit)
        )
        position = words(
            f"rank.{row.status}", position=row.position, last=row.last_position, places=row.places
        )
        rows.append(
            (
                row.figures[0],
                group,
                year,
                words(f"role.{row.role}"),
                words.place(row.place),
                amount,
                position,
                gap,
            )
        )
    return pd.DataFrame(
        rows, columns=["figure", "group", "year", "role", "city", "amount", "position", "gap"], dtype="str"
    )


def left_out(rows: pd.DataFrame, figures: pd.DataFrame, words: Words, data: Data) -> pd.DataFrame:
    """What cannot share the axis: city, what it states, why not; one row each, with its figure's id."""
    by_id = figures.set_index("figure")
    table = []
    for row in rows.itertuples():
        stated = by_id.loc[row.figure] if row.figure else None
        reason = words(f"reason.{row.detail}" if row.detail else f"reason.{row.reason}")
        if stated is None:
            said = "—"
        else:
            said = words.statement(stated) + words.narrowed(stated["scope"], stated["tier"])
        if row.reason == "silent":
            titles = words("list.separator").join(data.plans.at[plan, "title"] for plan in row.plans)
            reason = words("reason.silent_plans", plans=titles)
        role = "" if stated is None else words(f"role.{stated['role']}")
        table.append((row.figure, words.place(row.place), said, role, reason))
    return pd.DataFrame(table, columns=["figure", "city", "said", "role", "reason"], dtype="str")


def of_coverage(
    best: pd.DataFrame, figures: pd.DataFrame, places: tuple[str, ...], words: Words
) -> pd.DataFrame:
    """The coverage matrix in words: a row an indicator (the index), a column a place, its state and its number of figures."""
    counted = figures.groupby(["indicator", "place"]).size().to_dict()
    texts = [
        words(f"coverage.{row.state}", count=counted.get((row.indicator, row.place), 0))
        for row in best.itertuples()
    ]
    order = list(dict.fromkeys(best["indicator"]))
    return (
        best.assign(text=texts)
        .pivot(index="indicator", columns="place", values="text")
        .loc[order, list(places)]
    )


def of_findings(found: pd.DataFrame, figures: pd.DataFrame, words: Words, data: Data) -> pd.DataFrame:
    """Checks with city, indicator, verdict and one sentence that holds the arithmetic; `figures` the ids behind it."""
    by_id = figures.set_index("figure")
    rows = []
    for row in found.itertuples():
        checked = by_id.loc[row.figures[-1]]
        name = words.indicator(row.indicator) + words.narrowed(row.scope, row.tier)
        stated = [words.statement(by_id.loc[code]) for code in row.figures]
        computed = SimpleNamespace(
            value=row.computed_value,
            upper=row.computed_upper,
            comparator=row.computed_comparator,
            approximate=False,
        )
        fields = {
            "inputs": words("list.and").join(stated[:-1]),
            "stated": stated[-1],
            "computed": words.derived_amount(computed, row.unit, digits=2) if row.computed_comparator else "",
            "lowest": words.bound(row.lowest, row.unit),
            "highest": words.bound(row.highest, row.unit),
        }
        sentence = words(f"finding.{row.formula or 'alone'}", **fields)
        verdict = "" if row.verdict == "not_checkable" else words(_verdict_key(row), **fields)
        why = words(f"finding.reason.{row.reason}") if row.reason else ""
        text = words("sentence.separator").join(part for part in (sentence, verdict, why) if part)
        rows.append(
            (
                row.figures,
                row.place,
                words.place(row.place),
                name,
                row.verdict,
                words(f"verdict.{row.verdict}"),
                row.reason,
                text,
                checked["plan"],
            )
        )
    return pd.DataFrame(
        rows,
        columns=["figures", "place", "city", "name", "verdict", "verdict_text", "reason", "sentence", "plan"],
    )


def _verdict_key(row) -> str:
    parts = ".parts" if row.kind == "parts_exceed_whole" else ""
    return f"verdict.{row.verdict}.why{parts if row.verdict == 'agrees' else ''}"


def of_progress(rows: pd.DataFrame, figures: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Targets beside the results reported for them: city, both statements, the two paces, how it stands."""
    by_id = figures.set_index("figure")
    table = []
    for row in rows.itertuples():
        paces = [
            SimpleNamespace(
                value=getattr(row, f"{end}_value"),
                upper=getattr(row, f"{end}_upper"),
                comparator=getattr(row, f"{end}_comparator"),
                approximate=False,
            )
            for end in ("required", "achieved")
        ]
        unit = "%" if row.unit else by_id.loc[row.figure, "unit"]
        texts = [words.derived_amount(pace, unit, digits=2) if pace.comparator else "" for pace in paces]
        why = words(f"progress.reason.{row.reason}") if row.reason else ""
        status = words(f"progress.{row.status}") + words("brackets", inner=why) * bool(why)
        target, result = (
            words.statement(by_id.loc[code]) if code else "" for code in (row.figure, row.result)
        )
        table.append((row.figure, words.place(row.place), target, result, *texts, status))
    return pd.DataFrame(
        table, columns=["figure", "city", "target", "result", "required", "achieved", "status"], dtype="str"
    )


def of_highlight(
    one: Highlight, by_id: pd.DataFrame, headlines: dict, words: Words, data: Data
) -> tuple[str, str, dict]:
    """A highlight as its sentence, the page that shows it, and the query of the link."""
    fields = {"count": one.count, "total": one.total}
    if one.place:
        fields["city"] = words.place(one.place)
    if one.code == "largest_rise":
        base, target = (words.amount_in_year(by_id.loc[code]) for code in one.figures[-2:])
        fields |= {"name": words.indicator(one.indicator), "base": base, "target": target}
        page, query = (
            "compare.py",
            {"indicator": one.indicator, "city": data.cities, "yardstick": "stated_level"},
        )
    elif one.code == "most_cities":
        fields["name"] = words.named("headlines", one.indicator)
        page, query = (
            "compare.py",
            {"indicator": headlines[one.indicator][0], "city": data.cities, "yardstick": "annual_pace"},
        )
    elif one.code == "fewest_numbers":
        page, query = "city.py", {"place": one.place}
    else:
        page, query = "consistency.py", {}
    return words(f"highlight.{one.code}", **fields), page, query
