"""Plan records as TOML: every mistake named by entry and field, every record written byte for byte alike.

A record names and locates, it does not quote: the model has no field for a sentence.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import tomli_w
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from loaders.model import Plan
from loaders.problems import BadInput, expected, shortened

# How pydantic begins a complaint, and how it goes on after "expected".
_BEGINNINGS = {
    "Value error, ": "",
    "Input should be ": "",
    "String should have ": "text of ",
    "String should match": "text of",
}


def read_toml(path: Path) -> dict:
    """A TOML file as a dict, its decimal numbers exact.

    Raises:
        BadInput: the file is missing, not UTF-8 or not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as error:
        raise expected(
            str(path), "a readable file", error.strerror, "check the name and the permissions"
        ) from error
    except UnicodeDecodeError as error:
        raise expected(
            str(path), "UTF-8 text", f"byte {error.start} that is not", "save the file as UTF-8"
        ) from error
    except (
        ValueError,
        ArithmeticError,
        RecursionError,
    ) as error:  # TOML errors, endless numbers, deep nesting
        raise expected(str(path), "TOML", shortened(error, 120), "correct that line") from error


def read_plan(path: Path) -> Plan:
    """One plan record.

    Raises:
        BadInput: the first problem, naming file, entry, field, what was expected and what to do.
    """
    plan, problems = check_plan(path)
    if plan is None or problems:
        raise first_of(problems)
    return plan


def check_plan(path: Path) -> tuple[Plan | None, list[BadInput]]:
    """One plan record with all that is wrong with it; None where it cannot be read as one."""
    try:
        raw = read_toml(path)
    except BadInput as problem:
        return None, [problem]
    try:
        plan = Plan.model_validate(raw)
    except ValidationError as error:
        return None, model_problems(path, error, raw.get("figures"))
    if path.stem != plan.id:
        wanted = f"the file name {plan.id}.toml, as place and years say"
        return plan, [expected(str(path), wanted, path.name, "rename it")]
    return plan, []


def plan_paths(folder: Path) -> list[Path]:
    """The record files of a folder in order; files that an editor or system hides are none."""
    return sorted(path for path in folder.glob("*.toml") if not path.name.startswith("."))


def read_plans(folder: Path) -> list[Plan]:
    """All plan records of a folder, in the order of their ids.

    Raises:
        BadInput: the first problem of the first broken record.
    """
    return [read_plan(path) for path in plan_paths(folder)]


def model_problems(where: object, error: ValidationError, figures: object = None) -> list[BadInput]:
    """Every complaint of a pydantic model as the project's sentence; `figures` are a record's raw entries."""
    return [_problem(where, complaint, figures) for complaint in error.errors()]


def first_of(problems: list[BadInput]) -> BadInput:
    """The first problem, with how many there are."""
    more = f" ({len(problems) - 1} more: python -m loaders check)" if len(problems) > 1 else ""
    return BadInput(f"{problems[0]}{more}")


def _problem(where: object, complaint: ErrorDetails, figures: object) -> BadInput:
    entry, steps = f"{where}", list(complaint["loc"])
    if len(steps) > 1 and steps[0] == "figures" and isinstance(steps[1], int):
        entry += f", figure {steps[1] + 1}{_named(figures, steps[1])}"
        steps = steps[2:]
    if steps:
        entry += f", field {'.'.join(map(str, steps))}"
    if complaint["type"] == "missing":
        return expected(entry, "a value", "none", "add the field")
    if complaint["type"] == "extra_forbidden":
        return expected(entry, "no field of this name", "one", "correct the name or remove it")
    found = complaint["input"]
    shown = "this entry as it stands" if isinstance(found, (dict, list)) else f"“{shortened(found)}”"
    return expected(entry, _wanted(complaint["msg"]), shown, "correct it")


def _wanted(message: str) -> str:
    for beginning, ours in _BEGINNINGS.items():
        if message.startswith(beginning):
            return ours + message.removeprefix(beginning)
    return message


def _named(figures: object, number: int) -> str:
    entry = figures[number] if isinstance(figures, list) and number < len(figures) else {}
    return f" ({shortened(entry.get('indicator', 'no indicator'))})" if isinstance(entry, dict) else ""


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
