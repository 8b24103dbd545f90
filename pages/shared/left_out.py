"""What cannot share the axis, by reason: how many, their rows on request, and a yardstick that holds more."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.shared import compared, tables, url
from pages.shared.compared import Asked
from pages.shared.data import Data
from pages.shared.url import Chosen
from pages.shared.words import Words


def by_reason(words: Words, source: Data, asked: Asked, chosen: Chosen, left: pd.DataFrame) -> None:
    """The section of Compare below the chart.

    Args:
        words, source: the texts and the data.
        asked: what is compared.
        chosen: the choices of the page, which a link to another yardstick keeps.
        left: rows of Comparison.left_out.
    """
    st.markdown(f"### {words('compare.left_out', count=len(left))}")
    _better(words, source, asked, chosen)
    if left.empty:
        st.caption(words("compare.nothing_left_out"))
        return
    counts = left["code"].value_counts()
    st.caption(
        words("list.separator").join(
            words("compare.of_reason", reason=words(f"reason.{code}.short"), count=count)
            for code, count in counts.items()
        )
    )
    with st.expander(words("compare.left_out_rows"), key="left_out_rows"):
        rows = left.sort_values("code", key=lambda codes: -codes.map(counts), kind="stable")
        tables.of_left_out(rows.reset_index(drop=True), words, key="compare_left_out")


def _better(words: Words, source: Data, asked: Asked, chosen: Chosen) -> None:
    """A link to the yardstick that holds the most of the chosen cities, where it holds more than this one."""
    counts = compared.comparable(source, asked)
    best = max(counts, key=lambda code: counts[code])
    if counts[best] <= counts[asked.view.yardstick]:
        return
    kept = {name: list(values) for name, values in chosen.items() if name != "narrowing"}
    label = words(
        "compare.better", yardstick=words(f"yardstick.{best}"), count=counts[best], of=len(asked.strong)
    )
    st.page_link("compare.py", label=label, query_params=url.link(**kept | {"yardstick": best}))
