"""Exact ages: completed years, months and days, correction for early birth, and their words."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

DAYS_PER_YEAR = 365.25
TERM_DAYS = 280
"""Forty weeks of gestation, the due date."""
PRETERM_BELOW_DAYS = 259
"""Born before 37 completed weeks of gestation."""
CORRECTED_UNTIL_MONTHS = 24
SHORTEST_GESTATION_DAYS = 140
LONGEST_GESTATION_DAYS = 315


@dataclass(frozen=True, slots=True, order=True)
class CompletedAge:
    """Whole years, then whole months, then days left over."""

    years: int
    months: int
    days: int

    @property
    def total_months(self) -> int:
        """Completed months since birth."""
        return 12 * self.years + self.months


def completed(birth: date, on: date) -> CompletedAge:
    """Count completed years, months and days by the calendar.

    A month is complete on the same day of a later month; where that month is too short, on its
    last day (born on 31 January: one month old on 28 February).

    Parameters
    ----------
    birth, on : date

    Returns
    -------
    CompletedAge

    Raises
    ------
    ValueError
        When `on` lies before `birth`.
    """
    if on < birth:
        raise ValueError(f"{on.isoformat()} lies before the birth date {birth.isoformat()}")
    months = 12 * (on.year - birth.year) + on.month - birth.month
    if _months_later(birth, months) > on:
        months -= 1
    return CompletedAge(*divmod(months, 12), (on - _months_later(birth, months)).days)


def days_old(birth: date, on: date) -> int:
    """Age in days; negative before birth."""
    return (on - birth).days


def years_old(birth: date, on: date) -> float:
    """Age in years of 365.25 days, the unit of the developmental scales."""
    return days_old(birth, on) / DAYS_PER_YEAR


def months_old(birth: date, on: date) -> float:
    """Age in months of 365.25 / 12 days, for scales; `completed` gives calendar months."""
    return 12 * years_old(birth, on)


def corrected_birth_date(birth: date, gestational_days: int | None) -> date:
    """Date from which the corrected age counts: the due date of a child born early.

    Parameters
    ----------
    birth : date
    gestational_days : int or None
        Length of the pregnancy in days; None when it is not known.

    Returns
    -------
    date
        `birth` itself for a child born at 37 weeks or later, or when nothing is known.

    Raises
    ------
    ValueError
        When the pregnancy is shorter than 20 or longer than 45 weeks.
    """
    if gestational_days is None:
        return birth
    if not SHORTEST_GESTATION_DAYS <= gestational_days <= LONGEST_GESTATION_DAYS:
        raise ValueError(
            f"a pregnancy lasts {SHORTEST_GESTATION_DAYS} to {LONGEST_GESTATION_DAYS} days, "
            f"not {gestational_days}"
        )
    if gestational_days >= PRETERM_BELOW_DAYS:
        return birth
    return birth + timedelta(days=TERM_DAYS - gestational_days)


def is_corrected(
    birth: date,
    on: date,
    gestational_days: int | None,
    until_months: int = CORRECTED_UNTIL_MONTHS,
) -> bool:
    """Tell whether scores on a day use the corrected age.

    Parameters
    ----------
    birth, on : date
    gestational_days : int or None
    until_months : int
        Completed chronological months from which the correction ends.

    Returns
    -------
    bool
        True for a child born before 37 weeks who is younger than the limit.
    """
    early = corrected_birth_date(birth, gestational_days) != birth
    return early and completed(birth, on).total_months < until_months


def scoring_birth_date(
    birth: date,
    on: date,
    gestational_days: int | None,
    until_months: int = CORRECTED_UNTIL_MONTHS,
) -> date:
    """Date from which age counts for scores on a day: the due date while age is corrected.

    The due date may still lie ahead, so take `days_old` or `years_old` of it rather than
    `completed`, or look whether it is later than `on`.
    """
    if is_corrected(birth, on, gestational_days, until_months):
        return corrected_birth_date(birth, gestational_days)
    return birth


def in_words(age: CompletedAge) -> str:
    """Say an age in full: "6 years 1 month", "5 months", "12 days"."""
    parts = [_counted(age.years, "year"), _counted(age.months, "month")]
    return " ".join(part for part in parts if part) or _counted(age.days, "day") or "0 days"


def in_full(age: CompletedAge) -> str:
    """Say an age to the day: "6 years 1 month 3 days"."""
    parts = [_counted(age.years, "year"), _counted(age.months, "month"), _counted(age.days, "day")]
    return " ".join(part for part in parts if part) or "0 days"


def short(age: CompletedAge) -> str:
    """Say an age for tables: "4 y 2 m", "5 m", "12 d"."""
    if age.years:
        return f"{age.years} y {age.months} m"
    return f"{age.months} m" if age.months else f"{age.days} d"


def _months_later(day: date, months: int) -> date:
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}" if count else ""
