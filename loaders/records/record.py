"""Plan records as TOML: every mistake named by entry and field, every record written byte for byte alike.

A record names and locates, it does not quote: the model has no field for a sentence.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import tomli_w
from pydantic import ValidationError

from loaders.model import Plan
from loaders.problems import BadInput, expected
from loaders.toml import first_of, model_problems, parse_toml, toml_bytes


def read_plan(path: Path) -> Plan:
    """One plan record.

    Raises:
        BadInput: the first problem, naming file, entry, field, what was expected and what to do.
    """
    return parse_plan(path, toml_bytes(path))


def parse_plan(path: Path, content: bytes) -> Plan:
    """What `read_plan` gives for a file of this content.

    Raises:
        BadInput: the first problem.
    """
    plan, problems = _checked(path, content)
    if plan is None or problems:
        raise first_of(problems)
    return plan


def check_plan(path: Path) -> tuple[Plan | None, list[BadInput]]:
    """One plan record with all that is wrong with it; None where it cannot be read as one."""
    try:
        content = toml_bytes(path)
    except BadInput as problem:
        return None, [problem]
    return _checked(path, content)


def _checked(path: Path, content: bytes) -> tuple[Plan | None, list[BadInput]]:
    try:
        raw = parse_toml(path, content)
    except BadInput as problem:
        return None, [problem]
    try:
        plan = Plan.model_validate(raw)
    except ValidationError as error:
        return None, model_problems(path, error, raw.get("figures"))
    if not plan.may_be(path.stem):
        wanted = f"the file name {plan.id}.toml or {plan.id}-{plan.kind}.toml, as place, years and kind say"
        return plan, [expected(str(path), wanted, path.name, "rename it")]
    return plan.under(path.stem), []


def plan_paths(folder: Path) -> list[Path]:
    """The record files of a folder in order; files that an editor or system hides are none."""
    return sorted(path for path in folder.glob("*.toml") if not path.name.startswith("."))


def read_plans(folder: Path) -> list[Plan]:
    """All plan records of a folder, in the order of their ids.

    Raises:
        BadInput: the first problem of the first broken record.
    """
    return [read_plan(path) for path in plan_paths(folder)]


def dump_plan(plan: Plan) -> str:
    """A plan record as TOML text; fields at their default are left out."""
    fields = plan.model_dump(mode="python", exclude_defaults=True)
    head = {name: value for name, value in fields.items() if name != "figures"}
    figures = [_plain(figure.model_dump(mode="python", exclude_defaults=True)) for figure in plan.figures]
    return tomli_w.dumps(head | {"figures": figures}, multiline_strings=False)


def _plain(fields: dict) -> dict:
    """Whole decimals as TOML integers, so that 500 is written 500."""
    return {
        name: int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value
        for name, value in fields.items()
    }
