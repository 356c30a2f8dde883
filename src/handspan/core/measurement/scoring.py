"""Score visits: from answers and an age to an ability, its error and its standing for the age."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handspan.core.ages import DAYS_PER_YEAR
from handspan.core.measurement.arrays import MISSING, AnswerArray, FloatArray, IntArray
from handspan.core.measurement.posterior import (
    Prior,
    posterior_moments,
    posterior_moments_of_long,
)
from handspan.core.measurement.priors import PRIOR_SD
from handspan.core.measurement.scale import Form

_HIGHEST_LEVEL = 9

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class VisitScores:
    """Scores of visits, one array entry each; not-a-number where there is none.

    Attributes
    ----------
    age : ndarray
        Years, rounded to four decimals.
    answered : ndarray of int
        Answers used.
    proportion : ndarray
        Share of them that was passed, rounded to four decimals.
    ability : ndarray
        Posterior mean in units of the key.
    error : ndarray
        Posterior standard deviation, never rounded.
    standard_score : ndarray
        Standing of the ability among children of the same age.
    """

    age: FloatArray
    answered: IntArray
    proportion: FloatArray
    ability: FloatArray
    error: FloatArray
    standard_score: FloatArray


def score_visits(
    form: Form,
    answers: AnswerArray,
    age_days: FloatArray,
    *,
    rounded: bool = True,
    prior_mean: npt.ArrayLike | None = None,
    prior_sd: npt.ArrayLike = PRIOR_SD,
    compiled: bool = False,
    threads: int = 1,
) -> VisitScores:
    """Score visits as the D-score method does.

    Age is rounded to four decimals before use. Ability is the posterior mean under a normal prior
    around what is expected at the age. The standard score is taken from the ability as reported,
    rounded or not.

    Parameters
    ----------
    form : Form
    answers : ndarray of int8, shape (visits, items)
        1 passed, 0 failed, -1 not given, columns as in ``form.items``; for items of several steps
        the level.
    age_days : ndarray, shape (visits,)
        Not-a-number where the age is not known.
    rounded : bool
        Report ability with two and the standard score with three decimals.
    prior_mean : array_like, optional
        One for all visits or one each; what is expected at the age unless given.
    prior_sd : array_like
        One for all visits or one each, above zero.
    compiled, threads
        As for `posterior.posterior_moments`.

    Returns
    -------
    VisitScores
        Where the age is unknown or outside the prior, no ability; where no item of the key was
        answered, only a count of 0.

    Raises
    ------
    ValueError
        When an answer is not a level of its item, the shapes do not match, or a prior cannot be.
    """
    _check_answers(form, answers, age_days)
    # most files hold only items of the key: then nothing needs to be copied
    whole = len(form.used) == answers.shape[1]
    used = answers if whole else answers[:, form.used]
    answered = np.count_nonzero(used != MISSING, axis=1)
    age = np.where(answered > 0, np.round(age_days / DAYS_PER_YEAR, 4), np.nan)
    prior, scored = _prior(form, age, prior_mean, prior_sd)
    ability, error = np.full(len(age), np.nan), np.full(len(age), np.nan)
    every = bool(scored.all())
    ability[scored], error[scored] = posterior_moments(
        used if every else used[scored], form.curves, prior, compiled=compiled, threads=threads
    )
    share = _share(form, used, answered)
    return _reported(form, age, answered, share, ability, error, rounded=rounded)


def score_long(
    form: Form,
    starts: IntArray,
    items: IntArray,
    levels: AnswerArray,
    age_days: FloatArray,
    *,
    rounded: bool = True,
    compiled: bool = False,
    threads: int = 1,
) -> VisitScores:
    """Score visits from a long table, one row for each answer, sorted by visit.

    Parameters
    ----------
    form : Form
        All of its items must be calibrated.
    starts : ndarray of int, shape (visits + 1,)
        The answers of visit v stand from ``starts[v]`` up to ``starts[v + 1]``.
    items : ndarray of int, shape (answers,)
        Places in ``form.items``; no item twice in one visit.
    levels : ndarray of int8, shape (answers,)
    age_days : ndarray, shape (visits,)
    rounded, compiled, threads
        As for `score_visits`.

    Returns
    -------
    VisitScores

    Raises
    ------
    ValueError
        When a shape, an item or a level cannot be, or an item is not calibrated.
    """
    if len(form.used) != len(form.items):
        raise ValueError("every item of a long table must be calibrated")
    _check_long(form, starts, items, levels, age_days)
    answered = np.diff(starts)
    age = np.where(answered > 0, np.round(age_days / DAYS_PER_YEAR, 4), np.nan)
    prior, scored = _prior(form, age, None, PRIOR_SD)
    share = _over(_sums(form, answered, items, levels), answered)
    if not scored.all():
        kept = np.repeat(scored, answered)
        items, levels = items[kept], levels[kept]
        starts = np.concatenate([[0], np.cumsum(answered[scored])])
    ability, error = np.full(len(age), np.nan), np.full(len(age), np.nan)
    ability[scored], error[scored] = posterior_moments_of_long(
        starts, items, levels, form.curves, prior, compiled=compiled, threads=threads
    )
    return _reported(form, age, answered, share, ability, error, rounded=rounded)


def answers_of_floats(table: FloatArray) -> AnswerArray:
    """Turn a wide table of numbers into answers: not-a-number is not given.

    Parameters
    ----------
    table : ndarray, shape (visits, items)
        Fractions are cut off, as the D-score method does.

    Returns
    -------
    ndarray of int8, shape (visits, items)

    Raises
    ------
    ValueError
        When a number is infinite or does not fit a level.
    """
    with np.errstate(invalid="ignore"):
        answers = np.where(np.isnan(table), MISSING, np.trunc(table))
    if answers.size and (answers.min() < MISSING or answers.max() > _HIGHEST_LEVEL):
        raise ValueError(f"answers lie between 0 and {_HIGHEST_LEVEL}")
    return answers.astype(np.int8)


def _prior(
    form: Form, age: FloatArray, mean: npt.ArrayLike | None, sd: npt.ArrayLike
) -> tuple[Prior, BoolArray]:
    """Priors of the visits that can be scored, and which these are."""
    expected = form.scale.prior_mean(age)
    if mean is not None:
        own = np.broadcast_to(np.asarray(mean, dtype=np.float64), age.shape)
        expected = np.where(np.isnan(age), np.nan, own)
    spread = np.broadcast_to(np.asarray(sd, dtype=np.float64), age.shape)
    if not (spread > 0).all() or not np.isfinite(spread).all():
        raise ValueError("the spread of a prior is above zero")
    scored = np.isfinite(expected)
    return Prior(expected[scored], spread[scored].copy()), scored


def _share(form: Form, answers: AnswerArray, answered: IntArray) -> FloatArray:
    tops = form.tops[form.used]
    if (tops == 1).all():
        return _over(np.count_nonzero(answers == 1, axis=1).astype(np.float64), answered)
    return _over((np.maximum(answers, 0) / tops).sum(axis=1), answered)


def _sums(form: Form, answered: IntArray, items: IntArray, levels: AnswerArray) -> FloatArray:
    """Sum of the levels of each visit, each as a share of its item's highest."""
    shares = levels if form.tops.max(initial=1) == 1 else levels / form.tops[items]
    running = np.concatenate([[0], np.cumsum(shares)])
    ends = np.cumsum(answered)
    return np.asarray(running[ends] - running[ends - answered], dtype=np.float64)


def _over(sums: FloatArray, answered: IntArray) -> FloatArray:
    share = np.full(len(answered), np.nan)
    np.divide(sums, answered, out=share, where=answered > 0)
    return share


def _reported(
    form: Form,
    age: FloatArray,
    answered: IntArray,
    share: FloatArray,
    ability: FloatArray,
    error: FloatArray,
    *,
    rounded: bool,
) -> VisitScores:
    if rounded:
        ability = np.round(ability, 2)
    standard = form.scale.reference.standard_scores(ability, age)
    return VisitScores(
        age=age,
        answered=answered,
        proportion=np.round(share, 4),
        ability=ability,
        error=error,
        standard_score=np.round(standard, 3) if rounded else standard,
    )


def _check_answers(form: Form, answers: AnswerArray, age_days: FloatArray) -> None:
    expected = (len(age_days), len(form.items))
    if answers.shape != expected:
        raise ValueError(f"answers must have the shape {expected}, not {answers.shape}")
    if not answers.size or (answers.min() >= MISSING and answers.max() <= form.tops.min()):
        return
    wrong = (answers < MISSING) | (answers > form.tops)
    if wrong.any():
        visit, item = np.argwhere(wrong)[0]
        raise ValueError(
            f"answer {answers[visit, item]} of visit {visit + 1} to item {form.items[item]} "
            f"is neither {_levels(form.tops[item])}"
        )


def _check_long(
    form: Form, starts: IntArray, items: IntArray, levels: AnswerArray, age_days: FloatArray
) -> None:
    if len(starts) != len(age_days) + 1 or len(items) != len(levels):
        raise ValueError("a long table has a start for each visit, and a level for each item")
    if len(starts) and (starts[0] != 0 or starts[-1] != len(items) or (np.diff(starts) < 0).any()):
        raise ValueError("the starts must rise from 0 to the number of answers")
    if len(items) and not (items.min() >= 0 and items.max() < len(form.items)):
        raise ValueError("an item lies outside the form")
    easy = len(levels) and levels.max() <= form.tops.min()
    if len(levels) and (levels.min() < 0 or not (easy or (levels <= form.tops[items]).all())):
        raise ValueError("an answer is not a level of its item")


def _levels(top: int) -> str:
    return " nor ".join(str(level) for level in range(top + 1))
