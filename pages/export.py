"""Export: choose figures, see them, take them away as a snapshot that can be cited."""

from __future__ import annotations

from functools import partial

import streamlit as st

from loaders.database.filters import Filters
from pages.shared import downloads, filters, mine, printing, url, views
from pages.shared.data import data
from pages.shared.frame import notices
from pages.shared.picker import many, widgets
from pages.shared.since import page as since
from pages.shared.url import Choice

words, source = st.session_state["words"], data()
# Pixels of the preview's columns that the first rows leave too narrow for the others.
WIDTHS = {"zh": (("wide.scope", 180),), "en": (("wide.scope", 280), ("wide.unit", 190))}
ROLES = ("target", "actual")
SAID = 4  # of the chosen indicators: where one's own city stands
PREVIEW = 40  # rows; on paper they are printed whole

# 1 Choose
among = widgets.among_choice(source)
city = many.choice(source)
provinces = Choice("provinces", ("out", "in"), ("out",))
group = Choice("group", tuple(source.names("groups")), (), many=True)
indicator = Choice("indicators", tuple(source.indicators.index), (), many=True)
role = Choice("role", ROLES, ROLES, many=True)
years = filters.year_choices(source)
reading = filters.reading_choice()
form = Choice("form", downloads.FORMS, downloads.FORMS[:1])
names = Choice("columns", ("named", "codes"), ("named",))
chosen, unused = url.take(
    among, city, provinces, group, indicator, role, reading, form, names, *years, since.choice()
)
with st.container(key="filters"):
    left, right = st.columns([1, 1])
    with left:
        many.show(words, source, city, among, chosen)
        filters.many(words, indicator, "filter.indicators", words.indicator)
    with right:
        filters.many(words, group, "filter.group", partial(words.named, "groups"))
        middle, span = st.columns([1, 1])
        with middle:
            filters.many(words, role, "filter.role", lambda code: words(f"role.{code}"))
        with span:
            filters.years(words, years)
    with st.container(horizontal=True):
        filters.reading(words, reading)
        if source.provinces:
            name = partial(words, count=len(source.provinces))
            filters.one(words, provinces, "export.provinces", lambda code: name(f"export.provinces.{code}"))
        filters.one(words, form, "export.form", lambda code: words(f"export.form.{code}"))
        filters.one(words, names, "export.columns", lambda code: words(f"export.columns.{code}"))
notices(words, unused)
if not chosen["city"]:
    st.info(words("compare.no_city"))
    st.stop()
first, last = filters.year_range(chosen)
readings = filters.readings(chosen)
added = source.provinces if chosen["provinces"] == ("in",) else []
places = tuple(dict.fromkeys((*chosen["city"], *added)))
wanted = Filters(
    city=() if set(places) == {*source.cities, *source.provinces} else places,
    group=chosen["group"], indicator=chosen["indicators"],
    role=() if len(chosen["role"]) in (0, len(ROLES)) else chosen["role"],
    reading=() if readings == filters.CONFIRMED else readings,
    year_from=None if first == source.years[0] else first, year_to=None if last == source.years[1] else last,
)  # fmt: skip

# 2 Show
count = source.store.count(wanted)
is_wide, named = chosen["form"] == ("wide",), chosen["columns"] == ("named",)
if not (count or is_wide or named):
    st.info(words("export.nothing"))
    st.stop()
preview, rows = views.preview(source, wanted, PREVIEW, is_wide, named)
key = "export.count_wide" if is_wide else "export.count"
st.markdown(f"## {words(key, count=f'{count:,}', rows=f'{rows:,}')}")
in_words = downloads.wide_in_words if is_wide else downloads.figures_in_words
shown = in_words(preview, words) if named else preview
shown = shown.loc[:, [column.notna().any() and column.ne("").any() for _, column in shown.items()]]
st.dataframe(
    shown, hide_index=True, key="export_preview", height=420, placeholder="",
    column_config={
        name: st.column_config.NumberColumn(format="%d")
        for name, kind in shown.dtypes.items()
        if str(kind) == "Int64"
    } | {words(name): st.column_config.TextColumn(width=width) for name, width in WIDTHS[words.language]},
)  # fmt: skip
printing.table(shown, list(shown.columns), words)
st.caption(words("export.preview", shown=min(rows, PREVIEW), count=f"{rows:,}"))
mine.stands(words, source, *chosen["indicators"][:SAID])

# 3 Take away, how to cite, and what has changed since
downloads.buttons(words, source, wanted, chosen["form"][0], named)
downloads.how_to_cite(words, source)
downloads.by_http(words, source, wanted, chosen["form"][0])
since.show(words, source, wanted, chosen["since"])
