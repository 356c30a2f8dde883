"""Where a form ends before the child does: floor, ceiling, too few answers, too much doubt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handspan.core.measurement.response_models import ResponseItem

FEWEST_ANSWERS = 5
LARGEST_ERROR = 2.5
"""In units of the scale."""


@dataclass(frozen=True, slots=True)
class FormLimits:
    """Reasons not to print a precise score.

    Attributes
    ----------
    at_floor : bool
        Every answer was the lowest level: say "at or below what was asked".
    at_ceiling : bool
        Every answer was the highest level: say "at or above what was asked".
    too_few : bool
        Fewer than five answers.
    too_uncertain : bool
        Error above 2.5 units.
    """

    at_floor: bool
    at_ceiling: bool
    too_few: bool
    too_uncertain: bool

    @property
    def any(self) -> bool:
        """Whether one of the reasons holds."""
        return self.at_floor or self.at_ceiling or self.too_few or self.too_uncertain


def form_limits(
    answers: Mapping[str, int], items: Mapping[str, ResponseItem], error: float
) -> FormLimits:
    """Look for the limits of a form in the answers to it.

    Parameters
    ----------
    answers : mapping of str to int
        Level by code of the item.
    items : mapping of str to ResponseItem
        It must hold every code that was answered.
    error : float
        Standard error of the score, in units of the scale.

    Returns
    -------
    FormLimits

    Raises
    ------
    ValueError
        When an answer names no item, or the error is not a number from 0 on.
    """
    unknown = sorted(set(answers) - set(items))
    if unknown:
        raise ValueError(f"no item is called {', '.join(unknown)}")
    if not error >= 0:
        raise ValueError(f"an error is zero or more, not {error}")
    return FormLimits(
        at_floor=bool(answers) and all(level == 0 for level in answers.values()),
        at_ceiling=bool(answers)
        and all(level == items[code].top for code, level in answers.items()),
        too_few=len(answers) < FEWEST_ANSWERS,
        too_uncertain=error > LARGEST_ERROR,
    )
