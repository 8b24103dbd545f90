"""What every format says of a file it cannot read, in the parts of the project's one sentence."""

from __future__ import annotations


class NotReadableError(Exception):
    """A file that cannot be read as what it seems to be; `document.text_of` makes a sentence of it."""

    def __init__(self, wanted: str, found: str, remedy: str):
        super().__init__(wanted, found, remedy)
        self.wanted, self.found, self.remedy = wanted, found, remedy
