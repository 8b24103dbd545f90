"""Which places are like another one: those of its level and grade, or of more where these are too few.

The places like one, itself among them, are its circle. A circle is known by a code: level and grade, a level
alone, or "" for all cities. Provinces are like provinces only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

LEAST = 2  # others: a place alone is no circle
OF_A_MEDIAN = 3  # others: of fewer the middle says nothing
PROVINCE = "province"
Ranks = Mapping[str, tuple[str, str]]  # level and grade of each place of which a plan was read


def circles(ranks: Ranks) -> dict[str, str]:
    """The circle of every place.

    Where fewer than two others are of its level and grade, the grade does not count, and where even so there
    are fewer, all cities are like it.

    >>> levels = {"a": "city", "b": "city", "c": "city", "d": "county"}
    >>> circles({place: (level, "") for place, level in levels.items()})["a"]
    'city/'
    >>> circles({place: (level, place) for place, level in levels.items()})
    {'a': 'city', 'b': 'city', 'c': 'city', 'd': ''}
    """
    of_rank, of_level = Counter(ranks.values()), Counter(level for level, _ in ranks.values())
    found = {}
    for place, (level, grade) in ranks.items():
        if of_rank[level, grade] > LEAST:
            found[place] = f"{level}/{grade}"
        else:
            found[place] = level if of_level[level] > LEAST or level == PROVINCE else ""
    return found


def members(ranks: Ranks, circle: str) -> list[str]:
    """The places of a circle, in the order of `ranks`."""
    level, is_graded, grade = circle.partition("/")
    if not circle:
        return [place for place, (its, _) in ranks.items() if its != PROVINCE]
    return [place for place, its in ranks.items() if its[0] == level and (not is_graded or its[1] == grade)]
