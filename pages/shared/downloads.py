"""Snapshots to take away: files through the browser, and the same by HTTP."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import streamlit as st

from loaders.database.store import Filters
from pages.shared.data import Data
from pages.shared.words import Words

# The label, the kind of file, whether it starts with a byte-order mark, its media type.
_KINDS = (
    ("export.csv_bom", "csv", True, "text/csv"),
    ("export.csv", "csv", False, "text/csv"),
    ("export.xlsx", "xlsx", False, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("export.parquet", "parquet", False, "application/vnd.apache.parquet"),
    ("export.zip", "zip", False, "application/zip"),
)


def buttons(words: Words, source: Data, wanted: Filters) -> None:
    """A button for each kind of file; a file is made when its button is clicked, not before."""
    with st.container(horizontal=True):
        for label, kind, bom, media in _KINDS:
            st.download_button(
                words(label),
                data=partial(_content, source, kind, wanted, bom),
                file_name=source.store.file_name(kind, wanted),
                mime=media,
                key=label,
                on_click="ignore",
                type="primary" if bom else "secondary",
            )
    st.caption(words("export.kinds"))


def _content(source: Data, kind: str, wanted: Filters, bom: bool) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"snapshot.{kind}"
        source.store.export(path, kind, wanted, bom=bom)
        return path.read_bytes()


def by_http(words: Words, wanted: Filters) -> None:
    """The URL that gives the same snapshot to a notebook or a script."""
    server = urlsplit(st.context.url or "http://localhost:8501")
    query = urlencode(wanted.items())
    url = f"{server.scheme}://{server.netloc}/api/figures.csv{'?' if query else ''}{query}"
    st.markdown(f"### {words('export.http')}")
    st.caption(words("export.http_lead"))
    st.code(
        f'import pandas\npandas.read_csv("{url}", dtype={{"place": str}})', language="python", wrap_lines=True
    )
