"""Where a sheet has its titles, its header of up to three rows, its places and its numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from loaders.problems import expected
from loaders.statistics.headings import Names, plain, read_heading, whole_year
from loaders.statistics.places import Gazetteer
from loaders.statistics.sheets import Sheet

_MOST_HEADER_ROWS, _FIRST_COLUMNS = 3, 6
_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?")
_NOTHING = re.compile(r"[-.…/·—]*|n/?a|不详|缺|空|无数据|暂无")


@dataclass(frozen=True)
class Shape:
    """Rows and columns count from 0: the header is rows `header` to `body`, excluded."""

    titles: list[str]
    header: int
    body: int
    places: list[int]


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is no number: a blank, a dash, dots. None of them is zero."""
    return bool(_NOTHING.fullmatch(plain(text)))


def number_of(text: str) -> tuple[Decimal, str] | None:
    """A number of a cell and "%" or "" behind it, without the mark of a footnote; None for anything else."""
    word = plain(text).replace("，", ",")
    if not _NUMBER.fullmatch(word) or len(word) > 25:
        return None
    return Decimal(word.removesuffix("%").replace(",", "")), "%" if word.endswith("%") else ""


def shape_of(sheet: Sheet, gazetteer: Gazetteer, names: Names) -> Shape:
    """The shape of a sheet with places down.

    Raises:
        BadInput: no row names a place beside a number, or nothing stands above the first one.
    """
    rows = sheet.rows
    first = next((at for at, row in enumerate(rows) if _begins(row, gazetteer)), None)
    if first is None:
        wanted, remedy = "rows that begin with a place and have numbers", "put places down, indicators across"
        raise expected(f"sheet {sheet.name}", wanted, "none", remedy)
    places = _place_columns(rows, first, gazetteer)
    while first and _is_data(rows[first - 1], places):  # a row of a place that nobody knows is no header
        first -= 1
    header = first
    while header and first - header < _MOST_HEADER_ROWS and _is_header(rows[header - 1], places, names):
        header -= 1
    if header == first:
        remedy = "add a row that says what each column is"
        raise expected(f"sheet {sheet.name}", f"a header above row {first + 1}", "none", remedy)
    titles = list(dict.fromkeys(text for row in rows[:header] for text in row if text))
    return Shape(titles, header, first, places)


def _begins(row: list[str], gazetteer: Gazetteer) -> bool:
    place = next((at for at, text in enumerate(row[:_FIRST_COLUMNS]) if gazetteer.is_placelike(text)), None)
    return place is not None and any(
        number_of(text) or (text and is_nothing(text)) for text in row[place + 1 :]
    )


def _place_columns(rows: list[list[str]], first: int, gazetteer: Gazetteer) -> list[int]:
    """The columns at the left in which every second cell names a place."""
    found = []
    for column in range(min(_FIRST_COLUMNS, len(rows[first]))):
        texts = [row[column] for row in rows[first:] if row[column]]
        placelike = sum(map(gazetteer.is_placelike, texts))
        if placelike * 2 >= len(texts) and placelike:
            found.append(column)
    found = [column for column in found if _names_places(column, found, rows[first:], gazetteer)]
    return found or [at for at, text in enumerate(rows[first]) if gazetteer.is_placelike(text)][:1]


def _names_places(column: int, found: list[int], rows: list[list[str]], gazetteer: Gazetteer) -> bool:
    """Whether a column is one of places: numbers that may be codes are, only where they agree with names.

    Without names the first column of codes says which places are meant.
    """
    named = [at for at in found if not all(number_of(row[at]) for row in rows if row[at])]
    by = [at for at in named if at != column] or [at for at in found if at < column]
    if column in named or not by:
        return True
    pairs = [(row[column], row[by[-1]]) for row in rows if row[column] and row[by[-1]]]
    return 2 * sum(gazetteer.agree(*pair) for pair in pairs) >= len(pairs)


def _is_data(row: list[str], places: list[int]) -> bool:
    numbers = [text for at, text in enumerate(row) if at not in places and number_of(text)]
    return any(row[at] for at in places) and any(whole_year(text) is None for text in numbers)


def _is_header(row: list[str], places: list[int], names: Names) -> bool:
    """Whether a row heads columns; a single text is a title, unless it names an indicator over them."""
    texts = list(dict.fromkeys(text for text in row if text))
    if any(plain(text).startswith(("单位:", "单位：")) for text in texts):
        return False
    if len(texts) == 1:
        return not any(row[at] for at in places) and bool(read_heading(texts, names).indicator)
    return len(texts) > 1


def headings(rows: list[list[str]], shape: Shape) -> list[list[str]]:
    """The cells above each column. A gap in an upper row belongs to the text at its left."""
    above = [list(row) for row in rows[shape.header : shape.body]]
    for number, row in enumerate(above[:-1]):
        for column in range(1, len(row)):
            left_is_place = column - 1 in shape.places
            below = any(later[column] for later in above[number + 1 :])
            if not row[column] and below and not left_is_place and column not in shape.places:
                row[column] = row[column - 1]
    return [[row[column] for row in above] for column in range(len(rows[shape.body]))]
