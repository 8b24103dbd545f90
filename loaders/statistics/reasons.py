"""Why something of a table was not taken: a code for pages, one sentence for a terminal."""

from __future__ import annotations

from dataclasses import dataclass

_SENTENCES = {
    "several_names": "it names several indicators",
    "no_name": "it is no name of the catalogue",
    "narrower": "“{word}” beside the name may narrow it",
    "grade": "the name itself says a grade or a scope; enter it on the Import page",
    "other_unit": "{unit} does not convert to {wanted}",
    "no_unit": "it gives no unit",
    "year_alone": "it gives a year, and neither it nor the title an indicator",
    "no_indicator": "its row names no indicator",
    "left_out": "left out by a person",
    "text": "a line of text, no numbers",
    "nameless": "it names no place",
    "total": "“{name}” is a total, no place",
    "which_province": "“{name}”: the table does not say of which province",
    "no_such_year": "“{name}”: of no such year ({year})",
    "no_place": "“{name}”: no name or code of a place",
    "different_places": "“{name}”: its cells name different places",
    "ambiguous": "“{name}” may be {places}: write the code or the province before it",
    "no_year": "no year in heading, row or title: give --year",
    "unvalued": "a formula whose result the file does not hold: open and save it in a spreadsheet",
    "merged": "a number in merged cells, so not of one place and column",
    "no_number": "no plain number",
    "unsure_unit": "its unit is not certain (heading “{heading}”, cell “{cell}”)",
    "again": "the same as {first}",
    "no_english": "places.csv lacks it and no English name is suggested",
    "refused": "{sentence}",
}
CODES = tuple(_SENTENCES)


@dataclass(frozen=True)
class Reason:
    """One of CODES with what its sentence needs; `str` of it is the sentence for a terminal."""

    code: str
    facts: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return _SENTENCES[self.code].format(**dict(self.facts))


def because(code: str, **facts: object) -> Reason:
    """A reason by its code."""
    return Reason(code, tuple(facts.items()))


@dataclass(frozen=True)
class Left:
    """What was left out: the cell (or the number of the row, from 1), what stands there, and why."""

    at: str
    reason: Reason
    shown: str = ""

    def __str__(self) -> str:
        if self.reason.code == "refused":  # its sentence begins with the place
            return str(self.reason)
        where = f"row {self.at}" if self.at.isdigit() else self.at
        return f"{where} “{self.shown}”: {self.reason}" if self.shown else f"{where}: {self.reason}"
