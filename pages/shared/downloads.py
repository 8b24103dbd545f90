"""Snapshots to take away: files through the browser, and the same by HTTP."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import streamlit as st
from streamlit.url_util import make_url_path

from loaders.database.filters import Filters
from loaders.snapshots.kinds import KINDS
from loaders.snapshots.snapshot import snapshot_name, write_snapshot
from pages.shared.data import Data
from pages.shared.words import Words


def buttons(words: Words, source: Data, wanted: Filters) -> None:
    """A button for each kind of file; a file is made when its button is clicked, not before."""
    with st.container(horizontal=True):
        _button(words, source, wanted, "csv", bom=True)
        for kind in (kind.name for kind in KINDS.values() if not kind.for_programs):
            _button(words, source, wanted, kind)
    st.caption(words("export.kinds"))


def _button(words: Words, source: Data, wanted: Filters, kind: str, bom: bool = False) -> None:
    label = f"export.{kind}_bom" if bom else f"export.{kind}"
    st.download_button(
        words(label),
        data=partial(_content, source, kind, wanted, bom),
        file_name=snapshot_name(source.store, kind, wanted),
        mime=KINDS[kind].media_type,
        key=label,
        on_click="ignore",
        type="primary" if bom else "secondary",
    )


def _content(source: Data, kind: str, wanted: Filters, bom: bool) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"snapshot.{kind}"
        write_snapshot(source.store, path, kind, wanted, bom)
        return path.read_bytes()


def by_http(words: Words, wanted: Filters) -> None:
    """The URL that gives the same snapshot to a notebook or a script."""
    server = urlsplit(st.context.url or "http://localhost:8501")
    query = urlencode(wanted.items())
    path = make_url_path(st.get_option("server.baseUrlPath"), "api/figures.csv")
    url = f"{server.scheme}://{server.netloc}{path}{'?' if query else ''}{query}"
    st.markdown(f"## {words('export.http')}")
    st.caption(words("export.http_lead"))
    st.code(
        f'import pandas\npandas.read_csv("{url}", dtype={{"place": str}})', language="python", wrap_lines=True
    )
