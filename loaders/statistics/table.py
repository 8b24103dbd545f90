"""One sheet into figures, with what was understood of every column and what was left out and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
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
    """What a sheet gave: its titles, a line on each column, the figures, a line on whatever was left out."""

    sheet: str
    titles: list[str]
    columns: list[str] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)  # as the table names them: code


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
    shape = shape_of(sheet, gazetteer, names)
    year = year or year_of_titles(shape.titles)
    columns = _columns(sheet, shape, names)
    result = Understood(sheet.name, shape.titles)
    province = gazetteer.province_of(
        shape.titles, [_of(row, shape.places) for row in sheet.rows[shape.body :]]
    )
    for number, row in enumerate(sheet.rows[shape.body :], shape.body):
        _read_row(_Row(sheet, number, row, shape, columns, year), gazetteer, names, province, result)
    result.columns = [_told(at, heading, names, result) for at, heading in enumerate(columns)]
    if not result.found:
        told = "; ".join(result.columns + result.left[:3])
        remedy = "correct the headings as the catalogue names the indicators"
        raise expected(f"sheet {sheet.name}", "a column of a known indicator", shortened(told, 600), remedy)
    return result


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
                heading = replace(
                    heading, reason="it gives a year, and neither it nor the title an indicator"
                )
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


def _read_row(row: _Row, gazetteer: Gazetteer, names: Names, province: str, result: Understood) -> None:
    where = f"row {row.number + 1}"
    cells = list(_cells(row, names, result))
    named = _of(row.texts, row.shape.places)
    if not cells:
        if any(row.texts) and not (named and any(map(gazetteer.is_placelike, named))):
            result.left.append(f"{where}: a line of text, no numbers")
        return
    reasons: list[str] = []
    for cell in cells:
        place, reason = gazetteer.place(named, cell.year, province) if named else ("", "it names no place")
        if reason:
            reasons.append(f"{where}: {reason}")
        elif figure := _figure(row.sheet, cell, names, result):
            result.found.append(Found(place, cell.year, figure))
            result.places[" ".join(named)] = place
    result.left += dict.fromkeys(reasons)


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
            result.left.append(f"{where} “{heading.written}”: {heading.reason}")
        elif year is None:
            result.left.append(f"{where}: no year in heading, row or title: give --year")
        else:
            yield Cell(text, (row.number, column), heading, year)


def _is_empty(row: _Row, column: int) -> bool:
    return is_nothing(row.texts[column]) and (row.number, column) not in row.sheet.unvalued


def _long(row: _Row, names: Names) -> Heading:
    """The heading of a value in the long form: the indicator and unit that its row says."""
    heading = read_heading([row.key("indicator"), f"({row.key('unit')})" if row.key("unit") else ""], names)
    if not heading.indicator and not heading.reason:
        return replace(heading, reason="its row names no indicator")
    return with_unit(heading, names, units_of_titles(row.shape.titles))


def _figure(sheet: Sheet, cell: Cell, names: Names, result: Understood) -> StatedFigure | None:
    """The figure of a cell; None, with a line in `result`, where it is none."""
    where = cell_name(*cell.at)
    number = number_of(cell.text)
    unit = cell.heading.unit or (number[1] if number else "")
    reason = ""
    if cell.at in sheet.unvalued:
        reason = "a formula whose result the file does not hold: open and save it in a spreadsheet"
    elif cell.at in sheet.merged:
        reason = "a number in merged cells, so not of one place and column"
    elif number is None:
        reason = "no plain number"
    elif not unit or (number[1] and unit != number[1]):
        reason = f"its unit is not certain (heading “{cell.heading.unit}”, cell “{number[1]}”)"
    if reason or number is None:
        result.left.append(f"{where} “{shortened(cell.text, 20)}”: {reason}")
        return None
    try:
        return _stated(sheet, cell, number[0], unit)
    except ValidationError as error:
        result.left.append(f"{model_problems(where, error)[0]}")
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
    years = [one.year for one in result.found if _column_of(one.figure) == letters]
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


def _column_of(figure: StatedFigure) -> str:
    return figure.location.rpartition("!")[2].rstrip("0123456789")
