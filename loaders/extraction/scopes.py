"""What a figure covers: the words before a name that narrow it, its grade, and whose figure it is.

A figure of the whole country, of another city or of a county is not the place's figure and is refused;
a zone's or park's figure is kept apart by its scope.

"规模以上工业企业研发投入强度" has the scope above_scale_enterprises, "国家级孵化器" the grade national, and
"全国高新技术企业" is no figure of the place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from loaders import groups
from loaders.extraction.outline import Line
from loaders.extraction.rules import Rules, compiled, trie_pattern
from loaders.extraction.statements import Found
from loaders.extraction.tokens import Token, tokenise

_HEADING_PARK = (
    r"(?:加快|推进|推动|支持|加强|促进|做强|提升)?(?:建设)?{0}(?:建设|提档升级|发展|提质|升级|创建)?.{{0,8}}$"
)
_OPENING_PARK = r"(?:到)?(?:20\d\d年(?:底|末)?[,，]?)?(?:力争|确保|实现|推动|支持)?{0}(?:内|范围内)?[,，]"
_PARK_ENDS = re.compile("[区园城廊]")  # of every park's name: most places of a text need no closer look
_NUMBERING = re.compile(r"^(?:\d{1,2}[.、]|[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\))")
_CLAUSE_ENDS, _SENTENCE_ENDS = re.compile("[,，;；。:]"), re.compile("[。;；]")
_SAYS = re.compile("[\u4e00-\u9fffA-Z]{2}")
_TWO_CLASSES = re.compile("([^、和及与，,;；。]{2,16})[、和及与]$")
_LONGEST_CLASS = 16  # characters
_RENOWN = re.compile("(?:在|具有|有).{0,14}(?:影响力|竞争力|知名度|优势|特色)的?")
_OF_THE_PROVINCE = re.compile("全省|我省|全自治区")
_DIVISION = re.compile(
    r"[\u4e00-\u9fff]{2,3}(?<!城)(?<!上)(?<!都)(?<!超)(?<!县)(?<!省)(?<!股)市(?!级|场|县|区|校|属|本级|域|直|民|重点|技术|工程)"
    r"|[\u4e00-\u9fff]{2,3}(?<!各)(?<!市)县(?!级|域|区|市)|[\u4e00-\u9fff]{2}(?<!地)(?<!社)(?<!园)(?<!片)(?<!景)(?<!城)(?<!辖)(?<!湾)(?<!市)(?<!县)区(?!域|级|块|位|间|县)"
)
_NO_DIVISION = re.compile(
    "[省市县区乡]{2,4}[两二三四]级|全[市省区县州]|我[市省区县州]|本[市省区县州]|各[市省区县州]+|省市|市县|[省市县区]级|[省市]属|市本级"
)


@dataclass(frozen=True)
class Home:
    """The place a document is about, as far as known: its names, and whether it is a province."""

    names: tuple[str, ...] = ()
    level: str = ""  # "province", "city" or ""
    code: str = ""  # of GB/T 2260, where it is known


def scope_of(found: Found, line: Line, before: str, rules: Rules, home: Home) -> str | None:
    """The scope of a finding, "" for the indicator's own coverage, None for no figure of the place."""
    if _of_elsewhere(found.item, rules, home):
        return None
    clause = _CLAUSE_ENDS.split(before)[-1]
    if rules.pattern("per_unit").search(clause + found.item):
        return None  # so many for every county is not so many
    if _of_a_part(found, rules) or _in_a_field(found, clause, rules):
        return None
    scope = found.name.scope or _narrowed(found, before, rules, home)
    if scope or scope is None:
        return scope
    return _park(found, line, before, rules)


def _of_a_part(found: Found, rules: Rules) -> bool:
    """Whether the words before the name make it a part of what it counts that no scope is there for."""
    return bool(rules.refused[found.name.indicator].search(found.item))


def _in_a_field(found: Found, clause: str, rules: Rules) -> bool:
    """Whether a field is named before the verb that counts a name."""
    classed = found.name.indicator in rules.raw["classes"]["indicators"]
    return classed and bool(rules.pattern("classes", "field").search(clause))


def _narrowed(found: Found, before: str, rules: Rules, home: Home) -> str | None:
    """The scope that words before and in a name give; None where they narrow it, and nobody knows to what."""
    name = found.name
    words = found.item + name.text
    if "全社会" in words[-len(name.text) - 4 :]:
        return ""
    for entry in rules.scopes.get(name.indicator, ()):
        said = re.sub(rf"^.*(?:{entry['behind']})", "", words) if "behind" in entry else words
        match = compiled(entry["pattern"]).search(said)
        if match:
            named = match.groups() and match.group(1)
            scope = f"{entry['scope']}:{named}{entry.get('ending', '')}" if named else entry["scope"]
            return _class_of(found, before, rules, home, match.group()) or scope
        if entry.get("carried") and not found.item.strip("，,的") and _carries(before, entry["pattern"]):
            return entry["scope"]
    return _class_of(found, before, rules, home)


def class_in_name(name: Token, rules: Rules) -> str:
    """The scope of a name that says by itself which class it is of (专业孵化器), else ""."""
    classes = (entry for entry in rules.scopes.get(name.indicator, ()) if entry["scope"] == "class")
    found = (compiled(entry["pattern"]).search(name.text) for entry in classes)
    return next((f"class:{match[1]}" for match in found if match), "")


def _carries(before: str, pattern: str) -> bool:
    """Whether the clause before the one of a name speaks of a scope that holds for both."""
    return bool(compiled(rf"(?:^|[，,;；])(?:{pattern})[^；;。]{{0,16}}[，,、]$").search(before))


def _class_of(found: Found, before: str, rules: Rules, home: Home, known: str = "") -> str | None:
    """The class that unknown words right before a name make of it: 海洋科技创新平台 are not all platforms.

    Args:
        known: the words that a scope of the catalogue stands for; no class where nothing else is said.
    """
    name = found.name
    if name.indicator not in rules.raw["classes"]["indicators"] or name.verb:
        return ""
    words = rules.pattern("parks").sub("", _unknown_before(found.item, rules, home))
    more = "" if words in known or words in name.text else words.replace(known or " ", "")
    if more.endswith("的"):
        return None  # "从事芯片设计的高新技术企业"
    if not _SAYS.search(more):
        return ""
    if found.rule.startswith("name_before") and _is_one_of_two(words, before):
        return None
    return f"class:{words}{rules.pattern('classes', 'of_all').sub('', name.text)}"


def _is_one_of_two(words: str, before: str) -> bool:
    """ "海洋、农业科技创新平台12个" counts two classes together."""
    said = _TWO_CLASSES.search(before.removesuffix(words)[-_LONGEST_CLASS:])
    return said is not None and not re.search(r"\d|[家个项名人]$", said[1])


def _unknown_before(item: str, rules: Rules, home: Home) -> str:
    """The words of no known use that end an item, and an amount or 的 that they end with.

    A grade and words of praise may stand behind them; a sign within a word is no word by itself (人工智能).
    """
    if not item or item in rules.kinds:
        return ""
    tokens = tokenise(_NO_DIVISION.sub("", _RENOWN.sub("", item)), rules)
    praise, within = rules.pattern("classes", "praise"), rules.pattern("classes", "within")
    while tokens and (tokens[-1].kind == "grade" or praise.fullmatch(tokens[-1].text)):
        tokens.pop()
    first = len(tokens)
    while first and (
        tokens[first - 1].kind in ("other", "amount", "name")
        or within.fullmatch(tokens[first - 1].text)
        or (
            tokens[first - 1].text == "的"
            and first == len(tokens) > 1
            and tokens[-2].kind in ("other", "amount")
        )
    ):
        first -= 1
    words = "".join(token.text for token in tokens[first:])
    for name in home.names:
        words = re.sub(f"^{re.escape(name)}[省市区县州]?", "", words)
    return re.sub(f"^(?:{praise.pattern})+", "", words)


def _of_elsewhere(item: str, rules: Rules, home: Home) -> bool:
    words = _RENOWN.sub("", item)
    for name in home.names:
        words = words.replace(name, "")
    if rules.elsewhere.search(words):
        return True
    if home.level == "city" and _OF_THE_PROVINCE.search(words):
        return True
    if _names_another(words, rules, home):
        return True
    return bool(_DIVISION.search(_NO_DIVISION.sub("", rules.pattern("parks").sub("", words))))


def _names_another(words: str, rules: Rules, home: Home) -> bool:
    """Whether a place other than the document's own is named."""
    for name in home.names:
        words = words.replace(name, "")
    return bool(_place_names(rules.raw["places"]["names"]).search(words))


@lru_cache(maxsize=4)
def _place_names(names: str) -> re.Pattern:
    return re.compile(trie_pattern(names.split()))


def _park(found: Found, line: Line, before: str, rules: Rules) -> str:
    """The zone or park a figure is of: named before it, opening its sentence, or in the item's heading."""
    for entry in rules.raw["heading_scopes"]:
        if found.name.indicator in entry["indicators"] and (named := _heading_name(line, entry["pattern"])):
            return f"{entry['scope']}:{named}"
    if not any(_PARK_ENDS.search(words) for words in (found.item, before, line.heading)):
        return ""
    park = rules.raw["parks"]["pattern"]
    match = compiled(park + "(?!的?(?:建设|创建))").search(found.item)
    match = match or compiled(_OPENING_PARK.format(park)).match(_last_clauses(before))
    if not match and line.heading:
        match = compiled(_HEADING_PARK.format(park)).match(_NUMBERING.sub("", line.heading))
    if not match:
        return ""
    name = re.sub(
        r"^(?:其中|全市|全省|我市|我省|支持|推动|加快|建设|推进|在|新增|新认定|培育)+", "", match["park"]
    )
    return f"park:{name}"


def _heading_name(line: Line, pattern: str) -> str:
    match = compiled(pattern).search(_NUMBERING.sub("", line.heading)) if line.heading else None
    return match["name"] if match else ""


def _last_clauses(before: str) -> str:
    return _SENTENCE_ENDS.split(before)[-1]


def tier_of(found: Found, rules: Rules, home: Home) -> str:
    """The grade that the name or the words before it give, unless the indicator's name implies it.

    What a city calls its own is of the tier of its authorities; a province speaks of its cities.
    """
    said = _said_tier(found, rules)
    if home.level != "city" or not home.code or _names_another(found.item + found.name.text, rules, home):
        return said
    return said.replace("municipal", groups.tier_of(home.code))


def _said_tier(found: Found, rules: Rules) -> str:
    if own := rules.tiers.get(found.name.rule):
        return own
    item = rules.pattern("parks").sub("", found.item)  # a zone's grade is the zone's
    words = item if found.rule.startswith("part:") else item + found.name.text
    for entry in rules.raw["tiers"]:
        if compiled(entry["pattern"]).search(words):
            implied = rules.raw["tier_is_implied"].get(found.name.indicator, [])
            return "" if entry["tier"] in implied else entry["tier"]
    return ""
