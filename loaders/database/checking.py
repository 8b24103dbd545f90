"""The records of a folder, checked: those read before from memory, the others anew and side by side.

A few are read here and now, because starting processes takes longer than reading them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from loaders.catalogue import INDICATORS, Catalogue
from loaders.confined import Ended, Fault, ask_each
from loaders.database.memory import Memory, key_of
from loaders.records.checked import Checked, check_record
from loaders.records.record import plan_paths

# From so many bytes on, about a second's work, processes are worth their start and memory its file.
LARGE = 4_000_000
_AT_ONCE = 20  # records in one request
_MEMORY, _SECONDS = 2 * 1024**3, 120  # what one request may take


def checked_records(
    data: Path, catalogue: Catalogue, digests: Mapping[Path, str], memory: Memory, hidden: bool
) -> list[Checked]:
    """All records in the order of their files' names.

    Args:
        data: the folder with plans/.
        catalogue: that of the folder.
        digests: the hash of each file of the folder.
        memory: where what was read before is kept.
        hidden: whether to show no progress.

    Raises:
        BadInput: the first record that cannot be read.
    """
    paths, indicators = plan_paths(data / "plans"), digests.get(data / INDICATORS, "")
    kept = {path: memory.get(_key(path.stem, digests.get(path, ""), indicators)) for path in paths}
    found = {path: Checked.unpacked(packed) for path, packed in kept.items() if packed is not None}
    waiting = [path for path in paths if path not in found]
    for path, checked in zip(waiting, _with_progress(waiting, data, catalogue, hidden), strict=True):
        found[path] = checked
        if not checked.problems:
            memory.put(_key(checked.name, checked.sha256, indicators), checked.packed())
    return [found[path] for path in paths]


def _key(name: str, sha256: str, indicators: str) -> str:
    return key_of("record", name, sha256, indicators)


def _with_progress(paths: list[Path], data: Path, catalogue: Catalogue, hidden: bool) -> Iterator[Checked]:
    from tqdm import tqdm  # loaded by those who wait

    found = _read(paths, data, catalogue)
    return iter(tqdm(found, total=len(paths), unit="record", file=sys.stderr, disable=hidden, leave=False))


def _read(paths: list[Path], data: Path, catalogue: Catalogue) -> Iterator[Checked]:
    """The records at the paths, in order."""
    if size_of(paths) < LARGE:
        yield from (check_record(path, catalogue) for path in paths)
        return
    batches = [paths[start : start + _AT_ONCE] for start in range(0, len(paths), _AT_ONCE)]
    requests = [
        {"data": str(data.absolute()), "paths": [str(path.absolute()) for path in batch]} for batch in batches
    ]
    answers = ask_each("loaders.records.checked", requests, _MEMORY, _SECONDS)
    for batch, answer in zip(batches, answers, strict=True):
        if isinstance(answer, dict):
            yield from (Checked.unpacked(packed.encode()) for packed in answer["records"])
        elif isinstance(answer, (Ended, Fault)):  # whatever it was, here it shows with its name
            yield from (check_record(path, catalogue) for path in batch)
        else:
            raise answer


def size_of(paths: list[Path]) -> int:
    """The bytes of files together; one that is gone has none."""
    return sum(os.path.getsize(path) for path in paths if path.is_file())
