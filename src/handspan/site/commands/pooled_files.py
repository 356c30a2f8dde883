"""Put the visits of several files of item answers side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from handspan.core.ages import DAYS_PER_YEAR
from handspan.core.measurement.arrays import MISSING
from handspan.core.measurement.pooled_calibration import PooledVisits
from handspan.site.commands.response_files import ResponseFile


def pooled(files: Sequence[ResponseFile]) -> PooledVisits:
    """Line the items of all files up; each file is a study, and its children are its own.

    Visits without any answer are left out.
    """
    items = tuple(sorted({item for file in files for item in file.items}))
    place = {item: column for column, item in enumerate(items)}
    answers = np.full((sum(map(len, files)), len(items)), MISSING, dtype=np.int8)
    names: list[str] = []
    for file in files:
        rows = slice(len(names), len(names) + len(file))
        answers[rows, [place[item] for item in file.items]] = file.answers
        names += file.subjects
    studies = np.repeat(np.arange(len(files)), [len(file) for file in files])
    age = np.concatenate([file.age_days for file in files]) / DAYS_PER_YEAR
    _, subjects = np.unique(np.array(names), return_inverse=True)
    _, children = np.unique(studies * len(names) + subjects, return_inverse=True)
    every = PooledVisits(items, answers, age, children, studies, np.arange(len(names)))
    return every.only(np.flatnonzero((answers != MISSING).any(axis=1)))
