"""Missing answers: left out whatever the reason, and what a refusal may hide."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from handspan.core.measurement.ability_estimate import estimate_ability
from handspan.core.measurement.change import Measured
from handspan.core.measurement.missing_answers import (
    Answer,
    Missing,
    given_answers,
    refusal_sensitivity,
    refused_as_not_done,
)
from handspan.core.measurement.response_models import Model, ResponseItem

ITEMS = [ResponseItem(f"i{place}", Model.PARTIAL_CREDIT, (40.0 + 4 * place,)) for place in range(6)]
ANSWERS: dict[str, Answer] = {
    "i0": 1,
    "i1": 1,
    "i2": Missing.REFUSED,
    "i3": Missing.SKIPPED,
    "i4": 0,
    "i5": Missing.NOT_OBSERVED,
}


def estimate(answers: Mapping[str, int]) -> Measured:
    found = estimate_ability(ITEMS, answers, np.arange(0.0, 101.0), 2.3, (50.0, 6.0))
    return Measured(found.mean, found.sd)


def test_missing_answers_are_left_out() -> None:
    assert given_answers(ANSWERS) == {"i0": 1, "i1": 1, "i4": 0}


def test_only_refusals_count_as_not_done() -> None:
    assert refused_as_not_done(ANSWERS) == {"i0": 1, "i1": 1, "i2": 0, "i4": 0}


def test_what_a_refusal_may_hide_is_told_in_errors() -> None:
    found = refusal_sensitivity(ANSWERS, estimate)
    assert found.refused == 1
    assert found.score == estimate({"i0": 1, "i1": 1, "i4": 0})
    assert found.if_not_done == estimate({"i0": 1, "i1": 1, "i2": 0, "i4": 0})
    assert found.drop > 0
    assert found.drop * found.score.sd == pytest.approx(found.score.mean - found.if_not_done.mean)


def test_without_refusals_nothing_hangs_on_them() -> None:
    found = refusal_sensitivity({"i0": 1, "i3": Missing.SKIPPED, "i4": 0}, estimate)
    assert (found.refused, found.drop) == (0, 0.0)
