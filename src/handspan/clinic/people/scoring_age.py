"""From which date a child's age counts for scores, by the clinic's own rule."""

from __future__ import annotations

from datetime import date

from handspan.clinic.people.models import Child
from handspan.core import ages


def birth_date(child: Child, on: date) -> date:
    """Return the due date while the child's age is corrected on that day, else the birth date."""
    return ages.scoring_birth_date(
        child.birth_date, on, child.gestational_days, child.clinic.corrected_until_months
    )


def is_corrected(child: Child, on: date) -> bool:
    """Tell whether scores of that day use the corrected age."""
    return ages.is_corrected(
        child.birth_date, on, child.gestational_days, child.clinic.corrected_until_months
    )
