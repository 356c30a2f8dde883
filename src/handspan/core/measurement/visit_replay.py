"""What adaptive choice would have saved: visits replayed with the answers that were given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from handspan.core.measurement.arrays import AnswerArray, FloatArray, IntArray
from handspan.core.measurement.batch_sittings import StopAt, replay
from handspan.core.measurement.posterior import Prior
from handspan.core.measurement.prepared_bank import PreparedBank, prepare_bank
from handspan.core.measurement.priors import PRIOR_SD
from handspan.core.measurement.scale import Form
from handspan.core.measurement.scoring import score_visits


@dataclass(frozen=True, eq=False, slots=True)
class ReplayedVisits:
    """Visits replayed, one array entry each; not-a-number where a visit has no score.

    Attributes
    ----------
    used : ndarray of int
        Answers that the replay took; 0 where there is no score.
    ability, error : ndarray
        Posterior mean and standard deviation after them.
    full : ndarray
        Ability after all answers.
    """

    used: IntArray
    ability: FloatArray
    error: FloatArray
    full: FloatArray


def bank_of_form(form: Form) -> PreparedBank:
    """Lay out the items of a form for choosing among them.

    Raises
    ------
    ValueError
        When no item of the form belongs to the key.
    """
    known = form.scale.bank.calibrated()
    items = [known[form.items[column]] for column in form.used]
    if not items:
        raise ValueError(f"no item of the file belongs to key '{form.scale.key.name}'")
    return prepare_bank(items, form.curves.points, form.scale.key.slope)


def replay_visits(
    form: Form, bank: PreparedBank, answers: AnswerArray, age_days: FloatArray, stop: StopAt
) -> ReplayedVisits:
    """Choose among the answers of each visit as if it had been adaptive, from the age on.

    Parameters
    ----------
    form : Form
    bank : PreparedBank
        From `bank_of_form`.
    answers : ndarray of int8, shape (visits, items)
    age_days : ndarray, shape (visits,)
    stop : StopAt

    Returns
    -------
    ReplayedVisits

    Raises
    ------
    ValueError
        As `scoring.score_visits`.
    """
    scores = score_visits(form, answers, age_days, rounded=False)
    scored = np.isfinite(scores.ability)
    mean = form.scale.prior_mean(scores.age[scored])
    given = np.ascontiguousarray(answers[scored][:, form.used])
    held = replay(bank, given, Prior(mean, np.full_like(mean, PRIOR_SD)), stop)
    used = np.zeros(len(scored), dtype=np.intp)
    ability, error = np.full(len(scored), np.nan), np.full(len(scored), np.nan)
    used[scored], ability[scored], error[scored] = held.used, held.mean, held.sd
    return ReplayedVisits(used, ability, error, scores.ability)
