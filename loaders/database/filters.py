"""The filters that pages, the HTTP routes and the command line share: which figures are wanted.

Unknown names and values are refused with a sentence; nothing is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, fields

from loaders.model import CLOSED, CONFIRMED, READINGS
from loaders.problems import expected, shortened

_CLOSED = {name: CLOSED[name] for name in ("role", "measure")} | {"reading": READINGS}
_YEARS = ("year_from", "year_to")


@dataclass(frozen=True)
class Filters:
    """Empty means all, of `reading` what `readings` says.

    The years bound the figure's, both included; a figure without a year is in every span, for nobody can say
    that it is not.
    """

    city: tuple[str, ...] = ()
    indicator: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    measure: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()
    figure: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None

    def readings(self) -> tuple[str, ...]:
        """The readings that are kept: what a person confirmed, unless others, figures or plans are named."""
        return self.reading or (READINGS if self.figure or self.plan else CONFIRMED)

    def items(self) -> list[tuple[str, str]]:
        """The filters that are set, as pairs for an address."""
        pairs = []
        for field in fields(self):
            value = getattr(self, field.name)
            pairs += [
                (field.name, str(one))
                for one in (value if isinstance(value, tuple) else (value,))
                if one is not None
            ]
        return pairs

    def stated(self) -> dict[str, list[str]]:
        """The filters that are set, as a snapshot states them for whoever reads it by program."""
        found: dict[str, list[str]] = {}
        for name, value in self.items():
            found.setdefault(name, []).append(value)
        return found


NAMES = tuple(field.name for field in fields(Filters))
LEVEL = "level"  # in an address: all cities at levels of places, in place of their codes


def read_filters(pairs: Iterable[tuple[str, str]], known: Mapping[str, Container[str]]) -> Filters:
    """Filters from the name-value pairs of an address.

    Args:
        pairs: name and value; a name may come several times.
        known: the codes that exist, for city, indicator, group, plan and figure; for level, the places at it.

    Raises:
        BadInput: an unknown name, an unknown value, or a year that is no year.
    """
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in (names := (*NAMES, LEVEL)):
            raise expected(
                "parameter", f"one of {', '.join(names)}", f"“{shortened(name)}”", "correct the name"
            )
        if value not in values.setdefault(name, []):
            values[name].append(value)
    if levels := values.pop(LEVEL, []):
        if "city" in values:
            raise expected("parameters city and level", "one of the two", "both", "leave one out")
        values["city"] = _at_levels(levels, known)
    chosen: dict = {
        name: tuple(_known(name, given, known)) for name, given in values.items() if name not in _YEARS
    }
    chosen |= {name: _year(name, values[name]) for name in _YEARS if name in values}
    if chosen.get("year_from", 0) > chosen.get("year_to", 9999):
        years = f"{chosen['year_from']} and {chosen['year_to']}"
        raise expected(
            "parameters year_from and year_to", "a first and a last year", years, "exchange the two"
        )
    return Filters(**chosen)


def _at_levels(levels: list[str], known: Mapping) -> list[str]:
    return [code for level in _known(LEVEL, levels, known) for code in known[LEVEL][level]]


def _known(name: str, given: list[str], known: Mapping[str, Container[str]]) -> list[str]:
    allowed = _CLOSED.get(name) or known[name]
    for value in given:
        if value not in allowed:
            remedy = "choose one of them" if isinstance(allowed, Iterable) else "correct it"
            raise expected(f"parameter {name}", _wanted(name, allowed), f"“{shortened(value)}”", remedy)
    return given


def _wanted(name: str, allowed: Container[str]) -> str:
    """The first of the values that are allowed, where they can be listed."""
    if not isinstance(allowed, Iterable):
        return f"the id of a {name}"
    values = sorted(allowed)
    return f"one of {', '.join(values[:12])}{' …' if len(values) > 12 else ''}"


def _year(name: str, given: list[str]) -> int:
    if len(given) != 1 or not (given[0].isascii() and given[0].isdigit() and len(given[0]) == 4):
        raise expected(
            f"parameter {name}", "one year of four digits", f"“{shortened(' '.join(given))}”", "correct it"
        )
    return int(given[0])


def stated_filters(stated: object) -> Filters:
    """What a snapshot states that it was chosen by; its codes need not exist (any more).

    Args:
        stated: what `Filters.stated` gave, as it came back from a file.

    Raises:
        BadInput: it is nothing that `Filters.stated` gives.
    """
    wanted = "names of filters with lists of texts"
    problem = expected("filters", wanted, f"“{shortened(stated)}”", "export it again")
    if not isinstance(stated, dict) or not set(stated) <= set(NAMES):
        raise problem
    for values in stated.values():
        are_texts = isinstance(values, list) and all(isinstance(value, str) for value in values)
        if not are_texts or max(map(len, values), default=0) > 100:
            raise problem
    chosen: dict = {name: tuple(values) for name, values in stated.items() if name not in _YEARS}
    return Filters(**chosen | {name: _year(name, stated[name]) for name in _YEARS if name in stated})
