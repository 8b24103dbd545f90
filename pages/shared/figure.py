"""One figure in full: its normal form, the document's own words and where they stand, plan and sentence."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from loaders.database.filters import Filters
from pages.shared import correcting, url
from pages.shared.data import data
from pages.shared.frame import plain
from pages.shared.words import Words

CHOSEN, DERIVATIONS, DERIVATION = "chosen_figure", "derivations", "derivation"


def choose(figure: str) -> None:
    """Ask for a figure by its id; the coming run opens it on the Evidence page."""
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
    """Remember which marks of this page are derived: by figure, the sentence and the inputs' ids."""
    if "inputs" in rows:  # only paces have any
        columns = zip(rows["figure"], rows["text"], rows["inputs"], rows["derived"], strict=True)
        st.session_state[DERIVATIONS] = {
            figure: (text, inputs) for figure, text, inputs, own in columns if own
        }


def open_chosen_figure(page: str) -> None:
    """Go to Evidence if a mark or a row of another page was clicked, with how a derived one came about.

    Evidence takes up a choice of its own, so that its URL is written once.
    """
    derivations = st.session_state.pop(DERIVATIONS, {})
    if page == "evidence" or not (figure := st.session_state.pop(CHOSEN, None)):
        return
    st.session_state[DERIVATION] = {figure: derivations[figure]} if figure in derivations else {}
    st.switch_page("evidence.py", query_params=url.link(figure=figure))


def show_derivation(words: Words, figure: str) -> None:
    """How the mark that led to this figure was derived; nothing where another way led here."""
    if derivation := st.session_state.get(DERIVATION, {}).get(figure):
        _derivation(words, *derivation)


def _derivation(words: Words, sentence: str, inputs: tuple[str, ...]) -> None:
    """How a derived value came about, with a link to each figure that went in."""
    figures = data().store.figures(Filters(figure=inputs)).set_index("figure", drop=False)
    with st.container(border=True):
        st.markdown(f"**{words('derivation.title')}**  \n{plain(sentence)}")
        st.caption(words("derivation.inputs"))
        for code in inputs:
            label = words("finding.link", name=code, stated=words.statement(figures.loc[code]))
            st.page_link("evidence.py", label=plain(label), query_params=url.link(figure=code))


def head(words: Words, figure: pd.Series) -> None:
    """Where, what and how much; and what was corrected of it."""
    name = words.indicator(figure["indicator"]) + words.narrowed(figure["scope"], figure["tier"])
    st.markdown(
        f"## {plain(words.place(figure['place']))} · {plain(name)}\n\n### {plain(words.statement(figure))}"
    )
    correcting.show(words, figure)


def facts(words: Words, figure: pd.Series) -> None:
    """What is recorded beside the words, the sentence, and a way to say that something is wrong."""
    basis = words("brackets", inner=words(f"basis.{figure['basis']}")) if figure["basis"] else ""
    lines = {
        words("figure.role"): words(f"role.{figure['role']}"),
        words("figure.measure"): words(f"measure.{_kind(figure)}") + basis,
        words("figure.force"): words(f"force.{figure['force']}") if figure["force"] else "",
        words("figure.note"): figure[f"note_{words.language}"],
        words("figure.id"): figure["figure"],
    }
    labelled(words, lines)
    if figure["quote"]:
        sentence = "".join(figure["quote"].splitlines())  # lines in it end only where their page did
        st.markdown(f"**{words('figure.sentence')}**\n\n> {plain(sentence)}")
    correcting.report(words, figure)


def labelled(words: Words, lines: dict[str, str]) -> None:
    """Texts with their labels, one below the other; those that are empty are left out."""
    st.markdown(
        "\n".join(f"- **{label}**{words('colon')}{plain(text)}" for label, text in lines.items() if text)
    )


def _kind(figure: pd.Series) -> str:
    """The kind of number; a level with a year to count from is a total of the years between."""
    is_total = figure["measure"] == "level" and not pd.isna(figure["base_year"])
    return "total" if is_total else figure["measure"]
