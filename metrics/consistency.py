"""Findings: where a plan's figures do not give one another, and where they do.

Each finding has its figures, the value computed from them, the stated value and a verdict; each check is
within one plan. Refused are findings without arithmetic, verdicts on what cannot be computed (they say
not_checkable and why), and any statement about which of two figures is the wrong one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from metrics.checks import SHOWN, as_frame
from metrics.frames import Table, dated, require
from metrics.growth_checks import (
    claims,
    growth_from_increment,
    growth_from_levels,
    increment_from_levels,
    stated_twice,
    unchecked_growth,
)
from metrics.sum_checks import WHOLES, parts_of_wholes, same_value_of_two, stock_and_additions

NEEDED = (*SHOWN, "figure", "value", "upper", "comparator", "location")


def findings(
    figures: pd.DataFrame | Table,
    kinds: Mapping[str, str],
    confusable: Mapping[str, Sequence[str]],
    wholes: Mapping[str, Sequence[str]] = WHOLES,
) -> pd.DataFrame:
    """Every check that the figures allow, with its verdict.

    Args:
        figures: the figures of one or many plans.
        kinds: indicator id → stock, flow or ratio.
        confusable: indicator id → ids that it must not be confused with (not_to_confuse).
        wholes: indicator id → the indicators that it counts together.

    Returns:
        one row a check: plan, place, indicator, scope, tier, role, measure, basis, year, base_year, unit
        (of the figure checked), kind (checks.KINDS), verdict (checks.VERDICTS), reason (checks.REASONS),
        formula (a key of checks.FORMULAS, which says in which order figures and terms stand), figures
        (tuple of ids, the checked one last), terms (their values), start_year (of the first figure),
        stated_value, stated_upper, stated_comparator, computed_value, computed_upper,
        computed_comparator, lowest and highest (between them the computed value lies when the inputs'
        rounding is allowed for). Contradictions first, then in the order of the figures.
    """
    table = Table.of(figures)
    require(table.frame, NEEDED, "a figures frame")
    table = dated(table)
    work = claims(table)
    growth = growth_from_levels(work)
    by_increment = growth_from_increment(work, np.concatenate([checks.figures.last for checks in growth]))
    growth.append(by_increment)
    reached = np.concatenate([checks.figures.last for checks in growth])
    return as_frame(
        table,
        [
            stated_twice(work),
            *growth,
            unchecked_growth(work, reached),
            increment_from_levels(work),
            *parts_of_wholes(work, kinds),
            *stock_and_additions(work, wholes),
            same_value_of_two(work, confusable),
        ],
    )
