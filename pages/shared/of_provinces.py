"""The way to the view of all provincial-level places: one kind of document of one year covers every one."""

from __future__ import annotations

import streamlit as st

from pages.shared import url
from pages.shared.picker.groups import PROVINCES
from pages.shared.words import Words

# Indicator and yardstick of each link; the reports of 2026 aim at 2026 and at 2030.
VIEWS = (("rd_intensity", "stated_level"), ("rd_expenditure", "annual_pace"))
FIRST, LAST = "2026", "2030"


def query(indicator: str, yardstick: str) -> dict[str, str]:
    """The address of Compare on the aims of all provincial-level places."""
    years = {"year_from": FIRST, "year_to": LAST}
    return {"indicator": indicator, "among": PROVINCES, "yardstick": yardstick} | years


def links(words: Words) -> None:
    """A link to each view."""
    for indicator, yardstick in VIEWS:
        name = words.indicator(indicator)
        label = words("start.of_provinces", name=name, yardstick=words(f"yardstick.{yardstick}"))
        st.page_link("compare.py", label=label, query_params=url.link(**query(indicator, yardstick)))
