"""The pages of the site, once: their names in the order of the navigation, its groups, and their files."""

from __future__ import annotations

# The pages of the first group stand in the navigation themselves, those of the others in a menu each.
GROUPS = {
    "": ("start", "compare", "city"),
    "sources": ("coverage", "evidence", "consistency"),
    "data": ("export", "import"),
    "about": ("method",),
}
PAGES = tuple(name for names in GROUPS.values() for name in names)
# The file of a page must not be named like a library or a word of Python: its folder is imported from first.
_FILES = {"coverage": "coverage_matrix.py", "import": "import_plan.py"}


def file(name: str) -> str:
    """The file of a page, in `pages/`."""
    return _FILES.get(name, f"{name}.py")
