"""Measure adaptive sittings on one core beside catsim and adaptivetesting.

    python -m benchmarks.adaptive [--runs 20] [--few 20]

Run it with a Python that has both peers, numpy and numba, and `src` on its path. A bank of 500
items and 1,000 examinees, Rasch and 2PL, normal abilities; a sitting ends with a standard error
below .3 or 20 items. Handspan: posterior mean over 61 points from -6 to 6. catsim: its defaults
(bounded maximum likelihood). adaptivetesting: posterior mean; it is so slow that only `--few`
examinees are run and the time is scaled to 1,000; Handspan gets the same answers once more, to
compare the errors. Seconds are processor time: other work on the machine does not count for or
against anybody.

First, without numba, how long one decision of a sitting of nine areas and 320 items takes.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import numpy as np
import numpy.typing as npt

from handspan.core.measurement.adaptive import (
    AbilityScale,
    AreaItems,
    Asked,
    Question,
    Rules,
    next_question,
)
from handspan.core.measurement.batch_sittings import StopAt, replay, simulate
from handspan.core.measurement.posterior import Prior
from handspan.core.measurement.prepared_bank import prepare_bank
from handspan.core.measurement.response_models import Model, ResponseItem

Floats = npt.NDArray[np.float64]
ERROR, MOST = 0.3, 20
POINTS = np.linspace(-6.0, 6.0, 61)


@dataclass(frozen=True)
class Result:
    """Seconds for all examinees (0: not measured), and how good the estimates were."""

    what: str
    seconds: float
    error: float
    items: float


def main() -> None:
    """Print the decisions of a request, then one table for each model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_Plain)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--few", type=int, default=20)
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    _decisions()
    chance = np.random.default_rng(2026)
    places, abilities = chance.normal(size=500), chance.normal(size=1000)
    for model, steep in (
        ("Rasch", np.ones(500)),
        ("2PL", chance.lognormal(0.0, 0.3, 500)),
    ):
        bank = _bank(steep, places)
        few = abilities[: arguments.few]
        chance_to_pass = 1 / (1 + np.exp(-steep * (few[:, np.newaxis] - places)))
        answers = (chance.random(chance_to_pass.shape) < chance_to_pass).astype(np.int8)
        ours = _handspan(bank, abilities, arguments.runs)
        peers = [
            _catsim(steep, places, abilities),
            _adaptivetesting(steep, places, few, answers, len(abilities)),
            _on_the_same_answers(bank, few, answers),
        ]
        _table(model, [*ours, *peers])
    print("In brackets: times Handspan with the bank prepared in the time.")


class _Plain(argparse.RawDescriptionHelpFormatter):
    pass


def _decisions() -> None:
    chance = np.random.default_rng(1)
    scale = AbilityScale(np.arange(-40.0, 141.0), 2.3)
    areas = []
    for area in range(9):
        tops = chance.uniform(20, 80, 36)
        items = [
            ResponseItem(f"{area}-{i}", Model.PARTIAL_CREDIT, (t - 8, t - 4, t), error=3.0)
            for i, t in enumerate(tops)
        ]
        areas.append(AreaItems(str(area), items, 55.0, 6.0, scale))
    rules = Rules(target_error=1.0, most_questions=90)
    times = []
    for seed in range(5):
        asked: list[Asked] = []
        while True:
            begun = time.process_time()
            found = next_question(areas, asked, rules, seed=seed)
            times.append(time.process_time() - begun)
            if not isinstance(found, Question):
                break
            asked.append(Asked(found.code, int(chance.integers(4))))
    if "numba" in sys.modules:
        raise SystemExit("numba was imported")
    middle, high = 1000 * np.percentile(times, [50, 99])
    print(
        f"One decision, 324 items in nine areas, 0 to 90 answers, without numba: "
        f"median {middle:.2f} ms, 99 % within {high:.2f} ms of processor time\n"
    )


def _bank(steep: Floats, places: Floats) -> list[ResponseItem]:
    return [
        ResponseItem(str(i), Model.TWO_PARAMETER, (place,), a)
        for i, (place, a) in enumerate(zip(places.tolist(), steep.tolist(), strict=True))
    ]


def _handspan(items: list[ResponseItem], abilities: Floats, runs: int) -> list[Result]:
    count = len(abilities)
    prior = Prior(np.zeros(count), np.ones(count))
    stop = StopAt(ERROR, 0, MOST)
    bank = prepare_bank(items, POINTS, 1.0)
    held = simulate(bank, abilities, prior, stop, 1)
    brute = simulate(bank, abilities, prior, stop, 1, compiled=False)
    if not (held.order == brute.order).all():
        raise SystemExit("the sequences differ from brute force")
    error = _root_mean_square(held.mean - abilities)
    used = float(held.used.mean())

    def whole() -> None:
        simulate(prepare_bank(items, POINTS, 1.0), abilities, prior, stop, 1)

    return [
        Result(what, _best(work, runs), error, used)
        for what, work in (
            ("Handspan", lambda: simulate(bank, abilities, prior, stop, 1)),
            ("Handspan, bank prepared in the time", whole),
            (
                "Handspan without numba",
                lambda: simulate(bank, abilities, prior, stop, 1, compiled=False),
            ),
        )
    ]


def _catsim(steep: Floats, places: Floats, abilities: Floats) -> Result:
    from catsim.estimation import NumericalSearchEstimator
    from catsim.initialization import FixedPointInitializer
    from catsim.item_bank import ItemBank
    from catsim.selection import MaxInfoSelector
    from catsim.simulation import Simulator
    from catsim.stopping import MinErrorStopper

    parameters = np.column_stack([steep, places, np.zeros_like(steep), np.ones_like(steep)])
    simulator = Simulator(
        ItemBank(parameters),
        abilities,
        FixedPointInitializer(0),
        MaxInfoSelector(),
        NumericalSearchEstimator(),
        MinErrorStopper(ERROR, max_items=MOST),
        seed=1,
    )
    begun = time.process_time()
    simulator.simulate()
    seconds = time.process_time() - begun
    found = np.array(simulator.latest_estimations)
    used = float(np.mean([len(items) for items in simulator.administered_items]))
    return Result("catsim", seconds, _root_mean_square(found - abilities), used)


def _on_the_same_answers(
    items: list[ResponseItem], abilities: Floats, answers: npt.NDArray[np.int8]
) -> Result:
    prior = Prior(np.zeros(len(abilities)), np.ones(len(abilities)))
    held = replay(prepare_bank(items, POINTS, 1.0), answers, prior, StopAt(ERROR, 0, MOST))
    error = _root_mean_square(held.mean - abilities)
    return Result("Handspan, the same answers", 0.0, error, float(held.used.mean()))


def _adaptivetesting(
    steep: Floats, places: Floats, abilities: Floats, answers: npt.NDArray[np.int8], scaled_to: int
) -> Result:
    from adaptivetesting.implementations import TestAssembler
    from adaptivetesting.math.estimators import ExpectedAPosteriori, NormalPrior
    from adaptivetesting.models import ItemPool, ResultOutputFormat, StoppingCriterion, TestItem
    from adaptivetesting.simulation import Simulation

    items = []
    for steepness, place in zip(steep.tolist(), places.tolist(), strict=True):
        item = TestItem()
        item.a, item.b = steepness, place
        items.append(item)
    found, used = [], []
    begun = time.process_time()
    for number, ability in enumerate(abilities.tolist()):
        test = TestAssembler(
            ItemPool(items, simulated_responses=answers[number].tolist()),
            simulation_id=str(number),
            participant_id=str(number),
            ability_estimator=ExpectedAPosteriori,
            estimator_args={"prior": NormalPrior(0, 1), "optimization_interval": (-6, 6)},
            true_ability_level=ability,
        )
        criteria = [StoppingCriterion.SE, StoppingCriterion.LENGTH]
        Simulation(test, ResultOutputFormat.CSV).simulate(criteria, [ERROR, MOST])
        found.append(test.ability_level)
        used.append(len(test.answered_items))
    seconds = (time.process_time() - begun) * scaled_to / len(abilities)
    error = _root_mean_square(np.array(found) - abilities)
    return Result(
        f"adaptivetesting ({len(abilities)}, scaled)", seconds, error, float(np.mean(used))
    )


def _table(model: str, results: list[Result]) -> None:
    print(f"| {model} | seconds | root mean square error | items | times Handspan |")
    print("|-|-|-|-|-|")
    for result in results:
        seconds = times = ""
        if result.seconds:
            first, second = (result.seconds / ours.seconds for ours in results[:2])
            seconds, times = f"{result.seconds:.4g}", f"{first:,.1f} ({second:,.1f})"
        print(f"| {result.what} | {seconds} | {result.error:.3f} | {result.items:.1f} | {times} |")
    print()


def _root_mean_square(values: Floats) -> float:
    return float(np.sqrt(np.mean(values**2)))


def _best(work: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


if __name__ == "__main__":
    main()
