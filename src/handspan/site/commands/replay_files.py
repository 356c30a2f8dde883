"""Where replays go: a CSV or a Parquet file, block by block."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from handspan.core.measurement.visit_replay import ReplayedVisits
from handspan.site.commands.files import replaced_whole, written_whole

_COLUMNS = ("row", "used", "d", "sem", "full_d")

Add = Callable[[ReplayedVisits, int], None]
"""Takes replayed visits and the number of the first."""


@contextmanager
def replay_file(path: Path) -> Iterator[Add]:
    """Open the file that replays are written to; it appears only when the block ends well."""
    if path.suffix.lower() == ".parquet":
        with _parquet(path) as add:
            yield add
        return
    with written_whole(path) as out:
        out.write(",".join(_COLUMNS) + "\n")

        def add_lines(visits: ReplayedVisits, first: int) -> None:
            out.write(_lines(visits, first))

        yield add_lines


def _lines(visits: ReplayedVisits, first: int) -> str:
    lines = zip(
        range(first, first + len(visits.used)),
        visits.used.tolist(),
        visits.ability.round(2).tolist(),
        visits.error.tolist(),
        visits.full.round(2).tolist(),
        strict=True,
    )
    return "".join(
        f"{row},{used},{_word(d)},{_word(sem)},{_word(full)}\n" for row, used, d, sem, full in lines
    )


def _word(value: float) -> str:
    """Shortest decimal that reads back as the same number; empty for not-a-number."""
    return "" if math.isnan(value) else repr(value + 0.0).removesuffix(".0")


@contextmanager
def _parquet(path: Path) -> Iterator[Add]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = (pa.int64(), pa.int32(), pa.float64(), pa.float64(), pa.float64())
    schema = pa.schema(list(zip(_COLUMNS, kinds, strict=True)))
    with replaced_whole(path) as written, pq.ParquetWriter(written, schema) as writer:

        def add(visits: ReplayedVisits, first: int) -> None:
            values = (
                np.arange(first, first + len(visits.used)),
                visits.used,
                visits.ability.round(2),
                visits.error,
                visits.full.round(2),
            )
            arrays = [
                pa.array(column, type=kind, from_pandas=True)  # not-a-number is empty
                for column, kind in zip(values, kinds, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))

        yield add
