"""The statistics, compiled as they stand. Imported only where numba may be loaded."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from numba import njit
from numba.extending import register_jitable

from handspan.core.measurement.arrays import FloatArray, IntArray
from handspan.core.progress.effects import (
    newcombe,
    overlap,
    parametric,
    statistics,
    trend_corrected,
)

_MODULES = (newcombe, overlap, parametric, trend_corrected, statistics)
_fill = statistics.fill


def _stamp(modules: tuple[ModuleType, ...]) -> int:
    """Return a number of what the modules say: numba's own cache looks at this file alone."""
    found = 0
    for module in modules:
        found = zlib.crc32(Path(module.__file__ or "").read_bytes(), found)
    return found


def _compiled(stamp: int) -> Callable[..., None]:
    @njit(cache=True)
    def run(
        values: FloatArray,
        times: FloatArray,
        starts: IntArray,
        sizes: IntArray,
        rises: IntArray,
        scales: IntArray,
        fineness: FloatArray,
        goals: FloatArray,
        orders: FloatArray,
        z: float,
        out: FloatArray,
    ) -> None:
        if stamp < 0:  # never; what a function closes over is part of its place in the cache
            return
        for pair in range(len(sizes)):
            first, middle, last = starts[pair], starts[pair] + sizes[pair], starts[pair + 1]
            _fill(
                values[first:middle], values[middle:last], times[first:middle],
                times[middle:last], rises[pair] == 1, scales[pair], fineness[pair], goals[pair],
                orders, z, out[pair],
            )  # fmt: skip

    return run


for _module in _MODULES:
    for _name, _member in vars(_module).copy().items():
        _own = getattr(_member, "__module__", "") == _module.__name__
        if _own and callable(_member) and _name != "order_statistics":
            register_jitable(_member)

run = _compiled(_stamp(_MODULES))
"""Fill one block of rows for each pair of phases; arguments as `statistics.fill` takes them."""
