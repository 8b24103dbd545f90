"""What goes wrong with input, said in one sentence a person can act on.

The sentence names the file, what was expected, what was found and what to do. Programming errors are
not problems: they keep their own exceptions and their stack trace.
"""

from __future__ import annotations


class BadInput(ValueError):  # noqa: N818 - it is a sentence for a person, not an error of ours
    """Input that cannot be used. `str()` of it is the sentence for the user of a terminal.

    Attributes:
        code: what is wrong, for pages that say it in their reader's language; "" where none of them does.
        facts: what that sentence needs, by name.
    """

    def __init__(self, sentence: str, code: str = "", **facts: object):
        super().__init__(sentence)
        self.code, self.facts = code, facts


class Unavailable(BadInput):
    """What was asked for may be right, but where the data stand there is nothing to be read now."""


def expected(
    where: str, wanted: str, found: object, remedy: str, code: str = "", **facts: object
) -> BadInput:
    """A problem in the project's one form: "<where>: expected …, found …; <remedy>."."""
    return BadInput(f"{where}: expected {wanted}, found {found}; {remedy}.", code, **facts)


def unavailable(where: str, wanted: str, found: object, remedy: str) -> Unavailable:
    """The same about data that cannot be read now, whatever was asked of them."""
    return Unavailable(str(expected(where, wanted, found, remedy)))


def shortened(found: object, longest: int = 60) -> str:
    """What was found on one line that a terminal can show: control characters escaped, the rest cut off."""
    is_huge = (
        isinstance(found, int) and found.bit_length() > 1_000
    )  # Python refuses to write such a number out
    text = "a number of hundreds of digits" if is_huge else str(found)
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[: longest + 1])
    return text if len(text) <= longest else f"{text[:longest]}…"
