"""Which sites may show the dashboard inside a page of theirs: none but itself, until its owner names some.

CHENGBIAO_FRAMED_BY lists their addresses with commas between, such as https://reports.example.org; they go
into the content security policy as frame-ancestors.
"""

from __future__ import annotations

import os
import re

from loaders.problems import expected

SETTING = "CHENGBIAO_FRAMED_BY"
_SITE = re.compile(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?", re.ASCII)


def ancestors() -> str:
    """The sites as the policy writes them.

    Raises:
        BadInput: the setting names something that is no address of a site.
    """
    named = [site.strip().lower() for site in os.environ.get(SETTING, "").split(",") if site.strip()]
    for site in named:
        if not _SITE.fullmatch(site):
            wanted = "addresses of sites such as https://reports.example.org, commas between"
            raise expected(SETTING, wanted, f"“{site[:60]}”", "correct it")
    return " ".join(("'self'", *named))
