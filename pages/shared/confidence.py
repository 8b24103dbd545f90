"""How sure the reading of a figure is, in words: the step, why, and which rule read it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from metrics.confidence import Confidence, Counts, confidence, counts_of
from pages.shared.data import Data, quality
from pages.shared.words import Words

# How a name and an amount were brought together, as the extractor calls it before the colon of a rule.
PAIRINGS = (
    "name_before", "name_after", "part", "carried", "respectively", "year_by_year", "each", "table", "aim",
)  # fmt: skip


@st.cache_resource(show_spinner=False)
def counts() -> Mapping[str, Counts]:
    """What became of all that each rule read, as it was last measured; empty where it never was."""
    return counts_of((quality() or {}).get("rules", []))


def of_rule(rule: str) -> Confidence:
    """How sure a figure is that a rule read."""
    return confidence(rule, counts())


def step(words: Words, rule: str) -> str:
    """The step in words; "" for a figure that no rule read."""
    return words(f"confidence.{of_rule(rule).step}") if rule else ""


def sentence(words: Words, rule: str) -> str:
    """The step with its reason and counts; "" for a figure that no rule read."""
    if not rule:
        return ""
    found = of_rule(rule)
    why = words(f"confidence.{found.reason}", rule=pairing(words, rule), read=found.read, kept=found.kept)
    return words("confidence.is", step=words(f"confidence.{found.step}"), why=why)


def pairing(words: Words, rule: str) -> str:
    """How a rule brings name and amount together."""
    code = rule.partition(":")[0]
    return words(f"pairing.{code}" if code in PAIRINGS else "pairing")


def table(measured: dict, source: Data, words: Words) -> pd.DataFrame:
    """What became of all that each rule read: the columns of the table on Method, all texts."""
    rows = measured["rules"]
    return pd.DataFrame(
        [
            {
                "rule": pairing(words, row["rule"]) + _own(row["indicator"], source, words),
                "step": words(f"confidence.{of_rule(row['rule']).step}"),
            }
            | {name: f"{row[name]:,}" for name in ("read", "kept", "changed", "dropped")}
            for row in rows
        ]
    )


def _own(indicator: str, source: Data, words: Words) -> str:
    """The indicator of a rule of its own in brackets."""
    known = indicator in source.indicators.index
    return words("brackets", inner=words.indicator(indicator)) if known else ""
