"""The tile map: the divisions at the level of a province as equal squares, with what is covered of each.

A square says by its outline and by a number, not by a colour, what there is: solid where places are covered,
dashed where none is; a bar at its foot where the province's own documents are. A click lists its places.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pages.shared.charts import picture
from pages.shared.words import Words


class Tile(NamedTuple):
    """A square: the two digits of its division, its column and row from 1, its names."""

    code: str
    column: int
    row: int
    names: Mapping[str, str]


@cache
def layout() -> list[Tile]:
    """The squares, row by row."""
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return [
        Tile(code, column, row, table["names"][code])
        for row, line in enumerate(table["rows"], 1)
        for column, code in enumerate(line.split(), 1)
        if code != ".."
    ]


def tile_map(covered: Mapping[str, int], own: set[str], chosen: str, words: Words) -> str:
    """The map as markup.

    Args:
        covered: how many places a division has of which a plan was read, by its two digits.
        own: the divisions that have a plan of their own, as provinces.
        chosen: the division whose places are listed, "" for none.
        words: the texts.
    """
    squares = "".join(_square(tile, covered.get(tile.code, 0), own, chosen, words) for tile in layout())
    return f'<nav class="tiles" {picture.attributes(aria_label=words("tiles.title"))}>{squares}</nav>'


def _square(tile: Tile, count: int, own: set[str], chosen: str, words: Words) -> str:
    name = tile.names[words.language]
    short = tile.names["letters"] if words.language == "en" else name
    said = words("tiles.covered", name=name, count=count) if count else words("tiles.none", name=name)
    if tile.code in own:
        said = words("sentence.separator").join((said, words("tiles.own")))
    kinds = {"tile": True, "bare": not count, "own": tile.code in own, "chosen": tile.code == chosen}
    inner = f"<span>{picture.text(short)}</span><b>{count or ''}</b>"
    style = " ".join(kind for kind, holds in kinds.items() if holds)
    at = f"grid-column:{tile.column};grid-row:{tile.row}"
    wanted = "" if tile.code == chosen else tile.code
    return picture.link("start", inner, said, style, at, province=wanted)
