"""Where scores go: a CSV or a Parquet file, block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handspan.core.measurement.scoring import VisitScores
from handspan.site.commands.files import replaced_whole, written_whole
from handspan.site.commands.response_files import ResponseFile
from handspan.site.commands.score_rows import HEADER, score_rows

if TYPE_CHECKING:
    import pyarrow as pa

Add = Callable[[ResponseFile, VisitScores, int], None]
"""Takes a block, its scores, and the number of its first visit."""


@contextmanager
def score_file(path: Path) -> Iterator[Add]:
    """Open the file that scores are written to; it appears only when the block ends well."""
    if path.suffix.lower() == ".parquet":
        with _parquet(path) as add:
            yield add
        return
    with written_whole(path) as out:
        out.write(HEADER)
        yield lambda block, scores, first: _write(out, score_rows(block, scores, first))


def _write(out: Any, lines: str) -> None:
    out.write(lines)


@contextmanager
def _parquet(path: Path) -> Iterator[Add]:
    import pyarrow.parquet as pq

    with replaced_whole(path) as written, pq.ParquetWriter(written, _schema()) as writer:
        yield lambda block, scores, first: writer.write_table(_table(block, scores, first))


def _schema() -> pa.Schema:
    import pyarrow as pa

    numbers = ("agedays", "a", "p", "d", "sem", "daz")
    kinds = {"row": pa.int64(), "subjid": pa.string(), "n": pa.int32()}
    names = HEADER.strip().split(",")
    return pa.schema([(name, pa.float64() if name in numbers else kinds[name]) for name in names])


def _table(block: ResponseFile, scores: VisitScores, first: int) -> pa.Table:
    import numpy as np
    import pyarrow as pa

    columns = {
        "row": np.arange(first, first + len(block)),
        "subjid": block.subjects,
        "agedays": block.age_days,
        "a": scores.age,
        "n": scores.answered,
        "p": scores.proportion,
        "d": scores.ability,
        "sem": scores.error,
        "daz": scores.standard_score,
    }
    schema = _schema()
    arrays = [
        pa.array(columns[field.name], type=field.type, from_pandas=True)  # not-a-number is empty
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
