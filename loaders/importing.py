"""From an accepted document to a saved record: the one door through which pages change the data folder.

Nothing is overwritten in silence. Whoever saves says which former record they have seen; where another one is in
place meanwhile, the save is refused with the difference. Former records and documents are kept. A save is whole
or it did not happen: when the build fails, record, places and document are as they were.
"""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from loaders.build import Report, build
from loaders.catalogue import PLACES, read_catalogue
from loaders.divisions import Division, as_place, named_in, read_divisions, with_place
from loaders.figures import figure_id
from loaders.model import Place, Plan, StatedFigure
from loaders.numbers import parse_amount
from loaders.problems import BadInput, expected, shortened
from loaders.records import first_of, model_problems, read_plan, write_plan
from loaders.unsaved import Desk, desk, new_desk
from loaders.upload_reader import FIELDS
from loaders.uploads import LIMITS, SUFFIXES

# The one module of loaders, beside the store, that pages may import: what they need of the others stands here.
__all__ = [
    "LIMITS", "SUFFIXES", "BadInput", "Conflict", "Desk", "Difference", "Division", "Saving",
    "added_row", "as_place", "desk", "difference", "located", "named_in", "new_desk", "plan_of", "present_hash",
    "read_divisions", "save",
]  # fmt: skip
_FORMER = ".former"


@dataclass(frozen=True)
class Difference:
    """What saving would change in the record that is there: head fields and figures, as short texts."""

    changed: list[tuple[str, str, str]] = field(default_factory=list)  # what, before, after
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.changed or self.added or self.removed)


class Conflict(BadInput):
    """There is a record that the person who saves has not seen."""

    def __init__(self, plan: str, difference: Difference, present: str):
        super().__init__(
            str(expected(f"{plan}.toml", "the record you started from", "another one", "look at the difference"))
        )
        self.difference, self.present = difference, present


@dataclass(frozen=True)
class Saving:
    """What is to be saved. `seen` is the hash of the former record the person has seen, "" for none."""

    plan: Plan
    document: Path
    seen: str = ""
    place: Place | None = None


def plan_of(head: dict, sha256: str, rows: list[dict]) -> Plan:
    """The record of the accepted rows.

    Args:
        head: place, title, issuer, document_number, issue_date, first_year, last_year, kind.
        rows: rows with the fields of a figure and a `state`; only accepted ones go in.

    Raises:
        BadInput: the first field that does not fit, named by figure and field.
    """
    fields = {name: value for name, value in head.items() if value not in ("", None)}
    figures = [_stated(row) for row in rows if row["state"] == "accepted"]
    try:
        return Plan.model_validate(fields | {"sha256": sha256, "status": "reviewed", "figures": figures})
    except ValidationError as error:
        raise first_of(model_problems("the record", error, figures)) from error


def _stated(row: dict) -> dict:
    named = {name: row.get(name) for name in (*FIELDS, "also")}
    return {name: value for name, value in named.items() if value not in ("", None, [])} | {
        "comparator": row.get("comparator") or ""
    }


def plan_path(data: Path, plan: Plan) -> Path:
    """Where a record is kept."""
    return data / "plans" / f"{plan.id}.toml"


def present_hash(data: Path, plan: Plan) -> str:
    """The hash of the record that is in place now, "" for none."""
    path = plan_path(data, plan)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def difference(data: Path, plan: Plan) -> Difference:
    """What saving a plan would change in the record that is in place.

    Raises:
        BadInput: the record in place cannot be read.
    """
    path = plan_path(data, plan)
    if not path.exists():
        return Difference(added=[_short(figure) for figure in plan.figures])
    former = read_plan(path)
    heads = [name for name in Plan.model_fields if name not in ("figures", "status")]
    changed = [
        (name, str(getattr(former, name) or ""), str(getattr(plan, name) or ""))
        for name in heads
        if getattr(former, name) != getattr(plan, name)
    ]
    before = {figure_id(former, figure): figure for figure in former.figures}
    after = {figure_id(plan, figure): figure for figure in plan.figures}
    for code in before.keys() & after.keys():
        changed += _changes(before[code], after[code])
    return Difference(
        changed,
        [_short(figure) for code, figure in after.items() if code not in before],
        [_short(figure) for code, figure in before.items() if code not in after],
    )


def _changes(before: StatedFigure, after: StatedFigure) -> list[tuple[str, str, str]]:
    return [
        (f"{_short(after)}, {name}", str(getattr(before, name)), str(getattr(after, name)))
        for name in StatedFigure.model_fields
        if getattr(before, name) != getattr(after, name)
    ]


def _short(figure: StatedFigure) -> str:
    return f"{figure.indicator} {figure.year}: {figure.named_as} {figure.amount_as}"


def located(text: str, amount: str) -> list[tuple[int, int]]:
    """Every place where an amount stands in a text exactly as typed."""
    amount = amount.strip()
    return [match.span() for match in re.finditer(re.escape(amount), text)] if amount else []


def added_row(work: dict, indicator: str, named_as: str, amount_as: str, at: tuple[int, int], **fields) -> dict:
    """A row for a figure that reading missed, its number taken from the amount as it stands.

    Args:
        work: the document's draft, for the headings around the place.
        at: start and stop of the amount in the text.
        fields: role, measure, year and what else the person chose.

    Raises:
        BadInput: the amount is none that can be read as one.
    """
    location = "正文"
    for start, heading in work["places"]:
        if start > at[0]:
            break
        location = heading
    row = dict.fromkeys(FIELDS, "") | {"value": None, "upper": None, "base_year": None, "also": []}
    stated = _numbers(amount_as) if fields.get("measure") != "qualitative" else {}
    basis = "yoy" if fields.get("measure") == "growth" else ""
    where = {"named_as": named_as, "amount_as": amount_as, "location": location, "start": at[0], "stop": at[1]}
    decided = {"indicator": indicator, "state": "accepted", "found": False, "basis": basis}
    return row | stated | where | decided | fields


def _numbers(amount_as: str) -> dict:
    amount = parse_amount(amount_as)
    if amount is None:
        raise expected("the amount", "a number with its unit as it stands", f"“{shortened(amount_as)}”", "correct it")
    upper = None if amount.upper is None else str(amount.upper)
    return {"comparator": amount.comparator, "unit": amount.unit, "value": str(amount.value), "upper": upper}


def save(data: Path, database: Path, saving: Saving) -> Report:
    """Write record, place and document, and rebuild the database.

    Raises:
        Conflict: another record is in place than the one that `saving` has seen.
        BadInput: record or place do not fit; nothing has changed.
    """
    with _alone(data):
        present = present_hash(data, saving.plan)
        if present != saving.seen:
            raise Conflict(saving.plan.id, difference(data, saving.plan), present)
        undo = _Undo()
        try:
            _write_all(data, saving, undo)
            return build(data, database=database)
        except BaseException:
            undo.all()
            raise


def _write_all(data: Path, saving: Saving, undo: _Undo) -> None:
    stamp = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S%f")
    path, places = plan_path(data, saving.plan), data / PLACES
    if saving.place is not None and saving.place.place not in read_catalogue(data).places:
        undo.remember(places)
        _write(places, with_place(places.read_text(encoding="utf-8"), saving.place).encode())
    document = data / "documents" / f"{saving.plan.id}{saving.document.suffix}"
    for target in (path, document):
        target.parent.mkdir(parents=True, exist_ok=True)
        undo.remember(target)
        if target.exists():
            former = target.parent / _FORMER / f"{target.stem}-{stamp}{target.suffix}"
            former.parent.mkdir(exist_ok=True)
            shutil.copy2(target, former)
    for other in _other_documents(document, saving.plan.id):
        undo.remember(other)
        other.replace(document.parent / _FORMER / f"{other.stem}-{stamp}{other.suffix}")
    _write(document, saving.document.read_bytes())
    write_plan(saving.plan, path)


def _other_documents(document: Path, plan: str) -> list[Path]:
    """The former document of the plan under another suffix: two of one name would be a complaint at every build."""
    (document.parent / _FORMER).mkdir(exist_ok=True)
    return [path for path in document.parent.glob(f"{plan}.*") if path != document and path.is_file()]


class _Undo:
    """What files held before, to be put back."""

    def __init__(self) -> None:
        self._before: list[tuple[Path, bytes | None]] = []

    def remember(self, path: Path) -> None:
        self._before.append((path, path.read_bytes() if path.exists() else None))

    def all(self) -> None:
        for path, content in reversed(self._before):
            if content is None:
                path.unlink(missing_ok=True)
            else:
                _write(path, content)


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One save at a time; the lock ends with the process, however that ends."""
    with (data / ".importing.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
