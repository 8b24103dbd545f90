"""A stand-in for confined readers: what they would answer, from this process, which has their libraries already.

Starting a reader costs more than most tests do. That readers are processes of their own, what they give up and
how they end is tested with real ones (test_confined, test_importing, test_earlier, test_fuzz and in the browser).
"""

from __future__ import annotations

import importlib
import json

from loaders import confined


class Here:
    """Has the methods of `loaders.confined.Reader`."""

    def __init__(self, module: str, memory: int, seconds: float):
        self._read = importlib.import_module(module).answer

    def ask(self, request: dict, content: bytes = b"") -> dict:
        """The answer to one request, which has gone through JSON as that of a process has."""
        answer = confined._attempt(self._read, json.loads(json.dumps(request)), content)
        return confined._answer(json.loads(json.dumps(answer)))

    def end(self) -> None:
        """There is no process."""
