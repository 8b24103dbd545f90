"""References of plan documents, so that a figure taken away can be cited as its source wants to be.

Nothing is made up: an issuer, number or date that the record does not have is marked as missing in the way
that the standard gives for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

# GB/T 7714-2015 has no type of its own for government documents; Z is its "other", EB/OL a page of the web.
_TYPE, _PAGE = "[Z]", "[EB/OL]"
_SPECIAL = re.compile(r"[\\{}%&$#_~^]")
_ESCAPES = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def gbt7714(plan: Mapping) -> str:
    """One plan by GB/T 7714-2015.

    An unknown issuer is 佚名 (8.1.5 of the standard asks for it); an unknown date is the plan's first year in
    square brackets, as the standard has it for an estimated year. A document whose page is recorded is cited
    as one of the web: the date of issue in round brackets, the day on which it was read in square ones, and
    the address.

    Args:
        plan: a row of the plans frame: title, issuer, document_number, issue_date, first_year, url, accessed.
    """
    title = f"{plan['title']}: {plan['document_number']}" if plan["document_number"] else plan["title"]
    if plan["url"]:
        return f"{plan['issuer'] or '佚名'}. {title}{_PAGE}. {_web_dates(plan)}. {plan['url']}."
    date = f"[{plan['first_year']}]" if pd.isna(plan["issue_date"]) else f"{plan['issue_date']:%Y-%m-%d}"
    return f"{plan['issuer'] or '佚名'}. {title}{_TYPE}. {date}."


def _web_dates(plan: Mapping) -> str:
    issued = f"[{plan['first_year']}]" if pd.isna(plan["issue_date"]) else f"({plan['issue_date']:%Y-%m-%d})"
    return issued if pd.isna(plan["accessed"]) else f"{issued}[{plan['accessed']:%Y-%m-%d}]"


def bibtex(plan: Mapping) -> str:
    """One plan as a BibTeX entry; `mark` is read by the gbt7714 styles, other styles leave it out."""
    fields = {"title": f"{{{_escaped(plan['title'])}}}"}
    if plan["issuer"]:
        fields["author"] = f"{{{_escaped(plan['issuer'])}}}"
    if plan["document_number"]:
        fields["number"] = _escaped(plan["document_number"])
    if not pd.isna(plan["issue_date"]):
        fields |= {"year": f"{plan['issue_date']:%Y}", "date": f"{plan['issue_date']:%Y-%m-%d}"}
    fields |= {"langid": "chinese", "mark": "EB" if plan["url"] else "Z"}
    if plan["url"]:
        fields |= {"medium": "OL", "url": plan["url"]}  # a model's address holds no brace and no backslash
    if not pd.isna(plan["accessed"]):
        fields["urldate"] = f"{plan['accessed']:%Y-%m-%d}"
    if plan["sha256"]:
        fields["note"] = f"sha256 {plan['sha256']}"
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{chengbiao-{plan['plan']},\n{lines}\n}}\n"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: _ESCAPES.get(found[0], f"\\{found[0]}"), text)
