"""Score visits: from answers and an age to an ability, its error and its standing for the age."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from handspan.core.ages import DAYS_PER_YEAR
from handspan.core.measurement.arrays import MISSING, AnswerArray, FloatArray, IntArray
from handspan.core.measurement.banks import ItemBank, Key
from handspan.core.measurement.priors import PRIOR_MEANS, PRIOR_SD
from handspan.core.measurement.rasch import failure_costs, posterior_moments
from handspan.core.measurement.references import Reference


@dataclass(frozen=True, eq=False, slots=True)
class Scale:
    """Everything that scoring under one key needs."""

    key: Key
    bank: ItemBank
    reference: Reference

    def prior_mean(self, age: FloatArray) -> FloatArray:
        """Expected ability at ages in years.

        The published formula where the population has one, else the median of the reference.
        """
        if self.key.population in PRIOR_MEANS:
            return PRIOR_MEANS[self.key.population].at(age)
        return self.reference.medians(age)


@dataclass(frozen=True, eq=False, slots=True)
class Form:
    """Items that a set of visits may have answered, made ready for scoring under one scale.

    Attributes
    ----------
    scale : Scale
    items : tuple of str
        All columns of the answers, in their order.
    used : ndarray of int, shape (items in the key,)
        Columns whose item has a difficulty under the key.
    points : ndarray, shape (points,)
    costs : ndarray, shape (items in the key, points)
    """

    scale: Scale
    items: tuple[str, ...]
    used: IntArray
    points: FloatArray
    costs: FloatArray


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


def assemble_scale(
    name: str,
    banks: Mapping[str, ItemBank],
    keys: Mapping[str, Key],
    references: Mapping[tuple[str, str], Reference],
) -> Scale:
    """Put together what belongs to one key.

    Parameters
    ----------
    name : str
        Name of the key.
    banks, keys, references : mapping
        As the parsers of `banks` and `references` return them.

    Returns
    -------
    Scale

    Raises
    ------
    ValueError
        When a table holds nothing for this key; names what it does hold.
    """
    if name not in keys:
        raise ValueError(f"no key '{name}' in the table of keys, which holds {_listed(keys)}")
    if name not in banks:
        raise ValueError(f"no items of key '{name}' in the item bank, which holds {_listed(banks)}")
    wanted = (keys[name].population, name)
    if wanted not in references:
        raise ValueError(f"no reference of population '{wanted[0]}' for key '{name}'")
    return Scale(keys[name], banks[name], references[wanted])


def prepare_form(scale: Scale, items: Sequence[str]) -> Form:
    """Find the items of a key among the columns of the answers.

    Parameters
    ----------
    scale : Scale
    items : sequence of str
        Names of the columns; case does not matter.

    Returns
    -------
    Form
    """
    difficulty = scale.bank.difficulties()
    codes = tuple(item.lower() for item in items)
    used = np.array([i for i, code in enumerate(codes) if code in difficulty], dtype=np.intp)
    taus = np.array([difficulty[codes[i]] for i in used], dtype=np.float64)
    points = scale.key.grid()
    return Form(scale, codes, used, points, failure_costs(points, taus, scale.key.slope))


def score_visits(
    form: Form, answers: AnswerArray, age_days: FloatArray, *, rounded: bool = True
) -> VisitScores:
    """Score visits as the D-score method does.

    Age is rounded to four decimals before use. Ability is the posterior mean under a normal prior
    around what is expected at the age. The standard score is taken from the ability as reported,
    rounded or not.

    Parameters
    ----------
    form : Form
    answers : ndarray of int8, shape (visits, items)
        1 passed, 0 failed, -1 not given; columns as in ``form.items``.
    age_days : ndarray, shape (visits,)
        Not-a-number where the age is not known.
    rounded : bool
        Report ability with two and the standard score with three decimals.

    Returns
    -------
    VisitScores
        Where the age is unknown or outside the prior, no ability; where no item of the key was
        answered, only a count of 0.

    Raises
    ------
    ValueError
        When an answer is not -1, 0 or 1, or the shapes do not match.
    """
    _check_answers(form, answers, age_days)
    # most files hold only items of the key: then nothing needs to be copied
    whole = len(form.used) == answers.shape[1]
    used = answers if whole else answers[:, form.used]
    answered = np.count_nonzero(used != MISSING, axis=1)
    some = answered > 0
    age = np.where(some, np.round(age_days / DAYS_PER_YEAR, 4), np.nan)
    proportion = np.full(len(age), np.nan)
    passed = np.count_nonzero(used == 1, axis=1)
    np.divide(passed, answered, out=proportion, where=some)
    ability, error = _abilities(form, used, age)
    if rounded:
        ability = np.round(ability, 2)
    standard = form.scale.reference.standard_scores(ability, age)
    return VisitScores(
        age=age,
        answered=answered,
        proportion=np.round(proportion, 4),
        ability=ability,
        error=error,
        standard_score=np.round(standard, 3) if rounded else standard,
    )


def _abilities(form: Form, answers: AnswerArray, age: FloatArray) -> tuple[FloatArray, FloatArray]:
    prior_mean = form.scale.prior_mean(age)
    scored = np.isfinite(prior_mean)
    ability = np.full(len(age), np.nan)
    error = np.full(len(age), np.nan)
    every = bool(scored.all())
    ability[scored], error[scored] = posterior_moments(
        answers if every else answers[scored],
        form.costs,
        form.points,
        form.scale.key.slope,
        prior_mean[scored],
        PRIOR_SD,
    )
    return ability, error


def _check_answers(form: Form, answers: AnswerArray, age_days: FloatArray) -> None:
    expected = (len(age_days), len(form.items))
    if answers.shape != expected:
        raise ValueError(f"answers must have the shape {expected}, not {answers.shape}")
    if answers.size and (answers.min() < MISSING or answers.max() > 1):
        visit, item = np.argwhere((answers < MISSING) | (answers > 1))[0]
        raise ValueError(
            f"answer {answers[visit, item]} of visit {visit + 1} to item {form.items[item]} "
            "is neither 0 nor 1"
        )


def _listed(names: Mapping[str, object]) -> str:
    return ", ".join(names)
