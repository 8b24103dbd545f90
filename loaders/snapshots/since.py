"""What has changed since an earlier snapshot: the data of a store, made comparable once, against the file."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from loaders.database.filters import Filters
from loaders.database.store import Store
from loaders.model import READINGS
from loaders.snapshots.difference import Difference, Today, comparable, difference
from loaders.snapshots.earlier import Earlier

# A built database never changes, and every choice of a reader asks again: its rows are spelled out once.
_TODAY: WeakKeyDictionary[Store, Today] = WeakKeyDictionary()


def difference_since(store: Store, earlier: Earlier, filters: Filters | None = None) -> Difference:
    """What the store has otherwise than an earlier snapshot, as far as the filters go; none means all."""
    if store not in _TODAY:
        _TODAY[store] = _today(store)
    return difference(earlier, _TODAY[store], filters or Filters())


def _today(store: Store) -> Today:
    groups = dict(store.indicators().set_index("indicator")["group"])
    return Today(
        comparable(store.snapshot(Filters(reading=READINGS))),
        store.meta()["data_version"],
        store.corrections(),
        groups,
    )
