"""Pictures of pages into lines with positions, by RapidOCR, whose models come inside its wheel.

Nothing is fetched. What is recognised may be wrong in any sign, a digit too: whoever uses it says that it was
read from a picture, and a person looks at the picture. The library is optional (requirements-ocr.txt).
"""

from __future__ import annotations

import importlib.util
import io
import os
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from loaders.documents.not_readable import NotReadableError, damaged
from loaders.documents.pdf import opened, with_tables
from loaders.documents.pdf_columns import column_tables, may_hold_columns
from loaders.documents.pdf_lines import PageLines
from loaders.documents.pdf_page import Box, Character, Line

if TYPE_CHECKING:
    from PIL.Image import Image

PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")  # how PNG and JPEG begin
_DOTS = 200 / 72  # dots a point at which a page is drawn: characters of 9 points come out well
_MOST_DOTS = 4_000  # of the longer side; recognition itself looks at less
_LARGEST_PICTURE = (
    60_000_000  # dots before it is made smaller; one of 100 MB of memory and more is none of a page
)
_SHORT_SIDE = 595.0  # points of A4, by which the dots of a picture become points
_GAP = 1.0  # heights between two signs of a line that stand in two cells
_SURE, _LEAST_SIGNS = 0.85, 10  # of a page that stands upright, and by how many signs one can tell
_LEVEL = 0.5  # heights between the middles of pieces of one line


def is_installed() -> bool:
    """Whether pictures can be read on this machine."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime"))


def is_picture(content: bytes) -> bool:
    """Whether a file is a picture of a kind that is read: PNG or JPEG."""
    return content.startswith(PICTURES)


def page_lines(content: bytes, number: int) -> PageLines:
    """The lines of one page, from 0, of a PDF or a picture; positions in points from the lower left corner.

    Raises:
        NotReadableError: the page is damaged, stands on its side or head, or its picture is too large.
    """
    image, points = _drawn(content, number)
    with damaged("a page", f"page {number + 1} that cannot be recognised", "save it again"):
        found = _recognised(image)
        is_turned = _sureness(found) < _SURE and any(
            _sureness(_recognised(image.rotate(turn, expand=True))) >= _SURE for turn in (90, 180, 270)
        )
        # Of an empty page the engine gives one piece without a text and without positions.
        pieces = (found.word_results or ()) if any(found.txts or ()) else ()
        rows = _rows([_signs(piece, image.height, points) for piece in pieces])
    if is_turned:
        raise NotReadableError("pages that stand upright", f"page {number + 1} turned", "turn it and save it")
    return _page(rows, image.width * points, image.height * points)


def cut_out(content: bytes, number: int, box: Box) -> bytes:
    """What a box of a page shows, with a little around it, as PNG.

    Raises:
        NotReadableError: the page is damaged, or its picture too large.
    """
    image, points = _drawn(content, number)
    around = (box.top - box.bottom) / 3
    left, right = (box.left - around) / points, (box.right + around) / points
    top, bottom = image.height - (box.top + around) / points, image.height - (box.bottom - around) / points
    part = image.crop((max(0, left), max(0, top), min(image.width, right), min(image.height, bottom)))
    out = io.BytesIO()
    part.convert("L").save(out, "PNG")
    return out.getvalue()


def _drawn(content: bytes, number: int) -> tuple[Image, float]:
    """One page as a picture, and how many points one of its dots is."""
    if is_picture(content):
        return _picture(content)
    document = opened(content)
    try:
        with damaged("a PDF", f"one with page {number + 1} damaged", "save it again as PDF"):
            page = document[number]
            scale = min(_DOTS, _MOST_DOTS / max(page.get_size()))
            return page.render(scale=scale).to_pil(), 1 / scale
    finally:
        document.close()


def _picture(content: bytes) -> tuple[Image, float]:
    import PIL.Image
    import PIL.ImageOps

    wanted = f"a picture of at most {_LARGEST_PICTURE:,} dots"
    try:
        with damaged("a picture", "a damaged one", "save it again as PNG or JPEG"):
            image: Image = PIL.Image.open(io.BytesIO(content), formats=("PNG", "JPEG"))
    except NotReadableError as error:
        if isinstance(error.__cause__, PIL.Image.DecompressionBombError):
            raise NotReadableError(wanted, "a far larger one", "save it smaller") from error
        raise
    if image.width * image.height > _LARGEST_PICTURE:
        raise NotReadableError(wanted, f"{image.width} × {image.height}", "save it smaller")
    with damaged("a picture", "a damaged one", "save it again as PNG or JPEG"):
        image = PIL.ImageOps.exif_transpose(image).convert("RGB")
        image.thumbnail((_MOST_DOTS, _MOST_DOTS))
    return image, _SHORT_SIDE / min(image.size)


def _recognised(image: Image) -> Any:
    """What the engine finds. It turns no line by itself: those of a page on its head would change order."""
    return _engine()(_colours(image), use_cls=False, return_word_box=True, return_single_char_box=True)


def _sureness(found: Any) -> float:
    """How sure the engine is of a page, from 0 to 1; of one on its head or side it is not."""
    sizes = [len(text) for text in found.txts or ()]
    sure = zip(found.scores or (), sizes, strict=True)
    return sum(score * size for score, size in sure) / sum(sizes) if sum(sizes) > _LEAST_SIGNS else 0.0


def _colours(image: Image) -> Any:
    import numpy as np

    return np.asarray(image.convert("RGB"))[:, :, ::-1]  # the engine wants blue first


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    threads = min(os.cpu_count() or 1, 4)  # each takes address space, which is bounded
    return RapidOCR(
        params={"Global.log_level": "critical", "EngineConfig.onnxruntime.intra_op_num_threads": threads}
    )


def _signs(piece: Any, height: int, points: float) -> list[Character]:
    """One recognised piece, sign by sign; the engine counts from the upper left corner, in dots."""
    return [Character(sign, _box(corners, height, points)) for text, _, corners in piece for sign in text]


def _box(corners: Any, height: int, points: float) -> Box:
    across, down = [float(x) for x, _ in corners], [float(y) for _, y in corners]
    return Box(
        min(across) * points,
        (height - max(down)) * points,
        max(across) * points,
        (height - min(down)) * points,
    )


def _rows(pieces: list[list[Character]]) -> list[list[Character]]:
    """The pieces of a page into lines from the top, each from the left."""
    rows: list[list[list[Character]]] = []
    for piece in sorted((one for one in pieces if one), key=lambda one: -_middle(one)):
        if rows and abs(_middle(rows[-1][0]) - _middle(piece)) < _LEVEL * _tall(piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [
        [sign for piece in sorted(row, key=lambda one: one[0].box.left) for sign in piece] for row in rows
    ]


def _middle(piece: list[Character]) -> float:
    return (piece[0].box.bottom + piece[0].box.top) / 2


def _tall(piece: list[Character]) -> float:
    return max(one.box.top - one.box.bottom for one in piece)


def _page(rows: list[list[Character]], width: float, height: float) -> PageLines:
    """The lines of a page as those of a PDF with a text layer, its tables as rows."""
    signs: list[Character] = []
    lines: list[Line] = []
    for row in rows:
        first = len(signs)
        signs += _spaced(row)
        text = "".join(one.sign for one in signs[first:])
        lines.append(Line(text, _around(row), first, len(signs)))
        signs.append(Character("\n", Box(0.0, 0.0, 0.0, 0.0)))
    text = "".join(one.sign for one in signs)
    tables = column_tables(signs, frozenset()) if may_hold_columns(text) else []
    return PageLines(with_tables(lines, tables, text), width, height)


def _spaced(row: list[Character]) -> Iterator[Character]:
    """A line with a blank where two cells or two columns meet."""
    tall = _tall(row)
    yield row[0]
    for before, one in pairwise(row):
        if one.box.left - before.box.right > _GAP * tall:
            yield Character(" ", Box(before.box.right, one.box.bottom, one.box.left, one.box.top))
        yield one


def _around(row: list[Character]) -> Box:
    return Box(
        min(one.box.left for one in row), min(one.box.bottom for one in row),
        max(one.box.right for one in row), max(one.box.top for one in row),
    )  # fmt: skip
