"""Readers in processes of their own: no file that nobody has looked at is opened in the server's process.

A reader is started anew, not forked: it knows no secret of the server's environment and shares none of its
memory. It may not write to any file, and its memory and time are bounded. Request and answer are JSON, so
that what a hostile file made of a reader reaches the server as data and nothing else: a pool of the standard
library, or of pebble, forks and answers with pickled objects, and so could carry many files, but no strange
one. `ask` has one file read by a reader of its own; `ask_each` has many read by a few readers, in the order
of the files. A file that hangs or ends its reader costs itself and nothing else.

An error of our own code is not the file's fault: it is logged with its trace here, and whoever waits gets a
number to quote (`Fault`). The same error has the same number.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import queue
import subprocess
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import IO, Literal

from loaders.problems import BadInput

ROOT = Path(__file__).resolve().parent.parent
LOG = logging.getLogger(__name__)
_LENGTH = 8  # bytes before each part of a message, which say how long it is
_AHEAD = 2  # answers held back for order, as a multiple of the readers


class Ended(Exception):  # noqa: N818 - what became of a reader; the caller makes a sentence of it
    """The reader gave no answer: it was `slow`, the file too `large` or deep for it, or it was `lost`."""

    def __init__(self, reason: Literal["slow", "large", "lost"]):
        super().__init__(reason)
        self.reason = reason


class Fault(Exception):  # noqa: N818 - as above
    """Our own code failed on the file; `number` stands in the log beside the trace."""

    def __init__(self, number: str):
        super().__init__(f"error number {number}")
        self.number = number


class Reader:
    """A process that answers one request after the other.

    Args:
        module: the module to run, by its full name; it calls `serve`.
        memory: bytes of address space it may take.
        seconds: how long one request may take.
    """

    def __init__(self, module: str, memory: int, seconds: float):
        environment = {
            "PATH": os.defpath,
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self._seconds = seconds
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, str(memory), f"{seconds:.0f}"], env=environment, cwd=ROOT,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert self._process.stdin and self._process.stdout  # they were asked for as pipes
        self._requests, self._answers = self._process.stdin, self._process.stdout

    def ask(self, request: dict, content: bytes = b"") -> dict:
        """The answer to one request. After Ended the reader is of no use any more.

        Raises:
            Ended: there is no answer.
            BadInput: the file cannot be used.
            Fault: our own code failed.
        """
        slow = threading.Event()
        timer = threading.Timer(self._seconds, self._stop, [slow])
        timer.start()
        try:
            _send(self._requests, json.dumps(request).encode(), content)
            (answer,) = _received(self._answers, 1)
        except (OSError, EOFError) as error:
            raise Ended("slow" if slow.is_set() else "lost") from error
        finally:
            timer.cancel()
        return _answer(json.loads(answer))

    def _stop(self, slow: threading.Event) -> None:
        slow.set()
        self._process.kill()

    def end(self) -> None:
        """End the process and let go of its pipes."""
        self._process.kill()
        self._process.wait()
        self._answers.close()
        with contextlib.suppress(OSError):  # what was not sent yet can no longer be
            self._requests.close()


def _answer(answer: dict) -> dict:
    if "large" in answer:
        raise Ended("large")
    if "problem" in answer:
        raise BadInput(answer["problem"])
    if "trace" in answer:
        number = hashlib.sha256(answer["trace"].encode("utf-8", "replace")).hexdigest()[:8]
        LOG.error("error number %s in a reader:\n%s", number, answer["trace"])
        raise Fault(number)
    return answer["answer"]


def ask(module: str, request: dict, content: bytes, memory: int, seconds: float) -> dict:
    """What `serve` of a module answers to one request, from a reader of its own.

    Args:
        module: the module to run, by its full name.
        request: for its function, in types that JSON has.
        content: the bytes of a file, where the reader is not to find one by its path.
        memory: bytes of address space it may take.
        seconds: how long it may take.

    Raises:
        Ended, BadInput, Fault: as `Reader.ask`.
    """
    reader = Reader(module, memory, seconds)
    try:
        return reader.ask(request, content)
    finally:
        reader.end()


def ask_each(
    module: str, requests: Iterable[dict], memory: int, seconds: float, readers: int = 0
) -> Iterator[dict | Ended | BadInput | Fault]:
    """What a module answers to many requests, in their order, or why there is no answer.

    Args:
        readers: processes at once; as many as cores unless given.
    """
    count = readers or os.cpu_count() or 1
    crew, ahead = _Crew(module, memory, seconds), deque[Future]()
    with ThreadPoolExecutor(count) as threads:
        try:
            for request in requests:
                ahead.append(threads.submit(crew.ask, request))
                if len(ahead) > _AHEAD * count:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:  # who stops listening waits for nothing
            for waiting in ahead:
                waiting.cancel()
            crew.end()
    crew.end()  # one that was being started meanwhile


class _Crew:
    """Readers that are used again; one that ended is replaced."""

    def __init__(self, module: str, memory: int, seconds: float):
        self._start = partial(Reader, module, memory, seconds)
        self._all: list[Reader] = []
        self._idle: queue.SimpleQueue[Reader] = queue.SimpleQueue()

    def ask(self, request: dict) -> dict | Ended | BadInput | Fault:
        try:
            reader = self._idle.get_nowait()
        except queue.Empty:
            reader = self._start()
            self._all.append(reader)
        answer: dict | BadInput | Fault
        try:
            answer = reader.ask(request)
        except Ended as error:
            reader.end()
            return error
        except (BadInput, Fault) as error:
            answer = error
        self._idle.put(reader)
        return answer

    def end(self) -> None:
        for reader in self._all:
            reader.end()


def serve(read: Callable[[dict, bytes], dict]) -> int:
    """The other side: answers every request on standard input with what `read` returns; the exit status."""
    memory, seconds = map(int, sys.argv[1:])
    source, answers = sys.stdin.buffer, sys.stdout.buffer
    limit(memory, seconds)
    while True:
        try:
            request, content = _received(source, 2)
        except EOFError:
            return 0
        renew(seconds)
        _send(answers, json.dumps(_attempt(read, json.loads(request), content)).encode())


def _attempt(read: Callable[[dict, bytes], dict], request: dict, content: bytes) -> dict:
    try:
        return {"answer": read(request, content)}
    except BadInput as problem:
        return {"problem": str(problem)}
    except (MemoryError, RecursionError):
        return {"large": True}
    except Exception:  # noqa: BLE001 - the boundary: an error of ours is told from a file's, and not lost
        return {"trace": traceback.format_exc()}


def is_ours(error: BaseException) -> bool:
    """Whether an error was raised by a module of ours, and not by a library that met a damaged file."""
    frames = traceback.extract_tb(error.__traceback__)
    return Path(frames[-1].filename).is_relative_to(ROOT / "loaders")


def _send(pipe: IO[bytes], *parts: bytes) -> None:
    for part in parts:
        pipe.write(len(part).to_bytes(_LENGTH, "big"))
        pipe.write(part)
    pipe.flush()


def _received(pipe: IO[bytes], count: int) -> list[bytes]:
    return [_exactly(pipe, int.from_bytes(_exactly(pipe, _LENGTH), "big")) for _ in range(count)]


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    content = pipe.read(size)
    if len(content) < size:
        raise EOFError
    return content


def limit(memory: int, seconds: int) -> None:
    """Give up what reading a file does not need."""
    try:
        import resource
    except ImportError:  # no such limits on this system; the time limit of the parent holds all the same
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    renew(seconds)


def renew(seconds: int) -> None:
    """Allow that many seconds of processor time from now on."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + seconds + 1  # the parent, who can say so, is first
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
