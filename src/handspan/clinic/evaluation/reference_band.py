"""Scores usual for age on our own milestone scale: read once from the data folder."""

from __future__ import annotations

import functools

import numpy as np
from django.conf import settings

from handspan.core.charts.score_over_age import ReferenceAtAge
from handspan.core.measurement.references import parse_references

OWN_KEY = "handspan0"
OWN_TABLE = "own calibration"

_BETWEEN = 0.5  # months from one point of the band to the next
_PER_YEAR = 12


@functools.cache
def own_band() -> tuple[ReferenceAtAge, ...]:
    """Return median and two standard deviations to each side, by age."""
    table = (settings.DATA / "milestones/references.csv").read_text("utf-8")
    reference = parse_references(table)[OWN_KEY, OWN_KEY]
    first, last = _PER_YEAR * reference.age[[0, -1]]
    months = np.linspace(first, last, round((last - first) / _BETWEEN) + 1)
    scores = [reference.scores(z, months / _PER_YEAR) for z in (-2, 0, 2)]
    drawn = np.column_stack([months, *scores])
    return tuple(ReferenceAtAge(*map(float, row)) for row in drawn if np.isfinite(row).all())
