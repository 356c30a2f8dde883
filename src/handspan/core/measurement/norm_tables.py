"""A norm table: from an age and a raw score to a standard score, its interval and percentile."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from handspan.core.measurement.instruments import Window
from handspan.core.measurement.metrics import METRICS, percentile_of

SEXES = {"any": "All children", "f": "Girls", "m": "Boys"}
CELLS_CHECKED = 5
INTERVAL_LEVEL = 90.0
"""Percent, of intervals that we draw from a standard error ourselves."""


class NotInTableError(ValueError):
    """The table says nothing for this age and raw score; the sentence says what it does cover."""


@dataclass(frozen=True, slots=True)
class NormRow:
    """One line of a norm table.

    Attributes
    ----------
    form, scale : str
    sex : str
        Key of `SEXES`.
    age_from_months, age_to_months : int
        Completed calendar months, half-open.
    raw_min, raw_max : float
        Both ends belong to the line.
    standard : float
    metric : str
        Key of `metrics.METRICS`.
    ci_low, ci_high : float or None
        Interval as printed, in units of the metric.
    ci_level : float or None
        Its level in percent.
    percentile : float or None
        As printed; None when the manual gives none.
    descriptor : str
    sem : float or None
        Standard error of measurement, in units of the metric.
    reliability : float or None
        Between 0 and 1.
    retest_days : int or None
    source_page : str
    sum_of : tuple of str
        For a composite: the scales whose standard scores make up its raw score.
    """

    form: str
    scale: str
    sex: str
    age_from_months: int
    age_to_months: int
    raw_min: float
    raw_max: float
    standard: float
    metric: str
    ci_low: float | None = None
    ci_high: float | None = None
    ci_level: float | None = None
    percentile: float | None = None
    descriptor: str = ""
    sem: float | None = None
    reliability: float | None = None
    retest_days: int | None = None
    source_page: str = ""
    sum_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Normed:
    """What a table says of one raw score; the interval is None where the table gives no error."""

    scale: str
    raw: float
    standard: float
    metric: str
    percentile: float | None
    low: float | None
    high: float | None
    level: float | None
    descriptor: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of a table that a second person looks up in the manual."""

    form: str
    scale: str
    sex: str
    age_months: int
    raw: float
    standard: float


@dataclass(frozen=True, slots=True)
class ScaleSummary:
    """What a table holds of one scale, form and norm group."""

    form: str
    scale: str
    sex: str
    metric: str
    window: Window
    bands: int
    raw: tuple[float, float]
    standard: tuple[float, float]
    sum_of: tuple[str, ...]
    lines: int


def look_up(
    rows: Iterable[NormRow], *, form: str, scale: str, sex: str, age_months: int, raw: float
) -> Normed:
    """Find the line for an age and a raw score.

    Parameters
    ----------
    rows : iterable of NormRow
        A table that has passed `norm_checks.problems`.
    form, scale : str
    sex : str
        The norm group asked for, `f` or `m`; a scale normed for all children ignores it.
    age_months : int
        Completed months.
    raw : float

    Returns
    -------
    Normed
        With the printed percentile, or the metric's own where none is printed, and the interval
        of `interval`.

    Raises
    ------
    NotInTableError
        When no line covers them.
    """
    mine = [row for row in rows if (row.form, row.scale) == (form, scale)]
    if not mine:
        raise NotInTableError(f"The table has no scale “{scale}” for this form.")
    group = [row for row in mine if row.sex in ("any", sex)]
    if not group:
        groups = " or ".join(SEXES[one].lower() for one in sorted({row.sex for row in mine}))
        raise NotInTableError(f"The norms of {scale} are for {groups}; choose one.")
    aged = [row for row in group if row.age_from_months <= age_months < row.age_to_months]
    if not aged:
        covered = Window(
            min(row.age_from_months for row in group), max(row.age_to_months for row in group)
        )
        raise NotInTableError(f"The norms of {scale} are for ages {covered.words}.")
    for row in aged:
        if row.raw_min <= raw <= row.raw_max:
            return _normed(row, raw)
    low, high = min(row.raw_min for row in aged), max(row.raw_max for row in aged)
    says = f"the table has raw scores from {low:g} to {high:g} at this age"
    if low <= raw <= high:
        says += ", but not this one"
    raise NotInTableError(f"{raw:g} is not a raw score of {scale}: {says}.")


def interval(row: NormRow) -> tuple[float, float, float] | None:
    """Return low, high and level (percent) of the classical interval around a standard score.

    The printed interval where there is one; else standard +- z SEM at 90 %, with the printed SEM
    or SEM = SD sqrt(1 - reliability). Cut off at the metric's range. None where nothing is known.
    """
    if row.ci_low is not None and row.ci_high is not None and row.ci_level is not None:
        return row.ci_low, row.ci_high, row.ci_level
    metric, error = METRICS[row.metric], row.sem
    if error is None and row.reliability is not None and metric.sd is not None:
        error = metric.sd * (1 - row.reliability) ** 0.5
    if error is None:
        return None
    reach = NormalDist().inv_cdf(0.5 + INTERVAL_LEVEL / 200) * error
    low, high = row.standard - reach, row.standard + reach
    return max(low, metric.lowest), min(high, metric.highest), INTERVAL_LEVEL


def scales(rows: Iterable[NormRow], form: str) -> tuple[str, ...]:
    """Return the scales of a form that take a raw score, in the table's order."""
    return tuple(dict.fromkeys(row.scale for row in rows if row.form == form and not row.sum_of))


def composites(rows: Iterable[NormRow], form: str) -> dict[str, tuple[str, ...]]:
    """Return each composite of a form with the scales that it sums, parts before wholes."""
    parts = {row.scale: row.sum_of for row in rows if row.form == form and row.sum_of}
    ordered: dict[str, tuple[str, ...]] = {}
    while len(ordered) < len(parts):
        ready = [
            scale
            for scale, of in parts.items()
            if scale not in ordered and all(one in ordered or one not in parts for one in of)
        ]
        if not ready:
            break  # composites that sum each other: norm_checks says so
        ordered |= {scale: parts[scale] for scale in ready}
    return ordered


def composite_sum(of: Sequence[str], standards: Mapping[str, float]) -> float | None:
    """Return the raw score of a composite; None while a part of it is missing."""
    if any(scale not in standards for scale in of):
        return None
    return sum(standards[scale] for scale in of)


def summaries(rows: Iterable[NormRow]) -> tuple[ScaleSummary, ...]:
    """Sum up a table, scale by scale in its order."""
    groups: dict[tuple[str, str, str], list[NormRow]] = {}
    for row in rows:
        groups.setdefault((row.form, row.scale, row.sex), []).append(row)
    return tuple(
        ScaleSummary(
            *key,
            metric=found[0].metric,
            window=Window(
                min(row.age_from_months for row in found), max(row.age_to_months for row in found)
            ),
            bands=len({(row.age_from_months, row.age_to_months) for row in found}),
            raw=(min(row.raw_min for row in found), max(row.raw_max for row in found)),
            standard=(min(row.standard for row in found), max(row.standard for row in found)),
            sum_of=found[0].sum_of,
            lines=len(found),
        )
        for key, found in groups.items()
    )


def draw_cells(rows: Sequence[NormRow], seed: int, count: int = CELLS_CHECKED) -> tuple[Cell, ...]:
    """Draw the places that a second person looks up: lines at random, then age and raw score.

    Parameters
    ----------
    rows : sequence of NormRow
        Not empty.
    seed : int
        The same seed draws the same cells of the same table.
    count : int

    Returns
    -------
    tuple of Cell
        From `count` different lines, as far as the table has so many.
    """
    dice = random.Random(seed)  # noqa: S311  (a sample to check, not a secret)
    chosen = dice.sample(range(len(rows)), min(count, len(rows)))
    chosen += dice.choices(range(len(rows)), k=count - len(chosen))
    return tuple(_cell(rows[place], dice) for place in chosen)


def _cell(row: NormRow, dice: random.Random) -> Cell:
    whole = row.raw_min.is_integer() and row.raw_max.is_integer()
    raw = dice.randint(int(row.raw_min), int(row.raw_max)) if whole else row.raw_min
    age = dice.randrange(row.age_from_months, row.age_to_months)
    return Cell(row.form, row.scale, row.sex, age, float(raw), row.standard)


def _normed(row: NormRow, raw: float) -> Normed:
    percentile = row.percentile
    if percentile is None:
        percentile = percentile_of(row.metric, row.standard)
    low, high, level = interval(row) or (None, None, None)
    return Normed(
        row.scale, raw, row.standard, row.metric, percentile, low, high, level, row.descriptor
    )
