"""What the collection holds, as README says it: by place, by kind of document and by reading.

`python -m loaders.records.counts` writes the lines anew between their marks; a test compares them.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from loaders.catalogue import Catalogue, read_catalogue
from loaders.files import write_whole
from loaders.model import READINGS, Plan
from loaders.records.record import read_plans

ROOT = Path(__file__).parents[2]
_MARKED = re.compile(r"(?<=<!-- counts -->\n).*?(?=<!-- /counts -->)", re.DOTALL)


def as_markdown(plans: list[Plan], catalogue: Catalogue) -> str:
    """Two tables: records and figures by reading and kind, and places by level and the furthest reading."""
    lines = ["| reading | records | figures | places | by kind |", "| --- | --- | --- | --- | --- |"]
    for reading in READINGS:
        if mine := [plan for plan in plans if plan.reading == reading]:
            kinds = Counter(plan.kind for plan in mine).most_common()
            cells = (len(mine), sum(len(plan.figures) for plan in mine), len({plan.place for plan in mine}))
            named = ", ".join(f"{kind} {number}" for kind, number in kinds)
            lines.append(f"| {reading} | {' | '.join(map(str, cells))} | {named} |")
    levels = Counter(catalogue.places[place].level for place in sorted({plan.place for plan in plans}))
    lines += ["", "| level of place | places |", "| --- | --- |"]
    lines += [f"| {level} | {number} |" for level, number in levels.most_common()]
    return "\n".join([*lines, f"| all | {levels.total()} |", ""])


def with_counts(readme: str, counts: str) -> str:
    """README with the counts between their marks."""
    return _MARKED.sub(lambda _: counts, readme)


def main() -> None:
    """Write README's counts anew."""
    counts = as_markdown(read_plans(ROOT / "data" / "plans"), read_catalogue(ROOT / "data"))
    path = ROOT / "README.md"
    write_whole(path, with_counts(path.read_text(encoding="utf-8"), counts).encode())


if __name__ == "__main__":
    main()
