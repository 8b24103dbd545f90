"""No pattern of the reader costs more than a straight line in the length of its input.

Each pattern is fed strings that its own parts are made of, longer and longer until the time shows: twice the
length may cost twice the time and some slack, not four times. Whole documents of such parts likewise.
"""

import ast
import importlib
import pkgutil
import random
import re
import re._parser as parser  # type: ignore[import-not-found]
import time
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

import loaders.extraction
from loaders.documents.document import Document, text_of
from loaders.extraction.command import extract
from loaders.extraction.rules import load_rules

ROOT = Path(__file__).parents[1]
MODULES = [
    "loaders.numbers",
    "loaders.numerals",
    "loaders.characters",
    "loaders.documents.document",
    *(f"loaders.extraction.{module.name}" for module in pkgutil.iter_modules(loaders.extraction.__path__)),
]
LENGTHS = [16, 24, 32, 40, 48, 56, 64, 80, 96, 128, 160, 224, 320, 500, 1000, 4000, 12000]
# What is exponential shows in the first steps, what is quadratic in the last.
NOTICED = 0.02  # seconds: below that nothing is compared
SLACK = 1.8  # times what a straight line would take


def patterns_in(value) -> Iterator[re.Pattern]:
    """Compiled patterns in a value of a module or of the rules."""
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from patterns_in(item)
    elif hasattr(value, "pattern") and isinstance(value.pattern, re.Pattern):
        yield value.pattern


def compiled() -> dict[str, re.Pattern]:
    """Every pattern by where it stands: of the modules, of calls in them, of the rules."""
    found: dict[str, re.Pattern] = {}
    for name in MODULES:
        module = importlib.import_module(name)
        for variable, value in vars(module).items():
            for number, pattern in enumerate(patterns_in(value)):
                found[f"{name}.{variable}[{number}]"] = pattern
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("re.") and call.args:
                first = call.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found[f"{name}:{call.lineno}"] = re.compile(first.value)
    rules = load_rules(ROOT / "data")
    for field, value in vars(rules).items():
        for number, pattern in enumerate(patterns_in(value)):
            found[f"rules.{field}[{number}]"] = pattern
    for where, text in strings_in(rules.raw):
        found[f"rules.toml {where}"] = re.compile(text)
    return found


def strings_in(raw, where: str = "", key: str = "") -> Iterator[tuple[str, str]]:
    """The patterns of rules.toml, which are the texts that hold a sign of one; fragments are in the names."""
    if isinstance(raw, dict):
        for name, value in raw.items():
            if (where, name) not in (("", "words"), ("", "fragments"), ("", "names")):
                yield from strings_in(value, f"{where}.{name}", name)
    elif isinstance(raw, list):
        for number, value in enumerate(raw):
            yield from strings_in(value, f"{where}[{number}]", key)
    elif key in ("pattern", "behind", "within") or key.endswith("_column"):
        yield where, raw


class Sampler:
    """Draws strings that the parts of a parsed pattern match, and keeps those of its repetitions."""

    def __init__(self) -> None:
        self.draw = random.Random(20260127)
        self.parts: set[str] = set()

    def sequence(self, tree) -> str:
        return "".join(self.one(str(op), argument) for op, argument in tree)

    def one(self, op: str, argument) -> str:
        if op.endswith("REPEAT"):
            return self.repeated(*argument)
        draw = {
            "LITERAL": chr,
            "NOT_LITERAL": lambda code: "某" if code != ord("某") else "甲",
            "ANY": lambda _: "某",
            "IN": self.member,
            "BRANCH": self.branch,
            "SUBPATTERN": lambda group: self.sequence(group[-1]),
            "ATOMIC_GROUP": self.sequence,
        }.get(op, lambda _: "")
        return draw(argument)

    def branch(self, argument) -> str:
        self.parts |= {self.sequence(branch) for branch in argument[1]}
        return self.sequence(self.draw.choice(argument[1]))

    def repeated(self, low: int, high, inside) -> str:
        text = self.sequence(inside)
        self.parts.add(text)
        return text * max(low, min(int(high), 2))

    def member(self, items) -> str:
        if str(items[0][0]) == "NEGATE":
            return self.draw.choice("某甲1 ")
        op, argument = self.draw.choice(items)
        if str(op) == "RANGE":
            return chr(self.draw.randint(*argument)) if argument[1] < 0x3000 else "某"
        if str(op) == "CATEGORY":
            return {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " "}.get(str(argument), "某")
        return chr(argument)


@cache
def parts_of(pattern: re.Pattern) -> list[str]:
    """Short strings that the parts of a pattern match, alone and with what stands before them."""
    sampler = Sampler()
    for _ in range(3):
        before = ""
        for op, argument in parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE):
            text = sampler.one(str(op), argument)
            sampler.parts |= {text, before + text}
            before += text
    return sorted(part for part in sampler.parts if 0 < len(part) < 60)


def steepness(work, part: str, lengths: list[int]) -> str:
    """What was measured where the time of a text of one part grows faster than its length, else ""."""
    for shorter, longer in pairwise(lengths):
        if timed(work, part, longer) < NOTICED:
            continue
        before, after = (min(timed(work, part, length) for _ in range(3)) for length in (shorter, longer))
        if after > NOTICED and after > before * longer / shorter * SLACK:
            return f"{part[:40]!r}: {before:.4f} s for {shorter} characters, {after:.4f} s for {longer}"
        return ""
    return ""


def timed(work, part: str, length: int) -> float:
    text = (part * (length // len(part) + 1))[:length] + "〼"
    begun = time.process_time()
    work(text)
    return time.process_time() - begun


def all_matches(pattern: re.Pattern, text: str) -> None:
    for _ in pattern.finditer(text):
        pass


PATTERNS = compiled()
MOST_PARTS = 40  # of one pattern; the largest are alternations of others that are tried by themselves


@pytest.mark.parametrize("where", PATTERNS)
def test_a_pattern_takes_a_straight_line_on_its_own_parts(where):
    pattern = PATTERNS[where]
    parts = random.Random(1).sample(parts_of(pattern), min(MOST_PARTS, len(parts_of(pattern))))
    steep = [steepness(lambda text: all_matches(pattern, text), part, LENGTHS) for part in parts]
    assert [found for found in steep if found] == []


STEEP = {
    "a choice of words one of which is two others": r"(?:科技|科技企业|企业)*孵化器",
    "blanks before what may not come": r" *(?:[一二三]、|$)x",
    "blanks or lines before a line": r"(?m)^\s*([^\s]{4,24}局)\s*\n+\s*20",
    "marks that may be parted in many ways": r"(?:<!--.*?-->\s*)*<html",
    "numerals without an end": r"[一二三四五六七八九十]+、",
}


@pytest.mark.parametrize("name", STEEP)
def test_a_steep_pattern_is_noticed(name):
    pattern = re.compile(STEEP[name])
    assert any(
        steepness(lambda text: all_matches(pattern, text), part, LENGTHS) for part in parts_of(pattern)
    )


WORDS = [
    "高新技术企业", "技术合同成交额", "增加值", "高新技术产业", "重点实验室", "500家", "5%", "5亿元",
    "翻一番", "、", "，", "；", "分别", "从", "增加到", "新增", "培育", "达到", "增长", "数", "备案",
    "占比", "国家级", "全市", "2025年", "十四五", "比2024年", "同比", "上半年", "居全省第2位", "(",
    "一是", "一、", "甲", "A", "5", "百", "“", "力争", "其中", "和", "某市", "》", "《关于印发",
    "发文日期:", "指标",
]  # fmt: skip
SENTENCE = "2026年某市科技工作要点\n高新技术企业达到500家，{}高新技术企业达到500家。"
ROWS = [
    "增加值，",
    "增加值、",
    "高新技术企业5家、",
    "分别5家、6家",
    "从5家增加到6家，",
    "一是新增高新技术企业5家，",
    "2025年比2024年",
    "\n",
    "一、甲\n",
    "5\t",
    " ",
    "甲\n",
]


def read_whole(text: str) -> None:
    extract(Document("plan.txt", SENTENCE.format(text), "0" * 64))


@pytest.mark.parametrize("part", [*WORDS, *ROWS])
def test_a_document_takes_a_straight_line_on_its_own_words(part):
    assert steepness(read_whole, part, [1500, 6000]) == ""


@pytest.mark.parametrize(
    "part",
    ["高新技术企业5家、", "5家高新技术企业、", "技术合同成交额将达5亿元、", "累计技术合同成交额5亿元、"],
)
def test_a_row_without_an_end_takes_a_straight_line(part):
    """What is asked of the clause or the sentence for each amount is not looked for anew each time."""
    assert steepness(read_whole, part, [1500, 6000, 24000]) == ""


def test_comment_marks_before_a_page_take_a_straight_line():
    def read_marks(text: str) -> None:
        text_of((text + "x").encode(), "page.txt")

    assert steepness(read_marks, "<!---->", LENGTHS) == ""


def first_signs(tree) -> set[str]:
    """The characters that a parsed pattern may begin with."""
    found: set[str] = set()
    for op, argument in tree:
        if str(op) in ("AT", "ASSERT", "ASSERT_NOT"):
            continue
        signs, may_be_empty = first_of(str(op), argument)
        found |= signs
        if not may_be_empty:
            break
    return found


def first_of(op: str, argument) -> tuple[set[str], bool]:
    if op == "LITERAL":
        return {chr(argument)}, False
    if op == "IN":
        return {sign for item in argument for sign in signs_in(*item)}, False
    if op == "BRANCH":
        return set().union(*(first_signs(branch) for branch in argument[1])), False
    if op in ("SUBPATTERN", "ATOMIC_GROUP"):
        return first_signs(argument[-1] if op == "SUBPATTERN" else argument), False
    assert op.endswith("REPEAT"), op
    return first_signs(argument[2]), argument[0] == 0


def signs_in(op, argument) -> set[str]:
    if str(op) == "RANGE":
        return {chr(code) for code in range(argument[0], argument[1] + 1)}
    return {chr(argument)} if str(op) == "LITERAL" else set("0123456789")


@pytest.mark.parametrize("group", ["times", "names"])
def test_the_first_signs_of_the_rules_are_all_there(group):
    rules = load_rules(ROOT / "data")
    if group == "times":
        patterns = [entry["pattern"] for kind in ("times", "bases") for entry in rules.raw[kind]]
    else:
        patterns = [*(rule.pattern.pattern for rule in rules.names), rules.confusion.pattern]
    wanted = set().union(*(first_signs(parser.parse(pattern)) for pattern in patterns))
    assert wanted - set(rules.raw["first_signs"][group]) == set()
