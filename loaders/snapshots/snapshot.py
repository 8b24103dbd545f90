"""Snapshots: the figures that filters keep, as a file that explains itself and can be cited.

Every kind of file holds the same rows and columns. A file is written under a temporary name beside its own
and moved into place, so that nobody finds half of one. The same database gives the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import zipfile
from pathlib import Path

import pandas as pd

from loaders.database.filters import Filters
from loaders.database.schema import FILTERS_BETWEEN, FILTERS_LABEL, NO_FILTERS
from loaders.database.store import Store
from loaders.files import whole
from loaders.problems import expected
from loaders.snapshots.citations import bibtex, gbt7714
from loaders.snapshots.kinds import KINDS
from loaders.snapshots.nothing import places_with_nothing
from loaders.snapshots.workbook import write_workbook

_README = Path(__file__).with_name("readme.txt")
_TYPES = {"VARCHAR": "string", "DOUBLE": "number", "BIGINT": "integer", "DATE": "date"}
_FIGURES = "figures.csv"
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can hold


def write_snapshot(
    store: Store, path: str | Path, kind: str, filters: Filters | None = None, bom: bool = False
) -> None:
    """Write a snapshot of a store to a file, whole or not at all.

    Args:
        path: the file; one that exists is replaced.
        kind: one of KINDS; in a CSV, cells that a spreadsheet would run are made harmless.
        filters: which figures; none means all.
        bom: begin a CSV with a byte-order mark, so that Excel reads it as UTF-8.

    Raises:
        BadInput: an unknown kind, a folder that cannot be written, more rows than a worksheet holds.
    """
    path, filters = Path(path), filters or Filters()
    if kind not in KINDS:
        raise expected(
            str(path), f"a snapshot of kind {', '.join(KINDS)}", f"“{kind[:30]}”", "choose one of them"
        )
    if path.is_dir():
        raise expected(str(path), "a file name", "a folder", "add a name to it")
    with whole(path) as part:
        _write(store, part, kind, filters, bom)


def snapshot_name(store: Store, kind: str, filters: Filters | None = None, *forms: str) -> str:
    """A file name in safe characters: chengbiao-<data version>[-<city>][-<indicator>][-<form>].<kind>.

    The forms (wide, excel) tell files of one choice apart that end alike.
    """
    chosen, version = filters or Filters(), store.meta()["data_version"]
    places, indicators = _name_part(chosen.city, "cities"), _name_part(chosen.indicator, "indicators")
    return "-".join(part for part in ("chengbiao", version, places, indicators, *forms) if part) + f".{kind}"


def citation(store: Store) -> dict[str, str]:
    """How the data are cited, in Chinese (GB/T 7714) and in English."""
    version, built = store.meta()["data_version"], store.meta()["built_at"]
    return {
        "zh": f"城标. 中国城市科技规划指标数据: 数据版本 {version}[DS]. {built:%Y-%m-%d}.",
        "en": (
            f"Chengbiao. Figures of Chinese cities' science-and-technology plans, data version {version} "
            f"[data set]. {built:%Y-%m-%d}."
        ),
    }


def _name_part(codes: tuple[str, ...], plural: str) -> str:
    """One code as it is, several by their number; other characters than letters, digits, dot and dash go."""
    text = codes[0] if len(codes) == 1 else f"{len(codes)}-{plural}" if codes else ""
    return re.sub(r"[^A-Za-z0-9._]+", "-", text)


def _write(store: Store, path: Path, kind: str, filters: Filters, bom: bool) -> None:
    if kind == "xlsx":
        write_workbook(path, store.snapshot(filters), about(store, filters), store.meta()["built_at"])
    elif kind == "zip":
        _write_zip(store, path, filters, bom)
    else:
        store.copy(path, kind, filters, bom)


def _facts(store: Store, filters: Filters) -> dict[str, str]:
    """What readme and workbook say of a snapshot, as text."""
    meta, chosen = store.meta(), FILTERS_BETWEEN.join(f"{name}={value}" for name, value in filters.items())
    version, built = meta["data_version"], meta["built_at"]
    return {
        "data_version": version,
        "built_at": f"{built:%Y-%m-%d %H:%M}",
        "filters_zh": chosen or "无（全部数据）",
        "filters_en": chosen or NO_FILTERS,
        "figures": f"{store.count(filters)}",
        "plans": f"{len(store.plans(filters))}",
        "without": "; ".join(
            f"{place}={state}" for place, state in places_with_nothing(store, filters).items()
        )
        or "—",
        "citation_zh": citation(store)["zh"],
        "citation_en": citation(store)["en"],
        "licence": f"{LICENCE['title']}, {LICENCE['path']}",
    }


def about(store: Store, filters: Filters, with_columns: bool = True) -> list[tuple[str, str]]:
    """What a workbook says of itself on its second sheet: label and text, a row each.

    `with_columns` is whether it has the columns of a snapshot under their codes, which are then explained.
    """
    facts = _facts(store, filters)
    labels = {
        "data_version": "数据版本 Data version",
        "built_at": "建库时间 Built at (UTC)",
        "filters_en": FILTERS_LABEL,
        "figures": "条目数 Figures",
        "plans": "规划文件数 Plan documents",
        "without": "所选而没有条目的地方 Chosen places without a figure",
        "citation_zh": "引用",
        "citation_en": "Cite as",
        "licence": "许可 Licence",
    }
    described = store.meta()["vocabulary"]["columns"] if with_columns else []
    columns = [(column["id"], f"{column['zh']} / {column['en']}") for column in described]
    plans = _plans(store, filters)
    sources = [("来源 Source", gbt7714(plan)) for plan in plans]
    corrected = [("更正 Correction", f"{zh} / {en}") for zh, en in _corrections(store, plans)]
    return [(label, facts[name]) for name, label in labels.items()] + sources + corrected + columns


def _corrections(store: Store, plans: list[dict]) -> list[tuple[str, str]]:
    """The applied corrections of the plans in a snapshot, in Chinese and in English.

    A withdrawn figure is in no snapshot, so they are chosen by plan.
    """
    names = {plan["plan"] for plan in plans}
    rows = [
        row
        for row in store.corrections().to_dict("records")
        if row["status"] == "applied" and row["figure"].rpartition("-")[0] in names
    ]
    return [
        (
            f"{row['figure']} {words} {row['date']:%Y-%m-%d}：{row['reason_zh']}",
            f"{row['figure']}: {english}, {row['date']:%Y-%m-%d}: {row['reason_en']}",
        )
        for row in rows
        for words, english in [_change(row)]
    ]


def _change(row: dict) -> tuple[str, str]:
    """What was done, in Chinese and in English."""
    if row["action"] == "withdraw":
        return f"撤回（原记“{row['stated']}”）", f"withdrawn (stated “{row['stated']}”)"
    if row["action"] == "note":
        return "附注", "note"
    field, stated, corrected = row["field"], row["stated"] or "—", row["corrected"] or "—"
    return f"{field} 由“{stated}”改为“{corrected}”", f"{field} “{stated}” corrected to “{corrected}”"


def _plans(store: Store, filters: Filters) -> list[dict]:
    return store.plans(filters).to_dict("records")


def _write_zip(store: Store, path: Path, filters: Filters, bom: bool) -> None:
    mark = "\ufeff" if bom else ""
    facts = _facts(store, filters) | {
        "mark_zh": "带字节顺序标记" if bom else "不带字节顺序标记",
        "mark_en": "with a byte-order mark" if bom else "without a byte-order mark",
    }
    plans = _plans(store, filters)
    corrections = _corrections(store, plans)
    facts |= {
        f"corrections_{language}": "\n".join(f"  {entry[side]}" for entry in corrections) or f"  {none}"
        for side, (language, none) in enumerate((("zh", "无"), ("en", "none")))
    }
    figures = path.with_name(f"{path.name}-figures.csv")
    store.copy(figures, "csv", filters, bom)
    with zipfile.ZipFile(path, "w") as archive:
        _add_file(archive, figures)
        texts = {
            "datapackage.json": json.dumps(
                _package(store, facts, plans, figures, filters), ensure_ascii=False, indent=2
            )
            + "\n",
            "dictionary.csv": mark + _dictionary(store),
            "readme.txt": _README.read_text(encoding="utf-8").format(**facts),
            "citations.txt": "".join(f"[{number}] {gbt7714(plan)}\n" for number, plan in enumerate(plans, 1)),
            "citations.bib": "\n".join(bibtex(plan) for plan in plans),
        }
        for name, text in texts.items():
            archive.writestr(_entry(name), text)


def _entry(name: str) -> zipfile.ZipInfo:
    """A member whose bytes do not depend on when and where it was written."""
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
    return entry


def _add_file(archive: zipfile.ZipFile, path: Path) -> None:
    is_large = path.stat().st_size >= zipfile.ZIP64_LIMIT
    with path.open("rb") as source, archive.open(_entry(_FIGURES), "w", force_zip64=is_large) as target:
        shutil.copyfileobj(source, target, 1 << 20)


def _dictionary(store: Store) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["column", "type", "meaning_zh", "meaning_en"])
    for field in store.meta()["vocabulary"]["columns"]:
        writer.writerow([field["id"], _TYPES[field["type"]], field["zh"], field["en"]])
    return text.getvalue()


def _package(store: Store, facts: dict[str, str], plans: list[dict], figures: Path, filters: Filters) -> dict:
    """The description by Frictionless Data Package v1, tabular profile."""
    with figures.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    resource = {
        "profile": "tabular-data-resource",
        "name": "figures",
        "path": _FIGURES,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": figures.stat().st_size,
        "hash": f"sha256:{digest}",
        "schema": {"fields": _fields(store), "missingValues": [""], "primaryKey": "figure"},
    }
    return {
        "profile": "tabular-data-package",
        "name": "chengbiao",
        "title": "城标 Chengbiao",
        "description": f"{facts['citation_en']} Filters: {facts['filters_en']}.",
        "version": facts["data_version"],
        "licenses": [LICENCE],
        "filters": filters.stated(),
        "created": f"{store.meta()['built_at'].isoformat()}Z",
        "sources": [_source(plan) for plan in plans],
        "resources": [resource],
    }


def _source(plan: dict) -> dict[str, str]:
    """A document as a source of a data package: its reference, and where it can be read."""
    pages = {"path": plan["url"], "archived_url": plan["archived_url"]}
    if not pd.isna(plan["accessed"]):
        pages["accessed"] = f"{plan['accessed']:%Y-%m-%d}"
    return {"title": gbt7714(plan)} | {name: value for name, value in pages.items() if value}


def _fields(store: Store) -> list[dict]:
    return [
        {
            "name": field["id"],
            "type": _TYPES[field["type"]],
            "description": field["en"],
            "description_zh": field["zh"],
        }
        for field in store.meta()["vocabulary"]["columns"]
    ]
