"""Find and convert the cells of many tab-separated lines at once."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from handspan.core.measurement.arrays import MISSING, AnswerArray, FloatArray, IntArray
from handspan.core.measurement.tables import TableError

_TAB, _LINE_FEED = 9, 10
_ZERO, _ONE = 48, 49
_N, _A = 78, 65
_NOT_AVAILABLE = b"NA"
_LONGEST_NUMBER = 24
_LONGEST_TEXT = 500


class CellBlock:
    """Cells of whole lines that all have the columns of one header.

    Parameters
    ----------
    data : bytes
        Lines, each closed by a line feed.
    names : sequence of str
        Of the columns, for errors.
    first_line : int
        Line of the file with which `data` begins, for errors.

    Raises
    ------
    TableError
        When a line has more or fewer cells than the header.
    """

    def __init__(self, data: bytes, names: Sequence[str], first_line: int) -> None:
        self._data = data
        self._names = names
        self._first_line = first_line
        self._bytes = np.frombuffer(data, dtype=np.uint8)
        self._check_is_text()
        ends = np.flatnonzero((self._bytes == _TAB) | (self._bytes == _LINE_FEED))
        self._check_widths(ends)
        self._ends = ends.reshape(-1, len(names))
        self._starts = np.append(0, ends[:-1] + 1).reshape(-1, len(names))

    def __len__(self) -> int:
        return len(self._ends)

    def answers(self, columns: Sequence[int]) -> AnswerArray:
        """Convert item columns: 1, 0, or -1 for an empty cell.

        A number with a fraction counts as its whole part; anything but 0 and 1 is an error.
        """
        chosen = np.asarray(columns, dtype=np.intp)
        starts = _take_columns(self._starts, chosen)
        lengths = _take_columns(self._ends, chosen) - starts
        first = self._bytes[starts]
        answers = np.full(lengths.shape, MISSING, dtype=np.int8)
        single = lengths == 1
        answers[single & (first == _ONE)] = 1
        answers[single & (first == _ZERO)] = 0
        odd = (lengths > 0) & (answers == MISSING)
        if odd.any():
            odd &= ~(
                (lengths == 2) & (first == _N) & (self._bytes.take(starts + 1, mode="clip") == _A)
            )
            # what is left is rare: look at each of these cells alone
            for row, place in np.argwhere(odd):
                answers[row, place] = self._answer(int(row), columns[place])
        return answers

    def numbers(self, column: int) -> FloatArray:
        """Convert a column of numbers; an empty cell is not-a-number."""
        cells = self._cells(column)
        values = np.full(len(cells), np.nan)
        filled = np.flatnonzero((cells != b"") & (cells != _NOT_AVAILABLE))
        try:
            values[filled] = cells[filled].astype(np.float64)
        except ValueError:
            self._raise_bad_number(column, cells, filled)
        if not np.isfinite(values[filled]).all():
            self._raise_bad_number(column, cells, filled)
        return values

    def texts(self, column: int, *, needed: bool = False) -> list[str]:
        """Convert a column of text; with `needed`, an empty cell is an error."""
        cells: list[bytes] = self._cells(column).tolist()
        try:
            texts = [cell.decode() for cell in cells]
        except UnicodeDecodeError:
            row = next(i for i, cell in enumerate(cells) if not _is_text(cell))
            raise self._error(row, column, "is not text in UTF-8") from None
        if needed and "" in texts:
            raise self._error(texts.index(""), column, "a value is missing")
        return texts

    def _cells(self, column: int) -> np.ndarray[tuple[int], np.dtype[np.bytes_]]:
        starts = self._starts[:, column]
        lengths = self._ends[:, column] - starts
        width = max(int(lengths.max()), 1)
        if width > _LONGEST_TEXT:
            why = f"holds {width} bytes, more than {_LONGEST_TEXT}"
            raise self._error(int(lengths.argmax()), column, why)
        places = starts[:, np.newaxis] + np.arange(width)
        inside = np.arange(width) < lengths[:, np.newaxis]
        matrix = np.where(inside, self._bytes.take(places, mode="clip"), 0).astype(np.uint8)
        return matrix.view(f"S{width}").ravel()

    def _answer(self, row: int, column: int) -> int:
        text = self._data[self._starts[row, column] : self._ends[row, column]].strip()
        if text in {b"", _NOT_AVAILABLE}:
            return MISSING
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if math.isfinite(number) and math.trunc(number) in {0, 1}:
            return math.trunc(number)
        why = f"an answer is 1, 0 or empty, not '{_shown(text)}'"
        raise self._error(row, column, why)

    def _raise_bad_number(
        self, column: int, cells: np.ndarray[tuple[int], np.dtype[np.bytes_]], rows: IntArray
    ) -> None:
        for row in rows.tolist():
            if not _is_number(cells[row]):
                raise self._error(row, column, f"'{_shown(cells[row])}' is not a number")

    def _error(self, row: int, column: int, why: str) -> TableError:
        return TableError(self._first_line + row, column + 1, self._names[column], why)

    def _check_is_text(self) -> None:
        # numpy drops zero bytes at the end of a cell, which would pass a damaged file as good
        place = self._data.find(b"\0")
        if place >= 0:
            line = self._first_line + self._data.count(b"\n", 0, place)
            column = self._data.count(b"\t", self._data.rfind(b"\n", 0, place) + 1, place)
            raise TableError(line, column + 1, "", "holds a zero byte; this is not a text file")

    def _check_widths(self, ends: IntArray) -> None:
        width = len(self._names)
        closes = self._bytes[ends] == _LINE_FEED
        lasts = np.flatnonzero(closes)
        if len(ends) == width * len(lasts) and (lasts % width == width - 1).all():
            return
        widths = np.diff(lasts, prepend=-1)
        row = int(np.flatnonzero(widths != width)[0])
        found = int(widths[row])
        name = self._names[found] if found < width else ""
        why = f"{width} cells are needed, found {found}"
        raise TableError(self._first_line + row, min(found, width) + 1, name, why)


def _take_columns(places: IntArray, columns: IntArray) -> IntArray:
    # neighbors can be viewed instead of copied, and items usually are neighbors
    if len(columns) and columns[-1] - columns[0] + 1 == len(columns):
        return places[:, columns[0] : columns[-1] + 1]
    return places[:, columns]


def _is_number(cell: bytes) -> bool:
    try:
        return len(cell) <= _LONGEST_NUMBER and math.isfinite(float(cell))
    except ValueError:
        return False


def _is_text(cell: bytes) -> bool:
    try:
        cell.decode()
    except UnicodeDecodeError:
        return False
    return True


def _shown(cell: bytes) -> str:
    return cell.decode(errors="replace")[:40]
