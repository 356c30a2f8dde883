"""Read Parquet files of item answers, a batch of rows at a time: the same columns as text files."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from handspan.core.measurement.arrays import MISSING, AnswerArray, FloatArray
from handspan.core.measurement.tables import TableError
from handspan.site.commands.response_columns import Columns
from handspan.site.commands.response_files import Progress, ResponseFile

_ROWS = 20_000


def read_batches(
    path: Path, known_items: Collection[str] = (), progress: Progress | None = None
) -> Iterator[ResponseFile]:
    """Read a Parquet file in batches; parameters and errors as `response_files.read_blocks`.

    A row counts as a line, the first one as line 2, as in a text file with a header.

    Yields
    ------
    ResponseFile
        At least one; none is empty.
    """
    try:
        file = pq.ParquetFile(path)
    except pa.ArrowException as error:
        raise TableError(1, 1, "", f"the file is no Parquet file: {error}") from None
    columns = Columns(file.schema_arrow.names, known_items)
    rows, done = file.metadata.num_rows, 0
    if not rows:
        raise TableError(1, 1, "", "the file holds no visits")
    for batch in file.iter_batches(batch_size=_ROWS):
        if len(batch):
            yield _visits(batch, columns, done + 2)
            done += len(batch)
            if progress:
                progress(done / rows)


def _visits(batch: pa.RecordBatch, columns: Columns, line: int) -> ResponseFile:
    subjects = _texts(batch, columns, "subjid")
    for place, subject in enumerate(subjects):
        if not subject:
            column = columns.place["subjid"] + 1
            raise TableError(line + place, column, "subjid", "a value is missing")
    days = _numbers(batch, columns, "agedays", line)
    return ResponseFile(
        items=columns.items,
        subjects=subjects,
        age_days=days,
        age_words=["" if np.isnan(day) else f"{day:g}" for day in days],
        sex=_texts(batch, columns, "sex"),
        gestational_days=_numbers(batch, columns, "gagebrth", line),
        cohort=_texts(batch, columns, "cohort"),
        answers=_answers(batch, columns, line),
        first_line=line,
    )


def _texts(batch: pa.RecordBatch, columns: Columns, name: str) -> list[str]:
    if name not in columns.place:
        return [""] * len(batch)
    found = batch.column(columns.place[name]).to_pylist()
    return ["" if value is None else f"{value}".strip() for value in found]


def _numbers(batch: pa.RecordBatch, columns: Columns, name: str, line: int) -> FloatArray:
    if name not in columns.place:
        return np.full(len(batch), np.nan)
    return _floats(batch, columns.place[name], line)


def _floats(batch: pa.RecordBatch, column: int, line: int) -> FloatArray:
    name = batch.schema.names[column]
    try:
        cast: Any = pc.cast(batch.column(column), pa.float64())
    except pa.ArrowException:
        raise TableError(line, column + 1, name, "the column does not hold numbers") from None
    numbers = np.asarray(cast.to_numpy(zero_copy_only=False), dtype=np.float64)
    wrong = np.flatnonzero(np.isinf(numbers))
    if len(wrong):
        raise TableError(line + int(wrong[0]), column + 1, name, "a number is infinite")
    return numbers


def _answers(batch: pa.RecordBatch, columns: Columns, line: int) -> AnswerArray:
    answers = np.empty((len(batch), len(columns.items)), dtype=np.int8)
    for place, column in enumerate(columns.item_columns):
        numbers = _floats(batch, column, line)
        whole = np.trunc(numbers)  # a fraction is cut off, as in text files
        wrong = np.flatnonzero(~np.isnan(whole) & (whole != 0) & (whole != 1))
        if len(wrong):
            row = int(wrong[0])
            why = f"'{numbers[row]:g}' is neither 0 nor 1"
            raise TableError(line + row, column + 1, batch.schema.names[column], why)
        answers[:, place] = np.where(np.isnan(whole), MISSING, whole)
    return answers
