"""The sentence behind a figure, taken from the document by the record's offsets and by nothing else.

A sentence is never searched for: where the offsets do not hold the amount, there is a complaint and no sentence.
"""

from __future__ import annotations

import re

from loaders.problems import expected

_ENDS = re.compile(r"[。!?;!?;\n]")
_LONGEST = 400  # characters either side; a table or a page without stops must not become one sentence


def fill_quotes(rows: list[dict], documents: list[dict]) -> list[str]:
    """Fill `quote` of every row whose document is at hand; the complaints where offsets do not hold."""
    texts = {document["plan"]: document["text"] for document in documents}
    complaints = []
    for row in rows:
        if (text := texts.get(row["plan"])) is None:
            continue
        found = text[row["start"] : row["stop"]]
        if found == row["amount_as"]:
            row["quote"] = sentence(text, row["start"], row["stop"])
        else:
            where = f"{row['plan']}, figure {row['figure']} ({row['indicator']}), characters {row['start']} to {row['stop']}"
            shown = f"“{found[:30]}”" if found else f"nothing, the document ends at {len(text)}"
            complaints.append(str(expected(where, f"the amount “{row['amount_as']}”", shown, "correct start and stop")))
    return complaints


def sentence(text: str, start: int, stop: int) -> str:
    """The sentence around text[start:stop], without its outer spaces."""
    before = text[max(0, start - _LONGEST) : start]
    after = text[stop : stop + _LONGEST]
    begins = max((match.end() for match in _ENDS.finditer(before)), default=0)
    ends = match.end() if (match := _ENDS.search(after)) else len(after)
    return (before[begins:] + text[start:stop] + after[:ends]).strip()
