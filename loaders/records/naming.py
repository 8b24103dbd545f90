"""Under which id a record goes where a place has several documents of one year.

What is in place keeps its id, for figures are cited by it: a further document gets its kind behind place and
years, a second one of that kind a number. Refused is choosing in silence between replacing a record and
standing beside it: a record of the same kind is named here, and a person says which it is to be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from loaders.model import plan_id
from loaders.records.record import plan_paths, read_plan

_MOST = 9  # documents of one place, kind and span of years


@dataclass(frozen=True)
class Names:
    """The ids of the records in place that a document may replace, the likeliest first, and one that is free.

    `is_same` says that the first is of the very document. `free` is "" where nine of a kind are in place.
    """

    in_place: tuple[str, ...]
    is_same: bool
    free: str

    @property
    def likeliest(self) -> str:
        """The record that it would replace, else the id that it would get."""
        return next(iter(self.in_place), self.free)


def names_for(data: Path, place: str, years: tuple[int, int], kind: str, sha256: str) -> Names:
    """The ids under which a document may be recorded.

    Args:
        data: the data folder.
        place: its code.
        years: the first and the last.
        kind: of loaders.model.KINDS.
        sha256: of the document's bytes, "" where it is not at hand.

    Raises:
        BadInput: a record that is in place cannot be read.
    """
    plain = plan_id(place, *years)
    spelled = re.compile(rf"{re.escape(plain)}(-[a-z_]+(-[2-9])?)?")
    paths = [path for path in plan_paths(data / "plans") if spelled.fullmatch(path.stem)]
    records = [read_plan(path) for path in sorted(paths, key=lambda path: (len(path.stem), path.stem))]
    allowed = re.compile(rf"{re.escape(plain)}(-{re.escape(kind)}(-[2-9])?)?")
    same = [r.id for r in records if sha256 and r.sha256 == sha256 and allowed.fullmatch(r.id)]
    alike = [record.id for record in records if record.kind == kind and record.id not in same]
    taken = {record.id for record in records}
    named = plan_id(place, *years, kind)
    further = (f"{named}-{number}" for number in range(2, _MOST + 1))
    free = next((one for one in (plain, named, *further) if one not in taken), "")
    return Names((*same, *alike), bool(same), free)
