"""What metrics found, in words: what is left out, positions, coverage, findings, progress.

Metrics give codes and numbers; the sentences are here and in words.toml. Nothing is derived.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, NamedTuple

import pandas as pd

from metrics.comparability import View
from pages.shared import tuples
from pages.shared.charts import marks
from pages.shared.data import Data
from pages.shared.words import Words


def of_ranking(
    ranked: pd.DataFrame, on_axis: pd.DataFrame, view: View, unit: str, words: Words
) -> pd.DataFrame:
    """Positions and gaps in words: year, city, amount, position, gap to the median.

    A place with several figures is ranked by the interval that holds them all, but no plan states such an
    interval: shown are the figures' own amounts.
    """
    is_pace, is_growth = view.yardstick == "annual_pace", view.yardstick == "stated_growth"
    is_increment = view.yardstick == "stated_increment"  # ranked by the year, which no row of the axis is
    stored, unit = unit, "%" if is_pace or is_growth else unit
    wanted = {figure for figures in ranked["figures"] for figure in figures}
    own = {row.figure: row for row in tuples.of(on_axis[on_axis["figure"].isin(wanted)])}
    rows = []
    for row in tuples.of(ranked):
        gap = (
            words.gap(row, unit, points=is_growth or is_pace or unit == "%")
            if row.status != "too_few"
            else ""
        )
        years = sorted(
            {own[figure].year for figure in row.figures}
        )  # of several lengths: they are not parted
        year = words("list.separator").join(map(str, years))
        its_own = [row] if is_increment else [own[figure] for figure in row.figures]
        amounts = dict.fromkeys(_ranked_amount(one, view.yardstick, stored, words) for one in its_own)
        amount = words("list.separator").join(amounts)
        position = words(
            f"rank.{row.status}", position=row.position, last=row.last_position, places=row.places
        )
        rows.append(
            (
                row.figures[0],
                year,
                words(f"role.{row.role}"),
                words.place(row.place),
                amount,
                position,
                gap,
            )
        )
    return pd.DataFrame(
        rows, columns=["figure", "year", "role", "city", "amount", "position", "gap"], dtype="str"
    )


def _ranked_amount(row, yardstick: str, unit: str, words: Words) -> str:
    """What a place is ranked by: an increment by its amount a year, a pace as its mark writes it."""
    if yardstick == "stated_increment":
        return words("rank.per_year", amount=words.derived_amount(row, unit))
    if yardstick == "annual_pace":
        return marks.pace_amount(row, words)
    rate = "%" if yardstick == "stated_growth" else unit
    return words.amount(row.value, row.upper, row.comparator, rate)


def left_out(
    rows: pd.DataFrame, known: pd.DataFrame, instead: dict[str, list[str]], words: Words, data: Data
) -> pd.DataFrame:
    """What cannot share the axis: city, what it states, why not; one row each, with its figure's id.

    Args:
        rows: the list of a Split.
        known: all figures of the indicator as marks.
        instead: by place, the indicators that it states and that are easily taken for this one.
    """
    columns = known[["figure", "text", "scope", "tier", "role_text"]]
    by_id = {mark.figure: mark for mark in tuples.of(columns)}
    in_part = set(data.plans.loc[data.plans["reading"].ne("reviewed"), "place"])
    table = []
    for row in tuples.of(rows):
        stated = by_id[row.figure] if row.figure else None
        reason = words(f"reason.{row.detail}" if row.detail else f"reason.{row.reason}")
        said = "—" if stated is None else stated.text + words.narrowed(stated.scope, stated.tier)
        if row.reason == "silent":
            titles = words("list.separator").join(words.title(plan) for plan in row.plans)
            others = words("list.separator").join(
                words.indicator(code) for code in instead.get(row.place, ())
            )
            reason = words(
                "reason.silent_instead" if others else "reason.silent_plans", plans=titles, others=others
            )
        if row.reason == "not_collected" and row.place in in_part:
            reason = words("reason.not_collected_cited")
        role = "" if stated is None else stated.role_text
        table.append((row.figure, words.place(row.place), said, role, reason))
    return pd.DataFrame(table, columns=["figure", "city", "said", "role", "reason"], dtype="str")


def coverage_states(cells: list[Any], roles: tuple[str, ...], words: Words) -> list[str]:
    """The state of each cell of coverage, with how many numbers are stated; thousands say the same few."""
    each = [(cell.only_narrower, cell.state, cell.numbers) for cell in cells]
    said = {one: _coverage_state(*one, roles, words) for one in set(each)}
    return [said[one] for one in each]


def _coverage_state(
    only_narrower: bool, state: str, numbers: int, roles: tuple[str, ...], words: Words
) -> str:
    if only_narrower:
        return words("coverage.narrower", count=numbers)
    if state == "silent" and len(roles) == 1:
        # Where only targets, or only results, are looked at, an empty cell has none of them.
        return words(f"coverage.silent.{roles[0]}")
    return words(f"coverage.{state}", count=numbers)


def of_coverage(
    best: pd.DataFrame, places: tuple[str, ...], roles: tuple[str, ...], words: Words
) -> pd.DataFrame:
    """The coverage matrix in words: a row an indicator (the index), a column a place, its state and count."""
    rows = tuples.of(best)
    said = coverage_states(rows, roles, words)
    cells = {(row.indicator, row.place): text for row, text in zip(rows, said, strict=True)}
    order = list(dict.fromkeys(row.indicator for row in rows))
    return pd.DataFrame({place: [cells[code, place] for code in order] for place in places}, index=order)


def of_findings(found: pd.DataFrame, figures: pd.DataFrame, words: Words, data: Data) -> pd.DataFrame:
    """Checks with city, indicator, verdict, the arithmetic in one sentence, and links to the figures."""
    by_id = {row.figure: _Stated(_name(row, words), words.statement(row)) for row in tuples.of(figures)}
    checks = tuples.of(found)
    behind = [[by_id[figure] for figure in row.figures] for row in checks]
    return pd.DataFrame(
        {
            "figures": found["figures"].tolist(),
            "place": found["place"].tolist(),
            "city": [words.place(code) for code in found["place"]],
            "name": [_name(row, words) for row in checks],
            "verdict": found["verdict"].tolist(),
            "verdict_text": [words(f"verdict.{code}") for code in found["verdict"]],
            "reason": found["reason"].tolist(),
            "sentence": [_finding(row, stated, words) for row, stated in zip(checks, behind, strict=True)],
            "links": [
                [(figure, one.after_its_name(words)) for figure, one in zip(row.figures, stated, strict=True)]
                for row, stated in zip(checks, behind, strict=True)
            ],
        }
    )


class _Stated(NamedTuple):
    """What a figure is about and what it states."""

    name: str
    text: str

    def after_its_name(self, words: Words) -> str:
        return words("finding.link", name=self.name, stated=self.text)


def _finding(row, figures: list[_Stated], words: Words) -> str:
    """The arithmetic of a check, its verdict and the reason, in one text."""
    stated = _statements(figures, words)
    computed = SimpleNamespace(
        value=row.computed_value, upper=row.computed_upper, comparator=row.computed_comparator
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
    return words("sentence.separator").join(part for part in (sentence, verdict, why) if part)


def _name(row, words: Words) -> str:
    return words.indicator(row.indicator) + words.narrowed(row.scope, row.tier)


def _statements(figures: list[_Stated], words: Words) -> list[str]:
    """What each figure states, with its name before it where the figures are not all of one kind."""
    alike = len({one.name for one in figures}) == 1
    return [one.text if alike else one.after_its_name(words) for one in figures]


def _verdict_key(row) -> str:
    parts = ".parts" if row.kind == "parts_exceed_whole" else ""
    return f"verdict.{row.verdict}.why{parts if row.verdict == 'agrees' else ''}"


def of_progress(rows: pd.DataFrame, figures: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Targets beside the results reported for them: city, both statements, the two paces, how it stands."""
    wanted = {*rows["figure"], *rows["result"]}
    by_id = {row.figure: row for row in tuples.of(figures[figures["figure"].isin(wanted)])}
    table = []
    for row in tuples.of(rows):
        paces = [
            SimpleNamespace(
                value=getattr(row, f"{end}_value"),
                upper=getattr(row, f"{end}_upper"),
                comparator=getattr(row, f"{end}_comparator"),
                approximate=False,
            )
            for end in ("required", "achieved")
        ]
        unit = "%" if row.unit else by_id[row.figure].unit
        texts = [words.derived_amount(pace, unit, digits=2) if pace.comparator else "" for pace in paces]
        why = words(f"progress.reason.{row.reason}") if row.reason else ""
        status = words(f"progress.{row.status}") + words("brackets", inner=why) * bool(why)
        target, result = (words.statement(by_id[code]) if code else "—" for code in (row.figure, row.result))
        ids = row.figure, row.result
        table.append((*ids, row.place, words.place(row.place), target, result, *texts, status))
    columns = ["figure", "result_figure", "place", "city", "target", "result"]
    columns += ["required", "achieved", "status"]
    return pd.DataFrame(table, columns=columns, dtype="str")
