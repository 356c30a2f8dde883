"""Read files of item answers: tab separated, gzip or not, or Parquet; one line for each visit.

The columns ``subjid`` and ``agedays`` are needed; ``ctrycd``, ``cohort``, ``cohortn``, ``sex`` and
``gagebrth`` (days of gestation) may follow; every other column is an item, 1 passed, 0 failed,
empty or NA not given. Files are read in blocks of whole lines, so their size does not matter, and
cells are found for a whole block at once: one line at a time would be ten times slower.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from handspan.core.measurement.arrays import AnswerArray, FloatArray
from handspan.core.measurement.tables import TableError
from handspan.site.commands.response_cells import CellBlock
from handspan.site.commands.response_columns import Columns

_BLOCK_BYTES = 1 << 21
_GZIP_MAGIC = b"\x1f\x8b"
_DAMAGED = (gzip.BadGzipFile, EOFError, zlib.error)

Progress = Callable[[float], None]
"""Called with the share of the file that has been read, 0 to 1."""


@dataclass(frozen=True, eq=False, slots=True)
class ResponseFile:
    """Visits of a file or of a part of it, one entry each.

    Attributes
    ----------
    items : tuple of str
        Lower case, in the order of the columns of `answers`.
    subjects : list of str
        As written in the file.
    age_days : ndarray
        Not-a-number where missing.
    age_words : list of str
        Age as written in the file.
    sex, cohort : list of str
        Empty where missing.
    gestational_days : ndarray
        Not-a-number where missing.
    answers : ndarray of int8, shape (visits, items)
        1 passed, 0 failed, -1 not given.
    first_line : int
        Line of the first visit in the file.
    """

    items: tuple[str, ...]
    subjects: list[str]
    age_days: FloatArray
    age_words: list[str]
    sex: list[str]
    gestational_days: FloatArray
    cohort: list[str]
    answers: AnswerArray
    first_line: int

    def __len__(self) -> int:
        return len(self.subjects)


def read_responses(
    path: Path, known_items: Collection[str] = (), progress: Progress | None = None
) -> ResponseFile:
    """Read a whole file of answers.

    Parameters
    ----------
    path : Path
    known_items : collection of str
        Item names, lower case, that do not have the common nine-character form.
    progress : callable, optional

    Returns
    -------
    ResponseFile

    Raises
    ------
    TableError
        At the first line and column that cannot be read.
    OSError
        When the file cannot be opened.
    """
    blocks = list(read_blocks(path, known_items, progress))
    return ResponseFile(
        items=blocks[0].items,
        subjects=[subject for block in blocks for subject in block.subjects],
        age_days=np.concatenate([block.age_days for block in blocks]),
        age_words=[age for block in blocks for age in block.age_words],
        sex=[sex for block in blocks for sex in block.sex],
        gestational_days=np.concatenate([block.gestational_days for block in blocks]),
        cohort=[cohort for block in blocks for cohort in block.cohort],
        answers=np.concatenate([block.answers for block in blocks]),
        first_line=blocks[0].first_line,
    )


def read_blocks(
    path: Path, known_items: Collection[str] = (), progress: Progress | None = None
) -> Iterator[ResponseFile]:
    """Read a file of answers in blocks of lines; parameters and errors as `read_responses`.

    A file whose name ends in `.parquet` is read as such.

    Yields
    ------
    ResponseFile
        At least one; no block is empty.
    """
    if path.suffix.lower() == ".parquet":
        from handspan.site.commands.parquet_answers import read_batches

        yield from read_batches(path, known_items, progress)
        return
    with path.open("rb") as file:
        size = max(path.stat().st_size, 1)
        text = _decompressed(file)
        header = _Header(_first_line(text), known_items)
        line = 2
        try:
            for data in _whole_lines(text):
                block = header.block(data, line)
                line += len(block)
                yield block
                if progress:
                    progress(min(file.tell() / size, 1.0))
        except _DAMAGED as error:
            raise TableError(line, 1, "", f"the compressed file is damaged: {error}") from None
    if line == 2:
        raise TableError(1, 1, "", "the file holds no visits")


class _Header:
    """The first line of a text file, and how to read the ones below it."""

    def __init__(self, line: bytes, known_items: Collection[str]) -> None:
        if not line:
            raise TableError(1, 1, "", "the file does not begin with the names of its columns")
        try:
            names = [name.strip() for name in line.decode("utf-8-sig").split("\t")]
        except UnicodeDecodeError:
            raise TableError(1, 1, "", "the first line is not text in UTF-8") from None
        self.columns = Columns(names, known_items)

    def block(self, data: bytes, first_line: int) -> ResponseFile:
        cells = CellBlock(data, self.columns.names, first_line)
        return ResponseFile(
            items=self.columns.items,
            subjects=cells.texts(self.columns.place["subjid"], needed=True),
            age_days=cells.numbers(self.columns.place["agedays"]),
            age_words=cells.texts(self.columns.place["agedays"]),
            sex=self._optional(cells, "sex"),
            gestational_days=self._optional_numbers(cells, "gagebrth"),
            cohort=self._optional(cells, "cohort"),
            answers=cells.answers(self.columns.item_columns),
            first_line=first_line,
        )

    def _optional(self, cells: CellBlock, name: str) -> list[str]:
        return (
            cells.texts(self.columns.place[name])
            if name in self.columns.place
            else [""] * len(cells)
        )

    def _optional_numbers(self, cells: CellBlock, name: str) -> FloatArray:
        if name in self.columns.place:
            return cells.numbers(self.columns.place[name])
        return np.full(len(cells), np.nan)


def _decompressed(file: BinaryIO) -> BinaryIO:
    magic = file.read(2)
    file.seek(0)
    if magic == _GZIP_MAGIC:
        return io.BufferedReader(gzip.GzipFile(fileobj=file), _BLOCK_BYTES)
    return file


def _first_line(text: BinaryIO) -> bytes:
    try:
        return text.readline().rstrip(b"\r\n")
    except _DAMAGED as error:
        raise TableError(1, 1, "", f"the compressed file is damaged: {error}") from None


def _whole_lines(text: BinaryIO) -> Iterator[bytes]:
    """Yield blocks that end in one line feed, without carriage returns; drop blank last lines."""
    rest = b""
    while data := text.read(_BLOCK_BYTES):
        data = (rest + data).replace(b"\r\n", b"\n")
        end = len(data[: data.rfind(b"\n") + 1].rstrip(b"\n"))
        if end:
            yield data[: end + 1]
        # blank lines are kept back: an error when more follows, nothing at the end of the file
        rest = data[end + 1 if end else 0 :]
    if rest := rest.rstrip(b"\r\n"):
        yield rest + b"\n"
