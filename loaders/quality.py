"""How well the extractor reads: precision, recall and F1 by indicator and by field, against reviewed records.

Measured on the documents of data/plans that are at hand and, apart from them, on annotated documents of
other places. The result is committed beside the data with the data version it was measured on, so that the
Method page shows what was measured and nothing better. What could not be measured is left out, not guessed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from loaders.database.preparing import prepare
from loaders.documents.document import read_document
from loaders.extraction.command import DATA, extract
from loaders.extraction.reading import Figure
from loaders.files import write_whole
from loaders.model import IDENTITY, Plan, StatedFigure
from loaders.problems import BadInput, expected
from loaders.records.record import read_plans
from loaders.units import convert

RESULT = "quality.json"
# Parts of the result that were measured once and stay: on documents not seen, and before more were looked at.
ONCE = ("held_out", "halves", "before")
_SHARED = DATA.parents[1] / "shared"
DOCUMENTS = (DATA / "documents", _SHARED / "documents", _SHARED / "corpus" / "documents")
# What the reading of a figure is compared in, field by field, and what makes it the same figure as a whole.
FIELDS = tuple(name for name in (*IDENTITY, "force") if name not in ("indicator", "upper"))
_SAME = tuple(name for name in IDENTITY if name not in ("unit", "base_year"))
FATES = ("kept", "changed", "dropped")  # what becomes of a figure in review


def measured(plans: list[Plan], folders: Sequence[Path], data: Path = DATA) -> dict:
    """The quality on all records whose document is in one of the folders.

    Returns:
        {"documents", "all": rates, "headline": rates, "aims": rates, "kinds": [...], "readings": [...],
        "indicators": [...], "fields": [...], "rules": [...]}, rates being {"stated", "read", "right",
        "precision", "recall", "f1"} over figures with a number; "aims" is over the headline indicators' aims
        without one, "rules" says what became of all that each rule read. Kinds of document and readings of
        record have the number of their documents too.
    """
    files = (path for folder in folders for path in sorted(folder.iterdir()) if path.is_file())
    by_hash = {read_document(path).sha256: path for path in files}
    reviewed = [plan for plan in plans if plan.reading == "reviewed"]
    pairs = [(plan, by_hash[plan.sha256]) for plan in reviewed if plan.sha256 in by_hash]
    if not pairs:
        raise expected(
            ", ".join(map(str, folders)),
            "a document of a plan record",
            "none",
            "put the documents there or name their folder",
        )
    stated, read, fields, aims_stated, aims_read, judged = [], [], [], [], [], []
    units, headlines = _catalogue(data)
    for plan, path in pairs:
        figures = [figure for figure in plan.figures if figure.measure != "qualitative"]
        every = extract(read_document(path), plan.place, plan.first_year, data, aims=True)[1]
        found = [figure for figure in every if figure.measure != "qualitative"]
        aims_stated += [(plan.id, f.indicator, f.year) for f in plan.figures if _is_aim(f, headlines)]
        aims_read += [(plan.id, f.indicator, f.year) for f in every if _is_aim(f, headlines)]
        stated += [_key(plan.id, figure, units) for figure in figures]
        read += [_key(plan.id, figure, units) for figure in found]
        fields += list(_matched(figures, found))
        judged += [(figure, fate(figure, plan.figures, units)) for figure in every]
    return {
        "documents": len(pairs),
        "all": rates(stated, read),
        "headline": rates(*([key for key in keys if key[1] in headlines] for keys in (stated, read))),
        "aims": rates(aims_stated, aims_read),
        "kinds": _by_document("kind", pairs, stated, read),
        "readings": _by_document("reading", pairs, stated, read),
        "indicators": _by_indicator(stated, read),
        "fields": [_field(name, fields, units) for name in FIELDS],
        "rules": by_rule(judged),
    }


def fate(read: Figure, stated: Sequence[StatedFigure], units: dict[str, str]) -> str:
    """What reviewers made of a figure that was read: kept, changed (its passage states another), dropped.

    Args:
        stated: the figures of the reviewed record.
        units: of the catalogue, by indicator.
    """
    mine = _key("", read, units)
    if any(figure.indicator == read.indicator and _key("", figure, units) == mine for figure in stated):
        return "kept"
    return "changed" if any(_overlap(read, _passages(figure)) for figure in stated) else "dropped"


def by_rule(judged: Iterable[tuple[Figure, str]]) -> list[dict]:
    """How many figures each rule read and what became of them, the busiest rule first.

    Args:
        judged: each figure that was read and its `fate`.

    Returns:
        {"rule", "indicator", "read", "kept", "changed", "dropped"} each; the indicator is that of a rule of
        its own, "" for the names of the catalogue, which any indicator has.
    """
    fates: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for figure, became in judged:
        own = "" if figure.rule.endswith(":alias") else figure.indicator
        fates[figure.rule, own][became] += 1
    rows = [
        {"rule": rule, "indicator": own, "read": found.total()} | {name: found[name] for name in FATES}
        for (rule, own), found in fates.items()
    ]
    return sorted(rows, key=lambda row: (-row["read"], row["rule"], row["indicator"]))


def _is_aim(figure: StatedFigure | Figure, headlines: set[str]) -> bool:
    return figure.measure == "qualitative" and figure.indicator in headlines


def _catalogue(data: Path) -> tuple[dict[str, str], set[str]]:
    from loaders.catalogue import read_catalogue

    entries = read_catalogue(data).indicators.values()
    return {entry.id: entry.unit for entry in entries}, {entry.id for entry in entries if entry.headline}


def _key(document: str, figure: StatedFigure | Figure, units: dict[str, str]) -> tuple:
    """What two records must have in common to be the same figure."""
    unit = "%" if figure.measure == "growth" else units[figure.indicator]
    numbers = {
        "value": convert(figure.value, figure.unit, unit),
        "upper": convert(figure.upper, figure.unit, unit),
    }
    return (document, *(numbers.get(name, getattr(figure, name)) for name in _SAME))


def rates(stated: Iterable[tuple], read: Iterable[tuple]) -> dict:
    """Precision, recall and F1 of what was read against what is stated; None where nothing was looked at."""
    stated, read = set(stated), set(read)
    right = len(stated & read)
    precision, recall = (right / len(read) if read else None), (right / len(stated) if stated else None)
    f1 = 2 * right / (len(stated) + len(read)) if stated or read else None
    counts = {"stated": len(stated), "read": len(read), "right": right}
    return counts | {
        name: None if rate is None else round(rate, 4)
        for name, rate in (("precision", precision), ("recall", recall), ("f1", f1))
    }


def _by_indicator(stated: list[tuple], read: list[tuple]) -> list[dict]:
    counts = Counter(key[1] for key in stated)
    names = sorted({key[1] for key in stated + read}, key=lambda name: (-counts[name], name))
    return [
        {"indicator": name} | rates(*([key for key in keys if key[1] == name] for keys in (stated, read)))
        for name in names
    ]


def _by_document(
    what: str, pairs: list[tuple[Plan, Path]], stated: list[tuple], read: list[tuple]
) -> list[dict]:
    """A row for each kind of document, or each reading, the most documents first."""
    of = {plan.id: str(getattr(plan, what)) for plan, _ in pairs}
    return [
        {what: name, "documents": documents}
        | rates(*([key for key in keys if of[key[0]] == name] for keys in (stated, read)))
        for name, documents in Counter(of.values()).most_common()
    ]


def _matched(figures: list[StatedFigure], found: list[Figure]) -> Iterable[tuple[StatedFigure, Figure]]:
    """Pairs that stand in the same passage and name the same indicator, whatever else they say."""
    for figure in figures:
        passages = _passages(figure)
        same = [other for other in found if other.indicator == figure.indicator and _overlap(other, passages)]
        if same:
            agreeing = [
                other
                for other in same
                if all(getattr(other, n) == getattr(figure, n) for n in ("measure", "tier", "scope"))
            ]
            yield figure, (agreeing or same)[0]


def _passages(figure: StatedFigure) -> list[tuple[int, int]]:
    own = [(figure.start, figure.stop)] if figure.start is not None and figure.stop is not None else []
    return [*own, *((at.start, at.stop) for at in figure.also)]


def _overlap(figure: Figure, places: list[tuple[int, int]]) -> bool:
    own = [(figure.start, figure.stop), *((place.start, place.stop) for place in figure.also)]
    return any(a < d and c < b for a, b in own for c, d in places)


def _field(name: str, pairs: list[tuple[StatedFigure, Figure]], units: dict[str, str]) -> dict:
    def value(figure):
        return convert(
            figure.value, figure.unit, "%" if figure.measure == "growth" else units[figure.indicator]
        )

    if name == "value":
        equal = sum(value(stated) == value(read) for stated, read in pairs)
    else:
        equal = sum(getattr(stated, name) == getattr(read, name) for stated, read in pairs)
    return {
        "field": name,
        "compared": len(pairs),
        "equal": equal,
        "share": round(equal / len(pairs), 4) if pairs else None,
    }


def as_table(result: dict) -> str:
    """The result as text for a terminal."""
    head = f"{'':38}{'stated':>8}{'read':>8}{'right':>8}{'precision':>11}{'recall':>9}{'F1':>8}"
    rows = [("all indicators", result["all"]), ("headline indicators", result["headline"])]
    rows += [("aims without a number", result["aims"])]
    for what in ("kind", "reading"):
        rows += [(f"{what} {row[what]} ({row['documents']})", row) for row in result[f"{what}s"]]
    rows += [(row["indicator"], row) for row in result["indicators"]]
    lines = [f"measured on data version {result['data_version']}, {result['documents']} documents", head]
    lines += [_row(name, row) for name, row in rows]
    lines += ["", f"{'field':38}{'compared':>8}{'equal':>8}{'share':>8}"]
    lines += [
        f"{row['field']:38}{row['compared']:>8}{row['equal']:>8}{_rate(row['share']):>8}"
        for row in result["fields"]
    ]
    lines += ["", f"{'rule':38}" + "".join(f"{name:>9}" for name in ("read", *FATES))]
    lines += [
        f"{row['rule']:38}" + "".join(f"{row[name]:>9}" for name in ("read", *FATES))
        for row in result["rules"]
    ]
    return "\n".join(lines)


def _row(name: str, row: dict) -> str:
    counts = f"{row['stated']:>8}{row['read']:>8}{row['right']:>8}"
    return f"{name:38}{counts}{_rate(row['precision']):>11}{_rate(row['recall']):>9}{_rate(row['f1']):>8}"


def _rate(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def keep(result: dict, path: Path) -> None:
    """Writes a result; what the file says of documents held out stays: measured once, before any look."""
    former = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    kept = result | {name: former[name] for name in ONCE if name in former}
    write_whole(path, f"{json.dumps(kept, ensure_ascii=False, indent=1)}\n".encode())


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and keep the result beside the data."""
    parser = argparse.ArgumentParser(
        prog="python -m loaders.quality", description="How well documents are read."
    )
    parser.add_argument("--data", type=Path, default=DATA, help="folder with the reviewed records")
    parser.add_argument(
        "--documents", type=Path, nargs="+", help="folders with their documents; default data/documents"
    )
    parser.add_argument("--keep", action="store_true", help="write the result to the data folder")
    chosen = parser.parse_args(arguments)
    try:
        folders = chosen.documents or [folder for folder in DOCUMENTS if folder.is_dir()] or DOCUMENTS[:1]
        for folder in folders:
            if not folder.is_dir():
                remedy = "put them there or use --documents"
                raise expected(str(folder), "a folder with the plans' documents", "none", remedy)
        version = prepare(chosen.data)[0].data_version
        result = {"data_version": version} | measured(read_plans(chosen.data / "plans"), folders, chosen.data)
    except BadInput as problem:
        print(problem, file=sys.stderr)
        return 2
    print(as_table(result))
    if chosen.keep:
        keep(result, chosen.data / RESULT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
