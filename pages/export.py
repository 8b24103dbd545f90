"""Export: choose figures, see them, take them away as a snapshot that can be cited."""

from __future__ import annotations

from functools import partial

import streamlit as st

from loaders.database.filters import Filters
from pages.shared import downloads, filters, printing, url, views
from pages.shared.data import data
from pages.shared.frame import notices
from pages.shared.since import page as since
from pages.shared.url import Choice

words, source = st.session_state["words"], data()
ROLES = ("target", "actual")
PREVIEW = 40  # rows; on paper they are printed whole

# 1 Choose
city = filters.all_cities_choice(source)
group = Choice("group", tuple(source.names("groups")), (), many=True)
indicator = Choice("indicators", tuple(source.indicators.index), (), many=True)
role = Choice("role", ROLES, ROLES, many=True)
years = filters.year_choices(source)
reading = filters.reading_choice()
chosen, unused = url.take(city, group, indicator, role, reading, *years, since.choice())
with st.container(key="filters"):
    left, right = st.columns([1, 1])
    with left:
        filters.cities(words, city)
        filters.many(words, indicator, "filter.indicators", words.indicator)
    with right:
        filters.many(words, group, "filter.group", partial(words.named, "groups"))
        middle, span = st.columns([1, 1])
        with middle:
            filters.many(words, role, "filter.role", lambda code: words(f"role.{code}"))
        with span:
            filters.years(words, years)
    filters.reading(words, reading)
notices(words, unused)
first, last = filters.year_range(chosen)
readings = filters.readings(chosen)
every = len(chosen["city"]) == len(city.options)
wanted = Filters(
    city=() if every else chosen["city"], group=chosen["group"], indicator=chosen["indicators"],
    role=() if len(chosen["role"]) in (0, len(ROLES)) else chosen["role"],
    reading=() if readings == filters.CONFIRMED else readings,
    year_from=None if first == source.years[0] else first, year_to=None if last == source.years[1] else last,
)  # fmt: skip

# 2 Show
if not chosen["city"]:
    st.info(words("compare.no_city"))
    st.stop()
count = source.store.count(wanted)
with st.container(horizontal=True, vertical_alignment="bottom"):
    st.markdown(f"## {words('export.count', count=f'{count:,}')}")
    if provinces := [code for code in source.provinces if code not in chosen["city"]]:
        added = [code for code in city.options if code in {*chosen["city"], *provinces}]
        st.button(
            words("export.provinces", count=len(provinces)),
            key="export_provinces",
            on_click=partial(st.session_state.__setitem__, city.key, added),
        )
if not count:
    st.info(words("export.nothing"))
    st.stop()
preview = views.preview(source, wanted, PREVIEW)
st.dataframe(
    preview, hide_index=True, key="export_preview", height=420, placeholder="",
    column_config={
        name: st.column_config.NumberColumn(format="%d") for name in ("year", "base_year", "start", "stop")
    },
)  # fmt: skip
printing.table(preview, list(preview.columns), words)
if count > PREVIEW:
    st.caption(words("export.preview", shown=PREVIEW, count=f"{count:,}"))

# 3 Take away, and what has changed since
downloads.buttons(words, source, wanted)
downloads.by_http(words, wanted)
since.show(words, source, wanted, chosen["since"])
