"""Snapshots to take away: files through the browser, the same by HTTP, and how they are cited."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import get_args
from urllib.parse import urlencode, urlsplit

import pandas as pd
import streamlit as st
from streamlit.url_util import make_url_path

from loaders.database import wide
from loaders.database.filters import LEVEL, Filters
from loaders.database.store import Store
from loaders.model import COMPARATORS, MEASURES, READINGS, ROLES, Basis, Force
from loaders.snapshots.kinds import KINDS, WIDE, forms
from loaders.snapshots.nothing import FILTERED_OUT, with_nothing
from loaders.snapshots.snapshot import LICENCE, citation, snapshot_name, write_snapshot
from loaders.snapshots.wide import write_table, write_wide
from metrics.coverage import STATES
from pages.shared.data import Data
from pages.shared.frame import plain
from pages.shared.words import SYMBOLS, Words

FORMS = ("wide", "figures")
BASES = tuple(code for code in get_args(Basis) if code)
_FORCES = tuple(code for code in get_args(Force) if code)
_CODES = {
    "comparator": COMPARATORS, "reading": READINGS, "basis": BASES, "state": (*STATES, FILTERED_OUT),
    "role": ROLES, "measure": MEASURES, "force": _FORCES,
}  # fmt: skip
_TIMES = {"bn": 10**9, "m": 10**6}  # of English amounts of money
_IDS = ("place", "indicator", "data_version")
# The columns of a row a figure as people read them, with their headings; offsets are for programs.
_OF_FIGURES = {
    "place_{}": "wide.place_{}", "indicator_{}": "wide.indicator_{}", "scope": "wide.scope",
    "tier": "wide.tier", "state": "wide.state", "role": "figure.role", "measure": "figure.measure",
    "basis": "column.basis", "comparator": "take.qualifier", "value": "take.value",
    "upper": "take.upper", "unit": "wide.unit", "year": "column.year", "base_year": "take.base_year",
    "force": "figure.force", "named_as": "figure.named_as", "amount_as": "figure.amount_as",
    "location": "figure.location", "quote": "figure.sentence", "plan_title": "figure.plan",
    "issuer": "plans.issuer", "document_number": "plans.number", "issue_date": "plans.date",
    "url": "take.page", "reading": "column.reading", "note_{}": "figure.note", "place": "wide.place",
    "indicator": "wide.indicator", "plan": "column.plan", "figure": "figure.id",
    "data_version": "wide.data_version",
}  # fmt: skip


def wide_in_words(table: pd.DataFrame, words: Words) -> pd.DataFrame:
    """The wide form in the reader's language: names of columns, and codes in cells; ids stand last."""
    other = "en" if words.language == "zh" else "zh"
    left_out = {f"place_{other}", f"indicator_{other}", *_IDS}
    kept = [*(name for name in table if name not in left_out), *_IDS]
    return _in_words(table, {name: _heading(words, name) for name in kept}, words)


def figures_in_words(table: pd.DataFrame, words: Words) -> pd.DataFrame:
    """A row a figure in the reader's language; the table has its states beside the columns of a snapshot."""
    own = words.language
    headings = {name.format(own): words(key.format(own)) for name, key in _OF_FIGURES.items()}
    return _in_words(table, headings, words)


def _in_words(table: pd.DataFrame, headings: dict[str, str], words: Words) -> pd.DataFrame:
    """The columns of `headings` under these, their codes in words; a qualifier as its sign."""
    known = {
        name: {"": ""} | {code: _cell(words, kind, code) for code in _CODES[kind]}
        for name in headings
        if (kind := name.rpartition("_")[2]) in _CODES
    }
    for name, said in (("scope", words.scope), ("tier", words.named_tier), ("unit", partial(_unit, words))):
        known[name] = {code: said(code) for code in table[name].dropna().unique()}
    cells = {name: table[name].map(texts, na_action="ignore") for name, texts in known.items()}
    return table.assign(**cells)[list(headings)].rename(columns=headings)


def _heading(words: Words, column: str) -> str:
    part, _, field = column.partition("_")
    if part in wide.PARTS and field:
        return words("wide.of_part", part=words(f"wide.{part}"), field=words(f"wide.field.{field}"))
    return words(f"wide.{column}")


def _cell(words: Words, kind: str, code: str) -> str:
    return SYMBOLS[code] if kind == "comparator" else words(f"{kind}.{code}")


def _unit(words: Words, code: str) -> str:
    """A unit in words; one of money stays as the value beside it counts, with what it is worth."""
    factor, name = words.factor(code), words.unit(code)
    if factor == 1:
        return name
    currency, times = name.split()
    return code + words("brackets", inner=f"{currency} {int(factor * _TIMES[times]):,}")


def _writer(words: Words, form: str, named: bool) -> Callable:
    """What writes a file of a form, with the arguments of `write_snapshot`."""
    if form == "wide":
        return partial(write_wide, dress=partial(wide_in_words, words=words) if named else None)
    return partial(_write_figures, words) if named else write_snapshot


def _write_figures(
    words: Words, store: Store, path: Path, kind: str, filters: Filters, bom: bool = False
) -> None:
    """A row a figure in words; a ZIP is for programs and has codes, which its dictionary explains."""
    if kind == "zip":
        write_snapshot(store, path, kind, filters, bom)
        return
    table = figures_in_words(with_nothing(store, store.snapshot(filters), filters), words)
    write_table(store, path, kind, table, filters, bom)


def buttons(words: Words, source: Data, wanted: Filters, form: str, named: bool) -> None:
    """A button for each kind of file; a file is made when its button is clicked, not before.

    Args:
        words: the texts.
        source: the data.
        wanted: which figures.
        form: one of FORMS.
        named: in the reader's language, not in codes.
    """
    write = _writer(words, form, named)
    offered = [kind.name for kind in KINDS.values() if not kind.for_programs]
    with st.container(horizontal=True):
        for kind in sorted(offered, key=lambda name: name != "xlsx"):  # what most want comes first
            if form == "wide" and kind not in WIDE:
                continue
            language = words.language if named and kind != "zip" else ""
            for bom in (True, False) if kind == "csv" else (False,):
                name = snapshot_name(source.store, kind, wanted, *forms(form, bom, language))
                content = partial(_content, source, kind, wanted, write, bom)
                _button(words, f"export.{kind}_bom" if bom else f"export.{kind}", kind, name, content)
    st.caption(words("export.kinds"))


def _button(words: Words, label: str, kind: str, name: str, content: Callable[[], bytes]) -> None:
    st.download_button(
        words(label),
        data=content,
        file_name=name,
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


def query_of(source: Data, wanted: Filters) -> list[tuple[str, str]]:
    """The filters as an address has them; all cities without the provinces are those of their levels."""
    if len(wanted.city) < 2 or set(wanted.city) != set(source.cities):
        return wanted.items()
    levels = dict.fromkeys(source.places.loc[source.cities, LEVEL])
    return [(LEVEL, level) for level in levels] + replace(wanted, city=()).items()


def by_http(words: Words, source: Data, wanted: Filters, form: str) -> None:
    """The URL that gives the same snapshot to a notebook or a script."""
    server = urlsplit(st.context.url or "http://localhost:8501")
    query = urlencode(query_of(source, wanted))
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
