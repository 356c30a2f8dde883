"""Read tables with errors that name the file; write results whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO, TypeVar

from handspan.core.measurement.tables import TableError

_Table = TypeVar("_Table")
_BAD_INPUT = 2


class BadInput(Exception):
    """A file that cannot be used; the message says which, where and why."""


def outcome(out: Path, work: Callable[[], str]) -> int:
    """Do the work of a command that writes one file, and say how it went.

    Parameters
    ----------
    out : Path
        Named when the system refuses something without naming a file.
    work : callable
        Returns what to say when it went well.

    Returns
    -------
    int
        Exit code: 0, or 2 for bad input.
    """
    try:
        said = work()
    except BadInput as error:
        sys.stderr.write(f"{error}\n")
        return _BAD_INPUT
    except OSError as error:
        sys.stderr.write(f"{error.filename or out}: {error.strerror or error}\n")
        return _BAD_INPUT
    sys.stderr.write(f"{said}: {out}\n")
    return 0


@contextmanager
def errors_in(path: Path) -> Iterator[None]:
    """Name the file in errors about its lines: ``FILE:line:column (name): what``."""
    try:
        yield
    except TableError as error:
        raise BadInput(f"{path}:{error}") from None


def read_table(path: Path, parse: Callable[[str], _Table]) -> _Table:
    """Read a text file and parse it.

    Raises
    ------
    BadInput
        When the file is not text or the parser finds fault with it.
    OSError
        When it cannot be opened.
    """
    data = path.read_bytes()
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{path}:{line}: is not text in UTF-8") from None
    with errors_in(path):
        return parse(text)


@contextmanager
def written_whole(path: Path) -> Iterator[TextIO]:
    """Write a text file that appears under its name only when the block ends well.

    A file that was there before stays as it was until then, and for good when the block fails.

    Raises
    ------
    BadInput
        When no file can be written there.
    """
    with replaced_whole(path) as written, written.open("w", encoding="utf-8", newline="") as out:
        yield out


@contextmanager
def replaced_whole(path: Path) -> Iterator[Path]:
    """Give the name of a file beside `path` that takes its place when the block ends well.

    Raises
    ------
    BadInput
        When no file can be written there.
    """
    if path.is_dir():
        raise BadInput(f"{path}: is a folder")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}") from None
    os.close(handle)
    written = Path(name)
    try:
        yield written
        with written.open("rb") as kept:
            os.fsync(kept.fileno())
        written.chmod(_usual_mode())
        written.replace(path)
    except BaseException:
        written.unlink(missing_ok=True)
        raise


def _usual_mode() -> int:
    # a temporary file is private to its owner; the result gets what any new file would
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
