"""One even form of each character, so that a rule needs one spelling: always one character for one character.

Full-width and compatibility forms (２, ％, the Kangxi radical ⽅), the many dashes and blanks, and
traditional characters (萬, 億, 術) become what a simplified text would have there. Raised and circled digits
stay as they are: they are notes and numbers of points, not digits. Positions never move; `LAYOUT` are the
characters that only lay a text out, which callers leave out by themselves.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

# Invisible marks, private-use signs, quotation marks and the stars of Markdown. One character class and
# nothing else: the regex engine then looks for it at the speed of a scan.
LAYOUT = (
    ' “”"‘’「」『』《》*\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069'
    "\ufe00-\ufe0f\ufeff\ue000-\uf8ff"
)
_LAYOUT_SIGNS = re.compile(rf"[\s{LAYOUT}]")
_FORMS = frozenset(["<wide>", "<narrow>", "<small>", "<compat>", "<font>", "<vertical>"])
_BLOCKS = ((0x2E80, 0x2FE0), (0xF900, 0xFB00), (0xFE30, 0xFE70), (0xFF01, 0xFFEF), (0x1D7CE, 0x1D800))
# PDF fonts give these for the characters themselves; Unicode has no decomposition for them.
_RADICALS = dict(
    zip(
        "⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰",
        "民虎西见角贝车长长门青页风飞食马骨鬼鱼鸟麦黄齐齿龙",
        strict=True,
    )
)
_REFERENCE = re.compile(rb"&#(\d{3,7});")
_ALSO_TRADITIONAL = "於後徵"  # in the simplified set of characters as well, and nothing else there in a plan


def _compatible() -> Iterator[tuple[str, str]]:
    for code in chain.from_iterable(range(first, stop) for first, stop in _BLOCKS):
        sign = chr(code)
        even, form = unicodedata.normalize("NFKC", sign), unicodedata.decomposition(sign).partition(" ")[0]
        if even != sign and len(even) == 1 and (form in _FORMS or not form.startswith("<")):
            yield sign, even


_EVEN = dict(_compatible()) | _RADICALS
_EVEN |= dict.fromkeys("—–―‐‑‒−﹣", "-") | dict.fromkeys("～〜∼﹏", "~")
_EVEN |= dict.fromkeys("\u00a0\u3000\u2002\u2003\u2009\u202f\u2007\u2008\u200a\u2005", " ")
_EVEN |= {"﹪": "%", "﹐": "，", "\r": "\n"}
# These are punctuation of Chinese text, which rules spell in full width.
for _mark in "，、。":
    _EVEN.pop(_mark, None)


def even(text: str) -> str:
    """A text in even characters, of the same length; few kinds of signs occur, each is replaced at once."""
    for sign in set(_COMMON_SIGNS.findall(text)):
        text = text.replace(sign, _EVEN[sign])
    for sign in _beyond_simplified(text):
        text = text.replace(sign, _EVEN.get(sign) or _simple(sign))
    return text


def simplified(text: str) -> str:
    """A text with each traditional character as its simplified one, and nothing else changed."""
    for sign in _beyond_simplified(text) - _EVEN.keys():
        text = text.replace(sign, _simple(sign))
    return text


def _in_gb2312(sign: str) -> bool:
    return bool(sign.encode("gb2312", errors="ignore"))


# One class of signs, few enough that the regex engine looks for it at the speed of a scan.
_COMMON_SIGNS = re.compile(f"[{re.escape(''.join(sign for sign in _EVEN if _in_gb2312(sign)))}]")


def _beyond_simplified(text: str) -> set[str]:
    """The characters of a text that GB 2312 lacks, the set of simplified ones (it has 著 and 乾).

    The codec finds them ten times faster than a pattern or a set; what it cannot write becomes &#33836;.
    """
    written = text.encode("gb2312", errors="xmlcharrefreplace")
    codes = {int(code) for code in _REFERENCE.findall(written)}
    beyond = {chr(code) for code in codes if code <= sys.maxunicode}
    return beyond | {sign for sign in _ALSO_TRADITIONAL if sign in text}


def without_layout(text: str) -> str:
    """A text without blanks, newlines, quotation marks and invisible signs."""
    return _LAYOUT_SIGNS.sub("", text)


@lru_cache(maxsize=30_000)
def _simple(sign: str) -> str:
    """The simplified character for a traditional one; a rare character is no traditional one and stays."""
    simple = _converter().convert(sign)
    return simple if len(simple) == 1 else sign


@lru_cache(maxsize=1)
def _converter():
    from opencc import OpenCC  # loaded only where a text has such a character

    return OpenCC("t2s")
