"""Snapshots to take away: files through the browser, the same by HTTP, and how they are cited."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import get_args
from urllib.parse import urlencode, urlsplit

import pandas as pd
import streamlit as st
from streamlit.url_util import make_url_path

from loaders.database import wide
from loaders.database.filters import Filters
from loaders.model import COMPARATORS, READINGS, Basis
from loaders.snapshots.kinds import KINDS, WIDE, forms
from loaders.snapshots.snapshot import LICENCE, citation, snapshot_name, write_snapshot
from loaders.snapshots.wide import FILTERED_OUT, write_wide
from metrics.coverage import STATES
from pages.shared.data import Data
from pages.shared.frame import plain
from pages.shared.words import SYMBOLS, Words

FORMS = ("wide", "figures")
_STATES = (*STATES, FILTERED_OUT)
BASES = tuple(code for code in get_args(Basis) if code)


def in_words(table: pd.DataFrame, words: Words) -> pd.DataFrame:
    """The wide form in the reader's language: names of columns, and the codes in cells."""
    other = "en" if words.language == "zh" else "zh"
    table = table.drop(columns=[f"place_{other}", f"indicator_{other}"])
    codes = {"state": _STATES, "tier": tuple(table["tier"].unique())}
    for part in wide.PARTS:
        codes |= {f"{part}_comparator": COMPARATORS, f"{part}_reading": READINGS, f"{part}_basis": BASES}
    named = {
        name: table[name].map({code: _cell(words, name, code) for code in known}, na_action="ignore")
        for name, known in codes.items()
        if name in table
    }
    scopes = {code: words.scope(code) for code in table["scope"].unique()}
    headings = {name: _heading(words, name) for name in table}
    return table.assign(**named, scope=table["scope"].map(scopes)).rename(columns=headings)


def _heading(words: Words, column: str) -> str:
    part, _, field = column.partition("_")
    if part in wide.PARTS and field:
        return words("wide.of_part", part=words(f"wide.{part}"), field=words(f"wide.field.{field}"))
    return words(f"wide.{column}")


def _cell(words: Words, column: str, code: str) -> str:
    """A code of the wide form in words; a qualifier as its sign."""
    if column == "tier":
        return words.named_tier(code)
    kind = column.rpartition("_")[2]
    if kind == "comparator":
        return SYMBOLS[code]
    return words(f"{kind}.{code}")


def buttons(words: Words, source: Data, wanted: Filters, form: str, named: bool) -> None:
    """A button for each kind of file; a file is made when its button is clicked, not before.

    Args:
        words: the texts.
        source: the data.
        wanted: which figures.
        form: one of FORMS.
        named: the wide form in the reader's language, not in codes.
    """
    dress = partial(in_words, words=words) if named else None
    write = partial(write_wide, dress=dress) if form == "wide" else write_snapshot
    kinds = [kind.name for kind in KINDS.values() if not kind.for_programs]
    with st.container(horizontal=True):
        _button(words, source, wanted, form, "xlsx", write)
        _button(words, source, wanted, form, "csv", write, bom=True)
        for kind in kinds:
            if kind != "xlsx" and (form != "wide" or kind in WIDE):
                _button(words, source, wanted, form, kind, write)
    st.caption(words("export.kinds"))


def _button(
    words: Words, source: Data, wanted: Filters, form: str, kind: str, write: Callable, bom: bool = False
) -> None:
    label = f"export.{kind}_bom" if bom else f"export.{kind}"
    st.download_button(
        words(label),
        data=partial(_content, source, kind, wanted, write, bom),
        file_name=snapshot_name(source.store, kind, wanted, *forms(form, bom)),
        mime=KINDS[kind].media_type,
        key=label,
        on_click="ignore",
        type="primary" if kind == "xlsx" else "secondary",
    )


def _content(source: Data, kind: str, wanted: Filters, write: Callable, bom: bool) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"snapshot.{kind}"
        write(source.store, path, kind, wanted, bom)
        return path.read_bytes()


def by_http(words: Words, wanted: Filters, form: str) -> None:
    """The URL that gives the same snapshot to a notebook or a script."""
    server = urlsplit(st.context.url or "http://localhost:8501")
    query = urlencode(wanted.items())
    path = make_url_path(st.get_option("server.baseUrlPath"), f"api/{form}.csv")
    url = f"{server.scheme}://{server.netloc}{path}{'?' if query else ''}{query}"
    st.markdown(f"## {words('export.http')}")
    st.caption(words("export.http_lead"))
    st.code(
        f'import pandas\npandas.read_csv("{url}", dtype={{"place": str}})', language="python", wrap_lines=True
    )


def how_to_cite(words: Words, source: Data) -> None:
    """The citation of the data, ready to copy, and under which licence they may be used."""
    st.markdown(f"## {words('export.cite')}")
    st.code(citation(source.store)[words.language], language=None, wrap_lines=True)
    st.caption(words("export.licence", licence=f"[{plain(LICENCE['title'])}]({LICENCE['path']})"))
