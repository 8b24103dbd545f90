"""What the processes of one dashboard know of each other: files in a folder that nobody else may read.

Several processes may serve one dashboard. `CHENGBIAO_STATE` names the folder that they share; where nobody
says it, a process is alone, and its folder goes with it. What is for the whole machine, such as room for
uploads, each process has its share of.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

STATE, PROCESSES = "CHENGBIAO_STATE", "CHENGBIAO_PROCESSES"
SESSIONS = "X-Chengbiao-Sessions"  # how many a process has, in its answer to who asks for its health


@cache
def folder() -> Path:
    """The folder that the processes share, for their user's eyes only."""
    if named := os.environ.get(STATE):
        Path(named).mkdir(mode=0o700, parents=True, exist_ok=True)
        return Path(named)
    own = tempfile.mkdtemp(prefix="chengbiao-")
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    return Path(own)


def share(most: int) -> int:
    """This process's part of what the machine has room for; one at least."""
    return max(1, most // int(os.environ.get(PROCESSES) or 1))
