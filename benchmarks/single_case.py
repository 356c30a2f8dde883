"""Statistics of single cases: speed and correctness beside two PyPI packages, and coverage.

    python -m benchmarks.single_case [--peers]

`--peers` needs scia and singlecase (PyPI) in the same environment.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from handspan.core.progress.effects.newcombe import newcombe
from handspan.core.progress.effects.overlap import nap_with_errors
from handspan.core.progress.effects.pairs import PhasePair, effect_table
from handspan.core.progress.effects.statistics import DEPENDENCE, NAMES, order_statistics

FloatArray = npt.NDArray[np.float64]
Z = 1.959963984540054


def coverage(nap: float, phi: float, series: int, seed: int) -> tuple[float, float]:
    """Share of plain and of wide intervals that hold a true nonoverlap: 5 days before, 10 after.

    Normal days whose neighbors correlate by phi, across the phases, too.
    """
    from scipy.special import ndtri

    random = np.random.default_rng(seed)
    days = random.normal(size=(series, 15))
    for day in range(1, 15):
        days[:, day] = phi * days[:, day - 1] + np.sqrt(1 - phi**2) * days[:, day]
    days[:, 5:] += 2**0.5 * ndtri(nap)
    fewer = (1 - DEPENDENCE) / (1 + DEPENDENCE)
    held = np.zeros((series, 2), dtype=bool)
    for number, row in enumerate(days):
        found = nap_with_errors(row[:5], row[5:])[0]
        low, high = newcombe(found, 5, 10, Z)
        wide_low, wide_high = newcombe(found, 5 * fewer, 10 * fewer, Z)
        held[number] = low <= nap <= high, min(low, wide_low) <= nap <= max(high, wide_high)
    plain, wide = held.mean(axis=0)
    return float(plain), float(wide)


def _speed(count: int) -> float:
    from handspan.core.progress.effects.kernel import run

    random = np.random.default_rng(1)
    before, after = random.integers(5, 12, count), random.integers(6, 17, count)
    sizes = before + after
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    values = np.clip(np.round(random.normal(5, 2, starts[-1]), 1), 0.1, None)
    times = np.concatenate([np.arange(1.0, size + 1) for size in sizes])
    ones, out = np.ones(count, dtype=np.int64), np.empty((count, len(NAMES), 4))
    given = (values, times, starts, before.astype(np.int64), ones, ones * 0)
    rest = np.ones(count), np.full(count, 10.0), order_statistics(30), Z, out
    run(*given, *rest)
    spans = []
    for _ in range(5):
        started = time.perf_counter()
        run(*given, *rest)
        spans.append(time.perf_counter() - started)
    print(
        f"{count:,} series of {sizes.mean():.0f} days, {len(NAMES)} rows each: {min(spans):.2f} s"
    )
    return min(spans) / count


def _pairs(count: int) -> list[PhasePair]:
    random = np.random.default_rng(2)
    return [
        PhasePair(
            tuple(random.integers(0, 11, random.integers(4, 10)).astype(float)),
            tuple(random.integers(2, 13, random.integers(5, 14)).astype(float)),
        )
        for _ in range(count)
    ]


def _peer(name: str, nap: Callable[[PhasePair], float], pairs: list[PhasePair]) -> None:
    ours = effect_table(pairs)[:, 0, 0]
    started = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        theirs = np.array([nap(pair) for pair in pairs])
    span = time.perf_counter() - started
    for scale in (1.0, 0.01):
        off = np.abs(theirs * scale - ours)
        if np.median(off) < 0.2:
            print(
                f"{name}: {len(pairs) / span:,.0f} series/s for NAP alone; wrong by more than "
                f"1e-9 in {(off > 1e-9).sum()} of {len(pairs)}, by {off.max():.2g} at most"
            )
            return
    print(f"{name}: {len(pairs) / span:,.0f} series/s, its values are on another scale")


def _peers() -> None:
    import pandas as pd

    pairs = _pairs(200)
    with contextlib.redirect_stdout(io.StringIO()):
        import scia

    def by_scia(pair: PhasePair) -> float:
        values = [*pair.before, *pair.after]
        phases = ["A"] * len(pair.before) + ["B"] * len(pair.after)
        frame = pd.DataFrame({"phase": phases, "values": values, "mt": range(1, len(values) + 1)})
        return float(scia.nap(frame)["NAP"].iloc[0])

    _peer("scia", by_scia, pairs)

    def by_singlecase(pair: PhasePair) -> float:
        """The package's own rule for NAP, which counts no ties."""
        import singlecase.data
        import singlecase.effectsize

        frame = pd.DataFrame(
            {"dv": [*pair.before, *pair.after],
             "phase": ["A"] * len(pair.before) + ["B"] * len(pair.after)}
        )  # fmt: skip
        data = singlecase.data.Data(frame, pvar="phase", units={"dv": "points"})
        return float(singlecase.effectsize.nap(data)["dv"])

    _peer("singlecase", by_singlecase, pairs)


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--peers", action="store_true")
    arguments = parser.parse_args()
    each = _speed(100_000)
    print(f"one series: {1e6 * each:.1f} us, {1 / each:,.0f} series/s")
    for phi in (0.0, 0.2, 0.4):
        for nap in (0.5, 0.75, 0.92):
            plain, wide = coverage(nap, phi, 10_000, seed=5)
            print(f"coverage, true NAP {nap}, phi {phi}: plain {plain:.3f}, resembling {wide:.3f}")
    if arguments.peers:
        _peers()


if __name__ == "__main__":
    main()
