"""Start: find a city, see where all stand on the headlines and what is covered, then what each promises."""

from __future__ import annotations

import streamlit as st

from pages.shared import first_view, legend, matrix, mine, paging, url, views
from pages.shared.charts import picture
from pages.shared.charts.tiles import layout
from pages.shared.data import data
from pages.shared.frame import notices, plain
from pages.shared.url import Choice

words, source = st.session_state["words"], data()
ROWS = 20  # of the matrix, on one page

# 1 Choose
province = Choice("province", ("", *(tile.code for tile in layout())), ("",))
order, find = matrix.order_choice(), matrix.find_choice()
chosen, unused = url.take(province, order, find)
notices(words, unused)
(division,), (order_code,), (typed,) = chosen["province"], chosen["order"], chosen["find"]

# 2 What this is, and the way to one city
st.markdown(words("start.lead"))
first_view.find_city(words, source)

# 3 The headlines: all places that can be compared, one's own strong
strips = first_view.strips_of(source, words.language)
picture.show(first_view.drawn_strips(strips, mine.code(), words), key="strips")
mine.stands(words, source)

# 4 What is covered, and what is new
left, right = st.columns([1, 1], gap="large")
with left:
    st.markdown(f"## {words('tiles.title')}")
    picture.show(first_view.drawn_map(source, division, words), key="tiles")
    st.caption(words("tiles.how"))
with right:
    if division:
        st.markdown(f"## {plain(first_view.division_name(division, words))}")
        picture.show(first_view.drawn_places(source, division, words), key="places")
    st.markdown(f"## {words('start.newest')}")
    picture.show(first_view.drawn_newest(source, words), key="newest")
    first_view.covered(words, source)

# 5 The matrix; a click compares
st.markdown(f"## {words('start.matrix')}")
matrix.controls(words, order, find)
places = matrix.places(source, division, order_code, typed, words.language)
if not places:
    st.info(words("start.none_found"))
skip = paging.skipped(len(places), ROWS, key="start_page")
shown = views.promises(source, tuple(places[skip : skip + ROWS]), words.language)
picture.show(matrix.drawn(words, source, shown), key="matrix")
paging.show(words, len(places), ROWS, key="start_page")

# 6 How to read a mark
legend.how_to_read(words)
