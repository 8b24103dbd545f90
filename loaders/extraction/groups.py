"""Lists of names and rows of amounts: who is a member, and which amounts belong together.

A member that the catalogue lacks keeps its place as None, so that 分别 still pairs the others rightly and a
count of unlike kinds together is known for what it is.

"孵化器、众创空间分别达到3家、5家" is a group of two and a row of two: 3 incubators and 5 makerspaces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from loaders.extraction.clauses import VERBS, clause_start, has, is_multiple, text_of
from loaders.extraction.rules import Rules
from loaders.extraction.times import plan_end
from loaders.extraction.tokens import Token
from loaders.numbers import read_amount

_LONG_WORD, _LONGEST_ENDING = 4, 8
_OF_A_MEMBER = frozenset(["other", "filler", "grade", "own", "quantity"])
_LONGEST_ROW = (
    20  # amounts; a longer row is a text of numbers, and looking through it again and again takes long
)
_A_SIZE = re.compile("[一二三四五六七八九]?[百千万]亿元?级?")
_NEAREST = 80  # characters before a name that may narrow it


@dataclass(frozen=True)
class Group:
    """A list that ends with a name: its members, the words of each, and the tokens that open it."""

    names: list[Token | None]
    items: list[str]
    opening: list[Token]


def group_before(left: list[Token], name_at: int, rules: Rules) -> Group:
    """The list whose last member is the name at `name_at`; one member where there is no list."""
    start = clause_start(left[: name_at + 1])
    bounds = [n for n in range(start, name_at) if left[n].kind == "list"]
    first = bounds[-1] + 1 if bounds else start
    names: list[Token | None] = [left[name_at]]
    items = [text_of(left[first:name_at])[-_NEAREST:]]
    for position in range(len(bounds) - 1, -1, -1):
        begin = bounds[position - 1] + 1 if position else start
        member = left[begin : bounds[position]]
        name = _member_name(member, left[name_at], rules)
        if name is None and not _is_member(member, rules):
            first = begin if member and all(token.kind in VERBS for token in member) else first
            break
        names.insert(0, name)
        items.insert(
            0, text_of(member[:-1] if name is not None and member[-1].kind == "name" else member)[-_NEAREST:]
        )
        first = begin
    return Group(names, items, left[first:name_at])


def grades_before(left: list[Token], name: Token, rules: Rules) -> list[str]:
    """The grades of a name that are counted together or, with 分别, apart (国家级、省级孵化器); else none."""
    start = len(left)
    while start and left[start - 1].kind in ("grade", "list"):
        start -= 1
    own = re.match(rules.raw["carried_grade"]["pattern"], name.text)
    said = text_of(left[start:]) + (own.group() if own else "")
    grades = [grade for grade in re.split("[、和及与]", said) if grade]
    return grades if len(grades) > 1 and has(left[start:], "grade") else []


def with_grade(name: Token, item: str, left: list[Token], before: list[list[Token]], rules: Rules) -> str:
    """ "新增省级甲中心5家、乙中心3家": a bare platform has the grade of the one of its kind before it."""
    grade = rules.pattern("carried_grade")
    if item or left[0].kind != "list" or grade.search(name.text):
        return item
    said_before = "".join(text_of(part[clause_start(part) :]) for part in before)
    said, kinds = grade.findall(said_before), rules.raw["carried_grade"]["kinds"]
    alike = any(name.indicator in k["indicators"] and re.search(k["pattern"], said_before) for k in kinds)
    return said[-1] if said and alike else item


def unknown_tail(left: list[Token], name_at: int, rules: Rules) -> int:
    """How many tokens behind a name are members that the catalogue lacks ("高企、科技型企业数量…")."""
    after, start = left[name_at + 1 :], 0
    while start < len(after) and after[start].kind == "list":
        stop = next(
            (n for n in range(start + 1, len(after)) if after[n].kind not in _OF_A_MEMBER), len(after)
        )
        member = after[start + 1 : stop]
        words = text_of(member).removesuffix("数量").removesuffix("总数").removesuffix("数")
        if not (has(member, "other") and rules.pattern("kinds").search(words)):
            break
        start = stop
    return start


def _is_member(member: list[Token], rules: Rules) -> bool:
    """Whether tokens name a thing, known or not, rather than only say a verb ("引进、培育…")."""
    if any(t.amount is not None for t in member) or not any(t.kind in ("other", "name") for t in member):
        return False
    last = member[-1]
    if last.kind != "other":
        return last.kind in ("name", "quantity")
    return len(last.text) >= _LONG_WORD or bool(rules.pattern("kinds").search(text_of(member)))


def _member_name(member: list[Token], last: Token, rules: Rules) -> Token | None:
    """A member's own name, or the one it gets from the last member's ending (高新技术、科技型中小企业)."""
    if not member or any(t.amount is not None for t in member):
        return None
    if member[-1].kind == "name":
        return member[-1]
    words = text_of(t for t in member if t.kind in ("other", "name", "quantity"))
    if not words:
        return None
    if last.rule == "cluster_of_a_size" and _A_SIZE.fullmatch(words):  # 千亿级、百亿级产业集群
        return replace(last, start=member[-1].stop - len(words), stop=member[-1].stop, text=words)
    for size in range(2, min(_LONGEST_ENDING, len(last.text))):
        spelled = words + last.text[-size:]
        match = rules.alias.search(spelled)
        if match and match.end() == len(spelled) and match.end() - match.start() > size:
            start = max(member[-1].stop - len(words), member[0].start)
            return Token("name", start, member[-1].stop, words, rules.aliases[match.group()], "shared_ending")
    return None


def parts(name: Token | None, item: str, rules: Rules) -> list[tuple[Token | None, str]]:
    """A name that counts two kinds together, taken apart; any other name as it is."""
    joint = rules.raw["joint"].get(name.indicator) if name else None
    if name is None or not joint:
        return [(name, item)]
    return [(replace(name, indicator=part), item) for part in joint]


def sharing_grade(members: list[tuple[Token | None, str]], rules: Rules) -> list[tuple[Token | None, str]]:
    """ "省级以上甲实验室、乙中心": platforms in one list share the grade that the first one says."""
    grade, said, shared = rules.pattern("carried_grade"), "", []
    like: list[str] = []
    for name, item in members:
        own = grade.findall(item + name.text) if name else []
        if name and own:
            kinds = (kind["indicators"] for kind in rules.raw["carried_grade"]["kinds"])
            said, like = own[-1], next((kind for kind in kinds if name.indicator in kind), [])
        takes = name is not None and not own and not item and name.indicator in like
        shared.append((name, said if takes else item))
    return shared


def row_of_amounts(tokens: list[Token], at: int) -> list[int]:
    """The indices of amounts that stand in a row, parted by list words only ("10家、20家和30家")."""
    row, number = [at], at + 1
    while number + 1 < len(tokens) and tokens[number].kind == "list":
        step = number + 1
        while step < len(tokens) and tokens[step].kind in ("filler", "increment", "grow", "level"):
            step += 1
        if step >= len(tokens) or tokens[step].amount is None:
            break
        row.append(step)
        number = step + 1
    return row


def bare_row(tokens: list[Token], at: int) -> list[int]:
    """The amounts of one unit in "A、B达到10家、20家": nothing between, nothing counted behind."""
    row = [at]
    while (
        len(row) < _LONGEST_ROW
        and row[-1] + 2 < len(tokens)
        and tokens[row[-1] + 1].kind == "list"
        and tokens[row[-1] + 2].amount is not None
        and tokens[row[-1] + 2].stated.unit == tokens[at].stated.unit
    ):
        row.append(row[-1] + 2)
    behind = tokens[row[-1] + 1].kind if row[-1] + 1 < len(tokens) else ""
    return [at] if behind in ("other", "name", "develop", "increment") else row


def with_qualifier_of(first: Token, other: Token) -> Token:
    """The word before the first amount of a row governs all ("分别突破100家、50家"), one behind does not.

    So does the year that a multiple is of: in "是2020年的2倍、3倍" the second is three times that year's.
    """
    if other is not first and is_multiple(first) and "的" in first.text and not is_multiple(other):
        text = f"{first.text}、{other.text}"
        amount = read_amount(text)
        return other if amount is None else replace(other, start=first.start, text=text, amount=amount)
    shared = first.stated.comparator
    governs = (
        not first.text[0].isdigit() and first.text[-1].isalnum() and first.text[-1] not in "上右下后内余多"
    )
    if other.stated.comparator != "eq" or shared == "range" or not governs:
        return other
    return replace(other, amount=replace(other.stated, comparator=shared))


def row_reached(tokens: list[Token], last: int) -> list[int]:
    """The second row of "从10家、20家增加到30家、40家"; empty where none follows."""
    number = last + 1
    while number < len(tokens) and tokens[number].kind in ("to", "filler", "time"):
        number += 1
    follows = last + 1 < number < len(tokens) and tokens[number].amount is not None
    return row_of_amounts(tokens, number) if follows else []


def years_of_row(times: list[Token], rules: Rules) -> list[int]:
    """The years that a row of amounts goes through: a list of years, a range of them, or those of a plan."""
    kinds = {rules.time_kinds[time.rule] for time in times}
    if len(times) == 1 and kinds <= {"range", "plan"}:
        plan = re.search("十[一二三四五六七]", times[0].text)
        last = plan_end(plan[0]) if plan else 0
        bounds = [last - 4, last] if plan else [int(year) for year in re.findall(r"20\d\d", times[0].text)]
        return list(range(bounds[0], bounds[-1] + 1))
    named = [re.findall(r"20\d\d", time.text) for time in times] if kinds == {"year"} else []
    return [int(years[0]) for years in named if years]
