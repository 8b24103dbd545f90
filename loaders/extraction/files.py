"""`python -m loaders extract`: files read by a few confined processes, within the limits of an upload.

What is wrong with a file is one sentence on standard error. So is an error of our own code, with a number;
the trace that belongs to the number is written there too when `--verbose` asks for it.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from loaders.confined import Ended, Fault, ask_each
from loaders.documents.limits import LIMITS, no_answer
from loaders.documents.pictures import with_pictures
from loaders.files import write_whole
from loaders.problems import BadInput, expected

_READER = "loaders.extraction.command"


def extract_command(chosen: argparse.Namespace) -> int:
    """Extracts every file of `chosen.files`; 0 when all were read, 2 when one was not.

    Raises:
        BadInput: --text or --format toml with several files.
    """
    from tqdm import tqdm

    files = list(chosen.files)
    if len(files) > 1 and (chosen.text or chosen.format == "toml"):
        option = "--text" if chosen.text else "--format toml"
        raise expected(option, "one file", f"{len(files)}", "give the files one by one")
    # Without a handler of its own, Python writes the trace to standard error unasked.
    logging.getLogger("loaders").addHandler(
        logging.StreamHandler() if chosen.verbose else logging.NullHandler()
    )
    asked = {
        "place": chosen.place or "",
        "year": chosen.year,
        "form": chosen.format,
        "aims": chosen.aims or chosen.format == "toml",
    }
    failed, hidden = 0, len(files) < 2 or not sys.stderr.isatty()
    with tqdm(total=len(files), unit="file", file=sys.stderr, disable=hidden) as bar:
        for found in read_each([Path(name) for name in files], asked):
            bar.update()
            if isinstance(found, BadInput):
                failed += 1
                bar.write(str(found), file=sys.stderr)
                continue
            for note in found["notes"]:
                bar.write(note, file=sys.stderr)
            if chosen.text:
                write_whole(Path(chosen.text), found["text"].encode())
            sys.stdout.write(found["output"])
            sys.stdout.flush()
    if failed and len(files) > 1:
        print(f"{failed} of {len(files)} files could not be read; the others were.", file=sys.stderr)
    return 2 if failed else 0


def read_each(paths: list[Path], asked: dict) -> Iterator[dict | BadInput]:
    """What was read of each file, or the sentence that says why not; in the order of the files.

    The pages of a scan are read one after the other, with a bar on a terminal.

    Args:
        asked: what is asked of every file (see `loaders.extraction.command.answer`), but for its path.
    """
    every = asked | {"limits": asdict(LIMITS)}
    requests = [every | {"path": str(path.absolute())} for path in paths]
    readers = max(1, min(len(paths), os.cpu_count() or 1))
    found = ask_each(_READER, requests, LIMITS.memory, LIMITS.seconds, readers)
    for path, request, answer in zip(paths, requests, found, strict=True):
        try:
            if isinstance(answer, Exception):
                raise answer
            yield _with_pictures(path.name, request, answer)
        except (Ended, Fault) as error:
            yield no_answer(path.name, error)
        except BadInput as problem:
            yield problem


def _with_pictures(name: str, request: dict, answer: dict) -> dict:
    from tqdm import tqdm

    with tqdm(unit="page", desc=name, file=sys.stderr, leave=False, disable=not sys.stderr.isatty()) as bar:

        def progress(done: int, pages: int) -> None:
            bar.total = pages
            bar.update(done - bar.n)

        return with_pictures(_READER, request, answer, LIMITS, progress)
