"""Many files at once, each within a time limit: one bad file costs itself and nothing else.

A file that makes a parser hang or crash ends its worker process, which is killed and replaced; results come
back in the order of the files, and never more of them are held than there are workers at work.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

from loaders.problems import BadInput

SECONDS = 120.0
_MEMORY = 6_000_000_000  # bytes of address space a worker may take
_AHEAD = 2  # results held back for order, as a multiple of the workers


@dataclass(frozen=True)
class Outcome:
    """What became of one item: a result, or the sentence that says why not."""

    item: Any
    result: Any = None
    problem: str = ""


@dataclass
class _Worker:
    process: Any
    pipe: Connection
    number: int = -1
    deadline: float = 0.0


def outcomes(
    work: Callable[[Any], Any], items: Iterable[Any], seconds: float = SECONDS, workers: int | None = None
) -> Iterator[Outcome]:
    """Runs `work` on every item in processes of their own and yields the outcomes in order.

    Args:
        work: a function at module level; a BadInput it raises becomes the outcome's problem.
        seconds: the time one item may take.
        workers: processes at once; as many as cores unless given.
    """
    queue = list(items)
    count = max(1, min(workers or os.cpu_count() or 1, len(queue)))
    crew = [_start(work) for _ in range(count)]
    try:
        yield from _serve(work, queue, crew, seconds)
    finally:
        for worker in crew:
            _end(worker)


def _serve(work: Callable, queue: list, crew: list[_Worker], seconds: float) -> Iterator[Outcome]:
    done: dict[int, Outcome] = {}
    given = handed_out = 0
    while handed_out < len(queue):
        for worker in crew:
            if worker.number < 0 and given < len(queue) and given - handed_out < _AHEAD * len(crew):
                worker.number, worker.deadline = given, time.monotonic() + seconds
                worker.pipe.send(queue[given])
                given += 1
        for place, worker in enumerate(crew):
            crew[place] = _collect(worker, queue, done, seconds, work)
        _pause(crew)
        while handed_out in done:
            yield done.pop(handed_out)
            handed_out += 1


def _pause(crew: list[_Worker]) -> None:
    busy = [worker for worker in crew if worker.number >= 0]
    if busy:
        wait([worker.pipe for worker in busy], max(0.0, min(w.deadline for w in busy) - time.monotonic()))


def _collect(
    worker: _Worker, queue: list, done: dict[int, Outcome], seconds: float, work: Callable
) -> _Worker:
    """Takes a worker's answer if there is one; a dead or late worker is replaced."""
    if worker.number < 0:
        return worker
    item, number = queue[worker.number], worker.number
    try:
        if worker.pipe.poll():
            result, problem = worker.pipe.recv()
            done[number] = Outcome(item, result, problem)
            worker.number = -1
            return worker
    except (EOFError, OSError):
        done[number] = Outcome(
            item,
            problem=f"{item}: expected a document that can be read, found one that ended the reader; leave it out.",
        )
        return _replaced(worker, work)
    if time.monotonic() >= worker.deadline:
        done[number] = Outcome(
            item,
            problem=f"{item}: expected a document read within {seconds:.0f} seconds, found a slower one; split or simplify it.",
        )
        return _replaced(worker, work)
    return worker


def _replaced(worker: _Worker, work: Callable) -> _Worker:
    _end(worker)
    return _start(work)


def _start(work: Callable) -> _Worker:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_loop, args=(work, there), daemon=True)
    process.start()
    there.close()
    return _Worker(process, here)


def _end(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.kill()
    worker.process.join()


def _loop(work: Callable, pipe: Connection) -> None:
    _limit_memory()
    while True:
        try:
            item = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(_attempt(work, item))


def _attempt(work: Callable, item: Any) -> tuple[Any, str]:
    try:
        return work(item), ""
    except BadInput as problem:
        return None, str(problem)
    except (MemoryError, RecursionError) as error:
        return (
            None,
            f"{item}: expected a document of ordinary size, found one too large or deep ({type(error).__name__}); split it.",
        )


def _limit_memory() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    except (ImportError, ValueError, OSError):
        return
