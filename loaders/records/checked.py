"""A record read, held against the indicators and written as lines: all of it that a build goes on with.

Nothing here depends on another record or on the places. So records can be checked side by side in processes
of their own, which this module serves, and what was found stays true as long as record and indicators are
the same. What cannot be read as a record raises; what the catalogue does not allow is a list.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

from loaders.catalogue import Catalogue, read_catalogue
from loaders.confined import serve
from loaders.model import Plan
from loaders.problems import BadInput
from loaders.records.conformity import own_problems
from loaders.records.figures import figure_row, in_order, lines_of
from loaders.records.record import parse_plan
from loaders.toml import toml_bytes


@dataclass(frozen=True)
class Checked:
    """What a build needs of a record.

    Attributes:
        name: the stem of its file.
        sha256: of the bytes that were read.
        head: the plan without its figures, as JSON.
        count: how many figures it has.
        problems: what is wrong with it: sentence, code and facts of each.
        lines: its figures as lines of the canonical CSV, in order.
    """

    name: str
    sha256: str
    head: str
    count: int
    problems: list[tuple[str, str, dict[str, Any]]]
    lines: bytes

    @property
    def plan(self) -> Plan:
        """The plan, without its figures."""
        return Plan.model_validate_json(self.head).under(self.name)

    @property
    def bad_inputs(self) -> list[BadInput]:
        """What is wrong with it, as problems."""
        return [BadInput(text, code, **facts) for text, code, facts in self.problems]

    def packed(self) -> bytes:
        """All of it as bytes: a line of JSON, then the figures."""
        fields = {name: value for name, value in vars(self).items() if name != "lines"}
        return json.dumps(fields, ensure_ascii=False).encode() + b"\n" + self.lines

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        """What `packed` gave, as it was."""
        fields, _, lines = packed.partition(b"\n")
        return cls(**json.loads(fields), lines=lines)


def check_record(path: Path, catalogue: Catalogue) -> Checked:
    """Read one record.

    Raises:
        BadInput: it cannot be read as one.
    """
    content = toml_bytes(path)
    plan = parse_plan(path, content)
    problems = [(str(one), one.code, one.facts) for one in own_problems(plan, catalogue)]
    rows = [] if problems else in_order(figure_row(plan, figure, catalogue) for figure in plan.figures)
    digest, head = hashlib.sha256(content).hexdigest(), plan.model_dump_json(exclude={"figures"})
    return Checked(path.stem, digest, head, len(rows), problems, lines_of(rows))


def _answer(request: dict, _: bytes) -> dict:
    """The records at the paths of a request; of several that cannot be read the first is said."""
    catalogue = _catalogue(request["data"])
    checked = (check_record(Path(path), catalogue) for path in request["paths"])
    return {"records": [one.packed().decode() for one in checked]}


@cache
def _catalogue(data: str) -> Catalogue:
    return read_catalogue(Path(data))


if __name__ == "__main__":
    sys.exit(serve(_answer))
