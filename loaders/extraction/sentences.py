"""Which name an amount belongs to: the grammar of lists, distribution and comparison in reports and plans.

A name takes the amount that follows it ("A达到500家") or stands before it ("新建6家A"); the verb of a list
is carried along; 分别, 均 and 各 distribute; 从…增加到… gives both ends; what only continues ("、增长24.9%")
keeps the subject. If anything unknown stands between a name and an amount, they are no pair.
"""

from __future__ import annotations

import re

from loaders.extraction.clauses import (
    LINK,
    TIGHT,
    UNSETTLED,
    VERBS,
    clause_start,
    fits,
    has,
    is_multiple,
    is_plain_item,
    is_rate,
    links,
    says_reached,
    text_of,
    verb_of,
)  # fmt: skip
from loaders.extraction.counted import (
    by_the_fuller_name,
    describes_others,
    ends,
    is_an_aside,
    is_of_something_else,
    is_stretched,
    is_total_of_last,
    may_be_all,
    name_after,
    token_behind,
    until_comma,
)
from loaders.extraction.groups import (
    bare_row,
    grades_before,
    group_before,
    parts,
    row_of_amounts,
    row_reached,
    sharing_grade,
    unknown_tail,
    with_grade,
    with_qualifier_of,
    years_of_row,
)
from loaders.extraction.rules import Rules
from loaders.extraction.statements import GROUND, Context, Found
from loaders.extraction.times import Calendar, Span
from loaders.extraction.tokens import Token

_IN_ALL = re.compile("累计|总数|总量|共有")
_TOTALS = ("总量", "总数", "数量", "数", "拥有量", "保有量")
_NOBODY: tuple[Token | None, str] = (None, "")  # what an amount of something unknown was of
_LOOSE = frozenset(("有", "实施", "组织"))


class Sentence:
    """Reads one sentence; `find` gives what it states."""

    def __init__(self, tokens: list[Token], span: Span, calendar: Calendar, rules: Rules):
        self.tokens, self.rules = tokens, rules
        self.context = Context(tokens, span, calendar, rules)
        self.subjects: list[tuple[Token | None, str]] = []  # the last names with the words of their items
        self.verb = ""
        self.of_grades = False  # the last amount was of another grade of the same name
        self.before: list[list[Token]] = []  # the items of the list so far
        self.trail: list[tuple[Token | None, str]] = []  # what each amount so far was of
        self.found: list[Found] = []

    def find(self) -> list[Found]:
        """All figures of the sentence, in the order of their amounts."""
        previous, used = 0, -1
        for at, token in enumerate(self.tokens):
            if token.amount is None or at <= used:
                continue
            left = [t for t in self.tokens[previous:at] if not t.used]
            self.context.note(left)
            used = self._read(left, at)
            self.before = [*self.before[-9:], left] if left and left[0].kind == "list" else [left]
            previous = max(at, used) + 1
        return by_the_fuller_name(self.found, self.rules)

    def _read(self, left: list[Token], at: int) -> int:
        """Pairs the amount at `at` with its name; the index of the last amount that was used with it."""
        name_at = next((n for n in range(len(left) - 1, -1, -1) if left[n].kind == "name"), None)
        tail = unknown_tail(left, name_at, self.rules) if name_at is not None else 0
        joined = name_at is not None and links(left[name_at + 1 + tail :])
        following = name_after(self.tokens, at, self.rules)
        if is_an_aside(self.tokens, left, at):
            return at
        differs = text_of(left[-1:]).endswith(("少", "多", "差"))  # "比甲市少2600家"
        if differs or describes_others(self.tokens, at):
            self._pass_over(left)
            return at
        tied = joined and name_at is not None and self._is_tied(left, name_at, at)
        if following is not None and not tied:
            self._take_after(left, at, following)
        elif joined and name_at is not None and ends(self.tokens, at, left[name_at + 1 + tail :], self.rules):
            return self._take_before(left, name_at, at, tail)
        elif name_at is None and (len(bare_row(self.tokens, at)) > 1 or "分别" in text_of(left)):
            return self._take_back(left, at)
        elif name_at is None and self._continues(left, at):
            self._share_with_list(left)
            self._take_carried(left, at)
        else:
            self._pass_over(left)
        return at

    def _pass_over(self, left: list[Token]) -> None:
        """An amount of something else: its words may end the subject, its verb may govern what follows."""
        self.trail.append(_NOBODY)
        if any(token.kind in ("other", "name") for token in left):
            self.subjects = []
        self.verb = verb_of(left[clause_start(left) :], "" if has(left, "comma") else self.verb)

    def _is_tied(self, left: list[Token], name_at: int, at: int) -> bool:
        """Whether a verb of reaching ties the amount to the name before it."""
        last = left[-1] if name_at + 1 < len(left) else None
        tied = last is not None and last.kind in TIGHT and last.text not in _LOOSE
        return tied and fits(left[name_at], self.tokens[at], self.rules)

    def _take_before(self, left: list[Token], name_at: int, at: int, tail: int) -> int:
        group, link, amount = (
            group_before(left, name_at, self.rules),
            left[name_at + 1 + tail :],
            self.tokens[at],
        )
        spread = next(
            (t.text for t in link if t.kind == "distribute"), "各" if amount.text[0] == "双" else ""
        )
        verb = self._verb_before(left[name_at], group.opening, link, amount, has(left, "comma"))
        registered = not verb and any(token.text == "备案" for token in group.opening)
        if registered and _IN_ALL.search(text_of(self.tokens[at + 1 : at + 4])):
            verb = "develop"  # 备案6家，累计28家
        self.subjects, self.verb = list(zip(group.names, group.items, strict=True)), verb
        self.of_grades = False
        self.subjects += [(None, "") for t in left[name_at + 1 : name_at + 1 + tail] if t.kind == "list"]
        if len(self.subjects) == 1:
            grades = grades_before(left[:name_at], left[name_at], self.rules)
            joint = "和".join(grades) if all(grade[0] in "国省市" for grade in grades) else ""
            own = joint or with_grade(left[name_at], group.items[0], left, self.before, self.rules)
            own = text_of(t for t in link if t.kind == "grade") + own  # 孵化器新增省级3家
            apart = grades if spread.startswith("分别") else []
            self.subjects = [(left[name_at], grade) for grade in apart] or [(left[name_at], own)]
        self.subjects = sharing_grade(self.subjects, self.rules)
        row = bare_row(self.tokens, at)
        if spread.startswith("分别") or (len(row) > 1 and not spread):
            return self._distribute(at, verb, link, [t for t in left[:name_at] if t.kind == "time"])
        if has(group.opening, "distribute"):
            self.subjects = []  # 甲、乙各新增A十家: so many for each of several places
            return at
        grows = is_rate(amount) and (verb == "grow" or is_multiple(amount))
        if len(self.subjects) > 1 and not spread and not grows:
            self.subjects = []  # a joint count of unlike kinds
            return at
        if self._is_help(group.items[-1], link):
            return at
        members = [p for pair in self.subjects for p in parts(*pair, self.rules)] if spread else self.subjects
        self.trail += members
        for name, item in members:
            self._add(name, amount, verb, item, link, "each" if spread else "name_before")
        return at

    def _is_help(self, item: str, link: list[Token]) -> bool:
        """Said of enterprises that are helped ("惠及A2万户"), with no verb of reaching behind the name."""
        return bool(self.rules.pattern("served").search(item)) and not any(t.kind in VERBS for t in link)

    def _verb_before(
        self, name: Token, opening: list[Token], link: list[Token], amount: Token, new_clause: bool
    ) -> str:
        """The verb of an amount that follows its name; one carried from the item before ends at a total."""
        if name.verb:
            return name.verb
        rate = is_rate(amount)
        passed = amount.text.startswith(("突破", "超")) and (new_clause or self.verb == "develop")
        reached = name.text.endswith(_TOTALS) or passed
        carried = self.verb if is_plain_item(opening) and (rate or not reached) else ""
        if (carried in ("grow", "to") and not rate) or self.rules.pattern("own_verb").match(name.text):
            carried = ""
        added = new_clause and carried in ("increment", "develop")
        carried = UNSETTLED if added and may_be_all(self.found, name, amount, self.rules) else carried
        if carried == "increment" and "元" in self.rules.indicators[name.indicator].unit:
            carried = ""  # what is newly set up before it does not make a turnover new
        if any(token.text == "其中" for token in opening):
            last = self.found[-1].measure if self.found and self.trail[-1:] != [_NOBODY] else self.verb
            carried = "increment" if last == "increment" else "level"
            opening = [t for t in opening if t.kind != "develop"]
        begins = self.rules.verb.match(name.text)
        inside = [Token(self.rules.kinds[begins.group()], name.start, name.start, "")] if begins else []
        return verb_of([*opening, *inside, *link], carried, link, rate)

    def _take_after(self, left: list[Token], at: int, name_at: int) -> None:
        name, clause = self.tokens[name_at], left[clause_start(left) :]
        name.used = True
        self.of_grades = False
        rated = self.rules.pattern("rated").search(text_of(until_comma(self.tokens, name_at + 1)))
        if rated or self._serves(clause, name):
            self.subjects = []
            return
        between = [t for t in self.tokens[at + 1 : name_at] if t.kind in ("increment", "develop")]
        clause_behind = until_comma(self.tokens, name_at + 1)
        there = text_of(clause_behind).startswith("在")  # "28个A在本地布局" says where they are
        behind = "" if there else verb_of(clause_behind, "")
        carried = self.verb if is_plain_item(clause) else ""
        verb = (
            verb_of([t for t in clause if t.text != "有"], "")
            or name.verb
            or verb_of(between, "")
            or behind
            or carried
            or "level"
        )
        modifiers = text_of(self.tokens[at + 1 : name_at])
        become = [n for n, t in enumerate(clause_behind) if t.indicator == name.indicator]
        if become:  # "5个甲入选国家级甲": counted as what they became
            name, modifiers = clause_behind[become[0]], text_of(clause_behind[: become[0]])
            name.used = True
        self.subjects, self.verb = [(name, modifiers)], verb
        self.trail += self.subjects
        self._add(name, self.tokens[at], verb, modifiers, [], "name_after")

    def _serves(self, clause: list[Token], name: Token) -> bool:
        """ "支持120家A开展…" says how many are helped, not how many there are."""
        if not clause or name.indicator.endswith("_applications"):
            return False
        plain = clause[-1].kind in ("other", "filler", "level", "develop")
        return plain and bool(self.rules.pattern("served").search(text_of(clause)[-20:]))

    def _take_carried(self, left: list[Token], at: int) -> None:
        amount = self.tokens[at]
        part = any(token.kind == "grade" or token.text == "其中" for token in left)
        self.of_grades = part and not any(token.text == "其中" for token in left)
        carried = self.verb if part or not has(left, "comma") else ""
        if carried == "grow" and not is_rate(amount):
            carried = ""  # 增长近2倍、突破500家
        clause = left[clause_start(left) :]
        said = clause if any(token.kind in VERBS for token in clause) else left
        self.verb = verb_of(said, carried, said, is_rate(amount))
        if is_total_of_last(self.found, left, amount):
            self.found.pop()  # "省级甲45家，总数达220家": 45 are not all, and no verb says that they are new
        for name, before in self.subjects:
            item = "" if has(left, "own") else before
            words = text_of(left)[-80:] + self.rules.pattern("carried_grade").sub("", item) if part else item
            self._add(name, amount, self.verb, words, left, "part" if part else "carried")

    def _share_with_list(self, left: list[Token]) -> None:
        """ "A达到10家、B达到20家，均增长5%": what 均 says is said of every item of the list before."""
        listed = next((n for n, part in enumerate(reversed(self.before)) if not has(part[:1], "list")), 0)
        members = self.trail[-1 - listed :]
        known = [pair for pair in members if pair[0] is not None]
        if has(left, "distribute") and has(left, "comma") and len(known) > 1:
            self.subjects = known

    def _take_back(self, left: list[Token], at: int) -> int:
        """ "A10家，B20家，分别增长5%、8%": the amounts are of what was counted last, in the same order."""
        row = row_of_amounts(self.tokens, at)
        members = self.trail[-len(row) :]
        self.subjects, self.verb = [], verb_of(left, "", left, is_rate(self.tokens[at]))
        if len(row) == len(members) > 1 and links(t for t in left if t.kind != "list"):
            part = any(token.kind == "grade" or token.text == "其中" for token in left)
            self.subjects = [(name, text_of(left) if part else item) for name, item in members]
            self._pair(row, self.verb, left)
        return row[-1]

    def _continues(self, left: list[Token], at: int) -> bool:
        """Whether an amount without a name of its own goes on about the same subject."""
        if GROUND.match(text_of(left[:2])):
            left = left[2 if left[0].text == "的" else 1 :]
        known = [name for name, _ in self.subjects if name is not None]
        after, amount = token_behind(self.tokens, at), self.tokens[at]
        if (
            not known
            or is_of_something_else(self.found, left, amount, self.rules)
            or (len(self.subjects) > 1 and not has(left, "grow"))
            or not fits(known[0], amount, self.rules)
        ):
            return False
        if known[0].indicator.endswith("_applications") and has(left, "increment"):
            return False  # 申报150家，新认定50家: those recognised are no longer applications
        if after is not None and after.kind in ("other", "name") and not is_rate(amount):
            return False
        if self.of_grades and not has(left, "grade") and not is_rate(amount):
            return False  # 国家级甲1家、省级4家，总数26家: of both grades or of all, the text does not say
        if any(token.kind == "grade" or token.text == "其中" for token in left):
            return all(token.kind in LINK or token.kind == "list" or self._is_park(token) for token in left)
        says = {token.kind for token in left} & {"to", "grow", "base", "increment", "from"}
        # 全国达50万家，我市达560家
        own = has(left, "own") and left[-1].kind in ("own", "level", "to", "filler")
        grew = bool(self.found) and self.found[-1].measure == "growth" and self.found[-1].name is known[0]
        whole = grew or has(left, "time") or any(token.text.startswith("全年") for token in left)
        passed = amount.text.startswith(("突破", "超")) and whole
        # …2020年为156家，到2025年为386家; 2028年达到600家，2030年1000家
        dated = has(left, "time") and (left[-1].text == "为" or left[-1].kind == "time")
        now = text_of(left[-1:]).startswith("现")  # 2020年156家，现有386家
        further = is_stretched(self.found, left, amount, self.rules)
        reached = own or passed or dated or now or further or says_reached(left)
        parted = ("list", "stop") if reached and has(left, "time") else ("list",)  # …；到2030年，达到2000家
        return links(t for t in left if t.kind not in parted) and bool(says or is_multiple(amount) or reached)

    def _is_park(self, token: Token) -> bool:
        return token.kind == "other" and bool(self.rules.pattern("parks").fullmatch(token.text))

    def _distribute(self, at: int, verb: str, link: list[Token], times: list[Token]) -> int:
        """分别: as many amounts as members or years, in the same order; any other number is refused."""
        self.subjects = [pair for subject in self.subjects for pair in parts(*subject, self.rules)]
        row = row_of_amounts(self.tokens, at)
        years = years_of_row([*times, *(t for t in link if t.kind == "time")], self.rules)
        if len(self.subjects) == 1 and len(row) == len(years) > 1:
            (name, item), first = self.subjects[0], self.tokens[at]
            for year, number in zip(years, row, strict=True):
                self.context.at_year(year)
                self._add(
                    name, with_qualifier_of(first, self.tokens[number]), verb, item, link, "year_by_year"
                )
            return row[-1]
        self._pair(row, verb, link)
        self.trail += self.subjects
        reached = row_reached(self.tokens, row[-1]) if has(link, "from") else []
        if reached:
            self._pair(reached, "to", [])
        return (reached or row)[-1]

    def _pair(self, row: list[int], verb: str, link: list[Token]) -> None:
        if len(row) == len(self.subjects):
            for (name, item), number in zip(self.subjects, row, strict=True):
                amount = with_qualifier_of(self.tokens[row[0]], self.tokens[number])
                self._add(name, amount, verb, item, link, "respectively")

    def _was_only_aimed_at(self, amount: Token) -> bool:
        """ "完成净增60家高新技术企业的目标": what had been aimed at is no result."""
        behind = until_comma(self.tokens, self.context.position[amount.start] + 1)
        words = text_of(token for token in behind if token.kind != "name")
        return bool(self.rules.pattern("aimed_at").match(words))

    def _add(
        self, name: Token | None, amount: Token, verb: str, item: str, link: list[Token], rule: str
    ) -> None:
        if name is None or GROUND.match(text_of(self.tokens[self.context.position[amount.start] + 1 :][:2])):
            return  # "在386家的基础上新增60家"
        figure = self.context.figure(name, amount, verb, item, link, rule)
        if figure is not None and not (figure.span.role == "actual" and self._was_only_aimed_at(amount)):
            self.found.append(figure)
