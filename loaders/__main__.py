"""The command line, a thin shell: `python -m loaders COMMAND`.

Exit status 0 on success, 2 on bad input with one sentence on standard error and nothing half-written.
"""

from __future__ import annotations

import argparse
import io
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from loaders.database.address import read_address, redacted
from loaders.files import said_of
from loaders.problems import BadInput, expected
from loaders.snapshots.kinds import KINDS

if TYPE_CHECKING:
    from loaders.database.filters import Filters
    from loaders.database.store import Store

DATA = Path(__file__).resolve().parent.parent / "data"


class OneSentence(argparse.ArgumentParser):
    """A parser whose complaint is one sentence, not a page of usage."""

    def error(self, message: str) -> NoReturn:
        """Say in one sentence what is wrong with the arguments, and end with status 2."""
        self.exit(2, f"{self.prog}: {redacted(message)}; see {self.prog} --help.\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0, or 2 on bad input, which is said in one sentence."""
    _speak_utf8()
    chosen = parser().parse_args(arguments)
    try:
        return chosen.run(chosen)
    except BadInput as problem:
        print(problem, file=sys.stderr)
        return 2


def _speak_utf8() -> None:
    """What commands print is data, in Chinese, read by programs: UTF-8 whatever the terminal's encoding.

    A file name that could not be decoded is printed as the bytes that it was.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(
            stream, io.TextIOWrapper
        ):  # a program that calls main may have put something else there
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")


def parser() -> argparse.ArgumentParser:
    """All commands with their arguments."""
    top = OneSentence(
        prog="python -m loaders", description="Plan documents into figures, figures into a table."
    )
    commands = top.add_subparsers(dest="command", required=True, parser_class=OneSentence)
    _add_build(commands)
    _add_check(commands)
    _add_snapshot(commands)
    _add_difference(commands)
    _add_extract(commands)
    _add_collect(commands)
    _add_fetch(commands)
    _add_table(commands)
    return top


def _add_build(commands: argparse._SubParsersAction) -> None:
    build = commands.add_parser("build", help="build the database from the records")
    build.add_argument(
        "--data", type=Path, default=DATA, help="folder with places.csv, indicators.toml and plans/"
    )
    build.add_argument("--documents", type=Path, help="folder with the plans' documents, for the sentences")
    build.add_argument(
        "--database",
        metavar="ADDRESS",
        help="what readers open: a file, default DATA/chengbiao.duckdb, or an address (docs/deployment.md)",
    )
    build.set_defaults(run=_build)


def _add_check(commands: argparse._SubParsersAction) -> None:
    check = commands.add_parser("check", help="list everything that is wrong with the records")
    check.add_argument(
        "--data", type=Path, default=DATA, help="folder with places.csv, indicators.toml and plans/"
    )
    check.add_argument(
        "--documents", type=Path, help="folder with the plans' documents, whose offsets are checked"
    )
    check.set_defaults(run=_check)


def _add_snapshot(commands: argparse._SubParsersAction) -> None:
    snapshot = commands.add_parser("snapshot", help="write figures to a file")
    snapshot.add_argument("out", type=Path, metavar="OUT", help="the file; its ending says the format")
    _add_selection(snapshot)
    snapshot.add_argument("--format", choices=tuple(KINDS), help="where OUT does not say")
    snapshot.add_argument("--bom", action="store_true", help="begin a CSV with a byte-order mark, for Excel")
    snapshot.add_argument(
        "--version", default="", help="a data version of an earlier day, if it is kept there"
    )
    snapshot.set_defaults(run=_snapshot)


def _add_difference(commands: argparse._SubParsersAction) -> None:
    difference = commands.add_parser(
        "difference", help="print what has changed since an earlier snapshot, as CSV"
    )
    difference.add_argument("old", type=Path, metavar="OLD", help=f"the snapshot: {', '.join(KINDS)}")
    _add_selection(difference)
    difference.set_defaults(run=_difference, version="")


def _add_selection(command: argparse.ArgumentParser) -> None:
    """Which figures, and of which database."""
    command.add_argument("--city", nargs="+", action="extend", default=[], metavar="CODE", help="place codes")
    command.add_argument(
        "--indicator", nargs="+", action="extend", default=[], metavar="ID", help="indicator ids"
    )
    command.add_argument(
        "--reading", nargs="+", action="extend", default=[], metavar="READING",
        help="beside reviewed and cited records also those that are machine or draft",
    )  # fmt: skip
    command.add_argument(
        "--database",
        metavar="ADDRESS",
        help="default DATA/chengbiao.duckdb; a file is built where there is none",
    )
    command.add_argument("--data", type=Path, default=DATA, help="folder to build from")


def _add_extract(commands: argparse._SubParsersAction) -> None:
    extract = commands.add_parser("extract", help="find the figures in documents")
    extract.add_argument("files", nargs="+", metavar="FILE", help="txt, html, docx or pdf")
    extract.add_argument(
        "--place", metavar="CODE", help="GB/T 2260 code of the place that the document is about"
    )
    extract.add_argument("--year", type=int, metavar="YEAR", help="the year that the plan is for")
    extract.add_argument(
        "--format", choices=("jsonl", "toml"), default="jsonl", help="lines of JSON, or a draft record"
    )
    extract.add_argument(
        "--aims",
        action="store_true",
        help="headline aims without a number too, with value null; a draft record has them anyway",
    )
    extract.add_argument("--text", metavar="FILE", help="write the text that start and stop count in")
    extract.add_argument(
        "--verbose", action="store_true", help="write the trace of an error of ours to standard error"
    )
    extract.set_defaults(run=_extract)


def _add_collect(commands: argparse._SubParsersAction) -> None:
    collect = commands.add_parser("collect", help="read a folder of documents into machine-read records")
    collect.add_argument("folder", type=Path, metavar="FOLDER", help="with txt, html, docx or pdf documents")
    collect.add_argument(
        "--data", type=Path, default=DATA, help="folder with places.csv, indicators.toml and plans/"
    )
    collect.set_defaults(run=_collect)


def _add_fetch(commands: argparse._SubParsersAction) -> None:
    fetch = commands.add_parser("fetch", help="bring documents from the addresses of their records")
    fetch.add_argument(
        "--plan", nargs="+", action="extend", default=[], metavar="ID",
        help="these plans, even those at hand; default all that have an address and are not at hand",
    )  # fmt: skip
    fetch.add_argument("--data", type=Path, default=DATA, help="folder with the records, plans/")
    fetch.add_argument("--documents", type=Path, help="folder to put them in; default DATA/documents")
    fetch.set_defaults(run=_fetch)


def _add_table(commands: argparse._SubParsersAction) -> None:
    table = commands.add_parser("table", help="read a table of statistics into records")
    table.add_argument("file", type=Path, metavar="FILE", help="csv or xlsx, places down")
    table.add_argument("--url", default="", help="the page that published the table")
    table.add_argument("--title", default="", help="the table's title, where its first line is not")
    table.add_argument("--issuer", default="", help="who published it")
    table.add_argument("--year", type=int, metavar="YEAR", help="of the columns whose heading gives none")
    table.add_argument("--write", action="store_true", help="write the records, not only print them")
    table.add_argument("--data", type=Path, default=DATA, help="folder with the catalogue and plans/")
    table.set_defaults(run=_table)


def _build(chosen: argparse.Namespace) -> int:
    from loaders.database.build import build

    database = chosen.database and read_address(chosen.database)
    report = build(chosen.data, chosen.documents, database, hidden=not sys.stderr.isatty())
    for complaint in report.complaints:
        print(complaint, file=sys.stderr)
    documents = f"{report.documents} documents" if report.documents else "no documents at hand"
    print(
        f"{report.database}: data version {report.data_version}, "
        f"{report.plans} plans, {report.figures} figures, {documents}"
    )
    return 0


def _check(chosen: argparse.Namespace) -> int:
    from loaders.records.check import check

    findings = check(chosen.data, chosen.documents)
    for line in [*findings.problems, *findings.notes]:
        print(line)
    if findings.problems:
        count = len(findings.problems)
        raise expected(str(chosen.data), "no problem", f"{count}, listed above", "put them right")
    print("no problem found")
    return 0


def _snapshot(chosen: argparse.Namespace) -> int:
    from loaders.snapshots.snapshot import write_snapshot

    kind = chosen.format or chosen.out.suffix.lower().removeprefix(".")
    markable = [name for name, one in KINDS.items() if one.can_have_mark]
    if chosen.bom and kind not in markable:
        raise expected("--bom", f"a snapshot of kind {' or '.join(markable)}", kind or "none", "leave it out")
    with _opened(chosen) as (store, filters):
        write_snapshot(store, chosen.out, kind, filters, chosen.bom)
        print(f"{chosen.out}: {store.count(filters)} figures, data version {store.meta()['data_version']}")
    return 0


def _difference(chosen: argparse.Namespace) -> int:
    from loaders.snapshots.difference import as_csv
    from loaders.snapshots.earlier import read_earlier
    from loaders.snapshots.since import difference_since

    try:
        content = chosen.old.read_bytes()
    except OSError as error:
        raise expected(
            str(chosen.old), "a file that can be read", error.strerror, "correct the name"
        ) from error
    with _opened(chosen) as (store, filters):
        try:
            earlier = read_earlier(content)
        except BadInput as problem:
            raise BadInput(f"{chosen.old}: {problem}") from problem
        found = difference_since(store, earlier, filters)
    with said_of(Path("standard output")):
        print(as_csv(found), end="", flush=True)
    counts = ", ".join(f"{found.count(change)} {change}" for change in ("changed", "added", "removed"))
    outside = f", {found.outside} outside the selection" if found.outside else ""
    versions = " → ".join(found.versions)
    print(f"{chosen.old}: {versions}: {counts}, {found.same} the same{outside}", file=sys.stderr)
    return 0


@contextmanager
def _opened(chosen: argparse.Namespace) -> Iterator[tuple[Store, Filters]]:
    """The database and the selection of a command; the database is built where there is none."""
    from loaders.database.build import DATABASE, build
    from loaders.database.filters import read_filters
    from loaders.database.versions import opened
    from loaders.model import CONFIRMED

    database = read_address(chosen.database) if chosen.database else chosen.data / DATABASE.name
    if isinstance(database, Path) and not database.exists():
        build(chosen.data, database=database)
    with opened(database, chosen.version) as store:
        pairs = [("city", code) for code in chosen.city] + [("indicator", name) for name in chosen.indicator]
        pairs += [("reading", name) for name in (*CONFIRMED, *chosen.reading) if chosen.reading]
        yield store, read_filters(pairs, store.known())


def _extract(chosen: argparse.Namespace) -> int:
    from loaders.extraction.files import extract_command

    return extract_command(chosen)


def _collect(chosen: argparse.Namespace) -> int:
    from loaders.gathering.collect import NAME, collect

    _keep_traces()
    counts = collect(chosen.folder, chosen.data, hidden=not sys.stderr.isatty())
    print(
        f"{chosen.folder}: {counts.documents} documents: {counts.written} records written with "
        f"{counts.figures} figures, {counts.had_record} had a record, {counts.left} left"
    )
    if (listed := chosen.data / NAME).exists():
        print(f"{listed}: what is left, and why")
    return 0


def _keep_traces() -> None:
    """Without a handler of its own, Python writes the trace of an error to standard error unasked."""
    logging.getLogger("loaders").addHandler(logging.NullHandler())


def _fetch(chosen: argparse.Namespace) -> int:
    from loaders.gathering.fetch import fetch

    documents = chosen.documents or chosen.data / "documents"
    counts = fetch(chosen.data, documents, chosen.plan, hidden=not sys.stderr.isatty())
    print(
        f"{documents}: {counts.brought} documents brought, {counts.same} as before, {counts.changed} changed "
        f"and kept aside, {counts.at_hand} at hand and not asked for, {counts.failed} not brought"
    )
    return 2 if counts.changed or counts.failed else 0


def _table(chosen: argparse.Namespace) -> int:
    from loaders.statistics.command import table_command

    return table_command(chosen)


if __name__ == "__main__":
    sys.exit(main())
