"""Whether a database is of the records that are there, and building it again where it is not.

A save writes the record first and builds the database then; killed in between, it leaves a database without
the record, and a restart would go on with it. So what a build noted of its sources is compared with what is
there. Looking is cheap: names, sizes and times first, contents only where those differ from the last look. A
database that was built from another folder, and stands in another, is somebody's own and left alone, and so
is one elsewhere: many servers read it, each with records of its own day.
"""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path

from loaders.database.build import build
from loaders.database.sources import Sources, document_files, record_files, sources_of
from loaders.database.store import Store
from loaders.problems import BadInput
from loaders.records.keeping import alone

_log = logging.getLogger(__name__)


class Renewal:
    """A database kept to the records of its data folder.

    Attributes:
        state: "" while it is of the records there are, "running" while it is built again, "failed" where
            that could not be done; it is not tried again before something changes.
    """

    def __init__(self, data: Path, database: Path):
        self.data, self.database = data, database
        self.state = ""
        self._seen = ""

    def look(self) -> None:
        """Build the database again where the records have changed; returns at once where nothing has."""
        seen = self._stamp()
        if seen == self._seen:
            return
        state = "failed"  # also where a fault of ours ends this thread
        try:
            if not self._is_current():
                self._build_again()
            state = ""
        except (BadInput, OSError) as problem:
            _log.error("The database is not of the records there are, and building it failed: %s", problem)
        finally:
            self.state, self._seen = state, seen

    def _stamp(self) -> str:
        """Names, sizes and times of all that a look depends on."""
        files = [*record_files(self.data), *document_files(self.data / "documents")]
        return "\n".join([os.path.realpath(self.database), *map(_size_and_time, files)])

    def _is_current(self) -> bool:
        noted, documents = self._noted()
        if noted is None:
            return self.database.parent.resolve() != self.data.resolve()
        found = sources_of(self.data, documents)
        if noted.data != found.data and self.database.parent.resolve() != self.data.resolve():
            return True
        same_documents = documents is None or noted.documents_hash == found.documents_hash
        return same_documents and noted.records_hash == found.records_hash

    def _noted(self) -> tuple[Sources | None, Path | None]:
        """What the build noted, None if it was an earlier version; its documents, None where they are gone.

        The folder of a database that was moved with its data is the one beside it now.
        """
        store = Store(os.path.realpath(self.database))
        try:
            noted = json.loads(store.meta().get("sources") or "null")
        finally:
            store.close()
        if noted is None:
            return None, None
        sources = Sources(**noted)
        own = sources.documents == os.path.join(sources.data, "documents")
        documents = self.data / "documents" if own else Path(sources.documents)
        return sources, documents if own or documents.is_dir() else None

    def _build_again(self) -> None:
        """Build when nobody changes the records, unless whoever did has built by then."""
        self.state = "running"  # here, or in another process that holds the lock
        with alone(self.data):
            if not self._is_current():
                build(self.data, self._noted()[1], self.database, empty=True)


def _size_and_time(path: Path) -> str:
    try:
        state = path.stat()
    except FileNotFoundError:  # moved away meanwhile
        return ""
    return f"{path} {state.st_size} {state.st_mtime_ns}"
