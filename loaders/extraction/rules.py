"""The rules of rules.toml and the catalogue's aliases, compiled once for what reading needs.

A new city or indicator needs no code: aliases come from data/indicators.toml, everything else from the
rules file. Aliases are matched longest first; quotation marks and spaces in them do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from loaders.catalogue import Catalogue
from loaders.extraction.plain import plain
from loaders.model import Indicator, Place
from loaders.numbers import AMOUNT, TIMES_EARLIER
from loaders.toml import read_toml

RULES = Path(__file__).with_name("rules.toml")
# "增长到2020年的2倍", before the year that it begins with
_MULTIPLE = rf"(?P<multiple>(?<=[到至为])(?=[\d十上前去原期]){TIMES_EARLIER})"


@dataclass(frozen=True)
class NameRule:
    """A pattern for an indicator's name that no list of spellings can hold."""

    id: str
    indicator: str
    pattern: re.Pattern
    needs: tuple[str, ...]
    scope: str = ""
    tier: str = ""
    verb: str = ""
    within: re.Pattern | None = None


@dataclass(frozen=True)
class Rules:
    """Everything that reading consults. Patterns are matched on plain text."""

    indicators: dict[str, Indicator]
    aliases: dict[str, str]
    alias: re.Pattern
    names: list[NameRule]
    needed: list[tuple[str, list[int]]]  # a word, and the numbers of the names that stand only where it does
    candidate: re.Pattern
    token: re.Pattern
    time: re.Pattern
    verb: re.Pattern
    force: re.Pattern
    places: dict[str, Place]
    kinds: dict[str, str]
    time_kinds: dict[str, str]
    base_kinds: dict[str, str]
    confusion: re.Pattern
    topics: dict[str, list[tuple[str, str]]]
    head: re.Pattern
    elsewhere: re.Pattern
    refused: dict[str, re.Pattern]  # by indicator
    tiers: dict[str, str]  # that the pattern of a name gives, by its rule
    scopes: dict[str, list[dict]]  # by indicator
    raw: dict = field(repr=False)

    def names_in(self, text: str) -> bool:
        """Whether a name of the catalogue stands in a text, or a head that may take its topic from before."""
        if self.alias.search(text) or self.head.search(text):
            return True
        return any(rule.pattern.search(text) for rule in self.names_for(text))

    def names_for(self, text: str) -> list[NameRule]:
        """The patterns of names that may stand in a text, by the words that each needs."""
        numbers = [number for word, numbers in self.needed if word in text for number in numbers]
        return [self.names[number] for number in sorted(set(numbers))]

    def pattern(self, *path: str) -> re.Pattern:
        """One pattern of the rules file by its table (and key, "pattern" unless given)."""
        return compiled(self.raw[path[0]][path[1] if len(path) > 1 else "pattern"])


@lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern:
    """A pattern of the rules file, compiled once."""
    return re.compile(pattern)


def trie_pattern(words: list[str]) -> str:
    """A pattern that matches the longest of many words, without trying them one by one."""
    root: dict = {}
    for word in words:
        node = root
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return _branch(root)


def _branch(node: dict) -> str:
    ends = "" in node
    parts = [re.escape(character) + _branch(child) for character, child in sorted(node.items()) if character]
    if not parts:
        return ""
    body = parts[0] if len(parts) == 1 and not ends else f"(?:{'|'.join(parts)})"
    return f"{body}?" if ends else body


def _guarded(words: list[str]) -> str:
    """The same behind a lookahead that saves time in an alternation: most places begin none of the words."""
    first = "".join(sorted({re.escape(word[0]) for word in words}))
    return f"(?=[{first}]){trie_pattern(words)}" if words else ""


def build_rules(catalogue: Catalogue, path: Path = RULES) -> Rules:
    """Rules and aliases as one.

    Raises:
        BadInput: the rules file is missing or not TOML.
    """
    raw = read_toml(path)
    aliases = _aliases(catalogue)
    alias = re.compile(trie_pattern(list(aliases)))
    names = [
        _name_rule(entry, raw["fragments"])
        for entry in raw["names"]
        if entry["indicator"] in catalogue.indicators
    ]
    any_name = "|".join([_guarded(list(aliases)), *(rule.pattern.pattern for rule in names)])
    needs = {word for entry in raw["names"] for word in entry["needs"].split()}
    kinds = {word: kind for kind, words in raw["words"].items() for word in words.split()}
    confusion = re.compile(raw["confusions"]["pattern"])
    topics = _topics(aliases, raw["topics"]["heads"].split())
    verbs = [word for word, kind in kinds.items() if kind in ("increment", "develop")]
    return Rules(
        indicators=catalogue.indicators, aliases=aliases, alias=alias, names=names, kinds=kinds,
        candidate=re.compile(trie_pattern(_shortest({*aliases, *needs, *raw["topics"]["heads"].split()}))),
        token=_token_pattern(raw, any_name, aliases, confusion, list(kinds)), confusion=confusion, raw=raw,
        needed=_needed(names),
        elsewhere=re.compile(trie_pattern(raw["words"]["elsewhere"].split())),
        refused={name: _refused(name, raw) for name in catalogue.indicators},
        tiers={rule.id: rule.tier for rule in names if rule.tier},
        scopes={
            name: [e for e in raw["scopes"] if name in e["indicators"]] for name in catalogue.indicators
        },
        topics=topics, head=re.compile(trie_pattern(list(topics)) or "(?!)"),
        verb=re.compile(trie_pattern(verbs)),
        force=re.compile("|".join(f"(?P<{entry['force']}>{entry['pattern']})" for entry in raw["forces"])),
        time=_time_pattern(raw), places=catalogue.places,
        time_kinds={entry["id"]: entry["kind"] for entry in raw["times"]},
        base_kinds={entry["id"]: entry["basis"] for entry in raw["bases"]},
    )  # fmt: skip


def _refused(indicator: str, raw: dict) -> re.Pattern:
    """What makes a figure one of a part that has no scope, for one indicator."""
    patterns = [
        entry["pattern"]
        for entry in raw["refused"]
        if indicator in entry.get("indicators", (indicator,)) and indicator not in entry.get("not_of", ())
    ]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or "(?!)")


def _aliases(catalogue: Catalogue) -> dict[str, str]:
    """Alias in plain form to indicator id. The catalogue gives no alias to two indicators."""
    return {plain(alias).text: entry.id for entry in catalogue.indicators.values() for alias in entry.aliases}


def _topics(aliases: dict[str, str], heads: list[str]) -> dict[str, list[tuple[str, str]]]:
    """For each head (增加值) what may stand before it to make a name (高新技术产业), and the indicator."""
    topics: dict[str, list[tuple[str, str]]] = {}
    for alias, indicator in aliases.items():
        for head in heads:
            if alias.endswith(head) and len(alias) - len(head) >= 4:
                for said in {head, re.sub("的比重$", "的", head)}:  # 占GDP的2.4%
                    topics.setdefault(said, []).append((alias.removesuffix(head), indicator))
    return topics


def _needed(names: list[NameRule]) -> list[tuple[str, list[int]]]:
    numbers: dict[str, list[int]] = {}
    for number, rule in enumerate(names):
        for word in rule.needs:
            numbers.setdefault(word, []).append(number)
    return list(numbers.items())


def _name_rule(entry: dict, fragments: dict[str, str]) -> NameRule:
    pattern = entry["pattern"]
    for name, fragment in fragments.items():
        pattern = pattern.replace("{" + name + "}", fragment)
    return NameRule(
        entry["id"], entry["indicator"], re.compile(_unnamed(pattern)), tuple(entry["needs"].split()),
        entry.get("scope", ""), entry.get("tier", ""), entry.get("verb", ""),
        re.compile(entry["within"]) if "within" in entry else None,
    )  # fmt: skip


def _unnamed(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


def _shortest(words: set[str]) -> list[str]:
    """Words without those that contain another one: where none of these stands, none of the words does."""
    kept: list[str] = []
    for word in sorted(words, key=len):
        if not any(short in word for short in kept):
            kept.append(word)
    return kept


def time_parts(raw: dict) -> str:
    """Times and comparisons, each under the name of its rule."""
    bases = [f"(?P<base_{entry['id']}>{_unnamed(entry['pattern'])})" for entry in raw["bases"]]
    times = [f"(?P<time_{entry['id']}>{_unnamed(entry['pattern'])})" for entry in raw["times"]]
    return f"(?=[{raw['first_signs']['times']}])(?:{'|'.join([*bases, *times])})"


def _time_pattern(raw: dict) -> re.Pattern:
    """Times and comparisons only, up to the first amount: what the opening of a paragraph is read with."""
    return re.compile("|".join([time_parts(raw), f"(?P<amount>{AMOUNT})", r"(?P<stop>[;；。!?\t])"]))


def _token_pattern(
    raw: dict, any_name: str, aliases: Iterable[str], confusion: re.Pattern, words: list[str]
) -> re.Pattern:
    """One alternation for everything a sentence is made of; what it skips are words of no known use."""
    first = "".join(sorted({*raw["first_signs"]["names"], *(alias[0] for alias in aliases)}))
    parts = [
        _MULTIPLE,
        time_parts(raw),
        f"(?P<part>{raw['parts_of_year']['pattern']})",
        f"(?P<aside>{raw['asides']['pattern']})",
        f"(?P<amount>{AMOUNT})",
        r"(?P<bare>(?=[突超不\d])(?:突破|超过|不少于|不低于|超)?(?<![\d.第])\d+(?:\.\d+)?(?:以上|左右)?(?=[,，。;；、)]|$))",
        f"(?P<name>(?=[{re.escape(first)}])(?:{any_name}|{confusion.pattern}))",
        r"(?P<comma>[,，:])|(?P<stop>[;；。!?\t\n])|(?P<open>\()|(?P<close>\))",
        f"(?P<word>{_guarded(words)})",
    ]
    return re.compile("|".join(parts))


@lru_cache(maxsize=4)
def load_rules(data: Path) -> Rules:
    """Rules for the catalogue of a data folder, built once a process."""
    from loaders.catalogue import read_catalogue

    return build_rules(read_catalogue(data))
