"""What goes wrong with input, said in one sentence a person can act on.

The sentence names the file, what was expected, what was found and what to do. Programming errors are
not problems: they keep their own exceptions and their stack trace.
"""

from __future__ import annotations


class BadInput(ValueError):
    """Input that cannot be used. `str()` of it is the sentence for the user."""


def expected(where: str, wanted: str, found: object, remedy: str) -> BadInput:
    """A problem in the project's one form: "<where>: expected …, found …; <remedy>."."""
    return BadInput(f"{where}: expected {wanted}, found {found}; {remedy}.")
