"""Lines of a table of scores."""

from __future__ import annotations

from math import isnan

from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.scoring import VisitScores
from handspan.site.commands.response_files import ResponseFile

HEADER = "row,subjid,agedays,a,n,p,d,sem,daz\n"
_NEEDS_QUOTES = frozenset(',"\r')


def score_rows(block: ResponseFile, scores: VisitScores, first_row: int) -> str:
    """Write the visits of a block as lines under `HEADER`, empty where there is no score."""
    lines = zip(
        range(first_row, first_row + len(block)),
        [quoted(subject) for subject in block.subjects],
        block.age_words,
        _words(scores.age),
        scores.answered.tolist(),
        _words(scores.proportion),
        _words(scores.ability),
        _words(scores.error),
        _words(scores.standard_score),
        strict=True,
    )
    return "".join(
        [
            f"{row},{subject},{days},{a},{n},{p},{d},{sem},{daz}\n"
            for row, subject, days, a, n, p, d, sem, daz in lines
        ]
    )


def number(value: float) -> str:
    """Shortest decimal of six digits or fewer; empty for not-a-number."""
    return "" if isnan(value) else f"{value + 0.0:.6g}"


def _words(values: FloatArray) -> list[str]:
    """Shortest decimal that reads back as the same number; empty for not-a-number."""
    # adding zero takes the sign off a negative zero
    numbers = (values + 0.0).tolist()
    return ["" if isnan(value) else repr(value).removesuffix(".0") for value in numbers]


def quoted(text: str) -> str:
    """Return a cell, in quotes where it must be."""
    if _NEEDS_QUOTES.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'
