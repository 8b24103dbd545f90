"""The heat map of coverage: indicators down in groups that fold, places across, a sign for each state.

A state is told by sign and shape, never by colour alone: a filled square with a count is stated, one half
filled stated of a narrower scope only, an outlined one stated in words, a dash silent, none not collected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from pages.shared import url
from pages.shared.charts import picture
from pages.shared.charts.picture import Query
from pages.shared.words import Words

_COUNTED = ("stated", "narrower")
SIGNS = {"stated": "", "narrower": "", "qualitative": "≈", "silent": "–", "not_collected": ""}


class Column(NamedTuple):
    """A place: its code and name, how many of its documents are here, and which in words."""

    place: str
    name: str
    documents: int
    read: str


class Cell(NamedTuple):
    """What a place states of an indicator: a key of SIGNS, how many numbers, in words, and a yardstick.

    The yardstick is that of its first statement, "" where there is none.
    """

    state: str
    numbers: int
    said: str
    yardstick: str


class Row(NamedTuple):
    """An indicator: its id, its name, and a cell for each column."""

    indicator: str
    name: str
    cells: list[Cell]


def key(roles: tuple[str, ...], words: Words) -> str:
    """The signs with what they mean."""
    silent = f"coverage.key.silent.{roles[0]}" if len(roles) == 1 else "coverage.key.silent"
    meanings = {code: silent if code == "silent" else f"coverage.key.{code}" for code in SIGNS}
    entries = "".join(
        f"<li><span {picture.attributes(**{'class': code})}>{'3' if code in _COUNTED else sign}</span>"
        f"{picture.text(words(meanings[code]))}</li>"
        for code, sign in SIGNS.items()
    )
    return f'<ul class="heat heat-key">{entries}</ul>'


_text = lru_cache(maxsize=5000)(picture.text)  # a few texts in thousands of cells


def heat(columns: Sequence[Column], rows: Mapping[str, Sequence[Row]], opened: bool, words: Words) -> str:
    """The map as markup; `rows` by the name of their group, in the order wanted, `opened` unfolds all."""
    shared = url.link()
    body = "".join(
        _group(name, members, columns, opened or not at, words, shared)
        for at, (name, members) in enumerate(rows.items())
    )
    size = picture.attributes(style=f"--n:{len(columns)}")
    inner = f'<div class="inner" {size}>{_head(columns, words)}{body}</div>'
    return f'<div class="heat {words.language}">{inner}</div>'


def _head(columns: Sequence[Column], words: Words) -> str:
    names = "".join(
        picture.link("city", f"<span>{picture.text(one.name)}</span>", one.name, "head", place=one.place)
        for one in columns
    )
    said = [picture.attributes(title=f"{one.name} · {one.read}") for one in columns]
    read = "".join(f"<span {at}>{one.documents}</span>" for at, one in zip(said, columns, strict=True))
    documents = picture.text(words("city.documents"))
    return f'<div class="line"><b></b>{names}</div><div class="line read"><b>{documents}</b>{read}</div>'


def _group(
    name: str,
    rows: Sequence[Row],
    columns: Sequence[Column],
    opened: bool,
    words: Words,
    shared: Query,
) -> str:
    """A group: how many of its indicators each place states, and below, unfolded, each indicator."""
    counts = [sum(row.cells[at].state in _COUNTED for row in rows) for at in range(len(columns))]
    sums = "".join(
        f"<span {picture.attributes(title=_of_group(one.name, count, len(rows), words))}>{count or ''}</span>"
        for one, count in zip(columns, counts, strict=True)
    )
    lines = "".join(_line(row, columns, shared) for row in rows)
    head = f'<summary class="line"><b>{picture.text(name)}</b>{sums}</summary>'
    return f"<details{' open' if opened else ''}>{head}{lines}</details>"


def _of_group(place: str, count: int, indicators: int, words: Words) -> str:
    return words("coverage.of_group", place=place, count=count, indicators=indicators)


def _line(row: Row, columns: Sequence[Column], shared: Query) -> str:
    name = picture.text(row.name)
    cells = "".join([_cell(row, name, *pair, shared) for pair in zip(columns, row.cells, strict=True)])
    return f'<div class="line"><b>{name}</b>{cells}</div>'


def _cell(row: Row, name: str, column: Column, cell: Cell, shared: Query) -> str:
    """A cell; `name` is the row's as markup, `shared` stands in every address. There are thousands, most of
    them without a link."""
    inner = f"{cell.numbers}" if cell.state in _COUNTED else SIGNS[cell.state]
    if not cell.yardstick:
        said = f"{_text(column.name)} · {name} · {_text(cell.said)}"
        return f'<span title="{said}" class="{cell.state}">{inner}</span>'
    said = f"{column.name} · {row.name} · {cell.said}"
    query = {"indicator": row.indicator, "city": column.place, "yardstick": cell.yardstick}
    return picture.link_to("compare", {**shared, **query}, inner, said, cell.state)
