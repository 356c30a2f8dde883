"""What must hold in a norm table before anybody is scored with it: every breach, all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from handspan.core.measurement.instruments import month_words
from handspan.core.measurement.metrics import METRICS, agrees, percentile_of
from handspan.core.measurement.norm_tables import SEXES, NormRow, composites

OLDEST_MONTH = 1200
LONGEST_RETEST = 3650

Numbered = tuple[int, NormRow]
"""A row with the line on which it stands."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What does not hold, on which line and in which column (empty: the whole line)."""

    line: int
    column: str
    says: str


def problems(rows: Sequence[Numbered], forms: frozenset[str] = frozenset()) -> list[Problem]:
    """Check a whole table.

    Every value is in its range; the interval contains the score and the percentile is the
    metric's; in each scale, form and norm group the age bands neither overlap nor leave a gap,
    raw scores of a band do not overlap, and the standard score only rises or only falls with the
    raw score; a composite sums scales of the same table.

    Parameters
    ----------
    rows : sequence of (line, NormRow)
    forms : frozenset of str
        Codes of the instrument's forms; empty when it has none or they are not known.

    Returns
    -------
    list of Problem
        By line; empty when the table holds.
    """
    found = [problem for line, row in rows for problem in _of_row(line, row, forms)]
    by_scale: dict[tuple[str, str], list[Numbered]] = defaultdict(list)
    for line, row in rows:
        by_scale[row.form, row.scale].append((line, row))
    for scale_rows in by_scale.values():
        found += _of_scale(scale_rows)
    found += _of_composites(rows)
    return sorted(set(found))


def notes(rows: Sequence[Numbered]) -> list[Problem]:
    """Return what is no breach and still deserves a look: whole raw scores that no line covers."""
    found = []
    for band in _bands(rows).values():
        ordered = sorted(band, key=lambda one: one[1].raw_min)
        for (_, before), (line, after) in pairwise(ordered):
            if after.raw_min - before.raw_max > 1:
                says = f"nothing between raw scores {before.raw_max:g} and {after.raw_min:g}"
                found.append(Problem(line, "raw_min", says))
    return sorted(found)


def _of_row(line: int, row: NormRow, forms: frozenset[str]) -> Iterator[Problem]:
    if not row.scale:
        yield Problem(line, "scale", "name the scale")
    if forms and row.form not in forms:
        known = ", ".join(sorted(forms))
        yield Problem(line, "form", f"“{row.form}” is no form of this instrument; it has {known}")
    if row.sex not in SEXES:
        yield Problem(line, "sex", "write any, f or m")
    if not 0 <= row.age_from_months < row.age_to_months <= OLDEST_MONTH:
        yield Problem(line, "age_to_months", "the age band must end after it begins")
    if row.raw_min > row.raw_max:
        yield Problem(line, "raw_max", "must not be below raw_min")
    metric = METRICS.get(row.metric)
    if metric is None:
        yield Problem(line, "metric", f"write one of {', '.join(METRICS)}")
        return
    low, high = metric.lowest, metric.highest
    for column in ("standard", "ci_low", "ci_high"):
        value = getattr(row, column)
        if value is not None and not low <= value <= high:
            yield Problem(line, column, f"{metric.label} lies between {low:g} and {high:g}")
    yield from _of_interval(line, row)
    yield from _of_percentile(line, row)
    if row.sem is not None and not 0 < row.sem <= high - low:
        yield Problem(line, "sem", "must be above 0 and within the metric's range")
    if row.reliability is not None and not 0 < row.reliability <= 1:
        yield Problem(line, "reliability", "lies between 0 and 1")
    if row.retest_days is not None and not 0 <= row.retest_days <= LONGEST_RETEST:
        yield Problem(line, "retest_days", f"lies between 0 and {LONGEST_RETEST}")


def _of_interval(line: int, row: NormRow) -> Iterator[Problem]:
    given = [row.ci_low is not None, row.ci_high is not None, row.ci_level is not None]
    if any(given) and not all(given):
        yield Problem(line, "ci_level", "an interval needs ci_low, ci_high and ci_level")
    if row.ci_low is not None and row.ci_low > row.standard:
        yield Problem(line, "ci_low", f"the interval does not contain the score {row.standard:g}")
    if row.ci_high is not None and row.ci_high < row.standard:
        yield Problem(line, "ci_high", f"the interval does not contain the score {row.standard:g}")
    if row.ci_level is not None and not 50 <= row.ci_level < 100:
        yield Problem(line, "ci_level", "write the level in percent, such as 90")


def _of_percentile(line: int, row: NormRow) -> Iterator[Problem]:
    if row.percentile is None:
        return
    if not 0 < row.percentile < 100:
        yield Problem(line, "percentile", "lies above 0 and below 100")
    elif not agrees(row.metric, row.standard, row.percentile):
        exact = percentile_of(row.metric, row.standard)
        label = METRICS[row.metric].label
        says = f"{label} {row.standard:g} is at percentile {exact:.1f}, not {row.percentile:g}"
        yield Problem(line, "percentile", says)


def _of_scale(rows: list[Numbered]) -> Iterator[Problem]:
    """Look at all rows of one scale and form."""
    first = rows[0][1]
    for line, row in rows:
        if row.metric != first.metric:
            yield Problem(line, "metric", f"{row.scale} is scored in {first.metric} further up")
        if row.sum_of != first.sum_of:
            yield Problem(line, "sum_of", f"{row.scale} sums other scales further up")
        if (row.sex == "any") != (first.sex == "any"):
            says = "norms for all children and for girls or boys cannot stand together"
            yield Problem(line, "sex", says)
    for sex in {row.sex for _, row in rows}:
        group = [(line, row) for line, row in rows if row.sex == sex]
        yield from _of_ages(group)
        for band in _bands(group).values():
            yield from _of_raw_scores(band)
        yield from _of_direction(group)


def _of_ages(group: list[Numbered]) -> Iterator[Problem]:
    first_line: dict[tuple[int, int], int] = {}
    for line, row in group:
        first_line.setdefault((row.age_from_months, row.age_to_months), line)
    reached = -1
    for begin, end in sorted(first_line):
        line = first_line[begin, end]
        if 0 <= reached < begin:
            says = f"no norms from {month_words(reached)} to {month_words(begin)}"
            yield Problem(line, "age_from_months", says)
        if begin < reached:
            says = f"overlaps the band that ends at {month_words(reached)}"
            yield Problem(line, "age_from_months", says)
        reached = max(reached, end)


def _of_raw_scores(band: list[Numbered]) -> Iterator[Problem]:
    ordered = sorted(band, key=lambda one: (one[1].raw_min, one[1].raw_max))
    for (before_line, before), (line, after) in pairwise(ordered):
        if after.raw_min <= before.raw_max:
            yield Problem(line, "raw_min", f"overlaps the raw scores of line {before_line}")


def _of_direction(group: list[Numbered]) -> Iterator[Problem]:
    """The standard score only rises or only falls with the raw score, in all bands alike."""
    up: list[Numbered] = []
    down: list[Numbered] = []
    for band in _bands(group).values():
        ordered = sorted(band, key=lambda one: one[1].raw_min)
        for (_, before), (line, after) in pairwise(ordered):
            if after.standard != before.standard:
                (up if after.standard > before.standard else down).append((line, after))
    if not up or not down:
        return
    odd, usual = (down, "rises") if len(down) <= len(up) else (up, "falls")
    for line, row in odd:
        says = f"the score of {row.scale} {usual} with the raw score elsewhere, but not here"
        yield Problem(line, "standard", says)


def _of_composites(rows: Sequence[Numbered]) -> Iterator[Problem]:
    all_scales = {(row.form, row.scale) for _, row in rows}
    ordered = {form: composites([row for _, row in rows], form) for form, _ in all_scales}
    for line, row in rows:
        for part in row.sum_of:
            if (row.form, part) not in all_scales:
                says = f"sums “{part}”, which is no scale of this form here"
                yield Problem(line, "sum_of", says)
        if row.sum_of and row.scale not in ordered[row.form]:
            yield Problem(line, "sum_of", "composites sum each other in a circle")


def _bands(rows: Sequence[Numbered]) -> dict[tuple[str, str, str, int, int], list[Numbered]]:
    found: dict[tuple[str, str, str, int, int], list[Numbered]] = defaultdict(list)
    for line, row in rows:
        key = (row.form, row.scale, row.sex, row.age_from_months, row.age_to_months)
        found[key].append((line, row))
    return found
