"""What lies over a mark: how far its document was read, and whether a later one has changed the aim.

A mark of a document that was read whole stands bare. One that is cited has a thin square frame, one that only
the program has read a cross, one that was superseded is pale and struck through: none of it needs colour, and
none of it touches the shape by which a mark tells role and qualifier.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

SUPERSEDED = "superseded"
SYMBOLS = {"cited": "square-open", "machine": "x-thin-open", SUPERSEDED: "line-ew-open"}
_SIZES = {"cited": 20, "machine": 19, SUPERSEDED: 26}
_WIDTHS = {"cited": 1, "machine": 2, SUPERSEDED: 2}


def codes(row: Any) -> list[str]:
    """What lies over one mark (it has reading and superseded): keys of SYMBOLS."""
    found = [row.reading] if row.reading in SYMBOLS else []
    return [*found, SUPERSEDED] if row.superseded else found


def over(rows: Sequence[Any], x: Sequence, y: Sequence, tint: str) -> list[dict]:
    """The trace over the marks of one series, which no click or hover meets; none where all stand bare."""
    found = [(code, *at) for row, *at in zip(rows, x, y, strict=True) for code in codes(row)]
    if not found:
        return []
    kinds, across, up = (list(column) for column in zip(*found, strict=True))
    marker = {
        "symbol": [SYMBOLS[code] for code in kinds],
        "size": [_SIZES[code] for code in kinds],
        "color": tint,
        "opacity": 1,
        "line": {"color": tint, "width": [_WIDTHS[code] for code in kinds]},
    }
    trace = {"type": "scatter", "mode": "markers", "x": across, "y": up, "marker": marker}
    return [trace | {"hoverinfo": "skip", "showlegend": False, "unselected": {"marker": {"opacity": 1}}}]
