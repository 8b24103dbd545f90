"""The rows of the figures as lines of the canonical CSV, made into a table as far as they are wanted.

A million lines take seconds to become a table, and a build that takes over what has not changed needs few.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.csv

from loaders.records.figures import COLUMNS, WRITTEN

_ARROW = {"VARCHAR": pa.string(), "DOUBLE": pa.float64(), "BIGINT": pa.int64()}
_TYPES = {name: _ARROW[kind] for name, kind in COLUMNS.items()}


@dataclass(frozen=True)
class Figures:
    """The figures of all plans.

    Attributes:
        lines: those of each plan, the plans in order.
        count: how many figures that are.
        quotes: the sentences that the documents at hand have of them, by figure.
    """

    lines: Mapping[str, bytes]
    count: int
    quotes: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return self.count

    def of(self, plans: Iterable[str]) -> pa.Table:
        """The rows of some plans, in their order, with the columns COLUMNS."""
        table = _table_of(self.lines[plan] for plan in plans)
        quotes = (
            [self.quotes.get(figure, "") for figure in table["figure"].to_pylist()] if self.quotes else []
        )
        filled = pa.array(quotes, pa.string()) if quotes else pa.repeat(pa.scalar(""), table.num_rows)
        return table.append_column("quote", filled)


def _table_of(lines: Iterable[bytes]) -> pa.Table:
    content = b"".join(lines)
    schema = pa.schema([(name, _TYPES[name]) for name in WRITTEN])
    if not content:
        return schema.empty_table()
    return pyarrow.csv.read_csv(
        pa.BufferReader(content),
        pyarrow.csv.ReadOptions(column_names=list(WRITTEN)),
        pyarrow.csv.ParseOptions(newlines_in_values=True),
        pyarrow.csv.ConvertOptions(column_types=schema, strings_can_be_null=False, null_values=[""]),
    )
