"""What the first page says beside its matrix: how far the documents were read, and the way to all provinces.

One kind of document of one year covers every provincial-level place, so that all stand on one axis.
"""

from __future__ import annotations

from collections import Counter

import streamlit as st

from loaders.model import CONFIRMED
from pages.shared import url
from pages.shared.data import Data
from pages.shared.picker.groups import PROVINCES
from pages.shared.words import Words

# Indicator and yardstick of each link; the reports of 2026 aim at 2026 and at 2030.
VIEWS = (("rd_intensity", "stated_level"), ("rd_expenditure", "annual_pace"))
FIRST, LAST = "2026", "2030"


def query(indicator: str, yardstick: str) -> dict[str, str]:
    """The address of Compare on the aims of all provincial-level places."""
    years = {"year_from": FIRST, "year_to": LAST}
    return {"indicator": indicator, "among": PROVINCES, "yardstick": yardstick} | years


def readings(words: Words, source: Data) -> None:
    """How many documents of each kind were read how far, in a line each."""
    for reading in CONFIRMED:
        mine = Counter(plan.kind for plan in source.heads.values() if plan.reading == reading)
        if not mine:
            continue
        kinds = words("list.separator").join(
            words("start.of_kind", kind=words(f"kind.{kind}"), count=count)
            for kind, count in mine.most_common()
        )
        named = words(f"reading.{reading}")
        st.caption(words("start.readings", reading=named, plans=mine.total(), kinds=kinds))


def links(words: Words) -> None:
    """A link to each view."""
    for indicator, yardstick in VIEWS:
        name = words.indicator(indicator)
        label = words("start.of_provinces", name=name, yardstick=words(f"yardstick.{yardstick}"))
        st.page_link("compare.py", label=label, query_params=url.link(**query(indicator, yardstick)))
