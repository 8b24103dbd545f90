"""By what official divisions group places: grade, cluster of cities, and region.

The lists are closed, and data/divisions.md names the sources. Grade and cluster are columns of divisions.csv
and places.csv. A region is typed nowhere: the National Bureau of Statistics divides the country by whole
provinces, so it follows from the first two digits of a code.
"""

from __future__ import annotations

from typing import Literal

Grade = Literal["", "sub_provincial", "provincial_capital"]
Cluster = Literal[
    "",
    "beijing_tianjin_hebei",
    "yangtze_river_delta",
    "pearl_river_delta",
    "chengdu_chongqing",
    "middle_yangtze",
    "central_plains",
    "guanzhong_plain",
]
Region = Literal["east", "central", "west", "north_east"]

_PROVINCES: dict[Region, str] = {
    "east": "11 12 13 31 32 33 35 37 44 46",
    "central": "14 34 36 41 42 43",
    "west": "15 45 50 51 52 53 54 61 62 63 64 65",
    "north_east": "21 22 23",
}
_REGION = {province: region for region, provinces in _PROVINCES.items() for province in provinces.split()}


def region_of(place: str) -> Region | None:
    """The region of a place by its GB/T 2260 code; None for a code outside the provinces that are divided."""
    return _REGION.get(place[:2])
