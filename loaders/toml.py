"""TOML files that people write: read exactly, and every mistake in one said with its entry and its field.

A data file is written by hand, so its complaints are sentences of the project and not those of a library.
"""

from __future__ import annotations

import io
import tomllib
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

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
    return parse_toml(path, toml_bytes(path))


def toml_bytes(path: Path) -> bytes:
    """What a file holds.

    Raises:
        BadInput: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise expected(
            str(path), "a readable file", error.strerror, "check the name and the permissions"
        ) from error


def parse_toml(path: Path, content: bytes) -> dict:
    """What `read_toml` gives for a file of this content.

    Raises:
        BadInput: it is not UTF-8 or not TOML.
    """
    try:
        text = io.StringIO(content.decode("utf-8"), newline=None).read()  # whatever ends its lines
        return tomllib.loads(text, parse_float=Decimal)
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


def model_problems(where: object, error: ValidationError, figures: object = None) -> list[BadInput]:
    """Every complaint of a pydantic model as the project's sentence; `figures` are a record's raw entries."""
    return [_problem(where, complaint, figures) for complaint in error.errors()]


def first_of(problems: list[BadInput]) -> BadInput:
    """The first problem, with how many there are."""
    more = f" ({len(problems) - 1} more: python -m loaders check)" if len(problems) > 1 else ""
    return BadInput(f"{problems[0]}{more}", problems[0].code, **problems[0].facts)


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
