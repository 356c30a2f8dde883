"""Answers that are missing, by reason, and how much a score rests on the reason given."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from handspan.core.measurement.change import Measured


class Missing(enum.StrEnum):
    """Why there is no answer to an item."""

    SKIPPED = "skipped"
    """The form or the therapist did not ask: says nothing about the child."""
    REFUSED = "refused"
    """Asked, and the child or the informant would not: may hide what cannot be done yet."""
    NOT_OBSERVED = "not_observed"
    """The informant has had no chance to see it."""
    NOT_APPLICABLE = "not_applicable"
    """The act has no place in this child's life."""


Answer = int | Missing


@dataclass(frozen=True, slots=True)
class RefusalSensitivity:
    """A score with refused items left out, and with them counted as not done.

    Attributes
    ----------
    score : Measured
    if_not_done : Measured
    refused : int
    """

    score: Measured
    if_not_done: Measured
    refused: int

    @property
    def drop(self) -> float:
        """How far the score would fall, in its own errors."""
        return (self.score.mean - self.if_not_done.mean) / self.score.sd


def given_answers(answers: Mapping[str, Answer]) -> dict[str, int]:
    """Answers that count: missing ones are left out, whatever their reason.

    Leaving out is right under a response model as long as the reason has nothing to do with the
    ability; `refusal_sensitivity` shows what is at stake when it has.
    """
    return {code: level for code, level in answers.items() if not isinstance(level, Missing)}


def refused_as_not_done(answers: Mapping[str, Answer]) -> dict[str, int]:
    """Answers with every refused item at level 0."""
    return given_answers(
        {code: 0 if level is Missing.REFUSED else level for code, level in answers.items()}
    )


def refusal_sensitivity(
    answers: Mapping[str, Answer], estimate: Callable[[Mapping[str, int]], Measured]
) -> RefusalSensitivity:
    """Score twice: refused items left out, and counted as not done.

    Parameters
    ----------
    answers : mapping of str to int or Missing
        Level, or why there is none, by code of the item.
    estimate : callable
        Scores answers.

    Returns
    -------
    RefusalSensitivity
    """
    refused = sum(level is Missing.REFUSED for level in answers.values())
    return RefusalSensitivity(
        estimate(given_answers(answers)), estimate(refused_as_not_done(answers)), refused
    )
