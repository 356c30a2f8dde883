"""Write the invented norms of the demonstration's copying task; nobody was ever measured.

    python data/demonstration/build_norms.py > data/demonstration/copying_norms.csv

Letters copied in a minute, as if normal in each year of age with mean 8 + 9 (years - 5) and
standard deviation 5 + 1.2 (years - 5), cut into scaled scores of whole letters.
"""

from __future__ import annotations

import math
import sys

from handspan.core.measurement.metrics import percentile_of
from handspan.core.measurement.norm_files import write
from handspan.core.measurement.norm_tables import NormRow

YEARS = range(5, 11)
MOST_LETTERS = 150


def rows() -> list[NormRow]:
    return [row for year in YEARS for row in _band(year)]


def _band(year: int) -> list[NormRow]:
    mean, sd = 8 + 9 * (year + 0.5 - 5), 5 + 1.2 * (year + 0.5 - 5)
    starts = {score: math.ceil(mean + sd * (score - 10.5) / 3) for score in range(1, 20)}
    found = []
    for score, start in starts.items():
        end = starts.get(score + 1, MOST_LETTERS + 1) - 1
        if end < 0:
            continue  # nobody copies fewer than no letters
        found.append(
            NormRow(
                form="",
                scale="Letters in a minute",
                sex="any",
                age_from_months=12 * year,
                age_to_months=12 * (year + 1),
                raw_min=float(max(0, start)),
                raw_max=float(end),
                standard=float(score),
                metric="scaled",
                percentile=_printed(score),
                descriptor=_word(score),
                sem=1.0,
                source_page="invented",
            )
        )
    return found


def _printed(score: int) -> float:
    exact = percentile_of("scaled", score)
    assert exact is not None
    return float(min(99, max(1, round(exact))))


def _word(score: int) -> str:
    if score < 7:
        return "takes more time"
    return "usual for the age" if score <= 13 else "quick for the age"


if __name__ == "__main__":
    sys.stdout.write(write(rows(), instrument="own-riverside-copying-task", edition="1"))
