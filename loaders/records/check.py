"""Everything that is wrong with the data folder, at once, where a build stops at the first problem.

What could not be checked is said, because a check that had nothing to look at has not passed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from loaders.catalogue import Catalogue, check_catalogue
from loaders.model import Plan
from loaders.problems import BadInput
from loaders.records.conformity import record_problems
from loaders.records.corrections import check_corrections, correction_problems
from loaders.records.evidence import fill_quotes
from loaders.records.figures import figure_rows
from loaders.records.record import check_plan, plan_paths
from loaders.records.sources import read_documents


@dataclass
class Findings:
    """Problems have to be put right; notes say what was looked at, and what was not."""

    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def check(data: Path, documents: Path | None = None) -> Findings:
    """Check catalogue, records and, where they are at hand, the documents that the records point into.

    Args:
        data: the folder with places.csv, indicators.toml and plans/.
        documents: a folder with documents; default `data`/documents, which may be missing.
    """
    findings = Findings()
    catalogue, problems = check_catalogue(data)
    plans, broken = _read_records(data / "plans", findings)
    problems += broken
    corrections, unreadable = check_corrections(data)
    problems += unreadable
    if catalogue is None:
        findings.notes.append("catalogue: cannot be read, records not checked against it")
    else:
        problems += record_problems(plans, catalogue)
        problems += correction_problems(corrections, plans, catalogue)
        findings.notes += _coverage(plans, catalogue)
    findings.problems += map(str, problems)
    if catalogue is None or problems:
        findings.notes.append("documents: not looked at before the problems are put right")
    else:
        folder = documents or data / "documents"
        _check_documents(data, folder, plans, catalogue, documents is not None, findings)
    return findings


def _read_records(folder: Path, findings: Findings) -> tuple[list[Plan], list[BadInput]]:
    plans, problems = [], []
    paths = plan_paths(folder)
    for path in paths:
        plan, found = check_plan(path)
        problems += found
        plans += [plan] if plan else []
    if not paths:
        problems.append(BadInput(f"{folder}: expected at least one plan record, found none; add one."))
    figures = sum(len(plan.figures) for plan in plans)
    findings.notes.append(f"records: {len(paths)}, of which {len(plans)} can be read, with {figures} figures")
    return plans, problems


def _coverage(plans: list[Plan], catalogue: Catalogue) -> list[str]:
    """What the records do not reach. That is no problem, but nobody should learn it from an empty chart."""
    used = {figure.indicator for plan in plans for figure in plan.figures}
    unused = [name for name in catalogue.indicators if name not in used]
    unread = [place for place in catalogue.places if place not in {plan.place for plan in plans}]
    drafts = [plan.id for plan in plans if plan.reading == "draft"]
    notes = [
        _note("places without a plan", unread),
        _note("indicators of the catalogue that no record states", unused),
        _note("records not reviewed yet", drafts),
    ]
    return [note for note in notes if note]


def _note(what: str, codes: list[str]) -> str:
    return f"{what}: {len(codes)} ({', '.join(codes)})" if codes else ""


def _check_documents(
    data: Path, folder: Path, plans: list[Plan], catalogue: Catalogue, required: bool, findings: Findings
) -> None:
    try:
        found, complaints = read_documents(folder, plans, required, data)
    except BadInput as problem:
        findings.problems.append(str(problem))
        return
    complaints += fill_quotes(figure_rows(plans, catalogue), found)
    findings.problems += complaints
    at_hand = {document["plan"] for document in found}
    missing = [plan.id for plan in plans if plan.id not in at_hand]
    if not found:
        findings.notes.append("documents: not at hand, offsets not checked")
        if required:
            findings.problems.append(
                f"{folder}: expected a document of the plans, found none; correct --documents."
            )
    else:
        findings.notes.append(f"documents: {len(found)} of {len(plans)} at hand, their offsets checked")
        findings.notes += [
            note for note in [_note("documents not at hand, offsets not checked", missing)] if note
        ]
