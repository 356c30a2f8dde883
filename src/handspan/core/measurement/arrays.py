"""Kinds of arrays that the measurement modules pass among themselves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
AnswerArray = npt.NDArray[np.int8]
"""1 passed, 0 failed, -1 not given."""

MISSING = -1
"""Answer to an item that was not given."""
