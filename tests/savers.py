"""A process that saves records and is killed while it does, and the records that it is given."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from loaders.divisions import as_place, read_divisions
from loaders.drafts.saving import Saving
from loaders.model import Plan
from loaders.records.keeping import present_hash
from tests.serving import ROOT

# Forks for each line that it reads: libraries are loaded once, and a child is at the save at once.
_FORKS = """
import os, pickle, sys
from loaders.drafts.saving import save
print("ready", flush=True)
for line in sys.stdin:
    arguments = pickle.loads(bytes.fromhex(line))
    child = os.fork()
    if not child:
        save(*arguments)
        os._exit(0)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""


class Saver:
    """A process that saves, and can be killed while it does."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", _FORKS]
        self._forks = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        if self._said() != "ready":
            raise RuntimeError("the process that saves did not start")

    def _said(self) -> str:
        assert self._forks.stdout is not None
        return self._forks.stdout.readline().strip()

    def save(self, *arguments: object, seconds: float | None) -> bool:
        """Save, and kill the process after `seconds` (None: not at all); whether it had saved by then."""
        assert self._forks.stdin is not None
        self._forks.stdin.write(pickle.dumps(arguments).hex() + "\n")
        self._forks.stdin.flush()
        child = int(self._said())
        if seconds is not None:
            time.sleep(seconds)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        return self._said() == "0"

    def end(self) -> None:
        """End the process."""
        assert self._forks.stdin is not None
        self._forks.stdin.close()
        self._forks.wait(20)


def savings(data: Path, folder: Path, first: Plan, text: str, amount: int) -> Iterator[Saving]:
    """In turn a record in the place of the last one, and one of a place that is new to the list; for ever.

    Args:
        data: the data folder that is saved into.
        folder: for the documents.
        first: a record whose document is `text`.
        text: holds `amount`, of three digits, which is another one in each of the next records.
        amount: where counting begins.
    """
    level = "prefecture_level_city"
    cities = [one for one in read_divisions() if one.level == level and not one.seen_to]
    for number in range(10_000):
        written = str(amount + number % (999 - amount))
        document = folder / f"{number}.txt"
        document.write_text(text.replace(str(amount), written), encoding="utf-8")
        digest = hashlib.sha256(document.read_bytes()).hexdigest()
        fields = json.loads(first.model_dump_json(exclude_none=True).replace(str(amount), written))
        place = as_place(cities[number % len(cities)], f"City {number % len(cities)}") if number % 2 else None
        fields |= {"sha256": digest, "place": place.place if place else first.place}
        record = Plan.model_validate(fields)
        yield Saving(record, document, present_hash(data, record.id), place)
