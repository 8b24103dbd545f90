"""Plan records as TOML files: read with a message that names the entry and field, written byte for byte alike.

A record names and locates, it does not quote: the model has no field for a sentence.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import tomli_w
from pydantic import ValidationError

from loaders.model import Plan
from loaders.problems import BadInput, expected


def read_toml(path: Path) -> dict:
    """A TOML file as a dict, its decimal numbers exact.

    Raises:
        BadInput: the file is missing, not UTF-8 or not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as error:
        raise expected(str(path), "a readable file", error.strerror, "check the name and the permissions") from error
    except UnicodeDecodeError as error:
        raise expected(str(path), "UTF-8 text", f"byte {error.start} that is not", "save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise expected(str(path), "TOML", error, "correct that line") from error


def read_plan(path: Path) -> Plan:
    """One plan record.

    Raises:
        BadInput: naming file, entry, field, what was expected and what to do.
    """
    raw = read_toml(path)
    try:
        plan = Plan.model_validate(raw)
    except ValidationError as error:
        raise invalid(path, raw.get("figures", []), error) from error
    if path.stem != plan.id:
        raise expected(str(path), f"the file name {plan.id}.toml, as place and years say", path.name, "rename it")
    return plan


def read_plans(folder: Path) -> list[Plan]:
    """All plan records of a folder, in the order of their ids."""
    return [read_plan(path) for path in sorted(folder.glob("*.toml"))]


def invalid(path: Path, entries: object, error: ValidationError) -> BadInput:
    """A pydantic error as the project's sentence; the first of several, with their number."""
    first, more = error.errors()[0], error.error_count() - 1
    steps = list(first["loc"])
    where = f"{path}"
    if len(steps) > 1 and steps[0] == "figures" and isinstance(steps[1], int):
        where += f", figure {steps[1] + 1}{_named(entries, steps[1])}"
        steps = steps[2:]
    if steps:
        where += f", field {'.'.join(map(str, steps))}"
    wanted = first["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    found = first.get("input")
    found = f"{found!r}" if not isinstance(found, (dict, list)) else "this entry as it stands"
    rest = f" ({more} more such problems)" if more else ""
    return expected(where, wanted, found, f"correct the record{rest}")


def _named(entries: object, number: int) -> str:
    entry = entries[number] if isinstance(entries, list) and number < len(entries) else {}
    return f" ({entry.get('indicator', 'no indicator')})" if isinstance(entry, dict) else ""


def dump_plan(plan: Plan) -> str:
    """A plan record as TOML text; fields at their default are left out."""
    fields = plan.model_dump(mode="python", exclude_defaults=True)
    head = {name: value for name, value in fields.items() if name != "figures"}
    figures = [_plain(figure.model_dump(mode="python", exclude_defaults=True)) for figure in plan.figures]
    return tomli_w.dumps(head | {"figures": figures}, multiline_strings=False)


def write_plan(plan: Plan, path: Path) -> None:
    """Write a record so that a reader never finds half of it."""
    temporary = path.with_suffix(".toml.part")
    temporary.write_text(dump_plan(plan), encoding="utf-8", newline="\n")
    temporary.replace(path)


def _plain(fields: dict) -> dict:
    """Whole decimals as TOML integers, so that 500 is written 500."""
    return {
        name: int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value
        for name, value in fields.items()
    }
