"""What stands behind an amount: the name that it counts ("6家高质量孵化器"), or words that make it another's.

A name behind an amount is counted by it only if nothing makes the name a part of a longer one, and only if it
stands alone: "2家A、B" counts both together, which is a figure of neither.
"""

from __future__ import annotations

import re

from loaders.extraction.clauses import TIGHT, fits, is_rate, text_of
from loaders.extraction.rules import Rules
from loaders.extraction.statements import Found
from loaders.extraction.tokens import Token

_MODIFIERS = frozenset(
    ["other", "filler", "own", "develop", "quantity", "increment", "level", "grade", "elsewhere"]
)
_LONGEST_MODIFIER = 18
_FAR_ABOVE = 3  # times what is new
_MANY, _FAR_MORE = 100, 10  # of another kind, than what is new of the last
_IN_ALL = re.compile("累计|总|共有|保有")
_OTHERS = re.compile("(?:的.{0,8}?)?(?:企业|项目|合同|单位|机构|县区|县市区|市县|区县|园区|地区)")
# "达到10家以上的乡镇", "不超过500家的县区": a number of one kind is a condition on what has so many.
_HAVING = re.compile(
    "的(?:[各市县区我本]{0,2})(?:乡|镇|街道|县|[市区](?!级)|园区|开发区|高新区|经开区|地区|地方|城市|企业|单位|机构|团队|院校|高校|院所|平台|基地|部门|国家)"
)
# What is done to those counted behind ("建设平台，带动百余家企业"), never said of the name before.
_DONE_TO_OTHERS = frozenset(["带动", "服务", "培养", "帮扶", "签订", "开展", "举办", "推广"])


def by_the_fuller_name(found: list[Found], rules: Rules) -> list[Found]:
    """Beside 技术合同成交额 the narrower 技术交易额 in one sentence is no other value of it."""
    narrower = rules.pattern("narrower_names")
    full = {(f.name.indicator, f.measure) for f in found if not narrower.fullmatch(f.name.text)}
    return [
        f for f in found if not narrower.fullmatch(f.name.text) or (f.name.indicator, f.measure) not in full
    ]


def token_behind(tokens: list[Token], at: int) -> Token | None:
    """The token right behind another one."""
    return tokens[at + 1] if at + 1 < len(tokens) else None


def is_an_aside(tokens: list[Token], left: list[Token], at: int) -> bool:
    """ "(含重新认定44家)" interrupts what is said, and nothing goes on from it."""
    inside = bool(left) and left[0].kind == "open" and text_of(left[1:2]).startswith(("含", "包括"))
    behind = token_behind(tokens, at)
    return inside and behind is not None and behind.kind == "close"


def until_comma(tokens: list[Token], start: int) -> list[Token]:
    """The tokens up to the next comma, stop, list word or amount."""
    stop = start
    while stop < len(tokens) and tokens[stop].kind not in ("comma", "stop", "amount", "list"):
        stop += 1
    return tokens[start:stop]


def ends(tokens: list[Token], at: int, link: list[Token], rules: Rules) -> bool:
    """Whether an amount ends what is said of the name before it.

    A counted noun right behind owns the amount, unless the name is tied to it by its verb.

    Args:
        link: the tokens between the name and the amount.
    """
    after, amount = token_behind(tokens, at), tokens[at]
    if after is None or after.kind not in ("other", "name") or is_rate(amount) or amount.kind == "bare":
        return True
    return (
        not link
        or (link[-1].kind in TIGHT and link[-1].text not in _DONE_TO_OTHERS)
        or bool(rules.pattern("after_name").match(after.text))
    )


def describes_others(tokens: list[Token], at: int) -> bool:
    """Whether an amount only says which ones are meant: "研发投入强度超过3%的企业", "成交额超亿元项目"."""
    behind = text_of(until_comma(tokens, at + 1))
    if "家" in tokens[at].text or not (is_rate(tokens[at]) or "元" in tokens[at].stated.unit):
        return bool(_HAVING.match(behind))
    return bool(_OTHERS.match(behind))


def is_of_something_else(found: list[Found], left: list[Token], amount: Token, rules: Rules) -> bool:
    """Whether an amount that goes on about the last name may be another kind of figure, or another's."""
    return _may_be_new_too(found, left, amount, rules) or _sums_up_others(found, left, rules)


def _may_be_new_too(found: list[Found], left: list[Token], amount: Token, rules: Rules) -> bool:
    """ "新增60家，力争达到80家" may strive for 80 new ones. A total is far above what comes to it."""
    if not found or found[-1].measure != "increment" or is_rate(amount) or _IN_ALL.search(text_of(left)):
        return False
    near = amount.stated.value < _FAR_ABOVE * found[-1].amount.stated.value
    return near and any(rules.force.search(token.text) for token in left)


def _sums_up_others(found: list[Found], left: list[Token], rules: Rules) -> bool:
    """ "国家级甲1家、省级3家，总数达20家" may be of both; "成交额12亿元，累计达120亿元" names no years."""
    if not found or not _IN_ALL.search(text_of(left)) or any(t.kind in ("stop", "time") for t in left):
        return False
    last = found[-1]
    if rules.indicators[last.name.indicator].kind == "flow" and last.measure == "level":
        return last.base_year is None and "累计" in text_of(left)
    before = [
        f for f in found[-2:-1] if f.name.indicator == last.name.indicator and f.measure == last.measure
    ]
    return any(f.name is not last.name for f in before)


def may_be_all(found: list[Found], name: Token, amount: Token, rules: Rules) -> bool:
    """ "新增A60家，B1300家": so many more than what was new before the comma may be all there are."""
    value = amount.stated.value
    counted = not is_rate(amount) and rules.indicators[name.indicator].kind == "stock"
    return counted and value >= _MANY and bool(found) and value >= _FAR_MORE * found[-1].amount.stated.value


def is_stretched(found: list[Found], left: list[Token], amount: Token, rules: Rules) -> bool:
    """Whether an aim goes a little further than the last one: "达到2.3%(力争2.5%)", "500家，力争520家"."""
    if not found or len(left) < 2 or not rules.force.fullmatch(text_of(left[1:])):
        return False
    last, now = found[-1], amount.stated
    alike = last.span.role == "target" and last.amount.stated.unit == now.unit
    further = last.amount.stated.value < now.value < 2 * last.amount.stated.value
    return (
        alike
        and further
        and (left[0].kind == "open" or (left[0].kind == "comma" and last.measure == "level"))
    )


def is_total_of_last(found: list[Found], left: list[Token], amount: Token) -> bool:
    """Whether an amount is in all what the last one, told without a verb, cannot have been too."""
    last = found[-1] if found else None
    if last is None or last.measure != "level" or is_rate(amount) or not _IN_ALL.search(text_of(left)):
        return False
    plain = last.amount.stated.comparator == "eq" and last.rule.startswith("name_before")
    dated = any(token.kind == "time" for token in left)
    return plain and not dated and last.amount.stated.value < amount.stated.value


def name_after(tokens: list[Token], at: int, rules: Rules) -> int | None:
    """The index of the name that an amount counts, if it counts one."""
    length = 0
    for number in range(at + 1, len(tokens)):
        token = tokens[number]
        if token.kind == "name":
            counted = _is_head(tokens, number, rules) and fits(token, tokens[at], rules)
            return number if counted else None
        length += len(token.text)
        if token.text == "形成":
            return None  # "百家企业形成集群": enterprises were counted
        if token.kind not in _MODIFIERS or length > _LONGEST_MODIFIER:
            return None
    return None


def _is_head(tokens: list[Token], number: int, rules: Rules) -> bool:
    """A name is what is counted only if nothing behind it makes it part of a longer name."""
    after = token_behind(tokens, number)
    if after is None:
        return True
    if after.kind == "list":
        beyond = token_behind(tokens, number + 1)
        if beyond is not None and beyond.kind == "aside":
            return True  # "5个X、居全省第1"
        accompanied = after.text == "与" and beyond is not None and beyond.kind == "own"
        return accompanied or _is_counted_alone(tokens, number + 1, rules)
    if after.kind in ("other", "name"):
        return bool(rules.pattern("after_name").match(after.text))
    return True


def _is_counted_alone(tokens: list[Token], list_at: int, rules: Rules) -> bool:
    """ "2家A和3家B" counts A; "2家A、B" counts both together, which is a figure of neither."""
    for token in tokens[list_at + 1 :]:
        if token.amount is not None or token.kind in ("increment", "develop", "level"):
            return True
        if token.kind in ("comma", "stop", "name"):
            return False
        if token.kind == "other" and rules.pattern("kinds").search(token.text):
            return False
    return True
