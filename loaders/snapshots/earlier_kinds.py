"""Every kind of snapshot that is exported, opened again: header, rows as they stand, filters as stated.

What a file is, its first bytes say and not its name. It comes from a stranger, so this runs in a confined
process only (`loaders.snapshots.earlier_reader`), which refuses what a library cannot read as damaged.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from typing import NamedTuple, NoReturn

from loaders.archives import ArchiveLimits, is_bomb, unpacked_size
from loaders.database.filters import Filters, stated_filters
from loaders.database.schema import FILTERS_BETWEEN, FILTERS_KEY, FILTERS_LABEL, NO_FILTERS
from loaders.problems import BadInput
from loaders.snapshots.refused import Refused

_LIMITS = ArchiveLimits(unpacked=200_000_000)
_MOST_MEMBERS, _MOST_COLUMNS, _MOST_DESCRIPTION = 200, 200, 10_000_000
_LONGEST_FIELD = 1_000_000
_PROLOGUE = 10_000  # bytes in which a document type would stand


class Opened(NamedTuple):
    """A table that is not checked yet. `filters` is None where the file does not state any."""

    header: list[str]
    rows: Iterator[list[object]]
    filters: Filters | None = None


def opened(content: bytes) -> Opened:
    """The table in a file of any kind.

    Raises:
        Refused: it is no kind that is exported, or is made to harm.
    """
    if content.startswith(b"PK\x03\x04"):
        return _archive(content)
    if content.startswith(b"PAR1"):
        return _parquet(content)
    return _text(content)


def _text(content: bytes, filters: Filters | None = None) -> Opened:
    if b"\0" in content:
        raise Refused("encoding" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "kind")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("encoding") from error
    return _json(text) if text.lstrip()[:1] == "[" else _csv(text, filters)


def _csv(text: str, filters: Filters | None) -> Opened:
    csv.field_size_limit(_LONGEST_FIELD)
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(lines, [])
    except csv.Error as error:
        raise Refused("kind") from error
    return Opened(header[:_MOST_COLUMNS], (list[object](line) for line in lines if line), filters)


def _json(text: str) -> Opened:
    def refuse(_: str) -> NoReturn:
        raise Refused("damaged")  # NaN and Infinity are no JSON

    found = json.loads(text, parse_constant=refuse)
    if not found or not all(isinstance(row, dict) for row in found):
        raise Refused("empty" if not found else "kind")
    header = list(found[0])[:_MOST_COLUMNS]
    return Opened(header, ([row.get(name) for name in header] for row in found))


def _parquet(content: bytes) -> Opened:
    import pyarrow
    from pyarrow import parquet

    pyarrow.set_cpu_count(1)
    pyarrow.set_memory_pool(pyarrow.system_memory_pool())
    file = parquet.ParquetFile(pyarrow.BufferReader(content))
    if file.metadata.num_columns > _MOST_COLUMNS:
        raise Refused("kind")
    header = file.schema_arrow.names

    def rows() -> Iterator[list[object]]:
        for batch in file.iter_batches(batch_size=2_000, use_threads=False):
            yield from map(list, zip(*(column.to_pylist() for column in batch.columns), strict=True))

    stated = (file.metadata.metadata or {}).get(FILTERS_KEY.encode())
    return Opened(header, rows(), None if stated is None else _filters(json.loads(stated)))


def _archive(content: bytes) -> Opened:
    archive = zipfile.ZipFile(io.BytesIO(content))
    sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    if is_bomb(archive, len(content), _LIMITS):
        raise Refused("unpacked", most=f"{_LIMITS.unpacked:,}", found=f"{unpacked_size(archive):,}")
    if len(archive.infolist()) > _MOST_MEMBERS:
        raise Refused("kind")
    if "xl/workbook.xml" in sizes:
        return _workbook(archive, content)
    if "figures.csv" not in sizes:
        raise Refused("kind")
    # zipfile gives no byte more than the size that a member declares
    return _text(archive.read("figures.csv"), _described(archive, sizes))


def _described(archive: zipfile.ZipFile, sizes: dict[str, int]) -> Filters | None:
    if "datapackage.json" not in sizes:
        return None
    if sizes["datapackage.json"] > _MOST_DESCRIPTION:
        raise Refused("filters")
    package = json.loads(archive.read("datapackage.json"))
    if not isinstance(package, dict):
        raise Refused("filters")
    return _filters(package["filters"]) if "filters" in package else None


def _workbook(archive: zipfile.ZipFile, content: bytes) -> Opened:
    import openpyxl

    for name in archive.namelist():
        with archive.open(name) as member:
            if b"<!DOCTYPE" in member.read(_PROLOGUE):
                raise Refused("damaged")  # no workbook declares entities
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    if "figures" not in book.sheetnames:
        raise Refused("kind")
    sheet = book["figures"]
    sheet.reset_dimensions()  # what a sheet says of its own size is not believed
    first = next(sheet.iter_rows(max_row=1, max_col=_MOST_COLUMNS, values_only=True), ())
    header = [str(name) for name in first if name is not None]
    rows = sheet.iter_rows(min_row=2, max_col=max(len(header), 1), values_only=True)
    filled = (list(row) for row in rows if any(value is not None for value in row))
    return Opened(header, filled, _about(book))


def _about(book) -> Filters | None:
    if "about" not in book.sheetnames:
        return None
    for label, text in book["about"].iter_rows(max_row=50, max_col=2, values_only=True):
        if label == FILTERS_LABEL:
            pairs = (
                []
                if text == NO_FILTERS
                else [part.partition("=") for part in str(text).split(FILTERS_BETWEEN)]
            )
            stated: dict[str, list[str]] = {}
            for name, _, value in pairs:
                stated.setdefault(name, []).append(value)
            return _filters(stated)
    return None


def _filters(stated: object) -> Filters:
    try:
        return stated_filters(stated)
    except BadInput as error:
        raise Refused("filters") from error
