"""One sheet into figures, with what was understood of every column and what was left out and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from pydantic import ValidationError

from loaders.model import StatedFigure
from loaders.problems import expected, shortened
from loaders.statistics.headings import (
    Heading,
    Names,
    read_heading,
    units_of_titles,
    whole_year,
    with_unit,
    year_of_titles,
)
from loaders.statistics.places import Gazetteer
from loaders.statistics.reasons import Left, Reason, because
from loaders.statistics.shape import Shape, headings, is_nothing, number_of, shape_of
from loaders.statistics.sheets import Sheet, cell_name
from loaders.toml import model_problems
from loaders.units import GROWTH_UNIT, conversion_factor


class Found(NamedTuple):
    """A figure of a place."""

    place: str
    year: int
    figure: StatedFigure


@dataclass
class Understood:
    """What a sheet gave: its titles, its headings, the figures, and whatever was left out.

    `columns` has a line on each heading for a terminal. `places` are the codes of the rows' places by their
    names in the table, `unplaced` the names of which no place was told.
    """

    sheet: str
    titles: list[str]
    headings: list[Heading] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    unplaced: dict[str, Reason] = field(default_factory=dict)


@dataclass(frozen=True)
class Said:
    """What a person says of a sheet: headings by the number of their column, codes of places by their names.

    The code "" leaves the rows of a name out.
    """

    columns: Mapping[int, Heading] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)


class Cell(NamedTuple):
    """A number to be read: its text, where it stands, and what is known of it."""

    text: str
    at: tuple[int, int]
    heading: Heading
    year: int


def understand(sheet: Sheet, gazetteer: Gazetteer, names: Names, year: int | None) -> Understood:
    """The figures of a sheet with places down.

    Args:
        year: that of the columns whose heading gives none; the one in the titles unless given.

    Raises:
        BadInput: the sheet has no such table, or no column of it is understood.
    """
    result = read_table(sheet, gazetteer, names, year)
    if not result.found:
        told = "; ".join([*result.columns, *map(str, result.left[:3])])
        remedy = "correct the headings as the catalogue names the indicators"
        raise expected(f"sheet {sheet.name}", "a column of a known indicator", shortened(told, 600), remedy)
    return result


def read_table(
    sheet: Sheet, gazetteer: Gazetteer, names: Names, year: int | None, said: Said | None = None
) -> Understood:
    """The figures of a sheet, or none, with all that was understood; a person's word goes before it.

    Raises:
        BadInput: the sheet has no table with places down.
    """
    said = said or Said()
    shape = shape_of(sheet, gazetteer, names)
    year = year or year_of_titles(shape.titles)
    units = units_of_titles(shape.titles)
    columns = [
        with_unit(said.columns[at], names, units) if at in said.columns else heading
        for at, heading in enumerate(_columns(sheet, shape, names))
    ]
    result = Understood(sheet.name, shape.titles, columns)
    province = gazetteer.province_of(
        shape.titles, [_of(row, shape.places) for row in sheet.rows[shape.body :]]
    )
    for number, row in enumerate(sheet.rows[shape.body :], shape.body):
        named = _of(row, shape.places)
        place = partial(_place, gazetteer, said.places, named, province)
        read = _Row(sheet, number, row, shape, columns, year)
        if any(_read_row(read, place, names, result)) or not any(row):
            continue
        if not (named and any(map(gazetteer.is_placelike, named))):
            result.left.append(Left(f"{number + 1}", because("text")))
    result.columns = [_told(at, heading, names, result) for at, heading in enumerate(columns)]
    return result


def _place(
    gazetteer: Gazetteer, said: Mapping[str, str], named: list[str], province: str, year: int
) -> tuple[str, Reason | None]:
    """The code of a row's place in a year, as a person says or as its cells say."""
    if (code := said.get(name_of(named))) is not None:
        return code, None if code else because("left_out")
    return gazetteer.place(named, year, province) if named else ("", because("nameless"))


def name_of(cells: list[str]) -> str:
    """The name under which a row's place is told to a person, from the cells that name it."""
    return " ".join(cells)


def _of(row: list[str], columns: list[int]) -> list[str]:
    return [row[column] for column in columns if row[column]]


def _columns(sheet: Sheet, shape: Shape, names: Names) -> list[Heading]:
    """The headings of all columns; those that say only a year take the indicator that the title names."""
    units = units_of_titles(shape.titles)
    overall = _of_titles(shape.titles, names)
    found = []
    for at, parts in enumerate(headings(sheet.rows, shape)):
        heading = read_heading(parts, names)
        if at in shape.places:
            heading = Heading(heading.written, key="place")
        elif not heading.key and not heading.reason and not heading.indicator and heading.year:
            if overall is None:
                heading = replace(heading, reason=because("year_alone"))
            else:
                heading = replace(overall, written=heading.written, year=heading.year)
        found.append(with_unit(heading, names, units))
    return found


def _of_titles(titles: list[str], names: Names) -> Heading | None:
    """What a title says that is nothing but an indicator, with its unit and year."""
    read = [read_heading([title], names) for title in titles]
    named = [heading for heading in read if heading.indicator and not heading.reason]
    return named[0] if len({heading.indicator for heading in named}) == 1 else None


class _Row(NamedTuple):
    sheet: Sheet
    number: int
    texts: list[str]
    shape: Shape
    columns: list[Heading]
    year: int | None

    def key(self, name: str) -> str:
        """What the row says in its column for year, indicator or unit."""
        cells = (text for text, heading in zip(self.texts, self.columns, strict=True) if heading.key == name)
        return next(cells, "")


def _read_row(
    row: _Row, place_in: Callable[[int], tuple[str, Reason | None]], names: Names, result: Understood
) -> list[Cell]:
    """Take the figures of a row; all its cells that should hold a number."""
    name = name_of(_of(row.texts, row.shape.places))
    reasons: dict[Left, None] = {}
    cells = list(_cells(row, names, result))
    for cell in cells:
        place, reason = place_in(cell.year)
        if reason:
            reasons[Left(f"{row.number + 1}", reason)] = None
            result.unplaced[name] = reason
        elif figure := _figure(row.sheet, cell, names, result):
            result.found.append(Found(place, cell.year, figure))
            result.places[name] = place
    result.left += reasons
    return cells


def _cells(row: _Row, names: Names, result: Understood) -> Iterator[Cell]:
    """The cells of a row that should hold a number, its heading completed by the row's own words."""
    stated = row.key("year")
    for column, (text, above) in enumerate(zip(row.texts, row.columns, strict=True)):
        if above.key not in ("", "value") or above.reason or _is_empty(row, column):
            continue
        where = cell_name(row.number, column)
        heading = _long(row, names) if above.key == "value" else above
        year = heading.year or (whole_year(stated) if stated else row.year)
        if heading.reason:
            result.left.append(Left(where, heading.reason, heading.written))
        elif year is None:
            result.left.append(Left(where, because("no_year")))
        else:
            yield Cell(text, (row.number, column), heading, year)


def _is_empty(row: _Row, column: int) -> bool:
    return is_nothing(row.texts[column]) and (row.number, column) not in row.sheet.unvalued


def _long(row: _Row, names: Names) -> Heading:
    """The heading of a value in the long form: the indicator and unit that its row says."""
    heading = read_heading([row.key("indicator"), f"({row.key('unit')})" if row.key("unit") else ""], names)
    if not heading.indicator and not heading.reason:
        return replace(heading, reason=because("no_indicator"))
    return with_unit(heading, names, units_of_titles(row.shape.titles))


def _figure(sheet: Sheet, cell: Cell, names: Names, result: Understood) -> StatedFigure | None:
    """The figure of a cell; None, with a line in `result`, where it is none."""
    where = cell_name(*cell.at)
    number = number_of(cell.text)
    unit = cell.heading.unit or (number[1] if number else "")
    reason: Reason | None = None
    if cell.at in sheet.unvalued:
        reason = because("unvalued")
    elif cell.at in sheet.merged:
        reason = because("merged")
    elif number is None:
        reason = because("no_number")
    elif not unit or (number[1] and unit != number[1]):
        reason = because("unsure_unit", heading=cell.heading.unit, cell=number[1])
    if reason or number is None:
        result.left.append(Left(where, reason or because("no_number"), shortened(cell.text, 20)))
        return None
    try:
        return _stated(sheet, cell, number[0], unit)
    except ValidationError as error:
        result.left.append(Left(where, because("refused", sentence=str(model_problems(where, error)[0]))))
        return None


def _stated(sheet: Sheet, cell: Cell, value: Decimal, unit: str) -> StatedFigure:
    return StatedFigure(
        indicator=cell.heading.indicator,
        role="actual",
        measure="growth" if cell.heading.growth else "level",
        basis="yoy" if cell.heading.growth else "",
        comparator="eq",
        value=value,
        unit=unit,
        year=cell.year,
        named_as=cell.heading.named_as,
        amount_as=cell.text,
        location=f"{shortened(sheet.name, 100)}!{cell_name(*cell.at)}",
    )


def _told(at: int, heading: Heading, names: Names, result: Understood) -> str:
    """One line on a column for whoever confirms the reading."""
    letters = cell_name(0, at)[:-1]
    begin = f"{letters} “{heading.written}”:"
    years = [one.year for one in result.found if column_of(one.figure) == letters]
    count = f"{len(years)} figures, {_span(years)}" if years else "no figures"
    if heading.reason:
        return f"{begin} left out: {heading.reason}"
    if heading.key or not heading.indicator:
        return f"{begin} {heading.key or 'nothing'}" + (f", {count}" if heading.key == "value" else "")
    indicator = names.indicators[heading.indicator]
    wanted = GROWTH_UNIT if heading.growth else indicator.unit
    factor = conversion_factor(heading.unit or wanted, wanted)
    times = "" if factor == 1 else f" (× {factor.normalize():f} {wanted})"
    what = "growth on the year before, " if heading.growth else ""
    return f"{begin} {indicator.id} {indicator.zh}, {what}{heading.unit or wanted}{times}: {count}"


def _span(years: list[int]) -> str:
    first, last = min(years), max(years)
    return f"{first}" if first == last else f"{first}-{last}"


def column_of(figure: StatedFigure) -> str:
    """The letters of the column that a figure was read from."""
    return figure.location.rpartition("!")[2].rstrip("0123456789")
