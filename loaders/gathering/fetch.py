"""`python -m loaders fetch`: the documents of records from the addresses that the records give.

A document is known by its hash. What comes from an address and is another document than the recorded one, or
than the one brought before, is kept aside and said: it is never taken for the old one, nor put in its place.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from loaders.files import said_of, write_whole
from loaders.gathering.web import Page, Web
from loaders.model import Plan
from loaders.problems import BadInput, expected
from loaders.records.record import read_plans

CHANGED = ".changed"
_SUFFIXES = {
    "application/pdf": ".pdf", "text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt",
    "application/msword": ".doc",
}  # fmt: skip
_BEGINNINGS = {b"%PDF-": ".pdf", b"PK\x03\x04": ".docx", b"\xd0\xcf\x11\xe0": ".doc"}


@dataclass
class Counts:
    """What became of the documents that were asked for."""

    brought: int = 0
    same: int = 0
    changed: int = 0
    at_hand: int = 0
    failed: int = 0


def fetch(
    data: Path, documents: Path, named: list[str], web: Web | None = None, hidden: bool = True
) -> Counts:
    """Brings documents one after the other; what does not work is said and the next one is tried.

    Args:
        data: the folder with the records.
        documents: where they go, named by the plan; made where it is not there.
        named: ids of plans, asked for even where a document is at hand; none for all that are not at hand.
        web: the web to ask; tests have one of their own.
        hidden: whether to show no progress.

    Raises:
        BadInput: an id is not known or its record has no address; records or folder cannot be used.
    """
    from tqdm import tqdm

    plans = _chosen(read_plans(data / "plans"), named)
    with said_of(documents, "a folder that can be written"):
        documents.mkdir(parents=True, exist_ok=True)
    counts, web, pages = Counts(), web or Web(), _Pages()
    with tqdm(plans, unit="document", file=sys.stderr, disable=hidden) as bar:
        for plan in bar:
            present = _at_hand(documents, plan)
            if present and not named:
                counts.at_hand += 1
                continue
            try:
                page = pages.page(web, plan.url)
            except BadInput as problem:
                counts.failed += 1
                bar.write(f"{plan.id}: {problem}", file=sys.stderr)
                continue
            if said := _keep(documents, plan, page, present, counts):
                bar.write(said, file=sys.stderr)
    return counts


class _Pages:
    """The pages of a run: one that several records point to is asked for once, the last one is remembered."""

    def __init__(self) -> None:
        self._url = ""
        self._found: Page | BadInput | None = None

    def page(self, web: Web, url: str) -> Page:
        if url != self._url or self._found is None:
            self._url = url
            try:
                self._found = web.page(url)
            except BadInput as problem:
                self._found = problem
        if isinstance(self._found, BadInput):
            raise self._found
        return self._found


def _chosen(plans: list[Plan], named: list[str]) -> list[Plan]:
    """The plans that have an address, those of one address together."""
    known = {plan.id: plan for plan in plans}
    for name in named:
        if name not in known:
            raise expected(f"--plan {name}", "the id of a record", "none of that name", "correct it")
        if not known[name].url:
            raise expected(f"--plan {name}", "a record with a url", "one without", "add the address to it")
    chosen = [plan for plan in plans if plan.url and (not named or plan.id in named)]
    return sorted(chosen, key=lambda plan: (plan.url, plan.id))


def _at_hand(documents: Path, plan: Plan) -> Path | None:
    """The document of a plan's name in the folder; where a hash is recorded, only that very document."""
    with said_of(documents, "files that can be read"):
        for path in sorted(documents.glob(f"{plan.id}.*")):
            if path.is_file() and plan.sha256 in ("", _digest(path.read_bytes())):
                return path
    return None


def _keep(documents: Path, plan: Plan, page: Page, present: Path | None, counts: Counts) -> str:
    """Put a page where it belongs; a sentence where it is not the document that was to be expected."""
    digest = _digest(page.content)
    wanted = plan.sha256 or (_digest(present.read_bytes()) if present else digest)
    target = documents / f"{plan.id}{_suffix(page)}"
    if digest == wanted:
        if present:
            counts.same += 1
            return ""
        if not target.exists():
            write_whole(target, page.content)
            counts.brought += 1
            return ""
        counts.failed += 1
        return str(expected(str(target), "no other document of that name", "one", "move it away"))
    aside = documents / CHANGED / f"{plan.id}-{digest[:12]}{target.suffix}"
    with said_of(aside):
        aside.parent.mkdir(exist_ok=True)
    write_whole(aside, page.content)
    counts.changed += 1
    before = f"the document with sha256 {wanted[:12]}…"
    return str(expected(f"{plan.id}: {page.url}", before, f"another, kept as {aside}", "compare the two"))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _suffix(page: Page) -> str:
    """The ending by what the bytes are, else by what the server calls them, else by the address."""
    for beginning, suffix in _BEGINNINGS.items():
        if page.content.startswith(beginning):
            return suffix
    ending = PurePosixPath(urlsplit(page.url).path).suffix.lower()
    return _SUFFIXES.get(page.content_type, ".html" if ending in (".html", ".htm", ".shtml") else ".txt")
