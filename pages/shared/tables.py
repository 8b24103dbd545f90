"""Tables of figures. A click on a row opens the figure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

import pandas as pd
import streamlit as st

from pages.shared import confidence, printing, tuples
from pages.shared.data import Data
from pages.shared.figure import choose_from_table
from pages.shared.unbroken import unbroken
from pages.shared.words import Words

OPENED_CELL = "opened_cell"
_ROW_HEIGHT, _HEAD_HEIGHT, _MOST_ROWS = 35, 38, 14
_NAMES = {"zh": 190, "en": 240}  # pixels for the names of indicators, which stay in sight while cities scroll
# On a phone three columns fill the screen, so that none is cut; what is longer goes on in the next line.
_ON_A_PHONE, _NARROW = {"zh": (106, 130, 89), "en": (112, 116, 97)}, 132
_OF_PLAN = {"zh": (40, 120, 165), "en": (40, 170, 115)}  # the same beside a document, numbers first
_MOST_LINES, _LINE_HEIGHT, _FILLED = 8, 19, 0.9  # a line ends at a word, so none is full
_FOLDING = 65  # pixels that a row must be high before Streamlit lets a text go on in the next line
_LOCATION = 280  # pixels, for what may be long and is needed last
_HOW = 600  # pixels for how a pace comes about, which takes a line or two
_WIDE = re.compile("[\u2e80-\U0010ffff]")
# Behind a comma, before a bracket, behind 年比, and between a year and 年均 or 增长.
_IN_CHINESE = re.compile(r"(?<=[，；：])|(?=（)|(?<=\u5e74\u6bd4)|(?<=\d\u5e74)(?=\u5e74\u5747|\u589e\u957f)")
_PIECES = re.compile("[^\u2e80-\U0010ffff\u00a0]+\u00a0?|.")  # a number or a Latin word, a Chinese sign
_ANYWHERE = "\r"  # where a line ends inside a name
_CLOSING = frozenset("，；：、。）”")  # no line begins with one
_PACE = {"pace_text": "column.pace", "role_text": "column.role", "text": "column.how"}


def of_marks(rows: pd.DataFrame, words: Words, key: str) -> None:
    """The rows of a chart, in its order; a pace has its amount apart from how it comes about."""
    # Beside a chart, and beside the sentence of a pace, there is no room for many words.
    briefly = [words(f"reading.{code}.short") if code else "" for code in rows["reading"]]
    rows = rows.assign(reading_text=briefly)
    if "inputs" in rows:
        show(rows, {"name": "column.city"} | _PACE, rows["figure"], words, key, text=_HOW)
    else:
        labels = {"name": "column.city", "text": "column.stated", "role_text": "column.role"}
        show(rows, labels, rows["figure"], words, key)


def of_left_out(rows: pd.DataFrame, words: Words, key: str) -> None:
    """What cannot share the axis, with the reason."""
    labels = {
        "city": "column.city",
        "said": "column.stated",
        "role": "column.role",
        "reason": "column.reason",
    }
    show(rows, labels, rows["figure"], words, key)


def show(
    rows: pd.DataFrame,
    labels: dict[str, str],
    figures: pd.Series,
    words: Words,
    key: str,
    phone: Mapping[str, tuple[int, ...]] = _ON_A_PHONE,
    **widths: int,
) -> None:
    """A table of the columns in `labels` with their headings, a figure behind each row; widths in pixels.

    A column without a width is as wide as what stands in it. On a phone the first have those of `phone`.
    A row opens by a click anywhere on it, or by Enter: pages/shared/interface knows such a table by its key.
    Where not all the documents behind it were read whole, a last column says how far each was.
    """
    if "reading" in rows and rows["reading"].isin(["", "reviewed"]).mean() < 1:
        labels = labels | {"reading_text": "column.reading"}
    headings = {name: words(label) for name, label in labels.items()}
    shown = pd.DataFrame({name: rows[name] for name in labels}, copy=False)
    if is_on_a_phone():
        widths = dict.fromkeys(headings, _NARROW) | dict(zip(headings, phone[words.language], strict=False))
    row_height = _height_of_rows(shown, widths)
    columns = {
        name: st.column_config.TextColumn(heading, width=widths.get(name))
        for name, heading in headings.items()
    }
    st.container(key=f"opens_{key}").dataframe(
        shown.apply(lambda column: _folded(column, widths.get(column.name)))
        if row_height > _ROW_HEIGHT
        else shown,
        hide_index=True,
        column_config=columns,
        column_order=list(labels),
        height=_HEAD_HEIGHT + row_height * min(max(len(rows), 1), _MOST_ROWS),
        row_height=row_height,
        key=key,
        on_select=partial(choose_from_table, key, figures.tolist()),
        selection_mode="single-row",
        placeholder="—",
    )
    printing.table(shown, list(headings.values()), words)


def is_on_a_phone() -> bool:
    """Whether the page is read on a narrow screen: pages/shared/interface says so by a cookie."""
    return st.context.cookies.get("chengbiao_phone") == "1"


def _folded(column: pd.Series, width: int | None) -> pd.Series:
    """The texts with the ends of their lines where a line may end; inside a name Streamlit ends it itself.

    It takes a text of Chinese and digits for shorter than it is, and cuts one now and then all the same.
    """
    if width is None:
        return column
    return column.map(lambda text: _in_lines(text, width).replace(_ANYWHERE, ""), na_action="ignore")


def _in_lines(text: str, width: int) -> str:
    """The text with a sign for each line that it takes in a column so wide: a new line, or _ANYWHERE.

    Amounts stay whole; of what is longer than a line, numbers do.
    """
    room, said, used = (width - 16) * _FILLED, "", 0.0
    for part in re.split("(?<= )|\n", _IN_CHINESE.sub("\n", unbroken(text.replace("\n", " ")))):
        is_whole = _pixels(part.rstrip(" ")) <= room
        for number, piece in enumerate([part] if is_whole else _PIECES.findall(part)):
            if used and used + _pixels(piece.rstrip(" ")) > room and piece not in _CLOSING:
                said, used = said.rstrip(" ") + (_ANYWHERE if number else "\n"), 0.0
            said += piece
            used += _pixels(piece)
    return said.rstrip(" ")


def _height_of_rows(shown: pd.DataFrame, widths: dict[str, int]) -> int:
    """Pixels of rows with as many lines as the longest text takes, up to some, in columns of a given width.

    What stands further to the right, such as the place in a document, makes no row higher.
    """
    lines = 1
    for name in {*shown.columns[:3], "text", "plan_title"}.intersection(widths):
        each = (_in_lines(str(text), widths[name]).replace(_ANYWHERE, "\n") for text in shown[name])
        lines = max([lines, *(text.count("\n") + 1 for text in each)])
    return max(_FOLDING, min(lines, _MOST_LINES) * _LINE_HEIGHT + 8) if lines > 1 else _ROW_HEIGHT


def _pixels(text: str) -> float:
    return 8 * len(text) + (0 if text.isascii() else 6 * len(_WIDE.findall(text)))


def of_milestones(path: pd.DataFrame, words: Words, key: str) -> None:
    """The interpolated years of the paths that the chart draws."""
    rows = path[path["point"].eq("milestone")] if len(path) else path
    if len(rows):
        shown = pd.DataFrame(
            {
                "city": [words.place(code) for code in rows["place"]],
                "year": rows["year"].astype(str),
                "amount": rows["label"],
            }
        )
        labels = {"city": "column.city", "year": "column.year", "amount": "column.milestone"}
        show(shown, labels, pd.Series([inputs[-1] for inputs in rows["inputs"]]), words, key)


def of_ranking(rows: pd.DataFrame, with_derived: bool, words: Words, key: str) -> None:
    """Positions, and gaps among the derived values; columns that are empty throughout are left out."""
    names = ("city", "amount", "year", "role", "position", *(["gap"] if with_derived else []))
    labels = {name: f"rank.{name}" for name in names}
    labels = {name: label for name, label in labels.items() if rows[name].ne("").any()}
    show(rows, labels, rows["figure"], words, key)


def of_progress(rows: pd.DataFrame, with_derived: bool, words: Words, key: str) -> None:
    """Targets beside later results, and paces among the derived values; empty columns are left out."""
    paces = ("required", "achieved") if with_derived else ()
    labels = {name: f"progress.{name}" for name in ("city", "target", "result", *paces, "status")}
    labels = {name: label for name, label in labels.items() if rows[name].ne("").any()}
    show(rows, labels, rows["figure"], words, key)


def of_paces(rows: pd.DataFrame, words: Words, key: str) -> None:
    """Annual paces with how they came about."""
    labels = {"indicator_name": "column.indicator"} | _PACE
    show(rows, labels, rows["figure"], words, key, text=_HOW)


def of_city(rows: pd.DataFrame, words: Words, key: str) -> None:
    """The figures of one city: what, how much, whether aim or result, and where it stands."""
    labels = {
        "indicator_name": "column.indicator",
        "text": "column.stated",
        "role_text": "column.role",
        "location": "column.location",
    }
    show(rows, labels, rows["figure"], words, key, location=_LOCATION)


def of_elsewhere(rows: pd.DataFrame, name: str, words: Words, key: str) -> None:
    """What other documents of a place say of the quantity of this name, each with its title."""
    labels = {
        "text": "column.stated",
        "plan_title": "figure.plan",
        "role_text": "column.role",
        "indicator_name": "column.indicator",
    }
    if rows["indicator_name"].eq(name).all():  # as the page says already
        del labels["indicator_name"]
    show(rows, labels, rows["figure"], words, key, plan_title=_LOCATION)


def of_plan(rows: pd.DataFrame, numbers: dict[str, str], current: str, words: Words, key: str) -> None:
    """The figures of one plan in the order of the document, with the numbers of their marks in it."""
    signs = [f"▸ {numbers[code]}" if code == current else numbers[code] for code in rows["figure"]]
    labels = {
        "number": "column.number",
        "indicator_name": "column.indicator",
        "text": "column.stated",
        "role_text": "column.role",
    }
    # It stands in the narrow column beside the document: no name may push the amounts out of sight.
    widths = {"number": 46, "indicator_name": 230, "text": 150, "role_text": 96}
    show(rows.assign(number=signs), labels, rows["figure"], words, key, _OF_PLAN, **widths)


def of_corrections(corrections: pd.DataFrame, sentences: list[str], words: Words, key: str) -> None:
    """The declared corrections: which figure, what was done about it and why, and whether it is applied."""
    frame = pd.DataFrame(
        {
            "figure": corrections["figure"].tolist(),
            "sentence": sentences,
            "status": [words(f"status.{status}") for status in corrections["status"]],
        }
    )
    _plain_table(frame, words, "corrections.", key)


def of_names(rows: pd.DataFrame, words: Words, key: str) -> None:
    """Names of plans, places and indicators that an earlier snapshot has otherwise."""
    _plain_table(rows[["of", "field", "before", "after"]], words, "since.", key)


def of_coverage(table: pd.DataFrame, words: Words, key: str) -> None:
    """Indicators down, cities across. A click remembers the cell under OPENED_CELL."""
    grid = table.rename(columns=words.place).reset_index(drop=True)
    head = words("column.indicator")
    grid.insert(0, head, [words.indicator(code) for code in table.index])
    st.dataframe(
        grid,
        hide_index=True,
        height=_HEAD_HEIGHT + _ROW_HEIGHT * min(len(grid), 18),
        key=key,
        column_config={head: st.column_config.TextColumn(pinned=True, width=_NAMES[words.language])},
        on_select=partial(
            _open_cell, key, list(table.index), dict(zip(grid.columns[1:], table.columns, strict=True))
        ),
        selection_mode="single-cell",
    )
    printing.table(grid, list(grid.columns), words)


def _open_cell(key: str, indicators: list[str], cities: dict[str, str]) -> None:
    """Callback: remember which cell was clicked; the page goes there in the same run."""
    cells = st.session_state[key]["selection"]["cells"]
    if cells:
        row, column = cells[0]
        st.session_state[OPENED_CELL] = (indicators[row], cities.get(column, ""))


def of_plans(source: Data, words: Words, key: str) -> None:
    """The plans read: place, title, issuer, number, date, years."""
    plans = source.plans
    frame = pd.DataFrame(
        {
            "city": [words.place(code) for code in plans["place"]],
            "title": [words.title(plan) for plan in plans["plan"]],
            "issuer": plans["issuer"].tolist(),
            "number": plans["document_number"].tolist(),
            "date": plans["issue_date"].dt.strftime("%Y-%m-%d").tolist(),
            "years": [
                f"{plan.first_year}–{plan.last_year}"
                if plan.first_year != plan.last_year
                else f"{plan.first_year}"
                for plan in tuples.of(plans)
            ],
            "kind": [words(f"kind.{kind}") for kind in plans["kind"]],
        }
    )
    _plain_table(frame, words, "plans.", key, title=430, issuer=200, number=150)


def of_quality(measured: dict, source: Data, words: Words, key: str) -> None:
    """Precision, recall and F1 of the extraction: together, the headlines, each kind of document and reading,
    then each indicator."""
    named = [(words("quality.all"), measured["all"]), (words("quality.headline"), measured["headline"])]
    for what in ("kind", "reading"):
        named += [
            (words("quality.of", name=words(f"{what}.{row[what]}"), documents=row["documents"]), row)
            for row in measured.get(f"{what}s", ())
        ]
    named += [
        (words.indicator(row["indicator"]), row)
        for row in measured["indicators"]
        if row["indicator"] in source.indicators.index
    ]
    frame = pd.DataFrame(
        [
            {"name": name}
            | {count: f"{row[count]:,}" for count in ("stated", "read", "right")}
            | {rate: _rate(row[rate]) for rate in ("precision", "recall", "f1")}
            for name, row in named
        ]
    )
    _plain_table(frame, words, "quality.", key)


def of_quality_fields(measured: dict, words: Words, key: str) -> None:
    """How often each field of a figure was read as it is recorded."""
    rows = measured["fields"]
    frame = pd.DataFrame(
        {
            "field": [words(f"field.{row['field']}") for row in rows],
            "compared": [f"{row['compared']:,}" for row in rows],
            "equal": [f"{row['equal']:,}" for row in rows],
            "share": [_rate(row["share"]) for row in rows],
        }
    )
    _plain_table(frame, words, "quality.", key)


def of_rules(measured: dict, source: Data, words: Words, key: str) -> None:
    """What became of all that each rule of the extraction read, and how sure that makes it."""
    _plain_table(confidence.table(measured, source, words), words, "confidence.", key)


def _rate(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"


def _plain_table(frame: pd.DataFrame, words: Words, beginning: str, key: str, **widths: int) -> None:
    headings = {column: words(f"{beginning}{column}") for column in frame}
    columns = {
        column: st.column_config.TextColumn(heading, width=widths.get(column))
        for column, heading in headings.items()
    }
    height = _HEAD_HEIGHT + _ROW_HEIGHT * min(len(frame), _MOST_ROWS)
    st.dataframe(frame, hide_index=True, column_config=columns, key=key, height=height, placeholder="—")
    printing.table(frame, list(headings.values()), words)
