"""A reader in a process of its own: files that nobody has looked at are never opened in the server's process.

The process can be stopped, knows no secret of the server's environment, may not write to any file, and its
memory and time are bounded. Request and answer are JSON; the caller says what it may cost.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Ended(Exception):
    """The process gave no answer: it ran out of time or memory, or something in the file made it crash."""

    def __init__(self, slow: bool):
        super().__init__("out of time" if slow else "ended without an answer")
        self.slow = slow


def ask(module: str, request: dict, content: bytes, memory: int, seconds: int) -> dict:
    """What `serve` of a module answers.

    Args:
        module: the module to run, by its full name.
        request: for its function, in types that JSON has.
        content: the bytes of a file, where the process is not to find one by its path.
        memory: bytes of address space it may take.
        seconds: how long it may run.

    Raises:
        Ended: there is no answer.
    """
    environment = {
        "PATH": os.defpath,
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    envelope = json.dumps({"request": request, "memory": memory, "seconds": seconds})
    try:
        done = subprocess.run(
            [sys.executable, "-m", module], input=envelope.encode() + b"\n" + content, capture_output=True,
            timeout=seconds, env=environment, cwd=ROOT, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Ended(slow=True) from error
    if done.returncode or not done.stdout:
        raise Ended(slow=False)
    return json.loads(done.stdout)


def serve(read: Callable[[dict, bytes], dict]) -> int:
    """The other side: answers the one request on standard input with what `read` returns; the exit status."""
    envelope = json.loads(sys.stdin.buffer.readline())
    limit(envelope["memory"], envelope["seconds"])
    answer = read(envelope["request"], sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return 0


def limit(memory: int, seconds: int) -> None:
    """Give up what reading a file does not need."""
    try:
        import resource
    except ImportError:  # no such limits on this system; the time limit of the parent holds all the same
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
