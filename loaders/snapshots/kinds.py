"""The kinds of file that a snapshot can be: the one list, of which command line, pages and HTTP make theirs.

Nothing is imported here, so that the server knows its routes before pandas and DuckDB are loaded.
"""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of file.

    Args:
        name: its name, which is the ending of its files as well.
        media_type: what HTTP calls it.
        can_have_mark: a CSV in it can begin with a byte-order mark.
        for_programs: it is given by HTTP and on the command line, and not offered on the page.
    """

    name: str
    media_type: str
    can_have_mark: bool = False
    for_programs: bool = False


KINDS = {
    kind.name: kind
    for kind in (
        Kind("csv", "text/csv; charset=utf-8", can_have_mark=True),
        Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        Kind("parquet", "application/vnd.apache.parquet"),
        Kind("json", "application/json", for_programs=True),
        Kind("zip", "application/zip", can_have_mark=True),
    )
}
WIDE = ("csv", "xlsx", "parquet", "json")  # the kinds that the wide form can be


def forms(form: str, bom: bool, language: str = "") -> tuple[str, ...]:
    """What tells files of one choice apart in their names.

    Args:
        form: "wide", else a row a figure.
        bom: whether a CSV is for Excel.
        language: of the names of columns, "" for codes.
    """
    parts = ("wide" if form == "wide" else "", language, "excel" if bom else "")
    return tuple(part for part in parts if part)
