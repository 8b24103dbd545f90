"""How a view is cited: the collection with version and address, then the documents that it shows."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence

from loaders.snapshots.citations import bibtex, gbt7714
from pages.shared.words import Words


def of_view(words: Words, title: str, version: str, address: str, day: datetime.date) -> dict[str, str]:
    """The view by GB/T 7714, as BibTeX and as one plain sentence.

    Args:
        words: the texts.
        title: what the view shows.
        version: the data version.
        address: of the view.
        day: on which it was looked at.
    """
    facts = {"title": title, "version": version, "address": address, "day": f"{day:%Y-%m-%d}"}
    key = re.sub(r"[^0-9a-z]", "", version)
    entry = {
        "title": f"{{{title}}}", "author": "{Chengbiao}", "year": f"{day:%Y}", "version": version,
        "url": address, "urldate": facts["day"], "mark": "DB", "medium": "OL",
    }  # fmt: skip
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in entry.items())
    return {
        "gbt7714": words("take.gbt7714", **facts),
        "bibtex": f"@misc{{chengbiao-view-{key},\n{lines}\n}}\n",
        "plain": words("take.plain", **facts),
    }


def of_documents(plans: Sequence[Mapping]) -> dict[str, str]:
    """The documents behind a view, a reference each, by GB/T 7714 and as BibTeX."""
    return {"gbt7714": "\n".join(map(gbt7714, plans)), "bibtex": "\n".join(map(bibtex, plans))}
