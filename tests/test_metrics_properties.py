"""What must hold for any figures: nothing lost, no qualifier dropped, no bound that is not there."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.checks import FORMULAS as CHECK_FORMULAS
from metrics.checks import KINDS as CHECK_KINDS
from metrics.checks import REASONS as CHECK_REASONS
from metrics.checks import VERDICTS
from metrics.comparability import PAIR_REASONS, REASONS, YARDSTICKS, View, reason, split
from metrics.consistency import findings
from metrics.coverage import STATES, states, summary, totals
from metrics.frames import Table
from metrics.pace import FORMULAS, annual_pace
from metrics.progress import STATUSES, progress
from metrics.rank import STATUSES as RANKS
from metrics.rank import rank
from metrics.trajectory import POINTS, paths
from tests.frames import figure, figures, plans, records

KINDS = {"high_tech_enterprises": "stock", "rd_expenditure": "flow", "rd_intensity": "ratio"}
UNITS = {"high_tech_enterprises": "家", "rd_expenditure": "亿元", "rd_intensity": "%"}
PLACES = ["100001", "100002", "100003", "100004"]
PLANS = plans(*(f"{place}-{years}" for place in PLACES[:3] for years in ("2021-2025", "2020", "2023-2024")))


@st.composite
def one_figure(draw, indicators=tuple(KINDS)):
    measure = draw(st.sampled_from(["level", "level", "level", "increment", "growth", "qualitative"]))
    indicator = draw(st.sampled_from(indicators))
    year = draw(st.integers(2019, 2025))
    fields = {
        "plan": draw(st.sampled_from(PLANS["plan"].tolist())),
        "indicator": indicator,
        "scope": draw(st.sampled_from(["", "", "", "park:A", "enterprises"])),
        "tier": draw(st.sampled_from(["", "", "provincial", "provincial+"])),
        "role": draw(st.sampled_from(["target", "actual"])),
        "measure": measure,
        "unit": UNITS[indicator],
        "year": year,
        "base_year": draw(st.sampled_from([None, None, year - 1, year - 5])),
    }
    if measure == "growth":
        fields["basis"] = draw(st.sampled_from(["yoy", "annual_average", "cumulative"]))
    if measure != "qualitative":
        fields["comparator"] = draw(st.sampled_from(["eq", "ge", "gt", "le", "lt", "approx", "range"]))
        fields["value"] = draw(st.integers(0, 40)) * draw(st.sampled_from([1, 0.1, 10]))
        if fields["comparator"] == "range":
            fields["upper"] = fields["value"] + draw(st.integers(1, 20))
    return figure(**{"place": fields["plan"][:6]} | fields)


some_figures = st.lists(one_figure(), max_size=14).map(lambda rows: figures(*rows))
of_one_indicator = st.lists(one_figure(("high_tech_enterprises",)), max_size=14).map(
    lambda rows: figures(*rows)
)
any_yardstick = st.sampled_from(YARDSTICKS)
quick = settings(max_examples=60, deadline=None, derandomize=True)


@quick
@given(some_figures)
def test_reason_is_symmetric_and_who_may_share_an_axis_with_one_may_share_it_with_all(frame):
    rows = frame.to_dict("records")
    found = {(a, b): reason(rows[a], rows[b]) for a, b in product(range(len(rows)), repeat=2)}
    assert set(found.values()) <= {"", *REASONS, *PAIR_REASONS}
    for (a, b), why in found.items():
        assert why == found[b, a]
        if not why:
            assert [found[a, other] == "" for other in range(len(rows))] == [
                found[b, other] == "" for other in range(len(rows))
            ]


@quick
@given(of_one_indicator, any_yardstick, st.integers(2019, 2025), st.integers(0, 6), st.booleans())
def test_split_loses_nothing_and_mixes_nothing(frame, yardstick, first, more, both_roles):
    roles = ("target", "actual") if both_roles else ()
    view = View(tuple(PLACES), "high_tech_enterprises", "stock", yardstick, (first, first + more), roles)
    found = split(frame, PLANS, view)
    on, out = found.on_axis, found.left_out
    assert set(on["place"]) | set(out["place"]) == set(PLACES)
    assert not set(on["figure"]) & set(out["figure"])
    assert not out.loc[out["figure"] != "", "figure"].duplicated().any()
    assert set(out["reason"]) <= set(REASONS)
    assert ((out["figure"] == "") == out["reason"].isin(["silent", "not_collected"])).all()
    assert (out["plans"].map(len).eq(0) == out["reason"].eq("not_collected")).all()
    if yardstick != "annual_pace":
        rows = on.to_dict("records")
        assert all(reason(a, b) == "" for a, b in product(rows, repeat=2))


@quick
@given(of_one_indicator, any_yardstick, st.integers(2019, 2025), st.integers(0, 6))
def test_split_and_coverage_agree_on_who_is_silent(frame, yardstick, first, more):
    years = (first, first + more)
    view = View(tuple(PLACES), "high_tech_enterprises", "stock", yardstick, years, ("target",))
    out = split(frame, PLANS, view).left_out
    best = summary(states(frame, PLANS, PLACES, ["high_tech_enterprises"], years)).set_index("place")["state"]
    for code in ("silent", "not_collected"):
        named = set(out.loc[out["reason"] == code, "place"])
        assert named <= set(best[best == code].index)
    # What coverage calls silent may still be on the axis: a target for a year beyond its plan.
    stated = set(best[best.isin(["stated", "qualitative"])].index)
    assert not stated & set(out.loc[out["figure"] == "", "place"])


@quick
@given(some_figures, st.integers(2018, 2025), st.integers(0, 8))
def test_coverage_is_the_full_product(frame, first, more):
    cells = states(frame, PLANS, PLACES, list(KINDS), (first, first + more))
    size = len(PLACES) * len(KINDS) * (more + 1)
    assert len(cells) == size == sum(totals(cells).values())
    assert not cells.duplicated(["place", "indicator", "year"]).any()
    assert (cells["plans"].map(len).eq(0) == cells["state"].eq("not_collected")).all()
    assert (summary(cells)[list(STATES)].sum(axis=1) == more + 1).all()


@quick
@given(some_figures)
def test_every_asked_figure_has_a_pace_or_a_reason(frame):
    found = annual_pace(frame, PLANS, KINDS, ("target", "actual"))
    paced, refused = set(found.rows["figure"]), set(found.refused["figure"])
    assert not paced & refused
    assert paced | refused == set(frame["figure"])
    assert set(found.rows["formula"]) <= set(FORMULAS)
    assert (found.rows["comparator"] != "").all() and np.isfinite(found.rows["value"]).all()
    assert (found.rows["upper"].notna() == found.rows["comparator"].eq("range")).all()
    assert (found.rows["derived"] == found.rows["formula"].ne("stated")).all()
    known = set(frame["figure"])
    assert all(
        set(inputs) <= known and inputs[-1] == own
        for inputs, own in zip(found.rows["inputs"], found.rows["figure"], strict=True)
    )


amount = st.integers(1, 400)


def ends(comparator, value, upper):
    """Two amounts that a figure with this qualifier may truly be."""
    return {
        "eq": (value, value),
        "approx": (value, value),
        "ge": (value, value * 3),
        "gt": (value * 1.01, value * 3),
        "le": (value / 3, value),
        "lt": (value / 3, value * 0.99),
        "range": (value, upper),
    }[comparator]


qualifier = st.sampled_from(["eq", "approx", "ge", "gt", "le", "lt", "range"])


@quick
@given(
    qualifier,
    qualifier,
    amount,
    amount,
    st.sampled_from(["high_tech_enterprises", "rd_intensity"]),
    st.integers(1, 6),
)
def test_no_true_pace_lies_outside_the_stated_bound(of_target, of_base, target, base, indicator, years):
    upper = {"target": target + 7, "base": base + 5}
    rows = (
        figure(
            indicator=indicator,
            role="actual",
            year=2025 - years,
            value=base,
            comparator=of_base,
            upper=upper["base"] if of_base == "range" else None,
        ),
        figure(
            indicator=indicator,
            value=target,
            comparator=of_target,
            upper=upper["target"] if of_target == "range" else None,
        ),
    )
    found = annual_pace(figures(*rows), PLANS, KINDS).rows
    true = [
        (late - early) / years if indicator == "rd_intensity" else ((late / early) ** (1 / years) - 1) * 100
        for late in ends(of_target, target, upper["target"])
        for early in ends(of_base, base, upper["base"])
    ]
    for row in found.itertuples():
        low = row.value if row.comparator in ("eq", "approx", "ge", "gt", "range") else -np.inf
        high = {"range": row.upper, "ge": np.inf, "gt": np.inf}.get(row.comparator, row.value)
        assert min(true) >= low - 1e-9 and max(true) <= high + 1e-9
        assert row.approximate == ("approx" in (of_target, of_base))
    upward, downward = {"ge", "gt"}, {"le", "lt"}
    opposed = (of_target in upward and of_base in upward) or (of_target in downward and of_base in downward)
    assert found.empty == opposed


@quick
@given(some_figures)
def test_paths_stay_between_their_ends_and_mark_what_is_ours(frame):
    found = paths(frame, PLANS, KINDS)
    assert set(found["point"]) <= set(POINTS)
    assert (found["derived"] == found["point"].eq("milestone")).all()
    assert (found["figure"].eq("") == found["derived"]).all()
    value = frame.set_index("figure")[["value", "upper"]].max(axis=1)
    least = frame.set_index("figure")["value"]
    for row in found[found["derived"]].itertuples():
        start, end = row.inputs
        assert min(least[start], least[end]) - 1e-9 <= row.value <= max(value[start], value[end]) + 1e-9


@quick
@given(some_figures)
def test_every_target_is_judged_or_has_a_reason(frame):
    found = progress(frame, PLANS, KINDS, {"rd_intensity": "down"})
    numeric = frame[(frame["role"] == "target") & (frame["measure"] != "qualitative")]
    assert set(found["figure"]) == set(numeric["figure"])
    assert set(found["status"]) <= set(STATUSES)
    assert (found["reason"].ne("") == found["status"].eq("not_comparable")).all()


@quick
@given(of_one_indicator, any_yardstick)
def test_no_place_is_ranked_above_one_that_may_exceed_it(frame, yardstick):
    view = View(
        tuple(PLACES), "high_tech_enterprises", "stock", yardstick, (2019, 2025), ("target", "actual")
    )
    found = rank(split(frame, PLANS, view).on_axis, yardstick)
    assert set(found["status"]) <= set(RANKS)
    assert (found["position"].isna() == found["status"].eq("too_few")).all()
    ranked = found[found["status"] != "too_few"]
    assert (ranked["position"] <= ranked["last_position"]).all()
    assert (ranked["status"].eq("ranked") == ranked["position"].eq(ranked["last_position"])).all()
    groups = ["role", *(["year"] if yardstick == "stated_level" else [])]
    for _, group in ranked.groupby(groups):
        for a, b in product(group.itertuples(), repeat=2):
            if a.last_position < b.position:
                assert a.value >= b.value or a.comparator in ("ge", "gt", "range")


# Exact in binary, as are the amounts: what stands for just beside an end, and for an end that is open.
BESIDE, FAR = 2.0**-10, 2.0**20


@st.composite
def stated_amount(draw):
    """A qualifier with its number, and amounts it leaves open: both ends and one between them."""
    comparator, value = draw(qualifier), draw(st.integers(1, 12))
    upper = value + draw(st.integers(1, 6)) if comparator == "range" else None
    low, high = {
        "ge": (value, FAR),
        "gt": (value + BESIDE, FAR),
        "le": (-FAR, value),
        "lt": (-FAR, value - BESIDE),
        "range": (value, upper),
    }.get(comparator, (value, value))
    between = low + (high - low) * draw(st.integers(0, 8)) / 8
    return comparator, value, upper, (low, between, high)


@quick
@given(st.lists(stated_amount(), min_size=3, max_size=6))
def test_no_true_gap_lies_outside_the_stated_bound_and_the_bounds_are_reached(amounts):
    rows = (
        figure(place=f"10000{number}", comparator=comparator, value=value, upper=upper)
        for number, (comparator, value, upper, _) in enumerate(amounts)
    )
    found = rank(figures(*rows), "stated_level")
    true = np.array(list(product(*(possible for *_, possible in amounts))), dtype=float)
    gaps = true - np.median(true, axis=1, keepdims=True)
    for row, least, most in zip(found.itertuples(), gaps.min(axis=0), gaps.max(axis=0), strict=True):
        is_low = row.gap_comparator in ("eq", "approx", "range", "ge", "gt")
        is_high = row.gap_comparator in ("eq", "approx", "range", "le", "lt")
        low = row.gap if is_low else -np.inf
        high = row.gap_upper if row.gap_comparator == "range" else row.gap if is_high else np.inf
        assert low <= least <= (low + 2 * BESIDE if is_low else -FAR / 4)
        assert high >= most >= (high - 2 * BESIDE if is_high else FAR / 4)
        assert {"gt": least > low, "ge": least == low, "lt": most < high, "le": most == high}.get(
            row.gap_comparator, True
        )


@quick
@given(some_figures)
def test_findings_are_arithmetic_or_say_why_not(frame):
    found = findings(frame, KINDS, {"rd_intensity": ["rd_expenditure"]})
    assert set(found["verdict"]) <= set(VERDICTS) and set(found["kind"]) <= set(CHECK_KINDS)
    assert set(found["reason"]) <= set(CHECK_REASONS) and set(found["formula"]) <= set(CHECK_FORMULAS)
    unchecked = found["verdict"].eq("not_checkable")
    assert (found.loc[unchecked, "reason"] != "").all()
    assert (found.loc[~unchecked, "computed_comparator"] != "").all()
    assert (found["figures"].map(len) == found["terms"].map(len)).all()
    plan = frame.set_index("figure")["plan"]
    assert all(len({plan[one] for one in ids}) == 1 for ids in found["figures"])


@quick
@given(some_figures, st.integers(0, 9))
def test_the_order_of_the_rows_does_not_matter(frame, seed):
    shuffled = frame.sample(frac=1, random_state=seed).reset_index(drop=True)

    def seen(rows, *columns):
        return sorted(records(rows, *columns), key=str)

    one, other = (annual_pace(rows, PLANS, KINDS).rows for rows in (frame, shuffled))
    columns = ("figure", "value", "upper", "comparator", "formula", "preferred")
    assert seen(one, *columns) == seen(other, *columns)
    one, other = (progress(rows, PLANS, KINDS) for rows in (frame, shuffled))
    assert seen(one, "figure", "result", "status", "reason") == seen(
        other, "figure", "result", "status", "reason"
    )
    one, other = (paths(rows, PLANS, KINDS) for rows in (frame, shuffled))
    assert seen(one, "plan", "year", "point", "value") == seen(other, "plan", "year", "point", "value")


def test_a_table_serves_several_metrics_and_stays_as_it_was():
    frame = figures(figure(value=500), figure(role="actual", year=2020, value=185))
    table, before = Table(frame), frame.copy()
    assert annual_pace(table, PLANS, KINDS).rows.equals(annual_pace(frame, PLANS, KINDS).rows)
    for metric in (paths, progress):
        assert metric(table, PLANS, KINDS).equals(metric(frame, PLANS, KINDS))
    assert findings(table, KINDS, {}).equals(findings(frame, KINDS, {}))
    assert frame.equals(before)
    with pytest.raises(ValueError, match="read-only"):
        table.numbers("value")[0] = 1
