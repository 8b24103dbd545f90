"""`python -m loaders extract`: documents into lines of JSON or a draft record, several at a time."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from loaders.documents.document import Document, read_document
from loaders.extraction.facts import Facts, facts_of
from loaders.extraction.plain import plain
from loaders.extraction.reading import Figure, in_catalogue_unit, read_figures
from loaders.extraction.rules import load_rules
from loaders.problems import expected
from loaders.workers import SECONDS, outcomes

DATA = Path(__file__).resolve().parents[2] / "data"
_FIELDS = (
    "indicator", "scope", "tier", "role", "measure", "basis", "comparator", "value", "upper", "unit", "year", "base_year",
    "force", "named_as", "amount_as", "location", "start", "stop", "quote", "rule",
)  # fmt: skip


def extract(
    document: Document, place: str = "", year: int | None = None, data: Path = DATA
) -> tuple[Facts, list[Figure]]:
    """What identifies a document, and the figures it states.

    Args:
        place: the code of the place it is about; read from the document unless given.
        year: the first year of the plan; read from the document unless given.
    """
    rules = load_rules(data)
    facts = facts_of(document.text, rules.places, place, year)
    return facts, read_figures(document.text, facts.calendar, rules, facts.home, plain(facts.title).text)


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
        "place": facts.place, "title": facts.title, "issuer": facts.issuer, "document_number": facts.document_number,
        "issue_date": facts.issue_date, "first_year": facts.first_year, "last_year": facts.last_year,
        "kind": facts.kind, "sha256": document.sha256, "status": "draft",
    }  # fmt: skip
    required = ("place", "title")
    kept = {name: value for name, value in head.items() if value not in ("", None) or name in required}
    return tomli_w.dumps(kept | {"figures": [_draft_figure(figure) for figure in figures]})


def _draft_figure(figure: Figure) -> dict:
    fields = {name: getattr(figure, name) for name in _FIELDS if name not in ("quote", "rule")}
    fields["also"] = [vars(place) for place in figure.also]
    kept = {name: value for name, value in fields.items() if value not in ("", None, [])}
    return {
        name: int(v) if name in ("value", "upper") and v == v.to_integral_value() else v
        for name, v in kept.items()
    }


def extract_command(chosen: argparse.Namespace) -> int:
    """Extracts every file of `chosen.files`; 0 when all were read, 2 when one was not.

    Raises:
        BadInput: --text or --format toml with several files.
    """
    files = list(chosen.files)
    if len(files) > 1 and (chosen.text or chosen.format == "toml"):
        option = "--text" if chosen.text else "--format toml"
        raise expected(option, "one file", f"{len(files)}", "give the files one by one")
    load_rules(DATA)  # before the workers start, so that they share it
    work = partial(
        _one, place=chosen.place or "", year=chosen.year, form=chosen.format, text_file=chosen.text
    )
    return _run(work, files)


def _run(work, files: list[str]) -> int:
    from tqdm import tqdm

    failed = 0
    sys.stdout.reconfigure(encoding="utf-8") if hasattr(sys.stdout, "reconfigure") else None
    hidden = len(files) < 2 or not sys.stderr.isatty()
    with tqdm(total=len(files), unit="file", file=sys.stderr, disable=hidden) as bar:
        for outcome in outcomes(work, files, SECONDS):
            bar.update()
            if outcome.problem:
                failed += 1
                bar.write(outcome.problem, file=sys.stderr)
            else:
                sys.stdout.write(outcome.result)
                sys.stdout.flush()
    if failed and len(files) > 1:
        print(f"{failed} of {len(files)} files could not be read; the others were.", file=sys.stderr)
    return 2 if failed else 0


def _one(name: str, place: str, year: int | None, form: str, text_file: str | None) -> str:
    """The output for one file; runs in a worker."""
    document = read_document(name)
    if document.attachments:
        named = "; ".join(document.attachments)
        print(f"{document.name}: {named}: attachments of the page, not read; extract them too.", file=sys.stderr)
    facts, figures = extract(document, place, year)
    if text_file:
        Path(text_file).write_text(document.text, encoding="utf-8", newline="")
    if form == "toml":
        return as_draft(document, facts, figures)
    return "".join(line + "\n" for line in as_lines(document, facts, figures))
