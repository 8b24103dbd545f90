"""Every word on a page, in Chinese and English, and the way numbers, amounts and names are written in each.

The texts are in words.toml; names of indicators, places and units come from the catalogue. A key that is
missing raises: a page must not show a raw code.
"""

from __future__ import annotations

import tomllib
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd

from pages.shared.data import Data

LANGUAGES = {"zh": "中文", "en": "English"}
_CURRENCY = "RMB "
_ONE = Decimal(1)
SYMBOLS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "approx": "≈", "eq": "", "range": ""}


@cache
def texts() -> dict[str, dict[str, str]]:
    """All texts by key, then language."""
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


@cache
def glosses() -> dict[str, str]:
    """What names in scopes mean in English, by name."""
    return tomllib.loads((Path(__file__).parent / "glosses.toml").read_text(encoding="utf-8"))


class Words:
    """The texts of one language, with the catalogue's names. `words("key", count=3)` fills in `{count}`."""

    def __init__(self, language: str, data: Data):
        self.language = language
        self._data = data

    def __call__(self, key: str, **values: Any) -> str:
        text = texts()[key][self.language]
        return text.format(**values) if values else text

    def place(self, code: str) -> str:
        """The name of a place."""
        return self._data.place_names[self.language][code]

    def indicator(self, code: str) -> str:
        """The name of an indicator."""
        return self._data.indicator_names[self.language][code]

    def named(self, section: str, code: str) -> str:
        """The name of a code of the vocabulary (groups, units, headlines, scopes, tiers)."""
        return self._data.names(section)[code][self.language]

    def scope(self, code: str) -> str:
        """A scope in words, with the park or programme it names; "" for the indicator's own coverage."""
        head, _, name = code.partition(":")
        if not head:
            return ""
        kind = self.named("scopes", head)
        return (
            self("scope.named", kind=kind, name=self._glossed(name, glosses().get(name, "")))
            if name
            else kind
        )

    def title(self, plan: str) -> str:
        """The title of a document; in English with its place, kind and years."""
        head = self._data.heads[plan]
        facts = (self.place(head.place), self(f"kind.{head.kind}"), self._data.periods[plan])
        return self._glossed(head.title, self("list.separator").join(facts))

    def _glossed(self, name: str, gloss: str) -> str:
        """A Chinese name; for readers of English with what it means."""
        return name + self("brackets", inner=gloss) if gloss and self.language == "en" else name

    def named_tier(self, code: str) -> str:
        """A grade in words; "" where none is named."""
        return self.named("tiers", code) if code else ""

    def narrowed(self, scope: str, tier: str) -> str:
        """Scope and grade in brackets as they follow a name; "" where neither narrows."""
        inner = self("list.separator").join(
            part for part in (self.named_tier(tier), self.scope(scope)) if part
        )
        return self("brackets", inner=inner) if inner else ""

    def narrowing(self, code: str) -> str:
        """A choice of coverage and grade in words; codes as in pages.shared.filters."""
        if code == "auto":
            return self("narrowing.auto")
        scope, _, tier = code.partition("|")
        parts = [part for part in (self.named_tier(tier), self.scope(scope)) if part]
        return self("list.separator").join(parts) or self("narrowing.own")

    def unit(self, code: str) -> str:
        """A unit as an axis or a value shows it; "" where English needs none."""
        return self.named("units", code)

    def factor(self, unit: str) -> Decimal:
        """What a stored value is multiplied by to be written in this language."""
        return Decimal(self._data.names("units")[unit]["en_factor"]) if self.language == "en" else _ONE

    def number(self, value: float, unit: str) -> str:
        """A value with thousands separators and no digit more or less than stated."""
        scaled = Decimal(str(value)) * self.factor(unit)
        return f"{scaled.normalize():,f}"

    def derived_amount(self, row: Any, unit: str, digits: int | None = 1) -> str:
        """An amount of ours with qualifier and unit, rounded in the direction that keeps the qualifier true.

        Args:
            row: anything with value, upper, comparator and, where an "about" went in, approximate.
            unit: the stored unit.
            digits: decimals to keep, counted in the stored unit; None leaves the number as it is.
        """
        ends = [end for end in (row.value, row.upper) if not pd.isna(end)]
        outwards = ("ge", "le") if row.comparator == "range" else (row.comparator,) * 2
        texts = [
            self.number(end, unit) if digits is None else self._rounded(end, towards, unit, digits)
            for end, towards in zip(ends, outwards, strict=False)
        ]
        symbols = [SYMBOLS[row.comparator]] if row.comparator != "approx" else []
        dash = self("range.to") if "−" in "".join(texts) else "–"
        about = getattr(row, "approximate", False) or row.comparator == "approx"
        symbols = ["≈" if about else "", *symbols]
        return " ".join(part for part in (*symbols, self._with_unit(dash.join(texts), unit)) if part)

    def _rounded(self, value: float, comparator: str, unit: str, digits: int) -> str:
        towards = {"ge": ROUND_FLOOR, "gt": ROUND_FLOOR, "le": ROUND_CEILING, "lt": ROUND_CEILING}
        # Six decimals first: the last digits of a float are no part of the result.
        factor = self.factor(unit)
        exact = round(Decimal(str(value)) * factor, 6)
        step = Decimal(1).scaleb(min(0, factor.adjusted()) - digits)
        short = exact.quantize(step, rounding=towards.get(comparator, ROUND_HALF_EVEN))
        shown = abs(short) if short == 0 else short  # no "−0.00"
        return f"{shown.normalize() if shown == exact else shown:,f}".replace("-", "−")

    def bound(self, value: float, unit: str) -> str:
        """One end of a computed interval; ∞ where it is open."""
        if abs(value) == float("inf"):
            return "∞" if value > 0 else "−∞"
        return self._with_unit(self._rounded(value, "eq", unit, 2), unit)

    def gap(self, row: Any, unit: str, points: bool) -> str:
        """The distance to the median; "" of it where the qualifiers leave nothing to say."""
        if not row.gap_comparator:
            return self("rank.gap_unknown")
        gap = SimpleNamespace(
            value=row.gap, upper=row.gap_upper, comparator=row.gap_comparator, approximate=row.gap_approximate
        )
        text = self.derived_amount(gap, unit, digits=2)
        return self("rank.gap_points", amount=text.removesuffix("%")) if points else text

    def peer(self, by: str, code: str) -> str:
        """A peer group in words: a province by its places' province name, others by their own."""
        if by == "province":
            return self._data.province_names[self.language][code[:2]]
        return self(f"level.{code}" if by == "level" else f"kind.{code}")

    def amount(
        self, value: float, upper: float, comparator: str, unit: str, sign: str = "", more: bool = False
    ) -> str:
        """A value with its qualifier and unit, such as "≥ 25%" or "1–2 家".

        An increment, which `more` or a sign in front tells, of a percentage is in percentage points.
        """
        text = self.number(value, unit)
        if not pd.isna(upper):
            text = f"{text}–{self.number(upper, unit)}"
        symbol = SYMBOLS[comparator]
        points = unit == "%" and (more or sign != "")
        worded = self("rank.gap_points", amount=sign + text) if points else self._with_unit(sign + text, unit)
        return f"{symbol}{' ' if symbol else ''}{worded}"

    def short_amount(self, figure: Any) -> str:
        """The amount of a stated figure with qualifier and unit, without its year."""
        more = figure.measure == "increment"
        return self.amount(figure.value, figure.upper, figure.comparator, figure.unit, more=more)

    def _with_unit(self, text: str, unit: str) -> str:
        """A number and its unit in the order of the language: 50 亿元, RMB 5 bn, 25%."""
        name = self.unit(unit)
        if name.startswith(_CURRENCY):
            return f"{_CURRENCY}{text} {name.removeprefix(_CURRENCY)}"
        return f"{text}{'' if name in ('%', '') else ' '}{name}"

    def decimals(self, unit: str) -> int:
        """How many decimals an amount of ours has: shares and money two, things counted none."""
        return 2 if unit == "%" or self._data.names("units")[unit]["en"].startswith(_CURRENCY) else 0

    def amount_in_year(self, figure: Any) -> str:
        """An amount with its year in brackets."""
        amount = self.amount(figure.value, figure.upper, figure.comparator, figure.unit)
        return self("amount.in_year", amount=amount, year=figure.year)

    def role(self, code: str, force: str = "") -> str:
        """A role, with the force that the words give to an aim."""
        return self(f"role.{code}") + (self("brackets", inner=self(f"force.{force}")) if force else "")

    def statement(self, figure: Any) -> str:
        """What a figure states, in its own kind of number, with qualifier and year.

        Args:
            figure: a row of the figures frame (a Series, or a tuple of itertuples).
        """
        undated, has_base = pd.isna(figure.year), not pd.isna(figure.base_year)
        key = (
            f"statement.{figure.measure}"
            + (f".{figure.basis}" if figure.basis else "")
            + (".undated" if undated else ".since" if has_base else "")
        )
        if figure.measure == "qualitative":
            return self(key, amount_as=figure.amount_as, year=figure.year)
        amount = self.short_amount(figure)
        # A total counts from the year after its base.
        years = {"base": figure.base_year, "first": figure.base_year + 1} if has_base else {}
        return self(key, amount=amount, year=figure.year, **years)

    def axis_unit(self, yardstick: str, unit: str) -> str:
        """The unit of the value axis of a yardstick."""
        if yardstick == "annual_pace":
            return self("axis.pace_points" if unit == "%" else "axis.pace")
        return "%" if yardstick == "stated_growth" else self.unit(unit) or self("axis.number")

    def definition(self, entry: pd.Series | dict) -> str:
        """What an indicator counts, and by which standard."""
        return self(
            "definition", text=entry[f"definition_{self.language}"], source=self.source(entry["source"])
        )

    def source(self, text: str) -> str:
        """The standard behind a definition; "Chinese / English" where it has a name in each."""
        chinese, _, english = text.partition(" / ")
        return english if english and self.language == "en" else chinese
