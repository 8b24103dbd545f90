"""Why an earlier snapshot is refused: a closed list, so that a page can say each in the reader's language."""

from __future__ import annotations

from typing import Any

from loaders.problems import BadInput
from loaders.snapshots.kinds import KINDS

# What was expected, what was found, what to do. The names in braces are the facts that come with a reason.
REASONS = {
    "size": "expected a file of 1 to {most} bytes, found {found}; take away a selection",
    "unpacked": "expected at most {most} bytes when unpacked, found {found}; do not trust this file",
    "kind": f"expected a snapshot ({', '.join(KINDS)}), found another file; choose one from here",
    "damaged": "expected a snapshot that can be read, found a damaged or oversized one; take the original",
    "slow": "expected a file read within {seconds} seconds, found a slower one; take away a selection",
    "fault": "expected a file read without an error, found one of ours, number {number}; report that number",
    "busy": "expected a free reader, found all at work; try again in a moment",
    "encoding": "expected text in UTF-8, found another encoding; save it as CSV UTF-8",
    "columns": "expected the columns of a snapshot, found none of {names}; choose a file taken from here",
    "empty": "expected at least one figure, found none; choose another file",
    "rows": "expected at most {most} figures, found more; take away a selection",
    "length": "expected cells of at most {most} characters, found more in row {row}; take the original",
    "cells": "expected as many cells as columns, found {found} in row {row}; take the original file",
    "cell": "expected what column {column} holds, found “{found}” in row {row}; take the original file",
    "twice": "expected every figure once, found {figure} again in row {row}; take the original file",
    "no_version": "expected one data version in column data_version, found none; take the original file",
    "versions": "expected one data version in the file, found {found}; compare the files one by one",
    "filters": "expected the filters as exported, found something else; take the original file",
}


class Refused(BadInput):
    """A snapshot that is not read; `code` is one of REASONS."""

    def __init__(self, code: str, **facts: Any):
        super().__init__(f"{REASONS[code].format(**facts)}.")
        self.code, self.facts = code, facts
