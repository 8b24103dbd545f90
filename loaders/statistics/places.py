"""Which place a row of a table is about: by code or by name, and by no name that may be another place's.

A name counts with and without 市, with the province before it, and in English. What may be two places is
none: 吉林 is a province and a city, Suzhou is 苏州 and 宿州.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

from loaders.catalogue import Catalogue
from loaders.divisions import Division
from loaders.problems import shortened
from loaders.statistics.headings import plain
from loaders.statistics.reasons import Reason, because

_PEOPLES = (
    "朝鲜族|土家族|苗族|藏族|羌族|彝族|布依族|侗族|哈尼族|壮族|傣族|白族|景颇族|傈僳族|回族|蒙古族"
    "|哈萨克|柯尔克孜|维吾尔"
)
_ENDING = re.compile(rf"(?:(?:{_PEOPLES})*(?:自治区|自治州)|蒙古自治州|特别行政区|地区|盟|省|市)$")
_CODE = re.compile(r"([1-9]\d{5})(?:0{6})?")
_WHOLE_PROVINCE = frozenset(("全省", "全区", "全自治区", "全省合计", "全省总计"))
_TOTALS = frozenset(
    (
        "合计",
        "总计",
        "小计",
        "全国",
        "全市",
        "全国总计",
        "全国合计",
        "总数",
        "平均",
        "全省平均",
        "全国平均",
        "total",
    )
)
_WHOLE_NAME_ONLY = ("district", "county")


class Known(NamedTuple):
    """One name of a place, with the years in which it was valid."""

    code: str
    name: str
    level: str
    begins: int
    ends: int


class Gazetteer:
    """All places by their names in plain form."""

    def __init__(self, catalogue: Catalogue, divisions: tuple[Division, ...]):
        self._by_name: dict[str, set[Known]] = defaultdict(set)
        self._by_code: dict[str, set[Known]] = defaultdict(set)
        for place in catalogue.places.values():
            known = Known(
                place.place, place.name_zh, place.level, place.valid_from or 0, place.valid_to or 9999
            )
            self._add(known, place.name_en)
        for one in divisions:
            if one.place not in catalogue.places:
                begins, ends = one.absent_until, one.seen_to
                known = Known(
                    one.place, one.name_zh, one.level,
                    begins.year if begins else 0, ends.year if ends else 9999,
                )  # fmt: skip
                self._add(known, one.name_en_suggested)
        self._provinces = sorted(
            ((name, one.code[:2]) for name, ones in self._by_name.items() for one in ones
             if one.code.endswith("0000") and re.search("[一-鿿]", name)),
            key=lambda pair: -len(pair[0]),
        )  # fmt: skip

    def _add(self, known: Known, name_en: str) -> None:
        self._by_code[known.code].add(known)
        self._by_name[plain(known.name)].add(known)
        if known.level not in _WHOLE_NAME_ONLY:
            self._by_name[plain(_ENDING.sub("", known.name))].add(known)
            self._by_name[plain(re.sub(r"\(.*", "", name_en))].add(known)
            self._by_name[plain(name_en)].add(known)

    def is_placelike(self, text: str) -> bool:
        """Whether a cell names a place, several, or a total of places."""
        word = plain(text)
        return bool(word) and (word in _TOTALS | _WHOLE_PROVINCE or bool(self._candidates(word)))

    def agree(self, one: str, other: str) -> bool:
        """Whether two cells of a row can mean one place, or a place and one that it lies in."""
        ones, others = ({known.code for known in self._candidates(plain(text))} for text in (one, other))
        return any(_lies_in(a, b) or _lies_in(b, a) for a in ones for b in others)

    def _candidates(self, word: str) -> set[Known]:
        if found := _CODE.fullmatch(word):
            return self._by_code.get(found[1], set())
        if word in self._by_name:
            return self._by_name[word]
        for name, province in self._provinces:
            inside = self._by_name.get(word.removeprefix(name), set()) if word.startswith(name) else set()
            # 吉林省吉林 is the city: the province stands before it
            if inside := {
                one for one in inside if one.code[:2] == province and not one.code.endswith("0000")
            }:
                return inside
        return set()

    def province_of(self, titles: list[str], rows: list[list[str]]) -> str:
        """The first two digits of the one province that a table is about, "" where it is not certain.

        Args:
            titles: the lines above the table; one that names a single province decides.
            rows: the cells that name the place of each row.
        """
        for title in map(plain, titles):
            named = {code for name, code in self._provinces if name[-1] in "省区" and name in title}
            if len(named) == 1:
                return named.pop()
        sure = [{one.code for one in self._candidates(plain(cells[-1]))} for cells in rows if cells]
        provinces = [codes.pop()[:2] for codes in sure if len(codes) == 1]
        return provinces[0] if len(provinces) > 1 and len(set(provinces)) == 1 else ""

    def place(self, cells: list[str], year: int, province: str) -> tuple[str, Reason | None]:
        """The code of the place that the cells of a row name; "" and the reason where there is none."""
        words = [plain(cell) for cell in cells if cell]
        shown = shortened(" ".join(cell for cell in cells if cell))
        if any(word in _TOTALS for word in words):
            return "", because("total", name=shown)
        if any(word in _WHOLE_PROVINCE for word in words):
            if province:
                return f"{province}0000", None
            return "", because("which_province", name=shown)
        found = [self._candidates(word) for word in words]
        held = [{one.code for one in ones if one.begins <= year <= one.ends} for ones in found]
        if not all(held) or not held:
            is_of_another_year = bool(held) and all(found)
            return "", (
                because("no_such_year", name=shown, year=year)
                if is_of_another_year
                else because("no_place", name=shown)
            )
        return self._closest(held, province, shown)

    def _closest(self, held: list[set[str]], province: str, shown: str) -> tuple[str, Reason | None]:
        """The one code left when provinces before a place, and places of other provinces, are left out."""
        every = {
            code for code in held[-1] if all(any(_lies_in(code, other) for other in ones) for ones in held)
        }
        before = [ones for ones in held[:-1] if len(ones) == 1]
        if len(every) > 1 and before:  # 吉林省 | 吉林 is the city
            every -= set().union(*before)
        if len(every) > 1 and province:
            every = {code for code in every if code[:2] == province} or every
        if len(every) == 1:
            return every.pop(), None
        if not every:
            return "", because("different_places", name=shown)
        named = ", ".join(f"{min(self._by_code[code]).name} {code}" for code in sorted(every)[:4])
        return "", because("ambiguous", name=shown, places=named)


def _lies_in(code: str, other: str) -> bool:
    return code == other or (other.endswith("0000") and code[:2] == other[:2])
