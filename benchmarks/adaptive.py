"""Measure adaptive sittings on one core beside catsim and adaptivetesting.

    python -m benchmarks.adaptive [--runs 20] [--few 20]

Run it with a Python that has both peers, numpy and numba, and `src` on its path. A bank of 500
items and 1,000 examinees, Rasch and 2PL, normal abilities; a sitting ends with a standard error
below .3 or 20 items. Handspan: posterior mean over 61 points from -6 to 6. catsim: its defaults
(bounded maximum likelihood). adaptivetesting: posterior mean; it is so slow that only `--few`
examinees are run and the time is scaled to 1,000.

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
from handspan.core.measurement.batch_sittings import StopAt, simulate
from handspan.core.measurement.posterior import Prior
from handspan.core.measurement.prepared_bank import prepare_bank
from handspan.core.measurement.response_models import Model, ResponseItem

Floats = npt.NDArray[np.float64]
ERROR, MOST = 0.3, 20
POINTS = np.linspace(-6.0, 6.0, 61)


@dataclass(frozen=True)
class Result:
    """Seconds for all examinees, and how good the estimates were."""

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
        ours = _handspan(steep, places, abilities, arguments)
        peers = [
            _catsim(steep, places, abilities),
            _adaptivetesting(steep, places, abilities, arguments.few),
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
            begun = time.perf_counter()
            found = next_question(areas, asked, rules, seed=seed)
            times.append(time.perf_counter() - begun)
            if not isinstance(found, Question):
                break
            asked.append(Asked(found.code, int(chance.integers(4))))
    if "numba" in sys.modules:
        raise SystemExit("numba was imported")
    middle, high = 1000 * np.percentile(times, [50, 99])
    print(
        f"One decision, 324 items in nine areas, 0 to 90 answers, without numba: "
        f"median {middle:.2f} ms, 99 % within {high:.2f} ms\n"
    )


def _handspan(
    steep: Floats, places: Floats, abilities: Floats, arguments: argparse.Namespace
) -> list[Result]:
    items = [
        ResponseItem(str(i), Model.TWO_PARAMETER, (place,), a)
        for i, (place, a) in enumerate(zip(places.tolist(), steep.tolist(), strict=True))
    ]
    count = len(abilities)
    prior = Prior(np.zeros(count), np.ones(count))
    stop = StopAt(ERROR, 0, MOST)
    bank = prepare_bank(items, POINTS, 1.0)
    held = simulate(bank, abilities, prior, stop, 1)
    brute = simulate(bank, abilities, prior, stop, 1, compiled=False)
    if not (held.order == brute.order).all():
        raise SystemExit("the sequences differ from brute force")
    few = slice(arguments.few)
    print(
        f"Handspan on the first {arguments.few}: root mean square error "
        f"{_root_mean_square((held.mean - abilities)[few]):.3f}, "
        f"{held.used[few].mean():.1f} items\n"
    )
    error = _root_mean_square(held.mean - abilities)
    used = float(held.used.mean())

    def whole() -> None:
        simulate(prepare_bank(items, POINTS, 1.0), abilities, prior, stop, 1)

    return [
        Result(what, _best(work, arguments.runs), error, used)
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
    begun = time.perf_counter()
    simulator.simulate()
    seconds = time.perf_counter() - begun
    found = np.array(simulator.latest_estimations)
    used = float(np.mean([len(items) for items in simulator.administered_items]))
    return Result("catsim", seconds, _root_mean_square(found - abilities), used)


def _adaptivetesting(steep: Floats, places: Floats, abilities: Floats, few: int) -> Result:
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
    begun = time.perf_counter()
    for number, ability in enumerate(abilities[:few].tolist()):
        test = TestAssembler(
            ItemPool(items),
            simulation_id=str(number),
            participant_id=str(number),
            ability_estimator=ExpectedAPosteriori,
            estimator_args={"prior": NormalPrior(0, 1), "optimization_interval": (-6, 6)},
            true_ability_level=ability,
            seed=number,
        )
        criteria = [StoppingCriterion.SE, StoppingCriterion.LENGTH]
        Simulation(test, ResultOutputFormat.CSV).simulate(criteria, [ERROR, MOST])
        found.append(test.ability_level)
        used.append(len(test.answered_items))
    seconds = (time.perf_counter() - begun) * len(abilities) / few
    error = _root_mean_square(np.array(found) - abilities[:few])
    return Result(f"adaptivetesting ({few}, scaled)", seconds, error, float(np.mean(used)))


def _table(model: str, results: list[Result]) -> None:
    print(f"| {model} | seconds | root mean square error | items | times Handspan |")
    print("|-|-|-|-|-|")
    for result in results:
        print(
            f"| {result.what} | {result.seconds:.4g} | {result.error:.3f} | {result.items:.1f} "
            f"| {result.seconds / results[0].seconds:,.0f} "
            f"({result.seconds / results[1].seconds:,.0f}) |"
        )
    print()


def _root_mean_square(values: Floats) -> float:
    return float(np.sqrt(np.mean(values**2)))


def _best(work: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


if __name__ == "__main__":
    main()
