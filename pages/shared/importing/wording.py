"""Figures of drafts and records in the reader's words: amounts as written, in units of the document."""

from __future__ import annotations

from collections.abc import Mapping

from pages.shared import correcting
from pages.shared.data import data
from pages.shared.words import SYMBOLS, Words

_OF_IMPORT = (
    "sha256", "title", "issuer", "document_number", "issue_date", "first_year",
    "last_year", "place", "kind",
)  # fmt: skip


def line(words: Words, row: Mapping) -> str:
    """A figure on one line: indicator with its narrowing, role, amount as written, year."""
    role = words(f"role.{row['role']}")
    return words("import.line", name=named(words, row), role=role, amount=row["amount_as"], year=row["year"])


def named(words: Words, row: Mapping) -> str:
    """The indicator with grade and coverage in brackets."""
    parts = (words.named_tier(row["tier"]), scope(words, row["scope"]))
    inner = words("list.separator").join(part for part in parts if part)
    return words.indicator(row["indicator"]) + (words("brackets", inner=inner) if inner else "")


def scope(words: Words, code: str) -> str:
    """A coverage in words; one that the catalogue does not have stays as it was typed."""
    return words.scope(code) if code.partition(":")[0] in data().names("scopes") else code


def reading(words: Words, row: Mapping) -> str:
    """How a figure was read, whole: role, kind of number, amount in its unit, year, what it counts from."""
    basis = words("brackets", inner=words(f"basis.{row['basis']}")) if row["basis"] else ""
    base = row["base_year"]
    parts = [
        named(words, row),
        words.role(row["role"], row["force"]),
        words(f"measure.{row['measure']}") + basis,
        _amount(row),
        words("import.by_year", year=row["year"]) if row["year"] else words("import.no_year"),
        words("import.since_year", year=base) if base else "",
        words("import.is_named", name=row["named_as"]),
    ]
    return " · ".join(part for part in parts if part)


def _amount(row: Mapping) -> str:
    if row["value"] in (None, ""):
        return ""
    upper = f"–{row['upper']}" if row["upper"] else ""
    parts = SYMBOLS.get(row["comparator"], ""), f"{row['value']}{upper}", row["unit"]
    return " ".join(part for part in parts if part)


def field(words: Words, name: str) -> str:
    """The name of a field of a figure or of a record's head."""
    return words(f"import.{name}" if name in _OF_IMPORT else f"field.{name}")


def value(words: Words, name: str, content: object) -> str:
    """A value of a field."""
    if content in (None, "", []):
        return words("correction.empty")
    if name == "also":
        return words("list.separator").join(place["location"] for place in content)
    if name == "scope":
        return scope(words, str(content))
    if name == "sha256":
        return str(content)[:12]
    if name == "kind":
        return words(f"kind.{content}")
    if name == "place":
        return data().place_names[words.language].get(str(content), str(content))
    return correcting.coded(words, name, str(content))
