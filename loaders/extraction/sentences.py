"""Which name an amount belongs to: the grammar of lists, distribution and comparison in reports and plans.

A name takes the amount that follows it ("A达到500家") or that stands before it ("新建6家A"); in lists the verb
is carried along; 分别, 均 and 各 distribute; 从…增加到… gives both ends; what only continues ("、增长24.9%")
keeps the subject. If anything unknown stands between a name and an amount, they are no pair.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from loaders.extraction.rules import Rules
from loaders.extraction.times import Calendar, Span, plan_end, resolve
from loaders.extraction.tokens import Token
from loaders.numbers import GROWTH_UNIT, parse_amount
from loaders.problems import BadInput
from loaders.units import conversion_factor

_LINK = frozenset(
    "grade time base level to from increment develop grow quantity filler own aside distribute open close comma".split()
)
_BOUNDARY = frozenset("comma stop list open close aside".split())
_TIGHT = frozenset("level to quantity grow base".split())
_VERBS = frozenset("increment develop grow to level".split())
_MODIFIER = frozenset("other filler own develop quantity increment level grade elsewhere".split())


@dataclass(frozen=True)
class Found:
    """An amount with its name, before scope and grade are read from the words around."""

    name: Token
    amount: Token
    measure: str
    basis: str
    span: Span
    base_year: int | None
    force: str
    item: str  # the words of the list item before the name
    rule: str
    after: str = ""  # the words from the amount back to the name, for grades in 其中省级15家


@dataclass
class _State:
    """What carries from one amount of a sentence to the next."""

    subjects: list[Token | None] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    verb: str = ""
    basis: str = ""
    base: int | None = None
    span: Span = Span()
    from_span: Span | None = None
    force: str = ""


class Sentence:
    """Reads one sentence; `find` gives what it states."""

    def __init__(self, tokens: list[Token], span: Span, calendar: Calendar, rules: Rules):
        self.tokens, self.calendar, self.rules = tokens, calendar, rules
        self.state = _State(span=span)
        self.default = span
        self.found: list[Found] = []

    def find(self) -> list[Found]:
        """All figures of the sentence, in the order of their amounts."""
        previous, skip_to = 0, -1
        for at, token in enumerate(self.tokens):
            if token.amount is None or at <= skip_to:
                continue
            left = [t for t in self.tokens[previous:at] if not t.used]
            self._note(left)
            skip_to = self._read(left, at)
            previous = max(at, skip_to) + 1
        return self.found

    # --- what stands before an amount sets the time, the comparison and the force ---------------------------

    def _note(self, left: list[Token]) -> None:
        state = self.state
        state.from_span = None
        self.per_year = any(t.text == "每年" for t in left)
        for number, token in enumerate(left):
            if token.kind == "time" and not self._sets_time(left, number):
                continue
            if token.kind == "time":
                span = resolve(self.rules.time_kinds[token.rule], token.text, self.calendar, state.span)
                if any(earlier.kind == "from" for earlier in left[:number]) and not _has(left, "to"):
                    state.from_span = span
                elif span:
                    state.span = span
            elif token.kind == "base":
                self._note_base(token)
            elif token.kind == "aside" and token.text.startswith("连续") and not (_has(left[number + 1 : number + 2], "aside") or token.text[-1] not in "年月"):
                state.basis, state.base = "yoy", None
            elif token.kind in ("name", "stop"):
                state.basis, state.base = "", None
            self._note_force(token)

    def _sets_time(self, left: list[Token], number: int) -> bool:
        """Not the year of a rank, nor one that is only built on ("在2024年扩大试点的基础上")."""
        rest = left[number + 1 :]
        clause = rest[: next((n for n, t in enumerate(rest) if t.kind in ("comma", "stop")), len(rest))]
        return not (rest and rest[0].kind == "aside") and "基础上" not in _text(clause)

    def _note_base(self, token: Token) -> None:
        basis = self.rules.base_kinds[token.rule]
        self.state.basis = basis
        if years := re.findall(r"20\d\d", token.text):
            self.state.base = int(years[0])
        elif basis == "cumulative" and (plan := re.search(r"十[一二三四五六七]", token.text)):
            self.state.base = plan_end(plan[0])
        elif basis == "yoy":
            self.state.base = None

    def _note_force(self, token: Token) -> None:
        if token.kind == "stop":
            self.state.force = ""
        if token.kind not in ("filler", "other", "level", "develop"):
            return
        if match := self.rules.force.search(token.text):
            self.state.force = match.lastgroup or ""

    # --- pairing ---------------------------------------------------------------------------------------------

    def _read(self, left: list[Token], at: int) -> int:
        """Pairs the amount at `at` with its name; the index of the last amount that was used with it."""
        name_at = next((n for n in range(len(left) - 1, -1, -1) if left[n].kind == "name" and not left[n].used), None)
        link = left[name_at + 1 :] if name_at is not None else left
        joined = name_at is not None and _links(link)
        following = self._name_after(at)
        if following is not None and not (joined and self._tight(left, name_at, at)):
            return self._take_after(left, at, following)
        if joined and self._ends(at, link):
            return self._take_before(left, name_at, at)
        if name_at is None and self._continues(left, at):
            return self._take_carried(left, at)
        if name_at is not None or not _links(left) or following is None:
            self.state.subjects = [] if self._breaks(left, at) else self.state.subjects
        self.state.verb = _verb(left[_clause_start(left) :], self.state.verb if not _has(left, "comma") else "")
        return at

    def _tight(self, left: list[Token], name_at: int, at: int) -> bool:
        link = left[name_at + 1 :]
        return self._fits(left[name_at], self.tokens[at]) and bool(link) and link[-1].kind in _TIGHT and link[-1].text not in ("有", "实施", "组织")

    def _ends(self, at: int, link: list[Token]) -> bool:
        """A counted noun right after the amount owns it, unless the name is tied to the amount by its verb."""
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        unit = self.tokens[at].amount.unit
        if after is None or after.kind not in ("other", "name") or unit == GROWTH_UNIT or self.tokens[at].kind == "bare":
            return True
        return not link or link[-1].kind in _TIGHT or bool(self.rules.pattern("after_name").match(after.text))

    def _breaks(self, left: list[Token], at: int) -> bool:
        return any(token.kind in ("other", "name") for token in left)

    def _name_after(self, at: int) -> int | None:
        """The index of the name that an amount counts ("6家高质量孵化器"), if it is one."""
        length = 0
        for number in range(at + 1, len(self.tokens)):
            token = self.tokens[number]
            if token.kind == "name":
                return number if self._is_head(number) and self._fits(token, self.tokens[at]) else None
            length += len(token.text)
            if token.kind not in _MODIFIER or length > 18:
                return None
        return None

    def _is_head(self, number: int) -> bool:
        """A name is what is counted only if nothing behind it makes it part of a longer name."""
        if number + 1 == len(self.tokens):
            return True
        after = self.tokens[number + 1]
        if after.kind == "list":
            beyond = self.tokens[number + 2] if number + 2 < len(self.tokens) else None
            return (after.text == "与" and beyond is not None and beyond.kind == "own") or self._next_is_counted(number + 1)
        if after.kind in ("other", "name"):
            return bool(self.rules.pattern("after_name").match(after.text))
        return True

    def _next_is_counted(self, list_at: int) -> bool:
        """"2家A和3家B" counts A; "2家A、B" counts both together, which is a figure of neither."""
        for token in self.tokens[list_at + 1 :]:
            if token.amount is not None:
                return True
            if token.kind in ("comma", "stop", "name"):
                return False
            if token.kind == "other" and self.rules.pattern("kinds").search(token.text):
                return False
            if token.kind in ("increment", "develop", "level"):
                return True
        return True

    def _fits(self, name: Token, amount: Token) -> bool:
        """Whether an amount can be of an indicator at all: the same kind of unit, or a rate of change."""
        unit = self.rules.indicators[name.indicator].unit
        stated = amount.amount.unit
        if stated == GROWTH_UNIT:
            return True
        if not stated:
            return unit != GROWTH_UNIT
        if stated.endswith("百分点"):  # a change in percentage points is neither a level nor a growth
            return False
        try:
            conversion_factor(stated, unit)
        except BadInput:
            return False
        return True

    # --- the three ways to state ---------------------------------------------------------------------------

    def _take_before(self, left: list[Token], name_at: int, at: int) -> int:
        group, items, opening = self._siblings(left, name_at)
        link = left[name_at + 1 :]
        spread = next((t.text for t in link if t.kind == "distribute"), "各" if self.tokens[at].text[0] == "双" else "")
        verb = self._verb_before(group[-1], opening, link, at, _has(left, "comma"))
        self.state.subjects, self.state.items = group, items
        if spread.startswith("分别"):
            return self._distribute(at, verb, link)
        names = [(name, item) for name, item in zip(group, items, strict=True)]
        if len(group) > 1 and not spread and not self._is_growth(self.tokens[at], verb):
            self.state.subjects, self.state.verb = [], verb
            return at  # a joint count of unlike kinds
        if spread:
            names = [pair for name, item in names for pair in self._parts(name, item)]
        helped = self.rules.pattern("served").search(items[-1]) and not any(t.kind in _VERBS for t in link)
        for name, item in names:
            if name is not None and not helped:
                self._add(name, self.tokens[at], verb, item, link, "name_before" if not spread else "each")
        self.state.verb = verb
        return at

    def _verb_before(self, name: Token, opening: list[Token], link: list[Token], at: int, new_clause: bool) -> str:
        amount = self.tokens[at]
        reached = name.text.endswith(_TOTALS) or (new_clause and amount.text.startswith(("突破", "超")))
        carried = self.state.verb if (not opening or _plain_item(opening)) and not (reached and amount.amount.unit != GROWTH_UNIT) else ""
        if carried in ("grow", "to") and amount.amount.unit != GROWTH_UNIT:
            carried = ""
        if name.verb:
            return name.verb
        begins = self.rules.verb.match(name.text)
        own = Token(self.rules.kinds[begins.group()], 0, 0, "") if begins else None
        if any(t.text == "其中" for t in opening):
            opening, carried = [t for t in opening if t.kind != "develop"], "level"
        return _verb([*opening, *([own] if own else []), *link], carried, link, amount.amount.unit == GROWTH_UNIT)

    def _take_after(self, left: list[Token], at: int, name_at: int) -> int:
        name = self.tokens[name_at]
        clause = left[_clause_start(left) :]
        served = clause and clause[-1].kind in ("other", "filler", "level", "develop") and not name.indicator.endswith("_applications")
        if served and self.rules.pattern("served").search(_text(clause)):
            self.state.subjects, name.used = [], True
            return at
        carried = self.state.verb if clause is left or _plain_item(clause) else ""
        behind = self._until_comma(name_at + 1)
        between = _verb([t for t in self.tokens[at + 1 : name_at] if t.kind in ("increment", "develop")], "")
        verb = _verb(clause, "") or name.verb or between or _verb(behind, "") or carried or "level"
        modifiers = _text(self.tokens[at + 1 : name_at])
        name.used = True
        self._add(name, self.tokens[at], verb, modifiers, [], "name_after")
        self.state.subjects, self.state.items, self.state.verb = [name], [modifiers], verb
        return at

    def _take_carried(self, left: list[Token], at: int) -> int:
        rate = self.tokens[at].amount.unit == GROWTH_UNIT
        verb = _verb(left, self.state.verb if not _has(left, "comma") else "", left, rate)
        part = any(t.kind == "grade" or t.text == "其中" for t in left)
        for name, item in zip(self.state.subjects, self.state.items, strict=True):
            if name is not None and self._fits(name, self.tokens[at]):
                words = _text(left) if part else item
                self._add(name, self.tokens[at], verb, words, left, "part" if part else "carried")
        self.state.verb = verb
        return at

    def _continues(self, left: list[Token], at: int) -> bool:
        """Whether an amount without a name of its own goes on about the same subject."""
        subjects = [name for name in self.state.subjects if name is not None]
        if not subjects or (len(self.state.subjects) > 1 and not _has(left, "grow")):
            return False
        if subjects[0].indicator.endswith("_applications") and _has(left, "increment"):
            return False  # 申报150家，新认定50家: those recognised are no longer applications
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if after is not None and after.kind in ("other", "name") and self.tokens[at].amount.unit != GROWTH_UNIT:
            return False
        known = [t for t in left if t.kind not in ("list",)]
        grades = [t for t in left if t.kind == "grade" or t.text == "其中"]
        if grades and all(t.kind in _LINK or t.kind == "list" or self._is_park(t) for t in left):
            return self._fits(subjects[0], self.tokens[at])
        if not _links(known) or not self._fits(subjects[0], self.tokens[at]):
            return False
        return bool({t.kind for t in left} & {"to", "grow", "base", "increment", "from"}) or self._multiple(at) or _only_level(left)

    def _is_park(self, token: Token) -> bool:
        return token.kind == "other" and bool(self.rules.pattern("parks").fullmatch(token.text))

    def _multiple(self, at: int) -> bool:
        return self.tokens[at].text[0] in "翻倍成是"

    def _is_growth(self, amount: Token, verb: str) -> bool:
        return amount.amount.unit == GROWTH_UNIT and (verb == "grow" or amount.text[0] in "翻倍成是")

    def _until_comma(self, start: int) -> list[Token]:
        stop = start
        while stop < len(self.tokens) and self.tokens[stop].kind not in ("comma", "stop", "amount", "list"):
            stop += 1
        return self.tokens[start:stop]

    # --- lists and distribution ------------------------------------------------------------------------------

    def _siblings(self, left: list[Token], name_at: int) -> tuple[list[Token | None], list[str], list[Token]]:
        """The list that ends with the name: its members (None for what the catalogue lacks), their words, its opening."""
        start = _clause_start(left[: name_at + 1])
        names: list[Token | None] = [left[name_at]]
        bounds = [n for n in range(start, name_at) if left[n].kind == "list"]
        item_start = bounds[-1] + 1 if bounds else start
        items = [_text(left[item_start:name_at])]
        for position in range(len(bounds) - 1, -1, -1):
            begin = bounds[position - 1] + 1 if position else start
            member = left[begin : bounds[position]]
            name = self._member_name(member, left[name_at])
            if name is None and not self._is_member(member):
                break
            names.insert(0, name)
            items.insert(0, _text(member[:-1] if name is not None and member[-1].kind == "name" else member))
            item_start = begin
        return names, items, left[item_start:name_at]

    def _is_member(self, member: list[Token]) -> bool:
        if not member or any(t.amount is not None for t in member):
            return False
        words = [t for t in member if t.kind in ("other", "name")]
        if not words:
            return False
        last = member[-1]
        if last.kind != "other":
            return last.kind in ("name", "quantity")
        return len(last.text) >= 4 or bool(self.rules.pattern("kinds").search(last.text))

    def _member_name(self, member: list[Token], last: Token) -> Token | None:
        """A list member's own name, or the one it gets from the last member's ending (高新技术、科技型中小企业)."""
        if any(t.amount is not None for t in member) or not member:
            return None
        named = [t for t in member if t.kind == "name"]
        if named and named[-1] is member[-1]:
            return named[-1]
        words = _text(t for t in member if t.kind in ("other", "name", "quantity"))
        if not words:
            return None
        for size in range(2, min(8, len(last.text))):
            spelled = words + last.text[-size:]
            match = self.rules.alias.search(spelled)
            if match and match.end() == len(spelled) and match.end() - match.start() > size:
                start = member[-1].stop - len(words)
                return Token("name", max(start, member[0].start), member[-1].stop, words, self.rules.aliases[match.group()], "shared_ending")
        return None

    def _parts(self, name: Token | None, item: str) -> list[tuple[Token | None, str]]:
        joint = self.rules.raw["joint"].get(name.indicator) if name else None
        return [(replace(name, indicator=part), item) for part in joint] if joint else [(name, item)]

    def _distribute(self, at: int, verb: str, link: list[Token]) -> int:
        """分别: as many amounts as members, in the same order; any other number is refused."""
        group = [pair for n, i in zip(self.state.subjects, self.state.items, strict=True) for pair in self._parts(n, i)]
        run = self._run(at)
        ends = [(run, verb, _has(link, "from"))]
        if _has(link, "from") and (second := self._second_run(run[-1])):
            ends.append((second, "to", False))
        for amounts, word, is_start in ends:
            if len(amounts) != len(group):
                continue
            for (name, item), number in zip(group, amounts, strict=True):
                if name is not None:
                    self._add(name, self.tokens[number], word, item, link if is_start or word != "to" else [], "respectively")
        self.state.verb = verb
        self.state.subjects = [name for name, _ in group]
        self.state.items = [item for _, item in group]
        return ends[-1][0][-1]

    def _run(self, at: int) -> list[int]:
        run = [at]
        number = at + 1
        while number + 1 < len(self.tokens) and self.tokens[number].kind == "list":
            step = number + 1
            while step < len(self.tokens) and self.tokens[step].kind in ("filler", "increment", "grow", "level"):
                step += 1
            if step >= len(self.tokens) or self.tokens[step].amount is None:
                break
            run.append(step)
            number = step + 1
        return run

    def _second_run(self, last: int) -> list[int]:
        number = last + 1
        while number < len(self.tokens) and self.tokens[number].kind in ("to", "filler", "time"):
            number += 1
        is_end = number < len(self.tokens) and self.tokens[number].amount is not None
        return self._run(number) if is_end and number > last + 1 else []

    # --- one figure ------------------------------------------------------------------------------------------

    def _add(self, name: Token, amount: Token, verb: str, item: str, link: list[Token], rule: str) -> None:
        if not self._fits(name, amount):
            return
        measure = self._measure(name, amount, verb, link)
        if measure is None:
            return
        span, base_year, basis = self._time(name, measure, amount, link)
        if span.year is None or not span.role:
            return
        rule = f"{rule}:{name.rule}"
        self.found.append(Found(name, amount, measure, basis, span, base_year, self.state.force, item, rule))

    def _measure(self, name: Token, amount: Token, verb: str, link: list[Token]) -> str | None:
        indicator = self.rules.indicators[name.indicator]
        if amount.amount.unit == GROWTH_UNIT:
            if amount.text[0] in "翻倍成是" or "倍" in amount.text:
                return "growth" if verb == "grow" or amount.text[0] in "翻倍成是" else None
            if indicator.unit == GROWTH_UNIT:
                return None if verb == "grow" and _has(link, "grow") and not _has(link, "to") else "level"
            return "growth" if verb == "grow" or _has(link, "grow") or amount.text[:2] in ("下降", "降低", "减少", "回落") else None
        if amount.kind == "bare" and not (amount.text[0] in "突超不" or (link and link[-1].kind in ("level", "to", "quantity"))):
            return None
        if amount.kind == "bare" and 1950 <= amount.amount.value <= 2100 and amount.text[0].isdigit():
            return None
        if indicator.unit == GROWTH_UNIT:
            return "level" if amount.amount.unit else None
        if verb == "grow":
            return "increment" if any(t.text in ("增加", "增长", "提高", "增加了", "增") for t in link) else None
        if verb == "develop":  # what is set up with a sum of money has that sum, it does not add it
            return "increment" if indicator.kind == "stock" and "元" not in indicator.unit else "level"
        return "increment" if verb == "increment" else "level"

    def _time(self, name: Token, measure: str, amount: Token, link: list[Token]) -> tuple[Span, int | None, str]:
        state, span = self.state, self.state.span
        if _has(link, "from") and not _has(link, "to") and measure == "level":
            start = state.from_span or self._start_of(span)
            state.base, state.basis = start.year, "cumulative"
            return replace(start, role="actual"), None, ""
        if link and link[-1].kind == "open" and len(link) > 1 and link[-2].kind == "base" and state.base and measure == "level":
            return Span(state.base, None, "actual"), None, ""
        basis, base = state.basis, state.base
        if measure == "growth":
            return (span, *self._growth_base(span, amount, basis, base))
        several = span.base is not None and not self.per_year
        if measure == "increment":
            return span, base or (span.base if several else None), ""
        total = several and not self._compared(amount) and span.role == "actual" and self.rules.indicators[name.indicator].kind == "flow" and self.default.base is not None
        return span, span.base if total and not (state.basis or _has(link, "time")) else None, ""

    def _compared(self, amount: Token) -> bool:
        """Whether the next clause sets the amount against an earlier year: then it is that year's, not a period's."""
        at = self.tokens.index(amount)
        return any(t.kind == "base" and self.rules.base_kinds[t.rule] == "cumulative" for t in self.tokens[at + 1 : at + 3])

    def _start_of(self, span: Span) -> Span:
        """Where 从 counts from when no year is said: the start of the period, or the year before."""
        return Span(span.base if span.base is not None else None if span.year is None else span.year - 1, None, "actual")

    def _growth_base(self, span: Span, amount: Token, basis: str, base: int | None) -> tuple[int | None, str]:
        of_year = re.match(r"(?:是|为|相当于|达到?)(20\d\d)年", amount.text)
        if of_year:
            return int(of_year[1]), "cumulative"
        if of_plan := re.match(r"(?:是|为|相当于|达到?)(十[一二三四五六七])五", amount.text):
            return plan_end(of_plan[1]), "cumulative"
        if basis == "annual_average":
            return (base or span.base), basis
        if basis == "yoy":
            return None, "yoy"
        if base is not None:
            return (None, "yoy") if span.year == base + 1 else (base, "cumulative")
        if span.base is not None:
            return span.base, "cumulative"
        return None, "yoy"


_TOTALS = ("总量", "总数", "数量", "数", "拥有量", "保有量")


def _has(tokens: list[Token], kind: str) -> bool:
    return any(token.kind == kind for token in tokens)


def _text(tokens) -> str:
    return "".join(token.text for token in tokens)


def _links(tokens: list[Token]) -> bool:
    """Whether tokens only link a name to its amount. Behind a comma a subject may have been left to guess
    only if the words say a quantity."""
    return all(token.kind in _LINK for token in tokens)


def _clause_start(tokens: list[Token]) -> int:
    return next((n + 1 for n in range(len(tokens) - 1, -1, -1) if tokens[n].kind in ("comma", "stop")), 0)


def _plain_item(tokens: list[Token]) -> bool:
    """A list item with no words but its name: the verb of the item before still governs it."""
    plain = ("comma", "stop", "list", "filler", "own", "quantity", "other", "grade")
    unknown = sum(len(token.text) for token in tokens if token.kind == "other")
    return unknown <= 8 and all(token.kind in plain or token.used for token in tokens)


def _only_level(left: list[Token]) -> bool:
    """"，达到500家": the last word is a verb of reaching."""
    return bool(left) and left[-1].kind == "level" and left[-1].text in ("达到", "达", "累计达", "总数达", "累计达到", "已达", "累计", "总数", "总量", "突破", "超过", "共")


def _verb(tokens: list[Token], carried: str, link: list[Token] | None = None, rate: bool = False) -> str:
    """What is said of the amount: increment, develop, grow, to or level; the verb nearest the amount decides,
    but what is newly added stays added however it is put, and a rate of change is reached as a rate.

    Args:
        link: the tokens between name and amount, whose verbs count before those in front of the name.
        rate: the amount is in per cent.
    """
    kinds = [t.kind for t in tokens if t.kind in _VERBS]
    near = [t.kind for t in (tokens if link is None else link) if t.kind in _VERBS]
    if rate and "grow" in near and near[-1] != "to":
        return "grow"
    if "increment" in kinds:
        return "level" if kinds[-1] == "to" else "increment"
    if near:
        return near[-1]
    return kinds[-1] if kinds else carried


def amount_of(text: str):
    """The amount of a run of text as `loaders.numbers` reads it; the check every figure passes."""
    return parse_amount(text)
