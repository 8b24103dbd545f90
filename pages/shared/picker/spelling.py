"""How a reader may type a place: in Chinese, in English, as pinyin, by its initials, by its code or province.

A list of places matches what is typed against the text of each entry, so all of these stand in it. The
initials follow from the pinyin of the English name; a name of another language (Hohhot) has none.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pages.shared import tuples
from pages.shared.data import Data

_BRACKETS = re.compile(r"\s*\(.*\)")
# A syllable ends before a consonant that a vowel follows: Ti-an-jin would need an apostrophe after Ti.
_SYLLABLE = re.compile(
    r"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?[aeiou]+(?:ng(?![aeiou])|[nr](?![aeiou]))?",
)
_KIND = re.compile(r" (?:District|County|City)$")


def initials(name_en: str, name_zh: str) -> str:
    """The first letters of the syllables of a name in pinyin, "" where it is not pinyin.

    >>> initials("Lu'an", "六安市"), initials("Zhenhai District", "镇海区"), initials("Hohhot", "呼和浩特市")
    ('la', 'zh', '')
    """
    found = [part for word in re.split(r"['’\s]", _bare(name_en)) for part in _syllables(word)]
    return "".join(part[0] for part in found) if len(found) in (len(name_zh) - 1, len(name_zh)) else ""


def _syllables(word: str) -> list[str]:
    """The syllables of a word in pinyin, [] where it is none."""
    found = _SYLLABLE.findall(word)
    return found if "".join(found) == word else []


def pinyin(name_en: str) -> str:
    """An English name as one types pinyin: small letters and nothing else.

    >>> pinyin("Suzhou (Anhui)"), pinyin("Lu'an")
    ('suzhou', 'luan')
    """
    return re.sub(r"[^a-z]", "", _bare(name_en))


def _bare(name_en: str) -> str:
    """A name in small letters, without what tells it from another and without its kind of place."""
    return _KIND.sub("", _BRACKETS.sub("", name_en)).lower()


@lru_cache(maxsize=4)  # in every list of places; a build's names never change
def labels(source: Data, language: str) -> dict[str, str]:
    """The text of every place in a list that one types into, by code: its name first, in the language."""
    other = "en" if language == "zh" else "zh"
    found = {}
    for row in tuples.of(source.places):
        own, foreign = getattr(row, f"name_{language}"), getattr(row, f"name_{other}")
        typed = dict.fromkeys((pinyin(row.name_en), initials(row.name_en, row.name_zh)))
        keys = " ".join(key for key in typed if key and key != row.name_en.lower())
        parts = [own, getattr(row, f"province_{language}"), foreign, keys, row.place]
        found[row.place] = " · ".join(part for part in dict.fromkeys(parts) if part)
    return found
