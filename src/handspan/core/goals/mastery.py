"""The therapist's mastery rule: enough visits in a row at the target, in enough places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, comb

from handspan.core.progress.series import Day, Phase, Series


@dataclass(frozen=True, slots=True)
class MasteryRule:
    """When a goal counts as mastered.

    Attributes
    ----------
    target_percent : float
        Least share of tries that count, above 0 and at most 100.
    visits : int
        Visits in a row.
    tries : int
        Least tries in a visit; a visit with fewer neither counts nor breaks the row.
    settings, persons : int
        Distinct settings and persons within the row. Use 2 where the skill must carry over.
    """

    target_percent: float = 90
    visits: int = 3
    tries: int = 10
    settings: int = 1
    persons: int = 1

    @property
    def breadth(self) -> str:
        """With how many people and in how many places: ", with 2 people"; empty for one each."""
        people = f", with {self.persons} people" if self.persons > 1 else ""
        return people + (f", in {self.settings} places" if self.settings > 1 else "")


@dataclass(frozen=True, slots=True)
class MasteryState:
    """How far the row has come.

    Attributes
    ----------
    met : bool
        The row that ends with the latest visit satisfies the rule.
    first_met_on : date or None
        Day on which the rule was satisfied for the first time, even if a later visit was lower.
    counting : tuple of Day
        Visits of the row that ends with the latest visit; empty when that one was lower.
    passed_over : tuple of Day
        Visits with too few tries.
    missing : tuple of str
        What is still needed, in plain words.
    """

    met: bool
    first_met_on: date | None
    counting: tuple[Day, ...]
    passed_over: tuple[Day, ...]
    missing: tuple[str, ...]


def mastery(series: Series, rule: MasteryRule) -> MasteryState:
    """Apply the rule to the visits of the program. A visit is a day, with all of its tries.

    Parameters
    ----------
    series : Series
    rule : MasteryRule

    Returns
    -------
    MasteryState

    Raises
    ------
    ValueError
        When the rule asks for less than one visit, try, setting or person, or an impossible share.
    """
    _check(rule)
    days = series.in_phase(Phase.PROGRAM)
    row: list[Day] = []
    first_met_on = None
    for day in days:
        if day.tries < rule.tries:
            continue
        row = [*row, day] if 100 * day.successes >= rule.target_percent * day.tries else []
        if first_met_on is None and not _missing(row, rule):
            first_met_on = day.on
    missing = _missing(row, rule)
    passed_over = tuple(day for day in days if day.tries < rule.tries)
    return MasteryState(not missing, first_met_on, tuple(row), passed_over, missing)


def chance_of_meeting(rule: MasteryRule, true_share: float, visits: int) -> float:
    """Probability that a child with a steady share meets the rule by chance at least once.

    Binomial tries, `rule.tries` in each visit; settings and persons are taken as given. Shown
    beside the rule, it says how often luck alone would look like mastery.

    Parameters
    ----------
    rule : MasteryRule
    true_share : float
        Chance of success of each try, 0 to 1.
    visits : int
        Visits that are watched, 0 or more.

    Returns
    -------
    float
        0 to 1.

    Raises
    ------
    ValueError
        When an argument is out of range.
    """
    _check(rule)
    if not 0 <= true_share <= 1 or visits < 0:
        raise ValueError("a share lies between 0 and 1, and visits cannot be negative")
    least = ceil(rule.target_percent * rule.tries / 100 - 1e-9)
    at_target = sum(
        comb(rule.tries, k) * true_share**k * (1 - true_share) ** (rule.tries - k)
        for k in range(least, rule.tries + 1)
    )
    rows = [1.0] + [0.0] * (rule.visits - 1)
    met = 0.0
    for _ in range(visits):
        met += rows[-1] * at_target
        rows = [sum(rows) * (1 - at_target), *(held * at_target for held in rows[:-1])]
    return min(1.0, met)


def _missing(row: Sequence[Day], rule: MasteryRule) -> tuple[str, ...]:
    found = []
    lacking = rule.visits - len(row)
    if lacking > 0:
        more = f"{lacking} more visit{'' if lacking == 1 else 's'} in a row"
        found.append(f"{more} at {rule.target_percent:g}% or above.")
    settings = {setting for day in row for setting in day.settings}
    if rule.settings > 1 and len(settings) < rule.settings:
        found.append(f"In {rule.settings} different settings; so far {len(settings)}.")
    persons = {person for day in row for person in day.persons}
    if rule.persons > 1 and len(persons) < rule.persons:
        found.append(f"With {rule.persons} different people; so far {len(persons)}.")
    return tuple(found)


def _check(rule: MasteryRule) -> None:
    if not 0 < rule.target_percent <= 100:
        raise ValueError(
            f"a target lies above 0% and at most at 100%, not at {rule.target_percent}"
        )
    if min(rule.visits, rule.tries, rule.settings, rule.persons) < 1:
        raise ValueError("a mastery rule asks for at least one visit, try, setting and person")
