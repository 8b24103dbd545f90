"""How fast plain text is read on one core, and whether memory grows with the number of documents.

Read are the documents at hand (data/documents, else ../shared) or, without any, a made-up report. Dense plans
are the slowest text there is for the extractor: nearly every sentence holds a name or a number.
"""

from __future__ import annotations

import resource
import time
from pathlib import Path

from loaders.documents.document import Document
from loaders.extraction.command import extract

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (
    ROOT / "data" / "documents",
    ROOT.parent / "shared" / "documents",
    ROOT.parent / "shared" / "corpus" / "documents",
)
MADE_UP = (
    "2026年某市政府工作报告\n一、2025年工作回顾\n"
    + (
        "城乡面貌持续改善，民生保障更加有力，重点工程建设加快推进。" * 12
        + "高新技术企业达到512家、增长12.5%。\n"
    )
    * 40
)


def documents() -> list[Document]:
    """What is at hand, or the made-up report."""
    paths = [path for folder in FOLDERS if folder.is_dir() for path in sorted(folder.glob("*.txt"))]
    return [Document(path.name, path.read_text(encoding="utf-8"), "") for path in paths] or [
        Document("made up", MADE_UP, "")
    ]


def speed(texts: list[Document]) -> None:
    """Characters a second of processor time, the best of several runs over all documents."""
    for text in texts:
        extract(text)
    times = []
    for _ in range(9):
        start = time.process_time()
        for text in texts:
            extract(text)
        times.append(time.process_time() - start)
    size = sum(len(text.text) for text in texts)
    print(
        f"plain text, one core            {size / min(times) / 1e6:.2f} million characters a second "
        f"({len(texts)} documents, {size:,} characters)"
    )


def memory(texts: list[Document]) -> None:
    """The peak of memory after many documents against the peak after the first ones."""
    peaks = []
    for _ in range(2):
        for number in range(150):
            extract(texts[number % len(texts)])
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(f"peak memory after 150 and 300 documents  {peaks[0]:.0f} and {peaks[1]:.0f} MB")


if __name__ == "__main__":
    found = documents()
    speed(found)
    memory(found)
