"""Records and documents into the tables of a database: checked, corrected, with the documents' sentences.

What was read before is remembered by its hash; the tables are the same with and without.
"""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import replace
from pathlib import Path

from loaders.catalogue import INDICATORS, Catalogue, read_catalogue
from loaders.database.checking import LARGE, checked_records, size_of
from loaders.database.derived import span_of
from loaders.database.memory import Memory, key_of
from loaders.database.schema import Tables
from loaders.database.sources import look
from loaders.database.stated import Figures
from loaders.model import Plan
from loaders.problems import BadInput, expected
from loaders.records.checked import Checked
from loaders.records.conformity import document_problems, place_problems
from loaders.records.corrections import apply_corrections, plan_of, read_corrections
from loaders.records.evidence import fill_quotes
from loaders.records.figures import data_version, figure_rows, lines_of
from loaders.records.record import read_plan
from loaders.records.sources import read_documents
from loaders.toml import first_of


def prepare(
    data: Path,
    documents: Path | None = None,
    empty: bool = False,
    remembered: Path | None = None,
    hidden: bool = True,
) -> tuple[Tables, list[str]]:
    """Read and check everything; the tables, and one sentence for each figure a document does not confirm.

    Args:
        data, documents, empty: as `loaders.database.build.build` takes them.
        remembered: a file to keep for the next time what takes long to read; None for none.
        hidden: whether to show no progress.

    Raises:
        BadInput: a record or the catalogue is broken.
    """
    sources, digests = look(data, documents)
    memory = Memory(remembered if size_of(list(digests)) >= LARGE else None)
    catalogue = read_catalogue(data)
    stated = checked_records(data, catalogue, digests, memory, hidden)
    if not stated and not empty:
        raise expected(
            str(data / "plans"), "at least one plan record", "none", "add a record or name another --data"
        )
    plans = [record.plan for record in stated]
    if problems := _problems(stated, plans, catalogue):
        raise first_of(problems)
    records, corrections = _corrected(data, stated, catalogue)
    texts = Texts(memory)
    folder, required = documents or data / "documents", documents is not None
    found, complaints = read_documents(folder, plans, required, data, texts)
    figures, doubtful = _figures(records, found)
    version = data_version((record.lines for record in records), plans, corrections)
    memory.write()
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0, tzinfo=None).isoformat()
    indicators = digests.get(data / INDICATORS, "")
    origins = (
        _origins(records, plans, indicators),
        _plan_origins(records, plans, catalogue, indicators, found),
    )
    tables = Tables(catalogue, plans, figures, found, version, now, corrections, sources, *origins)
    return tables, complaints + doubtful


class Texts:
    """The texts of documents by the hash of their bytes, from memory where they were read before."""

    def __init__(self, memory: Memory):
        self._memory = memory

    def get(self, sha256: str) -> str | None:
        """The text of a document, None where it was not read before."""
        text = self._memory.get(key_of("document", sha256))
        return None if text is None else text.decode()

    def put(self, sha256: str, text: str) -> None:
        """Remember the text of a document."""
        self._memory.put(key_of("document", sha256), text.encode())


def _problems(records: list[Checked], plans: list[Plan], catalogue: Catalogue) -> list[BadInput]:
    """Everything that is wrong with the records, as `record_problems` of whole plans gives it."""
    by_document: dict[str, str] = {}
    problems: list[BadInput] = []
    for record, plan in zip(records, plans, strict=True):
        problems += place_problems(plan, catalogue)
        problems += document_problems(plan, by_document)
        problems += record.bad_inputs
    return problems


def _corrected(data: Path, stated: list[Checked], catalogue: Catalogue) -> tuple[list[Checked], list[dict]]:
    """The records in the order of the table after the declared corrections, and the rows of these."""
    records = {record.name: record for record in sorted(stated, key=lambda record: record.name)}
    declared = read_corrections(data)
    touched = sorted({plan_of(entry.target) for entry in declared} & records.keys())
    plans = [read_plan(data / "plans" / f"{name}.toml") for name in touched]
    rows, corrections = apply_corrections(figure_rows(plans, catalogue), declared, plans, catalogue)
    remaining: dict[str, list[dict]] = {name: [] for name in touched}
    for row in rows:
        remaining[row["plan"]].append(row)
    records |= {name: _rewritten(records[name], its) for name, its in remaining.items()}
    return list(records.values()), corrections


def _rewritten(record: Checked, rows: list[dict]) -> Checked:
    """A record with other figures than its file states, known by them as well."""
    lines = lines_of(rows)
    digest = hashlib.sha256(record.sha256.encode() + lines).hexdigest()
    return replace(record, sha256=digest, lines=lines, count=len(rows))


def _origins(records: list[Checked], plans: list[Plan], indicators: str) -> dict[str, str]:
    """For each place of a plan the hash of all that what is derived of it depends on."""
    hashes = {record.name: record.sha256 for record in records}
    shared = "derived", indicators, *map(str, span_of(plans))
    found: dict[str, list[str]] = {}
    for plan in sorted(plans, key=lambda plan: plan.id):
        found.setdefault(plan.place, []).append(f"{plan.id} {hashes[plan.id]}")
    return {place: key_of(*shared, *own) for place, own in found.items()}


def _plan_origins(
    records: list[Checked], plans: list[Plan], catalogue: Catalogue, indicators: str, documents: list[dict]
) -> dict[str, str]:
    """For each plan the hash of all that its figures depend on, as a snapshot has them."""
    places = {plan.id: catalogue.places[plan.place].model_dump_json() for plan in plans}
    texts = {
        document["plan"]: hashlib.sha256(document["text"].encode()).hexdigest() for document in documents
    }
    return {
        record.name: key_of(
            "figures", indicators, record.name, record.sha256, places[record.name], texts.get(record.name, "")
        )
        for record in records
    }


def _figures(records: list[Checked], documents: list[dict]) -> tuple[Figures, list[str]]:
    """The figures with the documents' sentences, and what the documents do not confirm."""
    figures = Figures({record.name: record.lines for record in records}, sum(each.count for each in records))
    at_hand = {document["plan"] for document in documents}
    rows = figures.of(plan for plan in figures.lines if plan in at_hand).to_pylist()
    complaints = fill_quotes(rows, documents)
    return replace(figures, quotes={row["figure"]: row["quote"] for row in rows if row["quote"]}), complaints
