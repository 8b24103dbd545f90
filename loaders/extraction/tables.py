"""Tables of indicators, with cells side by side (tabs) or one below the other, read by their column headings.

A cell is a figure only where its row names an indicator and its column names a year, an aim or a rate; a row
whose cells do not match the columns is left out whole, because a value in the wrong year is a wrong number.

A row "高新技术企业数(家)", 500, 800 under the columns 指标, 2025年, 2030年 of a plan for 2026 to 2030 is a
result of 500 for 2025 and a target of 800 for 2030.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from loaders.extraction.clauses import fits
from loaders.extraction.outline import Line
from loaders.extraction.rules import Rules
from loaders.extraction.statements import Found
from loaders.extraction.times import Calendar, Span
from loaders.extraction.tokens import Token, tokenise
from loaders.numbers import GROWTH_UNIT, parse_amount

_VALUE = re.compile(
    r"[^\d%一二三]{0,6}\[?\d[\d,.]*\]?[^\d]{0,4}(?:[-~至]\d[\d.]*[^\d]{0,4})?(?:以上|左右|以内)?"
)
_EMPTY = frozenset(("", "-", "--", "/", "无", "暂无"))
_UNIT = re.compile(r"\(([^()\d]{1,6})\)$")
_UNIT_OF_ALL = re.compile(r"单位[:：]([^\s\d,，、/)]{1,4})(?:$|[)\t])")
_CELL_LIMIT, _LEAST_CELLS = 48, 6
_LABEL = 20  # characters of a heading in a location


@dataclass(frozen=True)
class _Cell:
    text: str
    start: int


@dataclass(frozen=True)
class _Column:
    kind: str  # value, unit, kind or other
    span: Span = field(default_factory=Span)
    growth: bool = False
    unit: str = ""  # of a rate, where the heading gives it


def table_figures(
    lines: list[Line], calendar: Calendar, rules: Rules
) -> tuple[list[tuple[Line, Found]], set[int]]:
    """The figures in a document's tables, and the numbers of the lines that belong to a table."""
    found: list[tuple[Line, Found]] = []
    taken: set[int] = set()
    runs = [(first, stop, [_cells(line) for line in lines[first:stop]]) for first, stop in tabbed(lines)]
    for first, stop, rows in [*runs, *_flattened(lines, rules)]:
        unit = _stated_unit(lines[max(0, first - 3) : first + 1])
        read = list(_read(rows, lines[first], _caption(lines, first), unit, calendar, rules))
        if read:
            found.extend(read)
            taken.update(range(first, stop))
    return found, taken


def tabbed(lines: list[Line]) -> Iterator[tuple[int, int]]:
    """The first line of each table whose cells stand side by side, and the line after its last."""
    first = 0
    while first < len(lines):
        stop = first
        while stop < len(lines) and "\t" in lines[stop].text:
            stop += 1
        if stop > first:
            yield first, stop
        first = max(stop, first + 1)


def _cells(line: Line) -> list[_Cell]:
    cells, at = [], line.start
    for text in line.text.split("\t"):
        cells.append(_Cell(text.strip(), at + len(text) - len(text.lstrip())))
        at += len(text) + 1
    return cells


def _flattened(lines: list[Line], rules: Rules) -> Iterator[tuple[int, int, list[list[_Cell]]]]:
    """Tables that lost their form: every cell is a line of its own, the headings first."""
    name_column = re.compile(rules.raw["tables"]["name_column"])
    first = 0
    while first < len(lines):
        stop = first
        while (
            stop < len(lines)
            and len(lines[stop].text) <= _CELL_LIMIT
            and not re.search("[。\t;]", lines[stop].text)
        ):
            stop += 1
        run = [_Cell(line.text.strip(), line.start) for line in lines[first:stop]]
        heads = [
            n for n, cell in enumerate(run[:12]) if name_column.search(cell.text) and len(cell.text) <= 8
        ]
        if len(run) >= _LEAST_CELLS and heads:
            begin = _heading_start(run, heads, re.compile(rules.raw["tables"]["number_column"]))
            yield first + begin, stop, _rows(run[begin:], rules)
        first = max(stop, first + 1)


def _heading_start(run: list[_Cell], heads: list[int], number_column: re.Pattern) -> int:
    """Where the headings begin: at 序号 before a name column, else at the last cell that may head names."""
    numbered = [n - 1 for n in heads if n and number_column.search(run[n - 1].text)]
    plain = [
        n for n in heads if re.fullmatch("(?:主要|核心)?(?:指标|项目)(?:名称)?", run[n].text.replace(" ", ""))
    ]
    return numbered[0] if numbered else max(plain or heads[:1])


def _rows(cells: list[_Cell], rules: Rules) -> list[list[_Cell]]:
    """Cells in a row into rows: a row begins at its number, or at its name."""
    starts = [n for n, cell in enumerate(cells) if n > 1 and _named(cell.text, rules)]
    if not starts:
        return []
    numbered = all(re.fullmatch(r"\d{1,2}", cells[n - 1].text) for n in starts)
    starts = [n - 1 for n in starts] if numbered else starts
    bounds = [*starts, len(cells)]
    return [cells[: starts[0]], *(cells[a:b] for a, b in pairwise(bounds))]


def _named(text: str, rules: Rules) -> tuple[Token, list[Token], str] | None:
    """A cell that names one indicator and nothing else: the name, the other words, the unit in brackets."""
    match = _UNIT.search(text)
    unit = match[1] if match else ""
    bare = text[: match.start()] if match else text
    tokens = tokenise(
        re.sub(r"^\d{1,2}[.、]|^其中:?|^[一二三四五六七八九十]+、", lambda m: " " * len(m.group()), bare),
        rules,
    )
    names = [token for token in tokens if token.kind == "name"]
    rest = [token for token in tokens if token.kind != "name" and token.text.strip()]
    scoped = frozenset(["other"])
    if len(names) != 1 or any(token.kind in ("amount", "comma", "stop") for token in rest):
        return None
    if any(token.kind in scoped and token.start > names[0].start for token in rest):
        return None
    return names[0], rest, unit


def _caption(lines: list[Line], first: int) -> str:
    above = next(
        (line.text for line in reversed(lines[max(0, first - 3) : first]) if 4 <= len(line.text) <= 40), ""
    )
    return above[:40] or "表"


def _stated_unit(above: list[Line]) -> str:
    """The one unit that a line above a table gives for all of it (单位:万元); "" where none or several."""
    stated = {match[1] for line in above if (match := _UNIT_OF_ALL.search(line.text))}
    return stated.pop() if len(stated) == 1 else ""


def _read(
    rows: list[list[_Cell]], line: Line, caption: str, unit: str, calendar: Calendar, rules: Rules
) -> Iterator[tuple[Line, Found]]:
    header = next(
        (
            n
            for n, row in enumerate(rows)
            if any(_column(c.text, calendar, rules).kind == "value" for c in row)
        ),
        None,
    )
    columns = _columns(rows[header], calendar, rules) if header is not None else []
    number = 0
    for row in rows[header + 1 if header is not None else 0 :]:
        at = next((n for n, cell in enumerate(row) if _named(cell.text, rules)), None)
        number += bool(row and row[-1].text)
        if at is None:
            continue
        above = line.path if caption[:_LABEL] in line.path else (*line.path, caption)
        place = replace(line, path=(*above, f"行 {number}"))
        for found in _row_figures(row, at, columns, unit, line.span, calendar, rules):
            yield place, found


def _columns(row: list[_Cell], calendar: Calendar, rules: Rules) -> list[_Column]:
    """What each column of a table holds; a growth that names no year is that of the column before it."""
    columns: list[_Column] = []
    for cell in row:
        column = _column(cell.text, calendar, rules)
        before = columns[-1] if columns else column
        if column.growth and column.unit and before.kind == "value" and not re.search(r"\d", cell.text):
            column = replace(column, span=before.span)
        columns.append(column)
    return columns


def _column(text: str, calendar: Calendar, rules: Rules) -> _Column:
    """What a column holds, by its heading."""
    tables = rules.raw["tables"]
    if re.search(tables["unit_column"], text):
        return _Column("unit")
    if re.search(tables["kind_column"], text):
        return _Column("kind")
    if re.search(tables["part_column"], text):
        return _Column("other")  # what was reached in some months is no figure of the year
    growth = bool(re.search(tables["growth_column"], text))
    unit = GROWTH_UNIT if growth and re.search(r"\([%‰]\)|[幅速增长率][%‰]$", text) else ""
    years = re.findall(tables["year_column"], text)
    if not years and not growth and not re.search("目标|规划值|现状|基期|完成值|实际", text):
        return _Column("other")
    actual = bool(re.search("实际|现状|基期|完成|基础", text))
    if years:
        year = int(years[-1])
        past = calendar.first is not None and year < calendar.first
        if past and not actual and re.search("目标|计划|规划|预期|任务", text):
            return _Column("other")  # what had been aimed at is no result
        role = "actual" if actual or past else "target"
        base = int(years[0]) if growth and len(years) == 2 else None
        return _Column("value", Span(year, base, role), growth, unit)
    span = calendar.default("actual" if actual else "target")
    return _Column("value", span if growth else replace(span, base=None), growth, unit)


def _row_figures(
    row: list[_Cell],
    at: int,
    columns: list[_Column],
    default: str,
    span: Span,
    calendar: Calendar,
    rules: Rules,
) -> Iterator[Found]:
    named = _named(row[at].text, rules)
    if named is None:
        return
    name, words, unit = named
    name = replace(name, start=name.start + row[at].start, stop=name.stop + row[at].start)
    aligned = len(row) == len(columns)
    extra = (
        {c.kind: row[n].text for n, c in enumerate(columns) if c.kind in ("unit", "kind")} if aligned else {}
    )
    unit = unit or extra.get("unit", "") or _loose(row[at + 1 :], rules)
    if not unit and default.endswith("元") == rules.indicators[name.indicator].unit.endswith("元"):
        unit = default
    force = "binding" if "约束" in _texts(row) else "expected" if "预期" in _texts(row) else ""
    for cell, column in _pairs(row, at, columns, aligned, span):
        value = re.sub(r"^(?:年均|累计)", "", cell.text)
        amount = parse_amount(value)
        if amount is None:
            continue
        start = cell.start + len(cell.text) - len(value)
        token = Token(
            "amount",
            start,
            start + len(value),
            value,
            amount=replace(amount, unit=amount.unit or column.unit or unit),
        )
        yield from _figure(name, token, words, column, force, value.startswith("["), calendar, rules)


def _texts(row: list[_Cell]) -> str:
    return " ".join(cell.text for cell in row)


def _loose(cells: list[_Cell], rules: Rules) -> str:
    """A unit in a cell of its own, in a table whose columns are not known."""
    return next(
        (
            cell.text
            for cell in cells
            if cell.text in ("%", "家", "个", "项", "件", "人", "亿元", "万元", "人年", "名")
        ),
        "",
    )


def _pairs(
    row: list[_Cell], at: int, columns: list[_Column], aligned: bool, span: Span
) -> list[tuple[_Cell, _Column]]:
    if aligned:
        return [
            (row[n], c)
            for n, c in enumerate(columns)
            if c.kind == "value" and n > at and row[n].text not in _EMPTY
        ]
    values = [cell for cell in row[at + 1 :] if _VALUE.fullmatch(cell.text) or cell.text in _EMPTY]
    wanted = [column for column in columns if column.kind == "value"]
    if not columns and len(values) == 1 and span.year is not None and span.role:
        wanted = [_Column("value", span)]
    if len(values) != len(wanted):
        return []
    return [(cell, column) for cell, column in zip(values, wanted, strict=True) if cell.text not in _EMPTY]


def _figure(
    name: Token,
    amount: Token,
    words: list[Token],
    column: _Column,
    force: str,
    total: bool,
    calendar: Calendar,
    rules: Rules,
) -> Iterator[Found]:
    indicator = rules.indicators[name.indicator]
    annual = any(token.kind == "base" and rules.base_kinds[token.rule] == "annual_average" for token in words)
    grows = any(token.kind == "grow" for token in words) or annual
    is_rate = (
        amount.stated.unit in (GROWTH_UNIT, "") and (grows or column.growth) and indicator.unit != GROWTH_UNIT
    )
    if not fits(name, amount, rules):
        return
    if not amount.stated.unit and indicator.unit.endswith("元") and not is_rate:
        return  # money without a unit may be 万元 as well as 亿元
    if (column.growth and not is_rate) or (
        amount.stated.unit == GROWTH_UNIT and indicator.unit != GROWTH_UNIT and not is_rate
    ):
        return
    item = "".join(token.text for token in words if token.start < name.start)
    measure, basis, base = "level", "", None
    if is_rate:
        several = calendar.last is not None and calendar.first is not None and calendar.last > calendar.first
        measure, basis = "growth", "annual_average" if annual or several else "yoy"
        base = column.span.base or (
            calendar.default("target").base
            if basis == "annual_average" and column.span.role == "target"
            else None
        )
        amount = replace(amount, amount=replace(amount.stated, unit=GROWTH_UNIT))
    elif total or any(token.kind == "increment" for token in words):
        measure, base = "increment", calendar.default(column.span.role).base
    yield Found(name, amount, measure, basis, column.span, base, force, item, f"table:{name.rule}")
