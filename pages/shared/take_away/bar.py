"""The bar below a chart: picture, print, rows, link and citation, and Export with the same choice."""

from __future__ import annotations

import datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pandas as pd
import streamlit as st
from plotly.basedatatypes import BaseFigure
from streamlit.url_util import make_url_path

from pages.shared import url
from pages.shared.compared import Asked
from pages.shared.data import Data
from pages.shared.frame import plain
from pages.shared.picker import groups
from pages.shared.take_away import picture, references, rows
from pages.shared.url import Chosen
from pages.shared.words import Words

LIBRARY = "plotly.min.js"  # served by app.py
_HERE = Path(__file__).parent
_BUTTONS = ("png", "svg", "print")
_picture = st.components.v2.component(
    "chengbiao_picture",
    html="<div>\n"
    + "".join(f'<button type="button" data-kind="{kind}" hidden></button>' for kind in _BUTTONS)
    + "</div>",
    css=(_HERE / "picture.css").read_text(encoding="utf-8"),
    js=(_HERE / "picture.js").read_text(encoding="utf-8"),
)


def show(
    words: Words,
    source: Data,
    asked: Asked,
    chosen: Chosen,
    title: str,
    figure: BaseFigure,
    marks: pd.DataFrame,
) -> None:
    """The bar.

    Args:
        words, source: the texts and the data.
        asked, chosen: what is compared, and the choices of the page.
        title: what the chart shows.
        figure, marks: the chart and its rows.
    """
    texts = _texts(words, source, asked, groups.name(words, chosen["among"][0]), title, marks)
    with st.container(horizontal=True, vertical_alignment="bottom", key="take_away"):
        _picture_buttons(words, source, asked, figure, texts)
        _rows(words, source, asked, marks, texts)
        with st.popover(words("take.cite"), key="take_cite"):
            _references(words, source, marks, texts)
        _to_export(words, asked, chosen)


def _texts(
    words: Words, source: Data, asked: Asked, group: str, title: str, marks: pd.DataFrame
) -> picture.Texts:
    """What stands around the picture: the choice in words, and where it comes from."""
    view = asked.view
    chosen = words(
        "take.chosen",
        places=words("list.separator").join(words.place(code) for code in asked.strong),
        group=group, first=view.years[0], last=view.years[1], yardstick=words(f"yardstick.{view.yardstick}"),
    )  # fmt: skip
    titles = list(dict.fromkeys(marks["plan_title"]))
    shown = words("list.separator").join(titles[:3])
    documents = words(
        "take.documents" if len(titles) > 3 else "take.document", titles=shown, count=len(titles)
    )
    version = words("take.version", version=source.meta["data_version"])
    return picture.Texts(title, chosen, words(f"yardstick.{view.yardstick}.meaning"), documents + version)


def _picture_buttons(
    words: Words, source: Data, asked: Asked, figure: BaseFigure, texts: picture.Texts
) -> None:
    below = make_url_path(st.get_option("server.baseUrlPath"), LIBRARY)
    _picture(
        data={
            "figure": picture.compose(figure, texts), "name": _name(source, asked), "library": below,
            "labels": {kind: words(f"take.{kind}") for kind in _BUTTONS},
            "help": {kind: words(f"take.{kind}.help") for kind in _BUTTONS}, "failed": words("take.failed"),
        },
        key="take_picture", width="content", height="content",
    )  # fmt: skip


def _name(source: Data, asked: Asked) -> str:
    """The beginning of the name of every file: collection, version, indicator, yardstick."""
    parts = ("chengbiao", source.meta["data_version"], asked.view.indicator, asked.view.yardstick)
    return "-".join(parts)


def _rows(words: Words, source: Data, asked: Asked, marks: pd.DataFrame, texts: picture.Texts) -> None:
    name, found = _name(source, asked), partial(rows.table, marks, words, source)
    about = [(words(f"take.about.{part}"), getattr(texts, part)) for part in texts._fields]
    about.append((words("take.link"), _address(source)))
    sheets = words("take.sheet"), words("take.about")
    st.download_button(
        words("take.csv"), lambda: rows.as_csv(found()), f"{name}.csv", "text/csv", key="take_csv",
        on_click="ignore", help=words("take.csv.help"),
    )  # fmt: skip
    st.download_button(
        words("take.xlsx"), lambda: rows.as_xlsx(found(), about, *sheets), f"{name}.xlsx", key="take_xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        on_click="ignore", help=words("take.xlsx.help"),
    )  # fmt: skip


def _address(source: Data) -> str:
    """The address of this view, which says by itself when the data have moved on."""
    page = urlsplit(st.context.url or "http://localhost:8501/compare")
    chosen = {name: st.query_params.get_all(name) for name in st.query_params}
    pinned = chosen | {url.VERSION: [source.meta["data_version"]]}
    return page._replace(query=urlencode(pinned, doseq=True), fragment="").geturl()


def _references(words: Words, source: Data, marks: pd.DataFrame, texts: picture.Texts) -> None:
    address, today = _address(source), datetime.datetime.now(datetime.UTC).date()
    st.markdown(f"**{words('take.link')}**")
    st.code(address, language=None, wrap_lines=True)
    cited = references.of_view(words, texts.title, source.meta["data_version"], address, today)
    behind = [source.heads[plan]._asdict() for plan in dict.fromkeys(marks["plan"])]
    documents = references.of_documents(behind)
    for form in ("gbt7714", "plain", "bibtex"):
        st.markdown(f"**{plain(words(f'take.{form}.name'))}**")
        st.code(cited[form], language=None, wrap_lines=True)
    st.markdown(f"**{words('take.sources')}**")
    for form, text in documents.items():
        with st.expander(plain(words(f"take.{form}.name")), key=f"take_sources_{form}"):
            st.code(text, language=None, wrap_lines=True)


def _to_export(words: Words, asked: Asked, chosen: Chosen) -> None:
    """Export with the same indicator, cities and years."""
    kept = {name: list(chosen[name]) for name in ("year_from", "year_to", "reading")}
    query = url.link(
        city=list(asked.strong), indicators=[asked.view.indicator], group=[""], role=[""], **kept
    )
    st.page_link("export.py", label=words("take.export"), query_params=query)
