"""Where the sentence of a drafted figure stands in the part of a document that Import shows."""

from __future__ import annotations

from loaders.documents.sentence import sentence_span


def shown_sentence(text: str, start: int, stop: int, shown: tuple[int, int]) -> tuple[int, int]:
    """Where the sentence around text[start:stop] begins and ends, no further than what is shown."""
    begins, ends = sentence_span(text, start, stop)
    return max(begins, shown[0]), min(ends, shown[1])
