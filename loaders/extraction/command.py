"""A document into its figures, and these into lines of JSON or a draft record.

`python -m loaders extract` runs this module in a confined process (see `loaders.extraction.files`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from loaders.confined import serve
from loaders.documents.document import Document
from loaders.documents.picture_reader import Pictured, requested
from loaders.documents.pictures import page_at
from loaders.extraction.aims import read_aims
from loaders.extraction.facts import Facts, facts_of
from loaders.extraction.plain import plain
from loaders.extraction.reading import Figure, Place, in_catalogue_unit, read_figures
from loaders.extraction.rules import load_rules
from loaders.extraction.unread import Unread, as_notes, unread
from loaders.model import AMOUNTS, READ

DATA = Path(__file__).resolve().parents[2] / "data"
FROM_PICTURE = "图片第"  # how the place of a figure that was read from a picture begins; then the page
_RECOGNISED = "{}: {}read from pictures, so any digit may be wrong; compare every figure with its picture."
_FIELDS = (*READ, "quote", "rule")


def extract(
    document: Document, place: str = "", year: int | None = None, data: Path = DATA, aims: bool = False
) -> tuple[Facts, list[Figure]]:
    """What identifies a document, and the figures it states.

    Args:
        place: the code of the place it is about; read from the document unless given.
        year: the first year of the plan; read from the document unless given.
        aims: the headline indicators' aims without a number are read as well; they have no value.
    """
    rules = load_rules(data)
    facts = facts_of(document.text, rules.places, place, year)
    title = plain(facts.title).text
    figures = read_figures(document.text, facts.calendar, rules, facts.home, title)
    if aims:
        figures += read_aims(document.text, figures, facts.calendar, rules, title)
    if isinstance(document, Pictured):
        figures = [_of_picture(figure, document) for figure in figures]
    return facts, sorted(figures, key=lambda figure: figure.start)


def _of_picture(figure: Figure, document: Pictured) -> Figure:
    """A figure whose places say from which picture they were read."""
    also = [replace(place, location=_in_picture(document, place)) for place in figure.also]
    return replace(figure, location=_in_picture(document, figure), also=also)


def _in_picture(document: Pictured, place: Figure | Place) -> str:
    cut = page_at(document.cuts, place.start)
    return f"{FROM_PICTURE}{cut.page}页 › {place.location}" if cut else place.location


def as_lines(document: Document, facts: Facts, figures: list[Figure], data: Path = DATA) -> Iterator[str]:
    """One JSON object a figure, with value and upper in the catalogue's unit."""
    rules = load_rules(data)
    for figure in figures:
        value, upper, unit = in_catalogue_unit(figure, rules)
        fields = {name: getattr(figure, name) for name in _FIELDS} | {
            "value": value,
            "upper": upper,
            "unit": unit,
        }
        yield json.dumps({"document": document.name, "place": facts.place} | fields, ensure_ascii=False)


def as_draft(document: Document, facts: Facts, figures: list[Figure]) -> str:
    """A draft record as TOML, as `check` reads it once place and years are filled in."""
    import tomli_w

    head = {
        "place": facts.place, "title": facts.title, "issuer": facts.issuer,
        "document_number": facts.document_number,
        "issue_date": facts.issue_date, "first_year": facts.first_year, "last_year": facts.last_year,
        "kind": facts.kind, "sha256": document.sha256, "reading": "draft",
    }  # fmt: skip
    required = ("place", "title")
    kept = {name: value for name, value in head.items() if value not in ("", None) or name in required}
    return tomli_w.dumps(kept | {"figures": [_draft_figure(figure) for figure in figures]})


def _draft_figure(figure: Figure) -> dict:
    fields = {name: getattr(figure, name) for name in READ}
    fields["also"] = [vars(passage) for passage in figure.also]
    kept = {name: value for name, value in fields.items() if value not in ("", None, [])}
    if figure.measure == "qualitative":
        kept["comparator"] = ""
    return {name: int(v) if name in AMOUNTS and v == v.to_integral_value() else v for name, v in kept.items()}


def answer(request: dict, _: bytes) -> dict:
    """One file as `loaders.extraction.files` asks for it: output, the text that offsets count in, and more.

    The notes are sentences on what was not read or may be read wrongly, the rules those of the figures;
    `is_pictured` says that the text was read from pictures. Places and catalogue are those of the folder
    `data` where the request names one.
    """
    document = requested(request)
    if isinstance(document, dict):
        return document
    data = Path(request.get("data", DATA))
    facts, figures = extract(document, request["place"], request["year"], data, request["aims"])
    if request["form"] == "toml":
        output = as_draft(document, facts, figures)
    else:
        output = "".join(line + "\n" for line in as_lines(document, facts, figures, data))
    notes = [_recognised(document)] if isinstance(document, Pictured) else []
    notes += as_notes(document.name, left_unread(document, facts, figures, data))
    return {
        "output": output,
        "text": document.text,
        "notes": notes,
        "rules": [figure.rule for figure in figures],
        "is_pictured": isinstance(document, Pictured),
    }


def _recognised(document: Pictured) -> str:
    """The sentence on pages that were read from pictures; it names them where others have text."""
    pages = sorted({cut.page for cut in document.cuts})
    named = ", ".join(map(str, pages[1:])) if pages[:1] == [0] else ""
    return _RECOGNISED.format(document.name, f"page {named} " if named else "")


def left_unread(document: Document, facts: Facts, figures: list[Figure], data: Path = DATA) -> list[Unread]:
    """What of a document was not read: look there first."""
    return unread(document, figures, facts.calendar, load_rules(data), plain(facts.title).text)


if __name__ == "__main__":
    sys.exit(serve(answer))
