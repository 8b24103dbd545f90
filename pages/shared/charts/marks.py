"""Rows of figures into marks and table rows: names, labels and values as the reader's language writes them.

Nothing is derived here; a value is only written in the unit of the language.
"""

from __future__ import annotations

import re

import pandas as pd

from pages.shared import tuples
from pages.shared.data import Data
from pages.shared.words import Words

# What stays on one line: a word with the signs and the blanks that follow it, or one Chinese character.
_UNBROKEN = re.compile(
    "[《〈（“‘「【]*(?:[^\\s\u2e80-\U0010ffff]+|[\u2e80-\U0010ffff]|\\s)[，。、；：！？）》〉”’」】]*\\s*"
)
_NARROW = re.compile("[\u0000-\u2e7f]")


def of_figures(rows: pd.DataFrame, words: Words, data: Data) -> pd.DataFrame:
    """Stated figures as marks (see charts): one row each, by place, plan and year."""
    rows = _in_order(rows, data)
    stated = tuples.of(rows)
    return _finished(
        rows,
        stated,
        {
            "derived": False,
            "level": [row.measure == "level" and pd.isna(row.base_year) for row in stated],  # no total
            "label": [_label(row, words) for row in stated],
        },
        [words.statement(row) for row in stated],
        [float(words.factor(row.unit)) for row in stated],
        words,
        data,
    )


def of_paces(rows: pd.DataFrame, words: Words, data: Data) -> pd.DataFrame:
    """Rows of metrics.pace as marks: stated ones as they stand, derived ones with their formula."""
    rows = _in_order(rows, data)
    paces, units = tuples.of(rows), data.indicators["unit"]
    return _finished(
        rows,
        paces,
        {
            "level": False,
            # An axis says that it is a year's, a table does not.
            "label": [
                _spanned(row, pace_amount(row, words, "at_mark.percent", "at_mark.points"), words, data)
                for row in paces
            ],
            "pace_text": [_spanned(row, pace_amount(row, words), words, data) for row in paces],
        },
        [pace_text(row, words, units[row.indicator], _span(row, data)) for row in paces],
        [1.0] * len(paces),
        words,
        data,
    )


def _in_order(rows: pd.DataFrame, data: Data) -> pd.DataFrame:
    """Rows by place, plan and year."""
    places, plans = rows["place"].tolist(), rows["plan"].tolist()
    years = rows["year"].fillna(0).tolist()  # what has no year comes first
    order = sorted(range(len(rows)), key=lambda at: (data.place_order[places[at]], plans[at], years[at]))
    return rows.take(order)


def pace_amount(row, words: Words, percent: str = "pace.percent", points: str = "pace.points") -> str:
    """A pace with its qualifier and unit; a stated one as it stands, a derived one to one or two decimals."""
    is_percent = row.unit == "percent_a_year"
    digits = (1 if is_percent else 2) if row.derived else None
    amount = words.derived_amount(row, "%", digits).removesuffix("%")
    return words(percent if is_percent else points, amount=amount)


def _spanned(row, pace: str, words: Words, data: Data) -> str:
    """A pace with the years that it holds for, where they are several."""
    span = _span(row, data)
    return words("pace.spanned", pace=pace, years=span) if span else pace


def _span(row, data: Data) -> str:
    """The years of a pace over several: from its base to its target, else those of its plan."""
    if pd.isna(row.years):
        period = data.periods[row.plan]
        return period if "–" in period else ""
    return f"{row.base_year + 1}–{row.year}" if row.years > 1 else ""


def pace_text(row, words: Words, unit: str, span_of_years: str = "") -> str:
    """How a pace came about, in one sentence with its numbers; `unit` is the indicator's."""
    if row.formula == "stated" and span_of_years:
        return words("formula.stated.span", pace=pace_amount(row, words), years=span_of_years)
    years = "" if pd.isna(row.years) else row.years
    # A stated growth or a cumulative one is a rate; levels and increments are amounts.
    stated_unit = "%" if row.formula in ("stated", "cumulative_annualised") else unit
    stated = words.amount(row.stated_value, row.stated_upper, row.stated_comparator, stated_unit)
    base = (
        ""
        if pd.isna(row.base_value)
        else words.amount(row.base_value, row.base_upper, row.base_comparator, unit)
    )
    span = "" if pd.isna(row.years) else words("span.one" if row.years == 1 else "span.many", years=years)
    fields = {"pace": pace_amount(row, words), "stated": stated, "base_amount": base, "span": span}
    return words(f"formula.{row.formula}", base=row.base_year, year=row.year, years=years, **fields)


def _label(row, words: Words) -> str:
    """What stands at a mark; nothing where the figure has no number."""
    if row.measure == "qualitative":
        return ""
    if row.measure != "increment":
        return words.amount(row.value, row.upper, row.comparator, row.unit)
    amount = words.amount(row.value, row.upper, row.comparator, row.unit, "+")
    return amount if pd.isna(row.base_year) else words("label.since", amount=amount, base=row.base_year)


def _finished(
    rows: pd.DataFrame,
    items: list,
    more: dict[str, object],
    texts: list[str],
    factors: list[float],
    words: Words,
    data: Data,
) -> pd.DataFrame:
    """The rows with the columns of a mark.

    Args:
        rows: figures or paces.
        items: the same rows as tuples: each is walked once, as a frame is slow with few rows.
        more: further columns.
        texts: what each row states or comes to.
        factors: what each amount is multiplied by in the reader's language.
    """
    texts = [
        words("sign.corrected", text=text) if data.corrected.intersection(_behind(row)) else text
        for row, text in zip(items, texts, strict=True)
    ]
    cities = [words.place(row.place) for row in items]
    titles = {plan: words.title(plan) for plan in {row.plan for row in items}}
    columns = more | reading_columns([_behind(row) for row in items], words, data)
    columns |= {
        "superseded": [row.figure in data.successions for row in items],
        "factor": factors,
        "shown": [row.value * factor for row, factor in zip(items, factors, strict=True)],
        "shown_upper": [row.upper * factor for row, factor in zip(items, factors, strict=True)],
        "city": cities,
        "name": _names(items, cities, data),
        "text": texts,
        "series": [row.plan for row in items],
        "indicator_name": [
            words.indicator(row.indicator) + words.narrowed(row.scope, row.tier) for row in items
        ],
        "role_text": [_role(row, words, data) for row in items],
        "plan_title": [titles[row.plan] for row in items],
    }
    # One frame beside the other: to put in seventeen columns one by one costs more than to work them out.
    if rows.empty:
        return rows.assign(**columns)
    own = rows[[name for name in rows if name not in columns]]
    return pd.concat([own, pd.DataFrame(columns, index=rows.index)], axis=1)


def _names(items: list, cities: list[str], data: Data) -> list[str]:
    """The name of each row's series: its city, with the years of the plan where the city has several."""
    plans: dict[str, set[str]] = {}
    for row in items:
        plans.setdefault(row.place, set()).add(row.plan)
    return [
        f"{city} {data.periods[row.plan]}" if len(plans[row.place]) > 1 else city
        for row, city in zip(items, cities, strict=True)
    ]


def with_hover(rows: pd.DataFrame, words: Words, data: Data) -> pd.DataFrame:
    """Marks with what each says under the pointer: city, role, statement, document and its reading."""
    titles = {title: folded(title) for title in set(rows["plan_title"].tolist())}
    return rows.assign(
        hover=[
            f"<b>{escaped(row.city)}</b> · {escaped(row.role_text)}<br>{escaped(row.text)}"
            f"<br>{titles[row.plan_title]}<br>{escaped(row.reading_text + _page(row, words, data))}"
            f"<br>{escaped(words('hover.click'))}" + _notes(row, words, data)
            for row in tuples.of(rows)
        ]
    )


def reading_columns(behind: list[tuple[str, ...]], words: Words, data: Data) -> dict[str, list[str]]:
    """How far the documents behind rows were read, as a code and in words: of several the least far.

    Args:
        behind: the ids of the figures behind each row; "" for none.
    """
    readings = [data.reading_behind(figures) for figures in behind]
    return {
        "reading": readings,
        "reading_text": [words(f"reading.{code}") if code else "" for code in readings],
    }


def _role(row, words: Words, data: Data) -> str:
    """Aim or result, with the force of an aim, and whether a later document has changed it."""
    role = words.role(row.role, getattr(row, "force", ""))
    return words("role.superseded", role=role) if row.figure in data.successions else role


def _page(row, words: Words, data: Data) -> str:
    """On which site the document can be read, as the end of a line; "" where nobody recorded it."""
    host = data.hosts[row.plan]
    return words("list.separator") + words("hover.page", host=host) if host else ""


def _notes(row, words: Words, data: Data) -> str:
    """The reviewers' notes on the figures behind a mark, as the end of its hover text."""
    notes = dict.fromkeys(data.notes[code][words.language] for code in _behind(row) if code in data.notes)
    return "".join(f"<br>{escaped(words('figure.note') + words('colon') + note)}" for note in notes)


def _behind(row) -> tuple[str, ...]:
    """The ids of the figures that a mark shows or is derived from."""
    return *getattr(row, "inputs", ()), row.figure


def folded(text: str, width: int = 26) -> str:
    """A long text in lines, so that no end of it is outside the picture; a Latin letter is half as wide.

    A line ends at a blank or after a Chinese character; within a word only where that alone is too long.
    """
    lines, room = [""], float(width)
    for part in _UNBROKEN.findall(text):
        needed = _wide(part.rstrip())
        if needed > room and lines[-1]:
            lines.append("")
            room = float(width)
        if needed <= room:
            lines[-1] += part
            room -= _wide(part)
            continue
        for piece in part if needed > width else (part,):
            if _wide(piece.rstrip()) > room:
                lines.append("")
                room = float(width)
            lines[-1] += piece
            room -= _wide(piece)
    return "<br>".join(escaped(line.strip()) for line in lines)


def _wide(text: str) -> float:
    return len(text) / 2 if text.isascii() else len(text) - len(_NARROW.findall(text)) / 2


def escaped(text: str) -> str:
    """Plotly reads a little HTML in hover texts; text from documents must stay text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def hidden(paces: pd.DataFrame) -> pd.DataFrame:
    """Derived paces that the reader has switched off, as rows of the list of what is left out."""
    rows = paces[["place", "figure"]].assign(reason="derived_hidden", detail="")
    return rows.assign(plans=[(plan,) for plan in paces["plan"]])


def of_paths(points: pd.DataFrame, unit: str, words: Words) -> pd.DataFrame:
    """The points of paths as a chart shows them; a milestone says how it came about."""
    # Both ends of a path are stated and written as they stand; between them stands about what ours comes to.
    labels = [
        words.derived_amount(row._replace(approximate=True), unit, words.decimals(unit))
        if row.point == "milestone"
        else words.derived_amount(row, unit, None)
        for row in tuples.of(points)
    ]
    return points.assign(
        shown=points["value"] * float(words.factor(unit)),
        label=labels,
        hover=[
            words(f"path.{row.formula}", city=escaped(words.place(row.place)), amount=label, year=row.year)
            for row, label in zip(tuples.of(points), labels, strict=True)
        ],
    )


def leading_to(points: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The points of the paths to the targets in force among `rows`, and the baselines they start from."""
    targets = rows[rows["role"].eq("target") & ~rows["superseded"]]
    figures, plans = set(targets["figure"]), set(targets["plan"])
    wanted = [
        row.plan in plans and (row.point == "baseline" or not figures.isdisjoint(row.inputs))
        for row in tuples.of(points[["plan", "point", "inputs"]])
    ]
    found = points.loc[wanted]
    return found if found["point"].eq("target").any() else found.iloc[:0]
