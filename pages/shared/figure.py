"""One figure in full: its normal form, the document's own words, where it stands, its plan and its sentence."""

from __future__ import annotations

import json

import pandas as pd
import streamlit as st

from loaders.store import Filters
from pages.shared import address
from pages.shared.data import data
from pages.shared.frame import plain
from pages.shared.words import Words

CHOSEN, DERIVATIONS = "chosen_figure", "derivations"


def choose(figure: str) -> None:
    """Open a figure at the end of this run."""
    st.session_state[CHOSEN] = figure


def choose_from_chart(key: str) -> None:
    """Callback of a chart: open the figure of the mark that was clicked."""
    points = st.session_state[key]["selection"]["points"]
    ids = [point["customdata"] for point in points if point.get("customdata")]
    if ids:
        choose(ids[0] if isinstance(ids[0], str) else ids[0][0])


def choose_from_table(key: str, figures: list[str]) -> None:
    """Callback of a table: open the figure of the row that was clicked."""
    rows = st.session_state[key]["selection"]["rows"]
    if rows and figures[rows[0]]:
        choose(figures[rows[0]])


def remember_derivations(rows: pd.DataFrame) -> None:
    """Tell the dialog which marks of this page are derived: by figure, the sentence and the inputs' ids."""
    if "inputs" in rows:  # only paces have any
        columns = zip(rows["figure"], rows["text"], rows["inputs"], rows["derived"], strict=True)
        st.session_state[DERIVATIONS] = {
            figure: (text, inputs) for figure, text, inputs, own in columns if own
        }


def show_chosen_figure(words: Words) -> None:
    """Open the dialog if a mark or a row was clicked in this run."""
    figure = st.session_state.pop(CHOSEN, None)
    if figure:
        st.dialog(words("figure.title"), width="medium")(_dialog)(words, figure)


def _dialog(words: Words, figure: str) -> None:
    rows = data().store.figures(Filters(figure=(figure,)))
    if rows.empty:
        st.warning(words("figure.unknown"))
        return
    if figure in st.session_state.get(DERIVATIONS, {}):
        _derivation(words, *st.session_state[DERIVATIONS][figure])
    show(words, rows.iloc[0])
    st.page_link("evidence.py", label=words("figure.open"), query_params=address.link(figure=figure))


def _derivation(words: Words, sentence: str, inputs: tuple[str, ...]) -> None:
    """How a derived value came about, with a link to each figure that went in."""
    figures = data().store.figures(Filters(figure=inputs)).set_index("figure", drop=False)
    with st.container(border=True):
        st.markdown(f"**{words('derivation.title')}**  \n{plain(sentence)}")
        st.caption(words("derivation.inputs"))
        for code in inputs:
            label = words("finding.link", name=code, stated=words.statement(figures.loc[code]))
            st.page_link("evidence.py", label=plain(label), query_params=address.link(figure=code))


def show(words: Words, figure: pd.Series) -> None:
    """All that is known of one figure."""
    plan = data().plans.loc[figure["plan"]]
    name = words.indicator(figure["indicator"]) + words.narrowed(figure["scope"], figure["tier"])
    st.markdown(
        f"#### {plain(words.place(figure['place']))} · {plain(name)}\n\n### {plain(words.statement(figure))}"
    )
    basis = words("brackets", inner=words(f"basis.{figure['basis']}")) if figure["basis"] else ""
    facts = {
        words("figure.role"): words(f"role.{figure['role']}"),
        words("figure.measure"): words(f"measure.{figure['measure']}") + basis,
        words("figure.named_as"): figure["named_as"],
        words("figure.amount_as"): figure["amount_as"],
        words("figure.location"): figure["location"],
        words("figure.also"): "; ".join(place["location"] for place in json.loads(figure["also"] or "[]")),
        words("figure.force"): words(f"force.{figure['force']}") if figure["force"] else "",
        words("figure.note"): figure[f"note_{words.language}"],
        words("figure.plan"): plan_line(words, plan),
        words("figure.id"): figure["figure"],
    }
    st.markdown(
        "\n".join(f"- **{label}**{words('colon')}{plain(value)}" for label, value in facts.items() if value)
    )
    if figure["quote"]:
        st.markdown(f"**{words('figure.sentence')}**\n\n> {plain(figure['quote'])}")
    else:
        st.caption(words("figure.no_sentence"))


def plan_line(words: Words, plan: pd.Series) -> str:
    """A plan in one line: title, issuer, number, date, kind."""
    date = "" if pd.isna(plan["issue_date"]) else f"{plan['issue_date']:%Y-%m-%d}"
    parts = [plan["title"], plan["issuer"], plan["document_number"], date, words(f"kind.{plan['kind']}")]
    return words("list.separator").join(part for part in parts if part)
