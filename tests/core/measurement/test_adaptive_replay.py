"""Replayed sittings: the sequence of brute force, with and without machine code."""

from __future__ import annotations

import numpy as np
import pytest

from handspan.core.measurement import adaptive_replay
from handspan.core.measurement.adaptive_replay import Replay, replay
from handspan.core.measurement.evidence import rasch_evidence
from handspan.core.measurement.grid import log_normal_prior, mean_and_sd, normalized
from handspan.core.measurement.information_bins import information_bins
from handspan.core.measurement.response_models import Model, ResponseItem
from tests.core.measurement.test_information_bins import brute_force

POINTS = np.arange(-10.0, 101.0)
SLOPE = 2.075
RANDOM = np.random.default_rng(20261124)
PLACES = np.sort(RANDOM.uniform(5, 80, 60))
DISCRIMINATION = RANDOM.uniform(0.6, 1.8, 60)
RASCH = [ResponseItem(f"i{n}", Model.RASCH, (tau,)) for n, tau in enumerate(PLACES)]
TWO_PARAMETER = [
    ResponseItem(f"i{n}", Model.TWO_PARAMETER, (tau,), a)
    for n, (tau, a) in enumerate(zip(PLACES, DISCRIMINATION, strict=True))
]
TRUTH = RANDOM.uniform(10, 75, 40)


def answers_of(items: list[ResponseItem]) -> np.ndarray:
    random = np.random.default_rng(7)
    steep = np.array([item.steepness(SLOPE) for item in items])
    chance = 1 / (1 + np.exp(-steep * (TRUTH[:, np.newaxis] - PLACES)))
    answers = (random.uniform(size=chance.shape) < chance).astype(np.int8)
    answers[random.uniform(size=answers.shape) < 0.3] = -1
    answers[0] = -1
    return answers


def played(items: list[ResponseItem], stop_error: float = 1.5, most: int = 15) -> Replay:
    bins = information_bins(items, SLOPE, -10.0, 100.0, 2.0)
    return replay(
        items, bins, SLOPE, POINTS, TRUTH + 3.0, 5.0, answers_of(items),
        stop_error=stop_error, most=most,
    )  # fmt: skip


@pytest.mark.parametrize("items", [RASCH, TWO_PARAMETER], ids=["rasch", "2pl"])
def test_the_sequence_is_that_of_brute_force(items: list[ResponseItem]) -> None:
    found, answers = played(items), answers_of(items)
    for sitting in range(len(TRUTH)):
        free, sequence = answers[sitting] != -1, []
        log_weights = log_normal_prior(POINTS, TRUTH[sitting] + 3.0, 5.0)
        while True:
            mean, sd = mean_and_sd(POINTS, normalized(log_weights))
            if sd < 1.5 or len(sequence) == 15 or not free.any():
                break
            best = brute_force(items, float(mean), SLOPE, free)
            free[best] = False
            sequence.append(best)
            steep = items[best].steepness(SLOPE)
            logit = steep * (POINTS - PLACES[best])
            passed = answers[sitting, best] == 1
            log_weights = log_weights - np.logaddexp(0.0, -logit if passed else logit)
        assert found.asked[sitting][: found.used[sitting]].tolist() == sequence
        assert found.ability[sitting] == pytest.approx(float(mean), abs=1e-9)
        assert found.error[sitting] == pytest.approx(float(sd), abs=1e-9)


def test_machine_code_and_plain_code_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = played(TWO_PARAMETER)
    monkeypatch.setattr(adaptive_replay, "_play", adaptive_replay._play.__wrapped__)  # type: ignore[attr-defined]
    plain = played(TWO_PARAMETER)
    assert fast.asked.tolist() == plain.asked.tolist()
    assert fast.ability == pytest.approx(plain.ability, abs=1e-12)
    assert fast.error == pytest.approx(plain.error, abs=1e-12)


def test_without_a_stop_every_answer_is_used_and_the_order_does_not_matter() -> None:
    found, answers = played(RASCH, stop_error=0.0, most=60), answers_of(RASCH)
    assert found.used.tolist() == (answers != -1).sum(axis=1).tolist()
    for sitting in range(len(TRUTH)):
        evidence = rasch_evidence(answers[sitting], PLACES, SLOPE, POINTS)
        weights = normalized(log_normal_prior(POINTS, TRUTH[sitting] + 3.0, 5.0) + evidence)
        assert found.ability[sitting] == pytest.approx(float(weights @ POINTS), abs=1e-9)


def test_who_has_no_answer_keeps_the_prior() -> None:
    found = played(RASCH)
    assert found.used[0] == 0
    assert found.error[0] == pytest.approx(5.0, abs=0.01)


def test_items_of_several_steps_and_wrong_shapes_are_refused() -> None:
    several = [ResponseItem("a", Model.PARTIAL_CREDIT, (1.0, 2.0))]
    for items, columns, match in ((several, 1, "one step"), (RASCH, 3, "shape")):
        bins = information_bins(items, SLOPE, -10.0, 100.0, 2.0)
        with pytest.raises(ValueError, match=match):
            replay(
                items, bins, SLOPE, POINTS, np.zeros(1), 5.0, np.zeros((1, columns), np.int8),
                stop_error=1.0, most=3,
            )  # fmt: skip
