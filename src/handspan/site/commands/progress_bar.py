"""A bar on a terminal that shows how far a long command has come."""

from __future__ import annotations

import sys
from typing import TextIO

_WIDTH = 40


class ProgressBar:
    """Draw the share that is done; silent where nobody watches.

    Parameters
    ----------
    label : str
        What is going on, in front of the bar.
    stream : TextIO, optional
        Standard error unless given; nothing is written unless it is a terminal.
    """

    def __init__(self, label: str, stream: TextIO | None = None) -> None:
        self._label = label
        self._stream = sys.stderr if stream is None else stream
        self._watched = self._stream.isatty()
        self._percent = -1

    def __call__(self, share: float) -> None:
        """Show a share between 0 and 1."""
        percent = int(100 * share)
        if not self._watched or percent == self._percent:
            return
        self._percent = percent
        filled = "#" * (_WIDTH * percent // 100)
        self._stream.write(f"\r{self._label} [{filled:<{_WIDTH}}] {percent:3d} %")
        self._stream.flush()

    def close(self) -> None:
        """Leave the line of the bar, so that the next words start on their own."""
        if self._percent >= 0:
            self._stream.write("\n")
            self._stream.flush()
            self._percent = -1
