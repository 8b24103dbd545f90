"""What has changed between an earlier snapshot and the data of today: pure functions over two frames.

Figures are matched by id. A record that was edited gives its figure a new id: one gone and one new are taken
for the same where the plan states nothing else of that kind. Declared corrections are given as reasons; other
reasons are not invented. What the file was not chosen to hold is never called new, what the reader does not
ask for never removed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from loaders.database.filters import Filters
from loaders.database.schema import SNAPSHOT_COLUMNS
from loaders.model import SUBJECT
from loaders.records.figures import COLUMNS
from loaders.snapshots.earlier import Earlier
from loaders.snapshots.spelling import harmless, spelled

# These change by themselves: with the documents at hand, and with any other figure.
NOT_COMPARED = ("figure", "quote", "data_version")
FIELDS = tuple(name for name in COLUMNS if name not in NOT_COMPARED)
# What a snapshot says of a plan, a place and an indicator: a change of it is one change, not one a figure.
NAMED = {
    "plan": ("plan_title", "issuer", "document_number", "issue_date", "url"),
    "place": ("place_zh", "place_en"),
    "indicator": ("indicator_zh", "indicator_en"),
}
_NAMES_OF = {
    "plan": ("plan", "place", "place_zh", "place_en"),
    "place": ("place",),
    "indicator": ("indicator",),
}
_SAME_KIND = ("plan", *(name for name in SUBJECT if name != "base_year"))
_FILTERED = {name: name for name in ("indicator", "role", "measure", "plan", "figure")} | {
    "city": "place"
}  # by column
# A correction of one field moves others with it: the table has the catalogue's unit, and amounts in it.
_MOVED = {
    "unit": ("unit", "value", "upper"),
    "indicator": ("indicator", "unit", "value", "upper"),
    "measure": ("measure", "unit"),
}
_ABOUT = (
    "plan", "place", "indicator", "scope", "tier", "role", "measure", "unit", "year", "place_zh", "place_en",
    "indicator_zh", "indicator_en", "plan_title",
)  # fmt: skip
_DECLARED = ("reason_zh", "reason_en", "reason_date")
ROW = ("change", "figure", "former_figure", "field", "before", "after", *_DECLARED, *_ABOUT)


@dataclass(frozen=True)
class Difference:
    """What has changed.

    Args:
        rows: strings with the columns ROW. `change` is changed (one row a field; without a figure where the
            field is of a plan, place or indicator), added, removed or noted (the same, with a declared note).
        same: how many figures of the file are as they were.
        versions: the data version of the file and the one of today.
        outside: how many figures of the file are outside the selection.
        not_asked: the figures of today in the selection that the file, as it states, was not chosen to hold.
        beyond: for each filter, the codes of added figures of which the file holds nothing.
        was: the rows of the file, by figure.
        now: the rows of today, by figure.
    """

    rows: pd.DataFrame
    same: int
    versions: tuple[str, str]
    outside: int
    not_asked: pd.DataFrame
    beyond: dict[str, list[str]]
    was: pd.DataFrame
    now: pd.DataFrame

    def count(self, change: str) -> int:
        """How many figures were changed, added, removed or are noted."""
        mine = self.rows["change"].eq(change) & self.rows["figure"].ne("")
        return int(self.rows.loc[mine, "figure"].nunique())


@dataclass(frozen=True)
class Today:
    """The data of today.

    Args:
        rows: all of them, as `comparable` gives them.
        version: their data version.
        corrections: the declared corrections, whatever their status.
        groups: the group of every indicator of the catalogue.
    """

    rows: pd.DataFrame
    version: str
    corrections: pd.DataFrame
    groups: Mapping[str, str]


def comparable(snapshot: pd.DataFrame) -> pd.DataFrame:
    """The rows of a snapshot by figure, every cell in its one spelling."""
    columns = [name for name in SNAPSHOT_COLUMNS if name != "quote"]
    texts = {
        name: [spelled(name, None if pd.isna(value) else value) for value in snapshot[name].tolist()]
        for name in columns
    }
    return pd.DataFrame(texts, dtype="str").set_index("figure", drop=False)


def difference(earlier: Earlier, today: Today, wanted: Filters) -> Difference:
    """What has changed since `earlier` within what is wanted.

    A figure of the file that is there today is compared wherever it is now. One that is of a place or an
    indicator that nobody can choose today is always wanted: it would vanish in silence otherwise.
    """
    before, now = earlier.rows, today.rows
    in_view = selected(now, wanted, today.groups)
    asked = in_view & selected(now, earlier.filters or Filters(), today.groups)
    gone_codes = ~before["place"].isin(now["place"]) | ~before["indicator"].isin(list(today.groups))
    then = selected(before, wanted, today.groups) | gone_codes | before.index.isin(now.index[asked])
    kept = before[then & before.index.isin(now.index)]
    gone = before[then & ~before.index.isin(now.index)]
    new = now[asked & ~now.index.isin(before.index)]
    replaced, withdrawn, notes = (
        _applied(today.corrections, action) for action in ("replace", "withdraw", "note")
    )
    pairs = _pairs(gone[~gone.index.isin(list(withdrawn))], new)
    matched = {figure: figure for figure in kept.index} | pairs
    added = new.drop(list(pairs.values()))
    changed = list(_changed(before, now, matched, replaced))
    touched = {row["figure"] for row in changed}
    is_other = earlier.version != today.version  # the same version has the same notes
    noted = kept[kept.index.isin([figure for figure in notes if is_other and figure not in touched])]
    rows = [
        *changed,
        *_renamed(before, now, matched),
        *_listed("removed", gone.drop(list(pairs)), withdrawn),
        *_listed("added", added, {}),
        *_listed("noted", noted, notes),
    ]
    return Difference(
        rows=pd.DataFrame(rows, columns=list(ROW), dtype="str").fillna(""),
        same=len(matched) - len(touched),
        versions=(earlier.version, today.version),
        outside=int((~then).sum()),
        not_asked=now[in_view & ~asked],
        beyond=_beyond(before, added),
        was=before,
        now=now,
    )


def selected(rows: pd.DataFrame, wanted: Filters, groups: Mapping[str, str]) -> pd.Series:
    """Which rows a selection keeps; `groups` as in `Today`."""
    keep = pd.Series(True, index=rows.index)
    for name, column in _FILTERED.items():
        if codes := getattr(wanted, name):
            keep &= rows[column].isin(codes)
    if "reading" in rows.columns:  # every figure of an older file was reviewed
        keep &= rows["reading"].isin(wanted.readings())
    if wanted.group:
        keep &= rows["indicator"].map(groups).isin(wanted.group)
    years = pd.to_numeric(rows["year"])  # what has no year is in every span, as in the store
    if wanted.year_from is not None:
        keep &= ~(years < wanted.year_from)
    if wanted.year_to is not None:
        keep &= ~(years > wanted.year_to)
    return keep


def _pairs(gone: pd.DataFrame, new: pd.DataFrame) -> dict[str, str]:
    """The figures that are gone, each with the new one of the same kind, where there is one each."""
    kind = [name for name in _SAME_KIND if name in gone.columns]
    left, right = (rows.reset_index(drop=True).drop_duplicates(kind, keep=False) for rows in (gone, new))
    both = left[["figure", *kind]].merge(right[["figure", *kind]], on=kind, suffixes=("", "_new"))
    return dict(zip(both["figure"], both["figure_new"], strict=True))


def _changed(
    before: pd.DataFrame, after: pd.DataFrame, matched: dict[str, str], replaced: dict[str, list[dict]]
) -> Iterator[dict[str, str]]:
    """A row for each field of a figure that is not as it was."""
    fields = [name for name in FIELDS if name in before.columns]
    was = before.loc[list(matched)].reset_index(drop=True)
    now = after.loc[list(matched.values())].reset_index(drop=True)
    differs = was[fields].ne(now[fields])
    for place in differs.index[differs.any(axis=1)]:
        figure, former = now.at[place, "figure"], was.at[place, "figure"]
        mine = replaced.get(figure, [])
        for field in differs.columns[differs.loc[place]]:
            yield {
                "change": "changed", "figure": figure, "field": field,
                "former_figure": former if former != figure else "",
                "before": was.at[place, field], "after": now.at[place, field],
                **_reason([one for one in mine if field in _MOVED.get(one["field"], (one["field"],))]),
                **{name: now.at[place, name] for name in _ABOUT},
            }  # fmt: skip


def _renamed(before: pd.DataFrame, after: pd.DataFrame, matched: dict[str, str]) -> Iterator[dict[str, str]]:
    """A row for each name of a plan, place or indicator that is not as it was."""
    was = before.loc[list(matched)].reset_index(drop=True)
    now = after.loc[list(matched.values())].reset_index(drop=True)
    for kind, names in NAMED.items():
        for name in (name for name in names if name in was.columns):
            differs = was[name].ne(now[name]) & was[kind].eq(now[kind])
            found = pd.DataFrame({"before": was[name], "after": now[name], kind: now[kind]})[differs]
            for place, row in found.drop_duplicates().iterrows():
                about = {one: now.at[place, one] for one in (*_NAMES_OF[kind], *names) if one in ROW}
                yield {"change": "changed", "field": name, **about, **row}


def _listed(change: str, rows: pd.DataFrame, declared: dict[str, list[dict]]) -> Iterator[dict[str, str]]:
    """A row for each figure that one side alone has, or that has a note; with the document's own amount."""
    amount = {"removed": ("before",), "added": ("after",), "noted": ("before", "after")}[change]
    for row in rows.to_dict("records"):
        about = {name: row.get(name, "") for name in ("figure", *_ABOUT)}
        reason = _reason(declared.get(row["figure"], []))
        yield {"change": change, **about, **reason, **dict.fromkeys(amount, row.get("amount_as", ""))}


def _applied(corrections: pd.DataFrame, action: str) -> dict[str, list[dict]]:
    """The applied corrections of one kind by figure."""
    found: dict[str, list[dict]] = {}
    for row in corrections.to_dict("records"):
        if (row["status"], row["action"]) == ("applied", action):
            found.setdefault(row["figure"], []).append(row | {"reason_date": f"{row['date']:%Y-%m-%d}"})
    return found


def _reason(declared: list[dict]) -> dict[str, str]:
    """The declared reasons, one after the other."""
    return {name: "; ".join(dict.fromkeys(one[name] for one in declared)) for name in _DECLARED}


def _beyond(before: pd.DataFrame, added: pd.DataFrame) -> dict[str, list[str]]:
    """What only figures called new have: the sign of a file chosen more narrowly than the selection."""
    columns = {"city": "place", "indicator": "indicator", "role": "role"}
    found = {name: sorted(set(added[column]) - set(before[column])) for name, column in columns.items()}
    return {name: codes for name, codes in found.items() if codes}


def as_csv(found: Difference) -> str:
    """The difference as CSV, both data versions in every row; no cell is one that a spreadsheet would run."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*ROW, "data_version_before", "data_version_after"])
    writer.writerows([*map(harmless, row), *found.versions] for row in found.rows.itertuples(index=False))
    return text.getvalue()
