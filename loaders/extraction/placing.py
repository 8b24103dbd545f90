"""Which place a document is about, by the official list of places: the closest named one decides.

陕西省西安市 names a province and a city in it, and is about the city, whether or not it is known here yet.
What may be a part of a place or another place is left open, so that a person chooses; a province is never
taken for its city.
"""

from __future__ import annotations

import re
from functools import lru_cache

from loaders.divisions import Division, read_divisions
from loaders.extraction.rules import trie_pattern
from loaders.model import Place

_FIRST_LINES = 600  # characters in which a document may still say whom it is about
_OF_A_PART = re.compile(r"[\u4e00-\u9fff]{1,4}[县区](?!域|级)")  # 宿州市某某区: a part that the list may lack


def place_of(title: str, issuer: str, head: str, year: int | None, places: dict[str, Place]) -> str:
    """The code of the known place that title, issuer or first lines are about; "" where that is not certain.

    Args:
        year: the document's first year; a place that was not there then is not meant.
        places: the known places by code. One that only the official list has is certain, but not known: "".
    """
    names = _names(frozenset(place.name_zh for place in places.values()))
    for words in (title, issuer, head[:_FIRST_LINES]):
        codes = _closest(_named(words, names, year, places))
        if codes:
            return codes.pop() if len(codes) == 1 and codes <= places.keys() else ""
    return ""


def _named(words: str, pattern: re.Pattern, year: int | None, places: dict[str, Place]) -> list[set[str]]:
    """For each name in the words the codes that it can mean; none where only a part of the place is named."""
    by_name = _official()
    found = []
    for match in pattern.finditer(words):
        codes = {
            one.place
            for one in by_name.get(match.group(), ())
            if one.place not in places and _held(one, year)
        }
        codes |= {
            place.place for place in places.values() if place.name_zh == match.group() and _valid(place, year)
        }
        listed = pattern.match(words, match.end())
        if codes and not listed and _OF_A_PART.match(words, match.end()):
            codes = {""}
        if codes:
            found.append(codes)
    return found


def _closest(named: list[set[str]]) -> set[str]:
    """The codes that are left when those that only say where another one lies are left out.

    A name of several places (鼓楼区) means those within another named place, where there are any.
    """
    every = set().union(*named)
    certain = [
        {code for code in codes if any(_lies_in(code, other) for other in every)} or codes for codes in named
    ]
    left = set().union(*certain)
    return {code for code in left if not any(_lies_in(other, code) for other in left)}


def _lies_in(code: str, other: str) -> bool:
    """Whether a place lies in another one by their codes: 341502 in 341500, 429005 in 420000."""
    province, prefecture = other.endswith("0000"), other.endswith("00")
    size = 2 if province else 4 if prefecture else 6
    return bool(code and other) and code != other and size < 6 and code[:size] == other[:size]


def _valid(place: Place, year: int | None) -> bool:
    if year is None:
        return place.valid_from is None and place.valid_to is None
    return (place.valid_from or 0) <= year <= (place.valid_to or 9999)


def _held(division: Division, year: int | None) -> bool:
    if year is None:
        return division.absent_until is None and division.seen_to is None
    return division.held_in(year)


@lru_cache(maxsize=1)
def _official() -> dict[str, list[Division]]:
    """The divisions by name."""
    by_name: dict[str, list[Division]] = {}
    for division in read_divisions():
        by_name.setdefault(division.name_zh, []).append(division)
    return by_name


@lru_cache(maxsize=4)
def _names(known: frozenset[str]) -> re.Pattern:
    """A pattern for the longest name at a position of a text, official or known here alone."""
    return re.compile(trie_pattern(sorted({*_official(), *known})))
