"""Stated units into the catalogue's units, by exact decimal factors.

Documents count enterprises in 家, 户 or 个 and money in 元, 万元 or 亿元. A unit converts only where the
two count the same kind of thing; every other pair is refused, because a guess here is a wrong number.

    >>> conversion_factor("万元", "亿元"), conversion_factor("万家", "家")
    (Decimal('0.0001'), Decimal('10000'))
    >>> conversion_factor("元", "家")
    Traceback (most recent call last):
    ...
    loaders.problems.BadInput: unit: expected one that converts to 家, found “元”; give the unit that ...
"""

from __future__ import annotations

from decimal import Decimal

from loaders.problems import expected

GROWTH_UNIT = "%"
_MULTIPLES = {
    "": 1,
    "十": 10,
    "百": 100,
    "千": 1_000,
    "万": 10_000,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "万亿": 10**12,
}
# The counters that documents use for the same things, by the catalogue's unit.
_SYNONYMS = {
    "家": "家户个所支",
    "户": "户家",
    "个": "个家项",
    "人": "人名位",
    "项": "项个件",
    "件": "件项个",
    "份": "份个项",
}
_WORDS = {
    "次": ("次", "场", "场次"),
    "场次": ("场次", "场", "次"),
    "人次": ("人次",),
    "人年": ("人年", "人"),
    "元": ("元",),
}


def conversion_factor(stated: str, catalogue: str) -> Decimal:
    """The factor from a stated unit to the catalogue's unit of the same kind.

    Args:
        stated: the unit as the document writes it, such as "万元", "户" or "万家".
        catalogue: the indicator's unit, such as "亿元" or "家".

    Raises:
        BadInput: the two do not measure the same kind of thing.
    """
    if stated == catalogue:
        return Decimal(1)
    if (stated, catalogue) in _RATES:
        return _RATES[stated, catalogue]
    base, size = _split(catalogue)
    for counter in _WORDS.get(base, tuple(_SYNONYMS.get(base, (base,)))):
        prefix = stated.removesuffix(counter)
        if stated.endswith(counter) and prefix in _MULTIPLES:
            return Decimal(_MULTIPLES[prefix]) / Decimal(size)
    remedy = "give the unit that is stated, or add it to loaders/units.py if it counts the same things"
    raise expected("unit", f"one that converts to {catalogue}", f"“{stated}”", remedy)


# Percentage points are of a ratio's increment only; the model sees to that.
_RATES = {
    ("％", "%"): Decimal(1),
    ("‰", "%"): Decimal("0.1"),
    ("倍", "%"): Decimal(100),
    ("百分点", "%"): Decimal(1),
    ("个百分点", "%"): Decimal(1),
}


def _split(unit: str) -> tuple[str, int]:
    """A catalogue unit into its counter and the multiple in front of it: 亿元 is (元, 100,000,000)."""
    for prefix in sorted(_MULTIPLES, key=len, reverse=True):
        if prefix and unit.startswith(prefix) and len(unit) > len(prefix):
            return unit.removeprefix(prefix), _MULTIPLES[prefix]
    return unit, 1


def convert(value: Decimal | None, stated: str, catalogue: str) -> float | None:
    """A stated value in the catalogue's unit, exact until the last step; nothing stays nothing."""
    if value is None:
        return None
    return float(value * conversion_factor(stated, catalogue))
