"""What is seen of a page on paper, and what axe sees of it."""

from __future__ import annotations

import re
from typing import NamedTuple

import pypdfium2
from axe_playwright_python.sync_playwright import Axe
from PIL import ImageStat
from playwright.sync_api import Page

from tests.browser.conftest import still

A4 = (595, 842)  # points
ALSO = {"heading-order"}  # axe calls it moderate; who jumps from heading to heading misses a level


class Print(NamedTuple):
    """A printed page: the sizes of its sheets, its text without spaces, how light its first sheet is."""

    sizes: set[tuple[int, int]]
    text: str
    lightness: float


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def printed(page: Page) -> Print:
    document = pypdfium2.PdfDocument(still(page).pdf(prefer_css_page_size=True, print_background=True))
    sheets = list(document)
    picture = sheets[0].render(scale=0.5).to_pil().convert("L")
    return Print(
        {tuple(map(round, sheet.get_size())) for sheet in sheets},
        bare("".join(sheet.get_textpage().get_text_bounded() for sheet in sheets)),
        ImageStat.Stat(picture).mean[0],
    )


def troubles(page: Page) -> list[str]:
    """What axe finds serious or critical, as its rule, the element and what is wrong with it."""
    found = Axe().run(still(page)).response["violations"]
    return [
        f"{one['id']}: {node['html'][:120]} {(node['any'] or node['all'] or [{'message': ''}])[0]['message']}"
        for one in found
        if one["impact"] in ("serious", "critical") or one["id"] in ALSO
        for node in one["nodes"]
    ]
