"""A sentence as a row of tokens: names, amounts, times, and words by what they do.

What no rule knows becomes a token "other", so that a name and an amount with something unknown between
them are never taken for a pair.

    >>> from pathlib import Path
    >>> from loaders.extraction.rules import load_rules
    >>> [token.kind for token in tokenise("高新技术企业达到500家、增长8%", load_rules(Path("data")))]
    ['name', 'level', 'amount', 'list', 'grow', 'amount']
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from loaders.extraction.rules import NameRule, Rules
from loaders.numbers import Amount, read_amount

_TOPIC_REACH = 300  # characters: a topic farther back than that is another sentence's


@dataclass(slots=True)
class Token:
    """A run of plain text. `kind` says what it does; the rest is filled for names and amounts only."""

    kind: str
    start: int
    stop: int
    text: str
    indicator: str = ""
    rule: str = ""
    scope: str = ""
    verb: str = ""  # what the name itself says is done
    amount: Amount | None = None
    used: bool = False

    @property
    def stated(self) -> Amount:
        """The amount of a token that has one; asking any other token is a mistake of the caller."""
        assert self.amount is not None, self.text
        return self.amount


def tokenise(text: str, rules: Rules) -> list[Token]:
    """The tokens of one sentence in order; positions count in that sentence."""
    tokens: list[Token] = []
    last = 0
    at = 0
    search, names = rules.token.search, rules.names_for(text)
    while match := search(text, at):
        start, stop = match.span()
        if stop == start:
            at = start + 1
            continue
        group = match.lastgroup or ""
        token = _token(group, text, start, stop, rules, names)
        if start > last:
            _unknown(tokens, last, start)
        if token.kind == "other":
            _unknown(tokens, start, token.stop)
        else:
            tokens.append(token)
        at = last = token.stop
    if last < len(text):
        _unknown(tokens, last, len(text))
    for token in tokens:
        if token.kind == "other":
            token.text = text[token.start : token.stop]
    return _with_topics(
        _without_remarks(tokens, rules) if rules.pattern("remarks").search(text) else tokens, text, rules
    )


def _without_remarks(tokens: list[Token], rules: Rules) -> list[Token]:
    """Tokens without a word in brackets behind a name that only says it again ("创新平台(基地)8家")."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        kinds = [token.kind for token in tokens[at : at + 3 : 2]]
        behind = bool(kept) and kept[-1].kind == "name" and kinds == ["open", "close"]
        if behind and rules.pattern("remarks").fullmatch(f"({tokens[at + 1].text})"):
            at += 3
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _with_topics(tokens: list[Token], text: str, rules: Rules) -> list[Token]:
    """A clause that opens with a bare head (增加值) gets its name from a topic earlier in the sentence."""
    starts = [token.start for token in tokens]
    names: list[Token] = []
    for comma in [token for token in tokens if token.kind in ("comma", "list")]:
        match = rules.head.match(text, comma.stop)
        if not match:
            continue
        before = text[max(0, comma.start - _TOPIC_REACH) : comma.start]
        at, _, indicator = max(
            (_topic_at(before, topic), len(topic), indicator)
            for topic, indicator in rules.topics[match.group()]
        )
        inside = tokens[bisect_left(starts, match.start()) : bisect_left(starts, match.end())]
        if at >= 0 and all(token.kind != "name" for token in inside):
            names.append(Token("name", match.start(), match.end(), match.group(), indicator, "topic"))
    return _with_names(tokens, names, text) if names else tokens


def _topic_at(before: str, topic: str) -> int:
    """Where a topic stands in a text, whole or as in "高新技术产业…，增加值…"; -1 where it does not."""
    whole = before.rfind(topic)
    stem = topic.removesuffix("增加值")
    return whole if whole >= 0 or stem == topic or "增加值" not in before else before.rfind(stem)


def _with_names(tokens: list[Token], names: list[Token], text: str) -> list[Token]:
    """Tokens with names laid over them; a token that a name covers in part keeps the rest."""
    merged: list[Token] = []
    laid = covered = 0
    for token in tokens:
        while laid < len(names) and names[laid].start <= token.start:
            merged.append(names[laid])
            covered = names[laid].stop
            laid += 1
        if token.stop > covered:
            start = max(token.start, covered)
            whole = start == token.start
            merged.append(token if whole else Token(token.kind, start, token.stop, text[start : token.stop]))
    return [*merged, *names[laid:]]


def _unknown(tokens: list[Token], start: int, stop: int) -> None:
    """One token for a run of words of no known use; its text is set when all tokens are known."""
    if tokens and tokens[-1].kind == "other":
        tokens[-1].stop = stop
    else:
        tokens.append(Token("other", start, stop, ""))


def _token(group: str, text: str, start: int, stop: int, rules: Rules, names: list[NameRule]) -> Token:
    word = text[start:stop]
    if group == "name":
        return _name(text, start, rules, names)
    if group in ("amount", "bare", "multiple"):
        amount = read_amount(word)
        kind = "bare" if group == "bare" else "amount"
        return Token(kind if amount else "other", start, stop, word, amount=amount)
    if group == "word":
        return Token(rules.kinds[word], start, stop, word)
    kind, _, rule = group.partition("_")
    return Token(kind, start, stop, word, rule=rule)


def _name(text: str, start: int, rules: Rules, names: list[NameRule]) -> Token:
    """The longest name at a position; a longer name of something else wins over it.

    Args:
        names: the patterns that may match in this text.
    """
    best, stop = Token("other", start, start + 1, text[start]), start  # a name only of other sentences
    if match := rules.alias.match(text, start):
        stop = match.end()
        best = Token("name", start, stop, match.group(), rules.aliases[match.group()], "alias")
    for rule in names:
        match = rule.pattern.match(text, start)
        if match and rule.within and not rule.within.search(text):
            continue
        if match and (match.end() > stop or (rule.scope and match.end() == stop)):
            stop = match.end()
            best = Token("name", start, stop, match.group(), rule.indicator, rule.id, rule.scope, rule.verb)
    match = rules.confusion.match(text, start)
    if match and match.end() > stop:
        return Token("other", start, match.end(), match.group())
    return best
