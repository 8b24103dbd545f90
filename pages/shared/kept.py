"""What pages work out, kept for the next reader who asks the same of the same build.

Streamlit's own cache writes every argument into a hash, field by field: for a few hundred places that takes
longer than many an answer. Here choices are keys as they are, so they must be hashable. What is kept is
shared between visitors and is not to be changed; nothing of a build stays because of its key.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import partial, wraps
from threading import Lock
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from pages.shared.data import Data

_Choices = ParamSpec("_Choices")
_Found = TypeVar("_Found")
_all: list[Kept] = []


class Kept:
    """The results of one function by what was asked, at most so many, those asked last."""

    def __init__(self, most: int):
        self._most = most
        self._entries: OrderedDict[tuple, _Entry] = OrderedDict()
        self._lock = Lock()
        _all.append(self)

    def find(self, key: tuple, work: Callable[[], Any]) -> Any:
        """What is kept under a key, or what `work` finds; of many who ask at once only one works."""
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
            self._entries.move_to_end(key)
            while len(self._entries) > self._most:
                self._entries.popitem(last=False)
        return entry.found(work)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._entries.clear()


class _Entry:
    def __init__(self) -> None:
        self._lock = Lock()
        self._results: list[Any] = []

    def found(self, work: Callable[[], Any]) -> Any:
        with self._lock:
            if not self._results:  # also where `work` has failed before
                self._results.append(work())
            return self._results[0]


def kept(
    most: int,
) -> Callable[[Callable[Concatenate[Data, _Choices], _Found]], Callable[Concatenate[Data, _Choices], _Found]]:
    """A decorator: what a function of a build and of choices returned is returned for the same ones again."""

    def keeping(
        work: Callable[Concatenate[Data, _Choices], _Found],
    ) -> Callable[Concatenate[Data, _Choices], _Found]:
        results = Kept(most)

        @wraps(work)
        def asked(source: Data, *choices: _Choices.args, **named: _Choices.kwargs) -> _Found:
            key = source.identity, choices, tuple(sorted(named.items()))
            return results.find(key, partial(work, source, *choices, **named))

        return asked

    return keeping


def forget_all() -> None:
    """Forget what every function has kept, as a server does that starts anew."""
    for results in _all:
        results.clear()
