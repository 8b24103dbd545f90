"""Several processes of the dashboard behind nginx: what `make serve` starts."""

from __future__ import annotations

import argparse
import logging
import os
import sys

from loaders.problems import BadInput
from pages.shared.server.serving import Settings, serve


def parser() -> argparse.ArgumentParser:
    """What the command line may say."""
    found = argparse.ArgumentParser(prog="python -m pages.shared.server", description=__doc__)
    found.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="how many; one a core")
    found.add_argument("--address", default="127.0.0.1", help="where the proxy listens; this machine only")
    found.add_argument("--port", type=int, default=8501)
    found.add_argument("--drain", type=float, default=60, help="seconds that a restart waits for sessions")
    found.add_argument("options", nargs="*", help="after --: more words for each `streamlit run`")
    return found


def main() -> int:
    """Serve until Ctrl-C."""
    asked = parser().parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if asked.processes < 1:
        parser().error(f"--processes: expected 1 or more, found {asked.processes}.")
    try:
        return serve(Settings(asked.processes, asked.address, asked.port, asked.drain, asked.options))
    except BadInput as problem:
        sys.stderr.write(f"{problem}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
