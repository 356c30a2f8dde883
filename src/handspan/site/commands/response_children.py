"""Gather the visits of each child from a file of item answers that is grouped by child."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from handspan.core.measurement.arrays import MISSING
from handspan.core.measurement.tables import TableError
from handspan.site.commands.response_files import ResponseFile


@dataclass(frozen=True, slots=True)
class ChildVisit:
    """One line of the file.

    Attributes
    ----------
    row : int
        Counted from 1, the header left out.
    age_days : float
        Not-a-number where missing.
    age_words : str
        As written in the file.
    answers : dict of str to int
        By item, lower case; what was not given is left out.
    """

    row: int
    age_days: float
    age_words: str
    answers: dict[str, int]


def children(blocks: Iterable[ResponseFile]) -> Iterator[tuple[str, list[ChildVisit]]]:
    """Yield each child with all visits, holding one child at a time.

    Parameters
    ----------
    blocks : iterable of ResponseFile
        As `read_blocks` yields them.

    Yields
    ------
    tuple of str and list of ChildVisit
        The child as written in the file, and the visits in their order there.

    Raises
    ------
    TableError
        When the visits of a child do not stand together. Only the names of children are kept for
        it; a course over a part of the visits would be wrong without a sign of it.
    """
    child, row = "", 0
    visits: list[ChildVisit] = []
    seen: set[str] = set()
    for block in blocks:
        for place, subject in enumerate(block.subjects):
            row += 1
            if subject != child or not visits:
                if visits:
                    yield child, visits
                if subject in seen:
                    why = f"'{subject}' comes again after other children: sort the file by child"
                    raise TableError(block.first_line + place, 1, "subjid", why)
                seen.add(subject)
                child, visits = subject, []
            visits.append(_visit(block, place, row))
    if visits:
        yield child, visits


def _visit(block: ResponseFile, place: int, row: int) -> ChildVisit:
    levels = block.answers[place]
    given = np.flatnonzero(levels != MISSING)
    answers = dict(zip([block.items[i] for i in given], levels[given].tolist(), strict=True))
    return ChildVisit(row, float(block.age_days[place]), block.age_words[place], answers)
