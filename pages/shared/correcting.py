"""Corrections on a page: what was declared about a figure, and a report of what a reader found wrong.

A report changes nothing. It is text to copy, or to mail where the dashboard names an e-mail; the reader's
own words are shown as text only.
"""

from __future__ import annotations

import os
import re
from urllib.parse import quote

import pandas as pd
import streamlit as st

from pages.shared import tuples
from pages.shared.data import data
from pages.shared.frame import plain
from pages.shared.words import Words

EMAIL_SETTING = "CHENGBIAO_CORRECTIONS_MAIL"
_CODED = {
    "role": "role.", "measure": "measure.", "comparator": "comparator.", "force": "force.", "basis": "basis.",
}  # fmt: skip
_LONGEST_WORDS, _LONGEST_LINK = 2000, 1900  # longer links are cut off by mail programs, in silence


def declared(words: Words, figure: str) -> list[str]:
    """A sentence for each correction of a figure that is applied or proposed."""
    rows = data().corrections
    mine = rows[rows["figure"].eq(figure) & rows["status"].ne("rejected")]
    return [sentence(words, row) for row in tuples.of(mine)]


def sentence(words: Words, row) -> str:
    """One declared correction: what was stated, what stands now, why and since when."""
    values = {"reason": getattr(row, f"reason_{words.language}"), "date": f"{row.date:%Y-%m-%d}"}
    if row.action == "replace":
        values |= {"field": words(f"field.{row.field}")}
        values |= {name: coded(words, row.field, getattr(row, name)) for name in ("stated", "corrected")}
    elif row.action == "withdraw":
        values |= {"stated": row.stated}
    if row.status == "applied":
        return words(f"correction.{row.action}", **values)
    return words(f"correction.{row.status}", text=words(f"correction.{row.action}.open", **values))


def coded(words: Words, field: str, value: str) -> str:
    """A value of a field as the pages write it."""
    if not value:
        return words("correction.empty")
    if field in _CODED:
        return words(_CODED[field] + value)
    named = {"indicator": words.indicator, "scope": words.scope, "tier": words.named_tier}
    return named[field](value) if field in named else value


def show(words: Words, figure: pd.Series) -> None:
    """The corrections of a figure, in a box that nobody overlooks; nothing where there are none."""
    for text in declared(words, figure["figure"]):
        st.warning(plain(text))


def report(words: Words, figure: pd.Series) -> None:
    """“Something is wrong here”: a field for the reader's words, and the report to copy or to mail."""
    with st.expander(words("correction.wrong"), key=f"wrong_{figure['figure']}"):
        said = st.text_area(
            words("correction.said"), max_chars=_LONGEST_WORDS, key=f"said_{figure['figure']}"
        )
        text = report_text(words, figure, said)
        st.caption(words("correction.copy"))
        st.code(text, language=None, wrap_lines=True)
        if email := report_email():
            st.link_button(words("correction.mail", email=email), mail_link(words, email, figure, text))


def report_text(words: Words, figure: pd.Series, said: str) -> str:
    """The report: which figure of which data, what is stated and where, and the reader's words."""
    source = data()
    name = words.indicator(figure["indicator"]) + words.narrowed(figure["scope"], figure["tier"])
    facts = {
        "figure.id": figure["figure"],
        "correction.version": source.meta["data_version"],
        "figure.plan": words.title(figure["plan"]),
        "column.stated": f"{words.place(figure['place'])} · {name} · {words.statement(figure)}",
        "figure.role": words(f"role.{figure['role']}"),
        "figure.named_as": figure["named_as"],
        "figure.amount_as": figure["amount_as"],
        "figure.location": figure["location"],
        "correction.said": said.strip()[:_LONGEST_WORDS] or words("correction.nothing_said"),
    }
    return "\n".join(f"{words(label)}{words('colon')}{value}" for label, value in facts.items())


def report_email() -> str:
    """The e-mail for reports, from the environment or the server's secrets; "" where none is set up."""
    found = os.environ.get(EMAIL_SETTING, "")
    if not found and st.secrets.load_if_toml_exists():
        found = str(st.secrets.get(EMAIL_SETTING, ""))
    return found if re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", found, re.ASCII) else ""


def mail_link(words: Words, email: str, figure: pd.Series, text: str) -> str:
    """A mailto link with the report; with a request to paste it where a mail program would cut it off."""
    subject = quote(words("correction.subject", id=figure["figure"]))
    link = f"mailto:{email}?subject={subject}&body={quote(text)}"
    if len(link) > _LONGEST_LINK:
        link = f"mailto:{email}?subject={subject}&body={quote(words('correction.paste'))}"
    return link
