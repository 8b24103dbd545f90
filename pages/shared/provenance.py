"""Where a figure comes from: the document's words, its page, its reference, and what others say.

All of it is in the record, so this is a whole page on a machine that has no document. A link is opened by the
reader's click and by nothing else; where no page is recorded there is a search to copy.
"""

from __future__ import annotations

import json

import pandas as pd
import streamlit as st

from loaders.snapshots.citations import bibtex, gbt7714
from pages.shared import links, tables, url, views
from pages.shared.data import Data, data
from pages.shared.figure import labelled
from pages.shared.frame import plain
from pages.shared.words import Words

CAME_FROM = "came_from"
_AT_ONCE = 6  # documents of a place; the others are folded


def back(words: Words, files: dict[str, str]) -> None:
    """The way back to the page that one came from, whose choices the session still has."""
    page = st.session_state.get(CAME_FROM)
    if page in files:
        label = words("evidence.back", page=words(f"page.{page}"))
        st.page_link(files[page], label=label, icon=":material/arrow_back:", query_params=url.link())


def said(words: Words, figure: pd.Series) -> None:
    """The document's own words for name and amount, and where they stand in it."""
    parts = [figure["location"], *(again["location"] for again in json.loads(figure["also"] or "[]"))]
    name, amount = (f"**{plain(figure[part])}**" for part in ("named_as", "amount_as"))
    st.markdown(
        f"{words('evidence.said', name=name, amount=amount)}  \n"
        f"{plain(words('evidence.at', location='；'.join(parts)))}"
    )


def document(words: Words, figure: pd.Series) -> None:
    """Issuer, number, date, kind, how far it was read, and where it can be read."""
    plan = data().plans.loc[figure["plan"]]
    meaning = words("brackets", inner=words(f"reading.{plan.reading}.meaning"))
    read = {words("column.reading"): words(f"reading.{plan.reading}") + meaning}
    labelled(words, _facts(words, plan) | read)
    _where_to_read(words, figure, plan)


def _facts(words: Words, plan: pd.Series) -> dict[str, str]:
    """Issuer, number, date and kind of a document by their labels, "" where the record has none."""
    facts = {
        "plans.issuer": plan["issuer"],
        "plans.number": plan["document_number"],
        "plans.date": "" if pd.isna(plan["issue_date"]) else f"{plan['issue_date']:%Y-%m-%d}",
        "plans.kind": words(f"kind.{plan['kind']}"),
    }
    return {words(label): text for label, text in facts.items()}


def _where_to_read(words: Words, figure: pd.Series, plan: pd.Series) -> None:
    pages = {"evidence.open": plan["url"], "evidence.open_archived": plan["archived_url"]}
    found = {label: address for label, address in pages.items() if links.is_web(address)}
    if not found:
        st.caption(words("evidence.search"))
        st.code(links.search(plan["title"]), language=None, wrap_lines=True)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, address in found.items():
            opened = links.at_words(address, figure["amount_as"])
            st.link_button(words(label, host=links.host(address)), opened)
        if not pd.isna(plan["accessed"]):
            st.caption(words("evidence.accessed", date=f"{plan['accessed']:%Y-%m-%d}"))


def documents(words: Words, plans: pd.DataFrame) -> None:
    """The documents of a place, the newest first: each a link to its page, how far it was read."""
    newest = plans.sort_values(["last_year", "issue_date"], ascending=False, kind="stable")
    lines = [
        words("list.separator").join(
            (
                links.in_markdown(plan["url"], plain(words.title(plan["plan"]))),
                *(plain(text) for text in _facts(words, plan).values() if text),
                plain(words(f"reading.{plan['reading']}")),
            )
        )
        for _, plan in newest.iterrows()
    ]
    st.markdown("\n".join(f"- {line}" for line in lines[:_AT_ONCE]))
    if rest := lines[_AT_ONCE:]:
        with st.expander(words("city.more_documents", count=len(rest)), key="city_more_documents"):
            st.markdown("\n".join(f"- {line}" for line in rest))


def reference(words: Words, figure: pd.Series) -> None:
    """The document as it is cited, each form with a button that copies it."""
    plan = data().plans.loc[figure["plan"]]
    st.markdown(f"## {words('evidence.cite')}")
    st.code(gbt7714(plan), language=None, wrap_lines=True)
    with st.expander("BibTeX", key="evidence_bibtex"):
        st.code(bibtex(plan), language=None, wrap_lines=True)


def elsewhere(words: Words, source: Data, figure: pd.Series) -> None:
    """What other documents of the place say of the same quantity."""
    rows = views.elsewhere(source, figure["place"], figure["indicator"], figure["plan"], words.language)
    st.markdown(f"## {words('evidence.elsewhere', count=len(rows))}")
    if rows.empty:
        st.caption(words("evidence.nowhere_else"))
    else:
        name = words.indicator(figure["indicator"]) + words.narrowed(figure["scope"], figure["tier"])
        tables.of_elsewhere(rows, name, words, key="evidence_elsewhere")
