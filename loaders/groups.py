"""By what official divisions group places (grade, cluster, region), and the tier of their authorities.

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

# A municipality is a city of provincial rank: its authorities grant nothing of prefecture level.
MUNICIPALITIES = ("110000", "120000", "310000", "500000")
_PROVINCES: dict[Region, str] = {
    "east": "11 12 13 31 32 33 35 37 44 46",
    "central": "14 34 36 41 42 43",
    "west": "15 45 50 51 52 53 54 61 62 63 64 65",
    "north_east": "21 22 23",
}
_REGION = {province: region for region, provinces in _PROVINCES.items() for province in provinces.split()}


def tier_of(place: str) -> Literal["provincial", "municipal", "county"]:
    """The tier of what the authorities of a place grant, by the level of its code in GB/T 2260.

    Provinces and municipalities grant provincial platforms, prefectures and prefecture-level cities municipal
    ones, districts, counties and county-level cities county ones, whatever the document calls them: 市级 is
    provincial in Shanghai, municipal in Nantong, county in Haimen. Only where a document says 以上, or names
    every grade from some grade up (国家级和省级), has a tier its "+": 省、市 alone has none.

        >>> tier_of("310000"), tier_of("320600"), tier_of("320684")
        ('provincial', 'municipal', 'county')
    """
    if place.endswith("0000"):
        return "provincial"
    return "municipal" if place.endswith("00") else "county"


def region_of(place: str) -> Region | None:
    """The region of a place by its GB/T 2260 code; None for a code outside the provinces that are divided."""
    return _REGION.get(place[:2])
