"""Groups of places that one click chooses, and which places are like one's own.

A group is written in the address as `among=kind:code`, such as among=cluster:yangtze_river_delta, or as
`among=peers` for the places like the reader's own; "" means all. What belongs to a group follows from the
columns of places.csv and is decided nowhere else; `among=set:name` is a set of the reader's own (`saved`).
"""

from __future__ import annotations

from functools import lru_cache

from metrics import peers as circle
from pages.shared import tuples
from pages.shared.data import Data
from pages.shared.picker import saved
from pages.shared.words import Words

ALL, PEERS = "", "peers"
KINDS = ("region", "cluster", "grade", "level", "province")
STRONG = 10  # places drawn in full at most; the others that can be compared stand behind them
PROVINCES = "level:province"


def codes(source: Data) -> list[str]:
    """The groups that hold at least two places of which a plan was read, kind by kind."""
    found = _members(source)
    return [code for code in sorted(found, key=_in_order) if len(found[code]) >= circle.LEAST]


def members(source: Data, group: str, mine: str = "") -> list[str]:
    """The places of a group, in pinyin order; all cities for "", and for peers where `mine` is not named."""
    if group == PEERS and mine:
        return [code for code in source.places.index if code in {mine, *peers(source, mine)}]
    if group.startswith(saved.KIND):
        return list(in_order(source, list(saved.members(group)))) or source.cities
    return source.cities if group in (ALL, PEERS) else _members(source)[group]


def peers(source: Data, mine: str) -> list[str]:
    """The places like one's own: of its level and grade, those of its province, cluster and region first.

    Of equals the first in pinyin order comes first.
    """
    rows, own = source.place_rows, source.place_rows[mine]
    planned = (*source.cities, *source.provinces)
    ranks = {code: (rows[code].level, rows[code].grade) for code in (mine, *planned)}
    alike = [code for code in circle.members(ranks, circle.circles(ranks)[mine]) if code != mine]

    def near(code: str) -> int:
        province = 4 * (code[:2] == mine[:2])
        cluster, region = rows[code].cluster == own.cluster != "", rows[code].region == own.region != ""
        return province + 2 * cluster + region

    return sorted(alike, key=near, reverse=True)


def at_first(source: Data, indicator: str, group: str, mine: str = "") -> tuple[str, ...]:
    """The places that are drawn in full before the reader chooses: one's own, then others of the group.

    The others state the indicator: those like one's own, the nearest first, then those with most to compare,
    who are all of them where no place is one's own.
    """
    among = members(source, group, mine)
    if not mine:
        if group == ALL:
            return source.at_first(indicator, STRONG)
        chosen = source.store.most_stated(indicator, tuple(among), STRONG)
    else:
        stating = source.store.stating(indicator, tuple(among))
        near = [code for code in (*peers(source, mine), *stating) if code in stating]
        chosen = list(dict.fromkeys([mine, *near]))[:STRONG]
    return in_order(source, chosen, mine)


def strong(source: Data, indicator: str, chosen: tuple[str, ...], mine: str = "") -> tuple[str, ...]:
    """Which of the chosen places are drawn in full: one's own always, then those with most to compare.

    More than STRONG are never drawn in full; the others stand behind, among all that can be compared.
    """
    wanted = (mine, *chosen) if mine and mine not in chosen else chosen
    if len(wanted) > STRONG:
        most = source.store.most_stated(indicator, wanted, STRONG)
        kept = {code for code in (mine, *(code for code in most if code != mine)) if code}
        wanted = tuple(code for code in wanted if code in sorted(kept, key=[mine, *most].index)[:STRONG])
    return tuple(sorted(wanted, key=lambda code: code != mine))


def in_order(source: Data, places: list[str], mine: str = "") -> tuple[str, ...]:
    """Places in pinyin order, one's own first."""
    return tuple(sorted(places, key=lambda code: (code != mine, source.place_order[code])))


def name(words: Words, group: str) -> str:
    """A group as a reader reads it."""
    kind, _, code = group.partition(":")
    if group.startswith(saved.KIND):
        return code
    if group == PROVINCES:
        return words("among.provinces")
    if not code:
        return words(f"among.{kind or 'all'}")
    if kind in ("province", "level"):
        return words.peer(kind, code)
    return words(f"among.{kind}.{code}")


@lru_cache(maxsize=2)  # asked for every group that is offered; a build's groups never change
def _members(source: Data) -> dict[str, list[str]]:
    """The places of each group, in pinyin order.

    Provinces are in one group only, with the municipalities, which are cities as well.
    """
    found: dict[str, list[str]] = {}
    for row in tuples.of(source.places.loc[source.cities]):
        of_kind = {kind: getattr(row, kind) for kind in ("region", "cluster", "grade", "level")}
        for kind, code in (of_kind | {"province": f"{row.place[:2]}0000"}).items():
            if code:
                found.setdefault(f"{kind}:{code}", []).append(row.place)
    return found | {PROVINCES: source.provincial}


def _in_order(group: str) -> tuple[int, str]:
    kind, _, code = group.partition(":")
    return KINDS.index(kind), code
